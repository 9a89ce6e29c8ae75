/* The access matrix (P19, P39, P41; issue "tested for every route"): a real server over two controllers'
 * registers; every route of the program x every kind of actor. What must happen is computed here from
 * the route's roles and the actor's grants, not asked of the program; so a route that lets somebody in
 * whom its table does not name, or a table that a gate does not follow, fails.
 *
 * A POST is sent without a form token: who passes the role gate is stopped by the gate after it
 * (SEL-1223), so that nothing changes. asvs:access-matrix */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "db/fixture.h"
#include "harness.h"
#include "rooms.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/users/tokens.h"
#include "web/web.h"

#define CANARY_ONE "Kanarialintu"
#define CANARY_TWO "Satakieli"

struct person { /* one kind of actor */
    char name[48];
    unsigned roles; /* what the matrix says it holds; own table below */
    bool signed_in, nda;
    bool token;      /* a program: on the API by bearer, anywhere else nobody */
    unsigned purposes;
    char cookie[160]; /* the header line that says who it is */
};

static struct fixture *f;
static struct http_server *server;
static struct person people[40];
static size_t person_count;
static int64_t customer_of[2], number_of[2];
static char cookie_two[160];
static struct reply r;

/* --- the server over the fixture ------------------------------------------------------------------------- */
static struct policy policies[2];

static enum rc open_register(struct ctx *ctx, struct str slug, struct str host)
{
    TRY(users_open_register(ctx, slug, host));
    ctx->policy = &policies[ctx->tenant == f->tenant ? 0 : 1]; /* a notice that states everything */
    return RC_OK;
}

static void release(struct ctx *ctx)
{
    store_release(ctx);
}

/* Without the rate of sign-ins: the clock stands still here (test_users.c has it). */
static const struct http_hooks hooks = {
    .open_register = open_register, .permit_network = users_gate_network,
    .authenticate = users_gate_session, .fresh_sign_in = users_gate_fresh, .before_answer = audit_flush_reads, .release = release,
    .refused = users_gate_refused, .render_error = web_render_error, .error_text = err_text,
    .statement_sentence = web_statement_text, .sign_in_path = "/kirjaudu", .nda_path = "/salassapito",
    .fresh_sign_in_path = "/kirjaudu/uudelleen"};

static void must(struct ctx *ctx, enum rc rc, const char *what)
{
    if (rc == RC_OK)
        return;
    fprintf(stderr, "%s: %s %d (%s:%d)\n", what, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?", ctx->err.birth_line);
    exit(1);
}

static void cookie_for(struct ctx *ctx, int64_t user, char *out, size_t size)
{
    struct link_receipt link;
    struct new_session session;

    must(ctx, RUN_ACTION(users_make_link, ctx, (&(struct link_new){user, LINK_SIGN_IN}), &link), "link");
    must(ctx, users_link_enter(ctx, link.token, &(struct sign_in){.address = STR("127.0.0.1"), .agent = STR("test")}, &session), "enter");
    snprintf(out, size, "Cookie: __Host-istunto-%llx=%.*s\r\n", (unsigned long long)ctx->tenant, STR_FMT(session.token));
}

static void add_person(struct ctx *ctx, const char *name, int role, bool use, bool maintain, bool nda, unsigned expected)
{
    struct person *p = &people[person_count++];
    struct user_receipt user;
    int64_t version;

    snprintf(p->name, sizeof(p->name), "%s", name);
    must(ctx, RUN_ACTION(users_add, ctx, (&(struct user_new){.name = str_fmt(ctx->arena, "Henkilö %s", name), .role = role,
         .may_use = use, .may_maintain = maintain, .until = DATE_NONE}), &user), name);
    if (nda)
        must(ctx, RUN_ACTION(users_sign_nda, ctx, (&(struct nda_sign){.account = user.id, .method = NDA_PAPER}), &version), "nda");
    p->roles = expected;
    p->signed_in = true;
    p->nda = nda;
    cookie_for(ctx, user.id, p->cookie, sizeof(p->cookie));
}

static void add_customer(struct ctx *ctx, int which, const char *name)
{
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Kaija"), .last_name = str_from(name),
                                 .source = SOURCE_CUSTOMER, .channel = CHANNEL_PHONE};
    struct customer_receipt receipt;
    int before = ctx->purpose;

    ctx->purpose = PURPOSE_CUSTOMER_MANAGEMENT;
    must(ctx, RUN_ACTION(customers_create, ctx, &form, &receipt), "customer");
    ctx->purpose = before;
    customer_of[which] = receipt.customer_id;
    number_of[which] = receipt.number;
}

