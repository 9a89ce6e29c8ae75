#include "db/wal.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <unistd.h>

enum { MAGIC_LITTLE = 0x377f0682, MAGIC_BIG = 0x377f0683, VERSION = 3007000, PAGE_LEAST = 512, PAGE_MOST = 65536 };

static uint32_t be32(const uint8_t *b)
{
    return (uint32_t)b[0] << 24 | (uint32_t)b[1] << 16 | (uint32_t)b[2] << 8 | b[3];
}

static uint32_t le32(const uint8_t *b)
{
    return (uint32_t)b[3] << 24 | (uint32_t)b[2] << 16 | (uint32_t)b[1] << 8 | b[0];
}

static uint64_t be64(const uint8_t *b)
{
    return (uint64_t)be32(b) << 32 | be32(b + 4);
}

static bool read_at(int fd, void *out, size_t n, off_t at)
{
    for (size_t had = 0; had < n;) {
        ssize_t got = pread(fd, (uint8_t *)out + had, n - had, at + (off_t)had);

        if (got == 0 || (got < 0 && errno != EINTR))
            return false;
        had += got > 0 ? (size_t)got : 0;
    }
    return true;
}

/* The checksum of the file format: two sums over pairs of 32-bit words. */
static uint64_t sum(const struct wal *wal, uint64_t before, const uint8_t *b, size_t n)
{
    uint32_t s0 = (uint32_t)(before >> 32), s1 = (uint32_t)before;

    for (size_t i = 0; i < n; i += 8) {
        s0 += (wal->big_endian ? be32(b + i) : le32(b + i)) + s1;
        s1 += (wal->big_endian ? be32(b + i + 4) : le32(b + i + 4)) + s0;
    }
    return (uint64_t)s0 << 32 | s1;
}

bool wal_open(const char *path, struct wal *out)
{
    uint8_t head[WAL_HEAD];

    *out = (struct wal){.fd = open(path, O_RDONLY | O_CLOEXEC)};
    if (out->fd >= 0 && read_at(out->fd, head, sizeof(head), 0) && (be32(head) == MAGIC_LITTLE || be32(head) == MAGIC_BIG) &&
        be32(head + 4) == VERSION) {
        out->big_endian = be32(head) == MAGIC_BIG;
        out->page_size = be32(head + 8);
        out->start = (struct wal_mark){be64(head + 16), 0, be64(head + 24)};
        if (out->page_size >= PAGE_LEAST && out->page_size <= PAGE_MOST && (out->page_size & (out->page_size - 1)) == 0 &&
            sum(out, 0, head, 24) == out->start.check)
            out->buffer = malloc(WAL_FRAME_HEAD + (size_t)out->page_size);
    }
    if (out->buffer == NULL)
        wal_close(out);
    return out->buffer != NULL;
}

void wal_close(struct wal *wal)
{
    if (wal->fd >= 0)
        close(wal->fd);
    free(wal->buffer);
    wal->fd = -1;
    wal->buffer = NULL;
}

static bool read_frame(struct wal *wal, uint32_t frame)
{
    size_t n = WAL_FRAME_HEAD + (size_t)wal->page_size;

    return read_at(wal->fd, wal->buffer, n, WAL_HEAD + (off_t)(frame - 1) * (off_t)n);
}

bool wal_scan(struct wal *wal, const struct wal_mark *from, uint32_t most, struct wal_mark *end)
{
    uint64_t check = from->check;

    *end = *from;
    if (from->salt != wal->start.salt)
        return false;
    if (from->frame == 0 ? from->check != wal->start.check
                         : !read_frame(wal, from->frame) || be64(wal->buffer + 8) != from->salt || be64(wal->buffer + 16) != from->check)
        return false;
    for (uint32_t i = from->frame + 1; i <= most && read_frame(wal, i); i++) {
        if (be64(wal->buffer + 8) != from->salt || be32(wal->buffer) == 0)
            break;
        check = sum(wal, check, wal->buffer, 8);
        check = sum(wal, check, wal->buffer + WAL_FRAME_HEAD, wal->page_size);
        if (check != be64(wal->buffer + 16))
            break;
        if (be32(wal->buffer + 4) != 0)
            *end = (struct wal_mark){from->salt, i, check};
    }
    return true;
}

bool wal_frame(struct wal *wal, uint32_t frame, uint32_t *page, uint32_t *pages_after, const uint8_t **bytes)
{
    if (!read_frame(wal, frame))
        return false;
    *page = be32(wal->buffer);
    *pages_after = be32(wal->buffer + 4);
    *bytes = wal->buffer + WAL_FRAME_HEAD;
    return true;
}
