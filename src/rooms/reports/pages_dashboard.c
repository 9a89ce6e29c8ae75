/* The dashboard: what to do today by legal deadline, money in four figures, does the notice hold? */
#include "rooms/backup/backup.h"
#include "rooms/breaches/breaches.h"
#include "rooms/collection/collection.h"
#include "rooms/disclosures/disclosures.h"
#include "messages_breaches.h"
#include "messages_collection.h"
#include "messages_disclosures.h"
#include "messages_invoices.h"
#include "messages_reports.h"
#include "rooms/invoices/invoices.h"
#include "rooms/notice/notice.h"
#include "rooms/payments/payments.h"
#include "rooms/reports/internal_pages.h"
#include "rooms/requests/requests.h"
#include "rooms/users/users.h"
#include "templates_reports.h"
#include "web/web.h"

static struct reports_todo *add(struct reports_dashboard *page, const char *icon, const char *kind, struct date due)
{
    static struct reports_todo nowhere;
    struct reports_todo *item = page->todo_count < TODO_MOST ? &page->todo[page->todo_count++] : &nowhere;

    *item = (struct reports_todo){.icon = icon, .kind = kind, .due = due};
    return item;
}

/* --- money -------------------------------------------------------------------------------------- */
static struct str money(struct ctx *ctx, int64_t cents)
{
    return money_text(ctx->arena, cents, ctx->lang);
}

static struct str counted(struct ctx *ctx, enum msg msg, int64_t n)
{
    return trs(ctx, msg, &SLOT_I64("n", n), 1);
}

static struct str before(struct ctx *ctx, struct str month, int64_t cents)
{
    return trs(ctx, MSG_reports_month_before, (const struct slot[]){SLOT_STR("month", month), SLOT_STR("sum", money(ctx, cents))}, 2);
}

static enum rc load_months(struct ctx *ctx, struct reports_dashboard *page)
{
    struct invoice_month months[12];

    TRY(invoices_months(ctx, months));
    TRY(payments_months(ctx, page->paid));
    for (size_t i = 0; i < 12; i++) {
        page->invoiced[i] = months[i].invoiced_cents;
        page->months[i] = tr_key(ctx, str_fmt(ctx->arena, "reports.month.%d", months[i].month));
    }
    return RC_OK;
}

static enum rc load_ageing(struct ctx *ctx, struct reports_dashboard *page)
{
    static const enum msg labels[AGES] = {MSG_reports_age_0, MSG_reports_age_1, MSG_reports_age_2,
                                          MSG_reports_age_3, MSG_reports_age_4, MSG_reports_age_5};
    struct invoice_ageing ageing;

    TRY(invoices_ageing(ctx, &ageing));
    for (size_t i = 0; i < AGES; i++)
        page->ages[i] = (struct reports_age){tr(ctx, labels[i]), ageing.counts[i], ageing.cents[i]};
    return RC_OK;
}

static void add_invoices(struct ctx *ctx, struct reports_dashboard *page, const struct invoice_list *list)
{
    if (list->counts[INVOICES_OVERDUE] > 0) {
        struct reports_todo *item = add(page, "clock", "bad", DATE_NONE);

        item->title = counted(ctx, MSG_reports_todo_overdue, list->counts[INVOICES_OVERDUE]);
        item->text = trs(ctx, MSG_reports_todo_overdue_text, &SLOT_STR("sum", money(ctx, list->overdue_cents)), 1);
        item->href = STR("/laskut?rajaus=eraantyneet");
        item->action = tr(ctx, MSG_reports_todo_overdue_action);
    }
    if (list->counts[INVOICES_DRAFTS] > 0) {
        struct reports_todo *item = add(page, "send", NULL, DATE_NONE);

        item->title = counted(ctx, MSG_reports_todo_drafts, list->counts[INVOICES_DRAFTS]);
        item->text = tr(ctx, MSG_reports_todo_drafts_text);
        item->href = STR("/laskut?rajaus=luonnokset");
        item->action = tr(ctx, MSG_reports_todo_drafts_action);
    }
}

