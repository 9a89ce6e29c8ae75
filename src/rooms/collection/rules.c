/* Pure rules of collection: late interest, limits of fees, who is reminded, what may be handed over, limitation
 * (Korkolaki 4, 4 a, 12 §; Perintälaki 10 a-10 e §; 728/2003; BILLING.md section 8). */
#include <string.h>

#include "base/errors.h"
#include "errors_collection.h"
#include "rooms/collection/internal.h"

/* ---- interest ---------------------------------------------------------------------------------------------------- */

/* The row in force on a day, NULL when none. */
static const struct interest_rate *rate_on(const struct interest_rate *rows, size_t count, struct date day)
{
    for (size_t i = count; i > 0; i--) /* the newest first: a later row takes an earlier one's place */
        if (!date_before(day, rows[i - 1].from) && (date_is_none(rows[i - 1].to) || !date_after(day, rows[i - 1].to)))
            return &rows[i - 1];
    return NULL;
}

static enum rc missing(struct arena *arena, struct err *err, int code, struct date day)
{
    int year, month, unused;
    enum rc rc = err_invalid(err, code, "asked_on");

    date_parts(day, &year, &month, &unused);
    err->arg = date_iso(arena, date_ymd(year, month < 7 ? 1 : 7, 1));
    return rc;
}

/* Rate of one day and the last day on which it is the same. */
static enum rc rate_of_day(struct arena *arena, const struct interest_claim *c, struct date day, int64_t *bp,
                           struct date *until, struct err *err)
{
    const struct interest_rate *reference, *margin;

    *until = c->asked_on;
    if (c->agreed_bp > 0 && !c->consumer) {
        *bp = c->agreed_bp;
        return RC_OK;
    }
    reference = rate_on(c->reference, c->reference_count, day);
    margin = rate_on(c->margin, c->margin_count, day);
    if (reference == NULL || margin == NULL)
        return missing(arena, err, E2801_INTEREST_NO_RATE, day);
    if (!reference->confirmed || !margin->confirmed)
        return missing(arena, err, E2802_INTEREST_UNCONFIRMED, day);
    *bp = reference->bp + margin->bp;
    if (c->consumer && c->agreed_bp > 0 && c->agreed_bp < *bp)
        *bp = c->agreed_bp; /* a consumer never pays more than 4 § */
    if (!date_is_none(reference->to) && date_before(reference->to, *until))
        *until = reference->to;
    if (!date_is_none(margin->to) && date_before(margin->to, *until))
        *until = margin->to;
    return RC_OK;
}

/* What is left of the principal on a day, and the last day on which it is the same. A payment works from the next
 * day on; one that came on the banking day after a due date that was none is in time. */
static int64_t principal_on(const struct interest_claim *c, struct date day, struct date *until)
{
    int64_t left = c->principal_cents;
    struct date grace = c->due_on;

    while (c->banking_day_grace && !date_is_working_day(grace))
        grace = date_add_days(grace, 1);
    for (size_t i = 0; i < c->move_count; i++) {
        struct date on = date_after(c->moves[i].on, grace) ? c->moves[i].on : c->due_on;

        if (date_before(on, day))
            left -= c->moves[i].cents;
        else if (date_before(on, *until))
            *until = on;
    }
    return left > 0 ? left : 0;
}

static struct date year_end(struct date day)
{
    int year, month, unused;

    date_parts(day, &year, &month, &unused);
    return date_ymd(year, 12, 31);
}

static int64_t days_of_year(struct date day)
{
    int year, month, unused;

    date_parts(day, &year, &month, &unused);
    return date_ymd(year, 12, 31).days - date_ymd(year, 1, 1).days + 1;
}

/* cents x basis points x days over 10,000 x basis, divided once. 365 x 366 serves both kinds of years. */
static int64_t divide_once(const struct interest_segment *segments, size_t count, enum interest_basis basis)
{
    __int128 sum = 0;
    __int128 div = (__int128)10000 * (basis == INTEREST_360 ? 360 : basis == INTEREST_365 ? 365 : 365 * 366);

    for (size_t i = 0; i < count; i++) {
        __int128 part = (__int128)segments[i].principal_cents * segments[i].bp * segments[i].days;

        if (basis == INTEREST_ACTUAL)
            part *= days_of_year(segments[i].from) == 366 ? 365 : 366;
        sum += part;
    }
    return (int64_t)((sum + div / 2) / div);
}

enum rc collection_interest(struct arena *arena, const struct interest_claim *c, struct interest_sum *out, struct err *err)
{
    size_t most = c->move_count + (size_t)(c->asked_on.days > c->due_on.days ? (c->asked_on.days - c->due_on.days) / 28 + 16 : 1);
    struct date day = date_add_days(c->due_on, 1), ignored = c->asked_on;

    *out = (struct interest_sum){.segments = ARENA_ARRAY(arena, struct interest_segment, most + c->reference_count + c->margin_count)};
    while (!date_after(day, c->asked_on)) {
        struct date until = c->asked_on, same = c->asked_on;
        int64_t bp = 0, left = principal_on(c, day, &until);

        if (left > 0)
            TRY(rate_of_day(arena, c, day, &bp, &same, err));
        if (date_before(same, until))
            until = same;
        if (c->basis == INTEREST_ACTUAL && date_before(year_end(day), until))
            until = year_end(day);
        if (left > 0 && bp > 0)
            out->segments[out->count++] = (struct interest_segment){day, until, until.days - day.days + 1, left, bp};
        day = date_add_days(until, 1);
    }
    out->principal_left = principal_on(c, date_add_days(c->asked_on, 1), &ignored);
    out->cents = divide_once(out->segments, out->count, c->basis);
    return RC_OK;
}

