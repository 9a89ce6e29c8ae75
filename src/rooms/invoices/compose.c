/* From what was entered to what would be stored: defaults, party and seller of today, prepayments taken off,
 * discount, cash rounding, sums. Nothing is written here; everything that is wrong with the entry is told
 * at once (BILLING.md sections 1-2). */
#include <string.h>

#include "base/errors.h"
#include "errors_invoices.h"
#include "i18n/i18n.h"
#include "messages_invoices.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal.h"
#include "rooms/products/products.h"
#include "rooms/tables/tables.h"

#define PAYMENT_TERM_DAYS 14
#define ADDED_ROWS (2 * INVOICE_MAX_VAT_SUMS + 1) /* discounts, rounding, and what prepayments need is counted apart */

static bool not_given(struct date d)
{
    return date_is_none(d) || d.days == 0; /* 0: a zeroed struct */
}

static bool row_is_blank(const struct invoice_row *row)
{
    return str_empty(row->text) && (row->quantity == 0 || row->quantity == FIELD_NOT_GIVEN)
           && (row->price == 0 || row->price == FIELD_NOT_GIVEN) && str_empty(row->product_code);
}

const char *invoices_row_field(struct arena *arena, size_t row, const char *member)
{
    return str_z(arena, str_fmt(arena, "rows.%zu.%s", row, member));
}

static void add_error(struct ctx *ctx, const char *field, int code)
{
    err_add_field(ctx->arena, &ctx->err, field, code, STR(""));
}

/* Ground of no VAT that the program adds by itself; it cannot be removed (V12). */
static struct str own_reason(enum lang lang, int treatment)
{
    switch (treatment) {
    case TREATMENT_REVERSE_CHARGE:
        return msg_text(NULL, lang, MSG_invoices_reason_reverse_charge, NULL, 0);
    case TREATMENT_EU_SERVICE:
        return msg_text(NULL, lang, MSG_invoices_reason_eu_service, NULL, 0);
    case TREATMENT_EU_GOODS:
        return msg_text(NULL, lang, MSG_invoices_reason_eu_goods, NULL, 0);
    case TREATMENT_EXPORT:
        return msg_text(NULL, lang, MSG_invoices_reason_export, NULL, 0);
    case TREATMENT_MARGIN_GOODS:
        return msg_text(NULL, lang, MSG_invoices_reason_margin_goods, NULL, 0);
    case TREATMENT_MARGIN_ART:
        return msg_text(NULL, lang, MSG_invoices_reason_margin_art, NULL, 0);
    case TREATMENT_MARGIN_ANTIQUES:
        return msg_text(NULL, lang, MSG_invoices_reason_margin_antiques, NULL, 0);
    case TREATMENT_MARGIN_TRAVEL:
        return msg_text(NULL, lang, MSG_invoices_reason_margin_travel, NULL, 0);
    default:
        return STR("");
    }
}