/* Recurring invoices: what waits to be mended, what the nights of this week make. */
static enum rc add_templates(struct ctx *ctx, struct reports_dashboard *page)
{
    struct template_todo todo;

    TRY(invoices_templates_todo(ctx, &todo));
    if (todo.stopped > 0) {
        struct reports_todo *item = add(page, "alert", "bad", DATE_NONE);

        item->title = counted(ctx, MSG_invoices_recurring_stopped_n, todo.stopped);
        item->text = trs(ctx, MSG_invoices_recurring_todo_text, &SLOT_STR("day", date_text(ctx->arena, todo.stopped_on, ctx->lang)), 1);
        item->href = STR("/laskut/toistuvat?rajaus=korjattavat");
        item->action = tr(ctx, MSG_invoices_recurring_todo_action);
    }
    if (todo.soon > 0) {
        struct reports_todo *item = add(page, "calendar", NULL, DATE_NONE);

        item->title = counted(ctx, MSG_invoices_recurring_soon_n, todo.soon);
        item->text = tr(ctx, MSG_invoices_recurring_soon_text);
        item->href = STR("/laskut/toistuvat");
        item->action = tr(ctx, MSG_invoices_recurring_soon_action);
    }
    return RC_OK;
}

static enum rc load_money(struct ctx *ctx, struct reports_dashboard *page)
{
    struct invoice_list list;

    TRY(invoices_list(ctx, INVOICES_OPEN, 0, 0, &list));
    TRY(load_months(ctx, page));
    TRY(load_ageing(ctx, page));
    page->figures[0] = (struct reports_figure){tr(ctx, MSG_reports_figure_open), money(ctx, list.open_cents),
                                               counted(ctx, MSG_reports_invoices, list.counts[INVOICES_OPEN])};
    page->figures[1] = (struct reports_figure){tr(ctx, MSG_reports_figure_overdue), money(ctx, list.overdue_cents),
                                               counted(ctx, MSG_reports_invoices, list.counts[INVOICES_OVERDUE])};
    page->figures[2] = (struct reports_figure){tr(ctx, MSG_reports_figure_invoiced), money(ctx, page->invoiced[11]),
                                               before(ctx, page->months[10], page->invoiced[10])};
    page->figures[3] = (struct reports_figure){tr(ctx, MSG_reports_figure_paid), money(ctx, page->paid[11]),
                                               before(ctx, page->months[10], page->paid[10])};
    if (page->may_list) {
        add_invoices(ctx, page, &list);
        TRY(add_templates(ctx, page));
    }
    page->has_money = true;
    return RC_OK;
}

static void add_claim(struct ctx *ctx, struct reports_dashboard *page, const char *icon, const char *kind, struct str title,
                      struct str text, const char *href)
{
    struct reports_todo *item = add(page, icon, kind, DATE_NONE);

    item->title = title;
    item->text = text;
    item->href = str_from(href);
    item->action = tr(ctx, MSG_collection_todo_action);
}

/* What waits in collection: reminders to preview, plans that broke, debts near their limitation, a rate to confirm. */
static enum rc load_claims(struct ctx *ctx, struct reports_dashboard *page)
{
    struct collection_todo todo;

    TRY(collection_todo_of(ctx, &todo));
    if (todo.remind > 0)
        add_claim(ctx, page, "send", "bad", counted(ctx, MSG_collection_todo_remind, todo.remind),
                  trs(ctx, MSG_collection_todo_remind_text, (const struct slot[]){SLOT_STR("sum", money(ctx, todo.remind_cents)),
                      SLOT_I64("n", todo.oldest_days)}, 2), "/muistutukset");
    if (!date_is_none(todo.rate_missing))
        add_claim(ctx, page, "alert", "bad", trs(ctx, MSG_collection_todo_rate,
                  &SLOT_STR("day", date_text(ctx->arena, todo.rate_missing, ctx->lang)), 1), tr(ctx, MSG_collection_todo_rate_text),
                  "/saatavat");
    if (todo.time_barred > 0)
        add_claim(ctx, page, "clock", "bad", counted(ctx, MSG_collection_todo_barred, todo.time_barred),
                  tr(ctx, MSG_collection_todo_barred_text), "/saatavat");
    if (todo.broken_plans > 0)
        add_claim(ctx, page, "calendar", NULL, counted(ctx, MSG_collection_todo_plans, todo.broken_plans), STR(""), "/saatavat");
    if (todo.agency_payments > 0)
        add_claim(ctx, page, "gavel", "bad", counted(ctx, MSG_collection_todo_agency, todo.agency_payments),
                  tr(ctx, MSG_collection_todo_agency_text), "/perinta");
    return RC_OK;
}

