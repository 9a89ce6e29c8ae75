/* Accounts, sign-in, sessions, links, commitment on a real store with a set clock (P39, P40, P41, P42, P19). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <pthread.h>
#include <sched.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "base/role.h"
#include "db/core.h"
#include "db/fixture.h"
#include "db/fixture_pg.h"
#include "audit_users.h"
#include "errors_users.h"
#include "queries_users.h"
#include "rooms/audit/audit.h"
#include "rooms/users/internal.h"

#define PASSWORD "vihreä hevonen soutaa kuuhun"

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?",
                 ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)
#define FAILS(expr, want) do { assert_int_not_equal((expr), RC_OK); assert_int_equal(ctx->err.code, (want)); err_clear(&ctx->err); } while (0)

struct world { struct fixture *f; struct ctx *ctx; struct actor actor; int64_t adopter; };

static bool on_postgres; /* the second run of all tests */

static struct fixture *open_fixture(void)
{
    static int number;
    char name[2][32], *url[2];
    struct fixture *f;

    if (!on_postgres)
        return fixture_open(NULL);
    for (int i = 0; i < 2; i++) {
        (void)snprintf(name[i], sizeof(name[i]), "users%d_%d", number, i);
        url[i] = pg_fixture_database(name[i]);
    }
    number++;
    f = fixture_open(&(struct fixture_options){.database_url = url[0], .keys_url = url[1]});
    free(url[0]);
    free(url[1]);
    return f;
}

static int set_up(void **state)
{
    struct world *w = test_calloc(1, sizeof(*w));
    struct ctx *ctx;

    w->f = open_fixture();
    ctx = w->ctx = fixture_ctx(w->f, PURPOSE_SECURITY);
    w->actor = (struct actor){.is_system = true};
    ctx->actor = &w->actor;
    OK(users_create_adopter(ctx, STR("Tiina Testaaja"), &w->adopter));
    OK(users_cli_sign_in(ctx, STR(""), &w->actor));
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    fixture_close(w->f);
    test_free(w);
    return 0;
}

static void at(struct world *w, int64_t ms)
{
    w->f->env.fixed_now += ms;
    w->ctx->now = w->f->env.fixed_now;
    w->ctx->today = date_of_instant(w->ctx->now);
}

static int64_t add_user(struct world *w, struct str name, int role, bool use, bool maintain)
{
    struct ctx *ctx = w->ctx;
    struct user_receipt r;

    OK(RUN_ACTION(users_add, ctx, (&(struct user_new){.name = name, .role = role, .may_use = use, .may_maintain = maintain,
                                                      .until = DATE_NONE}), &r));
    return r.id;
}

/* Password and factor; the secret comes back for making codes. */
static struct str equip(struct world *w, int64_t user)
{
    struct ctx *ctx = w->ctx;
    struct str address, *codes, secret;

    OK(users_set_password(ctx, user, STR(""), false, STR(PASSWORD)));
    OK(users_factor_set(ctx, user, &address, &codes));
    secret = str_sub(address, (size_t)str_find(address, STR("secret="), 0) + 7, 32);
    return secret;
}

static struct str code_now(struct world *w, struct str secret, int64_t steps)
{
    char code[TOTP_DIGITS + 1];

    assert_true(users_totp_code(secret, w->ctx->now / 1000 / TOTP_PERIOD + steps, code));
    return str_copy(w->ctx->arena, str_from(code));
}

static struct sign_in attempt(struct str login, struct str password, struct str code)
{
    return (struct sign_in){login, password, code, STR("192.0.2.7"), STR("Mozilla/5.0 (X11; Linux) Firefox/130.0")};
}

/* Signed in the ordinary way. */
static struct new_session enter(struct world *w, struct str login, struct str secret)
{
    struct ctx *ctx = w->ctx;
    struct new_session s, full;
    struct sign_in in = attempt(login, STR(PASSWORD), code_now(w, secret, 0));

    OK(users_sign_in_password(ctx, &in, &s));
    assert_true(s.pending);
    OK(users_sign_in_code(ctx, s.token, &in, &full));
    assert_false(str_eq(s.token, full.token)); /* a new id at sign-in */
    return full;
}

static bool stands(struct world *w, struct str token)
{
    struct session_found s;
    enum rc rc = users_session_find(w->ctx, token, &s);

    err_clear(&w->ctx->err);
    return rc == RC_OK;
}

