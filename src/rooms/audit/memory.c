/* Searches that are going on (P43, docs/decisions/0009): what a user was shown by suggestions since the search
 * began, kept here until the search is used, a minute old, or the program stops; then it is one entry. That the
 * search began is on the disk before the first suggestion leaves. Ids and bits only, never a value. */
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "db/store.h"
#include "rooms/audit/internal.h"

struct searches {
    pthread_mutex_t lock;
    struct search *first;
};

static const char searches_tag;

static void searches_free(void *object)
{
    struct searches *all = object;

    while (all->first != NULL) {
        struct search *s = all->first;

        all->first = s->next;
        free(s);
    }
    pthread_mutex_destroy(&all->lock);
    free(all);
}

static struct searches *searches_of(struct store *store)
{
    static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;
    struct searches *all;

    pthread_mutex_lock(&making);
    all = store_object(store, &searches_tag);
    if (all == NULL) {
        all = calloc(1, sizeof(*all));
        if (all == NULL)
            abort();
        pthread_mutex_init(&all->lock, NULL);
        store_set_object(store, &searches_tag, all, searches_free);
    }
    pthread_mutex_unlock(&making);
    return all;
}

static bool is_of(const struct search *s, const struct ctx *ctx)
{
    return s->tenant == ctx->tenant && s->register_id == ctx->register_id;
}

static bool is_mine(const struct search *s, const struct ctx *ctx)
{
    return is_of(s, ctx) && s->user_id == ctx->actor->user_id && s->roles == (int64_t)ctx->actor->roles;
}

/* Adds a note; false: no room. */
static bool add(struct search *s, const struct read_note *n)
{
    for (size_t i = 0; i < s->count; i++)
        if (s->notes[i].subject == n->subject && s->notes[i].purpose == n->purpose && s->notes[i].statement == n->statement) {
            s->notes[i].categories |= n->categories;
            return true;
        }
    if (s->count == SEARCH_NOTES)
        return false;
    s->notes[s->count] = *n;
    s->notes[s->count++].written = 0;
    return true;
}

bool audit_search_add(struct ctx *ctx, const struct audit_batch *batch)
{
    struct searches *all = searches_of(ctx->store);
    struct search *s;
    bool fits = true;

    pthread_mutex_lock(&all->lock);
    for (s = all->first; s != NULL && !is_mine(s, ctx); s = s->next) {
    }
    if (s == NULL || s->count + batch->count > SEARCH_NOTES)
        fits = false;
    for (size_t i = 0; fits && i < batch->count; i++)
        fits = add(s, &batch->notes[i]);
    pthread_mutex_unlock(&all->lock);
    return fits;
}

void audit_search_begin(struct ctx *ctx)
{
    struct searches *all = searches_of(ctx->store);
    struct search *s = calloc(1, sizeof(*s));

    if (s == NULL)
        abort();
    s->tenant = ctx->tenant;
    s->register_id = ctx->register_id;
    s->user_id = ctx->actor->user_id;
    s->roles = (int64_t)ctx->actor->roles;
    s->notice_id = ctx->policy != NULL ? ctx->policy->notice_id : 0;
    s->began_at = ctx->now;
    pthread_mutex_lock(&all->lock);
    s->next = all->first;
    all->first = s;
    pthread_mutex_unlock(&all->lock);
}

struct search *audit_search_take(struct ctx *ctx, bool mine, int64_t began_before)
{
    struct searches *all = searches_of(ctx->store);
    struct search *s = NULL, *copy = NULL;

    pthread_mutex_lock(&all->lock);
    for (struct search **at = &all->first; *at != NULL; at = &(*at)->next)
        if (mine ? is_mine(*at, ctx) : is_of(*at, ctx) && (*at)->began_at <= began_before) {
            s = *at;
            *at = s->next;
            break;
        }
    pthread_mutex_unlock(&all->lock);
    if (s != NULL)
        copy = arena_copy(ctx->arena, s, sizeof(*s));
    free(s);
    return copy;
}

void audit_search_back(struct ctx *ctx, const struct search *taken)
{
    struct searches *all = searches_of(ctx->store);
    struct search *s = calloc(1, sizeof(*s));

    if (s == NULL)
        abort();
    *s = *taken;
    pthread_mutex_lock(&all->lock);
    s->next = all->first;
    all->first = s;
    pthread_mutex_unlock(&all->lock);
}
