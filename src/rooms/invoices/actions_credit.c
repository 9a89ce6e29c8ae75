/* Credit notes (hyvityslasku): the only way to correct an issued invoice (BILLING.md section 1; P64), and the
 * buyer's declaration that reverse charge needs (V16). */
#include "base/errors.h"
#include "errors_movein.h"
#include "audit_invoices.h"
#include "errors_invoices.h"
#include "i18n/i18n.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal.h"

static const struct field credit_row_fields[] = {
    FIELD_I64(struct invoice_credit_row, row, 1, INVOICE_MAX_ROWS, 0, CATEGORY_NONE, NEED_NONE, "invoices.credit.row"),
    FIELD_DECIMAL4(struct invoice_credit_row, quantity, 0, INT64_C(999999990000), 0, CATEGORY_BILLING, NEED_LAW,
                   "invoices.row.quantity"),
    FIELD_END};
const struct field invoices_credit_fields[] = {
    FIELD_TEXT(struct invoice_credit_form, reason, 200, 0, CATEGORY_BILLING, NEED_LAW, "invoices.credit.reason"),
    FIELD_DATE(struct invoice_credit_form, credited_on, 0, CATEGORY_BILLING, NEED_LAW, "invoices.credit.on"),
    FIELD_ROWS(struct invoice_credit_form, rows, row_count, INVOICE_MAX_ROWS, credit_row_fields,
               struct invoice_credit_row, "invoices.rows"),
    FIELD_END};
const struct field invoices_declaration_fields[] = {
    FIELD_I64(struct invoice_declaration, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_LAW,
              "invoices.customer"),
    FIELD_DATE(struct invoice_declaration, given_on, 0, CATEGORY_BILLING, NEED_LAW, "invoices.declared-on"),
    FIELD_END};

const struct field invoices_run_fields[] = {
    FIELD_DATE(struct invoice_run_form, delivered_to, 0, CATEGORY_NONE, NEED_NONE, "invoices.run.delivered-to"),
    FIELD_DATE(struct invoice_run_form, invoiced_on, 0, CATEGORY_NONE, NEED_NONE, "invoices.invoiced-on"),
    FIELD_END};
const struct name_value invoices_series_kinds[] = {
    {"credit", VARIETY_CREDIT, "invoices.variety.credit"},
    {"prepayment", VARIETY_PREPAYMENT, "invoices.variety.prepayment"}, {"cash", VARIETY_CASH, "invoices.variety.cash"},
    {"interest", VARIETY_INTEREST, "invoices.variety.interest"}, {"invoice", VARIETY_INVOICE, "invoices.variety.invoice"},
    {"recurring", VARIETY_RECURRING, "invoices.variety.recurring"},
    {"collective", VARIETY_COLLECTIVE, "invoices.variety.collective"},
    {"self-billed", VARIETY_SELF_BILLED, "invoices.variety.self-billed"}, {NULL, 0, NULL}};
const struct field invoices_own_series_fields[] = {
    FIELD_BOOL(struct own_series_form, allow_back, 0, CATEGORY_NONE, NEED_NONE, "invoices.series.dates-back"), FIELD_END};
const struct field invoices_series_fields[] = {
    FIELD_TEXT(struct invoice_series_form, name, 60, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "invoices.series.name"),
    FIELD_ENUM(struct invoice_series_form, variety, invoices_series_kinds, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE,
               "invoices.variety"),
    FIELD_TEXT(struct invoice_series_form, prefix, 6, 0, CATEGORY_NONE, NEED_NONE, "invoices.series.prefix"),
    FIELD_I64(struct invoice_series_form, lead, 1, 9, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "invoices.series.lead"),
    FIELD_BOOL(struct invoice_series_form, continuous, 0, CATEGORY_NONE, NEED_NONE, "invoices.series.continuous"),
    FIELD_BOOL(struct invoice_series_form, dates_back, 0, CATEGORY_NONE, NEED_NONE, "invoices.series.dates-back"),
    FIELD_END};

static bool not_given(struct date d)
{
    return date_is_none(d) || d.days == 0;
}

static enum rc earlier_credits(struct ctx *ctx, const struct invoice *original, struct credited **out)
{
    struct q_invoice_credited_rows_row *rows = NULL;
    size_t count = 0;

    *out = ARENA_ARRAY(ctx->arena, struct credited, original->row_count);
    TRY(q_invoice_credited_rows(ctx, &(struct q_invoice_credited_rows){.invoice = original->id}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].origin_row >= 0 && rows[i].origin_row < (int64_t)original->row_count)
            (*out)[rows[i].origin_row] = (struct credited){
                .quantity = rows[i].quantity, .net_cents = rows[i].net_cents, .vat_cents = rows[i].vat_cents,
                .doc_net_cents = rows[i].doc_net_cents, .doc_vat_cents = rows[i].doc_vat_cents};
    return original->sums.margins != NULL ? invoices_credited_margins(ctx, original, *out) : RC_OK;
}