/* Groups of the security standard that this file is about: asvs:passwords asvs:sessions asvs:second-factor */
/* --- P39 ------------------------------------------------------------------------------------------------ */
static void test_p39_adopter_is_first_account_and_default_actor(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct account a;
    int64_t again, *contacts;
    size_t count;

    OK(users_load(ctx, w->adopter, &a));
    assert_true(str_eqz(a.login, "tiina.testaaja"));
    assert_int_equal(a.employer_kind, EMPLOYER_CONTROLLER);
    assert_true(w->actor.nda_signed);
    assert_int_equal(w->actor.roles, ROLE_STAFF | ROLE_CONTACT | ROLE_MAINTAIN);
    OK(users_create_adopter(ctx, STR("Tiina Testaaja"), &again));
    assert_int_equal(again, w->adopter);
    OK(users_contacts(ctx, &contacts, &count));
    assert_int_equal(count, 1);
    assert_true(str_eqz(users_display(ctx, w->adopter), "Tiina Testaaja"));
}

static void test_p39_account_ends_with_employers_contract(void **state)
{
    struct audit_item *items = NULL;
    size_t count = 0;
    int64_t next = 0;
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct user_receipt r;
    struct account a;
    struct str secret;
    struct new_session s;
    struct link_receipt link;
    struct link_view seen;
    int64_t employer;
    int done;

    OK(RUN_ACTION(users_add_employer, ctx, (&(struct employer_new){STR("Tilitoimisto Esimerkki Oy"), STR("9999999-2"), STR("Sopimus 7/2027"),
        ctx->today, date_add_days(ctx->today, 30)}), &employer));
    FAILS(RUN_ACTION(users_add, ctx, (&(struct user_new){.name = STR("Kaisa Kokeilu"), .employer = employer, .role = USERS_SALES,
        .may_use = true, .until = DATE_NONE}), &r), E1507_GRANT_EMPLOYER);
    OK(RUN_ACTION(users_add, ctx, (&(struct user_new){.name = STR("Kaisa Kokeilu"), .employer = employer, .role = USERS_ACCOUNTANT,
        .may_use = true, .until = DATE_NONE}), &r));
    OK(users_load(ctx, r.id, &a));
    assert_int_equal(a.end_on.days, date_add_days(ctx->today, 30).days);
    assert_int_equal(a.granted_by, w->adopter);
    secret = equip(w, r.id);
    s = enter(w, STR("kaisa.kokeilu"), secret);
    assert_true(stands(w, s.token));
    OK(RUN_ACTION(users_end_employer, ctx, (&(struct employer_end){employer, ctx->today}), &done));
    assert_true(stands(w, s.token)); /* the last day is a good day */
    OK(RUN_ACTION(users_make_link, ctx, (&(struct link_new){r.id, LINK_SIGN_IN}), &link));
    OK(users_link_look(ctx, link.token, &seen));
    fixture_advance(w->f, 1);
    assert_false(stands(w, s.token));
    FAILS(users_sign_in_password(ctx, &(struct sign_in){.login = STR("kaisa.kokeilu"), .password = STR(PASSWORD)}, &s), E1504_ACCOUNT_CLOSED);
    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    OK(audit_list(ctx, &(struct audit_filter){.kind = AUDIT_ENDED_COMPANY_SIGN_IN, .day = DATE_NONE}, &items, &count, &next));
    assert_int_equal(count, 1); /* rooms/breaches looks for it */
    assert_int_equal(items[0].what, r.id);
    fixture_advance(w->f, 1); /* a one-time link of theirs, looked at twice: once a day */
    FAILS(users_link_look(ctx, link.token, &seen), E1504_ACCOUNT_CLOSED);
    FAILS(users_link_enter(ctx, link.token, &(struct sign_in){.address = STR("192.0.2.1")}, &s), E1504_ACCOUNT_CLOSED);
    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    OK(audit_list(ctx, &(struct audit_filter){.kind = AUDIT_ENDED_COMPANY_SIGN_IN, .day = DATE_NONE}, &items, &count, &next));
    assert_int_equal(count, 2);
}

