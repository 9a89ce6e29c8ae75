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

/* Another one with this key: its answer, where it is kept. */
static enum rc first_answer(struct ctx *ctx, struct once *once)
{
    struct q_request_once_get_row row;
    enum rc rc = q_request_once_get(ctx, &(struct q_request_once_get){.hash = blob_of(once->hash)}, &row);

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

enum rc once_find(struct ctx *ctx, struct str place, struct str key, struct str body, struct once *once)
{
    enum rc rc;

    if (key.len > KEY_MOST)
        return err_invalid(&ctx->err, E1142_ONCE_SHAPE, NULL);
    TRY(hash_of(ctx, str_fmt(ctx->arena, "%.*s\n%.*s", STR_FMT(place), STR_FMT(key)), &once->hash));
    TRY(hash_of(ctx, body, &once->body));
    rc = first_answer(ctx, once);
    store_release(ctx);
    return rc;
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
        .hash = blob_of(ctx->once->hash), .body = blob_of(ctx->once->body), .status = 0, .answer_null = true, .at = ctx->now});
}

struct once_work { struct once *once; once_handler *handle; void *arg; };
DECLARE_ACTION(once_work, struct once_work, int64_t);
DEFINE_ACTION(once_work, struct once_work, int64_t)
{
    struct once *once = req->once;

    once->again = once->acted = false;
    TRY(first_answer(ctx, once));
    if (once->again)
        return RC_OK;
    TRY(req->handle(ctx, once, req->arg));
    if (!once->acted)
        return RC_OK;
    TRY(q_request_once_purge(ctx, &(struct q_request_once_purge){.before = ctx->now - (int64_t)KEPT_DAYS * 86400000}, out));
    return q_request_once_insert(ctx, &(struct q_request_once_insert){.hash = blob_of(once->hash), .body = blob_of(once->body),
        .status = once->status, .answer = blob_of(once->answer), .at = ctx->now});
}

enum rc once_carry_out(struct ctx *ctx, struct once *once, once_handler *handle, void *arg)
{
    int64_t old = 0;
    enum rc rc;

    once->whole = true;
    ctx->once = once;
    rc = RUN_ACTION(once_work, ctx, &((struct once_work){once, handle, arg}), &old);
    ctx->once = NULL;
    return rc;
}
