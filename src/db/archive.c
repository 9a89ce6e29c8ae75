#include "db/archive.h"

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/errors.h"
#include "errors_backup.h"

#define MAGIC "SELOSTE-BACKUP1\n"
#define PUBLIC_WORD "seloste-backup-public "
#define PRIVATE_WORD "seloste-backup-private "
enum {
    MAGIC_BYTES = sizeof(MAGIC) - 1, CHUNK = 65536, SEALED = CHUNK + crypto_secretstream_xchacha20poly1305_ABYTES,
    KEY = crypto_secretstream_xchacha20poly1305_KEYBYTES, BOX = KEY + crypto_box_SEALBYTES, AD = 32, PATH_MOST = 4096
};

struct archive_out {
    char path[PATH_MOST], part[PATH_MOST];
    int fd;
    bool first;
    crypto_secretstream_xchacha20poly1305_state state;
    uint8_t ad[AD];
    size_t filled;
    uint8_t plain[CHUNK], sealed[SEALED];
};

struct archive_in {
    int fd;
    bool first, last, unlocked;
    crypto_secretstream_xchacha20poly1305_state state;
    uint8_t ad[AD], box[BOX];
    char *header;
    size_t header_len;
    uint8_t plain[CHUNK], sealed[SEALED];
};

static bool write_all(int fd, const void *bytes, size_t n)
{
    for (size_t at = 0; at < n;) {
        ssize_t put = write(fd, (const char *)bytes + at, n - at);

        if (put == 0 || (put < 0 && errno != EINTR))
            return false;
        at += put > 0 ? (size_t)put : 0;
    }
    return true;
}

/* As many as there are, up to n; SIZE_MAX: trouble. */
static size_t read_some(int fd, void *out, size_t n)
{
    size_t at = 0;

    while (at < n) {
        ssize_t got = read(fd, (char *)out + at, n - at);

        if (got == 0)
            break;
        if (got < 0 && errno != EINTR)
            return SIZE_MAX;
        at += got > 0 ? (size_t)got : 0;
    }
    return at;
}

/* --- key files ------------------------------------------------------------------------------------ */
void archive_keypair(uint8_t public_key[ARCHIVE_KEY_BYTES], uint8_t private_key[ARCHIVE_KEY_BYTES])
{
    (void)crypto_box_keypair(public_key, private_key);
}

enum rc archive_key_write(const char *path, bool private_half, const uint8_t key[ARCHIVE_KEY_BYTES], struct err *err)
{
    char hex[ARCHIVE_KEY_BYTES * 2 + 1], line[160];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600), n;
    bool ok;

    if (fd < 0)
        return errno == EEXIST ? err_conflict(err, E4203_BACKUP_EXISTS) : err_io(err, E4201_BACKUP_IO);
    sodium_bin2hex(hex, sizeof(hex), key, ARCHIVE_KEY_BYTES);
    n = snprintf(line, sizeof(line), "%s%s\n", private_half ? PRIVATE_WORD : PUBLIC_WORD, hex);
    ok = write_all(fd, line, (size_t)n) && fsync(fd) == 0;
    close(fd);
    sodium_memzero(hex, sizeof(hex));
    sodium_memzero(line, sizeof(line));
    return ok ? RC_OK : err_io(err, E4201_BACKUP_IO);
}

enum rc archive_key_read(const char *path, bool private_half, uint8_t key[ARCHIVE_KEY_BYTES], struct err *err)
{
    const char *word = private_half ? PRIVATE_WORD : PUBLIC_WORD;
    char line[160] = {0};
    size_t n, got = 0, bytes = 0;
    struct stat st;
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);

    if (fd < 0)
        return err_invalid(err, E4202_BACKUP_KEY, "key");
    n = fstat(fd, &st) == 0 && (!private_half || (st.st_mode & 077) == 0) ? read_some(fd, line, sizeof(line) - 1) : 0;
    close(fd);
    if (n != SIZE_MAX && strncmp(line, word, strlen(word)) == 0)
        got = sodium_hex2bin(key, ARCHIVE_KEY_BYTES, line + strlen(word), ARCHIVE_KEY_BYTES * 2, NULL, &bytes, NULL) == 0;
    sodium_memzero(line, sizeof(line));
    return got && bytes == ARCHIVE_KEY_BYTES ? RC_OK : err_invalid(err, E4202_BACKUP_KEY, "key");
}

