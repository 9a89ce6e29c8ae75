/* Letters of a case: one set of facts, three languages, the common block in each (RIGHTS.md 7; P52 P57 P61, I-28,
 * I-37). Numbered per year, sealed under the case's key. A text is lines: "# " title, "- " item, else a paragraph. */
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/money.h"
#include "audit_requests.h"
#include "base/errors.h"
#include "db/core.h"
#include "db/ownership.h"
#include "errors_requests.h"
#include "i18n/i18n.h"
#include "messages_requests.h"
#include "queries_requests.h"
#include "rooms/credit/credit.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/notice/notice.h"
#include "rooms/requests/items.h"
#include "rooms/requests/view.h"
#include "rooms/requests/weighing.h"
#include "rooms/users/users.h"

struct writing { /* one letter in one language */
    struct ctx *ctx;
    const struct letter_input *in;
    enum lang lang;
    struct str number;
    struct buf out;
};

static struct str say(const struct writing *w, enum msg msg, const struct slot *slots, size_t count)
{
    return msg_text(w->ctx->arena, w->lang, msg, slots, count);
}

static void line(struct writing *w, const char *lead, struct str text)
{
    if (str_empty(text))
        return;
    buf_fmt(&w->out, "%s%.*s\n", lead, STR_FMT(text));
}

static struct str named(struct writing *w, const char *prefix, const char *word)
{
    char key[96];
    enum msg msg;

    (void)snprintf(key, sizeof(key), "%s.%s", prefix, word);
    msg = msg_find(key);
    return msg == MSG_NONE ? STR("") : say(w, msg, NULL, 0);
}

static struct str word_label(struct writing *w, const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value) {
            enum msg msg = msg_find(names->msg);

            return msg == MSG_NONE ? STR("") : say(w, msg, NULL, 0);
        }
    return STR("");
}

static struct str field_label(struct writing *w, struct str name)
{
    for (const struct field *f = customers_fields; f->kind != FIELD_KIND_END; f++)
        if (str_eqz(name, f->name)) {
            enum msg msg = msg_find(f->label);

            return msg == MSG_NONE ? name : say(w, msg, NULL, 0);
        }
    return name;
}

/* What the person asked for, as understood: the right and, when there is one, the datum or purpose. */
static struct str item_text(struct writing *w, const struct request_item *item)
{
    struct str kind = word_label(w, requests_kinds, item->kind);

    if (!str_empty(item->field))
        return str_fmt(w->ctx->arena, "%.*s: %.*s", STR_FMT(kind), STR_FMT(field_label(w, item->field)));
    if (item->about != 0)
        return str_fmt(w->ctx->arena, "%.*s: %.*s", STR_FMT(kind), STR_FMT(named(w, "purpose", purpose_word((enum purpose)item->about))));
    return kind;
}

/* ---- parts ----------------------------------------------------------------------------------------------- */

static enum rc addressee(struct writing *w)
{
    struct record identity = {0};
    struct str name = STR("");
    enum rc rc = requests_secret_get(w->ctx, w->in->request, SECRET_IDENTITY, &identity);

    if (rc == RC_NOT_FOUND) {
        err_clear(&w->ctx->err);
        TRY(requests_name(w->ctx, w->in->request, &name));
    } else {
        TRY(rc);
        name = identity.field[IDENTITY_NAME];
    }
    if (!str_empty(name) && w->in->kind != LETTER_E)
        line(w, "", say(w, MSG_requests_letter_greeting, &SLOT_STR("name", name), 1));
    return RC_OK;
}

/* The sentence of the notice in force that the decision stands on; "" when it does not state it. */
static enum rc sentence_of(struct writing *w, enum statement statement, struct str *out)
{
    const struct policy *policy = w->ctx->policy;

    *out = STR("");
    for (size_t i = 0; policy != NULL && i < policy->statement_count; i++)
        if (policy->statements[i].id == statement)
            return statement_sentence(w->ctx->arena, &policy->statements[i], w->lang, out, &w->ctx->err);
    return RC_OK;
}

/* The facts that the decision stood on, not those of today: an erasure has changed them. */
static void facts_of_decision(const struct request_item *item, struct item_facts *facts)
{
    facts->found = item->outcome != ITEM_NOTHING;
    facts->compelling = item->code == REASON_COMPELLING_GROUND;
    if (item->kind == REQUEST_ERASURE || item->kind == REQUEST_ANONYMISATION) {
        facts->open_claim = item->code == REASON_LEGAL_CLAIMS;
        facts->law = item->code == REASON_LEGALLY_REQUIRED;
        facts->represents = item->code == REASON_REPRESENTS;
    }
}

