#include "base/utf8.h"

#include <stdlib.h>
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include "base/arena.h"
#include "base/buf.h"

/* --- code points --------------------------------------------------------------------------- */

/* RFC 3629: shortest forms only, no surrogates, nothing above U+10FFFF. */
int32_t utf8_next(struct str s, size_t *at)
{
    const unsigned char *p = (const unsigned char *)s.ptr + *at;
    size_t left = s.len - *at, n;
    uint32_t cp, least;

    *at += 1;
    if (p[0] < 0x80)
        return p[0];
    if (p[0] >= 0xc2 && p[0] <= 0xdf) {
        n = 1, cp = p[0] & 0x1f, least = 0x80;
    } else if (p[0] >= 0xe0 && p[0] <= 0xef) {
        n = 2, cp = p[0] & 0x0f, least = 0x800;
    } else if (p[0] >= 0xf0 && p[0] <= 0xf4) {
        n = 3, cp = p[0] & 0x07, least = 0x10000;
    } else {
        return -1;
    }
    if (left <= n)
        return -1;
    for (size_t i = 1; i <= n; i++) {
        if ((p[i] & 0xc0) != 0x80)
            return -1;
        cp = cp << 6 | (p[i] & 0x3f);
    }
    if (cp < least || cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
        return -1;
    *at += n;
    return (int32_t)cp;
}

bool utf8_valid(struct str s)
{
    size_t at = 0;
    uint64_t eight;

    while (at < s.len) {
        while (at + sizeof(eight) <= s.len && (memcpy(&eight, s.ptr + at, sizeof(eight)), (eight & 0x8080808080808080U) == 0))
            at += sizeof(eight); /* most text is ASCII */
        while (at < s.len && (unsigned char)s.ptr[at] < 0x80)
            at++;
        if (at < s.len && utf8_next(s, &at) < 0)
            return false;
    }
    return true;
}

size_t utf8_count(struct str s)
{
    size_t count = 0;

    for (size_t i = 0; i < s.len; i++)
        count += ((unsigned char)s.ptr[i] & 0xc0) != 0x80;
    return count;
}

size_t utf8_put(char out[4], uint32_t cp)
{
    if (cp > 0x10ffff || (cp >= 0xd800 && cp <= 0xdfff))
        cp = 0xfffd;
    if (cp < 0x80) {
        out[0] = (char)cp;
        return 1;
    }
    size_t n = cp < 0x800 ? 2 : cp < 0x10000 ? 3 : 4;
    for (size_t i = n - 1; i > 0; i--) {
        out[i] = (char)(0x80 | (cp & 0x3f));
        cp >>= 6;
    }
    out[0] = (char)((n == 2 ? 0xc0 : n == 3 ? 0xe0 : 0xf0) | cp);
    return n;
}

static void put_cp(struct buf *b, uint32_t cp)
{
    char bytes[4];

    buf_bytes(b, bytes, utf8_put(bytes, cp));
}

/* --- cleaning ------------------------------------------------------------------------------ */

/* Letters below U+0300 are in form C by themselves: no work for all but a few texts. */
static bool is_low(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if ((unsigned char)s.ptr[i] >= 0xcc)
            return false;
    }
    return true;
}

static struct str compose(struct arena *arena, struct str s)
{
    size_t n = 0;

    if (s.len == 0 || is_low(s))
        return s;
    size_t most = 3 * s.len; /* UAX #15: form C grows UTF-8 at most threefold */
    char *room = arena_alloc(arena, most); /* first: the arena may jump away, then p would leak */
    uint8_t *p = u8_normalize(UNINORM_NFC, (const uint8_t *)s.ptr, s.len, NULL, &n);
    if (!p)
        abort(); /* out of memory: the text is valid UTF-8 */
    if (n > most)
        abort();
    memcpy(room, p, n);
    free(p);
    return (struct str){room, n};
}

static bool is_forbidden(uint32_t cp, enum text_rule rule)
{
    if (cp == '\n' || cp == '\t')
        return rule != TEXT_LINES;
    if (cp < 0x20 || (cp >= 0x7f && cp < 0xa0))
        return true;
    if (cp < 0x61c)
        return false;
    return cp == 0x61c || cp == 0x200e || cp == 0x200f || (cp >= 0x202a && cp <= 0x202e) ||
           (cp >= 0x2066 && cp <= 0x2069) ||           /* bidi controls */
           cp == 0x2028 || cp == 0x2029 || cp == 0xfeff ||
           (cp & 0xfffe) == 0xfffe || (cp >= 0xfdd0 && cp <= 0xfdef); /* noncharacters */
}

