/* Mail beside invoices: queued with its recipient, purpose and ground, logged before it goes (P31). */
#ifndef ROOMS_DISCLOSURES_OUTBOUND_H
#define ROOMS_DISCLOSURES_OUTBOUND_H

#include "db/seal.h"
#include "rooms/disclosures/disclosures.h"

enum { MAIL_TO = 1, MAIL_SUBJECT, MAIL_TEXT, MAIL_NAME, MAIL_TYPE, MAIL_BYTES }; /* fields of outbound.sealed */
struct outbound_row { /* one that is due */
    int64_t id, recipient, categories, request, attempts, disclosure;
    int ground, purpose, state;
    struct str mark;
    struct blob sealed;
};
MUST_USE enum rc disclosures_outbound_due(struct ctx *ctx, struct outbound_row **out, size_t *count);
MUST_USE enum rc disclosures_outbound_open(struct ctx *ctx, const struct outbound_row *row, struct record *out);
struct outbound_begin { const struct outbound_row *row; int64_t operator_id; };
struct outbound_end { const struct outbound_row *row; int rc, code; };
struct outbound_receipt { int64_t id; int state; };
/* The row of the log and "sending" in one transaction. CONFLICT 3021 somebody else has it; REFUSED with the sentence. */
DECLARE_ACTION(disclosures_outbound_begin, struct outbound_begin, struct outbound_receipt);
DECLARE_ACTION(disclosures_outbound_end, struct outbound_end, struct outbound_receipt);
/* Minutes until the next try: 5, 10, 20 ... a day in all; 0: given up. Pure. */
int64_t disclosures_next_try(int64_t attempts);

#endif
