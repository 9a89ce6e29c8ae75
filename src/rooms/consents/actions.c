/* Use cases of consents and prohibitions (P15 P21 P53). What a person says is always taken down under
 * purpose rights: a prohibition needs no statement, an identity or a reason. */
#include "base/errors.h"
#include "audit_consents.h"
#include "db/core.h"
#include "errors_consents.h"
#include "queries_consents.h"
#include "rooms/audit/audit.h"
#include "rooms/consents/consents.h"
#include "rooms/customers/customers.h"
#include "rooms/notice/notice.h"
#include "rooms/requests/requests.h"

enum { CONSENT_YEARS = 5, FROM_SALE_YEARS = 3 }; /* how long a consent stands without a word (dated parameters) */

static const enum purpose marketing[] = {PURPOSE_ADVERTISING, PURPOSE_DIRECT_MARKETING, PURPOSE_DISTANCE_SELLING,
    PURPOSE_MARKET_RESEARCH, PURPOSE_OPINION_RESEARCH, PURPOSE_LIST_PUBLICATION, PURPOSE_PERSONALISATION};

const struct name_value consents_purposes[] = {
    {"advertising", PURPOSE_ADVERTISING, "purpose.advertising"},
    {"direct-marketing", PURPOSE_DIRECT_MARKETING, "purpose.direct-marketing"},
    {"distance-selling", PURPOSE_DISTANCE_SELLING, "purpose.distance-selling"},
    {"market-research", PURPOSE_MARKET_RESEARCH, "purpose.market-research"},
    {"opinion-research", PURPOSE_OPINION_RESEARCH, "purpose.opinion-research"},
    {"list-publication", PURPOSE_LIST_PUBLICATION, "purpose.list-publication"},
    {"personalisation", PURPOSE_PERSONALISATION, "purpose.personalisation"},
    {"visit-statistics", PURPOSE_VISIT_STATISTICS, "purpose.visit-statistics"}, {NULL, 0, NULL}};
const struct name_value consents_channels[] = {
    {"any", CONSENT_ANY, "consents.channel.any"}, {"post", CONSENT_POST, "consents.channel.post"},
    {"phone", CONSENT_PHONE, "consents.channel.phone"}, {"email", CONSENT_EMAIL, "consents.channel.email"},
    {"sms", CONSENT_SMS, "consents.channel.sms"}, {NULL, 0, NULL}};
const struct name_value consents_methods[] = {
    {"form", CONSENT_BY_FORM, "consents.method.form"}, {"letter", CONSENT_BY_LETTER, "consents.method.letter"},
    {"call", CONSENT_BY_CALL, "consents.method.call"}, {"mail", CONSENT_BY_MAIL, "consents.method.mail"},
    {"desk", CONSENT_AT_DESK, "consents.method.desk"}, {"portal", CONSENT_IN_PORTAL, "consents.method.portal"},
    {"link", CONSENT_BY_LINK, "consents.method.link"}, {NULL, 0, NULL}};
const struct name_value consents_states[] = {
    {"requested", CONSENT_REQUESTED, "consents.state.requested"}, {"given", CONSENT_GIVEN, "consents.state.given"},
    {"refused", CONSENT_REFUSED, "consents.state.refused"}, {"withdrawn", CONSENT_WITHDRAWN, "consents.state.withdrawn"},
    {"expired", CONSENT_EXPIRED, "consents.state.expired"}, {NULL, 0, NULL}};
const struct name_value consents_kinds[] = {
    {"consent", CONSENT_ASKED, "consents.kind.consent"}, {"sale", CONSENT_FROM_SALE, "consents.kind.sale"}, {NULL, 0, NULL}};
const struct name_value consents_scopes[] = {
    {"use", BAN_USE, "consents.scope.use"}, {"disclosure", BAN_DISCLOSURE, "consents.scope.disclosure"},
    {"both", BAN_BOTH, "consents.scope.both"}, {NULL, 0, NULL}};

const struct field consents_fields[] = {
    FIELD_I64(struct consent_form, customer, 0, 9999999, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "consents.customer"),
    FIELD_I64(struct consent_form, contact, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "consents.contact"),
    FIELD_ENUM(struct consent_form, purpose, consents_purposes, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "consents.purpose"),
    FIELD_ENUM(struct consent_form, channel, consents_channels, 0, CATEGORY_NONE, NEED_NONE, "consents.channel"),
    FIELD_ENUM(struct consent_form, method, consents_methods, 0, CATEGORY_NONE, NEED_NONE, "consents.method"),
    FIELD_ENUM(struct consent_form, kind, consents_kinds, 0, CATEGORY_NONE, NEED_NONE, "consents.kind"),
    FIELD_BOOL(struct consent_form, minor, 0, CATEGORY_NONE, NEED_NONE, "consents.minor"), FIELD_END};
