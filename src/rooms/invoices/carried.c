/* Open invoices of the former program come in, and its number series go on (BILLING.md section 9, "Moving in"; P35, P64,
 * P65). What is open is the invoice's total here: what was paid before stands in the former program's books. */
#include "base/errors.h"
#include "audit_movein.h"
#include "errors_movein.h"
#include "messages_movein.h"
#include "base/ids.h"
#include "i18n/i18n.h"
#include "queries_invoices.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/internal.h"

#define NUMBER_DIGITS 15
#define NUMBER_FURTHER INT64_C(9000000000000000) /* numbers of documents whose own digits are another's: below 2^53 */
#define NUMBER_END INT64_C(9007199254740992)
#define RATE_MONTHS 12
#define REFERENCE_TRIES 1000

/* --- numbers and references ---------------------------------------------------------------------------------- */

static enum rc taken_of(struct ctx *ctx, int64_t number, struct str shown, struct str reference, struct q_invoice_taken_row *out)
{
    return q_invoice_taken(ctx, &(struct q_invoice_taken){.number = number, .shown = shown, .reference = reference}, out);
}

/* A number further on, for a document whose own digits are another's (A-100 beside B-100). */
static enum rc further(struct ctx *ctx, int64_t *number)
{
    struct q_invoice_carried_last_row last;

    TRY(q_invoice_carried_last(ctx, &(struct q_invoice_carried_last){.from = NUMBER_FURTHER, .to = NUMBER_END}, &last));
    *number = last.number == 0 ? NUMBER_FURTHER : last.number + 1;
    return RC_OK;
}

enum rc invoices_place(struct ctx *ctx, int64_t *number, struct str shown, struct str *reference, bool *used)
{
    int64_t digits = *number;

    *used = false;
    for (int i = -1; i < REFERENCE_TRIES; i++) {
        struct str base = i < 0 ? str_fmt(ctx->arena, "%lld", (long long)digits) : str_fmt(ctx->arena, "%lld%03d", (long long)digits, i);
        struct q_invoice_taken_row row;

        if (!id_reference_make(ctx->arena, base, reference))
            continue; /* two digits are no base */
        TRY(taken_of(ctx, *number, shown, *reference, &row));
        *used = row.texts != 0;
        if (*used)
            return RC_OK;
        if (row.numbers != 0)
            TRY(further(ctx, number));
        if (row.refs == 0)
            return RC_OK;
    }
    return err_bug(&ctx->err, 0);
}

/* All digits of what was printed, as far as they are a number of ours; 0: not. */
static int64_t digits_of(struct str shown)
{
    int64_t number = 0;
    int n = 0;

    for (size_t i = 0; i < shown.len; i++)
        if (shown.ptr[i] >= '0' && shown.ptr[i] <= '9') {
            number = number * 10 + (shown.ptr[i] - '0');
            if (number > 0 && ++n > NUMBER_DIGITS)
                return 0;
        }
    return number;
}

enum rc invoices_carry_check(struct ctx *ctx, const struct invoice_carried *in, int *taken)
{
    struct q_invoice_taken_row row;

    TRY(taken_of(ctx, -1, in->shown, in->reference, &row));
    *taken = row.texts != 0 ? CARRIED_NUMBER : !str_empty(in->reference) && row.refs != 0 ? CARRIED_REFERENCE : CARRIED_FREE;
    return RC_OK;
}

/* --- days and rates -------------------------------------------------------------------------------------------- */

enum rc invoices_year_fits(struct ctx *ctx, struct date day, bool *fits)
{
    struct q_fiscal_year_for_day_row found;
    struct q_fiscal_year_overlap_row overlap;
    int year = 0, month = 0, unused = 0;
    enum rc rc = q_fiscal_year_for_day(ctx, &(struct q_fiscal_year_for_day){.day = day}, &found);

    *fits = rc == RC_OK;
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    date_parts(day, &year, &month, &unused);
    TRY(q_fiscal_year_overlap(ctx, &(struct q_fiscal_year_overlap){.start_on = date_ymd(year, 1, 1),
                                                                  .end_on = date_ymd(year, 12, 31)}, &overlap));
    *fits = overlap.overlapping == 0;
    return RC_OK;
}

enum rc invoices_rate_known(struct ctx *ctx, int64_t rate_bp, struct date day, int *vat_class)
{
    const struct vat_rate *rates = NULL;
    size_t count = 0;

