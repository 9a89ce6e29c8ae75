/* Evidence of the audit's statements (P43, P10). */

#include "base/errors.h"
#include "db/store.h"
#include "queries_audit.h"
#include "rooms/audit/internal.h"

/* security.audit-log: every entry of the chain could have been changed. figure: entries. */
enum rc audit_evidence_chain(struct ctx *ctx, struct evidence *out)
{
    struct audit_report report;

    TRY(audit_verify(ctx, &report));
    *out = (struct evidence){.population = report.entries + report.broken, .violations = report.broken,
                             .figure = report.entries, .is_public = true};
    return RC_OK;
}

/* purpose.limits: no use of personal data stands in the log without a statement of the notice or a
 * purpose imposed by law. figure: refusals. */
enum rc audit_evidence_refusals(struct ctx *ctx, struct evidence *out)
{
    struct q_audit_entry_refusals_row refused;
    struct q_audit_entry_unstated_row unstated;
    struct audit_head head;
    bool fits;
    enum rc rc = audit_store_head(ctx, &head, &fits);

    *out = (struct evidence){.is_public = true};
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    TRY(q_audit_entry_refusals(ctx, &(struct q_audit_entry_refusals){.outcome = RC_REFUSED}, &refused));
    TRY(q_audit_entry_unstated(ctx, &(struct q_audit_entry_unstated){
        .law1 = PURPOSE_RIGHTS, .law2 = PURPOSE_ACCOUNTABILITY, .law3 = PURPOSE_SECURITY,
        .law4 = PURPOSE_BOOKKEEPING}, &unstated));
    out->population = head.last_id - head.first_id + 1;
    out->violations = unstated.number;
    out->figure = refused.number;
    return RC_OK;
}
