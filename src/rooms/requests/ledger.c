/* The erasure ledger, D/erasure-ledger: what was erased, for restores (RIGHTS.md 4; P34, P63). A line:
 *     v1 2027-03-01T10:00:00.000Z TENANT MARK SCOPE PLANHASH STATE CHAIN
 * MARK is keyed BLAKE2b of the tenant's and the person's id, CHAIN of the line before and this one, under
 * a key in D/erasure-ledger.key that belongs to no backup set: nobody can tell from the file who it was. */
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
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
#include "queries_requests.h"
#include "errors_requests.h"
#include "rooms/requests/internal.h"

enum { HASH = 32, FILE_MOST = 256 << 20, LINE_PARTS = 8 };

struct ledger_head { int64_t bytes; struct str chain; };
struct ledger { /* open, locked; what it reads lies in an arena of its own, so that no request's limit ends it under the lock */
    struct ctx *ctx;
    struct arena *arena;
    int fd;
    uint8_t key[HASH];
    struct str text;       /* whole lines, when loaded */
    bool loaded;
    struct str last_chain; /* hex; "" when empty */
};

/* ---- what is known ------------------------------------------------------------------------------------
 * The chain is verified whole once; then the file is the one that we know as long as device, inode, length and time of change
 * are those that we left, and a line costs the same whether ten were erased before or a hundred thousand. Whoever touches the
 * file makes us read it all again. `seen`: the newest state of each person and plan, by a keyed hash of both. */
struct seen { uint8_t of[16]; char state; }; /* first letter of the state; 0: free */
static struct known {
    pthread_mutex_t lock;
    bool any;
    dev_t dev;
    ino_t ino;
    off_t size;
    struct timespec changed;
    char chain[HASH * 2];
    size_t chain_len;
    struct arena *arena;
    struct seen *seen;
    size_t room, used;
} known = {.lock = PTHREAD_MUTEX_INITIALIZER};

static struct seen *place(struct seen *table, size_t room, const uint8_t of[16])
{
    size_t at;

    memcpy(&at, of, sizeof(at));
    for (at &= room - 1; table[at].state != 0 && memcmp(table[at].of, of, 16) != 0; at = (at + 1) & (room - 1))
        ;
    return &table[at];
}

static void known_grow(void)
{
    size_t room = known.room == 0 ? 1024 : known.room * 2;
    struct arena *arena = arena_new(room * sizeof(struct seen) + 65536);
    struct seen *table = ARENA_ARRAY(arena, struct seen, room);

    for (size_t i = 0; i < known.room; i++)
        if (known.seen[i].state != 0)
            *place(table, room, known.seen[i].of) = known.seen[i];
    arena_free(known.arena);
    known.arena = arena;
    known.seen = table;
    known.room = room;
}

static void known_forget(void)
{
    arena_free(known.arena);
    known.arena = NULL;
    known.seen = NULL;
    known.room = known.used = known.chain_len = 0;
    known.any = false;
}

static void of_line(const uint8_t key[HASH], struct str mark, struct str hash, uint8_t out[16])
{
    crypto_generichash_state state;

    (void)crypto_generichash_init(&state, key, HASH, 16);
    (void)crypto_generichash_update(&state, (const uint8_t *)mark.ptr, mark.len);
    if (hash.len > 0)
        (void)crypto_generichash_update(&state, (const uint8_t *)hash.ptr, hash.len);
    (void)crypto_generichash_final(&state, out, 16);
}

static void known_line(const uint8_t key[HASH], struct str mark, struct str hash, struct str state)
{
    uint8_t of[16];
    struct seen *one;

    if (known.used * 2 >= known.room)
        known_grow();
    of_line(key, mark, hash, of);
    one = place(known.seen, known.room, of);
    known.used += one->state == 0;
    memcpy(one->of, of, sizeof(of));
    one->state = state.len > 0 ? state.ptr[0] : '?';
}

static char known_state(const uint8_t key[HASH], struct str mark, struct str hash)
{
    uint8_t of[16];

    if (known.room == 0)
        return 0;
    of_line(key, mark, hash, of);
    return place(known.seen, known.room, of)->state;
}

