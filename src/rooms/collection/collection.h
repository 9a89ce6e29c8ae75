/* Receivables and collection (saatavat, muistutukset, perintä): ageing, late interest, reminder runs, disputes,
 * payment plans, limitation, hand-over to a collection agency and back, write-off (P32, P35, P65; BILLING.md
 * section 8; Korkolaki 633/1982, Perintälaki 513/1999, laki velan vanhentumisesta 728/2003). Money is int64
 * cents, rates are basis points; interest is divided and rounded once. */
#ifndef ROOMS_COLLECTION_H
#define ROOMS_COLLECTION_H

#include "base/field.h"
#include "base/money.h"
#include "db/store.h"
#include "policy/policy.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/invoices/invoices.h"

/* --- facts for holds and erasure (RIGHTS.md sections 2-3, state S3) -------------------------------------- */
enum claim_block { /* what stops reminders and hand-over; bits */
    CLAIM_DISPUTED = 1, CLAIM_PLANNED = 2 /* a plan that is kept */, CLAIM_WITH_AGENCY = 4
};
struct collection_fact { /* one claim of a customer that is in some hand of collection */
    int64_t invoice;         /* id */
    unsigned blocks;         /* bits of enum claim_block */
    int64_t case_id, case_year, case_ordinal; /* 0: not handed over */
    int64_t recipient;       /* the agency (disclosures.h); tell it what was erased (Art. 19) */
    struct date handed_on;
    struct date time_barred_on; /* 3 years from the last interruption: the hold's review date */
};
/* Claims of a customer that are disputed, under a plan or with an agency; S3 = any CLAIM_WITH_AGENCY. Claims
 * that only are open are invoices_facts' matter. Purposes: rights, collection, accountability. */
MUST_USE enum rc collection_facts(struct ctx *ctx, int64_t customer, struct collection_fact **out, size_t *count);

/* --- late interest (pure; BILLING.md 8) -------------------------------------------------------------------- */
struct interest_rate { struct date from, to; int64_t bp; bool confirmed; }; /* to none: still in force */
struct interest_move { struct date on; int64_t cents; }; /* less principal from the next day on */
enum interest_basis { INTEREST_365 = 0, INTEREST_360 = 1, INTEREST_ACTUAL = 2 };
struct interest_claim {
    int64_t principal_cents;
    struct date due_on, asked_on;      /* interest for the days after due_on up to asked_on */
    const struct interest_move *moves; /* payments and credits, any order */
    size_t move_count;
    bool consumer;
    int64_t agreed_bp;                 /* business: instead of the law's; consumer: only when it is less; 0 none */
    enum interest_basis basis;
    bool banking_day_grace;            /* due on a Saturday or holiday: the next banking day is in time */
    const struct interest_rate *reference, *margin; /* 12 §; 4 § or 4 a §: ordered by day */
    size_t reference_count, margin_count;
};
struct interest_segment { struct date from, to; int64_t days, principal_cents, bp; }; /* both days counted */
struct interest_sum { int64_t cents; struct interest_segment *segments; size_t count; int64_t principal_left; };
/* INVALID 2801 a half-year without a rate, 2802 an unconfirmed one: err->arg is its first day. Nothing is computed
 * over either. A day with no principal needs no rate. */
MUST_USE enum rc collection_interest(struct arena *arena, const struct interest_claim *claim, struct interest_sum *out,
                                     struct err *err);
/* The law's or the agreed interest on an invoice up to a day, from what is stored. */
MUST_USE enum rc collection_interest_of(struct ctx *ctx, int64_t invoice, struct date asked_on, struct interest_sum *out);

/* --- receivables ------------------------------------------------------------------------------------------------ */
/* As invoices_ageing, as of any day: what was open at the end of that day. Purposes: invoicing, collection. */
MUST_USE enum rc collection_ageing(struct ctx *ctx, struct date on, struct invoice_ageing *out);

