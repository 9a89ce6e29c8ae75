/* Laying a backup back into an empty directory. What a file says is used only after its end has been read. */
#include "db/restore_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "db/seal.h"
#include "errors_backup.h"
#include "errors_db.h"

enum { CARRY = 1 << 17, LEDGER_MOST = 256 << 20 };

const char *restore_path(struct restore *r, const char *name)
{
    return str_z(r->arena, str_fmt(r->arena, "%s/%s", r->plan->target, name));
}

static bool write_all(int fd, const void *bytes, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t put = write(fd, (const char *)bytes + at, n - at);

        if (put == 0 || (put < 0 && errno != EINTR))
            return false;
        at += put > 0 ? (size_t)put : 0;
    }
    return true;
}

static enum rc lay_file(struct restore *r, const char *path, const void *bytes, size_t n)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = fd >= 0 && write_all(fd, bytes, n) && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return ok ? RC_OK : err_io(r->err, E4201_BACKUP_IO);
}

/* --- target ------------------------------------------------------------------------------------------ */
static bool is_empty(const char *dir)
{
    DIR *d = opendir(dir);
    struct dirent *e;
    bool empty = d != NULL;

    while (d != NULL && (e = readdir(d)) != NULL)
        empty = empty && (strcmp(e->d_name, ".") == 0 || strcmp(e->d_name, "..") == 0);
    if (d != NULL)
        closedir(d);
    return empty;
}

static enum rc make_target(struct restore *r)
{
    if (mkdir(r->plan->target, 0700) != 0 && (errno != EEXIST || !is_empty(r->plan->target)))
        return errno == EEXIST || access(r->plan->target, F_OK) == 0
                   ? err_invalid(r->err, E4207_BACKUP_TARGET, "data") : err_io(r->err, E4201_BACKUP_IO);
    return lay_file(r, restore_path(r, BACKUP_MARKER), "", 0);
}

