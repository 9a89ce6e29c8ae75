/* Reading of files for the residue scanner; inflating of streams inside them. */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zlib.h>

#include "base/errors.h"
#include "errors_residue.h"
#include "rooms/residue/internal.h"

#define INFLATED_MOST (64u << 20) /* of one stream; beyond it the rest is not looked at */
#define INFLATED_LEAST 16         /* less than this comes out of any random bytes */
#define FOLDER_DEPTH 24

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

/* All shapes in bytes. base: where a stream stands in its file, for depth > 0. */
static void find_shapes(struct arena *arena, const struct residue *r, struct blob b, struct str file, size_t base,
                        int depth, struct residue_report *report)
{
    for (size_t at = 0; at + RESIDUE_LEAST_BYTES <= b.len; at++) {
        for (int32_t i = r->buckets[residue_hash(b.ptr + at)]; i >= 0; i = r->shapes[i].next) {
            const struct shape *s = &r->shapes[i];

            if (s->bytes.len <= b.len - at && memcmp(s->bytes.ptr, b.ptr + at, s->bytes.len) == 0)
                note_hit(arena, report, file, depth > 0 ? base : at, s, depth);
        }
    }
}

/* Inflate what begins here. window_bits: 15 + 32 zlib or gzip, -15 raw deflate (ZIP). */
static void scan_stream(struct arena *arena, const struct residue *r, struct blob b, size_t at, int window_bits,
                        struct str file, struct residue_report *report)
{
    z_stream z = {.next_in = (Bytef *)(uintptr_t)(b.ptr + at),
                  .avail_in = (uInt)(b.len - at > UINT32_MAX ? UINT32_MAX : b.len - at)};
    size_t room = 1u << 16;
    size_t len = 0;
    uint8_t *out;
    int rc = Z_OK;

    if (inflateInit2(&z, window_bits) != Z_OK)
        return;
    out = malloc(room);
    while (out != NULL && rc == Z_OK && len < INFLATED_MOST) {
        if (len == room) {
            uint8_t *grown = realloc(out, room *= 2);

            if (grown == NULL)
                break;
            out = grown;
        }
        z.next_out = out + len;
        z.avail_out = (uInt)(room - len);
        rc = inflate(&z, Z_NO_FLUSH);
        len = room - z.avail_out;
        if (rc == Z_BUF_ERROR)
            break;
    }
    if (out != NULL && len >= INFLATED_LEAST)
        find_shapes(arena, r, (struct blob){out, len}, file, at, 1, report);
    free(out);
    inflateEnd(&z);
}

/* Where could a compressed stream begin? zlib and gzip by their heads, ZIP members by theirs. */
static void scan_streams(struct arena *arena, const struct residue *r, struct blob b, struct str file,
                         struct residue_report *report)
{
    for (size_t at = 0; at + 18 < b.len; at++) {
        const uint8_t *p = b.ptr + at;

        if ((p[0] == 0x78 && (p[1] == 0x01 || p[1] == 0x5E || p[1] == 0x9C || p[1] == 0xDA))
            || (p[0] == 0x1F && p[1] == 0x8B && p[2] == 8))
            scan_stream(arena, r, b, at, 15 + 32, file, report);
        if (p[0] == 'P' && p[1] == 'K' && p[2] == 3 && p[3] == 4 && at + 30 < b.len && p[8] == 8) {
            size_t data = at + 30 + (size_t)(p[26] | p[27] << 8) + (size_t)(p[28] | p[29] << 8);

            if (data + INFLATED_LEAST < b.len)
                scan_stream(arena, r, b, data, -15, file, report);
        }
    }
}

void residue_scan_bytes(struct arena *arena, const struct residue *residue, struct blob bytes, struct str name,
                        struct residue_report *report)
{
    report->bytes += (int64_t)bytes.len;
    find_shapes(arena, residue, bytes, name, 0, 0, report);
    scan_streams(arena, residue, bytes, name, report);
}

static void scan_file(struct arena *arena, const struct residue *r, int dir, const char *name, struct str path,
                      struct residue_report *report)
{
    int fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    struct stat st;
    void *map;

    report->files++;
    if (fd < 0 || fstat(fd, &st) != 0) {
        report->unreadable++;
        if (fd >= 0)
            close(fd);
        return;
    }
    map = st.st_size > 0 ? mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0) : MAP_FAILED;
    if (map != MAP_FAILED) {
        residue_scan_bytes(arena, r, (struct blob){map, (size_t)st.st_size}, path, report);
        munmap(map, (size_t)st.st_size);
    } else if (st.st_size > 0) {
        report->unreadable++;
    }
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
        find_shapes(arena, r, (struct blob){(const uint8_t *)entry->d_name, strlen(entry->d_name)}, inner, 0, 0, report);
        if (S_ISDIR(st.st_mode)) {
            int sub = openat(dirfd(dir), entry->d_name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);

            if (sub < 0)
                report->unreadable++;
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
