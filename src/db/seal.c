/* Sealed records. On disk: version 1, nonce 24, XChaCha20-Poly1305 of
 *     1 | (field number 1, length as LEB128, bytes)... | 0 | zeros up to a multiple of 16
 * with tenant, class, key id, category and row authenticated: a record opens only where it was put. */
#include "db/seal.h"

#include <sodium.h>
#include <string.h>

#include "base/errors.h"
#include "db/keys.h"
#include "db/reads.h"
#include "db/subjects.h"
#include "errors_db.h"

enum { NONCE = 24, TAG = 16, HEAD = 1 + NONCE, AAD = 41, PAD = 16, VERSION = 1 };
#define RECORD_MOST ((size_t)16 << 20)

static void aad_make(const struct ctx *ctx, struct key_ref key, enum category category, int64_t row, uint8_t aad[AAD])
{
    const uint64_t parts[5] = {(uint64_t)ctx->tenant, (uint64_t)key.cls, (uint64_t)key.id, (uint64_t)category,
                               (uint64_t)row};

    aad[0] = VERSION;
    for (size_t p = 0; p < COUNT(parts); p++)
        for (size_t i = 0; i < 8; i++)
            aad[1 + p * 8 + i] = (uint8_t)(parts[p] >> (8 * i));
}

static size_t leb_size(size_t n)
{
    size_t size = 1;

    while (n >= 0x80) {
        n >>= 7;
        size++;
    }
    return size;
}

static uint8_t *leb_put(uint8_t *at, size_t n)
{
    while (n >= 0x80) {
        *at++ = (uint8_t)(n | 0x80);
        n >>= 7;
    }
    *at++ = (uint8_t)n;
    return at;
}

static size_t plain_size(const struct record *record)
{
    size_t size = 2;

    for (size_t i = 1; i < RECORD_FIELDS; i++)
        if (record->field[i].len > 0)
            size += 1 + leb_size(record->field[i].len) + record->field[i].len;
    return (size + PAD - 1) / PAD * PAD;
}

/* at: plain_size zeroed bytes. */
static void plain_put(const struct record *record, uint8_t *at)
{
    *at++ = VERSION;
    for (size_t i = 1; i < RECORD_FIELDS; i++) {
        struct str s = record->field[i];

        if (s.len == 0)
            continue;
        *at++ = (uint8_t)i;
        at = leb_put(at, s.len);
        memcpy(at, s.ptr, s.len);
        at += s.len;
    }
}

/* Fields point into plain. False: not a record of ours. */
static bool plain_read(const uint8_t *plain, size_t len, struct record *out)
{
    size_t at = 1;

    *out = (struct record){0};
    if (len < 2 || plain[0] != VERSION)
        return false;
    while (at < len && plain[at] != 0) {
        size_t field = plain[at++], size = 0;
        unsigned shift = 0;

        do {
            if (at >= len || shift > 28)
                return false;
            size |= (size_t)(plain[at] & 0x7f) << shift;
            shift += 7;
        } while ((plain[at++] & 0x80) != 0);
        if (field >= RECORD_FIELDS || out->field[field].len != 0 || size == 0 || size > len - at)
            return false;
        out->field[field] = (struct str){(const char *)plain + at, size};
        at += size;
    }
    return at < len;
}

enum rc seal_record(struct ctx *ctx, struct key_ref key, enum category category, int64_t row,
                    const struct record *record, struct blob *out)
{
    struct verdict verdict;
    uint8_t aad[AAD], bytes[KEY_BYTES], *sealed;
    size_t len = 0;

    TRY(policy_decide(ctx, category, USE_STORE, &verdict));
    for (size_t i = 1; i < RECORD_FIELDS; i++) {
        len += record->field[i].len;
        if (record->field[i].len > RECORD_MOST || len > RECORD_MOST)
            return err_invalid(&ctx->err, E1126_RECORD_TOO_LONG, NULL);
    }
    len = plain_size(record);
    TRY(key_get(ctx, key, bytes));
    sealed = arena_alloc(ctx->arena, HEAD + len + TAG);
    sealed[0] = VERSION;
    ctx->env->random_bytes(ctx->env, sealed + 1, NONCE);
    plain_put(record, sealed + HEAD);
    aad_make(ctx, key, category, row, aad);
    /* in place: no copy of the plain text stays behind */
    crypto_aead_xchacha20poly1305_ietf_encrypt(sealed + HEAD, NULL, sealed + HEAD, len, aad, AAD, NULL, sealed + 1, bytes);
    sodium_memzero(bytes, sizeof(bytes));
    *out = (struct blob){sealed, HEAD + len + TAG};
    return RC_OK;
}

/* Storing only (Art. 18(2)); what the law demands goes on. */
static enum rc restriction_permits(struct ctx *ctx, int64_t subject, enum category category)
{
    enum rc rc;

    if (subject == 0 || purpose_survives_restriction((enum purpose)ctx->purpose))
        return RC_OK;
    if ((subject_restricted(ctx, subject) & (uint64_t)1 << category) == 0)
        return RC_OK;
    rc = err_refused(&ctx->err, STATEMENT_RESTRICTION_RIGHT);
    ctx->err.code = E1123_SUBJECT_RESTRICTED;
    return rc;
}

enum rc seal_open(struct ctx *ctx, struct key_ref key, enum category category, int64_t row, int64_t subject,
                  struct blob sealed, struct record *out)
{
    struct verdict verdict;
    uint8_t aad[AAD], bytes[KEY_BYTES], *plain;
    size_t len;
    int bad;

    TRY(policy_decide(ctx, category, USE_READ, &verdict));
    TRY(restriction_permits(ctx, subject, category));
    if (sealed.len < HEAD + TAG + PAD || sealed.ptr[0] != VERSION)
        return err_corrupt(&ctx->err, E1124_SEALED_TAMPERED);
    TRY(key_get(ctx, key, bytes));
    len = sealed.len - HEAD - TAG;
    plain = arena_alloc(ctx->arena, len);
    aad_make(ctx, key, category, row, aad);
    bad = crypto_aead_xchacha20poly1305_ietf_decrypt(plain, NULL, NULL, sealed.ptr + HEAD, len + TAG, aad, AAD,
                                                     sealed.ptr + 1, bytes);
    sodium_memzero(bytes, sizeof(bytes));
    if (bad != 0 || !plain_read(plain, len, out))
        return err_corrupt(&ctx->err, E1124_SEALED_TAMPERED);
    return reads_note(ctx, subject, (int)category, (int)verdict.statement);
}
