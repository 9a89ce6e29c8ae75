/* A breach as JSON, with terms of DPV 2.3 (RIGHTS.md section 9). No names of persons. */
#include "rooms/breaches/internal.h"
#include "rooms/disclosures/disclosures.h"

struct str breaches_word(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return str_from(names->word);
    return STR("");
}

static void bits(struct json *j, const char *key, const struct name_value *names, uint64_t value)
{
    json_key(j, key);
    json_open(j, '[');
    for (; names->word != NULL; names++)
        if ((value & (uint64_t)names->value) != 0)
            json_str(j, str_from(names->word));
    json_close(j, ']');
}

static const char *dpv_needed(const struct breach *b)
{
    return b->risk == RISK_UNLIKELY ? "eu-gdpr:BreachNotificationNotNeeded" : b->risk == RISK_HIGH ? "eu-gdpr:DataSubjectBreachNotificationNeeded"
           : b->risk == RISK_LIKELY ? "eu-gdpr:DPABreachNotificationNeeded" : "";
}

static void dpv_kinds(struct json *j, unsigned kinds)
{
    json_key(j, "dpv_types");
    json_open(j, '[');
    if ((kinds & BREACH_CONFIDENTIALITY) != 0)
        json_str(j, STR("eu-gdpr:ConfidentialityBreach"));
    if ((kinds & BREACH_INTEGRITY) != 0)
        json_str(j, STR("eu-gdpr:IntegrityBreach"));
    if ((kinds & BREACH_AVAILABILITY) != 0)
        json_str(j, STR("eu-gdpr:AvailabilityBreach"));
    json_close(j, ']');
}

static struct str at_or_none(struct ctx *ctx, int64_t at)
{
    return at == 0 ? STR("") : instant_iso(ctx->arena, at);
}

static enum rc letters(struct ctx *ctx, struct json *j, const struct breach *b)
{
    struct breach_letter *rows = NULL;
    size_t count = 0;

    TRY(breaches_letters(ctx, b->id, &rows, &count));
    json_key(j, "notifications");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)rows[i].id));
        json_kstr(j, "letter", str_from(breaches_letter_word(rows[i].whom)));
        json_kstr(j, "whom", breaches_word(breaches_whom, rows[i].whom));
        json_kstr(j, "dpv", rows[i].whom == BREACH_PEOPLE ? STR("eu-gdpr:DataSubjectBreachNotice")
                  : rows[i].phase == 1 ? STR("eu-gdpr:DPABreachInitialNotice") : STR("eu-gdpr:DPAPhasedBreachNotice"));
        json_ki64(j, "phase", rows[i].phase);
        json_kstr(j, "way", breaches_word(breaches_ways, rows[i].way));
        json_kstr(j, "reference", rows[i].reference);
        json_kstr(j, "at", instant_iso(ctx->arena, rows[i].made_at));
        json_kbool(j, "late", rows[i].late);
        json_ki64(j, "people", rows[i].people);
        json_close(j, '}');
    }
    json_close(j, ']');
    return RC_OK;
}

static enum rc inside(struct ctx *ctx, struct json *j, const struct breach *b)
{
    struct breach_touched *people = NULL;
    struct record texts;
    size_t count = 0;

    TRY(breaches_texts(ctx, b, &texts));
    json_kstr(j, "what", texts.field[BREACH_WHAT]);
    json_kstr(j, "consequences", texts.field[BREACH_CONSEQUENCES]);
    json_kstr(j, "measures", texts.field[BREACH_MEASURES]);
    json_kstr(j, "risk_reasons", texts.field[BREACH_RISK_WORDS]);
    json_kstr(j, "closing", texts.field[BREACH_CLOSING]);
    TRY(breaches_touched(ctx, b->id, &people, &count));
    json_key(j, "affected");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_ki64(j, "customer", people[i].customer_number);
        json_kstr(j, "told_at", at_or_none(ctx, people[i].told_at));
        json_close(j, '}');
    }
    json_close(j, ']');
    return letters(ctx, j, b);
}

enum rc breaches_json(struct ctx *ctx, struct json *j, const struct breach *b, bool whole)
{
    struct breach_clock c = breaches_clock(b, ctx->now);

    json_open(j, '{');
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)b->id));
    json_kstr(j, "number", breaches_number(ctx->arena, b->year, b->ordinal));
    json_kstr(j, "@type", STR("eu-gdpr:DataBreach"));
    json_kstr(j, "state", b->closed_at != 0 ? STR("closed") : b->risk == RISK_OPEN ? STR("open") : STR("assessed"));
    json_kstr(j, "origin", breaches_word(breaches_origins, b->origin));
    bits(j, "kinds", breaches_kinds, b->kinds);
    dpv_kinds(j, b->kinds);
    bits(j, "categories", disclosures_categories, b->categories);
    json_ki64(j, "people", b->people);
    json_ki64(j, "records", b->records);
    json_kstr(j, "occurred_on", date_iso(ctx->arena, b->occurred_on));
    json_kstr(j, "occurred_until", date_iso(ctx->arena, b->occurred_until));
    json_kstr(j, "detected_at", instant_iso(ctx->arena, b->detected_at));
    json_kstr(j, "aware_at", instant_iso(ctx->arena, b->aware_at));
    json_ki64(j, "hours", b->hours);
    json_kstr(j, "due_at", instant_iso(ctx->arena, c.due_at));
    json_kbool(j, "clock_runs", c.runs);
    json_ki64(j, "hours_left", c.hours_left);
    json_kbool(j, "late", c.late);
    json_kstr(j, "risk", b->risk == RISK_OPEN ? STR("") : breaches_word(breaches_risks, b->risk));
    json_kstr(j, "dpv_notification", str_from(dpv_needed(b)));
    json_kstr(j, "reported_at", at_or_none(ctx, b->reported_at));
    json_kstr(j, "told_at", at_or_none(ctx, b->told_at));
    json_kstr(j, "untold", b->untold == 0 ? STR("") : breaches_word(breaches_untold, b->untold));
    json_kstr(j, "closed_at", at_or_none(ctx, b->closed_at));
    if (whole)
        TRY(inside(ctx, j, b));
    json_close(j, '}');
    return RC_OK;
}
