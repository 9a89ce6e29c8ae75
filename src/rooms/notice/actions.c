/* Life of a notice: drafted, published, superseded (P01, P03, P71); as it was received: actions_received.c. */
#include "base/errors.h"
#include "audit_notice.h"
#include "errors_notice.h"
#include "errors_policy.h"
#include "queries_notice.h"
#include "rooms/audit/audit.h"
#include "rooms/notice/internal.h"
#include "rooms/notice/versions.h"

enum rc notice_named_person(struct ctx *ctx)
{
    return ctx->actor == NULL || ctx->actor->user_id == 0 || ctx->actor->is_token ? err_forbidden(&ctx->err, E1334_NOTICE_PERSON_NEEDED) : RC_OK;
}

enum rc notice_insert_version(struct ctx *ctx, enum notice_state state, struct str received, int64_t base_id, int64_t order,
                              struct notice_receipt *out)
{
    struct q_notice_next_version_row next;

    TRY(q_notice_next_version(ctx, &next));
    out->notice_id = env_new_id(ctx->env);
    out->version = next.version;
    return q_notice_version_insert(ctx, &(struct q_notice_version_insert){.id = out->notice_id, .version = out->version,
        .state = (int64_t)state, .drawn_on = ctx->today, .received = received, .received_null = received.len == 0,
        .base_id = base_id, .base_id_null = base_id == 0, .order = order, .order_null = order == 0,
        .by = ctx->actor != NULL ? ctx->actor->user_id : 0, .at = ctx->now});
}

enum rc notice_in_state(struct ctx *ctx, enum notice_state state, struct notice_receipt *out, bool *found)
{
    struct q_notice_version_in_state_row row;
    enum rc rc = q_notice_version_in_state(ctx, &(struct q_notice_version_in_state){.state = (int64_t)state}, &row);

    *found = rc == RC_OK;
    if (rc == RC_OK)
        *out = (struct notice_receipt){row.id, row.version};
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    return RC_OK;
}

/* --- publishing ----------------------------------------------------------------------------------- */
enum rc notice_put_in_force(struct ctx *ctx, const struct notice_receipt *draft)
{
    int64_t changes;

    TRY(q_notice_supersede(ctx, &(struct q_notice_supersede){.at = ctx->now}, &changes));
    TRY(q_notice_put_in_force(ctx, &(struct q_notice_put_in_force){.id = draft->notice_id, .drawn_on = ctx->today,
        .by = ctx->actor->user_id, .at = ctx->now}, &changes));
    if (changes != 1)
        return err_not_found(&ctx->err, E1333_NOTICE_NO_DRAFT);
    TRY(notice_mark(ctx, draft->notice_id, ctx->today));
    TRY(audit_write(ctx, AUDIT_NOTICE_PUBLISHED, 0, draft->notice_id, NULL));
    return notice_swap_policy(ctx, draft->notice_id, draft->version, ctx->today);
}

/* The ids of the errors that block publishing, with commas; "" when there are none. */
static struct str blocking(struct ctx *ctx, const struct notice_reading *reading)
{
    struct str out = STR("");

    for (size_t i = 0; i < reading->finding_count; i++) {
        const char *word = finding_word(reading->findings[i].id);

        if (finding_severity(reading->findings[i].id) == SEVERITY_ERROR && !str_contains(out, str_from(word)))
            out = str_fmt(ctx->arena, "%.*s%s%s", STR_FMT(out), out.len > 0 ? ", " : "", word);
    }
    return out;
}

DEFINE_ACTION(notice_publish, struct notice_publish, struct notice_receipt)
{
    struct notice_receipt draft;
    struct policy_statement *statements;
    struct notice_reading reading;
    bool found;
    size_t count;

    TRY(notice_named_person(ctx));
    TRY(notice_in_state(ctx, NOTICE_DRAFT, &draft, &found));
    if (!found)
        return err_not_found(&ctx->err, E1333_NOTICE_NO_DRAFT);
    if (req->expected_version != 0 && req->expected_version != draft.version)
        return err_conflict(&ctx->err, E1332_NOTICE_DRAFT_EXISTS);
    TRY(notice_load_statements(ctx, draft.notice_id, &statements, &count));
    if (!notice_contact_person(statements, count))
        return err_invalid(&ctx->err, E1336_NOTICE_NO_CONTACT, NULL);
    notice_lint_statements(ctx->arena, statements, count, &reading);
    ctx->err.arg = blocking(ctx, &reading);
    if (ctx->err.arg.len > 0)
        return err_invalid(&ctx->err, E1335_NOTICE_HAS_ERRORS, NULL);
    TRY(notice_decide_findings(ctx, &reading));
    *out = draft;
    return notice_put_in_force(ctx, out);
}

