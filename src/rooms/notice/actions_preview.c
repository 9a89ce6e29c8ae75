/* What the draft would change, counted (UI.md section 5: preview for the irreversible). */
#include "db/datause.h"
#include "queries_notice.h"
#include "rooms/customers/customers.h"
#include "rooms/notice/preview.h"

enum { EFFECTS_MOST = PURPOSE_COUNT + CATEGORY_COUNT + 4 };

struct preview { struct notice_effect *at; size_t count; struct policy before, after; };

static void put(struct preview *p, enum effect_kind kind, int what, int64_t count)
{
    p->at[p->count++] = (struct notice_effect){kind, what, count};
}

/* Queries that touch personal data for this purpose, each once. */
static int64_t uses_of(enum purpose purpose)
{
    int64_t n = 0;

    for (size_t i = 0; i < all_query_count; i++)
        n += (all_queries[i]->purposes & PURPOSE_BIT(purpose)) != 0 && all_queries[i]->categories != 0 ? 1 : 0;
    return n;
}

static void compare_purposes(struct preview *p)
{
    for (int one = 1; one < PURPOSE_COUNT; one++) {
        bool was = (p->before.purposes & PURPOSE_BIT(one)) != 0, is = (p->after.purposes & PURPOSE_BIT(one)) != 0;

        if (was != is)
            put(p, was ? EFFECT_PURPOSE_GONE : EFFECT_PURPOSE_NEW, one, uses_of((enum purpose)one));
    }
}

static enum rc compare_categories(struct ctx *ctx, struct preview *p)
{
    int64_t stored[CATEGORY_COUNT] = {0};
    struct q_notice_stored_invoices_row invoices;

    TRY(customers_stored(ctx, stored));
    TRY(q_notice_stored_invoices(ctx, &invoices));
    stored[CATEGORY_BILLING] = invoices.invoices;
    for (int one = 1; one < CATEGORY_COUNT; one++) {
        bool was = (p->before.categories & CATEGORY_BIT(one)) != 0, is = (p->after.categories & CATEGORY_BIT(one)) != 0;

        if (was != is)
            put(p, was ? EFFECT_CATEGORY_GONE : EFFECT_CATEGORY_NEW, one, was ? stored[one] : 0);
    }
    return RC_OK;
}

static enum rc compare_retention(struct ctx *ctx, struct preview *p)
{
    int64_t was = policy_param_i64(&p->before, STATEMENT_RETENTION_AFTER_RELATIONSHIP, "years", 0);
    int64_t is = policy_param_i64(&p->after, STATEMENT_RETENTION_AFTER_RELATIONSHIP, "years", 0);
    struct q_notice_over_retention_row row;

    if (is == 0 || was == is)
        return RC_OK;
    TRY(q_notice_over_retention(ctx, &(struct q_notice_over_retention){
        .ended_before = date_add_years(ctx->today, -(int)is), .today = ctx->today}, &row));
    put(p, EFFECT_RETENTION_OVER, (int)is, row.over);
    put(p, EFFECT_RETENTION_INVOICE, (int)is, row.invoiced);
    put(p, EFFECT_RETENTION_REPRESENTS, (int)is, row.representing);
    return RC_OK;
}

static enum rc compiled(struct ctx *ctx, int64_t version, struct policy *out)
{
    struct notice_version v;
    struct policy_statement *statements;
    size_t count;

    TRY(notice_get(ctx, version, &v, &statements, &count));
    return policy_compile(ctx->arena, statements, count, out, &ctx->err);
}

enum rc notice_preview(struct ctx *ctx, struct notice_effect **out, size_t *count)
{
    struct preview p = {.at = ARENA_ARRAY(ctx->arena, struct notice_effect, EFFECTS_MOST)};
    int purpose = ctx->purpose;
    enum rc rc = compiled(ctx, -2, &p.after);

    *count = 0;
    *out = p.at;
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    rc = compiled(ctx, -1, &p.before);
    if (rc == RC_NOT_FOUND) { /* the first one: nothing is allowed yet */
        err_clear(&ctx->err);
        p.before = (struct policy){0};
    } else {
        TRY(rc);
    }
    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    compare_purposes(&p);
    rc = compare_categories(ctx, &p);
    if (rc == RC_OK)
        rc = compare_retention(ctx, &p);
    ctx->purpose = purpose;
    *count = p.count;
    return rc;
}
