/* Reading of files for the residue scanner; inflating of streams inside them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/errors.h"
#include "errors_residue.h"
#include "rooms/residue/internal.h"

#define INFLATED_MOST (64u << 20) /* of one stream; beyond it the rest is not looked at */
#define INFLATED_LEAST 16         /* less than this comes out of any random bytes */
#define FOLDER_DEPTH 24
#define WINDOW (32u << 20)        /* of a file in memory at once */
#define OVERLAP (4u << 20)        /* and of the next one, so that what begins at its end is seen whole */

static void note_hit(struct arena *arena, struct residue_report *report, struct str file, size_t offset,
                     const struct shape *shape, int depth)
{
    report->hits_total++;
    if (report->hit_count == RESIDUE_MOST_HITS)
        return;
    if (report->hits == NULL)
        report->hits = ARENA_ARRAY(arena, struct residue_hit, RESIDUE_MOST_HITS);
    report->hits[report->hit_count++] = (struct residue_hit){
        .file = str_copy(arena, file), .offset = (int64_t)offset, .encoding = shape->encoding,
        .needle = shape->needle, .depth = depth};
}

/* All shapes that begin before `upto`. base: where the bytes, or the stream that they come from, stand in the file. */
static void find_shapes(struct arena *arena, const struct residue *r, struct blob b, size_t upto, struct str file, size_t base,
                        int depth, struct residue_report *report)
{
    for (size_t at = 0; at < upto && at + RESIDUE_LEAST_BYTES <= b.len; at++) {
        if (!residue_begins(r, b.ptr + at))
            continue;
        for (int32_t i = r->buckets[residue_hash(b.ptr + at)]; i >= 0; i = r->shapes[i].next) {
            const struct shape *s = &r->shapes[i];

            if (s->bytes.len <= b.len - at && memcmp(s->bytes.ptr, b.ptr + at, s->bytes.len) == 0)
                note_hit(arena, report, file, depth > 0 ? base : base + at, s, depth);
        }
    }
}

struct inflater { z_stream z; uint8_t *out; size_t room; }; /* one for all streams of a run of bytes */

/* Inflate what begins here. window_bits: 15 + 32 zlib or gzip, -15 raw deflate (ZIP). */
static void scan_stream(struct arena *arena, const struct residue *r, struct inflater *f, struct blob b, size_t at, size_t base, int window_bits,
                        struct str file, struct residue_report *report)
{
    z_stream *z = &f->z;
    size_t len = 0;
    int rc = Z_OK;

    if (f->out == NULL && ((f->out = malloc(f->room = 1u << 16)) == NULL || inflateInit2(z, window_bits) != Z_OK))
        return;
    if (inflateReset2(z, window_bits) != Z_OK)
        return;
    z->next_in = (Bytef *)(uintptr_t)(b.ptr + at);
    z->avail_in = (uInt)(b.len - at > UINT32_MAX ? UINT32_MAX : b.len - at);
    while (rc == Z_OK && len < INFLATED_MOST) {
        if (len == f->room) {
            uint8_t *grown = realloc(f->out, f->room * 2);

            if (grown == NULL)
                break;
            f->out = grown;
            f->room *= 2;
        }
        z->next_out = f->out + len;
        z->avail_out = (uInt)(f->room - len);
        rc = inflate(z, Z_NO_FLUSH);
        len = f->room - z->avail_out;
        if (rc == Z_BUF_ERROR)
            break;
    }
    if (len >= INFLATED_LEAST)
        find_shapes(arena, r, (struct blob){f->out, len}, len, file, base + at, 1, report);
}

/* Where could a compressed stream begin? zlib and gzip by their heads, ZIP members by theirs. */
static void scan_streams(struct arena *arena, const struct residue *r, struct blob b, size_t upto, size_t base, struct str file,
                         struct residue_report *report)
{
    struct inflater f = {.out = NULL};

    for (size_t at = 0; at < upto && at + 18 < b.len; at++) {
        const uint8_t *p = b.ptr + at;

        if ((p[0] == 0x78 && (p[1] == 0x01 || p[1] == 0x5E || p[1] == 0x9C || p[1] == 0xDA))
            || (p[0] == 0x1F && p[1] == 0x8B && p[2] == 8))
            scan_stream(arena, r, &f, b, at, base, 15 + 32, file, report);
        if (p[0] == 'P' && p[1] == 'K' && p[2] == 3 && p[3] == 4 && at + 30 < b.len && p[8] == 8) {
            size_t data = at + 30 + (size_t)(p[26] | p[27] << 8) + (size_t)(p[28] | p[29] << 8);

            if (data + INFLATED_LEAST < b.len)
                scan_stream(arena, r, &f, b, data, base, -15, file, report);
        }
    }
    if (f.out != NULL)
        inflateEnd(&f.z);
    free(f.out);
}

