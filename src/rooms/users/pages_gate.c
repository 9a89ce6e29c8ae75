/* The gate of the server: networks, rate of sign-ins, sessions, fresh sign-in (P40, P41, P42). */
#include "base/errors.h"
#include "base/role.h"
#include "errors_http.h"
#include "rooms/users/internal_pages.h"
#include "rooms/users/tokens.h"

static const char *cookie_name(struct ctx *ctx)
{
    /* the tenant is in the name, so that two registers live in one browser */
    return str_z(ctx->arena, str_fmt(ctx->arena, "istunto-%llx", (unsigned long long)ctx->tenant));
}

struct str users_cookie_token(struct ctx *ctx, const struct http_request *in)
{
    return http_cookie(in, cookie_name(ctx));
}

void users_cookie(struct ctx *ctx, struct http_answer *out, struct str token)
{
    answer_cookie(out, cookie_name(ctx), token, token.len > 0 ? -1 : 0);
}

struct str users_back(struct str back)
{
    if (!str_starts(back, STR("/")) || str_starts(back, STR("//")) || str_contains(back, STR("\\")))
        return STR("/");
    return back;
}

struct sign_in users_attempt(const struct http_request *in)
{
    return (struct sign_in){.login = str_trim(http_form(in, "login")), .password = http_form(in, "password"),
                            .code = str_trim(http_form(in, "code")), .address = in->client, .agent = http_header(in, "User-Agent")};
}

static void count(struct ctx *ctx, int kind)
{
    struct err before = ctx->err;
    int out;

    if (ctx->tenant != 0 && RUN_ACTION(users_count_refusal, ctx, &(struct refusal_note){kind}, &out) != RC_OK)
        ctx->err = before; /* a count that could not be written lets nobody in */
    ctx->err = before;
}

enum rc users_gate_network(struct ctx *ctx, const struct http_request *in)
{
    struct networks lists;

    if (ctx->tenant == 0)
        return RC_OK;
    TRY(users_networks(ctx, &lists));
    if (users_network_allowed(in->is_api ? lists.api : lists.staff, in->client))
        return RC_OK;
    return err_forbidden(&ctx->err, E1224_NETWORK);
}

/* The doors of staff are open routes, which the network gate is not asked for: the list holds for them too.
 * Attempts to sign in, by address: burst 10, then one in 6 s; those that succeed give theirs back. */
enum rc users_gate_rate(struct ctx *ctx, const struct http_request *in)
{
    bool door = str_starts(in->path, STR("/kirjaudu")) || str_starts(in->path, STR("/kutsu/"));
    bool attempt = in->method == HTTP_POST && (str_eqz(in->path, "/kirjaudu") || str_eqz(in->path, "/kirjaudu/koodi") ||
                                               str_eqz(in->path, "/kirjaudu/uudelleen") || str_starts(in->path, STR("/kutsu/")));

    if (door)
        TRY(users_gate_network(ctx, in));
    if (!attempt || users_bucket_take(ctx, users_address_block(ctx->arena, in->client)))
        return RC_OK;
    count(ctx, REFUSAL_RATE);
    return err_busy(&ctx->err, E1218_HTTP_RATE);
}

enum rc users_gate_session(struct ctx *ctx, const struct http_request *in, struct actor *actor)
{
    struct session_found s;
    struct str token;
    enum rc rc;

    if (in->bearer && ctx->tenant != 0)
        return users_token_enter(ctx, str_trim(str_sub(http_header(in, "Authorization"), 7, 200)), in->client, actor);
    if (ctx->tenant == 0)
        return in->bearer ? err_forbidden(&ctx->err, E1220_SIGN_IN_NEEDED) : RC_OK;
    token = users_cookie_token(ctx, in);
    if (token.len == 0)
        return RC_OK;
    rc = users_session_find(ctx, token, &s);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    *actor = (struct actor){.user_id = s.user, .subject_id = s.subject, .roles = s.roles, .nda_signed = s.nda_signed,
                            .session_id = s.id};
    if (s.lang >= 0 && s.lang < LANG_COUNT)
        ctx->lang = (enum lang)s.lang;
    actor->display = users_display(ctx, s.user);
    return RC_OK;
}

enum rc users_gate_fresh(struct ctx *ctx, const struct http_request *in)
{
    struct session_found s;

    TRY(users_session_find(ctx, users_cookie_token(ctx, in), &s));
    return ctx->now - s.proved_at <= SESSION_FRESH_MS ? RC_OK : err_forbidden(&ctx->err, E1225_FRESH_SIGN_IN);
}

void users_gate_refused(struct ctx *ctx, const struct http_request *in)
{
    (void)in;
    switch (ctx->err.code) {
    case E1224_NETWORK: count(ctx, REFUSAL_NETWORK); break;
    case E1222_NDA_UNSIGNED: count(ctx, REFUSAL_NDA); break;
    case E1221_ROLE_MISSING: count(ctx, REFUSAL_ROLE); break;
    case E1223_CSRF: count(ctx, REFUSAL_FORGED); break;
    default: break;
    }
}