static enum rc decision(struct writing *w, const struct request_item *item)
{
    struct item_facts facts;
    struct item_proposal p;
    struct str before = STR(""), after = STR(""), words = STR(""), sentence = STR("");
    struct arena *arena = w->ctx->arena;

    TRY(requests_item_facts(w->ctx, w->in->request, item, &facts));
    facts_of_decision(item, &facts);
    p = requests_decide_item(&facts);
    line(w, "- ", str_fmt(arena, "%.*s. %.*s", STR_FMT(item_text(w, item)), STR_FMT(word_label(w, requests_outcomes_of_items, item->outcome))));
    if (item->kind == REQUEST_RECTIFICATION) {
        TRY(requests_item_text(w->ctx, w->in->request, item->id, ITEM_BEFORE, &before));
        TRY(requests_item_text(w->ctx, w->in->request, item->id, ITEM_DEMANDED, &after));
        line(w, "- ", say(w, item->outcome == ITEM_REFUSED ? MSG_requests_l_demanded : MSG_requests_l_before_after,
             (struct slot[]){SLOT_STR("before", before), SLOT_STR("after", after)}, 2));
    }
    if (item->code != REASON_NONE)
        line(w, "- ", say(w, MSG_requests_l_reason, &SLOT_STR("reason", word_label(w, requests_reasons, item->code)), 1));
    TRY(requests_item_text(w->ctx, w->in->request, item->id, ITEM_REASONS, &words));
    line(w, "- ", words);
    TRY(sentence_of(w, p.statement, &sentence));
    line(w, "- ", say(w, MSG_requests_l_ground, (struct slot[]){
         SLOT_STR("articles", p.letter == LETTER_E ? say(w, MSG_requests_l_e_ground, NULL, 0) : str_from(p.articles)),
         SLOT_STR("sentence", sentence)}, 2));
    return RC_OK;
}

/* A table of the customers' room may hold many kinds of data; these are the ones that this person has none of. */
static enum rc categories_empty(struct writing *w, uint64_t *out)
{
    struct person_values p = {0};

    TRY(customers_person(w->ctx, w->in->request->subject, &p));
    *out = (p.email_count == 0 ? CATEGORY_BIT(CATEGORY_EMAIL) : 0) | (p.phone_count == 0 ? CATEGORY_BIT(CATEGORY_PHONE) : 0) |
           (p.other_count == 0 ? CATEGORY_BIT(CATEGORY_WEB_ADDRESS) | CATEGORY_BIT(CATEGORY_IP_NUMBER) : 0) |
           (p.other_count == 0 && w->in->request->contact == 0 ? CATEGORY_BIT(CATEGORY_ORGANISATION) : 0) |
           (str_empty(p.street) && str_empty(p.postcode) ? CATEGORY_BIT(CATEGORY_POSTAL) : 0);
    return RC_OK;
}

static enum rc categories_held(struct writing *w, struct str *out)
{
    enum msg list[CATEGORY_COUNT];
    uint64_t bits = 0, none = 0;
    size_t n = 0;

    if (w->in->request->subject != 0)
        TRY(categories_empty(w, &none));

    for (const struct owned_table *t = owned_tables; t->table != NULL && w->in->request->subject != 0; t++) {
        int64_t rows = 0;

        TRY(owned_count(w->ctx, t, w->in->request->subject, &rows));
        if (rows > 0)
            bits |= strncmp(t->table, "customer", 8) == 0 || strncmp(t->table, "contact", 7) == 0 ? t->categories & ~none : t->categories;
    }
    for (int k = 1; k < CATEGORY_COUNT; k++) {
        char key[64];

        (void)snprintf(key, sizeof(key), "category.%s", category_word((enum category)k));
        if ((bits >> k & 1) != 0 && msg_find(key) != MSG_NONE)
            list[n++] = msg_find(key);
    }
    *out = n == 0 ? say(w, MSG_requests_l_nothing, NULL, 0)
                  : say(w, MSG_requests_l_held, &SLOT_MSGS("categories", (enum msg *)arena_copy(w->ctx->arena, list, sizeof(list)), n), 1);
    return RC_OK;
}

