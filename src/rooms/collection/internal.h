/* What only the collection room uses. */
#ifndef ROOMS_COLLECTION_INTERNAL_H
#define ROOMS_COLLECTION_INTERNAL_H

#include "base/buf.h"
#include "db/seal.h"
#include "rooms/audit/audit.h"
#include "rooms/collection/collection.h"
#include "rooms/customers/customers.h"
#include "rooms/disclosures/disclosures.h"

enum { TIME_BAR_YEARS = 3, TIME_BAR_ALARM_DAYS = 90, RATE_TASK_DAYS = 14, CLAIMS_MOST = 200000, FILE_VERSION = 1 };

/* --- rules.c ------------------------------------------------------------------------------------------ */
struct fee_limits { int64_t most_cents, least_days; struct str section; bool confirmed; };
/* INVALID 2804 above the limit, 2805 sooner than the limit. */
MUST_USE enum rc collection_decide_fee(const struct fee_limits *limits, int64_t fee_cents, int64_t days_since, struct err *err);
enum reminder_skip collection_decide_reminder(const struct claim_line *claim, const struct reminder_rule *rule,
                                              struct date today);
struct instalment { struct date due_on; int64_t cents; };
bool collection_plan_holds(const struct instalment *parts, size_t count, int64_t paid_cents, int64_t grace_days, struct date today);
struct date collection_time_bar(struct date due_on, const struct date *interruptions, size_t count);
int64_t collection_vat_share(int64_t open_cents, int64_t vat_cents, int64_t total_cents);

#endif
