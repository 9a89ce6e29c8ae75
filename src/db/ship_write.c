/* One segment: the keys that were made since the last one, then the frames of the log, by transaction. */
#include "db/ship_internal.h"

#include <errno.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "db/pack.h"
#include "errors_backup.h"

bool ship_path(char *out, size_t size, const char *folder, struct str line, int64_t segment, const char *kind)
{
    int n = snprintf(out, size, "%s/wal/%.*s-%08lld%s", folder, STR_FMT(line), (long long)segment, kind);

    return n > 0 && (size_t)n < size;
}

static enum rc make_folder(const struct ship *ship, struct err *err)
{
    char path[BACKUP_PATH];
    int n = snprintf(path, sizeof(path), "%s/wal", ship->s.folder);

    if (n >= (int)sizeof(path) || (mkdir(ship->s.folder, 0700) != 0 && errno != EEXIST) || (mkdir(path, 0700) != 0 && errno != EEXIST))
        return err_io(err, E4201_BACKUP_IO);
    return RC_OK;
}

static struct backup_header header_of(struct arena *arena, const struct ship *ship, int64_t now)
{
    struct keys *keys = store_keys(ship->store);

    return (struct backup_header){.stamp = backup_stamp(arena, now), .store = str_hex(arena, (struct blob){keys->store_id, STORE_ID_BYTES}),
        .key_hint = STR(""), .ledger_hint = STR(""), .master_hint = STR(""), .line = str_from(ship->s.line),
        .segment = ship->s.segment + 1, .generation = ship->key_generation, .moment = now};
}

/* A segment whose frames did not follow (a crash between) is written again. */
static enum rc begin_file(const struct ship *ship, struct arena *arena, struct backup_header *h, const char *kind, struct archive_out **out,
                          struct err *err)
{
    char path[BACKUP_PATH];

    if (!ship_path(path, sizeof(path), ship->s.folder, h->line, h->segment, kind))
        return err_io(err, E4201_BACKUP_IO);
    if (strcmp(kind, SHIP_FRAMES) != 0)
        (void)unlink(path);
    h->kind = str_from(kind + 1);
    return archive_create(path, backup_header_write(arena, h), ship->public_key, out, err);
}

/* --- keys ------------------------------------------------------------------------------------------- */
struct increment {
    const struct ship *ship;
    struct arena *arena;
    struct backup_header *head;
    struct archive_out *shorts, *lasting;
    struct err *err;
};

static enum rc put_record(struct increment *i, const struct set_record *r)
{
    struct archive_out **to = backup_is_short(r->cls) ? &i->shorts : &i->lasting;

    if (*to == NULL)
        TRY(begin_file(i->ship, i->arena, i->head, backup_is_short(r->cls) ? BACKUP_SHORT : BACKUP_LASTING, to, i->err));
    return set_record_write(*to, r, i->err);
}

static enum rc one_key(void *arg, const struct key_cell *cells, size_t count)
{
    struct increment *i = arg;
    struct set_record r;

    if (!set_record_of_key(cells, count, &r))
        return err_corrupt(i->err, E4205_BACKUP_DAMAGED);
    return put_record(i, &r);
}

/* The first `count`: more may come meanwhile. The lock is not held while writing. */
static enum rc put_destroyed(struct ship *ship, struct increment *i, size_t count)
{
    for (size_t at = 0; at < count; at++) {
        struct destroyed d;

        pthread_mutex_lock(&ship->commit_lock);
        d = ship->destroyed[at];
        pthread_mutex_unlock(&ship->commit_lock);
        TRY(put_record(i, &(struct set_record){.kind = 'D', .tenant = d.name.tenant, .cls = d.name.cls, .id = d.name.id, .generation = d.generation}));
    }
    return RC_OK;
}

static enum rc ship_keys(struct ship *ship, struct arena *arena, struct backup_header *h, size_t destroyed, struct err *err)
{
    struct increment i = {.ship = ship, .arena = arena, .head = h, .err = err};
    struct key_cell since = KEY_I64(ship->s.key_generation);
    struct key_rows *rows = NULL;
    char path[BACKUP_PATH];
    enum rc rc, end;

    if (h->generation == ship->s.key_generation)
        return RC_OK;
    (void)snprintf(path, sizeof(path), "%s/keys.db", ship->store->data_dir);
    TRY(key_rows_open(path, false, &rows, err));
    rc = key_rows_run(rows, KEY_SQL_SINCE, &since, 1, one_key, &i, err);
    key_rows_close(rows);
    if (rc == RC_OK)
        rc = put_destroyed(ship, &i, destroyed);
    end = archive_finish(i.shorts, rc == RC_OK, err);
    rc = rc == RC_OK ? end : rc;
    end = archive_finish(i.lasting, rc == RC_OK, err);
    return rc == RC_OK ? end : rc;
}

/* --- frames --------------------------------------------------------------------------------------------- */
static void put32(uint8_t *out, uint32_t n)
{
    for (int i = 0; i < 4; i++)
        out[i] = (uint8_t)(n >> (8 * i));
}

