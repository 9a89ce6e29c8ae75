/* Life of a notice: received, adopted, drafted, published, superseded (P01, P03, P71). */
#include "base/errors.h"
#include "audit_notice.h"
#include "errors_notice.h"
#include "errors_policy.h"
#include "queries_notice.h"
#include "rooms/audit/audit.h"
#include "rooms/notice/internal.h"
#include "rooms/notice/versions.h"

/* The supervisory authority as it was when the program was made; unchecked until a person confirms it
 * (RIGHTS.md section 7). */
static const struct { const char *lang, *contact; } authority[] = {
    {"fi", "Tietosuojavaltuutetun toimisto, PL 800, 00531 Helsinki; käynti Lintulahdenkuja 4, 00530 Helsinki; "
           "vaihde 029 566 6700; kirjaamo 029 566 6768; tietosuoja@om.fi; tietosuoja.fi"},
    {"sv", "Dataombudsmannens byrå, PB 800, 00531 Helsingfors; besök Fågelviksgränden 4, 00530 Helsingfors; "
           "växel 029 566 6700; registratorskontor 029 566 6768; tietosuoja@om.fi; tietosuoja.fi/sv"},
    {"en", "Office of the Data Protection Ombudsman, P.O. Box 800, 00531 Helsinki, Finland; visiting address "
           "Lintulahdenkuja 4, 00530 Helsinki; switchboard +358 29 566 6700; registry +358 29 566 6768; "
           "tietosuoja@om.fi; tietosuoja.fi/en"},
};

static enum rc named_person(struct ctx *ctx)
{
    return ctx->actor == NULL || ctx->actor->user_id == 0 ? err_forbidden(&ctx->err, E1334_NOTICE_PERSON_NEEDED) : RC_OK;
}

static enum rc insert_version(struct ctx *ctx, enum notice_state state, struct date on, struct str received,
                              int64_t base_id, int64_t order, struct notice_receipt *out)
{
    struct q_notice_next_version_row next;

    TRY(q_notice_next_version(ctx, &next));
    out->notice_id = env_new_id(ctx->env);
    out->version = next.version;
    return q_notice_version_insert(ctx, &(struct q_notice_version_insert){.id = out->notice_id, .version = out->version,
        .state = (int64_t)state, .drawn_on = on, .received = received, .received_null = received.len == 0,
        .base_id = base_id, .base_id_null = base_id == 0, .order = order, .order_null = order == 0,
        .by = ctx->actor != NULL ? ctx->actor->user_id : 0, .at = ctx->now});
}

/* RC_OK with *found false when the register has no version in that state. */
static enum rc in_state(struct ctx *ctx, enum notice_state state, struct q_notice_version_in_state_row *row, bool *found)
{
    enum rc rc = q_notice_version_in_state(ctx, &(struct q_notice_version_in_state){.state = (int64_t)state}, row);

    *found = rc == RC_OK;
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    return rc;
}

/* --- received ------------------------------------------------------------------------------------- */
static enum rc store_findings(struct ctx *ctx, int64_t notice, const struct notice_reading *reading)
{
    int64_t ordinal = 0;

    for (size_t i = 0; i < reading->finding_count; i++) {
        const struct notice_finding *f = &reading->findings[i];

        if (finding_severity(f->id) == SEVERITY_NOTE)
            continue;
        TRY(q_notice_finding_insert(ctx, &(struct q_notice_finding_insert){.notice = notice, .ordinal = ++ordinal,
            .finding = str_from(finding_word(f->id)),
            .section = str_from(f->section == SECTION_COUNT ? "" : section_word(f->section)), .quote = f->quote,
            .statement = str_from(f->statement == STATEMENT_NONE ? "" : statement_word(f->statement)),
            .decision = FINDING_OPEN}));
    }
    return RC_OK;
}

DEFINE_ACTION(notice_import, struct notice_import, struct notice_receipt)
{
    struct notice_reading reading;
    struct policy_statement *statements;
    bool was_latin;
    size_t count;

    TRY(q_notice_version_list(ctx, &(struct q_notice_version_list_row *){NULL}, &count));
    if (count > 0)
        return err_conflict(&ctx->err, E1330_NOTICE_EXISTS);
    TRY(notice_read(ctx->arena, req->bytes, &reading, &ctx->err));
    TRY(notice_stated(ctx->arena, &reading, &statements, &count, &ctx->err));
    TRY(insert_version(ctx, NOTICE_RECEIVED, ctx->today, read_utf8(ctx->arena, req->bytes, &was_latin), 0, 0, out));
    TRY(notice_store_statements(ctx, out->notice_id, statements, count));
    TRY(store_findings(ctx, out->notice_id, &reading));
    for (size_t i = 0; i < COUNT(authority); i++)
        TRY(q_authority_insert(ctx, &(struct q_authority_insert){.lang = str_from(authority[i].lang),
            .valid_from = date_ymd(2020, 1, 1), .contact = str_from(authority[i].contact), .checked_on_null = true,
            .source = STR("tietosuoja.fi")}));
    return audit_write(ctx, AUDIT_NOTICE_IMPORTED, 0, out->notice_id, NULL);
}

/* --- publishing ----------------------------------------------------------------------------------- */
static enum rc put_in_force(struct ctx *ctx, const struct notice_receipt *draft)
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

