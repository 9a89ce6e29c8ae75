/* JSON API of dated tables: reading only; changing is for named users in Settings or on the command line. */
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

const struct route tables_api_routes[] = {
    ROUTE(GET, "/api/v1/tables/:kind", tables_api_rows, ROLE_STAFF | ROLE_ACCOUNTANT | ROLE_MAINTAIN,
          PURPOSE_BOOKKEEPING),
    ROUTE_END};
