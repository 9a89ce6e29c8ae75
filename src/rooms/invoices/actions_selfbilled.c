/* Recording what a buyer made on our behalf, and the agreement that lets it (V13; P64). */
#include "base/errors.h"
#include "audit_invoices.h"
#include "errors_invoices.h"
#include "i18n/i18n.h"
#include "messages_invoices.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal_selfbilled.h"

static const struct name_value acts[] = {
    {"record", SELF_BILLED_RECORD, "invoices.self-billed.record"}, {"row", SELF_BILLED_ROW, "invoices.act.row"}, {NULL, 0, NULL}};
static const struct field sum_fields[] = {
    FIELD_DECIMAL4(struct self_billed_sum, rate, 0, 1000000, 0, CATEGORY_NONE, NEED_LAW, "invoices.self-billed.rate"),
    FIELD_CENTS(struct self_billed_sum, base, 0, MONEY_MAX_CENTS, 0, CATEGORY_BILLING, NEED_LAW, "invoices.self-billed.base"),
    FIELD_CENTS(struct self_billed_sum, vat, 0, MONEY_MAX_CENTS, 0, CATEGORY_BILLING, NEED_LAW, "invoices.self-billed.vat"),
    FIELD_END};

#define F struct self_billed_form
const struct field invoices_self_billed_fields[] = {
    FIELD_I64(F, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "invoices.customer-who"),
    FIELD_TEXT(F, number, SELF_BILLED_NUMBER, FIELD_REQUIRED, CATEGORY_BILLING, NEED_LAW, "invoices.self-billed.number"),
    FIELD_DATE(F, dated_on, FIELD_REQUIRED, CATEGORY_BILLING, NEED_LAW, "invoices.self-billed.dated-on"),
    FIELD_DATE(F, due_on, 0, CATEGORY_BILLING, NEED_LAW, "invoices.due-on"),
    FIELD_ENUM(F, entry, invoices_entries, 0, CATEGORY_NONE, NEED_NONE, "invoices.entry"),
    FIELD_TEXT(F, note, 500, 0, CATEGORY_BILLING, NEED_CONTRACT, "invoices.note"),
    FIELD_TEXT(F, currency, 3, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "invoices.currency"),
    FIELD_ENUM(F, act, acts, 0, CATEGORY_NONE, NEED_NONE, "invoices.act"),
    FIELD_ROWS(F, rows, row_count, INVOICE_MAX_ROWS, invoices_row_fields, struct invoice_row, "invoices.rows"),
    FIELD_ROWS(F, sums, sum_count, SELF_BILLED_SUMS, sum_fields, struct self_billed_sum, "invoices.self-billed.sums"),
    FIELD_END};
#undef F
const struct field invoices_agreement_fields[] = {
    FIELD_I64(struct self_billing_form, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_LAW, "invoices.customer"),
    FIELD_DATE(struct self_billing_form, agreed_on, FIELD_REQUIRED, CATEGORY_BILLING, NEED_LAW, "invoices.agreement.agreed-on"),
    FIELD_TEXT(struct self_billing_form, reference, 35, FIELD_REQUIRED, CATEGORY_BILLING, NEED_LAW, "invoices.agreement.reference"),
    FIELD_END};

static bool not_given(struct date d)
{
    return date_is_none(d) || d.days == 0;
}

