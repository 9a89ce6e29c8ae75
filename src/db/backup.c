/* Making a backup: a snapshot of the store by SQLite's own copy, then the keys. */
#include "db/backup_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <jansson.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/errors.h"
#include "db/ship_internal.h"
#include "errors_backup.h"

enum { COPY_BUFFER = 1 << 18, LIST_MOST = 4096 };

struct str backup_keep_folder(struct arena *arena, const char *data_dir)
{
    struct str dir = str_from(data_dir != NULL ? data_dir : "");

    while (dir.len > 1 && dir.ptr[dir.len - 1] == '/')
        dir.len--;
    return dir.len == 0 ? dir : str_fmt(arena, "%.*s-keep", STR_FMT(dir));
}

/* --- header ----------------------------------------------------------------------------------------- */
static struct str word(struct arena *arena, const json_t *root, const char *key)
{
    const json_t *v = json_object_get(root, key);

    return json_is_string(v) ? str_fmt(arena, "%s", json_string_value(v)) : STR("");
}

static int64_t number(const json_t *root, const char *key)
{
    const json_t *v = json_object_get(root, key);

    return json_is_integer(v) ? json_integer_value(v) : -1;
}

bool backup_header_read(struct arena *arena, struct str text, struct backup_header *out)
{
    json_t *root = json_loadb(text.ptr, text.len, JSON_REJECT_DUPLICATES, NULL);
    bool ok = json_is_object(root) && number(root, "format") == 1;

    if (ok)
        *out = (struct backup_header){.kind = word(arena, root, "kind"), .stamp = word(arena, root, "made"),
            .store = word(arena, root, "store"), .schema = number(root, "schema"), .generation = number(root, "generation"),
            .tables = number(root, "tables"), .rows = number(root, "rows"), .key_hint = word(arena, root, "private_key"),
            .ledger_hint = word(arena, root, "ledger"), .master_hint = word(arena, root, "master_key"), .line = word(arena, root, "line"),
            .segment = number(root, "segment"), .moment = number(root, "moment"), .first_at = number(root, "first"),
            .page_size = number(root, "page_size"), .salt = number(root, "salt"), .frame = number(root, "frame"), .check = number(root, "check"),
            .packed = json_object_get(root, "packed") != NULL ? number(root, "packed") : 0};
    json_decref(root);
    return ok && out->stamp.len > 0 && out->stamp.len < BACKUP_STAMP && out->generation >= 0;
}

/* --- counting a store's file ----------------------------------------------------------------------- */
static bool one_number(sqlite3 *h, const char *sql, int64_t *out)
{
    sqlite3_stmt *st = NULL;
    bool ok = sqlite3_prepare_v2(h, sql, -1, &st, NULL) == SQLITE_OK && sqlite3_step(st) == SQLITE_ROW;

    *out = ok ? sqlite3_column_int64(st, 0) : 0;
    sqlite3_finalize(st);
    return ok;
}

bool backup_count(const char *path, int64_t *tables, int64_t *rows, int64_t *schema, int64_t *generation)
{
    sqlite3 *h = NULL;
    sqlite3_stmt *st = NULL;
    bool ok = sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, NULL) == SQLITE_OK &&
              sqlite3_prepare_v2(h, "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%'", -1, &st,
                                 NULL) == SQLITE_OK;

    *tables = *rows = 0;
    while (ok && sqlite3_step(st) == SQLITE_ROW) {
        char *sql = sqlite3_mprintf("SELECT count(*) FROM \"%w\"", sqlite3_column_text(st, 0));
        int64_t n = 0;

        ok = sql != NULL && one_number(h, sql, &n);
        sqlite3_free(sql);
        (*tables)++;
        *rows += n;
    }
    ok = ok && one_number(h, "SELECT max(number) FROM schema_migration", schema) &&
         one_number(h, "SELECT coalesce(max(generation), 0) FROM key_mark", generation);
    sqlite3_finalize(st);
    sqlite3_close(h);
    return ok;
}

/* --- the store's copy -------------------------------------------------------------------------------- */
/* One snapshot, taken between two transactions of the writer, when all before it has been shipped: the segments after h->segment go on
 * from it. (When the folder of shipping is away the row is merely longer: pages laid twice are the same pages.) */