    *vat_class = 0;
    TRY(invoices_vat_table(ctx, &rates, &count));
    for (int back = 0; back <= RATE_MONTHS && *vat_class == 0; back++)
        for (int cls = VAT_GENERAL; cls <= VAT_ZERO && *vat_class == 0; cls++) {
            struct err err = {0};
            int64_t bp = -1;

            if (invoices_rate_on(rates, count, (enum vat_class)cls, date_add_months(day, -back), &bp, &err) == RC_OK && bp == rate_bp)
                *vat_class = cls;
        }
    return RC_OK;
}

/* --- an invoice ------------------------------------------------------------------------------------------------- */

static struct str row_text(struct ctx *ctx, const struct invoice_carried *in, enum lang lang)
{
    const struct slot slots[] = {SLOT_STR("number", in->shown), SLOT_STR("total", money_text(ctx->arena, in->original_cents, lang))};

    return msg_text(ctx->arena, lang, in->original_cents == in->open_cents ? MSG_movein_invoice_row : MSG_movein_invoice_row_part,
                    slots, COUNT(slots));
}

static void set_row(struct invoice *out, size_t i, struct str text, int treatment, int vat_class, const struct invoice_row_sums *sums)
{
    bool below = sums->net_cents < 0;

    out->rows[i] = (struct invoice_row){
        .text = text, .quantity = below ? -10000 : 10000, .unit = STR(""), .unit_code = STR("C62"), .kind = ROW_GOODS,
        .price = (below ? -sums->net_cents : sums->net_cents) * 100, .vat_class = vat_class, .treatment = treatment,
        .vatex = invoices_vatex(treatment), .delivered_on = DATE_NONE, .delivered_from = DATE_NONE};
    out->sums.rows[i] = *sums;
}

/* Bases and VAT of the original in proportion to what is open; the cents add up. */
static enum rc rows_of(struct ctx *ctx, const struct invoice_carried *in, struct invoice *out)
{
    int64_t weights[2 * INVOICE_CARRIED_VATS + 2], parts[2 * INVOICE_CARRIED_VATS + 2];
    struct str text = row_text(ctx, in, out->lang);
    size_t n = in->vat_count;

    out->row_count = n == 0 ? 1 : n;
    out->rows = ARENA_ARRAY(ctx->arena, struct invoice_row, out->row_count);
    out->sums.rows = ARENA_ARRAY(ctx->arena, struct invoice_row_sums, out->row_count);
    out->sums.total_cents = out->sums.net_cents = in->open_cents;
    if (n == 0) {
        set_row(out, 0, text, TREATMENT_OUTSIDE, VAT_ZERO, &(struct invoice_row_sums){in->open_cents, 0, in->open_cents, 0});
        return RC_OK;
    }
    for (size_t i = 0; i < n; i++) {
        weights[2 * i] = in->vat[i].net_cents;
        weights[2 * i + 1] = in->vat[i].vat_cents;
    }
    money_split(in->open_cents, weights, 2 * n, parts);
    for (size_t i = 0; i < n; i++) {
        struct invoice_row_sums sums = {parts[2 * i], parts[2 * i + 1], parts[2 * i] + parts[2 * i + 1], in->vat[i].rate_bp};
        int cls = VAT_ZERO;

        if (in->vat[i].rate_bp != 0)
            TRY(invoices_rate_known(ctx, in->vat[i].rate_bp, in->invoiced_on, &cls));
        set_row(out, i, text, in->vat[i].treatment, cls, &sums);
        out->sums.vat_cents += sums.vat_cents;
    }
    out->sums.net_cents = in->open_cents - out->sums.vat_cents;
    return RC_OK;
}

static enum rc complete(struct ctx *ctx, const struct invoice_carried *in, struct invoice *out, int64_t *subject)
{
    struct customer_party whole = {.customer_id = 0};
    bool credit = in->open_cents < 0;

    *out = (struct invoice){
        .customer_id = in->customer_id, .kind = credit ? INVOICE_KIND_CREDIT_NOTE : INVOICE_KIND_INVOICE, .variety = VARIETY_MOVED_IN,
        .state = INVOICE_SENT, .shown = in->shown, .reference = in->reference, .invoiced_on = in->invoiced_on,
        .due_on = in->due_on, .settled_on = DATE_NONE, .period_on = DATE_NONE, .interest_bp = in->interest_bp,
        .channel = DELIVER_NONE, .household_cents = -1, .version = 1};
    TRY(invoices_party_today(ctx, in->customer_id, DELIVER_NONE, &out->party, &whole));
    *subject = whole.subject_id;
    out->lang = whole.lang;
    TRY(invoices_seller_now(ctx, &out->seller));
    return rows_of(ctx, in, out);
}

