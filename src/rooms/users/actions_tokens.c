/* Making, closing, listing and recognising tokens of the API (P13, P39, P42). */
#include "base/errors.h"
#include "audit_users.h"
#include "base/role.h"
#include "errors_http.h"
#include "errors_users.h"
#include "queries_users.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/audit/audit.h"
#include "rooms/users/tokens.h"

static const struct name_value token_roles[] = {
    {"api", TOKEN_API, "users.token.role.api"}, {"reseller", TOKEN_RESELLER, "users.token.role.reseller"},
    {"partner", TOKEN_PARTNER, "users.token.role.partner"}, {NULL, 0, NULL}};

#define PURPOSE_VALUE(name, w) {w, 1 << PURPOSE_##name, "purpose." w}
static const struct name_value token_purposes[] = {
    PURPOSE_VALUE(CUSTOMER_MANAGEMENT, "customer-management"), PURPOSE_VALUE(ORDER_MANAGEMENT, "order-management"),
    PURPOSE_VALUE(INVOICING, "invoicing"), PURPOSE_VALUE(COLLECTION, "collection"), PURPOSE_VALUE(CREDIT, "credit"),
    PURPOSE_VALUE(BOOKKEEPING, "bookkeeping"), PURPOSE_VALUE(UPDATES, "updates"),
    PURPOSE_VALUE(PARTNER_INTERFACE, "partner-interface"), PURPOSE_VALUE(STATISTICS, "statistics"), {NULL, 0, NULL}};

