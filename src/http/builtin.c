/* Pages of the server itself: /healthz, /readyz, /metrics (own loopback listener), static assets. */
#include "http/internal.h"


static enum rc healthz(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)ctx;
    (void)in;
    out->content_type = "text/plain; charset=utf-8";
    buf_addz(&out->body, "ok\n");
    return RC_OK;
}

static enum rc readyz(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    const struct request_state *state = in->internal;
    const struct http_hooks *hooks = &state->settings->hooks;
    bool ready = hooks->ready == NULL || hooks->ready(ctx) == RC_OK;

    err_clear(&ctx->err);
    out->content_type = "text/plain; charset=utf-8";
    out->status = ready ? 200 : 503;
    buf_addz(&out->body, ready ? "ready\n" : "not ready\n");
    return RC_OK;
}

static enum rc metrics(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    const struct request_state *state = in->internal;
    const struct http_hooks *hooks = &state->settings->hooks;

    out->content_type = "text/plain; version=0.0.4; charset=utf-8";
    metrics_write(&out->body);
    return hooks->metrics != NULL ? hooks->metrics(ctx, &out->body) : RC_OK;
}

const struct route http_builtin_routes[] = {
    ROUTE_FLAGS(GET, "/healthz", healthz, ROLE_ANYONE, PURPOSE_SECURITY, NULL, ROUTE_UNAUDITED | ROUTE_BUILTIN),
    ROUTE_FLAGS(GET, "/readyz", readyz, ROLE_ANYONE, PURPOSE_SECURITY, NULL, ROUTE_UNAUDITED | ROUTE_BUILTIN),
    ROUTE_FLAGS(GET, "/metrics", metrics, ROLE_ANYONE, PURPOSE_SECURITY, NULL,
                ROUTE_UNAUDITED | ROUTE_BUILTIN | ROUTE_METRICS),
    ROUTE_END};

bool asset_answer(struct ctx *ctx, const struct http_request *in, struct http_answer *out,
                  const struct asset *assets)
{
    const struct asset *a = assets;
    struct answer_state *state = out->internal;
    const struct request_state *request = in->internal;

    if (a == NULL || (in->method != HTTP_GET && in->method != HTTP_HEAD) || !str_starts(in->path, STR("/assets/")))
        return false;
    while (a->path != NULL && !str_eqz(in->path, a->path))
        a++;
    if (a->path == NULL)
        return false;
    struct str tag = str_fmt(ctx->arena, "\"%s\"", a->hash);
    struct str version = str_fmt(ctx->arena, "v=%s", a->hash);
    bool fixed = str_eq(request->job->head.query_raw, version);
    out->cacheable = true;
    out->content_type = a->content_type;
    answer_header(out, "ETag", tag);
    answer_header(out, "Cache-Control", fixed ? STR("public, max-age=31536000, immutable") : STR("no-cache"));
    if (a->gz.ptr != NULL)
        answer_header(out, "Vary", STR("Accept-Encoding"));
    if (header_has_token(http_header(in, "If-None-Match"), tag.ptr != NULL ? str_z(ctx->arena, tag) : "")) {
        out->status = 304;
        return true;
    }
    state->static_body = a->bytes;
    if (a->gz.ptr != NULL && header_has_token(http_header(in, "Accept-Encoding"), "gzip")) {
        answer_header(out, "Content-Encoding", STR("gzip"));
        state->static_body = a->gz;
    }
    return true;
}
