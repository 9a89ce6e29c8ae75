/* Over the whole data-use map and all routes: a purpose or category that the notice does not state is
 * refused with its missing sentence; put back, it works; a wrong purpose is caught (P10, P18; generated
 * from the build's own tables, so new queries and routes are in it by themselves). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/datause.h"
#include "db/fixture.h"
#include "errors_db.h"
#include "http/route.h"
#include "rooms.h"

struct world { struct fixture *f; struct ctx *ctx; struct policy all, less; };

static void compile(struct world *w, const struct policy_statement *statements, size_t count, struct policy *out)
{
    struct err err = {0};

    *out = (struct policy){.tenant = w->f->tenant, .register_id = w->f->register_id, .notice_id = 1, .version = 1};
    assert_int_equal(policy_compile(w->ctx->arena, statements, count, out, &err), RC_OK);
}

/* Does this statement alone state the purpose, or the category? */
static bool grants(struct world *w, const struct policy_statement *s, int purpose, int category)
{
    struct policy one;

    compile(w, s, 1, &one);
    return (purpose != 0 && (one.purposes & PURPOSE_BIT(purpose)) != 0) ||
           (category != 0 && (one.categories & CATEGORY_BIT(category)) != 0);
}

/* The whole catalogue without what states the purpose or the category. */
static void without(struct world *w, int purpose, int category)
{
    struct policy_statement *kept = ARENA_ARRAY(w->ctx->arena, struct policy_statement, w->all.statement_count + 1);
    size_t n = 0;

    for (size_t i = 0; i < w->all.statement_count; i++)
        if (!grants(w, &w->all.statements[i], purpose, category))
            kept[n++] = w->all.statements[i];
    compile(w, kept, n, &w->less);
}

static void set_up(struct world *w)
{
    struct err err = {0};

    w->f = fixture_open(NULL);
    w->ctx = fixture_ctx(w->f, PURPOSE_ACCOUNTABILITY);
    assert_int_equal(policy_of_everything(w->ctx->arena, &w->all, &err), RC_OK);
    w->all.tenant = w->f->tenant;
    w->all.register_id = w->f->register_id;
    w->all.notice_id = w->all.version = 1;
}

struct attempt { const struct query *query; enum rc rc; int code, statement; };

/* In a savepoint that always rolls back: what counts is whether it was let in. */
static enum rc attempt_body(struct ctx *ctx, const void *req, void *out)
{
    struct attempt *a = out;
    const struct query *q = *(const struct query *const *)req;
    struct value params[64];
    struct value *rows = NULL;
    size_t count = 0;
    int64_t changes = 0;

    assert_true(q->param_count <= COUNT(params));
    for (size_t i = 0; i < q->param_count; i++) {
        const struct query_param *p = &q->params[i];

        params[i] = (struct value){.text = STR("x"), .blob = {(const uint8_t *)"x", 1}};
        if (str_eqz(str_from(p->name), "tenant"))
            params[i].i64 = ctx->tenant;
        else if (str_eqz(str_from(p->name), "register"))
            params[i].i64 = ctx->register_id;
    }
    a->rc = query_run(ctx, q, params, &rows, &count, &changes);
    a->code = ctx->err.code;
    a->statement = ctx->err.statement;
    return RC_CONFLICT;
}

static struct attempt attempt(struct world *w, const struct query *q, int purpose, const struct policy *policy)
{
    struct attempt a = {.query = q}, *kept = ARENA_NEW(w->ctx->arena, struct attempt);

    w->ctx->purpose = purpose;
    w->ctx->policy = policy;
    assert_int_equal(writer_run(w->ctx, attempt_body, &q, kept, sizeof(*kept)), RC_CONFLICT);
    a.rc = kept->rc;
    a.code = kept->code;
    a.statement = kept->statement;
    err_clear(&w->ctx->err);
    return a;
}

static void check_refused(const struct attempt *a, int purpose, enum statement missing)
{
    if (a->rc != RC_REFUSED || a->statement != (int)missing)
        fail_msg("%s.%s for %s: %s, names %s instead of %s", a->query->room, a->query->name, purpose_word((enum purpose)purpose),
                 rc_name(a->rc), a->statement ? statement_word((enum statement)a->statement) : "nothing", statement_word(missing));
}

static void check_works(const struct attempt *a, int purpose)
{
    if (a->rc == RC_REFUSED || a->code == E1112_QUERY_PURPOSE)
        fail_msg("%s.%s for %s: refused though it is stated", a->query->room, a->query->name, purpose_word((enum purpose)purpose));
}

static void test_p10_i17_a_purpose_not_stated_refuses_every_use(void **state)
{
    struct world w;
    size_t uses = 0;

    (void)state;
    set_up(&w);
    for (int p = 1; p < PURPOSE_COUNT; p++) {
        enum statement missing = policy_statement_for_purpose((enum purpose)p);

        if (purpose_imposed_by_law((enum purpose)p))
            continue;
        without(&w, p, 0);
        assert_true((w.less.purposes & PURPOSE_BIT(p)) == 0);
        for (size_t i = 0; i < all_query_count; i++) {
            struct attempt a;

            if ((all_queries[i]->purposes & PURPOSE_BIT(p)) == 0 || all_queries[i]->keys_store)
                continue;
            a = attempt(&w, all_queries[i], p, &w.less);
            check_refused(&a, p, missing);
            a = attempt(&w, all_queries[i], p, &w.all);
            check_works(&a, p);
            uses++;
        }
    }
    assert_true(uses > 30);
    fixture_close(w.f);
}

