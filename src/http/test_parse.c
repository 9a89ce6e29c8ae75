/* Pure parsers of http: head, path, form, multipart, cookie, JSON, router. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "errors_http.h"
#include "http/internal.h"

static struct arena *arena;
static struct err err;

static int setup(void **state)
{
    (void)state;
    arena = arena_new(64 << 20);
    err = (struct err){0};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* --- head ------------------------------------------------------------------------------------- */
static int feed_all(const char *text, size_t len, size_t piece, struct head_reader *r, size_t *taken)
{
    int status = HEAD_MORE;
    *r = (struct head_reader){0};
    for (*taken = 0; *taken < len && status == HEAD_MORE;) {
        size_t used = 0, n = len - *taken < piece ? len - *taken : piece;
        char *copy = malloc(n); /* so that a read over the end is seen */
        memcpy(copy, text + *taken, n);
        status = head_feed(r, &http_limits_default, copy, n, &used);
        free(copy);
        *taken += used;
    }
    return status;
}

static void test_any_split_of_a_head_gives_the_same(void **state)
{
    static const char text[] = "POST /a?b=c HTTP/1.1\r\nHost: x.example\r\nA:\t b c \r\nEmpty:\r\nContent-Length: 4\r\n\r\nbody";
    (void)state;
    for (size_t piece = 1; piece <= sizeof(text); piece++) {
        struct head_reader r;
        struct head head;
        size_t taken;
        assert_int_equal(feed_all(text, sizeof(text) - 1, piece, &r, &taken), HEAD_DONE);
        assert_int_equal(taken, sizeof(text) - 5);
        assert_int_equal(head_parse(r.bytes, r.len, &http_limits_default, &head), 0);
        assert_int_equal(head.header_count, 4);
        assert_true(str_eqz(head_value(&head, "a"), "b c"));
        assert_true(str_eqz(head_value(&head, "EMPTY"), ""));
        assert_true(str_eqz(head.path_raw, "/a") && str_eqz(head.query_raw, "b=c"));
        assert_int_equal(head.content_length, 4);
        assert_true(head.keep_alive);
        head_reader_free(&r);
    }
}

static void test_tokens_in_lists(void **state)
{
    (void)state;
    assert_true(header_has_token(STR("keep-alive, Close"), "close"));
    assert_false(header_has_token(STR("closed"), "close"));
    assert_false(header_has_token(STR(""), "close"));
}

/* --- path --------------------------------------------------------------------------------------- */
static void test_paths(void **state)
{
    static const struct { const char *raw, *want; } good[] = {
        {"/", "/"}, {"/a%20b", "/a b"}, {"/%C3%A4", "/\xc3\xa4"}, {"/a+b", "/a+b"}, {"/...", "/..."},
        {"/.well-known/x", "/.well-known/x"}, {"/%252f", "/%2f"}};
    static const char *const bad[] = {"", "a", "/%", "/%4", "/%4g", "/%00", "/%1f", "/%7f", "/%2f", "/%2F", "/%5C",
                                      "/a\\b", "/.", "/..", "/a/../b", "/%2e", "/.%2e/", "//", "/a//b", "/%ff", "/%c0%80"};
    char out[64];
    size_t n;
    (void)state;
    for (size_t i = 0; i < COUNT(good); i++) {
        assert_int_equal(path_decode(str_from(good[i].raw), out, &n), 0);
        assert_int_equal(n, strlen(good[i].want));
        assert_memory_equal(out, good[i].want, n);
    }
    for (size_t i = 0; i < COUNT(bad); i++)
        if (path_decode(str_from(bad[i]), out, &n) != 400)
            fail_msg("%s was taken", bad[i]);
}

/* --- forms ---------------------------------------------------------------------------------------- */
static void test_urlencoded(void **state)
{
    struct field_input *f;
    size_t n;
    (void)state;
    assert_int_equal(urlencoded_parse(arena, STR("a=1&b=%3D+%26&c&=x&&d=e=f"), 512, &f, &n, &err), RC_OK);
    assert_int_equal(n, 5);
    assert_true(str_eqz(f[1].name, "b") && str_eqz(f[1].value, "= &"));
    assert_true(str_eqz(f[2].name, "c") && str_eqz(f[2].value, ""));
    assert_true(str_eqz(f[3].name, "") && str_eqz(f[3].value, "x"));
    assert_true(str_eqz(f[4].value, "e=f"));
    assert_int_equal(urlencoded_parse(arena, STR("a=%4"), 512, &f, &n, &err), RC_INVALID);
    assert_int_equal(err.code, E1227_FORM_UNREADABLE);
    assert_int_equal(urlencoded_parse(arena, STR("a&b&c"), 2, &f, &n, &err), RC_INVALID);
    assert_int_equal(err.code, E1228_FORM_TOO_MANY);
    assert_int_equal(urlencoded_parse(arena, (struct str){0}, 2, &f, &n, &err), RC_OK);
    assert_int_equal(n, 0);
}

