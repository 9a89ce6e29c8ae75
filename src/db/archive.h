/* A sealed file of a backup: a header that anybody may read, then bytes that only the holder of the private
 * key opens (libsodium secretstream in chunks of 64 KiB; the stream's key is sealed to a public key, so the
 * server that writes backups cannot read them back). A flipped bit, another key, a cut file: refused. P34, P72;
 * QUALITY.md section 1 "Backup".
 *
 * Layout: "SELOSTE-BACKUP1\n", length of the header (u32, little end first), the header (JSON), the stream's key
 * (crypto_box_seal, 80 bytes), secretstream header (24), chunks. The first chunk authenticates the header. */
#ifndef DB_ARCHIVE_H
#define DB_ARCHIVE_H

#include "base/rc.h"

enum { ARCHIVE_KEY_BYTES = 32, ARCHIVE_HEADER_MOST = 1 << 20 };

/* A key pair: the public half lies with the data, the private one elsewhere. */
void archive_keypair(uint8_t public_key[ARCHIVE_KEY_BYTES], uint8_t private_key[ARCHIVE_KEY_BYTES]);
/* Key files: one line, "seloste-backup-public HEX" or "seloste-backup-private HEX", mode 0600, never over an
 * existing one. Errors: IO 4201; INVALID 4202 no key file, or readable by others. */
MUST_USE enum rc archive_key_write(const char *path, bool private_half, const uint8_t key[ARCHIVE_KEY_BYTES], struct err *err);
MUST_USE enum rc archive_key_read(const char *path, bool private_half, uint8_t key[ARCHIVE_KEY_BYTES], struct err *err);

/* Writing: to path + ".part", which takes its name at finish, synced. Errors: IO 4201, CONFLICT 4203 it is there. */
struct archive_out;
MUST_USE enum rc archive_create(const char *path, struct str header, const uint8_t public_key[ARCHIVE_KEY_BYTES],
                                struct archive_out **out, struct err *err);
MUST_USE enum rc archive_write(struct archive_out *a, const void *bytes, size_t n, struct err *err);
/* Frees `a` in every case; without `done` the part is taken away. */
MUST_USE enum rc archive_finish(struct archive_out *a, bool done, struct err *err);

/* Reading. header: in `a`, until archive_close. Errors: NOT_FOUND 4204, CORRUPT 4205 not such a file or damaged. */
struct archive_in;
MUST_USE enum rc archive_open(const char *path, struct archive_in **out, struct str *header, struct err *err);
/* INVALID 4206: not sealed to this key. */
MUST_USE enum rc archive_unlock(struct archive_in *a, const uint8_t public_key[ARCHIVE_KEY_BYTES],
                                const uint8_t private_key[ARCHIVE_KEY_BYTES], struct err *err);
/* The next bytes, in `a` until the next call; none at the end. CORRUPT 4205: changed or cut; what was read before
 * must not be used. */
MUST_USE enum rc archive_read(struct archive_in *a, struct blob *out, struct err *err);
void archive_close(struct archive_in *a); /* NULL is fine */

#endif
