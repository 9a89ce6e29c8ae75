/* Use cases of e-invoices: addresses, channels, the queue (P31, P64). */
#include "base/errors.h"
#include "audit_einvoices.h"
#include "errors_disclosures.h"
#include "errors_einvoices.h"
#include "errors_invoices.h"
#include "i18n/i18n.h"
#include "queries_einvoices.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/einvoices/internal.h"

const struct name_value einvoices_channels[] = {
    {"einvoice", DELIVER_EINVOICE, "einvoices.channel.einvoice"}, {"email", DELIVER_EMAIL, "einvoices.channel.email"},
    {"print", DELIVER_PRINT, "einvoices.channel.print"}, {"none", DELIVER_NONE, "einvoices.channel.none"}, {NULL, 0, NULL}};
const struct name_value einvoices_sources[] = {
    {"customer", EINVOICE_SAID_CUSTOMER, "einvoices.source.customer"}, {"message", EINVOICE_SAID_MESSAGE, "einvoices.source.message"},
    {"directory", EINVOICE_SAID_DIRECTORY, "einvoices.source.directory"}, {"import", EINVOICE_SAID_IMPORT, "einvoices.source.import"},
    {NULL, 0, NULL}};
const struct name_value einvoices_formats[] = {
    {"finvoice", EINVOICE_FINVOICE, "einvoices.format.finvoice"}, {"finvoice-soap", EINVOICE_FINVOICE_SOAP, "einvoices.format.finvoice-soap"},
    {"ubl", EINVOICE_UBL, "einvoices.format.ubl"}, {NULL, 0, NULL}};
const struct name_value einvoices_kinds[] = {
    {"folder", EINVOICE_FOLDER, "einvoices.kind.folder"}, {"sftp", EINVOICE_SFTP, "einvoices.kind.sftp"},
    {"https", EINVOICE_HTTPS, "einvoices.kind.https"}, {"mail", EINVOICE_MAIL, "einvoices.kind.mail"}, {NULL, 0, NULL}};

const struct name_value einvoices_delivery_states[] = {
    {"waiting", DELIVERY_WAITING, "einvoices.state.waiting"}, {"sending", DELIVERY_SENDING, "einvoices.state.sending"},
    {"sent", DELIVERY_SENT, "einvoices.state.sent"}, {"received", DELIVERY_RECEIVED, "einvoices.state.received"},
    {"failed", DELIVERY_FAILED, "einvoices.state.failed"}, {"dropped", DELIVERY_DROPPED, "einvoices.state.dropped"}, {NULL, 0, NULL}};

const struct field einvoices_address_fields[] = {
    FIELD_I64(struct einvoice_address_form, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "einvoices.customer"),
    FIELD_ENUM(struct einvoice_address_form, channel, einvoices_channels, 0, CATEGORY_BILLING, NEED_CONTRACT, "einvoices.channel"),
    FIELD_TEXT(struct einvoice_address_form, address, 40, 0, CATEGORY_BILLING, NEED_CONTRACT, "einvoices.address"),
    FIELD_TEXT(struct einvoice_address_form, operator_id, 35, 0, CATEGORY_BILLING, NEED_CONTRACT, "einvoices.operator"),
    FIELD_TEXT(struct einvoice_address_form, scheme, 4, FIELD_SOMETIMES, CATEGORY_BILLING, NEED_CONTRACT, "einvoices.scheme"),
    FIELD_TEXT(struct einvoice_address_form, buyer_reference, 70, 0, CATEGORY_BILLING, NEED_CONTRACT, "einvoices.buyer-reference"),
    FIELD_DATE(struct einvoice_address_form, valid_on, 0, CATEGORY_BILLING, NEED_CONTRACT, "einvoices.valid-on"),
    FIELD_ENUM(struct einvoice_address_form, source, einvoices_sources, 0, CATEGORY_NONE, NEED_NONE, "einvoices.source"),
    FIELD_END};

