/* Deliveries, and what they become on invoices (BILLING.md section 1; P06, P64). */
#include "base/errors.h"
#include "audit_orders.h"
#include "errors_orders.h"
#include "queries_orders.h"
#include "rooms/audit/audit.h"
#include "rooms/orders/internal.h"

static enum rc tell(struct ctx *ctx, const struct order *o, int kind, struct date day)
{
    return customers_timeline_add(ctx, &(struct timeline_event){.customer_id = o->customer_id, .kind = kind, .number = o->number,
        .day = day, .path = str_z(ctx->arena, str_fmt(ctx->arena, "/tilaukset/%lld", (long long)o->number)),
        .statement = STATEMENT_CONTENT_ORDERS});
}

DEFINE_ACTION(orders_deliver, struct order_delivery_form, struct order_receipt)
{
    struct order_delivery_form form = *req;
    struct verdict verdict;
    struct order o;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_ORDERS, USE_STORE, &verdict));
    TRY(orders_load(ctx, 0, req->id, &o));
    TRY(orders_decide_state(o.state, ORDER_DELIVERED, &ctx->err));
    TRY(orders_check_delivery(ctx->arena, &o, &form, ctx->today, &ctx->err));
    for (size_t i = 0; i < form.row_count; i++) {
        const struct order_delivery_row *r = &form.rows[i];

        if (r->quantity == 0)
            continue;
        TRY(q_sales_row_deliver(ctx, &(struct q_sales_row_deliver){.order = o.id, .ordinal = r->ordinal, .quantity = r->quantity}, &changes));
        if (changes != 1)
            return err_conflict(&ctx->err, E2712_ORDER_STATE);
        TRY(q_sales_delivery_insert(ctx, &(struct q_sales_delivery_insert){.order = o.id, .id = env_new_id(ctx->env),
            .ordinal = r->ordinal, .quantity = r->quantity, .delivered_on = form.delivered_on, .by = ctx->actor->user_id, .at = ctx->now}));
    }
    TRY(orders_refresh(ctx, o.id));
    TRY(orders_load(ctx, 0, o.id, &o));
    *out = (struct order_receipt){.id = o.id, .number = o.number, .total_cents = o.total_cents, .state = o.state};
    TRY(tell(ctx, &o, AUDIT_ORDER_DELIVERED, form.delivered_on));
    return audit_write(ctx, AUDIT_ORDER_DELIVERED, o.subject_id, o.id, &verdict);
}

enum rc orders_mark_invoiced(struct ctx *ctx, int64_t invoice_id, const struct order_charged *charged, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int64_t changes = 0;

        TRY(q_sales_delivery_charge(ctx, &(struct q_sales_delivery_charge){.order = charged[i].order_id, .id = charged[i].delivery_id,
            .invoice = invoice_id, .invoice_row = charged[i].invoice_row}, &changes));
        if (changes != 1)
            return err_conflict(&ctx->err, E2721_ORDER_INVOICED_MEANWHILE);
    }
    for (size_t i = 0; i < count; i++)
        if (i + 1 == count || charged[i + 1].order_id != charged[i].order_id)
            TRY(orders_refresh(ctx, charged[i].order_id));
    return RC_OK;
}

enum rc orders_release_invoice(struct ctx *ctx, int64_t invoice_id)
{
    struct q_sales_orders_on_invoice_row *rows = NULL;
    size_t count = 0;
    int64_t changes = 0;

    TRY(q_sales_orders_on_invoice(ctx, &(struct q_sales_orders_on_invoice){.invoice = invoice_id}, &rows, &count));
    if (count == 0)
        return RC_OK;
    TRY(q_sales_delivery_release(ctx, &(struct q_sales_delivery_release){.invoice = invoice_id}, &changes));
    for (size_t i = 0; i < count; i++)
        TRY(orders_refresh(ctx, rows[i].order_id));
    return RC_OK;
}

/* The invoices room tells: what a deleted draft charged may be invoiced again. */
enum rc orders_on_invoice(struct ctx *ctx, int64_t invoice, enum invoice_event event)
{
    bool may = purpose_imposed_by_law((enum purpose)ctx->purpose) ||
               (ctx->policy != NULL && (ctx->policy->categories_of[ctx->purpose] >> CATEGORY_ORDERS & 1) != 0);

