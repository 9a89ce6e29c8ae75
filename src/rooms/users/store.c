/* Loading and sealing accounts, grants, commitments. No decision here. Everything runs under
 * PURPOSE_SECURITY (imposed by law), because who may enter is asked before any other purpose. */
#include <sodium.h>
#include <string.h>

#include "base/errors.h"
#include "errors_users.h"
#include "queries_users.h"
#include "rooms/users/tokens.h"

int users_security(struct ctx *ctx)
{
    int before = ctx->purpose;

    ctx->purpose = PURPOSE_SECURITY;
    return before;
}

static struct date day_of(struct date d, bool is_null)
{
    return is_null ? DATE_NONE : d;
}

static struct key_ref key_of(int64_t subject)
{
    return (struct key_ref){KEY_SUBJECT, subject};
}

static enum rc fill(struct ctx *ctx, const struct q_users_account_get_row *r, struct account *out)
{
    struct record profile;

    *out = (struct account){
        .id = r->id, .subject = r->subject_id, .employer_id = r->employer_id, .employer = r->employer_text,
        .employer_kind = (enum users_employer_kind)r->employer_kind, .employer_start_on = r->employer_start_on,
        .employer_end_on = day_of(r->employer_end_on, r->employer_end_on_null), .has_password = r->has_password != 0,
        .has_factor = r->has_factor != 0, .credential_at = r->credential_at, .factor_step = r->factor_step, .lang = r->lang,
        .granted_by = r->granted_by, .granted_at = r->granted_at, .start_on = r->start_on, .end_on = r->end_on,
        .locked_at = r->locked_at_null ? 0 : r->locked_at,
        .last_sign_in_at = r->last_sign_in_at_null ? 0 : r->last_sign_in_at};
    if (!r->credential_null)
        out->credential = r->credential;
    TRY(seal_open(ctx, key_of(r->subject_id), CATEGORY_STAFF, r->id, r->subject_id, r->profile, &profile));
    out->name = profile.field[PROFILE_NAME];
    out->email = profile.field[PROFILE_EMAIL];
    out->login = profile.field[PROFILE_LOGIN];
    users_name_keep(ctx, out->id, out->name);
    return RC_OK;
}

enum rc users_load(struct ctx *ctx, int64_t id, struct account *out)
{
    struct q_users_account_get_row row;
    int before = users_security(ctx);
    enum rc rc = q_users_account_get(ctx, &(struct q_users_account_get){.id = id}, &row);

    if (rc == RC_NOT_FOUND)
        rc = err_not_found(&ctx->err, E1505_USER_UNKNOWN);
    if (rc == RC_OK)
        rc = fill(ctx, &row, out);
    ctx->purpose = before;
    return rc;
}

enum rc users_email(struct ctx *ctx, int64_t user, struct str *out)
{
    struct account a;

    TRY(users_load(ctx, user, &a));
    *out = a.email;
    return RC_OK;
}

enum rc users_find(struct ctx *ctx, struct str login, int64_t *id)
{
    struct q_users_account_by_login q = {0};
    struct q_users_account_by_login_row row;
    int before = users_security(ctx);
    enum rc rc = keyed_hash(ctx, "login", str_lower_ascii(ctx->arena, login), &q.login_hash);

    *id = 0;
    if (rc == RC_OK)
        rc = q_users_account_by_login(ctx, &q, &row);
    ctx->purpose = before;
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1505_USER_UNKNOWN);
    if (rc == RC_OK)
        *id = row.id;
    return rc;
}

enum rc users_load_all(struct ctx *ctx, struct account **out, size_t *count)
{
    struct q_users_account_ids_row *ids = NULL;
    size_t n = 0;
    int before = users_security(ctx);
    enum rc rc = q_users_account_ids(ctx, &ids, &n);

    ctx->purpose = before;
    TRY(rc);
    *out = ARENA_ARRAY(ctx->arena, struct account, n + 1);
    *count = n;
    for (size_t i = 0; i < n; i++)
        TRY(users_load(ctx, ids[i].id, &(*out)[i]));
    return RC_OK;
}

enum rc users_credential(struct ctx *ctx, const struct account *a, struct credential *out)
{
    struct record r;
    int before;
    enum rc rc;

    *out = (struct credential){0};
    if (a->credential.len == 0)
        return RC_OK;
    before = users_security(ctx);
    rc = seal_open(ctx, key_of(a->subject), CATEGORY_CREDENTIAL, a->id, a->subject, a->credential, &r);
    ctx->purpose = before;
    TRY(rc);
    *out = (struct credential){r.field[CREDENTIAL_PASSWORD], r.field[CREDENTIAL_SECRET], r.field[CREDENTIAL_PENDING]};
    return RC_OK;
}

/* In the writer. CONFLICT 1530 when it was changed since `a` was loaded. */
enum rc users_credential_store(struct ctx *ctx, const struct account *a, const struct credential *c)
{
    struct q_users_account_credential q = {.has_password = c->password.len > 0, .has_factor = c->secret.len > 0,
                                           .at = ctx->now > a->credential_at ? ctx->now : a->credential_at + 1,
                                           .id = a->id, .was_at = a->credential_at};
    struct record r = {0};
    int64_t changes = 0;
    int before = users_security(ctx);
    enum rc rc;