static void complete_row(struct invoice_row *row)
{
    if (row->discount > 0)
        row->discount_bp = row->discount / 100;
    if (row->kind == 0)
        row->kind = ROW_GOODS;
    if (row->kind == ROW_LABOUR && row->labour_percent == 0)
        row->labour_percent = 100;
    if (row->quantity == FIELD_NOT_GIVEN)
        row->quantity = row->kind == ROW_TEXT_ONLY ? 0 : 10000;
    if (row->price == FIELD_NOT_GIVEN)
        row->price = row->kind == ROW_TEXT_ONLY ? 0 : ROW_NO_PRICE;
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

/* A row that names a product and leaves the rest out: text, unit, price and class as agreed with the buyer. */
static enum rc fill_products(struct ctx *ctx, struct invoice *out)
{
    for (size_t i = 0; i < out->row_count; i++) {
        struct invoice_row *row = &out->rows[i];
        struct product_terms terms;

        if (str_empty(row->product_code) || !str_empty(row->text))
            continue;
        if (out->foreign != NULL && (row->price == 0 || row->price == ROW_NO_PRICE)) /* the list is in euro */
            return err_invalid(&ctx->err, E1777_CURRENCY_PRICE, invoices_row_field(ctx->arena, i, "price"));
        if (products_terms(ctx, row->product_code, out->customer_id, out->invoiced_on, out->gross_entry, out->lang,
                           &terms) != RC_OK) {
            if (ctx->err.rc != RC_NOT_FOUND && ctx->err.rc != RC_CONFLICT && ctx->err.rc != RC_INVALID)
                return ctx->err.rc;
            err_clear(&ctx->err);
            return err_invalid(&ctx->err, E1750_INVOICE_NO_PRODUCT,
                               invoices_row_field(ctx->arena, i, "product_code"));
        }
        row->text = terms.name;
        row->unit = products_unit_label(out->lang, terms.unit);
        row->unit_code = str_from(products_unit_code(terms.unit));
        row->vat_class = terms.vat_class;
        row->labour_percent = terms.labour_percent;
        if (row->price == 0 || row->price == ROW_NO_PRICE) {
            row->price = terms.price;
            row->discount_bp = terms.discount_bp;
        }
    }
    return RC_OK;
}

/* Blank rows of the form go; what a person left out gets its usual value; what is missing is told. */
static void complete_rows(struct ctx *ctx, const struct invoice_form *form, struct invoice *out)
{
    struct invoice_row *rows = ARENA_ARRAY(ctx->arena, struct invoice_row, form->row_count + ADDED_ROWS);
    size_t kept = 0;

    for (size_t i = 0; i < form->row_count; i++) {
        if (row_is_blank(&form->rows[i]))
            continue;
        rows[kept] = form->rows[i];
        if (str_empty(rows[kept].text) && str_empty(rows[kept].product_code))
            add_error(ctx, invoices_row_field(ctx->arena, i, "text"), E1718_INVOICE_ROW_TEXT);
        complete_row(&rows[kept++]);
    }
    out->rows = rows;
    out->row_count = kept;
    if (kept == 0)
        add_error(ctx, "rows.0.text", E1703_INVOICE_NO_ROWS);
}

static void complete_days(struct ctx *ctx, const struct invoice_form *form, struct invoice *out)
{
    out->invoiced_on = not_given(form->invoiced_on) ? ctx->today : form->invoiced_on;
    out->due_on = not_given(form->due_on) ? date_add_days(out->invoiced_on, PAYMENT_TERM_DAYS) : form->due_on;
    if (out->variety == VARIETY_CASH)
        out->due_on = out->invoiced_on;
    if (date_before(out->due_on, out->invoiced_on))
        add_error(ctx, "due_on", E1714_INVOICE_DUE_BEFORE);
    if (date_after(out->invoiced_on, date_add_days(ctx->today, 366)))
        add_error(ctx, "invoiced_on", E1720_INVOICE_DATE_FAR);
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
        .interest_bp = form->interest_bp,
        .discount_bp = form->discount > 0 ? form->discount / 100 : form->discount_bp,
        .channel = (enum invoice_channel)form->channel, .buyer_reference = form->buyer_reference,
        .order_number = form->order_number, .work_site = form->work_site, .note = form->note,
        .original_id = form->original_id, .template_id = form->template_id, .run_id = form->run_id,
        .period_on = form->template_id != 0 ? form->period_on : DATE_NONE, .household_cents = -1, .version = 1,
        .self_billed = form->kind == VARIETY_SELF_BILLED};
    out->kind = code_of(out->variety);
}

/* --- prepayments taken off -------------------------------------------------------------------------------- */

/* One prepayment invoice: paid, of the same buyer, not taken off before. */
static enum rc add_prepayment(struct ctx *ctx, int64_t number, struct invoice *out)
{
    struct invoice prepaid;
    struct q_invoice_deducted_row used;
    const struct invoice_sums *shown;
    struct invoice_row *rows;

