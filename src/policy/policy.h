/* The notice in force, compiled: which purposes and categories it states, with which parameters.
 * Immutable once made; ctx->policy points at the one in force for the request. (P01, P10, P18) */
#ifndef POLICY_POLICY_H
#define POLICY_POLICY_H

#include "base/ctx.h"

enum legal_basis {
    BASIS_CONSENT = 1, BASIS_CONTRACT = 2, BASIS_LAW = 3, BASIS_VITAL = 4, BASIS_PUBLIC = 5, BASIS_INTEREST = 6
};

enum purpose {
    PURPOSE_NONE = 0,
#define PURPOSE(name, word, basis, law) PURPOSE_##name,
#include "policy/purposes.def"
#undef PURPOSE
    PURPOSE_COUNT
};

enum category {
    CATEGORY_NONE = 0,
#define CATEGORY(name, word, law) CATEGORY_##name,
#include "policy/categories.def"
#undef CATEGORY
    CATEGORY_COUNT
};

enum statement {
    STATEMENT_NONE = 0,
#define STATEMENT(name, ...) STATEMENT_##name,
#define STATEMENT_PLANNED(name, ...) STATEMENT_##name,
#define STATEMENT_ATTESTED(name, ...) STATEMENT_##name,
#include "policy/statements.def"
#undef STATEMENT
#undef STATEMENT_PLANNED
#undef STATEMENT_ATTESTED
    STATEMENT_COUNT
};

enum section { /* of the notice form, 0..25 */
#define SECTION(name, word, article) SECTION_##name,
#include "policy/sections.def"
#undef SECTION
    SECTION_COUNT
};

enum use { USE_READ = 1, USE_STORE = 2, USE_DISCLOSE = 3, USE_ERASE = 4 };

struct policy_statement { /* one statement of the notice with its parameters */
    enum statement id;
    int section;              /* enum section */
    struct str params;        /* canonical JSON object, "{}" when none */
};

struct policy {
    int64_t tenant, register_id, notice_id;
    int version;              /* 1, 2, ... of the register's notice */
    struct date in_force_from;
    uint64_t purposes;        /* bit 1 << PURPOSE_x: stated (or imposed by law) */
    uint64_t categories;      /* bit 1 << CATEGORY_x */
    uint64_t categories_of[PURPOSE_COUNT]; /* which categories the purpose may use */
    uint64_t stated[STATEMENT_COUNT / 64 + 1]; /* bit per statement */
    const struct policy_statement *statements;
    size_t statement_count;
};
#define PURPOSE_BIT(p) (UINT64_C(1) << (p))
#define CATEGORY_BIT(c) (UINT64_C(1) << (c))

struct verdict { /* goes into the audit */
    bool allowed;
    enum purpose purpose;
    enum category category;
    enum statement statement; /* that allows, or whose absence refuses */
    int64_t notice_id;
};

/* May ctx->purpose do `use` with this category under the notice in force? REFUSED carries the
 * statement that is missing. Purposes and categories imposed by law are always allowed. */
MUST_USE enum rc policy_decide(struct ctx *ctx, enum category category, enum use use,
                               struct verdict *out);
/* May this purpose be used at all? */
MUST_USE enum rc policy_permit_purpose(struct ctx *ctx, enum purpose purpose);
/* The statement that must stand in a notice for the purpose, or category, to be stated. */
enum statement policy_statement_for_purpose(enum purpose purpose);
enum statement policy_statement_for_category(enum category category);
bool policy_states(const struct policy *policy, enum statement statement);
/* Integer parameter of a statement ("years"), or dflt when the statement or parameter is absent. */
int64_t policy_param_i64(const struct policy *policy, enum statement statement, const char *param,
                         int64_t dflt);

const char *purpose_word(enum purpose p);       /* "customer-management"; NULL when unknown */
enum purpose purpose_from_word(struct str word); /* PURPOSE_NONE when unknown */
bool purpose_imposed_by_law(enum purpose p);
enum legal_basis purpose_basis(enum purpose p);
/* Terms of DPV 2.3: "dpv:PaymentManagement", "eu-gdpr:A6-1-f-controller" (dpv.c). */
const char *purpose_dpv(enum purpose p);
const char *basis_dpv(enum legal_basis basis);
const char *category_word(enum category c);
enum category category_from_word(struct str word);
bool category_imposed_by_law(enum category c);
const char *statement_word(enum statement s);   /* "retention.after-relationship" */
enum statement statement_from_word(struct str word);
int statement_promise(enum statement s);        /* 36 */
enum section statement_section(enum statement s);
const char *section_word(enum section s);       /* "retention" */
enum section section_from_word(struct str word); /* SECTION_COUNT when unknown */
const char *section_article(enum section s);    /* "13(2)(a)" of the GDPR */

