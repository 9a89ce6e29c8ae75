/* Pure decisions of backups. */
#include "rooms/backup/internal.h"

bool backup_decide_tested(const struct backup_state *state, int64_t now)
{
    return state->tested && state->test_passed && now - state->tested_at <= (int64_t)BACKUP_TEST_DAYS * 86400000;
}

bool backup_decide_fresh(const struct backup_state *state, int64_t now)
{
    return state->made && now - state->made_at <= (int64_t)BACKUP_FRESH_HOURS * 3600000;
}

bool backup_decide_confirm(struct str typed, struct str expected)
{
    return !str_empty(str_trim(expected)) && str_eq_nocase(str_trim(typed), str_trim(expected));
}
