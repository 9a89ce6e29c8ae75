/* A watched folder: bank files that a transfer client leaves come in by themselves, once, and lie in done or refused afterwards with a
 * report beside them (P65; BILLING.md sections 7, 11). Nothing is read before it rests, nothing is read twice as far as the register
 * is concerned (the digest tells), nothing outside the folder is touched. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "audit_payments.h"
#include "db/core.h"
#include "errors_payments.h"
#include "i18n/i18n.h"
#include "queries_payments.h"
#include "rooms/audit/audit.h"
#include "rooms/payments/exchange.h"
#include "rooms/payments/internal.h"

#define MARK ".seloste-register"

const struct name_value payments_folder_outcomes[] = {
    {"imported", FOLDER_IMPORTED, "payments.folder.imported"}, {"already", FOLDER_ALREADY, "payments.folder.already"},
    {"refused", FOLDER_REFUSED, "payments.folder.refused"}, {NULL, 0, NULL}};

enum { FILES_AT_ONCE = 20, NAME_MOST = 120, REST_MS = 10000, PATH_MOST = 400 };

/* --- which folder ------------------------------------------------------------------------------------------- */

static struct str setting_name(struct ctx *ctx, int64_t register_id)
{
    return str_fmt(ctx->arena, "payments.folder.%lld", (long long)register_id);
}

static enum rc folder_path(struct ctx *ctx, struct str *path)
{
    enum rc rc = setting_get(ctx, setting_name(ctx, ctx->register_id), path);

    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    *path = STR("");
    return RC_OK;
}

