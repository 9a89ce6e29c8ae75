/* What only the disclosures room uses. */
#ifndef ROOMS_DISCLOSURES_INTERNAL_H
#define ROOMS_DISCLOSURES_INTERNAL_H

#include "db/seal.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/disclosures/disclosures.h"

enum { DISCLOSURES_PAGE = 50, DISCLOSURES_MOST = 1000 };

/* --- rules.c --------------------------------------------------------------------------------------- */
const char *disclosures_ground_word(enum disclosure_ground ground); /* "collection" */
const char *disclosures_kind_word(enum recipient_kind kind);        /* "collection-agency" */
const char *disclosures_way_word(enum disclosure_way way);
/* Fill what was left out, check days and country. INVALID 3004, 3005, 3011. */
MUST_USE enum rc disclosures_complete(struct recipient_form *form, struct date today, struct err *err);
/* Is the contract in force on the day? */
bool disclosures_contract_holds(const struct recipient_form *recipient, struct date on);

/* --- store.c ---------------------------------------------------------------------------------------- */
MUST_USE enum rc disclosures_store_recipient(struct ctx *ctx, int64_t id, const struct recipient_form *form);
MUST_USE enum rc disclosures_agreed(struct ctx *ctx, int64_t recipient, int64_t customer, int64_t *agreement);
struct disclosure_facts { enum statement statement; int64_t agreement, subject; };
MUST_USE enum rc disclosures_store(struct ctx *ctx, int64_t id, const struct disclosure_act *act,
                                   const struct disclosure_facts *facts);

#endif
