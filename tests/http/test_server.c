/* What the server does with good and half-good requests: gates in their order, CSRF, forms, JSON, limits,
 * slow clients, keep-alive, TLS. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "harness.h"

#define H "Host: 127.0.0.1\r\n"
#define GET(path, headers) "GET " path " HTTP/1.1\r\n" H headers "Connection: close\r\n\r\n"
#define FORM "Content-Type: application/x-www-form-urlencoded\r\n"
#define SAME "Sec-Fetch-Site: same-origin\r\n"
#define STAFF "Cookie: __Host-istunto=staff\r\n"

static struct reply r;

static void send_body(const char *head, const char *body)
{
    static char text[4 << 20];
    int n = snprintf(text, sizeof(text), "%s" H "Connection: close\r\nContent-Length: %zu\r\n\r\n%s", head, strlen(body), body);
    raw_exchange(text, (size_t)n, 0, &r, 1000);
}

static double seconds(void)
{
    struct timespec t;
    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

/* --- plain things ------------------------------------------------------------------------------ */
static void test_get_head_and_headers(void **state)
{
    (void)state;
    EXCHANGE(GET("/hei?q=%C3%A4iti+1", ""), &r);
    assert_int_equal(r.status, 200);
    assert_string_equal(reply_body(&r), "hei /hei||0|\xc3\xa4iti 1");
    assert_string_equal(reply_header(&r, "Cache-Control"), "no-store");
    assert_string_equal(reply_header(&r, "X-Content-Type-Options"), "nosniff");
    assert_non_null(strstr(reply_header(&r, "Content-Security-Policy"), "default-src 'none'; script-src 'self'"));
    assert_string_equal(reply_header(&r, "Referrer-Policy"), "same-origin");
    assert_null(reply_header(&r, "Strict-Transport-Security"));
    assert_null(reply_header(&r, "Server"));
    assert_null(reply_header(&r, "Set-Cookie"));
    size_t full = strlen(reply_body(&r));
    EXCHANGE("HEAD /hei?q=%C3%A4iti+1 HTTP/1.1\r\n" H "Connection: close\r\n\r\n", &r);
    assert_int_equal(r.status, 200);
    assert_int_equal(strtoul(reply_header(&r, "Content-Length"), NULL, 10), full);
    assert_string_equal(reply_body(&r), "");
}

static void test_routing(void **state)
{
    (void)state;
    EXCHANGE(GET("/hei/\xc3\xa4", ""), &r);
    assert_int_equal(r.status, 400);
    EXCHANGE(GET("/ei-ole", ""), &r);
    assert_int_equal(r.status, 404);
    EXCHANGE("DELETE /lomake HTTP/1.1\r\n" H "Connection: close\r\n\r\n", &r);
    assert_int_equal(r.status, 405);
    assert_string_equal(reply_header(&r, "Allow"), "GET, HEAD, POST");
    EXCHANGE(GET("/hei/%C3%A4/tieto", ""), &r);
    assert_string_equal(reply_body(&r), "hei /hei/\xc3\xa4/tieto||0|");
    EXCHANGE(GET("/hei/?q=1", ""), &r);
    assert_int_equal(r.status, 308);
    assert_string_equal(reply_header(&r, "Location"), "/hei?q=1");
    EXCHANGE(GET("/r/mallikonttori/hei", ""), &r);
    assert_string_equal(reply_body(&r), "hei /hei|/r/mallikonttori|0|");
    EXCHANGE(GET("/r/toinen/hei", ""), &r);
    assert_int_equal(r.status, 404);
    EXCHANGE(GET("/r/Mal%20li/hei", ""), &r);
    assert_int_equal(r.status, 404);
    EXCHANGE("GET /hei HTTP/1.1\r\nHost: REKISTERI.example:8080\r\nConnection: close\r\n\r\n", &r);
    assert_int_equal(r.status, 200);
    EXCHANGE("GET /hei HTTP/1.1\r\nHost: rekisteri.example.evil.example\r\n\r\n", &r);
    assert_int_equal(r.status, 421);
    EXCHANGE(GET("/hei", "Upgrade: websocket\r\n"), &r);
    assert_int_equal(r.status, 200);
    EXCHANGE(GET("/hei?q=%00", ""), &r);
    assert_int_equal(r.status, 400);
    EXCHANGE(GET("/hei?q=%zz", ""), &r);
    assert_int_equal(r.status, 400);
}