/* The matrix's own table of roles: what each role with use, and with maintain, holds. */
static void make_people(struct ctx *ctx)
{
    static const struct { const char *name; int role; bool use, maintain; unsigned expected; } kinds[] = {
        {"sales-use", USERS_SALES, true, false, ROLE_STAFF}, {"sales-maintain", USERS_SALES, false, true, ROLE_MAINTAIN},
        {"invoicing-use", USERS_INVOICING, true, false, ROLE_STAFF}, {"invoicing-maintain", USERS_INVOICING, false, true, ROLE_MAINTAIN},
        {"contact-use", USERS_CONTACT, true, false, ROLE_STAFF | ROLE_CONTACT}, {"contact-maintain", USERS_CONTACT, false, true, ROLE_MAINTAIN},
        {"owner-use", USERS_OWNER, true, false, ROLE_STAFF}, {"owner-maintain", USERS_OWNER, false, true, ROLE_MAINTAIN},
        {"accountant-use", USERS_ACCOUNTANT, true, false, ROLE_ACCOUNTANT}, {"reseller-use", USERS_RESELLER, true, false, ROLE_RESELLER},
        {"processor-use", USERS_PROCESSOR, true, false, ROLE_PROCESSOR}, {"processor-maintain", USERS_PROCESSOR, false, true, ROLE_MAINTAIN},
        {"admin-use", USERS_ADMIN, true, false, ROLE_STAFF}, {"admin-maintain", USERS_ADMIN, false, true, ROLE_MAINTAIN}};

    snprintf(people[0].name, sizeof(people[0].name), "anonymous");
    person_count = 1;
    for (size_t i = 0; i < COUNT(kinds); i++)
        add_person(ctx, kinds[i].name, kinds[i].role, kinds[i].use, kinds[i].maintain, true, kinds[i].expected);
    add_person(ctx, "without-nda", USERS_CONTACT, true, true, false, ROLE_STAFF | ROLE_CONTACT | ROLE_MAINTAIN);
}

/* The company whose programs the keys of other companies are for (P13, P31). */
static int64_t recipient_made(struct ctx *ctx)
{
    static int64_t made;
    struct recipient_form form = {.name = STR("Malliratkaisu Oy"), .kind = RECIPIENT_PARTNER, .role = RECIPIENT_PROCESSOR,
        .contract_on = date_add_days(ctx->today, -30), .contract_until = date_add_days(ctx->today, 60)};
    struct recipient_receipt receipt;
    int was = ctx->purpose;

    if (made != 0)
        return made;
    ctx->purpose = PURPOSE_ACCOUNTABILITY;
    must(ctx, RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt), "recipient");
    ctx->purpose = was;
    made = receipt.id;
    return made;
}

/* until: days from today; past: it was made when that day was ahead. */
static void add_token(struct ctx *ctx, const char *name, int role, unsigned purposes, int until, bool revoked, unsigned expected)
{
    struct person *p = &people[person_count++];
    struct date today = ctx->today;
    struct token_receipt made;
    int done;

    struct token_new form = {.name = str_from(name), .role = role, .purposes = purposes, .until = date_add_days(today, until)};

    if (role != TOKEN_API) {
        form.recipient = recipient_made(ctx);
        form.ground = DISCLOSE_PROCESSING;
    }
    ctx->today = until < 0 ? date_add_days(today, until) : today;
    must(ctx, RUN_ACTION(users_add_token, ctx, &form, &made), name);
    ctx->today = today;
    if (revoked)
        must(ctx, RUN_ACTION(users_revoke_token, ctx, &made.id, &done), "revoke");
    snprintf(p->name, sizeof(p->name), "%s", name);
    *p = (struct person){.roles = expected, .signed_in = until >= 0 && !revoked, .nda = true, .token = true, .purposes = purposes};
    snprintf(p->name, sizeof(p->name), "%s", name);
    snprintf(p->cookie, sizeof(p->cookie), "Authorization: Bearer %.*s\r\n", STR_FMT(made.token));
}

