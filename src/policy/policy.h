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

enum use { USE_READ = 1, USE_STORE = 2, USE_DISCLOSE = 3, USE_ERASE = 4 };

struct policy_statement { /* one statement of the notice with its parameters */
    enum statement id;
    int section;              /* 1..25 of RIGHTS.md section 9 */
    struct str params;        /* canonical JSON object, "{}" when none */
};

struct policy {
    int64_t tenant, register_id, notice_id;
    int version;              /* 1, 2, ... of the register's notice */
    struct date in_force_from;
    uint64_t purposes;        /* bit 1 << PURPOSE_x: stated (or imposed by law) */
    uint64_t categories;      /* bit 1 << CATEGORY_x */
    uint64_t categories_of[PURPOSE_COUNT]; /* which categories the purpose may use */
    const struct policy_statement *statements;
    size_t statement_count;
};

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
const char *category_word(enum category c);
enum category category_from_word(struct str word);
bool category_imposed_by_law(enum category c);
const char *statement_word(enum statement s);   /* "retention.after-relationship" */
enum statement statement_from_word(struct str word);
int statement_promise(enum statement s);        /* 36 */
/* Compile a list of statements with parameters into out (arena). INVALID on unknown parameters. */
MUST_USE enum rc policy_compile(struct arena *arena, const struct policy_statement *statements,
                                size_t count, struct policy *out, struct err *err);

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

#endif