static void test_p39_nobody_grants_oneself_a_right(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    int64_t keeper = add_user(w, STR("Yrjö Ylläpitäjä"), USERS_ADMIN, false, true), version;
    struct actor self = {0};
    int done;

    OK(users_cli_sign_in(ctx, STR("yrjo.yllapitaja"), &self));
    assert_int_equal(self.roles, ROLE_MAINTAIN);
    ctx->actor = &self;
    FAILS(RUN_ACTION(users_change_grant, ctx, (&(struct grant_change){.account = keeper, .role = USERS_SALES, .may_use = true}), &done), E1538_GRANT_SELF);
    FAILS(RUN_ACTION(users_change_grant, ctx, (&(struct grant_change){.account = keeper, .role = USERS_ADMIN, .end = true}), &done), E1538_GRANT_SELF);
    FAILS(RUN_ACTION(users_sign_nda, ctx, (&(struct nda_sign){.account = keeper, .method = NDA_PAPER}), &version), E1539_NDA_PAPER_SELF);
    OK(RUN_ACTION(users_change_grant, ctx, (&(struct grant_change){.account = w->adopter, .role = USERS_OWNER, .may_use = true}), &done));
    ctx->actor = &w->actor;
}

static void test_p39_roles_table(void **state)
{
    static const struct { int role; bool use, maintain; unsigned bits; } cases[] = {
        {USERS_SALES, true, false, ROLE_STAFF}, {USERS_SALES, false, true, ROLE_MAINTAIN}, {USERS_INVOICING, true, true, ROLE_STAFF | ROLE_MAINTAIN},
        {USERS_CONTACT, true, false, ROLE_STAFF | ROLE_CONTACT}, {USERS_CONTACT, false, true, ROLE_MAINTAIN},
        {USERS_ACCOUNTANT, true, false, ROLE_ACCOUNTANT}, {USERS_RESELLER, true, false, ROLE_RESELLER},
        {USERS_PROCESSOR, true, false, ROLE_PROCESSOR}, {USERS_ADMIN, false, true, ROLE_MAINTAIN}, {99, true, true, 0}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct users_grant g = {.role = (enum users_role)cases[i].role, .may_use = cases[i].use, .may_maintain = cases[i].maintain};

        if (users_decide_role(&g, 1) != cases[i].bits)
            fail_msg("case %zu: %x", i, users_decide_role(&g, 1));
    }
}

/* --- P40 ------------------------------------------------------------------------------------------------- */
static void test_p40_sign_in_needs_password_and_code(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct new_session s, full;
    struct str secret;
    struct sign_in in = attempt(STR("tiina.testaaja"), STR(PASSWORD), STR(""));

    FAILS(users_sign_in_password(ctx, &in, &s), E1502_SIGN_IN_WRONG); /* no password at all */
    OK(users_set_password(ctx, w->adopter, STR(""), false, STR(PASSWORD)));
    FAILS(users_sign_in_password(ctx, &in, &s), E1510_SIGN_IN_NO_FACTOR);
    secret = equip(w, w->adopter);
    OK(users_sign_in_password(ctx, &in, &s));
    assert_false(stands(w, s.token)); /* half a sign-in is none */
    in.code = STR("000000");
    FAILS(users_sign_in_code(ctx, s.token, &in, &full), E1516_FACTOR_CODE);
    in.code = code_now(w, secret, 0);
    OK(users_sign_in_code(ctx, s.token, &in, &full));
    assert_true(stands(w, full.token));
    /* the pending one is gone, and the same code works once */
    FAILS(users_sign_in_code(ctx, s.token, &in, &full), E1532_SESSION_PENDING_GONE);
    OK(users_sign_in_password(ctx, &in, &s));
    FAILS(users_sign_in_code(ctx, s.token, &in, &full), E1516_FACTOR_CODE);
    in.code = code_now(w, secret, 1); /* the next step is within +-1 */
    OK(users_sign_in_code(ctx, s.token, &in, &full));
    in.code = code_now(w, secret, 3);
    OK(users_sign_in_password(ctx, &in, &s));
    FAILS(users_sign_in_code(ctx, s.token, &in, &full), E1516_FACTOR_CODE);
}