static void make_tokens(struct ctx *ctx)
{
    const unsigned all = ~0u >> 1;

    add_token(ctx, "token-api", TOKEN_API, all, 30, false, ROLE_TOKEN | ROLE_STAFF);
    add_token(ctx, "token-invoicing", TOKEN_API, 1u << PURPOSE_INVOICING, 0, false, ROLE_TOKEN | ROLE_STAFF);
    add_token(ctx, "token-reseller", TOKEN_RESELLER, all, 30, false, ROLE_TOKEN | ROLE_RESELLER);
    add_token(ctx, "token-partner", TOKEN_PARTNER, all, 30, false, ROLE_TOKEN);
    add_token(ctx, "token-expired", TOKEN_API, all, -1, false, ROLE_TOKEN | ROLE_STAFF);
    add_token(ctx, "token-revoked", TOKEN_API, all, 30, true, ROLE_TOKEN | ROLE_STAFF);
}

static int set_up(void **state)
{
    const struct http_listen listen = {"127.0.0.1:0", -1};
    struct http_server_options o = {.listen = &listen, .listen_count = 1, .routes = all_routes, .hooks = &hooks, .workers = 2,
        .limits = {.token_second = 1}}; /* a slow machine must not outrun the limit */
    struct actor system = {.is_system = true}, actor;
    int64_t tenant, register_id, user;
    struct err err = {0};
    struct ctx *ctx;

    (void)state;
    f = fixture_open(NULL);
    fixture_other_tenant(f, &tenant, &register_id);
    for (int i = 0; i < 2; i++) {
        ctx = fixture_ctx(f, PURPOSE_SECURITY);
        ctx->tenant = i == 0 ? f->tenant : tenant;
        ctx->register_id = i == 0 ? f->register_id : register_id;
        policies[i] = f->policy;
        policies[i].tenant = ctx->tenant;
        policies[i].register_id = ctx->register_id;
        ctx->policy = &policies[i];
        ctx->actor = &system;
        must(ctx, users_create_adopter(ctx, i == 0 ? STR("Tiina Testaaja") : STR("Olli Toinen"), &user), "adopter");
        must(ctx, users_cli_sign_in(ctx, STR(""), &actor), "sign in");
        ctx->actor = &actor;
        if (i == 0)
            make_people(ctx), make_tokens(ctx);
        else
            cookie_for(ctx, user, cookie_two, sizeof(cookie_two));
        add_customer(ctx, i, i == 0 ? CANARY_ONE : CANARY_TWO);
        store_release(ctx);
    }
    o.env = &f->env;
    o.store = f->store;
    must(ctx, http_server_start(&o, &server, &err), "server");
    harness_port = http_server_port(server, 0);
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    http_server_stop(server, 2000);
    fixture_close(f);
    return 0;
}

