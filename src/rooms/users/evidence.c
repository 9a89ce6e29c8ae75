/* Evidence of the statements on users (P19, P39, P40, P41, P42; P68): counted from rows and from the audit log, not
 * from what the actions believe. Reads of the audit are the newest 500 of each user. */
#include <string.h>

#include "base/errors.h"
#include "audit_audit.h"
#include "db/core.h"
#include "queries_users.h"
#include "rooms/audit/audit.h"
#include "rooms/users/internal.h"

enum { READS_LOOKED_AT = 500 };
#define OWN_MASK (CATEGORY_BIT(CATEGORY_STAFF) | CATEGORY_BIT(CATEGORY_CREDENTIAL) | CATEGORY_BIT(CATEGORY_AUDIT))

/* Runs one piece of evidence under PURPOSE_SECURITY and puts the caller's purpose back. */
typedef enum rc count_fn(struct ctx *ctx, struct evidence *out);
static enum rc under_security(struct ctx *ctx, count_fn *fn, struct evidence *out)
{
    int before = users_security(ctx);
    enum rc rc = fn(ctx, out);

    ctx->purpose = before;
    return rc;
}

static enum rc reads_of(struct ctx *ctx, int64_t user, struct audit_item **items, size_t *count)
{
    int64_t next = 0;

    return audit_list(ctx, &(struct audit_filter){.kind = AUDIT_READ, .user_id = user, .day = DATE_NONE, .most = READS_LOOKED_AT},
                      items, count, &next);
}

/* A session used after the account or its employer's contract had ended, or after it was locked. */
static bool used_outside(const struct q_users_evidence_live_row *s)
{
    struct date seen = date_of_instant(s->seen_at);

    return date_after(seen, s->end_on) || (!s->employer_end_on_null && date_after(seen, s->employer_end_on)) ||
           (!s->locked_at_null && s->seen_at > s->locked_at);
}

static enum rc employers(struct ctx *ctx, struct evidence *out)
{
    struct q_users_evidence_accounts_row accounts;
    struct q_users_evidence_named_row grants;
    struct q_users_evidence_live_row *live = NULL;
    size_t count = 0;

    TRY(q_users_evidence_accounts(ctx, &accounts));
    TRY(q_users_evidence_named(ctx, &grants));
    TRY(q_users_evidence_live(ctx, &live, &count));
    out->population = accounts.population;
    out->figure = accounts.population;
    out->violations = accounts.faults + grants.violations;
    for (size_t i = 0; i < count; i++)
        out->violations += used_outside(&live[i]);
    out->is_public = true;
    return RC_OK;
}

enum rc users_evidence_employers(struct ctx *ctx, struct evidence *out)
{
    return under_security(ctx, employers, out);
}

/* Shared: two accounts of one person; a session by password without password and factor; one past its limits. */
static enum rc personal(struct ctx *ctx, struct evidence *out)
{
    struct q_users_evidence_shared_row accounts;
    struct q_users_evidence_live_row *live = NULL;
    size_t count = 0;

    TRY(q_users_evidence_shared(ctx, &accounts));
    TRY(q_users_evidence_live(ctx, &live, &count));
    out->population = accounts.population;
    out->figure = accounts.population;
    out->violations = accounts.shared;
    for (size_t i = 0; i < count; i++)
        out->violations += (live[i].method == METHOD_PASSWORD_CODE && (live[i].has_password == 0 || live[i].has_factor == 0)) ||
                           live[i].seen_at - live[i].created_at > SESSION_MOST_MS;
    out->is_public = true;
    return RC_OK;
}

enum rc users_evidence_personal(struct ctx *ctx, struct evidence *out)
{
    return under_security(ctx, personal, out);
}

static bool text_agrees(struct ctx *ctx, const struct q_users_evidence_texts_row *t)
{
    const struct str texts[LANG_COUNT] = {t->text_fi, t->text_sv, t->text_en};
    struct blob hash;

    if (t->lang < 0 || t->lang >= LANG_COUNT)
        return false;
    hash = users_text_hash(ctx->arena, texts[t->lang]);
    return t->text_hash.len == hash.len && memcmp(hash.ptr, t->text_hash.ptr, hash.len) == 0;
}

