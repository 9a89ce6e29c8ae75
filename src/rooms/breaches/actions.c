/* Use cases of breaches: recorded, assessed, told to the authority and to the people, closed, removed in time (P72, I-48). */
#include "base/errors.h"
#include "audit_breaches.h"
#include "audit_users.h"
#include "db/core.h"
#include "errors_breaches.h"
#include "messages_breaches.h"
#include "queries_breaches.h"
#include "i18n/i18n.h"
#include "rooms/audit/audit.h"
#include "rooms/breaches/internal.h"
#include "rooms/customers/customers.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/tables/tables.h"

enum { HOURS_DEFAULT = 72, YEARS_DEFAULT = 5 };

const struct name_value breaches_origins[] = {
    {"staff", BREACH_BY_STAFF, "breaches.origin.staff"}, {"residue", BREACH_BY_RESIDUE, "breaches.origin.residue"},
    {"audit", BREACH_BY_AUDIT, "breaches.origin.audit"}, {"processor", BREACH_BY_PROCESSOR, "breaches.origin.processor"},
    {"other", BREACH_BY_OTHER, "breaches.origin.other"}, {NULL, 0, NULL}};
const struct name_value breaches_kinds[] = {
    {"confidentiality", BREACH_CONFIDENTIALITY, "breaches.kind.confidentiality"},
    {"integrity", BREACH_INTEGRITY, "breaches.kind.integrity"}, {"availability", BREACH_AVAILABILITY, "breaches.kind.availability"},
    {NULL, 0, NULL}};
const struct name_value breaches_risks[] = {
    {"unlikely", RISK_UNLIKELY, "breaches.risk.unlikely"}, {"likely", RISK_LIKELY, "breaches.risk.likely"},
    {"high", RISK_HIGH, "breaches.risk.high"}, {NULL, 0, NULL}};
const struct name_value breaches_whom[] = {
    {"authority", BREACH_AUTHORITY, "breaches.whom.authority"}, {"people", BREACH_PEOPLE, "breaches.whom.people"}, {NULL, 0, NULL}};
const struct name_value breaches_ways[] = {
    {"form", BREACH_BY_FORM, "breaches.way.form"}, {"email", BREACH_BY_MAIL, "breaches.way.email"},
    {"post", BREACH_BY_POST, "breaches.way.post"}, {"phone", BREACH_BY_PHONE, "breaches.way.phone"},
    {"publication", BREACH_BY_PUBLICATION, "breaches.way.publication"}, {NULL, 0, NULL}};
const struct name_value breaches_untold[] = {
    {"none", UNTOLD_NONE, "breaches.untold.none"}, {"protected", UNTOLD_PROTECTED, "breaches.untold.protected"},
    {"averted", UNTOLD_AVERTED, "breaches.untold.averted"}, {"public", UNTOLD_PUBLIC, "breaches.untold.public"}, {NULL, 0, NULL}};

#define B struct breach_form
const struct field breaches_fields[] = {
    FIELD_LINES(B, what, 4000, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "breaches.what"),
    FIELD_DATE(B, aware_on, 0, CATEGORY_NONE, NEED_NONE, "breaches.aware-on"),
    FIELD_TEXT(B, aware_time, 5, 0, CATEGORY_NONE, NEED_NONE, "breaches.time"),
    FIELD_DATE(B, detected_on, 0, CATEGORY_NONE, NEED_NONE, "breaches.detected-on"),
    FIELD_TEXT(B, detected_time, 5, 0, CATEGORY_NONE, NEED_NONE, "breaches.time"),
    FIELD_DATE(B, occurred_on, 0, CATEGORY_NONE, NEED_NONE, "breaches.occurred-on"),
    FIELD_DATE(B, occurred_until, 0, CATEGORY_NONE, NEED_NONE, "breaches.occurred-until"),
    FIELD_ENUM(B, origin, breaches_origins, 0, CATEGORY_NONE, NEED_NONE, "breaches.origin"),
    FIELD_BITS(B, kinds, breaches_kinds, 0, CATEGORY_NONE, NEED_NONE, "breaches.kinds"),
    FIELD_BITS(B, categories, disclosures_categories, 0, CATEGORY_NONE, NEED_NONE, "breaches.categories"),
    FIELD_I64(B, people, 0, 100000000, 0, CATEGORY_NONE, NEED_NONE, "breaches.people"),
    FIELD_I64(B, records, 0, 1000000000, 0, CATEGORY_NONE, NEED_NONE, "breaches.records"), FIELD_END};
