/* Alarms to the contact person and their deputy: at receipt, 10, 3 and 1 days before our own day, then daily
 * (RIGHTS.md 1; P03 P52). What is told is a mark on the case; the pages and the work list show it. */
#include "queries_requests.h"
#include "audit_requests.h"
#include "rooms/requests/items.h"
#include "rooms/users/users.h"

DECLARE_ACTION(requests_alarm_one, int64_t, int64_t);
DEFINE_ACTION(requests_alarm_one, int64_t, int64_t)
{
    struct request r;
    int64_t changes = 0, *users = NULL;
    size_t count = 0;

    TRY(requests_load(ctx, *req, &r));
    TRY(users_contacts(ctx, &users, &count));
    TRY(q_request_set_alarmed(ctx, &(struct q_request_set_alarmed){.id = r.id, .on = ctx->today}, &changes));
    if (count > 1 && ctx->today.days > r.due_internal.days) /* late: the deputy takes it over */
        TRY(q_request_inbox_put(ctx, &(struct q_request_inbox_put){.cas = r.id, .user = users[1], .at = ctx->now}));
    TRY(requests_event(ctx, r.id, EVENT_ALARM, r.due_internal.days - ctx->today.days));
    *out = changes;
    return audit_write(ctx, AUDIT_REQUEST_ALARMED, 0, r.id, NULL);
}

enum rc requests_alarms(struct ctx *ctx)
{
    struct request_due *due = NULL;
    size_t count = 0;

    TRY(requests_due(ctx, 10000, &due, &count));
    for (size_t i = 0; i < count; i++) {
        struct request r;
        int64_t told = 0;

        TRY(requests_load(ctx, due[i].id, &r));
        if (!requests_alarm_day(r.received_on, r.due_internal, r.alarmed_on, ctx->today))
            continue;
        TRY(RUN_ACTION(requests_alarm_one, ctx, &r.id, &told));
    }
    return RC_OK;
}
