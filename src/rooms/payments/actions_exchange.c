/* Money in another currency and what two days' rates make of a claim (BILLING.md sections 2, 7 and 11; docs/decisions/0015; P65). The claim is in
 * euro; nothing is closed by a tolerance: a named person closes what the stored rates explain, with a voucher of its own. */
#include "audit_payments.h"
#include "base/currency.h"
#include "base/errors.h"
#include "errors_invoices.h"
#include "errors_payments.h"
#include "queries_payments.h"
#include "rooms/accounting/accounting.h"
#include "rooms/audit/audit.h"
#include "rooms/payments/internal.h"
#include "rooms/tables/tables.h"

const struct field payments_exchange_fields[] = {
    FIELD_I64(struct exchange_form, invoice, 1, INT64_MAX, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "payments.number"),
    FIELD_I64(struct exchange_form, row, 1, INT64_MAX, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "payments.row"),
    FIELD_END};

/* The rate of a day, or the refusal in words. */
static enum rc rate_on(struct ctx *ctx, struct str currency, struct date day, int64_t *rate)
{
    struct exchange_rate found;
    enum rc rc = tables_exchange_rate(ctx, currency, day, &found);
    bool waits = rc == RC_NOT_FOUND && !date_is_none(found.unconfirmed_on);

    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        err_add_field(ctx->arena, &ctx->err, "row", waits ? E1861_PAYMENT_RATE_UNCONFIRMED : E1860_PAYMENT_RATE_MISSING,
                      str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(currency),
                              STR_FMT(date_text(ctx->arena, waits ? found.unconfirmed_on : day, ctx->lang))));
        return ctx->err.rc;
    }
    TRY(rc);
    *rate = found.rate;
    return RC_OK;
}

/* A document in another currency and what has come for it. */
struct document {
    struct q_exchange_invoice_row invoice;
    int64_t due;   /* what the document asks, credits taken off; its currency */
    int64_t came;  /* of that; its currency */
    int64_t worth; /* what came, and differences that were closed before; euro */
    struct date last;
};

static enum rc add_received(struct ctx *ctx, const struct q_exchange_received_row *p, struct document *d)
{
    int64_t rate = 0;

    d->worth += p->cents;
    if (p->difference != 0)
        return RC_OK;
    d->last = p->received_on;
    if (!p->currency_null && str_eq(p->currency, d->invoice.currency)) {
        d->came += p->row_cents;
        return RC_OK;
    }
    TRY(rate_on(ctx, d->invoice.currency, p->received_on, &rate)); /* euro: what they were worth that day */
    d->came += rate_from_euro(p->cents, rate);
    return RC_OK;
}

static enum rc load_document(struct ctx *ctx, int64_t id, struct document *d)
{
    struct q_exchange_received_row *rows = NULL;
    struct q_exchange_gained_row gained;
    size_t count = 0;
    enum rc rc = q_exchange_invoice(ctx, &(struct q_exchange_invoice){.id = id}, &d->invoice);

