#include "base/date.h"

#include <string.h>

#include "base/arena.h"

static const int64_t day_ms = 86400000, hour_ms = 3600000;

bool date_is_none(struct date d)
{
    return d.days == DATE_NONE_DAYS;
}

static bool is_leap(int year)
{
    return year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
}

static int month_length(int year, int month)
{
    static const int lengths[] = {31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31};

    return month == 2 && is_leap(year) ? 29 : lengths[month - 1];
}

/* Days from civil and back: H. Hinnant, "chrono-compatible low-level date algorithms". Years
 * start in March there, so that the leap day is the last. */
struct date date_ymd(int year, int month, int day)
{
    if (year < 1 || year > 9999 || month < 1 || month > 12 || day < 1 ||
        day > month_length(year, month))
        return DATE_NONE;
    int y = month <= 2 ? year - 1 : year;
    int era = y / 400, of_era = y % 400;
    int of_year = (153 * (month + (month > 2 ? -3 : 9)) + 2) / 5 + day - 1;
    int of_era_day = of_era * 365 + of_era / 4 - of_era / 100 + of_year;
    return (struct date){era * 146097 + of_era_day - 719468};
}

void date_parts(struct date d, int *year, int *month, int *day)
{
    if (date_is_none(d)) {
        *year = *month = *day = 0;
        return;
    }
    int64_t z = (int64_t)d.days + 719468;
    int64_t era = (z >= 0 ? z : z - 146096) / 146097;
    int of_era = (int)(z - era * 146097);
    int year_of_era = (of_era - of_era / 1460 + of_era / 36524 - of_era / 146096) / 365;
    int of_year = of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    int shifted = (5 * of_year + 2) / 153;

    *day = of_year - (153 * shifted + 2) / 5 + 1;
    *month = shifted < 10 ? shifted + 3 : shifted - 9;
    *year = (int)(era * 400) + year_of_era + (*month <= 2);
}

int date_weekday(struct date d)
{
    return date_is_none(d) ? 0 : (d.days % 7 + 10) % 7 + 1; /* 1970-01-01 was a Thursday */
}

struct date date_add_days(struct date d, int n)
{
    int32_t days;

    if (date_is_none(d) || __builtin_add_overflow(d.days, n, &days))
        return DATE_NONE;
    return (struct date){days};
}

struct date date_add_months(struct date d, int n)
{
    int year, month, day;

    if (date_is_none(d))
        return DATE_NONE;
    date_parts(d, &year, &month, &day);
    int64_t months = (int64_t)year * 12 + (month - 1) + n;
    if (months < 12 || months >= INT64_C(10000) * 12)
        return DATE_NONE;
    year = (int)(months / 12);
    month = (int)(months % 12) + 1;
    int last = month_length(year, month);
    return date_ymd(year, month, day < last ? day : last);
}

struct date date_add_years(struct date d, int n)
{
    return n > 9999 || n < -9999 ? DATE_NONE : date_add_months(d, 12 * n);
}

bool date_before(struct date a, struct date b)
{
    return !date_is_none(a) && !date_is_none(b) && a.days < b.days;
}

bool date_after(struct date a, struct date b)
{
    return date_before(b, a);
}

/* Exactly n digits at `at`. */
static bool digits(struct str s, size_t at, size_t n, int *out)
{
    int value = 0;

    if (at > s.len || n > s.len - at)
        return false;
    for (size_t i = at; i < at + n; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
        value = value * 10 + (s.ptr[i] - '0');
    }
    *out = value;
    return true;
}

bool date_from_iso(struct str s, struct date *out)
{
    int year, month, day;

    if (s.len != 10 || s.ptr[4] != '-' || s.ptr[7] != '-' || !digits(s, 0, 4, &year) ||
        !digits(s, 5, 2, &month) || !digits(s, 8, 2, &day))
        return false;
    *out = date_ymd(year, month, day);
    return !date_is_none(*out);
}

