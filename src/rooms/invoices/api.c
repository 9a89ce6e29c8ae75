/* JSON API of invoices and payments (UI.md section 10): the same field tables as the forms. A staff session
 * enters with the CSRF header; partners' tokens come with the partners room. */
#include "base/errors.h"
#include "errors_invoices.h"
#include "http/route.h"
#include "rooms/invoices/documents.h"
#include "rooms/invoices/internal_api.h"
#include "rooms/invoices/recurring.h"
#include "rooms/invoices/selfbilled.h"
#include "rooms/payments/payments.h"

#define PAGE_MOST 500

void invoices_receipt_json(struct ctx *ctx, const struct invoice_receipt *receipt, struct http_answer *out)
{
    struct json j = json_to(&out->body);

    out->content_type = "application/json";
    out->status = 201;
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)receipt->id));
    json_ki64(&j, "number", receipt->number);
    json_kstr(&j, "reference", receipt->reference);
    json_kstr(&j, "total", money_plain(ctx->arena, receipt->total_cents));
    json_close(&j, '}');
}

static enum invoice_filter filter_of(struct str word)
{
    static const char *const words[INVOICES_FILTERS] = {"open", "overdue", "paid", "drafts", "all"};

    for (int i = 0; i < INVOICES_FILTERS; i++)
        if (str_eqz(word, words[i]))
            return (enum invoice_filter)i;
    return INVOICES_ALL;
}

/* What the next page starts after: an id for open, overdue and drafts, a number for the others. */
static struct str next_of(struct ctx *ctx, enum invoice_filter filter, const struct invoice_line *last)
{
    bool numbered = filter == INVOICES_ALL || filter == INVOICES_PAID;

    return str_fmt(ctx->arena, "%lld", (long long)(numbered ? last->number : last->id));
}

/* GET ?state=open|overdue|paid|drafts|all&after=&limit=: all by number, newest first; open ones by due date. */
static enum rc invoices_api_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_list list;
    struct json j = json_to(&out->body);
    enum invoice_filter filter = filter_of(http_query(in, "state"));
    int64_t after = 0;
    int64_t limit = 0;

    if (!str_to_i64(http_query(in, "after"), &after) || after < 0)
        after = 0;
    if (!str_to_i64(http_query(in, "limit"), &limit) || limit < 1 || limit > PAGE_MOST)
        limit = 50;
    TRY(invoices_list(ctx, filter, after, (size_t)limit, &list));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "invoices");
    json_open(&j, '[');
    for (size_t i = 0; i < list.count; i++)
        invoices_line_json(ctx, &list.rows[i], &j);
    json_close(&j, ']');
    json_key(&j, "next");
    if (list.more)
        json_str(&j, next_of(ctx, filter, &list.rows[list.count - 1]));
    else
        json_null(&j);
    json_close(&j, '}');
    return RC_OK;
}

static enum rc path_number(struct ctx *ctx, const struct http_request *in, int64_t *number)
{
    return http_path_id(in, "number", number) ? RC_OK : err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
}

static enum rc invoices_api_get(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice invoice;
    int64_t number = 0;

    TRY(path_number(ctx, in, &number));
    TRY(invoices_load(ctx, number, 0, &invoice));
    out->content_type = "application/json";
    invoices_write_json(ctx, &invoice, &out->body);
    return RC_OK;
}

static enum rc invoices_api_create(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_form form = {0};
    struct invoice_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(invoices_create, ctx, &form, &receipt));
    invoices_receipt_json(ctx, &receipt, out);
    return RC_OK;
}

static enum rc payments_api_record(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct payment_form form = {0};
    struct payment_receipt receipt = {0};
    struct json j = json_to(&out->body);

    TRY(request_fields(ctx, in, &form));
    TRY(path_number(ctx, in, &form.invoice));
    TRY(RUN_ACTION(payments_record, ctx, &form, &receipt));
    out->content_type = "application/json";
    out->status = 201;
    json_open(&j, '{');
    json_kstr(&j, "id", str_fmt(ctx->arena, "%lld", (long long)receipt.id));
    json_ki64(&j, "invoice", receipt.number);
    json_kstr(&j, "amount", money_plain(ctx->arena, receipt.cents));
    json_kstr(&j, "open", money_plain(ctx->arena, receipt.open_cents));
    json_kstr(&j, "state", str_from(invoices_state_word(receipt.state)));
    json_close(&j, '}');
    return RC_OK;
}

static enum rc invoices_api_credit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_credit_form form = {0};
    struct invoice_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(path_number(ctx, in, &form.number));
    TRY(RUN_ACTION(invoices_credit, ctx, &form, &receipt));
    invoices_receipt_json(ctx, &receipt, out);
    return RC_OK;
}

static enum rc invoices_api_margin(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice invoice;
    int64_t number = 0;

    TRY(path_number(ctx, in, &number));
    TRY(invoices_load(ctx, number, 0, &invoice));
    out->content_type = "application/json";
    invoices_margin_json(ctx, &invoice, &out->body);
    return RC_OK;
}

/* A draft by its id: as it is, changed, issued. */
static enum rc invoices_api_draft(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice invoice;
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(invoices_load(ctx, 0, id, &invoice));
    out->content_type = "application/json";
    invoices_write_json(ctx, &invoice, &out->body);
    return RC_OK;
}

static enum rc invoices_api_edit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_edit edit = {.id = 0};
    struct invoice_receipt receipt = {0};

    TRY(request_fields(ctx, in, &edit.form));
    if (!http_path_id(in, "id", &edit.id))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(RUN_ACTION(invoices_edit, ctx, &edit, &receipt));
    invoices_receipt_json(ctx, &receipt, out);
    out->status = 200;
    return RC_OK;
}

