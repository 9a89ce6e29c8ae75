/* Store of moves: batches, digests of files, where an invoice came from. */
#include "base/errors.h"
#include "errors_movein.h"
#include "queries_movein.h"
#include "rooms/movein/internal.h"
#include "rooms/users/users.h"

static enum rc refuse_seen(struct ctx *ctx, const struct q_movein_file_seen_row *row)
{
    struct str who = users_display(ctx, row->made_by);
    enum rc rc = err_conflict(&ctx->err, E4629_MOVEIN_SEEN);

    ctx->err.arg = str_fmt(ctx->arena, "%.*s%s%.*s", STR_FMT(instant_text(ctx->arena, row->made_at, ctx->lang)),
                           str_empty(who) ? "" : ", ", STR_FMT(who));
    return rc;
}

enum rc movein_seen(struct ctx *ctx, const struct movein_plan *plan)
{
    for (size_t i = 0; i < COUNT(plan->digests); i++) {
        struct q_movein_file_seen_row row;
        enum rc rc;

        if (plan->digests[i].len == 0)
            continue;
        rc = q_movein_file_seen(ctx, &(struct q_movein_file_seen){.digest = plan->digests[i]}, &row);
        if (rc == RC_OK)
            return refuse_seen(ctx, &row);
        if (rc != RC_NOT_FOUND)
            return rc;
        err_clear(&ctx->err);
    }
    return RC_OK;
}

enum rc movein_batches(struct ctx *ctx, size_t most, struct movein_batch **out, size_t *count)
{
    struct q_movein_batch_list_row *rows = NULL;

    TRY(q_movein_batch_list(ctx, &(struct q_movein_batch_list){.limit = (int64_t)most}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct movein_batch, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct movein_batch){
            .id = rows[i].id, .invoices = rows[i].invoices, .customers = rows[i].customers, .open_cents = rows[i].open_cents,
            .accounts = rows[i].accounts, .debit_cents = rows[i].debit_cents, .series = rows[i].series, .at = rows[i].made_at,
            .opening_on = rows[i].opening_on, .controlled = rows[i].controlled != 0, .who = users_display(ctx, rows[i].made_by)};
    return RC_OK;
}

enum rc movein_origin_of(struct ctx *ctx, int64_t invoice, struct movein_origin *out)
{
    struct q_movein_invoice_get_row row;
    enum rc rc = q_movein_invoice_get(ctx, &(struct q_movein_invoice_get){.invoice = invoice}, &row);

    *out = (struct movein_origin){0};
    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err);
    TRY(rc);
    *out = (struct movein_origin){row.batch_id, row.line, row.original_cents, row.made_at};
    return RC_OK;
}