static void test_p40_totp_matches_rfc6238(void **state)
{
    static const struct { int64_t time; const char *code; } vectors[] = { /* RFC 6238 appendix B, SHA-1, last 6 digits */
        {59, "287082"}, {1111111109, "081804"}, {1234567890, "005924"}, {2000000000, "279037"}};
    struct str secret = STR("GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ");

    (void)state;
    for (size_t i = 0; i < COUNT(vectors); i++) {
        char code[TOTP_DIGITS + 1];

        assert_true(users_totp_code(secret, vectors[i].time / TOTP_PERIOD, code));
        assert_string_equal(code, vectors[i].code);
        assert_int_equal(users_totp_step(secret, str_from(code), vectors[i].time * 1000, 0), vectors[i].time / TOTP_PERIOD);
    }
}

static void test_p40_recovery_code_works_once(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct new_session s, full;
    struct str address, *codes;
    struct sign_in in = attempt(STR("tiina.testaaja"), STR(PASSWORD), STR(""));

    OK(users_set_password(ctx, w->adopter, STR(""), false, STR(PASSWORD)));
    OK(users_factor_set(ctx, w->adopter, &address, &codes));
    in.code = codes[3];
    OK(users_sign_in_password(ctx, &in, &s));
    OK(users_sign_in_code(ctx, s.token, &in, &full));
    OK(users_sign_in_password(ctx, &in, &s));
    FAILS(users_sign_in_code(ctx, s.token, &in, &full), E1516_FACTOR_CODE);
    assert_int_equal(codes[0].len, 24 + 3);
}

static void test_p40_unknown_user_same_answer_same_work(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct new_session s;
    struct sign_in known = attempt(STR("tiina.testaaja"), STR("väärä salasana tässä"), STR(""));
    struct sign_in unknown = attempt(STR("ei.ketaan"), STR("väärä salasana tässä"), STR(""));
    int64_t before;

    (void)equip(w, w->adopter);
    for (int i = 0; i < 5; i++) {
        before = users_argon_calls();
        FAILS(users_sign_in_password(ctx, &known, &s), E1502_SIGN_IN_WRONG);
        assert_int_equal(users_argon_calls() - before, 1);
        before = users_argon_calls();
        FAILS(users_sign_in_password(ctx, &unknown, &s), E1502_SIGN_IN_WRONG);
        assert_int_equal(users_argon_calls() - before, 1);
    }
    /* and both wait now, without any work */
    before = users_argon_calls();
    FAILS(users_sign_in_password(ctx, &known, &s), E1513_SIGN_IN_WAIT);
    FAILS(users_sign_in_password(ctx, &unknown, &s), E1513_SIGN_IN_WAIT);
    assert_int_equal(users_argon_calls(), before);
    at(w, 1001);
    known.password = STR(PASSWORD);
    OK(users_sign_in_password(ctx, &known, &s)); /* never a permanent lock */
}

static void *wait_for_place(void *arg)
{
    struct ctx ctx = *(const struct ctx *)arg; /* each its own err */

    if (users_argon_enter(&ctx) == RC_OK)
        users_argon_leave(&ctx);
    return NULL;
}

static void test_p40_two_at_once_32_wait_then_busy(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    pthread_t waiting[32];

    OK(users_argon_enter(ctx));
    OK(users_argon_enter(ctx));
    for (size_t i = 0; i < COUNT(waiting); i++)
        assert_int_equal(pthread_create(&waiting[i], NULL, wait_for_place, ctx), 0);
    while (users_argon_waiting(ctx) < (int)COUNT(waiting))
        sched_yield();
    FAILS(users_argon_enter(ctx), E1511_SIGN_IN_FULL);
    users_argon_leave(ctx);
    users_argon_leave(ctx);
    for (size_t i = 0; i < COUNT(waiting); i++)
        pthread_join(waiting[i], NULL);
    assert_int_equal(users_argon_waiting(ctx), 0);
    OK(users_argon_enter(ctx));
    users_argon_leave(ctx);
}

static void test_p40_wait_grows_to_900_seconds(void **state)
{
    static const struct { int64_t failures, seconds; } cases[] = {
        {0, 0}, {4, 0}, {5, 1}, {6, 2}, {7, 4}, {14, 512}, {15, 900}, {16, 900}, {100000, 900}};

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        assert_int_equal(users_wait_after(cases[i].failures), cases[i].seconds * 1000);
}

