/* Entries and head of the chain in the store. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "audit_audit.h"
#include "db/keys.h"
#include "db/store.h"
#include "db/subjects.h"
#include "queries_audit.h"
#include "rooms/audit/internal.h"

enum { WALK_PAGE = 4096, SETS_PAGE = 512, SETS_MOST = 20480 };

/* --- appending --------------------------------------------------------------------------------- */
static bool hash_take(uint8_t out[HASH_BYTES], struct blob b)
{
    if (b.len != HASH_BYTES)
        return false;
    memcpy(out, b.ptr, HASH_BYTES);
    return true;
}

static struct blob hash_blob(const uint8_t hash[HASH_BYTES])
{
    return (struct blob){hash, HASH_BYTES};
}

/* NOT_FOUND: no chain yet. fits: its code is right, so nobody without the key has moved it. */
static enum rc head_load(struct ctx *ctx, const uint8_t *key, struct audit_head *head, bool *fits)
{
    struct q_audit_head_get_row row;
    uint8_t mac[HASH_BYTES];

    TRY(q_audit_head_get(ctx, &row));
    head->first_id = row.first_id;
    head->last_id = row.last_id;
    *fits = hash_take(head->first_prev, row.first_prev) && hash_take(head->last_hash, row.last_hash);
    audit_head_mac(key, ctx->tenant, head, mac);
    *fits = *fits && row.mac.len == HASH_BYTES && sodium_memcmp(mac, row.mac.ptr, HASH_BYTES) == 0;
    return RC_OK;
}

enum rc audit_store_head(struct ctx *ctx, struct audit_head *head, bool *fits)
{
    uint8_t key[KEY_BYTES];
    enum rc rc;

    *head = (struct audit_head){0};
    TRY(key_named(ctx, "audit-chain", key));
    rc = head_load(ctx, key, head, fits);
    sodium_memzero(key, sizeof(key));
    return rc;
}

static enum rc head_begin(struct ctx *ctx, const uint8_t *key, struct audit_head *head)
{
    uint8_t mac[HASH_BYTES];

    *head = (struct audit_head){.first_id = 1};
    audit_head_mac(key, ctx->tenant, head, mac);
    return q_audit_head_begin(ctx, &(struct q_audit_head_begin){
        .first_id = 1, .first_prev = hash_blob(head->first_prev), .last_id = 0,
        .last_hash = hash_blob(head->last_hash), .mac = hash_blob(mac)});
}

static enum rc insert(struct ctx *ctx, const struct audit_row *r, const uint8_t hash[HASH_BYTES])
{
    return q_audit_entry_insert(ctx, &(struct q_audit_entry_insert){
        .id = r->id, .at = r->at, .of_register = r->register_id, .user_id = r->user_id, .roles = r->roles,
        .kind = r->kind, .subject_id = r->subject_id, .what = r->what, .categories = r->categories,
        .purpose = r->purpose, .statement = r->statement, .outcome = r->outcome, .notice_id = r->notice_id,
        .subject_count = r->subject_count, .subjects = r->subjects, .subjects_null = r->subjects.len == 0,
        .hash = hash_blob(hash)});
}

/* One more entry; the head in the store is moved by the caller. */
static enum rc append_row(struct ctx *ctx, const uint8_t *key, struct audit_head *head, struct audit_row *row)
{
    uint8_t hash[HASH_BYTES];

    row->id = head->last_id + 1;
    audit_row_hash(key, ctx->tenant, head->last_hash, row, hash);
    TRY(insert(ctx, row, hash));
    head->last_id = row->id;
    memcpy(head->last_hash, hash, HASH_BYTES);
    return RC_OK;
}

static enum rc move_head(struct ctx *ctx, const uint8_t *key, const struct audit_head *head)
{
    uint8_t mac[HASH_BYTES];

