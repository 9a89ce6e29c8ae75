/* Information to persons whose data came from somebody else (tiedonantovelvollisuus; Art. 14; RIGHTS.md 2): the queue is made
 * from `source`; a month, the first contact or the first disclosure, whichever comes first; an exception only with a ground of
 * 14(5) and words of a named person. P25. */
#ifndef ROOMS_DISCLOSURES_DUTY_H
#define ROOMS_DISCLOSURES_DUTY_H

#include "rooms/disclosures/disclosures.h"

enum duty_state { DUTY_WAITS = 1, DUTY_DONE = 2, DUTY_EXCEPTED = 3 };
enum duty_way { DUTY_BY_LETTER = 1, DUTY_BY_MAIL, DUTY_WITH_INVOICE, DUTY_AT_DESK, DUTY_BY_PHONE };
enum duty_exception { DUTY_KNOWS = 1 /* 14(5)(a) */, DUTY_IMPOSSIBLE = 2 /* (b) */, DUTY_LAW = 3 /* (c) */, DUTY_SECRECY = 4 /* (d) */ };

struct duty { int64_t subject, customer, customer_number, ground; int source, state, way; struct date got_on, due_on, done_on; };
struct duty_ground { int64_t id, people, by, at; int exception, source; struct str words; };
struct duty_form { int64_t subject; int source, way; struct date on; };           /* subject 0: all of the source that wait */
struct duty_except { int64_t subject; int source, exception; struct str words; };
struct duty_receipt { int64_t people; };
extern const struct field disclosures_duty_fields[], disclosures_except_fields[];
extern const struct name_value disclosures_duty_ways[], disclosures_duty_exceptions[], disclosures_duty_states[], disclosures_duty_sources[];

/* The last day: a month from when we got the data, as Regulation 1182/71 counts it. Pure. */
struct date disclosures_duty_due(struct date got_on);
/* INVALID 3005 a day to come; NOT_FOUND 3023 nobody of them waits. */
DECLARE_ACTION(disclosures_inform, struct duty_form, struct duty_receipt);
/* FORBIDDEN 3024 nobody named decides; INVALID 3025 no words; NOT_FOUND 3023. */
DECLARE_ACTION(disclosures_except, struct duty_except, struct duty_receipt);
/* New persons of outside sources into the queue. Outside the writer; idempotent. */
MUST_USE enum rc disclosures_find_duties(struct ctx *ctx);
MUST_USE enum rc disclosures_duties(struct ctx *ctx, bool all, size_t most, struct duty **out, size_t *count);
MUST_USE enum rc disclosures_duty_load(struct ctx *ctx, int64_t subject, struct duty *out); /* NOT_FOUND 3023 */
MUST_USE enum rc disclosures_duty_grounds(struct ctx *ctx, struct duty_ground **out, size_t *count);
/* L-14 in a language: lines as a letter's. */
MUST_USE enum rc disclosures_duty_letter(struct ctx *ctx, const struct duty *d, enum lang lang, struct str *out);

#endif
