/* Store of invoices: queries and sealing, no decision. */
#include "base/errors.h"
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

/* A row's place for the seal: no two rows of all invoices have the same. */
static int64_t row_place(int64_t invoice, int64_t ordinal)
{
    return (int64_t)((uint64_t)invoice ^ ((uint64_t)(ordinal + 1) << 50));
}

/* A draft's texts belong to the customer still: the person's key, or the tenant's. */
static struct key_ref draft_key(int64_t subject)
{
    return subject != 0 ? (struct key_ref){KEY_SUBJECT, subject} : (struct key_ref){KEY_TENANT, 0};
}

enum rc invoices_store_draft(struct ctx *ctx, const struct invoice_form *form, int64_t customer_id,
                             int64_t subject, const struct invoice_sums *sums, int64_t *id)
{
    *id = env_new_id(ctx->env);
    TRY(q_invoice_insert_draft(ctx, &(struct q_invoice_insert_draft){
        .id = *id, .customer = customer_id, .invoiced_on = form->invoiced_on, .due_on = form->due_on,
        .gross_entry = form->entry == ENTRY_GROSS, .net_cents = sums->net_cents, .vat_cents = sums->vat_cents,
        .total_cents = sums->total_cents, .by = ctx->actor->user_id, .at = ctx->now,
        .notice = ctx->policy->notice_id}));
    for (size_t i = 0; i < form->row_count; i++) {
        const struct invoice_row *row = &form->rows[i];
        struct record record = {{{NULL, 0}}};
        struct blob text;

        record.field[ROW_TEXT] = row->text;
        TRY(seal_record(ctx, draft_key(subject), CATEGORY_VOUCHER, row_place(*id, (int64_t)i), &record, &text));
        TRY(q_invoice_row_insert(ctx, &(struct q_invoice_row_insert){
            .invoice = *id, .ordinal = (int64_t)i, .text = text, .quantity = row->quantity, .unit = row->unit,
            .price = row->price, .discount_bp = row->discount_bp, .vat_class = row->vat_class,
            .treatment = row->treatment, .delivered_on = row->delivered_on,
            .delivered_on_null = date_is_none(row->delivered_on), .rate_bp = sums->rows[i].rate_bp,
            .net_cents = sums->rows[i].net_cents, .vat_cents = sums->rows[i].vat_cents}));
    }
    return RC_OK;
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
    out->field[PARTY_CUSTOMER_NUMBER] = str_fmt(arena, "%lld", (long long)party->customer_number);
}

void invoices_record_party(const struct record *record, struct invoice_party *out)
{
    *out = (struct invoice_party){
        .name = record->field[PARTY_NAME], .street = record->field[PARTY_STREET],
        .postcode = record->field[PARTY_POSTCODE], .town = record->field[PARTY_TOWN],
        .country = record->field[PARTY_COUNTRY], .business_id = record->field[PARTY_BUSINESS_ID],
        .vat_id = record->field[PARTY_VAT_ID], .contact_name = record->field[PARTY_CONTACT]};
    if (!str_to_i64(record->field[PARTY_CUSTOMER_NUMBER], &out->customer_number))
        out->customer_number = 0;
}

enum rc invoices_store_issue(struct ctx *ctx, const struct invoice *draft, const struct fiscal_year *year,
                             int64_t number, struct str reference)
{
    struct key_ref key = {KEY_VOUCHER, year->id};
    struct record record;
    struct blob party;
    int64_t changes = 0;

    invoices_party_record(&draft->party, ctx->arena, &record);
    TRY(seal_record(ctx, key, CATEGORY_VOUCHER, draft->id, &record, &party));
    for (size_t i = 0; i < draft->row_count; i++) {
        struct record row = {{{NULL, 0}}};
        struct blob text;

        row.field[ROW_TEXT] = draft->rows[i].text;
        TRY(seal_record(ctx, key, CATEGORY_VOUCHER, row_place(draft->id, (int64_t)i), &row, &text));
        TRY(q_invoice_row_seal(ctx, &(struct q_invoice_row_seal){.invoice = draft->id, .ordinal = (int64_t)i,
                                                                 .text = text}));
    }
    TRY(q_invoice_freeze(ctx, &(struct q_invoice_freeze){.id = draft->id, .number = number,
        .state = draft->sums.total_cents == 0 ? INVOICE_PAID : INVOICE_SENT, .settled_on = draft->invoiced_on,
        .settled_on_null = draft->sums.total_cents != 0,
        .reference = reference, .party = party, .fiscal_year = year->id, .by = ctx->actor->user_id,
        .at = ctx->now, .notice = ctx->policy->notice_id}, &changes));
    return changes == 1 ? RC_OK : err_conflict(&ctx->err, E1704_INVOICE_ISSUED_ALREADY);
}

