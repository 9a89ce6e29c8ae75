/* Pages: where a customer's documents go, by which channels they leave, and what has arrived (P31, P64). */
#include "base/errors.h"
#include "errors_customers.h"
#include "errors_einvoices.h"
#include "i18n/i18n.h"
#include "messages_einvoices.h"
#include "rooms/customers/customers.h"
#include "rooms/einvoices/internal.h"
#include "rooms/einvoices/internal_pages.h"
#include "rooms/einvoices/view.h"
#include "templates_einvoices.h"
#include "web/web.h"

enum { SHOWN = 50 };

static struct str label(struct ctx *ctx, const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return tr_key(ctx, str_from(names->msg));
    return STR("");
}

/* ---- addresses ------------------------------------------------------------------------------------------------- */

static enum rc show_address(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, int64_t number,
                            const struct einvoice_address_form *typed)
{
    struct einvoice_address_view view = {.customer = number};
    struct einvoice_address_form form = {.customer = number, .channel = DELIVER_EINVOICE, .valid_on = ctx->today, .source = EINVOICE_SAID_CUSTOMER};
    struct einvoice_address *all = NULL;
    struct customer_brief *brief = NULL;
    struct err shown = ctx->err;
    int64_t customer = 0;

    err_clear(&ctx->err);
    TRY(customers_find_by_number(ctx, number, &customer));
    TRY(customers_briefs(ctx, &customer, 1, &brief));
    TRY(einvoices_addresses(ctx, customer, &all, &view.count));
    view.name = brief->name;
    view.lines = ARENA_ARRAY(ctx->arena, struct einvoice_address_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        view.lines[i] = (struct einvoice_address_line){date_text(ctx->arena, all[i].valid_on, ctx->lang),
            label(ctx, einvoices_channels, all[i].channel), all[i].address, all[i].operator_id, label(ctx, einvoices_sources, all[i].source)};
    if (view.count > 0) {
        form.channel = all[0].channel;
        form.address = all[0].address;
        form.operator_id = all[0].operator_id;
        form.scheme = all[0].scheme;
        form.buyer_reference = all[0].buyer_reference;
    }
    view.form = typed != NULL ? typed : &form;
    ctx->err = shown;
    return t_einvoices_address(ctx, in, out, status, &(struct t_einvoices_address){.view = &view});
}

enum rc einvoices_address_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t number = 0;

    if (!http_path_id(in, "customer", &number))
        return err_not_found(&ctx->err, E1601_CUSTOMER_UNKNOWN);
    return show_address(ctx, in, out, 200, number, NULL);
}

enum rc einvoices_address_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_address_form form = {0};
    struct einvoice_address_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(einvoices_address_save, ctx, &form, &receipt);
    if (rc == RC_INVALID && form.customer != 0)
        return show_address(ctx, in, out, 422, form.customer, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/verkkolaskut/osoite/%lld", (long long)form.customer),
                           receipt.unknown_operator ? "einvoices.flash.unknown-operator" : "einvoices.flash.address");
}

/* ---- what arrived --------------------------------------------------------------------------------------------------- */

static struct einvoice_incoming_line line_of(struct ctx *ctx, const struct einvoice_incoming *i)
{
    bool ack = i->kind == EINVOICE_READ_ACK;

    return (struct einvoice_incoming_line){.on = date_text(ctx->arena, i->received_on, ctx->lang), .number = i->number, .seller = i->seller,
        .what = tr(ctx, ack ? MSG_einvoices_in_ack : i->kind == EINVOICE_READ_UBL ? MSG_einvoices_in_ubl : MSG_einvoices_in_finvoice),
        .state = !ack ? STR("") : tr(ctx, !i->accepted ? MSG_einvoices_in_rejected : i->settled ? MSG_einvoices_in_settled : MSG_einvoices_in_unknown),
        .kind = !i->accepted ? "bad" : i->settled ? "ok" : "warn", .cents = i->total_cents};
}

static enum rc show_incoming(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status)
{
    struct einvoice_incoming_view view = {.count = 0};
    struct einvoice_incoming *all = NULL;
    struct err shown = ctx->err;
    int64_t before = 0;

