/* The stop list (estolista): keyed one-way marks of e-mail, phone, and name + street + postcode, so that
 * a person who asked to be forgotten does not come back by a file (P63; RIGHTS.md 4). */
#include "base/errors.h"
#include "audit_requests.h"
#include "base/ids.h"
#include "base/utf8.h"
#include "db/seal.h"
#include "queries_requests.h"
#include "rooms/requests/internal.h"

enum { FIELD_OF_EMAIL = 1, FIELD_OF_PHONE = 2, FIELD_OF_ADDRESS = 3, FIELDS = 3, FIELD_OF_PERSON = 4 };

struct marks { struct blob of[FIELDS]; bool there[FIELDS]; };

/* As it is stored by the gates: what differs only in writing is the same address or number. */
static struct str plain_email(struct arena *arena, struct str s)
{
    return str_lower_ascii(arena, str_trim(s));
}

static struct str plain_phone(struct arena *arena, struct str s)
{
    struct str out;

    return id_phone(arena, s, &out) ? out : str_trim(s);
}

static enum rc make_mark(struct ctx *ctx, struct marks *m, int field, struct str value)
{
    struct str named = str_fmt(ctx->arena, "%d:%.*s", field, STR_FMT(value));

    m->there[field - 1] = !str_empty(value);
    return keyed_hash(ctx, "stop-list", named, &m->of[field - 1]);
}

static enum rc make_marks(struct ctx *ctx, const struct stop_probe *p, struct marks *m)
{
    bool whole = !str_empty(p->name) && !str_empty(p->street) && !str_empty(p->postcode);
    struct str place = STR("");

    if (whole)
        place = str_fmt(ctx->arena, "%.*s|%.*s|%.*s", STR_FMT(text_fold(ctx->arena, p->name)),
                        STR_FMT(text_fold(ctx->arena, p->street)), STR_FMT(text_fold(ctx->arena, p->postcode)));
    TRY(make_mark(ctx, m, FIELD_OF_EMAIL, plain_email(ctx->arena, p->email)));
    TRY(make_mark(ctx, m, FIELD_OF_PHONE, plain_phone(ctx->arena, p->phone)));
    return make_mark(ctx, m, FIELD_OF_ADDRESS, place);
}

/* A person without any channel leaves a mark of the id: nothing can match it, but it stands for them. */
enum rc requests_stop_person(struct ctx *ctx, int64_t case_id, int64_t subject)
{
    struct blob mark;

    TRY(keyed_hash(ctx, "stop-list", str_fmt(ctx->arena, "%d:%lld", FIELD_OF_PERSON, (long long)subject), &mark));
    return q_stop_mark_insert(ctx, &(struct q_stop_mark_insert){.kind = STOP_FORGOTTEN, .field = FIELD_OF_PERSON, .mark = mark, .cas = case_id,
        .at = ctx->now, .until_on = date_add_years(ctx->today, STOP_YEARS)});
}

enum rc requests_stop_add(struct ctx *ctx, int64_t case_id, int kind, const struct stop_probe *probe)
{
    struct marks m;

    TRY(make_marks(ctx, probe, &m));
    for (int f = 0; f < FIELDS; f++)
        if (m.there[f])
            TRY(q_stop_mark_insert(ctx, &(struct q_stop_mark_insert){.kind = kind, .field = f + 1, .mark = m.of[f], .cas = case_id,
                .at = ctx->now, .until_on = date_add_years(ctx->today, STOP_YEARS)}));
    return RC_OK;
}

/* "No marketing" in the ledger: its mark inverted and its field moved by four, so that both kinds of one address have
 * a line of their own. */
enum { FIELD_NO_MARKETING = 4 };

static struct blob inverted(struct arena *arena, struct blob mark)
{
    uint8_t *out = arena_alloc(arena, mark.len);

    for (size_t i = 0; i < mark.len; i++)
        out[i] = (uint8_t)~mark.ptr[i];
    return (struct blob){out, mark.len};
}

/* The ledger keeps the marks too, as lines of their own: a copy of the store from before the erasure does not have
 * them, and the person's values to make them anew are gone with the key. */
enum rc requests_stop_lines(struct ctx *ctx, int64_t case_id, int64_t subject, struct ledger_entry **out, size_t *count)
{
    struct q_stop_marks_of_case_row *rows = NULL;

    TRY(q_stop_marks_of_case(ctx, &(struct q_stop_marks_of_case){.cas = case_id}, &rows, count));
    store_release(ctx);
    *out = ARENA_ARRAY(ctx->arena, struct ledger_entry, *count + 1); /* room for one line more */
    for (size_t i = 0; i < *count; i++) {
        bool marketing = rows[i].kind == STOP_NO_MARKETING;

        (*out)[i] = (struct ledger_entry){subject, (char)('0' + rows[i].field + (marketing ? FIELD_NO_MARKETING : 0)),
                                          marketing ? inverted(ctx->arena, rows[i].mark) : rows[i].mark, "stop"};
    }
    return RC_OK;
}

