#include "base/money.h"

#include <string.h>

#include "base/buf.h"

typedef __int128 wide;

/* --- reading ------------------------------------------------------------------------------- */

/* What may stand between groups of three: space, no-break spaces, thin space, apostrophe. */
static size_t group_space(struct str s, size_t at)
{
    static const char *const marks[] = {" ", "\xc2\xa0", "\xe2\x80\xaf", "\xe2\x80\x89"};

    for (size_t i = 0; i < COUNT(marks); i++) {
        if (str_starts(str_sub(s, at, s.len), str_from(marks[i])))
            return strlen(marks[i]);
    }
    return 0;
}

/* One run of digits; `groups` are the lengths of those separated so far. */
struct number {
    int64_t whole;
    size_t whole_digits;
    size_t group;      /* digits since the last separator of thousands */
    bool grouped, spaced;
    char mark;         /* '.' or ',' used for thousands, 0 when none */
};

static bool add_digit(int64_t *n, char c)
{
    return !__builtin_mul_overflow(*n, 10, n) && !__builtin_add_overflow(*n, c - '0', n);
}

/* A separator of thousands is met: the group before it must be whole. */
static bool end_group(struct number *n, char mark)
{
    if (n->grouped ? n->group != 3 : n->group == 0 || n->group > 3)
        return false;
    if (mark == 0 ? n->mark != 0 : n->spaced || (n->mark != 0 && n->mark != mark))
        return false;
    n->mark = mark;
    n->spaced = mark == 0;
    n->grouped = true;
    n->group = 0;
    return true;
}

/* Which of '.' and ',' is the decimal mark: the last one, when it stands once. */
static size_t decimal_at(struct str s, size_t decimals)
{
    size_t at = s.len;
    int count = 0;

    for (size_t i = s.len; i-- > 0;) {
        if (s.ptr[i] != '.' && s.ptr[i] != ',')
            continue;
        if (at == s.len)
            at = i;
        if (s.ptr[i] == s.ptr[at])
            count++;
    }
    if (at == s.len || count > 1) /* 1.234.567 */
        return s.len;
    /* "1.234" of money: thousands or a slip? Then it is no decimal mark, and no number. */
    return s.len - at - 1 <= decimals ? at : s.len;
}

/* "1 234,56" with at most `decimals` decimals into units of 10^-decimals; no sign. */
static bool parse_plain(struct str s, size_t decimals, int64_t *out)
{
    struct number n = {0};
    size_t mark = decimal_at(s, decimals), i = 0;
    bool two_marks = str_contains(s, STR(".")) && str_contains(s, STR(","));

    while (i < mark) {
        size_t space = group_space(s, i);
        char c = s.ptr[i];
        if (c >= '0' && c <= '9') {
            if (!add_digit(&n.whole, c))
                return false;
            n.whole_digits++;
            n.group++;
            i++;
        } else if (space != 0) {
            if (!end_group(&n, 0))
                return false;
            i += space;
        } else if (c == '.' || c == ',' || c == '\'') {
            if (!end_group(&n, c))
                return false;
            i++;
        } else {
            return false;
        }
    }
    if (n.whole_digits == 0 || (n.grouped && n.group != 3))
        return false;
    if (mark == s.len && n.mark && n.mark != '\'' && n.whole_digits <= 6 && !two_marks)
        return false; /* one group mark only, "1.234": cannot be told from a decimal mark */
    if (mark < s.len && mark + 1 == s.len)
        return false; /* "12," */
    for (i = mark + 1; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9' || !add_digit(&n.whole, s.ptr[i]))
            return false;
    }
    for (size_t have = mark < s.len ? s.len - mark - 1 : 0; have < decimals; have++) {
        if (__builtin_mul_overflow(n.whole, 10, &n.whole))
            return false;
    }
    *out = n.whole;
    return true;
}

/* Sign and euro mark, then the number. */
static bool parse_signed(struct str s, size_t decimals, int64_t most, int64_t *out)
{
    bool negative = false;

    s = str_trim(s);
    if (str_ends(s, STR("\xe2\x82\xac"))) /* euro sign */
        s = str_trim(str_sub(s, 0, s.len - 3));
    if (str_ends(s, STR("\xc2\xa0")))
        s = str_sub(s, 0, s.len - 2);
    if (str_starts(s, STR("-"))) {
        negative = true;
        s = str_sub(s, 1, s.len);
    } else if (str_starts(s, STR("\xe2\x88\x92"))) { /* U+2212, as we print it */
        negative = true;
        s = str_sub(s, 3, s.len);
    } else if (str_starts(s, STR("+"))) {
        s = str_sub(s, 1, s.len);
    }
    if (!parse_plain(s, decimals, out) || *out > most)
        return false;
    if (negative)
        *out = -*out;
    return true;
}

