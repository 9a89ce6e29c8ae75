/* The answer to an erasure: L-17 (erased) and L-17P (partly; completes by itself), in three languages
 * from one set of slots (RIGHTS.md 7; P34, P35, P61). PDF comes with the documents role. */
#include <stdio.h>

#include "base/errors.h"
#include "base/money.h"
#include "errors_requests.h"
#include "i18n/i18n.h"
#include "messages_requests.h"
#include "rooms/notice/notice.h"
#include "rooms/requests/view.h"

enum { BACKUP_DAYS = 7 }; /* keys.backup of RIGHTS.md 3 */

static enum msg category_msg(enum category category)
{
    char key[64];

    (void)snprintf(key, sizeof(key), "category.%s", category_word(category));
    return msg_find(key);
}

/* Invoices are told apart from what merely mentions a sum; first letter large: these begin lines. */
struct str requests_what_text(struct ctx *ctx, enum lang lang, const struct plan_item *item)
{
    enum msg msg = item->category == CATEGORY_VOUCHER               ? MSG_requests_what_voucher
                   : item->ground == GROUND_RECURRING               ? MSG_requests_what_recurring
                   : item->category != CATEGORY_BILLING             ? category_msg(item->category)
                   : item->outcome == OUTCOME_HELD                  ? MSG_requests_what_open
                   : item->outcome == OUTCOME_DECORRELATED          ? MSG_requests_what_settled
                                                                    : MSG_requests_what_sums;
    struct str text = str_copy(ctx->arena, msg_text(ctx->arena, lang, msg, NULL, 0));

    if (text.len > 0 && text.ptr[0] >= 'a' && text.ptr[0] <= 'z')
        *(char *)(uintptr_t)text.ptr = (char)(text.ptr[0] - 'a' + 'A');
    return text;
}

struct str requests_decision_text(struct ctx *ctx, enum lang lang, const struct plan_item *item)
{
    struct slot day = SLOT_STR("day", date_text(ctx->arena, item->until, lang));

    if (item->outcome == OUTCOME_LAW)
        return msg_text(ctx->arena, lang, MSG_requests_outcome_law, &day, 1);
    if (item->outcome == OUTCOME_DECORRELATED)
        return msg_text(ctx->arena, lang, MSG_requests_outcome_decorrelated, NULL, 0);
    if (item->outcome == OUTCOME_HELD)
        return msg_text(ctx->arena, lang, item->ground == GROUND_REPRESENTS ? MSG_requests_outcome_represents
                                          : item->ground == GROUND_CREDIT ? MSG_requests_outcome_credit
                                                                          : MSG_requests_outcome_invoice, NULL, 0);
    return msg_text(ctx->arena, lang, MSG_requests_outcome_now, NULL, 0);
}

struct str requests_reason_text(struct ctx *ctx, enum lang lang, const struct plan_item *item)
{
    struct slot number = SLOT_STR("number", str_fmt(ctx->arena, "%lld", (long long)item->by_number));

    if (item->ground == GROUND_OPEN_INVOICE)
        return msg_text(ctx->arena, lang, MSG_requests_why_invoice, &number, 1);
    if (item->ground == GROUND_CREDIT)
        return msg_text(ctx->arena, lang, MSG_requests_why_credit, &number, 1);
    if (item->ground == GROUND_COLLECTION)
        return msg_text(ctx->arena, lang, MSG_requests_why_collection, &number, 1);
    if (item->ground == GROUND_RECURRING)
        return msg_text(ctx->arena, lang, MSG_requests_why_recurring, &number, 1);
    if (item->ground == GROUND_REPRESENTS)
        return msg_text(ctx->arena, lang, MSG_requests_why_represents, &number, 1);
    if (item->ground == GROUND_LAW)
        return msg_text(ctx->arena, lang, MSG_requests_why_law, NULL, 0);
    return msg_text(ctx->arena, lang, item->outcome == OUTCOME_DECORRELATED ? MSG_requests_why_decorrelated
                                                                            : MSG_requests_why_none, NULL, 0);
}

static void add_kept(struct ctx *ctx, const struct plan_item *item, struct request_letter *out)
{
    if (out->line_count == COUNT(out->lines))
        return;
    out->lines[out->line_count++] = str_fmt(ctx->arena, "%.*s: %.*s (%.*s)",
        STR_FMT(requests_what_text(ctx, out->lang, item)),
        STR_FMT(requests_decision_text(ctx, out->lang, item)), STR_FMT(requests_reason_text(ctx, out->lang, item)));
}

