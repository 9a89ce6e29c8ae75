/* Notices under Art. 19 (P56, I-31; RIGHTS.md 6): made with the act itself, sealed under a key of their own, and followed
 * until they are acknowledged. */
#include "rooms/requests/notices.h"

#include <sodium.h>

#include "base/errors.h"
#include "audit_requests.h"
#include "errors_requests.h"
#include "messages_requests.h"
#include "base/json.h"
#include "db/core.h"
#include "db/keys.h"
#include "i18n/i18n.h"
#include "queries_requests.h"
#include "rooms/collection/collection.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/requests/weighing.h"

enum { TEXT_MACHINE = 4, TEXT_REASONS = 5, REFERENCES_MOST = 5 };

const struct name_value requests_notice_states[] = {
    {"queued", NOTICE_QUEUED, "requests.notice.state.queued"}, {"sent", NOTICE_SENT, "requests.notice.state.sent"},
    {"acknowledged", NOTICE_TOLD, "requests.notice.state.acknowledged"}, {"failed", NOTICE_FAILED, "requests.notice.state.failed"},
    {"none-needed", NOTICE_NONE_NEEDED, "requests.notice.state.none-needed"}, {NULL, 0, NULL}};
const struct name_value requests_notice_acts[] = {
    {"rectified", ACT_RECTIFIED, "requests.notice.act.rectified"}, {"erased", ACT_ERASED, "requests.notice.act.erased"},
    {"restricted", ACT_RESTRICTED, "requests.notice.act.restricted"}, {"lifted", ACT_LIFTED, "requests.notice.act.lifted"},
    {"successor", ACT_SUCCESSOR, "requests.notice.act.successor"}, {NULL, 0, NULL}};
const struct name_value requests_notice_steps[] = {
    {"acknowledge", NOTICE_DO_ACKNOWLEDGE, "requests.notice.do.acknowledge"}, {"send", NOTICE_DO_SEND, "requests.notice.do.send"},
    {"remind", NOTICE_DO_REMIND, "requests.notice.do.remind"}, {"fail", NOTICE_DO_FAIL, "requests.notice.do.fail"},
    {"skip", NOTICE_DO_SKIP, "requests.notice.do.skip"}, {NULL, 0, NULL}};