/* ---- fees ---------------------------------------------------------------------------------------------------------- */

/* "Kuluttaja, enintään 5,00 €" is told with its section by the caller's message; here it is only decided. */
enum rc collection_decide_fee(const struct fee_limits *limits, int64_t fee_cents, int64_t days_since, struct err *err)
{
    if (fee_cents > limits->most_cents)
        return err_invalid(err, E2804_FEE_TOO_HIGH, "fee_cents");
    if (fee_cents > 0 && days_since < limits->least_days)
        return err_invalid(err, E2805_FEE_TOO_SOON, "days_between");
    return RC_OK;
}

/* ---- reminders ------------------------------------------------------------------------------------------------------- */

enum reminder_skip collection_decide_reminder(const struct claim_line *claim, const struct reminder_rule *rule,
                                              struct date today)
{
    int64_t open = claim->open_cents - claim->disputed_cents;
    struct date since = claim->reminders > 0 ? claim->last_reminder : claim->due_on;
    int64_t wait = claim->reminders > 0 ? rule->days_between : rule->days_after;

    if (!date_before(claim->due_on, today))
        return SKIP_NOT_DUE;
    if (claim->case_id != 0)
        return SKIP_AGENCY;
    if (claim->disputed_cents > 0 && open <= 0)
        return SKIP_DISPUTED;
    if (claim->plan_kept)
        return SKIP_PLAN;
    if (claim->reminders >= rule->most)
        return SKIP_MOST;
    if (open < rule->least_cents)
        return SKIP_SMALL;
    if (today.days - since.days < wait || (claim->reminders > 0 && !date_before(claim->reminder_due, today)))
        return SKIP_TOO_SOON;
    return REMIND;
}

enum hand_over_stay collection_stays(const struct claim_line *claim, struct date today)
{
    if (claim->case_id != 0)
        return STAY_AGENCY;
    if (claim->disputed_cents != 0)
        return STAY_DISPUTED;
    if (claim->plan_kept)
        return STAY_PLAN;
    if (claim->open_cents <= 0 || !date_before(claim->due_on, today))
        return STAY_NOT_DUE;
    if (claim->reminders == 0)
        return STAY_NOT_REMINDED;
    return date_before(claim->reminder_due, today) ? STAY_NOT : STAY_REMINDER_RUNS;
}

enum rc collection_decide_hand_over(const struct claim_line *claim, struct date today, struct err *err)
{
    return collection_stays(claim, today) == STAY_NOT ? RC_OK : err_invalid(err, E2811_NOTHING_TO_HAND_OVER, "customer");
}

/* ---- plans, limitation ------------------------------------------------------------------------------------------------ */

/* Has what fell due by now, with the days of grace, been paid? */
bool collection_plan_holds(const struct instalment *parts, size_t count, int64_t paid_cents, int64_t grace_days, struct date today)
{
    int64_t due = 0;

    for (size_t i = 0; i < count; i++)
        if (date_before(date_add_days(parts[i].due_on, (int)grace_days), today))
            due += parts[i].cents;
    return paid_cents >= due;
}

struct date collection_time_bar(struct date due_on, const struct date *interruptions, size_t count)
{
    struct date from = due_on;

    for (size_t i = 0; i < count; i++)
        if (!date_is_none(interruptions[i]) && date_after(interruptions[i], from))
            from = interruptions[i];
    return date_add_years(from, TIME_BAR_YEARS);
}

/* ---- compensation -------------------------------------------------------------------------------------------------------- */

enum rc collection_decide_compensation(const struct claim_line *claim, struct date today, struct err *err)
{
    if (claim->variety == VARIETY_INTEREST || claim->variety == VARIETY_REMINDER || !date_before(claim->due_on, today))
        return err_invalid(err, E2826_CLAIM_NOT_LATE, "invoice");
    if (claim->disputed_cents > 0 || claim->plan_kept || claim->case_id != 0)
        return err_conflict(err, E2827_CLAIM_STOPPED);
    return claim->charge_cents > 0 ? err_conflict(err, E2825_COMPENSATION_TAKEN) : RC_OK;
}

int64_t collection_compensation_left(int64_t standard_cents, int64_t fee_cents)
{
    return fee_cents < standard_cents ? standard_cents - fee_cents : 0;
}

/* The VAT inside what is written off: a share of the invoice's own, as credit loss. */
int64_t collection_vat_share(int64_t open_cents, int64_t vat_cents, int64_t total_cents)
{
    return total_cents == 0 ? 0 : money_mul_div(open_cents, vat_cents, total_cents);
}

struct str collection_number(struct arena *arena, int64_t year, int64_t ordinal)
{
    return str_fmt(arena, "P-%04lld-%03lld", (long long)year, (long long)ordinal);
}

bool collection_number_read(struct str text, int64_t *year, int64_t *ordinal)
{
    struct str rest = text, head;

    if (str_starts(rest, STR("P-")))
        rest = str_sub(rest, 2, rest.len - 2);
    head = str_cut(&rest, '-');
    return str_to_i64(head, year) && str_to_i64(rest, ordinal) && *year > 0 && *ordinal > 0;
}
