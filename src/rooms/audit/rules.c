/* The chain: what is hashed, in which form. Pure. */
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "rooms/audit/internal.h"
#include "audit_audit.h"

static void put_i64(uint8_t *out, int64_t n)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)((uint64_t)n >> (8 * i));
}

/* hash = BLAKE2b-256(key; prev | tenant | 14 numbers | length of the list | list), little endian: every
 * part has a fixed place or a length before it, so no two entries have the same form. */
void audit_row_hash(const uint8_t key[CHAIN_KEY_BYTES], int64_t tenant, const uint8_t prev[HASH_BYTES],
                    const struct audit_row *row, uint8_t out[HASH_BYTES])
{
    const int64_t numbers[AUDIT_NUMBERS] = {
        tenant,          row->id,      row->at,        row->register_id, row->user_id,
        row->roles,      row->kind,    row->subject_id, row->what,       row->categories,
        row->purpose,    row->statement, row->outcome, row->notice_id,   row->subject_count};
    uint8_t form[HASH_BYTES + (AUDIT_NUMBERS + 1) * 8];
    crypto_generichash_state state;

    memcpy(form, prev, HASH_BYTES);
    for (size_t i = 0; i < AUDIT_NUMBERS; i++)
        put_i64(form + HASH_BYTES + i * 8, numbers[i]);
    put_i64(form + HASH_BYTES + (size_t)AUDIT_NUMBERS * 8, (int64_t)row->subjects.len);
    if (row->subjects.len == 0) {
        crypto_generichash(out, HASH_BYTES, form, sizeof(form), key, CHAIN_KEY_BYTES);
        return;
    }
    crypto_generichash_init(&state, key, CHAIN_KEY_BYTES, HASH_BYTES);
    crypto_generichash_update(&state, form, sizeof(form));
    crypto_generichash_update(&state, row->subjects.ptr, row->subjects.len);
    crypto_generichash_final(&state, out, HASH_BYTES);
}

/* Another length than an entry's form: a head's code is never an entry's. */
void audit_head_mac(const uint8_t key[CHAIN_KEY_BYTES], int64_t tenant, const struct audit_head *head,
                    uint8_t out[HASH_BYTES])
{
    uint8_t form[4 + 3 * 8 + 2 * HASH_BYTES] = {'h', 'e', 'a', 'd'};

    put_i64(form + 4, tenant);
    put_i64(form + 12, head->first_id);
    put_i64(form + 20, head->last_id);
    memcpy(form + 28, head->first_prev, HASH_BYTES);
    memcpy(form + 28 + HASH_BYTES, head->last_hash, HASH_BYTES);
    crypto_generichash(out, HASH_BYTES, form, sizeof(form), key, CHAIN_KEY_BYTES);
}

static int compare_ids(const void *a, const void *b)
{
    int64_t x = *(const int64_t *)a, y = *(const int64_t *)b;

    return x < y ? -1 : x > y;
}

struct blob audit_ids_pack(struct arena *arena, const int64_t *ids, size_t count)
{
    int64_t *sorted = arena_copy(arena, ids, count * sizeof(*ids));
    uint8_t *bytes = arena_alloc_array(arena, count, 10), *at = bytes;
    uint64_t before = 0;

    qsort(sorted, count, sizeof(*sorted), compare_ids);
    for (size_t i = 0; i < count; i++) {
        uint64_t diff = (uint64_t)sorted[i] - before;

        before = (uint64_t)sorted[i];
        while (diff >= 0x80) {
            *at++ = (uint8_t)(diff | 0x80);
            diff >>= 7;
        }
        *at++ = (uint8_t)diff;
    }
    return (struct blob){bytes, (size_t)(at - bytes)};
}

bool audit_ids_contain(struct blob packed, int64_t id)
{
    uint64_t value = 0;
    size_t at = 0;

    while (at < packed.len) {
        uint64_t diff = 0;
        unsigned shift = 0;
        uint8_t byte;

        do {
            byte = packed.ptr[at++];
            if (shift < 64)
                diff |= (uint64_t)(byte & 0x7f) << shift;
            shift += 7;
        } while ((byte & 0x80) != 0 && at < packed.len);
        value += diff;
        if (value >= (uint64_t)id)
            return value == (uint64_t)id;
    }
    return false;
}

void audit_report_broken(struct audit_report *report, int64_t id, const char *why)
{
    if (report->broken++ == 0) {
        report->first_broken = id;
        report->why = why;
    }
}

/* After a break the walk goes on from what is stored: one edit is one or two findings, not all
 * that follows. */
void audit_walk_row(struct audit_walk *walk, const struct audit_row *row, struct blob stored_hash)
{
    uint8_t hash[HASH_BYTES];

    walk->report->entries++;
    if (row->id != walk->expect)
        audit_report_broken(walk->report, walk->expect, "missing");
    audit_row_hash(walk->key, walk->tenant, walk->prev, row, hash);
    if (stored_hash.len != HASH_BYTES || sodium_memcmp(hash, stored_hash.ptr, HASH_BYTES) != 0)
        audit_report_broken(walk->report, row->id, "changed");
    else if (row->kind == AUDIT_CHAIN_BROKEN)
        audit_report_broken(walk->report, row->id, "recorded");
    if (stored_hash.len == HASH_BYTES)
        memcpy(walk->prev, stored_hash.ptr, HASH_BYTES);
    walk->expect = row->id + 1;
}

const char *audit_kind_word(int kind)
{
    switch (kind) {
#define AUDIT(number, name, word)                                                                  \
    case (number):                                                                                 \
        return (word);
#include "audit_all.def"
#undef AUDIT
    default:
        return NULL;
    }
}

int audit_kind_from_word(struct str word)
{
#define AUDIT(number, name, w)                                                                     \
    if (str_eqz(word, (w)))                                                                        \
        return (number);
#include "audit_all.def"
#undef AUDIT
    return AUDIT_NONE;
}