/* --- writing -------------------------------------------------------------------------------------- */
static void hash_header(struct str header, uint8_t out[AD])
{
    (void)crypto_generichash(out, AD, (const uint8_t *)header.ptr, header.len, NULL, 0);
}

static bool begin(struct archive_out *a, struct str header, const uint8_t public_key[ARCHIVE_KEY_BYTES])
{
    uint8_t key[KEY], box[BOX], start[crypto_secretstream_xchacha20poly1305_HEADERBYTES], len[4];
    bool ok;

    for (int i = 0; i < 4; i++)
        len[i] = (uint8_t)(header.len >> (8 * i));
    hash_header(header, a->ad);
    crypto_secretstream_xchacha20poly1305_keygen(key);
    ok = crypto_box_seal(box, key, KEY, public_key) == 0 &&
         crypto_secretstream_xchacha20poly1305_init_push(&a->state, start, key) == 0;
    sodium_memzero(key, sizeof(key));
    return ok && write_all(a->fd, MAGIC, MAGIC_BYTES) && write_all(a->fd, len, sizeof(len)) &&
           write_all(a->fd, header.ptr, header.len) && write_all(a->fd, box, sizeof(box)) &&
           write_all(a->fd, start, sizeof(start));
}

enum rc archive_create(const char *path, struct str header, const uint8_t public_key[ARCHIVE_KEY_BYTES],
                       struct archive_out **out, struct err *err)
{
    struct archive_out *a = sodium_malloc(sizeof(*a));
    struct stat st;

    *out = NULL;
    if (a == NULL || header.len > ARCHIVE_HEADER_MOST || strlen(path) + 6 > PATH_MOST) {
        sodium_free(a);
        return err_io(err, E4201_BACKUP_IO);
    }
    memset(a, 0, sizeof(*a));
    a->first = true;
    (void)snprintf(a->path, sizeof(a->path), "%s", path);
    (void)snprintf(a->part, sizeof(a->part), "%.*s.part", PATH_MOST - 6, path);
    a->fd = stat(path, &st) == 0 ? -1 : open(a->part, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (a->fd < 0) {
        bool there = stat(path, &st) == 0;

        sodium_free(a);
        return there ? err_conflict(err, E4203_BACKUP_EXISTS) : err_io(err, E4201_BACKUP_IO);
    }
    *out = a;
    return begin(a, header, public_key) ? RC_OK : err_io(err, E4201_BACKUP_IO);
}

static bool push(struct archive_out *a, bool final)
{
    unsigned long long n = 0;
    uint8_t tag = final ? crypto_secretstream_xchacha20poly1305_TAG_FINAL : 0;

    (void)crypto_secretstream_xchacha20poly1305_push(&a->state, a->sealed, &n, a->plain, a->filled, a->first ? a->ad : NULL,
                                                     a->first ? AD : 0, tag);
    a->first = false;
    a->filled = 0;
    return write_all(a->fd, a->sealed, (size_t)n);
}

enum rc archive_write(struct archive_out *a, const void *bytes, size_t n, struct err *err)
{
    const uint8_t *from = bytes;

