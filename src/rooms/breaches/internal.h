/* What only the room of breaches uses. */
#ifndef ROOMS_BREACHES_INTERNAL_H
#define ROOMS_BREACHES_INTERNAL_H

#include "base/json.h"
#include "db/seal.h"
#include "rooms/audit/audit.h"
#include "rooms/breaches/breaches.h"

enum { BREACH_WHAT = 1, BREACH_CONSEQUENCES, BREACH_MEASURES, BREACH_RISK_WORDS, BREACH_CLOSING }; /* fields of breach.texts */
enum { BREACH_DID_OPEN = 1, BREACH_DID_ASSESS, BREACH_DID_REPORT, BREACH_DID_TELL, BREACH_DID_CLOSE, BREACH_DID_AWARE, BREACH_DID_AFFECT,
       BREACH_EVENTS };

struct breach_letter {
    int64_t id, breach, phase, people, made_by, made_at;
    int whom, way;
    bool late, reasons;
    struct str reference;
    struct blob sealed;
};
struct breach_happening { int64_t at, by, figure; int what; };
struct breach_touched { int64_t subject, customer, customer_number, told_at; };

MUST_USE enum rc breaches_load(struct ctx *ctx, int64_t id, struct breach *out);              /* NOT_FOUND 4701 */
MUST_USE enum rc breaches_load_by_number(struct ctx *ctx, struct str number, struct breach *out);
MUST_USE enum rc breaches_texts(struct ctx *ctx, const struct breach *b, struct record *out);
MUST_USE enum rc breaches_seal_texts(struct ctx *ctx, int64_t id, const struct record *texts, struct blob *out);
MUST_USE enum rc breaches_letters(struct ctx *ctx, int64_t id, struct breach_letter **out, size_t *count);
MUST_USE enum rc breaches_letter_load(struct ctx *ctx, int64_t id, int64_t letter, struct breach_letter *out); /* NOT_FOUND 4713 */
/* Its text in a language: lines, "# " title, "- " item. */
MUST_USE enum rc breaches_letter_body(struct ctx *ctx, const struct breach_letter *letter, enum lang lang, struct str *out);
MUST_USE enum rc breaches_events(struct ctx *ctx, int64_t id, struct breach_happening **out, size_t *count);
MUST_USE enum rc breaches_touched(struct ctx *ctx, int64_t id, struct breach_touched **out, size_t *count);
MUST_USE enum rc breaches_event(struct ctx *ctx, int64_t id, int what, int64_t figure);

/* letters.c: L-33 and L-34 in three languages, from one set of facts (RIGHTS.md 7, I-37). */
struct breach_writing { const struct breach *breach; const struct record *texts; const struct breach_notification *form; int64_t phase, at; bool late; };
MUST_USE enum rc breaches_write(struct ctx *ctx, const struct breach_writing *w, struct record *out);
const char *breaches_letter_word(int whom); /* "L-33" */

/* documents.c */
MUST_USE enum rc breaches_json(struct ctx *ctx, struct json *j, const struct breach *b, bool whole);
struct str breaches_word(const struct name_value *names, int value);

/* actions.c: jobs. */
MUST_USE enum rc breaches_watch(struct ctx *ctx);
MUST_USE enum rc breaches_expire(struct ctx *ctx);

#endif
