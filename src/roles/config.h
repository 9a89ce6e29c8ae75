/* How the server is set: flag > environment (SELOSTE_LISTEN ...) > D/seloste.conf > default. What the register does is
 * the notice's, not here. Secrets have no key: they come by files. */
#ifndef ROLES_CONFIG_H
#define ROLES_CONFIG_H

#include "base/cli.h"
#include "roles/internal.h"

enum config_key { CONFIG_LISTEN, CONFIG_HOST, CONFIG_PROXY, CONFIG_TLS_CERT, CONFIG_TLS_KEY, CONFIG_METRICS, CONFIG_LOG, CONFIG_DOCS, CONFIG_COUNT };
enum config_from { CONFIG_DEFAULT, CONFIG_FILE, CONFIG_ENVIRONMENT, CONFIG_FLAG };
struct config_value {
    const char *items[ROLE_LISTENERS];
    size_t count;            /* 0: not set */
    enum config_from from;
    int64_t line;            /* of D/seloste.conf, 0: not from there */
};
struct config { struct config_value of[CONFIG_COUNT]; };

const char *config_name(enum config_key key); /* "tls.cert" */
/* Effective values, in the arena of cli->ctx. Errors, with err.line when D/seloste.conf is at fault: INVALID 2340 unknown
 * key, 2341 no `key = value`, 2342 a key twice, 2343 a value that does not fit (err.arg: the key), 2344 file too big or no text. */
MUST_USE enum rc config_read(struct cli *cli, const char *data_dir, struct config *out);
MUST_USE enum rc config_command(struct cli *cli); /* `config`: values and where each comes from */

#endif