#define PART(head, body) "--b\r\n" head "\r\n\r\n" body "\r\n"
#define CD(x) "Content-Disposition: form-data; " x

static void test_multipart_parts(void **state)
{
    struct multipart m;
    (void)state;
    assert_int_equal(multipart_parse(arena, STR(PART(CD("name=\"a\""), "1\r\n--c\r\n2") PART(CD("name=\"e\""), "") PART(
        CD("name=\"f\"; filename=\"x \xc3\xa4.pdf\"") "\r\nContent-Type: application/pdf", "\0\r\n-") PART(
        CD("name=\"none\"; filename=\"\"") "\r\nContent-Type: application/octet-stream", "") "--b--\r\n"), STR("b"), 10, &m, &err), RC_OK);
    assert_int_equal(m.field_count, 2);
    assert_true(str_eqz(m.fields[0].value, "1\r\n--c\r\n2"));
    assert_int_equal(m.fields[1].value.len, 0);
    assert_int_equal(m.upload_count, 1);
    assert_true(str_eqz(m.uploads[0].file_name, "x \xc3\xa4.pdf"));
    assert_int_equal(m.uploads[0].bytes.len, 4);
}

static void test_multipart_refused(void **state)
{
    static const char *const bad[] = {
        "", "--b", "--b--x", "x--b--", PART(CD("name=\"a\""), "1"), PART("X: y", "1") "--b--",
        PART(CD("name=a"), "1") "--b--", PART(CD("name=\"\""), "1") "--b--", PART(CD("name=\"a\"; name=\"b\""), "1") "--b--",
        PART(CD("filename=\"a\""), "1") "--b--", PART(CD("name=\"a\"") "\r\n" CD("name=\"b\""), "1") "--b--",
        PART("Content-Disposition: attachment; name=\"a\"", "1") "--b--",
        PART(CD("name=\"a\"") "\r\nContent-Transfer-Encoding: base64", "MQ==") "--b--",
        PART(CD("name=\"a"), "1") "--b--", PART(CD("name=\"a\" x"), "1") "--b--", "--b\r\n\r\n1\r\n--b--",
        PART(CD("name=\"a\""), "1") "--b-- trailing"};
    struct multipart m;
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        err_clear(&err);
        if (multipart_parse(arena, str_from(bad[i]), STR("b"), 10, &m, &err) != RC_INVALID || err.code != E1229_MULTIPART_UNREADABLE)
            fail_msg("%zu was taken: %s", i, bad[i]);
    }
}

static void test_multipart_limits(void **state)
{
    struct multipart m;
    struct buf b = buf_in(arena);
    (void)state;
    for (int i = 0; i < 17; i++)
        buf_fmt(&b, "--b\r\n" CD("name=\"f%d\"; filename=\"x\"") "\r\n\r\n1\r\n", i);
    buf_addz(&b, "--b--");
    assert_int_equal(multipart_parse(arena, buf_str(&b), STR("b"), 10, &m, &err), RC_INVALID);
    assert_int_equal(err.code, E1228_FORM_TOO_MANY);
    struct str long_head = str_fmt(arena, "--b\r\nX: %05000d\r\n" CD("name=\"a\"") "\r\n\r\n1\r\n--b--", 0);
    assert_int_equal(multipart_parse(arena, long_head, STR("b"), 10, &m, &err), RC_INVALID);
}

static void test_multipart_boundaries(void **state)
{
    (void)state;
    assert_true(str_eqz(multipart_boundary(STR("multipart/form-data; boundary=abc")), "abc"));
    assert_true(str_eqz(multipart_boundary(STR("Multipart/Form-Data; charset=utf-8; boundary=\"a-b\"")), "a-b"));
    assert_true(str_empty(multipart_boundary(STR("multipart/mixed; boundary=abc"))));
    assert_true(str_empty(multipart_boundary(STR("multipart/form-data"))));
    assert_true(str_empty(multipart_boundary(STR("multipart/form-data; boundary="))));
    assert_true(str_empty(multipart_boundary(STR("multipart/form-data; boundary=a b"))));
    assert_true(str_empty(multipart_boundary(STR("multipart/form-data; boundary=0123456789012345678901234567890123456789012345678901234567890123456789x"))));
}

