/* Sealing: personal data at rest are records under XChaCha20-Poly1305, one per row and category,
 * with a key of a hold class. seal_open is the choke point: without it nothing personal can be
 * read; it asks the policy and puts the read into the audit. (P10, P34, P43; DESIGN section 5) */
#ifndef DB_SEAL_H
#define DB_SEAL_H

#include "base/ctx.h"
#include "policy/policy.h"

enum key_class {
    KEY_NONE = 0,
    KEY_SUBJECT = 1, /* id: subject id */
    KEY_VOUCHER = 2, /* id: fiscal year id */
    KEY_CLAIM = 3,   /* id: claim or case id */
    KEY_TENANT = 4   /* id: 0; an organisation's own fields */
};

struct key_ref { enum key_class cls; int64_t id; };

/* Make a key (in the writer; durable before the records that use it). CONFLICT when it exists. */
MUST_USE enum rc key_create(struct ctx *ctx, struct key_ref key);
MUST_USE enum rc key_exists(struct ctx *ctx, struct key_ref key, bool *out);
/* Destroy a key: row deleted with secure_delete, cached copy zeroed. Takes effect at the batch's
 * commit, after the store's own commit. Idempotent. */
MUST_USE enum rc key_destroy(struct ctx *ctx, struct key_ref key);

/* --- records: several named fields of one category in one sealed blob ------------------------- */
#define RECORD_FIELDS 24
struct record { /* field numbers are the room's own enum, 1..RECORD_FIELDS-1; "" when absent */
    struct str field[RECORD_FIELDS];
};

/* Seal a record of row `row` of a table; the AAD binds tenant, key, category and row, so that no
 * record can be moved. Policy: USE_STORE for ctx->purpose, REFUSED with the statement. */
MUST_USE enum rc seal_record(struct ctx *ctx, struct key_ref key, enum category category,
                             int64_t row, const struct record *record, struct blob *out);
/* Open one. subject: whose data (0: an organisation's). Asks policy USE_READ, restriction of the
 * subject, and notes the read for the audit. NOT_FOUND when the key has been destroyed. CORRUPT when
 * the record was tampered with or moved. */
MUST_USE enum rc seal_open(struct ctx *ctx, struct key_ref key, enum category category, int64_t row,
                           int64_t subject, struct blob sealed, struct record *out);

/* Keyed hash (BLAKE2b-256 with a tenant's key of that name) for equality look-ups on disk: login
 * e-mail, session ids, stop list. Not invertible without the key. */
MUST_USE enum rc keyed_hash(struct ctx *ctx, const char *use, struct str value, struct blob *out);

#endif