static void test_health_assets_metrics(void **state)
{
    unsigned main_port = harness_port;
    EXCHANGE(GET("/healthz", ""), &r);
    assert_int_equal(r.status, 200);
    EXCHANGE(GET("/readyz", ""), &r);
    assert_int_equal(r.status, 200);
    EXCHANGE(GET("/metrics", ""), &r);
    assert_int_equal(r.status, 404);
    EXCHANGE(GET("/assets/app.css?v=abc123", ""), &r);
    assert_string_equal(reply_body(&r), "body{}");
    assert_string_equal(reply_header(&r, "Cache-Control"), "public, max-age=31536000, immutable");
    EXCHANGE(GET("/assets/app.css", "Accept-Encoding: br, gzip\r\n"), &r);
    assert_string_equal(reply_body(&r), "GZ");
    assert_string_equal(reply_header(&r, "Cache-Control"), "no-cache");
    EXCHANGE(GET("/assets/app.css", "If-None-Match: \"abc123\"\r\n"), &r);
    assert_int_equal(r.status, 304);
    EXCHANGE(GET("/assets/../app.css", ""), &r);
    assert_int_equal(r.status, 400);
    harness_port = http_server_port(*state, 1);
    EXCHANGE(GET("/metrics", ""), &r);
    assert_int_equal(r.status, 200);
    assert_non_null(strstr(reply_body(&r), "seloste_http_seconds_count{route=\"GET /healthz\"}"));
    EXCHANGE(GET("/hei", ""), &r);
    assert_int_equal(r.status, 404);
    harness_port = main_port;
}

/* --- gates --------------------------------------------------------------------------------------- */
static void test_p41_gates_stand_in_their_order(void **state)
{
    (void)state;
    EXCHANGE(GET("/henkilosto", ""), &r);
    assert_int_equal(r.status, 303);
    assert_string_equal(reply_header(&r, "Location"), "/kirjaudu?takaisin=/henkilosto");
    EXCHANGE(GET("/r/mallikonttori/henkilosto", ""), &r);
    assert_string_equal(reply_header(&r, "Location"), "/r/mallikonttori/kirjaudu?takaisin=/henkilosto");
    EXCHANGE(GET("/henkilosto", STAFF), &r);
    assert_int_equal(r.status, 200);
    EXCHANGE(GET("/henkilosto", "Cookie: __Host-istunto=nonda\r\n"), &r);
    assert_int_equal(r.status, 403);
    assert_non_null(strstr(reply_body(&r), "href=\"/salassapito\""));
    EXCHANGE(GET("/salassapito", "Cookie: __Host-istunto=nonda\r\n"), &r);
    assert_int_equal(r.status, 200);
    int before = harness_refused;
    EXCHANGE(GET("/henkilosto", "Cookie: __Host-istunto=subject\r\n"), &r);
    assert_int_equal(r.status, 403);
    assert_int_equal(harness_refused, before + 1);
    EXCHANGE(GET("/oma", "Cookie: __Host-istunto=subject\r\n"), &r);
    assert_int_equal(r.status, 200); /* a data subject signs no NDA */
    EXCHANGE(GET("/henkilosto", "Cookie: __Host-istunto=staff; __Host-istunto=staff\r\n"), &r);
    assert_int_equal(r.status, 303); /* a doubled cookie is nobody's */
    EXCHANGE(GET("/henkilosto", "Cookie: istunto=staff\r\n"), &r);
    assert_int_equal(r.status, 303);
    EXCHANGE(GET("/avaimet", STAFF), &r);
    assert_int_equal(r.status, 303);
    assert_string_equal(reply_header(&r, "Location"), "/kirjaudu/uudelleen?takaisin=/avaimet");
    EXCHANGE(GET("/avaimet", "Cookie: __Host-istunto=staff; __Host-tuore=1\r\n"), &r);
    assert_int_equal(r.status, 200);
}

static void test_p42_network_gate_comes_before_the_session(void **state)
{
    (void)state;
    int fd = raw_connect("127.0.0.66");
    raw_send(fd, GET("/henkilosto", ""), sizeof(GET("/henkilosto", "")) - 1);
    raw_read(fd, &r, 500);
    close(fd);
    assert_int_equal(r.status, 403);
    fd = raw_connect("127.0.0.66");
    raw_send(fd, GET("/hei", ""), sizeof(GET("/hei", "")) - 1);
    raw_read(fd, &r, 500);
    close(fd);
    assert_int_equal(r.status, 200); /* public pages are for everybody */
}

static void test_p10_purpose_without_a_notice_is_refused(void **state)
{
    (void)state;
    EXCHANGE(GET("/markkinointi", ""), &r);
    assert_int_equal(r.status, 403);
}

