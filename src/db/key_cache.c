/* Set-associative cache: a name may stand in one set of eight; the set's clock hand evicts. A lock
 * for each 64th of the sets: readers of different people do not wait for one another. */
#include "db/key_cache.h"

#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { WAYS = 8, LOCKS = 64 };

struct entry {
    int64_t tenant, id;
    int32_t cls;     /* 0: free */
    uint32_t used;   /* read since the hand last passed */
    uint8_t key[KEY_BYTES];
};

struct set {
    struct entry way[WAYS];
};

struct shard {
    pthread_mutex_t lock;
    uint64_t epoch;  /* moves when any key of the shard is dropped */
    uint8_t hand;
    int64_t hits, misses;
};

struct key_cache {
    size_t set_count; /* power of two, at least LOCKS */
    struct set *sets; /* guarded pages of libsodium: locked, not in core dumps */
    struct shard shard[LOCKS];
};

uint64_t key_name_hash(struct key_name name)
{
    uint64_t h = (uint64_t)name.id * 0x9E3779B97F4A7C15u ^ ((uint64_t)name.tenant + (uint64_t)name.cls) * 0xC2B2AE3D27D4EB4Fu;

    h ^= h >> 29;
    h *= 0xBF58476D1CE4E5B9u;
    return h ^ h >> 32;
}

struct key_cache *key_cache_new(size_t entries)
{
    struct key_cache *cache = calloc(1, sizeof(*cache));
    static atomic_uint_fast64_t made; /* epochs of one cache never fit another */
    uint64_t first_epoch = (uint64_t)++made << 40;
    size_t sets = LOCKS;

    while (sets * WAYS < entries)
        sets *= 2;
    if (cache != NULL)
        cache->sets = sodium_allocarray(sets, sizeof(struct set));
    if (cache == NULL || cache->sets == NULL) {
        fputs("seloste: out of memory\n", stderr);
        abort();
    }
    memset(cache->sets, 0, sets * sizeof(struct set)); /* libsodium fills with garbage */
    cache->set_count = sets;
    for (size_t i = 0; i < LOCKS; i++) {
        pthread_mutex_init(&cache->shard[i].lock, NULL);
        cache->shard[i].epoch = first_epoch;
    }
    return cache;
}

void key_cache_free(struct key_cache *cache)
{
    if (cache == NULL)
        return;
    for (size_t i = 0; i < LOCKS; i++)
        pthread_mutex_destroy(&cache->shard[i].lock);
    sodium_free(cache->sets); /* zeroes first */
    free(cache);
}

static struct set *set_of(struct key_cache *cache, struct key_name name, struct shard **shard)
{
    uint64_t h = key_name_hash(name);

    *shard = &cache->shard[h % LOCKS];
    return &cache->sets[h & (cache->set_count - 1)]; /* low bits choose both: a set has one lock */
}

static struct entry *find(struct set *set, struct key_name name)
{
    for (size_t i = 0; i < WAYS; i++) {
        struct entry *e = &set->way[i];

        if (e->id == name.id && e->tenant == name.tenant && e->cls == name.cls)
            return e;
    }
    return NULL;
}

bool key_cache_get(struct key_cache *cache, struct key_name name, uint8_t key[KEY_BYTES], uint64_t *epoch)
{
    struct shard *shard;
    struct set *set = set_of(cache, name, &shard);
    struct entry *e;

    pthread_mutex_lock(&shard->lock);
    e = find(set, name);
    if (e != NULL) {
        memcpy(key, e->key, KEY_BYTES);
        e->used = 1;
        shard->hits++;
    } else {
        shard->misses++;
    }
    *epoch = shard->epoch;
    pthread_mutex_unlock(&shard->lock);
    return e != NULL;
}

void key_cache_put(struct key_cache *cache, struct key_name name, const uint8_t key[KEY_BYTES], uint64_t epoch)
{
    struct shard *shard;
    struct set *set = set_of(cache, name, &shard);
    struct entry *e;

    pthread_mutex_lock(&shard->lock);
    if (epoch == shard->epoch) {
        e = find(set, name);
        for (size_t i = 0; e == NULL && i < WAYS; i++)
            if (set->way[i].cls == 0)
                e = &set->way[i];
        while (e == NULL) {
            struct entry *victim = &set->way[shard->hand++ % WAYS];

            if (victim->used == 0)
                e = victim;
            victim->used = 0;
        }
        sodium_memzero(e->key, KEY_BYTES);
        *e = (struct entry){.tenant = name.tenant, .id = name.id, .cls = name.cls, .used = 1};
        memcpy(e->key, key, KEY_BYTES);
    }
    pthread_mutex_unlock(&shard->lock);
}

void key_cache_drop(struct key_cache *cache, struct key_name name)
{
    struct shard *shard;
    struct set *set = set_of(cache, name, &shard);
    struct entry *e;

    pthread_mutex_lock(&shard->lock);
    shard->epoch++;
    e = find(set, name);
    if (e != NULL)
        sodium_memzero(e, sizeof(*e));
    pthread_mutex_unlock(&shard->lock);
}

void key_cache_clear(struct key_cache *cache)
{
    for (size_t i = 0; i < LOCKS; i++) {
        pthread_mutex_lock(&cache->shard[i].lock);
        cache->shard[i].epoch++;
        for (size_t s = i; s < cache->set_count; s += LOCKS)
            sodium_memzero(&cache->sets[s], sizeof(struct set));
        pthread_mutex_unlock(&cache->shard[i].lock);
    }
}

size_t key_cache_size(const struct key_cache *cache)
{
    return cache->set_count * WAYS;
}

void key_cache_counts(struct key_cache *cache, int64_t *hits, int64_t *misses)
{
    *hits = *misses = 0;
    for (size_t i = 0; i < LOCKS; i++) {
        pthread_mutex_lock(&cache->shard[i].lock);
        *hits += cache->shard[i].hits;
        *misses += cache->shard[i].misses;
        pthread_mutex_unlock(&cache->shard[i].lock);
    }
}