/* Under the purpose of invoicing: when the notice does not state it, the page goes on without money. */
static enum rc add_money(struct ctx *ctx, struct reports_dashboard *page)
{
    int purpose = ctx->purpose;
    enum rc rc;

    if ((ctx->actor->roles & (ROLE_STAFF | ROLE_ACCOUNTANT)) == 0)
        return RC_OK;
    ctx->purpose = PURPOSE_INVOICING;
    rc = load_money(ctx, page);
    if (rc == RC_OK && (ctx->actor->roles & ROLE_STAFF) != 0)
        rc = load_claims(ctx, page);
    ctx->purpose = purpose;
    if (rc == RC_REFUSED) {
        err_clear(&ctx->err);
        page->has_money = false;
        return RC_OK;
    }
    return rc;
}

/* --- register ------------------------------------------------------------------------------------- */
static enum rc add_requests(struct ctx *ctx, struct reports_dashboard *page)
{
    struct request_due *due;
    size_t count;

    TRY(requests_due(ctx, 10, &due, &count));
    for (size_t i = 0; i < count; i++) {
        int64_t days = due[i].due_internal.days - ctx->today.days;
        struct reports_todo *item = add(page, "scale", days <= 3 ? "bad" : "law-i", due[i].due_internal);
        struct slot slots[] = {SLOT_STR("date", date_text(ctx->arena, due[i].due_internal, ctx->lang)), SLOT_I64("n", days)};
        struct str number = str_fmt(ctx->arena, "OP-%lld-%03lld", (long long)due[i].year, (long long)due[i].ordinal);

        item->title = trs(ctx, due[i].state == REQUEST_RECEIVED ? MSG_reports_todo_request : MSG_reports_todo_request_run,
                          &SLOT_STR("number", number), 1);
        item->text = days < 0 ? trs(ctx, MSG_reports_todo_request_late, slots, 1) : trs(ctx, MSG_reports_todo_request_days, slots, 2);
        item->href = str_fmt(ctx->arena, "/pyynnot/%lld", (long long)due[i].id);
        item->action = tr(ctx, MSG_reports_todo_request_action);
    }
    return RC_OK;
}

/* A clock of hours stands before every clock of days (P72). */
static enum rc add_breaches(struct ctx *ctx, struct reports_dashboard *page)
{
    struct breach_waiting waiting;
    struct reports_todo *item;
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    rc = breaches_waiting(ctx, &waiting);
    ctx->purpose = was;
    TRY(rc);
    if (waiting.open == 0)
        return RC_OK;
    item = add(page, "alert", "bad", waiting.id != 0 ? ctx->today : DATE_NONE);
    item->title = counted(ctx, MSG_breaches_todo, waiting.open);
    item->text = waiting.id == 0 ? STR("") : counted(ctx, waiting.hours_left < 0 ? MSG_breaches_hours_late : MSG_breaches_hours_left,
                                                     waiting.hours_left < 0 ? -waiting.hours_left : waiting.hours_left);
    item->href = waiting.id == 0 ? STR("/loukkaukset") : str_fmt(ctx->arena, "/loukkaukset/%lld", (long long)waiting.id);
    item->action = tr(ctx, MSG_breaches_todo_action);
    return RC_OK;
}

