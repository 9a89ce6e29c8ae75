/* Proof of the statements about customers' data (P68): what could be violated, what is, and a figure.
 * Population 0 means that nothing could violate the statement yet: it is not said to hold. */
#include "queries_customers.h"
#include "rooms/customers/internal.h"

enum rc customers_evidence_maintained(struct ctx *ctx, struct evidence *out)
{
    struct q_customers_evidence_kept_row row;

    TRY(q_customers_evidence_kept(ctx, &row));
    *out = (struct evidence){.population = row.population, .violations = row.violations, .figure = row.population};
    return RC_OK;
}

enum rc customers_evidence_timeline(struct ctx *ctx, struct evidence *out)
{
    struct q_customers_evidence_life_row row;

    TRY(q_customers_evidence_life(ctx, &row));
    *out = (struct evidence){.population = row.population, .violations = row.violations, .figure = row.ended};
    return RC_OK;
}

enum rc customers_evidence_notes(struct ctx *ctx, struct evidence *out)
{
    struct q_customers_evidence_noted_row row;

    TRY(q_customers_evidence_noted(ctx, &row));
    *out = (struct evidence){.population = row.population, .violations = row.violations, .figure = row.population};
    return RC_OK;
}

static bool stated(const struct ctx *ctx, enum category category)
{
    return ctx->policy != NULL && (ctx->policy->categories >> category & 1) != 0;
}

static void count_category(const struct ctx *ctx, enum category category, int64_t records, struct evidence *out)
{
    out->population += records;
    if (records > 0)
        out->figure++; /* categories in use */
    if (!stated(ctx, category))
        out->violations += records;
}

enum rc customers_stored(struct ctx *ctx, int64_t out[CATEGORY_COUNT])
{
    struct q_customers_evidence_records_row row;
    struct q_customers_evidence_points_row *points;
    size_t count;

    TRY(q_customers_evidence_records(ctx, &row));
    TRY(q_customers_evidence_points(ctx, &points, &count));
    for (int c = 0; c < CATEGORY_COUNT; c++)
        out[c] = 0;
    out[CATEGORY_NAME] = row.names + row.contacts;
    out[CATEGORY_ORGANISATION] = row.organisations;
    out[CATEGORY_RELATIONSHIP] = row.relationships;
    out[CATEGORY_NOTE] = row.notes;
    for (size_t i = 0; i < count; i++)
        out[customers_contact_category((enum contact_kind)points[i].kind)] += points[i].points;
    return RC_OK;
}

/* P18: records of a category that the notice in force does not state. */
enum rc customers_evidence_categories(struct ctx *ctx, struct evidence *out)
{
    int64_t stored[CATEGORY_COUNT];

    *out = (struct evidence){0};
    TRY(customers_stored(ctx, stored));
    for (int c = 1; c < CATEGORY_COUNT; c++)
        count_category(ctx, (enum category)c, stored[c], out);
    return RC_OK;
}

static enum rc points_between(struct ctx *ctx, int64_t first, int64_t last, struct evidence *out)
{
    struct q_customers_evidence_points_row *points;
    size_t count;

    *out = (struct evidence){0};
    TRY(q_customers_evidence_points(ctx, &points, &count));
    for (size_t i = 0; i < count; i++) {
        if (points[i].kind < first || points[i].kind > last)
            continue;
        out->population += points[i].points;
        out->violations += stated(ctx, customers_contact_category((enum contact_kind)points[i].kind)) ? points[i].untyped
                                                                                                 : points[i].points;
    }
    out->figure = out->population;
    return RC_OK;
}

enum rc customers_evidence_contact_points(struct ctx *ctx, struct evidence *out)
{
    return points_between(ctx, CONTACT_EMAIL, CONTACT_POSTAL, out);
}

enum rc customers_evidence_network(struct ctx *ctx, struct evidence *out)
{
    return points_between(ctx, CONTACT_WEB, CONTACT_IP, out);
}

enum rc customers_evidence_sources(struct ctx *ctx, struct evidence *out)
{
    struct q_customers_evidence_from_row row;

    TRY(q_customers_evidence_from(ctx, &(struct q_customers_evidence_from){.today = ctx->today}, &row));
    *out = (struct evidence){.population = row.population, .violations = row.sourceless, .figure = row.population};
    return RC_OK;
}

enum rc customers_evidence_versions(struct ctx *ctx, struct evidence *out)
{
    struct q_customers_evidence_from_row row;

    TRY(q_customers_evidence_from(ctx, &(struct q_customers_evidence_from){.today = ctx->today}, &row));
    *out = (struct evidence){.population = row.population, .violations = row.unstamped, .figure = row.population};
    return RC_OK;
}

enum rc customers_evidence_own_changes(struct ctx *ctx, struct evidence *out)
{
    struct q_customers_evidence_own_unmarked_row row;

    TRY(q_customers_evidence_own_unmarked(ctx, &row));
    *out = (struct evidence){.population = row.population, .violations = row.violations, .figure = row.population};
    return RC_OK;
}

enum rc customers_evidence_necessity(struct ctx *ctx, struct evidence *out)
{
    static const struct field *const tables[] = {customers_fields, customers_contact_fields, customers_end_fields,
                                                 customers_note_fields};

    (void)ctx;
    *out = (struct evidence){0};
    for (size_t t = 0; t < COUNT(tables); t++)
        customers_count_needs(tables[t], &out->population, &out->violations);
    out->figure = out->population;
    return RC_OK;
}