/* "22.11.2026", "22.11." or "22.11" (this year). */
static bool from_dotted(struct str s, struct date today, struct date *out)
{
    int year, month, day;
    struct str d = str_trim(str_cut(&s, '.')), m = str_trim(str_cut(&s, '.')), y = str_trim(s);

    if (d.len < 1 || d.len > 2 || m.len < 1 || m.len > 2 || (y.len != 0 && y.len != 4) ||
        !digits(d, 0, d.len, &day) || !digits(m, 0, m.len, &month))
        return false;
    date_parts(today, &year, &(int){0}, &(int){0});
    if (y.len == 4 && !digits(y, 0, 4, &year))
        return false;
    *out = date_ymd(year, month, day);
    return !date_is_none(*out);
}

static bool from_human(struct str s, struct date today, struct date *out)
{
    int year, month, day, n;

    if (s.len >= 2 && s.len <= 6 && s.ptr[0] == '+') {
        if (date_is_none(today) || !digits(s, 1, s.len - 1, &n))
            return false;
        *out = date_add_days(today, n);
        return !date_is_none(*out);
    }
    if (str_contains(s, STR(".")))
        return from_dotted(s, today, out);
    if (s.len == 8 && digits(s, 0, 2, &day) && digits(s, 2, 2, &month) && digits(s, 4, 4, &year)) {
        *out = date_ymd(year, month, day);
        return !date_is_none(*out);
    }
    return date_from_iso(s, out);
}

bool date_from_human(struct str s, struct date today, struct date *out)
{
    /* 22.11.0026 is a slip of the hand, not a day that anything here happened on. */
    return from_human(str_trim(s), today, out) && !date_before(*out, date_ymd(1800, 1, 1)) &&
           date_before(*out, date_ymd(3000, 1, 1));
}

struct str date_iso(struct arena *arena, struct date d)
{
    int year, month, day;

    if (date_is_none(d))
        return STR("");
    date_parts(d, &year, &month, &day);
    if (year < 0 || year > 9999)
        return str_fmt(arena, "%04d-%02d-%02d", year, month, day);
    char *out = arena_alloc_raw(arena, 11); /* dates are bound in every statement: no format is read for them */
    const int parts[] = {year / 100, year % 100, month, day};
    static const uint8_t at[] = {0, 2, 5, 8};

    for (size_t i = 0; i < COUNT(parts); i++) {
        out[at[i]] = (char)('0' + parts[i] / 10);
        out[at[i] + 1] = (char)('0' + parts[i] % 10);
    }
    out[4] = out[7] = '-';
    out[10] = 0;
    return (struct str){out, 10};
}

struct str date_text(struct arena *arena, struct date d, enum lang l)
{
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                         "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    int year, month, day;

    if (date_is_none(d))
        return STR("");
    date_parts(d, &year, &month, &day);
    if (l == LANG_EN)
        return str_fmt(arena, "%d %s %d", day, months[month - 1], year);
    return str_fmt(arena, "%d.%d.%d", day, month, year);
}

/* --- the time zone ------------------------------------------------------------------------- */

static int64_t floor_div(int64_t a, int64_t b)
{
    return a / b - (a % b < 0);
}

/* 01:00 UTC on the month's last Sunday, when Europe changes its clocks (2000/84/EC). */
static int64_t clock_change(int year, int month)
{
    struct date last = date_ymd(year, month, 31);

    return (last.days - date_weekday(last) % 7) * day_ms + hour_ms;
}

static int64_t helsinki_offset(int64_t ms)
{
    int year, month, day;
    int64_t days = floor_div(ms, day_ms);

    if (days > INT32_MAX / 2 || days < INT32_MIN / 2)
        return 2 * hour_ms;
    date_parts((struct date){(int32_t)days}, &year, &month, &day);
    if (year < 1 || year > 9999)
        return 2 * hour_ms;
    bool summer = ms >= clock_change(year, 3) && ms < clock_change(year, 10);
    return (summer ? 3 : 2) * hour_ms;
}

