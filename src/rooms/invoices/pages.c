/* Pages of invoices: list, editor, one invoice with its payments (UI.md section 2). */
#include "base/errors.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/documents.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/view.h"
#include "rooms/payments/payments.h"
#include "templates_invoices.h"
#include "web/web.h"

#define PAGE_ROWS 50

static const char *const filter_words[INVOICES_FILTERS] = {"avoimet", "eraantyneet", "maksetut", "luonnokset", "kaikki"};

bool invoices_is(int a, int b)
{
    return a == b;
}

struct str invoices_filter_word(int filter)
{
    return str_from(filter_words[filter >= 0 && filter < INVOICES_FILTERS ? filter : 0]);
}

struct str invoices_title(struct ctx *ctx, const struct invoice *invoice)
{
    if (invoice->number == 0)
        return tr(ctx, MSG_invoices_draft);
    return trs(ctx, MSG_invoices_title_one,
               (struct slot[]){SLOT_STR("number", str_fmt(ctx->arena, "%lld", (long long)invoice->number))}, 1);
}

struct str invoices_seller_line(struct ctx *ctx, const struct invoice_seller *seller)
{
    return str_fmt(ctx->arena, "%.*s · %.*s · %.*s, %.*s %.*s", STR_FMT(seller->name), STR_FMT(seller->business_id),
                   STR_FMT(seller->street), STR_FMT(seller->postcode), STR_FMT(seller->town));
}

static enum invoice_filter filter_from(struct str word)
{
    for (int i = 0; i < INVOICES_FILTERS; i++)
        if (str_eqz(word, filter_words[i]))
            return (enum invoice_filter)i;
    return INVOICES_OPEN;
}

static enum rc list_json(struct ctx *ctx, const struct invoice_list *list, struct http_answer *out)
{
    struct json j = json_to(&out->body);

    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "invoices");
    json_open(&j, '[');
    for (size_t i = 0; i < list->count; i++)
        invoices_line_json(ctx, &list->rows[i], &j);
    json_close(&j, ']');
    json_kbool(&j, "more", list->more);
    json_close(&j, '}');
    return RC_OK;
}

static enum rc invoices_list_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    enum invoice_filter filter = filter_from(http_query(in, "rajaus"));
    struct invoice_list list;
    int64_t after = 0;
    int64_t next = 0;

    if (!str_to_i64(http_query(in, "alkaen"), &after))
        after = 0;
    TRY(invoices_list(ctx, filter, after, PAGE_ROWS, &list));
    if (str_eqz(http_query(in, "muoto"), "json"))
        return list_json(ctx, &list, out);
    if (list.more) {
        const struct invoice_line *last = &list.rows[list.count - 1];

        next = filter == INVOICES_ALL || filter == INVOICES_PAID ? last->number : last->id;
    }
    return t_invoices_list(ctx, in, out, 200,
                           &(struct t_invoices_list){.list = &list, .filter = (int)filter, .next = next});
}

/* Three rows are always shown; what was typed stands in them, the others are blank. */
static enum rc show_form(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                         const struct invoice_form *form)
{
    return t_invoices_new(ctx, in, out, status, &(struct t_invoices_new){.form = form});
}

static enum rc invoices_new_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_form form = {.invoiced_on = ctx->today, .due_on = date_add_days(ctx->today, 14)};
    int64_t customer = 0;

    if (str_to_i64(http_query(in, "asiakas"), &customer) && customer > 0) {
        struct customer_brief *brief = NULL;

        TRY(customers_briefs(ctx, &customer, 1, &brief));
        form.customer = brief->number;
    }
    return show_form(ctx, in, out, 200, &form);
}

static enum rc invoices_new_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_form form = {0};
    struct invoice_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(invoices_create, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show_form(ctx, in, out, 422, &form);
    TRY(rc);
    if (receipt.number == 0)
        return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/luonnos/%lld", (long long)receipt.id),
                               "invoices.flash.drafted");
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/%lld", (long long)receipt.number),
                           "invoices.flash.issued");
}

static enum rc show_invoice(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                            int64_t number, int64_t id, const struct payment_form *pay)
{
    struct invoice invoice;
    struct invoice_view_row *rows;
    struct invoice_view_vat *vat;
    struct payment *payments = NULL;
    struct payment_form proposed; /* the whole open sum, ready to be sent */
    size_t count = 0;