    err_clear(&ctx->err);
    if (!str_to_i64(http_query(in, "ennen"), &before))
        before = 0;
    TRY(einvoices_incoming(ctx, before, SHOWN, &all, &view.count));
    view.lines = ARENA_ARRAY(ctx->arena, struct einvoice_incoming_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        view.lines[i] = line_of(ctx, &all[i]);
    if (view.count == SHOWN)
        view.next = str_fmt(ctx->arena, "%.*s/verkkolaskut/saapuneet?ennen=%lld", STR_FMT(in->prefix), (long long)all[view.count - 1].id);
    ctx->err = shown;
    return t_einvoices_incoming(ctx, in, out, status, &(struct t_einvoices_incoming){.view = &view});
}

enum rc einvoices_incoming_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_incoming(ctx, in, out, 200);
}

enum rc einvoices_incoming_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_taken taken;
    struct str bytes = {NULL, 0};
    enum rc rc;

    for (size_t i = 0; i < in->upload_count; i++)
        bytes = in->uploads[i].bytes;
    rc = einvoices_take(ctx, (struct blob){(const uint8_t *)bytes.ptr, bytes.len}, &taken);
    if (rc == RC_INVALID)
        return show_incoming(ctx, in, out, 422);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/verkkolaskut/saapuneet"),
                           taken.fresh == 0 ? "einvoices.flash.already" : taken.already > 0 ? "einvoices.flash.some-already" : "einvoices.flash.taken");
}

/* ---- channels --------------------------------------------------------------------------------------------------------- */

static enum rc show_channels(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                             const struct einvoice_channel_form *form)
{
    static const struct einvoice_channel_form fresh = {.kind = EINVOICE_FOLDER, .format = EINVOICE_FINVOICE_SOAP};
    struct einvoices_channels_view view = {.form = form != NULL ? form : &fresh};
    struct einvoice_channel *all = NULL;
    struct invoice_seller seller;
    struct err shown = ctx->err;

    err_clear(&ctx->err);
    TRY(invoices_seller_now(ctx, &seller));
    TRY(einvoices_channel_list(ctx, &all, &view.count));
    TRY(disclosures_recipients(ctx, false, &view.recipients, &view.recipient_count));
    view.own_address = str_empty(seller.einvoice) ? seller.ovt : seller.einvoice;
    view.own_operator = seller.operator_id;
    view.may = (ctx->actor->roles & ROLE_MAINTAIN) != 0;
    view.lines = ARENA_ARRAY(ctx->arena, struct einvoice_channel_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++) {
        const struct einvoice_channel_form *f = &all[i].form;

        view.lines[i] = (struct einvoice_channel_line){.id = all[i].id, .kind = label(ctx, einvoices_kinds, f->kind), .target = f->target,
            .format = f->kind == EINVOICE_MAIL ? STR("PDF") : label(ctx, einvoices_formats, f->format), .recipient = STR("")};
        for (size_t k = 0; k < view.recipient_count; k++)
            if (view.recipients[k].id == f->recipient)
                view.lines[i].recipient = view.recipients[k].form.name;
    }
    ctx->err = shown;
    return t_einvoices_channels(ctx, in, out, status, &(struct t_einvoices_channels){.view = &view});
}

enum rc einvoices_channels_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_channels(ctx, in, out, 200, NULL);
}

enum rc einvoices_channel_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_channel_form form = {0};
    struct einvoice_channel_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(einvoices_channel_add, ctx, &form, &receipt);
    if (rc == RC_INVALID || rc == RC_CONFLICT)
        return show_channels(ctx, in, out, rc == RC_CONFLICT ? 409 : 422, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/verkkolaskut/kanavat"), "einvoices.flash.channel");
}

enum rc einvoices_channel_end_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct einvoice_channel_receipt receipt = {0};
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E4020_CHANNEL_NOT_FOUND);
    TRY(RUN_ACTION(einvoices_channel_end, ctx, &id, &receipt));
    return answer_redirect(ctx, in, out, STR("/verkkolaskut/kanavat"), "einvoices.flash.channel-ended");
}