struct claim_line { /* an open claim in any list of this room; no name is opened */
    int64_t invoice, customer, number;
    struct str shown;
    struct date due_on;      /* as moved last */
    int64_t open_cents, agreed_bp;
    int64_t reminders, fee_cents; /* sent, and their fees */
    int64_t charge_cents;    /* standard compensation asked; counted against costs of collection */
    int variety;             /* enum invoice_variety: late interest gives no interest */
    struct date last_reminder; /* none */
    struct date reminder_due;  /* of the last one */
    int64_t disputed_cents;
    int64_t case_id;
    bool plan_kept, plan_broken;
    struct date time_barred_on;
};
/* Open invoices of which the day has passed; customer 0: of all, oldest first, at most `most`. */
MUST_USE enum rc collection_claims(struct ctx *ctx, int64_t customer, size_t most, struct claim_line **out, size_t *count);
MUST_USE enum rc collection_claim(struct ctx *ctx, int64_t invoice, struct claim_line *out); /* NOT_FOUND 2803 */

enum ledger_kind { LEDGER_INVOICE = 1, LEDGER_CREDIT, LEDGER_PAYMENT, LEDGER_WRITE_OFF };
struct ledger_line { struct date on; enum ledger_kind kind; int64_t number, cents, balance_cents; };
struct ledger { int64_t opening_cents, closing_cents; struct ledger_line *lines; size_t count; };
/* Statement of account of a customer between two days. Purposes: invoicing, collection, rights. */
MUST_USE enum rc collection_account(struct ctx *ctx, int64_t customer, struct date from, struct date to, struct ledger *out);

/* --- reminder runs ------------------------------------------------------------------------------------------------ */
struct reminder_rule { /* by kind of debtor; the law's limits are checked when it is stored and when it runs */
    int debtor;              /* enum debtor_kind */
    int64_t days_after, days_between, pay_days, least_cents, fee_cents, most;
    bool interest;           /* compute late interest into the letter */
};
enum debtor_kind { DEBTOR_CONSUMER = 1, DEBTOR_BUSINESS = 2 };
extern const struct field collection_rule_fields[];
extern const struct name_value collection_debtors[];
MUST_USE enum rc collection_rules(struct ctx *ctx, struct reminder_rule out[2]); /* consumer, business */
struct rule_receipt { int64_t debtor; };
/* INVALID 2804 a fee above the limit, 2805 sooner than the limit: err.arg cites the section. */
DECLARE_ACTION(collection_set_rule, struct reminder_rule, struct rule_receipt);

enum reminder_skip {
    REMIND = 0, SKIP_TOO_SOON, SKIP_SMALL, SKIP_DISPUTED, SKIP_PLAN, SKIP_AGENCY, SKIP_MOST, SKIP_RATE, SKIP_PARTY, SKIP_NOT_DUE,
    SKIP_KINDS
};
struct reminder_item {
    int64_t invoice, customer, number, ordinal; /* ordinal: which reminder this is, from 1 */
    struct str shown, name;
    bool consumer;
    int64_t open_cents, fee_cents, interest_cents, disputed_cents;
    struct date due_on, pay_by;
    int64_t days_late;
    enum reminder_skip skip; /* REMIND: goes */
    struct str why;          /* of SKIP_RATE: which half-year */
};
struct reminder_preview { struct reminder_item *items; size_t count, going; int64_t open_cents, fee_cents, interest_cents; uint8_t hash[32]; };
/* Who, why, who is left out and why. Nothing changes. */
MUST_USE enum rc collection_preview(struct ctx *ctx, struct reminder_preview *out);
struct reminder_run { int64_t id, made_at, made_by, planned, sent, left_out, fee_cents, hold_until /* 0: goes at once */; struct date run_on; bool done; };
struct run_form { struct blob hash; /* of the preview seen; empty: as it is now */ bool hold; /* it waits INVOICE_HOLD_MS and can be undone */ };
/* Make the run durable with its reminders, then collection_run sends them one by one; what a crash cut goes on,
 * and no invoice is reminded twice. CONFLICT 2806 the preview has changed; INVALID 2807 nobody to remind. */
DECLARE_ACTION(collection_start_run, struct run_form, struct reminder_run);
MUST_USE enum rc collection_run(struct ctx *ctx, int64_t id);      /* outside the writer */
MUST_USE enum rc collection_run_pending(struct ctx *ctx);          /* all that a crash cut */
/* A run that still waits is undone: nothing of it was sent. CONFLICT 2830 it has gone; NOT_FOUND 2822. */
DECLARE_ACTION(collection_undo_run, int64_t, struct reminder_run);
MUST_USE enum rc collection_runs(struct ctx *ctx, size_t most, struct reminder_run **out, size_t *count);

