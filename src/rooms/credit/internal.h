/* What only the credit room uses: its sealed records, rules, store. */
#ifndef ROOMS_CREDIT_INTERNAL_H
#define ROOMS_CREDIT_INTERNAL_H

#include "base/json.h"
#include "db/seal.h"
#include "rooms/credit/credit.h"
#include "rooms/customers/customers.h"

/* Numbers of the fields inside sealed records: stored, so never renumbered. */
enum { CREDIT_WORDS_APPLICANT = 1 };
enum { CREDIT_WORDS_RECIPIENT = 1, CREDIT_WORDS_ASKED_SCORE = 2 };
enum { CREDIT_WORDS_REPORT = 1 };
enum { CREDIT_WORDS_REASONS = 1, CREDIT_WORDS_SCORE = 2 };
enum { REPORT_DAYS = 30, CASE_YEARS = 2, GRACE_DAYS = 3 };

/* rules.c: usual values, what is wrong. */
MUST_USE enum rc credit_check_application(struct credit_application *form, struct date today, struct err *err);
MUST_USE enum rc credit_check_inquiry(struct credit_inquiry_form *form, struct date today, struct err *err);
void credit_complete_decision(struct credit_decision_form *form, struct date today);

/* store.c */
MUST_USE enum rc credit_seal(struct ctx *ctx, int64_t place, int64_t subject, const struct record *record, struct blob *out, bool *none);
int64_t credit_report_place(int64_t inquiry);
struct str credit_score_of(const struct credit_case *c); /* the newest score that came, "" none */
void credit_json(struct ctx *ctx, struct json *j, const struct credit_case *c);

struct credit_purged { int64_t reports, cases; };
DECLARE_ACTION(credit_purge, int64_t, struct credit_purged);

#endif
