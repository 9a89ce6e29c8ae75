/* When the log is shipped: every few seconds, and under the gate before a checkpoint. */
#include "db/ship_internal.h"

#include <dirent.h>
#include <errno.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/errors.h"
#include "base/log.h"
#include "errors_backup.h"
#include "errors_db.h"

enum { FILE_TICK_MS = 1000 }; /* times of files tick coarsely, late on a busy machine: what is dated by one is never before its own moment */

static int64_t now_of(const struct ship *ship)
{
    return ship->store->env->now_ms(ship->store->env);
}

static void log_path(const struct store *store, char out[BACKUP_PATH])
{
    (void)snprintf(out, BACKUP_PATH, "%s-wal", store->path);
}

static void line_breaks(struct ship *ship, const char *why)
{
    if (!ship->s.broken)
        log_event(LOG_ERROR, "shipping of the log has a gap: it waits for a base backup", "why", why, NULL);
    ship->s.broken = true;
    ship->trouble = SHIP_BROKEN;
    ship_state_break(ship->store->data_dir);
}

/* --- one shipment -------------------------------------------------------------------------------------- */
/* Where the open log goes on from what was shipped. False: frames were lost in between. */
static bool find_place(struct ship *ship, struct wal *wal, uint32_t most, struct wal_mark *end)
{
    if (wal_scan(wal, &ship->s.at, most, end))
        return true;
    if (ship->s.at.salt == wal->start.salt || !ship->s.sealed)
        return false;
    ship->s.at = wal->start; /* another life of the log, and the one before went out whole */
    return wal_scan(wal, &ship->s.at, most, end);
}

/* Under ship->lock. The folder's trouble is told once and tried again; the register goes on. */
static enum rc ship_locked(struct ship *ship, uint32_t most, int64_t now, struct err *err)
{
    struct wal_mark was = ship->s.at, end;
    char path[BACKUP_PATH];
    struct wal wal;
    enum rc rc = RC_OK;

    if (ship->s.broken)
        return err_io(err, E4201_BACKUP_IO);
    log_path(ship->store, path);
    if (wal_open(path, &wal)) {
        if (!find_place(ship, &wal, most, &end)) {
            line_breaks(ship, "frames of the log are missing");
            rc = err_io(err, E4201_BACKUP_IO);
        } else if (end.frame > ship->s.at.frame || ship->key_generation != ship->s.key_generation) {
            rc = ship_segment(ship, &wal, &end, now, err);
        }
        wal_close(&wal);
    } else if (ship->key_generation != ship->s.key_generation) {
        end = ship->s.at;
        rc = ship_segment(ship, NULL, &end, now, err);
    }
    if (rc != RC_OK && !ship->s.broken) {
        ship->s.at = was;
        if (ship->trouble == SHIP_WELL)
            log_event(LOG_ERROR, "the folder of shipping cannot be written", NULL);
        ship->trouble = SHIP_FAILED;
    } else if (rc == RC_OK) {
        ship->trouble = SHIP_WELL;
        ship->s.moment_at = now;
    }
    return rc;
}

/* What the writer has committed is asked between two of its transactions, so that no frame goes that may still be rolled back. */
static enum rc ship_once(struct ship *ship, struct err *err)
{
    uint32_t most;
    int64_t now;
    enum rc rc;

    gate_take(ship->store);
    pthread_mutex_lock(&ship->lock);
    pthread_mutex_lock(&ship->commit_lock);
    most = ship->frames;
    pthread_mutex_unlock(&ship->commit_lock);
    ship->key_generation = store_keys(ship->store)->generation;
    now = now_of(ship);
    pthread_mutex_unlock(&ship->store->gate);
    rc = ship_locked(ship, most, now, err);
    pthread_mutex_unlock(&ship->lock);
    return rc;
}

/* --- checkpoints ------------------------------------------------------------------------------------------ */
void ship_before_checkpoint(struct store *store)
{
    struct ship *ship = store->ship;
    struct err ignored = {0};

    if (ship == NULL || ship->s.broken)
        return;
    if (ship_once(ship, &ignored) != RC_OK) {
        line_breaks(ship, "the log had to be emptied");
        return;
    }
    pthread_mutex_lock(&ship->lock);
    if (!ship->s.sealed) {
        ship->s.sealed = true;
        if (!ship_state_write(store->data_dir, &ship->s, true))
            line_breaks(ship, "the state could not be written");
    }
    pthread_mutex_unlock(&ship->lock);
}

