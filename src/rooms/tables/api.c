/* JSON API of dated tables: reading, and rates of exchange unconfirmed; all other changing is for named users in Settings or on the
 * command line. */
#include "base/errors.h"
#include "errors_tables.h"
#include "http/route.h"
#include "rooms/tables/documents.h"

static enum rc tables_api_rows(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    enum table_kind kind = tables_kind_from(http_path_param(in, "kind"));
    struct table_row *rows = NULL;
    size_t count = 0;
    struct json j = json_to(&out->body);

    if ((int)kind == 0)
        return err_not_found(&ctx->err, E3905_TABLE_NO_ROW);
    TRY(tables_rows(ctx, kind, &rows, &count));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "rows");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        tables_row_json(ctx, &rows[i], &j);
    json_close(&j, ']');
    json_close(&j, '}');
    return RC_OK;
}

/* A rate of exchange from a program: it stands unconfirmed until a named user confirms it. */
static enum rc tables_api_rate(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct table_form form = {.valid_to = DATE_NONE};
    struct table_receipt receipt = {0};
    struct json j = json_to(&out->body);

    TRY(request_fields(ctx, in, &form));
    form.table = TABLE_EXCHANGE;
    TRY(RUN_ACTION(tables_add, ctx, &form, &receipt));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)receipt.id));
    json_close(&j, '}');
    return RC_OK;
}

const struct route tables_api_routes[] = {
    ROUTE(GET, "/api/v1/tables/:kind", tables_api_rows, ROLE_STAFF | ROLE_ACCOUNTANT | ROLE_MAINTAIN,
          PURPOSE_BOOKKEEPING),
    ROUTE_FORM(POST, "/api/v1/exchange-rates", tables_api_rate, ROLE_STAFF | ROLE_MAINTAIN, PURPOSE_INVOICING,
               tables_exchange_fields),
    ROUTE_END};