void residue_scan_bytes(struct arena *arena, const struct residue *residue, struct blob bytes, struct str name,
                        struct residue_report *report)
{
    report->bytes += (int64_t)bytes.len;
    find_shapes(arena, residue, bytes, bytes.len, name, 0, 0, report);
    scan_streams(arena, residue, bytes, bytes.len, 0, name, report);
}

/* Up to `most` bytes from `from`; fewer at the end of the file, which may come nearer meanwhile. SIZE_MAX: it cannot be read. */
static size_t read_window(int fd, uint8_t *out, size_t most, off_t from)
{
    size_t n = 0;

    while (n < most) {
        ssize_t got = pread(fd, out + n, most - n, from + (off_t)n);

        if (got == 0)
            break;
        if (got < 0 && errno != EINTR)
            return SIZE_MAX;
        n += got > 0 ? (size_t)got : 0;
    }
    return n;
}

/* Read and not mapped: a journal that another erasure empties meanwhile would end the process (SIGBUS). */
static void scan_open(struct arena *arena, const struct residue *r, int fd, size_t size, struct str path, struct residue_report *report)
{
    size_t room = size < WINDOW ? size : WINDOW;
    uint8_t *window = malloc(room);

    for (size_t from = 0; window != NULL;) {
        size_t n = read_window(fd, window, room, (off_t)from), upto = n == WINDOW ? WINDOW - OVERLAP : n;

        if (n == SIZE_MAX)
            report->unreadable++;
        if (n == SIZE_MAX || n == 0)
            break;
        report->bytes += (int64_t)upto;
        find_shapes(arena, r, (struct blob){window, n}, upto, path, from, 0, report);
        scan_streams(arena, r, (struct blob){window, n}, upto, from, path, report);
        from += upto;
    }
    report->unreadable += window == NULL;
    free(window);
}

static void scan_file(struct arena *arena, const struct residue *r, int dir, const char *name, struct str path,
                      struct residue_report *report)
{
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    struct stat st;

    if (fd < 0 && errno == ENOENT)
        return; /* gone meanwhile */
    report->files++;
    if (fd < 0 || fstat(fd, &st) != 0)
        report->unreadable++;
    else if (st.st_size > 0)
        scan_open(arena, r, fd, (size_t)st.st_size, path, report);
    if (fd >= 0)
        close(fd);
}

static void scan_folder(struct arena *arena, const struct residue *r, int fd, struct str path, int depth,
                        struct residue_report *report)
{
    DIR *dir = fdopendir(fd);
    struct dirent *entry;

    if (dir == NULL || depth > FOLDER_DEPTH) {
        report->unreadable++;
        if (dir != NULL)
            closedir(dir);
        else
            close(fd);
        return;
    }
    while ((entry = readdir(dir)) != NULL) {
        struct stat st;
        struct str inner;

        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0)
            continue;
        if (fstatat(dirfd(dir), entry->d_name, &st, AT_SYMLINK_NOFOLLOW) != 0)
            continue; /* gone meanwhile */
        inner = str_fmt(arena, "%.*s/%s", STR_FMT(path), entry->d_name);
        /* a file's own name may be a residue too */
        find_shapes(arena, r, (struct blob){(const uint8_t *)entry->d_name, strlen(entry->d_name)}, SIZE_MAX, inner, 0, 0, report);
        if (S_ISDIR(st.st_mode)) {
            int sub = openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

            if (sub < 0)
                report->unreadable += errno != ENOENT;
            else
                scan_folder(arena, r, sub, inner, depth + 1, report);
        } else if (S_ISREG(st.st_mode)) {
            scan_file(arena, r, dirfd(dir), entry->d_name, inner, report);
        }
    }
    closedir(dir);
}

enum rc residue_scan_path(struct arena *arena, const struct residue *residue, const char *path,
                          struct residue_report *report, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
    struct stat st;

    if (fd < 0 || fstat(fd, &st) != 0) {
        if (fd >= 0)
            close(fd);
        return err_io(err, E1953_RESIDUE_UNREADABLE);
    }
    if (S_ISDIR(st.st_mode)) {
        scan_folder(arena, residue, fd, str_from(path), 0, report);
        return RC_OK;
    }
    close(fd);
    scan_file(arena, residue, AT_FDCWD, path, str_from(path), report);
    return RC_OK;
}