static void test_p40_address_bucket_ten_then_one_in_six_seconds(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct str block = users_address_block(ctx->arena, STR("2001:db8:1:2:3::4"));

    assert_true(str_eq(block, users_address_block(ctx->arena, STR("2001:db8:1:2:ffff::1")))); /* the same /64 */
    assert_false(str_eq(block, users_address_block(ctx->arena, STR("2001:db8:1:3::1"))));
    for (int i = 0; i < 10; i++)
        assert_true(users_bucket_take(ctx, block));
    assert_false(users_bucket_take(ctx, block));
    at(w, 5999);
    assert_false(users_bucket_take(ctx, block));
    at(w, 1);
    assert_true(users_bucket_take(ctx, block));
    assert_false(users_bucket_take(ctx, block));
    assert_true(users_bucket_take(ctx, users_address_block(ctx->arena, STR("192.0.2.1"))));
}

static void test_p40_session_idle_absolute_and_clock(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct str secret = equip(w, w->adopter);
    struct new_session s = enter(w, STR("tiina.testaaja"), secret);
    int pages = 0;

    at(w, 31 * MINUTE_MS);
    assert_false(stands(w, s.token)); /* idle */
    s = enter(w, STR("tiina.testaaja"), secret);
    for (; stands(w, s.token); pages++)
        at(w, 20 * MINUTE_MS);
    assert_int_equal(pages, 36 + 1); /* 12 h in steps of 20 min: absolute */
    s = enter(w, STR("tiina.testaaja"), secret);
    at(w, -HOUR_MS);
    assert_false(stands(w, s.token)); /* a clock set back revives nothing */
    (void)ctx;
}

static void test_p40_session_token_is_stored_as_hash_only(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct str secret = equip(w, w->adopter);
    struct new_session s = enter(w, STR("tiina.testaaja"), secret);
    struct q_users_session_by_hash_row row;
    struct blob raw;

    assert_int_equal(s.token.len, 64); /* 256 bits */
    assert_true(str_unhex(ctx->arena, s.token, &raw));
    assert_int_equal(q_users_session_by_hash(ctx, &(struct q_users_session_by_hash){.hash = raw}, &row), RC_NOT_FOUND);
}

static void test_p40_two_places_are_seen_and_ended(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct str secret = equip(w, w->adopter);
    struct new_session a = enter(w, STR("tiina.testaaja"), secret), s, b;
    struct sign_in in = attempt(STR("tiina.testaaja"), STR(PASSWORD), STR(""));
    struct session_row *rows;
    struct actor self = w->actor;
    size_t count, places;
    int64_t all = 0;
    int done;

    at(w, 60000);
    in.address = STR("198.51.100.3");
    in.code = code_now(w, secret, 0);
    OK(users_sign_in_password(ctx, &in, &s));
    OK(users_sign_in_code(ctx, s.token, &in, &b));
    self.session_id = b.id;
    ctx->actor = &self;
    OK(users_own_sessions(ctx, w->adopter, &rows, &count, &places));
    assert_int_equal(count, 2);
    assert_int_equal(places, 2);
    assert_true(rows[0].current);
    assert_true(rows[1].elsewhere);
    assert_true(str_eqz(rows[0].device, "Firefox, Linux"));
    OK(RUN_ACTION(users_end_session, ctx, &all, &done));
    assert_false(stands(w, a.token));
    assert_true(stands(w, b.token));
    ctx->actor = &w->actor;
}

static void test_p40_lock_and_new_password_end_sessions(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    int64_t id = add_user(w, STR("Kaisa Kokeilu"), USERS_INVOICING, true, false);
    struct str secret = equip(w, id);
    struct new_session s = enter(w, STR("kaisa.kokeilu"), secret);
    int done;

    OK(users_set_password(ctx, id, STR(""), false, STR("toinen pitkä salalause tähän")));
    assert_false(stands(w, s.token));
    OK(users_set_password(ctx, id, STR(""), false, STR(PASSWORD)));
    at(w, 60000);
    s = enter(w, STR("kaisa.kokeilu"), secret);
    OK(RUN_ACTION(users_lock, ctx, (&(struct user_lock){.account = id}), &done));
    assert_false(stands(w, s.token));
    FAILS(RUN_ACTION(users_lock, ctx, (&(struct user_lock){.account = w->adopter}), &done), E1534_USER_SELF);
}

