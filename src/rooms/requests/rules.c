/* Pure decisions on requests: the clock, what goes and what stays, who may approve (RIGHTS.md 1-2). */
#include "base/errors.h"
#include "errors_requests.h"
#include "rooms/requests/internal.h"

/* Regulation 1182/71 Art. 3: the day of receipt is not counted, same day next month or its last; the
 * legal day moves forward over a Saturday, Sunday or public holiday, ours back (P52). */
static struct date forward(struct date d)
{
    while (!date_is_working_day(d))
        d = date_add_days(d, 1);
    return d;
}

static struct date back(struct date d)
{
    while (!date_is_working_day(d))
        d = date_add_days(d, -1);
    return d;
}

struct request_clock requests_clock(struct date received_on)
{
    struct date plain = date_add_months(received_on, 1), extended = date_add_months(received_on, 3);

    return (struct request_clock){.due_internal = back(plain), .due_legal = forward(plain), .extended_legal = forward(extended),
                                  .extended_internal = back(extended)};
}

enum rc requests_decide_intake(const struct request_form *form, struct date today, struct err *err)
{
    if (date_after(form->received_on, today))
        return err_invalid(err, E1902_REQUEST_FUTURE, "received_on");
    if (date_before(form->received_on, date_add_years(today, -3)))
        return err_invalid(err, E1917_REQUEST_OLD, "received_on");
    return RC_OK; /* no signature, no form, no data that the register does not hold is asked (P52) */
}

enum request_outcome requests_decide_category(enum category category, const struct plan_facts *facts,
                                              enum request_ground *ground)
{
    bool tied = category == CATEGORY_NAME || category == CATEGORY_POSTAL || category == CATEGORY_ORGANISATION
                || category == CATEGORY_RELATIONSHIP;
    bool work = tied || category == CATEGORY_EMAIL || category == CATEGORY_PHONE;

    if (facts->represents && work) {
        *ground = GROUND_REPRESENTS;
        return OUTCOME_HELD;
    }
    if (facts->open_claim && tied) {
        *ground = GROUND_OPEN_INVOICE;
        return OUTCOME_HELD;
    }
    *ground = GROUND_NONE;
    return OUTCOME_NOW;
}

enum statement requests_statement_of(enum request_outcome outcome, enum request_ground ground)
{
    if (ground == GROUND_REPRESENTS)
        return STATEMENT_REPRESENTATIVE_HELD;
    if (outcome == OUTCOME_LAW)
        return STATEMENT_RETENTION_VOUCHERS;
    return outcome == OUTCOME_HELD ? STATEMENT_ERASURE_HELD : STATEMENT_ERASURE_ON_REQUEST;
}

enum rc requests_decide_approval(const struct actor *actor, int kind, int state, int identity, struct err *err)
{
    if (actor->user_id == 0 && !actor->is_system && actor->roles == 0)
        return err_forbidden(err, E1909_REQUEST_NOBODY_ACTS);
    if (kind != REQUEST_ERASURE && kind != REQUEST_ANONYMISATION)
        return err_invalid(err, E1908_REQUEST_KIND_PLANNED, NULL);
    if (state != REQUEST_RECEIVED)
        return err_conflict(err, E1907_REQUEST_WRONG_STATE);
    if (identity == IDENTITY_NONE)
        return err_forbidden(err, E1910_REQUEST_UNIDENTIFIED);
    return RC_OK;
}

struct str requests_number(struct arena *arena, int64_t year, int64_t ordinal)
{
    return str_fmt(arena, "OP-%04lld-%03lld", (long long)year, (long long)ordinal);
}

bool requests_number_read(struct str text, int64_t *year, int64_t *ordinal)
{
    struct str rest = text;

    if (str_starts(rest, STR("OP-")))
        rest = str_sub(rest, 3, rest.len - 3);
    struct str head = str_cut(&rest, '-');

    return str_to_i64(head, year) && str_to_i64(rest, ordinal) && *year > 0 && *ordinal > 0;
}

struct str requests_word(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return str_from(names->word);
    return STR("");
}

const char *requests_outcome_word(enum request_outcome outcome)
{
    static const char *const words[] = {"", "now", "held", "law", "decorrelated"};

    return words[outcome >= OUTCOME_NOW && outcome <= OUTCOME_DECORRELATED ? outcome : 0];
}

struct str requests_by(struct arena *arena, const struct plan_item *item)
{
    if (item->ground == GROUND_LAW)
        return STR("KPL 2:10");
    if (item->ground == GROUND_NONE)
        return STR("");
    return str_fmt(arena, "%s %lld", item->ground == GROUND_OPEN_INVOICE ? "invoice"
                   : item->ground == GROUND_COLLECTION ? "collection of invoice"
                   : item->ground == GROUND_RECURRING ? "recurring invoice"
                   : item->ground == GROUND_CREDIT ? "credit balance of invoice" : "represents",
                   (long long)item->by_number);
}
