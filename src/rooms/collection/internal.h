/* What only the collection room uses. */
#ifndef ROOMS_COLLECTION_INTERNAL_H
#define ROOMS_COLLECTION_INTERNAL_H

#include "base/buf.h"
#include "db/seal.h"
#include "rooms/audit/audit.h"
#include "rooms/collection/collection.h"
#include "rooms/customers/customers.h"
#include "rooms/disclosures/disclosures.h"

enum { TIME_BAR_YEARS = 3, TIME_BAR_ALARM_DAYS = 90, RATE_TASK_DAYS = 14, CLAIMS_MOST = 200000, CLAIMS_TODO = 2000, FILE_VERSION = 1 };

/* --- rules.c ------------------------------------------------------------------------------------------ */
struct fee_limits { int64_t most_cents, least_days; struct str section; bool confirmed; };
/* INVALID 2804 above the limit, 2805 sooner than the limit. */
MUST_USE enum rc collection_decide_fee(const struct fee_limits *limits, int64_t fee_cents, int64_t days_since, struct err *err);
enum reminder_skip collection_decide_reminder(const struct claim_line *claim, const struct reminder_rule *rule,
                                              struct date today);
struct instalment { struct date due_on; int64_t cents; };
bool collection_plan_holds(const struct instalment *parts, size_t count, int64_t paid_cents, int64_t grace_days, struct date today);
struct date collection_time_bar(struct date due_on, const struct date *interruptions, size_t count);
/* Late, not stopped, not asked before: CONFLICT 2825, 2827; INVALID 2826. Pure. */
MUST_USE enum rc collection_decide_compensation(const struct claim_line *claim, struct date today, struct err *err);
/* What of the standard compensation may still be asked when fees of reminders have been asked: they count against it. */
int64_t collection_compensation_left(int64_t standard_cents, int64_t fee_cents);
int64_t collection_vat_share(int64_t open_cents, int64_t vat_cents, int64_t total_cents);

/* --- store.c ------------------------------------------------------------------------------------------ */
struct rates { struct interest_rate *reference, *consumer, *business; size_t reference_count, consumer_count, business_count; };
MUST_USE enum rc collection_rates(struct ctx *ctx, struct rates *out);
/* A claim's interest with rates that were read before. */
MUST_USE enum rc collection_interest_with(struct ctx *ctx, const struct rates *rates, const struct claim_line *claim,
                                          bool consumer, struct date asked_on, struct interest_sum *out);
/* The limit in force: INVALID 2823 unknown or unconfirmed. which: "reminder-fee", "extension-fee". */
MUST_USE enum rc collection_limits(struct ctx *ctx, int debtor, const char *fee, const char *days, struct fee_limits *out);
/* Refuse with the section: "kuluttaja, enintään 5,00 € (Perintälaki 10 a §)". */
void collection_cite(struct ctx *ctx, int debtor, const struct fee_limits *limits);
/* By invoice number; INVALID 2819 with field "invoice" when there is none with something open. */
MUST_USE enum rc collection_find(struct ctx *ctx, int64_t number, struct claim_line *out);
/* Consumer or business, by customer; erased and unknown ones are treated as consumers. */
MUST_USE enum rc collection_debtor(struct ctx *ctx, int64_t customer, bool *consumer, struct str *name, int64_t *subject);
MUST_USE enum rc collection_plan_state(struct ctx *ctx, int64_t invoice, int64_t open_cents, bool *kept);
struct reminder { int64_t id, invoice, number, ordinal, open_cents, fee_cents, interest_cents; int state; struct date on, pay_by; };
MUST_USE enum rc collection_reminders_of_run(struct ctx *ctx, int64_t run, int64_t only, struct reminder **out, size_t *count);
MUST_USE enum rc collection_reminders_of(struct ctx *ctx, int64_t invoice, struct reminder **out, size_t *count);
MUST_USE enum rc collection_run_load(struct ctx *ctx, int64_t id, struct reminder_run *out); /* NOT_FOUND 2822 */
extern const struct field collection_return_fields[]; /* pages_agency.c */
struct dispute { int64_t id, invoice, number, customer, cents; int reason; struct date on; struct str rows; };
MUST_USE enum rc collection_disputes(struct ctx *ctx, struct dispute **out, size_t *count);
/* The claim has ended: words of disputes die, plans and cases close. In the writer. */
MUST_USE enum rc collection_end_claim(struct ctx *ctx, int64_t invoice, enum case_state state);
MUST_USE enum rc collection_timeline(struct ctx *ctx, int64_t customer, int kind, int64_t number, int64_t cents,
                                     struct date day);

/* --- actions_charges.c -------------------------------------------------------------------------------- */
enum { UNBILLED_LEAST = 500 };
struct agency_costs { bool consumer; int64_t principal_cents, before_cents /* costs asked so far */, cents, line; };
/* May an agency ask this for one act? INVALID 2829 with the line and the section; 2823 the limit is not known. */
MUST_USE enum rc collection_check_costs(struct ctx *ctx, const struct agency_costs *c);

/* The debtor as the agency's file has it: as the invoice was issued to, of an erased person what the claim keeps. */
MUST_USE enum rc collection_file_debtor(struct ctx *ctx, const struct collection_case *c, struct invoice_party *out);

/* --- letter.c ----------------------------------------------------------------------------------------- */
const char *collection_stay_word(enum hand_over_stay stay); /* "disputed"; "" when it goes */
const char *collection_skip_word(enum reminder_skip skip); /* "too-soon"; "" when it goes */
struct str collection_skip_text(struct ctx *ctx, const struct reminder_item *item); /* the same in words */
struct json;
void collection_item_json(struct ctx *ctx, struct json *j, const struct reminder_item *item);
void collection_preview_json(struct ctx *ctx, struct json *j, const struct reminder_preview *p);
void collection_run_json(struct ctx *ctx, struct json *j, const struct reminder_run *run);
void collection_claim_json(struct ctx *ctx, struct json *j, const struct claim_line *c);
void collection_case_json(struct ctx *ctx, struct json *j, const struct collection_case *c);
void collection_ageing_json(struct ctx *ctx, struct json *j, struct date on, const struct invoice_ageing *a);
void collection_plan_json(struct ctx *ctx, struct json *j, const struct hand_over_plan *plan);
void collection_return_json(struct ctx *ctx, struct json *j, const struct return_receipt *r);
/* Open disputes as {"disputes": [...]}. */
MUST_USE enum rc collection_disputes_json(struct ctx *ctx, struct json *j);
void collection_receipt_json(struct ctx *ctx, struct json *j, const struct collection_receipt *r);
/* What was done to the invoice of this number. NOT_FOUND 2803. */
MUST_USE enum rc collection_history_json(struct ctx *ctx, struct json *j, int64_t number);
/* Statement of account by customer number. NOT_FOUND 1601. */
MUST_USE enum rc collection_account_json(struct ctx *ctx, struct json *j, int64_t number, struct date from, struct date to);
struct str collection_label(struct ctx *ctx, const struct name_value *names, int value);

#endif