/* Recipients who have not acknowledged, and people to inform (Art. 19, Art. 14). */
static enum rc add_duties(struct ctx *ctx, struct reports_dashboard *page)
{
    struct duty_figures duty;
    struct str shipping;
    int64_t late = 0;
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_RIGHTS;
    rc = requests_notices_late(ctx, &late);
    if (rc == RC_OK)
        rc = disclosures_duty_soon(ctx, &duty);
    ctx->purpose = was;
    TRY(rc);
    if (late > 0)
        add_claim(ctx, page, "send", "bad", counted(ctx, MSG_reports_alarm_notices, late), STR(""), "/pyynnot/ilmoitukset");
    TRY(backup_shipping_alarm(ctx, &shipping));
    if (!str_empty(shipping))
        add_claim(ctx, page, "alert", "bad", tr(ctx, MSG_reports_alarm_shipping_title), shipping, "/varmuuskopiot");
    if (duty.soon > 0)
        add_claim(ctx, page, "mail", duty.late > 0 ? "bad" : "law-i", counted(ctx, MSG_disclosures_duty_todo, duty.soon),
                  tr(ctx, MSG_disclosures_duty_todo_text), "/luovutukset/informointi");
    return RC_OK;
}

static enum rc add_users(struct ctx *ctx, struct reports_dashboard *page)
{
    struct reports_todo *item;
    int64_t unsigned_users = 0;

    TRY(users_unsigned(ctx, &unsigned_users));
    if (unsigned_users == 0)
        return RC_OK;
    item = add(page, "lock", "law-i", DATE_NONE);
    item->title = counted(ctx, MSG_reports_todo_nda, unsigned_users);
    item->text = tr(ctx, MSG_reports_todo_nda_text);
    item->href = STR("/asetukset/kayttajat");
    item->action = tr(ctx, MSG_reports_todo_nda_action);
    return RC_OK;
}

static enum rc add_draft(struct ctx *ctx, struct reports_dashboard *page)
{
    struct notice_version *versions;
    size_t count;

    TRY(notice_versions(ctx, &versions, &count));
    for (size_t i = 0; i < count; i++) {
        struct reports_todo *item;

        if (versions[i].state != NOTICE_DRAFT)
            continue;
        item = add(page, "notice", "law-i", DATE_NONE);
        item->title = trs(ctx, MSG_reports_todo_draft, &SLOT_I64("version", versions[i].version), 1);
        item->text = tr(ctx, versions[i].order_id != 0 ? MSG_reports_todo_draft_order : MSG_reports_todo_draft_text);
        item->href = STR("/seloste");
        item->action = tr(ctx, MSG_reports_todo_draft_action);
    }
    return RC_OK;
}

/* --- truth ------------------------------------------------------------------------------------------ */
static void tell(struct ctx *ctx, struct reports_dashboard *page, const struct proof *p)
{
    struct reports_truth *line;

    if (page->truth_count == TRUTH_MOST)
        return;
    line = &page->truth[page->truth_count++];
    line->warn = p->state == PROOF_VIOLATED;
    line->icon = line->warn ? "alert" : "check";
    line->title = web_statement_text(ctx, (int)p->statement);
    line->text = reports_evidence_text(ctx, p, false);
}

/* Shortfalls first, then what a reader of the notice would ask about first: evidence flagged public. */
static enum rc add_truth(struct ctx *ctx, struct reports_dashboard *page)
{
    struct proof *proofs;
    size_t count;

    TRY(reports_proofs(ctx, &proofs, &count));
    for (size_t i = 0; i < count; i++) {
        if (proofs[i].state == PROOF_HOLDS || proofs[i].state == PROOF_VIOLATED)
            page->checked++;
        page->holds += proofs[i].state == PROOF_HOLDS ? 1 : 0;
        if (proofs[i].checked_at > page->checked_at)
            page->checked_at = proofs[i].checked_at;
        if (proofs[i].state == PROOF_VIOLATED)
            tell(ctx, page, &proofs[i]);
    }
    for (size_t i = 0; i < count; i++)
        if (proofs[i].state == PROOF_HOLDS && proofs[i].is_public)
            tell(ctx, page, &proofs[i]);
    return RC_OK;
}

