/* Credit balances (hyvityssaldo): what is owed to customers, and its use for later invoices (BILLING.md section 7; P35, P65).
 * Each cent keeps its place: a surplus that is used stands below zero beside the payment that it became. */
#include "audit_payments.h"
#include "base/errors.h"
#include "errors_payments.h"
#include "queries_payments.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/payments/internal.h"
#include "rooms/requests/requests.h"

const struct field payments_credit_use_fields[] = {
    FIELD_I64(struct credit_use_form, row, 1, INT64_MAX, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "payments.row"),
    FIELD_I64(struct credit_use_form, credit_note, 1, INT64_MAX, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "payments.credit-note"),
    FIELD_I64(struct credit_use_form, invoice, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_BILLING, NEED_CONTRACT, "payments.number"),
    FIELD_CENTS(struct credit_use_form, amount, 0, MONEY_MAX_CENTS, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "payments.amount"),
    FIELD_END};

/* ---- what is owed ------------------------------------------------------------------------------------------------- */

static enum rc describe(struct ctx *ctx, struct balance_line *line)
{
    struct q_credit_oldest_open_row open;
    struct customer_brief *brief = NULL;
    enum rc rc;

    if (line->customer == 0)
        return RC_OK;
    TRY(customers_briefs(ctx, &line->customer, 1, &brief));
    line->name = brief->name;
    rc = q_credit_oldest_open(ctx, &(struct q_credit_oldest_open){.customer = line->customer}, &open);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    line->suggestion = open.number;
    return RC_OK;
}

enum rc payments_credits(struct ctx *ctx, int64_t customer, size_t most, struct balance_line **out, size_t *count)
{
    struct q_credit_rows_row *rows = NULL;
    struct q_credit_notes_row *notes = NULL;
    size_t row_count = 0, note_count = 0;

    TRY(q_credit_rows(ctx, &(struct q_credit_rows){.customer = customer, .customer_null = customer == 0, .most = (int64_t)most}, &rows, &row_count));
    TRY(q_credit_notes(ctx, &(struct q_credit_notes){.customer = customer, .customer_null = customer == 0, .most = (int64_t)most}, &notes, &note_count));
    *count = row_count + note_count;
    *out = ARENA_ARRAY(ctx->arena, struct balance_line, *count + 1);
    for (size_t i = 0; i < row_count; i++)
        (*out)[i] = (struct balance_line){.kind = CREDIT_SURPLUS, .id = rows[i].bank_row_id, .since = rows[i].booked_on,
            .invoice = rows[i].number_null ? 0 : rows[i].number, .customer = rows[i].customer_id_null ? 0 : rows[i].customer_id,
            .owed_cents = rows[i].owed_cents, .free_cents = rows[i].free_cents, .name = STR("")};
    for (size_t i = 0; i < note_count; i++)
        (*out)[row_count + i] = (struct balance_line){.kind = CREDIT_NOTE, .id = notes[i].id, .since = notes[i].invoiced_on,
            .invoice = notes[i].number, .customer = notes[i].customer_id_null ? 0 : notes[i].customer_id,
            .owed_cents = notes[i].owed_cents, .free_cents = notes[i].free_cents, .name = STR("")};
    for (size_t i = 0; i < *count; i++)
        TRY(describe(ctx, &(*out)[i]));
    return RC_OK;
}

enum rc payments_credit_note(struct ctx *ctx, int64_t number, struct q_credit_facts_row *out)
{
    int64_t id = 0;
    enum rc rc = invoices_id_by_number(ctx, number, &id);

    if (rc == RC_OK)
        rc = q_credit_facts(ctx, &(struct q_credit_facts){.id = id}, out);
    if (rc == RC_NOT_FOUND || (rc == RC_OK && (out->kind != INVOICE_KIND_CREDIT_NOTE || out->open_cents >= 0))) {
        err_clear(&ctx->err);
        return err_not_found(&ctx->err, E1852_CREDIT_NOT_FOUND);
    }
    return rc;
}

enum rc payments_credit_follow(struct ctx *ctx, int64_t invoice)
{
    struct q_credit_owed_on_row row;

    TRY(q_credit_owed_on(ctx, &(struct q_credit_owed_on){.invoice = invoice}, &row));
    if (row.customer_id_null || row.owed_cents != 0 || row.open_cents != 0)
        return RC_OK;
    return requests_on_claim_settled(ctx, row.customer_id, invoice); /* a waiting erasure goes on (P35) */
}

