/* The audit log (P43): who, when, whose (pseudonymous id), which categories, for which purpose, by
 * which statement, with what outcome. Never a personal value. Chained with keyed BLAKE2b per tenant. */
#ifndef ROOMS_AUDIT_H
#define ROOMS_AUDIT_H

#include "base/ctx.h"
#include "policy/policy.h"

/* The numbers (AUDIT_READ) are in audit_<folder>.h, generated from the audit.def of each room. */
enum { AUDIT_NONE = 0 };

/* One entry in the current action's transaction. subject 0: concerns nobody. what: id of the row it
 * is about (customer, invoice), 0 when none. verdict may be NULL. Must run in the writer (BUG 2101). */
MUST_USE enum rc audit_write(struct ctx *ctx, int kind, int64_t subject, int64_t what,
                             const struct verdict *verdict);
/* An entry of the same kind for each of the rows, about nobody, as audit_write makes them one by one. */
MUST_USE enum rc audit_write_each(struct ctx *ctx, int kind, const int64_t *what, size_t count, const struct verdict *verdict);
/* Reads: seal_open has noted them in ctx->reads. Makes them durable (one row per card opened, one per
 * result set with its ids) and returns; called by the web layer before an answer leaves, by the command
 * line before it prints the last line. In the writer: nothing to do, they are written with the
 * action's transaction when its body has returned. */
MUST_USE enum rc audit_flush_reads(struct ctx *ctx);
/* Suggestions while somebody types (docs/decisions/0009): what ctx has opened joins what the same user was shown since
 * the search began, and becomes one entry when the search is used (the next flush of that user's reads), a minute
 * old, or the program stops. The first call of a search makes an entry of kind `began` durable before it returns;
 * none of the others writes. Call it when all is opened; the flush before the answer has nothing left then. */
MUST_USE enum rc audit_defer_reads(struct ctx *ctx, int began);
/* Write the searches of ctx's register that are older than a minute (all: every one). */
MUST_USE enum rc audit_close_searches(struct ctx *ctx, bool all);
/* A refusal (ctx->err REFUSED or FORBIDDEN; anything else is left alone): purpose, statement, who. By
 * the web layer and the command line, once the request is known to be refused. ctx->err stays. */
MUST_USE enum rc audit_refusal(struct ctx *ctx);
const char *audit_kind_word(int kind);      /* "read"; NULL when unknown */
int audit_kind_from_word(struct str word);  /* AUDIT_NONE when unknown */

/* Called when a store opens, so that actions write their reads (also done by the first flush). */
void audit_install(struct store *store);

struct audit_item { /* one entry as shown */
    int64_t id, at, register_id, user_id;
    int64_t roles;       /* bits of enum http_role, of the actor */
    int64_t kind, subject, what, purpose, statement, outcome, notice_id;
    int64_t categories;  /* bits 1 << CATEGORY_x */
    int64_t subject_count; /* of a result set, 0: one person or none */
    bool in_list;        /* audit_views_of: seen as one of a list */
};

struct audit_filter { /* 0: all */
    int64_t kind, user_id, before; /* before: id of the last entry already shown */
    struct date day;               /* DATE_NONE: every day */
    int64_t most;                  /* page, at most 500; 0: 50 */
};
/* Newest first; *next: the filter's `before` of the next page, 0 when there is none. Only entries of
 * ctx's register and of the tenant as a whole. */
MUST_USE enum rc audit_list(struct ctx *ctx, const struct audit_filter *filter, struct audit_item **out,
                            size_t *count, int64_t *next);
/* Who has seen this person's data (P43): time, role, purpose, categories; the employee is not named.
 * before 0: from the newest. *next 0: no more. A page may be short though more follow. */
MUST_USE enum rc audit_views_of(struct ctx *ctx, int64_t subject, int64_t before, size_t most,
                                struct audit_item **out, size_t *count, int64_t *next);

struct audit_line { /* an entry in words of ctx->lang, for tables of pages */
    int64_t id, at;
    struct str kind, who, role, whose, categories, purpose, outcome, outcome_kind;
    int64_t statement;   /* that allowed or refused, 0 when none */
    bool in_list;
};
/* For the page /loki and for other rooms' pages (a card's "who has seen this": audit_views_of, then
 * this; column `who` is for the contact person and maintainers only, P43). */
void audit_lines(struct ctx *ctx, const struct audit_item *items, size_t count, struct audit_line **out);

struct audit_report {
    int64_t entries, broken; /* broken: entries, gaps and heads that do not fit */
    int64_t first_broken;    /* id of the first, 0 when none */
    const char *why;         /* of the first: "changed", "missing", "extra", "head", "cut", "heads-file", "recorded" */
    int64_t heads;           /* heads kept outside the store and compared */
    int64_t tenant;          /* of the first broken entry */
};
/* Walk the whole chain of ctx's tenant (tenant 0: the chain of every controller) and compare it with the heads kept in the key store and in
 * D/audit-heads. Reads in short transactions. RC_OK also when broken: look at `broken`. */
MUST_USE enum rc audit_verify(struct ctx *ctx, struct audit_report *out);
/* Keep the present head outside the store: in the key store and, signed (Ed25519), as a line of
 * D/audit-heads. */
MUST_USE enum rc audit_keep_head(struct ctx *ctx, bool signed_line);

MUST_USE enum rc audit_evidence_chain(struct ctx *ctx, struct evidence *out);    /* security.audit-log */
MUST_USE enum rc audit_evidence_refusals(struct ctx *ctx, struct evidence *out); /* purpose.limits */

#endif