static void test_p43_prefetch_touches_nothing(void **state)
{
    (void)state;
    EXCHANGE(GET("/hei", "Sec-Purpose: prefetch;prerender\r\n"), &r);
    assert_int_equal(r.status, 503);
    assert_non_null(reply_header(&r, "Retry-After"));
    EXCHANGE(GET("/julkinen", "Sec-Purpose: prefetch\r\n"), &r);
    assert_int_equal(r.status, 200);
    int before = harness_audited;
    EXCHANGE(GET("/hei", ""), &r);
    assert_int_equal(harness_audited, before + 1);
}

/* --- CSRF ------------------------------------------------------------------------------------------ */
static char token[64], cookie[64];

static void fetch_token(const char *headers)
{
    char text[512];
    int n = snprintf(text, sizeof(text), "GET /lomake HTTP/1.1\r\n" H "%sConnection: close\r\n\r\n", headers);
    raw_exchange(text, (size_t)n, 0, &r, 500);
    const char *at = strstr(reply_body(&r), "csrf=");
    assert_non_null(at);
    snprintf(token, sizeof(token), "%.40s", at + 5);
    const char *set = reply_header(&r, "Set-Cookie");
    if (set != NULL) {
        assert_non_null(strstr(set, "__Host-lomake="));
        assert_non_null(strstr(set, "; Path=/; Secure; HttpOnly; SameSite=Lax"));
        snprintf(cookie, sizeof(cookie), "%.54s", set);
    }
}

static void post_with(const char *headers, const char *with_token)
{
    char head[700], body[200];
    snprintf(head, sizeof(head), "POST /henkilosto HTTP/1.1\r\n" FORM "%s", headers);
    snprintf(body, sizeof(body), "name=Aino&csrf=%s", with_token);
    send_body(head, body);
}

static void test_asvs_csrf_rules(void **state)
{
    (void)state;
    fetch_token(STAFF);
    post_with(STAFF SAME, token);
    assert_int_equal(r.status, 200);
    post_with(STAFF SAME "Origin: http://127.0.0.1\r\n", token);
    assert_int_equal(r.status, 200);
    post_with(STAFF "Origin: http://127.0.0.1\r\n", token);
    assert_int_equal(r.status, 200);
    static const char *const refused[] = {
        STAFF,                                              /* neither header */
        STAFF "Sec-Fetch-Site: cross-site\r\n", STAFF "Sec-Fetch-Site: same-site\r\n",
        STAFF "Sec-Fetch-Site: none\r\n", STAFF "Origin: https://127.0.0.1\r\n",
        STAFF "Origin: http://evil.example\r\n", STAFF "Origin: null\r\n",
        STAFF "Origin: http://127.0.0.1:81\r\n", STAFF SAME "Origin: http://evil.example\r\n"};
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++) {
        post_with(refused[i], token);
        if (r.status != 403)
            fail_msg("%s: %d", refused[i], r.status);
    }
    post_with(STAFF SAME, "");
    assert_int_equal(r.status, 403);
    post_with(STAFF SAME, "0000000000000000000000000000000000000000");
    assert_int_equal(r.status, 403);
    post_with("Cookie: __Host-istunto=subject\r\n" SAME, token); /* role comes first, and its token is another */
    assert_int_equal(r.status, 403);
}

static void test_asvs_csrf_for_visitors(void **state)
{
    char headers[200], body[200];
    (void)state;
    fetch_token("");
    snprintf(body, sizeof(body), "csrf=%s&name=A", token);
    send_body("POST /lomake HTTP/1.1\r\n" FORM SAME, body);
    assert_int_equal(r.status, 403); /* without the cookie */
    snprintf(headers, sizeof(headers), "POST /lomake HTTP/1.1\r\n" FORM SAME "Cookie: %s\r\n", cookie);
    send_body(headers, body);
    assert_int_equal(r.status, 200);
    send_body(headers, "csrf=x&name=A");
    assert_int_equal(r.status, 403);
    EXCHANGE(GET("/lomake", "Cookie: __Host-lomake=0123456789012345678901234567890123456789\r\n"), &r);
    assert_null(reply_header(&r, "Set-Cookie"));
}

/* --- forms --------------------------------------------------------------------------------------------- */
static void post_form(const char *body)
{
    send_body("POST /liite HTTP/1.1\r\n" FORM, body);
}

