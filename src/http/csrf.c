/* Cross-site requests (QUALITY.md section 1): Sec-Fetch-Site, else Origin, and a synchronizer token also
 * on sign-in. The token is keyed BLAKE2b over the session (or over a necessary cookie of its own for a
 * visitor without one), so nothing is stored. */
#include "http/internal.h"

#include <sodium.h>
#include <string.h>

#include "base/errors.h"
#include "errors_http.h"

#define VISITOR_COOKIE "lomake"
enum { TOKEN_BYTES = 20 };

static struct str token_of(struct ctx *ctx, const struct settings *s, const char *kind, struct str bound)
{
    uint8_t hash[TOKEN_BYTES];
    struct str text = str_fmt(ctx->arena, "%s:%lld:%.*s", kind, (long long)ctx->tenant, STR_FMT(bound));

    crypto_generichash(hash, sizeof(hash), (const uint8_t *)text.ptr, text.len, s->csrf_key, sizeof(s->csrf_key));
    return str_hex(ctx->arena, (struct blob){hash, sizeof(hash)});
}

void csrf_prepare(struct ctx *ctx, struct http_request *in)
{
    struct request_state *state = in->internal;

    if (in->bearer)
        return;
    if (state->actor.session_id != 0) {
        in->csrf = token_of(ctx, state->settings, "session",
                            str_fmt(ctx->arena, "%lld", (long long)state->actor.session_id));
        return;
    }
    state->visitor = http_cookie(in, VISITOR_COOKIE);
    if (state->visitor.len != 2 * TOKEN_BYTES) {
        uint8_t random[TOKEN_BYTES];
        dice_take(state->dice, ctx->env, random, sizeof(random));
        state->visitor = str_hex(ctx->arena, (struct blob){random, sizeof(random)});
        state->visitor_new = true;
    }
    in->csrf = token_of(ctx, state->settings, "visitor", state->visitor);
}

void csrf_cookie(const struct http_request *in, struct http_answer *out)
{
    const struct request_state *state = in->internal;

    /* only a page that has the token in it needs the cookie: public pages set none (P47) */
    if (state->visitor_new && in->csrf.len > 0 && out->body.len > 0 &&
        memmem(out->body.ptr, out->body.len, in->csrf.ptr, in->csrf.len) != NULL)
        answer_cookie(out, VISITOR_COOKIE, state->visitor, -1);
}

static bool origin_ours(struct ctx *ctx, const struct http_request *in, struct str origin)
{
    struct str ours = str_fmt(ctx->arena, "%s://%.*s", in->secure ? "https" : "http", STR_FMT(in->host));
    return str_eq_nocase(origin, ours);
}

enum rc csrf_check(struct ctx *ctx, const struct http_request *in, struct str token)
{
    struct str site = http_header(in, "Sec-Fetch-Site");
    struct str origin = http_header(in, "Origin");
    bool ok = false;

    if (in->bearer)
        return RC_OK; /* no cookie is read, so nobody else's browser can lend its rights */
    if (site.len > 0)
        ok = str_eqz(site, "same-origin") && (origin.len == 0 || origin_ours(ctx, in, origin));
    else if (origin.len > 0)
        ok = origin_ours(ctx, in, origin);
    if (!ok || token.len != in->csrf.len || token.len == 0 || sodium_memcmp(token.ptr, in->csrf.ptr, token.len) != 0)
        return err_forbidden(&ctx->err, E1223_CSRF);
    return RC_OK;
}
