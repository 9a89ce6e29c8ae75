/* The queue of Art. 14: who is told that we have their data from somebody else, by when, and how (P25; RIGHTS.md 2). */
#include "rooms/disclosures/duty.h"

#include "base/buf.h"
#include "base/errors.h"
#include "audit_disclosures.h"
#include "db/core.h"
#include "db/ownership.h"
#include "errors_disclosures.h"
#include "i18n/i18n.h"
#include "messages_disclosures.h"
#include "queries_disclosures.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/documents/documents.h"
#include "rooms/notice/notice.h"
#include "rooms/requests/requests.h"

enum { BATCH = 500, SOON_DAYS = 7 };

const struct name_value disclosures_duty_ways[] = {
    {"letter", DUTY_BY_LETTER, "disclosures.duty.way.letter"}, {"email", DUTY_BY_MAIL, "disclosures.duty.way.email"},
    {"invoice", DUTY_WITH_INVOICE, "disclosures.duty.way.invoice"}, {"desk", DUTY_AT_DESK, "disclosures.duty.way.desk"},
    {"phone", DUTY_BY_PHONE, "disclosures.duty.way.phone"}, {NULL, 0, NULL}};
const struct name_value disclosures_duty_exceptions[] = {
    {"knows", DUTY_KNOWS, "disclosures.duty.except.knows"}, {"impossible", DUTY_IMPOSSIBLE, "disclosures.duty.except.impossible"},
    {"law", DUTY_LAW, "disclosures.duty.except.law"}, {"secrecy", DUTY_SECRECY, "disclosures.duty.except.secrecy"}, {NULL, 0, NULL}};
const struct name_value disclosures_duty_states[] = {
    {"waits", DUTY_WAITS, "disclosures.duty.state.waits"}, {"informed", DUTY_DONE, "disclosures.duty.state.informed"},
    {"excepted", DUTY_EXCEPTED, "disclosures.duty.state.excepted"}, {NULL, 0, NULL}};
const struct name_value disclosures_duty_sources[] = {
    {"organisation", SOURCE_ORGANISATION, "customers.source.organisation"}, {"reseller", SOURCE_RESELLER, "customers.source.reseller"},
    {"update-service", SOURCE_UPDATE_SERVICE, "customers.source.update-service"}, {"partner", SOURCE_PARTNER, "customers.source.partner"},
    {"public-register", SOURCE_PUBLIC_REGISTER, "customers.source.public-register"}, {"import", SOURCE_IMPORT, "customers.source.import"},
    {NULL, 0, NULL}};

#define F struct duty_form
const struct field disclosures_duty_fields[] = {
    FIELD_I64(F, subject, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "disclosures.duty.person"),
    FIELD_ENUM(F, source, disclosures_duty_sources, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "disclosures.duty.source"),
    FIELD_ENUM(F, way, disclosures_duty_ways, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "disclosures.duty.way"),
    FIELD_DATE(F, on, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "disclosures.duty.on"), FIELD_END};
#undef F
#define E struct duty_except
const struct field disclosures_except_fields[] = {
    FIELD_I64(E, subject, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "disclosures.duty.person"),
    FIELD_ENUM(E, source, disclosures_duty_sources, 0, CATEGORY_NONE, NEED_NONE, "disclosures.duty.source"),
    FIELD_ENUM(E, exception, disclosures_duty_exceptions, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "disclosures.duty.exception"),
    FIELD_LINES(E, words, 1000, 0, CATEGORY_NONE, NEED_NONE, "disclosures.duty.words"), FIELD_END};
#undef E

struct date disclosures_duty_due(struct date got_on)
{
    return requests_clock(got_on).due_internal;
}

/* ---- into the queue -------------------------------------------------------------------------------------------- */

/* Persons of outside sources that the queue does not know yet; a person may stand in it twice. */
static enum rc missing(struct ctx *ctx, int64_t most, struct duty **out, size_t *count)
{
    struct q_duty_missing_customers_row *a = NULL;
    struct q_duty_missing_contacts_row *b = NULL;
    size_t n = 0, m = 0;