#define N struct told_form
const struct field requests_notice_fields[] = {
    FIELD_ENUM(N, step, requests_notice_steps, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "requests.notice.step"),
    FIELD_DATE(N, on, 0, CATEGORY_NONE, NEED_NONE, "requests.notice.on"),
    FIELD_TEXT(N, reference, 64, 0, CATEGORY_NONE, NEED_NONE, "requests.notice.reference"),
    FIELD_LINES(N, words, 1000, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.notice.words"), FIELD_END};
const struct field requests_notice_cli_fields[] = {
    FIELD_DATE(N, on, 0, CATEGORY_NONE, NEED_NONE, "requests.notice.on"),
    FIELD_TEXT(N, reference, 64, 0, CATEGORY_NONE, NEED_NONE, "requests.notice.reference"),
    FIELD_LINES(N, words, 1000, 0, CATEGORY_CORRESPONDENCE, NEED_LAW, "requests.notice.words"), FIELD_END};
#undef N

/* ---- what is told ----------------------------------------------------------------------------------------- */

struct telling { /* one notice, while it is made */
    struct ctx *ctx;
    bool release;            /* to an agency, of the claim's file */
    const struct request *request;
    struct str name, value, references[REFERENCES_MOST];
    size_t reference_count;
    int act;
    int64_t id;
    uint64_t categories;
    struct date reply_by;
};

static struct str say(const struct telling *t, enum lang lang, enum msg msg, const struct slot *slots, size_t count)
{
    return msg_text(t->ctx->arena, lang, msg, slots, count);
}

static struct str categories_in(const struct telling *t, enum lang lang)
{
    struct buf out = buf_in(t->ctx->arena);

    for (int c = 1; c < CATEGORY_COUNT; c++) {
        enum msg msg = msg_find(str_z(t->ctx->arena, str_fmt(t->ctx->arena, "category.%s", category_word((enum category)c))));

        if ((t->categories >> c & 1) == 0 || msg == MSG_NONE)
            continue;
        buf_addz(&out, out.len > 0 ? ", " : "");
        buf_add(&out, say(t, lang, msg, NULL, 0));
    }
    return buf_str(&out);
}

static struct str text_in(const struct telling *t, enum lang lang)
{
    static const enum msg acts[] = {MSG_NONE, MSG_requests_n_rectified, MSG_requests_n_erased, MSG_requests_n_restricted,
                                    MSG_requests_n_lifted, MSG_requests_n_successor};
    struct arena *arena = t->ctx->arena;
    struct buf out = buf_in(arena);

    buf_fmt(&out, "# %.*s\n", STR_FMT(say(t, lang, t->act == ACT_SUCCESSOR ? MSG_requests_n_successor_title : MSG_requests_l_19_title, NULL, 0)));
    buf_fmt(&out, "%.*s%s\n", STR_FMT(requests_number(arena, t->request->year, t->request->ordinal)), t->act == ACT_SUCCESSOR ? "" : " · L-19");
    buf_fmt(&out, "%.*s\n", STR_FMT(say(t, lang, t->release ? MSG_requests_n_released : acts[t->act], NULL, 0)));
    if (!str_empty(t->name))
        buf_fmt(&out, "- %.*s\n", STR_FMT(say(t, lang, MSG_requests_n_whom, &SLOT_STR("name", t->name), 1)));
    for (size_t i = 0; i < t->reference_count; i++)
        buf_fmt(&out, "- %.*s\n", STR_FMT(say(t, lang, MSG_requests_n_reference, &SLOT_STR("reference", t->references[i]), 1)));
    if (t->act != ACT_ERASED && t->act != ACT_SUCCESSOR)
        buf_fmt(&out, "- %.*s\n", STR_FMT(say(t, lang, MSG_requests_n_categories, &SLOT_STR("categories", categories_in(t, lang)), 1)));
    if (!str_empty(t->value))
        buf_fmt(&out, "- %.*s\n", STR_FMT(say(t, lang, MSG_requests_n_value, &SLOT_STR("value", t->value), 1)));
    buf_fmt(&out, "%.*s\n", STR_FMT(say(t, lang, t->act == ACT_SUCCESSOR ? MSG_requests_n_successor_reply : MSG_requests_n_reply, &SLOT_STR("day", date_text(arena, t->reply_by, lang)), 1)));
    buf_fmt(&out, "%.*s\n", STR_FMT(t->ctx->controller_name));
    return buf_str(&out);
}

static struct str payload_of(const struct telling *t)
{
    struct arena *arena = t->ctx->arena;
    struct buf out = buf_in(arena);
    struct json j = json_to(&out);

    json_open(&j, '{');
    json_kstr(&j, "format", STR("seloste-art19"));
    json_ki64(&j, "version", 1);
    json_kstr(&j, "request_id", str_fmt(arena, "%lld", (long long)t->id));
    json_kstr(&j, "case", requests_number(arena, t->request->year, t->request->ordinal));
    json_kstr(&j, "type", requests_word(requests_notice_acts, t->act));
    json_kbool(&j, "claim_released", t->release);
    json_kstr(&j, "controller", t->ctx->controller_name);
    json_kstr(&j, "subject", t->name);
    json_key(&j, "references");
    json_open(&j, '[');
    for (size_t i = 0; i < t->reference_count; i++)
        json_str(&j, t->references[i]);
    json_close(&j, ']');
    json_key(&j, "categories");
    json_open(&j, '[');
    for (int c = 1; c < CATEGORY_COUNT; c++)
        if ((t->categories >> c & 1) != 0)
            json_str(&j, str_from(category_word((enum category)c)));
    json_close(&j, ']');
    if (!str_empty(t->value))
        json_kstr(&j, "value", t->value);
    json_kstr(&j, "reply_by", date_iso(arena, t->reply_by));
    json_kstr(&j, "submitted_at", instant_iso(arena, t->ctx->now));
    json_close(&j, '}');
    return buf_str(&out);
}

/* The payload as it was signed, as a string, so that its bytes are the same at the other end. */
static enum rc machine_text(const struct telling *t, struct str *out)
{
    uint8_t seed[KEY_BYTES], public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES];
    uint8_t *signature = arena_alloc(t->ctx->arena, crypto_sign_BYTES);
    struct str payload = payload_of(t);
    struct buf buf = buf_in(t->ctx->arena);
    struct json j = json_to(&buf);

    _Static_assert(KEY_BYTES == crypto_sign_SEEDBYTES, "a key is a seed");
    TRY(key_named(t->ctx, "art19-sign", seed));
    crypto_sign_seed_keypair(public_key, secret_key, seed);
    crypto_sign_detached(signature, NULL, (const uint8_t *)payload.ptr, payload.len, secret_key);
    sodium_memzero(seed, sizeof(seed));
    sodium_memzero(secret_key, sizeof(secret_key));
    json_open(&j, '{');
    json_kstr(&j, "alg", STR("Ed25519"));
    json_kstr(&j, "public_key", str_hex(t->ctx->arena, (struct blob){public_key, sizeof(public_key)}));
    json_kstr(&j, "payload", payload);
    json_kstr(&j, "signature", str_hex(t->ctx->arena, (struct blob){signature, crypto_sign_BYTES}));
    json_close(&j, '}');
    *out = buf_str(&buf);
    return RC_OK;
}

static enum rc seal_text(struct ctx *ctx, int64_t id, int64_t case_id, int64_t subject, const struct record *record)
{
    struct blob sealed;

    TRY(seal_record(ctx, (struct key_ref){KEY_CLAIM, id}, CATEGORY_CORRESPONDENCE, id, record, &sealed));
    return q_request_notice_text_put(ctx, &(struct q_request_notice_text_put){.id = id, .cas = case_id, .subject = subject,
                                                                              .sealed = sealed});
}

/* Of an erased person the case still knows the name, until its answer is delivered. */
static enum rc name_of_case(struct telling *t)
{
    struct record identity = {0};
    enum rc rc = requests_secret_get(t->ctx, t->request, SECRET_IDENTITY, &identity);

    if (rc == RC_NOT_FOUND)
        err_clear(&t->ctx->err);
    else
        TRY(rc);
    t->name = identity.field[IDENTITY_NAME];
    return RC_OK;
}

static enum rc keep_text(struct telling *t, int64_t item)
{
    struct record record = {0};

    if (t->act == ACT_RECTIFIED && item != 0)
        TRY(requests_item_text(t->ctx, t->request, item, ITEM_DEMANDED, &t->value));
    TRY(requests_name(t->ctx, t->request, &t->name));
    if (str_empty(t->name))
        TRY(name_of_case(t));
    for (int lang = 0; lang < LANG_COUNT; lang++)
        record.field[1 + lang] = text_in(t, (enum lang)lang);
    TRY(machine_text(t, &record.field[TEXT_MACHINE]));
    TRY(key_create(t->ctx, (struct key_ref){KEY_CLAIM, t->id}));
    return seal_text(t->ctx, t->id, t->request->id, t->request->subject, &record);
}

/* By e-mail when the recipient's address is one and the register has a mail channel; what the gate refuses is told by hand. */
static enum rc by_mail(struct telling *t, int64_t recipient)
{
    struct ctx *ctx = t->ctx;
    struct outbound_mail mail = {.subject = str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(msg_text(ctx->arena, LANG_FI, MSG_requests_l_19_title, NULL, 0)),
        STR_FMT(requests_number(ctx->arena, t->request->year, t->request->ordinal))), .text = text_in(t, LANG_FI),
        .name = STR("ilmoitus.json"), .type = STR("application/json")};
    struct recipient to;
    bool possible = false;
    int64_t id = 0;
    enum rc rc;

    TRY(disclosures_recipient(ctx, recipient, &to));
    TRY(disclosures_mail_possible(ctx, &possible));
    if (!possible || !str_contains(to.form.address, STR("@")))
        return RC_OK;
    TRY(machine_text(t, &mail.bytes));
    mail.to = to.form.address;
    mail.mark = requests_notice_mark(ctx->arena, t->id, 0);
    mail.act = (struct disclosure_act){.recipient = recipient, .ground = DISCLOSE_REQUEST, .way = DISCLOSE_MAIL,
        .categories = CATEGORY_BIT(CATEGORY_NAME) | (t->act == ACT_RECTIFIED ? t->categories : 0), .request = t->request->id};
    rc = disclosures_mail(ctx, &mail, &id);
    if (rc == RC_REFUSED || rc == RC_INVALID || rc == RC_CONFLICT) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    return rc;
}