const struct field users_token_fields[] = {
    FIELD_TEXT(struct token_new, name, 100, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.token.name"),
    FIELD_ENUM(struct token_new, role, token_roles, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.role"),
    FIELD_BITS(struct token_new, purposes, token_purposes, 0, CATEGORY_NONE, NEED_NONE, "users.token.purposes"),
    FIELD_DATE(struct token_new, until, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.token.until"),
    FIELD_I64(struct token_new, recipient, 0, INT64_MAX, 0, CATEGORY_NONE, NEED_NONE, "users.token.recipient"),
    FIELD_ENUM(struct token_new, ground, disclosures_grounds, 0, CATEGORY_NONE, NEED_NONE, "users.token.ground"),
    FIELD_LINES(struct token_new, networks, 2000, 0, CATEGORY_NONE, NEED_NONE, "users.token.networks"),
    FIELD_END};

const char *users_token_role_word(int role)
{
    for (const struct name_value *n = token_roles; n->word != NULL; n++)
        if (n->value == role)
            return n->word;
    return "";
}

struct str users_token_purposes(struct ctx *ctx, unsigned purposes)
{
    struct str out = STR("");

    for (const struct name_value *n = token_purposes; n->word != NULL; n++)
        if ((purposes & (unsigned)n->value) != 0)
            out = str_fmt(ctx->arena, "%.*s%s%.*s", STR_FMT(out), str_empty(out) ? "" : ", ", STR_FMT(tr_key(ctx, str_from(n->msg))));
    return out;
}

/* A key lets data out, day after day: another company's names who gets them and why, and the notice allows it. Our own names nobody. */
static void check_recipient(struct ctx *ctx, const struct token_new *form)
{
    if ((form->role == TOKEN_API) != (form->recipient == 0))
        err_add_field(ctx->arena, &ctx->err, "recipient", E1544_TOKEN_RECIPIENT, STR(""));
    if ((form->role == TOKEN_API) != (form->ground == 0))
        err_add_field(ctx->arena, &ctx->err, "ground", E1545_TOKEN_GROUND, STR(""));
}

DEFINE_ACTION(users_add_token, struct token_new, struct token_receipt)
{
    struct q_users_token_insert q = {.id = env_new_id(ctx->env), .name = req->name, .role = req->role, .purposes = req->purposes,
        .networks = req->networks, .recipient = req->recipient, .ground = req->ground, .by = ctx->actor->user_id, .at = ctx->now, .until_on = req->until};
    struct str bad;

    ctx->purpose = PURPOSE_SECURITY;
    if (req->purposes == 0)
        err_add_field(ctx->arena, &ctx->err, "purposes", E1541_TOKEN_PURPOSES, STR(""));
    if (date_is_none(req->until) || date_before(req->until, ctx->today) || date_after(req->until, date_add_days(ctx->today, TOKEN_DAYS_MOST)))
        err_add_field(ctx->arena, &ctx->err, "until", E1542_TOKEN_UNTIL, STR(""));
    if (!users_networks_ok(req->networks, &bad))
        err_add_field(ctx->arena, &ctx->err, "networks", E1528_NETWORK_FORM, bad);
    check_recipient(ctx, req);
    if (ctx->err.field_count > 0)
        return RC_INVALID;
    if (req->recipient != 0)
        TRY(disclosures_key(ctx, req->recipient, (enum disclosure_ground)req->ground));
    out->id = q.id;
    out->token = users_token(ctx);
    TRY(keyed_hash(ctx, "api-token", out->token, &q.hash));
    TRY(q_users_token_insert(ctx, &q));
    return audit_write(ctx, AUDIT_TOKEN_MADE, 0, q.id, NULL);
}

DEFINE_ACTION(users_revoke_token, int64_t, int)
{
    struct q_users_token_by_id_row row;
    int64_t changes = 0;
    enum rc rc;

    (void)out;
    ctx->purpose = PURPOSE_SECURITY;
    rc = q_users_token_by_id(ctx, &(struct q_users_token_by_id){.id = *req}, &row);
    if (rc == RC_NOT_FOUND)
        return err_not_found(&ctx->err, E1540_TOKEN_UNKNOWN);
    TRY(rc);
    TRY(q_users_token_revoke(ctx, &(struct q_users_token_revoke){.id = *req, .at = ctx->now, .by = ctx->actor->user_id}, &changes));
    if (changes == 0)
        return err_conflict(&ctx->err, E1543_TOKEN_CLOSED);
    return audit_write(ctx, AUDIT_TOKEN_REVOKED, 0, *req, NULL);
}

enum rc users_tokens(struct ctx *ctx, struct token_row **out, size_t *count)
{
    struct q_users_token_list_row *rows;
    int before = users_security(ctx);
    enum rc rc = q_users_token_list(ctx, &rows, count);

    ctx->purpose = before;
    TRY(rc);
    *out = ARENA_ARRAY(ctx->arena, struct token_row, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct token_row){.id = rows[i].id, .name = rows[i].name, .networks = rows[i].networks, .role = (int)rows[i].role,
            .purposes = (unsigned)rows[i].purposes, .made_by = rows[i].made_by, .made_at = rows[i].made_at, .until_on = rows[i].until_on,
            .last_used_on = rows[i].last_used_on_null ? DATE_NONE : rows[i].last_used_on, .revoked = !rows[i].revoked_at_null,
            .expired = date_after(ctx->today, rows[i].until_on), .recipient = rows[i].recipient_id, .ground = (int)rows[i].ground};
    for (size_t i = 0; i < *count; i++) {
        struct recipient r;

        if ((*out)[i].recipient != 0) {
            TRY(disclosures_recipient(ctx, (*out)[i].recipient, &r));
            (*out)[i].recipient_name = r.form.name;
        }
    }
    return RC_OK;
}

static enum rc used_today(struct ctx *ctx, const void *req, void *out)
{
    int64_t changes;

    *(int *)out = 0;
    return q_users_token_used(ctx, &(struct q_users_token_used){.today = ctx->today, .id = *(const int64_t *)req}, &changes);
}

static enum rc enter(struct ctx *ctx, struct str token, struct str client, struct actor *actor)
{
    struct q_users_token_by_hash q = {0};
    struct q_users_token_by_hash_row row;
    struct token_facts facts;
    bool recipient_ok;
    int out;

    if (token.len != TOKEN_TEXT)
        return RC_NOT_FOUND;
    TRY(keyed_hash(ctx, "api-token", token, &q.hash));
    TRY(q_users_token_by_hash(ctx, &q, &row));
    /* Asked each time: a contract that has ended, or a notice that says otherwise now, closes the key (P12, P13, P31). */
    recipient_ok = row.role == TOKEN_API || disclosures_key(ctx, row.recipient_id, (enum disclosure_ground)row.ground) == RC_OK;
    err_clear(&ctx->err);
    facts = (struct token_facts){.recipient_ok = recipient_ok, .today = ctx->today, .until_on = row.until_on, .revoked = !row.revoked_at_null,
                                 .network_ok = users_network_allowed(row.networks, client)};
    if (!recipient_ok && !facts.revoked)
        TRY(users_ended_company(ctx, 0, row.id));
    if (!users_token_stands(&facts))
        return RC_NOT_FOUND;
    *actor = (struct actor){.user_id = row.id, .roles = users_token_roles((int)row.role), .nda_signed = true, .is_token = true,
                            .purposes = (uint64_t)row.purposes, .display = row.name};
    if (row.last_used_on_null || date_before(row.last_used_on, ctx->today)) {
        store_release(ctx);
        TRY(writer_run(ctx, used_today, &row.id, &out, sizeof(out)));
    }
    return RC_OK;
}

enum rc users_token_enter(struct ctx *ctx, struct str token, struct str client, struct actor *actor)
{
    int before = users_security(ctx);
    enum rc rc = enter(ctx, token, client, actor);

    ctx->purpose = before;
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    return err_forbidden(&ctx->err, E1220_SIGN_IN_NEEDED); /* one answer, whatever is wrong with it */
}

struct str users_token_name(struct ctx *ctx, int64_t id)
{
    struct q_users_token_by_id_row row;
    struct err before = ctx->err;
    int purpose = users_security(ctx);
    enum rc rc = q_users_token_by_id(ctx, &(struct q_users_token_by_id){.id = id}, &row);

    ctx->purpose = purpose;
    ctx->err = before;
    return rc == RC_OK ? row.name : STR("");
}