/* In place of SQLite's own: the log is let go only when it is out, or when it has grown too long to wait. */
static void checkpoint(struct ship *ship, uint32_t frames)
{
    struct store *store = ship->store;
    struct err ignored = {0};
    bool done = false;

    gate_take(store);
    if (!ship->s.broken && ship_once(ship, &ignored) != RC_OK && frames < SHIP_GIVE_UP) {
        pthread_mutex_unlock(&store->gate);
        return;
    }
    ship_before_checkpoint(store);
    pthread_mutex_lock(&store->checkpoint_lock);
    if (store->checkpoint == NULL && store_connect(store, DB_CHECKPOINT, &store->checkpoint, &ignored) != RC_OK)
        log_event(LOG_WARN, "no connection for the checkpoint", NULL);
    else if (sqlite_checkpoint_passive(store->checkpoint, &done, &ignored) != RC_OK)
        log_event(LOG_WARN, "checkpoint failed", NULL);
    pthread_mutex_unlock(&store->checkpoint_lock);
    pthread_mutex_unlock(&store->gate);
}

/* In the writer's thread, right after a commit: nothing but a note. */
static void committed(void *arg, uint32_t frames)
{
    struct ship *ship = arg;
    int64_t now = now_of(ship);

    pthread_mutex_lock(&ship->commit_lock);
    if (frames <= ship->frames) /* the log begins anew (what it held is out), or what the file said is known now */
        ship->commit_count = 0;
    if (ship->commit_count == SHIP_COMMITS) { /* the folder is away: older instants are told by a later one */
        memmove(ship->commits, ship->commits + SHIP_COMMITS / 2, SHIP_COMMITS / 2 * sizeof(ship->commits[0]));
        ship->commit_count = SHIP_COMMITS / 2;
    }
    ship->commits[ship->commit_count++] = (struct commit_at){frames, now};
    ship->frames = frames;
    if (frames % SHIP_CHECKPOINT < 64)
        pthread_cond_signal(&ship->wake);
    pthread_mutex_unlock(&ship->commit_lock);
}

void ship_destroyed(struct store *store)
{
    struct ship *ship = store->ship;
    struct keys *keys = store->keys;

    if (ship == NULL || !keys->prepared)
        return;
    pthread_mutex_lock(&ship->commit_lock);
    for (size_t i = 0; i < keys->op_count; i++) {
        if (keys->ops[i].create)
            continue;
        if (ship->destroyed_count == ship->destroyed_cap) {
            size_t cap = ship->destroyed_cap == 0 ? 64 : ship->destroyed_cap * 2;
            struct destroyed *more = realloc(ship->destroyed, cap * sizeof(*more));

            if (more == NULL)
                break; /* the ledger and the next full set know it all the same */
            ship->destroyed = more;
            ship->destroyed_cap = cap;
        }
        ship->destroyed[ship->destroyed_count++] = (struct destroyed){keys->ops[i].name, keys->generation + 1};
    }
    pthread_mutex_unlock(&ship->commit_lock);
}

static void *ship_main(void *arg)
{
    struct ship *ship = arg;
    uint32_t checkpointed = 0;

    pthread_mutex_lock(&ship->commit_lock);
    while (!ship->stopping) {
        struct timespec until;
        struct err ignored = {0};
        uint32_t frames;

        (void)clock_gettime(CLOCK_MONOTONIC, &until);
        until.tv_sec += ship->s.every_s;
        (void)pthread_cond_timedwait(&ship->wake, &ship->commit_lock, &until);
        frames = ship->frames == UINT32_MAX ? 0 : ship->frames;
        if (ship->stopping)
            break;
        pthread_mutex_unlock(&ship->commit_lock);
        (void)!ship_once(ship, &ignored); /* told in trouble and in the log */
        if (frames < checkpointed)
            checkpointed = 0;
        if (frames >= checkpointed + SHIP_CHECKPOINT) {
            checkpoint(ship, frames);
            checkpointed = frames;
        }
        pthread_mutex_lock(&ship->commit_lock);
    }
    pthread_mutex_unlock(&ship->commit_lock);
    return NULL;
}

/* --- opening and closing ------------------------------------------------------------------------------------ */
static void ship_free(struct ship *ship)
{
    pthread_mutex_destroy(&ship->lock);
    pthread_mutex_destroy(&ship->commit_lock);
    pthread_cond_destroy(&ship->wake);
    free(ship->destroyed);
    free(ship);
}

