/* Evidence of P51 and P54 (P68): recomputed from what was recorded when packages were given and taken. */
#include "queries_packages.h"
#include "rooms/packages/internal.h"

/* P51: every package held every row that the store had of the person, all of them readable; no answered request for access is
 * without its package. */
enum rc packages_evidence_access(struct ctx *ctx, struct evidence *out)
{
    struct q_packages_evidence_given_row given;
    struct q_packages_evidence_unanswered_row cases;

    TRY(q_packages_evidence_given(ctx, &given));
    TRY(q_packages_evidence_unanswered(ctx, &(struct q_packages_evidence_unanswered){.kind = REQUEST_ACCESS}, &cases));
    out->population = given.population - given.carried + cases.closed;
    out->figure = given.population - given.carried;
    out->violations = given.holes + cases.without;
    out->is_public = true;
    return RC_OK;
}

/* P54: nothing in a portability package but what the person gave; of a package that came in, each value was stored or its
 * leaving out was told; answered requests have their package. */
enum rc packages_evidence_portability(struct ctx *ctx, struct evidence *out)
{
    struct q_packages_evidence_given_row given;
    struct q_packages_evidence_taken_row taken;
    struct q_packages_evidence_unanswered_row cases;

    TRY(q_packages_evidence_given(ctx, &given));
    TRY(q_packages_evidence_taken(ctx, &taken));
    TRY(q_packages_evidence_unanswered(ctx, &(struct q_packages_evidence_unanswered){.kind = REQUEST_PORTABILITY}, &cases));
    out->population = given.carried + taken.population + cases.closed;
    out->figure = given.carried + taken.population;
    out->violations = given.outside + taken.lost + cases.without;
    return RC_OK;
}
