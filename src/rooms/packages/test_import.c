/* What a package that comes in may be: read a value at a time, refused whole when anything is amiss (P54). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "db/subjects.h"
#include "errors_customers.h"
#include "errors_packages.h"
#include "rooms/consents/consents.h"
#include "rooms/invoices/invoices.h"
#include "rooms/orders/orders.h"
#include "rooms/packages/internal.h"
#include "rooms/payments/payments.h"

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d %s (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.field != NULL ? ctx->err.field : "",
                 ctx->err.birth_file ? ctx->err.birth_file : "?", ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

static void fails_at(struct ctx *ctx, enum rc rc, enum rc wanted, int code, int line)
{
    if (rc != wanted || ctx->err.code != code)
        fail_msg("line %d: %s %d", line, rc_name(rc), ctx->err.code);
    err_clear(&ctx->err);
}
#define FAILS(expr, rc, code) fails_at(ctx, (expr), (rc), (code), __LINE__)

struct world { struct fixture *f; struct ctx *customers, *rights; };

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL)
        return 1;
    w->f = fixture_open(NULL);
    w->customers = fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT);
    w->rights = fixture_ctx(w->f, PURPOSE_RIGHTS);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    fixture_close(w->f);
    free(w);
    return 0;
}

static void test_p54_bad_packages_bring_nothing(void **state)
{
    static const struct { const char *json; int code; } bad[] = {
        {"", E4303_PACKAGE_FORMAT}, {"[]", E4303_PACKAGE_FORMAT}, {"{\"format\":\"seloste-subject\",\"version\":2,\"data\":[]}", E4304_PACKAGE_VERSION},
        {"{\"format\":\"other\",\"version\":1,\"data\":[]}", E4303_PACKAGE_FORMAT},
        {"{\"format\":\"seloste-subject\",\"version\":1,\"version\":1,\"data\":[]}", E4303_PACKAGE_FORMAT},
        {"{\"format\":\"seloste-subject\",\"version\":1,\"data\":{}}", E4303_PACKAGE_FORMAT},
        {"{\"format\":\"seloste-subject\",\"version\":1,\"data\":[]}", E4305_PACKAGE_NO_NAME},
        {"{\"format\":\"seloste-subject\",\"version\":1,\"data\":[7]}", E4306_PACKAGE_VALUE}};
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct package_imported made = {0};
    struct customer_hits hits;

    for (size_t i = 0; i < COUNT(bad); i++)
        FAILS(packages_import(ctx, str_from(bad[i].json), &made), RC_INVALID, bad[i].code);
    assert_int_equal(packages_import(ctx, STR("{\"format\":\"seloste-subject\",\"version\":1,\"data\":["
        "{\"category\":\"name\",\"table\":\"customer\",\"record\":\"c\",\"field\":\"last_name\",\"value\":\"Malli\",\"provided_by_subject\":true},"
        "{\"category\":\"email\",\"table\":\"contact_point\",\"record\":\"p\",\"field\":\"email\",\"value\":\"ei osoite\",\"provided_by_subject\":true}]}"), &made), RC_INVALID);
    err_clear(&ctx->err);
    ctx = w->customers;
    OK(customers_find(ctx, &(struct customer_search){.words = STR("Malli"), .limit = 5}, &hits));
    assert_int_equal(hits.count, 0);
}

/* However long: read a value at a time. What is broken says on which line, and brings nothing. */
static void test_p54_a_long_package_comes_in(void **state)
{
    enum { LINES = 60000 };
    struct world *w = *state;
    struct ctx *ctx = w->rights;
    struct package_imported made = {0};
    struct buf json = buf_in(ctx->arena);
    size_t end;

    buf_addz(&json, "\xEF\xBB\xBF {\"controller\":{\"name\":\"Malli Oy\"},\n\"data\" : [");
    buf_addz(&json, "{\"category\":\"name\",\"table\":\"customer\",\"record\":\"c\",\"field\":\"last_name\",\"value\":\"Pitk\u00E4malli\",\"provided_by_subject\":true}");
    for (int i = 0; i < LINES; i++)
        buf_addz(&json, "\n, {\"category\":\"note\",\"table\":\"customer_note\",\"record\":\"n\",\"field\":\"text\",\"value\":\"\u00E4\\u00e4\",\"provided_by_subject\":false}");
    buf_addz(&json, "],\"orders\":[{\"id\":1}, {\"id\":2}],\"reads\":[1,2,3],\n\"version\":1,");
    end = json.len;
    buf_addz(&json, "\"format\":\"seloste-subject\"} \n");
    OK(packages_import(ctx, buf_str(&json), &made));
    assert_true(made.values == 1 && made.left == LINES + 2);
    json.len--;
    for (size_t i = 0; i < 3; i++) {
        static const char *const ends[] = {"\"format\":\"seloste-subject\"}}", "\"format\":\"seloste-subject\",}", "\"version\":1,\"format\":\"seloste-subject\"}"};

        json.len = end;
        buf_addz(&json, ends[i]);
        assert_int_equal(packages_import(ctx, buf_str(&json), &made), RC_INVALID);
        assert_int_equal(ctx->err.code, E4303_PACKAGE_FORMAT);
        assert_int_equal(ctx->err.line, LINES + 3);
        err_clear(&ctx->err);
    }
    json.len = end / 2;
    assert_int_equal(packages_import(ctx, buf_str(&json), &made), RC_INVALID);
    assert_true(ctx->err.line > LINES / 3 && ctx->err.line < LINES);
    err_clear(&ctx->err);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {T(test_p54_bad_packages_bring_nothing), T(test_p54_a_long_package_comes_in)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
