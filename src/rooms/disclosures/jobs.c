/* The one way to the network, and the queue that goes it: what has no row in the log of disclosures is not sent (P31). */
#include "base/job.h"

#include "base/errors.h"
#include "errors_disclosures.h"
#include "net/net.h"
#include "rooms/audit/audit.h"
#include "rooms/disclosures/duty.h"
#include "rooms/disclosures/outbound.h"
#include "rooms/einvoices/einvoices.h"

enum rc disclosures_deliver(struct ctx *ctx, const struct net_job *job, struct net_receipt *out)
{
    TRY(disclosures_logged(ctx, job->message_id));
    store_release(ctx); /* nothing is held while the other end thinks */
    return net_deliver(ctx->arena, job, out, &ctx->err);
}

static enum rc job_of(struct ctx *ctx, const struct outbound_row *row, const struct einvoice_channel *channel, struct str secret,
                      struct net_job *job)
{
    struct record mail;

    TRY(disclosures_outbound_open(ctx, row, &mail));
    *job = (struct net_job){.kind = NET_MAIL, .target = channel->form.target, .login = channel->form.login, .secret = secret,
        .from = channel->form.sender, .to = mail.field[MAIL_TO], .subject = mail.field[MAIL_SUBJECT], .text = mail.field[MAIL_TEXT],
        .name = mail.field[MAIL_NAME], .type = mail.field[MAIL_TYPE], .bytes = mail.field[MAIL_BYTES], .message_id = row->mark};
    if (str_empty(job->name)) /* a text alone; the net role wants a name all the same */
        job->name = STR("viesti.txt");
    return audit_flush_reads(ctx);
}

static enum rc send_one(struct ctx *ctx, const struct outbound_row *row)
{
    struct outbound_begin begin = {.row = row};
    struct outbound_receipt receipt = {0};
    struct einvoice_channel channel;
    struct net_receipt answer = {.text = STR("")};
    struct net_job job = {0};
    struct str secret = STR("");
    struct outbound_end end = {.row = row};
    enum rc rc = einvoices_mail_channel(ctx, &channel, &secret);

    if (rc == RC_OK)
        rc = job_of(ctx, row, &channel, secret, &job);
    store_release(ctx);
    if (rc == RC_OK) {
        begin.operator_id = channel.form.recipient;
        rc = RUN_ACTION(disclosures_outbound_begin, ctx, &begin, &receipt);
    }
    if (rc == RC_CONFLICT && ctx->err.code == E3021_OUTBOUND_TAKEN) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    if (rc == RC_OK)
        rc = disclosures_deliver(ctx, &job, &answer);
    if (rc == RC_BUG || rc == RC_CORRUPT)
        return rc;
    end.rc = (int)rc;
    end.code = ctx->err.code;
    err_clear(&ctx->err);
    store_release(ctx);
    return RUN_ACTION(disclosures_outbound_end, ctx, &end, &receipt);
}

enum rc disclosures_send(struct ctx *ctx)
{
    struct outbound_row *due = NULL;
    size_t count = 0;

    TRY(disclosures_outbound_due(ctx, &due, &count));
    store_release(ctx);
    for (size_t i = 0; i < count; i++)
        TRY(send_one(ctx, &due[i]));
    return RC_OK;
}

extern const struct job disclosures_jobs[];
const struct job disclosures_jobs[] = {
    {.name = "disclosures.send", .run = disclosures_send, .purpose = PURPOSE_ACCOUNTABILITY, .every_ms = 20000},
    {.name = "disclosures.duty", .run = disclosures_find_duties, .purpose = PURPOSE_RIGHTS, .every_ms = 1800000},
    JOB_END};