#undef B
#define A struct breach_assessment
const struct field breaches_assessment_fields[] = {
    FIELD_ENUM(A, risk, breaches_risks, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "breaches.risk"),
    FIELD_LINES(A, words, 4000, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "breaches.risk-words"),
    FIELD_LINES(A, consequences, 4000, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "breaches.consequences"),
    FIELD_LINES(A, measures, 4000, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "breaches.measures"),
    FIELD_I64(A, people, 0, 100000000, 0, CATEGORY_NONE, NEED_NONE, "breaches.people"),
    FIELD_I64(A, records, 0, 1000000000, 0, CATEGORY_NONE, NEED_NONE, "breaches.records"),
    FIELD_BITS(A, categories, disclosures_categories, 0, CATEGORY_NONE, NEED_NONE, "breaches.categories"), FIELD_END};
#undef A
#define N struct breach_notification
const struct field breaches_notification_fields[] = {
    FIELD_ENUM(N, whom, breaches_whom, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "breaches.whom"),
    FIELD_ENUM(N, way, breaches_ways, 0, CATEGORY_NONE, NEED_NONE, "breaches.way"),
    FIELD_DATE(N, sent_on, 0, CATEGORY_NONE, NEED_NONE, "breaches.sent-on"),
    FIELD_TEXT(N, sent_time, 5, 0, CATEGORY_NONE, NEED_NONE, "breaches.time"),
    FIELD_TEXT(N, reference, 64, 0, CATEGORY_NONE, NEED_NONE, "breaches.reference"),
    FIELD_LINES(N, words, 4000, 0, CATEGORY_NONE, NEED_NONE, "breaches.words"), FIELD_END};
#undef N
const struct field breaches_awareness_fields[] = {
    FIELD_DATE(struct breach_awareness, aware_on, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "breaches.aware-on"),
    FIELD_TEXT(struct breach_awareness, aware_time, 5, 0, CATEGORY_NONE, NEED_NONE, "breaches.time"), FIELD_END};
const struct field breaches_affected_fields[] = {
    FIELD_I64(struct breach_affected, customer, 0, INT64_MAX, 0, CATEGORY_NONE, NEED_NONE, "breaches.customer"),
    FIELD_I64(struct breach_affected, contact, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "breaches.contact"), FIELD_END};
const struct field breaches_closing_fields[] = {
    FIELD_ENUM(struct breach_closing, untold, breaches_untold, 0, CATEGORY_NONE, NEED_NONE, "breaches.untold"),
    FIELD_LINES(struct breach_closing, words, 4000, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "breaches.closing"), FIELD_END};

static enum rc named(struct ctx *ctx)
{
    return actor_is_person(ctx->actor) ? RC_OK : err_forbidden(&ctx->err, E4704_BREACH_NAMED);
}

static bool no_day(struct date d)
{
    return date_is_none(d) || d.days == 0;
}

static struct breach_receipt receipt_of(const struct breach *b)
{
    return (struct breach_receipt){b->id, b->year, b->ordinal};
}

static enum rc load_open(struct ctx *ctx, int64_t id, struct breach *out)
{
    TRY(breaches_load(ctx, id, out));
    return out->closed_at == 0 ? RC_OK : err_conflict(&ctx->err, E4707_BREACH_CLOSED);
}

/* "" and today is now; "" and an earlier day is its first minute: nobody gains time by not saying. */
static enum rc instant(struct ctx *ctx, struct date day, struct str time, const char *field, int64_t *out)
{
    struct date on = no_day(day) ? ctx->today : day;

    *out = ctx->now;
    if (str_empty(str_trim(time)) && on.days == ctx->today.days)
        return RC_OK;
    if (!breaches_instant(on, time, out))
        return err_invalid(&ctx->err, E4709_BREACH_TIME, field);
    return *out > ctx->now ? err_invalid(&ctx->err, E4702_BREACH_FUTURE, field) : RC_OK;
}

