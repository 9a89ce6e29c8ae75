/* Use cases of invoices: draft, issue, delete a draft, apply a payment (P24, P64, P65). */
#include "base/errors.h"
#include "base/ids.h"
#include "db/core.h"
#include "queries_invoices.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/internal.h"

/* Tenths of thousands of invoices a year have room: 2026 then four digits, five beyond 9999. */
#define ORDINAL_MAX 9999999

const struct name_value invoices_vat_classes[] = {
    {"general", VAT_GENERAL, "invoices.vat.general"}, {"reduced1", VAT_REDUCED1, "invoices.vat.reduced1"},
    {"reduced2", VAT_REDUCED2, "invoices.vat.reduced2"}, {"zero", VAT_ZERO, "invoices.vat.zero"}, {NULL, 0, NULL}};
const struct name_value invoices_treatments[] = {
    {"standard", TREATMENT_STANDARD, "invoices.treatment.standard"},
    {"reverse-charge", TREATMENT_REVERSE_CHARGE, "invoices.treatment.reverse-charge"},
    {"eu-goods", TREATMENT_EU_GOODS, "invoices.treatment.eu-goods"},
    {"export", TREATMENT_EXPORT, "invoices.treatment.export"},
    {"exempt", TREATMENT_EXEMPT, "invoices.treatment.exempt"},
    {"zero", TREATMENT_ZERO, "invoices.treatment.zero"},
    {"eu-service", TREATMENT_EU_SERVICE, "invoices.treatment.eu-service"},
    {"outside", TREATMENT_OUTSIDE, "invoices.treatment.outside"}, {NULL, 0, NULL}};
const struct name_value invoices_row_kinds[] = {
    {"goods", ROW_GOODS, "invoices.row-kind.goods"}, {"labour", ROW_LABOUR, "invoices.row-kind.labour"},
    {"travel", ROW_TRAVEL, "invoices.row-kind.travel"}, {"service", ROW_SERVICE, "invoices.row-kind.service"},
    {"text", ROW_TEXT_ONLY, "invoices.row-kind.text"}, {NULL, 0, NULL}};
const struct name_value invoices_varieties[] = { /* what a person or a program may ask for */
    {"invoice", VARIETY_INVOICE, "invoices.variety.invoice"},
    {"prepayment", VARIETY_PREPAYMENT, "invoices.variety.prepayment"},
    {"cash", VARIETY_CASH, "invoices.variety.cash"}, {NULL, 0, NULL}};
const struct name_value invoices_channels[] = {
    {"einvoice", DELIVER_EINVOICE, "invoices.channel.einvoice"}, {"email", DELIVER_EMAIL, "invoices.channel.email"},
    {"print", DELIVER_PRINT, "invoices.channel.print"}, {"none", DELIVER_NONE, "invoices.channel.none"},
    {NULL, 0, NULL}};
const struct name_value invoices_states[] = {
    {"draft", INVOICE_DRAFT, "invoices.state.draft"}, {"sent", INVOICE_SENT, "invoices.state.sent"},
    {"partly-paid", INVOICE_PARTLY_PAID, "invoices.state.partly-paid"}, {"paid", INVOICE_PAID, "invoices.state.paid"},
    {"credited", INVOICE_CREDITED, "invoices.state.credited"},
    {"written-off", INVOICE_WRITTEN_OFF, "invoices.state.written-off"}, {NULL, 0, NULL}};
static const struct name_value entries[] = {
    {"net", ENTRY_NET, "invoices.entry.net"}, {"gross", ENTRY_GROSS, "invoices.entry.gross"}, {NULL, 0, NULL}};
static const struct name_value acts[] = {
    {"issue", ACT_ISSUE, "invoices.act.issue"}, {"draft", ACT_DRAFT, "invoices.act.draft"}, {NULL, 0, NULL}};

