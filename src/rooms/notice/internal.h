/* The notice room's own: how a received notice is taken apart. */
#ifndef ROOMS_NOTICE_INTERNAL_H
#define ROOMS_NOTICE_INTERNAL_H

#include "rooms/notice/notice.h"

/* --- read_text.c: bytes -> lines -------------------------------------------------------------- */
enum {
    LINE_HEADING = 1,    /* heading by mark-up: h1-h6, #, numbered */
    LINE_BOLD = 2,       /* bold as a whole */
    LINE_ITEM = 4,       /* of a list */
    LINE_BEFORE_TAB = 8, /* left cell of a row */
    LINE_AFTER_TAB = 16, /* right cell */
    LINE_PARAGRAPH = 32  /* a paragraph begins here */
};
struct line { struct str text; unsigned flags; };
struct lines { struct line *at; size_t count; bool was_latin; };

/* The bytes as UTF-8, converted from Windows-1252 when they are not. */
struct str read_utf8(struct arena *arena, struct str bytes, bool *was_latin);
MUST_USE enum rc read_lines(struct arena *arena, struct str bytes, struct lines *out, struct err *err);

/* --- read_tokens.c: text -> tokens, stems ------------------------------------------------------ */
enum token_kind { TOKEN_WORD = 1, TOKEN_NUMBER, TOKEN_EMAIL, TOKEN_URL };
struct token {
    enum token_kind kind;
    struct str fold;     /* lower case */
    int64_t number;      /* of a NUMBER of at most 9 digits, else -1 */
    size_t from, to;     /* bytes in the text */
};
struct tokens { struct token *at; size_t count; };

struct tokens tokens_of(struct arena *arena, struct str text);
/* "stem|=whole|*infix": does one of the alternatives match the token? */
bool stem_matches(struct str alternatives, struct str fold);
bool tokens_have(const struct tokens *tokens, const char *alternatives);
size_t negations_in(const struct tokens *tokens);
/* Words of a vocabulary that the text speaks of, in the vocabulary's order. */
size_t words_in(struct arena *arena, const struct tokens *tokens, enum vocabulary v, struct str **out);
/* Name of an outside analytics service in the text, "" when none. */
struct str service_in(const struct tokens *tokens);
/* Years: a number (or number word) before "vuotta", "v"; -1 when none. */
int64_t years_in(const struct tokens *tokens);
struct date date_in(struct str text); /* first d.m.yyyy */

/* --- read_bind.c: sentence -> statements ------------------------------------------------------- */
enum section heading_section(struct arena *arena, struct str text, bool by_markup);
struct binder; /* what is made once for a reading */
struct binder *binder_new(struct arena *arena);
/* Fills outcome, statements, finding; what stays is in arena, scratch may be reset afterwards. */
void bind_sentence(struct arena *arena, struct arena *scratch, const struct binder *binder,
                   struct notice_sentence *sentence);

/* --- lint.c ------------------------------------------------------------------------------------ */
void lint_reading(struct arena *arena, struct notice_reading *reading, bool was_latin);

/* --- rules.c: in the order of sections, then of the catalogue ------------------------------------- */
void statements_sort(struct policy_statement *at, size_t count);

/* Years of a statement as it stands in the list; 0 when it is not there or has none. */
int64_t notice_years(struct arena *arena, const struct policy_statement *at, size_t count, enum statement id);
/* The ground of retention says the same time as the retention itself (P36). */
void notice_carry_years(struct arena *arena, struct policy_statement *at, size_t count);
/* A finding of notice_lint_statements with its default correction: the sentence that it contradicts goes, what it asks for
 * is stated. at and reading: the statements and what lint says of them. */
MUST_USE enum rc notice_fixed(struct arena *arena, const struct policy_statement *at, size_t count,
                              const struct notice_reading *reading, const struct notice_finding *finding,
                              struct policy_statement **out, size_t *out_count, struct err *err);

/* --- store.c --------------------------------------------------------------------------------------- */
MUST_USE enum rc notice_load_statements(struct ctx *ctx, int64_t notice, struct policy_statement **out, size_t *count);
/* Into a draft or a version just received; CONFLICT 1333 for any other. */
MUST_USE enum rc notice_store_statements(struct ctx *ctx, int64_t notice, const struct policy_statement *statements,
                                         size_t count);
/* Compile a version that is being published; requests see it once the commit is durable. The last step of
 * an action. */
MUST_USE enum rc notice_swap_policy(struct ctx *ctx, int64_t notice, int64_t version, struct date from);

/* --- actions.c, actions_received.c: in the writer -------------------------------------------------------- */
/* FORBIDDEN 1334 unless a user acts: every decision is a named person's (P03). */
MUST_USE enum rc notice_named_person(struct ctx *ctx);
MUST_USE enum rc notice_insert_version(struct ctx *ctx, enum notice_state state, struct str received, int64_t base_id,
                                       int64_t order, struct notice_receipt *out);
/* RC_OK with *found false when the register has no version in that state. */
MUST_USE enum rc notice_in_state(struct ctx *ctx, enum notice_state state, struct notice_receipt *out, bool *found);
/* Publish what passed every check: the version in force is superseded, the policy swapped. The last step of an action. */
MUST_USE enum rc notice_put_in_force(struct ctx *ctx, const struct notice_receipt *draft);
/* The corrected draft of a notice that waits. NOT_FOUND 1331 when none was received. */
MUST_USE enum rc notice_draft_received(struct ctx *ctx, struct date on, struct notice_receipt *out);
/* What is still open of the received text is decided by the actor: corrected, or kept where `reading` of the version
 * being published finds it again. Nothing when no text was received. */
MUST_USE enum rc notice_decide_findings(struct ctx *ctx, const struct notice_reading *reading);

/* --- store_marks.c ----------------------------------------------------------------------------------- */
/* Keep the digest of a version that is being published. In the writer. */
MUST_USE enum rc notice_mark(struct ctx *ctx, int64_t notice, struct date drawn_on);

#endif