/* ---- use ------------------------------------------------------------------------------------------------------------ */

/* The invoice that is paid with it; owner: whose the balance is, 0 nobody's. */
static enum rc target_of(struct ctx *ctx, int64_t number, int64_t owner, struct q_credit_facts_row *out)
{
    int64_t id = 0;
    enum rc rc = invoices_id_by_number(ctx, number, &id);

    if (rc == RC_OK)
        rc = q_credit_facts(ctx, &(struct q_credit_facts){.id = id}, out);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E1801_PAYMENT_NO_INVOICE, "invoice");
    }
    TRY(rc);
    if (owner == 0 || out->customer_id_null || out->customer_id != owner)
        return err_invalid(&ctx->err, E1850_CREDIT_OTHER_CUSTOMER, "invoice");
    return RC_OK;
}

static enum rc use_surplus(struct ctx *ctx, const struct credit_use_form *req, struct credit_use_receipt *out, int64_t *target)
{
    struct q_credit_row_row row;
    struct q_credit_facts_row invoice;
    int64_t payment = 0;
    enum rc rc = q_credit_row(ctx, &(struct q_credit_row){.row = req->row}, &row);

    if (rc == RC_NOT_FOUND || (rc == RC_OK && row.free_cents <= 0)) {
        err_clear(&ctx->err);
        return err_not_found(&ctx->err, E1852_CREDIT_NOT_FOUND);
    }
    TRY(rc);
    TRY(target_of(ctx, req->invoice, row.customer_id_null ? 0 : row.customer_id, &invoice));
    out->cents = req->amount != 0 ? req->amount : invoice.open_cents < row.free_cents ? invoice.open_cents : row.free_cents;
    if (out->cents > row.free_cents)
        return err_invalid(&ctx->err, E1851_CREDIT_LESS, "amount");
    if (out->cents <= 0)
        return invoices_apply_payment(ctx, invoice.id, out->cents, ctx->today); /* says why not */
    TRY(payments_put(ctx, invoice.id, out->cents, ctx->today, PAYMENT_BALANCE, &payment));
    TRY(payments_use(ctx, req->row, USE_CREDIT, -out->cents, 0, row.invoice_id_null ? 0 : row.invoice_id, ctx->today));
    TRY(payments_use(ctx, req->row, USE_PAYMENT, out->cents, payment, invoice.id, ctx->today));
    out->left_cents = row.free_cents - out->cents;
    *target = invoice.id;
    return row.invoice_id_null ? RC_OK : payments_credit_follow(ctx, row.invoice_id);
}

static enum rc use_note(struct ctx *ctx, const struct credit_use_form *req, struct credit_use_receipt *out, int64_t *target)
{
    struct q_credit_facts_row note, invoice;
    struct q_refund_of_note_row going;
    int64_t free_cents;

    TRY(payments_credit_note(ctx, req->credit_note, &note));
    TRY(q_refund_of_note(ctx, &(struct q_refund_of_note){.note = note.id}, &going));
    free_cents = -note.open_cents - going.cents;
    TRY(target_of(ctx, req->invoice, note.customer_id_null ? 0 : note.customer_id, &invoice));
    if (req->amount > free_cents || free_cents <= 0)
        return err_invalid(&ctx->err, E1851_CREDIT_LESS, "amount");
    if (req->amount > invoice.open_cents || invoice.open_cents <= 0)
        return invoices_apply_payment(ctx, invoice.id, req->amount, ctx->today); /* says why not */
    TRY(invoices_set_off(ctx, note.id, invoice.id, ctx->today, req->amount != 0 ? req->amount : free_cents, &out->cents));
    out->left_cents = free_cents - out->cents;
    *target = invoice.id;
    return RC_OK;
}

DEFINE_ACTION(payments_credit_use, struct credit_use_form, struct credit_use_receipt)
{
    struct invoice_sum_line sum;
    struct verdict verdict;
    int64_t target = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(req->credit_note != 0 ? use_note(ctx, req, out, &target) : use_surplus(ctx, req, out, &target));
    TRY(invoices_sum_of(ctx, target, &sum));
    out->number = sum.number;
    out->open_cents = sum.open_cents;
    return audit_write(ctx, AUDIT_CREDIT_USED, 0, target, &verdict);
}
