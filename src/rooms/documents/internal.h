/* Shared by the files of this room. */
#ifndef ROOMS_DOCUMENTS_INTERNAL_H
#define ROOMS_DOCUMENTS_INTERNAL_H

#include "docs/docs.h"
#include "rooms/documents/documents.h"

size_t documents_lines(struct str *lines, size_t most); /* until the first empty one */
struct str documents_joined(struct ctx *ctx, const struct str *lines, size_t most); /* by LF */
struct docs_block documents_block(struct ctx *ctx, const struct documents_part *part);
/* Language, author, program, time, word of the page. */
void documents_common(struct ctx *ctx, struct docs_document *d, enum lang lang, int64_t at);
MUST_USE enum rc documents_print(struct ctx *ctx, const struct docs_document *d, struct documents_pdf *out);

#endif
