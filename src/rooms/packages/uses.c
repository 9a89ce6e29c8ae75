/* Which purposes use a category of data: what the program's queries do, within what the notice in force states (P10, P51). */
#include "db/datause.h"
#include "rooms/packages/internal.h"

static enum purpose law_purpose(enum category category)
{
    switch (category) {
    case CATEGORY_VOUCHER: return PURPOSE_BOOKKEEPING;
    case CATEGORY_CORRESPONDENCE: return PURPOSE_RIGHTS;
    case CATEGORY_STAFF: case CATEGORY_CREDENTIAL: return PURPOSE_SECURITY;
    default: return PURPOSE_ACCOUNTABILITY;
    }
}

struct package_use packages_use_of(const struct policy *policy, enum category category)
{
    struct package_use use = {0, BASIS_LAW};

    for (int p = 1; p < PURPOSE_COUNT && policy != NULL; p++) {
        if (purpose_imposed_by_law((enum purpose)p) || (policy->purposes >> p & 1) == 0 || category_imposed_by_law(category) ||
            ((policy->categories_of[p] & datause_categories[p]) >> category & 1) == 0)
            continue;
        if (use.purposes == 0)
            use.basis = purpose_basis((enum purpose)p);
        use.purposes |= PURPOSE_BIT(p);
    }
    if (use.purposes == 0)
        use.purposes = PURPOSE_BIT(law_purpose(category));
    return use;
}