/* --- disputes, plans, due dates, limitation -------------------------------------------------------------------------- */
enum dispute_reason { DISPUTE_NOT_ORDERED = 1, DISPUTE_DEFECT, DISPUTE_SUM, DISPUTE_PAID, DISPUTE_IDENTITY, DISPUTE_OTHER };
struct dispute_form { int64_t invoice /* number */; struct date on; int reason; int64_t cents /* 0: all */; struct str rows, text; };
struct dispute_close { int64_t id; int outcome; /* enum dispute_outcome */ };
enum dispute_outcome { DISPUTE_REJECTED = 1 /* the claim stands */, DISPUTE_ACCEPTED = 2 /* to be credited */ };
struct collection_receipt { int64_t id, invoice, number; struct date on; int64_t cents; };
extern const struct field collection_dispute_fields[], collection_dispute_close_fields[], collection_plan_fields[],
    collection_move_fields[], collection_admission_fields[], collection_write_off_fields[], collection_hand_over_fields[];
/* Reminders, fees and hand-over of that part stop at once. CONFLICT 2808 open already; INVALID 2809 more than is open. */
DECLARE_ACTION(collection_dispute_open, struct dispute_form, struct collection_receipt);
DECLARE_ACTION(collection_dispute_decide, struct dispute_close, struct collection_receipt); /* FORBIDDEN 2810 nobody named */
struct plan_form { int64_t invoice /* number */; struct date first_on; int64_t instalments, every_days, grace_days; };
DECLARE_ACTION(collection_plan_add, struct plan_form, struct collection_receipt);
struct move_form { int64_t invoice /* number */; struct date due_on; int64_t fee_cents; };
DECLARE_ACTION(collection_move_due, struct move_form, struct collection_receipt);
struct admission_form { int64_t invoice /* number */; struct date on; };
DECLARE_ACTION(collection_admission, struct admission_form, struct collection_receipt); /* interrupts the limitation */

/* --- compensation, interest invoice (Perintälaki 10 e §; Korkolaki 4, 4 a §) ------------------------------------------- */
struct compensation_form { int64_t invoice; /* number */ };
extern const struct field collection_compensation_fields[], collection_bill_fields[];
/* The 40 euros between businesses, once for an invoice, less the reminder fees that were asked before (they count against
 * it; after it no reminder fee is asked). INVALID 2824 a consumer, with the section; 2823 the sum is not confirmed in the
 * table; 2826 not late; 2828 used up by fees. CONFLICT 2825 asked already, 2827 disputed, under a plan or with an agency. */
DECLARE_ACTION(collection_compensation, struct compensation_form, struct collection_receipt);
struct bill_form { int64_t invoice /* number */; struct date until_on; bool costs; };
/* An invoice of late interest up to a day (none: today), with costs that have been asked when `costs`; what was invoiced
 * before comes off. Works also when the principal has been paid. receipt.number: the new invoice. INVALID 2801, 2802 no
 * rate; 2819 no such invoice; 2828 nothing is left to ask; CONFLICT 2827. */
DECLARE_ACTION(collection_bill, struct bill_form, struct collection_receipt);
struct claim_asked { int64_t cost_cents /* fees, moved days, compensation */, billed_interest, billed_costs; };
MUST_USE enum rc collection_asked_of(struct ctx *ctx, int64_t invoice, struct claim_asked *out);
struct unbilled { int64_t number, interest_cents; struct date settled_on; struct str name; };
/* Paid late within a year, at least five euros of interest, not invoiced. */
MUST_USE enum rc collection_unbilled(struct ctx *ctx, size_t most, struct unbilled **out, size_t *count);

/* --- hand-over and back (P31, P32) -------------------------------------------------------------------------------------- */
struct hand_over_form { int64_t recipient /* 0: the only agency */, customer /* number */; struct str preview /* what the person saw; "": as it is */; };
struct hand_over_receipt { int64_t case_id, year, ordinal, invoices, principal_cents; };
/* All claims of a customer that may go become one case, logged as one disclosure. INVALID 2811 nothing that may go (not
 * reminded, disputed, under a plan); CONFLICT 2831 it is not what the preview showed; REFUSED by the gate of disclosures. */