static int take_snapshot(struct store *store, sqlite3 *a, struct backup_header *h)
{
    int r;

    gate_take(store);
    ship_mark_base(store, h);
    r = sqlite3_exec(a, "BEGIN; SELECT count(*) FROM sqlite_schema", NULL, NULL, NULL);
    pthread_mutex_unlock(&store->gate);
    return r;
}

static int copy_pages(struct store *store, const char *to, struct backup_header *h)
{
    sqlite3 *a = NULL, *b = NULL;
    sqlite3_backup *work;
    int r = sqlite3_open_v2(store->path, &a, SQLITE_OPEN_READWRITE, NULL);

    if (r == SQLITE_OK)
        r = sqlite3_open_v2(to, &b, SQLITE_OPEN_READWRITE, NULL);
    if (r == SQLITE_OK) {
        (void)sqlite3_busy_timeout(a, 5000);
        r = take_snapshot(store, a, h);
    }
    if (r == SQLITE_OK) {
        work = sqlite3_backup_init(b, "main", a, "main");
        r = work == NULL ? SQLITE_ERROR : sqlite3_backup_step(work, -1); /* one snapshot: writers go on */
        (void)sqlite3_backup_finish(work);
    }
    sqlite3_close(a);
    sqlite3_close(b);
    return r == SQLITE_DONE ? SQLITE_OK : r;
}

static enum rc seal_file(const char *from, struct archive_out *to, int64_t *bytes, struct err *err)
{
    uint8_t *buffer = malloc(COPY_BUFFER);
    int fd = open(from, O_RDONLY | O_CLOEXEC);
    enum rc rc = fd < 0 || buffer == NULL ? err_io(err, E4201_BACKUP_IO) : RC_OK;
    ssize_t n = 1;

    while (rc == RC_OK && n > 0) {
        n = read(fd, buffer, COPY_BUFFER);
        if (n < 0 && errno != EINTR)
            rc = err_io(err, E4201_BACKUP_IO);
        if (n < 0)
            n = 1;
        else if (n > 0 && rc == RC_OK)
            rc = archive_write(to, buffer, (size_t)n, err);
        *bytes += n > 0 && rc == RC_OK ? n : 0;
    }
    if (fd >= 0)
        close(fd);
    free(buffer);
    return rc;
}

static enum rc path_of(struct ctx *ctx, const struct backup_plan *plan, struct str stamp, const char *kind, const char **out)
{
    struct str path = str_fmt(ctx->arena, "%s/seloste-%.*s%s", plan->folder, STR_FMT(stamp), kind);

    *out = str_z(ctx->arena, path);
    return path.len < BACKUP_PATH - 8 ? RC_OK : err_io(&ctx->err, E4201_BACKUP_IO);
}

static enum rc finish(struct archive_out *a, enum rc rc, struct err *err)
{
    struct err second = {0};
    enum rc end = archive_finish(a, rc == RC_OK, rc == RC_OK ? err : &second);

    return rc != RC_OK ? rc : end;
}

/* The copy lies beside the backups for a moment: it holds sealed records and nothing else. */
static enum rc put_data(struct ctx *ctx, const struct backup_plan *plan, struct backup_header *h, struct backup_made *out)
{
    const char *part, *path;
    struct archive_out *a = NULL;
    enum rc rc;
    int fd;

    TRY(path_of(ctx, plan, h->stamp, ".copy", &part));
    TRY(path_of(ctx, plan, h->stamp, BACKUP_DATA, &path));
    (void)unlink(part);
    fd = open(part, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0600);
    if (fd < 0)
        return err_io(&ctx->err, E4201_BACKUP_IO);
    close(fd);
    rc = copy_pages(ctx->store, part, h) == SQLITE_OK &&
                 backup_count(part, &h->tables, &h->rows, &h->schema, &h->generation)
             ? RC_OK : err_io(&ctx->err, E4201_BACKUP_IO);
    h->kind = STR("data");
    if (rc == RC_OK)
        rc = archive_create(path, backup_header_write(ctx->arena, h), plan->public_key, &a, &ctx->err);
    if (rc == RC_OK)
        rc = seal_file(part, a, &out->bytes, &ctx->err);
    rc = finish(a, rc, &ctx->err);
    (void)unlink(part);
    out->data = str_from(path);
    out->tables = h->tables;
    out->rows = h->rows;
    return rc;
}

