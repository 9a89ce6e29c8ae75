/* Pages of invoices: list, editor, one invoice with its payments (UI.md section 2). */
#include "base/currency.h"
#include "base/errors.h"
#include "messages_movein.h"
#include "errors_invoices.h"
#include "messages_invoices.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/documents.h"
#include "rooms/invoices/internal_pages.h"
#include "rooms/invoices/recurring.h"
#include "rooms/invoices/selfbilled.h"
#include "rooms/invoices/view.h"
#include "rooms/movein/movein.h"
#include "rooms/payments/payments.h"
#include "templates_invoices.h"
#include "web/web.h"

#define PAGE_ROWS 50

static const char *const filter_words[INVOICES_FILTERS] = {"avoimet", "eraantyneet", "maksetut", "luonnokset", "kaikki"};

bool invoices_is(int a, int b)
{
    return a == b;
}

const struct name_value *invoices_names(int which)
{
    if (which == ROW_KIND_NAMES)
        return invoices_row_kinds;
    if (which == CURRENCY_NAMES)
        return invoices_currencies;
    return which == TREATMENT_NAMES ? invoices_treatments : invoices_vat_classes;
}

size_t invoices_treatment_count(bool all)
{
    return all ? TREATMENTS : TREATMENT_OUTSIDE;
}

int64_t invoices_n(int64_t n)
{
    return n + 1;
}

struct str invoices_filter_word(int filter)
{
    return str_from(filter_words[filter >= 0 && filter < INVOICES_FILTERS ? filter : 0]);
}

struct str invoices_editor_title(struct ctx *ctx, const struct invoice_editor *editor)
{
    return editor->draft != 0 ? tr(ctx, MSG_invoices_draft_edit) : tr(ctx, MSG_invoices_new);
}

struct str invoices_title(struct ctx *ctx, const struct invoice *invoice)
{
    if (invoice->number == 0)
        return tr(ctx, MSG_invoices_draft);
    return trs(ctx, invoice->kind == INVOICE_KIND_CREDIT_NOTE ? MSG_invoices_title_credit : MSG_invoices_title_one,
               (struct slot[]){SLOT_STR("number", invoice->shown)}, 1);
}

struct str invoices_crumb(struct ctx *ctx, bool works)
{
    return works ? tr(ctx, MSG_invoices_title) : STR("");
}

struct str invoices_seller_line(struct ctx *ctx, const struct invoice_seller *seller)
{
    return str_fmt(ctx->arena, "%.*s · %.*s · %.*s, %.*s %.*s", STR_FMT(seller->name), STR_FMT(seller->business_id),
                   STR_FMT(seller->street), STR_FMT(seller->postcode), STR_FMT(seller->town));
}

struct str invoices_money(struct ctx *ctx, const struct invoice *invoice, int64_t cents)
{
    return money_text_in(ctx->arena, cents, ctx->lang, invoices_currency(invoice));
}

struct str invoices_rate(struct ctx *ctx, const struct invoice_foreign *foreign)
{
    return rate_text(ctx->arena, foreign->rate, ctx->lang);
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

/* Where an invoice of the former program came from; "" of one that was made here. */
static enum rc carried_note(struct ctx *ctx, const struct invoice *invoice, struct str *out)
{
    struct movein_origin origin;
    enum rc rc;

    *out = STR("");
    if (invoice->variety != VARIETY_MOVED_IN)
        return RC_OK;
    rc = movein_origin_of(ctx, invoice->id, &origin);
    if (rc == RC_NOT_FOUND)
        return RC_OK;
    TRY(rc);
    *out = trs(ctx, MSG_movein_invoice_note, (const struct slot[]){
        SLOT_STR("day", date_text(ctx->arena, date_of_instant(origin.at), ctx->lang)),
        SLOT_STR("total", money_text(ctx->arena, origin.original_cents, ctx->lang))}, 2);
    return RC_OK;
}

static enum rc show_invoice(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                            int64_t number, int64_t id, const struct payment_form *pay)
{
    struct invoice invoice;
    struct invoice_view_row *rows;
    struct invoice_view_vat *vat;
    const struct invoice_sums *shown;
    struct payment *payments = NULL;
    struct err kept = ctx->err;
    struct seller_lack lacks[SELLER_LACKS];
    size_t lacking = 0, vats = 0, margin_count = 0;
    struct invoice_margin_line *margins = NULL;
    struct payment_form proposed; /* the whole open sum, ready to be sent */
    int64_t template = 0;
    struct str carried;
    size_t count = 0;