/* A key that has died is no error here: the voucher is shown without what it sealed. */
static enum rc open_or_gone(struct ctx *ctx, struct key_ref key, int64_t row, int64_t subject, struct blob sealed,
                            struct record *out, bool *gone)
{
    enum rc rc = seal_open(ctx, key, CATEGORY_VOUCHER, row, subject, sealed, out);

    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        *out = (struct record){{{NULL, 0}}};
        *gone = true;
        return RC_OK;
    }
    return rc;
}

static enum rc load_rows(struct ctx *ctx, struct invoice *out, struct key_ref key, int64_t subject)
{
    struct q_invoice_rows_row *rows = NULL;
    size_t count = 0;
    bool gone = false;

    TRY(q_invoice_rows(ctx, &(struct q_invoice_rows){.invoice = out->id}, &rows, &count));
    out->rows = ARENA_ARRAY(ctx->arena, struct invoice_row, count);
    out->sums.rows = ARENA_ARRAY(ctx->arena, struct invoice_row_sums, count);
    out->row_count = count;
    for (size_t i = 0; i < count; i++) {
        struct record record = {{{NULL, 0}}};

        if (!out->party.law_only)
            TRY(open_or_gone(ctx, key, row_place(out->id, rows[i].ordinal), subject, rows[i].text, &record, &gone));
        out->rows[i] = (struct invoice_row){
            .text = record.field[ROW_TEXT], .quantity = rows[i].quantity, .unit = rows[i].unit,
            .price = rows[i].price, .discount_bp = rows[i].discount_bp, .vat_class = (int)rows[i].vat_class,
            .treatment = (int)rows[i].treatment,
            .delivered_on = rows[i].delivered_on_null ? DATE_NONE : rows[i].delivered_on};
        out->sums.rows[i] = (struct invoice_row_sums){rows[i].net_cents, rows[i].vat_cents,
                                                      rows[i].net_cents + rows[i].vat_cents, rows[i].rate_bp};
    }
    return RC_OK;
}

/* VAT summary of the stored rows, as they were computed at entry. */
static void sum_vat(struct invoice *out)
{
    for (size_t i = 0; i < out->row_count; i++) {
        const struct invoice_row_sums *row = &out->sums.rows[i];
        size_t g = 0;

        while (g < out->sums.vat_count && (out->sums.vat[g].treatment != out->rows[i].treatment
                                           || out->sums.vat[g].rate_bp != row->rate_bp))
            g++;
        if (g == INVOICE_MAX_VAT_SUMS)
            continue; /* cannot be: compute refused it */
        if (g == out->sums.vat_count)
            out->sums.vat[out->sums.vat_count++] = (struct invoice_vat_sum){
                .treatment = out->rows[i].treatment, .rate_bp = row->rate_bp};
        out->sums.vat[g].base_cents += row->net_cents;
        out->sums.vat[g].vat_cents += row->vat_cents;
    }
}

/* A voucher whose tie to its person was cut is reachable by number only, and only for what the law asks:
 * bookkeeping, rights, accountability (RIGHTS.md section 3). */
static bool for_the_law_only(const struct ctx *ctx, const struct invoice *invoice)
{
    return invoice->customer_id == 0 && !purpose_imposed_by_law((enum purpose)ctx->purpose);
}

