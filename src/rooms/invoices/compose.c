/* From what was entered to what would be stored: defaults, party and seller of today, sums. Nothing is
 * written here (BILLING.md sections 1-2). */
#include "base/errors.h"
#include "i18n/i18n.h"
#include "rooms/invoices/internal.h"

#define PAYMENT_TERM_DAYS 14

static bool not_given(struct date d)
{
    return date_is_none(d) || d.days == 0; /* 0: a zeroed struct */
}

static bool row_is_blank(const struct invoice_row *row)
{
    return str_empty(row->text) && row->quantity == 0 && row->price == 0 && str_empty(row->product_code);
}

const char *invoices_row_field(struct arena *arena, size_t row, const char *member)
{
    return str_z(arena, str_fmt(arena, "rows.%zu.%s", row, member));
}

static void complete_row(struct invoice_row *row)
{
    if (row->kind == 0)
        row->kind = ROW_GOODS;
    if (row->kind == ROW_LABOUR && row->labour_percent == 0)
        row->labour_percent = 100;
    if (row->quantity == 0 && row->kind != ROW_TEXT_ONLY)
        row->quantity = 10000;
    if (str_empty(row->unit))
        row->unit = STR("kpl");
    if (str_empty(row->unit_code))
        row->unit_code = invoices_unit_code(row->unit);
    if (row->vat_class == 0)
        row->vat_class = VAT_GENERAL;
    if (row->treatment == 0)
        row->treatment = row->kind == ROW_FEE ? TREATMENT_OUTSIDE : TREATMENT_STANDARD;
    if (not_given(row->delivered_on))
        row->delivered_on = DATE_NONE;
    if (not_given(row->delivered_from))
        row->delivered_from = DATE_NONE;
    row->vatex = invoices_vatex(row->treatment);
}

/* Blank rows of the form go; what a person left out gets its usual value; what is missing is told. */
static enum rc complete_rows(struct ctx *ctx, const struct invoice_form *form, struct invoice *out)
{
    struct invoice_row *rows = ARENA_ARRAY(ctx->arena, struct invoice_row, form->row_count);
    size_t kept = 0;

    for (size_t i = 0; i < form->row_count; i++) {
        if (row_is_blank(&form->rows[i]))
            continue;
        rows[kept] = form->rows[i];
        if (str_empty(rows[kept].text))
            err_add_field(ctx->arena, &ctx->err, invoices_row_field(ctx->arena, i, "text"), E1718_INVOICE_ROW_TEXT,
                          STR(""));
        complete_row(&rows[kept++]);
    }
    out->rows = rows;
    out->row_count = kept;
    if (ctx->err.rc != RC_OK)
        return ctx->err.rc;
    return kept > 0 ? RC_OK : err_invalid(&ctx->err, E1703_INVOICE_NO_ROWS, "rows.0.text");
}

static enum rc complete_days(struct ctx *ctx, const struct invoice_form *form, struct invoice *out)
{
    out->invoiced_on = not_given(form->invoiced_on) ? ctx->today : form->invoiced_on;
    out->due_on = not_given(form->due_on) ? date_add_days(out->invoiced_on, PAYMENT_TERM_DAYS) : form->due_on;
    if (date_before(out->due_on, out->invoiced_on))
        return err_invalid(&ctx->err, E1714_INVOICE_DUE_BEFORE, "due_on");
    if (date_after(out->invoiced_on, date_add_days(ctx->today, 366)))
        return err_invalid(&ctx->err, E1720_INVOICE_DATE_FAR, "invoiced_on");
    return RC_OK;
}

enum rc invoices_party_today(struct ctx *ctx, int64_t customer, enum invoice_channel channel,
                             struct invoice_party *out, struct customer_party *whole)
{
    struct customer_party party;

    TRY(customers_party(ctx, customer, &party));
    *out = (struct invoice_party){
        .name = party.name, .street = party.street, .postcode = party.postcode, .town = party.town,
        .country = party.country, .business_id = party.business_id, .vat_id = party.vat_id,
        .contact_name = party.contact_name, .customer_number = party.number,
        .email = channel == DELIVER_EMAIL ? party.email : STR(""),
        .consumer = party.kind == CUSTOMER_PERSON && !party.sole_trader};
    if (whole != NULL)
        *whole = party;
    return einvoices_fill_party(ctx, customer, out);
}

static enum invoice_kind code_of(int variety)
{
    if (variety == VARIETY_CREDIT)
        return INVOICE_KIND_CREDIT_NOTE;
    return variety == VARIETY_PREPAYMENT ? INVOICE_KIND_PREPAYMENT : INVOICE_KIND_INVOICE;
}

static void from_form(const struct invoice_form *form, struct invoice *out)
{
    *out = (struct invoice){
        .variety = form->kind == 0 ? VARIETY_INVOICE : (enum invoice_variety)form->kind, .state = INVOICE_DRAFT,
        .reference = STR(""), .shown = STR(""), .settled_on = DATE_NONE, .original_on = DATE_NONE,
        .interest_bp = form->interest_bp, .discount_bp = form->discount_bp,
        .channel = (enum invoice_channel)form->channel, .buyer_reference = form->buyer_reference,
        .order_number = form->order_number, .work_site = form->work_site, .note = form->note,
        .original_id = form->original_id, .template_id = form->template_id, .run_id = form->run_id, .period_on = form->period_on, .version = 1};
    out->kind = code_of(out->variety);
}

enum rc invoices_compose(struct ctx *ctx, const struct invoice_form *form, struct invoice *out, int64_t *subject)
{
    struct customer_party whole;
    const struct vat_rate *rates = NULL;
    size_t rate_count = 0;

    from_form(form, out);
    TRY(complete_days(ctx, form, out));
    TRY(complete_rows(ctx, form, out));
    if (customers_find_by_number(ctx, form->customer, &out->customer_id) != RC_OK) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E1702_INVOICE_NO_CUSTOMER, "customer");
    }
    TRY(invoices_party_today(ctx, out->customer_id, out->channel, &out->party, &whole));
    *subject = whole.subject_id;
    out->lang = form->language != 0 ? (enum lang)(form->language - 1) : whole.lang;
    out->gross_entry = form->entry != 0 ? form->entry == ENTRY_GROSS : out->party.consumer;
    TRY(invoices_vat_table(ctx, &rates, &rate_count));
    TRY(invoices_compute(ctx->arena, out->rows, out->row_count, out->gross_entry, out->invoiced_on, rates, rate_count,
                         &out->sums, &ctx->err));
    return invoices_seller_now(ctx, &out->seller);
}