    audit_head_mac(key, ctx->tenant, head, mac);
    return q_audit_head_move(ctx, &(struct q_audit_head_move){
        .last_id = head->last_id, .last_hash = hash_blob(head->last_hash), .mac = hash_blob(mac)});
}

/* A head that does not fit, or a chain that begins again though its heads were kept before, is not
 * taken over in silence: the break becomes an entry of its own, which every verification finds. */
static enum rc append_break(struct ctx *ctx, const uint8_t *key, struct audit_head *head)
{
    struct audit_row row = {.at = ctx->now, .kind = AUDIT_CHAIN_BROKEN, .what = head->last_id};

    return append_row(ctx, key, head, &row);
}

/* An entry like row for each of `what`. */
static enum rc append_with_key(struct ctx *ctx, const uint8_t *key, struct audit_row *row, const int64_t *what, size_t count)
{
    struct audit_head head = {0};
    bool fits = true, known = false;
    enum rc rc = head_load(ctx, key, &head, &fits);

    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        TRY(audit_heads_known(ctx, &known));
        TRY(head_begin(ctx, key, &head));
        fits = !known;
    } else if (rc != RC_OK) {
        return rc;
    }
    if (!fits)
        TRY(append_break(ctx, key, &head));
    for (size_t i = 0; i < count; i++) {
        row->what = what[i];
        TRY(append_row(ctx, key, &head, row));
    }
    return move_head(ctx, key, &head);
}

enum rc audit_store_append(struct ctx *ctx, struct audit_row *row)
{
    int64_t what = row->what;

    return audit_store_append_each(ctx, row, &what, 1);
}

enum rc audit_store_append_each(struct ctx *ctx, struct audit_row *row, const int64_t *what, size_t count)
{
    uint8_t key[KEY_BYTES];
    enum rc rc;

    TRY(key_named(ctx, "audit-chain", key));
    rc = append_with_key(ctx, key, row, what, count);
    sodium_memzero(key, sizeof(key));
    return rc;
}

/* --- verifying --------------------------------------------------------------------------------- */
static struct audit_row row_of(const struct q_audit_entry_chain_row *r)
{
    return (struct audit_row){
        .id = r->id, .at = r->at, .register_id = r->register_id, .user_id = r->user_id, .roles = r->roles,
        .kind = r->kind, .subject_id = r->subject_id, .what = r->what, .categories = r->categories,
        .purpose = r->purpose, .statement = r->statement, .outcome = r->outcome, .notice_id = r->notice_id,
        .subject_count = r->subject_count, .subjects = r->subjects_null ? (struct blob){0} : r->subjects};
}

struct kept_walk { /* heads kept outside, in order of id; `at`: the first not yet met */
    struct kept_head *heads;
    size_t count, at;
};

static int compare_kept(const void *a, const void *b)
{
    const struct kept_head *x = a, *y = b;

    return x->id < y->id ? -1 : x->id > y->id;
}

/* A kept head's entry must be there with that hash. */
static void kept_meet(struct audit_report *report, struct kept_walk *kept, int64_t id, struct blob hash)
{
    while (kept->at < kept->count && kept->heads[kept->at].id <= id) {
        const struct kept_head *head = &kept->heads[kept->at++];

        if (head->id < id || hash.len != HASH_BYTES || sodium_memcmp(hash.ptr, head->hash, HASH_BYTES) != 0)
            audit_report_broken(report, head->id, "head");
    }
}

/* Pages, each in a read transaction of its own: readers live 5 s at most, and entries never change. */
static enum rc walk_entries(struct ctx *ctx, struct audit_walk *walk, const struct audit_head *head,
                            struct kept_walk *kept)
{
    int64_t after = head->first_id - 1;
    size_t count = 0;

