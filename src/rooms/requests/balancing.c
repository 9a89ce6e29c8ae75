/* Balancing tests (tasapainotesti, P17; Art. 6(1)(f)): the interest, why the processing is necessary for it, and
 * how it weighs against the person, by a named person, reviewed yearly. */
#include "base/errors.h"
#include "audit_requests.h"
#include "errors_requests.h"
#include "queries_requests.h"
#include "rooms/requests/items.h"

const struct field requests_balancing_fields[] = {
    FIELD_ENUM(struct balancing_form, about, requests_purposes, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "requests.balancing.purpose"),
    FIELD_LINES(struct balancing_form, interest, 2000, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "requests.balancing.interest"),
    FIELD_LINES(struct balancing_form, necessity, 2000, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "requests.balancing.necessity"),
    FIELD_LINES(struct balancing_form, balance, 4000, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "requests.balancing.balance"),
    FIELD_END};

DEFINE_ACTION(requests_balance, struct balancing_form, int64_t)
{
    int64_t changes = 0;

    if (!actor_is_person(ctx->actor))
        return err_forbidden(&ctx->err, E1909_REQUEST_NOBODY_ACTS);
    if (purpose_basis((enum purpose)req->about) != BASIS_INTEREST)
        return err_invalid(&ctx->err, E1940_REQUEST_NO_INTEREST, "about");
    if (str_empty(str_trim(req->interest)) || str_empty(str_trim(req->necessity)) || str_empty(str_trim(req->balance)))
        return err_invalid(&ctx->err, E1939_REQUEST_WEIGHING, "balance");
    *out = env_new_id(ctx->env);
    TRY(q_balancing_replace(ctx, &(struct q_balancing_replace){.purpose = req->about, .at = ctx->now}, &changes));
    TRY(q_balancing_insert(ctx, &(struct q_balancing_insert){.id = *out, .purpose = req->about, .interest = req->interest,
        .necessity = req->necessity, .balance = req->balance, .by = ctx->actor->user_id, .on = ctx->today,
        .review_on = date_add_years(ctx->today, 1)}));
    return audit_write(ctx, AUDIT_REQUEST_BALANCED, 0, *out, NULL);
}

enum rc requests_balancings(struct ctx *ctx, struct balancing **out, size_t *count)
{
    struct q_balancing_list_row *rows = NULL;

    TRY(q_balancing_list(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct balancing, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct balancing){.id = rows[i].id, .by = rows[i].made_by, .made_on = rows[i].made_on,
            .review_on = rows[i].review_on, .form = {(int)rows[i].purpose, rows[i].interest, rows[i].necessity, rows[i].balance}};
    return RC_OK;
}
