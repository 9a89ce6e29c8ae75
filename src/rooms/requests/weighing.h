/* The weighing of a representative's erasure (P60; RIGHTS.md 2). */
#ifndef ROOMS_REQUESTS_WEIGHING_H
#define ROOMS_REQUESTS_WEIGHING_H

#include "rooms/requests/items.h"

enum { WEIGHED_KEPT = 1, WEIGHED_LOST = 2 };
struct weighing_form { int64_t case_id; int outcome; struct str words; };
struct weighing_state { bool held, weighed; struct date review_on; };
extern const struct field requests_weighing_fields[];
/* A named person weighs, with words. kept: held on, looked at again in a year. lost: the representation ends now. FORBIDDEN 1909,
 * CONFLICT 1907 nothing is held by a representation, INVALID 1929. */
DECLARE_ACTION(requests_weigh, struct weighing_form, struct request_receipt);
MUST_USE enum rc requests_weighing_state(struct ctx *ctx, int64_t case_id, struct weighing_state *out);
/* The representation that holds a case ends today: a successor is named, or the weighing is lost. In the writer. */
MUST_USE enum rc requests_end_representation(struct ctx *ctx, int64_t case_id);
/* Nobody weighed in time: the representation ends and the erasure goes on (the nightly review). In the writer. */
MUST_USE enum rc requests_end_unweighed(struct ctx *ctx);

#endif
