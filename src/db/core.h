/* The rows that every room stands on: controllers, registers, subjects, counters, settings
 * (migrations/0001_core.sql). */
#ifndef DB_CORE_H
#define DB_CORE_H

#include "base/ctx.h"

enum subject_kind { /* kind of a natural person; one person may be several, the first stands */
    SUBJECT_CONSUMER = 1, SUBJECT_CONTACT_PERSON = 2, SUBJECT_SOLE_TRADER = 3, SUBJECT_STAFF = 4, SUBJECT_VISITOR = 5
};

/* Next number of a gapless series of the tenant, in the writer. The series begins with `first`. A
 * number belongs to the action's savepoint: when the action fails, the next one gets it. */
MUST_USE enum rc counter_take(struct ctx *ctx, struct str name, int64_t first, int64_t *number);
/* The number the next counter_take would give; `first` when the series has not begun. */
MUST_USE enum rc counter_peek(struct ctx *ctx, struct str name, int64_t first, int64_t *number);

/* A new natural person without keys (key_create makes those). In the writer. */
MUST_USE enum rc subject_add(struct ctx *ctx, enum subject_kind kind, int64_t *id);
/* With keys, and restriction of processing: subject_create, subject_restrict in db/subjects.h. */
/* Mark as erased: the row stays as a meaningless id. */
MUST_USE enum rc subject_set_erased(struct ctx *ctx, int64_t subject);

/* The controller (rekisterinpitäjä) of ctx->tenant as it stands in Settings: one place feeds notice, letters
 * and invoices (P02). */
struct controller { struct str name, business_id, street, postcode, town, phone, email, iban; };
MUST_USE enum rc controller_load(struct ctx *ctx, struct controller *out);

/* Settings of the register in ctx. NOT_FOUND without err when unset. */
MUST_USE enum rc setting_get(struct ctx *ctx, struct str name, struct str *value);
MUST_USE enum rc setting_set(struct ctx *ctx, struct str name, struct str value);

/* --- controllers and registers --------------------------------------------------------------- */
/* A controller under the id in ctx->tenant, and a register of it under ctx->register_id. In the
 * writer. The slug is unique in the store: CONFLICT 1107. */
MUST_USE enum rc controller_add(struct ctx *ctx, const struct controller *details);
MUST_USE enum rc controller_save(struct ctx *ctx, const struct controller *details);
MUST_USE enum rc register_add(struct ctx *ctx, struct str slug, struct str name, int64_t ordinal);
struct register_row { int64_t tenant, id, ordinal; struct str slug, name; };
/* All of the store, in the order in which they were made. */
MUST_USE enum rc registers_all(struct ctx *ctx, struct register_row **out, size_t *count);

#endif
