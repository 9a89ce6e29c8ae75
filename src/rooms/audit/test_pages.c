/* The pages of the audit log as HTML (P43). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "base/log.h"
#include "db/fixture.h"
#include "db/subjects.h"
#include "db/reads.h"
#include "http/route.h"
#include "rooms/audit/audit.h"

extern const struct route audit_routes[];

static struct fixture *fixture;
static struct ctx *ctx;

static int open_store(void **state)
{
    (void)state;
    fixture = fixture_open(NULL);
    ctx = fixture_ctx(fixture, PURPOSE_ACCOUNTABILITY);
    audit_install(fixture->store);
    return 0;
}

static int close_store(void **state)
{
    (void)state;
    fixture_close(fixture);
    return 0;
}

static const struct route *route(const char *path)
{
    for (const struct route *r = audit_routes; r->path != NULL; r++)
        if (strcmp(r->path, path) == 0)
            return r;
    fail_msg("no route %s", path);
    return NULL;
}

static enum rc make_subject(struct ctx *c, const void *req, void *out)
{
    (void)req;
    return subject_create(c, SUBJECT_CONSUMER, out);
}

static enum rc handle(const char *path, const struct field_input *query, size_t count, const struct field_input *param,
                      int *status, struct str *page)
{
    const struct route *r = route(path);
    struct http_request in = {.method = HTTP_GET, .path = str_from(path), .prefix = STR("/r/malli"), .route = r, .query = query,
                              .query_count = count, .path_params = param, .path_param_count = param != NULL, .csrf = STR("x")};
    struct http_answer out = {.status = 200, .body = buf_in(ctx->arena)};

    err_clear(&ctx->err);
    enum rc rc = r->handler(ctx, &in, &out);

    store_release(ctx);
    *status = out.status;
    *page = buf_str(&out.body);
    return rc;
}

static struct str get(const char *path, const struct field_input *query, size_t count, const struct field_input *param,
                      int *status)
{
    struct str page;

    assert_int_equal(handle(path, query, count, param, status, &page), RC_OK);
    return page;
}

static bool has(struct str page, const char *text)
{
    return str_contains(page, str_from(text));
}

static void look(int64_t first, int64_t count)
{
    ctx->reads = NULL;
    for (int64_t s = first; s < first + count; s++)
        assert_int_equal(reads_note(ctx, s, CATEGORY_EMAIL, STATEMENT_PURPOSE_CUSTOMERS), RC_OK);
    assert_int_equal(audit_flush_reads(ctx), RC_OK);
}

static void test_p43_log_page_shows_and_filters(void **state)
{
    struct str page;
    int status;

    (void)state;
    page = get("/loki", NULL, 0, NULL, &status);
    assert_int_equal(status, 200);
    assert_true(has(page, "Lokissa ei ole vielä tapahtumia."));
    look(41, 1);
    look(50, 12);
    page = get("/loki", NULL, 0, NULL, &status);
    assert_true(has(page, "Katselu"));
    assert_true(has(page, "Henkilö 41"));
    assert_true(has(page, "12 henkilöä"));
    assert_true(has(page, "Käyttäjä 1<"));
    assert_false(has(page, "ennen="));
    page = get("/loki", &(struct field_input){STR("laji"), STR("refused")}, 1, NULL, &status);
    assert_true(has(page, "Rajauksella ei löytynyt tapahtumia."));
    page = get("/loki", &(struct field_input){STR("paiva"), STR("1.3.2027")}, 1, NULL, &status);
    assert_true(has(page, "Henkilö 41"));
    for (int i = 0; i < 60; i++)
        look(41, 1);
    page = get("/loki", &(struct field_input){STR("laji"), STR("read")}, 1, NULL, &status);
    assert_true(has(page, "/r/malli/loki?laji=read&amp;ennen=13\""));
    ctx->lang = LANG_SV;
    page = get("/loki", NULL, 0, NULL, &status);
    assert_true(has(page, "Händelselogg"));
}

static void test_p43_bad_filter_is_told_and_kept(void **state)
{
    static const struct field_input bad[] = {{STR("paiva"), STR("32.13.<b>")}, {STR("kayttaja"), STR("abc")}};
    struct str page;
    int status;

    (void)state;
    look(41, 1);
    page = get("/loki", bad, 2, NULL, &status);
    assert_int_equal(status, 422);
    assert_true(has(page, "Lokin rajausta ei ymmärretä"));
    assert_true(has(page, "32.13.&lt;b&gt;"));
    assert_false(has(page, "Henkilö 41"));
}

static void test_p43_views_tell_role_and_time_not_the_employee(void **state)
{
    struct field_input subject = {STR("subject"), STR("41")}, made = {STR("subject"), STR("")};
    struct str page;
    int64_t id;
    int status;

    (void)state;
    assert_int_equal(writer_run(ctx, make_subject, NULL, &id, sizeof(id)), RC_OK);
    made.value = str_fmt(ctx->arena, "%lld", (long long)id);
    assert_int_equal(handle("/henkilot/:subject/katselut", NULL, 0, &subject, &status, &page), RC_NOT_FOUND);
    page = get("/henkilot/:subject/katselut", NULL, 0, &made, &status);
    assert_true(has(page, "Kukaan ei ole katsonut näitä tietoja."));
    fixture->actor.roles = ROLE_STAFF;
    look(41, 1);
    look(40, 5);
    look(90, 1);
    page = get("/henkilot/:subject/katselut", NULL, 0, &subject, &status);
    assert_int_equal(status, 200);
    assert_true(has(page, "Henkilöstö"));
    assert_true(has(page, "luettelossa"));
    assert_true(has(page, "1.3.2027"));
    assert_false(has(page, "Käyttäjä 1<"));
}

#define ON_STORE(test) cmocka_unit_test_setup_teardown(test, open_store, close_store)

int main(void)
{
    const struct CMUnitTest tests[] = {
        ON_STORE(test_p43_log_page_shows_and_filters),
        ON_STORE(test_p43_bad_filter_is_told_and_kept),
        ON_STORE(test_p43_views_tell_role_and_time_not_the_employee),
    };

    log_set(LOG_ERROR, "test");
    return cmocka_run_group_tests(tests, NULL, NULL);
}
