/* Number series (AVL 209 e §): gapless, increasing, taken in the transaction that issues. The tenant's own series
 * goes by year: 20260001. Further ones, for a kind of invoice, begin with a digit of their own and may print a
 * prefix: K-920260001. */
#include "base/errors.h"
#include "audit_invoices.h"
#include "db/core.h"
#include "errors_invoices.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal.h"

/* 2026 then four digits, five beyond 9999. */
#define ORDINAL_MAX 9999999
#define TAKEN_MOST 100000

int64_t invoices_number_of(int year, int64_t ordinal)
{
    int64_t digits = 10000;

    while (ordinal >= digits)
        digits *= 10;
    return (int64_t)year * digits + ordinal;
}

/* 9 before 20260001 gives 920260001. */
static int64_t with_lead(int64_t lead, int64_t number)
{
    int64_t place = 1;

    while (place <= number)
        place *= 10;
    return lead * place + number;
}

/* What is in use for a variety: the last series made for it, by hand or moved in, that has not ended; else the one that
 * goes on for all kinds; else the tenant's own (id 0). */
struct serial { struct q_invoice_series_all_row series; struct invoice_continued moved; bool continued; };

static void take_continued(const struct q_invoice_continued_all_row *row, struct serial *out)
{
    out->continued = true;
    out->series = (struct q_invoice_series_all_row){.id = row->id, .dates_back = 1, .prefix = row->prefix};
    out->moved = (struct invoice_continued){(int)row->variety, row->prefix, row->year, row->width, row->first};
}

static enum rc series_for(struct ctx *ctx, int variety, struct serial *out)
{
    struct q_invoice_series_all_row *rows = NULL;
    struct q_invoice_continued_all_row *moved = NULL;
    size_t count = 0, n = 0;

    *out = (struct serial){.series = {.id = 0, .yearly = 1, .dates_back = 1, .prefix = STR("")}};
    TRY(q_invoice_series_all(ctx, &rows, &count));
    TRY(q_invoice_continued_all(ctx, &moved, &n));
    for (size_t i = 0; i < n; i++)
        if (moved[i].variety == 0)
            take_continued(&moved[i], out);
    if (count > 0 && rows[0].id == 0) /* it stands first */
        out->series.dates_back = rows[0].dates_back;
    for (size_t i = 0; i < count; i++)
        if (rows[i].variety == variety && rows[i].ended_at_null) {
            out->series = rows[i];
            out->continued = false;
        }
    for (size_t i = 0; i < n; i++)
        if (moved[i].variety == variety && (out->continued || moved[i].id > out->series.id))
            take_continued(&moved[i], out);
    return RC_OK;
}

static enum rc check_date(struct ctx *ctx, const struct q_invoice_series_all_row *series, const struct invoice *invoice)
{
    struct q_invoice_series_last_row last;
    enum rc rc;

    if (series->dates_back != 0)
        return RC_OK;
    rc = q_invoice_series_last(ctx, &(struct q_invoice_series_last){.series = series->id}, &last);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    if (!date_before(invoice->invoiced_on, last.invoiced_on))
        return RC_OK;
    rc = err_invalid(&ctx->err, E1749_SERIES_DATE_BACK, "invoiced_on");
    ctx->err.arg = date_text(ctx->arena, last.invoiced_on, ctx->lang);
    return rc;
}

/* The next number of a series that was moved in; a year before the move counts as the year of the move. */
static enum rc next_continued(struct ctx *ctx, const struct serial *s, int year, struct invoice *invoice)
{
    bool first_year = s->moved.year == 0 || year <= s->moved.year;
    int64_t of_year = s->moved.year == 0 ? 0 : first_year ? s->moved.year : year;
    int64_t ordinal = 0;

    TRY(counter_take(ctx, str_fmt(ctx->arena, "invoice.c%lld.%lld", (long long)s->series.id, (long long)of_year),
                     first_year ? s->moved.first : 1, &ordinal));
    if (ordinal > ORDINAL_MAX * INT64_C(1000))
        return err_invalid(&ctx->err, E1713_INVOICE_SERIES_FULL, "invoiced_on");
    invoice->number = invoices_continued_number(ctx->arena, &s->moved, (int)of_year, ordinal, &invoice->shown);
    return RC_OK;
}

static enum rc next_number(struct ctx *ctx, const struct serial *s, int year, struct invoice *invoice)
{
    const struct q_invoice_series_all_row *series = &s->series;
    struct str counter;
    int64_t ordinal = 0;

