/* Evidence of the ledger (P65): every voucher balances. */
#include "queries_accounting.h"
#include "rooms/accounting/accounting.h"

enum rc accounting_evidence_balanced(struct ctx *ctx, struct evidence *out)
{
    struct q_accounting_evidence_row row;

    TRY(q_accounting_evidence(ctx, &row));
    out->population = row.population;
    out->violations = row.violations;
    out->figure = row.population;
    return RC_OK;
}