    TRY(q_duty_missing_customers(ctx, &(struct q_duty_missing_customers){.most = most}, &a, &n));
    TRY(q_duty_missing_contacts(ctx, &(struct q_duty_missing_contacts){.most = most}, &b, &m));
    *out = ARENA_ARRAY(ctx->arena, struct duty, n + m + 1);
    *count = 0;
    for (size_t i = 0; i < n; i++)
        (*out)[(*count)++] = (struct duty){.subject = a[i].subject_id, .customer = a[i].customer_id, .source = (int)a[i].source, .got_on = a[i].given_on};
    for (size_t i = 0; i < m; i++)
        (*out)[(*count)++] = (struct duty){.subject = b[i].subject_id, .customer = b[i].customer_id, .source = (int)b[i].source, .got_on = b[i].given_on};
    return RC_OK;
}

DECLARE_ACTION(disclosures_take_duties, int64_t, int64_t);
DEFINE_ACTION(disclosures_take_duties, int64_t, int64_t)
{
    struct duty *rows = NULL;
    size_t count = 0;
    int64_t changes = 0;

    TRY(missing(ctx, *req, &rows, &count));
    for (size_t i = 0; i < count; i++)
        TRY(q_duty_insert(ctx, &(struct q_duty_insert){.subject = rows[i].subject, .customer = rows[i].customer,
            .source = rows[i].source, .got_on = rows[i].got_on, .due_on = disclosures_duty_due(rows[i].got_on)}, &changes));
    *out = (int64_t)count;
    return count == 0 ? RC_OK : audit_write(ctx, AUDIT_DUTY_FOUND, 0, (int64_t)count, NULL);
}

enum rc disclosures_find_duties(struct ctx *ctx)
{
    int64_t most = BATCH, found = BATCH;
    int was = ctx->purpose;
    enum rc rc = RC_OK;

    ctx->purpose = PURPOSE_RIGHTS;
    while (rc == RC_OK && found >= BATCH)
        rc = RUN_ACTION(disclosures_take_duties, ctx, &most, &found);
    ctx->purpose = was;
    return rc;
}

enum rc disclosures_contacted(struct ctx *ctx, int64_t subject)
{
    int64_t changes = 0;

    return subject == 0 ? RC_OK : q_duty_sooner(ctx, &(struct q_duty_sooner){.subject = subject, .today = ctx->today}, &changes);
}

/* ---- reading ------------------------------------------------------------------------------------------------------ */

#define DUTY_OF(r) ((struct duty){.subject = (r).subject_id, .customer = (r).customer_id, .customer_number = (r).number,      \
    .ground = (r).ground_id, .source = (int)(r).source, .state = (int)(r).state, .way = (int)(r).way, .got_on = (r).got_on,   \
    .due_on = (r).due_on, .done_on = (r).done_on_null ? DATE_NONE : (r).done_on})

enum rc disclosures_duties(struct ctx *ctx, bool all, size_t most, struct duty **out, size_t *count)
{
    struct q_duty_list_row *rows = NULL;

