/* From a base to a moment: the shipped transactions in their order, up to the first one after it. A missing or changed segment is refused;
 * a moment of which nothing was shipped is said. Decision 0014. */
#include "db/restore_internal.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/date.h"
#include "base/errors.h"
#include "db/pack.h"
#include "db/ship_internal.h"
#include "errors_backup.h"

static struct str segments_of(struct restore *r)
{
    return r->plan->segments != NULL ? str_from(r->plan->segments) : str_fmt(r->arena, "%.*s/wal", STR_FMT(restore_folder_of(r, r->file)));
}

static enum rc refuse(struct restore *r, enum rc rc, struct str arg)
{
    r->err->arg = arg;
    return rc;
}

/* Which one, and until when the store can be had without it. */
static enum rc missing_at(struct restore *r, int64_t segment)
{
    return refuse(r, err_corrupt(r->err, E4216_SEGMENT_MISSING),
                  str_fmt(r->arena, "%lld; %.*s", (long long)segment, STR_FMT(instant_iso(r->arena, r->made->moment))));
}

/* --- which base -------------------------------------------------------------------------------------------- */
static bool is_base(const char *name)
{
    size_t n = strlen(name);

    return strncmp(name, "seloste-", 8) == 0 && n > strlen(BACKUP_DATA) && strcmp(name + n - strlen(BACKUP_DATA), BACKUP_DATA) == 0;
}

/* The newest base of the folder that is not after the moment. */
enum rc restore_choose(struct restore *r)
{
    struct stat st;
    struct str best = STR("");
    int64_t best_at = -1;
    struct dirent *e;
    DIR *d;

    if (stat(r->plan->file, &st) != 0 || !S_ISDIR(st.st_mode))
        return RC_OK;
    d = r->plan->moment == 0 ? NULL : opendir(r->plan->file);
    while (d != NULL && (e = readdir(d)) != NULL) {
        struct backup_header h;
        struct archive_in *in = NULL;
        struct err ignored = {0};
        struct str text, path = str_fmt(r->arena, "%s/%s", r->plan->file, e->d_name);

        if (!is_base(e->d_name) || archive_open(str_z(r->arena, path), &in, &text, &ignored) != RC_OK)
            continue;
        if (backup_header_read(r->arena, text, &h) && h.line.len > 0 && h.moment > best_at && h.moment <= r->plan->moment) {
            best = path;
            best_at = h.moment;
        }
        archive_close(in);
    }
    if (d != NULL)
        closedir(d);
    if (best.len == 0)
        return err_not_found(r->err, E4204_BACKUP_ABSENT);
    r->file = str_z(r->arena, best);
    return RC_OK;
}

/* --- one segment -------------------------------------------------------------------------------------------- */
struct reader { struct restore *r; struct archive_in *in; struct unpacker *plain; struct blob part; size_t at; };

/* n bytes; fewer are none: `ended` when the file ended before the first of them. */
static enum rc take(struct reader *in, uint8_t *out, size_t n, bool *ended)
{
    size_t had = 0;

    while (had < n) {
        size_t more = in->part.len - in->at < n - had ? in->part.len - in->at : n - had;

        if (more > 0)
            memcpy(out + had, in->part.ptr + in->at, more);
        had += more;
        in->at += more;
        if (had == n)
            break;
        TRY(unpacker_read(in->plain, &in->part, in->r->err));
        in->at = 0;
        if (in->part.len == 0) {
            *ended = had == 0 && ended != NULL;
            return *ended ? RC_OK : err_corrupt(in->r->err, E4205_BACKUP_DAMAGED);
        }
    }
    return RC_OK;
}

static uint32_t get32(const uint8_t *b)
{
    return (uint32_t)b[0] | (uint32_t)b[1] << 8 | (uint32_t)b[2] << 16 | (uint32_t)b[3] << 24;
}

struct laying { int fd; uint32_t page_size, pages_after; bool stopped; uint8_t page[65536]; };

static enum rc lay_pages(struct reader *in, struct laying *l, uint32_t count)
{
    bool never = false;