/* --- cookies ---------------------------------------------------------------------------------------- */
static void test_cookies(void **state)
{
    struct str h = STR("a=1; __Host-s=abc; b=x=y; __Host-t=\"q\"; d=1; d=2");
    (void)state;
    assert_true(str_eqz(cookie_find(h, STR("__Host-s")), "abc"));
    assert_true(str_eqz(cookie_find(h, STR("b")), "x=y"));
    assert_true(str_empty(cookie_find(h, STR("s"))));
    assert_true(str_empty(cookie_find(h, STR("__Host-t")))); /* quotes are no cookie-octets */
    assert_true(str_empty(cookie_find(h, STR("d"))));        /* twice */
    assert_true(str_empty(cookie_find((struct str){0}, STR("d"))));
}

/* --- JSON --------------------------------------------------------------------------------------------- */
static void test_json(void **state)
{
    struct field_input *f;
    size_t n;
    (void)state;
    assert_int_equal(json_inputs(arena, STR("{\"a\":\"\\u00e4\",\"n\":-5,\"t\":true,\"f\":false,\"z\":null,"
                                            "\"bits\":[\"x\",\"y\"],\"rows\":[{\"p\":\"1.00\"},{\"p\":\"2\",\"q\":[1]}]}"),
                                 100, &f, &n, &err), RC_OK);
    static const char *const want[][2] = {{"a", "\xc3\xa4"}, {"n", "-5"}, {"t", "1"}, {"bits", "x"}, {"bits", "y"},
                                          {"rows.0.p", "1.00"}, {"rows.1.p", "2"}, {"rows.1.q", "1"}};
    assert_int_equal(n, COUNT(want));
    for (size_t i = 0; i < n; i++)
        assert_true(str_eqz(f[i].name, want[i][0]) && str_eqz(f[i].value, want[i][1]));
}

static void test_json_refused(void **state)
{
    static const struct { const char *text; int code; } bad[] = {
        {"", E1230_JSON_UNREADABLE}, {"{", E1230_JSON_UNREADABLE}, {"{} {}", E1230_JSON_UNREADABLE},
        {"{\"a\":1,\"a\":2}", E1230_JSON_UNREADABLE}, {"{\"a\":NaN}", E1230_JSON_UNREADABLE},
        {"{\"a\":\"\\ud800\"}", E1230_JSON_UNREADABLE}, {"{\"a\":\"\\u0000\"}", E1230_JSON_UNREADABLE},
        {"{\"a\":\"\xff\"}", E1230_JSON_UNREADABLE}, {"{\"a\":01}", E1230_JSON_UNREADABLE}, {"{'a':1}", E1230_JSON_UNREADABLE},
        {"{\"a\":1,}", E1230_JSON_UNREADABLE}, {"[]", E1232_JSON_NOT_OBJECT}, {"\"a\"", E1232_JSON_NOT_OBJECT},
        {"{\"a\":1.5}", E1233_JSON_DECIMAL}, {"{\"a\":1e2}", E1233_JSON_DECIMAL}, {"{\"a\":99999999999999999999}", E1230_JSON_UNREADABLE},
        {"{\"a\":[[1]]}", E1230_JSON_UNREADABLE}, {"{\"a\":[1,2,3,4,5,6,7,8,9,10,11]}", E1228_FORM_TOO_MANY}};
    struct field_input *f;
    size_t n;
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        err_clear(&err);
        if (json_inputs(arena, str_from(bad[i].text), 10, &f, &n, &err) != RC_INVALID || err.code != bad[i].code)
            fail_msg("%s: %d", bad[i].text, err.code);
    }
    struct buf deep = buf_in(arena);
    for (int i = 0; i < 33; i++)
        buf_addz(&deep, "{\"a\":");
    assert_int_equal(json_inputs(arena, buf_str(&deep), 100, &f, &n, &err), RC_INVALID);
    assert_int_equal(err.code, E1231_JSON_TOO_DEEP);
}