const struct field consents_ban_fields[] = {
    FIELD_I64(struct ban_form, customer, 0, 9999999, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "consents.customer"),
    FIELD_I64(struct ban_form, contact, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "consents.contact"),
    FIELD_ENUM(struct ban_form, purpose, consents_purposes, 0, CATEGORY_NONE, NEED_NONE, "consents.purpose"),
    FIELD_ENUM(struct ban_form, channel, consents_channels, 0, CATEGORY_NONE, NEED_NONE, "consents.channel"),
    FIELD_ENUM(struct ban_form, scope, consents_scopes, 0, CATEGORY_NONE, NEED_NONE, "consents.scope"),
    FIELD_ENUM(struct ban_form, method, consents_methods, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "consents.method"), FIELD_END};

static enum rc whose(struct ctx *ctx, int64_t number, int64_t contact, int64_t *customer, int64_t *subject)
{
    enum rc rc;

    if (contact != 0)
        return customers_contact_of(ctx, contact, customer, subject);
    rc = customers_find_by_number(ctx, number, customer);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E1405_CONSENT_NO_CUSTOMER, "customer");
    }
    TRY(rc);
    TRY(customers_subject_of(ctx, *customer, subject));
    return *subject != 0 ? RC_OK : err_invalid(&ctx->err, E1406_CONSENT_NO_PERSON, "customer");
}

/* A random UUID (RFC 9562, version 4): the record's own name, of nobody. */
static struct str record_id(struct ctx *ctx)
{
    uint8_t b[16];

