/* Proving: every statement of the notice in force, with its evidence right now (P68). */
#include "base/log.h"
#include "db/core.h"
#include "i18n/i18n.h"
#include "messages_reports.h"
#include "queries_reports.h"
#include "rooms/notice/notice.h"
#include "rooms/reports/internal.h"

/* --- keeping what was found ---------------------------------------------------------------------- */
DEFINE_ACTION(reports_keep, struct proof_keep, int)
{
    *out = 0;
    for (size_t i = 0; i < req->count; i++) {
        const struct proof *p = &req->proofs[i];
        bool verified = p->state == PROOF_HOLDS;

        TRY(q_proof_put(ctx, &(struct q_proof_put){.statement = str_from(statement_word(p->statement)),
            .state = (int64_t)p->state, .population = p->population, .violations = p->violations, .figure = p->figure,
            .is_public = p->is_public ? 1 : 0, .at = p->checked_at, .verified_figure = p->figure,
            .verified_figure_null = !verified, .verified_at = p->checked_at, .verified_at_null = !verified}));
    }
    return RC_OK;
}

/* --- checking --------------------------------------------------------------------------------------- */
static void check(struct ctx *ctx, struct proof *p)
{
    enum statement_kind kind = statement_kind(p->statement);
    evidence_fn *evidence = statement_binding(p->statement).evidence;
    struct evidence found = {.population = 0};

    p->checked_at = ctx->now;
    if (kind == STATEMENT_IS_ENFORCED && evidence != NULL && evidence(ctx, &found) != RC_OK) {
        log_event(LOG_ERROR, "evidence failed", "statement", statement_word(p->statement), "rc", rc_name(ctx->err.rc), NULL);
        err_clear(&ctx->err);
        found = (struct evidence){.violations = 1};
    }
    p->population = found.population;
    p->violations = found.violations;
    p->figure = found.figure;
    p->is_public = found.is_public;
    p->state = proof_decide(kind, found.population, found.violations);
    if (p->state == PROOF_HOLDS) {
        p->verified_figure = p->figure;
        p->verified_at = p->checked_at;
    }
}

/* Each statement of the policy once, in the notice's order. */
static size_t in_force_once(struct ctx *ctx, const struct proof *known, struct proof *out)
{
    bool seen[STATEMENT_COUNT] = {false};
    size_t n = 0;

    for (size_t i = 0; ctx->policy != NULL && i < ctx->policy->statement_count; i++) {
        enum statement id = ctx->policy->statements[i].id;

        if (seen[id])
            continue;
        seen[id] = true;
        out[n] = known[id];
        if (known[id].checked_at == 0)
            out[n].state = proof_decide(statement_kind(id), 0, 0);
        n++;
    }
    return n;
}

enum rc reports_proofs(struct ctx *ctx, struct proof **out, size_t *count)
{
    struct proof *known = ARENA_ARRAY(ctx->arena, struct proof, STATEMENT_COUNT);

    *out = ARENA_ARRAY(ctx->arena, struct proof, STATEMENT_COUNT);
    TRY(proofs_load(ctx, known));
    *count = in_force_once(ctx, known, *out);
    return RC_OK;
}

enum rc reports_prove_all(struct ctx *ctx, struct proof **out, size_t *count)
{
    int purpose = ctx->purpose, kept;
    enum rc rc;

    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    rc = reports_proofs(ctx, out, count);
    for (size_t i = 0; rc == RC_OK && i < *count; i++)
        check(ctx, &(*out)[i]);
    store_release(ctx);
    if (rc == RC_OK && *count > 0)
        rc = RUN_ACTION(reports_keep, ctx, &((struct proof_keep){*out, *count}), &kept);
    for (size_t i = 0; rc == RC_OK && i < *count; i++) {
        if ((*out)[i].statement != STATEMENT_ACCOUNTABILITY || (*out)[i].state != PROOF_VIOLATED)
            continue;
        check(ctx, &(*out)[i]); /* it reads what is kept: of this run, not of the one before */
        store_release(ctx);
        rc = RUN_ACTION(reports_keep, ctx, &((struct proof_keep){&(*out)[i], 1}), &kept);
    }
    ctx->purpose = purpose;
    return rc;
}

struct str reports_evidence_text(struct ctx *ctx, const struct proof *proof, bool verified)
{
    struct slot slots[] = {SLOT_I64("n", verified ? proof->verified_figure : proof->figure),
                           SLOT_I64("population", proof->population), SLOT_I64("violations", proof->violations)};
    struct str key = str_fmt(ctx->arena, "evidence.%s", statement_word(proof->statement));
    enum msg msg = msg_find_str(key);

    if (proof->state == PROOF_PLANNED || proof->state == PROOF_ATTESTED || (proof->state == PROOF_NOT_EXERCISED && !verified))
        return STR("");
    if (msg == MSG_NONE || (proof->state == PROOF_VIOLATED && !verified)) /* the sentence of a proof is true only while it holds */
        return trs(ctx, MSG_reports_evidence, slots, COUNT(slots));
    return trs(ctx, msg, slots, COUNT(slots));
}

/* --- registers ----------------------------------------------------------------------------------------- */
enum rc reports_registers(struct ctx *ctx, struct reports_register **out, size_t *count)
{
    struct notice_register *in_force;
    struct register_row *all;
    int64_t tenant = ctx->tenant;
    size_t n, rows;

    *count = 0;
    TRY(notice_registers(ctx, &in_force, &n));
    TRY(registers_all(ctx, &all, &rows));
    *out = ARENA_ARRAY(ctx->arena, struct reports_register, n + 1);
    for (size_t i = 0; i < n; i++) {
        struct reports_register *r = &(*out)[*count];
        struct controller controller;

        if (ctx->register_id != 0 && in_force[i].register_id != ctx->register_id)
            continue;
        *r = (struct reports_register){in_force[i].tenant, in_force[i].register_id, in_force[i].slug, STR(""), STR("")};
        for (size_t k = 0; k < rows; k++)
            if (all[k].id == r->register_id)
                r->name = all[k].name;
        ctx->tenant = r->tenant;
        TRY(controller_load(ctx, &controller));
        r->controller = controller.name;
        (*count)++;
    }
    ctx->tenant = tenant;
    return RC_OK;
}

enum rc reports_enter(struct ctx *ctx, const struct reports_register *r)
{
    ctx->tenant = r->tenant;
    ctx->register_id = r->register_id;
    ctx->controller_name = r->controller;
    ctx->register_name = r->name;
    return notice_policy(ctx);
}
