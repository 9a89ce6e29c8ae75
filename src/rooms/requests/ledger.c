/* The erasure ledger, D/erasure-ledger: what was erased, for restores (RIGHTS.md 4; P34, P63). A line:
 *     v1 2027-03-01T10:00:00.000Z TENANT MARK SCOPE PLANHASH STATE CHAIN
 * MARK is keyed BLAKE2b of the tenant's and the person's id, CHAIN of the line before and this one, under
 * a key in D/erasure-ledger.key that belongs to no backup set: nobody can tell from the file who it was. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/errors.h"
#include "base/log.h"
#include "db/backup.h"
#include "errors_requests.h"
#include "rooms/requests/internal.h"

enum { HASH = 32, FILE_MOST = 256 << 20, LINE_PARTS = 8 };

struct ledger { /* open, locked */
    struct ctx *ctx;
    int fd;
    uint8_t key[HASH];
    struct str text;       /* whole lines */
    struct str last_chain; /* hex; "" when empty */
};

static enum rc io(struct ctx *ctx)
{
    return err_io(&ctx->err, E1911_REQUEST_LEDGER);
}

static bool read_all(int fd, void *out, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t got = read(fd, (char *)out + at, n - at);

        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        at += got > 0 ? (size_t)got : 0;
    }
    return true;
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

static bool sync_folder(const char *dir)
{
    int fd = open(dir, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    bool ok = fd >= 0 && fsync(fd) == 0;

    if (fd >= 0)
        close(fd);
    return ok;
}

/* The key is made beside the first line; under the ledger's lock. */
static bool load_key(struct ledger *l, const char *dir)
{
    const char *path = str_z(l->ctx->arena, str_fmt(l->ctx->arena, "%s/erasure-ledger.key", dir));
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool ok;

    if (fd >= 0) {
        ok = read_all(fd, l->key, HASH);
        close(fd);
        return ok;
    }
    if (errno != ENOENT || l->text.len > 0)
        return false; /* a ledger without its key cannot be continued */
    l->ctx->env->random_bytes(l->ctx->env, l->key, HASH);
    fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    ok = write_all(fd, l->key, HASH) && fsync(fd) == 0;
    close(fd);
    return ok && sync_folder(dir);
}

/* What a crash left of a last line goes: it was never fsynced, nobody built upon it. */
static bool load_text(struct ledger *l)
{
    struct stat st;
    char *text;
    size_t n;

    if (fstat(l->fd, &st) != 0 || st.st_size > FILE_MOST)
        return false;
    n = (size_t)st.st_size;
    text = (char *)arena_alloc(l->ctx->arena, n + 1);
    if (!read_all(l->fd, text, n))
        return false;
    while (n > 0 && text[n - 1] != '\n')
        n--;
    if (n != (size_t)st.st_size && ftruncate(l->fd, (off_t)n) != 0)
        return false;
    l->text = (struct str){text, n};
    return lseek(l->fd, 0, SEEK_END) >= 0;
}

static void ledger_close(struct ledger *l)
{
    sodium_memzero(l->key, sizeof(l->key));
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
}

static enum rc ledger_open(struct ctx *ctx, struct ledger *l)
{
    const char *dir = store_data_dir(ctx->store);
    const char *path = str_z(ctx->arena, str_fmt(ctx->arena, "%s/erasure-ledger", dir));
    struct stat st;
    bool fresh = stat(path, &st) != 0;

    *l = (struct ledger){.ctx = ctx, .fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600)};
    if (l->fd < 0)
        return io(ctx);
    if (flock(l->fd, LOCK_EX) != 0 || (fresh && !sync_folder(dir)) || !load_text(l) || !load_key(l, dir)) {
        ledger_close(l);
        return io(ctx);
    }
    return RC_OK;
}

static struct str keyed(struct ledger *l, struct str a, struct str b)
{
    crypto_generichash_state state;
    uint8_t out[HASH];

