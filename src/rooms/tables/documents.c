/* Dated rows -> bytes. Percents and euros with a point, days ISO (UI.md section 10). */
#include "base/currency.h"
#include "rooms/tables/documents.h"

const char *tables_kind_word(enum table_kind kind)
{
    for (const struct name_value *n = tables_kinds; n->word != NULL; n++)
        if (n->value == (int)kind)
            return n->word;
    return "";
}

enum table_kind tables_kind_from(struct str word)
{
    for (const struct name_value *n = tables_kinds; n->word != NULL; n++)
        if (str_eqz(word, n->word))
            return (enum table_kind)n->value;
    return (enum table_kind)0;
}

static struct str plain_value(struct arena *arena, const struct table_row *row)
{
    const struct table_name *known = tables_name(row->kind, row->name);

    if (known != NULL && known->unit == TABLE_BP)
        return decimal4_plain(arena, row->value * 100);
    if (known != NULL && known->unit == TABLE_CENTS)
        return money_plain(arena, row->value);
    if (known != NULL && known->unit == TABLE_RATE)
        return rate_plain(arena, row->value);
    return str_fmt(arena, "%lld", (long long)row->value);
}

void tables_row_json(struct ctx *ctx, const struct table_row *row, struct json *j)
{
    static const char *const units[] = {"", "percent", "eur", "days", "number", "per_eur"};
    const struct table_name *known = tables_name(row->kind, row->name);

    json_open(j, '{');
    json_kstr(j, "table", str_from(tables_kind_word(row->kind)));
    json_kstr(j, "name", row->name);
    json_kstr(j, "valid_from", date_iso(ctx->arena, row->valid_from));
    json_key(j, "valid_to");
    if (date_is_none(row->valid_to))
        json_null(j);
    else
        json_str(j, date_iso(ctx->arena, row->valid_to));
    json_kstr(j, "value", plain_value(ctx->arena, row));
    json_kstr(j, "unit", str_from(units[known == NULL ? 0 : known->unit]));
    json_kbool(j, "confirmed", row->confirmed);
    json_kbool(j, "own", row->id != 0);
    json_kstr(j, "section", row->section);
    json_kstr(j, "source", row->source);
    json_close(j, '}');
}
