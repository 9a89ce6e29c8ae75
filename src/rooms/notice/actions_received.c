/* A notice as it was received: imported, put right in a draft, adopted or published by a named person (DESIGN section 1). */
#include "audit_notice.h"
#include "base/errors.h"
#include "errors_notice.h"
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
    TRY(notice_insert_version(ctx, NOTICE_RECEIVED, read_utf8(ctx->arena, req->bytes, &was_latin), 0, 0, out));
    TRY(notice_store_statements(ctx, out->notice_id, statements, count));
    TRY(store_findings(ctx, out->notice_id, &reading));
    for (size_t i = 0; i < COUNT(authority); i++)
        TRY(q_authority_insert(ctx, &(struct q_authority_insert){.lang = str_from(authority[i].lang),
            .valid_from = date_ymd(2020, 1, 1), .contact = str_from(authority[i].contact), .checked_on_null = true,
            .source = STR("tietosuoja.fi")}));
    return audit_write(ctx, AUDIT_NOTICE_IMPORTED, 0, out->notice_id, NULL);
}

/* --- put right ------------------------------------------------------------------------------------- */
enum rc notice_draft_received(struct ctx *ctx, struct date on, struct notice_receipt *out)
{
    struct q_notice_version_get_row received;
    struct policy_statement *statements;
    struct notice_reading reading;
    size_t count;
    enum rc rc = q_notice_version_get(ctx, &(struct q_notice_version_get){.version = 0}, &received);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1331_NOTICE_NOT_IMPORTED);
    TRY(rc);
    TRY(notice_read(ctx->arena, received.received, &reading, &ctx->err));
    TRY(notice_correct(ctx->arena, &reading, on, &statements, &count, &ctx->err));
    TRY(notice_insert_version(ctx, NOTICE_DRAFT, STR(""), received.id, 0, out));
    TRY(notice_store_statements(ctx, out->notice_id, statements, count));
    return audit_write(ctx, AUDIT_NOTICE_DRAFTED, 0, out->notice_id, NULL);
}

static bool still_found(const struct notice_reading *reading, struct str finding)
{
    for (size_t i = 0; i < reading->finding_count; i++)
        if (str_eqz(finding, finding_word(reading->findings[i].id)))
            return true;
    return false;
}

enum rc notice_decide_findings(struct ctx *ctx, const struct notice_reading *reading)
{
    struct q_notice_findings_row *rows;
    struct notice_receipt received;
    int64_t changes;
    size_t count;
    bool found;

    TRY(notice_in_state(ctx, NOTICE_RECEIVED, &received, &found));
    if (!found)
        return RC_OK;
    TRY(q_notice_findings(ctx, &(struct q_notice_findings){.notice = received.notice_id}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].decision == FINDING_OPEN)
            TRY(q_notice_findings_decide(ctx, &(struct q_notice_findings_decide){.notice = received.notice_id,
                .finding = rows[i].finding, .decision = still_found(reading, rows[i].finding) ? FINDING_KEPT : FINDING_CORRECTED,
                .by = ctx->actor->user_id, .at = ctx->now}, &changes));
    return RC_OK;
}

/* Draft and publishing in one act, each finding with its default correction. */
DEFINE_ACTION(notice_adopt, struct notice_adopt, struct notice_receipt)
{
    struct q_notice_version_list_row *versions;
    struct policy_statement *statements;
    struct notice_reading reading;
    size_t count;

    TRY(notice_named_person(ctx));
    TRY(q_notice_version_list(ctx, &versions, &count));
    if (count > 1)
        return err_conflict(&ctx->err, E1330_NOTICE_EXISTS);
    TRY(notice_draft_received(ctx, date_is_none(req->on) || req->on.days == 0 ? ctx->today : req->on, out));
    TRY(notice_load_statements(ctx, out->notice_id, &statements, &count));
    notice_lint_statements(ctx->arena, statements, count, &reading);
    TRY(notice_decide_findings(ctx, &reading));
    return notice_put_in_force(ctx, out);
}