struct str requests_notice_mark(struct arena *arena, int64_t id, int64_t reminder)
{
    return str_fmt(arena, "art19-%lld-%lld", (long long)id, (long long)reminder);
}

/* ---- whom ------------------------------------------------------------------------------------------------------ */

static enum rc queue(struct telling *t, int64_t item, int kind, int64_t recipient, int state)
{
    struct ctx *ctx = t->ctx;
    int64_t changes = 0;

    t->id = env_new_id(ctx->env);
    t->reply_by = date_add_days(ctx->today, ART19_DAYS);
    TRY(q_request_notice_insert(ctx, &(struct q_request_notice_insert){.id = t->id, .cas = t->request->id, .item = item,
        .recipient_kind = kind, .recipient = recipient, .act = t->act, .categories = (int64_t)t->categories, .at = ctx->now,
        .due_on = t->reply_by}));
    if (state == NOTICE_QUEUED)
        TRY(keep_text(t, item));
    if (state == NOTICE_QUEUED)
        return kind == TOLD_RECIPIENT ? by_mail(t, recipient) : RC_OK;
    return q_request_notice_told(ctx, &(struct q_request_notice_told){.cas = t->request->id, .id = t->id, .state = state,
                                                                      .on = ctx->today, .by = ctx->actor->user_id}, &changes);
}