static struct ship *ship_new(struct store *store, const struct ship_state *state)
{
    struct ship *ship = calloc(1, sizeof(*ship));
    pthread_condattr_t attr;

    if (ship == NULL)
        return NULL;
    ship->store = store;
    ship->s = *state;
    ship->frames = UINT32_MAX;
    ship->trouble = state->broken ? SHIP_BROKEN : SHIP_WELL;
    pthread_mutex_init(&ship->lock, NULL);
    pthread_mutex_init(&ship->commit_lock, NULL);
    pthread_condattr_init(&attr);
    pthread_condattr_setclock(&attr, CLOCK_MONOTONIC);
    pthread_cond_init(&ship->wake, &attr);
    pthread_condattr_destroy(&attr);
    return ship;
}

/* Segments that stand in the folder but not in D/shipping: a crash fell between. Their headers say how far they go. */
static void adopt(struct ship *ship)
{
    struct arena *arena = arena_new((size_t)1 << 20);
    struct backup_header h;
    struct archive_in *in = NULL;
    struct err ignored = {0};
    struct str text;
    char path[BACKUP_PATH];

    while (ship_path(path, sizeof(path), ship->s.folder, str_from(ship->s.line), ship->s.segment + 1, SHIP_FRAMES) &&
           archive_open(path, &in, &text, &ignored) == RC_OK) {
        bool ok = backup_header_read(arena, text, &h) && h.segment == ship->s.segment + 1 && h.frame > 0;

        archive_close(in);
        in = NULL;
        if (!ok)
            break;
        ship->s.segment = h.segment;
        ship->s.at = (struct wal_mark){(uint64_t)h.salt, (uint32_t)h.frame, (uint64_t)h.check};
        ship->s.sealed = false;
        ship->s.key_generation = h.generation;
    }
    archive_close(in);
    arena_free(arena);
}

/* What is left in the log was written before now: when the file last changed. */
static int64_t log_changed(const struct ship *ship)
{
    char path[BACKUP_PATH];
    struct stat st;
    int64_t now = now_of(ship), at;

    log_path(ship->store, path);
    if (stat(path, &st) != 0)
        return now;
    at = (int64_t)st.st_mtim.tv_sec * 1000 + st.st_mtim.tv_nsec / 1000000 + FILE_TICK_MS;
    return at < now ? at : now;
}

void ship_open(struct store *store, bool restoring)
{
    struct ship_state state;
    enum ship_found found = store->in_memory || store->url != NULL ? SHIP_ABSENT : ship_state_read(store->data_dir, &state);
    struct err ignored = {0};
    char path[BACKUP_PATH];

    if (found == SHIP_ABSENT)
        return;
    (void)snprintf(path, sizeof(path), "%s/backup-public.key", store->data_dir);
    store->ship = found == SHIP_THERE && !restoring ? ship_new(store, &state) : NULL;
    if (store->ship == NULL || archive_key_read(path, false, store->ship->public_key, &ignored) != RC_OK) {
        if (store->ship != NULL)
            ship_free(store->ship);
        store->ship = NULL;
        ship_state_break(store->data_dir); /* what is written meanwhile is not shipped */
        log_event(LOG_ERROR, "the log is not shipped: D/shipping or backup-public.key cannot be read, or the store is being restored", NULL);
        return;
    }
    if (!state.broken)
        adopt(store->ship);
    store->ship->key_generation = store->ship->s.key_generation; /* not yet compared with the data: keys follow */
    (void)!ship_locked(store->ship, UINT32_MAX, log_changed(store->ship), &ignored);
}

/* How many frames of the log are committed. Nobody writes meanwhile. */
static struct wal_mark log_end(const struct store *store)
{
    struct wal_mark end = {0};
    char path[BACKUP_PATH];
    struct wal wal;

    log_path(store, path);
    if (wal_open(path, &wal)) {
        if (!wal_scan(&wal, &wal.start, UINT32_MAX, &end))
            end = (struct wal_mark){0};
        wal_close(&wal);
    }
    return end;
}

enum rc ship_start(struct store *store, struct err *err)
{
    struct ship *ship = store->ship;

    if (ship == NULL)
        return RC_OK;
    ship->frames = log_end(store).frame;
    sqlite_on_commit(store->writer, committed, ship);
    if (pthread_create(&ship->thread, NULL, ship_main, ship) != 0)
        return err_io(err, E1102_STORE_IO);
    ship->thread_runs = true;
    return RC_OK;
}

