/* Persons: made with a key, restricted, erased. The restricted are few: an ordered array under a
 * read-write lock, and a count that lets everybody else pass without it. */
#include "db/subjects_internal.h"

#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "db/store.h"
#include "errors_db.h"
#include "queries_db.h"

struct restricted { int64_t tenant, subject; uint64_t bits; };

struct restricted_set {
    pthread_rwlock_t lock;
    _Atomic size_t count;
    size_t cap;
    struct restricted *rows; /* ordered by tenant, subject */
};

static const char set_tag;

static void set_destroy(void *object)
{
    struct restricted_set *set = object;

    pthread_rwlock_destroy(&set->lock);
    free(set->rows);
    free(set);
}

static int compare(const struct restricted *r, int64_t tenant, int64_t subject)
{
    if (r->tenant != tenant)
        return r->tenant < tenant ? -1 : 1;
    return r->subject < subject ? -1 : r->subject > subject;
}

/* First row not before (tenant, subject). */
static size_t place_of(const struct restricted_set *set, int64_t tenant, int64_t subject)
{
    size_t low = 0, high = set->count;

    while (low < high) {
        size_t mid = low + (high - low) / 2;

        if (compare(&set->rows[mid], tenant, subject) < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static bool set_grow(struct restricted_set *set)
{
    size_t cap = set->cap == 0 ? 64 : set->cap * 2;
    struct restricted *rows = realloc(set->rows, cap * sizeof(*rows));

    if (rows == NULL)
        return false;
    set->rows = rows;
    set->cap = cap;
    return true;
}

static void set_put(struct restricted_set *set, struct restricted r)
{
    size_t at, tail;
    bool there;

    pthread_rwlock_wrlock(&set->lock);
    at = place_of(set, r.tenant, r.subject);
    tail = set->count - at;
    there = tail > 0 && compare(&set->rows[at], r.tenant, r.subject) == 0;
    if (there && r.bits != 0) {
        set->rows[at].bits = r.bits;
    } else if (there) {
        memmove(&set->rows[at], &set->rows[at + 1], (tail - 1) * sizeof(r));
        set->count--;
    } else if (r.bits != 0) {
        if (set->count == set->cap && !set_grow(set))
            abort(); /* going on would open what must stay closed */
        if (tail > 0)
            memmove(&set->rows[at + 1], &set->rows[at], tail * sizeof(r));
        set->rows[at] = r;
        set->count++;
    }
    pthread_rwlock_unlock(&set->lock);
}

enum rc subjects_load(struct ctx *ctx)
{
    struct restricted_set *set = calloc(1, sizeof(*set));
    struct q_subjects_restricted_row *rows;
    size_t count;

    if (set == NULL)
        return err_io(&ctx->err, E1102_STORE_IO);
    pthread_rwlock_init(&set->lock, NULL);
    store_set_object(ctx->store, &set_tag, set, set_destroy);
    TRY(q_subjects_restricted(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++)
        set_put(set, (struct restricted){rows[i].tenant_id, rows[i].id, (uint64_t)rows[i].restricted});
    return RC_OK;
}

uint64_t subject_restricted(const struct ctx *ctx, int64_t subject)
{
    struct restricted_set *set = store_object(ctx->store, &set_tag);
    uint64_t bits = 0;
    size_t at;

    if (set == NULL || set->count == 0)
        return 0;
    pthread_rwlock_rdlock(&set->lock);
    at = place_of(set, ctx->tenant, subject);
    if (at < set->count && compare(&set->rows[at], ctx->tenant, subject) == 0)
        bits = set->rows[at].bits;
    pthread_rwlock_unlock(&set->lock);
    return bits;
}

bool purpose_survives_restriction(enum purpose purpose)
{
    return purpose == PURPOSE_RIGHTS || purpose == PURPOSE_ACCOUNTABILITY || purpose == PURPOSE_SECURITY ||
           purpose == PURPOSE_BOOKKEEPING || purpose == PURPOSE_COLLECTION; /* a legal claim: Art. 18(2) */
}

enum rc subject_create(struct ctx *ctx, enum subject_kind kind, int64_t *id)
{
    TRY(subject_add(ctx, kind, id));
    return key_create(ctx, (struct key_ref){KEY_SUBJECT, *id});
}

static void restrict_in_memory(struct store *store, void *arg)
{
    struct restricted_set *set = store_object(store, &set_tag);

    if (set != NULL)
        set_put(set, *(const struct restricted *)arg);
}

enum rc subject_restrict(struct ctx *ctx, int64_t subject, uint64_t bits)
{
    struct restricted *r;
    int64_t changed;

    TRY(q_subject_restrict(ctx, &(struct q_subject_restrict){.id = subject, .restricted = (int64_t)bits}, &changed));
    if (changed == 0)
        return err_not_found(&ctx->err, E_NONE);
    r = ARENA_NEW(ctx->arena, struct restricted);
    *r = (struct restricted){ctx->tenant, subject, bits};
    after_commit(ctx, restrict_in_memory, r);
    return RC_OK;
}

enum rc subject_erase(struct ctx *ctx, int64_t subject)
{
    TRY(key_destroy(ctx, (struct key_ref){KEY_SUBJECT, subject}));
    return subject_set_erased(ctx, subject);
}

enum rc subject_known(struct ctx *ctx, int64_t subject)
{
    struct q_subject_known_row row;

    return q_subject_known(ctx, &(struct q_subject_known){.id = subject}, &row);
}