enum rc invoices_carry_over(struct ctx *ctx, const struct invoice_carried *in, struct invoice_receipt *out)
{
    struct verdict verdict;
    struct fiscal_year year;
    struct invoice invoice;
    struct str reference;
    int64_t subject = 0;
    int taken = CARRIED_FREE;
    bool used = false;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(invoices_carry_check(ctx, in, &taken));
    if (taken != CARRIED_FREE)
        return err_conflict(&ctx->err, taken == CARRIED_NUMBER ? E4606_MOVEIN_NUMBER_TAKEN : E4609_MOVEIN_REFERENCE_TAKEN);
    TRY(complete(ctx, in, &invoice, &subject));
    invoice.number = digits_of(in->shown);
    if (invoice.number == 0)
        TRY(further(ctx, &invoice.number));
    TRY(invoices_place(ctx, &invoice.number, in->shown, &reference, &used));
    if (str_empty(in->reference))
        invoice.reference = reference;
    TRY(invoices_fiscal_year(ctx, in->invoiced_on, &year));
    TRY(invoices_voucher_key(ctx, &year));
    TRY(invoices_store_new(ctx, &invoice, subject, &year));
    *out = (struct invoice_receipt){.id = invoice.id, .number = invoice.number, .reference = invoice.reference,
                                    .total_cents = in->open_cents};
    TRY(customers_timeline_add(ctx, &(struct timeline_event){
        .customer_id = in->customer_id, .kind = AUDIT_INVOICE_CARRIED, .number = invoice.number, .cents = in->open_cents, .day = in->due_on,
        .path = str_z(ctx->arena, str_fmt(ctx->arena, "/laskut/%lld", (long long)invoice.number)),
        .statement = STATEMENT_PURPOSE_INVOICING}));
    return audit_write(ctx, AUDIT_INVOICE_CARRIED, subject, invoice.id, &verdict);
}

/* --- a series goes on --------------------------------------------------------------------------------------------- */

enum rc invoices_continue_read(struct str next, struct date today, struct invoice_continued *out, struct err *err)
{
    struct str digits = str_trim(next);
    int year = 0, month = 0, day = 0;
    int64_t head = 0;
    size_t at = digits.len;

    while (at > 0 && digits.ptr[at - 1] >= '0' && digits.ptr[at - 1] <= '9')
        at--;
    *out = (struct invoice_continued){.prefix = str_sub(digits, 0, at)};
    digits = str_sub(digits, at, digits.len);
    for (size_t i = 0; i < out->prefix.len; i++)
        if (!((out->prefix.ptr[i] >= 'A' && out->prefix.ptr[i] <= 'Z') || out->prefix.ptr[i] == '-' || out->prefix.ptr[i] == '/'))
            return err_invalid(err, E4626_MOVEIN_SERIES, "series");
    if (out->prefix.len > 6 || digits.len == 0 || digits.len > 12)
        return err_invalid(err, E4626_MOVEIN_SERIES, "series");
    date_parts(today, &year, &month, &day);
    if (digits.len >= 7 && str_to_i64(str_sub(digits, 0, 4), &head) && head == year) {
        out->year = head;
        digits = str_sub(digits, 4, digits.len);
    }
    out->width = digits.ptr[0] == '0' || out->year != 0 ? (int64_t)digits.len : 0;
    if (!str_to_i64(digits, &out->first) || out->first < 1)
        return err_invalid(err, E4626_MOVEIN_SERIES, "series");
    return RC_OK;
}

int64_t invoices_continued_number(struct arena *arena, const struct invoice_continued *series, int year, int64_t ordinal,
                                  struct str *shown)
{
    struct str digits = str_fmt(arena, "%0*lld", (int)series->width, (long long)ordinal);
    int64_t number = 0;

    if (series->year != 0)
        digits = str_fmt(arena, "%d%.*s", year, STR_FMT(digits));
    *shown = str_fmt(arena, "%.*s%.*s", STR_FMT(series->prefix), STR_FMT(digits));
    return str_to_i64(digits, &number) ? number : 0;
}

enum rc invoices_continue(struct ctx *ctx, const struct invoice_continued *series)
{
    struct verdict verdict;
    int64_t id = env_new_id(ctx->env);

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(q_invoice_continued_insert(ctx, &(struct q_invoice_continued_insert){
        .id = id, .variety = series->variety, .prefix = series->prefix, .year = series->year, .width = series->width,
        .first = series->first, .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_SERIES_CONTINUED, 0, id, &verdict);
}

enum rc invoices_is_continued(struct ctx *ctx, int variety, bool *continued)
{
    struct q_invoice_continued_all_row *rows = NULL;
    size_t count = 0;

    *continued = false;
    TRY(q_invoice_continued_all(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++)
        *continued = *continued || rows[i].variety == variety;
    return RC_OK;
}