    return event == INVOICE_EVENT_DRAFT_GONE && may ? orders_release_invoice(ctx, invoice) : RC_OK;
}

static enum rc customer_number(struct ctx *ctx, int64_t customer_id, int64_t *number)
{
    struct customer_party party;

    TRY(customers_party(ctx, customer_id, &party));
    *number = party.number;
    return RC_OK;
}

DEFINE_ACTION(orders_invoice, struct order_invoicing, struct invoice_receipt)
{
    struct invoice_form form = {.act = req->act != 0 ? req->act : ACT_DRAFT, .invoiced_on = req->invoiced_on, .due_on = req->due_on};
    struct order_charge *charges;
    struct order_charged *charged;
    struct verdict verdict;
    struct order o;

    TRY(policy_decide(ctx, CATEGORY_ORDERS, USE_READ, &verdict));
    TRY(orders_load(ctx, 0, req->id, &o));
    TRY(orders_charges(ctx, o.id, DATE_NONE, &charges, &form.row_count));
    if (form.row_count == 0 || o.state < ORDER_PARTLY || o.state > ORDER_INVOICED)
        return err_conflict(&ctx->err, E2719_ORDER_NOTHING_TO_INVOICE);
    TRY(customer_number(ctx, o.customer_id, &form.customer));
    form.entry = o.gross_entry ? ENTRY_GROSS : ENTRY_NET;
    form.buyer_reference = o.reference;
    form.rows = ARENA_ARRAY(ctx->arena, struct invoice_row, form.row_count);
    charged = ARENA_ARRAY(ctx->arena, struct order_charged, form.row_count);
    for (size_t i = 0; i < form.row_count; i++) {
        form.rows[i] = charges[i].row;
        charged[i] = (struct order_charged){o.id, charges[i].delivery_id, (int64_t)i};
    }
    TRY(RUN_ACTION(invoices_create, ctx, &form, out));
    TRY(orders_mark_invoiced(ctx, out->id, charged, form.row_count));
    TRY(tell(ctx, &o, AUDIT_ORDER_INVOICED, DATE_NONE));
    return audit_write(ctx, AUDIT_ORDER_INVOICED, o.subject_id, o.id, &verdict);
}

/* ---- before an erasure (RIGHTS.md section 2) ------------------------------------------------------------------ */

static enum rc settle_one(struct ctx *ctx, int64_t id, int state, struct orders_settled *out)
{
    struct invoice_receipt invoice = {0};
    int64_t changes = 0;

    if (state <= ORDER_CONFIRMED) {
        TRY(q_sales_order_cancel(ctx, &(struct q_sales_order_cancel){.id = id, .decision_null = true}, &changes));
        out->cancelled += changes;
        return RC_OK;
    }
    TRY(RUN_ACTION(orders_invoice, ctx, &((struct order_invoicing){.id = id, .act = ACT_ISSUE, .invoiced_on = DATE_NONE,
                                                                  .due_on = DATE_NONE}), &invoice));
    out->invoiced++;
    return RC_OK;
}

DEFINE_ACTION(orders_settle_for_erasure, int64_t, struct orders_settled)
{
    struct q_sales_open_of_customer_row *rows = NULL;
    int before = ctx->purpose;
    size_t count = 0;
    enum rc rc = RC_OK;

    ctx->purpose = PURPOSE_RIGHTS;
    rc = q_sales_open_of_customer(ctx, &(struct q_sales_open_of_customer){.customer = *req}, &rows, &count);
    for (size_t i = 0; i < count && rc == RC_OK; i++) {
        if (rows[i].state > ORDER_CONFIRMED && rows[i].ready == 0)
            continue;
        ctx->purpose = rows[i].state <= ORDER_CONFIRMED ? PURPOSE_RIGHTS : PURPOSE_INVOICING;
        rc = settle_one(ctx, rows[i].id, (int)rows[i].state, out);
    }
    ctx->purpose = before;
    return rc;
}
