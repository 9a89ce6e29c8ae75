/* Reports (raportit): the proof of the notice, the dashboard. P68; UI.md sections 2 and 4.8. */
#ifndef ROOMS_REPORTS_H
#define ROOMS_REPORTS_H

#include "db/store.h"
#include "policy/policy.h"

/* --- proof (P68) --------------------------------------------------------------------------------- */
struct proof { /* of one statement of the notice in force; several lines of one statement are one proof */
    enum statement statement;
    enum proof_state state;
    int64_t population, violations, figure;
    bool is_public;
    int64_t checked_at;                    /* 0: never */
    int64_t verified_figure, verified_at;  /* the last time that it held; at 0: never */
};
/* "holds" "violated" "not_exercised" "attested" "planned" */
const char *proof_word(enum proof_state state);
/* What a check found. Nothing that it could be violated by is no proof. Pure. */
enum proof_state proof_decide(enum statement_kind kind, int64_t population, int64_t violations);

/* Check every statement of the notice in force of ctx's register, in the notice's order, and keep what
 * was found. A check that cannot run counts as a shortfall of one. Outside the writer. No notice in
 * force: count 0. */
MUST_USE enum rc reports_prove_all(struct ctx *ctx, struct proof **out, size_t *count);
/* As found last, without checking; a statement that was never checked has checked_at 0. */
MUST_USE enum rc reports_proofs(struct ctx *ctx, struct proof **out, size_t *count);
/* The sentence of evidence in ctx->lang: figure in words. `verified`: with the last verified figure. */
struct str reports_evidence_text(struct ctx *ctx, const struct proof *proof, bool verified);

struct reports_register { int64_t tenant, register_id; struct str slug, name, controller; };
/* The registers with a notice in force: of the whole store, or ctx's own when it has one. */
MUST_USE enum rc reports_registers(struct ctx *ctx, struct reports_register **out, size_t *count);
/* Turn ctx to a register: tenant, register, names, policy. */
MUST_USE enum rc reports_enter(struct ctx *ctx, const struct reports_register *r);

/* What waits goes by mail to the contact persons: once a day, and each stage of a breach's clock at once. No personal data.
 * Nothing without a mail channel. Outside the writer; idempotent. */
MUST_USE enum rc reports_alarms(struct ctx *ctx);

evidence_fn reports_evidence_accountable; /* P68: every enforced statement was checked lately and holds */

#endif
