/* The shapes that a needle can have, and the table that finds them. */
#ifndef ROOMS_RESIDUE_INTERNAL_H
#define ROOMS_RESIDUE_INTERNAL_H

#include "rooms/residue/residue.h"

struct shape {
    struct blob bytes;
    const char *encoding;
    int64_t needle;
    int32_t next;            /* in its bucket, -1 at the end */
};

#define RESIDUE_HASH_BITS 20

struct residue {
    struct arena *arena;
    struct shape *shapes;
    size_t count, room;
    int32_t *buckets;        /* 1 << RESIDUE_HASH_BITS, by the first four bytes */
    uint8_t pairs[8192];     /* a bit for each first two bytes: small enough to stay beside the processor */
};

static inline bool residue_begins(const struct residue *r, const uint8_t *p)
{
    unsigned pair = (unsigned)p[0] | (unsigned)p[1] << 8;

    return (r->pairs[pair >> 3] >> (pair & 7) & 1) != 0;
}

static inline uint32_t residue_hash(const uint8_t *p)
{
    uint32_t v = (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;

    return (v * UINT32_C(2654435761)) >> (32 - RESIDUE_HASH_BITS);
}

/* All shapes of one needle into the table. */
void residue_add_shapes(struct residue *residue, struct str needle, int64_t number);

#endif
