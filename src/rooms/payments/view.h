/* What the pages of payments show: texts ready to be escaped, no decisions left. */
#ifndef ROOMS_PAYMENTS_VIEW_H
#define ROOMS_PAYMENTS_VIEW_H

#include "rooms/payments/payments.h"

struct payments_choice { int64_t number; struct str label; };
struct payments_suspense_row {
    int64_t id, cents, proposal;
    struct date booked_on;
    struct str reason, payer, message, reference, suggest, guess; /* guess: what the field begins with */
    struct payments_choice *choices; /* invoices of the same sum, nothing proposed */
    size_t choice_count;
    struct str sum;              /* in the currency of the row */
    int64_t settles;             /* number of the invoice that the rest is of, 0 none */
    bool matchable, foreign;
};
struct payments_file_line { int64_t id, rows; struct str format; int64_t at; };
struct payments_folder_line { int64_t at, file; struct str name, outcome, why; bool refused; };
struct payments_refund_view { int64_t id, cents, invoice; struct str state, by; bool mine, proposed; };
struct payments_credit_view { int64_t id, number, invoice, owed_cents, free_cents; struct date since; struct str kind, name, guess; bool note, usable; };
struct payments_credits_view { struct payments_credit_view *lines; size_t count; int64_t cents; };
struct payments_home {
    struct payments_suspense_row *rows;
    size_t row_count;
    struct payments_file_line *files;
    size_t file_count;
    struct payments_refund_view *refunds;
    size_t refund_count;
    bool can_write, more;
    struct str folder;           /* "": none is watched */
    struct payments_folder_line *folder_files;
    size_t folder_count;
};
struct payments_entry { int64_t id, line, cents, left_cents, invoice; struct date booked_on; struct str outcome, reference, sum; bool surplus; };
struct payments_import_view {
    int64_t id;
    bool waiting;                /* not confirmed yet */
    struct bank_result result;
    struct str made; /* when it came in, who brought it */
    struct str gap, submit, fault, fault_place;
    struct payments_entry *entries;
    size_t entry_count;
};

#endif
