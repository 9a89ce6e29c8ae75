/* What pages of rooms use beside their templates. Template syntax: docs/templates.md.
 * A room's pages.c includes this and "templates_<room>.h" (generated). */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "http/http.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "web/template.h"

/* HTML page of an error (403 with the refusing statement, 404, 422, 500 ... with the request id),
 * from rc and ctx->err. Sets out->status when it is not set. */
enum rc web_error_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out,
                       enum rc rc);
/* Path of the public notice in ctx->lang with the anchor of a statement (0: none). */
struct str web_notice_path(struct ctx *ctx, const struct http_request *in, int statement);
/* The sentence of a statement with the parameters that the notice in force gives it. */
struct str web_statement_text(struct ctx *ctx, int statement);

#endif
