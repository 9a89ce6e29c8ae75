/* Which register a request means and who acts on the command line (hooks of http and roles). */
#include "base/errors.h"
#include "base/role.h"
#include "db/core.h"
#include "errors_http.h"
#include "errors_users.h"
#include "queries_users.h"
#include "rooms/notice/notice.h"
#include "rooms/users/internal.h"

static enum rc enter(struct ctx *ctx, int64_t tenant, int64_t id, struct str name, struct str controller)
{
    ctx->tenant = tenant;
    ctx->register_id = id;
    ctx->controller_name = controller;
    ctx->register_name = name;
    return notice_policy(ctx);
}

/* NOT_FOUND without err. */
static enum rc enter_slug(struct ctx *ctx, struct str slug)
{
    struct q_users_register_by_slug_row r;

    TRY(q_users_register_by_slug(ctx, &(struct q_users_register_by_slug){.slug = slug}, &r));
    return enter(ctx, r.tenant_id, r.id, r.name, r.controller_text);
}

enum rc users_open_register(struct ctx *ctx, struct str slug, struct str host)
{
    struct q_users_register_first_row r;
    struct str rest = host, label = str_cut(&rest, '.');
    enum rc rc;

    if (slug.len > 0) {
        rc = enter_slug(ctx, slug);
        return rc == RC_NOT_FOUND ? err_not_found(&ctx->err, E1226_REGISTER_UNKNOWN) : rc;
    }
    if (rest.len > 0) { /* mallikonttori.example: the register of that word */
        rc = enter_slug(ctx, label);
        if (rc != RC_NOT_FOUND)
            return rc;
    }
    rc = q_users_register_first(ctx, &r);
    if (rc == RC_NOT_FOUND)
        return RC_OK; /* an empty installation: its pages of sign-in and first steps still show */
    TRY(rc);
    return enter(ctx, r.tenant_id, r.id, r.name, r.controller_text);
}

static enum rc slug_from(struct ctx *ctx, size_t first, struct str *slug)
{
    struct q_users_registers_row *rows = NULL;
    size_t count = 0;

    *slug = STR("");
    TRY(q_users_registers(ctx, &rows, &count));
    for (size_t i = first; i < count; i++)
        if (rows[i].tenant_id == ctx->tenant && rows[i].id == ctx->register_id)
            *slug = rows[i].slug;
    return RC_OK;
}

/* The first register needs no word in its addresses. */
enum rc users_slug(struct ctx *ctx, struct str *slug)
{
    return slug_from(ctx, 1, slug);
}

enum rc users_slug_of(struct ctx *ctx, struct str *slug)
{
    return slug_from(ctx, 0, slug);
}

/* The account in the register of ctx: who it is, what it may. */
static enum rc actor_of(struct ctx *ctx, int64_t id, struct actor *actor)
{
    struct users_grant *grants = NULL;
    struct session_facts facts;
    struct nda_state nda;
    struct account a;
    size_t count = 0;

    TRY(users_load(ctx, id, &a));
    facts = users_facts(ctx, &a);
    TRY(users_account_stands(&facts, &ctx->err));
    TRY(users_grants_of(ctx, id, &grants, &count));
    TRY(users_nda_state(ctx, id, &nda));
    *actor = (struct actor){.user_id = a.id, .subject_id = a.subject, .roles = users_decide_role(grants, count),
                            .nda_signed = nda.is_signed, .display = a.name};
    return RC_OK;
}

static enum rc account_of_login(struct ctx *ctx, struct str login, int64_t *id)
{
    struct str value;
    enum rc rc;

    if (login.len > 0)
        return users_find(ctx, login, id);
    rc = setting_get(ctx, STR("users.adopter"), &value);
    if (rc == RC_NOT_FOUND || (rc == RC_OK && !str_to_i64(value, id)))
        return err_not_found(&ctx->err, E1505_USER_UNKNOWN);
    return rc;
}

/* A command over all registers: what the person may in every one of them. */
static enum rc actor_everywhere(struct ctx *ctx, struct str login, struct actor *actor)
{
    struct q_users_registers_row *rows = NULL;
    size_t count = 0, found = 0;
    unsigned roles = ~0u;
    bool nda = true;

    TRY(q_users_registers(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct actor one = {0};
        int64_t id = 0;
        enum rc rc;

        ctx->tenant = rows[i].tenant_id;
        ctx->register_id = rows[i].id;
        rc = notice_policy(ctx);
        if (rc == RC_OK && ctx->policy == NULL)
            continue; /* its notice waits: who puts it right has not signed yet, and there are no personal data */
        if (rc == RC_OK)
            rc = account_of_login(ctx, login, &id);
        if (rc == RC_OK)
            rc = actor_of(ctx, id, &one);
        if (rc == RC_OK && found++ == 0)
            *actor = one;
        if (rc == RC_NOT_FOUND)
            err_clear(&ctx->err);
        else if (rc != RC_OK)
            break;
        roles &= one.roles;
        nda = nda && one.nda_signed;
    }
    ctx->tenant = 0;
    ctx->register_id = 0;
    ctx->policy = NULL;
    if (ctx->err.rc != RC_OK)
        return ctx->err.rc;
    if (found == 0)
        return err_not_found(&ctx->err, E1505_USER_UNKNOWN);
    actor->roles = roles;
    actor->nda_signed = nda;
    return RC_OK;
}

enum rc users_cli_sign_in(struct ctx *ctx, struct str login, struct actor *actor)
{
    int before = users_security(ctx);
    int64_t id = 0;
    enum rc rc;

    if (ctx->tenant == 0) {
        rc = actor_everywhere(ctx, login, actor);
    } else {
        rc = account_of_login(ctx, login, &id);
        if (rc == RC_OK)
            rc = actor_of(ctx, id, actor);
    }
    ctx->purpose = before;
    return rc;
}

enum rc users_contacts(struct ctx *ctx, int64_t **ids, size_t *count)
{
    struct q_users_account_ids_row *rows = NULL;
    struct users_grant *grants = NULL;
    size_t n = 0, grant_count = 0;
    int before = users_security(ctx);
    enum rc rc = q_users_account_ids(ctx, &rows, &n);

    *count = 0;
    *ids = ARENA_ARRAY(ctx->arena, int64_t, n + 1);
    for (size_t i = 0; i < n && rc == RC_OK; i++) {
        rc = users_grants_of(ctx, rows[i].id, &grants, &grant_count);
        if (rc == RC_OK && (users_decide_role(grants, grant_count) & ROLE_CONTACT) != 0)
            (*ids)[(*count)++] = rows[i].id;
    }
    ctx->purpose = before;
    return rc;
}

enum rc users_unsigned(struct ctx *ctx, int64_t *count)
{
    struct q_users_account_ids_row *rows = NULL;
    struct users_grant *grants = NULL;
    struct nda_state nda;
    size_t n = 0, grant_count = 0;
    int before = users_security(ctx);
    enum rc rc = q_users_account_ids(ctx, &rows, &n);

    *count = 0;
    for (size_t i = 0; i < n && rc == RC_OK; i++) {
        rc = users_grants_of(ctx, rows[i].id, &grants, &grant_count);
        if (rc == RC_OK && grant_count > 0)
            rc = users_nda_state(ctx, rows[i].id, &nda);
        if (rc == RC_OK && grant_count > 0 && !nda.is_signed)
            (*count)++;
    }
    ctx->purpose = before;
    return rc;
}
