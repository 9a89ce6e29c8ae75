/* Use cases: make, test, finish a restore. Files are db/backup.h's work. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "db/archive.h"
#include "db/core.h"
#include "db/ship.h"
#include "db/seal.h"
#include "audit_backup.h"
#include "errors_audit.h"
#include "errors_backup.h"
#include "i18n/i18n.h"
#include "messages_backup.h"
#include "rooms/audit/audit.h"
#include "rooms/backup/internal.h"
#include "rooms/notice/notice.h"
#include "rooms/requests/requests.h"

struct str backup_default_folder(struct ctx *ctx)
{
    return str_fmt(ctx->arena, "%s/backups", store_data_dir(ctx->store));
}

static const char *below(struct ctx *ctx, struct str folder, const char *name)
{
    return str_z(ctx->arena, str_fmt(ctx->arena, "%.*s/%s", STR_FMT(folder), name));
}

bool backup_private_key_here(struct ctx *ctx)
{
    return store_data_dir(ctx->store) != NULL && access(below(ctx, backup_keep_folder(ctx->arena, store_data_dir(ctx->store)), "backup-private.key"), F_OK) == 0;
}

/* --- keys of the files ---------------------------------------------------------------------------------- */
/* The first backup makes the pair; a public half without its private one in sight is the normal state later. */
static enum rc make_pair(struct ctx *ctx, struct str keep, const char *public_path, uint8_t public_key[32])
{
    uint8_t private_key[ARCHIVE_KEY_BYTES];
    enum rc rc;

    if (mkdir(str_z(ctx->arena, keep), 0700) != 0 && access(str_z(ctx->arena, keep), W_OK | X_OK) != 0)
        return err_io(&ctx->err, E4201_BACKUP_IO);
    archive_keypair(public_key, private_key);
    rc = archive_key_write(below(ctx, keep, "backup-private.key"), true, private_key, &ctx->err);
    ctx->env->random_bytes(ctx->env, private_key, sizeof(private_key));
    TRY(rc);
    return archive_key_write(public_path, false, public_key, &ctx->err);
}

static enum rc public_key_of(struct ctx *ctx, struct str keep, uint8_t public_key[32])
{
    const char *path = below(ctx, str_from(store_data_dir(ctx->store)), "backup-public.key");

    return access(path, F_OK) == 0 ? archive_key_read(path, false, public_key, &ctx->err) : make_pair(ctx, keep, path, public_key);
}

static enum rc absolute(struct ctx *ctx, struct str path, const char *field)
{
    return path.len > 1 && path.ptr[0] == '/' && path.len < BACKUP_PATH - 64 ? RC_OK : err_invalid(&ctx->err, E4211_BACKUP_FOLDER, field);
}

/* The stop list's key is made at its first use: made now, it is in every backup, and the marks of an erasure after this
 * backup still match in a store restored from it. */
static enum rc name_keys(struct ctx *ctx)
{
    struct register_row *rows = NULL;
    int64_t was = ctx->tenant;
    struct blob ignored;
    size_t count = 0;

    TRY(registers_all(ctx, &rows, &count));
    store_release(ctx);
    for (size_t i = 0; i < count; i++) {
        ctx->tenant = rows[i].tenant;
        TRY(keyed_hash(ctx, "stop-list", STR("0"), &ignored));
    }
    ctx->tenant = was;
    return RC_OK;
}

enum rc backup_run(struct ctx *ctx, struct str folder, struct backup_made *out, int64_t *pruned)
{
    struct str keep = backup_keep_folder(ctx->arena, store_data_dir(ctx->store));
    struct backup_plan plan = {.key_hint = below(ctx, keep, "backup-private.key"), .ledger_hint = below(ctx, keep, "erasure-ledger")};
    int64_t id = 0;

    if (folder.len == 0)
        folder = backup_default_folder(ctx);
    else
        TRY(absolute(ctx, folder, "to"));
    plan.folder = str_z(ctx->arena, folder);
    TRY(public_key_of(ctx, keep, plan.public_key));
    TRY(name_keys(ctx));
    TRY(requests_ledger_keep(ctx, plan.ledger_hint));
    TRY(backup_make(ctx, &plan, out));
    TRY(backup_prune(ctx, plan.folder, BACKUP_KEEP_DAYS, pruned));
    TRY(ship_prune(ctx, plan.folder, pruned));
    return RUN_ACTION(backup_note, ctx, &((struct backup_note){.kind = BACKUP_MADE, .stamp = out->stamp, .passed = true,
        .bytes = out->bytes, .rows = out->rows, .short_keys = out->short_keys, .lasting_keys = out->lasting_keys}), &id);
}

