/* Shapes of a needle: every way in which a program writes a name, an address, a number (RIGHTS.md
 * section 10). Pure but for the arena. */
#include <string.h>
#include <unicase.h>
#include <uninorm.h>
#include <stdlib.h>

#include "base/buf.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/utf8.h"
#include "errors_residue.h"
#include "rooms/residue/internal.h"

static void add(struct residue *r, const char *encoding, int64_t number, struct str bytes)
{
    struct shape *s;
    uint32_t h;

    if (bytes.len < RESIDUE_LEAST_BYTES)
        return;
    h = residue_hash((const uint8_t *)bytes.ptr);
    for (int32_t i = r->buckets[h]; i >= 0; i = r->shapes[i].next)
        if (r->shapes[i].bytes.len == bytes.len && memcmp(r->shapes[i].bytes.ptr, bytes.ptr, bytes.len) == 0)
            return; /* another encoding, or another needle, looks the same */
    if (r->count == r->room) {
        size_t room = r->room == 0 ? 256 : r->room * 2;
        struct shape *grown = ARENA_ARRAY(r->arena, struct shape, room);

        for (size_t i = 0; i < r->count; i++)
            grown[i] = r->shapes[i];
        r->shapes = grown;
        r->room = room;
    }
    bytes = str_copy(r->arena, bytes);
    s = &r->shapes[r->count];
    *s = (struct shape){{(const uint8_t *)bytes.ptr, bytes.len}, encoding, number, r->buckets[h]};
    r->buckets[h] = (int32_t)r->count++;
    h = (unsigned)s->bytes.ptr[0] | (unsigned)s->bytes.ptr[1] << 8;
    r->pairs[h >> 3] |= (uint8_t)(1u << (h & 7));
}

static void add_utf16(struct residue *r, struct str s, int64_t number)
{
    struct buf le = buf_in(r->arena);
    struct buf be = buf_in(r->arena);
    size_t at = 0;

    while (at < s.len) {
        int32_t cp = utf8_next(s, &at);
        uint32_t units[2] = {(uint32_t)cp, 0};
        int n = 1;

        if (cp >= 0x10000) {
            units[0] = 0xD800u + (((uint32_t)cp - 0x10000u) >> 10);
            units[1] = 0xDC00u + (((uint32_t)cp - 0x10000u) & 0x3FFu);
            n = 2;
        }
        for (int i = 0; i < n; i++) {
            buf_byte(&le, (char)(units[i] & 0xFF));
            buf_byte(&le, (char)(units[i] >> 8));
            buf_byte(&be, (char)(units[i] >> 8));
            buf_byte(&be, (char)(units[i] & 0xFF));
        }
    }
    add(r, "utf-16le", number, buf_str(&le));
    add(r, "utf-16be", number, buf_str(&be));
}

static void add_latin1(struct residue *r, struct str s, int64_t number)
{
    struct buf out = buf_in(r->arena);
    size_t at = 0;

    while (at < s.len) {
        int32_t cp = utf8_next(s, &at);

        if (cp > 0xFF)
            return;
        buf_byte(&out, (char)cp);
    }
    add(r, "latin-1", number, buf_str(&out));
}

static bool unreserved(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_'
           || c == '~';
}

static void add_percent(struct residue *r, struct str s, int64_t number)
{
    for (int spaces = 0; spaces < 2; spaces++)
        for (int f = 0; f < 2; f++) {
            struct buf out = buf_in(r->arena);

            for (size_t i = 0; i < s.len; i++) {
                if (unreserved(s.ptr[i]) || (spaces == 1 && s.ptr[i] == '@'))
                    buf_byte(&out, s.ptr[i]);
                else if (spaces == 1 && s.ptr[i] == ' ')
                    buf_byte(&out, '+');
                else
                    buf_fmt(&out, f == 0 ? "%%%02X" : "%%%02x", (unsigned)(uint8_t)s.ptr[i]);
            }
            add(r, "percent", number, buf_str(&out));
        }
}

