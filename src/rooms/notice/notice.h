/* The notice (tietosuojaseloste): reading of received notices, lint, versions, the one in force.
 * (P01, P03, P10, P67, P68, P71; DESIGN section 1) */
#ifndef ROOMS_NOTICE_H
#define ROOMS_NOTICE_H

#include "base/ctx.h"
#include "db/store.h"
#include "policy/policy.h"

#define NOTICE_MAX_BYTES (1024 * 1024)

/* --- reading a received notice --------------------------------------------------------------- */
enum notice_outcome {
    NOTICE_UNBOUND = 0,   /* nothing of the catalogue says this */
    NOTICE_BOUND,         /* says what a statement says, with parameters */
    NOTICE_ATTESTED,      /* binds to a statement that a person must vouch for */
    NOTICE_CONTRADICTED   /* false, unlawful or at odds with the rest: `finding` tells */
};
const char *notice_outcome_word(enum notice_outcome outcome);

enum finding_id {
    FINDING_NONE = 0,
#define FINDING(name, id, severity) FINDING_##name,
#include "rooms/notice/findings.def"
#undef FINDING
    FINDING_COUNT
};
enum severity { SEVERITY_NOTE = 1, SEVERITY_WARNING, SEVERITY_ERROR };
const char *finding_word(enum finding_id id);       /* "signature-demanded" */
enum severity finding_severity(enum finding_id id);
const char *severity_word(enum severity severity);  /* "error" "warning" "note" */

#define SENTENCE_STATEMENTS 6
struct notice_sentence {
    enum section section;      /* under whose heading; the statement's own when there was none */
    struct str text;
    bool is_item;              /* of a list */
    enum notice_outcome outcome;
    struct policy_statement statements[SENTENCE_STATEMENTS]; /* the first is the main one */
    size_t statement_count;
    enum finding_id finding;   /* of a contradicted one */
};

struct notice_section { enum section section; struct str heading; size_t sentences; };

struct notice_finding {
    enum finding_id id;
    enum section section;      /* SECTION_COUNT: of the whole notice */
    struct str quote;          /* "" when something is missing */
    enum statement statement;  /* what to state instead, or NONE */
};

struct notice_reading {
    struct notice_section *sections; size_t section_count;
    struct notice_sentence *sentences; size_t sentence_count;
    struct notice_finding *findings; size_t finding_count;
};

/* Read and lint a notice in any form: tab-separated rows, numbered headings, running text, HTML.
 * All memory is in the arena. INVALID: too large (1320), empty (1321), binary (1322). Text that is not
 * UTF-8 is read as Latin-1, with a finding. Pure: nothing outside the bytes decides. */
MUST_USE enum rc notice_read(struct arena *arena, struct str bytes, struct notice_reading *out,
                             struct err *err);
/* What the whole reading states: each statement once, its parameters merged. */
MUST_USE enum rc notice_stated(struct arena *arena, const struct notice_reading *reading,
                               struct policy_statement **out, size_t *count, struct err *err);
/* Why and what to write instead, in a language. */
struct str finding_why(struct arena *arena, const struct notice_finding *f, enum lang lang);
struct str finding_instead(struct arena *arena, const struct notice_finding *f, enum lang lang);
/* A statement's sentence with its parameters, in a language. */
MUST_USE enum rc statement_sentence(struct arena *arena, const struct policy_statement *statement,
                                    enum lang lang, struct str *out, struct err *err);

/* Lint of statements instead of text: each stands for its own sentence. */
void notice_lint_statements(struct arena *arena, const struct policy_statement *statements, size_t count,
                            struct notice_reading *out);
/* A received notice put right: each finding with its default correction, missing categories of the
 * program's own work (billing, relationship, notes) added, today's date (DESIGN section 1). Pure. */
MUST_USE enum rc notice_correct(struct arena *arena, const struct notice_reading *reading, struct date today,
                                struct policy_statement **out, size_t *count, struct err *err);

/* --- versions (P01) ----------------------------------------------------------------------------- */
enum notice_state { NOTICE_DRAFT = 1, NOTICE_IN_FORCE = 2, NOTICE_SUPERSEDED = 3, NOTICE_RECEIVED = 4 };
enum finding_decision { FINDING_OPEN = 1, FINDING_CORRECTED = 2, FINDING_KEPT = 3 };