static void test_forms(void **state)
{
    (void)state;
    post_form("name=Aino+%C3%84&text=a%0D%0Ab");
    assert_int_equal(r.status, 200);
    assert_non_null(strstr(reply_body(&r), "nimi=Aino \xc3\x84"));
    post_form("name=a&name=b");
    assert_int_equal(r.status, 422);
    post_form("name=a&other=b");
    assert_int_equal(r.status, 422);
    post_form("name=a%zz");
    assert_int_equal(r.status, 400);
    post_form("name=%FF");
    assert_int_equal(r.status, 422);
    post_form("name=a%00b");
    assert_int_equal(r.status, 422);
    post_form("");
    assert_int_equal(r.status, 422); /* name is required */
    send_body("POST /tyhja HTTP/1.1\r\n" FORM SAME, "x=1");
    assert_int_equal(r.status, 422); /* a route without a table takes no fields */
    send_body("POST /kiella/abc HTTP/1.1\r\n" FORM, "List-Unsubscribe=One-Click");
    assert_int_equal(r.status, 200);
    send_body("POST /liite HTTP/1.1\r\nContent-Type: text/plain\r\n", "name=a");
    assert_int_equal(r.status, 415);
    send_body("POST /liite HTTP/1.1\r\n", "name=a");
    assert_int_equal(r.status, 415);
}

static void test_form_limits(void **state)
{
    static char body[200000];
    size_t n = 0;
    (void)state;
    for (int i = 0; i < 513; i++)
        n += (size_t)snprintf(body + n, sizeof(body) - n, "f%d=1&", i);
    post_form(body);
    assert_int_equal(r.status, 422);
    memset(body, 'a', 70000);
    body[70000] = 0;
    send_body("POST /kiella/x HTTP/1.1\r\n" FORM, body);
    assert_int_equal(r.status, 413);
    assert_true(r.closed);
    send_body("POST /tilaus HTTP/1.1\r\n" FORM, body); /* a form with rows may be as long as a JSON body */
    assert_int_not_equal(r.status, 413);
    assert_in_range(r.status, 400, 422);
}

static void test_multipart(void **state)
{
    (void)state;
#define MP "POST /liite HTTP/1.1\r\nContent-Type: multipart/form-data; boundary=raja\r\n"
    send_body(MP, "--raja\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAino\r\n"
                  "--raja\r\nContent-Disposition: form-data; name=\"f\"; filename=\"a.pdf\"\r\nContent-Type: application/pdf\r\n\r\n%PDF\r\n\r\n\r\n--raja--\r\n");
    assert_int_equal(r.status, 200);
    assert_non_null(strstr(reply_body(&r), "nimi=Aino"));
    assert_non_null(strstr(reply_body(&r), "osia=1 a.pdf:8"));
    send_body(MP, "--raja\r\nContent-Disposition: form-data; name=\"name\"\r\n\r\nAino\r\n");
    assert_int_equal(r.status, 400);
    send_body(MP, "name=Aino");
    assert_int_equal(r.status, 400);
    send_body("POST /liite HTTP/1.1\r\nContent-Type: multipart/form-data\r\n", "--raja--");
    assert_int_equal(r.status, 400);
}

static void test_api_json(void **state)
{
    (void)state;
#define API "POST /api/v1/orders HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer good\r\n"
    send_body(API, "{\"name\":\"A\",\"rows\":[{\"item\":\"x\",\"price\":\"12.50\"},{\"item\":\"y\"}]}");
    assert_int_equal(r.status, 200);
    assert_string_equal(reply_body(&r), "{\"rows\":2,\"price\":1250}");
    send_body(API, "{\"name\":\"A\",\"name\":\"B\"}");
    assert_int_equal(r.status, 400);
    assert_string_equal(reply_header(&r, "Content-Type"), "application/problem+json");
    assert_non_null(strstr(reply_body(&r), "\"line\":1"));
    send_body(API, "{\"name\":\"A\",\"zz\":1}");
    assert_int_equal(r.status, 422);
    assert_non_null(strstr(reply_body(&r), "\"field\":\"zz\""));
    send_body(API, "{\"name\":\"A\",\"rows\":[{\"item\":\"x\",\"price\":12.5}]}");
    assert_int_equal(r.status, 422);
    static const char *const bad[] = {"[]", "1", "{", "{}x", "{\"name\":NaN}", "{\"name\":\"\\ud800\"}", "{\"a\":[[1]]}"};
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        send_body(API, bad[i]);
        if (r.status != 400)
            fail_msg("%s: %d", bad[i], r.status);
    }
    send_body("POST /api/v1/orders HTTP/1.1\r\nContent-Type: application/json\r\n", "{\"name\":\"A\"}");
    assert_int_equal(r.status, 401);
    send_body("POST /api/v1/orders HTTP/1.1\r\nContent-Type: application/json\r\nAuthorization: Bearer bad\r\n" STAFF, "{\"name\":\"A\"}");
    assert_int_equal(r.status, 401); /* with a bearer token cookies are not seen */
    send_body("POST /api/v1/orders HTTP/1.1\r\nContent-Type: application/json\r\n" STAFF, "{\"name\":\"A\"}");
    assert_int_equal(r.status, 403); /* a session needs the token */
}