/* Letters of Finnish and Swedish that HTML has names for. */
static const struct { int32_t cp; const char *name; } entities[] = {
    {0xE4, "&auml;"}, {0xC4, "&Auml;"}, {0xF6, "&ouml;"}, {0xD6, "&Ouml;"}, {0xE5, "&aring;"}, {0xC5, "&Aring;"},
    {0xE9, "&eacute;"}, {0xFC, "&uuml;"}};

static void html_char(struct buf *out, int32_t cp, int form)
{
    char utf8[4];

    for (size_t i = 0; form == 0 && i < COUNT(entities); i++)
        if (entities[i].cp == cp) {
            buf_addz(out, entities[i].name);
            return;
        }
    if (cp == '&')
        buf_addz(out, "&amp;");
    else if (cp == '<')
        buf_addz(out, "&lt;");
    else if (cp == '>')
        buf_addz(out, "&gt;");
    else if (cp == '"')
        buf_addz(out, form == 1 ? "&#34;" : "&quot;");
    else if (cp == '\'')
        buf_addz(out, form == 2 ? "&#x27;" : "&#39;");
    else if (cp < 0x80 || form == 3)
        buf_bytes(out, utf8, utf8_put(utf8, (uint32_t)cp));
    else
        buf_fmt(out, form == 2 ? "&#x%x;" : "&#%u;", (unsigned)cp);
}

static void add_html(struct residue *r, struct str s, int64_t number)
{
    for (int form = 0; form < 4; form++) {
        struct buf out = buf_in(r->arena);
        size_t at = 0;

        while (at < s.len)
            html_char(&out, utf8_next(s, &at), form);
        add(r, "html", number, buf_str(&out));
    }
}

static void add_json(struct residue *r, struct str s, int64_t number)
{
    for (int upper = 0; upper < 2; upper++) {
        struct buf out = buf_in(r->arena);
        size_t at = 0;

        while (at < s.len) {
            int32_t cp = utf8_next(s, &at);

            if (cp == '"' || cp == '\\')
                buf_fmt(&out, "\\%c", (char)cp);
            else if (cp >= 0x20 && cp < 0x7F)
                buf_byte(&out, (char)cp);
            else
                buf_fmt(&out, upper == 1 ? "\\u%04X" : "\\u%04x", (unsigned)cp);
        }
        add(r, "json", number, buf_str(&out));
    }
}

static void add_hex(struct residue *r, struct str s, int64_t number)
{
    struct buf lower = buf_in(r->arena);
    struct buf upper = buf_in(r->arena);

    for (size_t i = 0; i < s.len; i++) {
        buf_fmt(&lower, "%02x", (unsigned)(uint8_t)s.ptr[i]);
        buf_fmt(&upper, "%02X", (unsigned)(uint8_t)s.ptr[i]);
    }
    add(r, "hex", number, buf_str(&lower));
    add(r, "hex", number, buf_str(&upper));
}