    (void)crypto_generichash_init(&state, l->key, HASH, HASH);
    if (a.len > 0)
        (void)crypto_generichash_update(&state, (const uint8_t *)a.ptr, a.len);
    (void)crypto_generichash_update(&state, (const uint8_t *)"\n", 1);
    (void)crypto_generichash_update(&state, (const uint8_t *)b.ptr, b.len);
    (void)crypto_generichash_final(&state, out, HASH);
    return str_hex(l->ctx->arena, (struct blob){out, HASH});
}

static struct str mark_of(struct ledger *l, int64_t subject)
{
    return keyed(l, STR("subject"), str_fmt(l->ctx->arena, "%lld %lld", (long long)l->ctx->tenant, (long long)subject));
}

struct line { struct str mark, hash, state, scope; };

static bool read_line(struct ledger *l, struct str text, struct line *out)
{
    struct str parts[LINE_PARTS];
    struct str rest = text;
    struct str body;

    for (size_t i = 0; i < LINE_PARTS; i++)
        parts[i] = str_cut(&rest, ' ');
    if (parts[LINE_PARTS - 1].len != HASH * 2 || rest.len != 0 || text.len <= HASH * 2 + 1)
        return false;
    body = str_sub(text, 0, text.len - HASH * 2 - 1);
    if (!str_eq(keyed(l, l->last_chain, body), parts[LINE_PARTS - 1]))
        return false;
    l->last_chain = parts[LINE_PARTS - 1];
    *out = (struct line){parts[3], parts[5], parts[6], parts[4]};
    return true;
}

/* Walk the whole chain; last: the newest state of this person and plan; count: lines of the person. */
static enum rc walk(struct ledger *l, struct str mark, struct str hash, const char *state, struct str *last,
                    int64_t *count)
{
    struct str rest = l->text;

    *last = STR("");
    *count = 0;
    l->last_chain = STR("");
    while (rest.len > 0) {
        struct line line;

        if (!read_line(l, str_cut(&rest, '\n'), &line))
            return err_corrupt(&l->ctx->err, E1916_REQUEST_LEDGER_CUT);
        if (!str_eq(line.mark, mark))
            continue;
        if (str_eq(line.hash, hash))
            *last = line.state;
        if (str_eqz(line.state, state))
            (*count)++;
    }
    return RC_OK;
}