    TRY(invoices_load(ctx, number, id, &invoice));
    if (str_eqz(http_query(in, "muoto"), "json")) {
        out->content_type = "application/json";
        invoices_write_json(ctx, &invoice, &out->body);
        return RC_OK;
    }
    TRY(payments_of_invoice(ctx, invoice.id, &payments, &count));
    if (pay != NULL) {
        proposed = *pay;
        if (status == 200)
            proposed.amount = invoice.open_cents;
        pay = &proposed;
    }
    rows = ARENA_ARRAY(ctx->arena, struct invoice_view_row, invoice.row_count);
    vat = ARENA_ARRAY(ctx->arena, struct invoice_view_vat, invoice.sums.vat_count);
    for (size_t i = 0; i < invoice.row_count; i++)
        rows[i] = (struct invoice_view_row){invoice.rows[i].text, invoice.rows[i].unit, invoice.rows[i].quantity,
                                            invoice.rows[i].price, invoice.sums.rows[i].rate_bp * 100,
                                            invoice.sums.rows[i].net_cents};
    for (size_t i = 0; i < invoice.sums.vat_count; i++)
        vat[i] = (struct invoice_view_vat){invoice.sums.vat[i].rate_bp * 100, invoice.sums.vat[i].vat_cents};
    return t_invoices_page(ctx, in, out, status, &(struct t_invoices_page){
        .invoice = &invoice, .rows = rows, .vat = vat, .seller = &invoice.seller, .payments = payments,
        .payment_count = (int64_t)count, .pay = pay});
}

static enum rc invoices_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct payment_form pay = {.received_on = ctx->today, .way = PAYMENT_BANK};
    int64_t number = 0;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    return show_invoice(ctx, in, out, 200, number, 0, &pay);
}

/* The same document for bookkeeping: also the party that is kept for the law alone (P19, P35). */
static enum rc invoices_voucher_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t number = 0;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    return show_invoice(ctx, in, out, 200, number, 0, NULL);
}

static enum rc invoices_draft_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    return show_invoice(ctx, in, out, 200, 0, id, NULL);
}

static enum rc invoices_issue_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_receipt receipt = {0};
    int64_t id = 0;
    enum rc rc;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    rc = RUN_ACTION(invoices_issue, ctx, &id, &receipt);
    if (rc == RC_INVALID)
        return show_invoice(ctx, in, out, 422, 0, id, NULL);
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/%lld", (long long)receipt.number),
                           "invoices.flash.issued");
}

static enum rc invoices_draft_delete_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_receipt receipt = {0};
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(RUN_ACTION(invoices_delete_draft, ctx, &id, &receipt));
    return answer_redirect(ctx, in, out, STR("/laskut?rajaus=luonnokset"), "invoices.flash.deleted");
}

static enum rc payments_record_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct payment_form form = {0};
    struct payment_receipt receipt = {0};
    int64_t number = 0;
    enum rc rc;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    rc = request_fields(ctx, in, &form);
    form.invoice = number;
    if (rc == RC_OK)
        rc = RUN_ACTION(payments_record, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show_invoice(ctx, in, out, 422, number, 0, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/%lld", (long long)number),
                           receipt.open_cents == 0 ? "payments.flash.settled" : "payments.flash.recorded");
}

const struct route invoices_routes[] = {
    ROUTE(GET, "/laskut", invoices_list_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/laskut/uusi", invoices_new_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/laskut/uusi", invoices_new_submit, ROLE_STAFF, PURPOSE_INVOICING, invoices_fields),
    ROUTE(GET, "/laskut/luonnos/:id", invoices_draft_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/laskut/luonnos/:id/laheta", invoices_issue_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/laskut/luonnos/:id/poista", invoices_draft_delete_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/laskut/:number", invoices_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/tositteet/:number", invoices_voucher_page, ROLE_STAFF | ROLE_ACCOUNTANT, PURPOSE_BOOKKEEPING),
    ROUTE_FORM(POST, "/laskut/:number/maksut", payments_record_submit, ROLE_STAFF, PURPOSE_INVOICING, payments_fields),
    ROUTE_END};
