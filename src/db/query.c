/* query_run: purpose, notice, writer, then the engine. */
#include "base/errors.h"
#include "base/log.h"
#include "db/ownership.h"
#include "db/store_internal.h"
#include "errors_db.h"
#include "policy/policy.h"

/* A query says for which purposes it was written; another one is our bug. What it reads in the open
 * must be stated by the notice; what is sealed seal_open asks for, field group by field group. */
static enum rc permit(struct ctx *ctx, const struct query *q)
{
    uint64_t open = q->open_categories;

    if (q->purposes == 0)
        return RC_OK;
    if (ctx->purpose <= 0 || ctx->purpose >= 64 || !((q->purposes >> ctx->purpose) & 1)) {
        const char *word = purpose_word((enum purpose)ctx->purpose);

        log_event(LOG_ERROR, "query used for another purpose than declared", "query", q->name, "purpose", word != NULL ? word : "none", NULL);
        return err_bug(&ctx->err, E1112_QUERY_PURPOSE);
    }
    TRY(policy_permit_purpose(ctx, (enum purpose)ctx->purpose));
    if (ctx->policy != NULL)
        open &= ~ctx->policy->categories_of[ctx->purpose];
    for (int c = 1; open != 0 && c < CATEGORY_COUNT; c++) {
        struct verdict verdict;

        if ((open >> c) & 1)
            TRY(policy_decide(ctx, (enum category)c, q->writes ? USE_STORE : USE_READ, &verdict));
    }
    return RC_OK;
}

enum rc query_run(struct ctx *ctx, const struct query *q, const struct value *params, struct value **rows, size_t *row_count,
                  int64_t *changes)
{
    TRY(permit(ctx, q));
    if (q->keys_store || (q->writes && !ctx->in_writer)) {
        log_event(LOG_ERROR, "query writes outside an action", "query", q->name, NULL);
        return err_bug(&ctx->err, E1113_QUERY_OUTSIDE_ACTION);
    }
    TRY(store_borrow(ctx));
    return ctx->db->engine->run(ctx->db, ctx->arena, q, params, rows, row_count, changes, &ctx->err);
}

/* --- the ownership graph ---------------------------------------------------------------------- */
static void subject_params(const struct ctx *ctx, int64_t subject, struct value params[2])
{
    params[0] = (struct value){.i64 = ctx->tenant};
    params[1] = (struct value){.i64 = subject};
}

enum rc owned_rows(struct ctx *ctx, const struct owned_table *t, int64_t subject, struct value **rows, size_t *count)
{
    struct value params[2];

    *rows = NULL;
    *count = 0;
    subject_params(ctx, subject, params);
    return query_run(ctx, t->rows, params, rows, count, NULL);
}

enum rc owned_ids(struct ctx *ctx, const struct owned_table *t, int64_t subject, int64_t **ids, size_t *count)
{
    struct value params[2], *rows = NULL;

    *ids = NULL;
    *count = 0;
    if (t->ids == NULL)
        return RC_OK;
    subject_params(ctx, subject, params);
    TRY(query_run(ctx, t->ids, params, &rows, count, NULL));
    *ids = ARENA_ARRAY(ctx->arena, int64_t, *count);
    for (size_t i = 0; i < *count; i++)
        (*ids)[i] = rows[i].i64;
    return RC_OK;
}

enum rc owned_count(struct ctx *ctx, const struct owned_table *t, int64_t subject, int64_t *out)
{
    struct value params[2], *rows = NULL;
    size_t n = 0;

    subject_params(ctx, subject, params);
    TRY(query_run(ctx, t->count, params, &rows, &n, NULL));
    *out = n == 0 ? 0 : rows[0].i64;
    return RC_OK;
}

static enum rc change(struct ctx *ctx, const struct query *q, int64_t subject, int64_t *changes)
{
    struct value params[2];

    *changes = 0;
    if (q == NULL)
        return RC_OK;
    subject_params(ctx, subject, params);
    return query_run(ctx, q, params, NULL, NULL, changes);
}

enum rc owned_remove(struct ctx *ctx, const struct owned_table *t, int64_t subject, int64_t *removed)
{
    return change(ctx, t->remove, subject, removed);
}

enum rc owned_clear(struct ctx *ctx, const struct owned_table *t, int64_t subject, int64_t *cleared)
{
    return change(ctx, t->clear, subject, cleared);
}
