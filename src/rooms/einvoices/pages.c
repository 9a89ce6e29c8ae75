/* Pages: sendings by state, one invoice's files and sendings, a file to download (P31, P64). */
#include "base/errors.h"
#include "errors_einvoices.h"
#include "errors_invoices.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_einvoices.h"
#include "rooms/einvoices/internal.h"
#include "rooms/einvoices/internal_pages.h"
#include "rooms/einvoices/view.h"
#include "templates_einvoices.h"
#include "web/web.h"

enum { PAGE_ROWS = 50 };

static const struct { const char *word; enum msg label; const char *kind; } states[DELIVERY_STATES] = {
    {"", MSG_NONE, NULL}, {"odottaa", MSG_einvoices_state_waiting, "warn"}, {"lahtee", MSG_einvoices_state_sending, "warn"},
    {"lahetetty", MSG_einvoices_state_sent, "ok"}, {"vastaanotettu", MSG_einvoices_state_received, "ok"},
    {"epaonnistunut", MSG_einvoices_state_failed, "bad"}, {"muuten", MSG_einvoices_state_dropped, NULL}};

static struct str proposal(struct ctx *ctx, int channel)
{
    return channel == DELIVER_EMAIL ? tr(ctx, MSG_einvoices_propose_email)
           : channel == DELIVER_PRINT ? tr(ctx, MSG_einvoices_propose_print) : STR("");
}

static struct einvoice_line line_of(struct ctx *ctx, const struct einvoice_delivery *d, int64_t number)
{
    struct str way = tr(ctx, d->reminder_id != 0 ? MSG_einvoices_way_reminder : d->way == EINVOICE_WAY_MAIL ? MSG_einvoices_channel_email : MSG_einvoices_channel_einvoice);

    return (struct einvoice_line){
        .id = d->id, .number = number, .when = instant_text(ctx->arena, d->sent_at ? d->sent_at : d->queued_at, ctx->lang),
        .way = way,
        .state = tr(ctx, states[d->state].label), .error = d->error ? err_text(ctx, d->error, STR("")) : STR(""),
        .proposal = proposal(ctx, d->proposal), .kind = states[d->state].kind, .receipt = d->receipt, .failed = d->state == DELIVERY_FAILED};
}

static struct str prefixed(struct ctx *ctx, const struct http_request *in, const char *rest, const char *word)
{
    return str_fmt(ctx->arena, "%.*s%s%s", STR_FMT(in->prefix), rest, word);
}

static enum rc einvoices_list_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoices_view view = {.tab_count = 0};
    struct einvoice_delivery *all = NULL;
    int64_t counts[DELIVERY_STATES], before = 0;
    int state = DELIVERY_WAITING;

    TRY(einvoices_delivery_counts(ctx, counts));
    if (counts[DELIVERY_FAILED]) /* what needs a person comes first */
        state = DELIVERY_FAILED;
    for (int i = DELIVERY_WAITING; i < DELIVERY_STATES; i++)
        if (str_eqz(http_query(in, "tila"), states[i].word))
            state = i;
    for (int i = DELIVERY_WAITING; i < DELIVERY_STATES; i++)
        view.tabs[view.tab_count++] = (struct einvoice_tab){
            prefixed(ctx, in, "/verkkolaskut?tila=", states[i].word),
            str_fmt(ctx->arena, "%.*s %lld", STR_FMT(tr(ctx, states[i].label)), (long long)counts[i]), i == state};
    if (!str_to_i64(http_query(in, "ennen"), &before))
        before = 0;
    TRY(einvoices_deliveries(ctx, state, before, PAGE_ROWS, &all, &view.count));
    view.lines = ARENA_ARRAY(ctx->arena, struct einvoice_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        view.lines[i] = line_of(ctx, &all[i], all[i].number);
    if (view.count == PAGE_ROWS)
        view.next = str_fmt(ctx->arena, "%.*s/verkkolaskut?tila=%s&ennen=%lld", STR_FMT(in->prefix), states[state].word,
                            (long long)all[view.count - 1].id);
    return t_einvoices_list(ctx, in, out, 200, &(struct t_einvoices_list){.view = &view});
}

/* What stands in the way of a Finvoice of this invoice, and what is only worth knowing. */
static enum rc find_problems(struct ctx *ctx, const struct invoice *invoice, struct einvoice_invoice_view *view)
{
    struct einvoice_problems problems;
    struct einvoice e;

    if (invoice->party.gone || invoice->party.law_only)
        return RC_OK;
    TRY(einvoices_from(ctx, invoice, &e));
    einvoices_check(ctx->arena, &e, EINVOICE_FINVOICE_SOAP, &problems);
    view->address = e.buyer.operator.len ? e.buyer.address : STR("");
    view->operator = e.buyer.operator;
    view->problems = ARENA_ARRAY(ctx->arena, struct einvoice_problem_line, problems.count + 1);
    for (size_t i = 0; i < problems.count; i++)
        view->problems[view->problem_count++] = (struct einvoice_problem_line){
            tr(ctx, problems.items[i].warns ? MSG_einvoices_problem_warns : MSG_einvoices_problem_stops), err_text(ctx, problems.items[i].code, problems.items[i].arg),
            problems.items[i].warns ? "warn" : "bad"};
    return RC_OK;
}

