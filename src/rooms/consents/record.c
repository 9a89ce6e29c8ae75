/* The consent record after ISO/IEC TS 27560:2023 in terms of DPV (RIGHTS.md 9; P21, I-42): who is a
 * pseudonym, nothing of the person stands in it. */
#include "base/json.h"
#include "db/core.h"
#include "db/seal.h"
#include "i18n/i18n.h"
#include "rooms/consents/consents.h"

static const char *dpv_state(int state)
{
    static const char *const words[] = {"", "dpv:ConsentRequested", "dpv:ConsentGiven", "dpv:ConsentRefused",
                                        "dpv:ConsentWithdrawn", "dpv:ConsentExpired"};

    return words[state >= CONSENT_REQUESTED && state <= CONSENT_EXPIRED ? state : 0];
}

static struct str word_of(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return str_from(names->word);
    return STR("");
}

static void event(struct ctx *ctx, struct json *j, int state, int64_t at, int method, const char *by)
{
    json_open(j, '{');
    json_kstr(j, "event_type", STR("explicit"));
    json_kstr(j, "event_state", str_from(dpv_state(state)));
    json_kstr(j, "event_time", instant_iso(ctx->arena, at));
    json_kstr(j, "entity", str_from(by));
    json_kstr(j, "method", word_of(consents_methods, method));
    json_close(j, '}');
}

static void process(struct ctx *ctx, struct json *j, const struct consent_line *c)
{
    json_key(j, "pii_processing");
    json_open(j, '{');
    json_kstr(j, "purpose", str_from(purpose_word(c->purpose)));
    json_kstr(j, "dpv:hasPurpose", str_from(purpose_dpv(c->purpose)));
    json_kstr(j, "channel", word_of(consents_channels, c->channel));
    json_kstr(j, "lawful_basis", c->kind == CONSENT_FROM_SALE ? STR("eu-gdpr:A6-1-f") : STR("eu-gdpr:A6-1-a"));
    json_key(j, "pii_categories");
    json_open(j, '[');
    for (int k = 1; ctx->policy != NULL && k < CATEGORY_COUNT; k++)
        if ((ctx->policy->categories_of[c->purpose] >> k & 1) != 0)
            json_str(j, str_from(category_word((enum category)k)));
    json_close(j, ']');
    json_kstr(j, "necessity", STR("dpv:Optional"));
    json_kstr(j, "source", STR("dpv:DataSubjectDataSource"));
    json_kstr(j, "storage_until", date_iso(ctx->arena, c->until_on));
    json_kstr(j, "withdrawal_method", STR("any channel; as easy as giving (Art. 7(3))"));
    json_kstr(j, "jurisdiction", STR("FI"));
    json_kstr(j, "rights", STR("eu-gdpr:A7-3"));
    json_close(j, '}');
}

enum rc consents_record_json(struct ctx *ctx, struct json *j, int64_t subject, const struct consent_line *c)
{
    struct blob pseudonym;

    TRY(keyed_hash(ctx, "consent-record", str_fmt(ctx->arena, "%lld", (long long)subject), &pseudonym));
    json_open(j, '{');
    json_kstr(j, "schema", STR("https://w3id.org/dpv/schema/dpv-27560#record-eu-gdpr"));
    json_kstr(j, "record_id", c->record);
    json_kstr(j, "pii_principal_id", str_hex(ctx->arena, pseudonym));
    json_kstr(j, "state", str_from(dpv_state(c->state)));
    json_key(j, "privacy_notice");
    json_open(j, '{');
    json_ki64(j, "version", c->notice_version);
    json_kstr(j, "language", str_from(lang_code(c->language > 0 && c->language <= LANG_COUNT ? (enum lang)(c->language - 1) : LANG_FI)));
    json_kstr(j, "wording", c->wording);
    json_close(j, '}');
    json_kstr(j, "pii_controller", ctx->controller_name);
    process(ctx, j, c);
    json_key(j, "events");
    json_open(j, '[');
    event(ctx, j, c->state == CONSENT_REFUSED ? CONSENT_REFUSED : CONSENT_GIVEN, c->given_at, c->method, "dpv:DataSubject");
    if (c->ended_at != 0)
        event(ctx, j, c->state, c->ended_at, c->ended_method, c->state == CONSENT_EXPIRED ? "dpv:DataController" : "dpv:DataSubject");
    json_close(j, ']');
    json_close(j, '}');
    return RC_OK;
}

static void ban_json(struct ctx *ctx, struct json *j, const struct ban_line *b)
{
    json_open(j, '{');
    json_kstr(j, "@type", STR("dpv:Prohibition"));
    json_kstr(j, "right", STR("eu-gdpr:A21"));
    json_kstr(j, "purpose", str_from(purpose_word(b->purpose)));
    json_kstr(j, "dpv:hasPurpose", str_from(purpose_dpv(b->purpose)));
    json_kstr(j, "channel", word_of(consents_channels, b->channel));
    json_kstr(j, "scope", word_of(consents_scopes, b->scope));
    json_kstr(j, "since", instant_iso(ctx->arena, b->made_at));
    json_kbool(j, "in_force", b->ended_at == 0);
    json_close(j, '}');
}

enum rc consents_json(struct ctx *ctx, struct json *j, int64_t subject)
{
    struct consent_line *lines = NULL;
    struct ban_line *bans = NULL;
    size_t count = 0, n = 0;

    TRY(consents_of(ctx, subject, &lines, &count));
    TRY(consents_bans_of(ctx, subject, &bans, &n));
    json_open(j, '{');
    json_kstr(j, "@context", STR("https://w3id.org/dpv"));
    json_key(j, "consents");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++)
        TRY(consents_record_json(ctx, j, subject, &lines[i]));
    json_close(j, ']');
    json_key(j, "prohibitions");
    json_open(j, '[');
    for (size_t i = 0; i < n; i++)
        ban_json(ctx, j, &bans[i]);
    json_close(j, ']');
    json_close(j, '}');
    return RC_OK;
}
