/* Functions of the roles' own commands (roles/cli.c holds the table). */
#ifndef ROLES_COMMANDS_H
#define ROLES_COMMANDS_H

#include "base/cli.h"
#include "roles/internal.h"

/* From the options of `serve`, D/seloste.conf and the environment (config.h); texts in the arena of cli->ctx. */
MUST_USE enum rc serve_options_read(struct cli *cli, const char *data_dir, struct serve_options *out);
/* `serve --check`: configuration, certificate, addresses, keys and schema, without serving; prints what it found. running:
 * a server holds the directory, so its store is not opened here. Errors: those of the start. */
MUST_USE enum rc serve_check(struct cli *cli, const struct serve_options *options, bool running);
/* Fills cli->address and cli->server from what the server left, else from the settings. running: inside the server. */
void address_find(struct cli *cli, bool running);
/* `doctor`: does all stand as it should? Exit 1 when a check fails. Reads no personal data. */
MUST_USE enum rc doctor_command(struct cli *cli);
/* `tls self-signed`: D/tls.cert and D/tls.key for an office network; never over existing ones without --yes. */
MUST_USE enum rc tls_self_signed_command(struct cli *cli);

#endif