    r.field[CREDENTIAL_PASSWORD] = c->password;
    r.field[CREDENTIAL_SECRET] = c->secret;
    r.field[CREDENTIAL_PENDING] = c->pending;
    rc = seal_record(ctx, key_of(a->subject), CATEGORY_CREDENTIAL, a->id, &r, &q.credential);
    if (rc == RC_OK)
        rc = q_users_account_credential(ctx, &q, &changes);
    ctx->purpose = before;
    TRY(rc);
    return changes == 1 ? RC_OK : err_conflict(&ctx->err, E1530_USER_CHANGED);
}

enum rc users_grants_of(struct ctx *ctx, int64_t account, struct users_grant **out, size_t *count)
{
    struct q_users_grants_row *rows = NULL;
    int before = users_security(ctx);
    enum rc rc = q_users_grants(ctx, &(struct q_users_grants){.account = account}, &rows, count);

    ctx->purpose = before;
    TRY(rc);
    *out = ARENA_ARRAY(ctx->arena, struct users_grant, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct users_grant){(enum users_role)rows[i].role, rows[i].may_use != 0, rows[i].may_maintain != 0,
                                         rows[i].granted_by, rows[i].granted_at};
    return RC_OK;
}

enum rc users_nda_current(struct ctx *ctx, struct nda *out)
{
    struct q_users_nda_current_row row;
    enum rc rc = q_users_nda_current(ctx, &row);

    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1512_NDA_NO_TEXT);
    TRY(rc);
    *out = (struct nda){.version = row.version, .from_on = row.from_on, .text = {row.text_fi, row.text_sv, row.text_en}};
    return RC_OK;
}

enum rc users_nda_state(struct ctx *ctx, int64_t account, struct nda_state *out)
{
    struct q_users_nda_signed_row row;
    struct nda nda;
    enum rc rc = users_nda_current(ctx, &nda);

    *out = (struct nda_state){0};
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK; /* without a text nobody has signed */
    }
    TRY(rc);
    rc = q_users_nda_signed(ctx, &(struct q_users_nda_signed){.account = account}, &row);
    if (rc == RC_NOT_FOUND)
        return RC_OK;
    TRY(rc);
    *out = (struct nda_state){row.version == nda.version, row.version, row.signed_at, (int)row.method};
    return RC_OK;
}

struct blob users_text_hash(struct arena *arena, struct str text)
{
    uint8_t *hash = arena_alloc(arena, 32);

    crypto_generichash(hash, 32, (const uint8_t *)text.ptr, text.len, NULL, 0);
    return (struct blob){hash, 32};
}

struct session_facts users_facts(const struct ctx *ctx, const struct account *a)
{
    return (struct session_facts){.stage = SESSION_FULL, .now = ctx->now, .created_at = ctx->now, .seen_at = ctx->now,
        .today = ctx->today, .start_on = a->start_on, .end_on = a->end_on, .employer_start_on = a->employer_start_on,
        .employer_end_on = a->employer_end_on, .locked = a->locked_at != 0};
}

enum rc users_employers(struct ctx *ctx, struct employer **out, size_t *count)
{
    struct q_users_employers_row *rows = NULL;

    TRY(q_users_employers(ctx, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct employer, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct employer){rows[i].id, (enum users_employer_kind)rows[i].kind, rows[i].name, rows[i].business_id,
                                      rows[i].contract, rows[i].start_on, day_of(rows[i].end_on, rows[i].end_on_null)};
    return RC_OK;
}

struct str users_display(struct ctx *ctx, int64_t user)
{
    struct str name = user != 0 ? users_name_cached(ctx, user) : STR("");
    struct err before = ctx->err;
    struct account a;

    if (user == 0 || name.len > 0)
        return name;
    if (users_load(ctx, user, &a) == RC_OK)
        name = a.name;
    else
        name = users_token_name(ctx, user);
    ctx->err = before; /* a name that is gone is no error of the page that shows it */
    return name;
}

enum rc users_company(struct ctx *ctx, struct company *out)
{
    struct q_users_tenant_name_row r;

    TRY(q_users_tenant_name(ctx, &r));
    *out = (struct company){r.name, r.business_id, r.street, r.postcode, r.town, r.phone, r.email, r.iban};
    return RC_OK;
}

enum rc users_codes_left(struct ctx *ctx, int64_t account, int64_t *count)
{
    struct q_users_codes_left_row row = {0};
    int before = users_security(ctx);
    enum rc rc = q_users_codes_left(ctx, &(struct q_users_codes_left){.account = account}, &row);

    ctx->purpose = before;
    *count = row.remaining;
    return rc;
}

enum rc users_refusals(struct ctx *ctx, struct refusals *out)
{
    struct q_users_refusals_since_row *rows = NULL;
    int64_t *const to[] = {NULL, &out->network, &out->rate, &out->nda, &out->role, &out->forged};
    size_t count = 0;

    *out = (struct refusals){0};
    TRY(q_users_refusals_since(ctx, &(struct q_users_refusals_since){.since_on = date_add_days(ctx->today, -30)}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        if (rows[i].kind > 0 && rows[i].kind < (int64_t)COUNT(to))
            *to[rows[i].kind] = rows[i].refused;
    return RC_OK;
}
