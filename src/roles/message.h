/* Length-prefixed messages on a local stream socket, with open files beside them (SCM_RIGHTS).
 * Frame: uint32 length of the rest, little endian; the rest. Files travel with the first bytes. */
#ifndef ROLES_MESSAGE_H
#define ROLES_MESSAGE_H

#include "base/arena.h"
#include "base/str.h"

enum { MESSAGE_FILES = 64, MESSAGE_MOST = 64 * 1024 * 1024 };

struct message {
    struct str body;            /* arena */
    int files[MESSAGE_FILES];   /* close-on-exec; the receiver owns them */
    size_t file_count;
};

/* False when the other end is gone or time is out (timeout_ms < 0: none). */
MUST_USE bool message_send(int fd, struct str body, const int *files, size_t file_count, int timeout_ms);
/* most: longest body accepted. False: end, error, time out, too long; no file is left open then. */
MUST_USE bool message_read(int fd, struct arena *arena, size_t most, struct message *out, int timeout_ms);
void message_close_files(struct message *m);

/* Reading and writing fields of a body. A text is uint32 length and bytes. */
struct buf;
void message_put_u32(struct buf *b, uint32_t n);
void message_put_str(struct buf *b, struct str s);
MUST_USE bool message_take_u32(struct str *rest, uint32_t *out);
MUST_USE bool message_take_str(struct str *rest, struct str *out);

#endif
