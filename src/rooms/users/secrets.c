/* Passwords (Argon2id, libpwquality), one-time codes (TOTP, RFC 6238, liboath), random tokens (P40). */
#include <liboath/oath.h>
#include <pwquality.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/errors.h"
#include "base/utf8.h"
#include "errors_users.h"
#include "rooms/users/internal.h"

enum { ARGON_PASSES = 2, ARGON_BYTES = 64 << 20, SECRET_BYTES = 20, RECOVERY_BYTES = 15 };

/* Argon2id of a random password that nobody knows, with today's parameters: the work for an unknown login name. */
static const char nobody[] = "$argon2id$v=19$m=65536,t=2,p=1$"
                             "OnLUW2yaT+ac6yQYLketgA$Ou2OzmbdzeTEG1vo8SY93GkozLN1Z7+VvRtiPGQAbAc";
static _Atomic int64_t argon_runs;

int64_t users_argon_calls(void)
{
    return argon_runs;
}

enum rc users_password_hash(struct ctx *ctx, struct str password, struct str *out)
{
    char *text = arena_alloc(ctx->arena, crypto_pwhash_STRBYTES);
    int bad;

    TRY(users_argon_enter(ctx));
    argon_runs++;
    bad = crypto_pwhash_str(text, password.ptr, password.len, ARGON_PASSES, ARGON_BYTES);
    users_argon_leave(ctx);
    *out = str_from(text);
    return bad == 0 ? RC_OK : err_bug(&ctx->err, E1003_TOO_MUCH_MEMORY);
}

enum rc users_password_verify(struct ctx *ctx, struct str hash, struct str password, bool *ok)
{
    bool real = hash.len > 0;
    const char *z = real ? str_z(ctx->arena, hash) : nobody;

    TRY(users_argon_enter(ctx));
    argon_runs++;
    *ok = crypto_pwhash_str_verify(z, password.ptr != NULL ? password.ptr : "", password.len) == 0 && real;
    users_argon_leave(ctx);
    return RC_OK;
}

bool users_password_weaker(struct str hash)
{
    char z[crypto_pwhash_STRBYTES];

    if (hash.len >= sizeof(z))
        return true;
    memcpy(z, hash.ptr, hash.len);
    z[hash.len] = 0;
    return crypto_pwhash_str_needs_rehash(z, ARGON_PASSES, ARGON_BYTES) != 0;
}

/* Words of the firm, product or person: 4 letters or more, anywhere in the password. */
static bool has_word(struct arena *arena, struct str folded, struct str words)
{
    struct str rest = text_fold(arena, words);

    while (rest.len > 0) {
        struct str word = str_cut(&rest, ' ');

        if (utf8_count(word) >= 4 && str_contains(folded, word))
            return true;
    }
    return false;
}

static bool guessable(struct arena *arena, struct str password)
{
    pwquality_settings_t *q = pwquality_default_settings();
    void *detail = NULL;
    int score;

    if (q == NULL)
        return false;
    /* length and dictionary only: no composition rules (QUALITY.md section 1) */
    (void)pwquality_set_int_value(q, PWQ_SETTING_DIFF_OK, 0);
    (void)pwquality_set_int_value(q, PWQ_SETTING_MIN_LENGTH, PASSWORD_LEAST);
    (void)pwquality_set_int_value(q, PWQ_SETTING_DIG_CREDIT, 0);
    (void)pwquality_set_int_value(q, PWQ_SETTING_UP_CREDIT, 0);
    (void)pwquality_set_int_value(q, PWQ_SETTING_LOW_CREDIT, 0);
    (void)pwquality_set_int_value(q, PWQ_SETTING_OTH_CREDIT, 0);
    (void)pwquality_set_int_value(q, PWQ_SETTING_DICT_CHECK, 1);
    score = pwquality_check(q, str_z(arena, password), NULL, NULL, &detail);
    pwquality_free_settings(q);
    return score < 0;
}

enum rc users_password_check(struct ctx *ctx, struct str password, const struct str *words, size_t count)
{
    size_t length = utf8_valid(password) ? utf8_count(password) : 0;
    struct str folded;

