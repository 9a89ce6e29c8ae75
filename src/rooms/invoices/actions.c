/* Use cases of invoices: draft, issue, delete a draft, apply a payment (P24, P64, P65). */
#include "base/errors.h"
#include "base/ids.h"
#include "db/core.h"
#include "queries_invoices.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/internal.h"

/* Tenths of thousands of invoices a year have room: 2026 then four digits, five beyond 9999. */
#define ORDINAL_MAX 9999999
#define PAYMENT_TERM_DAYS 14

const struct name_value invoices_vat_classes[] = {
    {"general", VAT_GENERAL, "invoices.vat.general"}, {"reduced1", VAT_REDUCED1, "invoices.vat.reduced1"},
    {"reduced2", VAT_REDUCED2, "invoices.vat.reduced2"}, {"zero", VAT_ZERO, "invoices.vat.zero"}, {NULL, 0, NULL}};
const struct name_value invoices_treatments[] = {
    {"standard", TREATMENT_STANDARD, "invoices.treatment.standard"},
    {"reverse-charge", TREATMENT_REVERSE_CHARGE, "invoices.treatment.reverse-charge"},
    {"eu-goods", TREATMENT_EU_GOODS, "invoices.treatment.eu-goods"},
    {"export", TREATMENT_EXPORT, "invoices.treatment.export"},
    {"exempt", TREATMENT_EXEMPT, "invoices.treatment.exempt"},
    {"zero", TREATMENT_ZERO, "invoices.treatment.zero"}, {NULL, 0, NULL}};
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
    FIELD_END};

const struct field invoices_fields[] = {
    FIELD_I64(struct invoice_form, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_CONTRACT,
              "invoices.customer"),
    FIELD_DATE(struct invoice_form, invoiced_on, 0, CATEGORY_BILLING, NEED_LAW, "invoices.invoiced-on"),
    FIELD_DATE(struct invoice_form, due_on, 0, CATEGORY_BILLING, NEED_LAW, "invoices.due-on"),
    FIELD_ENUM(struct invoice_form, entry, entries, 0, CATEGORY_NONE, NEED_NONE, "invoices.entry"),
    FIELD_ENUM(struct invoice_form, act, acts, 0, CATEGORY_NONE, NEED_NONE, "invoices.act"),
    FIELD_ROWS(struct invoice_form, rows, row_count, INVOICE_MAX_ROWS, invoices_row_fields, struct invoice_row,
               "invoices.rows"),
    FIELD_END};

static bool row_is_blank(const struct invoice_row *row)
{
    return str_empty(row->text) && row->quantity == 0 && row->price == 0;
}

/* Blank rows of the form go; what a person left out gets its usual value; what is missing is told. */
static enum rc complete_rows(struct ctx *ctx, struct invoice_form *form)
{
    struct invoice_row *rows = ARENA_ARRAY(ctx->arena, struct invoice_row, form->row_count);
    size_t kept = 0;

    for (size_t i = 0; i < form->row_count; i++) {
        struct invoice_row *row = &rows[kept];

        if (row_is_blank(&form->rows[i]))
            continue;
        *row = form->rows[i];
        if (str_empty(row->text))
            err_add_field(ctx->arena, &ctx->err, str_z(ctx->arena, str_fmt(ctx->arena, "rows.%zu.text", i)),
                          E1718_INVOICE_ROW_TEXT, STR(""));
        if (row->quantity == 0)
            row->quantity = 10000;
        if (str_empty(row->unit))
            row->unit = STR("kpl");
        if (row->vat_class == 0)
            row->vat_class = VAT_GENERAL;
        if (row->treatment == 0)
            row->treatment = TREATMENT_STANDARD;
        if (row->delivered_on.days == 0) /* a zeroed struct: not given */
            row->delivered_on = DATE_NONE;
        kept++;
    }
    form->rows = rows;
    form->row_count = kept;
    if (ctx->err.rc != RC_OK)
        return ctx->err.rc;
    return kept > 0 ? RC_OK : err_invalid(&ctx->err, E1703_INVOICE_NO_ROWS, "rows.0.text");
}

static bool not_given(struct date d)
{
    return date_is_none(d) || d.days == 0;
}

static enum rc complete_days(struct ctx *ctx, struct invoice_form *form)
{
    if (not_given(form->invoiced_on))
        form->invoiced_on = ctx->today;
    if (not_given(form->due_on))
        form->due_on = date_add_days(form->invoiced_on, PAYMENT_TERM_DAYS);
    if (date_before(form->due_on, form->invoiced_on))
        return err_invalid(&ctx->err, E1714_INVOICE_DUE_BEFORE, "due_on");
    if (date_after(form->invoiced_on, date_add_days(ctx->today, 366)))
        return err_invalid(&ctx->err, E1720_INVOICE_DATE_FAR, "invoiced_on");
    return RC_OK;
}

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
static enum rc take_number(struct ctx *ctx, struct date invoiced_on, int64_t *number, struct str *reference)
{
    int year = 0;
    int month = 0;
    int day = 0;
    int64_t ordinal = 0;

