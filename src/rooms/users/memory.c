/* What the room keeps in memory beside the store: names of users already opened, sign-in attempts by
 * address, the two places for Argon2id. Nothing of it is on disk; a restart forgets it. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "errors_users.h"
#include "rooms/users/internal.h"

enum { BUCKETS = 4096, BURST = 10, REFILL_MS = 6000, ARGON_AT_ONCE = 2, ARGON_QUEUE = 32, NAMES_MOST = 8192 };

struct bucket { uint64_t key; int64_t tokens_ms, at; }; /* tokens in milliseconds of refill */
struct name_entry { int64_t tenant, user; char *text; size_t len; };

struct memory {
    pthread_mutex_t lock;
    pthread_cond_t place_free;
    int running, waiting;
    struct bucket buckets[BUCKETS];
    struct name_entry *names;
    size_t name_count, name_cap;
};

static const char memory_tag;

static void memory_destroy(void *object)
{
    struct memory *m = object;

    for (size_t i = 0; i < m->name_count; i++)
        free(m->names[i].text);
    free(m->names);
    pthread_cond_destroy(&m->place_free);
    pthread_mutex_destroy(&m->lock);
    free(m);
}

static struct memory *memory_of(const struct ctx *ctx)
{
    static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
    struct memory *m = store_object(ctx->store, &memory_tag);

    if (m != NULL)
        return m;
    pthread_mutex_lock(&making);
    m = store_object(ctx->store, &memory_tag);
    if (m == NULL) {
        m = calloc(1, sizeof(*m));
        if (m == NULL)
            abort();
        pthread_mutex_init(&m->lock, NULL);
        pthread_cond_init(&m->place_free, NULL);
        store_set_object(ctx->store, &memory_tag, m, memory_destroy);
    }
    pthread_mutex_unlock(&making);
    return m;
}

/* --- Argon2id ----------------------------------------------------------------------------------------- */
enum rc users_argon_enter(struct ctx *ctx)
{
    struct memory *m = memory_of(ctx);
    bool in = true;

    pthread_mutex_lock(&m->lock);
    if (m->running >= ARGON_AT_ONCE && m->waiting >= ARGON_QUEUE) {
        in = false;
    } else {
        m->waiting++;
        while (m->running >= ARGON_AT_ONCE)
            pthread_cond_wait(&m->place_free, &m->lock);
        m->waiting--;
        m->running++;
    }
    pthread_mutex_unlock(&m->lock);
    return in ? RC_OK : err_busy(&ctx->err, E1511_SIGN_IN_FULL);
}

void users_argon_leave(struct ctx *ctx)
{
    struct memory *m = memory_of(ctx);

    pthread_mutex_lock(&m->lock);
    m->running--;
    pthread_cond_signal(&m->place_free);
    pthread_mutex_unlock(&m->lock);
}

int users_argon_waiting(struct ctx *ctx)
{
    struct memory *m = memory_of(ctx);
    int waiting;

    pthread_mutex_lock(&m->lock);
    waiting = m->waiting;
    pthread_mutex_unlock(&m->lock);
    return waiting;
}

/* --- attempts by address ----------------------------------------------------------------------------------- */
static uint64_t key_of(struct str block)
{
    uint64_t h = 14695981039346656037u;

    for (size_t i = 0; i < block.len; i++)
        h = (h ^ (unsigned char)block.ptr[i]) * 1099511628211u;
    return h | 1;
}

/* The address's bucket, refilled until now; of the eight places of its set the oldest gives way. */
static struct bucket *bucket_of(struct memory *m, uint64_t key, int64_t now)
{
    struct bucket *set = &m->buckets[key % (BUCKETS / 8) * 8], *b = &set[0];

    for (size_t i = 0; i < 8; i++) {
        if (set[i].key == key) {
            b = &set[i];
            break;
        }
        if (set[i].at < b->at)
            b = &set[i];
    }
    if (b->key != key)
        *b = (struct bucket){key, (int64_t)BURST * REFILL_MS, now};
    if (now > b->at)
        b->tokens_ms += now - b->at;
    if (b->tokens_ms > (int64_t)BURST * REFILL_MS)
        b->tokens_ms = (int64_t)BURST * REFILL_MS;
    b->at = now;
    return b;
}

bool users_bucket_take(struct ctx *ctx, struct str block)
{
    struct memory *m = memory_of(ctx);
    bool ok;

    pthread_mutex_lock(&m->lock);
    struct bucket *b = bucket_of(m, key_of(block), ctx->now);
    ok = b->tokens_ms >= REFILL_MS;
    if (ok)
        b->tokens_ms -= REFILL_MS;
    pthread_mutex_unlock(&m->lock);
    return ok;
}

void users_bucket_give_back(struct ctx *ctx, struct str block)
{
    struct memory *m = memory_of(ctx);

    pthread_mutex_lock(&m->lock);
    bucket_of(m, key_of(block), ctx->now)->tokens_ms += REFILL_MS;
    pthread_mutex_unlock(&m->lock);
}

/* --- names ------------------------------------------------------------------------------------------------ */
static struct name_entry *name_find(struct memory *m, int64_t tenant, int64_t user)
{
    for (size_t i = 0; i < m->name_count; i++)
        if (m->names[i].tenant == tenant && m->names[i].user == user)
            return &m->names[i];
    return NULL;
}

struct str users_name_cached(struct ctx *ctx, int64_t user)
{
    struct memory *m = memory_of(ctx);
    struct str out = STR("");

    pthread_mutex_lock(&m->lock);
    const struct name_entry *e = name_find(m, ctx->tenant, user);
    if (e != NULL)
        out = str_copy(ctx->arena, (struct str){e->text, e->len});
    pthread_mutex_unlock(&m->lock);
    return out;
}

static struct name_entry *name_place(struct memory *m)
{
    struct name_entry *grown;
    size_t cap = m->name_cap == 0 ? 64 : m->name_cap * 2;

    if (m->name_count < m->name_cap)
        return &m->names[m->name_count++];
    grown = m->name_count < NAMES_MOST ? realloc(m->names, cap * sizeof(*grown)) : NULL;
    if (grown == NULL)
        return NULL;
    m->names = grown;
    m->name_cap = cap;
    return &m->names[m->name_count++];
}

void users_name_keep(struct ctx *ctx, int64_t user, struct str name)
{
    struct memory *m = memory_of(ctx);
    char *text = malloc(name.len + 1);

    if (text == NULL)
        return;
    memcpy(text, name.ptr != NULL ? name.ptr : "", name.len);
    pthread_mutex_lock(&m->lock);
    struct name_entry *e = name_find(m, ctx->tenant, user);
    if (e != NULL)
        free(e->text);
    else
        e = name_place(m);
    if (e != NULL)
        *e = (struct name_entry){ctx->tenant, user, text, name.len};
    pthread_mutex_unlock(&m->lock);
    if (e == NULL)
        free(text);
}