    if (length < PASSWORD_LEAST)
        return err_invalid(&ctx->err, E1520_PASSWORD_SHORT, "password");
    if (length > PASSWORD_MOST || password.len > PASSWORD_BYTES)
        return err_invalid(&ctx->err, E1521_PASSWORD_LONG, "password");
    folded = text_fold(ctx->arena, password);
    for (size_t i = 0; i < count; i++)
        if (has_word(ctx->arena, folded, words[i]))
            return err_invalid(&ctx->err, E1523_PASSWORD_OWN_WORDS, "password");
    if (has_word(ctx->arena, folded, STR("seloste")))
        return err_invalid(&ctx->err, E1523_PASSWORD_OWN_WORDS, "password");
    return guessable(ctx->arena, password) ? err_invalid(&ctx->err, E1522_PASSWORD_GUESSABLE, "password") : RC_OK;
}

/* --- random ---------------------------------------------------------------------------------------------- */
struct str users_token(struct ctx *ctx)
{
    uint8_t bytes[32];
    struct str text;

    ctx->env->random_bytes(ctx->env, bytes, sizeof(bytes));
    text = str_hex(ctx->arena, (struct blob){bytes, sizeof(bytes)});
    sodium_memzero(bytes, sizeof(bytes));
    return text;
}

/* RFC 4648 base32, lower or upper case, without padding. */
static struct str base32(struct arena *arena, const uint8_t *bytes, size_t n, const char *letters)
{
    struct buf out = buf_in(arena);
    unsigned have = 0;
    uint32_t bits = 0;

    for (size_t i = 0; i < n; i++) {
        bits = bits << 8 | bytes[i];
        for (have += 8; have >= 5; have -= 5)
            buf_byte(&out, letters[bits >> (have - 5) & 31]);
    }
    if (have > 0)
        buf_byte(&out, letters[bits << (5 - have) & 31]);
    return buf_str(&out);
}

struct str users_recovery_code(struct ctx *ctx)
{
    uint8_t bytes[RECOVERY_BYTES];
    struct buf out = buf_in(ctx->arena);

    ctx->env->random_bytes(ctx->env, bytes, sizeof(bytes));
    struct str text = base32(ctx->arena, bytes, sizeof(bytes), "abcdefghijklmnopqrstuvwxyz234567");
    for (size_t at = 0; at < text.len; at += 6) {
        if (at > 0)
            buf_byte(&out, '-');
        buf_add(&out, str_sub(text, at, 6));
    }
    return buf_str(&out);
}

struct str users_code_plain(struct arena *arena, struct str typed)
{
    struct buf out = buf_in(arena);

    for (size_t i = 0; i < typed.len; i++)
        if (typed.ptr[i] != ' ' && typed.ptr[i] != '-')
            buf_byte(&out, typed.ptr[i]);
    return str_lower_ascii(arena, buf_str(&out));
}

/* --- TOTP --------------------------------------------------------------------------------------------------- */
struct str users_totp_new(struct ctx *ctx)
{
    uint8_t bytes[SECRET_BYTES];

    ctx->env->random_bytes(ctx->env, bytes, sizeof(bytes));
    return base32(ctx->arena, bytes, sizeof(bytes), "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567");
}

bool users_totp_code(struct str secret, int64_t step, char out[TOTP_DIGITS + 1])
{
    char *raw = NULL, code[TOTP_DIGITS + 1];
    size_t len = 0;
    int bad;

    if (oath_base32_decode(secret.ptr, secret.len, &raw, &len) != OATH_OK)
        return false;
    bad = oath_hotp_generate(raw, len, (uint64_t)step, TOTP_DIGITS, 0, OATH_HOTP_DYNAMIC_TRUNCATION, code);
    sodium_memzero(raw, len);
    free(raw); /* liboath's own allocation */
    memcpy(out, code, sizeof(code));
    return bad == OATH_OK;
}

int64_t users_totp_step(struct str secret, struct str code, int64_t now, int64_t after)
{
    int64_t here = now / 1000 / TOTP_PERIOD, found = 0;
    char expected[TOTP_DIGITS + 1];

    if (code.len != TOTP_DIGITS || secret.len == 0)
        return 0;
    for (int64_t step = here - 1; step <= here + 1; step++)
        if (users_totp_code(secret, step, expected) && sodium_memcmp(expected, code.ptr, TOTP_DIGITS) == 0 &&
            step > after && found == 0)
            found = step;
    return found;
}

struct str users_totp_address(struct ctx *ctx, struct str secret, struct str login)
{
    return str_fmt(ctx->arena, "otpauth://totp/Seloste:%.*s?secret=%.*s&issuer=Seloste&algorithm=SHA1&digits=6&period=30",
                   STR_FMT(login), STR_FMT(secret));
}
