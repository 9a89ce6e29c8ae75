/* Binds the catalogue's rules and evidence to functions of the rooms. It stands outside policy/, which
 * may not know the rooms; a name in statements.def that no room has fails the link. Rules have all
 * kinds of arguments and some are declared in policy.h: they are named by their symbol only. */
#include "policy/policy.h"

#define STATEMENT(name, word, promise, section, slots, rule, proof)                             \
    extern void bound_##rule(void) __asm__(#rule);                                                 \
    extern enum rc proof(struct ctx *ctx, struct evidence *out);
#define STATEMENT_PLANNED(...)
#define STATEMENT_ATTESTED(...)
#include "policy/statements.def"
#undef STATEMENT
#undef STATEMENT_PLANNED
#undef STATEMENT_ATTESTED

static const struct statement_binding bindings[STATEMENT_COUNT] = {
    [STATEMENT_NONE] = {NULL, NULL},
#define STATEMENT(name, word, promise, section, slots, rule, proof) [STATEMENT_##name] = {bound_##rule, proof},
#define STATEMENT_PLANNED(...)
#define STATEMENT_ATTESTED(...)
#include "policy/statements.def"
};

struct statement_binding statement_binding(enum statement s)
{
    return bindings[s > STATEMENT_NONE && s < STATEMENT_COUNT ? s : STATEMENT_NONE];
}
