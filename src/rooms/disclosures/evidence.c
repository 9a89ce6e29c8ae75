/* Evidence of disclosures (P68): recomputed from rows, not from what the gate believes. */
#include "queries_disclosures.h"
#include "rooms/customers/customers.h"
#include "rooms/disclosures/duty.h"
#include "rooms/disclosures/internal.h"

/* P31: every row has its statement, a recipient that was in use that day, an agreement where it needs one. */
enum rc disclosures_evidence_log(struct ctx *ctx, struct evidence *out)
{
    struct q_disclosures_evidence_rows_row row;

    TRY(q_disclosures_evidence_rows(ctx, &row));
    out->population = out->figure = row.population;
    out->violations = row.violations;
    out->is_public = true;
    return RC_OK;
}

/* P20: behind each disclosure by agreement stands that customer's agreement for that recipient on that day. */
enum rc disclosures_evidence_agreements(struct ctx *ctx, struct evidence *out)
{
    struct q_disclosures_evidence_agreed_row row;

    TRY(q_disclosures_evidence_agreed(ctx, &row));
    out->population = out->figure = row.population;
    out->violations = row.violations;
    return RC_OK;
}

/* P33: nobody in use outside the EEA without necessity and safeguard. */
enum rc disclosures_evidence_countries(struct ctx *ctx, struct evidence *out)
{
    struct recipient *all = NULL;
    size_t count = 0;

    TRY(disclosures_recipients(ctx, false, &all, &count));
    for (size_t i = 0; i < count; i++) {
        const struct recipient_form *f = &all[i].form;
        bool outside = !disclosures_country_in_eea(f->country);

        out->figure += outside ? 1 : 0;
        if (outside && (f->safeguard == SAFEGUARD_NONE || date_is_none(f->safeguard_on) || str_empty(f->necessity)))
            out->violations++;
    }
    out->population = (int64_t)count;
    out->is_public = true;
    return RC_OK;
}

/* P12: nothing went to a processor without a contract in force that day, and none in use lacks one today. */
enum rc disclosures_evidence_contracts(struct ctx *ctx, struct evidence *out)
{
    struct q_disclosures_evidence_uncontracted_row row;
    struct recipient *all = NULL;
    size_t count = 0;

    TRY(q_disclosures_evidence_uncontracted(ctx, &row));
    TRY(disclosures_recipients(ctx, false, &all, &count));
    out->violations = row.violations;
    for (size_t i = 0; i < count; i++) {
        bool needs = all[i].form.role == RECIPIENT_PROCESSOR || all[i].form.kind == RECIPIENT_COLLECTION;

        out->population += needs ? 1 : 0;
        out->violations += needs && !disclosures_contract_holds(&all[i].form, ctx->today) ? 1 : 0;
    }
    out->figure = out->population;
    return RC_OK;
}

/* P25: every record has its source; who did not give the data themselves was told in time, or there is a ground (Art. 14). */
enum rc disclosures_evidence_sources(struct ctx *ctx, struct evidence *out)
{
    struct duty_figures figures;

    TRY(customers_evidence_sources(ctx, out));
    TRY(disclosures_duty_figures(ctx, &figures));
    out->violations += figures.late + figures.unfounded + figures.missing;
    return RC_OK;
}
