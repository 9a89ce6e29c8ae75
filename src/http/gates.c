/* The gates in their order, then the handler (hooks.h). Everything refused is refused here, once. */
#include "http/internal.h"

#include "base/errors.h"
#include "base/utf8.h"
#include "errors_db.h"
#include "errors_http.h"

static bool changes(enum http_method m)
{
    return m != HTTP_GET && m != HTTP_HEAD && m != HTTP_OPTIONS;
}

static enum rc gate_register(struct ctx *ctx, const struct http_request *in)
{
    const struct request_state *state = in->internal;
    const struct http_hooks *hooks = &state->settings->hooks;
    char lower[256];

    if (hooks->open_register == NULL)
        return state->job->slug.len == 0 ? RC_OK : err_not_found(&ctx->err, E1226_REGISTER_UNKNOWN);
    struct str host = str_copy(ctx->arena, host_name(in->host, lower, sizeof(lower)));
    return hooks->open_register(ctx, state->job->slug, host);
}

static enum rc gate_network(struct ctx *ctx, const struct http_request *in)
{
    const struct request_state *state = in->internal;
    const struct http_hooks *hooks = &state->settings->hooks;

    if (in->route != NULL && (in->route->roles & ROLE_ANYONE) == 0 && hooks->permit_network != NULL)
        TRY(hooks->permit_network(ctx, in));
    return hooks->permit_rate != NULL ? hooks->permit_rate(ctx, in) : RC_OK;
}

/* The language chosen on this browser (POST /kieli) wins over the user's and the register's. */
static void language_chosen(struct ctx *ctx, const struct http_request *in)
{
    static const char *const codes[LANG_COUNT] = {"fi", "sv", "en"};
    struct str chosen = http_cookie(in, "kieli");

    for (int l = 0; l < LANG_COUNT; l++)
        if (str_eqz(chosen, codes[l]))
            ctx->lang = (enum lang)l;
}

static enum rc gate_session(struct ctx *ctx, struct http_request *in)
{
    struct request_state *state = in->internal;
    const struct http_hooks *hooks = &state->settings->hooks;
    enum rc rc = RC_OK;

    if (hooks->authenticate != NULL)
        rc = hooks->authenticate(ctx, in, &state->actor);
    if (rc == RC_FORBIDDEN && in->bearer) {
        err_clear(&ctx->err);
        return err_forbidden(&ctx->err, E1220_SIGN_IN_NEEDED);
    }
    csrf_prepare(ctx, in);
    language_chosen(ctx, in);
    return rc;
}

/* NDA (P41), then the role. Who has no session at all is asked to sign in. */
static enum rc gate_role(struct ctx *ctx, const struct http_request *in)
{
    const struct actor *actor = ctx->actor;
    unsigned wanted = in->route->roles, held = actor->roles & wanted;
    bool signed_in = actor->user_id != 0 || actor->roles != 0;

    if ((wanted & ROLE_ANYONE) != 0)
        return RC_OK;
    if (!signed_in)
        return err_forbidden(&ctx->err, E1220_SIGN_IN_NEEDED);
    if ((wanted & ROLE_SIGNED_IN) != 0)
        return RC_OK;
    /* the data subject in the portal and a partner's token sign no NDA */
    if (!actor->nda_signed && (held & (ROLE_SUBJECT | ROLE_TOKEN)) == 0 && (actor->roles & ~(unsigned)(ROLE_SUBJECT | ROLE_TOKEN)) != 0)
        return err_forbidden(&ctx->err, E1222_NDA_UNSIGNED);
    if (held == 0)
        return err_forbidden(&ctx->err, E1221_ROLE_MISSING);
    /* a program's token serves what it was made for, nothing else (P13) */
    if (actor->is_token && (actor->purposes >> in->route->purpose & 1) == 0)
        return err_forbidden(&ctx->err, E1237_TOKEN_PURPOSE);
    return RC_OK;
}

/* The API by user or token, after it is known who calls: the pages' own rates are of people's hands. */
static enum rc gate_api_rate(struct ctx *ctx, const struct http_request *in)
{
    const struct http_limits *l = &((const struct request_state *)in->internal)->settings->limits;
    bool token = ctx->actor->is_token;

