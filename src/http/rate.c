/* How often one user or token may call the API: a bucket each in memory, of a burst and so many a second (limits table).
 * A restart fills them; four places for each key's set, the longest unused gives way. */
#include "http/internal.h"

#include <pthread.h>

enum { PLACES = 4096, WAYS = 4 };

static struct place { uint64_t key; int64_t micro, at; } places[PLACES]; /* micro: millionths of a call */
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

bool rate_take(uint64_t key, int64_t now_us, unsigned burst, unsigned per_second)
{
    int64_t most = (int64_t)burst * 1000000;
    struct place *set, *p;
    bool ok;

    key = key * 0x9E3779B97F4A7C15u | 1;
    set = &places[(key >> 40) % (PLACES / WAYS) * WAYS];
    pthread_mutex_lock(&lock);
    p = set;
    for (int i = 0; i < WAYS; i++) {
        if (set[i].key == key) {
            p = &set[i];
            break;
        }
        if (set[i].at < p->at)
            p = &set[i];
    }
    if (p->key != key)
        *p = (struct place){key, most, now_us};
    if (now_us > p->at) {
        int64_t passed = now_us - p->at < 3600 * INT64_C(1000000) ? now_us - p->at : 3600 * INT64_C(1000000);

        p->micro = p->micro + passed * per_second < most ? p->micro + passed * per_second : most;
    }
    p->at = now_us;
    ok = p->micro >= 1000000;
    if (ok)
        p->micro -= 1000000;
    pthread_mutex_unlock(&lock);
    return ok;
}
