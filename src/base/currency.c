#include "base/currency.h"

#include "base/buf.h"

/* Of those that the European Central Bank quotes, and of their neighbours what has other than two decimals: so that a
 * refusal can say why. */
static const struct { const char *code; int decimals; } known[] = {
    {"EUR", 2}, {"AUD", 2}, {"BRL", 2}, {"CAD", 2}, {"CHF", 2}, {"CNY", 2}, {"CZK", 2}, {"DKK", 2}, {"GBP", 2}, {"HKD", 2},
    {"HUF", 2}, {"IDR", 2}, {"ILS", 2}, {"INR", 2}, {"MXN", 2}, {"MYR", 2}, {"NOK", 2}, {"NZD", 2}, {"PHP", 2}, {"PLN", 2},
    {"RON", 2}, {"SEK", 2}, {"SGD", 2}, {"THB", 2}, {"TRY", 2}, {"USD", 2}, {"ZAR", 2}, {"ISK", 0}, {"JPY", 0}, {"KRW", 0},
    {"CLP", 0}, {"VND", 0}, {"XAF", 0}, {"XOF", 0}, {"XPF", 0}, {"BHD", 3}, {"JOD", 3}, {"KWD", 3}, {"OMR", 3}, {"TND", 3}};

int currency_decimals(struct str code)
{
    for (size_t i = 0; i < COUNT(known); i++)
        if (str_eqz(code, known[i].code))
            return known[i].decimals;
    return -1;
}

bool currency_is_euro(struct str code)
{
    return str_empty(code) || str_eqz(code, "EUR");
}

bool rate_parse(struct str s, int64_t *rate)
{
    int64_t value = 0;
    int decimals = -1; /* of those after the mark; -1: no mark yet */

    s = str_trim(s);
    if (str_empty(s) || s.len > 16)
        return false;
    for (size_t i = 0; i < s.len; i++) {
        if ((s.ptr[i] == ',' || s.ptr[i] == '.') && decimals < 0 && i > 0 && i + 1 < s.len) {
            decimals = 0;
            continue;
        }
        if (s.ptr[i] < '0' || s.ptr[i] > '9' || decimals == 6)
            return false;
        value = value * 10 + (s.ptr[i] - '0');
        decimals += decimals >= 0;
    }
    for (int have = decimals < 0 ? 0 : decimals; have < 6; have++)
        if (__builtin_mul_overflow(value, 10, &value))
            return false;
    *rate = value;
    return value > 0 && value <= RATE_MOST;
}

static struct str rate_with(struct arena *arena, int64_t rate, char point)
{
    int64_t rest = rate % RATE_ONE;
    int shown = 6;

    while (shown > 4 && rest % 10 == 0) {
        rest /= 10;
        shown--;
    }
    return str_fmt(arena, "%lld%c%0*lld", (long long)(rate / RATE_ONE), point, shown, (long long)rest);
}

struct str rate_text(struct arena *arena, int64_t rate, enum lang l)
{
    return rate_with(arena, rate, l == LANG_EN ? '.' : ',');
}

struct str rate_plain(struct arena *arena, int64_t rate)
{
    return rate_with(arena, rate, '.');
}

int64_t rate_to_euro(int64_t cents, int64_t rate)
{
    return money_mul_div(cents, RATE_ONE, rate);
}

int64_t rate_from_euro(int64_t euro_cents, int64_t rate)
{
    return money_mul_div(euro_cents, rate, RATE_ONE);
}

struct str money_text_in(struct arena *arena, int64_t cents, enum lang l, struct str code)
{
    struct str minus = STR("\xe2\x88\x92"), number;

    if (currency_is_euro(code))
        return money_text(arena, cents, l);
    number = price_text(arena, (cents < 0 ? -cents : cents) * 100, l); /* two decimals: cents have no more */
    if (cents >= 0)
        minus = STR("");
    return l == LANG_EN ? str_fmt(arena, "%.*s%.*s\xc2\xa0%.*s", STR_FMT(minus), STR_FMT(code), STR_FMT(number))
                        : str_fmt(arena, "%.*s%.*s\xc2\xa0%.*s", STR_FMT(minus), STR_FMT(number), STR_FMT(code));
}
