/* What a request has opened: subject -> categories, noted by seal_open, made durable by
 * audit_flush_reads before the answer leaves (P43). Bounded; each subject once. */
#ifndef DB_READS_H
#define DB_READS_H

#include "base/ctx.h"

enum { READS_MOST = 65536 }; /* people per flush; a long export flushes page by page */

struct read_note {
    int64_t subject;     /* 0: an organisation's own data */
    uint64_t categories; /* bits 1 << CATEGORY_x */
    uint64_t written;    /* of these, already durable in the audit of this request */
    int purpose, statement; /* why, and by which statement of the notice */
};

struct audit_batch {
    struct read_note *notes; /* in order of first reading; arena */
    size_t count, cap;
    uint32_t *slots;         /* open addressing: index + 1 into notes; arena */
    size_t slot_count;
    int64_t what;            /* row the reads are about (customer id), 0 when none; reads_about */
    bool index_load;         /* the program fills its search index: one entry with a count, no ids */
    int64_t index_count;
};

/* Note a read. BUG 1125 past READS_MOST. */
MUST_USE enum rc reads_note(struct ctx *ctx, int64_t subject, int category, int statement);
/* The card, invoice or case that this request shows: its id goes into the audit entry. */
void reads_about(struct ctx *ctx, int64_t what);
/* From here on seal_open fills an index in memory: no person looks, one entry tells of it. */
void reads_index_load(struct ctx *ctx);

#endif
