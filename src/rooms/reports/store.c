#include "queries_reports.h"
#include "rooms/reports/internal.h"

enum rc proofs_load(struct ctx *ctx, struct proof out[STATEMENT_COUNT])
{
    struct q_proof_list_row *rows;
    size_t count;

    TRY(q_proof_list(ctx, &rows, &count));
    for (int s = 0; s < STATEMENT_COUNT; s++)
        out[s] = (struct proof){.statement = (enum statement)s};
    for (size_t i = 0; i < count; i++) {
        enum statement id = statement_from_word(rows[i].statement);

        if (id != STATEMENT_NONE) /* a statement of an older program: kept, not shown */
            out[id] = (struct proof){.statement = id, .state = (enum proof_state)rows[i].state,
                .population = rows[i].population, .violations = rows[i].violations, .figure = rows[i].figure,
                .is_public = rows[i].is_public != 0, .checked_at = rows[i].checked_at,
                .verified_figure = rows[i].verified_figure_null ? 0 : rows[i].verified_figure,
                .verified_at = rows[i].verified_at_null ? 0 : rows[i].verified_at};
    }
    return RC_OK;
}