/* Outside sources only: the person, the organisation represented and our own staff know it already. */
static bool source_is_outside(int source)
{
    return source == SOURCE_RESELLER || source == SOURCE_UPDATE_SERVICE || source == SOURCE_PARTNER
           || source == SOURCE_PUBLIC_REGISTER || source == SOURCE_IMPORT;
}

enum rc requests_notify_source(struct ctx *ctx, const struct request *r, int64_t item, int act, uint64_t categories, int source)
{
    struct telling t = {.ctx = ctx, .request = r, .act = act, .categories = categories};

    return queue(&t, item, TOLD_SOURCE, source, source_is_outside(source) ? NOTICE_QUEUED : NOTICE_NONE_NEEDED);
}

static void references_of(struct telling *t, const struct disclosure *rows, size_t count, int64_t recipient)
{
    t->reference_count = 0;
    for (size_t i = 0; i < count && t->reference_count < REFERENCES_MOST; i++) {
        bool known = str_empty(rows[i].reference) || rows[i].recipient != recipient;

        for (size_t k = 0; k < t->reference_count && !known; k++)
            known = str_eq(t->references[k], rows[i].reference);
        if (!known)
            t->references[t->reference_count++] = rows[i].reference;
    }
}

enum rc requests_notify_recipients(struct ctx *ctx, const struct request *r, int64_t item, int act, uint64_t categories)
{
    struct disclosure *rows = NULL;
    int64_t told[64];
    size_t count = 0, n = 0;

    TRY(disclosures_of_subject(ctx, r->subject, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct telling t = {.ctx = ctx, .request = r, .act = act, .categories = categories};
        bool again = (rows[i].categories & categories) == 0;

        for (size_t k = 0; k < n; k++)
            again = again || told[k] == rows[i].recipient;
        if (again || n == COUNT(told))
            continue;
        told[n++] = rows[i].recipient;
        references_of(&t, rows, count, rows[i].recipient);
        TRY(queue(&t, item, TOLD_RECIPIENT, rows[i].recipient, NOTICE_QUEUED));
    }
    return RC_OK;
}

enum rc requests_ask_successor(struct ctx *ctx, const struct request *r, int64_t organisation, struct date due)
{
    struct telling t = {.ctx = ctx, .request = r, .act = ACT_SUCCESSOR, .reply_by = due};
    struct q_request_successor_open_row *rows = NULL;
    size_t count = 0;

    TRY(q_request_successor_open(ctx, &(struct q_request_successor_open){.cas = r->id}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].organisation_id == organisation)
            return RC_OK;
    t.id = env_new_id(ctx->env);
    TRY(q_request_successor_insert(ctx, &(struct q_request_successor_insert){.id = t.id, .cas = r->id, .at = ctx->now, .due_on = due,
                                                                             .organisation = organisation}));
    return keep_text(&t, 0);
}

enum rc requests_successor_over(struct ctx *ctx, int64_t case_id)
{
    struct q_request_successor_open_row *rows = NULL;
    size_t count = 0;
    int64_t changes = 0;