    do {
        size_t mark = arena_mark(ctx->arena);
        struct q_audit_entry_chain_row *rows;

        TRY(q_audit_entry_chain(ctx, &(struct q_audit_entry_chain){.after = after, .last = head->last_id,
                                                                   .most = WALK_PAGE}, &rows, &count));
        for (size_t i = 0; i < count; i++) {
            struct audit_row row = row_of(&rows[i]);

            audit_walk_row(walk, &row, rows[i].hash);
            kept_meet(walk->report, kept, row.id, rows[i].hash);
            after = row.id;
        }
        store_release(ctx);
        arena_release(ctx->arena, mark);
    } while (count == WALK_PAGE);
    return RC_OK;
}

static enum rc verify(struct ctx *ctx, const uint8_t *key, struct audit_report *out)
{
    struct audit_walk walk = {.key = key, .tenant = ctx->tenant, .report = out};
    struct audit_head head = {.first_id = 1};
    struct q_audit_entry_beyond_row beyond;
    struct kept_walk kept = {0};
    bool fits = true;
    enum rc rc;

    TRY(audit_heads_read(ctx, out, &kept.heads, &kept.count));
    qsort(kept.heads, kept.count, sizeof(*kept.heads), compare_kept);
    rc = head_load(ctx, key, &head, &fits);
    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err);
    else if (rc != RC_OK)
        return rc;
    TRY(q_audit_entry_beyond(ctx, &(struct q_audit_entry_beyond){.last = head.last_id, .first = head.first_id}, &beyond));
    store_release(ctx);
    if (!fits)
        audit_report_broken(out, head.last_id, "head");
    if (beyond.number > 0)
        audit_report_broken(out, head.last_id + 1, "extra");
    memcpy(walk.prev, head.first_prev, HASH_BYTES);
    walk.expect = head.first_id;
    while (kept.at < kept.count && kept.heads[kept.at].id < head.first_id)
        kept.at++; /* older than what the retention of the log has left */
    TRY(walk_entries(ctx, &walk, &head, &kept));
    if (walk.expect != head.last_id + 1 || sodium_memcmp(walk.prev, head.last_hash, HASH_BYTES) != 0)
        audit_report_broken(out, walk.expect, "cut");
    for (; kept.at < kept.count; kept.at++)
        audit_report_broken(out, kept.heads[kept.at].id, "cut");
    return RC_OK;
}

enum rc audit_store_verify(struct ctx *ctx, struct audit_report *out)
{
    uint8_t key[KEY_BYTES];
    enum rc rc;

    *out = (struct audit_report){.why = ""};
    TRY(key_named(ctx, "audit-chain", key));
    rc = verify(ctx, key, out);
    sodium_memzero(key, sizeof(key));
    return rc;
}

enum rc audit_store_tenants(struct ctx *ctx, int64_t **ids, size_t *count)
{
    struct q_audit_tenants_row *rows;

    TRY(q_audit_tenants(ctx, &rows, count));
    *ids = ARENA_ARRAY(ctx->arena, int64_t, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*ids)[i] = rows[i].tenant_id;
    return RC_OK;
}

/* --- listing ----------------------------------------------------------------------------------- */
#define ITEM(r)                                                                                    \
    {.id = (r).id, .at = (r).at, .register_id = (r).register_id, .user_id = (r).user_id, .roles = (r).roles,             \
     .kind = (r).kind, .subject = (r).subject_id, .what = (r).what, .categories = (r).categories,  \
     .purpose = (r).purpose, .statement = (r).statement, .outcome = (r).outcome, .notice_id = (r).notice_id,             \
     .subject_count = (r).subject_count}