    err_clear(&ctx->err); /* what was refused is shown with the document; loading it says nothing of its own */
    TRY(invoices_load(ctx, number, id, &invoice));
    if (str_eqz(http_query(in, "muoto"), "json")) {
        out->content_type = "application/json";
        invoices_write_json(ctx, &invoice, &out->body);
        return RC_OK;
    }
    TRY(payments_of_invoice(ctx, invoice.id, &payments, &count));
    TRY(carried_note(ctx, &invoice, &carried));
    if (invoice.template_id != 0 && ctx->purpose == PURPOSE_INVOICING)
        TRY(recurring_number(ctx, invoice.template_id, &template));
    if (pay != NULL) {
        proposed = *pay;
        if (status == 200)
            proposed.amount = invoice.open_cents;
        pay = &proposed;
    }
    ctx->err = kept;
    shown = invoices_shown_sums(&invoice);
    rows = ARENA_ARRAY(ctx->arena, struct invoice_view_row, invoice.row_count);
    vat = ARENA_ARRAY(ctx->arena, struct invoice_view_vat, shown->vat_count);
    for (size_t i = 0; i < invoice.row_count; i++)
        rows[i] = (struct invoice_view_row){invoice.rows[i].text, invoice.rows[i].unit, invoice.rows[i].reason, invoice.rows[i].quantity,
                                            invoice.rows[i].price == ROW_NO_PRICE ? 0 : invoice.rows[i].price,
                                            shown->rows[i].rate_bp * 100, shown->rows[i].net_cents,
                                            invoices_is_margin(invoice.rows[i].treatment)};
    for (size_t i = 0; i < shown->vat_count; i++)
        if (!invoices_is_margin(shown->vat[i].treatment)) /* no VAT is shown of it */
            vat[vats++] = (struct invoice_view_vat){shown->vat[i].rate_bp * 100, shown->vat[i].vat_cents};
    margin_count = invoices_margin_lines(ctx->arena, &invoice, &margins);
    if (invoice.state == INVOICE_DRAFT)
        lacking = invoices_seller_lacks(ctx, in->prefix, &invoice.seller, lacks);
    return t_invoices_page(ctx, in, out, status, &(struct t_invoices_page){
        .lacks = lacks, .lacking = (int64_t)lacking, .maintains = (ctx->actor->roles & ROLE_MAINTAIN) != 0,
        .works = (ctx->actor->roles & ROLE_STAFF) != 0,
        .margins = margins, .margin_count = (int64_t)margin_count, .vat_count = (int64_t)vats,
        .invoice = &invoice, .rows = rows, .vat = vat, .seller = &invoice.seller, .payments = payments,
        .payment_count = (int64_t)count, .pay = pay, .carried = carried, .template = template,
        .shown = shown, .foreign = invoice.foreign});
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

/* The minute has passed while the page was open: the document is at its number now. */
static enum rc draft_or_document(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int64_t id)
{
    struct invoice_sum_line sum;