    while (n > 0) {
        size_t part = n < CHUNK - a->filled ? n : CHUNK - a->filled;

        /* a full chunk waits for what follows: the last one is marked as such */
        if (part == 0) {
            if (!push(a, false))
                return err_io(err, E4201_BACKUP_IO);
            continue;
        }
        memcpy(a->plain + a->filled, from, part);
        a->filled += part;
        from += part;
        n -= part;
    }
    return RC_OK;
}

static bool sync_folder_of(const char *path)
{
    char dir[PATH_MOST];
    char *slash;
    int fd;
    bool ok;

    (void)snprintf(dir, sizeof(dir), "%s", path);
    slash = strrchr(dir, '/');
    if (slash != NULL)
        *(slash == dir ? slash + 1 : slash) = '\0';
    fd = open(slash != NULL ? dir : ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    ok = fd >= 0 && fsync(fd) == 0;
    if (fd >= 0)
        close(fd);
    return ok;
}

enum rc archive_finish(struct archive_out *a, bool done, struct err *err)
{
    bool ok;

    if (a == NULL)
        return RC_OK;
    ok = !done || (push(a, true) && fsync(a->fd) == 0);
    close(a->fd);
    ok = ok && (!done || (rename(a->part, a->path) == 0 && sync_folder_of(a->path)));
    if (!done || !ok)
        (void)unlink(a->part);
    sodium_free(a);
    return ok ? RC_OK : err_io(err, E4201_BACKUP_IO);
}

/* --- reading -------------------------------------------------------------------------------------- */
static bool read_head(struct archive_in *a)
{
    uint8_t head[MAGIC_BYTES + 4];
    size_t len = 0;

    if (read_some(a->fd, head, sizeof(head)) != sizeof(head) || memcmp(head, MAGIC, MAGIC_BYTES) != 0)
        return false;
    for (int i = 0; i < 4; i++)
        len |= (size_t)head[MAGIC_BYTES + i] << (8 * i);
    if (len == 0 || len > ARCHIVE_HEADER_MOST || (a->header = malloc(len)) == NULL)
        return false;
    a->header_len = len;
    return read_some(a->fd, a->header, len) == len && read_some(a->fd, a->box, BOX) == BOX;
}

enum rc archive_open(const char *path, struct archive_in **out, struct str *header, struct err *err)
{
    struct archive_in *a = sodium_malloc(sizeof(*a));

    *out = NULL;
    if (a == NULL)
        return err_io(err, E4201_BACKUP_IO);
    memset(a, 0, sizeof(*a));
    a->first = true;
    a->fd = open(path, O_RDONLY | O_CLOEXEC);
    if (a->fd < 0 || !read_head(a)) {
        bool absent = a->fd < 0;

        archive_close(a);
        return absent ? err_not_found(err, E4204_BACKUP_ABSENT) : err_corrupt(err, E4205_BACKUP_DAMAGED);
    }
    *header = (struct str){a->header, a->header_len};
    hash_header(*header, a->ad);
    *out = a;
    return RC_OK;
}

enum rc archive_unlock(struct archive_in *a, const uint8_t public_key[ARCHIVE_KEY_BYTES],
                       const uint8_t private_key[ARCHIVE_KEY_BYTES], struct err *err)
{
    uint8_t key[KEY], start[crypto_secretstream_xchacha20poly1305_HEADERBYTES];

    if (crypto_box_seal_open(key, a->box, BOX, public_key, private_key) != 0)
        return err_invalid(err, E4206_BACKUP_OTHER_KEY, "key");
    if (read_some(a->fd, start, sizeof(start)) != sizeof(start) ||
        crypto_secretstream_xchacha20poly1305_init_pull(&a->state, start, key) != 0) {
        sodium_memzero(key, sizeof(key));
        return err_corrupt(err, E4205_BACKUP_DAMAGED);
    }
    sodium_memzero(key, sizeof(key));
    a->unlocked = true;
    return RC_OK;
}

enum rc archive_read(struct archive_in *a, struct blob *out, struct err *err)
{
    unsigned long long plain = 0;
    uint8_t tag = 0, more;
    size_t n;

    *out = (struct blob){a->plain, 0};
    if (a->last)
        return RC_OK;
    n = a->unlocked ? read_some(a->fd, a->sealed, SEALED) : SIZE_MAX;
    if (n == SIZE_MAX || n < crypto_secretstream_xchacha20poly1305_ABYTES ||
        crypto_secretstream_xchacha20poly1305_pull(&a->state, a->plain, &plain, &tag, a->sealed, n, a->first ? a->ad : NULL,
                                                   a->first ? AD : 0) != 0)
        return err_corrupt(err, E4205_BACKUP_DAMAGED);
    a->first = false;
    a->last = tag == crypto_secretstream_xchacha20poly1305_TAG_FINAL;
    if (a->last && read_some(a->fd, &more, 1) != 0)
        return err_corrupt(err, E4205_BACKUP_DAMAGED); /* something follows the end */
    if (plain == 0 && !a->last)
        return err_corrupt(err, E4205_BACKUP_DAMAGED);
    out->len = (size_t)plain;
    return RC_OK;
}

void archive_close(struct archive_in *a)
{
    if (a == NULL)
        return;
    if (a->fd >= 0)
        close(a->fd);
    free(a->header);
    sodium_free(a);
}