static void test_redirect_and_flash(void **state)
{
    char head[300], body[200];
    (void)state;
    fetch_token(STAFF);
    snprintf(head, sizeof(head), "POST /r/mallikonttori/henkilosto HTTP/1.1\r\n" FORM SAME STAFF);
    snprintf(body, sizeof(body), "csrf=%s&name=ohjaa", token);
    send_body(head, body);
    assert_int_equal(r.status, 303);
    assert_string_equal(reply_header(&r, "Location"), "/r/mallikonttori/lomake");
    assert_non_null(strstr(reply_header(&r, "Set-Cookie"), "__Host-flash=test.saved; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=60"));
    EXCHANGE(GET("/lomake", STAFF), &r);
    assert_non_null(strstr(reply_body(&r), "flash=;"));
    EXCHANGE(GET("/lomake", "Cookie: __Host-istunto=staff; __Host-flash=test.saved\r\n"), &r);
    assert_non_null(strstr(reply_body(&r), "flash=test.saved;"));
    assert_non_null(strstr(reply_header(&r, "Set-Cookie"), "__Host-flash=; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=0"));
    EXCHANGE(GET("/lomake", "Cookie: __Host-flash=<script>\r\n"), &r);
    assert_non_null(strstr(reply_body(&r), "flash=;"));
}

/* --- failures -------------------------------------------------------------------------------------------- */
static void test_errors_have_their_status(void **state)
{
    static const struct { const char *rc; int status; } map[] = {
        {"1", 404}, {"2", 422}, {"3", 403}, {"4", 403}, {"5", 409}, {"6", 503}, {"7", 500}, {"8", 500}, {"9", 500}};
    (void)state;
    for (size_t i = 0; i < sizeof(map) / sizeof(map[0]); i++) {
        char text[200];
        int n = snprintf(text, sizeof(text), "GET /virhe/%s HTTP/1.1\r\n" H "Connection: close\r\n\r\n", map[i].rc);
        raw_exchange(text, (size_t)n, 0, &r, 500);
        assert_int_equal(r.status, map[i].status);
        assert_null(strstr(reply_body(&r), "half a page"));
        assert_non_null(strstr(reply_body(&r), reply_header(&r, "X-Request-Id")));
    }
}

static void test_memory_limit_ends_the_request_not_the_program(void **state)
{
    (void)state;
    for (int i = 0; i < 20; i++) { /* every worker gets its turn */
        EXCHANGE(GET("/muisti", ""), &r);
        assert_int_equal(r.status, 500);
    }
    EXCHANGE(GET("/hei", ""), &r);
    assert_int_equal(r.status, 200);
}

static void test_header_with_line_break_is_500(void **state)
{
    (void)state;
    EXCHANGE(GET("/otsake", ""), &r);
    assert_int_equal(r.status, 500);
    assert_null(reply_header(&r, "X-Evil"));
}

/* --- connections -------------------------------------------------------------------------------------------- */
static void test_keep_alive_and_pipelining(void **state)
{
    int fd = raw_connect(NULL);
    (void)state;
#define KA "GET /hei HTTP/1.1\r\n" H "\r\n"
    for (int i = 0; i < 3; i++) {
        raw_send(fd, KA, sizeof(KA) - 1);
        raw_read(fd, &r, 150);
        assert_int_equal(r.answers, 1);
        assert_false(r.closed);
    }
    raw_send(fd, KA KA KA, 3 * (sizeof(KA) - 1));
    raw_read(fd, &r, 300);
    assert_int_equal(r.answers, 3);
    close(fd);
    EXCHANGE("GET /hei HTTP/1.0\r\n" H "Connection: keep-alive\r\n\r\n", &r);
    assert_int_equal(r.status, 200);
    assert_true(r.closed);
}

static void test_half_closed_client_gets_its_answer(void **state)
{
    int fd = raw_connect(NULL);
    (void)state;
    raw_send(fd, "GET /hidas HTTP/1.1\r\n" H "\r\n", 23 + sizeof(H) - 1);
    shutdown(fd, SHUT_WR);
    raw_read(fd, &r, 1500);
    close(fd);
    assert_int_equal(r.status, 200);
    assert_true(r.closed);
}