static void stop(struct ship *ship)
{
    if (!ship->thread_runs)
        return;
    pthread_mutex_lock(&ship->commit_lock);
    ship->stopping = true;
    pthread_cond_signal(&ship->wake);
    pthread_mutex_unlock(&ship->commit_lock);
    pthread_join(ship->thread, NULL);
    ship->thread_runs = false;
}

void ship_close(struct store *store)
{
    struct ship *ship = store->ship;
    struct err ignored = {0};

    if (ship == NULL)
        return;
    stop(ship);
    if (store->writer != NULL) {
        sqlite_on_commit(store->writer, NULL, NULL);
        if (!ship->s.broken && ship_once(ship, &ignored) != RC_OK)
            sqlite_keep_log(store->writer); /* it goes at the next start */
        else
            ship_before_checkpoint(store); /* the last connection that closes empties the log */
    }
    store->ship = NULL;
    ship_free(ship);
}

/* --- as ordered ------------------------------------------------------------------------------------------ */
/* A name of the second; a line of that second may be there already. */
static void name_line(const struct ship_plan *plan, int64_t now, char line[BACKUP_STAMP])
{
    struct arena *arena = arena_new((size_t)1 << 20);
    char path[BACKUP_PATH];

    for (int i = 0; i < 100; i++) {
        (void)snprintf(line, BACKUP_STAMP, "%s", str_z(arena, backup_stamp(arena, now + i * 1000)));
        if (!ship_path(path, sizeof(path), plan->folder, str_from(line), 1, SHIP_FRAMES) || access(path, F_OK) != 0)
            break;
    }
    arena_free(arena);
}

static enum rc new_line(struct ship *ship, const struct ship_plan *plan, struct err *err)
{
    struct ship_state s = {.every_s = plan->every_s, .sealed = true, .key_generation = store_keys(ship->store)->generation,
                           .at = log_end(ship->store)};

    if (strlen(plan->folder) + 64 > sizeof(s.folder))
        return err_io(err, E4201_BACKUP_IO);
    (void)snprintf(s.folder, sizeof(s.folder), "%s", plan->folder);
    name_line(plan, now_of(ship), s.line);
    if (!ship_state_write(ship->store->data_dir, &s, true))
        return err_io(err, E4201_BACKUP_IO);
    ship->s = s;
    memcpy(ship->public_key, plan->public_key, sizeof(ship->public_key));
    ship->trouble = SHIP_WELL;
    pthread_mutex_lock(&ship->commit_lock);
    ship->commit_count = 0;
    ship->frames = s.at.frame;
    pthread_mutex_unlock(&ship->commit_lock);
    return RC_OK;
}

enum rc ship_begin(struct ctx *ctx, const struct ship_plan *plan)
{
    struct store *store = ctx->store;
    struct ship *ship;
    bool fresh;
    enum rc rc;

    if (store->url != NULL || store->in_memory)
        return err_conflict(&ctx->err, E4220_SHIP_ENGINE);
    store_release(ctx);
    gate_take(store);
    fresh = store->ship == NULL;
    ship = fresh ? ship_new(store, &(struct ship_state){.segment = 0}) : store->ship;
    rc = ship == NULL ? err_io(&ctx->err, E4201_BACKUP_IO) : RC_OK;
    if (rc == RC_OK) {
        pthread_mutex_lock(&ship->lock);
        rc = new_line(ship, plan, &ctx->err);
        pthread_mutex_unlock(&ship->lock);
    }
    if (rc == RC_OK && fresh) {
        store->ship = ship;
        rc = ship_start(store, &ctx->err);
    } else if (ship != NULL && fresh) {
        ship_free(ship);
    }
    pthread_mutex_unlock(&store->gate);
    return rc;
}

enum rc ship_end(struct ctx *ctx)
{
    struct store *store = ctx->store;
    struct ship *ship;
    char path[BACKUP_PATH];

    store_release(ctx);
    gate_take(store);
    ship = store->ship;
    store->ship = NULL;
    if (ship != NULL)
        sqlite_on_commit(store->writer, NULL, NULL);
    pthread_mutex_unlock(&store->gate);
    if (ship != NULL) {
        stop(ship);
        ship_free(ship);
    }
    (void)snprintf(path, sizeof(path), "%s/shipping", store->data_dir);
    return unlink(path) == 0 || errno == ENOENT ? RC_OK : err_io(&ctx->err, E4201_BACKUP_IO);
}

enum rc ship_now(struct ctx *ctx)
{
    enum rc rc;

