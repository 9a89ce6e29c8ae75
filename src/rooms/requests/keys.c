/* Keys and whom they were made for (I-7, P18 P34): a key whose owner is gone keeps something readable that nobody asks for, an
 * owner without a key cannot be read. Both stores are walked by id, side by side; nothing is held in memory but a page.
 * After a restore younger keys stand beside older data. They wait a week: who finds the moment too early and restores a later one
 * needs them. */
#include "base/date.h"
#include "db/keys.h"
#include "queries_requests.h"
#include "rooms/invoices/invoices.h"
#include "rooms/requests/internal.h"

enum { KEY_PAGE = 4096 };

struct side { int64_t *ids; size_t count, at; };
enum { STRAYS_MOST = 1024 };
struct strays { struct key_ref keys[STRAYS_MOST]; size_t count; };
struct walk { struct ctx *ctx; enum key_class cls; int64_t after; struct key_check *out; struct strays *strays; };

static enum rc owners_page(const struct walk *w, int64_t after, int64_t most, struct side *out)
{
    struct ctx *ctx = w->ctx;
    struct q_key_subjects_row *people = NULL;
    struct q_key_claimants_row *claims = NULL;

    if (w->cls == KEY_SUBJECT)
        TRY(q_key_subjects(ctx, &(struct q_key_subjects){.after = after, .most = most}, &people, &out->count));
    else
        TRY(q_key_claimants(ctx, &(struct q_key_claimants){.after = after, .most = most}, &claims, &out->count));
    out->ids = ARENA_ARRAY(ctx->arena, int64_t, out->count + 1);
    for (size_t i = 0; i < out->count; i++)
        out->ids[i] = w->cls == KEY_SUBJECT ? people[i].id : claims[i].id;
    store_release(ctx);
    return RC_OK;
}

/* The two sides were read one after the other: what differs is asked again, from both. */
static enum rc differs(const struct walk *w, int64_t id, bool *key, bool *owner)
{
    struct side again = {0};

    TRY(owners_page(w, id - 1, 1, &again));
    *owner = again.count == 1 && again.ids[0] == id;
    TRY(key_exists(w->ctx, (struct key_ref){w->cls, id}, key));
    store_release(w->ctx);
    return RC_OK;
}

static void note_stray(struct strays *strays, struct key_ref key)
{
    if (strays != NULL && strays->count < STRAYS_MOST)
        strays->keys[strays->count++] = key;
}

static enum rc count_one(const struct walk *w, int64_t id)
{
    bool key = false, owner = false;

    TRY(differs(w, id, &key, &owner));
    if (key && !owner) {
        w->out->without_owner++;
        note_stray(w->strays, (struct key_ref){w->cls, id});
    } else if (owner && !key && w->cls == KEY_SUBJECT)
        w->out->people_without_key++;
    else if (owner && !key)
        w->out->claims_without_key++;
    return RC_OK;
}

/* Up to where both pages tell: the smaller last id of those that were full. */
static int64_t edge_of(const struct side *keys, const struct side *owners)
{
    int64_t edge = INT64_MAX;

    if (keys->count == KEY_PAGE)
        edge = keys->ids[KEY_PAGE - 1];
    if (owners->count == KEY_PAGE && owners->ids[KEY_PAGE - 1] < edge)
        edge = owners->ids[KEY_PAGE - 1];
    return edge;
}

static int64_t next_of(const struct side *s)
{
    return s->at < s->count ? s->ids[s->at] : INT64_MAX;
}

static enum rc page(struct walk *w)
{
    struct side keys = {0}, owners = {0};
    int64_t edge, id;

    TRY(keys_ids(w->ctx, w->cls, w->after, KEY_PAGE, &keys.ids, &keys.count));
    TRY(owners_page(w, w->after, KEY_PAGE, &owners));
    edge = edge_of(&keys, &owners);
    while ((id = next_of(&keys) < next_of(&owners) ? next_of(&keys) : next_of(&owners)) <= edge && id != INT64_MAX) {
        bool key = next_of(&keys) == id, owner = next_of(&owners) == id;

        keys.at += key;
        w->out->keys += key;
        while (next_of(&owners) == id)
            owners.at++;
        if (key != owner)
            TRY(count_one(w, id));
    }
    w->after = edge;
    return RC_OK;
}

static enum rc walk(struct ctx *ctx, enum key_class cls, struct strays *strays, struct key_check *out)
{
    struct walk w = {ctx, cls, 0, out, strays};

    while (w.after != INT64_MAX) {
        size_t mark = arena_mark(ctx->arena);

        TRY(page(&w));
        arena_release(ctx->arena, mark);
    }
    return RC_OK;
}

