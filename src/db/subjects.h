/* Natural persons (rekisteröidyt): the row that rights, restrictions and keys hang on. */
#ifndef DB_SUBJECTS_H
#define DB_SUBJECTS_H

#include "db/core.h"
#include "db/seal.h"

/* Make a person with a key of its own. In the writer. */
MUST_USE enum rc subject_create(struct ctx *ctx, enum subject_kind kind, int64_t *id);

/* Is there, or was there, such a person? An erased one's row stays. NOT_FOUND without a number. */
MUST_USE enum rc subject_known(struct ctx *ctx, int64_t subject);

/* Restrict (Art. 18, P58) the categories in `bits` (1 << CATEGORY_x; RESTRICT_ALL: all; 0 lifts).
 * In the writer; effective for every reader once the commit is durable. NOT_FOUND. */
#define RESTRICT_ALL ((uint64_t)INT64_MAX)
MUST_USE enum rc subject_restrict(struct ctx *ctx, int64_t subject, uint64_t bits);
/* From memory, some nanoseconds. */
uint64_t subject_restricted(const struct ctx *ctx, int64_t subject);
/* Does a restriction leave this purpose alone? Rights, accountability, security, bookkeeping: yes. */
bool purpose_survives_restriction(enum purpose purpose);

/* The person's key dies and the row says when (RIGHTS.md section 4, step 4). In the writer. */
MUST_USE enum rc subject_erase(struct ctx *ctx, int64_t subject);

#endif