static int open_folder(struct ctx *ctx, struct str path)
{
    return open(str_z(ctx->arena, path), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
}

/* A folder of its own: not the data directory, not everybody's, writable. 0 or the number of the error. */
static int folder_fault(int dir)
{
    static const char *const own[] = {"seloste.db", "keys.db", "master.key", "seloste.conf"};
    struct stat st;

    if (fstat(dir, &st) != 0 || faccessat(dir, ".", R_OK | W_OK | X_OK, AT_EACCESS) != 0)
        return E1840_FOLDER_BAD;
    for (size_t i = 0; i < COUNT(own); i++)
        if (faccessat(dir, own[i], F_OK, 0) == 0)
            return E1840_FOLDER_BAD;
    return (st.st_mode & S_IWOTH) != 0 ? E1841_FOLDER_OPEN : 0;
}

/* Whose folder it is stands in it: a second register would refuse the first one's files. */
static int claim_folder(struct ctx *ctx, int dir)
{
    struct str mine = str_fmt(ctx->arena, "%lld/%lld\n", (long long)ctx->tenant, (long long)ctx->register_id);
    int fd = openat(dir, MARK, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    char found[64] = {0};
    ssize_t n;

    if (fd >= 0) {
        n = write(fd, mine.ptr, mine.len);
        return close(fd) == 0 && n == (ssize_t)mine.len ? 0 : E1840_FOLDER_BAD;
    }
    fd = openat(dir, MARK, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
    if (fd < 0)
        return E1840_FOLDER_BAD;
    n = read(fd, found, sizeof(found));
    (void)close(fd);
    return n >= 0 && str_eq(mine, (struct str){found, (size_t)n}) ? 0 : E1843_FOLDER_TAKEN;
}

static void leave_folder(struct ctx *ctx, struct str path)
{
    int dir = str_empty(path) ? -1 : open_folder(ctx, path);

    if (dir < 0)
        return;
    if (claim_folder(ctx, dir) == 0)
        (void)unlinkat(dir, MARK, 0);
    (void)close(dir);
}

static int take_folder(struct ctx *ctx, struct str path)
{
    int fault;
    int dir;

    if (path.len > PATH_MOST || path.ptr[0] != '/' || str_contains(path, STR("/../")) || str_contains(path, STR("\n")))
        return E1840_FOLDER_BAD;
    dir = open_folder(ctx, path);
    if (dir < 0)
        return E1840_FOLDER_BAD;
    fault = folder_fault(dir);
    if (fault == 0)
        fault = claim_folder(ctx, dir);
    (void)close(dir);
    return fault;
}

DECLARE_ACTION(folder_set, struct str, int64_t);
DEFINE_ACTION(folder_set, struct str, int64_t)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(setting_set(ctx, setting_name(ctx, ctx->register_id), *req));
    *out = 0;
    return audit_write(ctx, AUDIT_BANK_FOLDER_SET, 0, 0, &verdict);
}

enum rc payments_folder_choose(struct ctx *ctx, struct str path)
{
    struct str before;
    int64_t none = 0;
    int fault = 0;

    TRY(policy_permit_purpose(ctx, PURPOSE_INVOICING));
    TRY(folder_path(ctx, &before));
    store_release(ctx);
    if (!str_empty(path))
        fault = take_folder(ctx, path);
    if (fault == E1843_FOLDER_TAKEN)
        return err_conflict(&ctx->err, fault);
    if (fault != 0)
        return err_invalid(&ctx->err, fault, "path");
    TRY(RUN_ACTION(folder_set, ctx, &path, &none));
    if (!str_eq(before, path))
        leave_folder(ctx, before);
    return RC_OK;
}

enum rc payments_folder(struct ctx *ctx, size_t most, struct bank_folder *out)
{
    struct q_bank_folder_file_list_row *rows = NULL;

    *out = (struct bank_folder){.count = 0};
    TRY(folder_path(ctx, &out->path));
    TRY(q_bank_folder_file_list(ctx, &(struct q_bank_folder_file_list){.limit = (int64_t)most}, &rows, &out->count));
    out->files = ARENA_ARRAY(ctx->arena, struct folder_file, out->count + 1);
    for (size_t i = 0; i < out->count; i++)
        out->files[i] = (struct folder_file){
            .id = rows[i].id, .file = rows[i].file_id_null ? 0 : rows[i].file_id, .rows = rows[i].rows_read, .line = rows[i].line,
            .at = rows[i].taken_at, .outcome = (enum folder_outcome)rows[i].outcome, .code = (int)rows[i].error, .name = rows[i].name};
    return RC_OK;
}

/* --- a file ----------------------------------------------------------------------------------------------------- */

static bool bank_name(const char *name)
{
    static const char *const ends[] = {".xml", ".camt", ".ktl", ".txt", ".dat"};
    size_t len = strlen(name);

    if (name[0] == '.' || len > NAME_MOST)
        return false;
    for (size_t i = 0; i < len; i++)
        if ((unsigned char)name[i] < 0x20 || name[i] == '/')
            return false;
    for (size_t i = 0; i < COUNT(ends); i++)
        if (len > strlen(ends[i]) && strcasecmp(name + len - strlen(ends[i]), ends[i]) == 0)
            return true;
    return false;
}

static int64_t changed_at(const struct stat *st)
{
    return (int64_t)st->st_mtim.tv_sec * 1000 + st->st_mtim.tv_nsec / 1000000;
}

static bool rests(const struct ctx *ctx, const struct stat *st)
{
    return S_ISREG(st->st_mode) && st->st_size > 0 && st->st_size <= BANK_BYTES_MOST && ctx->now - changed_at(st) >= REST_MS;
}

/* The whole file, unchanged while it was read. false: it is not there, is no plain file, or somebody writes it still. */
static bool read_whole(struct ctx *ctx, int dir, const char *name, struct str *out)
{
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    struct stat before, after;
    size_t len = 0;
    char *bytes;
    bool whole;

    if (fd < 0)
        return false;
    if (fstat(fd, &before) != 0 || !rests(ctx, &before)) {
        (void)close(fd);
        return false;
    }
    bytes = ARENA_ARRAY(ctx->arena, char, (size_t)before.st_size + 1);
    while (len <= (size_t)before.st_size) {
        ssize_t n = read(fd, bytes + len, (size_t)before.st_size + 1 - len);

        if (n < 0 && errno == EINTR)
            continue;
        if (n <= 0)
            break;
        len += (size_t)n;
    }
    whole = len == (size_t)before.st_size && fstat(fd, &after) == 0 && after.st_size == before.st_size
            && changed_at(&after) == changed_at(&before);
    (void)close(fd);
    *out = (struct str){bytes, len};
    return whole;
}

static bool write_report(int dir, const char *name, struct str text)
{
    int fd = openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    bool ok = fd >= 0 && write(fd, text.ptr, text.len) == (ssize_t)text.len && fsync(fd) == 0;

    if (fd >= 0 && close(fd) != 0)
        ok = false;
    return ok;
}

/* Counts and what was wrong; nobody's name, reference or account. */
static struct str report_of(struct ctx *ctx, const char *name, const struct folder_file *f, const struct bank_result *r, struct str arg)
{
    struct buf out = buf_in(ctx->arena);
    struct json j = json_to(&out);

    json_open(&j, '{');
    json_kstr(&j, "file", str_from(name));
    json_kstr(&j, "outcome", payments_word(payments_folder_outcomes, f->outcome));
    json_kstr(&j, "at", instant_iso(ctx->arena, ctx->now));
    json_ki64(&j, "rows", r->rows);
    json_ki64(&j, "matched", r->matched);
    json_ki64(&j, "part", r->part);
    json_ki64(&j, "over", r->over + r->twice);
    json_ki64(&j, "unknown", r->unknown);
    json_ki64(&j, "duplicate", r->duplicate);
    if (f->code != 0) {
        json_ki64(&j, "code", f->code);
        json_ki64(&j, "line", f->line);
        json_kstr(&j, "reason", err_text(ctx, f->code, arg));
    }
    json_close(&j, '}');
    buf_byte(&out, '\n');
    return buf_str(&out);
}

/* Out of sight of the next look, then its report. IO 1842. */
static enum rc put_away(struct ctx *ctx, int dir, const char *name, const struct folder_file *f, struct str report_text)
{
    const char *under = f->outcome == FOLDER_REFUSED ? "refused" : "done";
    const char *to = str_z(ctx->arena, str_fmt(ctx->arena, "%lld-%s", (long long)f->id, name));
    const char *report = str_z(ctx->arena, str_fmt(ctx->arena, "%s.json", to));
    int place;
    bool ok;

    if (mkdirat(dir, under, 0700) != 0 && errno != EEXIST)
        return err_io(&ctx->err, E1842_FOLDER_MOVE);
    place = openat(dir, under, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
    ok = place >= 0 && renameat(dir, name, place, to) == 0 && write_report(place, report, report_text) && fsync(place) == 0;
    if (place >= 0)
        (void)close(place);
    return ok ? RC_OK : err_io(&ctx->err, E1842_FOLDER_MOVE);
}

DECLARE_ACTION(folder_note, struct folder_file, int64_t);
DEFINE_ACTION(folder_note, struct folder_file, int64_t)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_BILLING, USE_STORE, &verdict));
    TRY(q_bank_folder_file_insert(ctx, &(struct q_bank_folder_file_insert){
        .id = req->id, .name = req->name, .outcome = req->outcome, .error = req->code, .line = req->line, .file = req->file,
        .file_null = req->file == 0, .rows = req->rows, .at = ctx->now}));
    *out = req->id;
    return audit_write(ctx, AUDIT_BANK_FOLDER_FILE, 0, req->id, &verdict);
}