    for (uint32_t i = 0; i < count; i++) {
        uint8_t number[4];
        uint32_t page;

        TRY(take(in, number, sizeof(number), &never));
        TRY(take(in, l->page, l->page_size, &never));
        page = get32(number);
        if (never || page == 0)
            return err_corrupt(in->r->err, E4205_BACKUP_DAMAGED);
        if (pwrite(l->fd, l->page, l->page_size, (off_t)(page - 1) * (off_t)l->page_size) != (ssize_t)l->page_size)
            return err_io(in->r->err, E4201_BACKUP_IO);
    }
    return RC_OK;
}

static enum rc lay_transactions(struct reader *in, struct laying *l)
{
    struct restore *r = in->r;

    for (;;) {
        uint8_t head[SHIP_RECORD];
        bool ended = false;
        int64_t at;

        TRY(take(in, head, sizeof(head), &ended));
        if (ended)
            return RC_OK;
        at = (int64_t)((uint64_t)get32(head) | (uint64_t)get32(head + 4) << 32);
        if (at > r->plan->moment) {
            l->stopped = true;
            return RC_OK;
        }
        TRY(lay_pages(in, l, get32(head + 12)));
        l->pages_after = get32(head + 8);
        r->made->moment = at;
    }
}

static bool fits(const struct restore *r, const struct backup_header *h, int64_t segment, const struct laying *l)
{
    return str_eqz(h->kind, "frames") && str_eq(h->store, r->head.store) && str_eq(h->line, r->head.line) && h->segment == segment &&
           h->page_size >= 512 && h->page_size <= (int64_t)sizeof(l->page);
}

/* NOT_FOUND: there is none of that number. */
static enum rc lay_segment(struct restore *r, struct laying *l, const char *path, int64_t segment)
{
    struct reader in = {.r = r};
    struct backup_header h;
    enum rc rc = restore_open(r, path, &in.in, &h);

    if (rc == RC_OK && !fits(r, &h, segment, l))
        rc = err_invalid(r->err, E4210_BACKUP_OTHER_STORE, "file");
    if (rc == RC_OK && h.first_at > r->plan->moment) {
        l->stopped = true;
    } else if (rc == RC_OK) {
        l->page_size = (uint32_t)h.page_size;
        rc = archive_unlock(in.in, r->public_key, r->private_key, r->err);
        if (rc == RC_OK)
            rc = unpacker_begin(in.in, h.packed, &in.plain, r->err);
        if (rc == RC_OK)
            rc = lay_transactions(&in, l);
        unpacker_end(in.plain);
        r->made->segments += rc == RC_OK;
    }
    archive_close(in.in);
    return rc == RC_CORRUPT ? missing_at(r, segment) : rc;
}

/* --- the row ---------------------------------------------------------------------------------------------------- */
/* After the last segment: does the row go on behind a missing one, or did another one begin before the moment? */
static enum rc look_behind(struct restore *r, struct str dir, int64_t missing)
{
    DIR *d = opendir(str_z(r->arena, dir));
    struct dirent *e;
    enum rc rc = RC_OK;

    while (rc == RC_OK && d != NULL && (e = readdir(d)) != NULL) {
        struct str name = str_fmt(r->arena, "%s", e->d_name);
        struct backup_header h;
        struct archive_in *in = NULL;
        struct err ignored = {0};
        struct str text;

        if (!str_ends(name, STR(SHIP_FRAMES)) ||
            archive_open(str_z(r->arena, str_fmt(r->arena, "%.*s/%.*s", STR_FMT(dir), STR_FMT(name))), &in, &text, &ignored) != RC_OK)
            continue;
        if (!backup_header_read(r->arena, text, &h))
            rc = RC_OK;
        else if (str_eq(h.line, r->head.line) && h.segment > missing)
            rc = missing_at(r, missing);
        else if (h.line.len == r->head.line.len && memcmp(h.line.ptr, r->head.line.ptr, h.line.len) > 0 && h.first_at <= r->plan->moment)
            rc = refuse(r, err_invalid(r->err, E4217_MOMENT_GAP, "at"), instant_iso(r->arena, r->made->moment));
        archive_close(in);
    }
    if (d != NULL)
        closedir(d);
    return rc;
}

