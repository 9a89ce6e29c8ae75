/* /api/v1/customers: list, get, create, patch. Bodies are read by customers_fields; words of a search
 * come in a body, never in an address. */
#include "base/errors.h"
#include "errors_customers.h"
#include "http/route.h"
#include "rooms/customers/exchange.h"

enum { PAGE_MOST = 200, PAGE = 50 };

static enum rc answer_json(struct http_answer *out, int status)
{
    buf_byte(&out->body, '\n');
    out->status = status;
    out->content_type = "application/json";
    return RC_OK;
}

static enum rc one(struct ctx *ctx, struct http_answer *out, int64_t id, int status)
{
    struct json j = json_to(&out->body);
    struct customer_row row;

    TRY(customers_load(ctx, id, LOAD_NETWORK | LOAD_ABOUT, &row));
    customers_json(ctx, &j, &row);
    return answer_json(out, status);
}

static enum rc list_query(struct ctx *ctx, const struct http_request *in, struct customer_search *search)
{
    struct str after = http_query(in, "after"), limit = http_query(in, "limit");
    int64_t most = PAGE;

    if (!str_empty(after) && (!str_to_i64(after, &search->after) || search->after < 1))
        return err_invalid(&ctx->err, E1009_FIELD_OUT_OF_RANGE, "after");
    if (!str_empty(limit) && (!str_to_i64(limit, &most) || most < 1 || most > PAGE_MOST)) {
        enum rc rc = err_invalid(&ctx->err, E1009_FIELD_OUT_OF_RANGE, "limit");

        ctx->err.arg = STR("1–200");
        return rc;
    }
    search->limit = (size_t)most;
    return RC_OK;
}

static enum rc list_out(struct ctx *ctx, struct http_answer *out, const struct customer_search *search)
{
    struct json j = json_to(&out->body);
    struct customer_hits hits;

    TRY(customers_find(ctx, search, &hits));
    json_open(&j, '{');
    json_key(&j, "customers");
    json_open(&j, '[');
    for (size_t i = 0; i < hits.count; i++) {
        struct customer_row row;

        TRY(customers_load(ctx, hits.rows[i].customer_id, LOAD_NETWORK, &row));
        customers_json(ctx, &j, &row);
    }
    json_close(&j, ']');
    json_ki64(&j, "count", hits.counts[FILTER_ALL]);
    json_key(&j, "next");
    if (hits.more)
        json_str(&j, str_fmt(ctx->arena, "%lld", (long long)hits.rows[hits.count - 1].customer_id));
    else
        json_null(&j);
    json_close(&j, '}');
    return answer_json(out, 200);
}

static enum rc customers_api_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customer_search search = {.filter = FILTER_ALL};

    TRY(list_query(ctx, in, &search));
    return list_out(ctx, out, &search);
}

struct find_form { struct str words; int64_t after; };
static const struct field find_fields[] = {
    FIELD_TEXT(struct find_form, words, 200, FIELD_REQUIRED, 0, NEED_NONE, "customers.search.label"),
    FIELD_I64(struct find_form, after, 0, INT64_MAX, 0, 0, NEED_NONE, "customers.field.version"),
    FIELD_END,
};

static enum rc customers_api_find(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct find_form form = {0};

    TRY(request_fields(ctx, in, &form));
    return list_out(ctx, out, &(struct customer_search){.words = form.words, .after = form.after, .limit = PAGE});
}

static enum rc customers_api_get(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t id;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    return one(ctx, out, id, 200);
}

/* What was stored, without reading it back: a read wants an audit row of its own, and were there no room for it
 * the answer would say no to what is done (P43, P64). */
static enum rc receipt_answer(struct ctx *ctx, struct http_answer *out, const struct customer_receipt *receipt, int status)
{
    struct json j = json_to(&out->body);

    out->status = status;
    out->content_type = "application/json";
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)receipt->customer_id));
    json_ki64(&j, "number", receipt->number);
    json_ki64(&j, "version", receipt->version);
    json_close(&j, '}');
    return RC_OK;
}

static enum rc customers_api_create(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customer_form form = {0};
    struct customer_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    if (form.channel == 0)
        form.channel = CHANNEL_API;
    TRY(RUN_ACTION(customers_create, ctx, &form, &receipt));
    answer_header(out, "Location", str_fmt(ctx->arena, "%.*s/api/v1/customers/%lld", STR_FMT(in->prefix), (long long)receipt.customer_id));
    return receipt_answer(ctx, out, &receipt, 201);
}

/* Only what is named changes. `version` is compulsory: it is the one that was read (409 otherwise). */
static enum rc customers_api_patch(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customer_edit edit;
    struct customer_form given = {0};
    struct customer_receipt receipt = {0};
    struct customer_row row;
    struct str version = http_form(in, "version");

    if (!http_path_id(in, "id", &edit.customer_id))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    if (str_empty(version))
        return err_invalid(&ctx->err, E1004_FIELD_REQUIRED, "version");
    TRY(customers_load(ctx, edit.customer_id, LOAD_NETWORK, &row));
    if (row.locked)
        return err_forbidden(&ctx->err, E1616_CUSTOMER_LOCKED);
    TRY(customers_merge(ctx, &row, in->form, in->form_count, &edit.form));
    for (size_t i = 0; i < in->form_count; i++) /* what the table does not know is an error, not ignored */
        if (field_find(customers_fields, str_z(ctx->arena, in->form[i].name)) == NULL)
            return fields_read(ctx, customers_fields, in->form, in->form_count, &given);
    if (edit.form.channel == 0)
        edit.form.channel = CHANNEL_API;
    store_release(ctx);
    TRY(RUN_ACTION(customers_edit, ctx, &edit, &receipt));
    return receipt_answer(ctx, out, &receipt, 200);
}

const struct route customers_api_routes[] = {
    ROUTE(GET, "/api/v1/customers", customers_api_list, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE_FORM(POST, "/api/v1/customers", customers_api_create, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_fields),
    ROUTE_FORM(POST, "/api/v1/customers/find", customers_api_find, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, find_fields),
    ROUTE(GET, "/api/v1/customers/:id", customers_api_get, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT),
    ROUTE_FORM(PATCH, "/api/v1/customers/:id", customers_api_patch, ROLE_STAFF, PURPOSE_CUSTOMER_MANAGEMENT, customers_fields),
    ROUTE_END,
};
