/* Evidence of retention (P36, P68): recomputed from clocks, keys and parameters. */
#include "queries_retention.h"
#include "rooms/retention/internal.h"

/* Whoever is past the last day and not kept by a named person's ground is late, also while a run waits for somebody. */
enum rc retention_evidence_overdue(struct ctx *ctx, struct evidence *out)
{
    struct q_retention_evidence_late_row row;
    int year, month, day;

    date_parts(ctx->today, &year, &month, &day);
    TRY(q_retention_evidence_late(ctx, &(struct q_retention_evidence_late){.today = ctx->today, .year_end = date_ymd(year, 12, 31)}, &row));
    out->population = row.population;
    out->violations = row.late;
    out->figure = row.this_year;
    out->is_public = true;
    return RC_OK;
}

/* One period is enforced: a ground that names another period says something that the program does not do. */
enum rc retention_evidence_grounds(struct ctx *ctx, struct evidence *out)
{
    int64_t years = retention_years(ctx);

    for (size_t i = 0; ctx->policy != NULL && i < ctx->policy->statement_count; i++) {
        const struct policy_statement *s = &ctx->policy->statements[i];
        struct param *params = NULL;
        size_t count = 0;

        if (s->id != STATEMENT_RETENTION_GROUND)
            continue;
        out->population++;
        TRY(params_read(ctx->arena, s->id, s->params, &params, &count, &ctx->err));
        for (size_t p = 0; p < count; p++)
            if (str_eqz(str_from(params[p].slot->name), "years") && params[p].number != years)
                out->violations++;
    }
    out->figure = out->population;
    return RC_OK;
}

/* No voucher key lives past its day, none died before it. */
enum rc retention_evidence_vouchers(struct ctx *ctx, struct evidence *out)
{
    struct retention_year *years = NULL;
    size_t count = 0;

    TRY(retention_vouchers(ctx, &years, &count));
    for (size_t i = 0; i < count; i++) {
        bool over = years[i].until.days < ctx->today.days;

        if (years[i].invoices == 0)
            continue;
        out->population++;
        out->violations += over != years[i].gone;
        out->figure += years[i].gone;
    }
    out->is_public = true;
    return RC_OK;
}