/* An objection against what stands on contract or law is not weighed: the right does not reach there. */
static bool weighed(const struct letter_input *in)
{
    for (size_t i = 0; i < in->count; i++)
        if (in->items[i].code != REASON_RIGHT_DOES_NOT_APPLY)
            return true;
    return false;
}

static bool on_contract(const struct letter_input *in)
{
    for (size_t i = 0; i < in->count; i++)
        if (in->items[i].about != 0 && purpose_basis((enum purpose)in->items[i].about) == BASIS_CONTRACT)
            return true;
    return false;
}

/* Is a copy of the data, or the list of their recipients, part of the answer? */
static bool gives_data(const struct letter_input *in)
{
    for (size_t i = 0; i < in->count; i++)
        if ((in->items[i].kind == REQUEST_ACCESS || in->items[i].kind == REQUEST_PORTABILITY || in->items[i].kind == REQUEST_RECIPIENTS) &&
            in->items[i].outcome == ITEM_ACCEPTED)
            return true;
    return false;
}

static enum rc body(struct writing *w)
{
    static const enum msg bodies[LETTER_KINDS] = {[LETTER_ACK] = MSG_requests_l_ack_body, [LETTER_ID] = MSG_requests_l_id_body,
        [LETTER_12D] = MSG_requests_l_12d_body, [LETTER_12X] = MSG_requests_l_12x_body, [LETTER_15] = MSG_requests_l_15_body,
        [LETTER_20] = MSG_requests_l_20_body, [LETTER_16] = MSG_requests_l_16_body, [LETTER_16B] = MSG_requests_l_16b_body,
        [LETTER_16X] = MSG_requests_l_16x_body, [LETTER_17] = MSG_requests_l_17_body, [LETTER_17P] = MSG_requests_l_17p_body,
        [LETTER_17G] = MSG_requests_l_17g_body, [LETTER_18] = MSG_requests_l_18_body, [LETTER_18E] = MSG_requests_l_18e_body,
        [LETTER_21M] = MSG_requests_l_21m_body, [LETTER_21] = MSG_requests_l_21_body, [LETTER_21X] = MSG_requests_l_21x_body,
        [LETTER_7] = MSG_requests_l_7_body, [LETTER_22] = MSG_requests_l_22_body, [LETTER_14] = MSG_requests_l_14_body,
        [LETTER_19] = MSG_requests_l_19_body, [LETTER_E] = MSG_requests_l_e_body};
    struct str held;

    line(w, "", say(w, w->in->kind == LETTER_21X && !weighed(w->in) ? MSG_requests_l_21x_not_body : bodies[w->in->kind],
         &SLOT_STR("day", date_text(w->ctx->arena, w->in->day, w->lang)), 1));
    if (w->in->kind == LETTER_21 && w->in->request->contact != 0 && on_contract(w->in))
        line(w, "", say(w, MSG_requests_l_21_represents, NULL, 0));
    if (w->in->kind == LETTER_15 && (w->in->count == 0 || w->in->items[0].kind != REQUEST_QUESTION)) { /* who only asks has not said who they are */
        TRY(categories_held(w, &held));
        line(w, "", held);
    }
    if ((w->in->kind == LETTER_15 || w->in->kind == LETTER_20) && gives_data(w->in))
        line(w, "", say(w, MSG_requests_l_package, NULL, 0));
    if (w->in->reason != REASON_NONE)
        line(w, "", say(w, MSG_requests_l_reason, &SLOT_STR("reason", word_label(w, requests_reasons, w->in->reason)), 1));
    line(w, "", w->in->words);
    return RC_OK;
}

/* A representative's data wait for nothing longer than this day. */
static enum rc weighed_by(struct writing *w)
{
    struct weighing_state state;

    TRY(requests_weighing_state(w->ctx, w->in->request->id, &state));
    if (state.held && !state.weighed)
        line(w, "", say(w, MSG_requests_l_17g_weighed, &SLOT_STR("day", date_text(w->ctx->arena, state.review_on, w->lang)), 1));
    return RC_OK;
}

/* What an erasure took and left, category by category: the dry run's words (L-17, L-17P, L-17G). */
static enum rc erasure(struct writing *w)
{
    struct request_letter letter;
    enum request_letter_kind k = w->in->kind;

