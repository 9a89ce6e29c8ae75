/* cairo's file made into PDF/A-3b: metadata, output intent, attachments, file id (BILLING.md section 6; ISO 19005-3;
 * decision 0013). Inside src/docs. */
#ifndef DOCS_POST_H
#define DOCS_POST_H

#include "docs/canvas.h"

/* in: cairo's bytes. out: malloc, the caller frees. False: the file is not made as cairo makes it, or no memory. */
MUST_USE bool post_finish(const struct docs_document *d, const struct bytes *in, struct bytes *out);

#endif