static void test_expect_continue(void **state)
{
    int fd = raw_connect(NULL);
    static const char head[] = "POST /kiella/x HTTP/1.1\r\n" H FORM "Expect: 100-continue\r\nContent-Length: 3\r\n\r\n";
    (void)state;
    raw_send(fd, head, sizeof(head) - 1);
    raw_read(fd, &r, 200);
    assert_memory_equal(r.bytes, "HTTP/1.1 100 Continue\r\n\r\n", 25);
    raw_send(fd, "a=b", 3);
    raw_read(fd, &r, 300);
    assert_int_equal(r.status, 200);
    close(fd);
}

static void test_big_answer_and_import(void **state)
{
    static char body[3 << 20];
    uint64_t h = 1469598103934665603u;
    char want[64];
    (void)state;
    EXCHANGE(GET("/iso", ""), &r);
    assert_int_equal(strlen(reply_body(&r)), 4000 * 65);
    for (size_t i = 0; i + 1 < sizeof(body); i++) {
        body[i] = (char)('a' + (i * 7 + i / 1000) % 26);
        h = (h ^ (unsigned char)body[i]) * 1099511628211u;
    }
    send_body("POST /tuonti HTTP/1.1\r\nContent-Type: text/csv\r\n", body);
    snprintf(want, sizeof(want), "%zu %llx", sizeof(body) - 1, (unsigned long long)h);
    assert_int_equal(r.status, 200);
    assert_string_equal(reply_body(&r), want);
}

static int start(void **state)
{
    *state = harness_start(NULL, NULL, NULL);
    return 0;
}

static int stop(void **state)
{
    http_server_stop(*state, 500);
    return 0;
}

/* --- limits, shortened -------------------------------------------------------------------------------------- */
static int start_short(void **state)
{
    struct http_limits l = {.head_ms = 600, .body_grace_ms = 300, .body_ms = 1500, .write_ms = 600,
                            .keep_alive_ms = 500, .per_address = 8, .connections = 16, .queue = 4};
    *state = harness_start(&l, NULL, NULL);
    return 0;
}

static void expect_gone(const char *bytes, size_t len, int status, double most)
{
    int fd = raw_connect(NULL);
    double t = seconds();
    raw_send(fd, bytes, len);
    raw_read(fd, &r, 4000);
    close(fd);
    assert_true(r.closed);
    assert_int_equal(r.status, status);
    assert_true(seconds() - t < most);
}

static void test_slow_clients_go(void **state)
{
    (void)state;
    expect_gone("", 0, 0, 8);                        /* nothing: just a close */
    expect_gone("GET /hei HT", 11, 408, 8);          /* slow head */
    expect_gone("POST /kiella/x HTTP/1.1\r\n" H "Content-Length: 9999\r\n\r\nabc", 51 + sizeof(H) - 1, 408, 8);
    expect_gone(KA, sizeof(KA) - 1, 200, 8);         /* kept alive, then idle */
}

static void test_many_slow_ones_do_not_harm_a_normal_user(void **state)
{
    int slow[14];
    (void)state;
    for (int i = 0; i < 14; i++) {
        char from[20];
        snprintf(from, sizeof(from), "127.0.0.%d", 2 + i / 4);
        slow[i] = raw_connect(from);
        raw_send(slow[i], "GET /hei", 8);
    }
    double t = seconds();
    EXCHANGE(GET("/hei", ""), &r);
    assert_int_equal(r.status, 200);
    assert_true(seconds() - t < 5);
    for (int i = 0; i < 14; i++)
        close(slow[i]);
}

static long resident_kib(void)
{
    long pages = 0;
    FILE *f = fopen("/proc/self/statm", "r");
    if (f == NULL || fscanf(f, "%*d %ld", &pages) != 1)
        fail_msg("no statm");
    fclose(f);
    return pages * (sysconf(_SC_PAGESIZE) / 1024);
}

/* QUALITY.md section 2: head, body and reading slowly, from several addresses. */
static void test_500_slow_clients_cost_little(void **state)
{
    struct http_server *server = harness_start(NULL, NULL, NULL);
    static int fd[500];
    long before = resident_kib();
    (void)state;
    for (int i = 0; i < 500; i++) {
        char from[20];
        snprintf(from, sizeof(from), "127.0.1.%d", 1 + i / 60);
        fd[i] = raw_connect(from);
        static const char body[] = "POST /kiella/x HTTP/1.1\r\n" H FORM "Content-Length: 60000\r\n\r\nabc";
        if (i % 3 == 0)
            raw_send(fd[i], "GET /hei HTTP/1.1\r\nHost", 23);
        else if (i % 3 == 1)
            raw_send(fd[i], body, sizeof(body) - 1);
        else
            raw_send(fd[i], "GET /iso HTTP/1.1\r\n" H "\r\n", 21 + sizeof(H) - 1);
    }
    for (int i = 0; i < 20; i++) {
        raw_exchange(GET("/hei", ""), sizeof(GET("/hei", "")) - 1, 0, &r, 5000);
        assert_int_equal(r.status, 200);
    }
    long grown = resident_kib() - before;
#ifndef SELOSTE_ASAN /* the sanitizer keeps freed memory */
    assert_true(grown < 64 * 1024);
#endif
    assert_true(grown < 1024 * 1024);
    for (int i = 0; i < 500; i++)
        close(fd[i]);
    http_server_stop(server, 500);
}