DECLARE_ACTION(collection_hand_over, struct hand_over_form, struct hand_over_receipt);
enum case_state { CASE_OPEN = 1, CASE_PAID, CASE_RETURNED, CASE_UNCOLLECTABLE, CASE_CLOSED };
struct case_claim {
    int64_t invoice, number, principal_cents, open_cents, costs_cents, agreed_bp;
    struct str reference;
    struct date invoiced_on, due_on;
    struct date *reminders;
    size_t reminder_count;
};
struct collection_case {
    int64_t id, year, ordinal, customer, customer_number, recipient, disclosure;
    enum case_state state;
    struct date handed_on, closed_on;
    int64_t principal_cents, open_cents, costs_cents, paid_cents, agency_costs_cents;
    struct str name;         /* by customers_briefs; "" when the tie was cut */
    struct case_claim *claims;
    size_t claim_count;
};
extern const struct name_value collection_case_states[], collection_dispute_reasons[], collection_outcomes[],
    collection_write_off_reasons[];
struct str collection_number(struct arena *arena, int64_t year, int64_t ordinal); /* "P-2027-001" */
MUST_USE bool collection_number_read(struct str text, int64_t *year, int64_t *ordinal);
MUST_USE enum rc collection_cases(struct ctx *ctx, bool open_only, size_t most, struct collection_case **out, size_t *count);
MUST_USE enum rc collection_case_load(struct ctx *ctx, int64_t id, struct collection_case *out); /* NOT_FOUND 2812 */
MUST_USE enum rc collection_case_by_number(struct ctx *ctx, int64_t year, int64_t ordinal, struct collection_case *out);
/* The file for the agency, version 1: least data (BILLING.md 8). Party opened under purpose collection. */
MUST_USE enum rc collection_file_json(struct ctx *ctx, const struct collection_case *c, struct buf *out);
MUST_USE enum rc collection_file_csv(struct ctx *ctx, const struct collection_case *c, struct buf *out);

enum hand_over_stay { /* why a claim does not go */
    STAY_NOT = 0, STAY_AGENCY, STAY_DISPUTED, STAY_PLAN, STAY_NOT_DUE, STAY_NOT_REMINDED, STAY_REMINDER_RUNS
};
struct hand_over_left { int64_t number, open_cents; enum hand_over_stay why; };
struct hand_over_plan { /* what a hand-over would do */
    struct recipient agency;
    struct collection_case c;  /* as the case would be, without id and number */
    struct invoice_party party;/* as it stands in the file */
    struct hand_over_left *left;
    size_t left_count;
    struct str preview;        /* for the form; "" when nothing goes */
};
/* Preview: who, what sums, which data leave, what stays and why. Nothing changes. NOT_FOUND 3001 no agency; CONFLICT 3006 several:
 * choose. */
MUST_USE enum rc collection_hand_over_plan(struct ctx *ctx, const struct hand_over_form *form, struct hand_over_plan *out);

struct return_line { int64_t line; struct str event, key; int64_t year, ordinal, invoice, cents; struct date on; };
struct return_file { struct return_line *lines; size_t count; };
struct return_receipt { int64_t applied, repeated, paid_cents, costs_cents, closed; };
/* Read a return file (CSV: key;case;invoice;event;amount;on). INVALID 2813 with all faulty lines and their fields in err. A line of costs is one act
 * of the agency: 2829 when it, or all of a consumer's together, is above the law's limit (section in err.arg). */
MUST_USE enum rc collection_return_read(struct ctx *ctx, struct str bytes, struct return_file *out);
/* All or nothing. What was applied before is counted as repeated. INVALID 2814 unknown case, 2815 a sum above the
 * claim, 2816 the case has ended: err.fields say where, each with its line. Settled claims release holds (P35). */
DECLARE_ACTION(collection_return_apply, struct return_file, struct return_receipt);
struct agency_payment { int64_t case_id, year, ordinal, recipient, number, payment, cents; struct date on; };
/* Payments that reached us after the hand-over and that the agency has not been told of, oldest first. */
MUST_USE enum rc collection_agency_payments(struct ctx *ctx, struct agency_payment **out, size_t *count);
struct told_receipt { int64_t count; };
DECLARE_ACTION(collection_agency_told, int64_t, struct told_receipt); /* req: payments up to this id are told */