    if (invoices_load(ctx, number, 0, &prepaid) != RC_OK || prepaid.kind != INVOICE_KIND_PREPAYMENT
        || prepaid.customer_id != out->customer_id || prepaid.state != INVOICE_PAID) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E1739_PREPAYMENT_UNFIT, "prepayments");
    }
    if (!str_eq(invoices_currency(&prepaid), invoices_currency(out)))
        return err_invalid(&ctx->err, E1776_PREPAYMENT_CURRENCY, "prepayments");
    shown = invoices_shown_sums(&prepaid);
    TRY(q_invoice_deducted(ctx, &(struct q_invoice_deducted){.invoice = prepaid.id, .kind = ROW_PREPAYMENT}, &used));
    if (used.rows != 0)
        return err_invalid(&ctx->err, E1740_PREPAYMENT_USED, "prepayments");
    rows = ARENA_ARRAY(ctx->arena, struct invoice_row, out->row_count + shown->vat_count + ADDED_ROWS);
    memcpy(rows, out->rows, out->row_count * sizeof(*rows));
    for (size_t g = 0; g < shown->vat_count; g++) {
        const struct invoice_vat_sum *sum = &shown->vat[g];
        size_t i = 0;

        while (i + 1 < prepaid.row_count && (prepaid.sums.rows[i].rate_bp != sum->rate_bp
                                             || prepaid.rows[i].treatment != sum->treatment))
            i++;
        rows[out->row_count++] = (struct invoice_row){
            .text = msg_text(ctx->arena, out->lang, MSG_invoices_row_prepayment,
                             (struct slot[]){SLOT_STR("number", prepaid.shown)}, 1),
            .quantity = -10000, .unit = STR(""), .unit_code = STR("C62"), .kind = ROW_PREPAYMENT,
            .price = (sum->base_cents + (out->gross_entry ? sum->vat_cents : 0)) * 100,
            .vat_class = prepaid.rows[i].vat_class, .treatment = sum->treatment, .vatex = prepaid.rows[i].vatex,
            .reason = prepaid.rows[i].reason, .delivered_on = prepaid.settled_on, .delivered_from = DATE_NONE,
            .kept_rate = sum->rate_bp + 1, .origin_invoice = prepaid.id, .origin_row = (int64_t)i};
    }
    out->rows = rows;
    return RC_OK;
}

static enum rc take_off_prepayments(struct ctx *ctx, struct str numbers, struct invoice *out)
{
    while (!str_empty(str_trim(numbers))) {
        struct str word;
        int64_t number = 0;

        numbers = str_trim(numbers);
        word = str_cut(&numbers, ' ');
        if (!str_to_i64(word, &number) || number <= 0)
            return err_invalid(&ctx->err, E1739_PREPAYMENT_UNFIT, "prepayments");
        TRY(add_prepayment(ctx, number, out));
    }
    return RC_OK;
}

/* --- sums --------------------------------------------------------------------------------------------------- */

static enum rc compute(struct ctx *ctx, struct invoice *out)
{
    const struct vat_rate *rates = NULL;
    size_t count = 0;

    TRY(invoices_vat_table(ctx, &rates, &count));
    return invoices_compute(ctx->arena, out->rows, out->row_count, out->gross_entry, out->invoiced_on, rates, count,
                            &out->sums, &ctx->err);
}

/* A cash invoice is paid with coins: to the nearest five cents, as a row outside VAT. */
static enum rc add_cash_rounding(struct ctx *ctx, struct invoice *out)
{
    struct table_value step;
    int64_t cents;

    if (tables_value_on(ctx, TABLE_LIMITS, "cash-rounding", out->invoiced_on, &step) != RC_OK || !step.confirmed) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E1741_CASH_ROUNDING_UNCONFIRMED, "kind");
    }
    cents = invoices_cash_rounding(out->sums.total_cents, step.value);
    if (cents == 0)
        return RC_OK;
    out->rows[out->row_count++] = (struct invoice_row){
        .text = msg_text(ctx->arena, out->lang, MSG_invoices_row_rounding, NULL, 0), .quantity = cents < 0 ? -10000 : 10000,
        .price = (cents < 0 ? -cents : cents) * 100, .unit = STR(""), .unit_code = STR("C62"), .kind = ROW_ROUNDING,
        .vat_class = VAT_ZERO, .treatment = TREATMENT_OUTSIDE, .vatex = invoices_vatex(TREATMENT_OUTSIDE),
        .delivered_on = DATE_NONE, .delivered_from = DATE_NONE};
    return compute(ctx, out);
}