    if (!in->is_api || ctx->actor->user_id == 0 ||
        rate_take((uint64_t)ctx->tenant ^ (uint64_t)ctx->actor->user_id, monotonic_us(), token ? l->token_burst : l->user_burst,
                  token ? l->token_second : l->user_second))
        return RC_OK;
    return err_busy(&ctx->err, E1218_HTTP_RATE);
}

static enum rc gate_fresh(struct ctx *ctx, const struct http_request *in)
{
    const struct request_state *state = in->internal;
    const struct http_hooks *hooks = &state->settings->hooks;

    if ((in->route->flags & ROUTE_FRESH_SIGN_IN) == 0 || hooks->fresh_sign_in == NULL)
        return RC_OK;
    if (hooks->fresh_sign_in(ctx, in) == RC_OK)
        return RC_OK;
    err_clear(&ctx->err);
    return err_forbidden(&ctx->err, E1225_FRESH_SIGN_IN);
}

static enum rc gate_csrf(struct ctx *ctx, struct http_request *in)
{
    struct str token = {0};

    if (!changes(in->method))
        return RC_OK;
    TRY(body_form(ctx, in, &token));
    return (in->route->flags & ROUTE_NO_CSRF) != 0 ? RC_OK : csrf_check(ctx, in, token);
}

/* A speculative GET would put a reading that nobody did into the audit (P43). */
static enum rc gate_prefetch(struct ctx *ctx, const struct http_request *in)
{
    struct str purpose = http_header(in, "Sec-Purpose");

    if (purpose.len == 0)
        purpose = http_header(in, "Purpose");
    if ((in->route->flags & ROUTE_UNAUDITED) == 0 && str_contains(purpose, STR("prefetch")))
        return err_busy(&ctx->err, E1219_HTTP_PREFETCH);
    return RC_OK;
}

static enum rc gate_query(struct ctx *ctx, struct http_request *in)
{
    const struct request_state *state = in->internal;
    struct field_input *list;

    if (urlencoded_parse(ctx->arena, state->job->head.query_raw, 128, &list, &in->query_count, &ctx->err) != RC_OK) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E1210_HTTP_MALFORMED, NULL);
    }
    for (size_t i = 0; i < in->query_count; i++) {
        struct str clean;
        if (!text_clean(ctx->arena, list[i].name, TEXT_LINE, &clean) ||
            !text_clean(ctx->arena, list[i].value, TEXT_LINE, &clean))
            return err_invalid(&ctx->err, E1210_HTTP_MALFORMED, NULL);
    }
    in->query = list;
    return RC_OK;
}

static enum rc not_routed(struct ctx *ctx, struct http_request *in)
{
    const struct request_state *state = in->internal;
    int status = state->job->status;

    if (gate_register(ctx, in) == RC_OK && gate_session(ctx, in) != RC_OK)
        state = in->internal; /* the page is shown as to a visitor */
    err_clear(&ctx->err);
    if (status == 405)
        return err_invalid(&ctx->err, E1212_HTTP_METHOD, NULL);
    if (status == 413)
        return err_invalid(&ctx->err, E1213_HTTP_TOO_LARGE, NULL);
    return err_not_found(&ctx->err, E1211_HTTP_NOT_FOUND);
}

/* "/laskut/" -> "/laskut" when that is a page */
static bool slash_redirect(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    const struct request_state *state = in->internal;
    struct str path = in->path;
    struct matched m;

    if (state->job->status != 404 || changes(in->method) || path.len < 2 || path.ptr[path.len - 1] != '/')
        return false;
    router_match(state->settings->router, HTTP_GET, str_sub(path, 0, path.len - 1), &m);
    if (m.route == NULL)
        return false;
    struct str raw = state->job->head.path_raw, query = state->job->head.query_raw;
    out->status = 308;
    answer_header(out, "Location", str_fmt(ctx->arena, "%.*s%s%.*s", (int)raw.len - 1, raw.ptr,
                                           query.len > 0 ? "?" : "", STR_FMT(query)));
    return true;
}

