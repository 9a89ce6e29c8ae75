/* The queue of mail beside invoices (P31, P56, P03): default deny when it is queued and again when it goes; sealed meanwhile. */
#include "base/errors.h"
#include "audit_disclosures.h"
#include "db/seal.h"
#include "errors_disclosures.h"
#include "queries_disclosures.h"
#include "rooms/disclosures/internal.h"
#include "rooms/disclosures/outbound.h"
#include "rooms/einvoices/einvoices.h"

enum { IN_FLIGHT_MS = 10 * 60000, TRIES = 8 };

int64_t disclosures_next_try(int64_t attempts)
{
    return attempts >= TRIES ? 0 : INT64_C(5) * 60000 << (attempts < 0 ? 0 : attempts);
}

enum rc disclosures_mail(struct ctx *ctx, const struct outbound_mail *mail, int64_t *id)
{
    struct record record = {.field = {[MAIL_TO] = mail->to, [MAIL_SUBJECT] = mail->subject, [MAIL_TEXT] = mail->text,
        [MAIL_NAME] = mail->name, [MAIL_TYPE] = mail->type, [MAIL_BYTES] = mail->bytes}};
    struct q_outbound_marked_row known;
    struct blob sealed;
    int64_t changes = 0;

    *id = 0;
    if (!ctx->in_writer || str_empty(mail->to) || str_empty(mail->mark) || mail->mark.len > 64 || mail->act.categories == 0)
        return err_bug(&ctx->err, 0);
    TRY(q_outbound_marked(ctx, &(struct q_outbound_marked){.mark = mail->mark}, &known));
    if (known.count > 0)
        return RC_OK; /* the same message again */
    if (mail->act.recipient != 0)
        TRY(disclosures_check(ctx, &mail->act));
    *id = env_new_id(ctx->env);
    TRY(key_create(ctx, (struct key_ref){KEY_CLAIM, *id}));
    TRY(seal_record(ctx, (struct key_ref){KEY_CLAIM, *id}, CATEGORY_CORRESPONDENCE, *id, &record, &sealed));
    TRY(q_outbound_insert(ctx, &(struct q_outbound_insert){.id = *id, .mark = mail->mark, .recipient = mail->act.recipient,
        .ground = mail->act.ground, .purpose = ctx->purpose, .categories = (int64_t)mail->act.categories, .request = mail->act.request,
        .at = ctx->now, .sealed = sealed, .by = ctx->actor->user_id}, &changes));
    return changes == 1 ? audit_write(ctx, AUDIT_OUTBOUND_QUEUED, 0, *id, NULL) : err_conflict(&ctx->err, E3021_OUTBOUND_TAKEN);
}

enum rc disclosures_outbound_due(struct ctx *ctx, struct outbound_row **out, size_t *count)
{
    struct q_outbound_due_row *rows = NULL;