/* --- one request --------------------------------------------------------------------------------------------- */
static const char *method_word(enum http_method m)
{
    static const char *const words[] = {"", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"};

    return words[m];
}

/* ":id" and its like become `id`. */
static void path_of(const struct route *route, int64_t id, char *out, size_t size)
{
    size_t n = 0;

    for (const char *p = route->path; *p != 0 && n + 24 < size;) {
        if (*p == ':') {
            n += (size_t)snprintf(out + n, size - n, "%lld", (long long)id);
            p += strcspn(p, "/");
        } else {
            out[n++] = *p++;
        }
    }
    out[n] = 0;
}

static void ask(const struct route *route, const char *prefix, int64_t id, const char *cookie)
{
    bool body = route->method != HTTP_GET && route->method != HTTP_HEAD;
    bool api = strncmp(route->path, "/api/", 5) == 0;
    char path[256], text[1024];

    path_of(route, id, path, sizeof(path));
    int n = snprintf(text, sizeof(text), "%s %s%s HTTP/1.1\r\nHost: 127.0.0.1\r\n%s%sConnection: close\r\n%s\r\n%s", method_word(route->method), prefix, path,
                     cookie, body ? "Sec-Fetch-Site: same-origin\r\nContent-Length: 2\r\n" : "",
                     !body ? "" : api ? "Content-Type: application/json\r\n" : "Content-Type: application/x-www-form-urlencoded\r\n", !body ? "" : api ? "{}" : "&&");
    raw_exchange(text, (size_t)n, 0, &r, 5000);
}

/* --- what must happen -------------------------------------------------------------------------------------------- */
enum verdict_of { ENTERS, ASKED_TO_SIGN_IN, MUST_SIGN_NDA, NO_RIGHT };
static const char *const verdicts[] = {"enters", "is asked to sign in", "must sign the NDA", "has no right"};

static enum verdict_of expected(const struct route *route, const struct person *p)
{
    if (route->roles & ROLE_ANYONE)
        return ENTERS;
    if (!p->signed_in || (p->token && strncmp(route->path, "/api/", 5) != 0)) /* a bearer counts on the API only */
        return ASKED_TO_SIGN_IN;
    if (route->roles & ROLE_SIGNED_IN)
        return ENTERS;
    if (!p->nda)
        return MUST_SIGN_NDA;
    if (p->token && (p->purposes >> route->purpose & 1) == 0)
        return NO_RIGHT;
    return (route->roles & p->roles) != 0 ? ENTERS : NO_RIGHT;
}

static bool says(const char *code)
{
    return strstr(r.bytes, code) != NULL;
}

static enum verdict_of observed(void)
{
    const char *location = r.status == 303 ? reply_header(&r, "Location") : NULL;

    if (r.status == 401 || (location != NULL && (strncmp(location, "/kirjaudu?takaisin=", 19) == 0 || strcmp(location, "/kirjaudu") == 0)))
        return ASKED_TO_SIGN_IN;
    if (r.status == 403 && says("SEL-1222"))
        return MUST_SIGN_NDA;
    if (r.status == 403 && (says("SEL-1221") || says("SEL-1237")))
        return NO_RIGHT;
    return ENTERS;
}

static size_t wrong;

static void check(const struct route *route, const struct person *p)
{
    enum verdict_of want = expected(route, p), got;

    ask(route, "", customer_of[0], p->cookie);
    got = observed();
    if (r.answers != 1 || got != want || (r.status >= 500 && r.status != 503)) {
        fprintf(stderr, "%s %s: %s should: %s; does: %s (status %d, %d answers)\n", method_word(route->method), route->path, p->name,
                verdicts[want], verdicts[got], r.status, r.answers);
        wrong++;
    }
    if (want != ENTERS && strstr(r.bytes, CANARY_ONE) != NULL) {
        fprintf(stderr, "%s %s: %s is refused and sees a name\n", method_word(route->method), route->path, p->name);
        wrong++;
    }
    if (want == MUST_SIGN_NDA && strncmp(route->path, "/api/", 5) != 0 && strstr(r.bytes, "href=\"/salassapito\"") == NULL) {
        fprintf(stderr, "%s %s: refused without a link to the commitment\n", method_word(route->method), route->path);
        wrong++;
    }
}

/* Routes that would end the person's own session or sign it out are not sent: a POST never gets that far
 * without its token. */
static void test_p39_p41_matrix_of_all_routes(void **state)
{
    size_t routes = 0;

    (void)state;
    wrong = 0;
    for (size_t t = 0; all_routes[t] != NULL; t++)
        for (const struct route *route = all_routes[t]; route->path != NULL; route++, routes++)
            for (size_t i = 0; i < person_count; i++)
                check(route, &people[i]);
    printf("[ matrix   ] %zu routes x %zu actors\n", routes, person_count);
    assert_true(routes > 40);
    assert_int_equal(wrong, 0);
}

/* --- two controllers -------------------------------------------------------------------------------------------------- */
static void test_p04_a_user_of_one_sees_nothing_of_the_other(void **state)
{
    char stolen[200];
    bool own_seen = false;

    (void)state;
    wrong = 0;
    /* the same token under the other tenant's cookie name */
    snprintf(stolen, sizeof(stolen), "Cookie: __Host-istunto-%llx=%s", (unsigned long long)f->tenant, strchr(cookie_two, '=') + 1);
    for (size_t t = 0; all_routes[t] != NULL; t++)
        for (const struct route *route = all_routes[t]; route->path != NULL; route++) {
            const char *const cookies[] = {cookie_two, stolen};

            for (size_t c = 0; c < COUNT(cookies); c++) {
                ask(route, "", customer_of[0], cookies[c]);
                if (strstr(r.bytes, CANARY_ONE) != NULL || ((route->roles & ROLE_ANYONE) == 0 && observed() != ASKED_TO_SIGN_IN)) {
                    fprintf(stderr, "%s %s: entered with the other register's session (%d)\n", method_word(route->method), route->path, r.status);
                    wrong++;
                }
            }
            if (route->method != HTTP_GET)
                continue;
            for (int k = 0; k < 2; k++) { /* in one's own register, with the other's ids and numbers */
                ask(route, "/r/toinen-malli", k == 0 ? customer_of[0] : number_of[0], cookie_two);
                if (strstr(r.bytes, CANARY_ONE) != NULL) {
                    fprintf(stderr, "GET %s: shows a customer of the other register\n", route->path);
                    wrong++;
                }
                own_seen = own_seen || strstr(r.bytes, CANARY_TWO) != NULL;
            }
        }
    assert_int_equal(wrong, 0);
    assert_true(own_seen); /* the canary can be seen at all */
}

/* P19: what the accountant's role cannot open. */
static void test_p19_accountant_cannot_open_customers(void **state)
{
    const struct person *accountant = NULL;
    size_t shut = 0;

    (void)state;
    for (size_t i = 0; i < person_count; i++)
        if (strcmp(people[i].name, "accountant-use") == 0)
            accountant = &people[i];
    assert_non_null(accountant);
    for (size_t t = 0; all_routes[t] != NULL; t++)
        for (const struct route *route = all_routes[t]; route->path != NULL; route++) {
            if ((strncmp(route->path, "/asiakkaat", 10) != 0 && strncmp(route->path, "/asetukset", 10) != 0) ||
                strncmp(route->path, "/asetukset/taulukot", 19) == 0) /* dated tables: no personal data */
                continue;
            ask(route, "", customer_of[0], accountant->cookie);
            assert_int_equal(observed(), NO_RIGHT);
            shut++;
        }
    assert_true(shut > 20);
}

/* P42: an address outside the list reaches nothing but what is public; it is counted. */
static void test_p42_network_outside_the_list(void **state)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_SECURITY);
    struct refusals before, after;
    struct http_request in = {.client = STR("203.0.113.5"), .path = STR("/asiakkaat")};
    int done;

    (void)state;
    must(ctx, RUN_ACTION(users_set_networks, ctx, (&(struct networks){STR("192.0.2.0/24"), STR(""), STR("")}), &done), "networks");
    must(ctx, users_refusals(ctx, &before), "refusals");
    assert_int_equal(users_gate_network(ctx, &in), RC_FORBIDDEN);
    users_gate_refused(ctx, &in);
    err_clear(&ctx->err);
    store_release(ctx);
    must(ctx, users_refusals(ctx, &after), "refusals");
    assert_int_equal(after.network, before.network + 1);
    in.client = STR("192.0.2.77");
    assert_int_equal(users_gate_network(ctx, &in), RC_OK);
    in.client = STR("203.0.113.5");
    in.path = STR("/kirjaudu"); /* an open route, but a door of staff */
    assert_int_equal(users_gate_rate(ctx, &in), RC_FORBIDDEN);
    err_clear(&ctx->err);
    in.path = STR("/tietosuoja");
    assert_int_equal(users_gate_rate(ctx, &in), RC_OK);
    in.is_api = true; /* a list of its own: empty */
    assert_int_equal(users_gate_network(ctx, &in), RC_OK);
}

