/* Use cases of invoices: draft, issue, delete a draft, apply a payment (P24, P64, P65). */
#include "base/errors.h"
#include "audit_invoices.h"
#include "base/ids.h"
#include "db/core.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/internal.h"
#include "rooms/products/products.h"
#include "rooms/tables/tables.h"


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
    {"outside", TREATMENT_OUTSIDE, "invoices.treatment.outside"},
    {"margin-goods", TREATMENT_MARGIN_GOODS, "invoices.treatment.margin-goods"},
    {"margin-art", TREATMENT_MARGIN_ART, "invoices.treatment.margin-art"},
    {"margin-antiques", TREATMENT_MARGIN_ANTIQUES, "invoices.treatment.margin-antiques"},
    {"margin-travel", TREATMENT_MARGIN_TRAVEL, "invoices.treatment.margin-travel"}, {NULL, 0, NULL}};
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
const struct name_value invoices_entries[] = {
    {"net", ENTRY_NET, "invoices.entry.net"}, {"gross", ENTRY_GROSS, "invoices.entry.gross"}, {NULL, 0, NULL}};
static const struct name_value acts[] = {
    {"issue", ACT_ISSUE, "invoices.act.issue"}, {"draft", ACT_DRAFT, "invoices.act.draft"},
    {"send", ACT_SEND, "invoices.act.send"}, {"row", ACT_ROW, "invoices.act.row"}, {NULL, 0, NULL}};

