/* Days and instants. A day is a civil date (Europe/Helsinki); an instant is UTC milliseconds.
 * The time zone is the POSIX rule EET-2EEST,M3.5.0/3,M10.5.0/4: no file is read. */
#ifndef BASE_DATE_H
#define BASE_DATE_H

#include "base/str.h"

enum lang { LANG_FI = 0, LANG_SV = 1, LANG_EN = 2, LANG_COUNT = 3 };

struct date {
    int32_t days; /* since 1970-01-01; DATE_NONE_DAYS when there is none */
};
#define DATE_NONE_DAYS INT32_MIN
#define DATE_NONE ((struct date){DATE_NONE_DAYS})

bool date_is_none(struct date d);
struct date date_ymd(int year, int month, int day); /* DATE_NONE when impossible */
void date_parts(struct date d, int *year, int *month, int *day);
int date_weekday(struct date d); /* 1 Monday .. 7 Sunday */
struct date date_add_days(struct date d, int n);
struct date date_add_months(struct date d, int n); /* same day or the month's last */
struct date date_add_years(struct date d, int n);  /* 29.2. -> 28.2. */
bool date_before(struct date a, struct date b);
bool date_after(struct date a, struct date b);
MUST_USE bool date_from_iso(struct str s, struct date *out); /* exactly YYYY-MM-DD */
/* What a person types: 22.11.2026, 22.11., 22112026, 2026-11-22, +14 (days from today); 1800-2999. */
MUST_USE bool date_from_human(struct str s, struct date today, struct date *out);
struct str date_iso(struct arena *arena, struct date d);              /* "" when none */
struct str date_text(struct arena *arena, struct date d, enum lang l); /* 22.11.2026, 22 Nov 2026 */
struct date date_of_instant(int64_t ms); /* the day in Europe/Helsinki */
int64_t date_start_instant(struct date d); /* its first millisecond, UTC */
/* 22.11.2026 klo 14.12; sv kl.; en 22 Nov 2026, 14:12. */
struct str instant_text(struct arena *arena, int64_t ms, enum lang l);
struct str instant_iso(struct arena *arena, int64_t ms); /* 2026-11-22T12:12:03.004Z */
/* Finnish public holidays and working days (RIGHTS.md section 1; law 388/1937, 1/1917 ...). */
bool date_is_holiday(struct date d);
bool date_is_working_day(struct date d);
struct date date_easter(int year);

#endif
