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
/* Lay it into a temporary folder, open every key, count, take it away; the outcome is kept as a restore test. */
MUST_USE enum rc backup_verify(struct ctx *ctx, struct str file, struct str private_key, struct restore_made *out);

struct backup_restored { int64_t marked, erased, kept, residue; };
/* The restored store is open for us alone: replay the ledger in every register, look for what it should have taken,
 * check the audit log, then open. confirm: what the person typed (a register's or the controller's name). Errors: INVALID 4212,
 * CORRUPT 4213, 2104. Outside the writer. */
MUST_USE enum rc backup_finish_restore(struct ctx *ctx, struct str confirm, struct backup_restored *out);

struct backup_state { /* for the page, doctor, evidence */
    bool made, tested, test_passed;
    int64_t made_at, tested_at;
    bool private_key_here; /* the private half still lies on this computer */
};
MUST_USE enum rc backup_state(struct ctx *ctx, struct backup_state *out);

/* Was one made within the last BACKUP_FRESH_HOURS? Pure. */
enum { BACKUP_FRESH_HOURS = 26 /* made nightly */ };
bool backup_decide_fresh(const struct backup_state *state, int64_t now);
/* Is there a restore test of at most BACKUP_TEST_DAYS, passed? Pure. */
bool backup_decide_tested(const struct backup_state *state, int64_t now);
evidence_fn backup_evidence_restore_tests; /* P72 */

#endif
