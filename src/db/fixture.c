#include <sqlite3.h>

#include "db/fixture.h"
#include "db/fixture_pg.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "queries_db.h"

static _Noreturn void give_up(const char *what, const struct err *err)
{
    (void)fprintf(stderr, "fixture: %s: %s %d (born at %s:%d)\n", what, rc_name(err->rc), err->code,
                  err->birth_file != NULL ? err->birth_file : "?", err->birth_line);
    abort();
}

struct names { const char *name, *business_id, *slug; };

static enum rc make_tenant(struct ctx *ctx, const void *req, void *out)
{
    const struct names *n = (const struct names *)req;

    (void)out;
    TRY(q_tenant_insert(ctx, &(struct q_tenant_insert){.name = str_from(n->name), .business_id = str_from(n->business_id),
        .street = STR("Esimerkkikatu 1"), .postcode = STR("00100"), .town = STR("Helsinki"), .phone = STR("+358100000000"),
        .email = STR("toimisto@mallikonttori.example"), .iban = STR("FI2112345600000785"), .created_at = ctx->now}));
    return q_register_insert(ctx, &(struct q_register_insert){.id = ctx->register_id, .slug = str_from(n->slug),
        .name = STR("Asiakasrekisteri"), .ordinal = 1, .created_at = ctx->now});
}

static void add_tenant(struct fixture *f, int64_t tenant, int64_t register_id, const struct names *names)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_ACCOUNTABILITY);

    ctx->tenant = tenant;
    ctx->register_id = register_id;
    if (writer_run(ctx, make_tenant, names, NULL, 0) != RC_OK)
        give_up("tenant", &ctx->err);
    arena_free(ctx->arena);
    free(ctx);
    f->ctx_count--;
}

/* A policy that states everything, with the default parameters of the catalogue. */
static void permit_everything(struct fixture *f)
{
    struct err err = {0};

    if (policy_of_everything(f->arena, &f->policy, &err) != RC_OK)
        give_up("policy", &err);
    f->policy.tenant = f->tenant;
    f->policy.register_id = f->register_id;
    f->policy.notice_id = 1;
    f->policy.version = 1;
    f->policy.in_force_from = date_add_years(date_of_instant(f->env.fixed_now), -1);
    for (int p = 0; p < PURPOSE_COUNT; p++) {
        f->policy.purposes |= PURPOSE_BIT(p);
        f->policy.categories_of[p] = ~UINT64_C(0);
    }
    f->policy.categories = ~UINT64_C(0);
}

struct fixture *fixture_open(const struct fixture_options *options)
{
    static const struct fixture_options none;
    const struct fixture_options *o = options != NULL ? options : &none;
    struct fixture *f = calloc(1, sizeof(*f));
    struct store_options so = {.data_dir = o->data_dir, .database_url = o->database_url, .keys_url = o->keys_url, .readers = 4,
                               .create = !o->reopen, .in_memory = o->data_dir == NULL};
    struct err err = {0};
    struct date today;

    if (f == NULL || (o->database_url != NULL && (f->url = strdup(o->database_url)) == NULL))
        abort();
    if (!date_from_iso(str_from(o->today != NULL ? o->today : "2027-03-01"), &today))
        give_up("date", &err);
    env_fixed(&f->env, date_start_instant(today) + INT64_C(12) * 3600 * 1000, 1);
    if (o->now_ms != NULL)
        f->env.now_ms = o->now_ms;
    so.env = &f->env;
    f->arena = arena_new((size_t)64 << 20);
    f->tenant = 1001;
    f->register_id = 2001;
    f->actor = (struct actor){.user_id = 1, .roles = ~0u, .nda_signed = true, .display = STR("Testi Käyttäjä")};
    permit_everything(f);
    if (store_open(&so, &f->store, &err) != RC_OK)
        give_up("store", &err);
    if (!o->reopen)
        add_tenant(f, f->tenant, f->register_id, &(struct names){"Mallikonttori Oy", "9999999-2", "mallikonttori"});
    return f;
}

void fixture_close(struct fixture *f)
{
    if (f == NULL)
        return;
    for (size_t i = 0; i < f->ctx_count; i++) {
        store_release(f->ctxs[i]);
        arena_free(f->ctxs[i]->arena);
        free(f->ctxs[i]);
    }
    store_close(f->store);
    arena_free(f->arena);
    free(f->url);
    free(f);
}

struct ctx *fixture_ctx(struct fixture *f, enum purpose purpose)
{
    struct ctx *ctx = calloc(1, sizeof(*ctx));

    if (ctx == NULL || f->ctx_count == COUNT(f->ctxs))
        abort();
    ctx->arena = arena_new((size_t)256 << 20);
    ctx->env = &f->env;
    ctx->store = f->store;
    ctx->tenant = f->tenant;
    ctx->register_id = f->register_id;
    ctx->actor = &f->actor;
    ctx->purpose = (int)purpose;
    ctx->policy = &f->policy;
    ctx->now = f->env.fixed_now;
    ctx->today = date_of_instant(ctx->now);
    ctx->lang = LANG_FI;
    f->ctxs[f->ctx_count++] = ctx;
    return ctx;
}

void fixture_advance(struct fixture *f, int days)
{
    struct date today = date_add_days(date_of_instant(f->env.fixed_now), days);

    f->env.fixed_now = date_start_instant(today) + INT64_C(12) * 3600 * 1000;
    for (size_t i = 0; i < f->ctx_count; i++) {
        f->ctxs[i]->now = f->env.fixed_now;
        f->ctxs[i]->today = today;
    }
}

void fixture_other_tenant(struct fixture *f, int64_t *tenant, int64_t *register_id)
{
    *tenant = 1002;
    *register_id = 2002;
    add_tenant(f, *tenant, *register_id, &(struct names){"Toinen Malli Oy", "9999998-4", "toinen-malli"});
}

void fixture_plant(struct fixture *f, const char *sql)
{
    char path[4096];
    char *message = NULL;
    sqlite3 *h = NULL;

    for (size_t i = 0; i < f->ctx_count; i++)
        store_release(f->ctxs[i]); /* a held snapshot would not see the fault */
    if (f->url != NULL) {
        (void)pg_fixture_exec(f->url, sql);
        return;
    }
    (void)snprintf(path, sizeof(path), "%s/seloste.db", store_data_dir(f->store));
    if (sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, NULL) != SQLITE_OK || sqlite3_busy_timeout(h, 5000) != SQLITE_OK
        || sqlite3_exec(h, sql, NULL, NULL, &message) != SQLITE_OK) {
        fprintf(stderr, "fixture_plant: %s\n", message != NULL ? message : sqlite3_errmsg(h));
        abort();
    }
    sqlite3_close(h);
}

int64_t fixture_ask(struct fixture *f, const char *sql)
{
    char path[4096];
    sqlite3 *h = NULL;
    sqlite3_stmt *st = NULL;
    int64_t out = 0;

    if (f->url != NULL)
        return pg_fixture_exec(f->url, sql);
    (void)snprintf(path, sizeof(path), "%s/seloste.db", store_data_dir(f->store));
    if (sqlite3_open_v2(path, &h, SQLITE_OPEN_READONLY, NULL) != SQLITE_OK || sqlite3_prepare_v2(h, sql, -1, &st, NULL) != SQLITE_OK) {
        fprintf(stderr, "fixture_ask: %s\n", sqlite3_errmsg(h));
        abort();
    }
    if (sqlite3_step(st) == SQLITE_ROW)
        out = sqlite3_column_int64(st, 0);
    sqlite3_finalize(st);
    sqlite3_close(h);
    return out;
}