/* --- shipping ------------------------------------------------------------------------------------------------ */
DECLARE_ACTION(backup_shipping_note, int64_t, int64_t);
DEFINE_ACTION(backup_shipping_note, int64_t, int64_t)
{
    *out = *req;
    return audit_write(ctx, AUDIT_BACKUP_SHIPPING, 0, 0, NULL);
}

static enum rc begin_line(struct ctx *ctx, struct str folder, int64_t every_s, struct backup_made *out)
{
    struct ship_plan plan = {.folder = str_z(ctx->arena, folder), .every_s = every_s};
    int64_t pruned = 0;

    if (mkdir(plan.folder, 0700) != 0 && access(plan.folder, W_OK | X_OK) != 0)
        return err_io(&ctx->err, E4201_BACKUP_IO);
    TRY(public_key_of(ctx, backup_keep_folder(ctx->arena, store_data_dir(ctx->store)), plan.public_key));
    TRY(ship_begin(ctx, &plan));
    return backup_run(ctx, folder, out, &pruned);
}

enum rc backup_ship_begin(struct ctx *ctx, struct str folder, int64_t every_s, struct backup_made *out)
{
    int64_t id = 0;

    TRY(absolute(ctx, folder, "to"));
    if (every_s < 1 || every_s > SHIP_EVERY_MOST_S)
        return err_invalid(&ctx->err, E4222_SHIP_EVERY, "every");
    TRY(RUN_ACTION(backup_shipping_note, ctx, &every_s, &id));
    return begin_line(ctx, folder, every_s, out);
}

enum rc backup_ship_end(struct ctx *ctx)
{
    int64_t nothing = 0, id = 0;

    TRY(RUN_ACTION(backup_shipping_note, ctx, &nothing, &id));
    return ship_end(ctx);
}

enum rc backup_ship_base(struct ctx *ctx)
{
    struct ship_figures f;
    struct backup_made made;
    int64_t at = 0, pruned = 0;

    TRY(ship_figures(ctx, &f));
    if (!f.on || f.folder.len == 0)
        return RC_OK;
    TRY(ship_base_at(ctx, &f, &at));
    if (!backup_decide_base(f.trouble == SHIP_BROKEN, at, ctx->now))
        return RC_OK;
    return f.trouble == SHIP_BROKEN ? begin_line(ctx, f.folder, f.every_s, &made) : backup_run(ctx, f.folder, &made, &pruned);
}

/* --- a test of restoring ------------------------------------------------------------------------------------ */
enum rc backup_verify(struct ctx *ctx, struct str file, struct str private_key, int64_t moment, struct restore_made *out)
{
    const char *dir = store_data_dir(ctx->store);
    struct restore_plan plan = {.private_key = private_key.len > 0 ? str_z(ctx->arena, private_key) : NULL, .without_ledger = true, .moment = moment,
        .master_key = below(ctx, str_from(dir), "master.key"),
        .target = str_z(ctx->arena, str_fmt(ctx->arena, "%s/restore-test-%s", dir, ctx->request_id))};
    struct backup_note note = {.kind = BACKUP_VERIFIED};
    int64_t id = 0;
    enum rc rc;

    TRY(absolute(ctx, file, "file"));
    if (private_key.len > 0)
        TRY(absolute(ctx, private_key, "key"));
    plan.file = str_z(ctx->arena, file);
    store_release(ctx);
    rc = restore_place(ctx->arena, ctx->env, &plan, out, &ctx->err);
    if (rc == RC_OK) {
        rc = restore_check(ctx->env, plan.target, out, &ctx->err);
        restore_discard(plan.target);
    }
    if (rc != RC_OK && rc != RC_CORRUPT)
        return rc; /* not a statement about the backup: no key, no such file */
    note.passed = rc == RC_OK;
    note.stamp = out->stamp;
    note.rows = out->rows;
    note.short_keys = out->short_keys;
    note.lasting_keys = out->lasting_keys;
    if (rc == RC_OK)
        return RUN_ACTION(backup_note, ctx, &note, &id);

