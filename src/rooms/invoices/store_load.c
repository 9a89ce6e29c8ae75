/* Opening a whole invoice: row, party, texts, seller (BILLING.md section 1; P35, P43, P64). */
#include "base/errors.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/internal.h"

int64_t invoices_open_of(int64_t state, int64_t total, int64_t paid, int64_t credited)
{
    return state == INVOICE_SENT || state == INVOICE_PARTLY_PAID ? total - paid - credited : 0;
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

static void load_shown(struct ctx *ctx, const struct q_invoice_rows_row *rows, size_t count, struct invoice_sums *out)
{
    out->rows = ARENA_ARRAY(ctx->arena, struct invoice_row_sums, count);
    for (size_t i = 0; i < count; i++)
        out->rows[i] = (struct invoice_row_sums){rows[i].doc_net_cents, rows[i].doc_vat_cents,
                                                 rows[i].doc_net_cents + rows[i].doc_vat_cents, rows[i].rate_bp};
}

static enum rc load_rows(struct ctx *ctx, struct invoice *out, struct key_ref key, int64_t subject)
{
    struct q_invoice_rows_row *rows = NULL;
    size_t count = 0;
    bool gone = false, margins = false;

    TRY(q_invoice_rows(ctx, &(struct q_invoice_rows){.invoice = out->id}, &rows, &count));
    out->rows = ARENA_ARRAY(ctx->arena, struct invoice_row, count);
    out->sums.rows = ARENA_ARRAY(ctx->arena, struct invoice_row_sums, count);
    out->row_count = count;
    if (out->foreign != NULL)
        load_shown(ctx, rows, count, &out->foreign->sums);
    for (size_t i = 0; i < count; i++) {
        struct record record = {{{NULL, 0}}};

        if (!out->party.law_only)
            TRY(open_or_gone(ctx, key, invoices_row_place(out->id, rows[i].ordinal), subject, rows[i].text, &record, &gone));
        out->rows[i] = (struct invoice_row){
            .text = record.field[ROW_TEXT], .reason = record.field[ROW_REASON], .quantity = rows[i].quantity, .unit = rows[i].unit,
            .price = rows[i].price, .discount_bp = rows[i].discount_bp, .vat_class = (int)rows[i].vat_class,
            .treatment = (int)rows[i].treatment,
            .delivered_on = rows[i].delivered_on_null ? DATE_NONE : rows[i].delivered_on, .kind = (int)rows[i].kind,
            .labour_percent = rows[i].labour_percent,
            .product_code = rows[i].product_code, .unit_code = rows[i].unit_code, .vatex = rows[i].vatex,
            .delivered_from = rows[i].from_on_null ? DATE_NONE : rows[i].from_on,
            .order_id = rows[i].order_id_null ? 0 : rows[i].order_id,
            .order_row = rows[i].order_row_null ? 0 : rows[i].order_row, .order_number = rows[i].order_number,
            .origin_invoice = rows[i].origin_invoice_null ? 0 : rows[i].origin_invoice,
            .origin_row = rows[i].origin_row_null ? 0 : rows[i].origin_row};
        out->sums.rows[i] = (struct invoice_row_sums){rows[i].net_cents, rows[i].vat_cents,
                                                      rows[i].net_cents + rows[i].vat_cents, rows[i].rate_bp};
        margins = margins || invoices_margin_row(&out->rows[i]);
    }
    return margins ? invoices_load_margins(ctx, out) : RC_OK;
}

/* VAT summary of the stored rows, as they were computed at entry. */
static void sum_vat(const struct invoice *out, struct invoice_sums *sums)
{
    for (size_t i = 0; i < out->row_count; i++) {
        const struct invoice_row_sums *row = &sums->rows[i];
        size_t g = 0;

        if (out->rows[i].treatment == TREATMENT_OUTSIDE) {
            sums->outside_cents += row->net_cents;
            continue;
        }
        while (g < sums->vat_count && (sums->vat[g].treatment != out->rows[i].treatment
                                           || sums->vat[g].rate_bp != row->rate_bp))
            g++;
        if (g == INVOICE_MAX_VAT_SUMS)
            continue; /* cannot be: compute refused it */
        if (g == sums->vat_count)
            sums->vat[sums->vat_count++] = (struct invoice_vat_sum){
                .treatment = out->rows[i].treatment, .rate_bp = row->rate_bp};
        sums->vat[g].base_cents += row->net_cents;
        sums->vat[g].vat_cents += row->vat_cents;
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

    if (out->state == INVOICE_DRAFT)
        return invoices_party_today(ctx, out->customer_id, out->channel, &out->party, NULL);
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

/* What other documents say of this one: the number and day of the original. */
static enum rc load_original(struct ctx *ctx, struct invoice *out)
{
    struct q_invoice_get_row row;
    enum rc rc;

    if (out->original_id == 0)
        return RC_OK;
    rc = q_invoice_get(ctx, &(struct q_invoice_get){.id = out->original_id}, &row);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    out->original_number = row.number_null ? 0 : row.number;
    out->original_on = row.invoiced_on;
    if (row.variety == VARIETY_SELF_BILLED)
        return invoices_load_self_billed(ctx, out->original_id, out);
    return RC_OK;
}

static void from_row(struct ctx *ctx, const struct q_invoice_get_row *row, struct invoice *out)
{
    *out = (struct invoice){
        .id = row->id, .customer_id = row->customer_id_null ? 0 : row->customer_id,
        .kind = (enum invoice_kind)row->kind, .variety = (enum invoice_variety)row->variety,
        .state = (enum invoice_state)row->state, .number = row->number_null ? 0 : row->number,
        .series_id = row->series_id, .reference = row->reference_null ? STR("") : row->reference,
        .invoiced_on = row->invoiced_on, .due_on = row->due_on,
        .settled_on = row->settled_on_null ? DATE_NONE : row->settled_on, .lang = (enum lang)row->language,
        .interest_bp = row->interest_bp, .discount_bp = row->discount_bp,
        .channel = (enum invoice_channel)row->channel, .gross_entry = row->gross_entry != 0,
        .original_id = row->original_id_null ? 0 : row->original_id, .original_on = DATE_NONE,
        .paid_cents = row->paid_cents, .credited_cents = row->credited_cents,
        .open_cents = invoices_open_of(row->state, row->total_cents, row->paid_cents, row->credited_cents),
        .issued_at = row->issued_at_null ? 0 : row->issued_at, .notice_id = row->notice_id,
        .fiscal_year_id = row->fiscal_year_id_null ? 0 : row->fiscal_year_id,
        .template_id = row->template_id_null ? 0 : row->template_id, .run_id = row->run_id_null ? 0 : row->run_id,
        .period_on = row->period_on_null ? DATE_NONE : row->period_on, .hold_until = row->hold_until_null ? 0 : row->hold_until, .version = row->version};
    if (out->number != 0)
        out->shown = row->number_text_null ? str_fmt(ctx->arena, "%lld", (long long)out->number) : row->number_text;
    if (!row->rate_null) {
        out->foreign = ARENA_NEW(ctx->arena, struct invoice_foreign);
        *out->foreign = (struct invoice_foreign){.currency = row->currency, .rate = row->rate, .rate_on = row->rate_on,
            .rate_source = row->rate_source, .sums = {.net_cents = row->doc_net_cents, .vat_cents = row->doc_vat_cents,
                                                      .total_cents = row->doc_total_cents}};
    }
    out->overdue = out->open_cents > 0 && date_before(out->due_on, ctx->today);
}

static enum rc load_details(struct ctx *ctx, struct invoice *out, const struct q_invoice_get_row *row,
                            struct key_ref key, int64_t subject)
{
    enum rc rc;

    if (row->details_null || out->party.law_only)
        return RC_OK;
    rc = invoices_open_details(ctx, key, subject, row->details, out);
    if (rc != RC_NOT_FOUND) /* its key has died: the voucher is shown without */
        return rc;
    err_clear(&ctx->err);
    return RC_OK;
}

enum rc invoices_load(struct ctx *ctx, int64_t number, int64_t id, struct invoice *out)
{
    struct q_invoice_get_row row;
    struct key_ref key;
    int64_t subject = 0;
    enum rc rc;

    if (number != 0)
        TRY(invoices_id_by_number(ctx, number, &id));
    rc = q_invoice_get(ctx, &(struct q_invoice_get){.id = id}, &row);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(rc);
    from_row(ctx, &row, out);
    if (out->customer_id != 0 && row.claim_key_id_null) {
        rc = customers_subject_of(ctx, out->customer_id, &subject);
        if (rc == RC_NOT_FOUND)
            err_clear(&ctx->err); /* erased: the voucher stands alone */
        else
            TRY(rc);
    }
    TRY(load_party(ctx, out, &row, subject));
    key = out->state == INVOICE_DRAFT ? invoices_draft_key(subject) : (struct key_ref){KEY_VOUCHER, row.fiscal_year_id};
    TRY(load_rows(ctx, out, key, subject));
    TRY(load_details(ctx, out, &row, key, subject));
    TRY(load_original(ctx, out));
    if (out->variety == VARIETY_SELF_BILLED)
        TRY(invoices_load_self_billed(ctx, out->id, out));
    if (row.seller_null) /* a draft; also documents issued before sellers were frozen */
        TRY(invoices_seller_now(ctx, &out->seller));
    else
        invoices_seller_unpack(row.seller, &out->seller);
    sum_vat(out, &out->sums);
    if (out->foreign != NULL)
        sum_vat(out, &out->foreign->sums);
    out->sums.net_cents = row.net_cents;
    out->sums.vat_cents = row.vat_cents;
    out->sums.total_cents = row.total_cents;
    return invoices_fill_household(ctx, out);
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