    TRY(invoices_sum_of(ctx, id, &sum));
    if (sum.number != 0)
        return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/%lld", (long long)sum.number), NULL);
    return show_invoice(ctx, in, out, 200, 0, id, NULL);
}

static enum rc invoices_draft_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    return draft_or_document(ctx, in, out, id);
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

/* The draft by its id and what one of the drafts' actions does with it; then its page. */
typedef enum rc draft_act(struct ctx *ctx, const int64_t *id, struct invoice_receipt *out);

static enum rc run_on_draft(struct ctx *ctx, const struct http_request *in, struct http_answer *out, draft_act *act,
                            const char *flash)
{
    struct invoice_receipt receipt = {0};
    int64_t id = 0;
    enum rc rc;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    rc = act(ctx, &id, &receipt);
    if (rc == RC_INVALID)
        return show_invoice(ctx, in, out, 422, 0, id, NULL);
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/luonnos/%lld", (long long)id), flash);
}

static enum rc invoices_hold_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return run_on_draft(ctx, in, out, invoices_hold_run, "invoices.flash.held");
}

static enum rc invoices_undo_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return run_on_draft(ctx, in, out, invoices_undo_hold_run, "invoices.flash.undone");
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
    ROUTE(GET, "/laskut/koonti", invoices_run_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/laskut/koonti", invoices_run_submit, ROLE_STAFF, PURPOSE_INVOICING, invoices_run_fields),
    ROUTE(GET, "/laskut/koonti/:id", invoices_run_one_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/laskut/itselaskutus", self_billed_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/laskut/itselaskutus", self_billed_submit, ROLE_STAFF, PURPOSE_INVOICING, invoices_self_billed_fields),
    ROUTE(GET, "/laskut/itselaskutus/sopimus", invoices_agree_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/laskut/itselaskutus/sopimus", invoices_agree_submit, ROLE_STAFF, PURPOSE_INVOICING, invoices_agreement_fields),
    ROUTE(GET, "/laskut/toistuvat", recurring_list_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/laskut/toistuvat/uusi", recurring_new_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/laskut/toistuvat/uusi", recurring_new_submit, ROLE_STAFF, PURPOSE_INVOICING, recurring_fields),
    ROUTE(GET, "/laskut/toistuvat/:number", recurring_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/laskut/toistuvat/:number/muokkaa", recurring_edit_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/laskut/toistuvat/:number/muokkaa", recurring_edit_submit, ROLE_STAFF, PURPOSE_INVOICING, recurring_fields),
    ROUTE(POST, "/laskut/toistuvat/:number/paata", recurring_end_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/laskut/tuotehaku", invoices_products_json, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/laskut/luonnos/:id/muokkaa", invoices_edit_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/laskut/luonnos/:id/muokkaa", invoices_edit_submit, ROLE_STAFF, PURPOSE_INVOICING, invoices_fields),
    ROUTE(POST, "/laskut/luonnos/:id/jonoon", invoices_hold_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/laskut/luonnos/:id/kumoa", invoices_undo_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/laskut/:number/hyvita", invoices_credit_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/laskut/:number/hyvita", invoices_credit_submit, ROLE_STAFF, PURPOSE_INVOICING,
               invoices_credit_fields),
    ROUTE(GET, "/laskut/ilmoitukset", invoices_declare_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/laskut/ilmoitukset", invoices_declare_submit, ROLE_STAFF, PURPOSE_INVOICING,
               invoices_declaration_fields),
    ROUTE(GET, "/asetukset/laskuttaja", invoices_seller_page, ROLE_STAFF | ROLE_MAINTAIN, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/asetukset/laskuttaja", invoices_seller_submit, ROLE_MAINTAIN, PURPOSE_INVOICING, invoices_seller_fields),
    ROUTE(GET, "/asetukset/numerosarjat", invoices_series_page, ROLE_STAFF | ROLE_MAINTAIN, PURPOSE_BOOKKEEPING),
    ROUTE_FORM(POST, "/asetukset/numerosarjat/oma", invoices_own_series_submit, ROLE_MAINTAIN, PURPOSE_BOOKKEEPING,
               invoices_own_series_fields),
    ROUTE_FORM(POST, "/asetukset/numerosarjat", invoices_series_submit, ROLE_MAINTAIN, PURPOSE_BOOKKEEPING,
               invoices_series_fields),
    ROUTE(GET, "/laskut/luonnos/:id", invoices_draft_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/laskut/luonnos/:id/laheta", invoices_issue_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/laskut/luonnos/:id/poista", invoices_draft_delete_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/laskut/:number", invoices_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/tositteet/:number", invoices_voucher_page, ROLE_STAFF | ROLE_ACCOUNTANT, PURPOSE_BOOKKEEPING),
    ROUTE_FORM(POST, "/laskut/:number/maksut", payments_record_submit, ROLE_STAFF, PURPOSE_INVOICING, payments_fields),
    ROUTE_END};