static enum rc invoices_api_issue(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_receipt receipt = {0};
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(RUN_ACTION(invoices_issue, ctx, &id, &receipt));
    invoices_receipt_json(ctx, &receipt, out);
    return RC_OK;
}

static enum rc invoices_api_series(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct invoice_series *rows = NULL;
    bool own_back = true;
    size_t count = 0;

    (void)in;
    TRY(invoices_series(ctx, &rows, &count, &own_back));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_kbool(&j, "own_dates_back", own_back);
    json_key(&j, "series");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&j, '{');
        json_kstr(&j, "name", rows[i].name);
        json_kstr(&j, "variety", field_word(invoices_series_kinds, rows[i].variety));
        json_kstr(&j, "prefix", rows[i].prefix);
        json_ki64(&j, "lead", rows[i].lead);
        json_kbool(&j, "yearly", rows[i].yearly);
        json_kbool(&j, "dates_back", rows[i].dates_back);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return RC_OK;
}

static enum rc invoices_api_series_add(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_series_form form = {0};
    struct invoice_receipt receipt = {0};

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(invoices_add_series, ctx, &form, &receipt));
    return invoices_api_series(ctx, in, out);
}

static enum rc invoices_api_own_series(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct own_series_form form = {0};
    int64_t set = 0;

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(invoices_set_own_series, ctx, &form, &set));
    return invoices_api_series(ctx, in, out);
}

const struct route invoices_api_routes[] = {
    ROUTE(GET, "/api/v1/invoices/drafts/:id", invoices_api_draft, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(PUT, "/api/v1/invoices/drafts/:id", invoices_api_edit, ROLE_STAFF, PURPOSE_INVOICING, invoices_fields),
    ROUTE_FLAGS(POST, "/api/v1/invoices/drafts/:id/issue", invoices_api_issue, ROLE_STAFF, PURPOSE_INVOICING, NULL, ROUTE_RECEIPT),
    ROUTE_FLAGS(POST, "/api/v1/invoices/:number/credits", invoices_api_credit, ROLE_STAFF, PURPOSE_INVOICING,
                invoices_credit_fields, ROUTE_RECEIPT),
    ROUTE(GET, "/api/v1/invoices", invoices_api_list, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/api/v1/invoices", invoices_api_create, ROLE_STAFF, PURPOSE_INVOICING, invoices_fields, ROUTE_RECEIPT),
    ROUTE(GET, "/api/v1/invoices/seller", invoices_api_seller, ROLE_STAFF | ROLE_MAINTAIN, PURPOSE_INVOICING),
    ROUTE_FORM(PUT, "/api/v1/invoices/seller", invoices_api_seller_set, ROLE_MAINTAIN, PURPOSE_INVOICING, invoices_seller_fields),
    ROUTE(GET, "/api/v1/invoices/runs", invoices_api_run_preview, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/api/v1/invoices/runs", invoices_api_run_start, ROLE_STAFF, PURPOSE_INVOICING, invoices_run_fields, ROUTE_RECEIPT),
    ROUTE(GET, "/api/v1/invoices/runs/:id", invoices_api_run_get, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/api/v1/invoices/self-billed", self_billed_api_record, ROLE_STAFF, PURPOSE_INVOICING, invoices_self_billed_fields,
                ROUTE_RECEIPT),
    ROUTE_FORM(POST, "/api/v1/invoices/self-billing-agreements", self_billed_api_agree, ROLE_STAFF, PURPOSE_INVOICING, invoices_agreement_fields),
    ROUTE(GET, "/api/v1/invoices/declarations/:customer", invoices_api_declaration, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/api/v1/invoices/declarations", invoices_api_declare, ROLE_STAFF, PURPOSE_INVOICING, invoices_declaration_fields, ROUTE_RECEIPT),
    ROUTE(GET, "/api/v1/invoices/recurring", recurring_api_list, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/api/v1/invoices/recurring", recurring_api_add, ROLE_STAFF, PURPOSE_INVOICING, recurring_fields),
    ROUTE(GET, "/api/v1/invoices/recurring/:number", recurring_api_get, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/api/v1/invoices/recurring/:number", recurring_api_change, ROLE_STAFF, PURPOSE_INVOICING, recurring_fields),
    ROUTE(POST, "/api/v1/invoices/recurring/:number/end", recurring_api_end, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/api/v1/invoices/series", invoices_api_series, ROLE_STAFF | ROLE_MAINTAIN, PURPOSE_BOOKKEEPING),
    ROUTE_FORM(POST, "/api/v1/invoices/series", invoices_api_series_add, ROLE_MAINTAIN, PURPOSE_BOOKKEEPING, invoices_series_fields),
    ROUTE_FORM(PUT, "/api/v1/invoices/series/own", invoices_api_own_series, ROLE_MAINTAIN, PURPOSE_BOOKKEEPING, invoices_own_series_fields),
    ROUTE(GET, "/api/v1/invoices/:number", invoices_api_get, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/api/v1/invoices/:number/margin", invoices_api_margin, ROLE_STAFF | ROLE_ACCOUNTANT, PURPOSE_BOOKKEEPING),
    ROUTE_FLAGS(POST, "/api/v1/invoices/:number/payments", payments_api_record, ROLE_STAFF, PURPOSE_INVOICING,
                payments_fields, ROUTE_RECEIPT),
    ROUTE_END};