    d->came = d->worth = 0;
    d->last = ctx->today;
    if (rc == RC_NOT_FOUND)
        return err_invalid(&ctx->err, E1862_EXCHANGE_EURO, "invoice");
    TRY(rc);
    d->due = d->invoice.doc_total_cents - rate_from_euro(d->invoice.credited_cents, d->invoice.rate);
    TRY(q_exchange_received(ctx, &(struct q_exchange_received){.invoice = id}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        TRY(add_received(ctx, &rows[i], d));
    TRY(q_exchange_gained(ctx, &(struct q_exchange_gained){.invoice = id}, &gained));
    d->came += gained.cents;
    return RC_OK;
}

enum rc payments_foreign(struct ctx *ctx, const struct q_bank_row_get_row *row, int64_t invoice, int64_t open_cents, int64_t amount,
                         struct foreign_pay *out)
{
    struct document d;
    bool same = false, whole = false;
    enum rc rc;

    if (open_cents <= 0)
        return err_conflict(&ctx->err, E1711_INVOICE_NOTHING_OPEN);
    TRY(rate_on(ctx, row->currency, row->booked_on, &out->rate));
    rc = load_document(ctx, invoice, &d);
    if (rc == RC_INVALID && ctx->err.code == E1862_EXCHANGE_EURO)
        err_clear(&ctx->err); /* kronor for a bill in euro */
    else
        TRY(rc);
    same = rc == RC_OK && str_eq(d.invoice.currency, row->currency);
    out->used = amount != 0 ? amount : row->left_cents;
    if (amount == 0 && same && d.due > d.came && d.due - d.came < out->used)
        out->used = d.due - d.came;
    if (out->used > row->left_cents)
        return err_invalid(&ctx->err, E1828_BANK_ROW_LESS, "amount");
    whole = same && out->used >= d.due - d.came && out->rate == d.invoice.rate && d.came == 0; /* one rate: only rounding is left */
    out->cents = whole ? open_cents : rate_to_euro(out->used, out->rate);
    if (out->cents > open_cents) {
        out->used = rate_from_euro(open_cents, out->rate);
        out->cents = open_cents;
    }
    return out->cents > 0 && out->used > 0 ? RC_OK : err_invalid(&ctx->err, E1828_BANK_ROW_LESS, "amount");
}

/* --- the named act ----------------------------------------------------------------------------------------------- */

/* A loss: the claim ends by what the rates explain. */
static enum rc close_loss(struct ctx *ctx, int64_t id, struct exchange_closed *out)
{
    struct document d;
    int64_t explained, payment = 0;

    TRY(load_document(ctx, id, &d));
    explained = d.came >= d.due ? d.invoice.open_cents : rate_to_euro(d.came, d.invoice.rate) - d.worth;
    if (explained > d.invoice.open_cents)
        explained = d.invoice.open_cents;
    if (d.came == 0 || explained <= 0)
        return err_invalid(&ctx->err, E1863_EXCHANGE_UNEXPLAINED, "invoice");
    TRY(payments_put(ctx, id, explained, d.last, PAYMENT_EXCHANGE, &payment));
    TRY(q_exchange_insert(ctx, &(struct q_exchange_insert){
        .id = env_new_id(ctx->env), .invoice = id, .row_null = true, .payment = payment, .cents = explained, .on = d.last,
        .by = ctx->actor->user_id, .at = ctx->now}));
    out->cents = explained;
    out->currency = d.invoice.currency;
    return RC_OK;
}

static enum rc post_gain(struct ctx *ctx, int64_t row, int64_t invoice, struct date on, int64_t cents)
{
    const struct voucher_line lines[] = {{.role = LEDGER_BANK, .cents = cents}, {.role = LEDGER_EXCHANGE_GAIN, .cents = -cents}};
    int64_t id = env_new_id(ctx->env);

    TRY(q_exchange_insert(ctx, &(struct q_exchange_insert){
        .id = id, .invoice = invoice, .row = row, .payment_null = true, .cents = -cents, .on = on, .by = ctx->actor->user_id, .at = ctx->now}));
    return accounting_post(ctx, &(struct voucher_post){VOUCHER_EXCHANGE, id, invoice, on, lines, 2});
}

enum rc payments_gains_taken_back(struct ctx *ctx, int64_t row, int64_t by_row, struct date on)
{
    struct q_exchange_gains_of_row_row *gains = NULL;
    size_t count = 0;

    TRY(q_exchange_gains_of_row(ctx, &(struct q_exchange_gains_of_row){.row = row}, &gains, &count));
    for (size_t i = 0; i < count; i++)
        TRY(post_gain(ctx, by_row, gains[i].invoice_id, on, gains[i].cents));
    return RC_OK;
}

/* A gain: the rest of a row whose invoice is settled belongs to the document's sum still. */
static enum rc close_gain(struct ctx *ctx, const struct q_bank_row_get_row *row, struct exchange_closed *out)
{
    struct document d;
    int64_t rate = 0, part, left, cents, changes = 0;

    if (row->invoice_id_null || row->cents < 0)
        return err_invalid(&ctx->err, E1863_EXCHANGE_UNEXPLAINED, "row");
    TRY(load_document(ctx, row->invoice_id, &d));
    part = d.due - d.came < row->left_cents ? d.due - d.came : row->left_cents;
    if (!str_eq(d.invoice.currency, row->currency) || d.invoice.open_cents != 0 || part <= 0)
        return err_invalid(&ctx->err, E1863_EXCHANGE_UNEXPLAINED, "row");
    TRY(rate_on(ctx, row->currency, row->booked_on, &rate));
    cents = rate_to_euro(part, rate);
    left = row->left_cents - part;
    TRY(payments_use_at(ctx, row->id, USE_OTHER, part, 0, row->invoice_id, row->booked_on, rate));
    if (cents > 0)
        TRY(post_gain(ctx, row->id, row->invoice_id, row->booked_on, cents));
    TRY(q_bank_row_settle(ctx, &(struct q_bank_row_settle){
        .id = row->id, .was = BANK_ROW_SUSPENSE, .state = left == 0 ? BANK_ROW_DONE : BANK_ROW_SUSPENSE, .left = left,
        .outcome = left == 0 ? BANK_MATCHED : row->outcome, .invoice = row->invoice_id}, &changes));
    out->cents = -cents;
    out->currency = d.invoice.currency;
    return changes == 1 ? RC_OK : err_conflict(&ctx->err, E1827_BANK_ROW_DONE);
}

static enum rc close_row(struct ctx *ctx, int64_t id, int64_t *invoice, struct exchange_closed *out)
{
    struct q_bank_row_get_row row;
    enum rc rc = q_bank_row_get(ctx, &(struct q_bank_row_get){.id = id}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1826_BANK_ROW_GONE);
    TRY(rc);
    if (row.state != BANK_ROW_SUSPENSE)
        return err_conflict(&ctx->err, E1827_BANK_ROW_DONE);
    *invoice = row.invoice_id_null ? 0 : row.invoice_id;
    return close_gain(ctx, &row, out);
}

DEFINE_ACTION(payments_exchange, struct exchange_form, struct exchange_closed)
{
    struct invoice_sum_line sum;
    struct verdict verdict;
    int64_t invoice = 0;
    enum rc rc;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    if (!actor_is_person(ctx->actor))
        return err_forbidden(&ctx->err, E1864_EXCHANGE_NOBODY);
    if (req->row != 0) {
        TRY(close_row(ctx, req->row, &invoice, out));
    } else {
        rc = req->invoice == 0 ? RC_NOT_FOUND : invoices_id_by_number(ctx, req->invoice, &invoice);
        if (rc == RC_NOT_FOUND) {
            err_clear(&ctx->err);
            return err_invalid(&ctx->err, E1801_PAYMENT_NO_INVOICE, "invoice");
        }
        TRY(rc);
        TRY(close_loss(ctx, invoice, out));
    }
    TRY(invoices_sum_of(ctx, invoice, &sum));
    out->number = sum.number;
    out->open_cents = sum.open_cents;
    return audit_write(ctx, AUDIT_EXCHANGE_DIFFERENCE, 0, invoice, &verdict);
}