DEFINE_ACTION(invoices_agree, struct self_billing_form, struct invoice_receipt)
{
    struct invoice_party party;
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    if (customers_find_by_number(ctx, req->customer, &out->id) != RC_OK) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E1702_INVOICE_NO_CUSTOMER, "customer");
    }
    TRY(invoices_party_today(ctx, out->id, DELIVER_NONE, &party, NULL));
    if (party.consumer)
        return err_invalid(&ctx->err, E1791_SELF_BILLED_CONSUMER, "customer");
    if (date_after(req->agreed_on, ctx->today))
        return err_invalid(&ctx->err, E1795_SELF_BILLED_FUTURE, "agreed_on");
    TRY(q_self_billing_set(ctx, &(struct q_self_billing_set){.customer = out->id, .agreed_on = req->agreed_on,
        .reference = str_trim(req->reference), .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_INVOICE_AGREED, 0, out->id, &verdict);
}

/* --- recording ------------------------------------------------------------------------------------------------ */

static void add_error(struct ctx *ctx, const char *field, int code, struct str arg)
{
    err_add_field(ctx->arena, &ctx->err, field, code, arg);
}

static enum rc check_buyer(struct ctx *ctx, const struct self_billed_form *form, const struct invoice *invoice)
{
    struct self_billing agreement;

    if (invoice->party.consumer) {
        add_error(ctx, "customer", E1791_SELF_BILLED_CONSUMER, STR(""));
        return RC_OK;
    }
    TRY(invoices_agreement_of(ctx, invoice->customer_id, &agreement));
    if (date_is_none(agreement.agreed_on) || date_after(agreement.agreed_on, form->dated_on))
        add_error(ctx, "customer", E1787_SELF_BILLED_NO_AGREEMENT, STR(""));
    return RC_OK;
}

static struct str sum_text(struct ctx *ctx, const struct self_billed_sum *s)
{
    return str_fmt(ctx->arena, "%.*s + %.*s", STR_FMT(money_text(ctx->arena, s->base, ctx->lang)),
                   STR_FMT(money_text(ctx->arena, s->vat, ctx->lang)));
}

/* A difference names both: "25,5 %: the buyer 100,00 + 25,50, the rows 99,00 + 25,25". */
static void check_sums(struct ctx *ctx, const struct self_billed_form *form, const struct invoice *invoice)
{
    struct self_billed_difference found[INVOICE_MAX_VAT_SUMS + SELF_BILLED_SUMS];
    size_t n;

    if (form->sum_count == 0) {
        add_error(ctx, "sums.0.base", E1796_SELF_BILLED_NO_SUMS, STR(""));
        return;
    }
    n = invoices_self_billed_differences(&invoice->sums, form->sums, form->sum_count, found, COUNT(found));
    for (size_t i = 0; i < n; i++) {
        const struct slot slots[] = {SLOT_STR("rate", decimal4_text(ctx->arena, found[i].stated.rate, ctx->lang)),
                                     SLOT_STR("buyer", sum_text(ctx, &found[i].stated)), SLOT_STR("rows", sum_text(ctx, &found[i].own))};

        add_error(ctx, str_z(ctx->arena, str_fmt(ctx->arena, "sums.%zu.base", found[i].at)), E1789_SELF_BILLED_SUMS,
                  trs(ctx, MSG_invoices_self_billed_difference, slots, COUNT(slots)));
    }
}

static enum rc check_form(struct ctx *ctx, const struct self_billed_form *form)
{
    if (str_empty(str_trim(form->number)))
        add_error(ctx, "number", E1792_SELF_BILLED_NUMBER, STR(""));
    if (not_given(form->dated_on))
        add_error(ctx, "dated_on", E1721_INVOICE_DATE, STR(""));
    else if (date_after(form->dated_on, ctx->today))
        add_error(ctx, "dated_on", E1795_SELF_BILLED_FUTURE, STR(""));
    if (!str_empty(form->currency) && !str_eqz(form->currency, "EUR"))
        add_error(ctx, "currency", E1794_SELF_BILLED_CURRENCY, STR(""));
    for (size_t i = 0; i < form->row_count; i++)
        if (invoices_is_margin(form->rows[i].treatment)) /* the buyer cannot know what we paid */
            add_error(ctx, invoices_row_field(ctx->arena, i, "treatment"), E1790_SELF_BILLED_MARGIN, STR(""));
    return ctx->err.rc;
}

/* The same document of the same buyer is taken once. */
static enum rc check_twice(struct ctx *ctx, const struct self_billed_form *form, int64_t customer)
{
    struct q_self_billed_twin_row twin;
    enum rc rc = q_self_billed_twin(ctx, &(struct q_self_billed_twin){.number = str_trim(form->number), .customer = customer,
                                                                      .on = form->dated_on}, &twin);

    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    rc = err_conflict(&ctx->err, E1788_SELF_BILLED_TWICE);
    ctx->err.field = "number";
    ctx->err.arg = twin.number_text_null ? str_fmt(ctx->arena, "%lld", (long long)twin.number) : twin.number_text;
    return rc;
}

/* Stated sums without a figure are lines of the form that were left empty. */
static void drop_empty(struct ctx *ctx, struct self_billed_form *form)
{
    struct self_billed_sum *kept = ARENA_ARRAY(ctx->arena, struct self_billed_sum, form->sum_count + 1);
    size_t n = 0;

    for (size_t i = 0; i < form->sum_count; i++)
        if (form->sums[i].rate != 0 || form->sums[i].base != 0 || form->sums[i].vat != 0)
            kept[n++] = form->sums[i];
    form->sums = kept;
    form->sum_count = n;
}

DEFINE_ACTION(invoices_record_self_billed, struct self_billed_form, struct invoice_receipt)
{
    struct self_billed_form form = *req;
    struct invoice_form plain = {.kind = VARIETY_SELF_BILLED, .customer = form.customer, .invoiced_on = form.dated_on, .due_on = form.due_on,
                                 .entry = form.entry, .channel = DELIVER_NONE, .note = form.note, .currency = form.currency,
                                 .rows = form.rows, .row_count = form.row_count};
    struct verdict verdict;
    struct invoice invoice;
    int64_t subject = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    drop_empty(ctx, &form);
    TRY(check_form(ctx, &form));
    TRY(invoices_compose(ctx, &plain, &invoice, &subject));
    TRY(check_twice(ctx, &form, invoice.customer_id));
    TRY(check_buyer(ctx, &form, &invoice));
    check_sums(ctx, &form, &invoice);
    if (ctx->err.rc != RC_OK)
        return ctx->err.rc;
    invoices_take_stated(ctx->arena, form.sums, form.sum_count, &invoice);
    invoice.buyer_number = str_trim(form.number);
    TRY(invoices_issue_one(ctx, &invoice, false, subject, &verdict, out));
    TRY(q_self_billed_insert(ctx, &(struct q_self_billed_insert){.invoice = invoice.id, .number = invoice.buyer_number}));
    return audit_write(ctx, AUDIT_INVOICE_SELF_BILLED, subject, invoice.id, &verdict);
}