    TRY(q_request_successor_open(ctx, &(struct q_request_successor_open){.cas = case_id}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(q_request_notice_told(ctx, &(struct q_request_notice_told){.cas = case_id, .id = rows[i].id, .state = NOTICE_NONE_NEEDED,
                                                                       .on = ctx->today, .by = ctx->actor->user_id}, &changes));
        TRY(q_request_notice_text_delete(ctx, &(struct q_request_notice_text_delete){.id = rows[i].id}, &changes));
        TRY(key_destroy(ctx, (struct key_ref){KEY_CLAIM, rows[i].id}));
    }
    return RC_OK;
}

/* Under which numbers the agency had the claims that held this erasure. */
static enum rc agency_cases(struct telling *t, int64_t recipient)
{
    struct q_request_notice_agency_cases_row *rows = NULL;
    size_t count = 0;

    TRY(q_request_notice_agency_cases(t->ctx, &(struct q_request_notice_agency_cases){.cas = t->request->id, .recipient = recipient},
                                      &rows, &count));
    for (size_t i = 0; i < count && i < REFERENCES_MOST; i++)
        t->references[t->reference_count++] = collection_number(t->ctx->arena, rows[i].year, rows[i].ordinal);
    return RC_OK;
}

enum rc requests_release_agencies(struct ctx *ctx, const struct request *r)
{
    struct request_told *told = NULL;
    size_t count = 0;

    TRY(requests_told(ctx, r->id, &told, &count));
    for (size_t i = 0; i < count; i++) {
        struct telling t = {.ctx = ctx, .request = r, .act = ACT_ERASED, .release = true, .categories = CATEGORY_BIT(CATEGORY_NAME)
                            | CATEGORY_BIT(CATEGORY_POSTAL) | CATEGORY_BIT(CATEGORY_BILLING)};
        struct recipient recipient;

        if (told[i].recipient_kind != TOLD_RECIPIENT || told[i].act != ACT_ERASED)
            continue;
        TRY(disclosures_recipient(ctx, told[i].recipient, &recipient));
        if (recipient.form.kind != RECIPIENT_COLLECTION)
            continue;
        TRY(agency_cases(&t, told[i].recipient));
        TRY(queue(&t, 0, TOLD_RECIPIENT, told[i].recipient, NOTICE_QUEUED));
    }
    return RC_OK;
}

/* ---- reading --------------------------------------------------------------------------------------------------- */

#define NOTICE_OF(row) ((struct request_notice){.id = (row).id, .case_id = (row).case_id, .year = (row).year, .ordinal = (row).ordinal,   \
    .subject = (row).subject_id, .recipient = (row).organisation_id_null ? (row).recipient : (row).organisation_id,                       \
    .reminders = (row).reminders, .recipient_kind = (row).organisation_id_null ? (int)(row).recipient_kind : TOLD_ORGANISATION,           \
    .act = (row).organisation_id_null ? (int)(row).act : ACT_SUCCESSOR, .state = (int)(row).state, .categories = (uint64_t)(row).categories, .due_on = (row).due_on,                   \
    .told_by = (row).told_by_null ? 0 : (row).told_by, .sent_on = (row).sent_on_null ? DATE_NONE : (row).sent_on,                         \
    .told_on = (row).told_on_null ? DATE_NONE : (row).told_on,                                                                            \
    .reminded_on = (row).reminded_on_null ? DATE_NONE : (row).reminded_on, .reference = (row).reference})

enum rc requests_notices_of(struct ctx *ctx, bool open, size_t most, struct request_notice **out, size_t *count)
{
    struct q_request_notice_list_row *rows = NULL;