static enum rc take_file(struct ctx *ctx, int dir, const char *name, int64_t *taken)
{
    struct folder_file f = {.id = env_new_id(ctx->env), .name = str_from(name)};
    struct bank_result result = {0};
    struct str bytes, arg;
    int64_t id = 0;
    enum rc rc;

    if (!read_whole(ctx, dir, name, &bytes))
        return RC_OK;
    rc = payments_import(ctx, bytes, false, &result);
    if (rc != RC_OK && rc != RC_INVALID)
        return rc; /* not the file's fault: the next look tries again */
    f.outcome = rc == RC_INVALID ? FOLDER_REFUSED : result.already ? FOLDER_ALREADY : FOLDER_IMPORTED;
    f.code = rc == RC_INVALID ? ctx->err.code : 0;
    f.line = rc == RC_INVALID ? ctx->err.line : 0;
    f.file = rc == RC_OK ? result.file : 0;
    f.rows = result.rows;
    arg = ctx->err.arg;
    err_clear(&ctx->err);
    store_release(ctx);
    TRY(put_away(ctx, dir, name, &f, report_of(ctx, name, &f, &result, arg)));
    (*taken)++;
    return RUN_ACTION(folder_note, ctx, &f, &id);
}

/* Each file in memory of its own. */
static enum rc take_one(struct ctx *ctx, int dir, const char *name, int64_t *taken)
{
    struct ctx own = *ctx;
    enum rc rc;

    own.arena = arena_new((size_t)BANK_BYTES_MOST + ((size_t)64 << 20));
    own.reads = NULL;
    rc = take_file(&own, dir, name, taken);
    ctx->db = own.db;
    if (rc != RC_OK) {
        ctx->err = own.err;
        ctx->err.fields = NULL;
        ctx->err.field_count = 0;
        ctx->err.arg = STR("");
    }
    arena_free(own.arena);
    return rc;
}

enum rc payments_folder_run(struct ctx *ctx, int64_t *taken)
{
    struct str path;
    struct dirent *entry;
    enum rc rc = RC_OK;
    DIR *listing;
    int dir;

    *taken = 0;
    TRY(policy_permit_purpose(ctx, PURPOSE_INVOICING));
    TRY(folder_path(ctx, &path));
    store_release(ctx);
    if (str_empty(path))
        return RC_OK;
    dir = open_folder(ctx, path);
    if (dir < 0 || folder_fault(dir) != 0) {
        if (dir >= 0)
            (void)close(dir);
        return err_invalid(&ctx->err, E1840_FOLDER_BAD, "path");
    }
    if (flock(dir, LOCK_EX | LOCK_NB) != 0) { /* another look is going on */
        (void)close(dir);
        return RC_OK;
    }
    listing = fdopendir(dir);
    if (listing == NULL) {
        (void)close(dir);
        return err_io(&ctx->err, E1842_FOLDER_MOVE);
    }
    while (rc == RC_OK && *taken < FILES_AT_ONCE && (entry = readdir(listing)) != NULL)
        if (bank_name(entry->d_name))
            rc = take_one(ctx, dir, entry->d_name, taken);
    (void)closedir(listing);
    return rc;
}

enum rc payments_watch(struct ctx *ctx)
{
    int64_t taken = 0;

    if (policy_permit_purpose(ctx, PURPOSE_INVOICING) != RC_OK) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    return payments_folder_run(ctx, &taken);
}
