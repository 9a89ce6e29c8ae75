/* Reading SQLite's write-ahead log (https://sqlite.org/fileformat2.html section 4) without SQLite: which frames are whole and
 * committed, from a known place on. What shipping stands on (db/ship.h). */
#ifndef DB_WAL_H
#define DB_WAL_H

#include "base/rc.h"

enum { WAL_HEAD = 32, WAL_FRAME_HEAD = 24 };

struct wal_mark { /* a place in one life of the log: after `frame` frames */
    uint64_t salt;  /* of the log's header: another one after each reset */
    uint32_t frame;
    uint64_t check; /* the running checksum there */
};
struct wal {
    int fd;
    bool big_endian;     /* of the checksum */
    uint32_t page_size;
    struct wal_mark start; /* frame 0 */
    uint8_t *buffer;       /* one frame */
};

/* Open a log file. False: none there, empty, or not begun: nothing to read (fd -1). */
MUST_USE bool wal_open(const char *path, struct wal *out);
void wal_close(struct wal *wal);
/* The last committed frame of at most `most` after `from` (a mark of this life), and the mark there; `from` itself when there is
 * none. False: `from` is no place of this log. */
MUST_USE bool wal_scan(struct wal *wal, const struct wal_mark *from, uint32_t most, struct wal_mark *end);
/* A frame of a scanned part: page number, size of the database after it when it commits (else 0), its bytes until the next call. */
MUST_USE bool wal_frame(struct wal *wal, uint32_t frame, uint32_t *page, uint32_t *pages_after, const uint8_t **bytes);

#endif