/* --- write-off ------------------------------------------------------------------------------------------------------------ */
enum write_off_reason { WRITE_OFF_UNCOLLECTABLE = 1, WRITE_OFF_BANKRUPTCY, WRITE_OFF_SMALL, WRITE_OFF_TIME_BARRED, WRITE_OFF_AGREED, WRITE_OFF_ESTATE };
struct write_off_form { int64_t invoice /* number */; int reason; struct date on; };
/* Credit loss by a named person: FORBIDDEN 2810. The VAT share is told (no credit note). The claim's key dies (P35). */
DECLARE_ACTION(collection_write_off, struct write_off_form, struct collection_receipt);
struct recovery_form { int64_t invoice /* number */, cents; struct date on; };
extern const struct field collection_recovery_fields[];
/* Money after a write-off is a recovery: INVALID 2817 not written off, 2815 more than was, 2818 before the write-off or not yet. */
DECLARE_ACTION(collection_recover, struct recovery_form, struct collection_receipt);
struct written_off { int64_t number, customer, cents, vat_cents, recovered_cents; int reason; struct date on; };
/* NOT_FOUND 2803 the invoice (its id) is not written off. */
MUST_USE enum rc collection_written_off(struct ctx *ctx, int64_t invoice, struct written_off *out);
/* The newest write-offs. */
MUST_USE enum rc collection_write_offs(struct ctx *ctx, size_t most, struct written_off **out, size_t *count);

/* --- the history of one claim --------------------------------------------------------------------------------------------- */
enum claim_moment { MOMENT_REMINDED = 1, MOMENT_DUE_MOVED, MOMENT_ADMITTED, MOMENT_DISPUTED, MOMENT_DECIDED, MOMENT_PLAN,
                    MOMENT_COMPENSATION, MOMENT_BILLED, MOMENT_HANDED_OVER, MOMENT_WRITTEN_OFF, MOMENT_RECOVERED, MOMENT_KINDS };
struct claim_history { enum claim_moment kind; int64_t cents, value /* reason, outcome, ordinal, number */, by; struct date on, to_on; };
extern const char *const collection_moments[MOMENT_KINDS]; /* words: "admitted" */
/* What was done to a claim (the invoice's id), oldest first. Purposes: invoicing, collection. */
MUST_USE enum rc collection_history(struct ctx *ctx, int64_t invoice, struct claim_history **out, size_t *count);

/* --- work list, evidence ---------------------------------------------------------------------------------------------------- */
struct collection_todo { int64_t remind, remind_cents, oldest_days, time_barred, broken_plans, disputes, agency_payments; struct date rate_missing; };
MUST_USE enum rc collection_todo_of(struct ctx *ctx, struct collection_todo *out);

enum hand_over_stay collection_stays(const struct claim_line *claim, struct date today); /* pure */
/* May these claims be handed over? Pure. INVALID 2811. */
MUST_USE enum rc collection_decide_hand_over(const struct claim_line *claim, struct date today, struct err *err);
evidence_fn collection_evidence_least_data; /* P32: each case was overdue and reminded, logged, to a declared agency */

struct collection_bill { struct date until_on, invoiced_on, due_on; int64_t interest_cents, cost_cents, total_cents; struct str reference; };
/* What an invoice of interest (its id) asks: interest and costs, and the invoice they come of. NOT_FOUND 2819 it is none that was made here. */
MUST_USE enum rc collection_bill_of(struct ctx *ctx, int64_t invoice, struct collection_bill *out);

struct collection_reminder { int64_t ordinal, open_cents, fee_cents, interest_cents; struct date on, pay_by; };
/* What a reminder asks, for whoever sends it. NOT_FOUND 2803 no such one, or it was left out. */
MUST_USE enum rc collection_reminder_load(struct ctx *ctx, int64_t reminder, struct collection_reminder *out);
/* The letter of a reminder in the customer's language, for whoever sends or prints it (rooms/einvoices). NOT_FOUND 2803. */
struct documents_letter;
MUST_USE enum rc collection_letter(struct ctx *ctx, int64_t reminder, struct documents_letter *out, int64_t *number);

#endif
