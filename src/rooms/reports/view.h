/* What the pages of reports show. */
#ifndef ROOMS_REPORTS_VIEW_H
#define ROOMS_REPORTS_VIEW_H

#include "rooms/reports/reports.h"

struct reports_todo { const char *icon, *kind; struct str title, text, href, action; struct date due; bool first; };
struct reports_truth { const char *icon; bool warn; struct str title, text; };
struct reports_figure { struct str label, value, note; };
struct reports_age { struct str label; int64_t count, cents; };

enum { TODO_MOST = 24, TRUTH_MOST = 6, FIGURES = 4, AGES = 6 };

struct reports_dashboard {
    struct str day;                    /* "Sunnuntai 22.11.2026" */
    bool has_money;                    /* false: no right to, or the notice states no invoicing */
    bool may_list;                     /* the list of invoices is open to this person */
    struct reports_figure figures[FIGURES];
    struct reports_todo todo[TODO_MOST]; size_t todo_count;
    struct reports_age ages[AGES];
    int64_t holds, checked;            /* statements that hold, of those that anything could violate */
    int64_t checked_at;
    struct reports_truth truth[TRUTH_MOST]; size_t truth_count;
    struct str notice_path;
    int64_t invoiced[12], paid[12];    /* cents */
    struct str months[12];
    int64_t unit;                      /* cents of one unit of the chart */
    bool in_thousands;
};

struct reports_line { /* of the proof page */
    enum statement statement;
    const char *promise, *state, *chip; /* chip: kind of the component */
    struct str section, sentence, text, rule, evidence;
    int64_t population, violations, verified_at, checked_at;
    bool is_public;
};
struct reports_proof_page { struct reports_line *lines; size_t count; int64_t states[6]; int64_t checked_at; };

#endif