static enum rc compute_whole(struct ctx *ctx, const struct invoice_form *form, struct invoice *out)
{
    TRY(compute(ctx, out));
    if (out->discount_bp > 0) {
        size_t before = out->row_count;

        out->row_count += invoices_discount_rows(&out->sums, out->rows, before, out->discount_bp, out->gross_entry,
                                                 out->rows + before);
        for (size_t i = before; i < out->row_count; i++)
            out->rows[i].text = msg_text(ctx->arena, out->lang, MSG_invoices_row_discount_text, (struct slot[]){SLOT_STR(
                "percent", decimal4_text(ctx->arena, out->discount_bp * 100, out->lang))}, 1);
        TRY(compute(ctx, out));
    }
    if (!str_empty(form->prepayments)) {
        TRY(take_off_prepayments(ctx, form->prepayments, out));
        TRY(compute(ctx, out));
    }
    if (out->variety == VARIETY_CASH)
        TRY(add_cash_rounding(ctx, out));
    if (out->foreign != NULL)
        TRY(invoices_turn_to_euro(ctx, out));
    return invoices_fill_household(ctx, out);
}

enum rc invoices_fill_household(struct ctx *ctx, struct invoice *invoice)
{
    struct table_value v[3];
    static const char *const names[] = {"percent", "own-share", "maximum"};

    invoice->household_cents = -1;
    invoice->labour_cents = 0;
    if (!invoice->party.consumer)
        return RC_OK;
    invoice->labour_cents = invoices_labour_cents(invoice);
    if (invoice->labour_cents <= 0)
        return RC_OK;
    for (size_t i = 0; i < COUNT(names); i++) {
        enum rc rc = tables_value_on(ctx, TABLE_HOUSEHOLD, names[i], invoice->due_on, &v[i]);

        if (rc == RC_NOT_FOUND || (rc == RC_OK && !v[i].confirmed))
            return RC_OK; /* the year is not known: no estimate is printed */
        TRY(rc);
    }
    invoice->household_cents = invoices_household_estimate(invoice->labour_cents, v[0].value, v[1].value, v[2].value);
    return RC_OK;
}

enum rc invoices_compose(struct ctx *ctx, const struct invoice_form *form, struct invoice *out, int64_t *subject)
{
    struct customer_party whole = {.customer_id = 0};
    enum rc rc;

    from_form(form, out);
    complete_days(ctx, form, out);
    complete_rows(ctx, form, out);
    TRY(invoices_choose_currency(ctx, form, out));
    {
        struct err kept = ctx->err;

        rc = customers_find_by_number(ctx, form->customer, &out->customer_id);
        ctx->err = kept;
    }
    if (rc != RC_OK)
        add_error(ctx, "customer", E1702_INVOICE_NO_CUSTOMER);
    if (ctx->err.rc != RC_OK)
        return ctx->err.rc;
    TRY(invoices_party_today(ctx, out->customer_id, out->channel, &out->party, &whole));
    *subject = whole.subject_id;
    if (str_empty(out->buyer_reference))
        out->buyer_reference = out->party.usual_reference;
    out->lang = form->language != 0 ? (enum lang)(form->language - 1) : whole.lang;
    out->gross_entry = form->entry != 0 ? form->entry == ENTRY_GROSS : out->party.consumer;
    TRY(fill_products(ctx, out));
    for (size_t i = 0; i < out->row_count; i++)
        if (!str_empty(own_reason(out->lang, out->rows[i].treatment)))
            out->rows[i].reason = own_reason(out->lang, out->rows[i].treatment);
    TRY(compute_whole(ctx, form, out));
    return invoices_seller_now(ctx, &out->seller);
}