/* --- the keys ------------------------------------------------------------------------------------------ */
bool backup_is_short(int64_t cls)
{
    return cls == KEY_SUBJECT || cls == KEY_CLAIM;
}

static size_t put_i64(uint8_t *out, int64_t n)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)((uint64_t)n >> (8 * i));
    return 8;
}

static int64_t get_i64(const uint8_t *in)
{
    uint64_t n = 0;

    for (int i = 0; i < 8; i++)
        n |= (uint64_t)in[i] << (8 * i);
    return (int64_t)n;
}

enum { D_BYTES = 33, S_BYTES = 1 + STORE_ID_BYTES + CHECK_BYTES + 16, K_BYTES = 1 + 32 + WRAPPED_BYTES, N_HEAD = 1 + 8 + 1 + 2 };

size_t set_record_put(const struct set_record *r, uint8_t out[SET_RECORD_MOST])
{
    size_t n = 0;

    out[n++] = (uint8_t)r->kind;
    if (r->kind == 'S') {
        memcpy(out + n, r->store_id, STORE_ID_BYTES);
        memcpy(out + n + STORE_ID_BYTES, r->check, CHECK_BYTES);
        n += STORE_ID_BYTES + CHECK_BYTES;
        n += put_i64(out + n, r->generation);
        return n + put_i64(out + n, r->created_at);
    }
    n += put_i64(out + n, r->tenant);
    if (r->kind == 'K') {
        n += put_i64(out + n, r->cls);
        n += put_i64(out + n, r->id);
        n += put_i64(out + n, r->created_at);
        memcpy(out + n, r->wrapped, WRAPPED_BYTES);
        return n + WRAPPED_BYTES;
    }
    if (r->kind == 'D') {
        n += put_i64(out + n, r->cls);
        n += put_i64(out + n, r->id);
        return n + put_i64(out + n, r->generation);
    }
    out[n++] = (uint8_t)r->name.len;
    out[n++] = (uint8_t)(r->value.len & 255);
    out[n++] = (uint8_t)(r->value.len >> 8);
    memcpy(out + n, r->name.ptr, r->name.len);
    n += r->name.len;
    if (r->value.len > 0)
        memcpy(out + n, r->value.ptr, r->value.len);
    return n + r->value.len;
}

static size_t get_note(struct blob b, struct set_record *out)
{
    size_t name, value;

    if (b.len < N_HEAD)
        return 0;
    name = b.ptr[9];
    value = (size_t)b.ptr[10] | (size_t)b.ptr[11] << 8;
    if (value > 256)
        return SIZE_MAX;
    out->tenant = get_i64(b.ptr + 1);
    out->name = (struct blob){b.ptr + N_HEAD, name};
    out->value = (struct blob){b.ptr + N_HEAD + name, value};
    return b.len < N_HEAD + name + value ? 0 : N_HEAD + name + value;
}

size_t set_record_get(struct blob b, struct set_record *out)
{
    if (b.len == 0)
        return 0;
    *out = (struct set_record){.kind = (char)b.ptr[0]};
    if (out->kind == 'N')
        return get_note(b, out);
    if (out->kind == 'S') {
        if (b.len < S_BYTES)
            return 0;
        memcpy(out->store_id, b.ptr + 1, STORE_ID_BYTES);
        memcpy(out->check, b.ptr + 1 + STORE_ID_BYTES, CHECK_BYTES);
        out->generation = get_i64(b.ptr + S_BYTES - 16);
        out->created_at = get_i64(b.ptr + S_BYTES - 8);
        return S_BYTES;
    }
    if (out->kind != 'K' && out->kind != 'D')
        return SIZE_MAX;
    if (b.len < (out->kind == 'D' ? D_BYTES : K_BYTES))
        return 0;
    out->tenant = get_i64(b.ptr + 1);
    out->cls = get_i64(b.ptr + 9);
    out->id = get_i64(b.ptr + 17);
    if (out->kind == 'D') {
        out->generation = get_i64(b.ptr + 25);
        return D_BYTES;
    }
    out->created_at = get_i64(b.ptr + 25);
    memcpy(out->wrapped, b.ptr + 33, WRAPPED_BYTES);
    return K_BYTES;
}