    ctx->env->random_bytes(ctx->env, b, sizeof(b));
    b[6] = (uint8_t)((b[6] & 0x0f) | 0x40);
    b[8] = (uint8_t)((b[8] & 0x3f) | 0x80);
    return str_fmt(ctx->arena, "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x", b[0], b[1], b[2], b[3],
                   b[4], b[5], b[6], b[7], b[8], b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* The words that the person saw: the notice's sentence in the language asked. */
static enum rc wording(struct ctx *ctx, const struct consent_form *form, struct str *out)
{
    struct policy_statement statement = {.id = policy_statement_for_purpose((enum purpose)form->purpose), .params = STR("{}")};
    enum lang lang = form->language > 0 && form->language <= LANG_COUNT ? (enum lang)(form->language - 1) : LANG_FI;

    if (statement.id == STATEMENT_NONE)
        return err_invalid(&ctx->err, E1401_CONSENT_PURPOSE, "purpose");
    return statement_sentence(ctx->arena, &statement, lang, out, &ctx->err);
}

static enum rc store_consent(struct ctx *ctx, const struct consent_form *form, int64_t subject, struct consent_receipt *out)
{
    bool sale = form->kind == CONSENT_FROM_SALE;
    struct str words = STR("");

    TRY(wording(ctx, form, &words));
    *out = (struct consent_receipt){.id = env_new_id(ctx->env), .subject = subject, .record = record_id(ctx), .changed = 1};
    return q_consent_insert(ctx, &(struct q_consent_insert){.id = out->id, .subject = subject, .record = out->record,
        .kind = form->kind == 0 ? CONSENT_ASKED : form->kind, .purpose = form->purpose, .channel = form->channel,
        .state = form->state == CONSENT_REFUSED ? CONSENT_REFUSED : CONSENT_GIVEN,
        .method = form->method == 0 ? CONSENT_AT_DESK : form->method, .language = form->language,
        .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0, .version = ctx->policy != NULL ? ctx->policy->version : 0,
        .wording = words, .at = ctx->now, .by = ctx->actor->user_id,
        .until = date_add_years(ctx->today, sale ? FROM_SALE_YEARS : CONSENT_YEARS)});
}

static enum rc give(struct ctx *ctx, const struct consent_form *form, struct consent_receipt *out)
{
    struct verdict verdict;
    int64_t customer = 0, subject = 0, ended = 0;
    int kind = form->state == CONSENT_REFUSED ? AUDIT_CONSENT_REFUSED_BY_PERSON : AUDIT_CONSENT_GIVEN;

    TRY(policy_decide(ctx, CATEGORY_PREFERENCE, USE_STORE, &verdict));
    if (form->minor) /* a guardian's consent has a case of its own: refuse rather than guess (TSL 5 §) */
        return err_invalid(&ctx->err, E1402_CONSENT_MINOR, "minor");
    TRY(whose(ctx, form->customer, form->contact, &customer, &subject));
    TRY(q_consent_end(ctx, &(struct q_consent_end){.subject = subject, .purpose = form->purpose, .channel = form->channel,
        .method = form->method, .at = ctx->now, .by = ctx->actor->user_id}, &ended)); /* a newer one takes its place */
    TRY(store_consent(ctx, form, subject, out));
    if (form->state != CONSENT_REFUSED) /* their own yes ends what an earlier no left (I-11) */
        TRY(requests_no_marketing_retire(ctx, subject));
    return audit_write(ctx, kind, subject, out->id, &verdict);
}

/* Everything here is the person's right, whoever keys it in. */
static enum rc as_right(struct ctx *ctx, enum rc (*fn)(struct ctx *, const void *, struct consent_receipt *), const void *form,
                        struct consent_receipt *out)
{
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_RIGHTS;
    rc = fn(ctx, form, out);
    ctx->purpose = was;
    return rc;
}

static enum rc give_any(struct ctx *ctx, const void *form, struct consent_receipt *out)
{
    return give(ctx, form, out);
}

DEFINE_ACTION(consents_give, struct consent_form, struct consent_receipt)
{
    if (ctx->policy != NULL && (ctx->policy->purposes & PURPOSE_BIT(req->purpose)) == 0)
        return err_refused(&ctx->err, policy_statement_for_purpose((enum purpose)req->purpose));
    return as_right(ctx, give_any, req, out);
}

enum rc consents_end(struct ctx *ctx, int64_t subject, enum purpose purpose, int method, int64_t *ended)
{
    *ended = 0;
    for (const struct name_value *n = consents_purposes; n->word != NULL; n++) {
        int64_t changes = 0;

        if (purpose != PURPOSE_NONE && n->value != (int)purpose)
            continue;
        TRY(q_consent_end(ctx, &(struct q_consent_end){.subject = subject, .purpose = n->value, .channel_null = true,
            .method = method, .at = ctx->now, .by = ctx->actor->user_id}, &changes));
        *ended += changes;
    }
    return RC_OK;
}

static enum rc withdraw(struct ctx *ctx, const void *given, struct consent_receipt *out)
{
    const struct consent_form *form = given;
    struct consent_line *lines = NULL;
    struct verdict verdict;
    int64_t customer = 0;
    size_t count = 0;
    bool any = false;

    TRY(policy_decide(ctx, CATEGORY_PREFERENCE, USE_STORE, &verdict));
    TRY(whose(ctx, form->customer, form->contact, &customer, &out->subject));
    TRY(consents_of(ctx, out->subject, &lines, &count));
    for (size_t i = 0; i < count; i++)
        any = any || (lines[i].purpose == (enum purpose)form->purpose && lines[i].state != CONSENT_REFUSED);
    if (!any)
        return err_not_found(&ctx->err, E1403_CONSENT_NONE);
    TRY(consents_end(ctx, out->subject, (enum purpose)form->purpose, form->method, &out->changed));
    return out->changed == 0 ? RC_OK : audit_write(ctx, AUDIT_CONSENT_WITHDRAWN, out->subject, customer, &verdict);
}

DEFINE_ACTION(consents_withdraw, struct consent_form, struct consent_receipt)
{
    return as_right(ctx, withdraw, req, out);
}

/* ---- prohibitions ------------------------------------------------------------------------------------ */

static enum rc ban_one(struct ctx *ctx, int64_t subject, enum purpose purpose, const struct ban_form *form, int64_t case_id,
                       int64_t *changed)
{
    struct q_prohibition_now_row there;
    int scope = form->scope == 0 ? BAN_BOTH : form->scope;

    TRY(q_prohibition_now(ctx, &(struct q_prohibition_now){.subject = subject, .purpose = purpose, .channel = form->channel,
                                                           .scope = scope}, &there));
    if (there.bans > 0)
        return RC_OK;
    (*changed)++;
    return q_prohibition_insert(ctx, &(struct q_prohibition_insert){.id = env_new_id(ctx->env), .subject = subject,
        .purpose = purpose, .channel = form->channel, .scope = scope, .method = form->method == 0 ? CONSENT_AT_DESK : form->method,
        .cas = case_id, .at = ctx->now, .by = ctx->actor->user_id});
}

static enum rc ban(struct ctx *ctx, int64_t subject, const struct ban_form *form, int64_t case_id, int64_t *changed)
{
    *changed = 0;
    if (form->purpose != 0)
        return ban_one(ctx, subject, (enum purpose)form->purpose, form, case_id, changed);
    for (size_t i = 0; i < COUNT(marketing); i++)
        TRY(ban_one(ctx, subject, marketing[i], form, case_id, changed));
    return RC_OK;
}

enum rc consents_ban(struct ctx *ctx, int64_t subject, enum purpose purpose, enum consent_channel channel, int64_t case_id)
{
    struct ban_form form = {.purpose = (int)purpose, .channel = (int)channel, .scope = BAN_BOTH, .method = CONSENT_BY_MAIL};
    int64_t changed = 0;

    TRY(ban(ctx, subject, &form, case_id, &changed));
    return changed == 0 ? RC_OK : audit_write(ctx, AUDIT_CONSENT_PROHIBITED, subject, case_id, NULL);
}

static enum rc prohibit(struct ctx *ctx, const void *given, struct consent_receipt *out)
{
    const struct ban_form *form = given;
    struct verdict verdict;
    int64_t customer = 0;

    TRY(policy_decide(ctx, CATEGORY_PREFERENCE, USE_STORE, &verdict));
    TRY(whose(ctx, form->customer, form->contact, &customer, &out->subject));
    TRY(ban(ctx, out->subject, form, 0, &out->changed));
    return out->changed == 0 ? RC_OK : audit_write(ctx, AUDIT_CONSENT_PROHIBITED, out->subject, customer, &verdict);
}

DEFINE_ACTION(consents_prohibit, struct ban_form, struct consent_receipt)
{
    return as_right(ctx, prohibit, req, out);
}

static enum rc lift(struct ctx *ctx, const void *given, struct consent_receipt *out)
{
    const struct ban_form *form = given;
    struct verdict verdict;
    int64_t customer = 0;

    TRY(policy_decide(ctx, CATEGORY_PREFERENCE, USE_STORE, &verdict));
    TRY(whose(ctx, form->customer, form->contact, &customer, &out->subject));
    for (size_t i = 0; i < COUNT(marketing); i++) {
        int64_t changes = 0;

        if (form->purpose != 0 && (int)marketing[i] != form->purpose)
            continue;
        TRY(q_prohibition_end(ctx, &(struct q_prohibition_end){.subject = out->subject, .purpose = marketing[i],
            .channel = form->channel, .channel_null = form->channel == 0, .at = ctx->now, .by = ctx->actor->user_id}, &changes));
        out->changed += changes;
    }
    if (out->changed == 0)
        return err_not_found(&ctx->err, E1404_CONSENT_NO_BAN);
    return audit_write(ctx, AUDIT_CONSENT_LIFTED, out->subject, customer, &verdict);
}

DEFINE_ACTION(consents_lift, struct ban_form, struct consent_receipt)
{
    return as_right(ctx, lift, req, out);
}

/* ---- from another controller ------------------------------------------------------------------------- */

enum rc consents_bring(struct ctx *ctx, int64_t subject, struct str given_to, const struct consent_line *c)
{
    return q_consent_elsewhere_insert(ctx, &(struct q_consent_elsewhere_insert){.id = env_new_id(ctx->env), .subject = subject,
        .given_to = given_to, .kind = c->kind, .purpose = c->purpose, .channel = c->channel, .state = c->state, .method = c->method,
        .language = c->language, .version = c->notice_version, .wording = c->wording, .given_at = c->given_at, .until = c->until_on,
        .ended_at = c->ended_at, .ended_at_null = c->ended_at == 0, .ended_method = c->ended_method,
        .ended_method_null = c->ended_method == 0, .by = ctx->actor->user_id});
}

enum rc consents_bring_ban(struct ctx *ctx, int64_t subject, const struct ban_line *b)
{
    return q_prohibition_bring(ctx, &(struct q_prohibition_bring){.id = env_new_id(ctx->env), .subject = subject, .purpose = b->purpose,
        .channel = b->channel, .scope = b->scope, .method = b->method, .made_at = b->made_at, .ended_at = b->ended_at,
        .ended_at_null = b->ended_at == 0, .by = ctx->actor->user_id});
}

/* Consents past their day end (how many: out). */
DEFINE_ACTION(consents_expire, int64_t, int64_t)
{
    (void)req;
    return q_consent_expire(ctx, &(struct q_consent_expire){.at = ctx->now, .today = ctx->today}, out);
}