/* --- parameters (policy/params.c) ------------------------------------------------------------
 * A statement's parameters are one flat JSON object in canonical form: only its own slots, in the
 * slots' order, no spaces: {"channels":["email","portal"],"years":10}. */
enum vocabulary {
    VOCABULARY_NONE = 0, VOCABULARY_PURPOSE, VOCABULARY_CATEGORY, VOCABULARY_BASIS, VOCABULARY_INTEREST,
    VOCABULARY_RECIPIENT, VOCABULARY_CHANNEL, VOCABULARY_LANGUAGE, VOCABULARY_SOURCE, VOCABULARY_GROUND,
    VOCABULARY_EXTERNAL, VOCABULARY_HOLD, VOCABULARY_VISIT, VOCABULARY_DEMOGRAPHIC, VOCABULARY_RIGHT,
    VOCABULARY_DEFECT, VOCABULARY_RETENTION_GROUND, VOCABULARY_NEED
};
enum slot_kind { SLOT_KIND_END = 0, SLOT_KIND_INT, SLOT_KIND_DATE, SLOT_KIND_TEXT, SLOT_KIND_WORDS };

struct statement_slot { /* one typed parameter of a statement; a table ends with name NULL */
    const char *name;
    enum slot_kind kind;
    int64_t min, max;           /* of a number; max bytes of a text */
    enum vocabulary vocabulary; /* of WORDS */
    int64_t dflt;               /* of a number */
    const char *dflt_words;     /* of WORDS, with commas */
};
const struct statement_slot *statement_slots(enum statement s); /* never NULL */
bool vocabulary_has(enum vocabulary v, struct str word);
/* Words of a vocabulary one by one: NULL after the last. */
const char *vocabulary_word(enum vocabulary v, size_t index);
/* Message key of a word: "purpose.invoicing", "category.email", "word.portal". */
struct str vocabulary_message(struct arena *arena, enum vocabulary v, struct str word);

struct param { /* one parameter, read */
    const struct statement_slot *slot;
    int64_t number;             /* INT */
    struct date date;           /* DATE */
    struct str text;            /* TEXT */
    struct str *words;          /* WORDS */
    size_t word_count;
};
/* Read and check parameters. INVALID: not a flat JSON object, a parameter that the statement does not
 * have (1301), twice (1302), missing (1303), of the wrong kind, out of range or not a known word
 * (1304); err.field is the slot's name. out: arena, one for each slot, in the slots' order. */
MUST_USE enum rc params_read(struct arena *arena, enum statement s, struct str params,
                             struct param **out, size_t *count, struct err *err);
/* Canonical JSON of params (as read, or made by the caller in the slots' order). */
struct str params_write(struct arena *arena, const struct param *params, size_t count);
/* The default parameters of a statement; texts are empty, dates 1970-01-01: to be filled in. */
struct str params_default(struct arena *arena, enum statement s);
/* Compile a list of statements with parameters into out (arena). INVALID on unknown parameters. */
MUST_USE enum rc policy_compile(struct arena *arena, const struct policy_statement *statements,
                                size_t count, struct policy *out, struct err *err);

/* A policy that states the whole catalogue with its defaults: for the build's cross-check of the
 * data-use map and for tests. */
MUST_USE enum rc policy_of_everything(struct arena *arena, struct policy *out, struct err *err);

/* --- evidence (P68) ------------------------------------------------------------------------ */
enum proof_state { PROOF_HOLDS = 1, PROOF_VIOLATED, PROOF_NOT_EXERCISED, PROOF_ATTESTED, PROOF_PLANNED };

struct evidence {
    int64_t population;   /* how many things it could be violated by; 0: not exercised */
    int64_t violations;
    int64_t figure;       /* the number shown in the sentence of evidence */
    bool is_public;       /* may stand on the published notice */
    struct str text_fi;   /* optional: extra words; normally the message evidence.<statement> */
};
typedef enum rc evidence_fn(struct ctx *ctx, struct evidence *out); /* registered in statements.def */

enum statement_kind { STATEMENT_IS_ENFORCED = 1, STATEMENT_IS_PLANNED, STATEMENT_IS_ATTESTED };
enum statement_kind statement_kind(enum statement s);
const char *statement_rule(enum statement s);     /* name of the rule's function, "" when attested */
const char *statement_evidence(enum statement s); /* name of the evidence's function, or "" */

/* Rule and evidence of an enforced statement, bound in src/policy_bind.c; evidence NULL otherwise. */
struct statement_binding {
    void (*rule)(void);        /* only that it exists: rules differ in their arguments */
    evidence_fn *evidence;
};
struct statement_binding statement_binding(enum statement s);

#endif
