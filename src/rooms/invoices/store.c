/* Store of invoices: queries and sealing, no decision. */
#include "base/errors.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/internal.h"

enum rc invoices_fiscal_year(struct ctx *ctx, struct date day, struct fiscal_year *out)
{
    struct q_fiscal_year_for_day_row found;
    struct q_fiscal_year_overlap_row overlap;
    enum rc rc = q_fiscal_year_for_day(ctx, &(struct q_fiscal_year_for_day){.day = day}, &found);
    int year = 0;
    int month = 0;
    int unused = 0;

    if (rc == RC_OK) {
        *out = (struct fiscal_year){found.id, found.start_on, found.end_on, found.has_key != 0};
        return RC_OK;
    }
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    date_parts(day, &year, &month, &unused);
    *out = (struct fiscal_year){.start_on = date_ymd(year, 1, 1), .end_on = date_ymd(year, 12, 31)};
    TRY(q_fiscal_year_overlap(ctx, &(struct q_fiscal_year_overlap){.start_on = out->start_on, .end_on = out->end_on},
                              &overlap));
    if (overlap.overlapping != 0) /* the company has years of its own: a gap is theirs to fill */
        return err_invalid(&ctx->err, E1705_INVOICE_NO_FISCAL_YEAR, "invoiced_on");
    out->id = env_new_id(ctx->env);
    return q_fiscal_year_insert(ctx, &(struct q_fiscal_year_insert){.id = out->id, .start_on = out->start_on,
                                                                   .end_on = out->end_on, .at = ctx->now});
}

enum rc invoices_voucher_key(struct ctx *ctx, struct fiscal_year *year)
{
    if (year->has_key)
        return RC_OK;
    TRY(key_create(ctx, (struct key_ref){KEY_VOUCHER, year->id}));
    TRY(q_fiscal_year_key_made(ctx, &(struct q_fiscal_year_key_made){.id = year->id}));
    year->has_key = true;
    return RC_OK;
}

int64_t invoices_row_place(int64_t invoice, int64_t ordinal)
{
    return (int64_t)((uint64_t)invoice ^ ((uint64_t)(ordinal + 1) << 50));
}

struct key_ref invoices_draft_key(int64_t subject)
{
    return subject != 0 ? (struct key_ref){KEY_SUBJECT, subject} : (struct key_ref){KEY_TENANT, 0};
}

void invoices_party_record(const struct invoice_party *party, struct arena *arena, struct record *out)
{
    *out = (struct record){{{NULL, 0}}};
    out->field[PARTY_NAME] = party->name;
    out->field[PARTY_STREET] = party->street;
    out->field[PARTY_POSTCODE] = party->postcode;
    out->field[PARTY_TOWN] = party->town;
    out->field[PARTY_COUNTRY] = party->country;
    out->field[PARTY_BUSINESS_ID] = party->business_id;
    out->field[PARTY_VAT_ID] = party->vat_id;
    out->field[PARTY_CONTACT] = party->contact_name;
    out->field[PARTY_EMAIL] = party->email;
    out->field[PARTY_EINVOICE] = party->einvoice;
    out->field[PARTY_OPERATOR] = party->operator_id;
    out->field[PARTY_OVT] = party->ovt;
    out->field[PARTY_CONSUMER] = party->consumer ? STR("1") : STR("");
    out->field[PARTY_CUSTOMER_NUMBER] = str_fmt(arena, "%lld", (long long)party->customer_number);
}

void invoices_record_party(const struct record *record, struct invoice_party *out)
{
    *out = (struct invoice_party){
        .name = record->field[PARTY_NAME], .street = record->field[PARTY_STREET],
        .postcode = record->field[PARTY_POSTCODE], .town = record->field[PARTY_TOWN],
        .country = record->field[PARTY_COUNTRY], .business_id = record->field[PARTY_BUSINESS_ID],
        .vat_id = record->field[PARTY_VAT_ID], .contact_name = record->field[PARTY_CONTACT],
        .email = record->field[PARTY_EMAIL], .einvoice = record->field[PARTY_EINVOICE],
        .operator_id = record->field[PARTY_OPERATOR], .ovt = record->field[PARTY_OVT],
        .consumer = !str_empty(record->field[PARTY_CONSUMER])};
    if (!str_to_i64(record->field[PARTY_CUSTOMER_NUMBER], &out->customer_number))
        out->customer_number = 0;
}

#define DETAILS_PLACE INT64_MIN /* the details beside the party; ordinals of rows stay below that bit */

static enum rc seal_details(struct ctx *ctx, const struct invoice *invoice, struct key_ref key, struct blob *out)
{
    struct record record = {{{NULL, 0}}};

