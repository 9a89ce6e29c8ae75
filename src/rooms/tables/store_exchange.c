/* Rates of exchange: looked up by currency and day, read from files (BILLING.md sections 2 and 10; P64). */
#include "audit_tables.h"
#include "base/csv.h"
#include "base/currency.h"
#include "base/errors.h"
#include "errors_tables.h"
#include "queries_tables.h"
#include "rooms/audit/audit.h"
#include "rooms/tables/internal.h"

enum { OF_A_DAY = 8 /* corrections of one day that a look-up may meet */, DAYS_MOST = 31 };

static struct table_row from_row(const struct q_dated_row_rates_row *r)
{
    return (struct table_row){
        .id = r->id, .kind = TABLE_EXCHANGE, .name = r->name, .valid_from = r->from_on,
        .valid_to = r->to_on_null ? DATE_NONE : r->to_on, .value = r->value, .section = r->section, .source = r->source,
        .confirmed = !r->confirmed_by_null, .confirmed_by = r->confirmed_by_null ? 0 : r->confirmed_by,
        .confirmed_at = r->confirmed_at_null ? 0 : r->confirmed_at, .made_by = r->made_by, .made_at = r->made_at};
}

enum rc tables_exchange_rows(struct ctx *ctx, struct str currency, struct date from, struct date to, int64_t most,
                             struct table_row **out, size_t *count)
{
    struct q_dated_row_rates_row *rows = NULL;

    if (!str_empty(currency)) {
        TRY(q_dated_row_rates(ctx, &(struct q_dated_row_rates){.name = currency, .from = from, .to = to, .most = most}, &rows,
                              count));
    } else {
        struct q_dated_row_rates_newest_row *all = NULL;

        TRY(q_dated_row_rates_newest(ctx, &(struct q_dated_row_rates_newest){.most = most}, &all, count));
        _Static_assert(sizeof(*all) == sizeof(*rows), "the same columns");
        rows = (struct q_dated_row_rates_row *)(void *)all;
    }
    *out = ARENA_ARRAY(ctx->arena, struct table_row, *count);
    for (size_t i = 0; i < *count; i++)
        (*out)[*count - 1 - i] = from_row(&rows[i]);
    return RC_OK;
}

enum rc tables_exchange_rate(struct ctx *ctx, struct str currency, struct date day, struct exchange_rate *out)
{
    struct table_row *rows = NULL;
    struct table_value days;
    size_t count = 0;
    enum rc rc = tables_value_on(ctx, TABLE_LIMITS, "exchange-days", day, &days);

    *out = (struct exchange_rate){.on = DATE_NONE, .unconfirmed_on = DATE_NONE};
    if (rc == RC_OK && !days.confirmed)
        rc = RC_NOT_FOUND;
    TRY(rc);
    if (days.value > DAYS_MOST)
        days.value = DAYS_MOST;
    TRY(tables_exchange_rows(ctx, currency, date_add_days(day, -(int)days.value), day, OF_A_DAY * (DAYS_MOST + 1), &rows, &count));
    for (size_t i = count; i-- > 0;) {
        if (i + 1 < count && rows[i + 1].valid_from.days == rows[i].valid_from.days)
            continue; /* one made later has taken its place */
        if (!date_is_none(rows[i].valid_to) && date_after(day, rows[i].valid_to))
            continue;
        if (!rows[i].confirmed) {
            if (date_is_none(out->unconfirmed_on))
                out->unconfirmed_on = rows[i].valid_from;
            continue;
        }
        out->rate = rows[i].value;
        out->on = rows[i].valid_from;
        out->source = rows[i].source;
        return RC_OK;
    }
    return RC_NOT_FOUND;
}

/* --- from a file ---------------------------------------------------------------------------------------------- */

static enum rc bad_line(struct err *err, int64_t line, const char *field, int code)
{
    enum rc rc = err_invalid(err, code, field);

    err->line = line;
    return rc;
}

static enum rc read_line(const struct csv_row *in, struct exchange_line *out, struct err *err)
{
    const struct table_name *known;

    if (in->count != 4)
        return bad_line(err, in->line, "file", E3908_RATE_FILE);
    *out = (struct exchange_line){.line = in->line, .currency = in->cells[1], .source = in->cells[3]};
    known = tables_name(TABLE_EXCHANGE, out->currency);
    if (!date_from_iso(in->cells[0], &out->on))
        return bad_line(err, in->line, "date", E3909_RATE_DAY);
    if (known == NULL)
        return bad_line(err, in->line, "currency", E3910_RATE_CURRENCY);
    if (!rate_parse(in->cells[2], &out->rate))
        return bad_line(err, in->line, "rate", E3911_RATE_VALUE);
    return str_empty(out->source) || out->source.len > 200 ? bad_line(err, in->line, "source", E3904_TABLE_SOURCE) : RC_OK;
}

enum rc tables_exchange_read(struct arena *arena, struct str bytes, struct exchange_file *out, struct err *err)
{
    static const char *const header[] = {"date", "currency", "rate", "source"};
    struct csv_file file;

    TRY(csv_read(arena, bytes, &file, err));
    if (file.count < 2 || file.count > EXCHANGE_LINES || file.rows[0].count != COUNT(header))
        return bad_line(err, 1, "file", E3908_RATE_FILE);
    for (size_t i = 0; i < COUNT(header); i++)
        if (!str_eqz(file.rows[0].cells[i], header[i]))
            return bad_line(err, 1, "file", E3908_RATE_FILE);
    *out = (struct exchange_file){.rows = ARENA_ARRAY(arena, struct exchange_line, file.count)};
    for (size_t i = 1; i < file.count; i++)
        TRY(read_line(&file.rows[i], &out->rows[out->count++], err));
    return RC_OK;
}