/* Reads of personal data (one's own account apart) before the first signature, or without one. */
static enum rc reads_before(struct ctx *ctx, int64_t account, int64_t *found)
{
    struct q_users_evidence_first_signed_row signed_row = {.signed_at = INT64_MAX};
    struct audit_item *reads = NULL;
    size_t count = 0;
    enum rc rc = q_users_evidence_first_signed(ctx, &(struct q_users_evidence_first_signed){.account = account}, &signed_row);

    if (rc == RC_NOT_FOUND)
        signed_row.signed_at = INT64_MAX;
    else
        TRY(rc);
    TRY(reads_of(ctx, account, &reads, &count));
    for (size_t i = 0; i < count; i++)
        *found += ((uint64_t)reads[i].categories & ~OWN_MASK) != 0 && reads[i].register_id == ctx->register_id &&
                  reads[i].at < signed_row.signed_at;
    return RC_OK;
}

static enum rc commitments(struct ctx *ctx, struct evidence *out)
{
    struct q_users_evidence_texts_row *texts = NULL;
    struct q_users_evidence_granted_row *users = NULL;
    size_t text_count = 0, user_count = 0;

    TRY(q_users_evidence_texts(ctx, &texts, &text_count));
    TRY(q_users_evidence_granted(ctx, &users, &user_count));
    out->population = (int64_t)text_count;
    out->figure = (int64_t)text_count;
    for (size_t i = 0; i < text_count; i++)
        out->violations += !text_agrees(ctx, &texts[i]);
    for (size_t i = 0; i < user_count; i++)
        TRY(reads_before(ctx, users[i].account_id, &out->violations));
    out->is_public = true;
    return RC_OK;
}

enum rc users_evidence_nda(struct ctx *ctx, struct evidence *out)
{
    return under_security(ctx, commitments, out);
}

/* The list as it is stored must be one that the gate can follow; what it turned away is counted. The
 * sandbox of the roles proves itself at start (doctor), not here. */
static enum rc gate(struct ctx *ctx, struct evidence *out)
{
    struct networks lists = {0};
    struct refusals refused;
    struct str bad;

    TRY(users_networks(ctx, &lists));
    TRY(users_refusals(ctx, &refused));
    out->figure = refused.network + refused.rate + refused.nda + refused.role + refused.forged;
    out->population = out->figure + (lists.staff.len > 0) + (lists.api.len > 0);
    out->violations = !users_networks_ok(lists.staff, &bad) + !users_networks_ok(lists.api, &bad);
    out->is_public = true;
    return RC_OK;
}

enum rc users_evidence_gate(struct ctx *ctx, struct evidence *out)
{
    return under_security(ctx, gate, out);
}

/* A partner's person who also holds a wide role, or who has opened more than the role needs (P19). */
static enum rc least_data(struct ctx *ctx, struct evidence *out)
{
    struct q_users_evidence_narrow_row *users = NULL;
    size_t count = 0;

    TRY(q_users_evidence_narrow(ctx, &users, &count));
    out->population = (int64_t)count;
    out->figure = (int64_t)count;
    for (size_t i = 0; i < count; i++) {
        uint64_t allowed = OWN_MASK;
        struct audit_item *reads = NULL;
        size_t read_count = 0;

        if (users[i].accountant)
            allowed |= users_role_categories(USERS_ACCOUNTANT);
        if (users[i].reseller)
            allowed |= users_role_categories(USERS_RESELLER);
        if (users[i].processor)
            allowed |= users_role_categories(USERS_PROCESSOR);
        out->violations += users[i].wide != 0;
        TRY(reads_of(ctx, users[i].account_id, &reads, &read_count));
        for (size_t k = 0; k < read_count; k++)
            out->violations += ((uint64_t)reads[k].categories & ~allowed) != 0;
    }
    out->is_public = true;
    return RC_OK;
}

enum rc users_evidence_least_data(struct ctx *ctx, struct evidence *out)
{
    return under_security(ctx, least_data, out);
}
