/* The end of vouchers: a fiscal year's key dies on its day, numbers and sums stay for the books (P36; KPL 1336/1997 2:10). */
#include "base/errors.h"
#include "db/seal.h"
#include "queries_invoices.h"
#include "rooms/invoices/internal.h"

enum rc invoices_years(struct ctx *ctx, struct invoice_year **out, size_t *count)
{
    struct q_fiscal_year_vouchers_row *rows = NULL;

    TRY(q_fiscal_year_vouchers(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct invoice_year, *count + 1);
    for (size_t i = 0; i < *count; i++) {
        bool key = false;

        if (rows[i].has_key != 0)
            TRY(key_exists(ctx, (struct key_ref){KEY_VOUCHER, rows[i].id}, &key));
        (*out)[i] = (struct invoice_year){.id = rows[i].id, .invoices = rows[i].invoices, .open = rows[i].open,
            .start_on = rows[i].start_on, .end_on = rows[i].end_on, .gone = rows[i].has_key != 0 && !key};
    }
    return RC_OK;
}

enum rc invoices_year_ids(struct ctx *ctx, struct date from, struct date to, int64_t **out, size_t *count)
{
    struct q_fiscal_year_list_row *rows = NULL;
    size_t n = 0;

    TRY(q_fiscal_year_list(ctx, &rows, &n));
    *out = ARENA_ARRAY(ctx->arena, int64_t, n + 1);
    *count = 0;
    for (size_t i = 0; i < n; i++)
        if (!date_after(rows[i].start_on, to) && !date_after(from, rows[i].end_on))
            (*out)[(*count)++] = rows[i].id;
    return RC_OK;
}

enum rc invoices_expire_year(struct ctx *ctx, int64_t fiscal_year)
{
    struct q_fiscal_year_open_row *rows = NULL;
    size_t count = 0;
    int64_t key = 0;

    TRY(q_fiscal_year_open(ctx, &(struct q_fiscal_year_open){.fiscal_year = fiscal_year}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        TRY(invoices_make_claim(ctx, rows[i].id, &key));
    return key_destroy(ctx, (struct key_ref){KEY_VOUCHER, fiscal_year});
}