    *out = (struct blob){NULL, 0};
    if (str_empty(invoice->buyer_reference) && str_empty(invoice->order_number) && str_empty(invoice->work_site)
        && str_empty(invoice->note))
        return RC_OK;
    record.field[DETAIL_BUYER_REFERENCE] = invoice->buyer_reference;
    record.field[DETAIL_ORDER_NUMBER] = invoice->order_number;
    record.field[DETAIL_WORK_SITE] = invoice->work_site;
    record.field[DETAIL_NOTE] = invoice->note;
    return seal_record(ctx, key, CATEGORY_VOUCHER, invoice->id ^ DETAILS_PLACE, &record, out);
}

enum rc invoices_open_details(struct ctx *ctx, struct key_ref key, int64_t subject, struct blob sealed,
                              struct invoice *out)
{
    struct record record;

    TRY(seal_open(ctx, key, CATEGORY_VOUCHER, out->id ^ DETAILS_PLACE, subject, sealed, &record));
    out->buyer_reference = record.field[DETAIL_BUYER_REFERENCE];
    out->order_number = record.field[DETAIL_ORDER_NUMBER];
    out->work_site = record.field[DETAIL_WORK_SITE];
    out->note = record.field[DETAIL_NOTE];
    return RC_OK;
}

static enum rc seal_row(struct ctx *ctx, struct key_ref key, const struct invoice *invoice, size_t i,
                        struct blob *out)
{
    struct record record = {{{NULL, 0}}};

    record.field[ROW_TEXT] = invoice->rows[i].text;
    record.field[ROW_REASON] = invoice->rows[i].reason;
    return seal_record(ctx, key, CATEGORY_VOUCHER, invoices_row_place(invoice->id, (int64_t)i), &record, out);
}

static enum rc insert_row(struct ctx *ctx, const struct invoice *invoice, size_t i, struct key_ref key)
{
    const struct invoice_row *row = &invoice->rows[i];
    const struct invoice_row_sums *sums = &invoice->sums.rows[i];
    struct blob text;

    TRY(seal_row(ctx, key, invoice, i, &text));
    return q_invoice_row_insert(ctx, &(struct q_invoice_row_insert){
        .invoice = invoice->id, .ordinal = (int64_t)i, .text = text, .quantity = row->quantity, .unit = row->unit,
        .price = row->price, .discount_bp = row->discount_bp, .vat_class = row->vat_class,
        .treatment = row->treatment, .delivered_on = row->delivered_on,
        .delivered_on_null = date_is_none(row->delivered_on), .rate_bp = sums->rate_bp,
        .net_cents = sums->net_cents, .vat_cents = sums->vat_cents, .kind = row->kind, .labour_percent = row->labour_percent,
        .product_code = row->product_code, .unit_code = row->unit_code, .vatex = row->vatex,
        .from_on = row->delivered_from, .from_on_null = date_is_none(row->delivered_from),
        .order = row->order_id, .order_null = row->order_id == 0, .order_row = row->order_row,
        .order_row_null = row->order_id == 0, .order_number = row->order_number,
        .origin_invoice = row->origin_invoice, .origin_invoice_null = row->origin_invoice == 0,
        .origin_row = row->origin_row, .origin_row_null = row->origin_invoice == 0});
}

static enum rc seal_party(struct ctx *ctx, const struct invoice *invoice, struct key_ref key, struct blob *out)
{
    struct record record;

    invoices_party_record(&invoice->party, ctx->arena, &record);
    return seal_record(ctx, key, CATEGORY_VOUCHER, invoice->id, &record, out);
}

enum rc invoices_store_new(struct ctx *ctx, struct invoice *invoice, int64_t subject, const struct fiscal_year *year)
{
    bool issued = year != NULL;
    struct key_ref key = issued ? (struct key_ref){KEY_VOUCHER, year->id} : invoices_draft_key(subject);
    struct q_invoice_insert row = {
        .customer = invoice->customer_id, .kind = invoice->kind, .state = invoice->state, .number = invoice->number,
        .number_null = !issued, .reference = invoice->reference, .reference_null = !issued,
        .invoiced_on = invoice->invoiced_on, .due_on = invoice->due_on, .gross_entry = invoice->gross_entry,
        .net_cents = invoice->sums.net_cents, .vat_cents = invoice->sums.vat_cents,
        .total_cents = invoice->sums.total_cents, .fiscal_year = issued ? year->id : 0, .fiscal_year_null = !issued,
        .party_null = !issued, .by = ctx->actor->user_id, .at = ctx->now, .issued_by = ctx->actor->user_id,
        .issued_by_null = !issued, .issued_at = ctx->now, .issued_at_null = !issued,
        .settled_on = invoice->settled_on, .settled_on_null = date_is_none(invoice->settled_on),
        .notice = ctx->policy->notice_id, .variety = invoice->variety, .series = invoice->series_id,
        .number_text = invoice->shown, .number_text_null = !issued, .original = invoice->original_id,
        .original_null = invoice->original_id == 0, .language = (int64_t)invoice->lang,
        .interest_bp = invoice->interest_bp, .discount_bp = invoice->discount_bp, .channel = invoice->channel,
        .template = invoice->template_id, .template_null = invoice->template_id == 0, .period_on = invoice->period_on,
        .period_on_null = invoice->template_id == 0, .run = invoice->run_id, .run_null = invoice->run_id == 0,
        .seller_null = !issued};