/* Base64 at the three places where a text can begin; only characters that it alone decides. */
static void add_base64(struct residue *r, struct str s, int64_t number)
{
    static const char *const alphabets[] = {
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/",
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"};
    static const size_t skip[] = {0, 2, 3};

    for (size_t a = 0; a < COUNT(alphabets); a++)
        for (size_t offset = 0; offset < 3; offset++) {
            struct buf out = buf_in(r->arena);
            size_t decided = (offset + s.len) * 8 / 6;
            struct str all;

            for (size_t c = 0; c < decided; c++) {
                unsigned v = 0;

                for (size_t bit = c * 6; bit < c * 6 + 6; bit++) {
                    size_t byte = bit / 8;
                    unsigned b = byte < offset ? 0u : (unsigned)(uint8_t)s.ptr[byte - offset];

                    v = v << 1 | (b >> (7 - bit % 8) & 1u);
                }
                buf_byte(&out, alphabets[a][v]);
            }
            all = buf_str(&out);
            all = str_sub(all, skip[offset], all.len);
            if (all.len >= 6) /* five letters of base64 are too common */
                add(r, "base64", number, all);
        }
}

static void add_encodings(struct residue *r, struct str s, int64_t number)
{
    add(r, "utf-8", number, s);
    add_utf16(r, s, number);
    add_latin1(r, s, number);
    add_percent(r, s, number);
    add_html(r, s, number);
    add_json(r, s, number);
    add_hex(r, s, number);
    add_base64(r, s, number);
}

typedef uint8_t *case_fn(const uint8_t *, size_t, const char *, uninorm_t, uint8_t *, size_t *);

static void add_folded(struct residue *r, case_fn *fold, uninorm_t form, struct str s, int64_t number)
{
    size_t len = 0;
    uint8_t *out = fold((const uint8_t *)s.ptr, s.len, "fi", form, NULL, &len);

    if (out == NULL)
        return;
    add_encodings(r, (struct str){(const char *)out, len}, number);
    free(out); /* the library's own memory */
}

static void add_normal(struct residue *r, uninorm_t form, struct str s, int64_t number)
{
    size_t len = 0;
    uint8_t *out = u8_normalize(form, (const uint8_t *)s.ptr, s.len, NULL, &len);

    if (out == NULL)
        return;
    add_encodings(r, (struct str){(const char *)out, len}, number);
    free(out);
}

/* A phone number is written in four ways: E.164, national, with spaces, with dashes. */
static void add_phone(struct residue *r, struct str s, int64_t number)
{
    struct str e164;
    struct str national;

    if (!id_phone(r->arena, s, &e164) || e164.len < 8)
        return;
    add_encodings(r, e164, number);
    if (!str_starts(e164, STR("+358")))
        return;
    national = str_fmt(r->arena, "0%.*s", (int)(e164.len - 4), e164.ptr + 4);
    add_encodings(r, national, number);
    for (int dash = 0; dash < 2; dash++)
        add_encodings(r, str_fmt(r->arena, dash == 1 ? "%.3s-%.*s" : "%.3s %.*s", national.ptr, (int)(national.len - 3),
                                 national.ptr + 3), number);
    add_encodings(r, str_fmt(r->arena, "%.3s %.3s %.*s", national.ptr, national.ptr + 3, (int)(national.len - 6),
                             national.ptr + 6), number);
    add_encodings(r, str_fmt(r->arena, "00%.*s", (int)(e164.len - 1), e164.ptr + 1), number);
}

void residue_add_shapes(struct residue *residue, struct str needle, int64_t number)
{
    add_encodings(residue, needle, number);
    add_normal(residue, UNINORM_NFC, needle, number);
    add_normal(residue, UNINORM_NFD, needle, number);
    add_folded(residue, u8_tolower, UNINORM_NFC, needle, number);
    add_folded(residue, u8_toupper, UNINORM_NFC, needle, number);
    add_folded(residue, u8_totitle, UNINORM_NFC, needle, number);
    add_folded(residue, u8_tolower, UNINORM_NFD, needle, number);
    add_phone(residue, needle, number);
}

enum rc residue_prepare(struct arena *arena, const struct str *needles, size_t count, struct residue **out,
                        struct err *err)
{
    struct residue *r = ARENA_NEW(arena, struct residue);

    if (count > RESIDUE_MOST_NEEDLES)
        return err_invalid(err, E1952_RESIDUE_TOO_MANY, "needles");
    *r = (struct residue){.arena = arena, .buckets = ARENA_ARRAY(arena, int32_t, (size_t)1 << RESIDUE_HASH_BITS)};
    for (size_t i = 0; i < (size_t)1 << RESIDUE_HASH_BITS; i++)
        r->buckets[i] = -1;
    for (size_t i = 0; i < count; i++) {
        if (needles[i].len < RESIDUE_LEAST_BYTES || !utf8_valid(needles[i])) {
            enum rc rc = err_invalid(err, E1951_RESIDUE_TOO_SHORT, "needles");

            err->line = (int64_t)i + 1;
            return rc;
        }
        residue_add_shapes(r, needles[i], (int64_t)i + 1);
    }
    *out = r;
    return RC_OK;
}

size_t residue_shapes(const struct residue *residue)
{
    return residue->count;
}
