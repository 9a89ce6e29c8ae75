/* /luotot: applications, what was asked from whom, decisions by named persons (UI.md section 2; P50, P66). */
#include "base/errors.h"
#include "errors_credit.h"
#include "messages_credit.h"
#include "rooms/credit/internal.h"
#include "rooms/credit/view.h"
#include "rooms/orders/orders.h"
#include "rooms/users/users.h"
#include "templates_credit.h"
#include "web/web.h"

enum { PAGE = 50 };

static const char *const filter_words[CREDIT_FILTERS] = {"avoimet", "paatetyt", "kaikki"};

bool credit_is(int a, int b)
{
    return a == b;
}

static enum rc credit_list_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct credit_list_view view = {.filter = CREDIT_OPEN};
    struct str word = http_query(in, "rajaus");
    int64_t before = 0;
    bool known = str_empty(word);

    for (int i = 0; i < CREDIT_FILTERS; i++)
        if (str_eqz(word, filter_words[i])) {
            view.filter = i;
            known = true;
        }
    if (!known)
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "rajaus");
    if (!str_to_i64(http_query(in, "ennen"), &before))
        before = 0;
    TRY(credit_cases(ctx, (enum credit_filter)view.filter, before, PAGE, &view.list));
    if (view.list.more)
        view.next = str_fmt(ctx->arena, "%.*s/luotot?rajaus=%s&ennen=%lld", STR_FMT(in->prefix), filter_words[view.filter],
                            (long long)view.list.rows[view.list.count - 1].number);
    return t_credit_list(ctx, in, out, 200, &(struct t_credit_list){.view = &view});
}

static enum rc credit_new_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct credit_application form = {.applied_on = ctx->today, .source = SOURCE_CUSTOMER, .channel = CHANNEL_PHONE};
    struct web_pick *pick = NULL;
    int64_t customer = 0;

    if (str_to_i64(http_query(in, "asiakas"), &customer) && customer > 0) {
        struct customer_brief *brief = NULL;

        TRY(customers_briefs(ctx, &customer, 1, &brief));
        form.customer = brief->number;
    }
    TRY(customers_pick_show(ctx, in, form.customer, &pick));
    return t_credit_new(ctx, in, out, 200, &(struct t_credit_new){.form = &form, .pick = pick});
}

static enum rc to_case(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int64_t number, const char *flash)
{
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/luotot/%lld", (long long)number), flash);
}

static enum rc credit_new_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct credit_application form = {0};
    struct credit_receipt receipt = {0};
    struct web_pick *pick = NULL;
    enum rc rc = customers_pick_read(ctx, &in, &form, &pick);

    if (rc == RC_OK)
        rc = RUN_ACTION(credit_apply, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return t_credit_new(ctx, in, out, 422, &(struct t_credit_new){.form = &form, .pick = pick});
    TRY(rc);
    return to_case(ctx, in, out, receipt.number, "credit.flash.created");
}

/* ---- one case ---------------------------------------------------------------------------------------------- */

static void add_inquiries(struct ctx *ctx, struct credit_view *v)
{
    v->inquiries = ARENA_ARRAY(ctx->arena, struct credit_inquiry_view, v->c.inquiry_count + 1);
    for (size_t i = 0; i < v->c.inquiry_count; i++) {
        const struct credit_inquiry *q = &v->c.inquiries[i];

        v->inquiries[i] = (struct credit_inquiry_view){.recipient = q->recipient, .score = q->score, .report = q->report,
            .asked_on = q->asked_on, .ground = q->ground, .until = str_empty(q->report) ? tr(ctx, MSG_credit_inquiry_report_gone)
                : trs(ctx, MSG_credit_inquiry_report_until, &SLOT_STR("day", date_text(ctx->arena, q->report_until, ctx->lang)), 1)};
    }
}

static void add_decisions(struct ctx *ctx, struct credit_view *v)
{
    v->decisions = ARENA_ARRAY(ctx->arena, struct credit_decision_view, v->c.decision_count + 1);
    for (size_t i = 0; i < v->c.decision_count; i++) {
        const struct credit_decision *d = &v->c.decisions[i];
        struct slot days[] = {SLOT_STR("from", date_text(ctx->arena, d->valid_from, ctx->lang)),
                              SLOT_STR("to", date_text(ctx->arena, d->valid_to, ctx->lang))};

        v->decisions[i] = (struct credit_decision_view){.who = users_display(ctx, d->decided_by), .reasons = d->reasons,
            .decided_at = d->decided_at, .limit_cents = d->limit_cents, .granted = d->granted, .review = d->review,
            .period = d->granted ? trs(ctx, MSG_credit_decision_period, days, COUNT(days)) : STR("")};
        if (!str_empty(d->score))
            v->decisions[i].score = trs(ctx, MSG_credit_decision_score, &SLOT_STR("score", d->score), 1);
    }
}

