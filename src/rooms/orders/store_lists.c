/* Lists of orders, and what may be invoiced. */
#include "base/errors.h"
#include "queries_orders.h"
#include "rooms/orders/internal.h"

static const struct { int low, high; } spans[ORDERS_FILTERS] = {
    [ORDERS_DAILY] = {ORDER_DRAFT, ORDER_INVOICED}, [ORDERS_WAITING] = {ORDER_WAITING, ORDER_WAITING},
    [ORDERS_TO_DELIVER] = {ORDER_CONFIRMED, ORDER_PARTLY}, [ORDERS_TO_INVOICE] = {0, 0},
    [ORDERS_INVOICED] = {ORDER_INVOICED, ORDER_INVOICED}, [ORDERS_DRAFTS] = {ORDER_DRAFT, ORDER_DRAFT},
    [ORDERS_CANCELLED] = {ORDER_CANCELLED, ORDER_CANCELLED}, [ORDERS_ARCHIVED] = {ORDER_ARCHIVED, ORDER_ARCHIVED}};

static enum rc add_names(struct ctx *ctx, struct order_list *out)
{
    int64_t *ids = ARENA_ARRAY(ctx->arena, int64_t, out->count + 1);
    struct customer_brief *briefs;

    for (size_t i = 0; i < out->count; i++)
        ids[i] = out->rows[i].customer_id;
    TRY(customers_briefs(ctx, ids, out->count, &briefs));
    for (size_t i = 0; i < out->count; i++)
        out->rows[i].name = briefs[i].name;
    return RC_OK;
}

#define GATHER(rows, n)                                                                                                   \
    do {                                                                                                                  \
        out->more = (n) > limit;                                                                                          \
        out->count = out->more ? limit : (n);                                                                             \
        out->rows = ARENA_ARRAY(ctx->arena, struct order_line, out->count + 1);                                           \
        for (size_t i = 0; i < out->count; i++)                                                                           \
            out->rows[i] = (struct order_line){.id = (rows)[i].id, .customer_id = (rows)[i].customer_id,                  \
                .number = (rows)[i].number, .total_cents = (rows)[i].total_cents, .state = (int)(rows)[i].state,          \
                .channel = (int)(rows)[i].channel, .ready = (rows)[i].ready > 0, .ordered_on = (rows)[i].ordered_on,      \
                .delivered_on = (rows)[i].delivered_on_null ? DATE_NONE : (rows)[i].delivered_on};                        \
    } while (0)

static enum rc add_counts(struct ctx *ctx, struct order_list *out)
{
    struct q_sales_counts_row *rows = NULL;
    size_t count = 0;

    TRY(q_sales_counts(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        for (int f = 0; f < ORDERS_FILTERS; f++)
            if (rows[i].state >= spans[f].low && rows[i].state <= spans[f].high)
                out->counts[f] += rows[i].how_many;
        out->counts[ORDERS_TO_INVOICE] += rows[i].ready_count;
    }
    return RC_OK;
}

enum rc orders_list(struct ctx *ctx, enum order_filter filter, int64_t before, size_t limit, struct order_list *out)
{
    *out = (struct order_list){0};
    if (before <= 0)
        before = INT64_MAX;
    TRY(add_counts(ctx, out));
    if (filter == ORDERS_TO_INVOICE) {
        struct q_sales_list_ready_row *rows = NULL;
        size_t n = 0;

        TRY(q_sales_list_ready(ctx, &(struct q_sales_list_ready){.before = before, .most = (int64_t)limit + 1}, &rows, &n));
        GATHER(rows, n);
    } else {
        struct q_sales_list_row *rows = NULL;
        size_t n = 0;

        TRY(q_sales_list(ctx, &(struct q_sales_list){.low = spans[filter].low, .high = spans[filter].high, .before = before,
                                                     .most = (int64_t)limit + 1}, &rows, &n));
        GATHER(rows, n);
    }
    return add_names(ctx, out);
}

enum rc orders_of_customer(struct ctx *ctx, int64_t customer_id, size_t limit, struct order_list *out)
{
    struct q_sales_list_customer_row *rows = NULL;
    size_t n = 0;

    *out = (struct order_list){0};
    TRY(q_sales_list_customer(ctx, &(struct q_sales_list_customer){.customer = customer_id, .most = (int64_t)limit + 1}, &rows, &n));
    GATHER(rows, n);
    return RC_OK;
}

enum rc orders_find_typed(struct ctx *ctx, struct str typed, int64_t *number)
{
    struct q_sales_order_by_number_row row;
    int64_t asked;
    enum rc rc;

    *number = 0;
    if (!str_to_i64(str_trim(typed), &asked) || asked <= 0 || ctx->policy == NULL ||
        !policy_states(ctx->policy, STATEMENT_CONTENT_ORDERS) || !policy_states(ctx->policy, STATEMENT_PURPOSE_ORDERS))
        return RC_OK;
    rc = q_sales_order_by_number(ctx, &(struct q_sales_order_by_number){.number = asked}, &row);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *number = asked;
    return RC_OK;
}

enum rc orders_exposure(struct ctx *ctx, int64_t customer_id, int64_t except, int64_t *cents)
{
    struct q_sales_exposure_row row;

