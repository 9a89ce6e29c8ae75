/* Bytes made smaller on their way into a sealed file (db/archive.h), and back (deflate; decision 0014). What is sealed one by one stays
 * as large as it was; pages of a log are mostly empty or the same page again. */
#ifndef DB_PACK_H
#define DB_PACK_H

#include "db/archive.h"

enum { PACK_NONE = 0, PACK_DEFLATE = 1 }; /* what a header may say */

struct packer;
/* Writes into `to`, which stays the caller's. IO 4201 when memory is short. */
MUST_USE enum rc packer_begin(struct archive_out *to, struct packer **out, struct err *err);
MUST_USE enum rc packer_write(struct packer *p, const void *bytes, size_t n, struct err *err);
/* The end of the stream. Frees in every case; NULL is fine. */
MUST_USE enum rc packer_finish(struct packer *p, bool done, struct err *err);

struct unpacker;
/* Reads `in` (unlocked), which stays the caller's, as its header says it is packed. CORRUPT 4205: no such way. */
MUST_USE enum rc unpacker_begin(struct archive_in *in, int64_t packed, struct unpacker **out, struct err *err);
/* The next bytes, until the next call; none at the end. CORRUPT 4205: changed or cut. */
MUST_USE enum rc unpacker_read(struct unpacker *u, struct blob *out, struct err *err);
void unpacker_end(struct unpacker *u); /* NULL is fine */

#endif
