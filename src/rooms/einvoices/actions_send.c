/* The steps of one sending: what leaves is sealed and in the log of disclosures before the first byte goes (P31); what came
 * of it is stored after. A crash between the two leaves "sending": it is sent again under the same message id. */
#include <sodium.h>

#include "base/errors.h"
#include "audit_einvoices.h"
#include "db/seal.h"
#include "errors_einvoices.h"
#include "queries_einvoices.h"
#include "rooms/audit/audit.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/documents/documents.h"
#include "rooms/einvoices/internal.h"

enum { DIGEST = 32, IN_FLIGHT_MS = 10 * 60000 };

static int copy_kind(const struct einvoice_channel_form *form)
{
    if (form->kind == EINVOICE_MAIL)
        return DOCUMENT_PDF;
    return form->format == EINVOICE_UBL ? DOCUMENT_UBL : form->format == EINVOICE_FINVOICE ? DOCUMENT_FINVOICE : DOCUMENT_FINVOICE_SOAP;
}

static enum rc first_time(struct ctx *ctx, const struct einvoice_beginning *b, int64_t *changes)
{
    struct record record = {{{NULL, 0}}};
    struct einvoice_known known;
    struct documents_kept kept = {0};
    struct blob sealed = {NULL, 0};
    uint8_t digest[DIGEST];
    int64_t disclosure = 0;

    TRY(einvoices_known(ctx, b->delivery.invoice_id, &known));
    TRY(disclosures_log(ctx, &(struct disclosure_act){
        .recipient = b->channel.form.recipient, .ground = DISCLOSE_INVOICING,
        .way = b->channel.form.kind == EINVOICE_MAIL ? DISCLOSE_MAIL : DISCLOSE_CHANNEL,
        .categories = CATEGORY_BIT(CATEGORY_VOUCHER), .customer = known.customer, .invoice = known.invoice,
        .reference = b->delivery.message_id}, &disclosure));
    if (b->delivery.reminder_id != 0) {
        record.field[DOCUMENT_BYTES] = (struct str){(const char *)b->bytes.ptr, b->bytes.len};
        TRY(seal_record(ctx, (struct key_ref){KEY_VOUCHER, known.fiscal_year}, CATEGORY_VOUCHER, b->delivery.id, &record, &sealed));
    } else { /* with the invoice's other copies: what was sent is what is shown and printed from now on */
        TRY(RUN_ACTION(documents_keep, ctx, (&(struct documents_keep){known.invoice, copy_kind(&b->channel.form), b->bytes}), &kept));
    }
    crypto_generichash(digest, DIGEST, b->bytes.ptr, b->bytes.len, NULL, 0);
    return q_einvoice_delivery_begin(ctx, &(struct q_einvoice_delivery_begin){
        .id = b->delivery.id, .channel = b->channel.id, .disclosure = disclosure, .digest = {digest, DIGEST},
        .document = sealed, .document_null = b->delivery.reminder_id == 0, .next_at = ctx->now + IN_FLIGHT_MS}, changes);
}

DEFINE_ACTION(einvoices_begin, struct einvoice_beginning, struct einvoice_delivery_receipt)
{
    int64_t changes = 0;

    if (req->delivery.state == DELIVERY_SENDING)
        TRY(q_einvoice_delivery_again(ctx, &(struct q_einvoice_delivery_again){
            .id = req->delivery.id, .next_at = ctx->now + IN_FLIGHT_MS}, &changes));
    else
        TRY(first_time(ctx, req, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E4015_DELIVERY_ON_ITS_WAY);
    *out = (struct einvoice_delivery_receipt){req->delivery.id, DELIVERY_SENDING};
    return audit_write(ctx, AUDIT_EINVOICE_SENDING, 0, req->delivery.invoice_id, NULL);
}

static enum rc fail(struct ctx *ctx, const struct einvoice_delivery *d, int code, struct einvoice_delivery_receipt *out)
{
    int64_t changes = 0;
    int proposal = d->way == EINVOICE_WAY_OPERATOR ? DELIVER_EMAIL : DELIVER_PRINT;

    TRY(q_einvoice_delivery_failed(ctx, &(struct q_einvoice_delivery_failed){
        .id = d->id, .error = code, .proposal = proposal, .at = ctx->now}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E4016_DELIVERY_NOT_FAILED);
    out->state = DELIVERY_FAILED;
    return audit_write(ctx, AUDIT_EINVOICE_FAILED, 0, d->invoice_id, NULL);
}

/* What another try may mend waits for it; the rest has failed and proposes another way. */
DEFINE_ACTION(einvoices_finish, struct einvoice_outcome, struct einvoice_delivery_receipt)
{
    struct einvoice_delivery d;
    int64_t wait = einvoices_next_try(req->attempts), changes = 0;
    bool mends = req->rc == RC_IO || req->rc == RC_BUSY;

    TRY(einvoices_delivery_get(ctx, req->id, &d));
    *out = (struct einvoice_delivery_receipt){req->id, d.state};
    if (req->rc != RC_OK && (!mends || wait == 0))
        return fail(ctx, &d, req->code ? req->code : E4018_CHANNEL_NONE, out);
    if (req->rc != RC_OK)
        return q_einvoice_delivery_later(ctx, &(struct q_einvoice_delivery_later){
            .id = req->id, .error = req->code, .next_at = ctx->now + wait, .attempts = req->attempts}, &changes);
    TRY(q_einvoice_delivery_sent(ctx, &(struct q_einvoice_delivery_sent){.id = req->id, .at = ctx->now, .receipt = req->receipt}, &changes));
    out->state = DELIVERY_SENT;
    return changes == 1 ? audit_write(ctx, AUDIT_EINVOICE_SENT, 0, d.invoice_id, NULL) : RC_OK;
}

DEFINE_ACTION(einvoices_answered, struct einvoice_answer, struct einvoice_delivery_receipt)
{
    struct q_einvoice_delivery_of_message_row row;
    struct einvoice_delivery d;
    int64_t changes = 0;
    enum rc rc = q_einvoice_delivery_of_message(ctx, &(struct q_einvoice_delivery_of_message){.message = req->message_id}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E4017_DELIVERY_NOT_FOUND);
    TRY(rc);
    TRY(einvoices_delivery_get(ctx, row.id, &d));
    *out = (struct einvoice_delivery_receipt){row.id, d.state};
    if (d.state == DELIVERY_FAILED || d.state == DELIVERY_DROPPED || (req->accepted && d.state == DELIVERY_RECEIVED))
        return RC_OK; /* the same answer again */
    if (!req->accepted)
        return fail(ctx, &d, E4019_DELIVERY_REJECTED, out);
    TRY(q_einvoice_delivery_received(ctx, &(struct q_einvoice_delivery_received){.id = row.id, .at = ctx->now}, &changes));
    out->state = DELIVERY_RECEIVED;
    return audit_write(ctx, AUDIT_EINVOICE_RECEIVED, 0, d.invoice_id, NULL);
}