    date_parts(invoiced_on, &year, &month, &day);
    TRY(counter_take(ctx, str_fmt(ctx->arena, "invoice.%d", year), 1, &ordinal));
    if (ordinal > ORDINAL_MAX)
        return err_invalid(&ctx->err, E1713_INVOICE_SERIES_FULL, "invoiced_on");
    *number = invoices_number_of(year, ordinal);
    if (!id_reference_make(ctx->arena, str_fmt(ctx->arena, "%lld", (long long)*number), reference))
        return err_bug(&ctx->err, 0);
    return RC_OK;
}

static enum rc issue(struct ctx *ctx, int64_t id, const struct verdict *verdict, struct invoice_receipt *out)
{
    struct invoice draft;
    struct fiscal_year year;
    int64_t subject = 0;

    TRY(invoices_load(ctx, 0, id, &draft));
    TRY(decide_issue(ctx, &draft));
    TRY(invoices_fiscal_year(ctx, draft.invoiced_on, &year));
    TRY(invoices_voucher_key(ctx, &year));
    TRY(take_number(ctx, draft.invoiced_on, &out->number, &out->reference));
    TRY(invoices_store_issue(ctx, &draft, &year, out->number, out->reference));
    TRY(customers_subject_of(ctx, draft.customer_id, &subject));
    TRY(tell_timeline(ctx, draft.customer_id, AUDIT_INVOICE_ISSUED, out->number, draft.sums.total_cents,
                      draft.due_on));
    out->id = id;
    out->total_cents = draft.sums.total_cents;
    return audit_write(ctx, AUDIT_INVOICE_ISSUED, subject, id, verdict);
}

DEFINE_ACTION(invoices_create, struct invoice_form, struct invoice_receipt)
{
    struct invoice_form form = *req;
    struct verdict verdict;
    struct customer_party party;
    struct invoice_sums sums;
    const struct vat_rate *rates;
    size_t rate_count = 0;
    int64_t customer = 0;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(complete_days(ctx, &form));
    TRY(complete_rows(ctx, &form));
    if (customers_find_by_number(ctx, form.customer, &customer) != RC_OK) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E1702_INVOICE_NO_CUSTOMER, "customer");
    }
    TRY(customers_party(ctx, customer, &party));
    if (form.entry == 0)
        form.entry = party.kind == CUSTOMER_PERSON && !party.sole_trader ? ENTRY_GROSS : ENTRY_NET;
    rates = invoices_vat_table(&rate_count);
    TRY(invoices_compute(ctx->arena, form.rows, form.row_count, form.entry == ENTRY_GROSS, form.invoiced_on, rates,
                         rate_count, &sums, &ctx->err));
    TRY(invoices_store_draft(ctx, &form, customer, party.subject_id, &sums, &out->id));
    if (form.act != ACT_DRAFT)
        return issue(ctx, out->id, &verdict, out);
    out->reference = STR("");
    out->total_cents = sums.total_cents;
    return audit_write(ctx, AUDIT_INVOICE_DRAFTED, party.subject_id, out->id, &verdict);
}

DEFINE_ACTION(invoices_issue, int64_t, struct invoice_receipt)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    return issue(ctx, *req, &verdict, out);
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
    TRY(q_invoice_rows_delete(ctx, &(struct q_invoice_rows_delete){.invoice = *req}, &changes));
    TRY(q_invoice_delete_draft(ctx, &(struct q_invoice_delete_draft){.id = *req}, &changes));
    out->id = *req;
    return audit_write(ctx, AUDIT_INVOICE_DRAFT_DELETED, 0, *req, &verdict);
}

enum rc invoices_apply_payment(struct ctx *ctx, int64_t invoice, int64_t cents, struct date received_on)
{
    struct q_invoice_get_row row;
    struct verdict verdict;
    int64_t changes = 0;
    int64_t open = 0;
    bool settles = false;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    if (q_invoice_get(ctx, &(struct q_invoice_get){.id = invoice}, &row) != RC_OK)
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    open = row.state == INVOICE_SENT || row.state == INVOICE_PARTLY_PAID ? row.total_cents - row.paid_cents : 0;
    if (open == 0)
        return err_conflict(&ctx->err, E1711_INVOICE_NOTHING_OPEN);
    if (cents > open) {
        enum rc rc = err_invalid(&ctx->err, E1712_INVOICE_PAID_OVER, "amount");

        ctx->err.arg = money_text(ctx->arena, open, ctx->lang);
        return rc;
    }
    settles = cents == open;
    TRY(q_invoice_set_paid(ctx, &(struct q_invoice_set_paid){
        .id = invoice, .was_cents = row.paid_cents, .paid_cents = row.paid_cents + cents,
        .state = settles ? INVOICE_PAID : INVOICE_PARTLY_PAID, .settled_on = received_on,
        .settled_on_null = !settles}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1710_INVOICE_PAID_MEANWHILE);
    if (!settles)
        return RC_OK;
    TRY(audit_write(ctx, AUDIT_INVOICE_SETTLED, 0, invoice, &verdict));
    if (row.customer_id_null)
        return RC_OK;
    TRY(tell_timeline(ctx, row.customer_id, AUDIT_INVOICE_SETTLED, row.number, row.total_cents, received_on));
    return requests_on_claim_settled(ctx, row.customer_id, invoice); /* a waiting erasure goes on (P35) */
}
