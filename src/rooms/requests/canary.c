/* The canary (RIGHTS.md 1 and 10, I-32; P03 P52): every day a question is sent in by each channel that is there, through the
 * same fields and the same action as a person's, and must reach the inbox and the work list of a named contact person.
 * It is taken back in the same transaction: no number, no case, no key of it remains. E-mail that is read and the portal
 * are planned: they join the table below with their rooms. */
#include "audit_requests.h"
#include "base/errors.h"
#include "errors_requests.h"
#include "queries_requests.h"
#include "rooms/requests/items.h"

enum { CANARY_LATE_MS = 5 * 60000, LIST_MOST = 10000 };

static const int by[] = {REQUEST_BY_PAPER, REQUEST_BY_API};
struct canary_sent { int channel; };

/* Does it stand where a contact person looks? */
static enum rc in_sight(struct ctx *ctx, int64_t id, bool *out)
{
    struct request_due *due = NULL;
    size_t count = 0;
    int64_t user = 0;

    *out = false;
    TRY(requests_assigned_to(ctx, id, &user));
    TRY(requests_due(ctx, LIST_MOST, &due, &count));
    for (size_t i = 0; user != 0 && i < count; i++)
        *out = *out || due[i].id == id;
    return RC_OK;
}

/* Always ends with CONFLICT 1941, so that the writer takes everything back; *out says what was seen. */
DECLARE_ACTION(requests_canary_send, struct canary_sent, struct request_canary);
DEFINE_ACTION(requests_canary_send, struct canary_sent, struct request_canary)
{
    const struct field_input in[] = {{STR("kind"), STR("question")}, {STR("channel"), requests_word(requests_channels, req->channel)},
                                     {STR("text"), STR("Kanarialintu")}};
    struct request_form form = {0};
    struct request_receipt receipt = {0};

    *out = (struct request_canary){.channel = req->channel, .sent_at = ctx->now};
    TRY(fields_read(ctx, requests_fields, in, COUNT(in), &form));
    TRY(RUN_ACTION(requests_open, ctx, &form, &receipt));
    TRY(in_sight(ctx, receipt.id, &out->arrived));
    return err_conflict(&ctx->err, E1941_REQUEST_CANARY);
}

DECLARE_ACTION(requests_canary_note, struct request_canary, int64_t);
DEFINE_ACTION(requests_canary_note, struct request_canary, int64_t)
{
    *out = 0;
    TRY(q_request_canary_put(ctx, &(struct q_request_canary_put){.channel = req->channel, .sent = req->sent_at, .took = req->took_ms,
                                                                 .arrived = req->arrived}));
    return req->arrived ? RC_OK : audit_write(ctx, AUDIT_REQUEST_CANARY_LOST, 0, 0, NULL);
}

static enum rc send_one(struct ctx *ctx, int channel)
{
    struct request_canary canary = {.channel = channel};
    struct canary_sent sent = {channel};
    int64_t start = ctx->env->now_ms(ctx->env), nothing = 0;
    enum rc rc = RUN_ACTION(requests_canary_send, ctx, &sent, &canary);

    if (rc == RC_OK || rc == RC_BUSY || rc == RC_IO || rc == RC_BUG)
        return rc == RC_OK ? err_bug(&ctx->err, 0) : rc;
    canary.arrived = canary.arrived && rc == RC_CONFLICT && ctx->err.code == E1941_REQUEST_CANARY;
    canary.channel = channel;
    canary.sent_at = ctx->now;
    canary.took_ms = ctx->env->now_ms(ctx->env) - start;
    canary.arrived = canary.arrived && canary.took_ms <= CANARY_LATE_MS;
    err_clear(&ctx->err);
    return RUN_ACTION(requests_canary_note, ctx, &canary, &nothing);
}

enum rc requests_canary(struct ctx *ctx)
{
    int was = ctx->purpose;
    enum rc rc = RC_OK;

    ctx->purpose = PURPOSE_RIGHTS;
    store_release(ctx);
    for (size_t i = 0; rc == RC_OK && i < COUNT(by); i++)
        rc = send_one(ctx, by[i]);
    ctx->purpose = was;
    return rc;
}

enum rc requests_canaries(struct ctx *ctx, struct request_canary **out, size_t *count)
{
    struct q_request_canaries_row *rows = NULL;

    TRY(q_request_canaries(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct request_canary, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct request_canary){.channel = (int)rows[i].channel, .sent_at = rows[i].sent_at, .took_ms = rows[i].took_ms,
                                            .arrived = rows[i].arrived != 0};
    return RC_OK;
}