/* A dated value of the register; the law's when nobody has set one. */
static enum rc limit(struct ctx *ctx, const char *name, int64_t otherwise, int64_t *out)
{
    struct table_value v;
    enum rc rc = tables_value_on(ctx, TABLE_LIMITS, name, ctx->today, &v);

    *out = rc == RC_OK && v.value > 0 ? v.value : otherwise;
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

/* ---- open --------------------------------------------------------------------------------------------------- */

static enum rc times(struct ctx *ctx, const struct breach_form *f, int64_t *detected, int64_t *aware)
{
    bool said = !no_day(f->detected_on);

    TRY(instant(ctx, f->aware_on, f->aware_time, "aware_time", aware));
    *detected = *aware;
    if (said)
        TRY(instant(ctx, f->detected_on, f->detected_time, "detected_time", detected));
    if (said && str_empty(str_trim(f->detected_time)) && f->detected_on.days == date_of_instant(*aware).days)
        *detected = *aware;
    if (*detected > *aware || (!no_day(f->occurred_on) && date_start_instant(f->occurred_on) > *detected))
        return err_invalid(&ctx->err, E4710_BREACH_ORDER, "detected_on");
    if (!no_day(f->occurred_until) && (no_day(f->occurred_on) || date_before(f->occurred_until, f->occurred_on)))
        return err_invalid(&ctx->err, E4710_BREACH_ORDER, "occurred_until");
    return RC_OK;
}

static enum rc record(struct ctx *ctx, const struct breach_form *f, int64_t source, struct breach_receipt *out)
{
    struct record texts = {.field = {[BREACH_WHAT] = f->what}};
    int64_t detected = 0, aware = 0, hours = 0;
    struct blob sealed;
    int year, month, day;

    if (str_empty(str_trim(f->what)))
        return err_invalid(&ctx->err, E4711_BREACH_WORDS, "what");
    TRY(times(ctx, f, &detected, &aware));
    TRY(limit(ctx, "breach-hours", HOURS_DEFAULT, &hours));
    date_parts(ctx->today, &year, &month, &day);
    *out = (struct breach_receipt){.id = env_new_id(ctx->env), .year = year};
    TRY(counter_take(ctx, str_fmt(ctx->arena, "breach:%lld:%d", (long long)ctx->register_id, year), 1, &out->ordinal));
    TRY(key_create(ctx, (struct key_ref){KEY_CLAIM, out->id}));
    TRY(breaches_seal_texts(ctx, out->id, &texts, &sealed));
    TRY(q_breach_insert(ctx, &(struct q_breach_insert){.id = out->id, .year = year, .ordinal = out->ordinal,
        .origin = f->origin == 0 ? BREACH_BY_STAFF : f->origin, .source = source, .kinds = f->kinds == 0 ? BREACH_CONFIDENTIALITY : f->kinds,
        .categories = f->categories, .people = f->people, .records = f->records, .occurred_on = f->occurred_on,
        .occurred_on_null = no_day(f->occurred_on), .occurred_until_on = f->occurred_until,
        .occurred_until_on_null = no_day(f->occurred_until), .detected_at = detected, .aware_at = aware, .aware_by = ctx->actor->user_id,
        .hours = hours, .texts = sealed, .by = ctx->actor->user_id, .at = ctx->now,
        .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0}));
    TRY(breaches_event(ctx, out->id, BREACH_DID_OPEN, aware));
    return audit_write(ctx, AUDIT_BREACH_OPENED, 0, out->id, NULL);
}

DEFINE_ACTION(breaches_open, struct breach_form, struct breach_receipt)
{
    return record(ctx, req, 0, out);
}

DEFINE_ACTION(breaches_aware, struct breach_awareness, struct breach_receipt)
{
    struct breach b;
    int64_t at = 0, changes = 0;

    TRY(named(ctx));
    TRY(load_open(ctx, req->id, &b));
    TRY(instant(ctx, req->aware_on, req->aware_time, "aware_time", &at));
    if (at >= b.aware_at)
        return err_conflict(&ctx->err, E4703_BREACH_AWARE_LATER);
    TRY(q_breach_aware(ctx, &(struct q_breach_aware){.id = b.id, .aware_at = at, .by = ctx->actor->user_id}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E4703_BREACH_AWARE_LATER);
    *out = receipt_of(&b);
    TRY(breaches_event(ctx, b.id, BREACH_DID_AWARE, at));
    return audit_write(ctx, AUDIT_BREACH_AWARE, 0, b.id, NULL);
}

/* ---- assess, affect ------------------------------------------------------------------------------------------- */

DEFINE_ACTION(breaches_assess, struct breach_assessment, struct breach_receipt)
{
    struct record texts;
    struct breach b;
    struct blob sealed;
    int64_t changes = 0;

    TRY(named(ctx));
    TRY(load_open(ctx, req->id, &b));
    if (req->risk < RISK_UNLIKELY || req->risk > RISK_HIGH || str_empty(str_trim(req->words)))
        return err_invalid(&ctx->err, E4711_BREACH_WORDS, "words");
    TRY(breaches_texts(ctx, &b, &texts));
    texts.field[BREACH_CONSEQUENCES] = req->consequences;
    texts.field[BREACH_MEASURES] = req->measures;
    texts.field[BREACH_RISK_WORDS] = req->words;
    TRY(breaches_seal_texts(ctx, b.id, &texts, &sealed));
    TRY(q_breach_assess(ctx, &(struct q_breach_assess){.id = b.id, .risk = req->risk, .people = req->people == 0 ? b.people : req->people,
        .records = req->records == 0 ? b.records : req->records,
        .categories = req->categories == 0 ? (int64_t)b.categories : (int64_t)req->categories, .texts = sealed,
        .by = ctx->actor->user_id, .at = ctx->now}, &changes));
    *out = receipt_of(&b);
    TRY(breaches_event(ctx, b.id, BREACH_DID_ASSESS, req->risk));
    return audit_write(ctx, AUDIT_BREACH_ASSESSED, 0, b.id, NULL);
}

static enum rc whose(struct ctx *ctx, const struct breach_affected *f, int64_t *customer, int64_t *subject)
{
    enum rc rc;
    int was = ctx->purpose;

    *customer = *subject = 0;
    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    if (f->contact != 0)
        rc = customers_contact_of(ctx, f->contact, customer, subject);
    else
        rc = customers_find_by_number(ctx, f->customer, customer);
    if (rc == RC_OK && f->contact == 0)
        rc = customers_subject_of(ctx, *customer, subject);
    ctx->purpose = was;
    if (rc == RC_NOT_FOUND || (rc == RC_OK && *subject == 0)) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E4712_BREACH_NOBODY, "customer");
    }
    return rc;
}

