/* Evidence of open sums (P65): each invoice's paid sum against its payments and what was taken back, and each
 * bank row's money against what it became, row by row, and each moved-in invoice against its file and the ledger. */
#include "queries_payments.h"
#include "rooms/movein/movein.h"
#include "rooms/payments/payments.h"

enum rc payments_evidence_open(struct ctx *ctx, struct evidence *out)
{
    struct q_payments_evidence_sums_row row;
    struct q_bank_evidence_uses_row bank;
    int64_t carried = 0, wrong = 0;

    TRY(q_payments_evidence_sums(ctx, &row));
    TRY(q_bank_evidence_uses(ctx, &bank));
    TRY(movein_evidence_sums(ctx, &carried, &wrong));
    out->population = row.population + bank.population + carried;
    out->violations = row.violations + bank.violations + wrong;
    out->figure = row.open_cents / 100; /* whole euros: the published figure names no invoice */
    return RC_OK;
}
