/* Residue scanner (jäännöshaku): is anything of a person left in any file? (P34, P63; invariant I-1 of
 * RIGHTS.md section 10). Needles are looked for as bytes in many encodings, also inside zlib and gzip
 * streams (PDF, ZIP). Needles are never printed, logged or kept: a hit names the needle's number. */
#ifndef ROOMS_RESIDUE_H
#define ROOMS_RESIDUE_H

#include "base/ctx.h"

#define RESIDUE_LEAST_BYTES 4    /* shorter needles are found everywhere and mean nothing */
#define RESIDUE_MOST_NEEDLES 1000
#define RESIDUE_MOST_HITS 1000   /* the scan goes on counting beyond, but keeps these */

struct residue_hit {
    struct str file;
    int64_t offset;          /* in the file; of the compressed stream when depth > 0 */
    const char *encoding;    /* "utf-8" "utf-16le" "base64" ... */
    int64_t needle;          /* from 1, the order of the needles */
    int depth;               /* 0: in the file itself; 1: inside a compressed stream */
};

struct residue; /* needles made ready: all their shapes */

struct residue_report {
    struct residue_hit *hits;
    size_t hit_count;        /* kept in hits, at most RESIDUE_MOST_HITS */
    int64_t hits_total, files, bytes;
    int64_t unreadable;      /* files that could not be read: nothing is proved about them */
};

/* Make needles ready. Names, e-mail addresses, phone numbers (four forms), addresses as they are
 * written. INVALID 1951 a needle is too short (err->line: its number), 1952 too many. */
MUST_USE enum rc residue_prepare(struct arena *arena, const struct str *needles, size_t count,
                                 struct residue **out, struct err *err);
/* Scan bytes; hits are added to the report. name: what to call them. */
void residue_scan_bytes(struct arena *arena, const struct residue *residue, struct blob bytes, struct str name,
                        struct residue_report *report);
/* Scan a file, or a folder with all below it (regular files; links are not followed). IO 1953 when the
 * path itself cannot be read. */
MUST_USE enum rc residue_scan_path(struct arena *arena, const struct residue *residue, const char *path,
                                   struct residue_report *report, struct err *err);
/* Number of shapes that are looked for (tests, reports). */
size_t residue_shapes(const struct residue *residue);

#endif
