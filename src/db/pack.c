#include "db/pack.h"

#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <zlib.h>

#include "base/errors.h"
#include "errors_backup.h"

enum { PIECE = 65536, LEVEL = 1 /* the process that serves does it: fast before small */ };

struct packer { z_stream z; struct archive_out *to; uint8_t piece[PIECE]; };

enum rc packer_begin(struct archive_out *to, struct packer **out, struct err *err)
{
    struct packer *p = calloc(1, sizeof(*p));

    *out = NULL;
    if (p == NULL || deflateInit(&p->z, LEVEL) != Z_OK) {
        free(p);
        return err_io(err, E4201_BACKUP_IO);
    }
    p->to = to;
    *out = p;
    return RC_OK;
}

static enum rc push(struct packer *p, int how, struct err *err)
{
    int r;

    do {
        p->z.next_out = p->piece;
        p->z.avail_out = PIECE;
        r = deflate(&p->z, how);
        if (r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR)
            return err_io(err, E4201_BACKUP_IO);
        TRY(archive_write(p->to, p->piece, PIECE - p->z.avail_out, err));
    } while (p->z.avail_out == 0);
    return RC_OK;
}

enum rc packer_write(struct packer *p, const void *bytes, size_t n, struct err *err)
{
    while (n > 0) {
        uInt part = n < PIECE ? (uInt)n : PIECE;

        p->z.next_in = (Bytef *)(uintptr_t)bytes; /* zlib does not write there */
        p->z.avail_in = part;
        TRY(push(p, Z_NO_FLUSH, err));
        bytes = (const uint8_t *)bytes + part;
        n -= part;
    }
    return RC_OK;
}

enum rc packer_finish(struct packer *p, bool done, struct err *err)
{
    enum rc rc = RC_OK;

    if (p == NULL)
        return RC_OK;
    p->z.avail_in = 0;
    if (done)
        rc = push(p, Z_FINISH, err);
    (void)deflateEnd(&p->z);
    sodium_memzero(p->piece, sizeof(p->piece));
    free(p);
    return rc;
}

struct unpacker { z_stream z; struct archive_in *in; bool packed, ended; uint8_t piece[PIECE]; };

enum rc unpacker_begin(struct archive_in *in, int64_t packed, struct unpacker **out, struct err *err)
{
    struct unpacker *u = packed == PACK_NONE || packed == PACK_DEFLATE ? calloc(1, sizeof(*u)) : NULL;

    *out = NULL;
    if (u == NULL || (packed == PACK_DEFLATE && inflateInit(&u->z) != Z_OK)) {
        free(u);
        return err_corrupt(err, E4205_BACKUP_DAMAGED);
    }
    u->in = in;
    u->packed = packed == PACK_DEFLATE;
    *out = u;
    return RC_OK;
}

enum rc unpacker_read(struct unpacker *u, struct blob *out, struct err *err)
{
    if (!u->packed)
        return archive_read(u->in, out, err);
    *out = (struct blob){u->piece, 0};
    u->z.next_out = u->piece;
    u->z.avail_out = PIECE;
    while (u->z.avail_out == PIECE && !u->ended) {
        struct blob more;
        int r;

        if (u->z.avail_in == 0) {
            TRY(archive_read(u->in, &more, err));
            if (more.len == 0)
                return err_corrupt(err, E4205_BACKUP_DAMAGED); /* the sealed file is whole, the stream in it is not */
            u->z.next_in = (Bytef *)(uintptr_t)more.ptr;
            u->z.avail_in = (uInt)more.len;
        }
        r = inflate(&u->z, Z_NO_FLUSH);
        if (r != Z_OK && r != Z_STREAM_END && r != Z_BUF_ERROR)
            return err_corrupt(err, E4205_BACKUP_DAMAGED);
        u->ended = r == Z_STREAM_END;
    }
    out->len = PIECE - u->z.avail_out;
    if (out->len > 0)
        return RC_OK;
    TRY(archive_read(u->in, out, err)); /* nothing may follow, and the seal of the end is read */
    return u->z.avail_in == 0 && out->len == 0 ? RC_OK : err_corrupt(err, E4205_BACKUP_DAMAGED);
}

void unpacker_end(struct unpacker *u)
{
    if (u == NULL)
        return;
    if (u->packed)
        (void)inflateEnd(&u->z);
    sodium_memzero(u->piece, sizeof(u->piece));
    free(u);
}
