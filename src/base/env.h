/* The outside world behind one struct: tests and the simulation set the clock and the dice.
 * A lint forbids clock and random calls elsewhere (QUALITY.md section 5). */
#ifndef BASE_ENV_H
#define BASE_ENV_H

#include "base/str.h"

struct env {
    int64_t (*now_ms)(struct env *env);                     /* UTC milliseconds */
    void (*random_bytes)(struct env *env, void *out, size_t n);
    int64_t fixed_now;                                       /* for env_fixed */
    uint64_t seed;
    int64_t last_id;                                         /* of env_new_id; atomic */
};

struct env *env_real(void);                        /* the process's one */
void env_fixed(struct env *env, int64_t now_ms, uint64_t seed); /* deterministic */
/* A new 63-bit id, roughly in order of time: 42 bits of ms since 2020, 21 bits that start at
 * random in each ms and count up. Unique within the process, thread-safe. */
int64_t env_new_id(struct env *env);
/* The first of n ids in a row (n > 0), all new. */
int64_t env_new_ids(struct env *env, int64_t n);

#endif