static void test_p40_password_rules(void **state)
{
    static const struct { const char *password; int code; } cases[] = {
        {"lyhyt sana", E1520_PASSWORD_SHORT}, {"seloste on hieno juttu", E1523_PASSWORD_OWN_WORDS}, {"tiina menee mereen nyt", E1523_PASSWORD_OWN_WORDS},
        {"mallikonttori ostaa kynän", E1523_PASSWORD_OWN_WORDS}, {"aaaaaaaaaaaaaaaa", E1522_PASSWORD_GUESSABLE}, {"\xff\xfe kaksitoista merkkia", E1520_PASSWORD_SHORT}};
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    char longest[PASSWORD_MOST + 2];

    for (size_t i = 0; i < COUNT(cases); i++) {
        enum rc rc = users_set_password(ctx, w->adopter, STR(""), false, str_from(cases[i].password));

        if (rc != RC_INVALID || ctx->err.code != cases[i].code)
            fail_msg("%zu: %d", i, ctx->err.code);
        err_clear(&ctx->err);
    }
    for (size_t i = 0; i < sizeof(longest); i++)
        longest[i] = (char)('a' + i * 7 % 26);
    FAILS(users_set_password(ctx, w->adopter, STR(""), false, (struct str){longest, sizeof(longest)}), E1521_PASSWORD_LONG);
    OK(users_set_password(ctx, w->adopter, STR(""), false, STR("  kaksi välilyöntiä edessä ")));
    FAILS(users_set_password(ctx, w->adopter, STR("kaksi välilyöntiä edessä"), true, STR(PASSWORD)), E1525_PASSWORD_OLD); /* exactly as received */
}

static void test_p40_link_signs_in_once_and_looking_uses_nothing(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct link_receipt link;
    struct link_view view;
    struct new_session s;
    struct sign_in in = attempt(STR(""), STR(""), STR(""));

    OK(RUN_ACTION(users_make_link, ctx, (&(struct link_new){w->adopter, LINK_SIGN_IN}), &link));
    for (int i = 0; i < 3; i++)
        OK(users_link_look(ctx, link.token, &view));
    assert_true(str_eqz(view.name, "Tiina Testaaja"));
    OK(users_link_enter(ctx, link.token, &in, &s));
    assert_true(stands(w, s.token));
    FAILS(users_link_enter(ctx, link.token, &in, &s), E1514_LINK_UNKNOWN);
    FAILS(users_link_look(ctx, link.token, &view), E1514_LINK_UNKNOWN);
    OK(RUN_ACTION(users_make_link, ctx, (&(struct link_new){w->adopter, LINK_INVITATION}), &link));
    at(w, 72 * HOUR_MS + 1);
    FAILS(users_link_look(ctx, link.token, &view), E1514_LINK_UNKNOWN);
}

static void test_p40_reset_link_does_not_sign_in(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct link_receipt link;
    struct new_session s;
    struct sign_in in = attempt(STR(""), STR(""), STR(""));

    OK(RUN_ACTION(users_make_link, ctx, (&(struct link_new){w->adopter, LINK_RESET}), &link));
    FAILS(users_link_enter(ctx, link.token, &in, &s), E1515_LINK_KIND);
    FAILS(users_link_reset(ctx, link.token, STR("lyhyt")), E1520_PASSWORD_SHORT); /* uses nothing up */
    OK(users_link_reset(ctx, link.token, STR(PASSWORD)));
    FAILS(users_link_reset(ctx, link.token, STR(PASSWORD)), E1514_LINK_UNKNOWN);
    OK(RUN_ACTION(users_make_link, ctx, (&(struct link_new){w->adopter, LINK_RESET}), &link));
    at(w, 30 * MINUTE_MS + 1);
    FAILS(users_link_reset(ctx, link.token, STR(PASSWORD)), E1514_LINK_UNKNOWN);
}