const struct field invoices_row_fields[] = {
    FIELD_TEXT(struct invoice_row, text, 200, 0, CATEGORY_BILLING, NEED_LAW, "invoices.row.text"),
    FIELD_DECIMAL4(struct invoice_row, quantity, -INT64_C(999999990000), INT64_C(999999990000), FIELD_NOTED, CATEGORY_BILLING,
                   NEED_LAW, "invoices.row.quantity"),
    FIELD_TEXT(struct invoice_row, unit, 10, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.unit"),
    FIELD_DECIMAL4(struct invoice_row, price, 0, INT64_C(9999999999900), FIELD_PRICE | FIELD_NOTED, CATEGORY_BILLING, NEED_LAW,
                   "invoices.row.price"),
    FIELD_DECIMAL4(struct invoice_row, purchase, 0, INT64_C(9999999999900), FIELD_PRICE, CATEGORY_NONE, NEED_NONE,
                   "invoices.row.purchase"),
    FIELD_I64(struct invoice_row, discount_bp, 0, 10000, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.discount"),
    FIELD_DECIMAL4(struct invoice_row, discount, 0, 1000000, 0, CATEGORY_NONE, NEED_NONE, "invoices.row.discount-percent"),
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
              "invoices.customer-who"),
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
    FIELD_I64(struct invoice_form, interest_bp, 0, 10000, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "invoices.interest"),
    FIELD_DECIMAL4(struct invoice_form, discount, 0, 1000000, 0, CATEGORY_NONE, NEED_NONE, "invoices.discount-percent"),
    FIELD_I64(struct invoice_form, discount_bp, 0, 10000, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "invoices.discount"),
    FIELD_TEXT(struct invoice_form, prepayments, 200, 0, CATEGORY_BILLING, NEED_LAW, "invoices.prepayments"),
    FIELD_TEXT(struct invoice_form, currency, 3, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "invoices.currency"),
    FIELD_ENUM(struct invoice_form, reprice, products_reprices, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "products.reprice"),
    FIELD_I64(struct invoice_form, version, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "invoices.version"),
    FIELD_ENUM(struct invoice_form, entry, invoices_entries, 0, CATEGORY_NONE, NEED_NONE, "invoices.entry"),
    FIELD_ENUM(struct invoice_form, act, acts, 0, CATEGORY_NONE, NEED_NONE, "invoices.act"),
    FIELD_ROWS(struct invoice_form, rows, row_count, INVOICE_MAX_ROWS, invoices_row_fields, struct invoice_row,
               "invoices.rows"),
    FIELD_END};

static enum rc tell_timeline(struct ctx *ctx, int64_t customer, int kind, int64_t number, int64_t cents,
                             struct date day)
{
    const char *path = number == 0 ? NULL
                                   : str_z(ctx->arena, str_fmt(ctx->arena, "/laskut/%lld", (long long)number));

    return customers_timeline_add(ctx, &(struct timeline_event){
        .customer_id = customer, .kind = kind, .number = number, .cents = cents, .day = day, .path = path,
        .statement = STATEMENT_PURPOSE_INVOICING});
}

/* A draft's sums were computed with the rates of its day; a rate that was changed since is told, not used. */
static enum rc same_sums(struct ctx *ctx, const struct invoice *draft, const struct invoice_check *facts)
{
    const struct invoice_sums *shown;
    struct invoice_sums now;

    for (size_t i = 0; i < draft->row_count; i++) /* rows that answer to others keep their rate */
        if (draft->rows[i].kind == ROW_PREPAYMENT || draft->rows[i].kind == ROW_DISCOUNT)
            draft->rows[i].kept_rate = draft->sums.rows[i].rate_bp + 1;
    if (draft->kind == INVOICE_KIND_CREDIT_NOTE || draft->variety == VARIETY_SELF_BILLED) /* of the original; as the buyer stated */
        return RC_OK;
    TRY(invoices_compute(ctx->arena, draft->rows, draft->row_count, draft->gross_entry, draft->invoiced_on,
                         facts->rates, facts->rate_count, &now, &ctx->err));
    if (draft->foreign != NULL)
        TRY(invoices_rate_stands(ctx, draft));
    shown = invoices_shown_sums(draft);
    return now.total_cents == shown->total_cents && now.vat_cents == shown->vat_cents
                   && invoices_margin_vat(&now, draft->row_count) == invoices_margin_vat(&draft->sums, draft->row_count)
               ? RC_OK : err_conflict(&ctx->err, E1746_DRAFT_RATES_CHANGED);
}

enum rc invoices_decide_issue(struct ctx *ctx, struct invoice *draft)
{
    struct invoice_check facts = {.simplified_cents = 0};
    struct table_value limit;
    struct date declared = DATE_NONE;
    enum rc rc;

    TRY(invoices_vat_table(ctx, &facts.rates, &facts.rate_count));
    rc = tables_value_on(ctx, TABLE_LIMITS, "simplified-invoice", draft->invoiced_on, &limit);
    if (rc == RC_OK && limit.confirmed)
        facts.simplified_cents = limit.value;
    else if (rc != RC_OK && rc != RC_NOT_FOUND)
        return rc;
    for (size_t i = 0; i < draft->row_count; i++)
        if (draft->rows[i].treatment == TREATMENT_REVERSE_CHARGE && draft->customer_id != 0) {
            TRY(invoices_declaration_of(ctx, draft->customer_id, &declared));
            break;
        }
    facts.declaration = !date_is_none(declared);
    TRY(same_sums(ctx, draft, &facts));
    return invoices_validate(ctx->arena, draft, &facts, &ctx->err);
}

/* A document with nothing to pay is settled as it is made. */
static void first_state(struct invoice *invoice)
{
    bool nothing = invoice->sums.total_cents == 0;

    invoice->state = nothing ? INVOICE_PAID : INVOICE_SENT;
    invoice->settled_on = nothing ? invoice->invoiced_on : DATE_NONE;
}

enum rc invoices_issue_one(struct ctx *ctx, struct invoice *invoice, bool stored, int64_t subject,
                           const struct verdict *verdict, struct invoice_receipt *out)
{
    bool credit = invoice->kind == INVOICE_KIND_CREDIT_NOTE;
    struct fiscal_year year;

    TRY(invoices_decide_issue(ctx, invoice));
    TRY(invoices_fiscal_year(ctx, invoice->invoiced_on, &year));
    TRY(invoices_voucher_key(ctx, &year));
    TRY(invoices_take_number(ctx, invoice));
    first_state(invoice);
    if (stored)
        TRY(invoices_store_issue(ctx, invoice, &year));
    else
        TRY(invoices_store_new(ctx, invoice, subject, &year));
    if (invoice->customer_id != 0)
        TRY(tell_timeline(ctx, invoice->customer_id, credit ? AUDIT_INVOICE_CREDITED : AUDIT_INVOICE_ISSUED,
                          invoice->number, invoice->sums.total_cents, invoice->due_on));
    *out = (struct invoice_receipt){.id = invoice->id, .number = invoice->number, .reference = invoice->reference,
                                    .total_cents = invoice->sums.total_cents};
    TRY(audit_write(ctx, AUDIT_INVOICE_ISSUED, subject, invoice->id, verdict));
    TRY(accounting_on_invoice(ctx, invoice->id, INVOICE_EVENT_ISSUED));
    TRY(orders_on_invoice(ctx, invoice->id, INVOICE_EVENT_ISSUED));
    if (invoice->variety == VARIETY_CASH && invoice->sums.total_cents > 0)
        TRY(payments_on_cash_issued(ctx, invoice->id, invoice->sums.total_cents,
                                    date_after(invoice->invoiced_on, ctx->today) ? ctx->today : invoice->invoiced_on));
    return einvoices_on_issued(ctx, invoice->id);
}

DEFINE_ACTION(invoices_create, struct invoice_form, struct invoice_receipt)
{
    struct verdict verdict;
    struct invoice invoice;
    int64_t subject = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(invoices_compose(ctx, req, &invoice, &subject));
    if (req->act != ACT_DRAFT && req->act != ACT_SEND)
        return invoices_issue_one(ctx, &invoice, false, subject, &verdict, out);
    TRY(invoices_store_new(ctx, &invoice, subject, NULL));
    *out = (struct invoice_receipt){.id = invoice.id, .reference = STR(""), .total_cents = invoice.sums.total_cents};
    TRY(audit_write(ctx, AUDIT_INVOICE_DRAFTED, subject, out->id, &verdict));
    return req->act == ACT_SEND ? RUN_ACTION(invoices_hold, ctx, &invoice.id, out) : RC_OK;
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
    return invoices_issue_one(ctx, &draft, true, subject, &verdict, out);
}
