/* `seloste backup create|list|verify`, `seloste restore FILE --confirm=NAME` (P34, P63, P72). */
#include <stdlib.h>
#include <unistd.h>

#include "base/cli.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_backup.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "messages_backup.h"
#include "rooms/backup/internal.h"

static void end_json(struct cli *cli, struct buf *out)
{
    buf_byte(out, '\n');
    cli_put(cli, buf_str(out));
}

static void say(struct cli *cli, enum msg message, const struct slot *slots, size_t count)
{
    cli_put(cli, trs(cli->ctx, message, slots, count));
    cli_put(cli, STR("\n"));
}

static enum rc create(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct backup_made made;
    int64_t pruned = 0;

    TRY(backup_run(ctx, cli_option(cli, "to"), &made, &pruned));
    if (!cli->json) {
        struct slot slots[] = {SLOT_STR("file", made.data.len > 0 ? made.data : made.lasting), SLOT_I64("rows", made.rows),
                               SLOT_STR("keep", backup_keep_folder(ctx->arena, store_data_dir(ctx->store)))};

        say(cli, MSG_backup_cli_made, slots, COUNT(slots));
        if (backup_private_key_here(ctx))
            say(cli, MSG_backup_cli_move_key, slots, COUNT(slots));
        return RC_OK;
    }
    json_open(&j, '{');
    json_kstr(&j, "made", made.stamp);
    json_kstr(&j, "file", made.data);
    json_kstr(&j, "keys", made.shortlived);
    json_kstr(&j, "lasting_keys", made.lasting);
    json_ki64(&j, "bytes", made.bytes);
    json_ki64(&j, "tables", made.tables);
    json_ki64(&j, "rows", made.rows);
    json_ki64(&j, "keys_of_persons", made.short_keys);
    json_ki64(&j, "keys_lasting", made.lasting_keys);
    json_ki64(&j, "pruned", pruned);
    json_close(&j, '}');
    end_json(cli, &out);
    return RC_OK;
}

static void line_json(struct json *j, struct ctx *ctx, const struct backup_file *f)
{
    json_open(j, '{');
    json_kstr(j, "made", f->stamp);
    json_kstr(j, "at", instant_iso(ctx->arena, f->made_at));
    json_kstr(j, "file", f->path);
    json_ki64(j, "bytes", f->bytes);
    json_kbool(j, "keys_of_persons", f->has_short);
    json_kbool(j, "lasting_keys", f->has_lasting);
    json_close(j, '}');
}

static enum rc list(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct str folder = cli_has(cli, "from") ? cli_option(cli, "from") : backup_default_folder(ctx);
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct backup_file *files = NULL;
    size_t count = 0;

    TRY(backup_list(ctx, str_z(ctx->arena, folder), &files, &count));
    json_open(&j, '{');
    json_key(&j, "backups");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        line_json(&j, ctx, &files[i]);
        if (!cli->json) {
            struct slot slots[] = {SLOT_STR("stamp", files[i].stamp), SLOT_I64("bytes", files[i].bytes), SLOT_STR("file", files[i].path)};

            say(cli, files[i].has_short ? MSG_backup_cli_line : MSG_backup_cli_line_old, slots, COUNT(slots));
        }
    }
    json_close(&j, ']');
    json_close(&j, '}');
    if (cli->json)
        end_json(cli, &out);
    else if (count == 0)
        say(cli, MSG_backup_cli_none, NULL, 0);
    return RC_OK;
}

/* --at: 0 when not given. */
static enum rc moment_option(struct cli *cli, int64_t *out)
{
    *out = 0;
    return !cli_has(cli, "at") || backup_moment(cli_option(cli, "at"), out) ? RC_OK : err_invalid(&cli->ctx->err, E4219_MOMENT, "at");
}

static void laid_json(struct json *j, struct ctx *ctx, int64_t moment, int64_t segments)
{
    if (moment == 0)
        return;
    json_kstr(j, "moment", instant_iso(ctx->arena, moment));
    json_ki64(j, "segments", segments);
}

static void say_moment(struct cli *cli, int64_t moment, int64_t segments)
{
    struct slot slots[] = {SLOT_STR("at", instant_text(cli->ctx->arena, moment, cli->ctx->lang)), SLOT_I64("n", segments)};

    if (moment != 0)
        say(cli, MSG_backup_cli_moment, slots, COUNT(slots));
}