/* --- drafts --------------------------------------------------------------------------------------- */
static enum rc begin_draft(struct ctx *ctx, int64_t order, struct notice_receipt *out)
{
    struct notice_receipt current, draft;
    struct policy_statement *statements;
    bool found;
    size_t count;

    TRY(notice_in_state(ctx, NOTICE_DRAFT, &draft, &found));
    if (found)
        return err_conflict(&ctx->err, E1332_NOTICE_DRAFT_EXISTS);
    TRY(notice_in_state(ctx, NOTICE_IN_FORCE, &current, &found));
    if (!found && order == 0)
        return notice_draft_received(ctx, ctx->today, out);
    if (!found)
        return err_not_found(&ctx->err, E1338_NOTICE_NONE_IN_FORCE);
    TRY(notice_load_statements(ctx, current.notice_id, &statements, &count));
    TRY(notice_insert_version(ctx, NOTICE_DRAFT, STR(""), current.notice_id, order, out));
    for (size_t i = 0; i < count; i++) {
        if (statements[i].id == STATEMENT_NOTICE_DATE)
            statements[i].params = str_fmt(ctx->arena, "{\"date\":\"%.*s\"}", STR_FMT(date_iso(ctx->arena, ctx->today)));
    }
    TRY(notice_store_statements(ctx, out->notice_id, statements, count));
    return audit_write(ctx, AUDIT_NOTICE_DRAFTED, 0, out->notice_id, NULL);
}

DEFINE_ACTION(notice_draft, struct notice_draft, struct notice_receipt)
{
    TRY(notice_named_person(ctx));
    return begin_draft(ctx, req->order, out);
}

/* The statements of the draft become these. */
static enum rc rewrite(struct ctx *ctx, const struct notice_receipt *draft, struct policy_statement *all, size_t count)
{
    int64_t changes;

    statements_sort(all, count);
    TRY(q_notice_statements_delete(ctx, &(struct q_notice_statements_delete){.notice = draft->notice_id}, &changes));
    TRY(notice_store_statements(ctx, draft->notice_id, all, count));
    return audit_write(ctx, AUDIT_NOTICE_CHANGED, 0, draft->notice_id, NULL);
}

static enum rc the_draft(struct ctx *ctx, struct notice_receipt *draft, struct policy_statement **at, size_t *count)
{
    bool found;

    TRY(notice_named_person(ctx));
    TRY(notice_in_state(ctx, NOTICE_DRAFT, draft, &found));
    if (!found)
        return err_not_found(&ctx->err, E1333_NOTICE_NO_DRAFT);
    return notice_load_statements(ctx, draft->notice_id, at, count);
}

DEFINE_ACTION(notice_change, struct notice_change, struct notice_receipt)
{
    struct policy_statement *old, *all;
    struct notice_receipt draft;
    struct param *params;
    size_t count, n, kept = 0;
    bool was = false, one_time;

    TRY(notice_named_person(ctx));
    if (req->statement <= STATEMENT_NONE || req->statement >= STATEMENT_COUNT)
        return err_invalid(&ctx->err, E1305_STATEMENT_UNKNOWN, "statement");
    TRY(the_draft(ctx, &draft, &old, &count));
    one_time = notice_years(ctx->arena, old, count, STATEMENT_RETENTION_AFTER_RELATIONSHIP) ==
               notice_years(ctx->arena, old, count, STATEMENT_RETENTION_GROUND);
    all = ARENA_ARRAY(ctx->arena, struct policy_statement, count + 1);
    for (size_t i = 0; i < count; i++) {
        if (old[i].id == req->statement)
            was = true;
        else
            all[kept++] = old[i];
    }
    if (req->remove && !was)
        return err_not_found(&ctx->err, E1339_NOTICE_NOT_STATED);
    if (!req->remove) {
        struct str json = req->params.len > 0 ? req->params : params_default(ctx->arena, req->statement);

        TRY(params_read(ctx->arena, req->statement, json, &params, &n, &ctx->err));
        all[kept++] = (struct policy_statement){req->statement, (int)statement_section(req->statement),
                                                params_write(ctx->arena, params, n)};
    }
    if (req->statement == STATEMENT_RETENTION_AFTER_RELATIONSHIP && one_time)
        notice_carry_years(ctx->arena, all, kept);
    *out = draft;
    return rewrite(ctx, &draft, all, kept);
}

