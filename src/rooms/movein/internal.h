/* What only the movein room uses. */
#ifndef ROOMS_MOVEIN_INTERNAL_H
#define ROOMS_MOVEIN_INTERNAL_H

#include "base/buf.h"
#include "base/json.h"
#include "db/stash.h"
#include "i18n/i18n.h"
#include "rooms/movein/movein.h"

struct movein_row { /* a line of the invoices' file */
    struct str number, business_id, reference, customer, name; /* customer "": by business id */
    struct date invoiced_on, due_on;
    int64_t open, original, interest;    /* interest: percent, 1e-4 */
    int treatment;                       /* of the group without VAT */
    int64_t rate1, net1, vat1, rate2, net2, vat2, rate3, net3, vat3;
};
struct movein_control { struct str business_id, customer; int64_t sum; };
struct movein_pair { struct str former, business_id; int64_t customer; }; /* a line of the customers' file */
struct movein_balance_row { struct str account, title; int64_t sum, debit, credit; };
extern const struct field movein_row_fields[], movein_control_fields[], movein_balance_fields[], movein_pair_fields[];

/* --- rules.c: pure --------------------------------------------------------------------------------------- */
enum { ROW_FAULTS_MOST = 8 };
struct row_fault { int code; const char *field; };
/* Number, reference, days and sums of one line; reference becomes digits only, interest and split are filled in. How many faults. */
size_t movein_check_row(struct arena *arena, const struct movein_row *row, struct date opening_on, struct invoice_carried *out,
                        struct row_fault faults[ROW_FAULTS_MOST]);
/* A line of balances as one sum, debit above zero. 0 or the number of its error. */
int movein_check_balance(const struct movein_balance_row *row, int64_t *cents);
/* "10458" -> 10458 when it is `prefix` and digits only; -1: another form. */
int64_t movein_number_after(struct str shown, struct str prefix);
/* The same words in any order, however written: "MALLI AINO" and "Aino Malli". */
bool movein_same_name(struct arena *arena, struct str a, struct str b);

/* --- read.c ------------------------------------------------------------------------------------------------ */
void movein_find(struct ctx *ctx, struct movein_plan *plan, const struct movein_finding *finding);
struct movein_map { struct movein_known { struct str former; int64_t customer_id; } *known; size_t count; bool given; }; /* by former number */
MUST_USE enum rc movein_read_customers(struct ctx *ctx, struct str bytes, struct movein_plan *plan, struct movein_map *out);
MUST_USE enum rc movein_read_invoices(struct ctx *ctx, struct str bytes, const struct movein_map *map, struct movein_plan *plan);
struct movein_controls { struct movein_control *rows; int64_t *lines, *customer_ids; size_t count; };
MUST_USE enum rc movein_read_controls(struct ctx *ctx, struct str bytes, const struct movein_map *map, struct movein_plan *plan,
                                      struct movein_controls *out);
MUST_USE enum rc movein_read_balances(struct ctx *ctx, struct str bytes, struct movein_plan *plan);
MUST_USE enum rc movein_read_series(struct ctx *ctx, struct str series, struct movein_plan *plan);

/* --- store.c ------------------------------------------------------------------------------------------------ */
MUST_USE enum rc movein_seen(struct ctx *ctx, const struct movein_plan *plan); /* CONFLICT 4629 */

/* --- exchange.c: what page, API and command line share -------------------------------------------------------- */
struct str movein_fault_text(struct ctx *ctx, const struct movein_finding *f);
const char *movein_file_word(int file);
struct str *movein_file_place(struct movein_form *form, struct str word); /* where the file of that word goes; NULL: no such file */
void movein_plan_json(struct ctx *ctx, struct json *j, const struct movein_plan *plan);
void movein_receipt_json(struct ctx *ctx, struct json *j, const struct movein_receipt *receipt);
void movein_batches_json(struct ctx *ctx, struct json *j, const struct movein_batch *batches, size_t count);
struct str movein_series_text(struct ctx *ctx, const struct invoice_continued *series); /* its next number as printed */
/* Files take more memory than a request has: work in memory of its own; what it wrote into out moves to the caller's. */
typedef enum rc movein_work(struct ctx *ctx, void *arg);
MUST_USE enum rc movein_with_memory(struct ctx *ctx, movein_work *work, void *arg, struct buf *out);

/* --- waiting.c: the files of a page between plan and run ------------------------------------------------------- */
MUST_USE enum rc movein_wait(struct ctx *ctx, const struct movein_form *form, int64_t *id);
struct movein_waiting { enum stash_state state; struct movein_form form; struct movein_receipt receipt; };
MUST_USE enum rc movein_waiting_open(struct ctx *ctx, int64_t id, bool claim, struct movein_waiting *out);
void movein_waiting_close(struct ctx *ctx, int64_t id, bool claimed, const struct movein_receipt *receipt);

#endif