/* "=20*24,90": what people type instead of taking out a calculator (UI.md section 5). */
static bool parse_product(struct str s, int64_t *value)
{
    int64_t product = 10000, factor;

    if (str_ends(s, STR("*")))
        return false;
    do {
        struct str part = str_cut(&s, '*');
        if (!parse_signed(part, 4, MONEY_MAX_CENTS * 100, &factor))
            return false;
        product = money_mul_div(product, factor, 10000);
        if (product > MONEY_MAX_CENTS * 100 || product < -MONEY_MAX_CENTS * 100)
            return false;
    } while (s.len > 0);
    *value = product;
    return true;
}

bool money_parse(struct str s, int64_t *cents)
{
    s = str_trim(s);
    if (str_starts(s, STR("="))) {
        int64_t value;
        if (!parse_product(str_sub(s, 1, s.len), &value))
            return false;
        *cents = money_mul_div(value, 1, 100);
        return true;
    }
    return parse_signed(s, 2, MONEY_MAX_CENTS, cents);
}

bool decimal4_parse(struct str s, int64_t *value)
{
    s = str_trim(s);
    if (str_starts(s, STR("=")))
        return parse_product(str_sub(s, 1, s.len), value);
    return parse_signed(s, 4, MONEY_MAX_CENTS * 100, value);
}

/* --- writing ------------------------------------------------------------------------------- */

static void put_grouped(struct buf *b, uint64_t whole, const char *mark)
{
    char digits[24];
    size_t n = 0;

    do {
        digits[n++] = (char)('0' + whole % 10);
        whole /= 10;
    } while (whole);
    while (n-- > 0) {
        buf_byte(b, digits[n]);
        if (n > 0 && n % 3 == 0)
            buf_addz(b, mark);
    }
}

/* `least` decimals are always written, further ones only when they are not zero. */
static void put_number(struct buf *b, int64_t value, int decimals, int least, const char *group,
                       char point)
{
    uint64_t n = value < 0 ? 0 - (uint64_t)value : (uint64_t)value, scale = decimals == 2 ? 100 : 10000;
    uint64_t rest = n % scale;
    int shown = decimals;

    put_grouped(b, n / scale, group);
    while (shown > least && rest % 10 == 0) {
        rest /= 10;
        shown--;
    }
    if (shown > 0) {
        buf_byte(b, point);
        buf_fmt(b, "%0*llu", shown, (unsigned long long)rest);
    }
}

static const char no_break_space[] = "\xc2\xa0", minus[] = "\xe2\x88\x92", euro[] = "\xe2\x82\xac";

struct str money_text(struct arena *arena, int64_t cents, enum lang l)
{
    struct buf b = buf_in(arena);

    if (cents < 0)
        buf_addz(&b, minus);
    if (l == LANG_EN)
        buf_addz(&b, euro);
    put_number(&b, cents, 2, 2, l == LANG_EN ? "," : no_break_space, l == LANG_EN ? '.' : ',');
    if (l != LANG_EN) {
        buf_addz(&b, no_break_space);
        buf_addz(&b, euro);
    }
    return buf_str(&b);
}

static struct str plain(struct arena *arena, int64_t value, int decimals, int least, char point)
{
    struct buf b = buf_in(arena);

    if (value < 0)
        buf_byte(&b, '-');
    put_number(&b, value, decimals, least, "", point);
    return buf_str(&b);
}

struct str money_plain(struct arena *arena, int64_t cents)
{
    return plain(arena, cents, 2, 2, '.');
}

struct str money_csv(struct arena *arena, int64_t cents)
{
    return plain(arena, cents, 2, 2, ',');
}

/* 1e-4 values of at least `least` decimals. */
static struct str decimal4(struct arena *arena, int64_t value, int least, enum lang l)
{
    struct buf b = buf_in(arena);

    if (value < 0)
        buf_addz(&b, minus);
    put_number(&b, value, 4, least, l == LANG_EN ? "," : no_break_space, l == LANG_EN ? '.' : ',');
    return buf_str(&b);
}

struct str decimal4_text(struct arena *arena, int64_t value, enum lang l)
{
    return decimal4(arena, value, 0, l);
}