const struct field invoices_row_fields[] = {
    FIELD_TEXT(struct invoice_row, text, 200, 0, CATEGORY_BILLING, NEED_LAW, "invoices.row.text"),
    FIELD_DECIMAL4(struct invoice_row, quantity, -INT64_C(999999990000), INT64_C(999999990000), 0, CATEGORY_BILLING,
                   NEED_LAW, "invoices.row.quantity"),
    FIELD_TEXT(struct invoice_row, unit, 10, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.unit"),
    FIELD_DECIMAL4(struct invoice_row, price, 0, INT64_C(9999999999900), 0, CATEGORY_BILLING, NEED_LAW,
                   "invoices.row.price"),
    FIELD_I64(struct invoice_row, discount_bp, 0, 10000, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.discount"),
    FIELD_ENUM(struct invoice_row, vat_class, invoices_vat_classes, 0, CATEGORY_NONE, NEED_LAW, "invoices.row.vat"),
    FIELD_ENUM(struct invoice_row, treatment, invoices_treatments, 0, CATEGORY_NONE, NEED_LAW,
               "invoices.row.treatment"),
    FIELD_DATE(struct invoice_row, delivered_on, 0, CATEGORY_BILLING, NEED_LAW, "invoices.row.delivered-on"),
    FIELD_DATE(struct invoice_row, delivered_from, 0, CATEGORY_BILLING, NEED_LAW, "invoices.row.delivered-from"),
    FIELD_ENUM(struct invoice_row, kind, invoices_row_kinds, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.kind"),
    FIELD_I64(struct invoice_row, labour_percent, 0, 100, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.labour"),
    FIELD_TEXT(struct invoice_row, product_code, 40, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.product-code"),
    FIELD_TEXT(struct invoice_row, unit_code, 3, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.unit-code"),
    FIELD_TEXT(struct invoice_row, reason, 200, 0, CATEGORY_BILLING, NEED_LAW, "invoices.row.reason"),
    FIELD_TEXT(struct invoice_row, order_number, 35, 0, CATEGORY_BILLING, NEED_CONTRACT, "invoices.row.order-number"),
    FIELD_END};

const struct field invoices_fields[] = {
    FIELD_I64(struct invoice_form, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_CONTRACT,
              "invoices.customer"),
    FIELD_DATE(struct invoice_form, invoiced_on, 0, CATEGORY_BILLING, NEED_LAW, "invoices.invoiced-on"),
    FIELD_DATE(struct invoice_form, due_on, 0, CATEGORY_BILLING, NEED_LAW, "invoices.due-on"),
    FIELD_ENUM(struct invoice_form, kind, invoices_varieties, 0, CATEGORY_NONE, NEED_NONE, "invoices.variety"),
    FIELD_ENUM(struct invoice_form, language, customers_languages, 0, CATEGORY_NONE, NEED_NONE, "invoices.language"),
    FIELD_ENUM(struct invoice_form, channel, invoices_channels, 0, CATEGORY_NONE, NEED_NONE, "invoices.channel"),
    FIELD_TEXT(struct invoice_form, buyer_reference, 70, 0, CATEGORY_BILLING, NEED_CONTRACT,
               "invoices.buyer-reference"),
    FIELD_TEXT(struct invoice_form, order_number, 35, 0, CATEGORY_BILLING, NEED_CONTRACT, "invoices.order-number"),
    FIELD_TEXT(struct invoice_form, work_site, 120, 0, CATEGORY_BILLING, NEED_CONTRACT, "invoices.work-site"),
    FIELD_TEXT(struct invoice_form, note, 500, 0, CATEGORY_BILLING, NEED_CONTRACT, "invoices.note"),
    FIELD_I64(struct invoice_form, interest_bp, 0, 10000, 0, CATEGORY_NONE, NEED_NONE, "invoices.interest"),
    FIELD_ENUM(struct invoice_form, entry, entries, 0, CATEGORY_NONE, NEED_NONE, "invoices.entry"),
    FIELD_ENUM(struct invoice_form, act, acts, 0, CATEGORY_NONE, NEED_NONE, "invoices.act"),
    FIELD_ROWS(struct invoice_form, rows, row_count, INVOICE_MAX_ROWS, invoices_row_fields, struct invoice_row,
               "invoices.rows"),
    FIELD_END};

static enum rc tell_timeline(struct ctx *ctx, int64_t customer, enum audit_kind kind, int64_t number, int64_t cents,
                             struct date day)
{
    const char *path = number == 0 ? NULL
                                   : str_z(ctx->arena, str_fmt(ctx->arena, "/laskut/%lld", (long long)number));

    return customers_timeline_add(ctx, &(struct timeline_event){
        .customer_id = customer, .kind = kind, .number = number, .cents = cents, .day = day, .path = path,
        .statement = STATEMENT_PURPOSE_INVOICING});
}

/* What the law needs before a number is taken; BILLING section 2, V05. */
static enum rc decide_issue(struct ctx *ctx, const struct invoice *draft)
{
    if (draft->state != INVOICE_DRAFT)
        return err_conflict(&ctx->err, E1704_INVOICE_ISSUED_ALREADY);
    if (draft->sums.total_cents < 0)
        return err_invalid(&ctx->err, E1719_INVOICE_TOTAL_NEGATIVE, "rows.0.price");
    for (size_t i = 0; i < draft->row_count; i++) {
        bool needs_vat_id = draft->rows[i].treatment == TREATMENT_REVERSE_CHARGE
                            || draft->rows[i].treatment == TREATMENT_EU_GOODS;

        if (needs_vat_id && str_empty(draft->party.vat_id))
            return err_invalid(&ctx->err, E1717_INVOICE_BUYER_VAT_ID, "customer");
    }
    return RC_OK;
}

int64_t invoices_number_of(int year, int64_t ordinal)
{
    int64_t digits = 10000;

    while (ordinal >= digits)
        digits *= 10;
    return (int64_t)year * digits + ordinal;
}

/* The next number of the year's series and its reference; both belong to the transaction. */
static enum rc take_number(struct ctx *ctx, struct invoice *invoice)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int64_t ordinal = 0;

    date_parts(invoice->invoiced_on, &year, &month, &day);
    TRY(counter_take(ctx, str_fmt(ctx->arena, "invoice.%d", year), 1, &ordinal));
    if (ordinal > ORDINAL_MAX)
        return err_invalid(&ctx->err, E1713_INVOICE_SERIES_FULL, "invoiced_on");
    invoice->number = invoices_number_of(year, ordinal);
    invoice->shown = str_fmt(ctx->arena, "%lld", (long long)invoice->number);
    if (!id_reference_make(ctx->arena, invoice->shown, &invoice->reference))
        return err_bug(&ctx->err, 0);
    return RC_OK;
}

/* Check, number, freeze: `invoice` is a loaded draft (stored) or one that was just composed. */
static enum rc issue(struct ctx *ctx, struct invoice *invoice, bool stored, int64_t subject,
                     const struct verdict *verdict, struct invoice_receipt *out)
{
    struct fiscal_year year;

    TRY(decide_issue(ctx, invoice));
    TRY(invoices_fiscal_year(ctx, invoice->invoiced_on, &year));
    TRY(invoices_voucher_key(ctx, &year));
    TRY(take_number(ctx, invoice));
    invoice->state = invoice->sums.total_cents == 0 ? INVOICE_PAID : INVOICE_SENT;
    invoice->settled_on = invoice->sums.total_cents == 0 ? invoice->invoiced_on : DATE_NONE;
    if (stored)
        TRY(invoices_store_issue(ctx, invoice, &year));
    else
        TRY(invoices_store_new(ctx, invoice, subject, &year));
    TRY(tell_timeline(ctx, invoice->customer_id, AUDIT_INVOICE_ISSUED, invoice->number, invoice->sums.total_cents,
                      invoice->due_on));
    *out = (struct invoice_receipt){.id = invoice->id, .number = invoice->number, .reference = invoice->reference,
                                    .total_cents = invoice->sums.total_cents};
    TRY(audit_write(ctx, AUDIT_INVOICE_ISSUED, subject, invoice->id, verdict));
    TRY(accounting_on_invoice(ctx, invoice->id, INVOICE_EVENT_ISSUED));
    TRY(orders_on_invoice(ctx, invoice->id, INVOICE_EVENT_ISSUED));
    return einvoices_on_issued(ctx, invoice->id);
}

DEFINE_ACTION(invoices_create, struct invoice_form, struct invoice_receipt)
{
    struct verdict verdict;
    struct invoice invoice;
    int64_t subject = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(invoices_compose(ctx, req, &invoice, &subject));
    if (req->act != ACT_DRAFT)
        return issue(ctx, &invoice, false, subject, &verdict, out);
    TRY(invoices_store_new(ctx, &invoice, subject, NULL));
    *out = (struct invoice_receipt){.id = invoice.id, .reference = STR(""), .total_cents = invoice.sums.total_cents};
    return audit_write(ctx, AUDIT_INVOICE_DRAFTED, subject, out->id, &verdict);
}

DEFINE_ACTION(invoices_issue, int64_t, struct invoice_receipt)
{
    struct verdict verdict;
    struct invoice draft;
    int64_t subject = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(invoices_load(ctx, 0, *req, &draft));
    if (draft.state != INVOICE_DRAFT)
        return err_conflict(&ctx->err, E1704_INVOICE_ISSUED_ALREADY);
    TRY(customers_subject_of(ctx, draft.customer_id, &subject));
    return issue(ctx, &draft, true, subject, &verdict, out);
}

DEFINE_ACTION(invoices_delete_draft, int64_t, struct invoice_receipt)
{
    struct verdict verdict;
    struct invoice draft;
    int64_t changes = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_ERASE, &verdict));
    TRY(invoices_load(ctx, 0, *req, &draft));
    if (draft.state != INVOICE_DRAFT)
        return err_conflict(&ctx->err, E1704_INVOICE_ISSUED_ALREADY);
    TRY(orders_on_invoice(ctx, *req, INVOICE_EVENT_DRAFT_GONE));
    TRY(q_invoice_rows_delete(ctx, &(struct q_invoice_rows_delete){.invoice = *req}, &changes));
    TRY(q_invoice_delete_draft(ctx, &(struct q_invoice_delete_draft){.id = *req}, &changes));
    out->id = *req;
    return audit_write(ctx, AUDIT_INVOICE_DRAFT_DELETED, 0, *req, &verdict);
}
