/* Art. 19: who is told of a rectification, an erasure or a restriction, and whether they have acknowledged it (P56, I-31;
 * RIGHTS.md 6). A notice goes queued -> sent -> acknowledged, is reminded of, fails, or is found impossible. */
#ifndef ROOMS_REQUESTS_NOTICES_H
#define ROOMS_REQUESTS_NOTICES_H

#include "rooms/requests/items.h"

enum { NOTICE_QUEUED = 1, NOTICE_SENT = 2, NOTICE_TOLD = 3, NOTICE_FAILED = 4, NOTICE_NONE_NEEDED = 5 };
enum { TOLD_SOURCE = 1, TOLD_RECIPIENT = 2, TOLD_ORGANISATION = 3 /* asked for a successor: recipient is the customer */ };
enum { ACT_RECTIFIED = 1, ACT_ERASED = 2, ACT_RESTRICTED = 3, ACT_LIFTED = 4, ACT_SUCCESSOR = 5 };
enum told_step { NOTICE_DO_SEND = 1, NOTICE_DO_ACKNOWLEDGE, NOTICE_DO_REMIND, NOTICE_DO_FAIL, NOTICE_DO_SKIP };

struct request_notice {
    int64_t id, case_id, item, year, ordinal, subject, recipient, reminders, told_by;
    int recipient_kind, act, state;
    uint64_t categories;
    struct date due_on, sent_on, told_on, reminded_on;
    struct str reference; /* the receiver's own, with the acknowledgement */
};
struct told_form { int64_t id; int step; struct date on; struct str reference, words; };
extern const struct field requests_notice_fields[], requests_notice_cli_fields[];
extern const struct name_value requests_notice_states[], requests_notice_acts[], requests_notice_steps[];

/* May this step be taken, and what stands then? *next: state; *due: the day by which we look again (art19.sla). CONFLICT 1947 it is
 * over, INVALID 1902 a day to come, INVALID 1929 no reasons for not telling, FORBIDDEN 1909 nobody named decides that. Pure. */
MUST_USE enum rc requests_decide_notice(const struct request_notice *n, const struct told_form *form, const struct actor *actor,
                                        struct date today, int *next, struct date *due, struct err *err);

/* The source of a wrong value: told when it is outside, else on record that nobody need be. In the writer. */
MUST_USE enum rc requests_notify_source(struct ctx *ctx, const struct request *r, int64_t item, int act, uint64_t categories, int source);
/* Task "name a successor" to an organisation whose contact person asks to go (P60): once for each case and organisation. Its acknowledgement
 * says that one is named, which ends the representation. In the writer. */
MUST_USE enum rc requests_ask_successor(struct ctx *ctx, const struct request *r, int64_t organisation, struct date due);
/* The person's data have gone: nobody is asked about them any more. In the writer. */
MUST_USE enum rc requests_successor_over(struct ctx *ctx, int64_t case_id);
/* Newest day first. open: those that wait. Purposes: rights, accountability. */
MUST_USE enum rc requests_notices_of(struct ctx *ctx, bool open, size_t most, struct request_notice **out, size_t *count);
MUST_USE enum rc requests_notice_load(struct ctx *ctx, int64_t id, struct request_notice *out); /* NOT_FOUND 1946 */
/* What is told: lines as a letter's; machine: the same as signed JSON. "" once its key has died. */
MUST_USE enum rc requests_notice_text(struct ctx *ctx, const struct request_notice *n, enum lang lang, struct str *text,
                                      struct str *machine, struct str *reasons);
/* Name of who is told: a recipient on file, or the kind of source. */
MUST_USE enum rc requests_notice_whom(struct ctx *ctx, const struct request_notice *n, struct str *name, struct str *address);
DECLARE_ACTION(requests_notice_step, struct told_form, struct request_receipt);
/* All texts and keys of a case's notices: when its retention ends. In the writer. */
MUST_USE enum rc requests_notices_burn(struct ctx *ctx, int64_t case_id);
/* The mark of its mail in the queue of disclosures; reminder 0: the notice itself. */
struct str requests_notice_mark(struct arena *arena, int64_t id, int64_t reminder);
struct json;
void requests_notice_json(struct ctx *ctx, struct json *j, const struct request_notice *n, struct str name);

#endif
