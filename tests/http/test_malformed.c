/* QUALITY.md section 2: every shape gets one 4xx, 501 or 505 and a close; never 2xx or 3xx, never two
 * answers. Each shape is followed by a well-formed request, so that a second answer would show. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "harness.h"

#define H "Host: 127.0.0.1\r\n"
#define NEXT "GET /hei HTTP/1.1\r\n" H "\r\n"
#define POST "POST /kiella/x HTTP/1.1\r\n" H
#define GET "GET /hei HTTP/1.1\r\n" H
#define SHAPE(name, text, status) {name, text, sizeof(text) - 1, status}

static const struct shape { const char *name, *bytes; size_t len; int status; /* 0: any of the allowed */ } shapes[] = {
    /* Content-Length */
    SHAPE("two lengths", POST "Content-Length: 5\r\nContent-Length: 6\r\n\r\nhello" NEXT, 400),
    SHAPE("two equal lengths", POST "Content-Length: 5\r\nContent-Length: 5\r\n\r\nhello" NEXT, 400),
    SHAPE("length list", POST "Content-Length: 5, 5\r\n\r\nhello" NEXT, 400),
    SHAPE("length plus", POST "Content-Length: +5\r\n\r\nhello" NEXT, 400),
    SHAPE("length minus", POST "Content-Length: -5\r\n\r\nhello" NEXT, 400),
    SHAPE("length hex", POST "Content-Length: 0x5\r\n\r\nhello" NEXT, 400),
    SHAPE("length underscore", POST "Content-Length: 1_0\r\n\r\nhello" NEXT, 400),
    SHAPE("length blank inside", POST "Content-Length: 1 0\r\n\r\nhello" NEXT, 400),
    SHAPE("length blank", POST "Content-Length:  \r\n\r\nhello" NEXT, 400),
    SHAPE("length empty", POST "Content-Length:\r\n\r\nhello" NEXT, 400),
    SHAPE("length over 2^63", POST "Content-Length: 9223372036854775808\r\n\r\nhello" NEXT, 400),
    SHAPE("length 2^64+5", POST "Content-Length: 18446744073709551621\r\n\r\nhello" NEXT, 400),
    SHAPE("length word", POST "Content-Length: five\r\n\r\nhello" NEXT, 400),
    SHAPE("length over limit", POST "Content-Length: 99999999\r\n\r\nhello", 413),
    SHAPE("length on GET", GET "Content-Length: 5\r\n\r\nhello" NEXT, 400),
    SHAPE("length on HEAD", "HEAD /hei HTTP/1.1\r\n" H "Content-Length: 5\r\n\r\nhello" NEXT, 400),
    /* Transfer-Encoding */
    SHAPE("chunked", POST "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" NEXT, 501),
    SHAPE("chunked and length", POST "Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n" NEXT, 0),
    SHAPE("length and chunked", POST "Transfer-Encoding: chunked\r\nContent-Length: 5\r\n\r\n0\r\n\r\n" NEXT, 0),
    SHAPE("TE unknown", POST "Transfer-Encoding: cow\r\n\r\n" NEXT, 0),
    SHAPE("TE identity", POST "Transfer-Encoding: identity\r\n\r\n" NEXT, 0),
    SHAPE("TE gzip, chunked", POST "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n" NEXT, 0),
    SHAPE("TE twice", POST "Transfer-Encoding: chunked\r\nTransfer-Encoding: identity\r\n\r\n0\r\n\r\n" NEXT, 0),
    SHAPE("TE cased", POST "tRANSFER-eNCODING: CHUNKED\r\n\r\n0\r\n\r\n" NEXT, 0),
    SHAPE("TE space before colon", POST "Transfer-Encoding : chunked\r\n\r\n0\r\n\r\n" NEXT, 400),
    SHAPE("TE tab value", POST "Transfer-Encoding:\tchunked\r\n\r\n0\r\n\r\n" NEXT, 0),
    SHAPE("TE control", POST "Transfer-Encoding: \x0b" "chunked\r\n\r\n0\r\n\r\n" NEXT, 400),
    SHAPE("TE empty", POST "Transfer-Encoding:\r\n\r\n" NEXT, 0),
    SHAPE("TE in 1.0", "POST /kiella/x HTTP/1.0\r\n" H "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" NEXT, 0),
    SHAPE("TE on GET", GET "Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n" NEXT, 0),
    SHAPE("chunk hex prefix", POST "Transfer-Encoding: chunked\r\n\r\n0x5\r\nhello\r\n0\r\n\r\n" NEXT, 0),
    SHAPE("chunk negative", POST "Transfer-Encoding: chunked\r\n\r\n-5\r\nhello\r\n0\r\n\r\n" NEXT, 0),
    SHAPE("chunk underscore", POST "Transfer-Encoding: chunked\r\n\r\n1_0\r\nhello\r\n0\r\n\r\n" NEXT, 0),
    SHAPE("chunk overflow", POST "Transfer-Encoding: chunked\r\n\r\nfffffffffffffffff\r\nhello\r\n0\r\n\r\n" NEXT, 0),
    SHAPE("chunk extension", POST "Transfer-Encoding: chunked\r\n\r\n5;a=\n\r\nhello\r\n0\r\n\r\n" NEXT, 0),
    SHAPE("chunk trailer", POST "Transfer-Encoding: chunked\r\n\r\n0\r\nContent-Length: 4\r\n\r\n" NEXT, 0),
    /* lines */
    SHAPE("bare LF", "GET /hei HTTP/1.1\nHost: 127.0.0.1\n\n" NEXT, 400),
    SHAPE("bare LF in one line", "GET /hei HTTP/1.1\r\nHost: 127.0.0.1\nA: b\r\n\r\n" NEXT, 400),
    SHAPE("bare CR", GET "A: b\rc: d\r\n\r\n" NEXT, 400),
    SHAPE("CR CR LF", GET "A: b\r\r\n\r\n" NEXT, 400),
    SHAPE("NUL in value", GET "A: b\0c\r\n\r\n" NEXT, 400),
    SHAPE("control in value", GET "A: b\x01" "c\r\n\r\n" NEXT, 400),
    SHAPE("DEL in value", GET "A: b\x7f\r\n\r\n" NEXT, 400),
    SHAPE("space before colon", GET "A : b\r\n\r\n" NEXT, 400),
    SHAPE("tab before colon", GET "A\t: b\r\n\r\n" NEXT, 400),
    SHAPE("empty name", GET ": b\r\n\r\n" NEXT, 400),
    SHAPE("no colon", GET "Abcd\r\n\r\n" NEXT, 400),
    SHAPE("space in name", GET "Ho st: b\r\n\r\n" NEXT, 400),
    SHAPE("bad name", GET "A(b): c\r\n\r\n" NEXT, 400),
    SHAPE("high byte in name", GET "A\xe4: c\r\n\r\n" NEXT, 400),
    SHAPE("folded", GET "A: b\r\n c\r\n\r\n" NEXT, 400),
    SHAPE("folded by tab", GET "A: b\r\n\tc\r\n\r\n" NEXT, 400),
    SHAPE("folded first", "GET /hei HTTP/1.1\r\n Host: 127.0.0.1\r\n\r\n" NEXT, 400),
    SHAPE("leading CRLF", "\r\nGET /hei HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("leading LF", "\nGET /hei HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("leading space", " GET /hei HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    /* request line */
    SHAPE("unknown method", "FOO /hei HTTP/1.1\r\n" H "\r\n" NEXT, 501),
    SHAPE("lower case method", "get /hei HTTP/1.1\r\n" H "\r\n" NEXT, 501),
    SHAPE("PROPFIND", "PROPFIND /hei HTTP/1.1\r\n" H "\r\n" NEXT, 501),
    SHAPE("method not a token", "G@T /hei HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("TRACE", "TRACE /hei HTTP/1.1\r\n" H "\r\n" NEXT, 405),
    SHAPE("CONNECT", "CONNECT 127.0.0.1:80 HTTP/1.1\r\n" H "\r\n" NEXT, 405),
    SHAPE("PRI", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" NEXT, 0),
    SHAPE("space in target", "GET /hei x HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("two spaces", "GET  /hei HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("tab in line", "GET\t/hei HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("control in target", "GET /h\x01" "ei HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("high byte in target", "GET /h\xc3\xa4 HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("fragment", "GET /hei#x HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("absolute form", "GET http://127.0.0.1/hei HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("authority form", "GET 127.0.0.1:80 HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("asterisk form", "OPTIONS * HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("no target", "GET  HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("HTTP/0.9", "GET /hei\r\n" NEXT, 400),
    SHAPE("version 0.9", "GET /hei HTTP/0.9\r\n" H "\r\n" NEXT, 505),
    SHAPE("version 2.0", "GET /hei HTTP/2.0\r\n" H "\r\n" NEXT, 505),
    SHAPE("version 1.2", "GET /hei HTTP/1.2\r\n" H "\r\n" NEXT, 505),
    SHAPE("version 1.10", "GET /hei HTTP/1.10\r\n" H "\r\n" NEXT, 400),
    SHAPE("version 01.1", "GET /hei HTTP/01.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("version cased", "GET /hei http/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("version space after", "GET /hei HTTP/1.1 \r\n" H "\r\n" NEXT, 400),
    SHAPE("ICE", "GET /hei ICE/1.0\r\n" H "\r\n" NEXT, 400),
    SHAPE("RTSP", "SETUP /hei RTSP/1.0\r\n" H "\r\n" NEXT, 0),
    /* Host */
    SHAPE("no Host", "GET /hei HTTP/1.1\r\n\r\n" NEXT, 400),
    SHAPE("two Hosts", GET H "\r\n" NEXT, 400),
    SHAPE("two other Hosts", GET "Host: evil.example\r\n\r\n" NEXT, 400),
    SHAPE("Host empty", "GET /hei HTTP/1.1\r\nHost:\r\n\r\n" NEXT, 400),
    SHAPE("Host unknown", "GET /hei HTTP/1.1\r\nHost: evil.example\r\n\r\n" NEXT, 421),
    SHAPE("Host list", "GET /hei HTTP/1.1\r\nHost: 127.0.0.1, evil.example\r\n\r\n" NEXT, 400),
    SHAPE("Host with user", "GET /hei HTTP/1.1\r\nHost: a@127.0.0.1\r\n\r\n" NEXT, 400),
    SHAPE("Host with path", "GET /hei HTTP/1.1\r\nHost: 127.0.0.1/x\r\n\r\n" NEXT, 400),
    SHAPE("Host bad port", "GET /hei HTTP/1.1\r\nHost: 127.0.0.1:8x\r\n\r\n" NEXT, 421),
    /* the rest */
    SHAPE("Expect other", POST "Content-Length: 5\r\nExpect: 200-ok\r\n\r\nhello" NEXT, 417),
    SHAPE("Content-Encoding", POST "Content-Length: 5\r\nContent-Encoding: gzip\r\n\r\nhello" NEXT, 415),
    SHAPE("doubled Content-Type", POST "Content-Type: a/b\r\nContent-Type: c/d\r\nContent-Length: 0\r\n\r\n" NEXT, 400),
    SHAPE("doubled Cookie", GET "Cookie: a=b\r\nCookie: a=c\r\n\r\n" NEXT, 400),
    SHAPE("TLS hello on plain port", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),
    /* path */
    SHAPE("bad percent", "GET /h%zz HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("cut percent", "GET /hei%2 HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("%00", "GET /hei%00 HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("%0a", "GET /hei%0a HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("%2f", "GET /hei%2fx HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("%2F", "GET /hei%2Fx HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("%5c", "GET /hei%5cx HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("backslash", "GET /hei\\x HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("dot segment", "GET /./hei HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("dot dot", "GET /x/../hei HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("dot dot at end", "GET /hei/.. HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("%2e%2e", "GET /x/%2e%2E/hei HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("double slash", "GET //hei HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("double slash inside", "GET /r//hei HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("bad UTF-8", "GET /h%c3%28 HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("overlong UTF-8", "GET /h%c0%af HTTP/1.1\r\n" H "\r\n" NEXT, 400),
    SHAPE("surrogate", "GET /h%ed%a0%80 HTTP/1.1\r\n" H "\r\n" NEXT, 400),
};

static struct reply reply, reply2;

static void check(const struct shape *s, size_t piece)
{
    raw_exchange(s->bytes, s->len, piece, &reply, 1500);
    bool allowed = (reply.status >= 400 && reply.status < 500) || reply.status == 501 || reply.status == 505;
    if (reply.answers != 1 || !allowed || !reply.closed || (s->status != 0 && reply.status != s->status))
        fail_msg("%s (pieces of %zu): %d answers, status %d (want %d), closed %d", s->name, piece, reply.answers,
                 reply.status, s->status, reply.closed);
}

static void test_asvs_http_every_malformed_shape_is_refused_once(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
        check(&shapes[i], 0);
}

static void test_asvs_http_byte_by_byte_is_the_same(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(shapes) / sizeof(shapes[0]); i++)
        check(&shapes[i], 1);
}

static void test_request_line_over_8_kib_is_414(void **state)
{
    static char text[20000];
    (void)state;
    int n = snprintf(text, sizeof(text), "GET /%09000d HTTP/1.1\r\n" H "\r\n" NEXT, 0);
    check(&(struct shape){"long line", text, (size_t)n, 414}, 0);
}

static void test_head_over_16_kib_is_431(void **state)
{
    static char text[40000];
    size_t n = (size_t)snprintf(text, sizeof(text), GET);
    (void)state;
    for (int i = 0; i < 20; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "X-%d: %01000d\r\n", i, 0);
    n += (size_t)snprintf(text + n, sizeof(text) - n, "\r\n" NEXT);
    check(&(struct shape){"long head", text, n, 431}, 0);
}

static void test_more_than_64_headers_is_431(void **state)
{
    static char text[8000];
    size_t n = (size_t)snprintf(text, sizeof(text), GET);
    (void)state;
    for (int i = 0; i < 64; i++) /* Host is the first */
        n += (size_t)snprintf(text + n, sizeof(text) - n, "X-%d: a\r\n", i);
    n += (size_t)snprintf(text + n, sizeof(text) - n, "\r\n" NEXT);
    check(&(struct shape){"65 headers", text, n, 431}, 0);
}

static void test_64_headers_are_fine(void **state)
{
    static char text[8000];
    size_t n = (size_t)snprintf(text, sizeof(text), GET);
    (void)state;
    for (int i = 0; i < 63; i++)
        n += (size_t)snprintf(text + n, sizeof(text) - n, "X-%d: a\r\n", i);
    n += (size_t)snprintf(text + n, sizeof(text) - n, "\r\n");
    raw_exchange(text, n, 0, &reply, 300);
    assert_int_equal(reply.status, 200);
}

/* Good requests too: any split of the bytes gives the same answer. */
static void test_split_of_good_requests_does_not_matter(void **state)
{
    static const char two[] = "POST /kiella/x HTTP/1.1\r\n" H "Content-Length: 5\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=b&c"
                              "GET /hei?q=%C3%A4 HTTP/1.1\r\n" H "Connection: close\r\n\r\n";
    (void)state;
    raw_exchange(two, sizeof(two) - 1, 0, &reply, 1000);
    assert_int_equal(reply.answers, 2);
    assert_true(reply.closed);
    for (size_t piece = 1; piece < 40; piece += 6) {
        raw_exchange(two, sizeof(two) - 1, piece, &reply2, 1000);
        assert_int_equal(reply2.answers, 2);
        assert_int_equal(reply2.len, reply.len); /* request ids differ, lengths do not */
        assert_string_equal(reply_body(&reply2) + strlen(reply_body(&reply2)) - 10,
                            reply_body(&reply) + strlen(reply_body(&reply)) - 10);
    }
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_asvs_http_every_malformed_shape_is_refused_once),
        cmocka_unit_test(test_asvs_http_byte_by_byte_is_the_same),
        cmocka_unit_test(test_request_line_over_8_kib_is_414),
        cmocka_unit_test(test_head_over_16_kib_is_431),
        cmocka_unit_test(test_more_than_64_headers_is_431),
        cmocka_unit_test(test_64_headers_are_fine),
        cmocka_unit_test(test_split_of_good_requests_does_not_matter),
    };
    return cmocka_run_group_tests(tests, start, stop);
}