    TRY(q_request_notice_list(ctx, &(struct q_request_notice_list){.open = 1, .open_null = !open, .most = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct request_notice, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = NOTICE_OF(rows[i]);
    return RC_OK;
}

enum rc requests_notice_load(struct ctx *ctx, int64_t id, struct request_notice *out)
{
    struct q_request_notice_one_row row;
    enum rc rc = q_request_notice_one(ctx, &(struct q_request_notice_one){.id = id}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1946_REQUEST_NOTICE_UNKNOWN);
    TRY(rc);
    *out = NOTICE_OF(row);
    out->item = row.item_id;
    return RC_OK;
}

enum rc requests_notices_late(struct ctx *ctx, int64_t *late)
{
    struct q_request_notices_waiting_row row;

    TRY(q_request_notices_waiting(ctx, &(struct q_request_notices_waiting){.today = ctx->today}, &row));
    *late = row.late;
    return RC_OK;
}

enum rc requests_told(struct ctx *ctx, int64_t case_id, struct request_told **out, size_t *count)
{
    struct q_request_notices_row *rows = NULL;

    TRY(q_request_notices(ctx, &(struct q_request_notices){.cas = case_id}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct request_told, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct request_told){.id = rows[i].id, .item = rows[i].item_id,
            .recipient_kind = rows[i].organisation_id_null ? (int)rows[i].recipient_kind : TOLD_ORGANISATION,
            .act = rows[i].organisation_id_null ? (int)rows[i].act : ACT_SUCCESSOR, .state = (int)rows[i].state,
            .recipient = rows[i].organisation_id_null ? rows[i].recipient : rows[i].organisation_id, .due_on = rows[i].due_on,
            .told_on = rows[i].told_on_null ? DATE_NONE : rows[i].told_on};
    return RC_OK;
}

static enum rc open_text(struct ctx *ctx, const struct request_notice *n, struct record *out)
{
    struct q_request_notice_text_of_row row;

    TRY(q_request_notice_text_of(ctx, &(struct q_request_notice_text_of){.id = n->id}, &row));
    return seal_open(ctx, (struct key_ref){KEY_CLAIM, n->id}, CATEGORY_CORRESPONDENCE, n->id, row.subject_id, row.sealed, out);
}

enum rc requests_notice_text(struct ctx *ctx, const struct request_notice *n, enum lang lang, struct str *text, struct str *machine,
                             struct str *reasons)
{
    struct record record = {0};
    enum rc rc = open_text(ctx, n, &record);

    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err);
    else
        TRY(rc);
    *text = record.field[1 + lang];
    *machine = record.field[TEXT_MACHINE];
    *reasons = record.field[TEXT_REASONS];
    return RC_OK;
}

enum rc requests_notice_whom(struct ctx *ctx, const struct request_notice *n, struct str *name, struct str *address)
{
    struct recipient recipient;

    *address = STR("");
    *name = STR("");
    if (n->recipient_kind == TOLD_SOURCE) {
        for (const struct name_value *s = customers_sources; s->word != NULL; s++)
            if (s->value == n->recipient)
                *name = tr_key(ctx, str_from(s->msg));
        return RC_OK;
    }
    if (n->recipient_kind == TOLD_ORGANISATION) {
        struct customer_brief *brief = NULL;

        TRY(customers_briefs(ctx, &n->recipient, 1, &brief));
        *name = brief->name;
        return RC_OK;
    }
    TRY(disclosures_recipient(ctx, n->recipient, &recipient));
    *name = recipient.form.name;
    *address = recipient.form.address;
    return RC_OK;
}

void requests_notice_json(struct ctx *ctx, struct json *j, const struct request_notice *n, struct str name)
{
    json_open(j, '{');
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)n->id));
    json_kstr(j, "case", requests_number(ctx->arena, n->year, n->ordinal));
    json_kstr(j, "to", n->recipient_kind == TOLD_SOURCE ? STR("source") : n->recipient_kind == TOLD_ORGANISATION ? STR("organisation") : STR("recipient"));
    json_kstr(j, "name", name);
    json_kstr(j, "act", requests_word(requests_notice_acts, n->act));
    json_kstr(j, "state", requests_word(requests_notice_states, n->state));
    json_kstr(j, "due_on", date_iso(ctx->arena, n->due_on));
    json_kstr(j, "sent_on", date_iso(ctx->arena, n->sent_on));
    json_ki64(j, "reminders", n->reminders);
    json_kstr(j, "reminded_on", date_iso(ctx->arena, n->reminded_on));
    json_kstr(j, "acknowledged_on", n->state == NOTICE_TOLD ? date_iso(ctx->arena, n->told_on) : STR(""));
    json_kstr(j, "reference", n->reference);
    json_kbool(j, "late", (n->state == NOTICE_QUEUED || n->state == NOTICE_SENT) && date_before(n->due_on, ctx->today));
    json_close(j, '}');
}

/* ---- steps ------------------------------------------------------------------------------------------------------- */