static enum rc show_invoice(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, int64_t number)
{
    struct einvoice_invoice_view view = {.number = number};
    struct einvoice_delivery *all = NULL;
    struct invoice invoice;
    const char *file = str_z(ctx->arena, str_fmt(ctx->arena, "/laskut/%lld/tiedosto?muoto=", (long long)number));

    TRY(invoices_load(ctx, number, 0, &invoice));
    TRY(einvoices_of_invoice(ctx, invoice.id, &all, &view.count));
    view.lines = ARENA_ARRAY(ctx->arena, struct einvoice_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        view.lines[i] = line_of(ctx, &all[i], number);
    view.pdf = prefixed(ctx, in, file, "pdf");
    view.finvoice = prefixed(ctx, in, file, "finvoice");
    view.soap = prefixed(ctx, in, file, "finvoice-soap");
    view.ubl = prefixed(ctx, in, file, "ubl");
    view.customer = invoice.party.customer_number;
    TRY(find_problems(ctx, &invoice, &view));
    return t_einvoices_invoice(ctx, in, out, status, &(struct t_einvoices_invoice){.view = &view});
}

static enum rc number_of(struct ctx *ctx, const struct http_request *in, int64_t *number)
{
    return http_path_id(in, "number", number) ? RC_OK : err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
}

static enum rc einvoices_invoice_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t number = 0;

    TRY(number_of(ctx, in, &number));
    return show_invoice(ctx, in, out, 200, number);
}

static enum rc einvoices_send_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_sending req = {0};
    struct einvoice_delivery_receipt receipt = {0};
    enum rc rc;

    TRY(number_of(ctx, in, &req.number));
    rc = RUN_ACTION(einvoices_send, ctx, &req, &receipt);
    if (rc == RC_INVALID)
        return show_invoice(ctx, in, out, 422, req.number);
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/%lld/lahetys", (long long)req.number), "einvoices.flash.queued");
}

static enum rc einvoices_retry_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_delivery_receipt receipt = {0};
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E4017_DELIVERY_NOT_FOUND);
    TRY(RUN_ACTION(einvoices_retry, ctx, &id, &receipt));
    return answer_redirect(ctx, in, out, STR("/verkkolaskut"), "einvoices.flash.queued");
}

static enum rc einvoices_drop_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_delivery_receipt receipt = {0};
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E4017_DELIVERY_NOT_FOUND);
    TRY(RUN_ACTION(einvoices_drop, ctx, &id, &receipt));
    return answer_redirect(ctx, in, out, STR("/verkkolaskut"), "einvoices.flash.dropped");
}

static enum rc einvoices_file(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_file file;
    int64_t number = 0;

    TRY(number_of(ctx, in, &number));
    TRY(einvoices_export(ctx, number, http_query(in, "muoto"), &file));
    out->content_type = file.type;
    answer_header(out, "Content-Disposition", str_fmt(ctx->arena, "attachment; filename=\"%.*s\"", STR_FMT(file.name)));
    buf_bytes(&out->body, file.bytes.ptr, file.bytes.len);
    return RC_OK;
}

const struct route einvoices_routes[] = {
    ROUTE(GET, "/verkkolaskut", einvoices_list_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/verkkolaskut/:id/uudelleen", einvoices_retry_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/verkkolaskut/:id/muuten", einvoices_drop_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/verkkolaskut/saapuneet", einvoices_incoming_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FLAGS(POST, "/verkkolaskut/saapuneet", einvoices_incoming_submit, ROLE_STAFF, PURPOSE_INVOICING, NULL, ROUTE_BODY_IMPORT),
    ROUTE(GET, "/verkkolaskut/osoite/:customer", einvoices_address_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/verkkolaskut/osoite", einvoices_address_submit, ROLE_STAFF, PURPOSE_INVOICING, einvoices_address_fields),
    ROUTE(GET, "/verkkolaskut/kanavat", einvoices_channels_page, ROLE_STAFF | ROLE_MAINTAIN, PURPOSE_INVOICING),
    ROUTE_FORM(POST, "/verkkolaskut/kanavat", einvoices_channel_submit, ROLE_MAINTAIN, PURPOSE_INVOICING, einvoices_channel_fields),
    ROUTE(POST, "/verkkolaskut/kanavat/:id/pois", einvoices_channel_end_submit, ROLE_MAINTAIN, PURPOSE_INVOICING),
    ROUTE(GET, "/laskut/:number/lahetys", einvoices_invoice_page, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(POST, "/laskut/:number/lahetys", einvoices_send_submit, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE(GET, "/laskut/:number/tiedosto", einvoices_file, ROLE_STAFF, PURPOSE_INVOICING),
    ROUTE_END};
