/* What the process "docs" runs (roles/work.c), and how its answers are read. */
#ifndef DOCS_ROLE_H
#define DOCS_ROLE_H

#include "docs/docs.h"

typedef enum rc docs_work_fn(struct arena *arena, struct str payload, struct str *answer);
MUST_USE bool docs_role_start(void);     /* limits of this process, fonts */
MUST_USE bool docs_answer_decode(struct arena *arena, struct str message, struct docs_answer *out);

/* Ask the role for a work by name; without a line `here` does it in this process. */
MUST_USE enum rc docs_ask(struct arena *arena, struct str work, docs_work_fn *here, struct str payload, struct str *answer,
                          struct err *err);

#endif