/* The first answer again; where none was kept, a conflict that says so. */
static enum rc answer_again(struct ctx *ctx, const struct once *once, struct http_answer *out)
{
    if (once->status == 0)
        return err_conflict(&ctx->err, E1141_ONCE_DONE);
    out->status = once->status;
    out->content_type = "application/json";
    buf_add(&out->body, once->answer);
    answer_header(out, "Idempotency-Replayed", STR("true"));
    return RC_OK;
}

struct whole { struct http_request *in; struct http_answer *out, blank; };

/* In the writer, perhaps more than once: from the same beginning each time. */
static enum rc handle_whole(struct ctx *ctx, struct once *once, void *arg)
{
    struct whole *w = arg;

    *w->out = w->blank;
    TRY(w->in->route->handler(ctx, w->in, w->out));
    once->status = w->out->status != 0 ? w->out->status : 200;
    once->answer = buf_str(&w->out->body);
    return RC_OK;
}

/* A POST of the API with an Idempotency-Key is carried out once, its first answer given again (UI.md section 10). What came in as a file
 * is known by its digest. */
static enum rc handle_once(struct ctx *ctx, struct http_request *in, struct http_answer *out)
{
    const struct http_hooks *hooks = &((struct request_state *)in->internal)->settings->hooks;
    struct str key = http_header(in, "Idempotency-Key");
    struct once once = {.stands = false};
    enum rc rc;

    if (hooks->once_find == NULL || !in->is_api || in->method != HTTP_POST || str_empty(key) || (in->route->flags & (ROUTE_KEYED | ROUTE_BODY_IMPORT)) != 0)
        return in->route->handler(ctx, in, out);
    TRY(hooks->once_find(ctx, str_fmt(ctx->arena, "%lld %.*s", (long long)ctx->actor->user_id, STR_FMT(in->path)), key, in->body, &once));
    if (once.again)
        return answer_again(ctx, &once, out);
    if ((in->route->flags & ROUTE_RECEIPT) != 0) {
        TRY(hooks->once_carry_out(ctx, &once, handle_whole, &(struct whole){in, out, *out}));
        return once.again ? answer_again(ctx, &once, out) : RC_OK;
    }
    ctx->once = &once;
    rc = in->route->handler(ctx, in, out);
    ctx->once = NULL;
    return rc;
}

enum rc gates_run(struct ctx *ctx, struct http_request *in, struct http_answer *out)
{
    struct request_state *state = in->internal;

    ctx->purpose = PURPOSE_SECURITY; /* of what the gates themselves read */
    if (state->job->prefix.len == 0 && asset_answer(ctx, in, out, state->settings->options.assets))
        return RC_OK;
    if (slash_redirect(ctx, in, out))
        return RC_OK;
    if (in->route == NULL)
        return not_routed(ctx, in);
    if ((in->route->flags & ROUTE_BUILTIN) != 0) {
        if (((in->route->flags & ROUTE_METRICS) != 0) != state->job->metrics)
            return err_not_found(&ctx->err, E1211_HTTP_NOT_FOUND);
        ctx->purpose = (int)in->route->purpose;
        return in->route->handler(ctx, in, out);
    }
    if (state->job->metrics)
        return err_not_found(&ctx->err, E1211_HTTP_NOT_FOUND);
    TRY(gate_prefetch(ctx, in));
    TRY(gate_register(ctx, in));
    language_chosen(ctx, in); /* also for what the next gates refuse */
    TRY(gate_network(ctx, in));
    TRY(gate_session(ctx, in));
    TRY(gate_api_rate(ctx, in));
    TRY(gate_role(ctx, in));
    TRY(gate_fresh(ctx, in));
    TRY(gate_csrf(ctx, in));
    ctx->purpose = (int)in->route->purpose;
    TRY(policy_permit_purpose(ctx, in->route->purpose));
    TRY(gate_query(ctx, in));
    TRY(body_json(ctx, in));
    if ((in->route->flags & ROUTE_LARGE) != 0)
        arena_widen(ctx->arena, ROUTE_LARGE_TIMES);
    return handle_once(ctx, in, out);
}