static void test_connections_of_one_address_are_capped(void **state)
{
    int fd[10], closed = 0;
    (void)state;
    usleep(300000); /* those of the test before are gone */
    for (int i = 0; i < 10; i++)
        fd[i] = raw_connect("127.0.0.9");
    for (int i = 0; i < 10; i++) {
        raw_read(fd[i], &r, i == 0 ? 90 : 10);
        closed += r.closed;
    }
    assert_int_equal(closed, 2);
    for (int i = 0; i < 10; i++)
        close(fd[i]);
}

static void test_full_queue_is_503(void **state)
{
    int fd[20], busy = 0, ok = 0;
    (void)state;
    usleep(700000);
    for (int i = 0; i < 15; i++) {
        char from[20];
        snprintf(from, sizeof(from), "127.0.0.%d", 20 + i / 4);
        fd[i] = raw_connect(from);
        raw_send(fd[i], "GET /hidas HTTP/1.1\r\n" H "Connection: close\r\n\r\n", 42 + sizeof(H) - 1);
    }
    for (int i = 0; i < 15; i++) {
        raw_read(fd[i], &r, 2500);
        close(fd[i]);
        busy += r.status == 503 && reply_header(&r, "Retry-After") != NULL;
        ok += r.status == 200;
    }
    assert_int_equal(busy + ok, 15); /* 4 may wait and 8 run, at most: the rest is told to come again */
    assert_true(busy >= 1 && ok >= 4);
}

static void test_graceful_stop_lets_a_request_end(void **state)
{
    struct http_server *server = harness_start(NULL, NULL, NULL);
    int fd = raw_connect(NULL);
    (void)state;
    raw_send(fd, "GET /hidas HTTP/1.1\r\n" H "\r\n", 23 + sizeof(H) - 1);
    usleep(100000);
    http_server_stop(server, 3000);
    raw_read(fd, &r, 1000);
    close(fd);
    assert_int_equal(r.status, 200);
    assert_true(r.closed);
}

/* --- where plain HTTP may be served, TLS ------------------------------------------------------------------------ */
static void test_plain_http_on_a_public_address_is_refused(void **state)
{
    struct err err = {0};
    int fd = -1;
    (void)state;
    assert_int_equal(http_listen_open("0.0.0.0:0", false, &fd, &err), RC_INVALID);
    assert_int_equal(err.code, 1202);
    err_clear(&err);
    assert_int_equal(http_listen_open("[::]:0", false, &fd, &err), RC_INVALID);
    err_clear(&err);
    assert_int_equal(http_listen_open("not an address", false, &fd, &err), RC_INVALID);
    err_clear(&err);
    assert_int_equal(http_listen_open("0.0.0.0:0", true, &fd, &err), RC_OK);
    close(fd);
    assert_int_equal(http_listen_open("127.0.0.1:0", false, &fd, &err), RC_OK);
    close(fd);
}

static void write_certificate(const char *cert, const char *key)
{
    EVP_PKEY *pkey = EVP_EC_gen("P-256");
    X509 *x = X509_new();
    X509_NAME *name = X509_get_subject_name(x);

    X509_set_version(x, 2);
    ASN1_INTEGER_set(X509_get_serialNumber(x), 1);
    X509_gmtime_adj(X509_getm_notBefore(x), 0);
    X509_gmtime_adj(X509_getm_notAfter(x), 3600);
    X509_set_pubkey(x, pkey);
    X509_NAME_add_entry_by_txt(name, "CN", MBSTRING_ASC, (const unsigned char *)"rekisteri.example", -1, -1, 0);
    X509_set_issuer_name(x, name);
    X509_sign(x, pkey, EVP_sha256());
    FILE *f = fopen(cert, "w");
    PEM_write_X509(f, x);
    fclose(f);
    f = fopen(key, "w");
    PEM_write_PrivateKey(f, pkey, NULL, NULL, 0, NULL, NULL);
    fclose(f);
    X509_free(x);
    EVP_PKEY_free(pkey);
}