    TRY(q_sales_exposure(ctx, &(struct q_sales_exposure){.customer = customer_id, .except = except}, &row));
    *cents = row.cents;
    return RC_OK;
}

/* ---- for invoicing --------------------------------------------------------------------------------------- */

#define READY_LINES(rows, n)                                                                                               \
    do {                                                                                                                   \
        *out = ARENA_ARRAY(ctx->arena, struct order_ready, (n) + 1);                                                       \
        for (size_t i = 0; i < (n); i++)                                                                                   \
            (*out)[i] = (struct order_ready){.order_id = (rows)[i].id, .number = (rows)[i].number,                         \
                .customer_id = (rows)[i].customer_id, .gross_entry = (rows)[i].gross_entry != 0,                           \
                .ordered_on = (rows)[i].ordered_on, .first_delivered = (rows)[i].first_on,                                 \
                .last_delivered = (rows)[i].last_on, .lines = (rows)[i].how_many};                                         \
    } while (0)

static bool any_day(struct date d) { return date_is_none(d) || d.days == 0; }

enum rc orders_ready_to_invoice(struct ctx *ctx, struct date delivered_to, int64_t after_customer, int64_t after_order, size_t limit,
                                struct order_ready **out, size_t *count)
{
    struct q_sales_ready_row *rows = NULL;

    TRY(q_sales_ready(ctx, &(struct q_sales_ready){.to = delivered_to, .to_null = any_day(delivered_to),
        .after_customer = after_customer, .after_order = after_order, .most = (int64_t)limit}, &rows, count));
    READY_LINES(rows, *count);
    return RC_OK;
}

enum rc orders_ready_of_customer(struct ctx *ctx, int64_t customer_id, struct date delivered_to, size_t limit,
                                 struct order_ready **out, size_t *count)
{
    struct q_sales_ready_of_customer_row *rows = NULL;

    TRY(q_sales_ready_of_customer(ctx, &(struct q_sales_ready_of_customer){.customer = customer_id, .to = delivered_to,
        .to_null = any_day(delivered_to), .most = (int64_t)limit}, &rows, count));
    READY_LINES(rows, *count);
    return RC_OK;
}

enum rc orders_next_to_invoice(struct ctx *ctx, struct date delivered_to, int64_t after_customer, int64_t *customer)
{
    struct q_sales_ready_next_row *rows = NULL;
    size_t count = 0;

    TRY(q_sales_ready_next(ctx, &(struct q_sales_ready_next){.after = after_customer, .to = delivered_to,
        .to_null = any_day(delivered_to)}, &rows, &count));
    *customer = count > 0 ? rows[0].customer_id : 0;
    return RC_OK;
}

static const struct order_row *row_of(const struct order *o, int64_t ordinal)
{
    for (size_t i = 0; i < o->row_count; i++)
        if (o->rows[i].ordinal == ordinal)
            return &o->rows[i];
    return NULL;
}

static void charge_of(struct ctx *ctx, const struct order *o, const struct order_delivery *d, const struct order_row *r, enum lang lang,
                      struct order_charge *out)
{
    *out = (struct order_charge){.order_id = o->id, .delivery_id = d->id, .order_number = o->number, .ordinal = d->ordinal,
        .code = r->code, .reference = o->reference, .unit = r->unit, .labour_percent = r->labour_percent,
        .row = {.text = r->text, .quantity = d->quantity, .unit = products_unit_label(lang, r->unit), .price = r->price,
                .discount_bp = r->discount_bp, .vat_class = r->vat_class, .treatment = r->treatment,
                .delivered_on = d->delivered_on, .kind = r->labour_percent == 100 ? ROW_LABOUR : ROW_GOODS,
                .labour_percent = r->labour_percent, .product_code = r->code, .unit_code = str_from(products_unit_code(r->unit)),
                .order_number = str_fmt(ctx->arena, "%lld", (long long)o->number), .order_id = o->id, .order_row = d->ordinal,
                .delivered_from = DATE_NONE}};
}

enum rc orders_charges(struct ctx *ctx, int64_t order_id, struct date delivered_to, struct order_charge **out, size_t *count)
{
    struct customer_party party;
    struct order o;
    bool any_day = date_is_none(delivered_to) || delivered_to.days == 0;

    *count = 0;
    TRY(orders_load(ctx, 0, order_id, &o));
    TRY(customers_party(ctx, o.customer_id, &party));
    *out = ARENA_ARRAY(ctx->arena, struct order_charge, o.delivery_count + 1);
    for (size_t i = 0; i < o.delivery_count; i++) {
        const struct order_row *row = row_of(&o, o.deliveries[i].ordinal);

        if (o.deliveries[i].invoice_id != 0 || row == NULL || (!any_day && date_after(o.deliveries[i].delivered_on, delivered_to)))
            continue;
        charge_of(ctx, &o, &o.deliveries[i], row, party.lang, &(*out)[(*count)++]);
    }
    return RC_OK;
}
