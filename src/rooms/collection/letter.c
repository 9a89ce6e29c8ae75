/* The reminder letter in three languages (BILLING.md 8): what is owed, why, by when, how to object. No marketing. */
#include "base/errors.h"
#include "base/ids.h"
#include "errors_collection.h"
#include "i18n/i18n.h"
#include "messages_collection.h"
#include "queries_collection.h"
#include "rooms/collection/internal.h"
#include "rooms/documents/documents.h"

struct writing { struct ctx *ctx; enum lang lang; struct invoice invoice; struct q_reminder_get_row row; };

static struct str say(struct writing *w, enum msg msg)
{
    return msg_text(w->ctx->arena, w->lang, msg, NULL, 0);
}

static struct str money(struct writing *w, int64_t cents)
{
    return money_text(w->ctx->arena, cents, w->lang);
}

static struct str day(struct writing *w, struct date d)
{
    return date_text(w->ctx->arena, d, w->lang);
}

static struct str join(struct arena *arena, struct str a, struct str b)
{
    return str_empty(a) ? b : str_empty(b) ? a : str_fmt(arena, "%.*s %.*s", STR_FMT(a), STR_FMT(b));
}

static void parties(struct writing *w, struct documents_letter *out)
{
    const struct invoice_seller *s = &w->invoice.seller;
    const struct invoice_party *p = &w->invoice.party;
    size_t n = 0;

    out->sender[0] = s->name;
    out->sender[1] = s->street;
    out->sender[2] = join(w->ctx->arena, s->postcode, s->town);
    out->recipient[n++] = p->name;
    if (!str_empty(p->street))
        out->recipient[n++] = p->street;
    out->recipient[n++] = join(w->ctx->arena, p->postcode, p->town);
    if (!str_empty(p->country) && !str_eqz(p->country, "FI"))
        out->recipient[n] = p->country;
    out->signer[0] = s->name;
    out->foot[0] = join(w->ctx->arena, s->name, s->business_id);
    out->foot[1] = join(w->ctx->arena, s->phone, s->email);
}

static struct documents_part *sums(struct writing *w, struct documents_part *part)
{
    struct documents_pair *pairs = ARENA_ARRAY(w->ctx->arena, struct documents_pair, 10);
    size_t n = 0;

    pairs[n++] = (struct documents_pair){say(w, MSG_collection_letter_open), money(w, w->row.open_cents)};
    if (w->row.interest_cents > 0)
        pairs[n++] = (struct documents_pair){say(w, MSG_collection_letter_interest), money(w, w->row.interest_cents)};
    if (w->row.fee_cents > 0)
        pairs[n++] = (struct documents_pair){say(w, MSG_collection_letter_fee), money(w, w->row.fee_cents)};
    pairs[n++] = (struct documents_pair){say(w, MSG_collection_letter_total),
        money(w, w->row.open_cents + w->row.interest_cents + w->row.fee_cents)};
    pairs[n++] = (struct documents_pair){say(w, MSG_collection_letter_pay_by), day(w, w->row.pay_by_on)};
    if (!str_empty(w->invoice.seller.iban[0]))
        pairs[n++] = (struct documents_pair){STR("IBAN"), join(w->ctx->arena, w->invoice.seller.iban[0], w->invoice.seller.bic[0])};
    pairs[n++] = (struct documents_pair){say(w, MSG_collection_letter_reference),
                                         id_reference_shown(w->ctx->arena, w->invoice.reference)};
    *part = (struct documents_part){.kind = DOCUMENTS_PAIRS, .pairs = pairs, .pair_count = n};
    return part;
}

static void body(struct writing *w, struct documents_letter *out)
{
    struct documents_part *parts = ARENA_ARRAY(w->ctx->arena, struct documents_part, 6);
    struct slot slots[] = {SLOT_STR("number", invoices_known_as(&w->invoice)), SLOT_STR("day", day(w, w->invoice.invoiced_on)),
                           SLOT_STR("due", day(w, w->invoice.due_on)), SLOT_STR("ours", w->invoice.shown)};
    bool theirs = w->invoice.self_billed; /* the buyer made the document: it knows its own number, not ours */

    parts[0] = (struct documents_part){.kind = DOCUMENTS_PARAGRAPH, .text = theirs ?
        msg_text(w->ctx->arena, w->lang, MSG_collection_letter_intro_self_billed, slots, 4) :
        msg_text(w->ctx->arena, w->lang, MSG_collection_letter_intro, slots, 3)};
    sums(w, &parts[1]);
    parts[2] = (struct documents_part){.kind = DOCUMENTS_PARAGRAPH, .text = say(w, MSG_collection_letter_paid)};
    parts[3] = (struct documents_part){.kind = DOCUMENTS_PARAGRAPH, .text = say(w, MSG_collection_letter_object)};
    out->parts = parts;
    out->part_count = 4;
    if (w->row.ordinal > 1)
        parts[out->part_count++] = (struct documents_part){.kind = DOCUMENTS_PARAGRAPH, .text = say(w, MSG_collection_letter_next)};
}

enum rc collection_reminder_load(struct ctx *ctx, int64_t reminder, struct collection_reminder *out)
{
    struct q_reminder_get_row row;
    enum rc rc = q_reminder_get(ctx, &(struct q_reminder_get){.id = reminder}, &row);

    if (rc == RC_NOT_FOUND || (rc == RC_OK && row.state == 3)) {
        err_clear(&ctx->err);
        return err_not_found(&ctx->err, E2803_CLAIM_NOT_FOUND);
    }
    TRY(rc);
    *out = (struct collection_reminder){row.ordinal, row.open_cents, row.fee_cents, row.interest_cents, row.reminded_on, row.pay_by_on};
    return RC_OK;
}

static enum rc write_letter(struct writing *w, int64_t reminder, struct documents_letter *out)
{
    enum rc rc = q_reminder_get(w->ctx, &(struct q_reminder_get){.id = reminder}, &w->row);

    if (rc == RC_NOT_FOUND || (rc == RC_OK && w->row.state == 3)) {
        err_clear(&w->ctx->err);
        return err_not_found(&w->ctx->err, E2803_CLAIM_NOT_FOUND);
    }
    TRY(rc);
    TRY(invoices_load(w->ctx, 0, w->row.invoice_id, &w->invoice));
    w->lang = w->invoice.lang;
    *out = (struct documents_letter){.lang = w->lang, .day = w->row.reminded_on,
        .title = msg_text(w->ctx->arena, w->lang, MSG_collection_letter_title, &SLOT_I64("n", w->row.ordinal), 1),
        .case_number = invoices_known_as(&w->invoice), .at = date_start_instant(w->row.reminded_on)};
    parties(w, out);
    body(w, out);
    return RC_OK;
}

enum rc collection_letter(struct ctx *ctx, int64_t reminder, struct documents_letter *out, int64_t *number)
{
    struct writing *w = ARENA_NEW(ctx->arena, struct writing);
    int was = ctx->purpose;
    enum rc rc;

    *w = (struct writing){.ctx = ctx};
    if (policy_states(ctx->policy, STATEMENT_DISCLOSURE_COLLECTION)) /* a restriction does not stop a claim (P58) */
        ctx->purpose = PURPOSE_COLLECTION;
    rc = write_letter(w, reminder, out);
    ctx->purpose = was;
    *number = w->invoice.number;
    return rc;
}