/* When a transaction was committed: as the writer noted it; one that it did not note (before a crash) as the next that it did. */
static int64_t moment_of(struct ship *ship, uint32_t frame, int64_t otherwise)
{
    int64_t ms = otherwise;

    pthread_mutex_lock(&ship->commit_lock);
    for (size_t i = 0; i < ship->commit_count; i++)
        if (ship->commits[i].frame >= frame) {
            ms = ship->commits[i].ms;
            break;
        }
    pthread_mutex_unlock(&ship->commit_lock);
    return ms;
}

static enum rc put_frames(struct packer *to, struct wal *wal, uint32_t from, uint32_t count, int64_t ms, struct err *err)
{
    uint8_t head[SHIP_RECORD] = {0}, number[4];
    uint32_t page, after;
    const uint8_t *bytes;

    if (!wal_frame(wal, from + count, &page, &after, &bytes))
        return err_io(err, E4201_BACKUP_IO);
    put32(head, (uint32_t)ms);
    put32(head + 4, (uint32_t)((uint64_t)ms >> 32));
    put32(head + 8, after);
    put32(head + 12, count);
    TRY(packer_write(to, head, sizeof(head), err));
    for (uint32_t i = from + 1; i <= from + count; i++) {
        if (!wal_frame(wal, i, &page, &after, &bytes))
            return err_io(err, E4201_BACKUP_IO);
        put32(number, page);
        TRY(packer_write(to, number, sizeof(number), err));
        TRY(packer_write(to, bytes, wal->page_size, err));
    }
    return RC_OK;
}

static enum rc put_transactions(struct ship *ship, struct packer *to, struct wal *wal, const struct wal_mark *end, int64_t now,
                                struct err *err)
{
    uint32_t begun = ship->s.at.frame;

    for (uint32_t i = begun + 1; i <= end->frame; i++) {
        uint32_t page, after;
        const uint8_t *bytes;

        if (!wal_frame(wal, i, &page, &after, &bytes))
            return err_io(err, E4201_BACKUP_IO);
        if (after == 0)
            continue;
        TRY(put_frames(to, wal, begun, i - begun, moment_of(ship, i, now), err));
        begun = i;
    }
    return RC_OK;
}

static enum rc put_packed(struct ship *ship, struct archive_out *to, struct wal *wal, const struct wal_mark *end, int64_t now, struct err *err)
{
    struct packer *packer = NULL;
    enum rc rc = packer_begin(to, &packer, err), done;

    if (rc == RC_OK)
        rc = put_transactions(ship, packer, wal, end, now, err);
    done = packer_finish(packer, rc == RC_OK, err);
    return rc == RC_OK ? done : rc;
}

static void forget(struct ship *ship, uint32_t through, size_t destroyed)
{
    size_t gone = 0;

    pthread_mutex_lock(&ship->commit_lock);
    if (destroyed > 0)
        memmove(ship->destroyed, ship->destroyed + destroyed, (ship->destroyed_count - destroyed) * sizeof(ship->destroyed[0]));
    ship->destroyed_count -= destroyed;
    while (gone < ship->commit_count && ship->commits[gone].frame <= through)
        gone++;
    memmove(ship->commits, ship->commits + gone, (ship->commit_count - gone) * sizeof(ship->commits[0]));
    ship->commit_count -= gone;
    pthread_mutex_unlock(&ship->commit_lock);
}

enum rc ship_segment(struct ship *ship, struct wal *wal, const struct wal_mark *end, int64_t now, struct err *err)
{
    struct arena *arena = arena_new((size_t)1 << 20);
    struct backup_header h = header_of(arena, ship, now);
    struct archive_out *to = NULL;
    enum rc rc = make_folder(ship, err), done;
    size_t destroyed;

    pthread_mutex_lock(&ship->commit_lock);
    destroyed = ship->destroyed_count;
    pthread_mutex_unlock(&ship->commit_lock);

    h.page_size = wal != NULL ? wal->page_size : 4096;
    h.packed = PACK_DEFLATE;
    h.salt = (int64_t)end->salt;
    h.frame = end->frame;
    h.check = (int64_t)end->check;
    h.first_at = moment_of(ship, ship->s.at.frame + 1, now);
    h.moment = moment_of(ship, end->frame, now);
    if (rc == RC_OK)
        rc = ship_keys(ship, arena, &h, destroyed, err);
    if (rc == RC_OK)
        rc = begin_file(ship, arena, &h, SHIP_FRAMES, &to, err);
    if (rc == RC_OK)
        rc = put_packed(ship, to, wal, end, now, err);
    done = archive_finish(to, rc == RC_OK, err);
    rc = rc == RC_OK ? done : rc;
    if (rc == RC_OK) {
        forget(ship, end->frame, destroyed);
        ship->s.segment = h.segment;
        ship->s.at = *end;
        ship->s.sealed = false;
        ship->s.key_generation = h.generation;
        (void)!ship_state_write(ship->store->data_dir, &ship->s, false); /* lost: found again in the folder */
    }
    arena_free(arena);
    return rc;
}
