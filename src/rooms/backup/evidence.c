/* P72: good data processing practice is shown by restores that were tried, not by backups that were made. */
#include "rooms/backup/internal.h"

enum rc backup_evidence_restore_tests(struct ctx *ctx, struct evidence *out)
{
    struct backup_state state;

    TRY(backup_state(ctx, &state));
    out->population = state.made || state.tested ? 1 : 0;
    out->violations = out->population > 0 && !backup_decide_tested(&state, ctx->now) ? 1 : 0;
    out->figure = state.tested ? (ctx->now - state.tested_at) / 86400000 : 0;
    return RC_OK;
}
