/* What arrives: operators' answers and e-invoices of others, each once (BILLING.md sections 4, 11; P64). */
#include "audit_einvoices.h"
#include "base/errors.h"
#include "db/seal.h"
#include "errors_einvoices.h"
#include "queries_einvoices.h"
#include "rooms/audit/audit.h"
#include "rooms/einvoices/internal.h"

/* Same sender, number and day; of an answer: the message that it answers, and what it says. */
static enum rc mark_of(struct ctx *ctx, const struct einvoice_read *r, struct blob *out)
{
    struct str sender = str_empty(r->seller_id) ? r->seller : r->seller_id;
    struct str what = r->kind == EINVOICE_READ_ACK
        ? str_fmt(ctx->arena, "ack\n%.*s\n%.*s", STR_FMT(r->message_id), STR_FMT(r->code))
        : str_fmt(ctx->arena, "invoice\n%.*s\n%.*s\n%.*s", STR_FMT(sender), STR_FMT(r->number), STR_FMT(r->date));

    return keyed_hash(ctx, "einvoice-incoming", what, out);
}

static enum rc answer(struct ctx *ctx, struct einvoice_read *r)
{
    struct einvoice_delivery_receipt receipt = {0};
    enum rc rc;

    if (r->kind != EINVOICE_READ_ACK || r->duplicate)
        return RC_OK;
    rc = RUN_ACTION(einvoices_answered, ctx, (&(struct einvoice_answer){r->message_id, r->accepted}), &receipt);
    if (rc == RC_NOT_FOUND) { /* an answer to somebody else's message, or to a former program's */
        err_clear(&ctx->err);
        return RC_OK;
    }
    r->settled = rc == RC_OK;
    return rc;
}

static enum rc take_one(struct ctx *ctx, struct einvoice_read *r)
{
    struct q_einvoice_incoming_find_row known;
    struct record record = {{{NULL, 0}}};
    struct blob mark, sealed;
    int64_t id = env_new_id(ctx->env);
    enum rc rc;

    TRY(mark_of(ctx, r, &mark));
    rc = q_einvoice_incoming_find(ctx, &(struct q_einvoice_incoming_find){.mark = mark}, &known);
    if (rc != RC_NOT_FOUND) {
        r->already = rc == RC_OK;
        return rc;
    }
    err_clear(&ctx->err);
    TRY(answer(ctx, r));
    record.field[INCOMING_NUMBER] = r->kind == EINVOICE_READ_ACK ? r->message_id : r->number;
    record.field[INCOMING_DATE] = r->date;
    record.field[INCOMING_SELLER] = r->kind == EINVOICE_READ_ACK ? r->text : r->seller;
    TRY(seal_record(ctx, (struct key_ref){KEY_TENANT, 0}, CATEGORY_VOUCHER, id, &record, &sealed));
    return q_einvoice_incoming_insert(ctx, &(struct q_einvoice_incoming_insert){.id = id, .kind = r->kind, .mark = mark,
        .accepted = r->accepted ? 1 : 0, .total = r->total_cents, .facts = sealed, .settled = r->settled ? 1 : 0, .on = ctx->today,
        .by = ctx->actor->user_id, .at = ctx->now});
}

DEFINE_ACTION(einvoices_take_all, struct einvoice_taken, struct einvoice_taken)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_VOUCHER, USE_STORE, &verdict));
    *out = (struct einvoice_taken){.count = req->count, .items = ARENA_ARRAY(ctx->arena, struct einvoice_read, req->count + 1)};
    for (size_t i = 0; i < req->count; i++) {
        out->items[i] = req->items[i];
        TRY(take_one(ctx, &out->items[i]));
        out->already += out->items[i].already;
        out->settled += out->items[i].settled;
        out->fresh += !out->items[i].already;
    }
    return out->fresh == 0 ? RC_OK : audit_write(ctx, AUDIT_EINVOICE_INCOMING, 0, 0, &verdict);
}

enum rc einvoices_take(struct ctx *ctx, struct blob bytes, struct einvoice_taken *out)
{
    struct einvoice_taken read = {.count = 0};

    TRY(einvoices_read(ctx, bytes, &read.items, &read.count));
    store_release(ctx);
    return RUN_ACTION(einvoices_take_all, ctx, &read, out);
}

struct expired { int64_t rows; };
DECLARE_ACTION(einvoices_expire, struct date, struct expired);
DEFINE_ACTION(einvoices_expire, struct date, struct expired)
{
    return q_einvoice_incoming_expire(ctx, &(struct q_einvoice_incoming_expire){.before = *req}, &out->rows);
}

enum rc einvoices_expire_old(struct ctx *ctx)
{
    struct date before = date_add_days(ctx->today, -INCOMING_DAYS);
    struct expired expired = {0};

    return RUN_ACTION(einvoices_expire, ctx, &before, &expired);
}
