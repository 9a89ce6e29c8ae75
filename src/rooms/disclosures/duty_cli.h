/* What command line and API share of information duties and outgoing mail. */
#ifndef ROOMS_DISCLOSURES_DUTY_CLI_H
#define ROOMS_DISCLOSURES_DUTY_CLI_H

#include "base/cli.h"
#include "base/json.h"
#include "rooms/disclosures/duty.h"

MUST_USE enum rc disclosures_duties_json(struct ctx *ctx, struct json *j, bool all, size_t most);
void disclosures_duty_json(struct ctx *ctx, struct json *j, const struct duty *d);
MUST_USE enum rc disclosures_outbound_json(struct ctx *ctx, struct json *j, size_t most);
command_fn disclosures_cli_duties, disclosures_cli_inform, disclosures_cli_except, disclosures_cli_outbound;

#endif