const struct field einvoices_channel_fields[] = {
    FIELD_ENUM(struct einvoice_channel_form, kind, einvoices_kinds, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "einvoices.kind"),
    FIELD_ENUM(struct einvoice_channel_form, format, einvoices_formats, 0, CATEGORY_NONE, NEED_NONE, "einvoices.format"),
    FIELD_I64(struct einvoice_channel_form, recipient, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "einvoices.recipient"),
    FIELD_TEXT(struct einvoice_channel_form, target, 300, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "einvoices.target"),
    FIELD_TEXT(struct einvoice_channel_form, login, 100, 0, CATEGORY_NONE, NEED_NONE, "einvoices.login"),
    FIELD_TEXT(struct einvoice_channel_form, secret_file, 60, 0, CATEGORY_NONE, NEED_NONE, "einvoices.secret-file"),
    FIELD_EMAIL(struct einvoice_channel_form, sender, 0, CATEGORY_NONE, NEED_NONE, "einvoices.sender"),
    FIELD_TEXT(struct einvoice_channel_form, host_key, 60, 0, CATEGORY_NONE, NEED_NONE, "einvoices.host-key"),
    FIELD_TEXT(struct einvoice_channel_form, ca_file, 60, 0, CATEGORY_NONE, NEED_NONE, "einvoices.ca-file"),
    FIELD_END};

/* --- addresses --------------------------------------------------------------------------------------- */

static enum rc complete_address(struct ctx *ctx, struct einvoice_address_form *form)
{
    if (form->channel == 0)
        form->channel = DELIVER_EINVOICE;
    if (form->source == 0)
        form->source = EINVOICE_SAID_CUSTOMER;
    if (date_is_none(form->valid_on) || form->valid_on.days == 0)
        form->valid_on = ctx->today;
    if (str_empty(form->address) != str_empty(form->operator_id) ||
        (form->channel == DELIVER_EINVOICE && str_empty(form->address)))
        return err_invalid(&ctx->err, E4011_EINVOICE_PAIR, str_empty(form->address) ? "address" : "operator_id");
    if (str_empty(form->address))
        return RC_OK;
    if (!einvoices_address_ok(ctx->arena, form->address, &form->address))
        return err_invalid(&ctx->err, E4012_EINVOICE_ADDRESS, "address");
    if (!einvoices_address_ok(ctx->arena, form->operator_id, &form->operator_id))
        return err_invalid(&ctx->err, E4012_EINVOICE_ADDRESS, "operator_id");
    return RC_OK;
}

DEFINE_ACTION(einvoices_address_save, struct einvoice_address_form, struct einvoice_address_receipt)
{
    struct einvoice_address_form form = *req;
    int64_t customer = 0, subject = 0;

    TRY(customers_find_by_number(ctx, form.customer, &customer));
    TRY(complete_address(ctx, &form));
    TRY(customers_subject_of(ctx, customer, &subject));
    TRY(einvoices_store_address(ctx, customer, &form, &out->id));
    out->unknown_operator = !str_empty(form.operator_id) && einvoices_operator(form.operator_id) == NULL;
    return audit_write(ctx, AUDIT_EINVOICE_ADDRESS, subject, customer, NULL);
}

/* rooms/invoices: the party about to be frozen. What this purpose may not see stays "". */
enum rc einvoices_fill_party(struct ctx *ctx, int64_t customer, struct invoice_party *party)
{
    struct einvoice_address a;
    enum rc rc;

