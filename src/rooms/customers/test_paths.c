/* A restriction on every path that shows a person, each category by itself: what is restricted is in no answer, what is
 * not stays (P58, I-19). The paths are rows of one table: a new one is one line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>

#include <cmocka.h>

#include "base/errors.h"
#include "base/json.h"
#include "db/fixture.h"
#include "db/subjects.h"
#include "errors_customers.h"
#include "rooms/customers/exchange.h"
#include "rooms/customers/internal.h"

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d", line, rc_name(rc), ctx->err.code);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

struct seen { struct ctx *ctx; struct customer_receipt person; struct buf out; };

static void put(struct seen *s, struct str text)
{
    buf_add(&s->out, text);
    buf_byte(&s->out, '\n');
}

static void by_party(struct seen *s) /* invoices, letters, mail */
{
    struct customer_party p;
    struct ctx *ctx = s->ctx;
    enum rc rc = customers_party(ctx, s->person.customer_id, &p);

    if (rc == RC_FORBIDDEN && ctx->err.code == E1616_CUSTOMER_LOCKED) { /* a person without a name gets nothing at all */
        err_clear(&ctx->err);
        return;
    }
    OK(rc);
    put(s, p.name);
    put(s, p.email);
    put(s, p.phone);
    put(s, p.street);
}

static void by_list(struct seen *s) /* lists of every room */
{
    struct customer_brief *brief = NULL;
    struct ctx *ctx = s->ctx;

    OK(customers_briefs(ctx, &s->person.customer_id, 1, &brief));
    put(s, brief->name);
    put(s, brief->town);
}

static void by_search(struct seen *s) /* search hits, shown as lines of a list */
{
    struct customer_hits hits = {0};
    struct customer_brief *brief = NULL;
    struct ctx *ctx = s->ctx;

    OK(customers_find(ctx, &(struct customer_search){.words = STR("kielomalli"), .limit = 5}, &hits));
    for (size_t i = 0; i < hits.count; i++) {
        OK(customers_briefs(ctx, &hits.rows[i].customer_id, 1, &brief));
        put(s, brief->name);
    }
}

static void by_json(struct seen *s) /* API and export */
{
    struct json j = json_to(&s->out);
    struct customer_row row;
    struct ctx *ctx = s->ctx;

    OK(customers_load(ctx, s->person.customer_id, LOAD_NETWORK, &row));
    customers_json(ctx, &j, &row);
    buf_byte(&s->out, '\n');
}

enum { PURPOSES = 2 };
static const struct { const char *name; void (*look)(struct seen *); enum purpose purposes[PURPOSES]; } paths[] = {
    {"party", by_party, {PURPOSE_CUSTOMER_MANAGEMENT, PURPOSE_INVOICING}},
    {"list", by_list, {PURPOSE_CUSTOMER_MANAGEMENT, PURPOSE_INVOICING}},
    {"search", by_search, {PURPOSE_CUSTOMER_MANAGEMENT}}, {"json", by_json, {PURPOSE_CUSTOMER_MANAGEMENT}}};
static const struct { enum category category; const char *value; } values[] = {
    {CATEGORY_NAME, "Kielomalli"}, {CATEGORY_EMAIL, "aino.kielomalli@posti.example"}, {CATEGORY_PHONE, "+358400000011"},
    {CATEGORY_POSTAL, "Salaisuuskuja 7"}};

struct bits { int64_t subject; uint64_t bits; };
DECLARE_ACTION(test_restrict, struct bits, int64_t);
DEFINE_ACTION(test_restrict, struct bits, int64_t)
{
    *out = 0;
    return subject_restrict(ctx, req->subject, req->bits);
}

static struct customer_receipt make(struct ctx *ctx)
{
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Kielomalli"),
        .email = STR("aino.kielomalli@posti.example"), .phone = STR("+358400000011"), .street = STR("Salaisuuskuja 7"),
        .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI"), .start_on = ctx->today};
    struct customer_receipt receipt = {0};

    OK(RUN_ACTION(customers_create, ctx, &form, &receipt));
    return receipt;
}

static struct str look(struct fixture *f, size_t path, enum purpose purpose, struct customer_receipt person)
{
    struct ctx *ctx = f->ctxs[0];
    struct seen s = {.ctx = ctx, .person = person, .out = buf_in(ctx->arena)};

    ctx->purpose = purpose;
    paths[path].look(&s);
    store_release(ctx);
    ctx->purpose = PURPOSE_CUSTOMER_MANAGEMENT;
    return buf_str(&s.out);
}

/* Every path, its purposes, every category: before, restricted, and lifted again. */
static void test_i19_p58_no_path_shows_what_is_restricted(void **state)
{
    struct fixture *f = fixture_open(NULL);
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_receipt person = make(ctx);
    int64_t done = 0, shown = 0;

    (void)state;
    for (size_t v = 0; v < COUNT(values); v++)
        for (size_t p = 0; p < COUNT(paths); p++)
            for (size_t u = 0; u < PURPOSES && paths[p].purposes[u] != PURPOSE_NONE; u++) {
                enum purpose purpose = paths[p].purposes[u];
                struct str before = look(f, p, purpose, person), during, after;

                OK(RUN_ACTION(test_restrict, ctx, &((struct bits){person.subject_id, CATEGORY_BIT(values[v].category)}), &done));
                during = look(f, p, purpose, person);
                OK(RUN_ACTION(test_restrict, ctx, &((struct bits){person.subject_id, 0}), &done));
                after = look(f, p, purpose, person);
                shown += str_contains(before, str_from(values[v].value));
                if (str_contains(during, str_from(values[v].value)))
                    fail_msg("path %s, purpose %s shows category %s", paths[p].name, purpose_word(purpose), category_word(values[v].category));
                assert_true(str_eq(before, after));
            }
    assert_true(shown >= 15); /* the paths do show these when nothing is restricted */
    fixture_close(f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_i19_p58_no_path_shows_what_is_restricted)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