    TRY(q_duty_list(ctx, &(struct q_duty_list){.low = DUTY_WAITS, .high = all ? DUTY_EXCEPTED : DUTY_WAITS, .most = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct duty, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = DUTY_OF(rows[i]);
    return RC_OK;
}

enum rc disclosures_duty_load(struct ctx *ctx, int64_t subject, struct duty *out)
{
    struct q_duty_one_row row;
    enum rc rc = q_duty_one(ctx, &(struct q_duty_one){.subject = subject}, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E3023_DUTY_NOBODY);
    TRY(rc);
    *out = DUTY_OF(row);
    return RC_OK;
}

enum rc disclosures_duty_grounds(struct ctx *ctx, struct duty_ground **out, size_t *count)
{
    struct q_duty_grounds_row *rows = NULL;

    TRY(q_duty_grounds(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct duty_ground, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct duty_ground){rows[i].id, rows[i].people, rows[i].made_by, rows[i].made_at, (int)rows[i].exception,
                                         (int)rows[i].source, rows[i].words};
    return RC_OK;
}

enum rc disclosures_duty_soon(struct ctx *ctx, struct duty_figures *out)
{
    struct q_duty_soon_row row;

    TRY(q_duty_soon(ctx, &(struct q_duty_soon){.today = ctx->today, .soon = date_add_days(ctx->today, SOON_DAYS)}, &row));
    *out = (struct duty_figures){.late = row.late, .soon = row.soon};
    return RC_OK;
}

enum rc disclosures_duty_figures(struct ctx *ctx, struct duty_figures *out)
{
    struct q_duty_figures_row row;
    struct duty *rows = NULL;
    size_t count = 0;

    TRY(q_duty_figures(ctx, &(struct q_duty_figures){.today = ctx->today, .soon = date_add_days(ctx->today, SOON_DAYS)}, &row));
    TRY(missing(ctx, BATCH, &rows, &count));
    *out = (struct duty_figures){row.population, row.waiting, row.late, row.soon, row.unfounded, 0};
    for (size_t i = 0; i < count; i++) /* not yet in the queue, and their month is over */
        out->missing += date_before(disclosures_duty_due(rows[i].got_on), ctx->today);
    return RC_OK;
}

/* ---- done, or excepted ----------------------------------------------------------------------------------------------- */

static enum rc finish(struct ctx *ctx, int64_t subject, int source, const struct q_duty_done *what, int64_t *people)
{
    struct q_duty_done done = *what;

    done.subject = subject;
    done.subject_null = subject == 0;
    done.source = source;
    done.source_null = source == 0;
    done.by = ctx->actor->user_id;
    if (subject == 0 && source == 0)
        return err_not_found(&ctx->err, E3023_DUTY_NOBODY);
    TRY(q_duty_done(ctx, &done, people));
    return *people > 0 ? RC_OK : err_not_found(&ctx->err, E3023_DUTY_NOBODY);
}

DEFINE_ACTION(disclosures_inform, struct duty_form, struct duty_receipt)
{
    struct date on = date_is_none(req->on) || req->on.days == 0 ? ctx->today : req->on;

    if (date_after(on, ctx->today))
        return err_invalid(&ctx->err, E3005_RECIPIENT_FUTURE, "on");
    TRY(finish(ctx, req->subject, req->source, &(struct q_duty_done){.state = DUTY_DONE, .on = on, .way = req->way}, &out->people));
    return audit_write(ctx, AUDIT_DUTY_DONE, req->subject, req->subject == 0 ? out->people : 0, NULL);
}

DEFINE_ACTION(disclosures_except, struct duty_except, struct duty_receipt)
{
    int64_t ground = env_new_id(ctx->env);

    if (!actor_is_person(ctx->actor))
        return err_forbidden(&ctx->err, E3024_DUTY_NAMED);
    if (req->exception < DUTY_KNOWS || req->exception > DUTY_SECRECY || str_empty(str_trim(req->words)))
        return err_invalid(&ctx->err, E3025_DUTY_WORDS, "words");
    TRY(finish(ctx, req->subject, req->source, &(struct q_duty_done){.state = DUTY_EXCEPTED, .on = ctx->today, .ground = ground}, &out->people));
    TRY(q_duty_ground_insert(ctx, &(struct q_duty_ground_insert){.id = ground, .exception = req->exception, .source = req->source,
        .words = req->words, .people = out->people, .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_DUTY_EXCEPTED, req->subject, ground, NULL);
}

enum rc disclosures_tell_all(struct ctx *ctx)
{
    TRY(disclosures_find_duties(ctx));
    store_release(ctx);
    for (const struct name_value *n = disclosures_duty_sources; n->word != NULL; n++) {
        struct duty_form form = {.source = n->value, .way = DUTY_BY_LETTER};
        struct duty_receipt receipt = {0};
        enum rc rc = RUN_ACTION(disclosures_inform, ctx, &form, &receipt);

        if (rc != RC_OK && rc != RC_NOT_FOUND)
            return rc;
        err_clear(&ctx->err);
    }
    return RC_OK;
}

/* ---- L-14 --------------------------------------------------------------------------------------------------------------- */

static struct str list_of(struct ctx *ctx, enum lang lang, const char *family, uint64_t bits, bool purposes)
{
    struct buf out = buf_in(ctx->arena);

    for (int i = 1; i < (purposes ? (int)PURPOSE_COUNT : (int)CATEGORY_COUNT); i++) {
        const char *word = purposes ? purpose_word((enum purpose)i) : category_word((enum category)i);
        enum msg msg = msg_find(str_z(ctx->arena, str_fmt(ctx->arena, "%s.%s", family, word)));

        if ((bits >> i & 1) == 0 || msg == MSG_NONE)
            continue;
        buf_addz(&out, out.len > 0 ? ", " : "");
        buf_add(&out, msg_text(ctx->arena, lang, msg, NULL, 0));
    }
    return buf_str(&out);
}

static enum rc held(struct ctx *ctx, int64_t subject, uint64_t *bits)
{
    *bits = 0;
    for (const struct owned_table *t = owned_tables; t->table != NULL; t++) {
        int64_t rows = 0;

        TRY(owned_count(ctx, t, subject, &rows));
        if (rows > 0)
            *bits |= t->categories;
    }
    return RC_OK;
}

static enum rc ways(struct ctx *ctx, enum lang lang, struct buf *out)
{
    struct documents_settings settings = {.notice_url = STR("")};
    struct controller controller = {0};
    struct str authority = STR("");
    struct date checked;
    enum rc rc;

    TRY(documents_settings_load(ctx, &settings));
    if (!str_empty(settings.notice_url))
        buf_fmt(out, "%.*s\n", STR_FMT(msg_text(ctx->arena, lang, MSG_disclosures_l14_notice, &SLOT_STR("url", settings.notice_url), 1)));
    buf_fmt(out, "%.*s\n", STR_FMT(msg_text(ctx->arena, lang, MSG_disclosures_l14_rights, NULL, 0)));
    rc = notice_authority(ctx, lang, &authority, &checked);
    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err);
    else
        TRY(rc);
    buf_fmt(out, "%.*s %.*s\n", STR_FMT(msg_text(ctx->arena, lang, MSG_disclosures_l14_complaint, NULL, 0)), STR_FMT(authority));
    TRY(controller_load(ctx, &controller));
    buf_fmt(out, "%.*s, %.*s, %.*s %.*s, %.*s\n", STR_FMT(controller.name), STR_FMT(controller.street), STR_FMT(controller.postcode),
            STR_FMT(controller.town), STR_FMT(controller.email));
    return RC_OK;
}

enum rc disclosures_duty_letter(struct ctx *ctx, const struct duty *d, enum lang lang, struct str *out)
{
    struct buf text = buf_in(ctx->arena);
    struct str source = STR("");
    uint64_t bits = 0;

    for (const struct name_value *s = disclosures_duty_sources; s->word != NULL; s++)
        if (s->value == d->source)
            source = msg_text(ctx->arena, lang, msg_find(s->msg), NULL, 0);
    TRY(held(ctx, d->subject, &bits));
    buf_fmt(&text, "# %.*s\n", STR_FMT(msg_text(ctx->arena, lang, MSG_disclosures_l14_title, NULL, 0)));
    buf_fmt(&text, "%.*s\n", STR_FMT(msg_text(ctx->arena, lang, MSG_disclosures_l14_intro, (struct slot[]){SLOT_STR("source", source),
        SLOT_STR("day", date_text(ctx->arena, d->got_on, lang)), SLOT_STR("controller", ctx->controller_name)}, 3)));
    buf_fmt(&text, "- %.*s\n", STR_FMT(msg_text(ctx->arena, lang, MSG_disclosures_l14_categories,
        &SLOT_STR("categories", list_of(ctx, lang, "category", bits, false)), 1)));
    buf_fmt(&text, "- %.*s\n", STR_FMT(msg_text(ctx->arena, lang, MSG_disclosures_l14_purposes,
        &SLOT_STR("purposes", list_of(ctx, lang, "purpose", ctx->policy != NULL ? ctx->policy->purposes : 0, true)), 1)));
    TRY(ways(ctx, lang, &text));
    *out = buf_str(&text);
    return RC_OK;
}