    if (ctx->purpose != PURPOSE_INVOICING && ctx->purpose != PURPOSE_COLLECTION)
        return RC_OK;
    rc = einvoices_address_on(ctx, customer, ctx->today, &a);
    if (rc == RC_REFUSED || rc == RC_FORBIDDEN || rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    party->usual_reference = a.buyer_reference;
    party->einvoice = a.address;
    party->operator_id = a.operator_id;
    if (str_starts(a.address, STR("0037")))
        party->ovt = a.address;
    return RC_OK;
}

/* --- channels ------------------------------------------------------------------------------------------ */

DEFINE_ACTION(einvoices_channel_add, struct einvoice_channel_form, struct einvoice_channel_receipt)
{
    struct einvoice_channel *all = NULL;
    struct recipient recipient;
    size_t count = 0;
    int format = req->format ? req->format : EINVOICE_FINVOICE_SOAP;

    if (!einvoices_target_ok(req->kind, req->target) || (req->kind == EINVOICE_MAIL && str_empty(req->sender)))
        return err_invalid(&ctx->err, E4013_CHANNEL_TARGET, "target");
    if (!einvoices_file_name_ok(req->secret_file))
        return err_invalid(&ctx->err, E4013_CHANNEL_TARGET, "secret_file");
    if (!einvoices_file_name_ok(req->ca_file) || (!str_empty(req->ca_file) && req->kind != EINVOICE_HTTPS))
        return err_invalid(&ctx->err, E4030_CHANNEL_CA, "ca_file");
    if (einvoices_host_key_ok(req->host_key) != (req->kind == EINVOICE_SFTP) || (req->kind != EINVOICE_SFTP && !str_empty(req->host_key)))
        return err_invalid(&ctx->err, E4028_CHANNEL_HOST_KEY, "host_key");
    TRY(disclosures_recipient(ctx, req->recipient, &recipient));
    if (!date_is_none(recipient.ended_on))
        return err_conflict(&ctx->err, E3002_RECIPIENT_ENDED);
    TRY(disclosures_check(ctx, &(struct disclosure_act){.recipient = req->recipient, .ground = DISCLOSE_INVOICING,
                                                        .way = DISCLOSE_CHANNEL, .categories = CATEGORY_BIT(CATEGORY_VOUCHER)}));
    TRY(einvoices_channel_list(ctx, &all, &count));
    for (size_t i = 0; i < count; i++)
        if ((all[i].form.kind == EINVOICE_MAIL) == (req->kind == EINVOICE_MAIL))
            return err_conflict(&ctx->err, E4014_CHANNEL_EXISTS);
    out->id = env_new_id(ctx->env);
    TRY(q_einvoice_channel_insert(ctx, &(struct q_einvoice_channel_insert){
        .id = out->id, .kind = req->kind, .format = format, .recipient = req->recipient, .target = req->target,
        .login = req->login, .secret_file = req->secret_file, .sender = req->sender,
        .host_key = req->host_key,
        .ca_file = req->ca_file, .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_EINVOICE_CHANNEL_ADDED, 0, out->id, NULL);
}

DEFINE_ACTION(einvoices_channel_end, int64_t, struct einvoice_channel_receipt)
{
    int64_t changes = 0;

    TRY(q_einvoice_channel_end(ctx, &(struct q_einvoice_channel_end){.id = *req, .at = ctx->now}, &changes));
    if (changes != 1)
        return err_not_found(&ctx->err, E4020_CHANNEL_NOT_FOUND);
    out->id = *req;
    return audit_write(ctx, AUDIT_EINVOICE_CHANNEL_ENDED, 0, *req, NULL);
}

/* --- the queue ------------------------------------------------------------------------------------------ */

/* How a document goes out: as the invoice says, else as the customer's data say. 0: not by us. */
static enum rc way_of(struct ctx *ctx, const struct einvoice_known *known, int *way)
{
    struct einvoice_address a = {.id = 0};
    int64_t channel = known->channel;

    if (channel == DELIVER_DEFAULT && known->customer != 0) {
        enum rc rc = einvoices_address_on(ctx, known->customer, ctx->today, &a);

        if (rc == RC_REFUSED || rc == RC_FORBIDDEN || rc == RC_NOT_FOUND)
            err_clear(&ctx->err);
        else
            TRY(rc);
        channel = a.id != 0 ? a.channel : DELIVER_NONE;
    }
    *way = channel == DELIVER_EINVOICE ? EINVOICE_WAY_OPERATOR : channel == DELIVER_EMAIL ? EINVOICE_WAY_MAIL : 0;
    return RC_OK;
}

enum rc einvoices_on_issued(struct ctx *ctx, int64_t invoice)
{
    struct einvoice_known known;
    int64_t id = 0;
    int way = 0;

    if (ctx->purpose != PURPOSE_INVOICING && ctx->purpose != PURPOSE_COLLECTION)
        return RC_OK;
    TRY(einvoices_known(ctx, invoice, &known));
    TRY(way_of(ctx, &known, &way));
    if (way == 0)
        return RC_OK;
    TRY(einvoices_queue(ctx, &(struct einvoice_queueing){.invoice = invoice, .number = known.number, .way = way}, &id));
    return audit_write(ctx, AUDIT_EINVOICE_QUEUED, 0, invoice, NULL);
}

/* Does the operator's channel carry reminders? UBL has none; without a channel the reminder is printed. */
static enum rc carries_reminders(struct ctx *ctx, bool *yes)
{
    struct einvoice_channel *all = NULL;
    size_t count = 0;

    *yes = false;
    TRY(einvoices_channel_list(ctx, &all, &count));
    for (size_t i = 0; i < count; i++)
        *yes = *yes || (all[i].form.kind != EINVOICE_MAIL && all[i].form.format != EINVOICE_UBL);
    return RC_OK;
}

enum rc einvoices_on_reminded(struct ctx *ctx, int64_t invoice, int64_t reminder)
{
    struct einvoice_known known;
    int64_t id = 0;
    int way = 0;
    bool carried;

    TRY(einvoices_known(ctx, invoice, &known));
    TRY(way_of(ctx, &known, &way));
    carried = way == EINVOICE_WAY_MAIL;
    if (way == EINVOICE_WAY_OPERATOR)
        TRY(carries_reminders(ctx, &carried));
    if (!carried)
        return RC_OK; /* printed and posted */
    TRY(einvoices_queue(ctx, &(struct einvoice_queueing){invoice, known.number, reminder, way}, &id));
    return audit_write(ctx, AUDIT_REMINDER_QUEUED, 0, invoice, NULL);
}

static bool on_its_way(const struct einvoice_delivery *d)
{
    return d->state == DELIVERY_WAITING || d->state == DELIVERY_SENDING;
}

DEFINE_ACTION(einvoices_send, struct einvoice_sending, struct einvoice_delivery_receipt)
{
    struct einvoice_delivery *all = NULL;
    struct einvoice_known known;
    size_t count = 0;
    int64_t invoice = 0;
    int way = req->way;
    bool self_billed = false;

    TRY(invoices_id_by_number(ctx, req->number, &invoice));
    TRY(invoices_is_self_billed(ctx, invoice, &self_billed));
    if (self_billed) /* the buyer made it, and has it */
        return err_conflict(&ctx->err, E1793_SELF_BILLED_NOT_SENT);
    TRY(einvoices_known(ctx, invoice, &known));
    if (way == 0)
        TRY(way_of(ctx, &known, &way));
    if (way == 0)
        return err_invalid(&ctx->err, E4022_DELIVERY_NO_WAY, "number");
    TRY(einvoices_of_invoice(ctx, invoice, &all, &count));
    for (size_t i = 0; i < count; i++)
        if (on_its_way(&all[i]) && all[i].reminder_id == 0)
            return err_conflict(&ctx->err, E4015_DELIVERY_ON_ITS_WAY);
    TRY(einvoices_queue(ctx, &(struct einvoice_queueing){.invoice = invoice, .number = known.number, .way = way}, &out->id));
    out->state = DELIVERY_WAITING;
    return audit_write(ctx, AUDIT_EINVOICE_QUEUED, 0, invoice, NULL);
}

DEFINE_ACTION(einvoices_drop, int64_t, struct einvoice_delivery_receipt)
{
    struct einvoice_delivery d;
    int64_t changes = 0;

    TRY(einvoices_delivery_get(ctx, *req, &d));
    TRY(q_einvoice_delivery_dropped(ctx, &(struct q_einvoice_delivery_dropped){.id = *req, .at = ctx->now}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E4016_DELIVERY_NOT_FAILED);
    *out = (struct einvoice_delivery_receipt){*req, DELIVERY_DROPPED};
    return audit_write(ctx, AUDIT_EINVOICE_DROPPED, 0, d.invoice_id, NULL);
}

/* A failed one is done with; a new one with a new message id takes its place. */
DEFINE_ACTION(einvoices_retry, int64_t, struct einvoice_delivery_receipt)
{
    struct einvoice_delivery_receipt dropped = {0};
    struct einvoice_delivery d;
    struct einvoice_known known;

    TRY(einvoices_delivery_get(ctx, *req, &d));
    if (d.state != DELIVERY_FAILED)
        return err_conflict(&ctx->err, E4016_DELIVERY_NOT_FAILED);
    TRY(RUN_ACTION(einvoices_drop, ctx, req, &dropped));
    TRY(einvoices_known(ctx, d.invoice_id, &known));
    TRY(einvoices_queue(ctx, &(struct einvoice_queueing){.invoice = d.invoice_id, .number = known.number, .way = d.way,
        .reminder = d.reminder_id}, &out->id));
    out->state = DELIVERY_WAITING;
    return audit_write(ctx, AUDIT_EINVOICE_QUEUED, 0, d.invoice_id, NULL);
}