enum rc requests_decide_notice(const struct request_notice *n, const struct told_form *form, const struct actor *actor,
                               struct date today, int *next, struct date *due, struct err *err)
{
    static const int after[] = {0, NOTICE_SENT, NOTICE_TOLD, NOTICE_SENT, NOTICE_FAILED, NOTICE_NONE_NEEDED};
    bool open = n->state == NOTICE_QUEUED || n->state == NOTICE_SENT || n->state == NOTICE_FAILED;

    if (!open || form->step < NOTICE_DO_SEND || form->step > NOTICE_DO_SKIP || (form->step == NOTICE_DO_REMIND && n->state != NOTICE_SENT)
        || (form->step == NOTICE_DO_SEND && n->state == NOTICE_SENT))
        return err_conflict(err, E1947_REQUEST_NOTICE_ENDED);
    if (date_after(form->on, today))
        return err_invalid(err, E1902_REQUEST_FUTURE, "on");
    if (form->step == NOTICE_DO_SKIP && (!actor_is_person(actor)))
        return err_forbidden(err, E1909_REQUEST_NOBODY_ACTS);
    if (form->step == NOTICE_DO_SKIP && str_empty(str_trim(form->words)))
        return err_invalid(err, E1929_REQUEST_WORDS, "words");
    *next = after[form->step];
    *due = *next == NOTICE_SENT ? date_add_days(form->on, ART19_DAYS) : n->due_on;
    return RC_OK;
}

/* What was told dies with the acknowledgement; why it was not told is kept with the case. */
static enum rc end_text(struct ctx *ctx, const struct request_notice *n, int next, struct str words)
{
    struct record reasons = {0};
    int64_t changes = 0;
    bool key = false;

    if (next == NOTICE_TOLD) {
        TRY(q_request_notice_text_delete(ctx, &(struct q_request_notice_text_delete){.id = n->id}, &changes));
        return key_destroy(ctx, (struct key_ref){KEY_CLAIM, n->id});
    }
    if (next != NOTICE_NONE_NEEDED)
        return RC_OK;
    TRY(key_exists(ctx, (struct key_ref){KEY_CLAIM, n->id}, &key));
    if (!key)
        TRY(key_create(ctx, (struct key_ref){KEY_CLAIM, n->id}));
    reasons.field[TEXT_REASONS] = words;
    return seal_text(ctx, n->id, n->case_id, n->subject, &reasons);
}