struct date date_of_instant(int64_t ms)
{
    int64_t days = floor_div(ms, day_ms);

    if (days > INT32_MAX / 2 || days < INT32_MIN / 2)
        return DATE_NONE;
    return (struct date){(int32_t)floor_div(ms + helsinki_offset(ms), day_ms)};
}

int64_t date_start_instant(struct date d)
{
    int64_t midnight = d.days * day_ms; /* clocks change at night, after midnight */

    return midnight - helsinki_offset(midnight - 3 * hour_ms);
}

struct str instant_text(struct arena *arena, int64_t ms, enum lang l)
{
    struct date d = date_of_instant(ms);

    if (date_is_none(d))
        return STR("");
    int64_t local = ms + helsinki_offset(ms) - d.days * day_ms;
    struct str day = date_text(arena, d, l);
    int hour = (int)(local / hour_ms), minute = (int)(local / 60000 % 60);
    if (l == LANG_EN)
        return str_fmt(arena, "%.*s, %02d:%02d", STR_FMT(day), hour, minute);
    return str_fmt(arena, "%.*s %s %d.%02d", STR_FMT(day), l == LANG_SV ? "kl." : "klo", hour, minute);
}

struct str instant_iso(struct arena *arena, int64_t ms)
{
    int year, month, day;
    int64_t days = floor_div(ms, day_ms), rest = ms - days * day_ms;

    if (days > INT32_MAX / 2 || days < INT32_MIN / 2)
        return STR("");
    date_parts((struct date){(int32_t)days}, &year, &month, &day);
    return str_fmt(arena, "%04d-%02d-%02dT%02d:%02d:%02d.%03dZ", year, month, day,
                   (int)(rest / hour_ms), (int)(rest / 60000 % 60), (int)(rest / 1000 % 60),
                   (int)(rest % 1000));
}

/* --- holidays ------------------------------------------------------------------------------ */

/* Gregorian Easter Sunday, "Anonymous Gregorian algorithm" (Meeus, Astronomical Algorithms 8). */
struct date date_easter(int year)
{
    int a = year % 19, b = year / 100, c = year % 100, d = b / 4, e = b % 4;
    int f = (b + 8) / 25, g = (b - f + 1) / 3, h = (19 * a + b - d - g + 15) % 30;
    int i = c / 4, k = c % 4, l = (32 + 2 * e + 2 * i - h - k) % 7;
    int m = (a + 11 * h + 22 * l) / 451, n = h + l - 7 * m + 114;

    return date_ymd(year, n / 31, n % 31 + 1);
}

/* Laws 388/1937 (1.5., 6.12.) and kirkkolaki; as they stand since 1992. Saturdays and Sundays
 * as such are no holidays here, but no working days either. Eves (24.12., Midsummer Eve)
 * are a parameter of the requests room (deadline.eves). */
bool date_is_holiday(struct date d)
{
    static const struct { int month, day; } fixed[] = {{1, 1}, {1, 6}, {5, 1}, {12, 6}, {12, 25}, {12, 26}};
    static const int from_easter[] = {-2, 0, 1, 39, 49};
    int year, month, day;

    if (date_is_none(d))
        return false;
    date_parts(d, &year, &month, &day);
    if (year < 1 || year > 9999)
        return false;
    for (size_t i = 0; i < COUNT(fixed); i++) {
        if (fixed[i].month == month && fixed[i].day == day)
            return true;
    }
    int after_easter = d.days - date_easter(year).days;
    for (size_t i = 0; i < COUNT(from_easter); i++) {
        if (from_easter[i] == after_easter)
            return true;
    }
    if (date_weekday(d) != 6)
        return false;
    return (month == 6 && day >= 20 && day <= 26) ||                     /* Midsummer Day */
           (month == 10 && day == 31) || (month == 11 && day <= 6);     /* All Saints' Day */
}

bool date_is_working_day(struct date d)
{
    return !date_is_none(d) && date_weekday(d) <= 5 && !date_is_holiday(d);
}
