/* States of proof (P68). Pure. */
#include "rooms/reports/reports.h"

const char *proof_word(enum proof_state state)
{
    static const char *const words[] = {"", "holds", "violated", "not_exercised", "attested", "planned"};

    return words[state >= PROOF_HOLDS && state <= PROOF_PLANNED ? state : 0];
}

enum proof_state proof_decide(enum statement_kind kind, int64_t population, int64_t violations)
{
    if (kind == STATEMENT_IS_PLANNED)
        return PROOF_PLANNED;
    if (kind == STATEMENT_IS_ATTESTED)
        return PROOF_ATTESTED;
    if (violations > 0)
        return PROOF_VIOLATED;
    return population > 0 ? PROOF_HOLDS : PROOF_NOT_EXERCISED;
}