struct key_sink { struct archive_out *shorts, *lasting; struct backup_made *made; struct err *err; };

enum rc set_record_write(struct archive_out *to, const struct set_record *r, struct err *err)
{
    uint8_t bytes[SET_RECORD_MOST];
    size_t n = set_record_put(r, bytes);
    enum rc rc = archive_write(to, bytes, n, err);

    sodium_memzero(bytes, sizeof(bytes));
    return rc;
}

bool set_record_of_key(const struct key_cell *cells, size_t count, struct set_record *out)
{
    if (count != 5 || cells[3].blob.len != WRAPPED_BYTES)
        return false;
    *out = (struct set_record){.kind = 'K', .tenant = cells[0].i64, .cls = cells[1].i64, .id = cells[2].i64, .created_at = cells[4].i64};
    memcpy(out->wrapped, cells[3].blob.ptr, WRAPPED_BYTES);
    return true;
}

static enum rc sink_store(void *arg, const struct key_cell *cells, size_t count)
{
    struct key_sink *s = arg;
    struct set_record r = {.kind = 'S'};

    if (count != 3 || cells[0].blob.len != STORE_ID_BYTES || cells[1].blob.len != CHECK_BYTES)
        return err_corrupt(s->err, E4205_BACKUP_DAMAGED);
    memcpy(r.store_id, cells[0].blob.ptr, STORE_ID_BYTES);
    memcpy(r.check, cells[1].blob.ptr, CHECK_BYTES);
    r.generation = cells[2].i64;
    TRY(set_record_write(s->shorts, &r, s->err));
    return set_record_write(s->lasting, &r, s->err);
}

static enum rc sink_key(void *arg, const struct key_cell *cells, size_t count)
{
    struct key_sink *s = arg;
    struct set_record r;

    if (!set_record_of_key(cells, count, &r))
        return err_corrupt(s->err, E4205_BACKUP_DAMAGED);
    if (backup_is_short(r.cls))
        s->made->short_keys++;
    else
        s->made->lasting_keys++;
    return set_record_write(backup_is_short(r.cls) ? s->shorts : s->lasting, &r, s->err);
}

static enum rc sink_note(void *arg, const struct key_cell *cells, size_t count)
{
    struct key_sink *s = arg;
    struct set_record r = {.kind = 'N', .tenant = cells[0].i64, .name = cells[1].blob, .value = cells[2].blob};

    if (count != 3 || r.name.len > 255 || r.value.len > 256)
        return err_corrupt(s->err, E4205_BACKUP_DAMAGED);
    return set_record_write(s->lasting, &r, s->err);
}

/* A connection of its own: the look-ups of the server do not wait for it. */
static enum rc read_keys(struct ctx *ctx, struct key_sink *sink)
{
    struct keys *keys = store_keys(ctx->store);
    struct key_rows *rows = NULL;
    const char *path = str_z(ctx->arena, str_fmt(ctx->arena, "%s/keys.db", ctx->store->data_dir));
    bool own = ctx->store->url == NULL && !ctx->store->in_memory;
    struct key_cell generation = KEY_I64(keys->generation);
    enum rc rc;

    if (own)
        TRY(key_rows_open(path, false, &rows, &ctx->err));
    else
        rows = keys->read;
    rc = key_rows_run(rows, KEY_SQL_STORE_GET, NULL, 0, sink_store, sink, &ctx->err);
    if (rc == RC_OK)
        rc = key_rows_run(rows, KEY_SQL_ALL, &generation, 1, sink_key, sink, &ctx->err);
    if (rc == RC_OK)
        rc = key_rows_run(rows, KEY_SQL_NOTES, NULL, 0, sink_note, sink, &ctx->err);
    if (own)
        key_rows_close(rows);
    return rc;
}