static bool is_space(uint32_t cp)
{
    return cp == ' ' || cp == 0xa0 || cp == 0x1680 || (cp >= 0x2000 && cp <= 0x200a) || cp == 0x202f ||
           cp == 0x205f || cp == 0x3000;
}

/* Spaces of a name: none around, one between. */
static struct str collapse(struct arena *arena, struct str s)
{
    struct buf b = buf_in(arena);
    bool gap = false;

    for (size_t at = 0; at < s.len;) {
        size_t from = at;
        if (is_space((uint32_t)utf8_next(s, &at))) {
            gap = true;
            continue;
        }
        if (gap && b.len > 0)
            buf_byte(&b, ' ');
        gap = false;
        buf_add(&b, str_sub(s, from, at - from));
    }
    return buf_str(&b);
}

/* Browsers send CR LF from a textarea. */
static struct str unix_lines(struct arena *arena, struct str s)
{
    if (!str_contains(s, STR("\r\n")))
        return s;
    char *p = arena_alloc(arena, s.len);
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] != '\r' || i + 1 == s.len || s.ptr[i + 1] != '\n')
            p[n++] = s.ptr[i];
    }
    return (struct str){p, n};
}

bool text_clean(struct arena *arena, struct str in, enum text_rule rule, struct str *out)
{
    if (rule == TEXT_LINES)
        in = unix_lines(arena, in);
    for (size_t at = 0; at < in.len;) {
        int32_t cp = utf8_next(in, &at);
        if (cp < 0 || is_forbidden((uint32_t)cp, rule))
            return false;
    }
    in = compose(arena, in);
    *out = rule == TEXT_NAME ? collapse(arena, in) : in;
    return true;
}

/* --- old character sets -------------------------------------------------------------------- */

/* Windows-1252, bytes 80-9F; 0: not defined, becomes the control character, which
 * text_clean refuses: nothing is lost or guessed. */
static const uint16_t windows_80[32] = {
    0x20ac, 0, 0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,
    0x017d, 0, 0, 0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a,
    0x0153, 0, 0x017e, 0x0178};

static uint32_t latin_9(unsigned char c)
{
    switch (c) {
    case 0xa4: return 0x20ac;
    case 0xa6: return 0x0160;
    case 0xa8: return 0x0161;
    case 0xb4: return 0x017d;
    case 0xb8: return 0x017e;
    case 0xbc: return 0x0152;
    case 0xbd: return 0x0153;
    case 0xbe: return 0x0178;
    default: return c;
    }
}

struct str text_from_latin(struct arena *arena, struct str bytes, bool windows_1252)
{
    struct buf b = buf_in(arena);

    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];
        uint32_t cp = c;
        if (!windows_1252)
            cp = latin_9(c);
        else if (c >= 0x80 && c < 0xa0 && windows_80[c - 0x80])
            cp = windows_80[c - 0x80];
        put_cp(&b, cp);
    }
    return buf_str(&b);
}

/* --- folding for search -------------------------------------------------------------------- */

/* Letters that do not decompose, as Finns look for them. */
static const struct { uint32_t cp; const char *fold; } folds[] = {
    {0xe5, "\xc3\xa5"}, {0xe4, "\xc3\xa4"}, {0xf6, "\xc3\xb6"}, {0xe6, "\xc3\xa4"}, {0xf8, "\xc3\xb6"},
    {0xdf, "ss"}, {0xf0, "d"}, {0xfe, "th"}, {0x111, "d"}, {0x142, "l"}, {0x14b, "n"}, {0x153, "oe"},
    {0x167, "t"}, {0x131, "i"}, {0x1e5, "g"}, {0x292, "z"}, {0x1ef, "z"}, {0x127, "h"}};

static void fold_letter(struct buf *b, uint32_t cp)
{
    for (;;) { /* down to the base letter, or to one that stays: marks fall off one by one */
        ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
        for (size_t i = 0; i < COUNT(folds); i++) {
            if (folds[i].cp == cp) {
                buf_addz(b, folds[i].fold);
                return;
            }
        }
        if (cp < 0xc0 || uc_canonical_decomposition(cp, parts) < 1)
            break;
        cp = parts[0];
    }
    put_cp(b, uc_tolower(cp));
}

struct str text_fold(struct arena *arena, struct str s)
{
    size_t mark = arena_mark(arena);
    char small[256];
    struct buf b = buf_in(arena);
    bool gap = false;

