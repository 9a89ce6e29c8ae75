/* Evidence of the single rights (P17 P55-P59 P62): from items, letters, restrictions and marks as they stand. */
#include "queries_requests.h"
#include "rooms/requests/items.h"

/* P55: what was accepted is executed, names its datum and defect; none lies longer than a month; the values
 * before and after do not outlive the case. */
enum rc requests_evidence_rectified(struct ctx *ctx, struct evidence *out)
{
    struct q_evidence_rectified_row row;
    struct q_evidence_before_after_row texts;

    TRY(q_evidence_rectified(ctx, &(struct q_evidence_rectified){.late = date_add_months(ctx->today, -1)}, &row));
    TRY(q_evidence_before_after(ctx, &texts));
    out->population = row.population;
    out->violations = row.unexecuted + row.slow + texts.left;
    out->figure = row.done;
    return RC_OK;
}

/* P57, I-28: every refusal has a named decider, a reason and a numbered certificate; every answered item one letter. */
enum rc requests_evidence_certificates(struct ctx *ctx, struct evidence *out)
{
    struct q_evidence_certificates_row row;
    struct q_evidence_item_letters_row letters;

    TRY(q_evidence_certificates(ctx, &row));
    TRY(q_evidence_item_letters(ctx, &letters));
    out->population = row.population;
    out->violations = row.uncertified + letters.unanswered;
    out->figure = row.population;
    return RC_OK;
}

/* P58: who is restricted is locked at the seal; who was released was told first. */
enum rc requests_evidence_restricted(struct ctx *ctx, struct evidence *out)
{
    struct q_evidence_restricted_row row;

    TRY(q_evidence_restricted(ctx, &row));
    out->population = row.population;
    out->violations = row.violations;
    out->figure = row.open;
    return RC_OK;
}

/* P59: decided by a named person and acted upon; marketing is never refused and leaves its prohibition. */
enum rc requests_evidence_objections(struct ctx *ctx, struct evidence *out)
{
    struct q_evidence_objections_row row;

    TRY(q_evidence_objections(ctx, &row));
    out->population = out->figure = row.population;
    out->violations = row.violations;
    return RC_OK;
}

/* P17: each purpose in force that stands on an interest has a balancing test, not past its review; once there
 * is anybody in the register. */
enum rc requests_evidence_balancing(struct ctx *ctx, struct evidence *out)
{
    struct q_evidence_balancing_row *rows = NULL;
    struct q_evidence_people_row in;
    size_t count = 0;

    TRY(q_evidence_people(ctx, &in));
    TRY(q_evidence_balancing(ctx, &rows, &count));
    for (int p = PURPOSE_NONE + 1; in.people > 0 && ctx->policy != NULL && p < PURPOSE_COUNT; p++) {
        bool tested = false;

        if (purpose_basis((enum purpose)p) != BASIS_INTEREST || (ctx->policy->purposes & PURPOSE_BIT(p)) == 0)
            continue;
        for (size_t i = 0; i < count; i++)
            tested = tested || (rows[i].purpose == p && !date_before(rows[i].review_on, ctx->today));
        out->population++;
        out->violations += !tested;
    }
    out->figure = (int64_t)count;
    return RC_OK;
}

/* P62: an anonymised person's sums are there, of nobody; the person is gone (as P34). */
enum rc requests_evidence_anonymised(struct ctx *ctx, struct evidence *out)
{
    struct q_evidence_anonymised_row row;
    struct q_evidence_anonymised_people_row people;

    TRY(q_evidence_anonymised(ctx, &row));
    TRY(q_evidence_anonymised_people(ctx, &people));
    out->population = row.population;
    out->violations = row.unsummed + (people.people < row.population - row.unsummed ? 1 : 0);
    out->figure = people.people;
    return RC_OK;
}

/* P56: every rectification has its list of those to tell, and none of them waits beyond art19.sla. */
enum rc requests_evidence_notified(struct ctx *ctx, struct evidence *out)
{
    struct q_evidence_notified_row row;
    struct q_evidence_unnotified_row missing;

    TRY(q_evidence_notified(ctx, &(struct q_evidence_notified){.today = ctx->today}, &row));
    TRY(q_evidence_unnotified(ctx, &missing));
    out->population = row.population + missing.missing;
    out->violations = row.late + missing.missing;
    out->figure = row.told;
    return RC_OK;
}
