/* What waits for the contact persons, by mail (P03, P36, P56, P72): due requests, the clock of a breach, notices, information,
 * destruction, a log that is not shipped. Through the gate of disclosures: the mail operator is a processor, the address is our own person's. */
#include "base/buf.h"
#include "db/store.h"
#include "i18n/i18n.h"
#include "messages_reports.h"
#include "rooms/backup/backup.h"
#include "rooms/breaches/breaches.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/reports/reports.h"
#include "rooms/requests/requests.h"
#include "rooms/retention/retention.h"
#include "rooms/users/users.h"

enum { SOON_DAYS = 3, MOST = 20 };

struct waiting { struct buf lines; struct breach_waiting breach; size_t count; bool shipping; };

static void line(struct ctx *ctx, struct waiting *w, enum msg msg, const struct slot *slots, size_t count)
{
    buf_fmt(&w->lines, "- %.*s\n", STR_FMT(trs(ctx, msg, slots, count)));
    w->count++;
}

static enum rc rights(struct ctx *ctx, struct waiting *w)
{
    struct request_due *due = NULL;
    struct duty_figures duty;
    size_t count = 0;
    int64_t late = 0;

    TRY(requests_due(ctx, MOST, &due, &count));
    for (size_t i = 0; i < count; i++)
        if (due[i].due_internal.days - ctx->today.days <= SOON_DAYS)
            line(ctx, w, MSG_reports_alarm_request, (struct slot[]){SLOT_STR("number", str_fmt(ctx->arena, "OP-%lld-%03lld",
                (long long)due[i].year, (long long)due[i].ordinal)), SLOT_STR("day", date_text(ctx->arena, due[i].due_internal, ctx->lang))}, 2);
    TRY(requests_notices_late(ctx, &late));
    if (late > 0)
        line(ctx, w, MSG_reports_alarm_notices, &SLOT_I64("n", late), 1);
    TRY(disclosures_duty_soon(ctx, &duty));
    if (duty.soon > 0)
        line(ctx, w, MSG_reports_alarm_duty, &SLOT_I64("n", duty.soon), 1);
    return RC_OK;
}

static enum rc collect(struct ctx *ctx, struct waiting *w)
{
    struct retention_plan plan;
    struct str shipping;
    int was = ctx->purpose;
    enum rc rc;

    TRY(breaches_waiting(ctx, &w->breach));
    if (w->breach.id != 0)
        line(ctx, w, MSG_reports_alarm_breach, (struct slot[]){SLOT_I64("n", w->breach.open), SLOT_STR("hours",
            str_fmt(ctx->arena, "%lld", (long long)w->breach.hours_left))}, 2);
    ctx->purpose = PURPOSE_RIGHTS;
    rc = rights(ctx, w);
    ctx->purpose = was;
    TRY(rc);
    TRY(retention_read_plan(ctx, 0, &plan));
    if (plan.waits || plan.stopped)
        line(ctx, w, MSG_reports_alarm_retention, &SLOT_I64("n", plan.due), 1);
    TRY(backup_shipping_alarm(ctx, &shipping));
    w->shipping = !str_empty(shipping);
    if (w->shipping)
        line(ctx, w, MSG_reports_alarm_shipping, &SLOT_STR("what", shipping), 1);
    return RC_OK;
}

/* A day's mail; a breach's clock has stages of its own: at once, a day, six hours, over; a log that is not shipped does not wait for tomorrow. */
static struct str mark_of(struct ctx *ctx, const struct waiting *w, int64_t user)
{
    int64_t h = w->breach.hours_left;
    const char *stage = w->breach.id == 0 ? "" : h < 0 ? "-over" : h < 6 ? "-6" : h < 24 ? "-24" : "-72";

    return str_fmt(ctx->arena, "alarm-%.*s-%llx-%llx%s%s", STR_FMT(date_iso(ctx->arena, ctx->today)), (unsigned long long)user,
                   (unsigned long long)w->breach.id, stage, w->shipping ? "-ship" : "");
}

struct alarm { int64_t user; struct str to, mark, lines; };
DECLARE_ACTION(reports_alarm_one, struct alarm, int64_t);
DEFINE_ACTION(reports_alarm_one, struct alarm, int64_t)
{
    struct outbound_mail mail = {.to = req->to, .mark = req->mark, .act = {.ground = DISCLOSE_PROCESSING, .way = DISCLOSE_MAIL,
        .categories = CATEGORY_BIT(CATEGORY_STAFF)}};

    mail.subject = trs(ctx, MSG_reports_alarm_subject, &SLOT_STR("register", ctx->register_name), 1);
    mail.text = str_fmt(ctx->arena, "%.*s\n\n%.*s\n%.*s\n",
        STR_FMT(trs(ctx, MSG_reports_alarm_intro, &SLOT_STR("name", users_display(ctx, req->user)), 1)), STR_FMT(req->lines),
        STR_FMT(tr(ctx, MSG_reports_alarm_end)));
    return disclosures_mail(ctx, &mail, out);
}

enum rc reports_alarms(struct ctx *ctx)
{
    struct waiting w = {.lines = buf_in(ctx->arena)};
    int64_t *users = NULL, id = 0;
    size_t count = 0;
    bool possible = false;

    TRY(disclosures_mail_possible(ctx, &possible));
    if (!possible)
        return RC_OK;
    TRY(collect(ctx, &w));
    TRY(users_contacts(ctx, &users, &count));
    for (size_t i = 0; i < count && w.count > 0; i++) {
        struct alarm alarm = {.user = users[i], .mark = mark_of(ctx, &w, users[i]), .lines = buf_str(&w.lines)};

        TRY(users_email(ctx, users[i], &alarm.to));
        store_release(ctx);
        if (str_contains(alarm.to, STR("@")))
            TRY(RUN_ACTION(reports_alarm_one, ctx, &alarm, &id));
    }
    return RC_OK;
}