DEFINE_ACTION(breaches_affect, struct breach_affected, struct breach_receipt)
{
    struct breach b;
    int64_t customer = 0, subject = 0, changes = 0;

    TRY(load_open(ctx, req->id, &b));
    TRY(whose(ctx, req, &customer, &subject));
    TRY(q_breach_person_insert(ctx, &(struct q_breach_person_insert){.breach = b.id, .subject = subject, .customer = customer, .at = ctx->now},
                               &changes));
    *out = receipt_of(&b);
    if (changes == 0)
        return RC_OK;
    TRY(breaches_event(ctx, b.id, BREACH_DID_AFFECT, 1));
    return audit_write(ctx, AUDIT_BREACH_AFFECTED, subject, b.id, NULL);
}

/* ---- notify -------------------------------------------------------------------------------------------------------- */

static enum rc next_phase(struct ctx *ctx, const struct breach *b, int whom, int64_t *phase)
{
    struct breach_letter *letters = NULL;
    size_t count = 0;

    *phase = 1;
    TRY(breaches_letters(ctx, b->id, &letters, &count));
    for (size_t i = 0; i < count; i++)
        *phase += letters[i].whom == whom;
    return RC_OK;
}

static enum rc keep_letter(struct ctx *ctx, const struct breach_writing *w, int64_t people)
{
    struct record letter = {0};
    int64_t id = env_new_id(ctx->env);
    struct blob sealed;

