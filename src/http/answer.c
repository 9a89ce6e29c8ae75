/* The answer: one writer of response headers, security headers on everything, one malloc block
 * that the event thread sends (QUALITY.md section 1). */
#include "http/internal.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "errors_db.h"
#include "errors_http.h"

static const struct { int status; const char *text; } statuses[] = {
    {100, "Continue"}, {200, "OK"}, {201, "Created"}, {202, "Accepted"}, {204, "No Content"},
    {303, "See Other"}, {304, "Not Modified"}, {308, "Permanent Redirect"}, {400, "Bad Request"},
    {401, "Unauthorized"}, {403, "Forbidden"}, {404, "Not Found"}, {405, "Method Not Allowed"},
    {408, "Request Timeout"}, {409, "Conflict"}, {410, "Gone"}, {411, "Length Required"},
    {412, "Precondition Failed"}, {413, "Content Too Large"}, {414, "URI Too Long"},
    {415, "Unsupported Media Type"}, {417, "Expectation Failed"}, {421, "Misdirected Request"},
    {422, "Unprocessable Content"}, {428, "Precondition Required"}, {429, "Too Many Requests"},
    {431, "Request Header Fields Too Large"}, {500, "Internal Server Error"}, {501, "Not Implemented"},
    {503, "Service Unavailable"}, {505, "HTTP Version Not Supported"}};

const char *status_text(int status)
{
    for (size_t i = 0; i < COUNT(statuses); i++)
        if (statuses[i].status == status)
            return statuses[i].text;
    return "Status";
}

int status_of(enum rc rc, int code)
{
    switch (rc) {
    case RC_OK: return 200;
    case RC_NOT_FOUND: return 404;
    case RC_INVALID:
        switch (code) {
        case E1210_HTTP_MALFORMED: case E1227_FORM_UNREADABLE: case E1229_MULTIPART_UNREADABLE:
        case E1230_JSON_UNREADABLE: case E1231_JSON_TOO_DEEP: case E1232_JSON_NOT_OBJECT: return 400;
        case E1212_HTTP_METHOD: return 405;
        case E1213_HTTP_TOO_LARGE: return 413;
        case E1214_HTTP_MEDIA_TYPE: return 415;
        case E1215_HTTP_HOST: return 421;
        case E1216_HTTP_TIMEOUT: return 408;
        default: return 422;
        }
    case RC_FORBIDDEN: return code == E1220_SIGN_IN_NEEDED ? 401 : 403;
    case RC_REFUSED: return 403;
    case RC_CONFLICT: return 409;
    case RC_BUSY: return code == E1218_HTTP_RATE ? 429 : 503;
    /* no room on the disk passes: nothing was stored, ask again */
    case RC_IO: return code == E1108_STORE_FULL ? 503 : 500;
    default: return 500;
    }
}

void answer_allow(char *out, size_t size, unsigned allow)
{
    static const struct { enum http_method m; const char *word; } words[] = {
        {HTTP_GET, "GET"}, {HTTP_HEAD, "HEAD"}, {HTTP_POST, "POST"}, {HTTP_PUT, "PUT"},
        {HTTP_PATCH, "PATCH"}, {HTTP_DELETE, "DELETE"}, {HTTP_OPTIONS, "OPTIONS"}};
    size_t n = 0;
    out[0] = 0;
    for (size_t i = 0; i < COUNT(words); i++) {
        if ((allow & (1u << words[i].m)) == 0)
            continue;
        int k = snprintf(out + n, size - n, "%s%s", n > 0 ? ", " : "", words[i].word);
        n += k > 0 ? (size_t)k : 0;
    }
}

#define CSP "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; font-src 'self'; " \
            "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
#define SECURITY_HEADERS                                                                           \
    "Content-Security-Policy: " CSP "\r\n"                                                         \
    "X-Content-Type-Options: nosniff\r\n"                                                          \
    "Referrer-Policy: same-origin\r\n"                                                             \
    "Cross-Origin-Opener-Policy: same-origin\r\n"                                                  \
    "Cross-Origin-Resource-Policy: same-origin\r\n"                                                \
    "X-Frame-Options: DENY\r\n"                                                                    \
    "Permissions-Policy: accelerometer=(), autoplay=(), camera=(), display-capture=(), "           \
    "encrypted-media=(), fullscreen=(), geolocation=(), gyroscope=(), magnetometer=(), "           \
    "microphone=(), midi=(), payment=(), publickey-credentials-get=(), screen-wake-lock=(), "      \
    "usb=(), xr-spatial-tracking=(), browsing-topics=()\r\n"
#define HSTS "Strict-Transport-Security: max-age=63072000; includeSubDomains\r\n"

static size_t put(char *at, const char *text, size_t len)
{
    memcpy(at, text, len);
    return len;
}