/* The party: of a draft as the customer is today, of an issued one the snapshot. */
static enum rc load_party(struct ctx *ctx, struct invoice *out, const struct q_invoice_get_row *row,
                          int64_t subject)
{
    struct record record;

    if (out->state == INVOICE_DRAFT) {
        struct customer_party party;

        TRY(customers_party(ctx, out->customer_id, &party));
        out->party = (struct invoice_party){
            .name = party.name, .street = party.street, .postcode = party.postcode, .town = party.town,
            .country = party.country, .business_id = party.business_id, .vat_id = party.vat_id,
            .contact_name = party.contact_name, .customer_number = party.number};
        return RC_OK;
    }
    if (!row->claim_key_id_null) { /* the person is erased: what the claim needs, under its own key */
        bool gone = false;

        TRY(open_or_gone(ctx, (struct key_ref){KEY_CLAIM, row->claim_key_id}, out->id, 0, row->claim, &record, &gone));
        out->from_claim = true;
        invoices_record_party(&record, &out->party);
        out->party.gone = gone;
        return RC_OK;
    }
    if (for_the_law_only(ctx, out)) {
        out->party = (struct invoice_party){.law_only = true};
        return RC_OK;
    }
    {
        bool gone = false;

        TRY(open_or_gone(ctx, (struct key_ref){KEY_VOUCHER, row->fiscal_year_id}, out->id, subject, row->party,
                         &record, &gone));
        invoices_record_party(&record, &out->party);
        out->party.gone = gone;
    }
    return RC_OK;
}

enum rc invoices_load(struct ctx *ctx, int64_t number, int64_t id, struct invoice *out)
{
    struct q_invoice_get_row row;
    int64_t subject = 0;
    enum rc rc;

    if (number != 0)
        TRY(invoices_id_by_number(ctx, number, &id));
    rc = q_invoice_get(ctx, &(struct q_invoice_get){.id = id}, &row);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(rc);
    *out = (struct invoice){
        .id = row.id, .customer_id = row.customer_id_null ? 0 : row.customer_id, .kind = (enum invoice_kind)row.kind,
        .state = (enum invoice_state)row.state, .number = row.number_null ? 0 : row.number,
        .reference = row.reference_null ? STR("") : row.reference, .invoiced_on = row.invoiced_on,
        .due_on = row.due_on, .settled_on = row.settled_on_null ? DATE_NONE : row.settled_on,
        .gross_entry = row.gross_entry != 0, .paid_cents = row.paid_cents,
        .open_cents = row.state == INVOICE_SENT || row.state == INVOICE_PARTLY_PAID ? row.total_cents - row.paid_cents : 0,
        .issued_at = row.issued_at_null ? 0 : row.issued_at, .notice_id = row.notice_id};
    out->overdue = out->open_cents > 0 && date_before(out->due_on, ctx->today);
    if (out->customer_id != 0 && row.claim_key_id_null) {
        rc = customers_subject_of(ctx, out->customer_id, &subject);
        if (rc == RC_NOT_FOUND)
            err_clear(&ctx->err); /* erased: the voucher stands alone */
        else
            TRY(rc);
    }
    TRY(load_party(ctx, out, &row, subject));
    TRY(load_rows(ctx, out, out->state == INVOICE_DRAFT ? draft_key(subject)
                                                        : (struct key_ref){KEY_VOUCHER, row.fiscal_year_id},
                  subject));
    sum_vat(out);
    out->sums.net_cents = row.net_cents;
    out->sums.vat_cents = row.vat_cents;
    out->sums.total_cents = row.total_cents;
    return RC_OK;
}

enum rc invoices_id_by_number(struct ctx *ctx, int64_t number, int64_t *id)
{
    struct q_invoice_id_by_number_row row;
    enum rc rc = q_invoice_id_by_number(ctx, &(struct q_invoice_id_by_number){.number = number}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(rc);
    *id = row.id;
    return RC_OK;
}
