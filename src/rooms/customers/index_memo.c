#include "rooms/customers/index_memo.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct place { uint64_t key, version; struct memo_found found; };
struct memo { pthread_mutex_t lock; struct place places[MEMO_PLACES]; };

struct memo *memo_new(void)
{
    struct memo *m = calloc(1, sizeof(*m));

    if (m == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    pthread_mutex_init(&m->lock, NULL);
    return m;
}

void memo_free(struct memo *m)
{
    if (m == NULL)
        return;
    explicit_bzero(m->places, sizeof(m->places));
    pthread_mutex_destroy(&m->lock);
    free(m);
}

/* Word, filter and limit fit into one number: 6 bytes, 1, 1. */
static uint64_t key_of(struct str word, unsigned filter, size_t limit)
{
    uint64_t key = (uint64_t)filter << 8 | limit;

    for (size_t i = 0; i < MEMO_BYTES; i++)
        key = key << 8 | (i < word.len ? (uint8_t)word.ptr[i] : 0);
    return key;
}

static struct place *place_of(struct memo *m, uint64_t key)
{
    return &m->places[(key * 0x9e3779b97f4a7c15u) >> 53]; /* 2^11 places */
}

bool memo_get(struct memo *m, uint64_t version, struct str word, unsigned filter, size_t limit, struct memo_found *out)
{
    uint64_t key = key_of(word, filter, limit);
    struct place *p = place_of(m, key);
    bool there;

    pthread_mutex_lock(&m->lock);
    there = p->key == key && p->version == version;
    if (there)
        *out = p->found;
    pthread_mutex_unlock(&m->lock);
    return there;
}

void memo_put(struct memo *m, uint64_t version, struct str word, unsigned filter, size_t limit, const struct memo_found *found)
{
    uint64_t key = key_of(word, filter, limit);
    struct place *p = place_of(m, key);

    pthread_mutex_lock(&m->lock);
    *p = (struct place){key, version, *found};
    pthread_mutex_unlock(&m->lock);
}