static bool is_known(const struct stat *st)
{
    return known.any && known.dev == st->st_dev && known.ino == st->st_ino && known.size == st->st_size &&
           known.changed.tv_sec == st->st_ctim.tv_sec && known.changed.tv_nsec == st->st_ctim.tv_nsec;
}

/* The file as it is now is what we have verified, up to this link of the chain. */
static void known_is(const struct ledger *l)
{
    struct stat st;

    known.any = fstat(l->fd, &st) == 0 && l->last_chain.len <= sizeof(known.chain);
    if (!known.any)
        return;
    known.dev = st.st_dev;
    known.ino = st.st_ino;
    known.size = st.st_size;
    known.changed = st.st_ctim;
    known.chain_len = l->last_chain.len;
    memcpy(known.chain, l->last_chain.ptr, l->last_chain.len);
}

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

/* The key is made beside the first line; under the ledger's lock. It gets its name when it is whole and on disk; a short one beside an
 * empty ledger is what a crash left of an older program, nothing was written with it. */
static bool load_key(struct ledger *l, const char *dir, bool empty)
{
    const char *path = str_z(l->arena, str_fmt(l->arena, "%s/erasure-ledger.key", dir));
    const char *beside = str_z(l->arena, str_fmt(l->arena, "%s.new", path));
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    bool ok;

    if (fd >= 0) {
        ok = read_all(fd, l->key, HASH);
        close(fd);
        if (ok || !empty)
            return ok;
    } else if (errno != ENOENT || !empty) {
        return false; /* a ledger without its key cannot be continued */
    }
    l->ctx->env->random_bytes(l->ctx->env, l->key, HASH);
    fd = open(beside, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return false;
    ok = write_all(fd, l->key, HASH) && fsync(fd) == 0;
    close(fd);
    return ok && rename(beside, path) == 0 && sync_folder(dir);
}

/* What a crash left of a last line goes: it was never fsynced, nobody built upon it. */
static bool load_text(struct ledger *l)
{
    struct stat st;
    char *text;
    size_t n;

    if (l->loaded)
        return true;
    if (fstat(l->fd, &st) != 0 || st.st_size > FILE_MOST || lseek(l->fd, 0, SEEK_SET) != 0)
        return false;
    n = (size_t)st.st_size;
    text = (char *)arena_alloc(l->arena, n + 1);
    if (!read_all(l->fd, text, n))
        return false;
    while (n > 0 && text[n - 1] != '\n')
        n--;
    if (n != (size_t)st.st_size && ftruncate(l->fd, (off_t)n) != 0)
        return false;
    l->text = (struct str){text, n};
    l->loaded = true;
    return lseek(l->fd, 0, SEEK_END) >= 0;
}

static void ledger_close(struct ledger *l)
{
    sodium_memzero(l->key, sizeof(l->key));
    if (l->fd >= 0)
        close(l->fd);
    l->fd = -1;
    arena_free(l->arena);
    l->arena = NULL;
    pthread_mutex_unlock(&known.lock);
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
    return str_hex(l->arena, (struct blob){out, HASH});
}

static struct str mark_of(struct ledger *l, int64_t subject)
{
    return keyed(l, STR("subject"), str_fmt(l->arena, "%lld %lld", (long long)l->ctx->tenant, (long long)subject));
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

/* The whole chain, once: what it says is known from then on. */
static enum rc walk(struct ledger *l)
{
    struct str rest = l->text;

    known_forget();
    l->last_chain = STR("");
    while (rest.len > 0) {
        size_t before = arena_mark(l->arena);
        struct line line;

        if (!read_line(l, str_cut(&rest, '\n'), &line))
            return err_corrupt(&l->ctx->err, E1916_REQUEST_LEDGER_CUT);
        known_line(l->key, line.mark, line.hash, line.state);
        arena_release(l->arena, before);
    }
    known_is(l);
    return RC_OK;
}

/* The store says how long the ledger was at the latest erasure that it knows, and how its chain stood there: a ledger that
 * has been cut, or is another, is refused before anything is destroyed upon it. A store that is older than its ledger is fine. */
static bool meets_store(const struct ledger *l, const struct ledger_head *head)
{
    size_t at = (size_t)head->bytes;

    return head->bytes == 0 || (at > HASH * 2 && at <= l->text.len && l->text.ptr[at - 1] == '\n' &&
                                str_eq(str_sub(l->text, at - 1 - HASH * 2, HASH * 2), head->chain));
}

static enum rc head_of_store(struct ctx *ctx, struct ledger_head *out)
{
    struct q_ledger_head_of_row row;
    enum rc rc = q_ledger_head_of(ctx, &row);

    *out = (struct ledger_head){0};
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *out = (struct ledger_head){row.bytes, row.chain};
    return RC_OK;
}

enum open_how { OPEN_LINES = 0, OPEN_WHOLE = 1 /* the text is needed, not only its end */ };

static enum rc open_text(struct ledger *l, const char *dir, bool fresh, enum open_how how, const struct ledger_head *head)
{
    struct stat st;
    bool same;

    if (flock(l->fd, LOCK_EX) != 0 || (fresh && !sync_folder(dir)) || fstat(l->fd, &st) != 0)
        return io(l->ctx);
    same = is_known(&st);
    if ((!same || how == OPEN_WHOLE) && !load_text(l))
        return io(l->ctx);
    if (!load_key(l, dir, st.st_size == 0))
        return io(l->ctx);
    if (!same) {
        TRY(walk(l));
        return meets_store(l, head) ? RC_OK : err_corrupt(&l->ctx->err, E1916_REQUEST_LEDGER_CUT);
    }
    l->last_chain = str_copy(l->arena, (struct str){known.chain, known.chain_len});
    return RC_OK;
}

static enum rc ledger_open(struct ctx *ctx, struct ledger *l, enum open_how how)
{
    const char *dir = store_data_dir(ctx->store);
    const char *path = str_z(ctx->arena, str_fmt(ctx->arena, "%s/erasure-ledger", dir));
    struct ledger_head head = {0};
    struct stat st;
    bool fresh = stat(path, &st) != 0;
    enum rc rc;

    TRY(head_of_store(ctx, &head));
    store_release(ctx);
    pthread_mutex_lock(&known.lock);
    *l = (struct ledger){.ctx = ctx, .arena = arena_new((size_t)4 * FILE_MOST), .last_chain = STR(""), .fd = open(path, O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOFOLLOW, 0600)};
    rc = l->fd < 0 ? io(ctx) : open_text(l, dir, fresh, how, &head);
    if (rc != RC_OK) {
        known_forget();
        ledger_close(l);
    }
    return rc;
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
static void mirror(struct ledger *l, struct str line, off_t before)
{
    struct str keep = backup_keep_folder(l->arena, store_data_dir(l->ctx->store));
    const char *path = str_z(l->arena, str_fmt(l->arena, "%.*s/erasure-ledger", STR_FMT(keep)));
    int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    bool ok;

    if (fd < 0)
        return; /* kept elsewhere, or no backup was made yet */
    ok = fstat(fd, &st) == 0 && st.st_size == before && write_all(fd, line.ptr, line.len) && fsync(fd) == 0;
    close(fd);
    if (!ok && !(load_text(l) && put_whole(path, l->text.ptr, l->text.len)))
        log_event(LOG_ERROR, "the copy of the erasure ledger could not be written", NULL);
}

enum rc requests_ledger_keep(struct ctx *ctx, const char *path)
{
    struct ledger l;
    bool ok;

    TRY(ledger_open(ctx, &l, OPEN_WHOLE));
    ok = put_whole(path, l.text.ptr, l.text.len) &&
         put_whole(str_z(ctx->arena, str_fmt(ctx->arena, "%s.key", path)), l.key, HASH);
    ledger_close(&l);
    return ok ? RC_OK : io(ctx);
}

/* One line; the chain goes on from it. */
static struct str make_line(struct ledger *l, struct str mark, char scope, struct str hash, const char *state)
{
    struct arena *arena = l->arena;
    struct str body = str_fmt(arena, "v1 %.*s %lld %.*s %c %.*s %s", STR_FMT(instant_iso(arena, l->ctx->now)),
                              (long long)l->ctx->tenant, STR_FMT(mark), scope, STR_FMT(hash), state);

    l->last_chain = keyed(l, l->last_chain, body);
    return str_fmt(arena, "%.*s %.*s\n", STR_FMT(body), STR_FMT(l->last_chain));
}

static enum rc append(struct ledger *l, struct str lines)
{
    struct stat st;

    l->loaded = false; /* what was read is older than the file from here on */
    if (fstat(l->fd, &st) != 0 || !write_all(l->fd, lines.ptr, lines.len) || fsync(l->fd) != 0) {
        known_forget();
        return io(l->ctx);
    }
    known_is(l);
    mirror(l, lines, st.st_size);
    return RC_OK;
}

/* Two runners of one case may meet here: what is said is not said again, what is done is not begun again. */
static bool says(const struct ledger *l, struct str mark, struct str hash, const char *state)
{
    char was = known_state(l->key, mark, hash);

    return was != 0 && (was == state[0] || (was == 'd' && state[0] == 'i'));
}

enum rc requests_ledger_many(struct ctx *ctx, const struct ledger_entry *entries, size_t count)
{
    struct ledger l;
    struct buf lines;
    enum rc rc = RC_OK;

    if (store_data_dir(ctx->store) == NULL || count == 0)
        return RC_OK;
    TRY(ledger_open(ctx, &l, OPEN_LINES));
    lines = buf_in(l.arena);
    for (size_t i = 0; i < count; i++) {
        struct str mark = mark_of(&l, entries[i].subject), hash = str_hex(l.arena, entries[i].hash);

        if (says(&l, mark, hash, entries[i].state))
            continue;
        buf_add(&lines, make_line(&l, mark, entries[i].scope, hash, entries[i].state));
        known_line(l.key, mark, hash, str_from(entries[i].state));
    }
    if (lines.len > 0)
        rc = append(&l, buf_str(&lines));
    ledger_close(&l);
    return rc;
}

enum rc requests_ledger(struct ctx *ctx, int64_t subject, char scope, struct blob plan_hash, const char *state)
{
    return requests_ledger_many(ctx, &(struct ledger_entry){subject, scope, plan_hash, state}, 1);
}

enum rc requests_ledger_count(struct ctx *ctx, int64_t subject, const char *state, int64_t *out)
{
    struct ledger l;
    struct str mark, rest;
    enum rc rc = RC_OK;

    *out = 0;
    if (store_data_dir(ctx->store) == NULL)
        return RC_OK;
    TRY(ledger_open(ctx, &l, OPEN_WHOLE));
    mark = mark_of(&l, subject);
    rest = l.text;
    l.last_chain = STR("");
    while (rc == RC_OK && rest.len > 0) {
        struct line line;

        if (!read_line(&l, str_cut(&rest, '\n'), &line))
            rc = err_corrupt(&ctx->err, E1916_REQUEST_LEDGER_CUT);
        else
            *out += str_eq(line.mark, mark) && str_eqz(line.state, state);
    }
    ledger_close(&l);
    return rc;
}

bool requests_ledger_there(struct ctx *ctx)
{
    struct stat st;
    const char *dir = store_data_dir(ctx->store);

    return dir == NULL || stat(str_z(ctx->arena, str_fmt(ctx->arena, "%s/erasure-ledger", dir)), &st) == 0;
}

enum rc requests_ledger_head(struct ctx *ctx)
{
    char chain[HASH * 2];
    const char *dir = store_data_dir(ctx->store);
    struct stat st;
    size_t len = 0;
    int64_t bytes = 0;

    if (dir == NULL || stat(str_z(ctx->arena, str_fmt(ctx->arena, "%s/erasure-ledger", dir)), &st) != 0)
        return RC_OK;
    pthread_mutex_lock(&known.lock);
    if (is_known(&st)) { /* else the next that opens it reads it whole */
        bytes = known.size;
        len = known.chain_len;
        memcpy(chain, known.chain, len);
    }
    pthread_mutex_unlock(&known.lock);
    return len == 0 ? RC_OK : q_ledger_head_put(ctx, &(struct q_ledger_head_put){.bytes = bytes,
                                  .chain = str_copy(ctx->arena, (struct str){chain, len}), .at = ctx->now});
}

/* ---- at each start ------------------------------------------------------------------------------------ */
enum { TAIL_MOST = 64 << 20 };

static bool read_tail(struct arena *arena, const char *path, int64_t from, struct str *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    bool ok = fd >= 0 && fstat(fd, &st) == 0 && st.st_size > from && st.st_size - from <= TAIL_MOST && lseek(fd, from, SEEK_SET) == from;

    *out = STR("");
    if (ok) {
        char *text = arena_alloc(arena, (size_t)(st.st_size - from) + 1);

        ok = read_all(fd, text, (size_t)(st.st_size - from));
        *out = (struct str){text, ok ? (size_t)(st.st_size - from) : 0};
    }
    if (fd >= 0)
        close(fd);
    return ok;
}

/* "MARK SCOPE HASH" of a line and its state; the scopes of intent and done differ, so that only mark and hash are compared. */
static bool line_parts(struct arena *arena, struct str line, struct str tenant, struct str *who, struct str *state)
{
    struct str mark, hash;

    (void)str_cut(&line, ' ');
    (void)str_cut(&line, ' ');
    if (!str_eq(str_cut(&line, ' '), tenant))
        return false;
    mark = str_cut(&line, ' ');
    (void)str_cut(&line, ' ');
    hash = str_cut(&line, ' ');
    *state = str_cut(&line, ' ');
    *who = str_fmt(arena, "%.*s %.*s", STR_FMT(mark), STR_FMT(hash));
    return line.len == HASH * 2;
}

static int who_order(const void *a, const void *b)
{
    const struct str *x = a, *y = b;
    int by = memcmp(x->ptr, y->ptr, x->len < y->len ? x->len : y->len);

    return by != 0 ? by : (x->len > y->len) - (x->len < y->len);
}

/* An intent that the store does not know may be a crash's; a done after it is not: the transaction between them noted the intent. */
static bool done_after_begun(struct ctx *ctx, struct arena *arena, struct str text)
{
    struct str tenant = str_fmt(arena, "%lld", (long long)ctx->tenant), rest = text, who, state, *begun;
    size_t lines = 1, count = 0;

    for (size_t i = 0; i < text.len; i++)
        lines += text.ptr[i] == '\n';
    begun = ARENA_ARRAY(arena, struct str, lines);
    while (rest.len > 0)
        if (line_parts(arena, str_cut(&rest, '\n'), tenant, &who, &state) && str_eqz(state, "intent"))
            begun[count++] = who;
    if (count == 0)
        return false;
    qsort(begun, count, sizeof(*begun), who_order);
    for (rest = text; rest.len > 0;)
        if (line_parts(arena, str_cut(&rest, '\n'), tenant, &who, &state) && str_eqz(state, "done") &&
            bsearch(&who, begun, count, sizeof(*begun), who_order) != NULL)
            return true;
    return false;
}

enum rc requests_ledger_ahead(struct ctx *ctx, bool *ahead)
{
    struct ledger_head head = {0};
    struct arena *arena;
    struct str text;

    *ahead = false;
    if (store_data_dir(ctx->store) == NULL)
        return RC_OK;
    TRY(head_of_store(ctx, &head));
    store_release(ctx);
    arena = arena_new((size_t)8 * TAIL_MOST);
    if (read_tail(arena, str_z(arena, str_fmt(arena, "%s/erasure-ledger", store_data_dir(ctx->store))), head.bytes, &text))
        *ahead = done_after_begun(ctx, arena, text);
    arena_free(arena);
    return RC_OK;
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
    TRY(ledger_open(ctx, &l, OPEN_WHOLE));
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
    struct ledger l = {.ctx = ctx, .arena = ctx->arena, .fd = -1};
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
    struct ledger l = {.ctx = ctx, .arena = ctx->arena, .fd = -1};
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
