/* What surrounds the engine: the letter of a certified erasure, the sums that an anonymisation leaves (P34 P35 P62). */
#include "queries_requests.h"
#include "rooms/invoices/invoices.h"
#include "rooms/requests/items.h"

static enum request_letter_kind letter_kind(const struct request *r, const struct plan_item *plan, size_t count, bool waits)
{
    bool kept = false;

    (void)r;
    for (size_t i = 0; i < count; i++) {
        if (waits && plan[i].ground == GROUND_REPRESENTS)
            return LETTER_17G;
        kept = kept || plan[i].outcome == OUTCOME_LAW;
    }
    return waits || kept ? LETTER_17P : LETTER_17;
}

enum rc requests_letter_of_erasure(struct ctx *ctx, int64_t id, bool waits)
{
    struct plan_item *plan = NULL;
    struct request_item *items = NULL;
    struct letter_input in = {.day = ctx->today};
    struct request r;
    size_t planned = 0, count = 0, erasures = 0;
    int64_t letter = 0, changes = 0;

    TRY(requests_load(ctx, id, &r));
    if (r.key_id == 0)
        return RC_OK;
    TRY(requests_outcomes(ctx, id, PHASE_FIRST, &plan, &planned));
    TRY(requests_items(ctx, id, &items, &count));
    for (size_t i = 0; i < count; i++)
        if (items[i].kind == REQUEST_ERASURE || items[i].kind == REQUEST_ANONYMISATION)
            items[erasures++] = items[i];
    if (erasures == 0)
        return RC_OK; /* nobody asked (retention): nobody is answered */
    in.request = &r;
    in.kind = letter_kind(&r, plan, planned, waits);
    in.items = items;
    in.count = erasures;
    in.deciding = erasures > 0 && items[0].letter == 0; /* a second letter tells the completion, it decides nothing */
    TRY(requests_letter_make(ctx, &in, &letter));
    for (size_t i = 0; i < erasures; i++) {
        TRY(q_request_item_letter(ctx, &(struct q_request_item_letter){.id = items[i].id, .letter = letter}, &changes));
        TRY(q_request_item_executed(ctx, &(struct q_request_item_executed){.id = items[i].id, .at = ctx->now}, &changes));
    }
    return RC_OK;
}

static struct date month_of(struct date d)
{
    int year, month, day;

    date_parts(d, &year, &month, &day);
    return date_ymd(year, month, 1);
}

/* Invoices stay as rows of nobody; what is added here is how many people and how much they were. */
enum rc requests_keep_sums(struct ctx *ctx, const struct request *r)
{
    struct invoice_fact *facts = NULL;
    size_t count = 0;

    if (r->kind != REQUEST_ANONYMISATION)
        return RC_OK;
    TRY(invoices_facts(ctx, r->customer, &facts, &count));
    for (size_t i = 0; r->contact == 0 && i < count; i++)
        TRY(q_month_sum_add(ctx, &(struct q_month_sum_add){.month = month_of(facts[i].invoiced_on), .people = 0, .invoices = 1,
                                                           .cents = facts[i].total_cents}));
    return q_month_sum_add(ctx, &(struct q_month_sum_add){.month = month_of(ctx->today), .people = 1, .invoices = 0, .cents = 0});
}

enum rc requests_month_sums(struct ctx *ctx, int64_t k, struct month_sum **out, size_t *count)
{
    struct q_month_sums_row *rows = NULL;
    struct month_sum sum = {.month = DATE_NONE};
    size_t n = 0;

    *count = 0;
    TRY(q_month_sums(ctx, &rows, &n));
    *out = ARENA_ARRAY(ctx->arena, struct month_sum, n + 1);
    for (size_t i = 0; i < n; i++) {
        sum.month = rows[i].month_on;
        sum.people += rows[i].people;
        sum.invoices += rows[i].invoices;
        sum.cents += rows[i].total_cents;
        if (sum.people < k)
            continue;
        (*out)[(*count)++] = sum;
        sum = (struct month_sum){.month = DATE_NONE};
    }
    return RC_OK; /* what stays under k at the end is told to nobody */
}