enum rc audit_store_page(struct ctx *ctx, const struct audit_filter *f, int64_t most, struct audit_item **out,
                         size_t *count)
{
    struct q_audit_entry_page_row *rows;
    bool any_day = date_is_none(f->day);

    TRY(q_audit_entry_page(ctx, &(struct q_audit_entry_page){
        .before = f->before > 0 ? f->before : INT64_MAX, .kind = f->kind, .kind_null = f->kind == 0,
        .user = f->user_id, .user_null = f->user_id == 0,
        .from = any_day ? 0 : date_start_instant(f->day), .from_null = any_day,
        .until = any_day ? 0 : date_start_instant(date_add_days(f->day, 1)), .until_null = any_day,
        .most = most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct audit_item, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct audit_item)ITEM(rows[i]);
    return RC_OK;
}

struct views { struct audit_item *items; size_t count, most; };

/* Lists that showed the subject, newest first, down to the oldest entry that the page needs. reached: how
 * far it came; a person seldom listed costs at most SETS_MOST rows a page. */
static enum rc views_of_sets(struct ctx *ctx, int64_t subject, int64_t before, int64_t down_to, struct views *v,
                             int64_t *reached)
{
    size_t count = SETS_PAGE;

    *reached = before;
    for (size_t seen = 0; seen < SETS_MOST && count == SETS_PAGE && v->count < v->most; seen += count) {
        struct q_audit_entry_sets_row *rows;
        size_t mark = arena_mark(ctx->arena);

        TRY(q_audit_entry_sets(ctx, &(struct q_audit_entry_sets){.kind = AUDIT_READ, .before = *reached,
                                                                 .down_to = down_to, .most = SETS_PAGE}, &rows, &count));
        for (size_t i = 0; i < count && v->count < v->most; i++) {
            *reached = rows[i].id;
            if (rows[i].subjects_null || !audit_ids_contain(rows[i].subjects, subject))
                continue;
            v->items[v->count] = (struct audit_item)ITEM(rows[i]);
            v->items[v->count++].in_list = true;
        }
        arena_release(ctx->arena, mark);
    }
    if (count < SETS_PAGE && v->count < v->most)
        *reached = down_to; /* all of them */
    return RC_OK;
}

static void merge(const struct views *direct, const struct views *sets, int64_t reached, struct views *out)
{
    size_t d = 0, s = 0;

    while (out->count < out->most && (d < direct->count || s < sets->count)) {
        bool take_set = s < sets->count && (d == direct->count || sets->items[s].id > direct->items[d].id);

        if (!take_set && direct->items[d].id < reached)
            break; /* lists between here and there have not been looked at */
        out->items[out->count++] = take_set ? sets->items[s++] : direct->items[d++];
    }
}

enum rc audit_store_views(struct ctx *ctx, int64_t subject, int64_t before, size_t most, struct audit_item **out,
                          size_t *count, int64_t *next)
{
    struct views direct = {.most = most + 1}, sets = {.most = most + 1}, all = {.most = most};
    struct q_audit_entry_of_subject_row *rows;
    int64_t start = before > 0 ? before : INT64_MAX, down_to = 0, reached;

    TRY(q_audit_entry_of_subject(ctx, &(struct q_audit_entry_of_subject){
        .subject = subject, .kind = AUDIT_READ, .before = start, .most = (int64_t)direct.most}, &rows, &direct.count));
    direct.items = ARENA_ARRAY(ctx->arena, struct audit_item, direct.most);
    sets.items = ARENA_ARRAY(ctx->arena, struct audit_item, sets.most);
    all.items = ARENA_ARRAY(ctx->arena, struct audit_item, most + 1);
    for (size_t i = 0; i < direct.count; i++)
        direct.items[i] = (struct audit_item)ITEM(rows[i]);
    if (direct.count == direct.most)
        down_to = direct.items[direct.count - 1].id;
    TRY(views_of_sets(ctx, subject, start, down_to, &sets, &reached));
    merge(&direct, &sets, reached, &all);
    *out = all.items;
    *count = all.count;
    if (all.count == most && direct.count + sets.count > most)
        *next = all.items[most - 1].id;
    else
        *next = reached > down_to ? reached : 0; /* more lists to look through, or the end */
    return RC_OK;
}

enum rc audit_subject_known(struct ctx *ctx, int64_t subject)
{
    return subject_known(ctx, subject);
}