void restore_discard(const char *target)
{
    static const char *const names[] = {"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal", "keys.db-shm",
                                        "master.key", "erasure-ledger", "erasure-ledger.key", "lock", BACKUP_MARKER};
    char path[BACKUP_PATH];

    for (size_t i = 0; i < COUNT(names); i++) {
        (void)snprintf(path, sizeof(path), "%s/%s", target, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(target);
}

/* --- opening the sealed files ------------------------------------------------------------------------- */
enum rc restore_open(struct restore *r, const char *path, struct archive_in **in, struct backup_header *head)
{
    struct str text;

    TRY(archive_open(path, in, &text, r->err));
    return backup_header_read(r->arena, text, head) ? RC_OK : err_corrupt(r->err, E4205_BACKUP_DAMAGED);
}

static enum rc read_private(struct restore *r)
{
    const char *path = r->plan->private_key != NULL ? r->plan->private_key : str_z(r->arena, r->head.key_hint);

    if (path[0] == '\0')
        return err_invalid(r->err, E4202_BACKUP_KEY, "key");
    TRY(archive_key_read(path, true, r->private_key, r->err));
    (void)crypto_scalarmult_base(r->public_key, r->private_key);
    return RC_OK;
}

static enum rc put_data(struct restore *r, struct archive_in *in)
{
    int fd = open(restore_path(r, "seloste.db"), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    enum rc rc = fd < 0 ? err_io(r->err, E4201_BACKUP_IO) : archive_unlock(in, r->public_key, r->private_key, r->err);
    struct blob part = {NULL, 1};

    while (rc == RC_OK && part.len > 0) {
        rc = archive_read(in, &part, r->err);
        if (rc == RC_OK && !write_all(fd, part.ptr, part.len))
            rc = err_io(r->err, E4201_BACKUP_IO);
    }
    if (rc == RC_OK && fsync(fd) != 0)
        rc = err_io(r->err, E4201_BACKUP_IO);
    if (fd >= 0)
        close(fd);
    return rc;
}

/* --- keys ----------------------------------------------------------------------------------------------- */
static enum rc put_store_row(struct restore *r, const struct set_record *s)
{
    if (!str_eq(str_hex(r->arena, (struct blob){s->store_id, STORE_ID_BYTES}), r->head.store))
        return err_invalid(r->err, E4210_BACKUP_OTHER_STORE, "keys");
    if (r->store_row)
        return RC_OK;
    r->store_row = true;
    /* the data's generation: neither ahead nor behind, so that the two open together */
    return key_rows_run(r->rows, KEY_SQL_STORE_PUT,
                        (struct key_cell[]){KEY_BLOB(s->store_id, STORE_ID_BYTES), KEY_BLOB(s->check, CHECK_BYTES),
                                            KEY_I64(r->head.generation), KEY_I64(r->env->now_ms(r->env))}, 4, NULL, NULL, r->err);
}

static enum rc put_record(struct restore *r, const struct set_record *s, bool shorts)
{
    if (s->kind == 'S')
        return put_store_row(r, s);
    if (r->increments && s->kind == 'D')
        return restore_put_destroyed(r, s);
    if (s->kind == 'D' || (r->increments && s->kind != 'K'))
        return err_corrupt(r->err, E4205_BACKUP_DAMAGED);
    if (r->destroying)
        return RC_OK;
    if (s->kind == 'N')
        return key_rows_run(r->rows, KEY_SQL_NOTE_PUT,
                            (struct key_cell[]){KEY_I64(s->tenant), {.kind = 't', .blob = s->name}, {.kind = 'b', .blob = s->value}},
                            3, NULL, NULL, r->err);
    if (backup_is_short(s->cls) != shorts)
        return err_corrupt(r->err, E4205_BACKUP_DAMAGED);
    r->made->short_keys += shorts && !r->increments;
    r->made->lasting_keys += !shorts && !r->increments;
    return key_rows_run(r->rows, r->increments ? KEY_SQL_INSERT_NEW : KEY_SQL_INSERT,
                        (struct key_cell[]){KEY_I64(s->tenant), KEY_I64(s->cls), KEY_I64(s->id), KEY_BLOB(s->wrapped, WRAPPED_BYTES),
                                            KEY_I64(r->head.generation), KEY_I64(s->created_at)}, 6, NULL, NULL, r->err);
}

/* Records lie across chunks: what is left of one is carried to the next. */
static enum rc put_records(struct restore *r, struct archive_in *in, bool shorts, uint8_t carry[CARRY])
{
    size_t held = 0;

    for (;;) {
        struct blob part;
        struct set_record s;
        size_t at = 0, n;

        TRY(archive_read(in, &part, r->err));
        if (part.len == 0)
            return held == 0 ? RC_OK : err_corrupt(r->err, E4205_BACKUP_DAMAGED);
        memcpy(carry + held, part.ptr, part.len); /* a chunk and less than a record: fits */
        held += part.len;
        while ((n = set_record_get((struct blob){carry + at, held - at}, &s)) != 0) {
            if (n == SIZE_MAX)
                return err_corrupt(r->err, E4205_BACKUP_DAMAGED);
            TRY(put_record(r, &s, shorts));
            at += n;
        }
        memmove(carry, carry + at, held - at);
        held -= at;
        if (held >= SET_RECORD_MOST)
            return err_corrupt(r->err, E4205_BACKUP_DAMAGED);
    }
}

enum rc restore_put_set(struct restore *r, const char *path, bool shorts, struct str *stamp)
{
    struct archive_in *in = NULL;
    struct backup_header head = {0};
    uint8_t *carry = sodium_malloc(CARRY);
    enum rc rc = carry == NULL ? err_io(r->err, E4201_BACKUP_IO) : restore_open(r, path, &in, &head);

    if (rc == RC_OK && (!str_eqz(head.kind, shorts ? "short" : "lasting") || !str_eq(head.store, r->head.store)))
        rc = err_invalid(r->err, E4210_BACKUP_OTHER_STORE, "keys");
    if (rc == RC_OK)
        rc = archive_unlock(in, r->public_key, r->private_key, r->err);
    if (rc == RC_OK)
        rc = key_rows_run(r->rows, KEY_SQL_BEGIN, NULL, 0, NULL, NULL, r->err);
    if (rc == RC_OK)
        rc = put_records(r, in, shorts, carry);
    if (rc == RC_OK)
        rc = key_rows_run(r->rows, KEY_SQL_COMMIT, NULL, 0, NULL, NULL, r->err);
    archive_close(in);
    sodium_free(carry);
    *stamp = head.stamp;
    return rc;
}

struct str restore_folder_of(struct restore *r, const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash == NULL ? STR(".") : str_fmt(r->arena, "%.*s", (int)(slash - path), path);
}

/* The newest key set of persons in the folder: what was destroyed since the data were copied is not in it. */
static const char *newest_short(struct restore *r)
{
    struct str folder = restore_folder_of(r, r->file), best = STR("");
    DIR *d = opendir(str_z(r->arena, folder));
    struct dirent *e;

    while (d != NULL && (e = readdir(d)) != NULL) {
        struct str name = str_fmt(r->arena, "%s", e->d_name);

        if (str_starts(name, STR("seloste-")) && str_ends(name, STR(BACKUP_SHORT)) &&
            (best.len == 0 || (name.len == best.len && memcmp(name.ptr, best.ptr, name.len) > 0)))
            best = name;
    }
    if (d != NULL)
        closedir(d);
    return best.len == 0 ? NULL : str_z(r->arena, str_fmt(r->arena, "%.*s/%.*s", STR_FMT(folder), STR_FMT(best)));
}

static enum rc put_keys(struct restore *r)
{
    const char *shorts = r->plan->keys != NULL ? r->plan->keys : newest_short(r);
    const char *lasting = str_z(r->arena, str_fmt(r->arena, "%.*s/seloste-%.*s%s", STR_FMT(restore_folder_of(r, r->file)),
                                                  STR_FMT(r->head.stamp), BACKUP_LASTING));
    struct str ignored;
    enum rc rc;

    TRY(key_rows_open(restore_path(r, "keys.db"), true, &r->rows, r->err));
    rc = restore_put_set(r, lasting, false, &ignored);
    r->made->keys_stamp = STR("");
    if (rc == RC_OK && shorts != NULL) /* none: the people of this backup cannot be read any more */
        rc = restore_put_set(r, shorts, true, &r->made->keys_stamp);
    if (rc == RC_OK && r->plan->moment != 0)
        rc = restore_put_increments(r);
    if (rc == RC_OK && !r->store_row)
        rc = err_corrupt(r->err, E4205_BACKUP_DAMAGED);
    key_rows_close(r->rows);
    r->rows = NULL;
    return rc;
}

/* --- what no backup holds ------------------------------------------------------------------------------- */
static enum rc copy_file(struct restore *r, const char *from, const char *to, size_t most, int64_t *lines, bool *absent)
{
    int fd = open(from, O_RDONLY | O_CLOEXEC);
    struct stat st;
    char *bytes = NULL;
    size_t n = 0;
    enum rc rc = RC_OK;

    *absent = fd < 0;
    if (fd < 0)
        return RC_OK;
    if (fstat(fd, &st) != 0 || !S_ISREG(st.st_mode) || (size_t)st.st_size > most || (bytes = malloc((size_t)st.st_size + 1)) == NULL)
        rc = err_io(r->err, E4201_BACKUP_IO);
    while (rc == RC_OK && n < (size_t)st.st_size) {
        ssize_t got = read(fd, bytes + n, (size_t)st.st_size - n);

        if (got <= 0 && errno != EINTR)
            rc = err_io(r->err, E4201_BACKUP_IO);
        n += got > 0 ? (size_t)got : 0;
    }
    for (size_t i = 0; rc == RC_OK && i < n && lines != NULL; i++)
        *lines += bytes[i] == '\n';
    if (rc == RC_OK)
        rc = lay_file(r, to, bytes, n);
    if (bytes != NULL)
        sodium_memzero(bytes, n);
    free(bytes);
    close(fd);
    return rc;
}

static enum rc put_master(struct restore *r)
{
    const char *from = r->plan->master_key != NULL ? r->plan->master_key : str_z(r->arena, r->head.master_hint);
    bool absent = false;

    TRY(copy_file(r, from, restore_path(r, "master.key"), 64, NULL, &absent));
    return absent ? err_invalid(r->err, E4208_BACKUP_NO_MASTER, "master-key") : RC_OK;
}

static enum rc put_ledger(struct restore *r)
{
    const char *from = r->plan->ledger != NULL ? r->plan->ledger : str_z(r->arena, r->head.ledger_hint);
    bool absent = from[0] == '\0', no_key = false;
    enum rc rc;

    if (r->plan->without_ledger)
        return RC_OK;
    if (absent)
        return err_invalid(r->err, E4209_BACKUP_NO_LEDGER, "ledger");
    rc = copy_file(r, from, restore_path(r, "erasure-ledger"), LEDGER_MOST, &r->made->ledger_lines, &absent);
    if (rc == RC_OK && !absent)
        rc = copy_file(r, str_z(r->arena, str_fmt(r->arena, "%s.key", from)), restore_path(r, "erasure-ledger.key"), 64, NULL, &no_key);
    TRY(rc);
    return absent || no_key ? err_invalid(r->err, E4209_BACKUP_NO_LEDGER, "ledger") : RC_OK;
}

/* --- the whole ------------------------------------------------------------------------------------------- */
static enum rc place(struct restore *r)
{
    struct archive_in *in = NULL;
    enum rc rc = restore_choose(r);

    if (rc == RC_OK)
        rc = restore_open(r, r->file, &in, &r->head);

    if (rc == RC_OK && !str_eqz(r->head.kind, "data") && !str_eqz(r->head.kind, "lasting"))
        rc = err_invalid(r->err, E4214_RESTORE_USAGE, "file"); /* the keys of persons come with those two */
    if (rc == RC_OK)
        rc = read_private(r);
    if (rc == RC_OK && str_eqz(r->head.kind, "data"))
        rc = put_data(r, in);
    archive_close(in);
    TRY(rc);
    r->made->stamp = r->head.stamp;
    r->made->keys_alone = str_eqz(r->head.kind, "lasting");
    r->made->tables = r->head.tables;
    r->made->rows = r->head.rows;
    if (r->plan->moment != 0)
        TRY(restore_put_segments(r));
    TRY(put_keys(r));
    TRY(put_master(r));
    return put_ledger(r);
}

enum rc restore_place(struct arena *arena, struct env *env, const struct restore_plan *plan, struct restore_made *out,
                      struct err *err)
{
    struct restore r = {.arena = arena, .env = env, .plan = plan, .made = out, .err = err, .file = plan->file};
    enum rc rc;

    *out = (struct restore_made){.stamp = STR(""), .keys_stamp = STR("")};
    if (sodium_init() < 0 || strlen(plan->target) + 64 > BACKUP_PATH)
        return err_io(err, E4201_BACKUP_IO);
    TRY(make_target(&r));
    rc = place(&r);
    sodium_memzero(r.private_key, sizeof(r.private_key));
    if (rc != RC_OK)
        restore_discard(plan->target);
    return rc;
}

/* --- data that another tool has laid -------------------------------------------------------------------- */
static off_t length_of(const char *path)
{
    struct stat st;

    return stat(path, &st) == 0 && S_ISREG(st.st_mode) ? st.st_size : -1;
}

/* The longer one: lines are only ever added. */
static const char *newest_ledger(struct restore *r)
{
    const char *here = restore_path(r, "erasure-ledger");
    const char *kept = str_z(r->arena, str_fmt(r->arena, "%.*s/erasure-ledger", STR_FMT(backup_keep_folder(r->arena, r->plan->target))));

    return r->plan->ledger != NULL ? r->plan->ledger : length_of(kept) > length_of(here) ? kept : here;
}

static enum rc exchange_ledger(struct restore *r, const char *from)
{
    const char *names[] = {"erasure-ledger", "erasure-ledger.key"};

    for (size_t i = 0; i < COUNT(names); i++) {
        const char *part = restore_path(r, i == 0 ? "erasure-ledger.part" : "erasure-ledger.key.part");
        bool absent = false;

        (void)unlink(part);
        TRY(copy_file(r, i == 0 ? from : str_z(r->arena, str_fmt(r->arena, "%s.key", from)), part, i == 0 ? LEDGER_MOST : 64,
                      i == 0 ? &r->made->ledger_lines : NULL, &absent));
        if (absent)
            return err_invalid(r->err, E4209_BACKUP_NO_LEDGER, "ledger");
        if (rename(part, restore_path(r, names[i])) != 0)
            return err_io(r->err, E4201_BACKUP_IO);
    }
    return RC_OK;
}

enum rc restore_replay(struct arena *arena, struct env *env, const struct restore_plan *plan, struct restore_made *out, struct err *err)
{
    struct restore r = {.arena = arena, .env = env, .plan = plan, .made = out, .err = err};
    const char *from;

    *out = (struct restore_made){.stamp = STR(""), .keys_stamp = STR("")};
    if (access(plan->target, R_OK | W_OK | X_OK) != 0)
        return err_not_found(err, E1115_STORE_ABSENT);
    from = newest_ledger(&r);
    if (!plan->without_ledger && length_of(from) < 0)
        return err_invalid(err, E4209_BACKUP_NO_LEDGER, "ledger");
    if (access(restore_path(&r, BACKUP_MARKER), F_OK) != 0)
        TRY(lay_file(&r, restore_path(&r, BACKUP_MARKER), "", 0));
    return plan->without_ledger || strcmp(from, restore_path(&r, "erasure-ledger")) == 0 ? RC_OK : exchange_ledger(&r, from);
}

/* --- a look at what was laid ------------------------------------------------------------------------------ */
struct opened { struct keys *keys; int64_t shut; };

static enum rc try_key(void *arg, const struct key_cell *cells, size_t count)
{
    struct opened *o = arg;
    uint8_t key[KEY_BYTES];

    if (count != 5 || !keys_unwrap(o->keys, (struct key_name){.tenant = cells[0].i64, .cls = (int)cells[1].i64, .id = cells[2].i64},
                                   cells[3].blob, key))
        o->shut++;
    sodium_memzero(key, sizeof(key));
    return RC_OK;
}

bool restore_is_whole(const char *path)
{
    sqlite3 *h = NULL;
    sqlite3_stmt *st = NULL;
    bool ok = sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
              sqlite3_prepare_v2(h, "PRAGMA quick_check(1)", -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW &&
              sqlite3_stricmp((const char *)sqlite3_column_text(st, 0), "ok") == 0;

    sqlite3_finalize(st);
    sqlite3_close(h);
    return ok;
}

enum rc restore_check(struct env *env, const char *target, const struct restore_made *made, struct err *err)
{
    struct keys_options options = {.data_dir = target, .env = env};
    struct opened o = {0};
    struct key_cell all = KEY_I64(INT64_MAX - 1);
    char path[BACKUP_PATH];
    int64_t tables = 0, rows = 0, schema = 0, generation = 0;
    enum rc rc;

    (void)snprintf(path, sizeof(path), "%s/seloste.db", target);
    if (!made->keys_alone && (!restore_is_whole(path) || !backup_count(path, &tables, &rows, &schema, &generation) || tables != made->tables
                              || rows != made->rows))
        return err_corrupt(err, E4205_BACKUP_DAMAGED);
    TRY(keys_open(&options, &o.keys, err));
    rc = key_rows_run(o.keys->read, KEY_SQL_ALL, &all, 1, try_key, &o, err);
    keys_close(o.keys);
    TRY(rc);
    return o.shut == 0 ? RC_OK : err_corrupt(err, E4205_BACKUP_DAMAGED);
}
