/* P72: good practice is shown by restores that were tried and breaches that were dealt with in their time (P68). */
#include "queries_breaches.h"
#include "rooms/backup/backup.h"
#include "rooms/breaches/internal.h"

enum rc breaches_evidence_good_practice(struct ctx *ctx, struct evidence *out)
{
    struct q_breaches_evidence_row row;

    TRY(backup_evidence_restore_tests(ctx, out));
    TRY(q_breaches_evidence(ctx, &(struct q_breaches_evidence){.now = ctx->now}, &row));
    out->population += row.population;
    out->violations += row.unassessed + row.unreported + row.untold + row.moved + row.unexplained;
    return RC_OK;
}