enum rc requests_stop_again(struct ctx *ctx, int64_t case_id, int field, struct blob mark)
{
    bool marketing = field > FIELD_NO_MARKETING;

    return q_stop_mark_insert(ctx, &(struct q_stop_mark_insert){.kind = marketing ? STOP_NO_MARKETING : STOP_FORGOTTEN,
        .field = marketing ? field - FIELD_NO_MARKETING : field, .mark = marketing ? inverted(ctx->arena, mark) : mark,
        .cas = case_id, .at = ctx->now, .until_on = date_add_years(ctx->today, STOP_YEARS)});
}

enum rc requests_stop_check(struct ctx *ctx, const struct stop_probe *probe, enum stop_match *out)
{
    struct q_stop_mark_any_row any;
    struct q_stop_mark_find_row row;
    struct marks m;

    *out = STOP_NONE;
    TRY(q_stop_mark_any(ctx, &any));
    if (any.marks == 0)
        return RC_OK;
    TRY(make_marks(ctx, probe, &m));
    TRY(q_stop_mark_find(ctx, &(struct q_stop_mark_find){.kind = STOP_FORGOTTEN, .email = m.of[0], .phone = m.of[1], .address = m.of[2],
                                                         .today = ctx->today}, &row));
    if (row.field != 0)
        *out = row.field == FIELD_OF_ADDRESS ? STOP_ADDRESS : STOP_SURE;
    return RC_OK;
}

enum rc requests_stop_retire(struct ctx *ctx, const struct stop_probe *probe)
{
    struct q_stop_mark_any_row any;
    struct marks m;
    int64_t changes = 0;

    TRY(q_stop_mark_any(ctx, &any));
    if (any.marks == 0)
        return RC_OK;
    TRY(make_marks(ctx, probe, &m));
    TRY(q_stop_mark_retire(ctx, &(struct q_stop_mark_retire){.kind = STOP_FORGOTTEN, .email = m.of[0], .phone = m.of[1], .address = m.of[2],
                                                             .at = ctx->now}, &changes));
    return changes == 0 ? RC_OK : audit_write(ctx, AUDIT_REQUEST_STOP_RETIRED, 0, changes, NULL);
}

/* ---- "no marketing": outlives an erasure, until the person of that address consents (I-11) ---------------- */

/* The person's own values, read for their own right, whatever the caller's purpose. */
static enum rc marks_of(struct ctx *ctx, int64_t subject, struct marks *m, size_t at, bool *more)
{
    struct person_values p;
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_RIGHTS;
    rc = customers_person(ctx, subject, &p);
    if (rc == RC_OK)
        rc = make_marks(ctx, &(struct stop_probe){.email = at < p.email_count ? p.emails[at] : STR(""),
            .phone = at < p.phone_count ? p.phones[at] : STR(""), .name = p.name, .street = p.street, .postcode = p.postcode}, m);
    *more = rc == RC_OK && (at + 1 < p.email_count || at + 1 < p.phone_count);
    ctx->purpose = was;
    return rc;
}

enum rc requests_no_marketing(struct ctx *ctx, int64_t subject, bool *out)
{
    struct q_stop_mark_any_of_row any;
    bool more = true;

    *out = false;
    TRY(q_stop_mark_any_of(ctx, &(struct q_stop_mark_any_of){.kind = STOP_NO_MARKETING}, &any));
    for (size_t at = 0; any.marks > 0 && more && !*out; at++) {
        struct q_stop_mark_find_row row;
        struct marks m;

        TRY(marks_of(ctx, subject, &m, at, &more));
        TRY(q_stop_mark_find(ctx, &(struct q_stop_mark_find){.kind = STOP_NO_MARKETING, .email = m.of[0], .phone = m.of[1],
                                                             .address = m.of[2], .today = ctx->today}, &row));
        *out = row.field != 0;
    }
    return RC_OK;
}

enum rc requests_no_marketing_retire(struct ctx *ctx, int64_t subject)
{
    struct q_stop_mark_any_of_row any;
    bool more = true;

    TRY(q_stop_mark_any_of(ctx, &(struct q_stop_mark_any_of){.kind = STOP_NO_MARKETING}, &any));
    for (size_t at = 0; any.marks > 0 && more; at++) {
        struct marks m;
        int64_t changes = 0;

        TRY(marks_of(ctx, subject, &m, at, &more));
        TRY(q_stop_mark_retire(ctx, &(struct q_stop_mark_retire){.kind = STOP_NO_MARKETING, .email = m.of[0], .phone = m.of[1],
                                                                 .address = m.of[2], .at = ctx->now}, &changes));
    }
    return RC_OK;
}
