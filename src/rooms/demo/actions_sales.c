/* Products and orders of the demo: some in every state of their life, one over its credit limit. */
#include "db/store.h"
#include "rooms/credit/credit.h"
#include "rooms/demo/internal.h"
#include "rooms/orders/orders.h"
#include "rooms/products/products.h"

enum { ORDERS = 12 };

struct str demo_code(struct ctx *ctx, enum demo_company company, size_t i)
{
    return str_fmt(ctx->arena, "%s-%zu", company == DEMO_OFFICE ? "TM" : "IK", 100 + i);
}

static enum rc add_products(struct ctx *ctx, enum demo_company company, struct demo_receipt *receipt)
{
    const struct demo_product *p;

    for (size_t i = 0; (p = demo_product_at(company, i)) != NULL; i++) {
        bool work = str_contains(str_from(p->text), STR("asennus")) || str_contains(str_from(p->text), STR("Huolto"));
        struct product_form form = {.code = demo_code(ctx, company, i), .name_fi = str_from(p->text), .price = p->cents * 100,
                                    .basis = PRICE_NET, .unit = products_unit_read(ctx->arena, str_from(p->unit)), .labour_percent = work ? 100 : 0};
        struct product_receipt made;

        TRY(RUN_ACTION(products_create, ctx, &form, &made));
        receipt->products++;
    }
    return RC_OK;
}

static enum rc add_order(struct ctx *ctx, enum demo_company company, int64_t customer, size_t i, int act, struct order_receipt *out)
{
    struct order_row_form rows[2] = {{.code = demo_code(ctx, company, i % 8), .quantity = (int64_t)(1 + i % 3) * 10000},
                                     {.code = demo_code(ctx, company, (i + 3) % 8), .quantity = 10000}};
    struct order_form form = {.customer = customer, .channel = 1 + (int)(i % 3), .ordered_on = date_add_days(ctx->today, -(int)(ORDERS - i) - 2),
                              .act = act, .rows = rows, .row_count = 2};

    if (i % 3 != 0)
        form.outside = str_fmt(ctx->arena, "%s-%zu", i % 3 == 1 ? "VK" : "JM", 5000 + i);
    return RUN_ACTION(orders_create, ctx, &form, out);
}

/* What became of it: drafts, confirmed, delivered in part or whole, cancelled. */
static enum rc live(struct ctx *ctx, const struct order_receipt *order, size_t i)
{
    struct order_delivery_row first = {1, 10000};
    struct order_delivery_form part = {.id = order->id, .delivered_on = date_add_days(ctx->today, -1)};
    struct order_receipt out;

    if (i % 4 == 1) {
        part.rows = &first;
        part.row_count = 1;
    }
    if (i % 4 == 1 || i % 4 == 2)
        return RUN_ACTION(orders_deliver, ctx, &part, &out);
    return i == 7 ? RUN_ACTION(orders_cancel, ctx, &((struct order_cancel){order->id, STR("Asiakas perui tilauksen.")}), &out) : RC_OK;
}

/* A limit that the next order goes over. */
static enum rc add_limit(struct ctx *ctx, int64_t customer)
{
    struct credit_receipt r;
    int before = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_CREDIT;
    rc = RUN_ACTION(credit_apply, ctx, &((struct credit_application){.customer = customer, .amount = 10000, .applied_on = DATE_NONE}), &r);
    if (rc == RC_OK)
        rc = RUN_ACTION(credit_decide, ctx, &((struct credit_decision_form){.number = r.number, .outcome = CREDIT_GRANT, .limit = 10000,
            .valid_from = DATE_NONE, .valid_to = DATE_NONE, .reasons = STR("Uusi asiakas: aloitetaan pienellä rajalla.")}), &r);
    ctx->purpose = before;
    return rc;
}

static bool states_orders(const struct ctx *ctx)
{
    return policy_states(ctx->policy, STATEMENT_PURPOSE_ORDERS) && policy_states(ctx->policy, STATEMENT_CONTENT_ORDERS);
}

enum rc demo_products(struct ctx *ctx, enum demo_company company, struct demo_receipt *receipt)
{
    int before = ctx->purpose;

    if (!states_orders(ctx))
        return RC_OK;
    ctx->purpose = PURPOSE_ORDER_MANAGEMENT;
    TRY(add_products(ctx, company, receipt));
    ctx->purpose = before;
    return RC_OK;
}

enum rc demo_sales(struct ctx *ctx, enum demo_company company, const int64_t *customers, size_t count, struct demo_receipt *receipt)
{
    TRY(demo_products(ctx, company, receipt));
    return demo_orders(ctx, company, customers, count, receipt);
}

enum rc demo_orders(struct ctx *ctx, enum demo_company company, const int64_t *customers, size_t count, struct demo_receipt *receipt)
{
    int before = ctx->purpose;

    if (!states_orders(ctx))
        return RC_OK;
    ctx->purpose = PURPOSE_ORDER_MANAGEMENT;
    for (size_t i = 0; i < ORDERS && count > 0; i++) {
        int64_t customer = customers[(i * 7 + 3) % count];
        struct order_receipt order;

        if (i == 8 && policy_states(ctx->policy, STATEMENT_DISCLOSURE_CREDIT))
            TRY(add_limit(ctx, customer));
        TRY(add_order(ctx, company, customer, i, i == 4 ? ORDER_ACT_DRAFT : ORDER_ACT_CONFIRM, &order));
        receipt->orders++;
        if (order.state == ORDER_CONFIRMED)
            TRY(live(ctx, &order, i));
    }
    ctx->purpose = before;
    return RC_OK;
}