struct notice_receipt { int64_t notice_id, version; };

/* Import a received notice as version 0 of the register in ctx, with its findings, open. CONFLICT
 * 1330 when the register has a notice. Also sets up the authority table of the tenant. */
struct notice_import { struct str bytes; };
DECLARE_ACTION(notice_import, struct notice_import, struct notice_receipt);
/* Adopt what was imported: corrected draft, every finding decided by the actor, published as version 1.
 * The actor must be a named person (user_id; 1334). */
struct notice_adopt { struct date on; };
DECLARE_ACTION(notice_adopt, struct notice_adopt, struct notice_receipt);
/* A draft from the version in force; in a register that waits: the received text put right. order: authority_order that asks for it, 0 when none (P71). */
struct notice_draft { int64_t order; };
DECLARE_ACTION(notice_draft, struct notice_draft, struct notice_receipt);
/* State something in the draft (params NULL: its defaults; all others with this statement are
 * replaced), or take the statement out. */
struct notice_change { enum statement statement; struct str params; bool remove; };
DECLARE_ACTION(notice_change, struct notice_change, struct notice_receipt);
/* A finding of the draft put right as lint proposes. NOT_FOUND 1362 when the draft has no such finding. quote "": the first. */
struct notice_fix { struct str finding, quote; };
DECLARE_ACTION(notice_fix, struct notice_fix, struct notice_receipt);
/* The controller's data have changed in the settings (P02): the sentences that state them follow in the draft; a draft is
 * begun when there is none. Nothing to do, or nothing in force: version 0, nothing written. */
struct notice_party { struct str name, business_id, street, postcode, town, phone, email; };
struct notice_follow { struct notice_party before, after; };
DECLARE_ACTION(notice_follow, struct notice_follow, struct notice_receipt);
/* Publish the draft. INVALID 1335 with the ids of the errors in err.arg, 1336 without contact person. */
struct notice_publish { int64_t expected_version; /* of the draft; 0: any */ };
DECLARE_ACTION(notice_publish, struct notice_publish, struct notice_receipt);
/* Record an order of an authority and begin a draft (P71). CONFLICT 1332 when there is one already: the
 * order is not recorded twice. */
struct notice_order { struct str authority, reference, summary; struct date ordered_on; };
DECLARE_ACTION(notice_order, struct notice_order, struct notice_receipt);

struct notice_version { /* one row of the history */
    int64_t id, version;
    enum notice_state state;
    struct date drawn_on;
    int64_t created_by, created_at, published_by, published_at, superseded_at, order_id; /* 0: none */
    struct str received;    /* of version 0, by notice_get */
};
MUST_USE enum rc notice_versions(struct ctx *ctx, struct notice_version **out, size_t *count);
/* One version with its statements in order of sections. version -1: in force; -2: the draft. */
MUST_USE enum rc notice_get(struct ctx *ctx, int64_t version, struct notice_version *out,
                            struct policy_statement **statements, size_t *count);
struct notice_change_shown { enum statement statement; struct str before, after; /* params; "" when not there */ };
/* What differs between two versions, in the order of the catalogue. */
MUST_USE enum rc notice_diff(struct ctx *ctx, int64_t from, int64_t to, struct notice_change_shown **out,
                             size_t *count);
struct notice_decided { enum finding_id id; struct str section, quote; enum finding_decision decision; int64_t by, at; };
MUST_USE enum rc notice_decisions(struct ctx *ctx, int64_t version, struct notice_decided **out, size_t *count);
/* The supervisory authority's contact data in a language, from the dated table; checked_on may be none. */
MUST_USE enum rc notice_authority(struct ctx *ctx, enum lang lang, struct str *contact, struct date *checked_on);

/* --- the notice in force -------------------------------------------------------------------------- */
/* Load ctx->policy: the compiled notice in force of ctx's tenant and register, from memory. It stays
 * valid as long as the store is open. RC_OK with ctx->policy NULL when there is none. */
MUST_USE enum rc notice_policy(struct ctx *ctx);
struct notice_register { int64_t tenant, register_id; struct str slug; };
MUST_USE enum rc notice_registers(struct ctx *ctx, struct notice_register **out, size_t *count);

#endif
