#include "base/env.h"

#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static const int64_t epoch_2020_ms = INT64_C(1577836800000);

static int64_t real_now(struct env *env)
{
    struct timespec t;

    (void)env;
    (void)clock_gettime(CLOCK_REALTIME, &t); /* cannot fail for this clock */
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void real_random(struct env *env, void *out, size_t n)
{
    (void)env;
    randombytes_buf(out, n);
}

struct env *env_real(void)
{
    static struct env real = {.now_ms = real_now, .random_bytes = real_random};

    if (sodium_init() < 0) /* thread-safe; only the first call does anything */
        abort();           /* no randomness: no key may be made */
    return &real;
}

static int64_t fixed_now(struct env *env)
{
    return env->fixed_now;
}

/* splitmix64 (Steele, Lea, Flood 2014): enough for tests, never for keys of real data. */
static void fixed_random(struct env *env, void *out, size_t n)
{
    unsigned char *p = out;

    while (n > 0) {
        uint64_t z = __atomic_add_fetch(&env->seed, UINT64_C(0x9e3779b97f4a7c15), __ATOMIC_RELAXED);
        z = (z ^ (z >> 30)) * UINT64_C(0xbf58476d1ce4e5b9);
        z = (z ^ (z >> 27)) * UINT64_C(0x94d049bb133111eb);
        z ^= z >> 31;
        size_t part = n < sizeof z ? n : sizeof z;
        memcpy(p, &z, part);
        p += part;
        n -= part;
    }
}

void env_fixed(struct env *env, int64_t now_ms, uint64_t seed)
{
    *env = (struct env){.now_ms = fixed_now, .random_bytes = fixed_random,
                        .fixed_now = now_ms, .seed = seed};
}

/* The random part alone would meet itself: at 50 ids in a millisecond about once a second
 * (21 bits, birthday). So it is where a millisecond begins, lower half; then ids count up. One
 * process owns the data, hence they never meet; also when the clock goes back. */
int64_t env_new_ids(struct env *env, int64_t n)
{
    uint32_t dice;
    env->random_bytes(env, &dice, sizeof dice);
    int64_t ms = env->now_ms(env) - epoch_2020_ms;
    int64_t fresh = (ms > 0 ? ms : 0) * (INT64_C(1) << 21) + (int64_t)(dice & 0xfffff);
    int64_t last = __atomic_load_n(&env->last_id, __ATOMIC_RELAXED), id;

    do {
        id = fresh > last ? fresh : last + 1;
    } while (!__atomic_compare_exchange_n(&env->last_id, &last, id + n - 1, false, __ATOMIC_RELAXED,
                                          __ATOMIC_RELAXED));
    return id;
}

int64_t env_new_id(struct env *env)
{
    return env_new_ids(env, 1);
}
