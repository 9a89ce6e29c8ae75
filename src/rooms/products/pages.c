/* /tuotteet: list, one product with the prices agreed for it, a file in. */
#include "base/errors.h"
#include "errors_products.h"
#include "errors_web.h"
#include "messages_products.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/products/internal.h"
#include "rooms/products/view.h"
#include "templates_products.h"
#include "web/import.h"
#include "web/web.h"

enum { PAGE = 50, FILE_MOST = 8 << 20 };

static const char *const filter_words[PRODUCTS_FILTERS] = {"myynnissa", "poistuneet", "kaikki"};

bool products_is(int a, int b)
{
    return a == b;
}

const char *products_filter_word(int filter)
{
    return filter_words[filter >= 0 && filter < PRODUCTS_FILTERS ? filter : 0];
}

static enum rc filter_of(struct ctx *ctx, const struct http_request *in, enum product_filter *out)
{
    struct str word = http_query(in, "rajaus");

    *out = PRODUCTS_ACTIVE;
    for (int i = 0; i < PRODUCTS_FILTERS; i++)
        if (str_eqz(word, filter_words[i])) {
            *out = (enum product_filter)i;
            return RC_OK;
        }
    return str_empty(word) ? RC_OK : err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "rajaus");
}

static enum rc list_file(struct ctx *ctx, struct http_answer *out, enum product_filter filter, struct str format)
{
    bool json = str_eqz(format, "json");
    int64_t count;

    if (!json && !str_eqz(format, "csv"))
        return err_invalid(&ctx->err, E2616_PRODUCTS_FORMAT, "muoto");
    TRY(products_export(ctx, filter, json, &out->body, &count));
    out->content_type = json ? "application/json" : "text/csv; charset=utf-8";
    answer_header(out, "Content-Disposition", json ? STR("attachment; filename=\"tuotteet.json\"")
                                                   : STR("attachment; filename=\"tuotteet.csv\""));
    return RC_OK;
}

static enum rc products_list_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct products_list_view view = {.words = str_sub(http_query(in, "tuote"), 0, 100)};
    struct str format = http_query(in, "muoto");
    enum product_filter filter;

    TRY(filter_of(ctx, in, &filter));
    view.filter = (int)filter;
    if (!str_empty(format))
        return list_file(ctx, out, filter, format);
    TRY(products_find(ctx, filter, view.words, str_sub(http_query(in, "jalkeen"), 0, 40), PAGE, &view.list));
    view.lines = ARENA_ARRAY(ctx->arena, struct products_line, view.list.count + 1);
    for (size_t i = 0; i < view.list.count; i++) {
        const struct product *p = &view.list.rows[i];

        view.lines[i] = (struct products_line){.id = p->id, .code = p->form.code, .name = products_name(p, ctx->lang),
            .unit = products_unit_label(ctx->lang, p->form.unit), .price = price_text(ctx->arena, p->form.price, ctx->lang),
            .gross = p->form.basis == PRICE_GROSS, .retired = p->form.state == PRODUCT_RETIRED};
    }
    view.export_href = str_fmt(ctx->arena, "%.*s/tuotteet?rajaus=%s&muoto=csv", STR_FMT(in->prefix), filter_words[filter]);
    if (view.list.more && str_empty(view.words))
        view.next = str_fmt(ctx->arena, "%.*s/tuotteet?rajaus=%s&jalkeen=%.*s", STR_FMT(in->prefix), filter_words[filter],
                            STR_FMT(view.list.rows[view.list.count - 1].form.code));
    return t_products_list(ctx, in, out, 200, &(struct t_products_list){.view = &view});
}

static enum rc products_new_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    static const struct product_form form = {.unit = UNIT_PIECE, .basis = PRICE_NET, .vat_class = 1, .state = PRODUCT_ACTIVE};
    struct product_page_view view = {.form = &form};

    return t_products_new(ctx, in, out, 200, &(struct t_products_new){.view = &view});
}

/* A taken code is told beside its field. */
static enum rc beside_code(struct ctx *ctx, enum rc rc)
{
    if (rc != RC_CONFLICT || ctx->err.code != E2606_PRODUCT_CODE_TAKEN)
        return rc;
    err_clear(&ctx->err);
    err_add_field(ctx->arena, &ctx->err, "code", E2606_PRODUCT_CODE_TAKEN, STR(""));
    return RC_INVALID;
}

