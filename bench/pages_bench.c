/* The pages without sign-in: an in-process server over a store of its own, for profiles (perf, callgrind) and
 * for what the gates cost apart. The figures of bench/run come from the real program instead.
 *     pages_bench DIR [customers]    DIR: empty or made by an earlier run; prints the port; ends at end of input */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/log.h"
#include "db/fixture.h"
#include "http/server.h"
#include "people.h"
#include "rooms.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/exchange.h"
#include "web/web.h"

enum { BATCH = 5000 };

static struct fixture *fixture;

static enum rc open_register(struct ctx *ctx, struct str slug, struct str host)
{
    (void)slug;
    (void)host;
    ctx->tenant = fixture->tenant;
    ctx->register_id = fixture->register_id;
    ctx->policy = &fixture->policy;
    ctx->controller_name = STR("Mallikonttori Oy");
    ctx->register_name = STR("Asiakasrekisteri");
    return RC_OK;
}

static enum rc authenticate(struct ctx *ctx, const struct http_request *in, struct actor *actor)
{
    (void)ctx;
    (void)in;
    *actor = fixture->actor;
    return RC_OK;
}

static const struct http_hooks hooks = {
    .open_register = open_register, .authenticate = authenticate, .before_answer = audit_flush_reads,
    .release = store_release, .render_error = web_render_error, .error_text = err_text,
    .statement_sentence = web_statement_text,
};

static void fill(int64_t count)
{
    struct ctx *ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);

    for (int64_t i = 0; i < count; i += BATCH) {
        struct import_receipt done;
        struct customer_import import;
        struct str csv;
        char *text = NULL;
        FILE *file = open_memstream(&text, &csv.len);

        people_csv(file, 1, i, count - i < BATCH ? count - i : BATCH);
        fclose(file);
        csv.ptr = text;
        if (customers_import_read(ctx, csv, IMPORT_KEY_AUTO, &import) != RC_OK || RUN_ACTION(customers_import, ctx, &import, &done) != RC_OK) {
            fprintf(stderr, "pages_bench: %s %d\n", rc_name(ctx->err.rc), ctx->err.code);
            exit(1);
        }
        free(text);
        ctx->reads = NULL;
        arena_reset(ctx->arena);
    }
}

int main(int argc, char **argv)
{
    struct http_listen listen = {"127.0.0.1:0", -1};
    struct http_server_options o = {.listen = &listen, .listen_count = 1, .routes = all_routes, .assets = all_assets,
                                    .hooks = &hooks, .limits = {.per_address = 256}};
    struct http_server *server;
    struct err err = {0};
    char path[4096];
    bool reopen;

    if (argc < 2)
        return 2;
    log_set(LOG_ERROR, "bench");
    snprintf(path, sizeof(path), "%s/seloste.db", argv[1]);
    reopen = access(path, F_OK) == 0;
    fixture = fixture_open(&(struct fixture_options){.data_dir = argv[1], .reopen = reopen});
    audit_install(fixture->store);
    fixture->env.now_ms = env_real()->now_ms;
    if (!reopen)
        fill(argc > 2 ? strtoll(argv[2], NULL, 10) : 10000);
    o.store = fixture->store;
    o.env = env_real();
    if (http_server_start(&o, &server, &err) != RC_OK)
        return 1;
    printf("%u\n", http_server_port(server, 0));
    fflush(stdout);
    while (read(STDIN_FILENO, path, sizeof(path)) > 0) {
    }
    http_server_stop(server, 100);
    fixture_close(fixture);
    return 0;
}