static enum rc show_case(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, struct credit_view *v)
{
    struct credit_inquiry_form inquiry = {.asked_on = ctx->today, .ground = CREDIT_GROUND_GRANT};
    struct credit_decision_form decision = {.valid_from = ctx->today, .valid_to = date_add_years(ctx->today, 1)};
    struct invoice_money money = {0};
    struct customer_brief *brief;
    struct err err = ctx->err;
    int64_t number;

    if (!http_path_id(in, "number", &number))
        return err_not_found(&ctx->err, E2901_CREDIT_UNKNOWN);
    TRY(credit_load(ctx, number, &v->c));
    TRY(customers_briefs(ctx, &v->c.customer_id, 1, &brief));
    v->name = brief->name;
    v->title = trs(ctx, MSG_credit_title_one, &SLOT_STR("number", str_fmt(ctx->arena, "%lld", (long long)number)), 1);
    v->may_ask = v->c.state <= CREDIT_ASKED;
    v->may_decide = v->c.decision_count == 0 || v->c.decisions[v->c.decision_count - 1].decided_by != ctx->actor->user_id;
    v->decide_title = tr(ctx, v->c.decision_count == 0 ? MSG_credit_decision_title : MSG_credit_decision_review_title);
    if (!str_empty(credit_score_of(&v->c)))
        v->score_line = trs(ctx, MSG_credit_decision_score, &SLOT_STR("score", credit_score_of(&v->c)), 1);
    add_inquiries(ctx, v);
    add_decisions(ctx, v);
    if ((ctx->policy->categories_of[ctx->purpose] >> CATEGORY_BILLING & 1) != 0)
        TRY(invoices_money_of(ctx, v->c.customer_id, &money));
    v->invoices_cents = money.open_cents;
    if ((ctx->policy->categories_of[ctx->purpose] >> CATEGORY_ORDERS & 1) != 0)
        TRY(orders_exposure(ctx, v->c.customer_id, 0, &v->orders_cents));
    decision.limit = v->c.asked_cents;
    if (v->inquiry == NULL)
        v->inquiry = &inquiry;
    if (v->decision == NULL)
        v->decision = &decision;
    ctx->err = err;
    return t_credit_one(ctx, in, out, status, &(struct t_credit_one){.view = v});
}

static enum rc credit_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct credit_view view = {.failed = 0};

    return show_case(ctx, in, out, 200, &view);
}

static enum rc credit_asked_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct credit_inquiry_form form = {0};
    struct credit_view view = {.failed = 1, .inquiry = &form};
    struct credit_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (!http_path_id(in, "number", &form.number))
        return err_not_found(&ctx->err, E2901_CREDIT_UNKNOWN);
    if (rc == RC_OK)
        rc = RUN_ACTION(credit_asked, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show_case(ctx, in, out, 422, &view);
    TRY(rc);
    return to_case(ctx, in, out, form.number, "credit.flash.asked");
}

static enum rc credit_decide_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct credit_decision_form form = {0};
    struct credit_view view = {.failed = 2, .decision = &form};
    struct credit_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (!http_path_id(in, "number", &form.number))
        return err_not_found(&ctx->err, E2901_CREDIT_UNKNOWN);
    if (rc == RC_OK)
        rc = RUN_ACTION(credit_decide, ctx, &form, &receipt);
    if (rc == RC_INVALID)
        return show_case(ctx, in, out, 422, &view);
    TRY(rc);
    return to_case(ctx, in, out, form.number, "credit.flash.decided");
}

const struct route credit_routes[] = {
    ROUTE(GET, "/luotot", credit_list_page, ROLE_STAFF, PURPOSE_CREDIT),
    ROUTE(GET, "/luotot/uusi", credit_new_page, ROLE_STAFF, PURPOSE_CREDIT),
    ROUTE_FORM(POST, "/luotot/uusi", credit_new_submit, ROLE_STAFF, PURPOSE_CREDIT, credit_fields),
    ROUTE(GET, "/luotot/:number", credit_page, ROLE_STAFF, PURPOSE_CREDIT),
    ROUTE_FORM(POST, "/luotot/:number/kysely", credit_asked_submit, ROLE_STAFF, PURPOSE_CREDIT, credit_inquiry_fields),
    ROUTE_FORM(POST, "/luotot/:number/paatos", credit_decide_submit, ROLE_STAFF, PURPOSE_CREDIT, credit_decision_fields),
    ROUTE_END};
