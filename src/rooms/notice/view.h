/* What the pages of the notice show (view.c makes them). */
#ifndef ROOMS_NOTICE_VIEW_H
#define ROOMS_NOTICE_VIEW_H

#include "base/field.h"
#include "rooms/documents/documents.h"
#include "rooms/notice/notice.h"
#include "rooms/notice/preview.h"
#include "rooms/notice/versions.h"
#include "rooms/reports/reports.h"

/* --- public ---------------------------------------------------------------------------------------- */
struct notice_line {
    enum statement id;
    const char *anchor;        /* the statement's word; NULL when it stood above already */
    struct str text, more;     /* more: the authority's contact data under its sentence */
    struct str proof; int64_t proof_at; /* last verified evidence; "" when there is none to show */
};
struct notice_part { int number; const char *anchor; struct str title; struct notice_line *lines; size_t count; };
struct notice_public {
    struct str title, lead;
    int64_t version, years, published_at;
    struct date drawn_on;
    bool is_current;
    struct str digest;         /* hex of what the version says: the same on the page and in JSON (I-33) */
    struct notice_part parts[SECTION_COUNT];
    struct str alt_fi, alt_sv, alt_en, current_href;
};
/* version -1: in force. Drafts and received texts are not public: NOT_FOUND 1337. */
MUST_USE enum rc notice_view_public(struct ctx *ctx, struct str prefix, int64_t version, struct notice_public *out);

/* The same as PDF, in ctx->lang. Gives the reader back and waits for the docs role. */
MUST_USE enum rc notice_pdf(struct ctx *ctx, int64_t version, struct documents_pdf *out);

struct notice_history_row { int64_t version; struct date drawn_on; struct str state; bool is_public; int64_t published_at; struct str by; };
MUST_USE enum rc notice_view_history(struct ctx *ctx, struct notice_history_row **out, size_t *count);

/* --- editor ------------------------------------------------------------------------------------------ */
enum { NOTICE_SLOTS = 4, NOTICE_WORDS = 31 };
struct notice_choice { const char *name; int bit; struct str label; bool on; };
struct notice_slot_view { /* one parameter in the editor: t1..t4 text, b1..b4 words */
    const char *name; struct str id, label, value; bool is_words, is_number;
    struct notice_choice *choices; size_t choice_count;
};
struct notice_edit_finding {
    enum finding_id id; const char *word, *chip, *severity; struct str quote, why, instead; enum statement fix;
    bool can_fix;               /* lint proposes a correction that the program can make */
    const char *decision; struct str by; /* of a received text: message key, who; NULL: not decided */
};
struct notice_edit_line {
    enum statement id;
    const char *word;
    struct str text, rule, evidence, proof, params;
    const char *state, *chip;  /* message key, kind */
    const struct notice_edit_finding *against; /* the finding that contradicts the sentence, NULL when none does */
    bool open;                  /* its form is shown: what it sent could not be taken */
    bool changed, is_new, many; /* many: stands on several lines, edited as one elsewhere */
    struct notice_slot_view slots[NOTICE_SLOTS]; size_t slot_count;
};
struct notice_gone { enum statement id; const char *word; struct str text; };
struct notice_candidate { const char *word; struct str text; };
struct notice_section_link { struct str title; const char *word; int64_t count; bool current; };
struct notice_editor {
    int64_t version, base_version; /* base: in force, 0 none */
    bool is_draft, may_edit, editing, is_first; /* is_first: nothing has been in force yet */
    struct date drawn_on;
    enum section section;          /* shown; SECTION_COUNT: what has changed */
    struct str section_title;
    struct notice_edit_line *lines; size_t line_count;
    struct notice_gone *gone; size_t gone_count;  /* in force, not in the draft */
    struct notice_edit_finding *findings; size_t finding_count;
    int64_t errors, changes, attested;
    struct notice_effect *effects; size_t effect_count;
    struct notice_candidate *candidates; size_t candidate_count; /* of the section, not stated */
    struct notice_section_link sections[SECTION_COUNT];
    const char *previous, *next;   /* words of the sections around */
};
MUST_USE enum rc notice_view_editor(struct ctx *ctx, struct str section, struct notice_editor *out);

/* --- the text as it was received (version 0) ----------------------------------------------------------- */
struct notice_received_line {
    struct str text; const char *state, *chip, *word; /* word of the first statement that it binds to; NULL none */
    struct str why, instead;    /* of a contradicted one */
};
struct notice_received_part { struct str title; struct notice_received_line *lines; size_t count; };
struct notice_received {
    bool waits, may_edit;       /* waits: no version has been in force and no draft is begun */
    int64_t sentences, outcomes[4], errors;
    struct notice_received_part *parts; size_t part_count;
    struct notice_edit_finding *findings; size_t finding_count;
};
/* NOT_FOUND 1331 when none was received. */
MUST_USE enum rc notice_view_received(struct ctx *ctx, struct notice_received *out);
/* Errors first, then warnings. */
size_t notice_view_findings(struct ctx *ctx, const struct notice_reading *reading, struct notice_edit_finding *out, int64_t *errors);
struct str notice_received_lead(struct ctx *ctx, const struct notice_received *page);

struct notice_form { /* a statement as the editor sends it */
    struct str statement, t1, t2, t3, t4;
    unsigned b1, b2, b3, b4;
};
extern const struct field notice_form_fields[], notice_publish_fields[], notice_order_fields[], notice_statement_fields[], notice_fix_fields[];
/* The parameters that a form means. INVALID 1301-1304. */
MUST_USE enum rc notice_form_params(struct ctx *ctx, const struct notice_form *form, enum statement id, struct str *out);

struct notice_diff_line { const char *word; struct str before, after, before_params, after_params; };
struct notice_compare { int64_t from, to; struct notice_diff_line *lines; size_t count; };
MUST_USE enum rc notice_view_compare(struct ctx *ctx, int64_t from, int64_t to, struct notice_compare *out);

bool notice_same(int a, int b);
/* The form of a statement is shown as it was sent, its fields where the summary of errors leads. */
void notice_view_failed(struct ctx *ctx, const struct notice_form *form, struct notice_editor *page);
struct str notice_editor_heading(struct ctx *ctx, const struct notice_editor *page);
struct str notice_editor_lead(struct ctx *ctx, const struct notice_editor *page);
/* What publishing the first version would do, in one sentence. */
struct str notice_first_text(struct ctx *ctx, const struct notice_editor *page);
struct str notice_effect_text(struct ctx *ctx, const struct notice_effect *effect);

#endif
