/* Heads of the chain kept where a change of the store does not reach: a note in the key store, and lines
 * of D/audit-heads, each signed:
 *     v1 2026-11-22T02:00:00.000Z TENANT ID HASH PUBLICKEY SIGNATURE
 * Ed25519 over the line up to the signature, with a key of the tenant in the key store. A copy of the
 * file outside the machine proves what stood there even against somebody who holds the keys. */
#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/errors.h"
#include "base/log.h"
#include "db/keys.h"
#include "db/store.h"
#include "errors_audit.h"
#include "rooms/audit/internal.h"

/* note: id 8, hash 32, lines written for this tenant 8 */
enum { NOTE_BYTES = 8 + HASH_BYTES + 8, FILE_MOST = 64 << 20, LINE_PARTS = 7 };
static const char note_name[] = "audit-head";

struct note { bool there; struct kept_head head; int64_t lines; };

static int64_t get_i64(const uint8_t *in)
{
    uint64_t n = 0;

    for (int i = 7; i >= 0; i--)
        n = n << 8 | in[i];
    return (int64_t)n;
}

static void put_i64(uint8_t *out, int64_t n)
{
    for (int i = 0; i < 8; i++)
        out[i] = (uint8_t)((uint64_t)n >> (8 * i));
}

static enum rc note_get(struct ctx *ctx, struct note *note)
{
    struct blob b;
    enum rc rc = keys_note_get(ctx, note_name, &b);

    *note = (struct note){.there = false};
    if (rc == RC_NOT_FOUND)
        return RC_OK;
    TRY(rc);
    if (b.len != NOTE_BYTES)
        return err_corrupt(&ctx->err, E2104_AUDIT_BROKEN);
    note->there = true;
    note->head.id = get_i64(b.ptr);
    memcpy(note->head.hash, b.ptr + 8, HASH_BYTES);
    note->lines = get_i64(b.ptr + 8 + HASH_BYTES);
    return RC_OK;
}

static enum rc note_put(struct ctx *ctx, const struct note *note)
{
    uint8_t bytes[NOTE_BYTES];

    put_i64(bytes, note->head.id);
    memcpy(bytes + 8, note->head.hash, HASH_BYTES);
    put_i64(bytes + 8 + HASH_BYTES, note->lines);
    return keys_note_put(ctx, note_name, (struct blob){bytes, sizeof(bytes)});
}

enum rc audit_heads_known(struct ctx *ctx, bool *known)
{
    struct note note;

    TRY(note_get(ctx, &note));
    *known = note.there;
    return RC_OK;
}

/* --- the file ---------------------------------------------------------------------------------- */
static const char *heads_path(struct ctx *ctx) /* NULL: a store without a folder (tests in memory) */
{
    const char *dir = store_data_dir(ctx->store);

    return dir == NULL || dir[0] == '\0' ? NULL : str_z(ctx->arena, str_fmt(ctx->arena, "%s/audit-heads", dir));
}

static enum rc file_read(struct ctx *ctx, const char *path, struct str *out)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    char *bytes;
    size_t have = 0;

    *out = STR("");
    if (fd < 0)
        return errno == ENOENT ? RC_OK : err_io(&ctx->err, E2102_AUDIT_HEADS_FILE);
    if (fstat(fd, &st) != 0 || st.st_size > FILE_MOST) {
        close(fd);
        return err_io(&ctx->err, E2102_AUDIT_HEADS_FILE);
    }
    bytes = arena_alloc(ctx->arena, (size_t)st.st_size + 1);
    while (have < (size_t)st.st_size) {
        ssize_t n = read(fd, bytes + have, (size_t)st.st_size - have);

        if (n <= 0)
            break;
        have += (size_t)n;
    }
    close(fd);
    *out = (struct str){bytes, have};
    return RC_OK;
}

static enum rc file_append(struct ctx *ctx, const char *path, struct str line)
{
    int fd = open(path, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool good;

    if (fd < 0)
        return err_io(&ctx->err, E2102_AUDIT_HEADS_FILE);
    good = write(fd, line.ptr, line.len) == (ssize_t)line.len && fsync(fd) == 0;
    close(fd);
    return good ? RC_OK : err_io(&ctx->err, E2102_AUDIT_HEADS_FILE);
}

static enum rc signing_pair(struct ctx *ctx, uint8_t public_key[crypto_sign_PUBLICKEYBYTES],
                            uint8_t secret_key[crypto_sign_SECRETKEYBYTES])
{
    uint8_t seed[KEY_BYTES];

    TRY(key_named(ctx, "audit-sign", seed));
    crypto_sign_seed_keypair(public_key, secret_key, seed);
    sodium_memzero(seed, sizeof(seed));
    return RC_OK;
}

static enum rc line_make(struct ctx *ctx, const struct kept_head *head, struct str *out)
{
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES];
    uint8_t signature[crypto_sign_BYTES];
    struct buf b = buf_in(ctx->arena);

