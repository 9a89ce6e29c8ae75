#include "db/once.h"

#include "base/errors.h"
#include "db/seal.h"
#include "db/store.h"
#include "errors_db.h"
#include "queries_db.h"

enum { KEY_MOST = 200, KEPT_DAYS = 7 };

static struct blob blob_of(struct str s)
{
    return (struct blob){(const uint8_t *)s.ptr, s.len};
}

static enum rc hash_of(struct ctx *ctx, struct str value, struct str *out)
{
    struct blob hash;

    TRY(keyed_hash(ctx, "request-once", value, &hash));
    *out = (struct str){(const char *)hash.ptr, hash.len};
    return RC_OK;
}

enum rc once_find(struct ctx *ctx, struct str place, struct str key, struct str body, struct once *once)
{
    struct q_request_once_get_row row;
    enum rc rc;

    if (key.len > KEY_MOST)
        return err_invalid(&ctx->err, E1142_ONCE_SHAPE, NULL);
    TRY(hash_of(ctx, str_fmt(ctx->arena, "%.*s\n%.*s", STR_FMT(place), STR_FMT(key)), &once->hash));
    TRY(hash_of(ctx, body, &once->body));
    rc = q_request_once_get(ctx, &(struct q_request_once_get){.hash = blob_of(once->hash)}, &row);
    store_release(ctx);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    if (!str_eq((struct str){(const char *)row.body.ptr, row.body.len}, once->body))
        return err_conflict(&ctx->err, E1140_ONCE_OTHER_BODY);
    once->again = true;
    once->status = (int)row.status;
    if (!row.answer_null)
        once->answer = str_copy(ctx->arena, (struct str){(const char *)row.answer.ptr, row.answer.len});
    return RC_OK;
}

static void stands(struct store *store, void *once)
{
    (void)store;
    ((struct once *)once)->stands = true;
}

enum rc once_mark(struct ctx *ctx)
{
    struct q_request_once_get_row row;
    enum rc rc;

    if (ctx->once->stands)
        return RC_OK;
    rc = q_request_once_get(ctx, &(struct q_request_once_get){.hash = blob_of(ctx->once->hash)}, &row);
    if (rc == RC_OK)
        return err_conflict(&ctx->err, E1141_ONCE_DONE);
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    after_commit(ctx, stands, ctx->once);
    return q_request_once_insert(ctx, &(struct q_request_once_insert){
        .hash = blob_of(ctx->once->hash), .body = blob_of(ctx->once->body), .at = ctx->now});
}

DECLARE_ACTION(once_answer, struct once, int64_t);
DEFINE_ACTION(once_answer, struct once, int64_t)
{
    int64_t old = 0;

    TRY(q_request_once_purge(ctx, &(struct q_request_once_purge){.before = ctx->now - (int64_t)KEPT_DAYS * 86400000}, &old));
    return q_request_once_answer(ctx, &(struct q_request_once_answer){.hash = blob_of(req->hash), .status = req->status,
                                                                      .answer = blob_of(req->answer)}, out);
}

enum rc once_keep(struct ctx *ctx, const struct once *once)
{
    int64_t kept = 0;

    return RUN_ACTION(once_answer, ctx, once, &kept);
}
