/* Inside the room: the chain, its rows, the heads kept outside. */
#ifndef ROOMS_AUDIT_INTERNAL_H
#define ROOMS_AUDIT_INTERNAL_H

#include "db/reads.h"
#include "rooms/audit/audit.h"

enum { HASH_BYTES = 32, CHAIN_KEY_BYTES = 32, AUDIT_NUMBERS = 15 };

struct audit_row { /* one entry as it is chained */
    int64_t id, at, register_id, user_id, roles, kind, subject_id, what, categories, purpose, statement, outcome,
        notice_id, subject_count;
    struct blob subjects; /* empty: none */
};

struct audit_head {
    int64_t first_id, last_id;
    uint8_t first_prev[HASH_BYTES], last_hash[HASH_BYTES];
};

/* rules.c: pure */
void audit_row_hash(const uint8_t key[CHAIN_KEY_BYTES], int64_t tenant, const uint8_t prev[HASH_BYTES],
                    const struct audit_row *row, uint8_t out[HASH_BYTES]);
void audit_head_mac(const uint8_t key[CHAIN_KEY_BYTES], int64_t tenant, const struct audit_head *head,
                    uint8_t out[HASH_BYTES]);
/* Ids in ascending order, each once, as LEB128 differences. */
struct blob audit_ids_pack(struct arena *arena, const int64_t *ids, size_t count);
bool audit_ids_contain(struct blob packed, int64_t id);

struct audit_walk { /* verification in progress */
    const uint8_t *key;
    int64_t tenant, expect;          /* next id */
    uint8_t prev[HASH_BYTES];
    struct audit_report *report;
};
void audit_walk_row(struct audit_walk *walk, const struct audit_row *row, struct blob stored_hash);
void audit_report_broken(struct audit_report *report, int64_t id, const char *why);

/* store.c */
MUST_USE enum rc audit_store_append(struct ctx *ctx, struct audit_row *row);
MUST_USE enum rc audit_store_append_each(struct ctx *ctx, struct audit_row *row, const int64_t *what, size_t count);
MUST_USE enum rc audit_store_verify(struct ctx *ctx, struct audit_report *out);
MUST_USE enum rc audit_store_tenants(struct ctx *ctx, int64_t **ids, size_t *count);
MUST_USE enum rc audit_store_head(struct ctx *ctx, struct audit_head *head, bool *fits);
MUST_USE enum rc audit_store_page(struct ctx *ctx, const struct audit_filter *f, int64_t most,
                                  struct audit_item **out, size_t *count);
MUST_USE enum rc audit_store_views(struct ctx *ctx, int64_t subject, int64_t before, size_t most,
                                   struct audit_item **out, size_t *count, int64_t *next);

/* memory.c: searches that are going on, one for each user (decision 0009) */
enum { SEARCH_NOTES = 512 };
struct search {
    int64_t tenant, register_id, user_id, roles, notice_id, began_at;
    size_t count;
    struct read_note notes[SEARCH_NOTES];
    struct search *next;
};
/* What was opened joins the actor's search. False: none is going on, or it is full. */
bool audit_search_add(struct ctx *ctx, const struct audit_batch *batch);
void audit_search_begin(struct ctx *ctx);
/* Takes one search of ctx's register out: the actor's own, or any that began by then. NULL: none. */
struct search *audit_search_take(struct ctx *ctx, bool mine, int64_t began_before);
void audit_search_back(struct ctx *ctx, const struct search *taken); /* it could not be written */

MUST_USE enum rc audit_subject_known(struct ctx *ctx, int64_t subject); /* NOT_FOUND: nobody of this controller */

/* heads.c: heads kept outside the store */
struct kept_head { int64_t id; uint8_t hash[HASH_BYTES]; };
/* All heads of ctx's tenant in the key store and in D/audit-heads; a line that is forged, unreadable or
 * gone is told in `report`. */
MUST_USE enum rc audit_heads_read(struct ctx *ctx, struct audit_report *report, struct kept_head **out, size_t *count);
MUST_USE enum rc audit_heads_keep(struct ctx *ctx, const struct audit_head *head, bool signed_line);
MUST_USE enum rc audit_heads_known(struct ctx *ctx, bool *known); /* has any head of the tenant been kept? */

#endif