/* --- P41 --------------------------------------------------------------------------------------------------- */
static void test_p41_commitment_is_signed_with_ones_name(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    int64_t id = add_user(w, STR("Kaisa Kokeilu"), USERS_INVOICING, true, false), version, unsigned_count;
    struct q_users_nda_signed_row row;
    struct nda_state nda;
    struct actor actor;
    struct nda text;

    OK(users_cli_sign_in(ctx, STR("kaisa.kokeilu"), &actor));
    assert_false(actor.nda_signed);
    assert_int_equal(actor.roles, ROLE_STAFF);
    OK(users_unsigned(ctx, &unsigned_count));
    assert_int_equal(unsigned_count, 1);
    FAILS(RUN_ACTION(users_sign_nda, ctx, (&(struct nda_sign){id, NDA_SCREEN, LANG_SV, STR("kaisa k")}), &version), E1526_NDA_NAME);
    OK(RUN_ACTION(users_sign_nda, ctx, (&(struct nda_sign){id, NDA_SCREEN, LANG_SV, STR("kaisa KOKEILU")}), &version));
    OK(users_nda_state(ctx, id, &nda));
    assert_true(nda.is_signed);
    OK(users_nda_current(ctx, &text));
    OK(q_users_nda_signed(ctx, &(struct q_users_nda_signed){.account = id}, &row));
    assert_memory_equal(row.text_hash.ptr, users_text_hash(ctx->arena, text.text[LANG_SV]).ptr, 32);
    assert_int_equal(row.method, NDA_SCREEN);
    /* a new text asks everybody again; the same text does not */
    OK(RUN_ACTION(users_set_nda_text, ctx, (&(struct nda_text){text.text[0], text.text[1], text.text[2]}), &version));
    assert_int_equal(version, 1);
    OK(RUN_ACTION(users_set_nda_text, ctx, (&(struct nda_text){STR("Uusi."), STR("Ny."), STR("New.")}), &version));
    assert_int_equal(version, 2);
    OK(users_nda_state(ctx, id, &nda));
    assert_false(nda.is_signed);
}

/* --- P42 ---------------------------------------------------------------------------------------------------- */
static void test_p42_networks(void **state)
{
    static const struct { const char *list, *address; bool allowed; } cases[] = {
        {"", "203.0.113.9", true}, {"192.0.2.0/24", "192.0.2.255", true}, {"192.0.2.0/24", "192.0.3.0", false},
        {"192.0.2.0/25, 10.0.0.1", "192.0.2.128", false}, {"192.0.2.0/25, 10.0.0.1", "10.0.0.1", true}, {"192.0.2.0/24", "127.0.0.1", true},
        {"2001:db8::/33", "2001:db8:7fff::1", true}, {"2001:db8::/33", "2001:db8:8000::1", false}, {"2001:db8::/33", "::1", true},
        {"0.0.0.0/0", "198.51.100.1", true}, {"0.0.0.0/0", "2001:db8::1", false}, {"192.0.2.0/24", "::ffff:192.0.2.9", true},
        {"192.0.2.0/24", "jotain", false}};
    struct str bad;

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++)
        if (users_network_allowed(str_from(cases[i].list), str_from(cases[i].address)) != cases[i].allowed)
            fail_msg("%s %s", cases[i].list, cases[i].address);
    assert_true(users_networks_ok(STR("192.0.2.0/24\n 2001:db8::/32;10.1.1.1"), &bad));
    assert_false(users_networks_ok(STR("192.0.2.0/24, 192.0.2.0/33"), &bad));
    assert_true(str_eqz(bad, "192.0.2.0/33"));
    assert_false(users_networks_ok(STR("192.0.2"), &bad));
}

static void test_p42_one_cannot_lock_oneself_out(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    int done;

    FAILS(RUN_ACTION(users_set_networks, ctx, (&(struct networks){STR("192.0.2.0/24"), STR(""), STR("198.51.100.9")}), &done), E1529_NETWORK_OWN);
    OK(RUN_ACTION(users_set_networks, ctx, (&(struct networks){STR("192.0.2.0/24"), STR(""), STR("192.0.2.9")}), &done));
    FAILS(RUN_ACTION(users_set_networks, ctx, (&(struct networks){STR("kotiverkko"), STR(""), STR("")}), &done), E1528_NETWORK_FORM);
}

