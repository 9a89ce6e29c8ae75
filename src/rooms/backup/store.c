/* Rows of backups and of restore tests. */
#include "queries_backup.h"
#include "rooms/backup/internal.h"

#include "base/errors.h"
#include "audit_backup.h"
#include "rooms/audit/audit.h"

static const int audit_kinds[] = {[BACKUP_MADE] = AUDIT_BACKUP_MADE, [BACKUP_VERIFIED] = AUDIT_BACKUP_VERIFIED,
                                              [BACKUP_RESTORED] = AUDIT_BACKUP_RESTORED};

DEFINE_ACTION(backup_note, struct backup_note, int64_t)
{
    *out = env_new_id(ctx->env);
    TRY(q_backup_run_insert(ctx, &(struct q_backup_run_insert){.id = *out, .kind = req->kind, .stamp = req->stamp, .at = ctx->now,
        .by = ctx->actor->user_id, .passed = req->passed, .bytes = req->bytes, .rows = req->rows, .short_keys = req->short_keys,
        .lasting_keys = req->lasting_keys}));
    return audit_write(ctx, audit_kinds[req->kind], 0, *out, NULL);
}

static enum rc last(struct ctx *ctx, int kind, bool *there, int64_t *at, bool *passed)
{
    struct q_backup_run_last_row row;
    enum rc rc = q_backup_run_last(ctx, &(struct q_backup_run_last){.kind = kind}, &row);

    *there = rc == RC_OK;
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *at = row.at;
    *passed = row.passed != 0;
    return RC_OK;
}

enum rc backup_state(struct ctx *ctx, struct backup_state *out)
{
    struct backup_state s = {0};
    bool restored = false, ignored = false;
    int64_t at = 0;

    TRY(last(ctx, BACKUP_MADE, &s.made, &s.made_at, &ignored));
    TRY(last(ctx, BACKUP_VERIFIED, &s.tested, &s.tested_at, &s.test_passed));
    TRY(last(ctx, BACKUP_RESTORED, &restored, &at, &ignored));
    if (restored && (!s.tested || at >= s.tested_at)) { /* a real restore is the best test */
        s.tested = s.test_passed = true;
        s.tested_at = at;
    }
    s.private_key_here = backup_private_key_here(ctx);
    *out = s;
    return RC_OK;
}