DEFINE_ACTION(requests_notice_step, struct told_form, struct request_receipt)
{
    struct told_form form = *req;
    struct request_notice n;
    int64_t changes = 0;
    int next = 0;
    struct date due = DATE_NONE;
    bool ends;

    if (date_is_none(form.on) || form.on.days == 0)
        form.on = ctx->today;
    TRY(requests_notice_load(ctx, form.id, &n));
    TRY(requests_decide_notice(&n, &form, ctx->actor, ctx->today, &next, &due, &ctx->err));
    ends = next == NOTICE_TOLD || next == NOTICE_NONE_NEEDED;
    if (form.step == NOTICE_DO_SEND)
        n.sent_on = form.on;
    TRY(q_request_notice_step(ctx, &(struct q_request_notice_step){.id = n.id, .was = n.state, .reminders_was = n.reminders,
        .state = next, .due_on = due, .sent_on = n.sent_on, .sent_on_null = date_is_none(n.sent_on),
        .reminded_on = form.step == NOTICE_DO_REMIND ? form.on : n.reminded_on,
        .reminded_on_null = form.step != NOTICE_DO_REMIND && date_is_none(n.reminded_on),
        .reminders = n.reminders + (form.step == NOTICE_DO_REMIND), .reference = str_empty(form.reference) ? n.reference : form.reference,
        .told_on = form.on, .told_on_null = !ends, .by = ctx->actor->user_id}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E1947_REQUEST_NOTICE_ENDED);
    TRY(end_text(ctx, &n, next, form.words));
    if (next == NOTICE_TOLD && n.recipient_kind == TOLD_ORGANISATION) /* a successor is named: nothing holds the former one any more */
        TRY(requests_end_representation(ctx, n.case_id));
    *out = (struct request_receipt){.id = n.case_id, .year = n.year, .ordinal = n.ordinal};
    return audit_write(ctx, next == NOTICE_TOLD ? AUDIT_REQUEST_NOTICE_TOLD : next == NOTICE_SENT ? AUDIT_REQUEST_NOTICE_SENT
                       : AUDIT_REQUEST_NOTICE_ENDED, n.subject, n.case_id, NULL);
}

enum rc requests_notices_burn(struct ctx *ctx, int64_t case_id)
{
    struct q_request_notice_texts_of_case_row *rows = NULL;
    size_t count = 0;
    int64_t changes = 0;

    TRY(q_request_notice_texts_of_case(ctx, &(struct q_request_notice_texts_of_case){.cas = case_id}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(q_request_notice_text_delete(ctx, &(struct q_request_notice_text_delete){.id = rows[i].notice_id}, &changes));
        TRY(key_destroy(ctx, (struct key_ref){KEY_CLAIM, rows[i].notice_id}));
    }
    return RC_OK;
}

/* ---- by itself --------------------------------------------------------------------------------------------------- */

enum { REMINDERS_MOST = 3 };

static enum rc step_of_mail(struct ctx *ctx, const struct request_notice *n, int *step)
{
    int state = 0;

    *step = 0;
    TRY(disclosures_outbound_state(ctx, requests_notice_mark(ctx->arena, n->id, n->reminders), &state));
    if (n->state == NOTICE_QUEUED && state == OUTBOUND_SENT)
        *step = NOTICE_DO_SEND;
    if ((n->state == NOTICE_QUEUED || n->state == NOTICE_SENT) && state == OUTBOUND_FAILED)
        *step = NOTICE_DO_FAIL;
    return RC_OK;
}

DECLARE_ACTION(requests_notice_remind, int64_t, struct request_receipt);
DEFINE_ACTION(requests_notice_remind, int64_t, struct request_receipt)
{
    struct outbound_mail mail = {.name = STR("ilmoitus.json"), .type = STR("application/json")};
    struct request_notice n;
    struct str name, reasons;
    int64_t id = 0;

    TRY(requests_notice_load(ctx, *req, &n));
    TRY(requests_notice_whom(ctx, &n, &name, &mail.to));
    TRY(requests_notice_text(ctx, &n, LANG_FI, &mail.text, &mail.bytes, &reasons));
    if (str_empty(mail.text) || !str_contains(mail.to, STR("@")))
        return RC_OK;
    mail.subject = str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(msg_text(ctx->arena, LANG_FI, MSG_requests_n_reminder, NULL, 0)),
                           STR_FMT(requests_number(ctx->arena, n.year, n.ordinal)));
    mail.mark = requests_notice_mark(ctx->arena, n.id, n.reminders + 1);
    mail.act = (struct disclosure_act){.recipient = n.recipient, .ground = DISCLOSE_REQUEST, .way = DISCLOSE_MAIL,
        .categories = CATEGORY_BIT(CATEGORY_NAME) | (n.act == ACT_RECTIFIED ? n.categories : 0), .request = n.case_id};
    TRY(disclosures_mail(ctx, &mail, &id));
    return id == 0 ? RC_OK : RUN_ACTION(requests_notice_step, ctx, &((struct told_form){.id = n.id, .step = NOTICE_DO_REMIND}), out);
}

enum rc requests_notices_follow(struct ctx *ctx)
{
    struct request_notice *rows = NULL;
    struct request_receipt receipt = {0};
    size_t count = 0;
    bool possible = false;

    TRY(disclosures_mail_possible(ctx, &possible));
    TRY(requests_notices_of(ctx, true, 500, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        int step = 0;
        enum rc rc;

        if (rows[i].recipient_kind != TOLD_RECIPIENT)
            continue;
        TRY(step_of_mail(ctx, &rows[i], &step));
        store_release(ctx);
        if (step != 0)
            TRY(RUN_ACTION(requests_notice_step, ctx, &((struct told_form){.id = rows[i].id, .step = step}), &receipt));
        if (step != 0 || !possible || rows[i].state != NOTICE_SENT || rows[i].reminders >= REMINDERS_MOST || !date_before(rows[i].due_on, ctx->today))
            continue;
        rc = RUN_ACTION(requests_notice_remind, ctx, &rows[i].id, &receipt);
        if (rc == RC_REFUSED || rc == RC_INVALID || rc == RC_CONFLICT)
            err_clear(&ctx->err); /* a person must do it: the list shows it as late */
        else
            TRY(rc);
    }
    return RC_OK;
}