static void test_p02_controllers_data_stand_in_one_place(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct company c;
    struct controller seen;
    struct employer *employers;
    size_t count;
    int64_t done;

    OK(users_company(ctx, &c));
    c.phone = STR("+358100000001");
    c.name = STR("Mallikonttori Uusi Oy");
    OK(RUN_ACTION(users_set_company, ctx, &c, &done));
    OK(controller_load(ctx, &seen)); /* what notice, letters and invoices read */
    assert_true(str_eqz(seen.phone, "+358100000001"));
    OK(users_employers(ctx, &employers, &count));
    assert_true(str_eqz(employers[0].name, "Mallikonttori Uusi Oy"));
    c.iban = STR("FI2112345600000786");
    FAILS(RUN_ACTION(users_set_company, ctx, &c, &done), E1020_IBAN_CHECK);
}

/* --- names ---------------------------------------------------------------------------------------------------- */
static void test_login_of_a_name(void **state)
{
    static const struct { const char *name, *login; } cases[] = {
        {"Tiina Testaaja", "tiina.testaaja"}, {"Åsa Äyräs-Öhman", "asa.ayras-ohman"}, {"  José   O'Neill ", "jose.oneill"}, {"Renée", "renee"}, {"李", ""}};
    struct world *w = *state;

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct str login = users_login_from_name(w->ctx->arena, str_from(cases[i].name));

        if (!str_eqz(login, cases[i].login))
            fail_msg("%s -> %.*s", cases[i].name, STR_FMT(login));
    }
}

static void test_second_person_of_a_name_gets_another_login(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->ctx;
    struct user_receipt r;
    struct user_new form = {.name = STR("Tiina Testaaja"), .role = USERS_SALES, .may_use = true, .until = DATE_NONE};

    OK(RUN_ACTION(users_add, ctx, &form, &r));
    assert_true(str_eqz(r.login, "tiina.testaaja2"));
    form.login = STR("Tiina.Testaaja");
    FAILS(RUN_ACTION(users_add, ctx, &form, &r), E1517_LOGIN_TAKEN);
    form.login = STR("tiina testaaja");
    FAILS(RUN_ACTION(users_add, ctx, &form, &r), E1518_LOGIN_FORM);
}

#define T(f) cmocka_unit_test_setup_teardown(f, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_p39_adopter_is_first_account_and_default_actor), T(test_p39_account_ends_with_employers_contract),
        T(test_p39_nobody_grants_oneself_a_right), cmocka_unit_test(test_p39_roles_table), T(test_p40_sign_in_needs_password_and_code), cmocka_unit_test(test_p40_totp_matches_rfc6238),
        T(test_p40_recovery_code_works_once), T(test_p40_unknown_user_same_answer_same_work), T(test_p40_two_at_once_32_wait_then_busy), cmocka_unit_test(test_p40_wait_grows_to_900_seconds),
        T(test_p40_address_bucket_ten_then_one_in_six_seconds), T(test_p40_session_idle_absolute_and_clock),
        T(test_p40_session_token_is_stored_as_hash_only), T(test_p40_two_places_are_seen_and_ended),
        T(test_p40_lock_and_new_password_end_sessions), T(test_p40_password_rules), T(test_p40_link_signs_in_once_and_looking_uses_nothing),
        T(test_p40_reset_link_does_not_sign_in), T(test_p41_commitment_is_signed_with_ones_name), cmocka_unit_test(test_p42_networks),
        T(test_p42_one_cannot_lock_oneself_out), T(test_p02_controllers_data_stand_in_one_place), T(test_login_of_a_name), T(test_second_person_of_a_name_gets_another_login),
    };

    const struct CMUnitTest pg_tests[] = { /* those that go through most of the SQL */
        T(test_p39_account_ends_with_employers_contract), T(test_p40_sign_in_needs_password_and_code), T(test_p40_recovery_code_works_once),
        T(test_p40_two_places_are_seen_and_ended), T(test_p40_lock_and_new_password_end_sessions),
        T(test_p40_link_signs_in_once_and_looking_uses_nothing), T(test_p41_commitment_is_signed_with_ones_name),
        T(test_p02_controllers_data_stand_in_one_place),
    };
    const char *why = NULL;
    int failed = cmocka_run_group_tests_name("users", tests, NULL, NULL);

    if (!pg_fixture_start(&why)) {
        print_message("skipped on PostgreSQL: %s\n", why);
        return failed;
    }
    on_postgres = true;
    failed += cmocka_run_group_tests_name("users on PostgreSQL", pg_tests, NULL, NULL);
    pg_fixture_stop();
    return failed;
}
