/* Proof of the statements about orders (P06, P24, P68). */
#include "queries_orders.h"
#include "rooms/orders/internal.h"

/* Archived orders owe nothing, what has been settled for long is in the archive. */
enum rc orders_evidence_archived(struct ctx *ctx, struct evidence *out)
{
    struct q_orders_evidence_archive_row row;

    TRY(q_orders_evidence_archive(ctx, &(struct q_orders_evidence_archive){
        .overdue = date_add_days(ctx->today, -(ARCHIVE_DAYS + ARCHIVE_GRACE_DAYS))}, &row));
    *out = (struct evidence){.population = row.population, .violations = row.violations, .figure = row.archived};
    return RC_OK;
}

/* Every order hangs on a customer of the register and has its rows: what the ownership graph walks along, so that
 * access packages and erasures find them. */
enum rc orders_evidence_in_package(struct ctx *ctx, struct evidence *out)
{
    struct q_orders_evidence_owned_row row;

    TRY(q_orders_evidence_owned(ctx, &row));
    *out = (struct evidence){.population = row.population, .violations = row.violations, .figure = row.population};
    return RC_OK;
}