char *answer_plain(int status, unsigned allow, bool tls, size_t *len)
{
    char allowed[64];
    const char *text = status_text(status);
    size_t size = sizeof(SECURITY_HEADERS) + sizeof(HSTS) + 512;
    char *out = malloc(size);

    if (out == NULL)
        return NULL;
    answer_allow(allowed, sizeof(allowed), allow != 0 ? allow : 1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_POST);
    int n = snprintf(out, size,
                     "HTTP/1.1 %d %s\r\nContent-Type: text/plain; charset=utf-8\r\nContent-Length: %zu\r\n"
                     "Connection: close\r\nCache-Control: no-store\r\n%s%s%s%s%s" SECURITY_HEADERS "\r\n%d %s\n",
                     status, text, strlen(text) + 5, status == 405 ? "Allow: " : "",
                     status == 405 ? allowed : "", status == 405 ? "\r\n" : "",
                     status == 503 ? "Retry-After: 2\r\n" : "", tls ? HSTS : "", status, text);
    *len = n > 0 && (size_t)n < size ? (size_t)n : 0;
    return out;
}

/* --- what handlers call ------------------------------------------------------------------------ */
void answer_begin(struct ctx *ctx, struct http_answer *out, struct answer_state *state)
{
    *state = (struct answer_state){.headers = buf_in(ctx->arena)};
    *out = (struct http_answer){.status = 200, .content_type = "text/html; charset=utf-8",
                                .body = buf_in(ctx->arena), .internal = state};
}

void answer_drop(struct http_answer *out)
{
    struct answer_state *state = out->internal;
    struct arena *arena = out->body.arena;

    *state = (struct answer_state){.headers = buf_in(arena)};
    *out = (struct http_answer){.status = 200, .content_type = "text/html; charset=utf-8",
                                .body = buf_in(arena), .internal = state};
}

static bool line_break(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if (s.ptr[i] == '\r' || s.ptr[i] == '\n' || s.ptr[i] == 0)
            return true;
    return false;
}

void answer_header(struct http_answer *out, const char *name, struct str value)
{
    struct answer_state *state = out->internal;

    if (line_break(value) || line_break(str_from(name))) {
        state->bad = true;
        return;
    }
    buf_addz(&state->headers, name);
    buf_addz(&state->headers, ": ");
    buf_add(&state->headers, value);
    buf_addz(&state->headers, "\r\n");
}

void answer_cookie(struct http_answer *out, const char *name, struct str value, int64_t max_age_s)
{
    struct answer_state *state = out->internal;

    if (line_break(value) || line_break(str_from(name)) || !cookie_value_ok(value)) {
        state->bad = true;
        return;
    }
    buf_fmt(&state->headers, "Set-Cookie: __Host-%s=%.*s; Path=/; Secure; HttpOnly; SameSite=Lax", name,
            STR_FMT(value));
    if (max_age_s >= 0)
        buf_fmt(&state->headers, "; Max-Age=%lld", (long long)max_age_s);
    buf_addz(&state->headers, "\r\n");
}

enum rc answer_redirect(struct ctx *ctx, const struct http_request *in, struct http_answer *out,
                        struct str path, const char *flash)
{
    /* only a path of this site: "//host" and "/\host" would leave it */
    if (path.len == 0 || path.ptr[0] != '/' || (path.len > 1 && (path.ptr[1] == '/' || path.ptr[1] == '\\')))
        return err_bug(&ctx->err, E1234_HEADER_VALUE);
    answer_header(out, "Location", str_fmt(ctx->arena, "%.*s%.*s", STR_FMT(in->prefix), STR_FMT(path)));
    if (flash != NULL)
        answer_cookie(out, "flash", str_from(flash), 60);
    out->status = 303;
    out->body.len = 0;
    return RC_OK;
}

/* --- the whole answer ---------------------------------------------------------------------------- */
static bool without_body(int status)
{
    return status == 204 || status == 304;
}

static void head_of(struct buf *head, struct ctx *ctx, const struct http_request *in,
                    const struct http_answer *out, const struct job *job, size_t body_len)
{
    const struct answer_state *state = out->internal;

    buf_fmt(head, "HTTP/1.1 %d %s\r\n", out->status, status_text(out->status));
    if (!without_body(out->status))
        buf_fmt(head, "Content-Type: %s\r\nContent-Length: %zu\r\n", out->content_type, body_len);
    if (!out->cacheable)
        buf_addz(head, "Cache-Control: no-store\r\n");
    if (job->close)
        buf_addz(head, "Connection: close\r\n");
    buf_fmt(head, "X-Request-Id: %s\r\n", ctx->request_id);
    buf_bytes(head, SECURITY_HEADERS, sizeof(SECURITY_HEADERS) - 1);
    if (in->secure)
        buf_addz(head, HSTS);
    buf_add(head, buf_str(&state->headers));
    buf_addz(head, "\r\n");
}

void answer_finish(struct ctx *ctx, const struct http_request *in, struct http_answer *out, struct job *job)
{
    const struct answer_state *state = out->internal;
    struct buf head = buf_in(ctx->arena);
    bool is_static = state->static_body.ptr != NULL;
    size_t body_len = is_static ? state->static_body.len : out->body.len;
    bool send = in->method != HTTP_HEAD && !without_body(out->status);

    head_of(&head, ctx, in, out, job, body_len);
    size_t copied = send && !is_static ? body_len : 0;
    job->answer = malloc(head.len + copied);
    if (job->answer == NULL)
        return; /* the event thread closes the connection */
    job->answer_len = put(job->answer, head.ptr, head.len);
    if (copied > 0)
        job->answer_len += put(job->answer + job->answer_len, out->body.ptr, copied);
    if (send && is_static) {
        job->more = state->static_body.ptr;
        job->more_len = state->static_body.len;
    }
}
