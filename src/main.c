/* The program: binds the rooms to the roles. src/policy, src/http and src/roles name no room; here they
 * meet. A hook that no room fills yet is left out; what then happens stands in http/hooks.h and
 * roles/session.h. */
#include <string.h>

#include "base/log.h"
#include "db/once.h"
#include "i18n/i18n.h"
#include "roles/link.h"
#include "roles/roles.h"
#include "rooms.h"
#include "rooms/audit/audit.h"
#include "rooms/backup/backup.h"
#include "rooms/breaches/breaches.h"
#include "rooms/notice/notice.h"
#include "rooms/payments/payments.h"
#include "rooms/reports/reports.h"
#include "rooms/users/users.h"
#include "web/web.h"

enum { TABLES_MOST = 64 };

/* A refusal that could not be written is in the log of the process, by its request. */
static void audit_refused(struct ctx *ctx)
{
    if (audit_refusal(ctx) != RC_OK)
        log_event(LOG_ERROR, "refusal not audited", "request_id", ctx->request_id, NULL);
}

static void breach_of_export(struct ctx *ctx)
{
    if (breaches_refused_export(ctx) != RC_OK)
        log_event(LOG_ERROR, "refused export: no breach could be opened", "request_id", ctx->request_id, NULL);
}

static void refused_request(struct ctx *ctx, const struct http_request *in)
{
    users_gate_refused(ctx, in);
    audit_refused(ctx);
    if (http_bulk(in))
        breach_of_export(ctx);
}

static void refused_command(struct ctx *ctx, const struct command *command)
{
    audit_refused(ctx);
    if (command != NULL && (command->flags & COMMAND_BULK) != 0)
        breach_of_export(ctx);
}

/* The store has just been opened, before anything is served. */
static enum rc opened(struct ctx *ctx)
{
    audit_install(ctx->store);
    return backup_opened(ctx);
}

/* What readers and the time of reading leave behind goes back when the request is over. */
static void release(struct ctx *ctx)
{
    store_release(ctx);
}

/* Timers run once in each register with a notice in force. */
static enum rc registers_in_force(struct ctx *ctx, struct register_ref **out, size_t *count)
{
    struct notice_register *all;

    TRY(notice_registers(ctx, &all, count));
    *out = ARENA_ARRAY(ctx->arena, struct register_ref, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct register_ref){all[i].tenant, all[i].register_id, all[i].slug};
    return RC_OK;
}

/* The breaches of a register and the nearest 72-hour clock (P72): to alarm on. */
static enum rc breach_metrics(struct ctx *ctx, struct str slug, struct buf *out)
{
    struct breach_waiting waiting;
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    rc = breaches_waiting(ctx, &waiting);
    ctx->purpose = was;
    TRY(rc);
    buf_fmt(out, "seloste_breaches_open{register=\"%.*s\"} %lld\n", STR_FMT(slug), (long long)waiting.open);
    buf_fmt(out, "seloste_breaches_late{register=\"%.*s\"} %lld\n", STR_FMT(slug), (long long)waiting.late);
    if (waiting.id != 0)
        buf_fmt(out, "seloste_breach_hours_left{register=\"%.*s\"} %lld\n", STR_FMT(slug), (long long)waiting.hours_left);
    return RC_OK;
}

/* State of each statement of each notice in force, as it was found last: 1 holds, 0 violated. No personal data. */
static enum rc metrics(struct ctx *ctx, struct buf *out)
{
    struct reports_register *all;
    size_t count, n;
    struct proof *proofs;

    TRY(reports_registers(ctx, &all, &count));
    buf_addz(out, "# TYPE seloste_statement_ok gauge\n");
    for (size_t i = 0; i < count; i++) {
        TRY(reports_enter(ctx, &all[i]));
        TRY(reports_proofs(ctx, &proofs, &n));
        for (size_t p = 0; p < n; p++)
            if (proofs[p].checked_at != 0 && (proofs[p].state == PROOF_HOLDS || proofs[p].state == PROOF_VIOLATED))
                buf_fmt(out, "seloste_statement_ok{register=\"%.*s\",statement=\"%s\"} %d\n", STR_FMT(all[i].slug),
                        statement_word(proofs[p].statement), proofs[p].state == PROOF_HOLDS);
        TRY(breach_metrics(ctx, all[i].slug, out));
    }
    return RC_OK;
}

static const struct http_hooks http_hooks = {
    .open_register = users_open_register,
    .permit_network = users_gate_network,
    .permit_rate = users_gate_rate,
    .authenticate = users_gate_session,
    .fresh_sign_in = users_gate_fresh,
    .release = release,
    .once_find = once_find,
    .once_carry_out = once_carry_out,
    .before_answer = audit_flush_reads,
    .refused = refused_request,
    .render_error = web_render_error,
    .error_text = err_text,
    .statement_sentence = web_statement_text,
    .metrics = metrics,
    .sign_in_path = "/kirjaudu",
    .nda_path = "/salassapito",
    .fresh_sign_in_path = "/kirjaudu/uudelleen",
};

static const struct role_work docs_works_of_rooms[] = {{"bank", bank_work_read, 25}, {NULL, NULL, 0}};

int main(int argc, char **argv)
{
    static const struct command *tables[TABLES_MOST];
    static const struct program program = {
        .commands = tables,
        .routes = all_routes,
        .jobs = all_jobs,
        .docs_works = docs_works_of_rooms,
        .http = &http_hooks,
        .sign_in = users_cli_sign_in,
        .registers = registers_in_force,
        .opened = opened,
        .refused = refused_command,
    };
    size_t n = 0;

    for (; all_commands[n] && n < TABLES_MOST - 3; n++)
        tables[n] = all_commands[n];
    tables[n++] = roles_commands;
    tables[n] = check_commands;
    return roles_main(&program, argc, argv);
}