    if (invoice->id == 0)
        invoice->id = env_new_id(ctx->env);
    row.id = invoice->id;
    if (issued) {
        TRY(seal_party(ctx, invoice, key, &row.party));
        row.seller = invoices_seller_pack(ctx->arena, &invoice->seller);
    }
    TRY(seal_details(ctx, invoice, key, &row.details));
    row.details_null = row.details.len == 0;
    TRY(q_invoice_insert(ctx, &row));
    TRY(invoices_tally(ctx, 1, invoice->state, invoice->due_on, invoice->sums.total_cents));
    for (size_t i = 0; i < invoice->row_count; i++)
        TRY(insert_row(ctx, invoice, i, key));
    if (invoice->foreign != NULL)
        TRY(invoices_store_currency(ctx, invoice));
    return invoice->sums.margins != NULL ? invoices_store_margins(ctx, invoice) : RC_OK;
}

enum rc invoices_store_issue(struct ctx *ctx, const struct invoice *draft, const struct fiscal_year *year)
{
    struct key_ref key = {KEY_VOUCHER, year->id};
    struct q_invoice_freeze row = {
        .id = draft->id, .number = draft->number, .number_text = draft->shown, .series = draft->series_id,
        .state = draft->state, .settled_on = draft->settled_on, .settled_on_null = date_is_none(draft->settled_on),
        .reference = draft->reference, .seller = invoices_seller_pack(ctx->arena, &draft->seller),
        .fiscal_year = year->id, .by = ctx->actor->user_id, .at = ctx->now, .notice = ctx->policy->notice_id};
    int64_t changes = 0;

    TRY(seal_party(ctx, draft, key, &row.party));
    TRY(seal_details(ctx, draft, key, &row.details));
    row.details_null = row.details.len == 0;
    for (size_t i = 0; i < draft->row_count; i++) {
        struct blob text;

        TRY(seal_row(ctx, key, draft, i, &text));
        TRY(q_invoice_row_seal(ctx, &(struct q_invoice_row_seal){.invoice = draft->id, .ordinal = (int64_t)i,
                                                                 .text = text}));
    }
    TRY(q_invoice_freeze(ctx, &row, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1704_INVOICE_ISSUED_ALREADY);
    TRY(invoices_tally(ctx, -1, INVOICE_DRAFT, draft->due_on, 0));
    return invoices_tally(ctx, 1, draft->state, draft->due_on, draft->sums.total_cents);
}

enum rc invoices_store_edit(struct ctx *ctx, struct invoice *draft, int64_t subject)
{
    struct q_invoice_update_draft row = {
        .id = draft->id, .customer = draft->customer_id, .kind = draft->kind, .variety = draft->variety,
        .invoiced_on = draft->invoiced_on, .due_on = draft->due_on, .gross_entry = draft->gross_entry,
        .net_cents = draft->sums.net_cents, .vat_cents = draft->sums.vat_cents,
        .total_cents = draft->sums.total_cents, .language = (int64_t)draft->lang, .interest_bp = draft->interest_bp,
        .discount_bp = draft->discount_bp, .channel = draft->channel, .version = draft->version};
    struct key_ref key = invoices_draft_key(subject);
    int64_t changes = 0;

    TRY(seal_details(ctx, draft, key, &row.details));
    row.details_null = row.details.len == 0;
    TRY(q_invoice_update_draft(ctx, &row, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1737_DRAFT_CHANGED);
    for (size_t i = 0; i < draft->row_count; i++)
        TRY(insert_row(ctx, draft, i, key));
    if (draft->foreign != NULL)
        TRY(invoices_store_currency(ctx, draft));
    return draft->sums.margins != NULL ? invoices_store_margins(ctx, draft) : RC_OK;
}

void invoices_keep_orders(const struct invoice *old, struct invoice *draft)
{
    for (size_t i = 0; i < draft->row_count && i < old->row_count; i++)
        if (old->rows[i].order_id != 0 && str_eq(old->rows[i].text, draft->rows[i].text)) {
            draft->rows[i].order_id = old->rows[i].order_id;
            draft->rows[i].order_row = old->rows[i].order_row;
        }
}