/* --- the second place ------------------------------------------------------------------------------------ */
static bool put_whole(const char *path, const void *bytes, size_t n)
{
    char part[4096 + 8];
    int fd;
    bool ok;

    if (strlen(path) > 4096)
        return false;
    (void)snprintf(part, sizeof(part), "%s.part", path);
    fd = open(part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    ok = fd >= 0 && write_all(fd, bytes, n) && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok && rename(part, path) == 0;
}

/* A line goes to the copy too, when there is one; a copy that has fallen behind is made anew. */
static void mirror(struct ledger *l, struct str line)
{
    struct str keep = backup_keep_folder(l->ctx->arena, store_data_dir(l->ctx->store));
    const char *path = str_z(l->ctx->arena, str_fmt(l->ctx->arena, "%.*s/erasure-ledger", STR_FMT(keep)));
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    bool ok;

    if (fd < 0)
        return; /* kept elsewhere, or no backup was made yet */
    ok = fstat(fd, &st) == 0 && (size_t)st.st_size == l->text.len && write_all(fd, line.ptr, line.len) && fsync(fd) == 0;
    close(fd);
    if (!ok && !put_whole(path, str_fmt(l->ctx->arena, "%.*s%.*s", STR_FMT(l->text), STR_FMT(line)).ptr, l->text.len + line.len))
        log_event(LOG_ERROR, "the copy of the erasure ledger could not be written", NULL);
}

enum rc requests_ledger_keep(struct ctx *ctx, const char *path)
{
    struct ledger l;
    bool ok;

    TRY(ledger_open(ctx, &l));
    ok = put_whole(path, l.text.ptr, l.text.len) &&
         put_whole(str_z(ctx->arena, str_fmt(ctx->arena, "%s.key", path)), l.key, HASH);
    ledger_close(&l);
    return ok ? RC_OK : io(ctx);
}

/* One line; the chain goes on from it. */
static struct str make_line(struct ledger *l, struct str mark, char scope, struct str hash, const char *state)
{
    struct arena *arena = l->ctx->arena;
    struct str body = str_fmt(arena, "v1 %.*s %lld %.*s %c %.*s %s", STR_FMT(instant_iso(arena, l->ctx->now)),
                              (long long)l->ctx->tenant, STR_FMT(mark), scope, STR_FMT(hash), state);

    l->last_chain = keyed(l, l->last_chain, body);
    return str_fmt(arena, "%.*s %.*s\n", STR_FMT(body), STR_FMT(l->last_chain));
}

static enum rc append(struct ledger *l, struct str line)
{
    if (!write_all(l->fd, line.ptr, line.len) || fsync(l->fd) != 0)
        return io(l->ctx);
    mirror(l, line);
    return RC_OK;
}

enum rc requests_ledger(struct ctx *ctx, int64_t subject, char scope, struct blob plan_hash, const char *state)
{
    struct ledger l;
    struct str mark, hash, last;
    int64_t count = 0;
    enum rc rc;

    if (store_data_dir(ctx->store) == NULL)
        return RC_OK;
    TRY(ledger_open(ctx, &l));
    mark = mark_of(&l, subject);
    hash = str_hex(ctx->arena, plan_hash);
    rc = walk(&l, mark, hash, state, &last, &count);
    /* two runners of one case may meet here: what is done is not begun again */
    if (rc == RC_OK && !str_eqz(last, state) && !(str_eqz(last, "done") && strcmp(state, "intent") == 0))
        rc = append(&l, make_line(&l, mark, scope, hash, state));
    ledger_close(&l);
    return rc;
}

enum rc requests_ledger_count(struct ctx *ctx, int64_t subject, const char *state, int64_t *out)
{
    struct ledger l;
    struct str last;
    enum rc rc;

    *out = 0;
    if (store_data_dir(ctx->store) == NULL)
        return RC_OK;
    TRY(ledger_open(ctx, &l));
    rc = walk(&l, mark_of(&l, subject), STR(""), state, &last, out);
    ledger_close(&l);
    return rc;
}

enum rc requests_ledger_many(struct ctx *ctx, const struct ledger_entry *entries, size_t count, const char *state)
{
    struct ledger l;
    struct str last;
    struct buf lines = buf_in(ctx->arena);
    int64_t ignored = 0;
    enum rc rc;

    if (store_data_dir(ctx->store) == NULL || count == 0)
        return RC_OK;
    TRY(ledger_open(ctx, &l));
    rc = walk(&l, STR(""), STR(""), "", &last, &ignored);
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        buf_add(&lines, make_line(&l, mark_of(&l, entries[i].subject), entries[i].scope, str_hex(ctx->arena, entries[i].hash), state));
    if (rc == RC_OK)
        rc = append(&l, buf_str(&lines));
    ledger_close(&l);
    return rc;
}

/* ---- for a restore ------------------------------------------------------------------------------------ */
struct told { struct ledger_mark mark, hash; size_t order; bool stands; int stop; };

static int mark_order(const void *a, const void *b)
{
    return memcmp(((const struct ledger_mark *)a)->bytes, ((const struct ledger_mark *)b)->bytes, HASH);
}

static int told_order(const void *a, const void *b)
{
    const struct told *x = a, *y = b;
    int by = mark_order(&x->mark, &y->mark);

    if (by == 0)
        by = memcmp(x->hash.bytes, y->hash.bytes, HASH);
    return by != 0 ? by : (x->order > y->order) - (x->order < y->order);
}

static bool unhex(struct str hex, struct ledger_mark *out)
{
    size_t n = 0;

    *out = (struct ledger_mark){{0}};
    return sodium_hex2bin(out->bytes, HASH, hex.ptr, hex.len, NULL, &n, NULL) == 0 && (n == HASH || n == 0);
}

static enum rc read_told(struct ledger *l, struct told **out, size_t *count)
{
    struct str rest = l->text;
    struct str tenant = str_fmt(l->ctx->arena, "%lld", (long long)l->ctx->tenant);
    size_t lines = 0;

    for (size_t i = 0; i < rest.len; i++)
        lines += rest.ptr[i] == '\n';
    *out = ARENA_ARRAY(l->ctx->arena, struct told, lines + 1);
    *count = 0;
    l->last_chain = STR("");
    while (rest.len > 0) {
        struct str text = str_cut(&rest, '\n'), parts = text;
        struct told *t = &(*out)[*count];
        struct line line;

        if (!read_line(l, text, &line) || !unhex(line.mark, &t->mark) || !unhex(line.hash, &t->hash))
            return err_corrupt(&l->ctx->err, E1916_REQUEST_LEDGER_CUT);
        (void)str_cut(&parts, ' ');
        (void)str_cut(&parts, ' ');
        t->order = *count;
        t->stop = str_eqz(line.state, "stop") && line.scope.len == 1 ? line.scope.ptr[0] - '0' : 0;
        t->stands = str_eqz(line.state, "intent") || str_eqz(line.state, "done");
        if (str_eq(str_cut(&parts, ' '), tenant))
            (*count)++;
    }
    return RC_OK;
}

/* The newest line of each plan decides; one plan that stands is enough. */
static void marks_that_stand(struct told *told, size_t n, struct ledger_mark *out, size_t *count)
{
    *count = 0;
    qsort(told, n, sizeof(*told), told_order);
    for (size_t i = 0; i < n; i++) {
        bool newest = i + 1 == n || mark_order(&told[i].mark, &told[i + 1].mark) != 0 ||
                      memcmp(told[i].hash.bytes, told[i + 1].hash.bytes, HASH) != 0;

        if (newest && told[i].stands && (*count == 0 || mark_order(&out[*count - 1], &told[i].mark) != 0))
            out[(*count)++] = told[i].mark;
    }
}

enum rc requests_ledger_view(struct ctx *ctx, struct ledger_view *out)
{
    struct ledger l;
    struct told *told = NULL;
    size_t n = 0;
    enum rc rc;

    *out = (struct ledger_view){.count = 0};
    if (store_data_dir(ctx->store) == NULL)
        return RC_OK;
    TRY(ledger_open(ctx, &l));
    memcpy(out->key, l.key, HASH);
    rc = read_told(&l, &told, &n);
    ledger_close(&l);
    TRY(rc);
    out->marks = ARENA_ARRAY(ctx->arena, struct ledger_mark, n + 1);
    out->stops = ARENA_ARRAY(ctx->arena, struct ledger_stop, n + 1);
    marks_that_stand(told, n, out->marks, &out->count);
    for (size_t i = 0; i < n; i++) /* sorted by the person */
        if (told[i].stop != 0)
            out->stops[out->stop_count++] = (struct ledger_stop){told[i].mark, told[i].hash, told[i].stop};
    return RC_OK;
}

size_t requests_ledger_stops(struct ctx *ctx, const struct ledger_view *view, int64_t subject, const struct ledger_stop **out)
{
    struct ledger l = {.ctx = ctx, .fd = -1};
    struct ledger_mark mark;
    size_t first = 0, n = 0;
    bool ok;

    memcpy(l.key, view->key, HASH);
    ok = unhex(mark_of(&l, subject), &mark);
    sodium_memzero(l.key, sizeof(l.key));
    while (ok && first < view->stop_count && mark_order(&view->stops[first].subject, &mark) != 0)
        first++;
    while (ok && first + n < view->stop_count && mark_order(&view->stops[first + n].subject, &mark) == 0)
        n++;
    *out = view->stops + first;
    return n;
}

bool requests_ledger_says(struct ctx *ctx, const struct ledger_view *view, int64_t subject)
{
    struct ledger l = {.ctx = ctx, .fd = -1};
    struct ledger_mark mark;
    bool ok;

    memcpy(l.key, view->key, HASH);
    ok = view->count > 0 && unhex(mark_of(&l, subject), &mark) &&
         bsearch(&mark, view->marks, view->count, sizeof(mark), mark_order) != NULL;
    sodium_memzero(l.key, sizeof(l.key));
    return ok;
}

void requests_ledger_view_end(struct ledger_view *view)
{
    sodium_memzero(view->key, sizeof(view->key));
}
