/* Drafts: changed, held for a minute before they are issued, undone, deleted (BILLING.md section 1; UI.md
 * section 5). A draft has no number; what a hold issues is issued in the name of who pressed the button. */
#include "base/errors.h"
#include "audit_invoices.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal.h"
#include "rooms/products/products.h"

static enum rc load_draft(struct ctx *ctx, int64_t id, struct invoice *out)
{
    TRY(invoices_load(ctx, 0, id, out));
    return out->state == INVOICE_DRAFT ? RC_OK : err_conflict(&ctx->err, E1704_INVOICE_ISSUED_ALREADY);
}

enum rc invoices_reprice(struct ctx *ctx, const struct invoice_edit *edit, struct product_price_row **out, size_t *count,
                         size_t *differing)
{
    const struct invoice_form *form = &edit->form;
    bool gross = form->entry == ENTRY_GROSS;
    struct date day = form->invoiced_on;
    struct invoice old;
    int64_t to = 0;

    *count = *differing = 0;
    TRY(load_draft(ctx, edit->id, &old));
    if (customers_find_by_number(ctx, form->customer, &to) != RC_OK) { /* composing the draft says it */
        err_clear(&ctx->err);
        return RC_OK;
    }
    if (to == old.customer_id || old.foreign != NULL) /* price lists are in euro */
        return RC_OK;
    if (form->entry == 0)
        TRY(customers_is_consumer(ctx, to, &gross));
    if (date_is_none(day) || day.days == 0)
        day = ctx->today;
    *count = form->row_count;
    *out = ARENA_ARRAY(ctx->arena, struct product_price_row, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct product_price_row){.code = form->rows[i].product_code, .price = form->rows[i].price,
            .discount_bp = form->rows[i].discount != 0 ? form->rows[i].discount / 100 : form->rows[i].discount_bp};
    return products_reprice(ctx, old.customer_id, to, day, gross, *out, *count, differing);
}

/* The rows with the new buyer's prices; others as they are. */
static enum rc with_new_prices(struct ctx *ctx, struct invoice_edit *edit)
{
    struct product_price_row *prices = NULL;
    struct invoice_row *rows;
    size_t count = 0, differing = 0;

    TRY(invoices_reprice(ctx, edit, &prices, &count, &differing));
    if (differing == 0)
        return RC_OK;
    rows = ARENA_ARRAY(ctx->arena, struct invoice_row, count);
    for (size_t i = 0; i < count; i++) {
        rows[i] = edit->form.rows[i];
        if (prices[i].differs) {
            rows[i].price = prices[i].new_price;
            rows[i].discount_bp = prices[i].new_discount_bp;
            rows[i].discount = 0;
        }
    }
    edit->form.rows = rows;
    return RC_OK;
}

DEFINE_ACTION(invoices_edit, struct invoice_edit, struct invoice_receipt)
{
    struct invoice_edit edit = *req;
    struct verdict verdict;
    struct invoice old;
    struct invoice draft;
    int64_t subject = 0;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(load_draft(ctx, req->id, &old));
    if (req->form.version != 0 && req->form.version != old.version)
        return err_conflict(&ctx->err, E1737_DRAFT_CHANGED);
    if (str_empty(edit.form.currency)) /* not said: as it is */
        edit.form.currency = invoices_currency(&old);
    if (!str_eq(edit.form.currency, invoices_currency(&old)))
        return err_invalid(&ctx->err, E1779_CURRENCY_CHANGED, "currency");
    if (edit.form.reprice == REPRICE_NEW)
        TRY(with_new_prices(ctx, &edit));
    TRY(invoices_compose(ctx, &edit.form, &draft, &subject));
    draft.id = old.id;
    draft.version = old.version;
    invoices_keep_orders(&old, &draft);
    if (old.sums.margins != NULL)
        TRY(invoices_drop_margins(ctx, old.id));
    TRY(q_invoice_rows_delete(ctx, &(struct q_invoice_rows_delete){.invoice = old.id}, &changes));
    TRY(invoices_store_edit(ctx, &draft, subject));
    *out = (struct invoice_receipt){.id = draft.id, .reference = STR(""), .total_cents = draft.sums.total_cents};
    return audit_write(ctx, AUDIT_INVOICE_DRAFT_CHANGED, subject, draft.id, &verdict);
}