    if ((k != LETTER_17 && k != LETTER_17P && k != LETTER_17G) || w->in->request->certificate_no == 0)
        return RC_OK;
    TRY(requests_letter(w->ctx, w->in->request, w->lang, &letter));
    line(w, "", say(w, MSG_requests_l_certificate, &SLOT_STR("number", letter.number), 1));
    line(w, "", letter.gone);
    line(w, "", letter.kept);
    for (size_t i = 0; i < letter.line_count; i++)
        line(w, "- ", letter.lines[i]);
    if (k == LETTER_17G)
        TRY(weighed_by(w));
    line(w, "", letter.backup);
    line(w, "", letter.partly ? STR("") : letter.stop);
    return RC_OK;
}

static enum rc told(struct writing *w)
{
    struct request_told *rows = NULL;
    size_t count = 0;
    bool any = false;

    TRY(requests_told(w->ctx, w->in->request->id, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct recipient recipient;

        if (rows[i].recipient_kind != 2)
            continue;
        if (!any)
            line(w, "", say(w, MSG_requests_l_told, NULL, 0));
        any = true;
        TRY(disclosures_recipient(w->ctx, rows[i].recipient, &recipient));
        line(w, "- ", recipient.form.name);
    }
    return RC_OK;
}

static enum rc common_block(struct writing *w)
{
    struct request_letter footer = {.lang = w->lang};
    struct controller controller = {0};
    int64_t *contacts = NULL;
    size_t count = 0;

    TRY(requests_letter_footer(w->ctx, &footer));
    line(w, "", say(w, MSG_requests_letter_free, NULL, 0));
    line(w, "", str_fmt(w->ctx->arena, "%.*s %.*s", STR_FMT(footer.complaint), STR_FMT(footer.authority)));
    line(w, "", footer.member_state);
    TRY(controller_load(w->ctx, &controller));
    TRY(users_contacts(w->ctx, &contacts, &count));
    line(w, "", str_fmt(w->ctx->arena, "%.*s, %.*s %.*s", STR_FMT(controller.name), STR_FMT(controller.postcode), STR_FMT(controller.town)));
    if (count > 0)
        line(w, "", say(w, MSG_requests_l_contact, &SLOT_STR("name", users_display(w->ctx, contacts[0])), 1));
    if (actor_is_person(w->ctx->actor))
        line(w, "", say(w, MSG_requests_l_signed, &SLOT_STR("name", users_display(w->ctx, w->ctx->actor->user_id)), 1));
    return RC_OK;
}

/* Who reviewed a contested decision, how it ended, why, and from what data (L-22; 22(3), 15(1)(h)). */
static enum rc reviewed(struct writing *w)
{
    struct credit_review review;
    struct credit_case c;
    const struct credit_decision *d;
    struct arena *arena = w->ctx->arena;

    if (w->in->kind != LETTER_22)
        return RC_OK;
    TRY(credit_review_since(w->ctx, w->in->request->customer, w->in->request->recorded_at, &review));
    if (review.number == 0)
        return RC_OK;
    TRY(credit_load(w->ctx, review.number, &c));
    d = &c.decisions[c.decision_count - 1];
    line(w, "", say(w, d->granted ? MSG_requests_l_22_granted : MSG_requests_l_22_denied, (struct slot[]){
         SLOT_STR("name", users_display(w->ctx, d->decided_by)), SLOT_STR("day", date_text(arena, date_of_instant(d->decided_at), w->lang)),
         SLOT_STR("amount", money_text(arena, d->limit_cents, w->lang))}, 3));
    line(w, "", say(w, MSG_requests_l_22_reasons, &SLOT_STR("reasons", d->reasons), 1));
    line(w, "", say(w, MSG_requests_l_22_data, (struct slot[]){SLOT_STR("day", date_text(arena, c.applied_on, w->lang)),
         SLOT_STR("amount", money_text(arena, c.asked_cents, w->lang))}, 2));
    for (size_t i = 0; i < c.inquiry_count; i++) {
        const struct credit_inquiry *q = &c.inquiries[i];

        line(w, "- ", say(w, MSG_requests_l_22_asked, (struct slot[]){SLOT_STR("recipient", q->recipient),
             SLOT_STR("day", date_text(arena, q->asked_on, w->lang))}, 2));
        line(w, "- ", str_empty(q->score) ? STR("") : say(w, MSG_requests_l_22_score, &SLOT_STR("score", q->score), 1));
        for (struct str rest = q->report; rest.len > 0;) /* shown while it is held */
            line(w, "- ", str_cut(&rest, '\n'));
    }
    return RC_OK;
}

enum rc requests_letter_text(struct ctx *ctx, const struct letter_input *in, enum lang lang, struct str number, struct str *out)
{
    static const enum msg titles[LETTER_KINDS] = {[LETTER_ACK] = MSG_requests_l_ack_title, [LETTER_ID] = MSG_requests_l_id_title,
        [LETTER_12D] = MSG_requests_l_12d_title, [LETTER_12X] = MSG_requests_l_12x_title, [LETTER_15] = MSG_requests_l_15_title,
        [LETTER_20] = MSG_requests_l_20_title, [LETTER_16] = MSG_requests_l_16_title, [LETTER_16B] = MSG_requests_l_16b_title,
        [LETTER_16X] = MSG_requests_l_16x_title, [LETTER_17] = MSG_requests_letter_title, [LETTER_17P] = MSG_requests_letter_title_partly,
        [LETTER_17G] = MSG_requests_l_17g_title, [LETTER_18] = MSG_requests_l_18_title, [LETTER_18E] = MSG_requests_l_18e_title,
        [LETTER_21M] = MSG_requests_l_21m_title, [LETTER_21] = MSG_requests_l_21_title, [LETTER_21X] = MSG_requests_l_21x_title,
        [LETTER_7] = MSG_requests_l_7_title, [LETTER_22] = MSG_requests_l_22_title, [LETTER_14] = MSG_requests_l_14_title,
        [LETTER_19] = MSG_requests_l_19_title, [LETTER_E] = MSG_requests_l_e_title};
    struct writing w = {.ctx = ctx, .in = in, .lang = lang, .number = number, .out = buf_in(ctx->arena)};
    const struct request *r = in->request;