static void tls_request(SSL_CTX *ctx, const char *text, struct reply *reply)
{
    int fd = raw_connect(NULL);
    SSL *ssl = SSL_new(ctx);

    SSL_set_fd(ssl, fd);
    assert_int_equal(SSL_connect(ssl), 1);
    SSL_write(ssl, text, (int)strlen(text));
    reply->len = 0;
    for (int n; (n = SSL_read(ssl, reply->bytes + reply->len, (int)(sizeof(reply->bytes) - 1 - reply->len))) > 0;)
        reply->len += (size_t)n;
    reply->bytes[reply->len] = 0;
    SSL_free(ssl);
    close(fd);
}

static void test_tls(void **state)
{
    char cert[] = "/tmp/seloste-test-cert-XXXXXX", key[] = "/tmp/seloste-test-key-XXXXXX";
    (void)state;
    close(mkstemp(cert));
    close(mkstemp(key));
    write_certificate(cert, key);
    struct http_server *server = harness_start(NULL, cert, key);
    SSL_CTX *ctx = SSL_CTX_new(TLS_client_method());
    for (int i = 0; i < 20; i++) {
        tls_request(ctx, GET("/iso", ""), &r);
        assert_memory_equal(r.bytes, "HTTP/1.1 200 OK", 15);
        assert_int_equal(strlen(reply_body(&r)), 4000 * 65);
        assert_non_null(strstr(reply_header(&r, "Strict-Transport-Security"), "max-age=63072000"));
    }
    tls_request(ctx, "GET / HTTP/1.1\r\n\r\n", &r);
    assert_memory_equal(r.bytes, "HTTP/1.1 400", 12);
    int fd = raw_connect(NULL); /* plain HTTP spoken to a TLS port: a close */
    raw_send(fd, KA, sizeof(KA) - 1);
    raw_read(fd, &r, 1000);
    close(fd);
    assert_int_equal(r.answers, 0);
    assert_true(r.closed);
    SSL_CTX_set_max_proto_version(ctx, TLS1_1_VERSION);
    fd = raw_connect(NULL);
    SSL *ssl = SSL_new(ctx);
    SSL_set_fd(ssl, fd);
    assert_int_not_equal(SSL_connect(ssl), 1);
    SSL_free(ssl);
    close(fd);
    SSL_CTX_free(ctx);
    http_server_stop(server, 500);
    unlink(cert);
    unlink(key);
}

int main(void)
{
    const struct CMUnitTest normal[] = {
        cmocka_unit_test(test_get_head_and_headers), cmocka_unit_test(test_routing),
        cmocka_unit_test(test_health_assets_metrics), cmocka_unit_test(test_p41_gates_stand_in_their_order),
        cmocka_unit_test(test_p42_network_gate_comes_before_the_session),
        cmocka_unit_test(test_p10_purpose_without_a_notice_is_refused),
        cmocka_unit_test(test_p43_prefetch_touches_nothing), cmocka_unit_test(test_asvs_csrf_rules),
        cmocka_unit_test(test_asvs_csrf_for_visitors), cmocka_unit_test(test_forms),
        cmocka_unit_test(test_form_limits), cmocka_unit_test(test_multipart), cmocka_unit_test(test_api_json),
        cmocka_unit_test(test_redirect_and_flash), cmocka_unit_test(test_errors_have_their_status),
        cmocka_unit_test(test_memory_limit_ends_the_request_not_the_program),
        cmocka_unit_test(test_header_with_line_break_is_500), cmocka_unit_test(test_keep_alive_and_pipelining),
        cmocka_unit_test(test_half_closed_client_gets_its_answer), cmocka_unit_test(test_expect_continue),
        cmocka_unit_test(test_big_answer_and_import),
    };
    const struct CMUnitTest limits[] = {
        cmocka_unit_test(test_slow_clients_go), cmocka_unit_test(test_many_slow_ones_do_not_harm_a_normal_user),
        cmocka_unit_test(test_connections_of_one_address_are_capped), cmocka_unit_test(test_full_queue_is_503),
    };
    const struct CMUnitTest rest[] = {
        cmocka_unit_test(test_plain_http_on_a_public_address_is_refused), cmocka_unit_test(test_tls),
        cmocka_unit_test(test_graceful_stop_lets_a_request_end), cmocka_unit_test(test_500_slow_clients_cost_little),
    };
    return cmocka_run_group_tests_name("server", normal, start, stop) +
           cmocka_run_group_tests_name("limits", limits, start_short, stop) +
           cmocka_run_group_tests_name("tls and stop", rest, NULL, NULL);
}
