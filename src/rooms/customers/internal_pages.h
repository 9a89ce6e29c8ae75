/* Handlers that stand in other files than the table of routes. */
#ifndef ROOMS_CUSTOMERS_INTERNAL_PAGES_H
#define ROOMS_CUSTOMERS_INTERNAL_PAGES_H

#include "http/route.h"

/* pages_suggest.c */
enum rc customers_suggest(struct ctx *ctx, const struct http_request *in, struct http_answer *out);
/* pages_points.c */
enum rc customers_points(struct ctx *ctx, const struct http_request *in, struct http_answer *out);
enum rc customers_points_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out);
enum rc customers_point_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out);
enum rc customers_point_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out);
enum rc customers_point_remove_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out);
/* pages_merge.c */
enum rc customers_merge_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out);
enum rc customers_merge_preview(struct ctx *ctx, const struct http_request *in, struct http_answer *out);
enum rc customers_merge_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out);
/* pages_import.c */
enum rc customers_import_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out);
enum rc customers_import_upload(struct ctx *ctx, const struct http_request *in, struct http_answer *out);
enum rc customers_import_preview(struct ctx *ctx, const struct http_request *in, struct http_answer *out);
enum rc customers_import_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out);
/* The import of a file that waits, whole or not at all. As customers_stash_open, customers_import. */
MUST_USE enum rc customers_import_take(struct ctx *ctx, int64_t id, bool again);

#endif