/* --- language, router ------------------------------------------------------------------------------------ */
static void test_language(void **state)
{
    (void)state;
    assert_int_equal(language_accepted(STR("")), LANG_FI);
    assert_int_equal(language_accepted(STR("sv-FI,sv;q=0.9,en;q=0.8")), LANG_SV);
    assert_int_equal(language_accepted(STR("de, en;q=0.5, fi;q=0.4")), LANG_EN);
    assert_int_equal(language_accepted(STR("en;q=0.2, fi;q=0.7")), LANG_FI);
    assert_int_equal(language_accepted(STR("en;q=x")), LANG_FI);
}

static enum rc nothing(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)ctx;
    (void)in;
    (void)out;
    return RC_OK;
}

static void test_router(void **state)
{
    static const struct route table[] = {
        ROUTE(GET, "/laskut/:number", nothing, ROLE_STAFF, PURPOSE_INVOICING),
        ROUTE(GET, "/laskut/uusi", nothing, ROLE_STAFF, PURPOSE_INVOICING),
        ROUTE(POST, "/laskut/uusi", nothing, ROLE_STAFF, PURPOSE_INVOICING),
        ROUTE(GET, "/", nothing, ROLE_ANYONE, PURPOSE_SECURITY),
        ROUTE(POST, "/a/:x/b/:y", nothing, ROLE_ANYONE, PURPOSE_SECURITY), ROUTE_END};
    static const struct route *const tables[] = {table, NULL};
    struct router *router;
    struct matched m;
    struct str prefix, slug, rest;
    (void)state;
    assert_int_equal(router_new(tables, &router, &err), RC_OK);
    router_match(router, HTTP_GET, STR("/laskut/uusi"), &m);
    assert_ptr_equal(m.route, &table[1]);
    router_match(router, HTTP_HEAD, STR("/laskut/17"), &m);
    assert_ptr_equal(m.route, &table[0]);
    assert_true(str_eqz(m.params[0].name, "number") && str_eqz(m.params[0].value, "17"));
    router_match(router, HTTP_DELETE, STR("/laskut/uusi"), &m);
    assert_null(m.route);
    assert_int_equal(m.allow, 1u << HTTP_GET | 1u << HTTP_HEAD | 1u << HTTP_POST);
    router_match(router, HTTP_GET, STR("/laskut/"), &m);
    assert_true(m.route == NULL && m.allow == 0);
    router_match(router, HTTP_GET, STR("/"), &m);
    assert_ptr_equal(m.route, &table[3]);
    router_match(router, HTTP_POST, STR("/a/1/b/2"), &m);
    assert_true(str_eqz(m.params[1].value, "2"));
    router_match(router, HTTP_GET, STR("/1/2/3/4/5/6/7/8/9/10/11/12"), &m);
    assert_null(m.route);
    router_free(router);
    assert_true(router_prefix(STR("/r/abc/x"), &prefix, &slug, &rest));
    assert_true(str_eqz(prefix, "/r/abc") && str_eqz(slug, "abc") && str_eqz(rest, "/x"));
    assert_true(router_prefix(STR("/r/abc"), &prefix, &slug, &rest) && str_eqz(rest, "/"));
    assert_true(router_prefix(STR("/raportit"), &prefix, &slug, &rest) && str_empty(prefix));
    assert_false(router_prefix(STR("/r/"), &prefix, &slug, &rest));
    assert_false(router_prefix(STR("/r/A"), &prefix, &slug, &rest));
}

static void test_router_refuses_a_route_without_role_or_purpose(void **state)
{
    static const struct route bad[][2] = {
        {ROUTE(GET, "/x", nothing, 0, PURPOSE_SECURITY), ROUTE_END},
        {ROUTE(GET, "/x", nothing, ROLE_ANYONE, PURPOSE_NONE), ROUTE_END},
        {ROUTE(GET, "/x/", nothing, ROLE_ANYONE, PURPOSE_SECURITY), ROUTE_END},
        {ROUTE(GET, "/healthz", nothing, ROLE_ANYONE, PURPOSE_SECURITY), ROUTE_END}};
    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++) {
        const struct route *const tables[] = {bad[i], NULL};
        struct router *router;
        assert_int_equal(router_new(tables, &router, &err), RC_BUG);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define T(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
        T(test_any_split_of_a_head_gives_the_same), T(test_tokens_in_lists), T(test_paths), T(test_urlencoded),
        T(test_multipart_parts), T(test_multipart_refused), T(test_multipart_limits), T(test_multipart_boundaries),
        T(test_cookies), T(test_json), T(test_json_refused), T(test_language), T(test_router),
        T(test_router_refuses_a_route_without_role_or_purpose),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