/* What the server asks before any handler runs (http/gates.c). */
static void test_p10_a_purpose_not_stated_refuses_every_route(void **state)
{
    struct world w;
    size_t routes = 0;

    (void)state;
    set_up(&w);
    for (const struct route *const *table = all_routes; *table != NULL; table++)
        for (const struct route *r = *table; r->path != NULL; r++) {
            assert_true(r->purpose > PURPOSE_NONE && r->purpose < PURPOSE_COUNT);
            w.ctx->policy = &w.all;
            assert_int_equal(policy_permit_purpose(w.ctx, r->purpose), RC_OK);
            if (purpose_imposed_by_law(r->purpose))
                continue;
            without(&w, (int)r->purpose, 0);
            w.ctx->policy = &w.less;
            if (policy_permit_purpose(w.ctx, r->purpose) != RC_REFUSED ||
                w.ctx->err.statement != (int)policy_statement_for_purpose(r->purpose))
                fail_msg("%s is let in", r->path);
            err_clear(&w.ctx->err);
            routes++;
        }
    assert_true(routes > 10);
    fixture_close(w.f);
}

/* To have less is no use that a notice could refuse: deletions are open to every stated purpose of the query. */
static bool only_deletes(const struct query *q)
{
    return str_starts(str_trim(str_from(q->sql_sqlite)), STR("DELETE"));
}

static void test_p18_i35_a_category_not_stated_refuses_every_use(void **state)
{
    struct world w;
    size_t uses = 0;

    (void)state;
    set_up(&w);
    for (int c = 1; c < CATEGORY_COUNT; c++) {
        enum statement missing = policy_statement_for_category((enum category)c);

        if (category_imposed_by_law((enum category)c) || missing == STATEMENT_NONE)
            continue;
        without(&w, 0, c);
        for (size_t i = 0; i < all_datause_count; i++) {
            const struct datause *d = &all_datause[i];
            struct verdict verdict;

            if (d->category != c || only_deletes(d->query) || purpose_imposed_by_law((enum purpose)d->purpose) ||
                (w.less.purposes & PURPOSE_BIT(d->purpose)) == 0)
                continue;
            w.ctx->purpose = d->purpose; /* sealed records ask at the seal, open columns at the query: the same decision */
            w.ctx->policy = &w.less;
            if (policy_decide(w.ctx, (enum category)c, d->writes ? USE_STORE : USE_READ, &verdict) != RC_REFUSED ||
                w.ctx->err.statement != (int)missing)
                fail_msg("%s for %s by %s is let in", category_word((enum category)c), purpose_word((enum purpose)d->purpose), d->query->name);
            err_clear(&w.ctx->err);
            w.ctx->policy = &w.all;
            if (policy_decide(w.ctx, (enum category)c, d->writes ? USE_STORE : USE_READ, &verdict) != RC_OK)
                fail_msg("%s for %s by %s is refused though stated", category_word((enum category)c),
                         purpose_word((enum purpose)d->purpose), d->query->name);
            uses++;
        }
    }
    assert_true(uses > 30);
    fixture_close(w.f);
}

/* Mutants: every query under every purpose that it does not declare; and a line of the map outside of what
 * its purpose may use. */
static void test_p10_i18_a_wrong_purpose_is_caught(void **state)
{
    struct world w;
    size_t mutants = 0, lines = 0;

    (void)state;
    set_up(&w);
    for (size_t i = 0; i < all_query_count; i++)
        for (int p = 1; p < PURPOSE_COUNT && all_queries[i]->purposes != 0 && !all_queries[i]->keys_store; p++) {
            struct attempt a;

            if ((all_queries[i]->purposes & PURPOSE_BIT(p)) != 0)
                continue;
            a = attempt(&w, all_queries[i], p, &w.all);
            if (a.rc != RC_BUG || a.code != E1112_QUERY_PURPOSE)
                fail_msg("%s runs for %s", a.query->name, purpose_word((enum purpose)p));
            mutants++;
            break; /* one for each query: the check does not depend on which */
        }
    assert_true(mutants > 50);
    for (size_t i = 0; i < all_datause_count; i++) {
        const struct datause *d = &all_datause[i];

        if (only_deletes(d->query) || purpose_imposed_by_law((enum purpose)d->purpose) ||
            category_imposed_by_law((enum category)d->category))
            continue;
        if ((w.all.categories_of[d->purpose] & CATEGORY_BIT(d->category)) == 0)
            fail_msg("%s: %s may not use %s", d->query->name, purpose_word((enum purpose)d->purpose), category_word((enum category)d->category));
        lines++;
    }
    assert_true(lines > 30);
    assert_true((w.all.categories_of[PURPOSE_STATISTICS] & CATEGORY_BIT(CATEGORY_NAME)) == 0);
    fixture_close(w.f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p10_i17_a_purpose_not_stated_refuses_every_use),
        cmocka_unit_test(test_p10_a_purpose_not_stated_refuses_every_route),
        cmocka_unit_test(test_p18_i35_a_category_not_stated_refuses_every_use),
        cmocka_unit_test(test_p10_i18_a_wrong_purpose_is_caught),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
