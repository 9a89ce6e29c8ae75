/* Unwrapped keys in locked memory: bounded, sharded, zeroed when a key leaves. Only keys.c uses it. */
#ifndef DB_KEY_CACHE_H
#define DB_KEY_CACHE_H

#include "db/keys.h"

struct key_cache;

struct key_name { int64_t tenant, id; int cls; };

struct key_cache *key_cache_new(size_t entries); /* never NULL; aborts when out of memory */
void key_cache_free(struct key_cache *cache);    /* zeroes */
/* Copies the key out. epoch: to be given to key_cache_put after a miss, so that a key destroyed
 * between look-up and put does not come back. */
bool key_cache_get(struct key_cache *cache, struct key_name name, uint8_t key[KEY_BYTES], uint64_t *epoch);
void key_cache_put(struct key_cache *cache, struct key_name name, const uint8_t key[KEY_BYTES],
                   uint64_t epoch);
void key_cache_drop(struct key_cache *cache, struct key_name name); /* zeroes; puts in flight fail */
void key_cache_clear(struct key_cache *cache);
size_t key_cache_size(const struct key_cache *cache);
void key_cache_counts(struct key_cache *cache, int64_t *hits, int64_t *misses);
uint64_t key_name_hash(struct key_name name);

#endif