/* Items with a legal deadline first, by day; the others in the order in which they were found. */
static void sort_todo(struct reports_dashboard *page)
{
    for (size_t i = 1; i < page->todo_count; i++) {
        struct reports_todo one = page->todo[i];
        size_t k = i;

        for (; k > 0 && !date_is_none(one.due) &&
               (date_is_none(page->todo[k - 1].due) || date_before(one.due, page->todo[k - 1].due)); k--)
            page->todo[k] = page->todo[k - 1];
        page->todo[k] = one;
    }
}

/* Euros, or thousands of euros where the scale would not fit beside the chart. */
static void choose_unit(struct reports_dashboard *page)
{
    page->unit = 100;
    for (size_t i = 0; i < 12; i++)
        if (page->invoiced[i] >= INT64_C(1000000) || page->paid[i] >= INT64_C(1000000))
            page->unit = 100000;
    page->in_thousands = page->unit == 100000;
}

static struct html draw_chart(struct ctx *ctx, struct tmpl *t, const struct reports_dashboard *page)
{
    struct web_bar bars[12];
    struct slot slots[] = {SLOT_STR("month", page->months[11]), SLOT_STR("invoiced", money(ctx, page->invoiced[11])),
                           SLOT_STR("paid", money(ctx, page->paid[11]))};

    for (size_t i = 0; i < 12; i++)
        bars[i] = (struct web_bar){page->months[i], page->invoiced[i] / page->unit, page->paid[i] > 0 ? page->paid[i] / page->unit : 0};
    return web_bars(t, trs(ctx, MSG_reports_chart_sentence, slots, COUNT(slots)), bars, 12, tr(ctx, MSG_reports_chart_invoiced),
                    tr(ctx, MSG_reports_chart_paid));
}

enum rc reports_dashboard_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct reports_dashboard *page = ARENA_NEW(ctx->arena, struct reports_dashboard);
    struct tmpl t = {ctx, in, NULL};
    struct t_reports_dashboard view = {.page = page};

    if (ctx->policy == NULL) /* the register waits: nothing is there but its notice */
        return answer_redirect(ctx, in, out, STR("/seloste"), NULL);
    page->day = str_fmt(ctx->arena, "%.*s %.*s",
        STR_FMT(tr_key(ctx, str_fmt(ctx->arena, "reports.weekday.%d", date_weekday(ctx->today)))),
        STR_FMT(date_text(ctx->arena, ctx->today, ctx->lang)));
    page->notice_path = web_notice_path(ctx, in, 0);
    /* Nobody is led to a page that is closed to them: an accountant sees the sums, not the requests (P39). */
    page->may_list = (ctx->actor->roles & ROLE_STAFF) != 0;
    if ((ctx->actor->roles & (ROLE_STAFF | ROLE_CONTACT)) != 0)
    {
        TRY(add_requests(ctx, page));
        TRY(add_duties(ctx, page));
    }
    if ((ctx->actor->roles & (ROLE_STAFF | ROLE_CONTACT | ROLE_MAINTAIN)) != 0)
        TRY(add_breaches(ctx, page));
    if ((ctx->actor->roles & ROLE_MAINTAIN) != 0)
        TRY(add_users(ctx, page));
    TRY(add_draft(ctx, page));
    TRY(add_money(ctx, page));
    TRY(add_truth(ctx, page));
    sort_todo(page);
    page->todo[0].first = true; /* one filled button on a screen */
    for (size_t i = 0; i < page->todo_count; i++)
        page->todo[i].href = str_fmt(ctx->arena, "%.*s%.*s", STR_FMT(in->prefix), STR_FMT(page->todo[i].href));
    choose_unit(page);
    if (page->has_money)
        view.chart = draw_chart(ctx, &t, page);
    view.ring = web_ring(&t, page->holds, page->checked);
    return t_reports_dashboard(ctx, in, out, 200, &view);
}