DEFINE_ACTION(notice_adopt, struct notice_adopt, struct notice_receipt)
{
    struct q_notice_version_get_row received;
    struct policy_statement *statements;
    struct notice_reading reading;
    size_t count;
    int64_t changes;
    enum rc rc;

    TRY(named_person(ctx));
    rc = q_notice_version_get(ctx, &(struct q_notice_version_get){.version = 0}, &received);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1331_NOTICE_NOT_IMPORTED);
    TRY(rc);
    TRY(q_notice_version_list(ctx, &(struct q_notice_version_list_row *){NULL}, &count));
    if (count > 1)
        return err_conflict(&ctx->err, E1330_NOTICE_EXISTS);
    TRY(notice_read(ctx->arena, received.received, &reading, &ctx->err));
    TRY(notice_correct(ctx->arena, &reading, date_is_none(req->on) || req->on.days == 0 ? ctx->today : req->on, &statements,
                       &count, &ctx->err));
    TRY(insert_version(ctx, NOTICE_DRAFT, ctx->today, STR(""), received.id, 0, out));
    TRY(notice_store_statements(ctx, out->notice_id, statements, count));
    TRY(q_notice_findings_decide(ctx, &(struct q_notice_findings_decide){.notice = received.id,
        .decision = FINDING_CORRECTED, .by = ctx->actor->user_id, .at = ctx->now}, &changes));
    return put_in_force(ctx, out);
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
    struct q_notice_version_in_state_row draft;
    struct policy_statement *statements;
    struct notice_reading reading;
    bool found;
    size_t count;

    TRY(named_person(ctx));
    TRY(in_state(ctx, NOTICE_DRAFT, &draft, &found));
    if (!found)
        return err_not_found(&ctx->err, E1333_NOTICE_NO_DRAFT);
    if (req->expected_version != 0 && req->expected_version != draft.version)
        return err_conflict(&ctx->err, E1332_NOTICE_DRAFT_EXISTS);
    TRY(notice_load_statements(ctx, draft.id, &statements, &count));
    if (!notice_contact_person(statements, count))
        return err_invalid(&ctx->err, E1336_NOTICE_NO_CONTACT, NULL);
    notice_lint_statements(ctx->arena, statements, count, &reading);
    ctx->err.arg = blocking(ctx, &reading);
    if (ctx->err.arg.len > 0)
        return err_invalid(&ctx->err, E1335_NOTICE_HAS_ERRORS, NULL);
    *out = (struct notice_receipt){draft.id, draft.version};
    return put_in_force(ctx, out);
}

/* --- drafts --------------------------------------------------------------------------------------- */
static enum rc begin_draft(struct ctx *ctx, int64_t order, struct notice_receipt *out)
{
    struct q_notice_version_in_state_row current, draft;
    struct policy_statement *statements;
    bool found;
    size_t count;

    TRY(in_state(ctx, NOTICE_DRAFT, &draft, &found));
    if (found)
        return err_conflict(&ctx->err, E1332_NOTICE_DRAFT_EXISTS);
    TRY(in_state(ctx, NOTICE_IN_FORCE, &current, &found));
    if (!found)
        return err_not_found(&ctx->err, E1338_NOTICE_NONE_IN_FORCE);
    TRY(notice_load_statements(ctx, current.id, &statements, &count));
    TRY(insert_version(ctx, NOTICE_DRAFT, ctx->today, STR(""), current.id, order, out));
    for (size_t i = 0; i < count; i++) {
        if (statements[i].id == STATEMENT_NOTICE_DATE)
            statements[i].params = str_fmt(ctx->arena, "{\"date\":\"%.*s\"}", STR_FMT(date_iso(ctx->arena, ctx->today)));
    }
    TRY(notice_store_statements(ctx, out->notice_id, statements, count));
    return audit_write(ctx, AUDIT_NOTICE_DRAFTED, 0, out->notice_id, NULL);
}

DEFINE_ACTION(notice_draft, struct notice_draft, struct notice_receipt)
{
    TRY(named_person(ctx));
    return begin_draft(ctx, req->order, out);
}

DEFINE_ACTION(notice_change, struct notice_change, struct notice_receipt)
{
    struct q_notice_version_in_state_row draft;
    struct policy_statement *old, *all;
    struct param *params;
    size_t count, n, kept = 0;
    bool found, was = false;
    int64_t changes;

    TRY(named_person(ctx));
    if (req->statement <= STATEMENT_NONE || req->statement >= STATEMENT_COUNT)
        return err_invalid(&ctx->err, E1305_STATEMENT_UNKNOWN, "statement");
    TRY(in_state(ctx, NOTICE_DRAFT, &draft, &found));
    if (!found)
        return err_not_found(&ctx->err, E1333_NOTICE_NO_DRAFT);
    TRY(notice_load_statements(ctx, draft.id, &old, &count));
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
    statements_sort(all, kept);
    TRY(q_notice_statements_delete(ctx, &(struct q_notice_statements_delete){.notice = draft.id}, &changes));
    TRY(notice_store_statements(ctx, draft.id, all, kept));
    *out = (struct notice_receipt){draft.id, draft.version};
    return audit_write(ctx, AUDIT_NOTICE_CHANGED, 0, draft.id, NULL);
}

/* An order comes with its draft, so that it cannot be forgotten (P71). */
DEFINE_ACTION(notice_order, struct notice_order, struct notice_receipt)
{
    int64_t order = env_new_id(ctx->env);

    TRY(named_person(ctx));
    if (!notice_order_makes_draft(req, ctx->today))
        return err_invalid(&ctx->err, E1360_ORDER_INCOMPLETE, "ordered_on");
    TRY(begin_draft(ctx, order, out));
    TRY(q_authority_order_insert(ctx, &(struct q_authority_order_insert){.id = order, .authority = req->authority,
        .reference = req->reference, .ordered_on = req->ordered_on, .summary = req->summary, .by = ctx->actor->user_id,
        .at = ctx->now, .notice = out->notice_id}));
    return audit_write(ctx, AUDIT_NOTICE_ORDER_RECORDED, 0, order, NULL);
}
