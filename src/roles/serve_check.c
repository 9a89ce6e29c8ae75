/* serve --check: would a start succeed? */
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/env.h"
#include "base/errors.h"
#include "base/json.h"
#include "db/store.h"
#include "http/server.h"
#include "i18n/i18n.h"
#include "messages_roles.h"
#include "roles/commands.h"

/* What is in use by the running server is no fault: it would be this one's after a restart. */
static enum rc check_addresses(struct cli *cli, const struct serve_options *o, bool running)
{
    bool safe = (o->tls_cert && o->tls_key) || o->proxy_count > 0;

    if (o->tls_cert || o->tls_key)
        TRY(http_tls_check(o->tls_cert, o->tls_key, &cli->ctx->err));
    for (size_t i = 0; i < o->listen_count; i++) {
        int fd = -1;
        enum rc rc = http_listen_open(o->listen[i], safe, &fd, &cli->ctx->err);

        if (fd >= 0)
            close(fd);
        if (rc == RC_BUSY && running) {
            err_clear(&cli->ctx->err);
            continue;
        }
        if (rc != RC_OK)
            cli->ctx->err.arg = str_from(o->listen[i]);
        TRY(rc);
    }
    return RC_OK;
}

/* An older schema is told, not migrated; one that fits is opened with its keys and closed again. */
static enum rc check_store(struct cli *cli, const struct serve_options *o, int64_t *pending)
{
    struct store_options options = {.data_dir = o->data_dir, .env = env_real(), .readers = 1, .database_url = o->database_url,
                                    .keys_url = o->keys_url};
    struct store *store;

    TRY(store_pending(&options, pending, &cli->ctx->err));
    if (*pending > 0)
        return RC_OK;
    TRY(store_open(&options, &store, &cli->ctx->err));
    store_close(store);
    return RC_OK;
}

enum rc serve_check(struct cli *cli, const struct serve_options *o, bool running)
{
    int64_t pending = 0;

    TRY(check_addresses(cli, o, running));
    if (!running)
        TRY(check_store(cli, o, &pending));
    if (cli->json) {
        printf("{\"ok\":true,\"running\":%s,\"pending_migrations\":%lld}\n", running ? "true" : "false", (long long)pending);
        return RC_OK;
    }
    printf("%.*s\n", STR_FMT(tr(cli->ctx, running ? MSG_cli_check_running : MSG_cli_check_ok)));
    if (pending > 0)
        printf("%.*s\n", STR_FMT(trs(cli->ctx, MSG_cli_check_pending, &SLOT_I64("n", pending), 1)));
    return RC_OK;
}