    struct err why = ctx->err;
    enum rc noted = RUN_ACTION(backup_note, ctx, &note, &id);

    if (noted == RC_OK)
        ctx->err = why;
    return noted == RC_OK ? rc : noted;
}

/* --- after restore_place -------------------------------------------------------------------------------------- */
static enum rc enter(struct ctx *ctx, const struct notice_register *r)
{
    ctx->tenant = r->tenant;
    ctx->register_id = r->register_id;
    return notice_policy(ctx);
}

static enum rc is_confirmed(struct ctx *ctx, struct str typed, const struct register_row *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct controller c;

        if (backup_decide_confirm(typed, rows[i].slug) || backup_decide_confirm(typed, rows[i].name))
            return RC_OK;
        ctx->tenant = rows[i].tenant;
        TRY(controller_load(ctx, &c));
        if (backup_decide_confirm(typed, c.name))
            return RC_OK;
    }
    if (backup_decide_confirm(typed, ctx->actor->display))
        return RC_OK;
    enum rc rc = err_invalid(&ctx->err, E4212_RESTORE_CONFIRM, "confirm");

    ctx->err.arg = count > 0 ? rows[0].slug : STR("");
    return rc;
}

static enum rc replay_one(struct ctx *ctx, struct backup_restored *out)
{
    struct replay_made made;

    struct evidence erased = {0};

    TRY(requests_replay(ctx, &made));
    out->marked += made.marked;
    out->erased += made.erased;
    out->kept += made.kept;
    TRY(requests_evidence_erased(ctx, &erased));
    out->residue += erased.violations;
    return RC_OK;
}

enum rc backup_finish_restore(struct ctx *ctx, struct str confirm, struct backup_restored *out)
{
    struct notice_register *registers = NULL;
    struct register_row *rows = NULL;
    struct audit_report chain;
    size_t count = 0, all = 0;
    int64_t id = 0;

    *out = (struct backup_restored){0};
    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    TRY(registers_all(ctx, &rows, &all));
    TRY(is_confirmed(ctx, confirm, rows, all));
    TRY(notice_registers(ctx, &registers, &count));
    store_release(ctx);
    for (size_t i = 0; i < count; i++) {
        TRY(enter(ctx, &registers[i]));
        TRY(replay_one(ctx, out));
    }
    if (out->residue > 0)
        return err_corrupt(&ctx->err, E4213_RESTORE_RESIDUE);
    TRY(audit_verify(ctx, &chain));
    if (chain.broken != 0)
        return err_corrupt(&ctx->err, E2104_AUDIT_BROKEN);
    store_release(ctx);
    if (count > 0)
        TRY(RUN_ACTION(backup_note, ctx, &((struct backup_note){.kind = BACKUP_RESTORED, .stamp = STR(""), .passed = true}), &id));
    return store_restored(ctx->store, &ctx->err);
}

enum rc backup_opened(struct ctx *ctx)
{
    const char *dir = store_data_dir(ctx->store);
    struct register_row *rows = NULL;
    int64_t was = ctx->tenant;
    size_t count = 0;
    bool ahead = false;

    if (dir == NULL || access(below(ctx, str_from(dir), "restoring"), F_OK) == 0)
        return RC_OK;
    TRY(registers_all(ctx, &rows, &count));
    store_release(ctx);
    for (size_t i = 0; i < count && !ahead; i++) {
        ctx->tenant = rows[i].tenant;
        if (i == 0 || rows[i].tenant != rows[i - 1].tenant)
            TRY(requests_ledger_ahead(ctx, &ahead));
    }
    ctx->tenant = was;
    return ahead ? err_conflict(&ctx->err, E4221_STORE_BEHIND_LEDGER) : RC_OK;
}

enum rc backup_shipping_alarm(struct ctx *ctx, struct str *out)
{
    struct ship_figures f;

    *out = STR("");
    store_release(ctx);
    TRY(ship_figures(ctx, &f));
    if (backup_decide_late(&f, ctx->now))
        *out = tr(ctx, f.trouble == SHIP_BROKEN ? MSG_backup_alarm_ship_gap : MSG_backup_alarm_ship_failed);
    return RC_OK;
}
