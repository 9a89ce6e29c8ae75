/* /sailytys: whose time is near, what waits for a named person, how long vouchers live (P36). */
#include "base/errors.h"
#include "errors_customers.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_retention.h"
#include "rooms/retention/view.h"
#include "templates_retention.h"
#include "web/web.h"

#define WHO (ROLE_CONTACT | ROLE_MAINTAIN)
enum { PAGE_MOST = 100, WITHOUT_MOST = 1000 };

static struct str label_of(struct ctx *ctx, const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return tr_key(ctx, str_from(names->msg));
    return STR("");
}

static void line_of(struct ctx *ctx, const struct retention_item *item, struct retention_line *out)
{
    static const char *const words[] = {"counts", "listed", "review", "last-call", "due"};
    static const char *const kinds[] = {"", "", "warn", "warn", "bad"};

    *out = (struct retention_line){.number = item->customer_number, .has_number = item->customer_number != 0,
        .contact = item->what == RETENTION_CONTACT, .basis = label_of(ctx, retention_bases, item->basis),
        .stage = tr_key(ctx, str_fmt(ctx->arena, "retention.stage.%s", words[item->stage])), .kind = kinds[item->stage],
        .end_on = item->end_on, .last_on = item->last_on, .kept = STR("")};
    if (item->held)
        out->kept = trs(ctx, MSG_retention_kept_until, (struct slot[]){SLOT_STR("until", date_text(ctx->arena, item->held_until, ctx->lang)),
            SLOT_STR("ground", label_of(ctx, retention_grounds, item->ground))}, 2);
}

static enum rc show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, const struct retention_keep *form)
{
    struct retention_plan plan;
    struct retention_view view = {.plan = &plan, .form = form, .last_run = STR("")};
    struct err kept = ctx->err; /* what was refused is shown with the plan; before the first night, reading that forgets it */
    int64_t *without = NULL;

    TRY(retention_read_plan(ctx, PAGE_MOST, &plan));
    TRY(retention_without_end(ctx, 0, WITHOUT_MOST, &without, &view.without_count));
    view.lines = ARENA_ARRAY(ctx->arena, struct retention_line, plan.count + 1);
    for (; view.line_count < plan.count; view.line_count++)
        line_of(ctx, &plan.items[view.line_count], &view.lines[view.line_count]);
    view.years = ARENA_ARRAY(ctx->arena, struct retention_year_line, plan.voucher_count + 1);
    for (; view.year_count < plan.voucher_count; view.year_count++)
        view.years[view.year_count] = (struct retention_year_line){plan.vouchers[view.year_count].end_on, plan.vouchers[view.year_count].until,
            plan.vouchers[view.year_count].invoices, plan.vouchers[view.year_count].gone};
    view.lead = plan.years == 0 ? tr(ctx, MSG_retention_no_period)
                                : trs(ctx, MSG_retention_lead, &SLOT_I64("years", plan.years), 1);
    view.without = trs(ctx, MSG_retention_without, &SLOT_I64("n", (int64_t)view.without_count), 1);
    if (plan.last_run_at != 0)
        view.last_run = trs(ctx, MSG_retention_last_run, (struct slot[]){SLOT_STR("at", instant_text(ctx->arena, plan.last_run_at, ctx->lang)),
            SLOT_I64("n", plan.last_erased)}, 2);
    view.waits = trs(ctx, plan.stopped ? MSG_retention_stopped : plan.due == 0 ? MSG_retention_waits_vouchers : MSG_retention_waits, &SLOT_I64("n", plan.due), 1);
    view.may_decide = (ctx->actor->roles & ROLE_CONTACT) != 0;
    ctx->err = kept;
    return t_retention_page(ctx, in, out, status, &(struct t_retention_page){.view = &view});
}

static enum rc retention_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show(ctx, in, out, 200, &(struct retention_keep){.until = DATE_NONE});
}

static enum rc retention_keep_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct retention_keep keep = {.until = DATE_NONE};
    int64_t id = 0;
    enum rc rc = request_fields(ctx, in, &keep);

    if (rc == RC_OK)
        rc = RUN_ACTION(retention_keep, ctx, &keep, &id);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        rc = err_invalid(&ctx->err, E1601_CUSTOMER_UNKNOWN, "customer");
    }
    if (rc == RC_INVALID)
        return show(ctx, in, out, 422, &keep);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/sailytys"), "retention.flash.kept");
}

static enum rc retention_approve_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct retention_plan plan;
    struct retention_done done;
    int64_t id = 0;

    TRY(retention_read_plan(ctx, 0, &plan));
    store_release(ctx);
    TRY(RUN_ACTION(retention_approve, ctx, &((struct retention_decision){plan.run}), &id));
    TRY(retention_run(ctx, &done));
    return answer_redirect(ctx, in, out, STR("/sailytys"), "retention.flash.ran");
}

const struct route retention_routes[] = {
    ROUTE(GET, "/sailytys", retention_page, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/sailytys/pida", retention_keep_submit, ROLE_CONTACT, PURPOSE_ACCOUNTABILITY, retention_keep_fields),
    ROUTE_FLAGS(POST, "/sailytys/havita", retention_approve_submit, ROLE_CONTACT, PURPOSE_ACCOUNTABILITY, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_END};