/* `backup ship`: begin, end, or ship what there is now and say how it stands. */
static enum rc ship(struct cli *cli)
{
    static const char *const words[] = {[SHIP_WELL] = "none", [SHIP_FAILED] = "failed", [SHIP_BROKEN] = "gap"};
    static const enum msg says[] = {[SHIP_WELL] = MSG_backup_cli_ship_well, [SHIP_FAILED] = MSG_backup_cli_ship_failed,
                                    [SHIP_BROKEN] = MSG_backup_cli_ship_gap};
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct backup_made made = {.data = STR("")};
    struct ship_figures f;
    int64_t every = SHIP_EVERY_S;

    if (cli_has(cli, "every") && !str_to_i64(cli_option(cli, "every"), &every))
        return err_invalid(&ctx->err, E4222_SHIP_EVERY, "every");
    if (cli_has(cli, "stop"))
        TRY(backup_ship_end(ctx));
    else if (cli_has(cli, "to"))
        TRY(backup_ship_begin(ctx, cli_option(cli, "to"), every, &made));
    if (!cli_has(cli, "stop") && ship_now(ctx) != RC_OK)
        err_clear(&ctx->err); /* said below */
    TRY(ship_figures(ctx, &f));
    if (!cli->json) {
        struct slot slots[] = {SLOT_STR("folder", f.folder), SLOT_I64("every", f.every_s),
                               SLOT_STR("at", f.moment_at == 0 ? tr(ctx, MSG_backup_never) : instant_text(ctx->arena, f.moment_at, ctx->lang))};

        say(cli, f.on ? says[f.trouble] : MSG_backup_cli_ship_off, slots, COUNT(slots));
        return RC_OK;
    }
    json_open(&j, '{');
    json_kbool(&j, "on", f.on);
    json_kstr(&j, "folder", f.folder);
    json_ki64(&j, "every_seconds", f.every_s);
    json_kstr(&j, "line", f.line);
    json_ki64(&j, "segment", f.segment);
    json_kstr(&j, "until", f.moment_at == 0 ? STR("") : instant_iso(ctx->arena, f.moment_at));
    json_kstr(&j, "trouble", str_from(words[f.trouble]));
    json_kstr(&j, "base", made.data);
    json_close(&j, '}');
    end_json(cli, &out);
    return RC_OK;
}

static enum rc verify(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct restore_made made;
    int64_t moment = 0;

    if (cli->argc != 1)
        return err_invalid(&ctx->err, E4214_RESTORE_USAGE, "file");
    TRY(moment_option(cli, &moment));
    TRY(backup_verify(ctx, str_from(cli->argv[0]), cli_option(cli, "key"), moment, &made));
    if (!cli->json) {
        struct slot slots[] = {SLOT_STR("stamp", made.stamp), SLOT_I64("rows", made.rows), SLOT_I64("tables", made.tables),
                               SLOT_I64("keys", made.short_keys + made.lasting_keys)};

        say(cli, made.keys_alone ? MSG_backup_cli_verified_keys : MSG_backup_cli_verified, slots, COUNT(slots));
        say_moment(cli, made.moment, made.segments);
        return RC_OK;
    }
    json_open(&j, '{');
    json_kbool(&j, "passed", true);
    json_kbool(&j, "keys_alone", made.keys_alone);
    json_kstr(&j, "made", made.stamp);
    json_kstr(&j, "keys_made", made.keys_stamp);
    json_ki64(&j, "tables", made.tables);
    json_ki64(&j, "rows", made.rows);
    json_ki64(&j, "keys_of_persons", made.short_keys);
    json_ki64(&j, "keys_lasting", made.lasting_keys);
    laid_json(&j, ctx, made.moment, made.segments);
    json_close(&j, '}');
    end_json(cli, &out);
    return RC_OK;
}

/* --- restore: before the store opens, and behind closed doors after ------------------------------------------ */
static const char *path_option(struct cli *cli, const char *name)
{
    return cli_has(cli, name) ? str_z(cli->ctx->arena, cli_option(cli, name)) : NULL;
}

static struct restore_made laid; /* by this process, before the store opened */

