/* Head of an HTTP/1.x request: collected with cheap checks byte by byte, then parsed at once by llhttp
 * (strict), then our own checks: exactly one Host, no Transfer-Encoding, no empty header name, no
 * folded line, no '#' in the target, no leading CRLF, Content-Length as digits (QUALITY.md section 2).
 * Because llhttp always sees a whole head, how the bytes were split cannot matter. */
#include "http/internal.h"

#include "http/head_llhttp.h"

#include <stdlib.h>
#include <string.h>

static bool is_token_char(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           (c != 0 && strchr("!#$%&'*+-.^_`|~", c) != NULL);
}

static bool push(struct head_reader *r, char c)
{
    if (r->len == r->cap) {
        size_t cap = r->cap == 0 ? 1024 : r->cap * 2;
        char *bytes = realloc(r->bytes, cap);
        if (bytes == NULL)
            return false;
        r->bytes = bytes;
        r->cap = cap;
    }
    r->bytes[r->len++] = c;
    return true;
}

void head_reader_free(struct head_reader *r)
{
    free(r->bytes);
    *r = (struct head_reader){0};
}

static const struct { const char *word; enum http_method method; } methods[] = {
    {"GET", HTTP_GET}, {"HEAD", HTTP_HEAD}, {"POST", HTTP_POST}, {"PUT", HTTP_PUT},
    {"PATCH", HTTP_PATCH}, {"DELETE", HTTP_DELETE}, {"OPTIONS", HTTP_OPTIONS}};

/* "GET /x HTTP/1.1" without CRLF: 0 or the status. */
static int request_line(struct str line, struct head *out)
{
    ptrdiff_t sp = str_find(line, STR(" "), 0);
    if (sp <= 0)
        return 400;
    struct str method = str_sub(line, 0, (size_t)sp);
    for (size_t i = 0; i < method.len; i++)
        if (!is_token_char(method.ptr[i]))
            return 400;
    if (str_eqz(method, "TRACE") || str_eqz(method, "CONNECT"))
        return 405;
    for (size_t i = 0; i < COUNT(methods); i++)
        if (str_eqz(method, methods[i].word))
            out->method = methods[i].method;
    if (out->method == 0)
        return 501;
    ptrdiff_t sp2 = str_find(line, STR(" "), (size_t)sp + 1);
    if (sp2 < 0)
        return 400;
    out->target = str_sub(line, (size_t)sp + 1, (size_t)(sp2 - sp) - 1);
    struct str version = str_sub(line, (size_t)sp2 + 1, line.len);
    if (!str_eqz(version, "HTTP/1.1") && !str_eqz(version, "HTTP/1.0"))
        return str_starts(version, STR("HTTP/")) && version.len == 8 ? 505 : 400;
    out->http10 = version.ptr[7] == '0';
    if (out->target.len == 0 || out->target.ptr[0] != '/') /* absolute, authority, asterisk form */
        return 400;
    for (size_t i = 0; i < out->target.len; i++)
        if (out->target.ptr[i] <= 0x20 || out->target.ptr[i] == 0x7f || out->target.ptr[i] == '#')
            return 400; /* char is signed: bytes from 0x80 on are caught by <= 0x20 too */
    out->path_raw = out->target;
    out->query_raw = (struct str){0};
    ptrdiff_t mark = str_find(out->target, STR("?"), 0);
    if (mark >= 0) {
        out->path_raw = str_sub(out->target, 0, (size_t)mark);
        out->query_raw = str_sub(out->target, (size_t)mark + 1, out->target.len);
    }
    return 0;
}

/* A line has ended: the request line is judged at once, so that nobody waits for a bad one. */
static int line_ended(struct head_reader *r, const struct http_limits *limits)
{
    struct head head = {0};

    if (r->lines++ == 0)
        return request_line((struct str){r->bytes, r->len - 2}, &head);
    return r->lines - 1 > limits->headers ? 431 : 0;
}

int head_feed(struct head_reader *r, const struct http_limits *limits, const char *p, size_t n, size_t *used)
{
    for (size_t i = 0; i < n; i++) {
        char c = p[i];
        *used = i + 1;
        if (r->cr) {
            if (c != '\n')
                return 400; /* bare CR */
        } else if (c == '\n' || ((unsigned char)c < 0x20 && c != '\t' && c != '\r') || c == 0x7f) {
            return 400;     /* bare LF, control byte */
        } else if (c == '\r' && r->len == 0) {
            return 400;     /* leading CRLF */
        } else if (r->lines > 0 && r->line_len == 0 && (c == ' ' || c == '\t')) {
            return 400;     /* folded header */
        } else if (r->lines == 0 && c != '\r' && r->line_len >= limits->request_line) {
            return 414;
        }
        if (r->len >= limits->head)
            return 431;
        if (!push(r, c))
            return 503;
        if (r->cr) {
            bool empty = r->line_len == 0;
            r->cr = false;
            r->line_len = 0;
            if (empty)
                return HEAD_DONE;
            int status = line_ended(r, limits);
            if (status != 0)
                return status;
        } else if (c == '\r') {
            r->cr = true;
        } else {
            r->line_len++;
        }
    }
    *used = n;
    return HEAD_MORE;
}

