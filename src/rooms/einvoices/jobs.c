/* What waits goes out: every 20 seconds, and after a crash before the sockets open. */
#include "base/job.h"

#include "base/errors.h"
#include "errors_einvoices.h"
#include "i18n/i18n.h"
#include "net/net.h"
#include "rooms/audit/audit.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/einvoices/internal.h"

static enum rc channel_of(struct ctx *ctx, int way, struct einvoice_channel *out)
{
    struct einvoice_channel *all = NULL;
    size_t count = 0;

    TRY(einvoices_channel_list(ctx, &all, &count));
    for (size_t i = 0; i < count; i++)
        if ((all[i].form.kind == EINVOICE_MAIL) == (way == EINVOICE_WAY_MAIL)) {
            *out = all[i];
            return RC_OK;
        }
    return err_invalid(&ctx->err, E4018_CHANNEL_NONE, "channel");
}

/* The bytes, and the job that carries them. */
static enum rc document(struct ctx *ctx, const struct einvoice_delivery *d, const struct einvoice_channel *channel,
                        struct net_job *job)
{
    enum einvoice_format format = (enum einvoice_format)channel->form.format;
    struct einvoice_problems problems;
    struct invoice invoice;
    struct einvoice e;
    struct str replaced;
    struct blob bytes;

    if (d->reminder_id != 0) {
        TRY(einvoices_reminder(ctx, d, &e));
    } else {
        TRY(invoices_load(ctx, 0, d->invoice_id, &invoice));
        TRY(einvoices_of(ctx, &invoice, &e));
    }
    e.message_id = d->message_id;
    einvoices_check(ctx->arena, &e, format, &problems);
    if (problems.errors) {
        for (size_t i = 0; i < problems.count; i++)
            if (!problems.items[i].warns)
                return err_invalid(&ctx->err, problems.items[i].code, problems.items[i].field);
    }
    einvoices_write(ctx->arena, &e, format, &bytes, &replaced);
    job->bytes = (struct str){(const char *)bytes.ptr, bytes.len};
    job->type = STR("application/xml");
    job->name = str_fmt(ctx->arena, d->reminder_id != 0 ? "muistutus-%.*s.xml" : "lasku-%.*s.xml", STR_FMT(d->message_id));
    job->message_id = d->message_id;
    return RC_OK;
}

static enum rc prepare(struct ctx *ctx, const struct einvoice_delivery *d, struct einvoice_channel *channel, struct net_job *job)
{
    TRY(channel_of(ctx, d->way, channel));
    if (d->way == EINVOICE_WAY_MAIL)
        TRY(einvoices_mail(ctx, d, channel, &job->to, &job->subject, &job->text, &job->name, &job->bytes));
    else
        TRY(document(ctx, d, channel, job));
    TRY(einvoices_secret(ctx, channel->form.secret_file, &job->secret));
    if (d->way == EINVOICE_WAY_MAIL)
        job->type = STR("application/pdf");
    job->kind = channel->form.kind;
    job->target = channel->form.target;
    job->login = channel->form.login;
    job->from = channel->form.sender;
    job->host_key = channel->form.host_key;
    TRY(einvoices_secret(ctx, channel->form.ca_file, &job->ca));
    job->message_id = d->message_id;
    return audit_flush_reads(ctx);
}

static enum rc finish(struct ctx *ctx, const struct einvoice_delivery *d, enum rc rc, int code, struct str receipt_text)
{
    struct einvoice_delivery_receipt receipt = {0};

    err_clear(&ctx->err);
    store_release(ctx);
    return RUN_ACTION(einvoices_finish, ctx, (&(struct einvoice_outcome){d->id, d->attempts + 1, rc, code, receipt_text}), &receipt);
}

static enum rc send_one(struct ctx *ctx, const struct einvoice_delivery *d)
{
    struct einvoice_beginning begin = {.delivery = *d};
    struct einvoice_delivery_receipt receipt = {0};
    struct net_job job = {0};
    struct net_receipt answer = {.text = STR("")};
    enum rc rc = prepare(ctx, d, &begin.channel, &job);

    store_release(ctx);
    if (rc == RC_OK) {
        begin.bytes = (struct blob){(const uint8_t *)job.bytes.ptr, job.bytes.len};
        rc = RUN_ACTION(einvoices_begin, ctx, &begin, &receipt);
    }
    if (rc == RC_CONFLICT) /* somebody else has it */
        return RC_OK;
    if (rc == RC_OK)
        rc = disclosures_deliver(ctx, &job, &answer);
    if (rc == RC_BUG || rc == RC_CORRUPT)
        return rc;
    return finish(ctx, d, rc, ctx->err.code, einvoices_receipt(answer.text));
}

enum rc einvoices_run(struct ctx *ctx)
{
    struct einvoice_delivery *due = NULL;
    size_t count = 0;

    TRY(einvoices_due(ctx, &due, &count));
    store_release(ctx);
    for (size_t i = 0; i < count; i++)
        TRY(send_one(ctx, &due[i]));
    return RC_OK;
}

extern const struct job einvoices_jobs[];
const struct job einvoices_jobs[] = {
    {.name = "einvoices.send", .run = einvoices_run, .purpose = PURPOSE_INVOICING, .every_ms = 20000},
    {.name = "einvoices.expire", .run = einvoices_expire_old, .purpose = PURPOSE_INVOICING, .every_ms = 24 * 3600000},
    JOB_END};
