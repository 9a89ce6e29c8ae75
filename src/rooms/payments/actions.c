/* Use cases of payments (P65). */
#include "base/errors.h"
#include "errors_payments.h"
#include "queries_payments.h"
#include "rooms/audit/audit.h"
#include "rooms/payments/internal.h"

const struct name_value payments_ways[] = {
    {"bank", PAYMENT_BANK, "payments.way.bank"}, {"cash", PAYMENT_CASH, "payments.way.cash"},
    {"card", PAYMENT_CARD, "payments.way.card"}, {NULL, 0, NULL}};

const struct name_value payments_ways_shown[] = {
    {"bank", PAYMENT_BANK, "payments.way.bank"}, {"cash", PAYMENT_CASH, "payments.way.cash"}, {"card", PAYMENT_CARD, "payments.way.card"},
    {"exchange-difference", PAYMENT_EXCHANGE, "payments.way.exchange"}, {NULL, 0, NULL}};

const struct field payments_fields[] = {
    FIELD_I64(struct payment_form, invoice, 1, INT64_MAX, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "payments.number"),
    FIELD_TEXT(struct payment_form, reference, 30, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "payments.reference"),
    FIELD_CENTS(struct payment_form, amount, 0, MONEY_MAX_CENTS, 0, CATEGORY_BILLING, NEED_CONTRACT, "payments.amount"),
    FIELD_DATE(struct payment_form, received_on, 0, CATEGORY_BILLING, NEED_CONTRACT, "payments.received-on"),
    FIELD_ENUM(struct payment_form, way, payments_ways, 0, CATEGORY_NONE, NEED_NONE, "payments.way"),
    FIELD_END};

static enum rc find_invoice(struct ctx *ctx, const struct payment_form *form, int64_t *id)
{
    enum rc rc = form->invoice != 0 ? invoices_id_by_number(ctx, form->invoice, id)
                                   : invoices_id_by_reference(ctx, form->reference, id);

    if (rc == RC_NOT_FOUND && form->invoice == 0) /* the buyer's own number of what it made for us */
        rc = invoices_id_by_buyer_number(ctx, form->reference, id);
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    return err_invalid(&ctx->err, E1801_PAYMENT_NO_INVOICE, form->invoice != 0 ? "invoice" : "reference");
}

DEFINE_ACTION(payments_record, struct payment_form, struct payment_receipt)
{
    struct payment_form form = *req;
    struct invoice_sum_line sum;
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    if (date_is_none(form.received_on) || form.received_on.days == 0)
        form.received_on = ctx->today;
    if (form.way == 0)
        form.way = PAYMENT_BANK;
    TRY(payments_decide_match(&form, ctx->today, &ctx->err));
    TRY(find_invoice(ctx, &form, &out->invoice_id));
    TRY(invoices_sum_of(ctx, out->invoice_id, &sum));
    if (form.amount == 0)
        form.amount = sum.open_cents;
    out->id = env_new_id(ctx->env);
    if (form.amount > 0)
        TRY(payments_put(ctx, out->invoice_id, form.amount, form.received_on, form.way, &out->id));
    else
        TRY(invoices_apply_payment(ctx, out->invoice_id, form.amount, form.received_on)); /* says why not */
    TRY(invoices_sum_of(ctx, out->invoice_id, &sum));
    out->number = sum.number;
    out->cents = form.amount;
    out->open_cents = sum.open_cents;
    out->state = sum.state;
    return RC_OK;
}

enum rc payments_on_cash_issued(struct ctx *ctx, int64_t invoice, int64_t cents, struct date paid_on)
{
    int64_t payment = 0;

    return payments_put(ctx, invoice, cents, paid_on, PAYMENT_CASH, &payment);
}

enum rc payments_of_invoice(struct ctx *ctx, int64_t invoice, struct payment **out, size_t *count)
{
    struct q_payment_of_invoice_row *rows = NULL;

    TRY(q_payment_of_invoice(ctx, &(struct q_payment_of_invoice){.invoice = invoice}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct payment, *count);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct payment){rows[i].id, rows[i].cents, rows[i].received_on, (int)rows[i].way};
    return RC_OK;
}

enum rc payments_months(struct ctx *ctx, int64_t out_cents[12])
{
    struct q_payment_months_row *rows = NULL;
    struct date first;
    size_t n = 0;
    int year = 0;
    int month = 0;
    int day = 0;

    date_parts(ctx->today, &year, &month, &day);
    first = date_add_months(date_ymd(year, month, 1), -11);
    TRY(q_payment_months(ctx, &(struct q_payment_months){.from = first}, &rows, &n));
    for (int i = 0; i < 12; i++) {
        struct str name;

        date_parts(date_add_months(first, i), &year, &month, &day);
        name = str_fmt(ctx->arena, "%04d-%02d", year, month);
        out_cents[i] = 0;
        for (size_t r = 0; r < n; r++)
            if (str_eq(rows[r].month_text, name))
                out_cents[i] = rows[r].paid_cents;
    }
    return RC_OK;
}
