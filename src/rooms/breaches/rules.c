/* The clock of Art. 33 and what may be closed: pure (P72, I-48). */
#include "base/errors.h"
#include "errors_breaches.h"
#include "rooms/breaches/internal.h"

enum { MINUTE_MS = 60000, HOUR_MS = 3600000, RED_HOURS = 24 };

bool breaches_instant(struct date day, struct str time, int64_t *out)
{
    int64_t hours = 0, minutes = 0, start = date_start_instant(day), length = date_start_instant(date_add_days(day, 1)) - start;
    struct str rest = str_trim(time), head;

    for (size_t i = 0; i < rest.len; i++)
        if (rest.ptr[i] == '.') { /* 16.00 as Finns write it */
            head = str_sub(rest, 0, i);
            if (!str_to_i64(head, &hours) || !str_to_i64(str_sub(rest, i + 1, rest.len - i - 1), &minutes))
                return false;
            rest = STR("");
        }
    if (rest.len > 0) {
        head = str_cut(&rest, ':');
        if (!str_to_i64(head, &hours) || !str_to_i64(rest, &minutes))
            return false;
    }
    if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59)
        return false;
    *out = start + hours * HOUR_MS + minutes * MINUTE_MS;
    if (length < 24 * (int64_t)HOUR_MS && hours >= 3) /* the clocks went forward at three */
        *out -= HOUR_MS;
    if (length > 24 * (int64_t)HOUR_MS && hours >= 4) /* and back at four */
        *out += HOUR_MS;
    return true;
}

int64_t breaches_due(const struct breach *b)
{
    return b->aware_at + b->hours * HOUR_MS;
}

struct breach_clock breaches_clock(const struct breach *b, int64_t now)
{
    struct breach_clock c = {.due_at = breaches_due(b)};

    c.runs = b->closed_at == 0 && b->reported_at == 0 && b->risk != RISK_UNLIKELY;
    c.hours_left = (c.due_at - now) / HOUR_MS;
    c.late = c.runs && now > c.due_at;
    c.red = c.runs && c.due_at - now < RED_HOURS * (int64_t)HOUR_MS;
    return c;
}

struct str breaches_number(struct arena *arena, int64_t year, int64_t ordinal)
{
    return str_fmt(arena, "TL-%04lld-%03lld", (long long)year, (long long)ordinal);
}

bool breaches_number_read(struct str text, int64_t *year, int64_t *ordinal)
{
    struct str rest = str_trim(text), part;

    if (!str_starts(rest, STR("TL-")))
        return false;
    rest = str_sub(rest, 3, rest.len - 3);
    part = str_cut(&rest, '-');
    return str_to_i64(part, year) && str_to_i64(rest, ordinal) && *year > 0 && *ordinal > 0;
}

enum rc breaches_decide_close(const struct breach *b, int untold, struct err *err)
{
    if (b->risk == RISK_OPEN)
        return err_conflict(err, E4706_BREACH_UNASSESSED);
    if (b->risk >= RISK_LIKELY && b->reported_at == 0)
        return err_conflict(err, E4708_BREACH_UNTOLD);
    if (b->risk == RISK_HIGH && b->told_at == 0 && untold == UNTOLD_NONE)
        return err_conflict(err, E4708_BREACH_UNTOLD);
    return RC_OK;
}