/* --- our own checks --------------------------------------------------------------------------- */
struct str head_value(const struct head *head, const char *name)
{
    struct str want = str_from(name);
    for (size_t i = 0; i < head->header_count; i++)
        if (head->headers[i].name.len == want.len && str_eq_nocase(head->headers[i].name, want))
            return head->headers[i].value;
    return (struct str){0};
}

static size_t header_count(const struct head *head, const char *name)
{
    struct str want = str_from(name);
    size_t n = 0;
    for (size_t i = 0; i < head->header_count; i++)
        n += head->headers[i].name.len == want.len && str_eq_nocase(head->headers[i].name, want);
    return n;
}

bool header_has_token(struct str list, const char *token)
{
    while (list.len > 0) {
        struct str part = str_trim(str_cut(&list, ','));
        if (str_eq_nocase(part, str_from(token)))
            return true;
    }
    return false;
}

static int check_length(struct head *head)
{
    size_t n = header_count(head, "Content-Length");
    struct str v = head_value(head, "Content-Length");

    if (header_count(head, "Transfer-Encoding") != 0)
        return 501;
    if (n == 0)
        return 0;
    if (n > 1 || v.len == 0 || v.len > 19)
        return 400;
    for (size_t i = 0; i < v.len; i++)
        if (v.ptr[i] < '0' || v.ptr[i] > '9')
            return 400;
    if (!str_to_i64(v, &head->content_length))
        return 400;
    if (head->content_length > 0 && (head->method == HTTP_GET || head->method == HTTP_HEAD))
        return 400;
    return 0;
}

static bool host_ok(struct str host)
{
    if (host.len == 0 || host.len > 255)
        return false;
    for (size_t i = 0; i < host.len; i++) {
        char c = host.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
              c == '-' || c == ':' || c == '[' || c == ']'))
            return false;
    }
    return true;
}

static int check_headers(struct head *head)
{
    /* doubled, these would let two readers see two requests */
    static const char *const once[] = {"Content-Type", "Origin", "Sec-Fetch-Site", "Authorization",
                                       "X-CSRF-Token", "Cookie", "Expect", "Content-Encoding"};
    for (size_t i = 0; i < head->header_count; i++) {
        struct str name = head->headers[i].name;
        if (name.len == 0)
            return 400;
        for (size_t k = 0; k < name.len; k++)
            if (!is_token_char(name.ptr[k]))
                return 400;
    }
    size_t hosts = header_count(head, "Host");
    if (hosts > 1 || (hosts == 0 && !head->http10))
        return 400;
    head->host = head_value(head, "Host");
    if (hosts == 1 && !host_ok(head->host))
        return 400;
    for (size_t i = 0; i < COUNT(once); i++)
        if (header_count(head, once[i]) > 1)
            return 400;
    return 0;
}

int head_parse(const char *bytes, size_t len, const struct http_limits *limits, struct head *out)
{
    *out = (struct head){0};
    size_t most = limits->headers < COUNT(out->headers) ? limits->headers : COUNT(out->headers);
    struct str all = {bytes, len};
    ptrdiff_t end = str_find(all, STR("\r\n"), 0);
    if (end < 0 || !str_ends(all, STR("\r\n\r\n")))
        return 400;
    int status = request_line(str_sub(all, 0, (size_t)end), out);
    if (status == 0)
        status = head_llhttp(bytes, len, out->headers, most, &out->header_count);
    if (status == 0)
        status = check_headers(out);
    if (status == 0)
        status = check_length(out);
    if (status != 0)
        return status;
    struct str expect = head_value(out, "Expect");
    if (header_count(out, "Expect") != 0 && !str_eq_nocase(expect, STR("100-continue")))
        return 417;
    out->expect_continue = expect.len > 0 && !out->http10;
    if (header_count(out, "Content-Encoding") != 0)
        return 415;
    out->keep_alive = !out->http10 && !header_has_token(head_value(out, "Connection"), "close");
    return 0;
}