/* P13, P42: one answer for every token that is not good; the networks of a token; too many calls. */
static void test_p13_p42_tokens(void **state)
{
    static const struct route probe = {.method = HTTP_GET, .path = "/api/v1/customers", .roles = ROLE_STAFF, .purpose = PURPOSE_CUSTOMER_MANAGEMENT};
    struct ctx *ctx = fixture_ctx(f, PURPOSE_SECURITY);
    struct actor system = {.is_system = true}, actor = {0};
    struct token_receipt made;
    int limited = 0;

    (void)state;
    ctx->actor = &system;
    must(ctx, RUN_ACTION(users_add_token, ctx, (&(struct token_new){.name = STR("verkko"), .role = TOKEN_API, .networks = STR("192.0.2.0/24"),
         .purposes = 1u << PURPOSE_CUSTOMER_MANAGEMENT, .until = ctx->today}), &made), "token");
    assert_int_equal(users_token_enter(ctx, made.token, STR("192.0.2.9"), &actor), RC_OK);
    assert_true(actor.is_token && actor.user_id == made.id && actor.subject_id == 0);
    assert_int_equal(users_token_enter(ctx, made.token, STR("203.0.113.9"), &actor), RC_FORBIDDEN);
    assert_int_equal(users_token_enter(ctx, str_fmt(ctx->arena, "%.*s%c", (int)made.token.len - 1, made.token.ptr,
         made.token.ptr[made.token.len - 1] == '0' ? '1' : '0'), STR("192.0.2.9"), &actor), RC_FORBIDDEN); /* one character is wrong */
    assert_int_equal(users_token_enter(ctx, STR("x"), STR("192.0.2.9"), &actor), RC_FORBIDDEN);
    ctx->register_id++; /* of another register */
    assert_int_equal(users_token_enter(ctx, made.token, STR("192.0.2.9"), &actor), RC_FORBIDDEN);
    ctx->register_id--;
    err_clear(&ctx->err);
    store_release(ctx);
    /* P13 P31: another company's key without recipient or ground is none; it ends with its recipient and with the contract. */
    {
        struct token_new form = {.name = STR("x"), .role = TOKEN_PARTNER, .purposes = 1u << PURPOSE_CUSTOMER_MANAGEMENT, .until = ctx->today};
        struct date today = ctx->today;

        assert_int_equal(RUN_ACTION(users_add_token, ctx, &form, &made), RC_INVALID);
        assert_int_equal(ctx->err.field_count, 2);
        err_clear(&ctx->err);
        form.recipient = 12345;
        form.ground = DISCLOSE_PROCESSING;
        assert_int_equal(RUN_ACTION(users_add_token, ctx, &form, &made), RC_NOT_FOUND);
        err_clear(&ctx->err);
        form.recipient = recipient_made(ctx);
        form.ground = DISCLOSE_AGREEMENT; /* of nobody in particular */
        assert_int_equal(RUN_ACTION(users_add_token, ctx, &form, &made), RC_REFUSED);
        err_clear(&ctx->err);
        form.ground = DISCLOSE_PROCESSING;
        form.role = TOKEN_API;
        assert_int_equal(RUN_ACTION(users_add_token, ctx, &form, &made), RC_INVALID);
        err_clear(&ctx->err);
        form.role = TOKEN_PARTNER;
        form.until = date_add_days(today, 90);
        must(ctx, RUN_ACTION(users_add_token, ctx, &form, &made), "partner's");
        assert_int_equal(users_token_enter(ctx, made.token, STR("192.0.2.9"), &actor), RC_OK);
        store_release(ctx);
        ctx->today = date_add_days(today, 61); /* the contract was for sixty days */
        assert_int_equal(users_token_enter(ctx, made.token, STR("192.0.2.9"), &actor), RC_FORBIDDEN);
        ctx->today = today;
        err_clear(&ctx->err);
        store_release(ctx);
    }
    for (int bad = 0; bad < 3; bad++) {
        struct token_new form = {.name = STR("x"), .role = TOKEN_API, .purposes = bad == 0 ? 0 : 2,
                                 .until = bad == 1 ? date_add_days(ctx->today, -1) : date_add_days(ctx->today, bad == 2 ? 800 : 1)};

        assert_int_equal(RUN_ACTION(users_add_token, ctx, &form, &made), RC_INVALID);
        err_clear(&ctx->err);
    }
    for (int i = 0; i < 400 && limited == 0; i++) {
        ask(&probe, "", 0, people[person_count - 6].cookie);
        limited = r.status == 429;
    }
    assert_int_equal(limited, 1);
    assert_non_null(reply_header(&r, "Retry-After"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p39_p41_matrix_of_all_routes),
        cmocka_unit_test(test_p04_a_user_of_one_sees_nothing_of_the_other),
        cmocka_unit_test(test_p19_accountant_cannot_open_customers),
        cmocka_unit_test(test_p42_network_outside_the_list),
        cmocka_unit_test(test_p13_p42_tokens),
    };

    return cmocka_run_group_tests_name("access", tests, set_up, tear_down);
}
