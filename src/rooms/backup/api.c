/* GET /api/v1/backups: what is kept, how old it is, how far the log has been shipped (P72): for whoever watches over it. */
#include "base/json.h"
#include "http/route.h"
#include "rooms/backup/internal.h"

static void instant(struct json *j, struct ctx *ctx, const char *key, int64_t at)
{
    json_kstr(j, key, at == 0 ? STR("") : instant_iso(ctx->arena, at));
}

static void shipping(struct json *j, struct ctx *ctx, const struct ship_figures *f)
{
    json_key(j, "shipping");
    json_open(j, '{');
    json_kbool(j, "on", f->on);
    json_kbool(j, "alarm", backup_decide_late(f, ctx->now));
    json_kbool(j, "gap", f->trouble == SHIP_BROKEN);
    json_ki64(j, "every_seconds", f->every_s);
    json_ki64(j, "segment", f->segment);
    instant(j, ctx, "until", f->moment_at);
    json_close(j, '}');
}

static enum rc backup_api_list(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct json j = json_to(&out->body);
    struct str folder = backup_default_folder(ctx);
    struct backup_file *files = NULL;
    struct backup_state state;
    struct ship_figures f;
    size_t count = 0;

    (void)in;
    TRY(backup_state(ctx, &state));
    store_release(ctx);
    TRY(ship_figures(ctx, &f));
    TRY(backup_list(ctx, str_z(ctx->arena, f.folder.len > 0 ? f.folder : folder), &files, &count));
    json_open(&j, '{');
    instant(&j, ctx, "made", state.made ? state.made_at : 0);
    instant(&j, ctx, "restore_tested", state.tested ? state.tested_at : 0);
    json_kbool(&j, "fresh", backup_decide_fresh(&state, ctx->now));
    json_kbool(&j, "tested", backup_decide_tested(&state, ctx->now));
    shipping(&j, ctx, &f);
    json_key(&j, "backups");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&j, '{');
        instant(&j, ctx, "made", files[i].made_at);
        json_ki64(&j, "bytes", files[i].bytes);
        json_kbool(&j, "keys_of_persons", files[i].has_short);
        json_kbool(&j, "lasting_keys", files[i].has_lasting);
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    buf_byte(&out->body, '\n');
    out->content_type = "application/json";
    return RC_OK;
}

const struct route backup_api_routes[] = {ROUTE(GET, "/api/v1/backups", backup_api_list, ROLE_MAINTAIN, PURPOSE_SECURITY), ROUTE_END};