DEFINE_ACTION(notice_fix, struct notice_fix, struct notice_receipt)
{
    struct notice_reading reading;
    struct policy_statement *old, *all;
    struct notice_receipt draft;
    size_t count, n;

    TRY(the_draft(ctx, &draft, &old, &count));
    notice_lint_statements(ctx->arena, old, count, &reading);
    for (size_t i = 0; i < reading.finding_count; i++) {
        const struct notice_finding *f = &reading.findings[i];

        if (!str_eqz(req->finding, finding_word(f->id)) || (req->quote.len > 0 && !str_eq(req->quote, f->quote)))
            continue;
        TRY(notice_fixed(ctx->arena, old, count, &reading, f, &all, &n, &ctx->err));
        *out = draft;
        return rewrite(ctx, &draft, all, n);
    }
    return err_not_found(&ctx->err, E1362_NOTICE_FINDING_GONE);
}

/* A draft that waits already takes the change in; otherwise one is begun, for a named person to publish. */
static enum rc follow(struct ctx *ctx, const struct notice_follow *req, struct notice_receipt *out)
{
    struct notice_receipt draft, current;
    struct policy_statement *all;
    bool drafted, found;
    size_t count;

    TRY(notice_in_state(ctx, NOTICE_DRAFT, &draft, &drafted));
    TRY(notice_in_state(ctx, NOTICE_IN_FORCE, &current, &found));
    if (!drafted && !found)
        return RC_OK;
    TRY(notice_load_statements(ctx, drafted ? draft.notice_id : current.notice_id, &all, &count));
    if (notice_follow_party(ctx->arena, all, count, &req->before, &req->after) == 0)
        return RC_OK;
    if (!drafted) {
        TRY(begin_draft(ctx, 0, &draft));
        TRY(notice_load_statements(ctx, draft.notice_id, &all, &count));
        (void)notice_follow_party(ctx->arena, all, count, &req->before, &req->after);
    }
    *out = draft;
    return rewrite(ctx, &draft, all, count);
}

/* The controller is one, its registers have each a notice that names it. */
DEFINE_ACTION(notice_follow, struct notice_follow, struct notice_receipt)
{
    int64_t here = ctx->register_id;
    struct notice_register *all;
    size_t count;

    *out = (struct notice_receipt){0, 0};
    TRY(notice_named_person(ctx));
    TRY(follow(ctx, req, out));
    TRY(notice_registers(ctx, &all, &count));
    for (size_t i = 0; i < count; i++) {
        struct notice_receipt other = {0, 0};

        if (all[i].tenant != ctx->tenant || all[i].register_id == here)
            continue;
        ctx->register_id = all[i].register_id;
        TRY(follow(ctx, req, &other));
        ctx->register_id = here;
    }
    return RC_OK;
}

/* An order comes with its draft, so that it cannot be forgotten (P71). */
DEFINE_ACTION(notice_order, struct notice_order, struct notice_receipt)
{
    int64_t order = env_new_id(ctx->env);

    TRY(notice_named_person(ctx));
    if (!notice_order_makes_draft(req, ctx->today))
        return err_invalid(&ctx->err, E1360_ORDER_INCOMPLETE, "ordered_on");
    TRY(begin_draft(ctx, order, out));
    TRY(q_authority_order_insert(ctx, &(struct q_authority_order_insert){.id = order, .authority = req->authority,
        .reference = req->reference, .ordered_on = req->ordered_on, .summary = req->summary, .by = ctx->actor->user_id,
        .at = ctx->now, .notice = out->notice_id}));
    return audit_write(ctx, AUDIT_NOTICE_ORDER_RECORDED, 0, order, NULL);
}
