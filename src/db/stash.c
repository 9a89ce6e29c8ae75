/* Files between preview and import: sixteen places in memory (stash.h). */
#include "db/stash.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include <sodium.h>

#include "base/errors.h"

enum { PLACES = 16, ALL_BYTES_MOST = 128 << 20 };

struct place {
    int64_t id, tenant, register_id, user, at; /* id 0: free */
    const struct stash_kind *kind;
    char *bytes;
    size_t len;
    unsigned lookers;
    enum stash_state state;
    char result[STASH_RESULT];
};
struct stash {
    pthread_mutex_t lock;
    struct place places[PLACES];
};

static const char tag;
static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;

static void wipe(struct place *p)
{
    if (p->bytes != NULL) {
        sodium_memzero(p->bytes, p->len);
        free(p->bytes);
    }
    p->bytes = NULL;
    p->len = 0;
}

static void stash_free(void *object)
{
    struct stash *s = object;

    for (size_t i = 0; i < PLACES; i++)
        wipe(&s->places[i]);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static struct stash *stash_of(struct store *store)
{
    struct stash *s;

    pthread_mutex_lock(&making);
    s = store_object(store, &tag);
    if (s == NULL) {
        s = calloc(1, sizeof(*s));
        if (s == NULL)
            abort();
        pthread_mutex_init(&s->lock, NULL);
        store_set_object(store, &tag, s, stash_free);
    }
    pthread_mutex_unlock(&making);
    return s;
}

static bool own(const struct ctx *ctx, const struct stash_kind *kind, const struct place *p)
{
    return p->id != 0 && p->kind == kind && p->tenant == ctx->tenant && p->register_id == ctx->register_id && p->user == ctx->actor->user_id;
}

static void drop(struct place *p)
{
    wipe(p);
    *p = (struct place){0};
}

static void drop_old(struct stash *s, int64_t now)
{
    for (size_t i = 0; i < PLACES; i++)
        if (s->places[i].id != 0 && s->places[i].lookers == 0 && now - s->places[i].at > STASH_MINUTES * INT64_C(60000))
            drop(&s->places[i]);
}

enum rc stash_put(struct ctx *ctx, const struct stash_kind *kind, struct str bytes, int64_t *id)
{
    struct stash *s = stash_of(ctx->store);
    struct place *room = NULL;
    size_t used = 0;

    if (bytes.len > kind->most)
        return err_invalid(&ctx->err, kind->too_big, NULL);
    pthread_mutex_lock(&s->lock);
    drop_old(s, ctx->now);
    for (size_t i = 0; i < PLACES; i++) {
        struct place *p = &s->places[i];

        if (own(ctx, kind, p) && p->lookers == 0)
            drop(p);
        used += p->len;
        if (p->id == 0 && room == NULL)
            room = p;
    }
    if (room != NULL && used + bytes.len <= ALL_BYTES_MOST)
        room->bytes = malloc(bytes.len + 1);
    if (room == NULL || room->bytes == NULL) {
        pthread_mutex_unlock(&s->lock);
        return err_busy(&ctx->err, kind->no_room);
    }
    if (bytes.len > 0)
        memcpy(room->bytes, bytes.ptr, bytes.len);
    *id = env_new_id(ctx->env);
    *room = (struct place){.id = *id, .kind = kind, .tenant = ctx->tenant, .register_id = ctx->register_id, .at = ctx->now,
        .user = ctx->actor->user_id, .bytes = room->bytes, .len = bytes.len, .state = STASH_WAITING};
    pthread_mutex_unlock(&s->lock);
    return RC_OK;
}

static struct place *place_of(struct stash *s, const struct ctx *ctx, const struct stash_kind *kind, int64_t id)
{
    for (size_t i = 0; i < PLACES; i++)
        if (s->places[i].id == id && own(ctx, kind, &s->places[i]))
            return &s->places[i];
    return NULL;
}

enum rc stash_open(struct ctx *ctx, const struct stash_kind *kind, int64_t id, bool claim, struct stash_seen *out)
{
    struct stash *s = stash_of(ctx->store);
    struct place *p;
    bool taken;

    pthread_mutex_lock(&s->lock);
    drop_old(s, ctx->now);
    p = place_of(s, ctx, kind, id);
    taken = p != NULL && claim && p->state != STASH_WAITING;
    if (p != NULL && !taken) {
        p->lookers++;
        if (claim)
            p->state = STASH_RUNNING;
        *out = (struct stash_seen){.state = p->state, .bytes = {p->bytes, p->len}};
        memcpy(out->result, p->result, sizeof(out->result));
    }
    pthread_mutex_unlock(&s->lock);
    if (p == NULL)
        return err_not_found(&ctx->err, kind->gone);
    return taken ? err_conflict(&ctx->err, kind->taken) : RC_OK;
}

void stash_close(struct ctx *ctx, const struct stash_kind *kind, int64_t id, bool claimed, const void *result, size_t len)
{
    struct stash *s = stash_of(ctx->store);
    struct place *p;

    pthread_mutex_lock(&s->lock);
    p = place_of(s, ctx, kind, id);
    if (p != NULL) {
        p->lookers--;
        if (claimed)
            p->state = result != NULL ? STASH_DONE : STASH_WAITING;
        if (result != NULL && len <= sizeof(p->result))
            memcpy(p->result, result, len);
        if (p->state == STASH_DONE && p->lookers == 0)
            wipe(p);
    }
    pthread_mutex_unlock(&s->lock);
}

enum rc stash_purge(struct ctx *ctx)
{
    struct stash *s = stash_of(ctx->store);

    pthread_mutex_lock(&s->lock);
    drop_old(s, ctx->now);
    pthread_mutex_unlock(&s->lock);
    return RC_OK;
}
