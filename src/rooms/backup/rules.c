/* Pure decisions of backups. */
#include "base/date.h"
#include "rooms/backup/internal.h"

bool backup_decide_tested(const struct backup_state *state, int64_t now)
{
    return state->tested && state->test_passed && now - state->tested_at <= (int64_t)BACKUP_TEST_DAYS * 86400000;
}

bool backup_decide_fresh(const struct backup_state *state, int64_t now)
{
    return state->made && now - state->made_at <= (int64_t)BACKUP_FRESH_HOURS * 3600000;
}

bool backup_decide_confirm(struct str typed, struct str expected)
{
    return !str_empty(str_trim(expected)) && str_eq_nocase(str_trim(typed), str_trim(expected));
}

bool backup_decide_base(bool gap, int64_t base_at, int64_t now)
{
    return gap || base_at == 0 || now - base_at >= (int64_t)SHIP_BASE_HOURS * 3600000;
}

bool backup_decide_late(const struct ship_figures *figures, int64_t now)
{
    return figures->on && (figures->trouble != SHIP_WELL ||
                           (figures->moment_at > 0 && now - figures->moment_at > (SHIP_LATE_S + figures->every_s) * 1000));
}

/* "12:00", "12:00:30", "12:00:30.250" as milliseconds of the day. */
static bool clock_of(struct str text, int64_t *ms)
{
    struct str rest = text, h = str_cut(&rest, ':'), m = str_cut(&rest, ':'), s = str_cut(&rest, '.');
    int64_t hour, minute, second = 0, part = 0;

    if (!str_to_i64(h, &hour) || !str_to_i64(m, &minute) || (s.len > 0 && !str_to_i64(s, &second)) || m.len != 2 || h.len > 2 ||
        (rest.len > 0 && (rest.len != 3 || !str_to_i64(rest, &part) || part < 0)))
        return false;
    *ms = ((hour * 60 + minute) * 60 + second) * 1000 + part;
    return hour >= 0 && hour < 24 && minute >= 0 && minute < 60 && second >= 0 && second < 60;
}

/* The days of summer time begin and end at three o'clock: what follows is an hour nearer or farther from midnight. */
static int64_t finnish(struct date day, int64_t ms)
{
    int64_t start = date_start_instant(day), length = date_start_instant(date_add_days(day, 1)) - start;

    return start + ms + (ms >= 4 * 3600000 ? length - 86400000 : 0);
}

bool backup_moment(struct str text, int64_t *out)
{
    struct date day;
    bool utc = str_ends(text, STR("Z"));
    int64_t ms = 0;

    if (str_eqz(text, "latest")) {
        *out = RESTORE_LATEST;
        return true;
    }
    if (text.len < 16 || !date_from_iso(str_sub(text, 0, 10), &day) || (text.ptr[10] != 'T' && text.ptr[10] != ' ') ||
        !clock_of(str_sub(text, 11, text.len - 11 - (utc ? 1 : 0)), &ms))
        return false;
    *out = utc ? (int64_t)day.days * 86400000 + ms : finnish(day, ms);
    return true;
}
