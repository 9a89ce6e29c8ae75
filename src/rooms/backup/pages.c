/* /varmuuskopiot: what has been kept, how old it is, when a restore was last tried, and what is wrong with that (P34, P72). */
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_backup.h"
#include "rooms/backup/view.h"
#include "templates_backup.h"
#include "web/web.h"

enum { LINES_MOST = 60 };

static void alarm(struct backup_view *view, const char *kind, struct str text)
{
    view->alarms[view->alarm_count++] = (struct backup_alarm){kind, "alert", text};
}

static void alarms(struct ctx *ctx, const struct backup_state *state, struct str shipping, struct backup_view *view)
{
    if (!str_empty(shipping))
        alarm(view, "bad", shipping);
    if (!state->made)
        alarm(view, "bad", tr(ctx, MSG_backup_alarm_never));
    else if (!backup_decide_fresh(state, ctx->now))
        alarm(view, "bad", trs(ctx, MSG_backup_alarm_old, &SLOT_I64("hours", (ctx->now - state->made_at) / 3600000), 1));
    if (state->made && !backup_decide_tested(state, ctx->now))
        alarm(view, state->tested && !state->test_passed ? "bad" : "warn",
              state->tested && !state->test_passed ? tr(ctx, MSG_backup_alarm_failed)
                                                  : trs(ctx, MSG_backup_alarm_untested, &SLOT_I64("days", BACKUP_TEST_DAYS), 1));
    if (state->private_key_here)
        alarm(view, "warn", tr(ctx, MSG_backup_alarm_key));
}

static enum rc backup_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct backup_view view = {.folder = backup_default_folder(ctx)};
    struct backup_file *files = NULL;
    struct backup_state state;
    struct ship_figures ship;
    struct str shipping;
    size_t count = 0;

    TRY(backup_state(ctx, &state));
    store_release(ctx);
    TRY(ship_figures(ctx, &ship));
    if (ship.folder.len > 0)
        view.folder = ship.folder; /* its bases are there */
    TRY(backup_list(ctx, str_z(ctx->arena, view.folder), &files, &count));
    TRY(backup_shipping_alarm(ctx, &shipping));
    alarms(ctx, &state, shipping, &view);
    view.shipped = !ship.on ? tr(ctx, MSG_backup_ship_off) : ship.moment_at == 0 ? tr(ctx, MSG_backup_never)
                 : trs(ctx, MSG_backup_ship_until, &SLOT_STR("at", instant_text(ctx->arena, ship.moment_at, ctx->lang)), 1);
    view.made = state.made ? instant_text(ctx->arena, state.made_at, ctx->lang) : tr(ctx, MSG_backup_never);
    view.tested = state.tested ? instant_text(ctx->arena, state.tested_at, ctx->lang) : tr(ctx, MSG_backup_never);
    view.lines = ARENA_ARRAY(ctx->arena, struct backup_line, LINES_MOST);
    for (; view.line_count < count && view.line_count < LINES_MOST; view.line_count++) {
        const struct backup_file *f = &files[view.line_count];
        bool whole = f->has_short && f->has_lasting;

        view.lines[view.line_count] = (struct backup_line){.made = instant_text(ctx->arena, f->made_at, ctx->lang),
            .size = str_fmt(ctx->arena, "%lld%c%lld", (long long)(f->bytes / 1000000), ctx->lang == LANG_EN ? '.' : ',',
                            (long long)(f->bytes / 100000 % 10)), .kind = f->has_lasting ? whole ? "ok" : "" : "bad",
            .keys = tr(ctx, whole ? MSG_backup_keys_whole : f->has_lasting ? MSG_backup_keys_lasting : MSG_backup_keys_none)};
    }
    return t_backup_page(ctx, in, out, 200, &(struct t_backup_page){.view = &view});
}

const struct route backup_routes[] = {ROUTE(GET, "/varmuuskopiot", backup_page, ROLE_MAINTAIN, PURPOSE_SECURITY), ROUTE_END};