static enum rc put_keys(struct ctx *ctx, const struct backup_plan *plan, struct backup_header *h, struct backup_made *out)
{
    struct key_sink sink = {.made = out, .err = &ctx->err};
    const char *shorts, *lasting;
    enum rc rc;

    TRY(path_of(ctx, plan, h->stamp, BACKUP_SHORT, &shorts));
    TRY(path_of(ctx, plan, h->stamp, BACKUP_LASTING, &lasting));
    h->kind = STR("short");
    rc = archive_create(shorts, backup_header_write(ctx->arena, h), plan->public_key, &sink.shorts, &ctx->err);
    h->kind = STR("lasting");
    if (rc == RC_OK)
        rc = archive_create(lasting, backup_header_write(ctx->arena, h), plan->public_key, &sink.lasting, &ctx->err);
    if (rc == RC_OK)
        rc = read_keys(ctx, &sink);
    rc = finish(sink.shorts, rc, &ctx->err);
    rc = finish(sink.lasting, rc, &ctx->err);
    if (rc != RC_OK) {
        (void)unlink(shorts);
        (void)unlink(lasting);
    }
    out->shortlived = str_from(shorts);
    out->lasting = str_from(lasting);
    return rc;
}

static bool there(struct ctx *ctx, const char *folder, struct str stamp, const char *kind)
{
    return access(str_z(ctx->arena, str_fmt(ctx->arena, "%s/seloste-%.*s%s", folder, STR_FMT(stamp), kind)), R_OK) == 0;
}

struct str backup_stamp(struct arena *arena, int64_t ms)
{
    struct str iso = instant_iso(arena, ms); /* 2026-03-14T02:15:00.000Z */
    struct buf out = buf_in(arena);

    for (size_t i = 0; i < iso.len && i < 19; i++)
        if (iso.ptr[i] != '-' && iso.ptr[i] != ':')
            buf_byte(&out, iso.ptr[i]);
    buf_byte(&out, 'Z');
    return buf_str(&out);
}

/* A name of the second: who comes in the same second as another waits for the next one. */
static struct str stamp_free(struct ctx *ctx, const char *folder)
{
    static const struct timespec moment = {.tv_nsec = 50000000};
    struct str stamp = backup_stamp(ctx->arena, ctx->env->now_ms(ctx->env));

    for (int i = 0; i < 24 && (there(ctx, folder, stamp, BACKUP_DATA) || there(ctx, folder, stamp, BACKUP_LASTING)); i++) {
        (void)nanosleep(&moment, NULL);
        stamp = backup_stamp(ctx->arena, ctx->env->now_ms(ctx->env));
    }
    return stamp;
}

enum rc backup_make(struct ctx *ctx, const struct backup_plan *plan, struct backup_made *out)
{
    struct keys *keys = store_keys(ctx->store);
    struct backup_header h = {.stamp = stamp_free(ctx, plan->folder), .key_hint = str_from(plan->key_hint), .ledger_hint = str_from(plan->ledger_hint),
        .store = str_hex(ctx->arena, (struct blob){keys->store_id, STORE_ID_BYTES}), .generation = keys->generation,
        .master_hint = str_fmt(ctx->arena, "%s/master.key", ctx->store->data_dir), .line = STR(""), .moment = ctx->env->now_ms(ctx->env)};
    enum rc rc;

    *out = (struct backup_made){.stamp = h.stamp, .data = STR("")};
    store_release(ctx); /* copying is long: no snapshot of ours is held meanwhile */
    if (mkdir(plan->folder, 0700) != 0 && errno != EEXIST)
        return err_io(&ctx->err, E4201_BACKUP_IO);
    if (ctx->store->url == NULL)
        TRY(put_data(ctx, plan, &h, out));
    rc = put_keys(ctx, plan, &h, out);
    if (rc != RC_OK && out->data.len > 0)
        (void)unlink(str_z(ctx->arena, out->data));
    return rc;
}

