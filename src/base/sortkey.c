/* Finnish order of names as CLDR has it (fi, standard): å ä ö after z, v before w, ü with y,
 * æ with ä, ø with ö; then accents, then lower before upper case. Three levels, each a run of
 * bytes, so that memcmp compares; compared with ICU in the tests. */
#include <string.h>
#include <unicase.h>
#include <unictype.h>
#include <uninorm.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/utf8.h"

/* Primary weights are places in this list, from 2; 0 ends a level. CLDR's order of ASCII. */
static const char order[] = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";
enum { WEIGHT_A_RING = 2 + sizeof order - 1, WEIGHT_OTHER = 0xf0 };

/* Secondary weights: 1 is none, 2 a letter that shares another's place (ü with y); marks follow
 * their letter, in CLDR's order. */
enum { PLAIN = 1, SHARED = 2, FIRST_MARK = 3 };
static const uint16_t marks[] = {0x301, 0x300, 0x306, 0x302, 0x30c, 0x30a, 0x308, 0x30b, 0x303, 0x307,
                                 0x335, 0x327, 0x328, 0x304};

struct levels {
    struct buf primary, secondary, tertiary;
};

static unsigned char mark_weight(uint32_t cp)
{
    for (size_t i = 0; i < COUNT(marks); i++) {
        if (marks[i] == cp)
            return (unsigned char)(FIRST_MARK + i);
    }
    return (unsigned char)(FIRST_MARK + COUNT(marks) + cp % 64); /* rare: some order, always the same */
}

static void put_primary(struct levels *l, unsigned char weight, char second, bool upper)
{
    buf_byte(&l->primary, (char)weight);
    buf_byte(&l->secondary, second);
    buf_byte(&l->tertiary, upper ? 2 : 1);
}

static void put_mark(struct levels *l, unsigned char weight)
{
    buf_byte(&l->secondary, (char)weight);
    buf_byte(&l->tertiary, 1);
}

static unsigned char ascii_weight(uint32_t cp)
{
    const char *hit = cp && cp < 0x80 ? strchr(order, (int)cp) : NULL;

    return hit ? (unsigned char)(2 + (hit - order)) : 0;
}

enum { A_RING = 1, A_DOTS, O_DOTS }; /* bases beside the ASCII letters */

static unsigned char base_weight(unsigned char base)
{
    return base <= O_DOTS ? (unsigned char)(WEIGHT_A_RING + base - A_RING) : ascii_weight(base);
}

/* Letters that the Finnish order places by itself, or that do not decompose. */
static const struct special {
    uint16_t cp, mark;        /* mark 0: none */
    unsigned char base, next; /* next: second letter, or 0 */
    char second;
} specials[] = {
    {0xe5, 0, A_RING, 0, PLAIN}, {0xe4, 0, A_DOTS, 0, PLAIN}, {0xf6, 0, O_DOTS, 0, PLAIN},
    {0xe6, 0, A_DOTS, 0, SHARED}, {0xf8, 0, O_DOTS, 0, SHARED}, {0xfc, 0, 'y', 0, SHARED},
    {0x111, 0x335, 'd', 0, PLAIN}, {0x1e5, 0x335, 'g', 0, PLAIN}, {0x14b, 0x335, 'n', 0, PLAIN},
    {0x167, 0x335, 't', 0, PLAIN}, {0x292, 0x335, 'z', 0, PLAIN}, {0x142, 0x335, 'l', 0, PLAIN},
    {0xdf, 0, 's', 's', PLAIN}, {0xa0, 0, ' ', 0, PLAIN}};

static bool put_special(struct levels *l, uint32_t lower, bool upper)
{
    for (size_t i = 0; i < COUNT(specials); i++) {
        const struct special *s = &specials[i];
        if (s->cp != lower)
            continue;
        put_primary(l, base_weight(s->base), s->second, upper);
        if (s->mark)
            put_mark(l, mark_weight(s->mark));
        if (s->next)
            put_primary(l, ascii_weight(s->next), PLAIN, upper);
        return true;
    }
    return false;
}

/* Any other script: after the Latin letters, by code point. */
static void put_other(struct levels *l, uint32_t lower, bool upper)
{
    put_primary(l, WEIGHT_OTHER, PLAIN, upper);
    for (int shift = 14; shift >= 0; shift -= 7)
        buf_byte(&l->primary, (char)(0x80 | (lower >> shift & 0x7f)));
}

static void put_letter(struct levels *l, uint32_t cp)
{
    uint32_t lower = uc_tolower(cp), added[8];
    bool upper = lower != cp;
    size_t n = 0;

    while (!put_special(l, lower, upper)) {
        ucs4_t parts[UC_DECOMPOSITION_MAX_LENGTH];
        int count = lower < 0xc0 ? 0 : uc_canonical_decomposition(lower, parts);
        if (count == 2 && n < COUNT(added)) { /* a letter and a mark */
            lower = parts[0];
            added[n++] = parts[1];
            continue;
        }
        if (ascii_weight(lower))
            put_primary(l, ascii_weight(lower), PLAIN, upper);
        else
            put_other(l, lower, upper);
        break;
    }
    while (n > 0)
        put_mark(l, mark_weight(added[--n]));
}

/* Trailing plain weights say nothing: levels of most names are empty. */
static void put_level(struct buf *key, const struct buf *level)
{
    size_t n = level->len;

    while (n > 0 && level->ptr[n - 1] == 1)
        n--;
    buf_byte(key, 0);
    buf_bytes(key, level->ptr, n);
}

struct blob text_sort_key(struct arena *arena, struct str s)
{
    size_t mark = arena_mark(arena);
    char small[256];
    struct levels l = {buf_in(arena), buf_in(arena), buf_in(arena)};

    if (!text_clean(arena, s, TEXT_NAME, &s))
        s = text_fold(arena, s); /* never stored so; still some order */
    for (size_t at = 0; at < s.len;) {
        int32_t next = utf8_next(s, &at);
        uint32_t cp = next < 0 ? 0xfffd : (uint32_t)next;
        if (cp >= 0x300 && uc_is_general_category(cp, UC_CATEGORY_M))
            put_mark(&l, mark_weight(cp));
        else
            put_letter(&l, cp);
    }
    put_level(&l.primary, &l.secondary);
    put_level(&l.primary, &l.tertiary);
    while (l.primary.len > 0 && l.primary.ptr[l.primary.len - 1] == 0)
        l.primary.len--;
    if (l.primary.len <= sizeof small) { /* keys are kept by the ten thousand: leave nothing else behind */
        if (l.primary.len)
            memcpy(small, l.primary.ptr, l.primary.len);
        arena_release(arena, mark);
        return (struct blob){arena_copy(arena, small, l.primary.len), l.primary.len};
    }
    return (struct blob){arena_copy(arena, l.primary.ptr, l.primary.len), l.primary.len};
}
