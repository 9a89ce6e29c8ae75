/* Use cases of dated tables: add a row, confirm one. Nothing is changed in place, so that what stood on a
 * day can always be told (BILLING.md section 10). */
#include "base/errors.h"
#include "audit_tables.h"
#include "base/currency.h"
#include "errors_tables.h"
#include "i18n/i18n.h"
#include "messages_tables.h"
#include "queries_tables.h"
#include "rooms/audit/audit.h"
#include "rooms/tables/internal.h"

const struct name_value tables_kinds[] = {
    {"vat", TABLE_VAT, "tables.kind.vat"}, {"interest", TABLE_INTEREST, "tables.kind.interest"},
    {"collection", TABLE_COLLECTION, "tables.kind.collection"},
    {"household", TABLE_HOUSEHOLD, "tables.kind.household"}, {"vat-boxes", TABLE_VAT_BOX, "tables.kind.vat-boxes"},
    {"limits", TABLE_LIMITS, "tables.kind.limits"},
    {"exchange", TABLE_EXCHANGE, "tables.kind.exchange"}, {NULL, 0, NULL}};

const struct field tables_fields[] = {
    FIELD_ENUM(struct table_form, table, tables_kinds, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "tables.table"),
    FIELD_TEXT(struct table_form, name, 31, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "tables.name"),
    FIELD_DATE(struct table_form, valid_from, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "tables.valid-from"),
    FIELD_DATE(struct table_form, valid_to, 0, CATEGORY_NONE, NEED_NONE, "tables.valid-to"),
    FIELD_TEXT(struct table_form, value, 20, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "tables.value"),
    FIELD_TEXT(struct table_form, section, 60, 0, CATEGORY_NONE, NEED_NONE, "tables.section"),
    FIELD_TEXT(struct table_form, source, 200, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "tables.source"),
    FIELD_BOOL(struct table_form, confirm, 0, CATEGORY_NONE, NEED_NONE, "tables.confirm"),
    FIELD_END};
const struct field tables_confirm_fields[] = {
    FIELD_ENUM(struct table_form, table, tables_kinds, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "tables.table"),
    FIELD_TEXT(struct table_form, name, 31, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "tables.name"),
    FIELD_DATE(struct table_form, valid_from, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "tables.valid-from"),
    FIELD_TEXT(struct table_form, source, 200, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "tables.source"),
    FIELD_END};

static bool no_day(struct date d)
{
    return date_is_none(d) || d.days == 0;
}

enum rc tables_store_row(struct ctx *ctx, const struct table_row *row, int kind, struct table_receipt *out)
{
    out->id = env_new_id(ctx->env);
    TRY(q_dated_row_insert(ctx, &(struct q_dated_row_insert){
        .id = out->id, .kind = row->kind, .name = row->name, .from_on = row->valid_from, .to_on = row->valid_to,
        .to_on_null = date_is_none(row->valid_to), .value = row->value, .section = row->section,
        .source = row->source, .by = ctx->actor->user_id, .at = ctx->now, .confirmed_by = ctx->actor->user_id,
        .confirmed_by_null = !row->confirmed, .confirmed_at = ctx->now, .confirmed_at_null = !row->confirmed}));
    if (row->kind != TABLE_EXCHANGE) /* its rows are not kept in memory */
        tables_forget(ctx);
    return audit_write(ctx, kind, 0, out->id, NULL);
}

DEFINE_ACTION(tables_add, struct table_form, struct table_receipt)
{
    const struct table_name *known = tables_name((enum table_kind)req->table, req->name);
    struct table_row row = {
        .kind = (enum table_kind)req->table, .name = req->name, .valid_from = req->valid_from,
        .valid_to = no_day(req->valid_to) ? DATE_NONE : req->valid_to, .section = req->section,
        .source = req->source, .confirmed = req->confirm};

    if (known == NULL)
        return err_invalid(&ctx->err, E3901_TABLE_NAME, "name");
    if (no_day(req->valid_from))
        return err_invalid(&ctx->err, E3906_TABLE_FROM, "valid_from");
    if (!tables_read_value(known->unit, req->value, &row.value))
        return err_invalid(&ctx->err, known->unit == TABLE_RATE ? E3911_RATE_VALUE : E3902_TABLE_VALUE, "value");
    if (row.confirmed && ctx->actor->is_token)
        return err_forbidden(&ctx->err, E3912_RATE_PERSON);
    if (row.kind == TABLE_EXCHANGE && date_after(row.valid_from, ctx->today))
        return err_invalid(&ctx->err, E3909_RATE_DAY, "valid_from");
    if (!date_is_none(row.valid_to) && date_before(row.valid_to, row.valid_from))
        return err_invalid(&ctx->err, E3903_TABLE_DAYS, "valid_to");
    if (str_empty(str_trim(req->source)))
        return err_invalid(&ctx->err, E3904_TABLE_SOURCE, "source");
    return tables_store_row(ctx, &row, row.confirmed ? AUDIT_TABLE_ROW_CONFIRMED : AUDIT_TABLE_ROW_ADDED, out);
}

DEFINE_ACTION(tables_confirm, struct table_form, struct table_receipt)
{
    struct table_row *rows = NULL;
    size_t count = 0;

    if (str_empty(str_trim(req->source)))
        return err_invalid(&ctx->err, E3904_TABLE_SOURCE, "source");
    if (req->table == TABLE_EXCHANGE)
        TRY(tables_exchange_rows(ctx, req->name, req->valid_from, req->valid_from, 100, &rows, &count));
    else
        TRY(tables_rows(ctx, (enum table_kind)req->table, &rows, &count));
    while (req->table == TABLE_EXCHANGE && count > 1) { /* the last one made stands */
        rows++;
        count--;
    }
    for (size_t i = 0; i < count; i++) {
        struct table_row row = rows[i];

        if (!str_eq(row.name, req->name) || row.valid_from.days != req->valid_from.days)
            continue;
        row.source = req->source;
        row.confirmed = true;
        return tables_store_row(ctx, &row, AUDIT_TABLE_ROW_CONFIRMED, out);
    }
    return err_not_found(&ctx->err, E3905_TABLE_NO_ROW);
}

struct str tables_value_text(struct ctx *ctx, enum table_kind kind, struct str name, int64_t value)
{
    const struct table_name *known = tables_name(kind, name);

    switch (known == NULL ? TABLE_NUMBER : known->unit) {
    case TABLE_BP:
        return trs(ctx, MSG_tables_value_percent,
                   (struct slot[]){SLOT_STR("value", decimal4_text(ctx->arena, value * 100, ctx->lang))}, 1);
    case TABLE_CENTS:
        return money_text(ctx->arena, value, ctx->lang);
    case TABLE_DAYS:
        return trs(ctx, MSG_tables_value_days, (struct slot[]){SLOT_I64("n", value)}, 1);
    case TABLE_RATE:
        return rate_text(ctx->arena, value, ctx->lang);
    case TABLE_NUMBER:
        break;
    }
    return str_fmt(ctx->arena, "%lld", (long long)value);
}
