/* Rates of exchange from a file: all of it or nothing, each row by a named person or unconfirmed (BILLING.md sections 2, 10 and 11). */
#include "audit_tables.h"
#include "base/errors.h"
#include "errors_tables.h"
#include "rooms/audit/audit.h"
#include "rooms/tables/internal.h"

const struct field tables_exchange_fields[] = { /* one rate by the API: never confirmed by a program */
    FIELD_DATE(struct table_form, valid_from, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "tables.valid-from"),
    FIELD_TEXT(struct table_form, name, 3, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "tables.kind.exchange"),
    FIELD_TEXT(struct table_form, value, 20, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "tables.value"),
    FIELD_TEXT(struct table_form, source, 200, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "tables.source"),
    FIELD_END};
const struct field tables_exchange_import_fields[] = {
    FIELD_BOOL(struct exchange_text, confirm_all, 0, CATEGORY_NONE, NEED_NONE, "tables.exchange.confirm"), FIELD_END};

/* The same rate stands already, and is no less confirmed. */
static enum rc stands(struct ctx *ctx, const struct exchange_line *line, bool confirm, bool *same)
{
    struct table_row *rows = NULL;
    size_t count = 0;

    TRY(tables_exchange_rows(ctx, line->currency, line->on, line->on, 1, &rows, &count));
    *same = count > 0 && rows[0].value == line->rate && (rows[0].confirmed || !confirm);
    return RC_OK;
}

DEFINE_ACTION(tables_exchange_import, struct exchange_file, struct exchange_receipt)
{
    if (req->confirm && ctx->actor->is_token)
        return err_forbidden(&ctx->err, E3912_RATE_PERSON);
    for (size_t i = 0; i < req->count; i++) {
        const struct exchange_line *line = &req->rows[i];
        struct table_row row = {.kind = TABLE_EXCHANGE, .name = line->currency, .valid_from = line->on, .valid_to = DATE_NONE,
                                .value = line->rate, .section = STR(""), .source = line->source, .confirmed = req->confirm};
        struct table_receipt receipt;
        bool same = false;

        if (date_after(line->on, ctx->today)) {
            enum rc rc = err_invalid(&ctx->err, E3909_RATE_DAY, "date");

            ctx->err.line = line->line;
            return rc;
        }
        TRY(stands(ctx, line, req->confirm, &same));
        if (same) {
            out->same++;
            continue;
        }
        TRY(tables_store_row(ctx, &row, row.confirmed ? AUDIT_TABLE_ROW_CONFIRMED : AUDIT_TABLE_ROW_ADDED, &receipt));
        out->added++;
    }
    return RC_OK;
}