/* --- what is there ------------------------------------------------------------------------------------- */
static bool stamp_instant(struct str stamp, int64_t *ms)
{
    struct date day;
    char iso[11];
    int64_t h, m, s;

    if (stamp.len != BACKUP_STAMP - 1 || stamp.ptr[8] != 'T' || stamp.ptr[15] != 'Z')
        return false;
    (void)snprintf(iso, sizeof(iso), "%.4s-%.2s-%.2s", stamp.ptr, stamp.ptr + 4, stamp.ptr + 6);
    if (!date_from_iso(str_from(iso), &day) || !str_to_i64(str_sub(stamp, 9, 2), &h) || !str_to_i64(str_sub(stamp, 11, 2), &m) ||
        !str_to_i64(str_sub(stamp, 13, 2), &s))
        return false;
    *ms = ((int64_t)day.days * 86400 + h * 3600 + m * 60 + s) * 1000;
    return true;
}

static bool take_name(struct ctx *ctx, const char *folder, const char *name, struct backup_file *out)
{
    struct str n = str_from(name), kind = STR(BACKUP_LASTING);
    struct stat st;

    if (!str_starts(n, STR("seloste-")))
        return false;
    if (n.len == 8 + BACKUP_STAMP - 1 + strlen(BACKUP_DATA))
        kind = STR(BACKUP_DATA);
    if (n.len != 8 + BACKUP_STAMP - 1 + kind.len || memcmp(n.ptr + n.len - kind.len, kind.ptr, kind.len) != 0)
        return false;
    out->stamp = str_fmt(ctx->arena, "%.*s", BACKUP_STAMP - 1, name + 8);
    if (!stamp_instant(out->stamp, &out->made_at) ||
        (kind.len != strlen(BACKUP_DATA) && there(ctx, folder, out->stamp, BACKUP_DATA)))
        return false; /* its data file stands for it */
    out->path = str_fmt(ctx->arena, "%s/%s", folder, name);
    out->bytes = stat(str_z(ctx->arena, out->path), &st) == 0 ? (int64_t)st.st_size : 0;
    out->has_short = there(ctx, folder, out->stamp, BACKUP_SHORT);
    out->has_lasting = there(ctx, folder, out->stamp, BACKUP_LASTING);
    return true;
}

static int newest_first(const void *a, const void *b)
{
    int64_t x = ((const struct backup_file *)a)->made_at, y = ((const struct backup_file *)b)->made_at;

    return (x < y) - (x > y);
}

enum rc backup_list(struct ctx *ctx, const char *folder, struct backup_file **out, size_t *count)
{
    DIR *d = opendir(folder);
    struct dirent *e;

    *out = ARENA_ARRAY(ctx->arena, struct backup_file, LIST_MOST);
    *count = 0;
    if (d == NULL)
        return errno == ENOENT ? RC_OK : err_io(&ctx->err, E4201_BACKUP_IO);
    while (*count < LIST_MOST && (e = readdir(d)) != NULL)
        if (take_name(ctx, folder, e->d_name, &(*out)[*count]))
            (*count)++;
    closedir(d);
    qsort(*out, *count, sizeof(**out), newest_first);
    return RC_OK;
}

static void away(struct ctx *ctx, const char *folder, struct str stamp, const char *kind, int64_t *removed)
{
    const char *path = str_z(ctx->arena, str_fmt(ctx->arena, "%s/seloste-%.*s%s", folder, STR_FMT(stamp), kind));

    *removed += unlink(path) == 0 ? 1 : 0;
}

enum rc backup_prune(struct ctx *ctx, const char *folder, int keep_days, int64_t *removed)
{
    struct backup_file *files = NULL;
    size_t count = 0;

    *removed = 0;
    TRY(backup_list(ctx, folder, &files, &count));
    for (size_t i = 0; i < count; i++) {
        int64_t age = (ctx->now - files[i].made_at) / 86400000;

        if (files[i].has_short && age >= BACKUP_SHORT_DAYS)
            away(ctx, folder, files[i].stamp, BACKUP_SHORT, removed);
        if (i == 0 || age < keep_days)
            continue;
        away(ctx, folder, files[i].stamp, BACKUP_DATA, removed);
        away(ctx, folder, files[i].stamp, BACKUP_LASTING, removed);
    }
    return RC_OK;
}
