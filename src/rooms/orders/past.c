/* Orders that a person brings from another controller (P54, P06): history, archived from the start. */
#include "db/core.h"
#include "audit_orders.h"
#include "queries_orders.h"
#include "rooms/audit/audit.h"
#include "rooms/orders/internal.h"

static enum rc bring_deliveries(struct ctx *ctx, int64_t id, const struct order *past)
{
    int64_t changes = 0;

    for (size_t i = 0; i < past->row_count; i++)
        TRY(q_sales_row_past(ctx, &(struct q_sales_row_past){.order = id, .ordinal = past->rows[i].ordinal,
            .delivered = past->rows[i].delivered}, &changes));
    for (size_t i = 0; i < past->delivery_count; i++)
        TRY(q_sales_delivery_insert(ctx, &(struct q_sales_delivery_insert){.order = id, .id = env_new_id(ctx->env),
            .ordinal = past->deliveries[i].ordinal, .quantity = past->deliveries[i].quantity,
            .delivered_on = past->deliveries[i].delivered_on, .by = ctx->actor->user_id, .at = ctx->now}));
    return RC_OK;
}

enum rc orders_bring(struct ctx *ctx, int64_t customer, int64_t subject, const struct order *past, struct order_receipt *out)
{
    struct order_form form = {.channel = past->channel, .source = past->source, .ordered_on = past->ordered_on,
        .reference = past->reference, .outside = past->outside, .note = past->note};
    struct order_seed seed = {.form = &form, .id = env_new_id(ctx->env), .customer_id = customer, .subject_id = subject,
        .total_cents = past->total_cents, .rows = past->rows, .row_count = past->row_count, .gross = past->gross_entry};
    struct verdict verdict;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_ORDERS, USE_STORE, &verdict));
    TRY(counter_take(ctx, str_fmt(ctx->arena, "order:%lld", (long long)ctx->register_id), ORDER_FIRST_NUMBER, &seed.number));
    TRY(orders_store_new(ctx, &seed));
    TRY(bring_deliveries(ctx, seed.id, past));
    TRY(q_sales_order_past(ctx, &(struct q_sales_order_past){.id = seed.id, .delivered_on = past->delivered_on,
        .delivered_on_null = date_is_none(past->delivered_on), .settled_on = date_is_none(past->settled_on) ? ctx->today : past->settled_on,
        .archived_on = ctx->today}, &changes));
    *out = (struct order_receipt){.id = seed.id, .number = seed.number, .total_cents = seed.total_cents, .state = ORDER_ARCHIVED};
    return audit_write(ctx, AUDIT_ORDER_RECEIVED, subject, seed.id, &verdict);
}