    line(&w, "# ", say(&w, titles[in->kind], NULL, 0));
    line(&w, "", str_fmt(ctx->arena, "%.*s · %.*s · %s", STR_FMT(number), STR_FMT(requests_number(ctx->arena, r->year, r->ordinal)),
                         requests_letter_word(in->kind)));
    TRY(addressee(&w));
    line(&w, "", say(&w, MSG_requests_l_intro, (struct slot[]){SLOT_STR("received", date_text(ctx->arena, r->received_on, lang)),
         SLOT_STR("answered", date_text(ctx->arena, ctx->today, lang))}, 2));
    TRY(body(&w));
    for (size_t i = 0; i < in->count; i++)
        TRY(decision(&w, &in->items[i]));
    TRY(reviewed(&w));
    TRY(erasure(&w));
    TRY(told(&w));
    TRY(common_block(&w));
    *out = buf_str(&w.out);
    return RC_OK;
}

enum rc requests_letter_make(struct ctx *ctx, const struct letter_input *in, int64_t *id)
{
    const struct request *r = in->request;
    struct record texts = {0};
    struct request_letter_row row = {.kind = (int)in->kind, .certificate = in->kind == LETTER_16X || in->kind == LETTER_12X
                                     || in->kind == LETTER_21X};
    struct blob sealed;
    int year, month, day;

    if (r->key_id == 0)
        return err_conflict(&ctx->err, E1938_REQUEST_NO_ADDRESS);
    for (size_t i = 0; i < in->count; i++) /* whatever is refused is certified (P57) */
        row.certificate = row.certificate || in->items[i].outcome == ITEM_REFUSED;
    date_parts(ctx->today, &year, &month, &day);
    row.year = year;
    *id = row.id = env_new_id(ctx->env);
    TRY(counter_take(ctx, str_fmt(ctx->arena, "letter:%lld:%d", (long long)ctx->register_id, year), 1, &row.number));
    for (int lang = 0; lang < LANG_COUNT; lang++)
        TRY(requests_letter_text(ctx, in, (enum lang)lang, requests_letter_number(ctx->arena, &row), &texts.field[1 + lang]));
    TRY(seal_record(ctx, (struct key_ref){KEY_CLAIM, r->key_id}, CATEGORY_CORRESPONDENCE, row.id, &texts, &sealed));
    TRY(q_request_letter_insert(ctx, &(struct q_request_letter_insert){.id = row.id, .cas = r->id, .subject = r->subject,
        .kind = in->kind, .year = row.year, .number = row.number, .certificate = row.certificate, .deciding = in->deciding,
        .language = r->language, .by = ctx->actor->user_id, .at = ctx->now, .made_on = ctx->today, .sealed = sealed}));
    TRY(requests_event(ctx, r->id, EVENT_LETTER, row.number));
    return audit_write(ctx, AUDIT_REQUEST_LETTER_MADE, r->subject, r->id, NULL);
}
