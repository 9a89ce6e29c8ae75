/* The notice (tietosuojaseloste): reading of received notices, lint, versions, the one in force.
 * (P01, P03, P10, P67, P68, P71; DESIGN section 1) */
#ifndef ROOMS_NOTICE_H
#define ROOMS_NOTICE_H

#include "base/ctx.h"
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

#endif
