/* What pages and the API share. */
#ifndef ROOMS_DOCUMENTS_INTERNAL_PAGES_H
#define ROOMS_DOCUMENTS_INTERNAL_PAGES_H

#include "http/route.h"
#include "rooms/documents/documents.h"
#include "rooms/documents/view.h"

/* The one uploaded file ("file") attached to the invoice of the path. Errors as documents_attach. */
MUST_USE enum rc documents_uploaded(struct ctx *ctx, const struct http_request *in, struct documents_kept *out);

/* The uploaded files ("file", any number that the server takes). INVALID 4107: none. */
MUST_USE enum rc documents_uploaded_many(struct ctx *ctx, const struct http_request *in, bool dry, struct documents_many *out);

#endif
