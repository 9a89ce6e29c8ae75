/* What the files of commands share. */
#ifndef ROOMS_REQUESTS_INTERNAL_CLI_H
#define ROOMS_REQUESTS_INTERNAL_CLI_H

#include "base/cli.h"
#include "rooms/requests/view.h"

struct decide_form { int64_t item; int code; struct str outcome, words, confirm; };
extern const struct field requests_decide_cli_fields[], requests_restrict_fields[];
extern const struct option_spec requests_letter_options[];
MUST_USE enum rc requests_cli_case(struct cli *cli, int64_t id);
MUST_USE enum rc requests_cli_argument(struct cli *cli, struct request *out);
MUST_USE enum rc requests_cli_decide_item(struct cli *cli, const struct request *r, const struct decide_form *form);
command_fn requests_cli_add, requests_cli_identify, requests_cli_ask, requests_cli_acknowledge, requests_cli_extend, requests_cli_close,
    requests_cli_end, requests_cli_letter, requests_cli_restrict, requests_cli_lift, requests_cli_balance, requests_cli_balancings, requests_cli_notices, requests_cli_weigh, requests_cli_export;

#endif