static enum rc lay_all(struct restore *r, struct laying *l)
{
    struct str dir = segments_of(r);
    int64_t segment = r->head.segment;
    enum rc rc = RC_OK;

    while (rc == RC_OK && !l->stopped) {
        segment++;
        rc = lay_segment(r, l, str_z(r->arena, str_fmt(r->arena, "%.*s/%.*s-%08lld" SHIP_FRAMES, STR_FMT(dir), STR_FMT(r->head.line),
                                                       (long long)segment)), segment);
    }
    if (rc != RC_NOT_FOUND)
        return rc;
    *r->err = (struct err){.rc = RC_OK};
    return look_behind(r, dir, segment);
}

enum rc restore_put_segments(struct restore *r)
{
    static _Thread_local struct laying l;
    const char *path = restore_path(r, "seloste.db");
    enum rc rc;

    if (r->plan->moment < r->head.moment || r->head.line.len == 0)
        return refuse(r, err_invalid(r->err, E4218_MOMENT_EARLY, "at"), instant_iso(r->arena, r->head.moment));
    l = (struct laying){.fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW)};
    r->made->moment = r->head.moment;
    rc = l.fd < 0 ? err_io(r->err, E4201_BACKUP_IO) : lay_all(r, &l);
    if (rc == RC_OK && l.pages_after > 0 && (ftruncate(l.fd, (off_t)l.pages_after * (off_t)l.page_size) != 0 || fsync(l.fd) != 0))
        rc = err_io(r->err, E4201_BACKUP_IO);
    if (l.fd >= 0)
        close(l.fd);
    TRY(rc);
    if (!restore_is_whole(path) || !backup_count(path, &r->made->tables, &r->made->rows, &r->head.schema, &r->head.generation))
        return err_corrupt(r->err, E4205_BACKUP_DAMAGED);
    return RC_OK;
}

/* --- keys ----------------------------------------------------------------------------------------------------- */
/* Destroyed until the moment: destroyed. What was destroyed after it lives as it did then; the erasure ledger knows the persons. */
enum rc restore_put_destroyed(struct restore *r, const struct set_record *s)
{
    if (!r->destroying || s->generation > r->head.generation)
        return RC_OK;
    return key_rows_run(r->rows, KEY_SQL_DROP, (struct key_cell[]){KEY_I64(s->tenant), KEY_I64(s->cls), KEY_I64(s->id)}, 3, NULL, NULL, r->err);
}

static enum rc one_increment(struct restore *r, const char *path, bool shorts)
{
    struct str since = shorts ? r->made->keys_stamp : r->head.stamp, ignored;
    struct archive_in *in = NULL;
    struct backup_header h;
    enum rc rc = restore_open(r, path, &in, &h);

    archive_close(in);
    if (rc == RC_OK && (h.stamp.len != since.len || memcmp(h.stamp.ptr, since.ptr, since.len) >= 0))
        rc = restore_put_set(r, path, shorts, &ignored);
    return rc;
}

/* Made after the sets were: keys of persons since the newest full set, the others since the base. More than the moment needs do no harm. */
static enum rc all_increments(struct restore *r)
{
    struct str dir = segments_of(r);
    DIR *d = opendir(str_z(r->arena, dir));
    struct dirent *e;
    enum rc rc = RC_OK;

    while (rc == RC_OK && d != NULL && (e = readdir(d)) != NULL) {
        struct str name = str_fmt(r->arena, "%s", e->d_name);
        bool shorts = str_ends(name, STR(BACKUP_SHORT));

        if (shorts || str_ends(name, STR(BACKUP_LASTING)))
            rc = one_increment(r, str_z(r->arena, str_fmt(r->arena, "%.*s/%.*s", STR_FMT(dir), STR_FMT(name))), shorts);
    }
    if (d != NULL)
        closedir(d);
    return rc;
}

enum rc restore_put_increments(struct restore *r)
{
    r->increments = true;
    TRY(all_increments(r));
    r->destroying = true;
    TRY(all_increments(r));
    r->increments = r->destroying = false;
    return RC_OK;
}
