/* Dated tables without a store: reading the product's files and values, which row stands on a day. */
#include <string.h>

#include "base/csv.h"
#include "base/currency.h"
#include "base/errors.h"
#include "base/money.h"
#include "errors_tables.h"
#include "rooms/tables/internal.h"

bool tables_read_value(enum table_unit unit, struct str text, int64_t *value)
{
    int64_t v = 0;
    int64_t step = unit == TABLE_BP || unit == TABLE_CENTS ? 100 : 10000;

    if (unit == TABLE_RATE)
        return rate_parse(text, value);
    if (!decimal4_parse(str_trim(text), &v) || v < 0 || v % step != 0)
        return false;
    *value = v / step;
    return true;
}

static enum rc bad_file(struct err *err, int64_t line)
{
    enum rc rc = err_corrupt(err, E3907_TABLE_FILE);

    err->line = line;
    return rc;
}

static bool read_line(enum table_kind kind, const struct csv_row *line, struct table_row *row)
{
    const struct table_name *known;

    if (line->count != 7)
        return false;
    *row = (struct table_row){.kind = kind, .name = line->cells[0], .valid_to = DATE_NONE, .section = line->cells[5],
                              .source = line->cells[6], .confirmed = str_eqz(line->cells[4], "confirmed")};
    known = tables_name(kind, row->name);
    if (known == NULL || !tables_read_value(known->unit, line->cells[3], &row->value))
        return false;
    if (!row->confirmed && !str_eqz(line->cells[4], "unconfirmed"))
        return false;
    if (!date_from_iso(line->cells[1], &row->valid_from))
        return false;
    return str_empty(line->cells[2]) || date_from_iso(line->cells[2], &row->valid_to);
}

enum rc tables_read_file(struct arena *arena, enum table_kind kind, struct str bytes, struct table_row **out,
                         size_t *count, struct err *err)
{
    struct csv_file file;

    *count = 0;
    TRY(csv_read(arena, bytes, &file, err));
    *out = ARENA_ARRAY(arena, struct table_row, file.count);
    for (size_t i = 1; i < file.count; i++) /* after the header */
        if (!read_line(kind, &file.rows[i], &(*out)[(*count)++]))
            return bad_file(err, file.rows[i].line);
    return RC_OK;
}

static int compare(const struct table_row *a, const struct table_row *b)
{
    int by_name = str_cmp(a->name, b->name);

    if (by_name != 0)
        return by_name;
    return a->valid_from.days < b->valid_from.days ? -1 : a->valid_from.days > b->valid_from.days;
}

/* Put a row in its place; one of the same name and first day is replaced. Few rows: insertion is enough. */
static size_t put(struct table_row *rows, size_t n, const struct table_row *row)
{
    size_t at = n;

    while (at > 0 && compare(&rows[at - 1], row) > 0)
        at--;
    if (at > 0 && compare(&rows[at - 1], row) == 0) {
        rows[at - 1] = *row;
        return n;
    }
    memmove(&rows[at + 1], &rows[at], (n - at) * sizeof(*rows));
    rows[at] = *row;
    return n + 1;
}

size_t tables_merge(struct arena *arena, const struct table_row *product, size_t product_count,
                    const struct table_row *own, size_t own_count, struct table_row **out)
{
    size_t n = 0;

    *out = ARENA_ARRAY(arena, struct table_row, product_count + own_count + 1);
    for (size_t i = 0; i < product_count; i++)
        n = put(*out, n, &product[i]);
    for (size_t i = 0; i < own_count; i++) /* in the order they were made */
        n = put(*out, n, &own[i]);
    for (size_t i = 0; i + 1 < n; i++) {
        struct table_row *row = &(*out)[i];
        struct date last = date_add_days(row[1].valid_from, -1);

        if (str_eq(row[0].name, row[1].name) && (date_is_none(row->valid_to) || date_after(row->valid_to, last)))
            row->valid_to = last;
    }
    return n;
}

const struct table_value *tables_find(const struct table_value *values, size_t count, const char *name,
                                      struct date day)
{
    for (size_t i = 0; i < count; i++)
        if (strcmp(values[i].name, name) == 0 && !date_before(day, values[i].valid_from)
            && (date_is_none(values[i].valid_to) || !date_after(day, values[i].valid_to)))
            return &values[i];
    return NULL;
}