static enum rc products_new_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct product_form form = {0};
    struct product_receipt receipt = {0};
    struct product_page_view view = {.form = &form};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = beside_code(ctx, RUN_ACTION(products_create, ctx, &form, &receipt));
    if (rc == RC_INVALID)
        return t_products_new(ctx, in, out, 422, &(struct t_products_new){.view = &view});
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/tuotteet/%lld", (long long)receipt.id), "products.flash.created");
}

/* ---- one product ----------------------------------------------------------------------------------------- */

static struct str whose(struct ctx *ctx, const struct customer_brief *brief)
{
    return str_fmt(ctx->arena, "%.*s (%lld)", STR_FMT(brief->name), (long long)brief->number);
}

static enum rc price_lines(struct ctx *ctx, int64_t product, struct product_page_view *view)
{
    struct product_price *prices;
    struct customer_brief *briefs;
    int64_t *ids;

    TRY(products_prices(ctx, product, 0, &prices, &view->count));
    view->lines = ARENA_ARRAY(ctx->arena, struct product_price_line, view->count + 1);
    ids = ARENA_ARRAY(ctx->arena, int64_t, view->count + 1);
    for (size_t i = 0; i < view->count; i++)
        ids[i] = prices[i].customer_id;
    TRY(customers_briefs(ctx, ids, view->count, &briefs));
    for (size_t i = 0; i < view->count; i++) {
        const struct product_price *p = &prices[i];
        struct product_price_line *line = &view->lines[i];

        *line = (struct product_price_line){.id = p->id, .open = date_is_none(p->valid_to) || date_after(p->valid_to, ctx->today),
            .who = p->customer_id == 0 ? tr(ctx, MSG_products_price_everybody) : whose(ctx, &briefs[i]),
            .price = p->has_price ? price_text(ctx->arena, p->price, ctx->lang) : STR("–"),
            .discount = p->discount_bp == 0 ? STR("–")
                                            : str_fmt(ctx->arena, "%.*s %%", STR_FMT(decimal4_text(ctx->arena, p->discount_bp * 100, ctx->lang))),
            .period = str_fmt(ctx->arena, "%.*s–%.*s", STR_FMT(date_text(ctx->arena, p->valid_from, ctx->lang)),
                              STR_FMT(date_text(ctx->arena, p->valid_to, ctx->lang)))};
        line->label = str_fmt(ctx->arena, "%.*s, %.*s", STR_FMT(line->who), STR_FMT(line->period));
    }
    return RC_OK;
}

/* form, price: what was typed and came back, or NULL. */
static enum rc show_product(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                            struct product_form *form, const struct price_form *price)
{
    struct price_form blank = {.valid_from = ctx->today, .valid_to = DATE_NONE};
    struct product_page_view view = {.price = price != NULL ? price : &blank, .price_failed = price != NULL};
    struct product product;
    struct err err = ctx->err;

    if (!http_path_id(in, "id", &view.id))
        return err_not_found(&ctx->err, E2601_PRODUCT_UNKNOWN);
    TRY(products_load(ctx, view.id, &product));
    view.code = product.form.code;
    if (form != NULL && status == 409)
        form->version = product.form.version;
    view.form = form != NULL ? form : &product.form;
    view.prices = products_may_prices(ctx);
    TRY(price_lines(ctx, product.id, &view));
    ctx->err = err;
    return t_products_one(ctx, in, out, status, &(struct t_products_one){.view = &view});
}

static enum rc products_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_product(ctx, in, out, 200, NULL, NULL);
}

static enum rc products_edit_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct product_edit edit = {0};
    struct product_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &edit.form);

    if (!http_path_id(in, "id", &edit.id))
        return err_not_found(&ctx->err, E2601_PRODUCT_UNKNOWN);
    if (rc == RC_OK)
        rc = beside_code(ctx, RUN_ACTION(products_edit, ctx, &edit, &receipt));
    if (rc == RC_INVALID || rc == RC_CONFLICT)
        return show_product(ctx, in, out, rc == RC_INVALID ? 422 : 409, &edit.form, NULL);
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/tuotteet/%lld", (long long)edit.id), "products.flash.saved");
}