    store_release(ctx);
    gate_take(ctx->store);
    rc = ctx->store->ship == NULL ? RC_OK : ship_once(ctx->store->ship, &ctx->err);
    pthread_mutex_unlock(&ctx->store->gate);
    return rc;
}

void ship_mark_base(struct store *store, struct backup_header *h)
{
    struct ship *ship = store->ship;
    struct err ignored = {0};

    h->moment = store->env->now_ms(store->env);
    if (ship == NULL || ship->s.broken)
        return;
    (void)!ship_once(ship, &ignored);
    if (ship->s.broken)
        return;
    h->line = str_from(ship->s.line);
    h->segment = ship->s.segment;
}

enum rc ship_figures(struct ctx *ctx, struct ship_figures *out)
{
    struct store *store = ctx->store;
    struct ship_state state = {0};

    *out = (struct ship_figures){.folder = STR(""), .line = STR("")};
    if (store->in_memory || store->url != NULL || store->data_dir == NULL)
        return RC_OK;
    gate_take(store);
    if (store->ship != NULL) {
        state = store->ship->s;
        out->trouble = state.broken ? SHIP_BROKEN : store->ship->trouble;
        out->on = true;
    } else if (ship_state_read(store->data_dir, &state) != SHIP_ABSENT) {
        out->trouble = SHIP_BROKEN;
        out->on = true;
    }
    pthread_mutex_unlock(&store->gate);
    out->folder = str_fmt(ctx->arena, "%s", state.folder);
    out->line = str_fmt(ctx->arena, "%s", state.line);
    out->segment = state.segment;
    out->every_s = state.every_s;
    out->moment_at = state.moment_at;
    return RC_OK;
}

enum rc ship_base_at(struct ctx *ctx, const struct ship_figures *figures, int64_t *at)
{
    struct backup_file *files = NULL;
    size_t count = 0;

    *at = 0;
    if (!figures->on || figures->line.len == 0)
        return RC_OK;
    TRY(backup_list(ctx, str_z(ctx->arena, figures->folder), &files, &count));
    for (size_t i = 0; i < count && *at == 0; i++) {
        struct archive_in *in = NULL;
        struct backup_header h;
        struct err ignored = {0};
        struct str text;

        if (archive_open(str_z(ctx->arena, files[i].path), &in, &text, &ignored) == RC_OK && backup_header_read(ctx->arena, text, &h) &&
            str_eq(h.line, figures->line))
            *at = h.moment;
        archive_close(in);
    }
    return RC_OK;
}

/* --- what is past its time ------------------------------------------------------------------------------- */
static enum rc newest_base(struct ctx *ctx, const char *folder, int64_t *moment)
{
    struct backup_file *files = NULL;
    size_t count = 0;

    *moment = 0;
    TRY(backup_list(ctx, folder, &files, &count));
    if (count > 0)
        *moment = files[0].made_at;
    return RC_OK;
}

static bool is_over(struct ctx *ctx, const char *path, bool shorts, int64_t base)
{
    struct archive_in *in = NULL;
    struct backup_header h;
    struct err ignored = {0};
    struct str text;
    int64_t days;
    bool over = archive_open(path, &in, &text, &ignored) == RC_OK && backup_header_read(ctx->arena, text, &h);

    archive_close(in);
    if (!over)
        return false;
    days = (ctx->now - h.moment) / 86400000;
    return shorts ? days >= BACKUP_SHORT_DAYS : days >= SHIP_KEEP_DAYS && h.moment < base;
}

enum rc ship_prune(struct ctx *ctx, const char *folder, int64_t *removed)
{
    const char *dir = str_z(ctx->arena, str_fmt(ctx->arena, "%s/wal", folder));
    DIR *d = opendir(dir);
    struct dirent *e;
    int64_t base = 0;
    enum rc rc = newest_base(ctx, folder, &base);

    while (rc == RC_OK && d != NULL && (e = readdir(d)) != NULL) {
        size_t before = arena_mark(ctx->arena);
        struct str name = str_from(e->d_name);
        bool shorts = str_ends(name, STR(BACKUP_SHORT));
        const char *path = str_z(ctx->arena, str_fmt(ctx->arena, "%s/%s", dir, e->d_name));

        if ((shorts || str_ends(name, STR(SHIP_FRAMES)) || str_ends(name, STR(BACKUP_LASTING))) && is_over(ctx, path, shorts, base))
            *removed += unlink(path) == 0 ? 1 : 0;
        arena_release(ctx->arena, before);
    }
    if (d != NULL)
        closedir(d);
    return rc;
}