DEFINE_ACTION(invoices_hold, int64_t, struct invoice_receipt)
{
    struct verdict verdict;
    struct invoice draft;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(load_draft(ctx, *req, &draft));
    TRY(invoices_decide_issue(ctx, &draft));
    TRY(q_invoice_set_hold(ctx, &(struct q_invoice_set_hold){
        .id = *req, .until = ctx->now + INVOICE_HOLD_MS, .by = ctx->actor->user_id}, &changes));
    *out = (struct invoice_receipt){.id = *req, .reference = STR(""), .total_cents = draft.sums.total_cents};
    return audit_write(ctx, AUDIT_INVOICE_HELD, 0, *req, &verdict);
}

DEFINE_ACTION(invoices_undo_hold, int64_t, struct invoice_receipt)
{
    struct verdict verdict;
    struct invoice draft;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(load_draft(ctx, *req, &draft));
    if (draft.hold_until == 0)
        return err_conflict(&ctx->err, E1747_INVOICE_NOT_HELD);
    TRY(q_invoice_set_hold(ctx, &(struct q_invoice_set_hold){.id = *req, .until_null = true, .by_null = true},
                           &changes));
    *out = (struct invoice_receipt){.id = *req, .reference = STR(""), .total_cents = draft.sums.total_cents};
    return audit_write(ctx, AUDIT_INVOICE_HOLD_UNDONE, 0, *req, &verdict);
}

/* The hold of a draft that cannot be issued any more (a rate, an address): it is a plain draft again. */
DEFINE_ACTION(invoices_drop_hold, int64_t, struct invoice_receipt)
{
    struct verdict verdict;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(q_invoice_set_hold(ctx, &(struct q_invoice_set_hold){.id = *req, .until_null = true, .by_null = true},
                           &changes));
    out->id = *req;
    return audit_write(ctx, AUDIT_INVOICE_HOLD_UNDONE, 0, *req, &verdict);
}

enum rc invoices_issue_held(struct ctx *ctx)
{
    struct q_invoice_held_due_row *rows = NULL;
    size_t count = 0;

    TRY(q_invoice_held_due(ctx, &(struct q_invoice_held_due){.now = ctx->now}, &rows, &count));
    store_release(ctx);
    for (size_t i = 0; i < count; i++) {
        struct invoice_receipt receipt = {0};
        enum rc rc = RUN_ACTION(invoices_issue, ctx, &rows[i].id, &receipt);

        if (rc == RC_INVALID || rc == RC_CONFLICT || rc == RC_REFUSED || rc == RC_FORBIDDEN) {
            err_clear(&ctx->err);
            rc = RUN_ACTION(invoices_drop_hold, ctx, &rows[i].id, &receipt);
        }
        TRY(rc);
    }
    return RC_OK;
}

DEFINE_ACTION(invoices_delete_draft, int64_t, struct invoice_receipt)
{
    struct verdict verdict;
    struct invoice draft;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_ERASE, &verdict));
    TRY(load_draft(ctx, *req, &draft));
    TRY(orders_on_invoice(ctx, *req, INVOICE_EVENT_DRAFT_GONE));
    TRY(invoices_drop_margins(ctx, *req));
    TRY(q_invoice_rows_delete(ctx, &(struct q_invoice_rows_delete){.invoice = *req}, &changes));
    TRY(invoices_tally(ctx, -1, INVOICE_DRAFT, DATE_NONE, 0));
    TRY(q_invoice_delete_draft(ctx, &(struct q_invoice_delete_draft){.id = *req}, &changes));
    out->id = *req;
    return audit_write(ctx, AUDIT_INVOICE_DRAFT_DELETED, 0, *req, &verdict);
}