    TRY(breaches_write(ctx, w, &letter));
    TRY(seal_record(ctx, (struct key_ref){KEY_CLAIM, w->breach->id}, CATEGORY_CORRESPONDENCE, id, &letter, &sealed));
    return q_breach_letter_insert(ctx, &(struct q_breach_letter_insert){.id = id, .breach = w->breach->id, .whom = w->form->whom,
        .phase = w->phase, .way = w->form->way == 0 ? (w->form->whom == BREACH_AUTHORITY ? BREACH_BY_FORM : BREACH_BY_POST) : w->form->way,
        .reference = w->form->reference, .people = people, .late = w->late, .reasons = !str_empty(str_trim(w->form->words)), .sealed = sealed,
        .by = ctx->actor->user_id, .at = w->at});
}

static enum rc told(struct ctx *ctx, const struct breach *b, const struct breach_notification *f, int64_t at, int64_t *people)
{
    bool authority = f->whom == BREACH_AUTHORITY;
    int64_t changes = 0;

    if (!authority)
        TRY(q_breach_people_told(ctx, &(struct q_breach_people_told){.breach = b->id, .at = at}, people));
    return q_breach_told(ctx, &(struct q_breach_told){.id = b->id, .reported_at = authority && b->reported_at == 0 ? at : b->reported_at,
        .told_at = !authority && b->told_at == 0 ? at : b->told_at}, &changes);
}

DEFINE_ACTION(breaches_notify, struct breach_notification, struct breach_receipt)
{
    struct breach_writing w = {.form = req};
    struct record texts;
    struct breach b;
    int64_t people = 0;
    bool authority = req->whom == BREACH_AUTHORITY;

    TRY(named(ctx));
    TRY(load_open(ctx, req->id, &b));
    if (b.risk == RISK_OPEN)
        return err_conflict(&ctx->err, E4706_BREACH_UNASSESSED);
    TRY(instant(ctx, req->sent_on, req->sent_time, "sent_time", &w.at));
    TRY(next_phase(ctx, &b, req->whom, &w.phase));
    w.late = authority && w.phase == 1 && w.at > breaches_due(&b);
    if (w.late && str_empty(str_trim(req->words)))
        return err_invalid(&ctx->err, E4705_BREACH_LATE, "words");
    TRY(breaches_texts(ctx, &b, &texts));
    w.breach = &b;
    w.texts = &texts;
    TRY(told(ctx, &b, req, w.at, &people));
    TRY(keep_letter(ctx, &w, people));
    *out = receipt_of(&b);
    TRY(breaches_event(ctx, b.id, authority ? BREACH_DID_REPORT : BREACH_DID_TELL, w.phase));
    return audit_write(ctx, authority ? AUDIT_BREACH_REPORTED : AUDIT_BREACH_TOLD, 0, b.id, NULL);
}

/* ---- close, remove --------------------------------------------------------------------------------------------------- */

DEFINE_ACTION(breaches_close, struct breach_closing, struct breach_receipt)
{
    struct record texts;
    struct breach b;
    struct blob sealed;
    int64_t changes = 0;

    TRY(named(ctx));
    TRY(load_open(ctx, req->id, &b));
    TRY(breaches_decide_close(&b, req->untold, &ctx->err));
    if (str_empty(str_trim(req->words)))
        return err_invalid(&ctx->err, E4711_BREACH_WORDS, "words");
    TRY(breaches_texts(ctx, &b, &texts));
    texts.field[BREACH_CLOSING] = req->words;
    TRY(breaches_seal_texts(ctx, b.id, &texts, &sealed));
    TRY(q_breach_close(ctx, &(struct q_breach_close){.id = b.id, .at = ctx->now, .by = ctx->actor->user_id, .untold = req->untold,
                                                    .texts = sealed}, &changes));
    *out = receipt_of(&b);
    TRY(breaches_event(ctx, b.id, BREACH_DID_CLOSE, 0));
    return audit_write(ctx, AUDIT_BREACH_CLOSED, 0, b.id, NULL);
}

