/* Breaches in the store: rows and sealed texts. No decision, no transaction. */
#include "base/errors.h"
#include "errors_breaches.h"
#include "queries_breaches.h"
#include "rooms/breaches/internal.h"

static struct breach breach_of(const struct q_breach_list_row *r)
{
    return (struct breach){.id = r->id, .year = r->year, .ordinal = r->ordinal, .source = r->source_id, .people = r->people,
        .records = r->records, .detected_at = r->detected_at, .aware_at = r->aware_at, .aware_by = r->aware_by, .hours = r->hours,
        .assessed_by = r->assessed_by, .assessed_at = r->assessed_at, .reported_at = r->reported_at, .told_at = r->told_at,
        .recorded_by = r->recorded_by, .recorded_at = r->recorded_at, .closed_at = r->closed_at, .closed_by = r->closed_by,
        .origin = (int)r->origin, .risk = (int)r->risk, .untold = (int)r->untold, .kinds = (unsigned)r->kinds,
        .categories = (uint64_t)r->categories, .occurred_on = r->occurred_on_null ? DATE_NONE : r->occurred_on,
        .occurred_until = r->occurred_until_on_null ? DATE_NONE : r->occurred_until_on, .texts = r->texts};
}

static enum rc load(struct ctx *ctx, const struct q_breach_list *what, struct breach *out)
{
    struct q_breach_list_row *rows = NULL;
    size_t count = 0;

    TRY(q_breach_list(ctx, what, &rows, &count));
    if (count == 0)
        return err_not_found(&ctx->err, E4701_BREACH_NOT_FOUND);
    *out = breach_of(&rows[0]);
    return RC_OK;
}

enum rc breaches_load(struct ctx *ctx, int64_t id, struct breach *out)
{
    return load(ctx, &(struct q_breach_list){.only = id, .open_null = true, .year_null = true, .ordinal_null = true, .most = 1}, out);
}

enum rc breaches_load_by_number(struct ctx *ctx, struct str number, struct breach *out)
{
    int64_t year = 0, ordinal = 0;

    if (!breaches_number_read(number, &year, &ordinal))
        return err_not_found(&ctx->err, E4701_BREACH_NOT_FOUND);
    return load(ctx, &(struct q_breach_list){.only_null = true, .open_null = true, .year = year, .ordinal = ordinal, .most = 1}, out);
}

enum rc breaches_list(struct ctx *ctx, bool open_only, size_t most, struct breach **out, size_t *count)
{
    struct q_breach_list_row *rows = NULL;

    TRY(q_breach_list(ctx, &(struct q_breach_list){.only_null = true, .open = 1, .open_null = !open_only, .year_null = true,
                                                   .ordinal_null = true, .most = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct breach, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = breach_of(&rows[i]);
    return RC_OK;
}

enum rc breaches_waiting(struct ctx *ctx, struct breach_waiting *out)
{
    struct breach *rows = NULL;
    size_t count = 0;
    bool any = false;

    *out = (struct breach_waiting){0};
    TRY(breaches_list(ctx, true, 1000, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct breach_clock c = breaches_clock(&rows[i], ctx->now);

        out->open++;
        out->unassessed += rows[i].risk == RISK_OPEN;
        out->late += c.late;
        if (c.runs && (!any || c.hours_left < out->hours_left)) {
            out->hours_left = c.hours_left;
            out->id = rows[i].id;
            any = true;
        }
    }
    return RC_OK;
}

/* ---- texts ------------------------------------------------------------------------------------------------- */

enum rc breaches_seal_texts(struct ctx *ctx, int64_t id, const struct record *texts, struct blob *out)
{
    return seal_record(ctx, (struct key_ref){KEY_CLAIM, id}, CATEGORY_CORRESPONDENCE, id, texts, out);
}

enum rc breaches_texts(struct ctx *ctx, const struct breach *b, struct record *out)
{
    return seal_open(ctx, (struct key_ref){KEY_CLAIM, b->id}, CATEGORY_CORRESPONDENCE, b->id, 0, b->texts, out);
}

enum rc breaches_letters(struct ctx *ctx, int64_t id, struct breach_letter **out, size_t *count)
{
    struct q_breach_letters_row *rows = NULL;

    TRY(q_breach_letters(ctx, &(struct q_breach_letters){.breach = id}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct breach_letter, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct breach_letter){.id = rows[i].id, .breach = id, .phase = rows[i].phase, .people = rows[i].people,
            .made_by = rows[i].made_by, .made_at = rows[i].made_at, .whom = (int)rows[i].whom, .way = (int)rows[i].way,
            .late = rows[i].late != 0, .reasons = rows[i].reasons != 0, .reference = rows[i].reference, .sealed = rows[i].sealed};
    return RC_OK;
}

enum rc breaches_letter_load(struct ctx *ctx, int64_t id, int64_t letter, struct breach_letter *out)
{
    struct breach_letter *rows = NULL;
    size_t count = 0;

    TRY(breaches_letters(ctx, id, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].id == letter) {
            *out = rows[i];
            return RC_OK;
        }
    return err_not_found(&ctx->err, E4713_BREACH_LETTER_UNKNOWN);
}

enum rc breaches_letter_body(struct ctx *ctx, const struct breach_letter *letter, enum lang lang, struct str *out)
{
    struct record record;

    TRY(seal_open(ctx, (struct key_ref){KEY_CLAIM, letter->breach}, CATEGORY_CORRESPONDENCE, letter->id, 0, letter->sealed, &record));
    *out = record.field[1 + lang];
    return RC_OK;
}

/* ---- what happened, whom it touched --------------------------------------------------------------------------- */

enum rc breaches_event(struct ctx *ctx, int64_t id, int what, int64_t figure)
{
    return q_breach_event_insert(ctx, &(struct q_breach_event_insert){.breach = id, .id = env_new_id(ctx->env), .at = ctx->now,
        .what = what, .by = ctx->actor->user_id, .figure = figure});
}

enum rc breaches_events(struct ctx *ctx, int64_t id, struct breach_happening **out, size_t *count)
{
    struct q_breach_events_row *rows = NULL;

    TRY(q_breach_events(ctx, &(struct q_breach_events){.breach = id}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct breach_happening, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct breach_happening){rows[i].at, rows[i].by_user, rows[i].figure, (int)rows[i].what};
    return RC_OK;
}

enum rc breaches_touched(struct ctx *ctx, int64_t id, struct breach_touched **out, size_t *count)
{
    struct q_breach_people_row *rows = NULL;

    TRY(q_breach_people(ctx, &(struct q_breach_people){.breach = id}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct breach_touched, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct breach_touched){rows[i].subject_id, rows[i].customer_id, rows[i].number, rows[i].told_at};
    return RC_OK;
}