enum rc invoices_creditable(struct ctx *ctx, int64_t number, struct invoice *original, struct credited **before)
{
    TRY(invoices_load(ctx, number, 0, original));
    if (original->kind == INVOICE_KIND_CREDIT_NOTE)
        return err_conflict(&ctx->err, E1736_CREDIT_OF_CREDIT);
    if (original->party.gone || original->party.law_only)
        return err_conflict(&ctx->err, E1735_INVOICE_TEXTS_GONE);
    if (original->variety == VARIETY_MOVED_IN && original->sums.outside_cents == original->sums.net_cents)
        return err_conflict(&ctx->err, E4636_MOVEIN_VAT_UNKNOWN); /* its VAT stands in the former program's books */
    return earlier_credits(ctx, original, before);
}

/* The credit note before its number: party, language and terms of the original, never of today. */
static void from_original(struct ctx *ctx, const struct invoice *original, const struct invoice_credit_form *form,
                          struct invoice *out)
{
    struct date day = not_given(form->credited_on) ? ctx->today : form->credited_on;

    *out = (struct invoice){
        .customer_id = original->customer_id, .kind = INVOICE_KIND_CREDIT_NOTE, .variety = VARIETY_CREDIT,
        .state = INVOICE_DRAFT, .shown = STR(""), .reference = STR(""), .invoiced_on = day, .due_on = day,
        .settled_on = DATE_NONE, .period_on = DATE_NONE, .lang = original->lang, .channel = original->channel,
        .gross_entry = original->gross_entry, .party = original->party, .buyer_reference = original->buyer_reference,
        .order_number = original->order_number, .work_site = original->work_site, .note = form->reason,
        .original_id = original->id, .original_number = original->number, .original_on = original->invoiced_on,
        .self_billed = original->self_billed, .buyer_number = original->buyer_number, .household_cents = -1, .version = 1};
}

DEFINE_ACTION(invoices_credit, struct invoice_credit_form, struct invoice_receipt)
{
    struct verdict verdict;
    struct invoice original;
    struct invoice note;
    struct credited *before = NULL;
    int64_t subject = 0, set_off = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(invoices_creditable(ctx, req->number, &original, &before));
    from_original(ctx, &original, req, &note);
    if (date_before(note.invoiced_on, original.invoiced_on))
        return err_invalid(&ctx->err, E1714_INVOICE_DUE_BEFORE, "credited_on");
    if (date_after(note.invoiced_on, date_add_days(ctx->today, 366)))
        return err_invalid(&ctx->err, E1720_INVOICE_DATE_FAR, "credited_on");
    TRY(original.foreign != NULL
            ? invoices_credit_foreign(ctx->arena, &original, before, req->rows, req->row_count, &note, &ctx->err)
            : invoices_credit_rows(ctx->arena, &original, before, req->rows, req->row_count, &note, &ctx->err));
    TRY(invoices_seller_now(ctx, &note.seller));
    if (note.customer_id != 0 && customers_subject_of(ctx, note.customer_id, &subject) != RC_OK) {
        err_clear(&ctx->err); /* erased: the voucher stands alone */
        subject = 0;
    }
    TRY(invoices_issue_one(ctx, &note, false, subject, &verdict, out));
    TRY(invoices_set_off(ctx, note.id, original.id, note.invoiced_on, 0, &set_off));
    return audit_write(ctx, AUDIT_INVOICE_CREDITED, subject, original.id, &verdict);
}

enum rc invoices_declaration_of(struct ctx *ctx, int64_t customer_id, struct date *given_on)
{
    struct q_invoice_declaration_get_row row;
    enum rc rc = q_invoice_declaration_get(ctx, &(struct q_invoice_declaration_get){.customer = customer_id}, &row);

    *given_on = DATE_NONE;
    if (rc == RC_NOT_FOUND)
        return RC_OK;
    TRY(rc);
    *given_on = row.given_on;
    return RC_OK;
}

DEFINE_ACTION(invoices_declare, struct invoice_declaration, struct invoice_receipt)
{
    struct verdict verdict;
    struct date day = not_given(req->given_on) ? ctx->today : req->given_on;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    if (date_after(day, ctx->today))
        return err_invalid(&ctx->err, E1799_DECLARED_FUTURE, "given_on");
    if (customers_find_by_number(ctx, req->customer, &out->id) != RC_OK) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E1702_INVOICE_NO_CUSTOMER, "customer");
    }
    TRY(q_invoice_declaration_set(ctx, &(struct q_invoice_declaration_set){
        .customer = out->id, .given_on = day, .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_INVOICE_DECLARED, 0, out->id, &verdict);
}