DECLARE_ACTION(breaches_forget, int64_t, int64_t);
DEFINE_ACTION(breaches_forget, int64_t, int64_t)
{
    struct q_breach_old_row *rows = NULL;
    size_t count = 0;
    int64_t n = 0;

    TRY(q_breach_old(ctx, &(struct q_breach_old){.before = *req}, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        TRY(q_breach_remove_people(ctx, &(struct q_breach_remove_people){.breach = rows[i].id}, &n));
        TRY(q_breach_remove_letters(ctx, &(struct q_breach_remove_letters){.breach = rows[i].id}, &n));
        TRY(q_breach_remove_events(ctx, &(struct q_breach_remove_events){.breach = rows[i].id}, &n));
        TRY(q_breach_remove(ctx, &(struct q_breach_remove){.id = rows[i].id}, &n));
        TRY(key_destroy(ctx, (struct key_ref){KEY_CLAIM, rows[i].id}));
        TRY(audit_write(ctx, AUDIT_BREACH_REMOVED, 0, rows[i].id, NULL));
    }
    *out = (int64_t)count;
    return RC_OK;
}

enum rc breaches_expire(struct ctx *ctx)
{
    int64_t years = 0, before, removed = 0;

    TRY(limit(ctx, "breach-years", YEARS_DEFAULT, &years));
    before = date_start_instant(date_add_years(ctx->today, -(int)years));
    return RUN_ACTION(breaches_forget, ctx, &before, &removed);
}

/* ---- by itself -------------------------------------------------------------------------------------------------------- */

struct sighting { int origin; int64_t source; enum msg what; };
DECLARE_ACTION(breaches_sighted, struct sighting, struct breach_receipt);
DEFINE_ACTION(breaches_sighted, struct sighting, struct breach_receipt)
{
    struct q_breach_of_source_row row;
    struct breach_form form = {.origin = req->origin, .kinds = req->origin == BREACH_BY_AUDIT ? BREACH_INTEGRITY : BREACH_CONFIDENTIALITY};

    TRY(q_breach_of_source(ctx, &(struct q_breach_of_source){.origin = req->origin, .source = req->source}, &row));
    if (row.count > 0)
        return RC_OK;
    form.what = tr(ctx, req->what);
    return record(ctx, &form, req->source, out);
}

/* One for each person and day. */
static int64_t of_day(int64_t who, struct date day)
{
    return (int64_t)((uint64_t)who + (uint64_t)day.days);
}

enum rc breaches_refused_export(struct ctx *ctx)
{
    struct breach_receipt receipt = {0};
    struct err kept = ctx->err;
    int was = ctx->purpose;
    enum rc rc;

    if (ctx->tenant == 0 || ctx->register_id == 0)
        return RC_OK;
    store_release(ctx);
    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    rc = RUN_ACTION(breaches_sighted, ctx, &((struct sighting){BREACH_BY_OTHER, of_day(ctx->actor->user_id, ctx->today), MSG_breaches_seen_export}),
                    &receipt);
    ctx->purpose = was;
    ctx->err = kept;
    return rc;
}

static enum rc ended_companies(struct ctx *ctx)
{
    struct audit_filter filter = {.kind = AUDIT_ENDED_COMPANY_SIGN_IN, .day = DATE_NONE, .most = 50};
    struct breach_receipt receipt = {0};
    struct audit_item *items = NULL;
    size_t count = 0;
    int64_t next = 0;

    TRY(audit_list(ctx, &filter, &items, &count, &next));
    store_release(ctx);
    for (size_t i = 0; i < count; i++)
        TRY(RUN_ACTION(breaches_sighted, ctx, &((struct sighting){BREACH_BY_OTHER, of_day(items[i].what, date_of_instant(items[i].at)),
                                                                  MSG_breaches_seen_company}), &receipt));
    return RC_OK;
}

/* A hit of the residue scan, a break of the audit chain and a sign-in from a company whose contract has ended open a breach by
 * themselves, a refused bulk export at once (RIGHTS.md 8): somebody must look. */
enum rc breaches_watch(struct ctx *ctx)
{
    struct q_breach_incidents_row *rows = NULL;
    struct breach_receipt receipt = {0};
    struct evidence chain = {0};
    size_t count = 0;

    TRY(q_breach_incidents(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++)
        TRY(RUN_ACTION(breaches_sighted, ctx, &((struct sighting){BREACH_BY_RESIDUE, rows[i].id, MSG_breaches_seen_residue}), &receipt));
    TRY(ended_companies(ctx));
    TRY(audit_evidence_chain(ctx, &chain));
    store_release(ctx);
    if (chain.violations > 0)
        TRY(RUN_ACTION(breaches_sighted, ctx, &((struct sighting){BREACH_BY_AUDIT, chain.violations, MSG_breaches_seen_audit}), &receipt));
    return RC_OK;
}