/* Fiscal years are few. One whose key is gone is not at fault: its vouchers' time was over (P36). */
static enum rc years(struct ctx *ctx, struct strays *strays, struct key_check *out)
{
    int64_t *ids = NULL, *known = NULL;
    size_t count = 0, all = 0;

    TRY(keys_ids(ctx, KEY_VOUCHER, 0, KEY_PAGE, &ids, &count));
    TRY(invoices_year_ids(ctx, date_ymd(1900, 1, 1), date_ymd(9999, 12, 31), &known, &all));
    for (size_t i = 0; i < count; i++) {
        bool there = false;

        for (size_t k = 0; k < all; k++)
            there = there || known[k] == ids[i];
        out->keys++;
        out->without_owner += !there;
        if (!there)
            note_stray(strays, (struct key_ref){KEY_VOUCHER, ids[i]});
    }
    store_release(ctx);
    return RC_OK;
}

static enum rc check(struct ctx *ctx, struct strays *strays, struct key_check *out)
{
    *out = (struct key_check){0};
    store_release(ctx); /* what is read must be newer than what the keys said */
    TRY(years(ctx, strays, out));
    TRY(walk(ctx, KEY_SUBJECT, strays, out));
    return walk(ctx, KEY_CLAIM, strays, out);
}

/* --- strays of a restore ------------------------------------------------------------------------------------- */

#define SINCE_NOTE "strays-since"
enum { STRAYS_KEPT_DAYS = 7 /* as long as the moments are that can be restored */, STRAYS_LATE_DAYS = 30 /* the job did not run */ };
static const int64_t day_ms = 86400000;

struct since { int64_t at; int nights; }; /* the last restore that found keys without an owner; nights since. 0: none */

static enum rc get_since(struct ctx *ctx, struct since *out)
{
    struct blob note;
    enum rc rc = keys_note_get(ctx, SINCE_NOTE, &note);

    *out = (struct since){0};
    if (rc == RC_NOT_FOUND || (rc == RC_OK && note.len != 9)) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    for (size_t i = 0; i < 8; i++)
        out->at = (int64_t)((uint64_t)out->at << 8 | note.ptr[i]);
    out->nights = note.ptr[8];
    return RC_OK;
}

static enum rc put_since(struct ctx *ctx, struct since s)
{
    uint8_t bytes[9];

    for (size_t i = 0; i < 8; i++)
        bytes[i] = (uint8_t)((uint64_t)s.at >> (56 - 8 * i));
    bytes[8] = (uint8_t)s.nights;
    return keys_note_put(ctx, SINCE_NOTE, (struct blob){bytes, sizeof(bytes)});
}

enum rc requests_key_check(struct ctx *ctx, struct key_check *out)
{
    struct since s;

    TRY(check(ctx, NULL, out));
    TRY(get_since(ctx, &s));
    if (s.at == 0 || ctx->now - s.at > STRAYS_LATE_DAYS * day_ms)
        return RC_OK;
    out->waiting = out->without_owner;
    out->without_owner = 0;
    return RC_OK;
}

enum rc requests_strays_wait(struct ctx *ctx)
{
    struct key_check found;

    TRY(check(ctx, NULL, &found));
    return found.without_owner == 0 ? RC_OK : put_since(ctx, (struct since){ctx->now, 0});
}

DECLARE_ACTION(requests_drop_strays, struct strays, int64_t);
DEFINE_ACTION(requests_drop_strays, struct strays, int64_t)
{
    for (size_t i = 0; i < req->count; i++)
        TRY(key_destroy(ctx, req->keys[i]));
    *out = (int64_t)req->count;
    return RC_OK;
}

enum rc requests_sweep_strays(struct ctx *ctx)
{
    struct strays *strays = ARENA_NEW(ctx->arena, struct strays);
    struct key_check found;
    struct since s;
    int64_t done = 0;

    TRY(get_since(ctx, &s));
    if (s.at == 0)
        return RC_OK;
    if (++s.nights <= STRAYS_KEPT_DAYS || ctx->now - s.at <= STRAYS_KEPT_DAYS * day_ms) /* a clock that jumps makes no nights */
        return put_since(ctx, (struct since){s.at, s.nights > STRAYS_KEPT_DAYS ? STRAYS_KEPT_DAYS : s.nights});
    do {
        strays->count = 0;
        TRY(check(ctx, strays, &found));
        if (strays->count > 0)
            TRY(RUN_ACTION(requests_drop_strays, ctx, strays, &done));
    } while (strays->count == STRAYS_MOST);
    return put_since(ctx, (struct since){0});
}
