/* /api/v1/products: list, get, create, patch, prices. Bodies are read by products_fields. */
#include "base/errors.h"
#include "errors_products.h"
#include "http/route.h"
#include "rooms/products/internal.h"

enum { PAGE_MOST = 500 };

static enum rc one(struct ctx *ctx, struct http_answer *out, int64_t id, int status)
{
    struct json j = json_to(&out->body);
    struct product product;

    TRY(products_load(ctx, id, &product));
    products_json(ctx, &j, &product);
    buf_byte(&out->body, '\n');
    out->status = status;
    out->content_type = "application/json";
    return RC_OK;
}

static enum rc path_id(struct ctx *ctx, const struct http_request *in, int64_t *id)
{
    return http_path_id(in, "id", id) ? RC_OK : err_not_found(&ctx->err, E2601_PRODUCT_UNKNOWN);
}

/* ?after=CODE&limit=N&q=WORDS, products for sale and retired ones. */
static enum rc products_api_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct product_list list;
    int64_t limit = 0;

    if (!str_to_i64(http_query(in, "limit"), &limit) || limit < 1 || limit > PAGE_MOST)
        limit = 50;
    TRY(products_find(ctx, PRODUCTS_ALL, str_sub(http_query(in, "q"), 0, 100), str_sub(http_query(in, "after"), 0, 40), (size_t)limit, &list));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "products");
    json_open(&j, '[');
    for (size_t i = 0; i < list.count; i++)
        products_json(ctx, &j, &list.rows[i]);
    json_close(&j, ']');
    json_key(&j, "next");
    if (list.more)
        json_str(&j, list.rows[list.count - 1].form.code);
    else
        json_null(&j);
    json_close(&j, '}');
    buf_byte(&out->body, '\n');
    return RC_OK;
}

static enum rc products_api_get(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t id;

    TRY(path_id(ctx, in, &id));
    return one(ctx, out, id, 200);
}

static enum rc products_api_create(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct product_form form = {0};
    struct product_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(products_create, ctx, &form, &receipt));
    answer_header(out, "Location", str_fmt(ctx->arena, "%.*s/api/v1/products/%lld", STR_FMT(in->prefix), (long long)receipt.id));
    return one(ctx, out, receipt.id, 201);
}

/* Only what is named changes. `version` is compulsory: the one that was read (409 otherwise). */
static enum rc products_api_patch(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct product_edit edit;
    struct product_receipt receipt = {0};
    struct product was;

    TRY(path_id(ctx, in, &edit.id));
    if (str_empty(http_form(in, "version")))
        return err_invalid(&ctx->err, E1004_FIELD_REQUIRED, "version");
    TRY(products_load(ctx, edit.id, &was));
    TRY(products_merge(ctx, &was, in->form, in->form_count, &edit.form));
    store_release(ctx);
    TRY(RUN_ACTION(products_edit, ctx, &edit, &receipt));
    return one(ctx, out, edit.id, 200);
}

static enum rc products_api_price(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct price_form form = {0};
    struct price_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(products_price_add, ctx, &form, &receipt));
    out->status = 201;
    out->content_type = "application/json";
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)receipt.id));
    json_close(&j, '}');
    return RC_OK;
}

#define PO PURPOSE_ORDER_MANAGEMENT
/* A CSV file as the body or as a part: all or nothing, each fault with its line. ?try=1 only reads it. */
static enum rc products_api_import(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct product_import file;
    struct product_import_receipt r;
    struct str bytes = in->upload_count == 1 ? in->uploads[0].bytes : in->body;
    bool dry = !str_empty(http_query(in, "try"));

    if (bytes.len == 0 || in->upload_count > 1)
        return err_invalid(&ctx->err, E2617_PRODUCTS_NO_FILE, NULL);
    TRY(products_import_read(ctx, bytes, &file));
    store_release(ctx);
    r = (struct product_import_receipt){file.preview.sums[CSV_NEW], file.preview.sums[CSV_CHANGED], file.preview.sums[CSV_SAME]};
    if (!dry)
        TRY(RUN_ACTION(products_import, ctx, &file, &r));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_kbool(&j, "dry_run", dry);
    json_ki64(&j, "rows", (int64_t)file.count);
    json_ki64(&j, "added", r.added);
    json_ki64(&j, "changed", r.changed);
    json_ki64(&j, "same", r.same);
    json_close(&j, '}');
    return RC_OK;
}

const struct route products_api_routes[] = {
    ROUTE_FLAGS(POST, "/api/v1/products/import", products_api_import, ROLE_STAFF, PO, NULL, ROUTE_BODY_IMPORT),
    ROUTE(GET, "/api/v1/products", products_api_list, ROLE_STAFF, PO),
    ROUTE_FORM(POST, "/api/v1/products", products_api_create, ROLE_STAFF, PO, products_fields),
    ROUTE_FORM(POST, "/api/v1/products/prices", products_api_price, ROLE_STAFF, PO, products_price_fields),
    ROUTE(GET, "/api/v1/products/:id", products_api_get, ROLE_STAFF, PO),
    ROUTE_FORM(PATCH, "/api/v1/products/:id", products_api_patch, ROLE_STAFF, PO, products_fields),
    ROUTE_END};