    s = compose(arena, s);
    for (size_t at = 0; at < s.len;) {
        int32_t next = utf8_next(s, &at);
        uint32_t cp = next < 0 ? 0xfffd : (uint32_t)next;
        if (cp == '\'' || cp == 0x2019 || cp == 0x2bc || cp == 0xad ||
            uc_is_general_category(cp, UC_CATEGORY_M))
            continue; /* O'Brien is obrien; marks left over by form C say nothing in a search */
        if (!(cp < 0x80 ? (cp >= '0' && cp <= '9') || ((cp | 32) >= 'a' && (cp | 32) <= 'z')
                        : uc_is_general_category(cp, UC_CATEGORY_L) ||
                              uc_is_general_category(cp, UC_CATEGORY_N))) {
            gap = true;
            continue;
        }
        if (gap && b.len > 0)
            buf_byte(&b, ' ');
        gap = false;
        fold_letter(&b, uc_tolower(cp));
    }
    if (b.len == 0 || b.len > sizeof small)
        return buf_str(&b);
    memcpy(small, b.ptr, b.len); /* folded names fill an index: leave nothing else behind */
    arena_release(arena, mark);
    return (struct str){arena_copy(arena, small, b.len), b.len};
}

/* --- ISO-8859-15 out ------------------------------------------------------------------------------- */

/* The byte of a character, 0 when the set has none. */
static unsigned char latin9_byte(int32_t cp)
{
    static const struct { int32_t cp; unsigned char byte; } own[] = {
        {0x20ac, 0xa4}, {0x160, 0xa6}, {0x161, 0xa8}, {0x17d, 0xb4}, {0x17e, 0xb8}, {0x152, 0xbc}, {0x153, 0xbd}, {0x178, 0xbe}};

    for (size_t i = 0; i < COUNT(own); i++) {
        if (own[i].cp == cp)
            return own[i].byte;
        if (own[i].byte == cp)
            return 0; /* what ISO-8859-1 has there */
    }
    return cp > 0 && (cp < 0x80 || (cp >= 0xa0 && cp < 0x100)) ? (unsigned char)cp : 0;
}

static const char *latin9_plain(int32_t cp)
{
    static const struct { int32_t cp; const char *plain; } signs[] = {
        {0x2010, "-"}, {0x2011, "-"}, {0x2012, "-"}, {0x2013, "-"}, {0x2014, "-"}, {0x2212, "-"}, {0x2018, "'"},
        {0x2019, "'"}, {0x201a, "'"}, {0x201c, "'"}, {0x201d, "'"}, {0x201e, "'"}, {0x2022, "*"}, {0x2026, "..."},
        {0x2007, " "}, {0x2009, " "}, {0x202f, " "}, {0x2122, "TM"}, {0xbc, "1/4"}, {0xbd, "1/2"}, {0xbe, "3/4"},
        {0x141, "L"}, {0x142, "l"}, {0x110, "D"}, {0x111, "d"}, {0x131, "i"}};

    for (size_t i = 0; i < COUNT(signs); i++)
        if (signs[i].cp == cp)
            return signs[i].plain;
    return NULL;
}

static void put_latin9(struct buf *out, int32_t cp)
{
    ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
    const char *plain = latin9_plain(cp);
    int n = 0;

    if (plain) {
        buf_addz(out, plain);
        return;
    }
    for (ucs4_t c = (ucs4_t)cp; (n = uc_canonical_decomposition(c, parts)) > 0; c = parts[0])
        if (latin9_byte((int32_t)parts[0])) {
            buf_byte(out, (char)latin9_byte((int32_t)parts[0]));
            return;
        }
    buf_byte(out, '?');
}

struct str text_to_latin9(struct arena *arena, struct str s, struct str *replaced)
{
    struct buf out = buf_in(arena), told = buf_in(arena);

    buf_reserve(&out, s.len);
    for (size_t at = 0; at < s.len;) {
        size_t from = at;

        while (at < s.len && (unsigned char)s.ptr[at] < 0x80)
            at++;
        buf_bytes(&out, s.ptr + from, at - from);
        if (at == s.len)
            break;
        from = at;
        int32_t cp = utf8_next(s, &at);
        unsigned char byte = latin9_byte(cp);

        if (byte) {
            buf_byte(&out, (char)byte);
            continue;
        }
        struct str character = str_sub(s, from, at - from);
        if (!str_contains(buf_str(&told), character) && told.len < 200)
            buf_add(&told, character);
        put_latin9(&out, cp);
    }
    *replaced = buf_str(&told);
    return buf_str(&out);
}
