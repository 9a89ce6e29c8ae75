/* Backup and restore (varmuuskopiointi ja palautus): what db/backup.h does, as acts of a named user. P34, P63, P72;
 * RIGHTS.md 3 "Keys" and 4 "Restore". */
#ifndef ROOMS_BACKUP_H
#define ROOMS_BACKUP_H

#include "db/store.h"
#include "policy/policy.h"

struct backup_made;  /* db/backup.h */
struct restore_made;

enum { BACKUP_KEEP_DAYS = 35, BACKUP_TEST_DAYS = 90 /* a restore test is asked for this often */ };
enum backup_kind { BACKUP_MADE = 1, BACKUP_VERIFIED = 2, BACKUP_RESTORED = 3 };

/* Make one in `folder` ("": D/backups) and prune. The first one makes the key pair: the public half in D, the private
 * half beside D, with a copy of the erasure ledger (D-keep): outside every backup, to be moved to another place.
 * INVALID 4211: not an absolute path. Outside the writer. */
MUST_USE enum rc backup_run(struct ctx *ctx, struct str folder, struct backup_made *out, int64_t *pruned);
/* Lay it into a temporary folder, open every key, count, take it away; the outcome is kept as a restore test. moment: 0, or as
 * restore_plan.moment. */
MUST_USE enum rc backup_verify(struct ctx *ctx, struct str file, struct str private_key, int64_t moment, struct restore_made *out);

/* Ship the log to `folder` (an absolute path) from now on, with a base there at once; also after a gap. Audited. INVALID 4211, 4222;
 * CONFLICT 4220 on PostgreSQL. */
MUST_USE enum rc backup_ship_begin(struct ctx *ctx, struct str folder, int64_t every_s, struct backup_made *out);
MUST_USE enum rc backup_ship_end(struct ctx *ctx);
/* Every ten minutes: a base when the row of segments has none of this day, or a gap. Nothing when shipping is off. */
MUST_USE enum rc backup_ship_base(struct ctx *ctx);

struct backup_restored { int64_t marked, erased, kept, residue; };
/* The restored store is open for us alone: replay the ledger in every register, look for what it should have taken,
 * check the audit log, then open. confirm: what the person typed (a register's or the controller's name). Errors: INVALID 4212,
 * CORRUPT 4213, 2104. Outside the writer. */
MUST_USE enum rc backup_finish_restore(struct ctx *ctx, struct str confirm, struct backup_restored *out);

/* The store has just been opened: may anybody use it? CONFLICT 4221 when its data are older than the erasure ledger and the erasures
 * have not been repeated (`restore --replay`). A store that is being restored is left alone. */
MUST_USE enum rc backup_opened(struct ctx *ctx);

struct backup_state { /* for the page, doctor, evidence */
    bool made, tested, test_passed;
    int64_t made_at, tested_at;
    bool private_key_here; /* the private half still lies on this computer */
};
MUST_USE enum rc backup_state(struct ctx *ctx, struct backup_state *out);

/* Was one made within the last BACKUP_FRESH_HOURS? Pure. */
enum { BACKUP_FRESH_HOURS = 26 /* made nightly */ };
bool backup_decide_fresh(const struct backup_state *state, int64_t now);
/* Must shipping make a base now? base_at 0: the line has none. Pure. */
bool backup_decide_base(bool gap, int64_t base_at, int64_t now);
/* Is something amiss with shipping: a gap, a folder that cannot be written, nothing for SHIP_LATE_S? Pure. */
struct ship_figures; /* db/ship.h */
bool backup_decide_late(const struct ship_figures *figures, int64_t now);
/* What is amiss with shipping, in the language of ctx; "" nothing. Gives back ctx's reader. */
MUST_USE enum rc backup_shipping_alarm(struct ctx *ctx, struct str *out);
/* "2026-03-14T12:00:00Z", "2026-03-14 14:00" in Finnish time, "latest". Pure. */
MUST_USE bool backup_moment(struct str text, int64_t *out);
/* Is there a restore test of at most BACKUP_TEST_DAYS, passed? Pure. */
bool backup_decide_tested(const struct backup_state *state, int64_t now);
evidence_fn backup_evidence_restore_tests; /* P72 */

#endif