static enum rc products_price_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct price_form form = {0};
    struct price_receipt receipt = {0};
    struct product product;
    int64_t id;
    enum rc rc = request_fields(ctx, in, &form);

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E2601_PRODUCT_UNKNOWN);
    if (rc == RC_OK) {
        TRY(products_load(ctx, id, &product));
        form.code = product.form.code;
        store_release(ctx);
        rc = RUN_ACTION(products_price_add, ctx, &form, &receipt);
    }
    if (rc == RC_INVALID)
        return show_product(ctx, in, out, 422, NULL, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/tuotteet/%lld", (long long)id), "products.flash.price");
}

static enum rc products_price_end_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct price_receipt receipt = {0};
    int64_t id, price;

    if (!http_path_id(in, "id", &id) || !http_path_id(in, "hinta", &price))
        return err_not_found(&ctx->err, E2611_PRICE_UNKNOWN);
    TRY(RUN_ACTION(products_price_end, ctx, &price, &receipt));
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/tuotteet/%lld", (long long)id), "products.flash.price-ended");
}

/* ---- a file in --------------------------------------------------------------------------------------------- */

static enum rc look_at(struct ctx *ctx, struct str bytes, struct csv_preview *out)
{
    struct product_import file;
    enum rc rc = products_import_read(ctx, bytes, &file);

    struct err err = ctx->err;

    *out = file.preview;
    if (rc != RC_OK && rc != RC_INVALID && rc != RC_CONFLICT)
        return rc;
    TRY(audit_flush_reads(ctx));
    ctx->err = err;
    return rc;
}

static enum rc take_in(struct ctx *ctx, struct str bytes, int64_t sums[CSV_WHATS])
{
    struct product_import file;
    struct product_import_receipt receipt;

    TRY(products_import_read(ctx, bytes, &file));
    store_release(ctx);
    TRY(RUN_ACTION(products_import, ctx, &file, &receipt));
    sums[CSV_NEW] = receipt.added;
    sums[CSV_CHANGED] = receipt.changed;
    sums[CSV_SAME] = receipt.same;
    return audit_flush_reads(ctx);
}

static enum rc show_import(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, const struct web_import_view *view)
{
    return t_products_import(ctx, in, out, status, &(struct t_products_import){.view = view});
}

static const struct stash_kind import_kind = WEB_IMPORT_KIND(FILE_MOST);
static const struct web_import importer = {"/tuotteet/tuonti", &import_kind, products_fields, look_at, take_in, show_import};

static enum rc products_import_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return web_import_page(ctx, in, out, &importer);
}

static enum rc products_import_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return web_import_upload(ctx, in, out, &importer);
}

static enum rc products_import_look(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return web_import_look(ctx, in, out, &importer);
}

static enum rc products_import_take(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return web_import_take(ctx, in, out, &importer);
}

#define PO PURPOSE_ORDER_MANAGEMENT
const struct route products_routes[] = {
    ROUTE(GET, "/tuotteet", products_list_page, ROLE_STAFF, PO),
    ROUTE(GET, "/tuotteet/uusi", products_new_page, ROLE_STAFF, PO),
    ROUTE_FORM(POST, "/tuotteet/uusi", products_new_submit, ROLE_STAFF, PO, products_fields),
    ROUTE(GET, "/tuotteet/tuonti", products_import_page, ROLE_STAFF, PO),
    ROUTE_FLAGS(POST, "/tuotteet/tuonti", products_import_submit, ROLE_STAFF, PO, NULL, ROUTE_BODY_ATTACHMENT),
    ROUTE(GET, "/tuotteet/tuonti/:tiedosto", products_import_look, ROLE_STAFF, PO),
    ROUTE(POST, "/tuotteet/tuonti/:tiedosto", products_import_take, ROLE_STAFF, PO),
    ROUTE(GET, "/tuotteet/:id", products_page, ROLE_STAFF, PO),
    ROUTE_FORM(POST, "/tuotteet/:id", products_edit_submit, ROLE_STAFF, PO, products_fields),
    ROUTE_FORM(POST, "/tuotteet/:id/hinnat", products_price_submit, ROLE_STAFF, PO, products_price_fields),
    ROUTE(POST, "/tuotteet/:id/hinnat/:hinta/paata", products_price_end_submit, ROLE_STAFF, PO),
    ROUTE_END};