static struct str gone_text(struct ctx *ctx, const struct plan_item *items, size_t count, enum lang lang, bool all)
{
    enum msg *list = ARENA_ARRAY(ctx->arena, enum msg, CATEGORY_COUNT);
    uint64_t told = 0;
    size_t n = 0;

    for (size_t i = 0; i < count; i++) {
        bool gone = items[i].outcome == OUTCOME_NOW || (all && items[i].outcome == OUTCOME_HELD);

        if (!gone || (told & CATEGORY_BIT(items[i].category)) != 0)
            continue;
        told |= CATEGORY_BIT(items[i].category);
        list[n++] = category_msg(items[i].category);
    }
    return n == 0 ? msg_text(ctx->arena, lang, MSG_requests_letter_gone_none, NULL, 0)
                  : msg_text(ctx->arena, lang, MSG_requests_letter_gone, &SLOT_MSGS("categories", list, n), 1);
}

/* Who it goes to: while the case's key lives. */
static enum rc addressee(struct ctx *ctx, const struct request *r, struct request_letter *out)
{
    struct record identity = {0};
    enum rc rc = requests_secret_get(ctx, r, SECRET_IDENTITY, &identity);

    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err);
    else
        TRY(rc);
    out->addressee = identity.field[IDENTITY_NAME];
    if (!str_empty(out->addressee))
        out->greeting = msg_text(ctx->arena, out->lang, MSG_requests_letter_greeting, &SLOT_STR("name", out->addressee), 1);
    return RC_OK;
}

/* How to complain, with the authority's present contact data, in every answer (P61; Art. 77, 79). */
enum rc requests_letter_footer(struct ctx *ctx, struct request_letter *out)
{
    struct date checked = DATE_NONE;
    enum rc rc;

    out->complaint = msg_text(ctx->arena, out->lang, MSG_requests_letter_complaint, NULL, 0);
    out->member_state = msg_text(ctx->arena, out->lang, MSG_requests_letter_member_state, NULL, 0);
    rc = notice_authority(ctx, out->lang, &out->authority, &checked);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        rc = RC_OK;
    }
    out->authority_unchecked = date_is_none(checked);
    return rc;
}

static enum rc fixed_parts(struct ctx *ctx, const struct request *r, struct request_letter *out)
{
    struct slot horizon = SLOT_STR("day", date_text(ctx->arena, date_add_days(out->answered_on, BACKUP_DAYS), out->lang));

#define SAY(m) msg_text(ctx->arena, out->lang, (m), NULL, 0)
    out->title = SAY(out->partly ? MSG_requests_letter_title_partly : MSG_requests_letter_title);
    out->intro = msg_text(ctx->arena, out->lang, MSG_requests_letter_intro,
                          (struct slot[]){SLOT_STR("received", date_text(ctx->arena, r->received_on, out->lang)),
                                          SLOT_STR("answered", date_text(ctx->arena, out->answered_on, out->lang))}, 2);
    out->kept = out->line_count == 0 ? STR("") : SAY(out->partly ? MSG_requests_letter_kept_partly : MSG_requests_letter_kept);
    out->backup = msg_text(ctx->arena, out->lang, MSG_requests_letter_backup, &horizon, 1);
    out->stop = SAY(MSG_requests_letter_stop);
    out->free_of_charge = SAY(MSG_requests_letter_free);
#undef SAY
    out->signer = ctx->controller_name;
    return requests_letter_footer(ctx, out);
}

enum rc requests_letter(struct ctx *ctx, const struct request *r, enum lang lang, struct request_letter *out)
{
    struct plan_item *items = NULL;
    size_t count = 0;
    bool whole = r->state == REQUEST_ANSWERED || r->state == REQUEST_CLOSED;

    if (r->certificate_no == 0)
        return err_not_found(&ctx->err, E1901_REQUEST_NOT_FOUND);
    *out = (struct request_letter){.request = r, .lang = lang, .partly = !whole, .answered_on = r->answered_on,
        .received_on = r->received_on, .case_number = requests_number(ctx->arena, r->year, r->ordinal),
        .number = str_fmt(ctx->arena, "T-%lld-%03lld", (long long)r->certificate_year, (long long)r->certificate_no)};
    TRY(requests_outcomes(ctx, r->id, PHASE_FIRST, &items, &count));
    for (size_t i = 0; i < count; i++)
        if (items[i].outcome == OUTCOME_LAW || (!whole && items[i].outcome == OUTCOME_HELD))
            add_kept(ctx, &items[i], out);
    out->gone = gone_text(ctx, items, count, lang, whole);
    TRY(addressee(ctx, r, out));
    return fixed_parts(ctx, r, out);
}