/* Without FILE a restore that was cut goes on. */
static enum rc lay(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct restore_plan plan = {.keys = path_option(cli, "keys"), .private_key = path_option(cli, "key"),
        .master_key = path_option(cli, "master-key"), .ledger = path_option(cli, "ledger"),
        .without_ledger = cli_has(cli, "without-ledger"), .target = str_z(ctx->arena, cli_data_dir(cli)),
        .segments = path_option(cli, "segments")};
    bool goes_on = access(str_z(ctx->arena, str_fmt(ctx->arena, "%s/restoring", plan.target)), F_OK) == 0;

    if (!cli_has(cli, "confirm"))
        return err_invalid(&ctx->err, E4212_RESTORE_CONFIRM, "confirm");
    if (cli->argc == 0 && cli_has(cli, "replay"))
        return restore_replay(ctx->arena, ctx->env, &plan, &laid, &ctx->err);
    if (cli->argc == 0 && goes_on)
        return RC_OK;
    if (cli->argc != 1)
        return err_invalid(&ctx->err, E4214_RESTORE_USAGE, "file");
    plan.file = cli->argv[0];
    TRY(moment_option(cli, &plan.moment));
    return restore_place(ctx->arena, ctx->env, &plan, &laid, &ctx->err);
}

static enum rc restore(struct cli *cli)
{
    struct ctx *ctx = cli->ctx;
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);
    struct backup_restored done;

    TRY(backup_finish_restore(ctx, cli_option(cli, "confirm"), &done));
    if (!cli->json) {
        struct slot slots[] = {SLOT_I64("n", done.marked), SLOT_I64("erased", done.erased), SLOT_I64("kept", done.kept)};

        say_moment(cli, laid.moment, laid.segments);
        say(cli, MSG_backup_cli_restored, slots, COUNT(slots));
        return RC_OK;
    }
    json_open(&j, '{');
    json_kbool(&j, "open", true);
    json_ki64(&j, "forgotten_again", done.erased);
    json_ki64(&j, "held", done.kept);
    json_ki64(&j, "residue", done.residue);
    laid_json(&j, ctx, laid.moment, laid.segments);
    json_close(&j, '}');
    end_json(cli, &out);
    return RC_OK;
}

static const struct option_spec create_options[] = {{"to", 'v', "option.backup-to"}, OPTION_END};
static const struct option_spec list_options[] = {{"from", 'v', "option.backup-from"}, OPTION_END};
static const struct option_spec verify_options[] = {{"at", 'v', "option.at"}, {"key", 'v', "option.key-file"}, OPTION_END};
static const struct option_spec ship_options[] = {{"to", 'V', "option.backup-to"}, {"every", 'v', "option.every"}, {"stop", 'F', "option.stop"}, OPTION_END};
static const struct option_spec restore_options[] = {{"at", 'v', "option.at"}, {"confirm", 'v', "option.confirm-name"}, {"key", 'v', "option.key-file"}, {"keys", 'v', "option.keys-copy"}, {"ledger", 'v', "option.ledger"}, {"master-key", 'v', "option.master-key"}, {"replay", 'f', "option.replay"}, {"segments", 'v', "option.segments"},
                                                     {"without-ledger", 'f', "option.without-ledger"}, OPTION_END};

const struct command backup_commands[] = {
    {.noun = "backup", .verb = "create", .run = create, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN,
     .options = create_options, .arguments = "[--to DIR]", .help = "backup.help.create"},
    {.noun = "backup", .verb = "list", .run = list, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN,
     .options = list_options, .arguments = "[--from DIR]", .help = "backup.help.list"},
    {.noun = "backup", .verb = "verify", .run = verify, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN,
     .options = verify_options, .arguments = "FILE [--at TIME] [--key FILE]", .help = "backup.help.verify"},
    {.noun = "backup", .verb = "ship", .run = ship, .purpose = PURPOSE_SECURITY, .roles = ROLE_MAINTAIN,
     .options = ship_options, .arguments = "[--to DIR] [--every SECONDS] [--stop]", .help = "backup.help.ship"},
    {.noun = "restore", .run = restore, .before = lay, .purpose = PURPOSE_SECURITY, .roles = ROLE_ANYONE,
     .options = restore_options, .arguments = "COPY|--replay --confirm NAME [--at TIME] [--key FILE]", .help = "backup.help.restore",
     .flags = COMMAND_ALL_REGISTERS},
    COMMAND_END};