    invoice->series_id = series->id;
    if (s->continued)
        return next_continued(ctx, s, year, invoice);
    if (series->id == 0)
        counter = str_fmt(ctx->arena, "invoice.%d", year);
    else
        counter = str_fmt(ctx->arena, "invoice.s%lld.%d", (long long)series->lead, series->yearly != 0 ? year : 0);
    TRY(counter_take(ctx, counter, 1, &ordinal));
    if (ordinal > ORDINAL_MAX)
        return err_invalid(&ctx->err, E1713_INVOICE_SERIES_FULL, "invoiced_on");
    invoice->number = invoices_number_of(series->yearly != 0 ? year : 10, ordinal);
    if (series->id != 0)
        invoice->number = with_lead(series->lead, invoice->number);
    invoice->shown = str_fmt(ctx->arena, "%.*s%lld", STR_FMT(series->prefix), (long long)invoice->number);
    return RC_OK;
}

/* A number that an invoice of the former program has already is that invoice's: the next one is taken. */
enum rc invoices_take_number(struct ctx *ctx, struct invoice *invoice)
{
    struct serial series;
    int year = 0;
    int month = 0;
    int day = 0;

    TRY(series_for(ctx, invoice->variety, &series));
    TRY(check_date(ctx, &series.series, invoice));
    date_parts(invoice->invoiced_on, &year, &month, &day);
    for (int i = 0; i < TAKEN_MOST; i++) {
        bool used = false;

        TRY(next_number(ctx, &series, year, invoice));
        TRY(invoices_place(ctx, &invoice->number, invoice->shown, &invoice->reference, &used));
        if (!used)
            return RC_OK;
    }
    return err_invalid(&ctx->err, E1713_INVOICE_SERIES_FULL, "invoiced_on");
}

static bool prefix_fits(struct str prefix)
{
    for (size_t i = 0; i < prefix.len; i++) {
        char c = prefix.ptr[i];

        if (!((c >= 'A' && c <= 'Z') || c == '-' || c == '/'))
            return false;
    }
    return prefix.len <= 6;
}

DEFINE_ACTION(invoices_add_series, struct invoice_series_form, struct invoice_receipt)
{
    struct q_invoice_series_all_row *rows = NULL;
    size_t count = 0;

    if (!prefix_fits(req->prefix))
        return err_invalid(&ctx->err, E1722_INVOICE_SERIES, "prefix");
    if (req->variety == 0 || req->lead < 1 || req->lead > 9)
        return err_invalid(&ctx->err, E1722_INVOICE_SERIES, "lead");
    TRY(q_invoice_series_all(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].id != 0 && rows[i].lead == req->lead)
            return err_conflict(&ctx->err, E1748_SERIES_TAKEN);
    out->id = env_new_id(ctx->env);
    TRY(q_invoice_series_insert(ctx, &(struct q_invoice_series_insert){
        .id = out->id, .name = req->name, .variety = req->variety, .prefix = req->prefix, .lead = req->lead,
        .yearly = !req->continuous, .dates_back = req->dates_back, .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_INVOICE_SERIES_ADDED, 0, out->id, NULL);
}

DEFINE_ACTION(invoices_set_own_series, struct own_series_form, int64_t)
{
    if (!actor_is_person(ctx->actor))
        return err_forbidden(&ctx->err, E1798_OWN_SERIES_NOBODY);
    *out = req->allow_back;
    TRY(q_invoice_series_own_set(ctx, &(struct q_invoice_series_own_set){.dates_back = req->allow_back, .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_OWN_SERIES_SET, 0, req->allow_back, NULL);
}

enum rc invoices_series(struct ctx *ctx, struct invoice_series **out, size_t *count, bool *own_dates_back)
{
    struct q_invoice_series_all_row *rows = NULL;

    TRY(q_invoice_series_all(ctx, &rows, count));
    *own_dates_back = *count == 0 || rows[0].id != 0 || rows[0].dates_back != 0;
    if (*count > 0 && rows[0].id == 0) {
        rows++;
        --*count;
    }
    *out = ARENA_ARRAY(ctx->arena, struct invoice_series, *count);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct invoice_series){rows[i].id, rows[i].lead, rows[i].name, rows[i].prefix,
                                            (int)rows[i].variety, rows[i].yearly != 0, rows[i].dates_back != 0};
    return RC_OK;
}