    TRY(q_outbound_due(ctx, &(struct q_outbound_due){.now = ctx->now}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct outbound_row, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct outbound_row){.id = rows[i].id, .recipient = rows[i].recipient_id, .categories = rows[i].categories,
            .request = rows[i].request_id, .attempts = rows[i].attempts, .disclosure = rows[i].disclosure_id, .ground = (int)rows[i].ground,
            .purpose = (int)rows[i].purpose, .state = (int)rows[i].state, .mark = rows[i].mark, .sealed = rows[i].sealed};
    return RC_OK;
}

enum rc disclosures_outbound_open(struct ctx *ctx, const struct outbound_row *row, struct record *out)
{
    return seal_open(ctx, (struct key_ref){KEY_CLAIM, row->id}, CATEGORY_CORRESPONDENCE, row->id, 0, row->sealed, out);
}

static enum rc log_it(struct ctx *ctx, const struct outbound_begin *b, int64_t *disclosure)
{
    const struct outbound_row *row = b->row;
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = row->purpose;
    rc = disclosures_log(ctx, &(struct disclosure_act){.recipient = row->recipient != 0 ? row->recipient : b->operator_id,
        .ground = (enum disclosure_ground)row->ground, .way = DISCLOSE_MAIL, .categories = (uint64_t)row->categories,
        .request = row->request, .reference = row->mark}, disclosure);
    ctx->purpose = was;
    return rc;
}

DEFINE_ACTION(disclosures_outbound_begin, struct outbound_begin, struct outbound_receipt)
{
    int64_t changes = 0, disclosure = req->row->disclosure;

    if (disclosure == 0)
        TRY(log_it(ctx, req, &disclosure));
    TRY(q_outbound_begin(ctx, &(struct q_outbound_begin){.id = req->row->id, .attempts = req->row->attempts, .disclosure = disclosure,
                                                         .next_at = ctx->now + IN_FLIGHT_MS}, &changes));
    *out = (struct outbound_receipt){req->row->id, OUTBOUND_SENDING};
    return changes == 1 ? audit_write(ctx, AUDIT_OUTBOUND_SENDING, 0, req->row->id, NULL) : err_conflict(&ctx->err, E3021_OUTBOUND_TAKEN);
}

DEFINE_ACTION(disclosures_outbound_end, struct outbound_end, struct outbound_receipt)
{
    int64_t changes = 0, wait = disclosures_next_try(req->row->attempts);
    bool mends = req->rc == RC_IO || req->rc == RC_BUSY || req->rc == RC_NOT_FOUND;

    *out = (struct outbound_receipt){req->row->id, OUTBOUND_SENT};
    if (req->rc != RC_OK && mends && wait > 0) {
        out->state = OUTBOUND_WAITING;
        return q_outbound_later(ctx, &(struct q_outbound_later){.id = req->row->id, .next_at = ctx->now + wait, .error = req->code}, &changes);
    }
    out->state = req->rc == RC_OK ? OUTBOUND_SENT : OUTBOUND_FAILED;
    TRY(q_outbound_end(ctx, &(struct q_outbound_end){.id = req->row->id, .state = out->state, .error = req->rc == RC_OK ? 0 : req->code,
        .sent_at = req->rc == RC_OK ? ctx->now : 0, .sealed = {(const uint8_t *)"", 0}}, &changes));
    if (changes != 1)
        return RC_OK;
    TRY(key_destroy(ctx, (struct key_ref){KEY_CLAIM, req->row->id})); /* what it said has gone, or never will */
    return audit_write(ctx, req->rc == RC_OK ? AUDIT_OUTBOUND_SENT : AUDIT_OUTBOUND_FAILED, 0, req->row->id, NULL);
}

enum rc disclosures_outbound(struct ctx *ctx, size_t most, struct outbound **out, size_t *count)
{
    struct q_outbound_list_row *rows = NULL;

    TRY(q_outbound_list(ctx, &(struct q_outbound_list){.most = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct outbound, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct outbound){.id = rows[i].id, .recipient = rows[i].recipient_id, .attempts = rows[i].attempts,
            .disclosure = rows[i].disclosure_id, .queued_at = rows[i].queued_at, .sent_at = rows[i].sent_at, .ground = (int)rows[i].ground,
            .purpose = (int)rows[i].purpose, .state = (int)rows[i].state, .error = (int)rows[i].error, .mark = rows[i].mark};
    return RC_OK;
}

enum rc disclosures_logged(struct ctx *ctx, struct str reference)
{
    struct q_disclosure_of_reference_row row;

    if (str_empty(reference))
        return err_forbidden(&ctx->err, E3022_OUTBOUND_UNLOGGED);
    TRY(q_disclosure_of_reference(ctx, &(struct q_disclosure_of_reference){.reference = reference}, &row));
    return row.count > 0 ? RC_OK : err_forbidden(&ctx->err, E3022_OUTBOUND_UNLOGGED);
}

enum rc disclosures_mail_possible(struct ctx *ctx, bool *out)
{
    struct einvoice_channel *all = NULL;
    size_t count = 0;

    *out = false;
    TRY(einvoices_channel_list(ctx, &all, &count));
    for (size_t i = 0; i < count; i++)
        *out = *out || all[i].form.kind == EINVOICE_MAIL;
    return RC_OK;
}

enum rc disclosures_outbound_state(struct ctx *ctx, struct str mark, int *state)
{
    struct q_outbound_marked_row row;

    TRY(q_outbound_marked(ctx, &(struct q_outbound_marked){.mark = mark}, &row));
    *state = (int)row.state;
    return RC_OK;
}