    TRY(signing_pair(ctx, public_key, secret_key));
    buf_fmt(&b, "v1 %.*s %lld %lld ", STR_FMT(instant_iso(ctx->arena, ctx->now)), (long long)ctx->tenant,
            (long long)head->id);
    buf_add(&b, str_hex(ctx->arena, (struct blob){head->hash, HASH_BYTES}));
    buf_byte(&b, ' ');
    buf_add(&b, str_hex(ctx->arena, (struct blob){public_key, sizeof(public_key)}));
    buf_byte(&b, ' ');
    crypto_sign_detached(signature, NULL, (const uint8_t *)b.ptr, b.len, secret_key);
    sodium_memzero(secret_key, sizeof(secret_key));
    buf_add(&b, str_hex(ctx->arena, (struct blob){signature, sizeof(signature)}));
    buf_byte(&b, '\n');
    *out = buf_str(&b);
    return RC_OK;
}

enum line_state { LINE_OTHER, LINE_OURS, LINE_FORGED };

/* One line: another tenant's, ours, or not signed by our key. */
static enum line_state line_read(struct ctx *ctx, struct str line, const uint8_t *public_key, struct kept_head *out)
{
    struct str rest = line, part[LINE_PARTS];
    struct blob hash, signature;
    int64_t tenant;
    size_t signed_len;

    for (size_t i = 0; i < LINE_PARTS; i++)
        part[i] = str_cut(&rest, ' ');
    if (!str_eqz(part[0], "v1") || !str_to_i64(part[2], &tenant))
        return LINE_FORGED; /* unreadable: nobody's, so everybody's concern */
    if (tenant != ctx->tenant)
        return LINE_OTHER;
    signed_len = line.len - part[6].len;
    if (!str_to_i64(part[3], &out->id) || !str_unhex(ctx->arena, part[4], &hash) || hash.len != HASH_BYTES ||
        !str_unhex(ctx->arena, part[6], &signature) || signature.len != crypto_sign_BYTES ||
        crypto_sign_verify_detached(signature.ptr, (const uint8_t *)line.ptr, signed_len, public_key) != 0)
        return LINE_FORGED;
    memcpy(out->hash, hash.ptr, HASH_BYTES);
    return LINE_OURS;
}

static enum rc lines_read(struct ctx *ctx, const struct note *note, struct audit_report *report,
                          struct kept_head *out, size_t most, size_t *count, struct str text)
{
    uint8_t public_key[crypto_sign_PUBLICKEYBYTES], secret_key[crypto_sign_SECRETKEYBYTES];
    int64_t lines = 0;

    TRY(signing_pair(ctx, public_key, secret_key));
    sodium_memzero(secret_key, sizeof(secret_key));
    while (text.len > 0 && *count < most) {
        struct kept_head head = {0};

        switch (line_read(ctx, str_cut(&text, '\n'), public_key, &head)) {
        case LINE_OURS:
            out[(*count)++] = head;
            lines++;
            break;
        case LINE_FORGED:
            audit_report_broken(report, head.id, "heads-file");
            break;
        case LINE_OTHER:
            break;
        }
    }
    if (note->there && lines < note->lines)
        audit_report_broken(report, note->head.id, "heads-file"); /* lines are gone */
    return RC_OK;
}

enum rc audit_heads_read(struct ctx *ctx, struct audit_report *report, struct kept_head **out, size_t *count)
{
    const char *path = heads_path(ctx);
    struct str text = STR("");
    struct note note;
    size_t most = 1;

    TRY(note_get(ctx, &note));
    if (path != NULL)
        TRY(file_read(ctx, path, &text));
    for (size_t i = 0; i < text.len; i++)
        most += text.ptr[i] == '\n';
    *out = ARENA_ARRAY(ctx->arena, struct kept_head, most + 1);
    *count = 0;
    if (note.there && note.head.id > 0)
        (*out)[(*count)++] = note.head;
    if (path != NULL)
        TRY(lines_read(ctx, &note, report, *out, most + 1, count, text));
    report->heads = (int64_t)*count;
    return RC_OK;
}

/* The line first, then the count of lines: a crash between leaves a line more than counted, no finding. */
enum rc audit_heads_keep(struct ctx *ctx, const struct audit_head *head, bool signed_line)
{
    const char *path = heads_path(ctx);
    struct note note;
    struct str line;

    TRY(note_get(ctx, &note));
    if (!signed_line && note.there && note.head.id == head->last_id)
        return RC_OK;
    note.there = true;
    note.head.id = head->last_id;
    memcpy(note.head.hash, head->last_hash, HASH_BYTES);
    if (signed_line && path != NULL) {
        TRY(line_make(ctx, &note.head, &line));
        TRY(file_append(ctx, path, line));
        note.lines++;
    }
    TRY(note_put(ctx, &note));
    log_event(LOG_INFO, "audit head", "hash", str_z(ctx->arena, str_hex(ctx->arena, (struct blob){head->last_hash, HASH_BYTES})), NULL);
    return RC_OK;
}
