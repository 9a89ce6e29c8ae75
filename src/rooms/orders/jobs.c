/* Every night: orders whose invoices are settled are marked, archived after 90 days (P06). */
#include "base/job.h"
#include "rooms/orders/internal.h"

static enum rc archive(struct ctx *ctx)
{
    static const int64_t none = 0;
    struct orders_archived done = {0};

    if (ctx->policy == NULL || !policy_states(ctx->policy, STATEMENT_PURPOSE_ORDERS) ||
        !policy_states(ctx->policy, STATEMENT_CONTENT_ORDERS) || !policy_states(ctx->policy, STATEMENT_CONTENT_BILLING))
        return RC_OK; /* the register keeps no orders */
    return RUN_ACTION(orders_archive_due, ctx, &none, &done);
}

const struct job orders_jobs[] = {
    {.name = "orders.archive", .run = archive, .purpose = PURPOSE_ORDER_MANAGEMENT, .daily_minute = 3 * 60},
    JOB_END};