struct str price_text(struct arena *arena, int64_t value, enum lang l)
{
    return decimal4(arena, value, 2, l);
}

struct str decimal4_plain(struct arena *arena, int64_t value)
{
    return plain(arena, value, 4, 0, '.');
}

/* --- arithmetic ---------------------------------------------------------------------------- */

int64_t money_mul_div(int64_t a, int64_t b, int64_t div)
{
    wide product = (wide)a * b, d = div;

    if (d < 0) {
        d = -d;
        product = -product;
    }
    if (d == 0)
        __builtin_trap(); /* a rate or quantity of the program's own, never input */
    wide half = d / 2;
    wide result = product >= 0 ? (product + half) / d : -((-product + half) / d);
    if (result > INT64_MAX)
        return INT64_MAX;
    return result < INT64_MIN ? INT64_MIN : (int64_t)result;
}

static wide floor_wide(wide a, wide b)
{
    wide q = a / b;

    return a % b < 0 ? q - 1 : q;
}

struct split { /* the parts before rounding are total * w(i) / sum */
    const int64_t *weights;
    wide total, sum;
    bool flip, even, absolute;
};

static wide weight(const struct split *s, size_t i)
{
    wide w = s->even ? 1 : s->weights[i];

    if (s->absolute && w < 0)
        w = -w;
    return s->flip ? -w : w;
}

static wide remainder_of(const struct split *s, size_t i)
{
    wide product = s->total * weight(s, i);

    return product - floor_wide(product, s->sum) * s->sum;
}

/* How many parts have a remainder above r? */
static size_t count_above(const struct split *s, size_t n, wide r)
{
    size_t count = 0;

    for (size_t i = 0; i < n; i++)
        count += remainder_of(s, i) > r;
    return count;
}

static struct split prepare(int64_t total, const int64_t *weights, size_t n)
{
    struct split s = {.weights = weights, .total = total < 0 ? -(wide)total : total};
    wide size = 0;

    for (size_t i = 0; i < n; i++) {
        s.sum += weights[i];
        size += weights[i] < 0 ? -(wide)weights[i] : weights[i];
    }
    if (size == 0) { /* nothing to go by: even parts */
        s.even = true;
        s.sum = (wide)n;
    } else if (s.sum == 0) { /* rows that cancel out: by their size */
        s.absolute = true;
        s.sum = size;
    } else if (s.sum < 0) {
        s.flip = true;
        s.sum = -s.sum;
    }
    return s;
}

/* Total and weights may be negative (credit notes, deducted prepayments): a split of the negative
 * is the negative of the split. The cents left over go to the largest remainders, first row first;
 * their limit is found by halving, so nothing is sorted or allocated. */
static void share_out(const struct split *s, wide total, size_t n, bool negate, int64_t *parts)
{
    wide left = total, low = -1, high = s->sum; /* count_above(high) is 0 */

    for (size_t i = 0; i < n; i++) {
        parts[i] = (int64_t)floor_wide(s->total * weight(s, i), s->sum);
        left -= parts[i];
    }
    while (high - low > 1) { /* the least limit above which no more than `left` remainders lie */
        wide middle = low + (high - low) / 2;
        if (count_above(s, n, middle) <= (size_t)left)
            high = middle;
        else
            low = middle;
    }
    left -= (wide)count_above(s, n, high);
    for (size_t i = 0; i < n; i++) {
        wide r = remainder_of(s, i);
        if (r > high)
            parts[i]++;
        else if (r == high && left > 0) {
            parts[i]++;
            left--;
        }
        if (negate)
            parts[i] = -parts[i];
    }
}

void money_split(int64_t total, const int64_t *weights, size_t n, int64_t *parts)
{
    struct split s;

    if (n == 0)
        return;
    s = prepare(total, weights, n);
    share_out(&s, s.total, n, total < 0, parts);
}

int64_t money_shares(const int64_t *weights, size_t n, int64_t mul, int64_t div, int64_t *parts)
{
    struct split s = {.weights = weights, .total = mul, .sum = div};
    int64_t whole = 0, first = 0, total;

    for (size_t i = 0; i < n; i++) {
        whole += weights[i];
        first = first != 0 ? first : weights[i];
    }
    total = money_mul_div(whole, mul, div);
    s.flip = whole < 0 || (whole == 0 && first < 0);
    share_out(&s, s.flip ? -(wide)total : total, n, s.flip, parts);
    return total;
}
