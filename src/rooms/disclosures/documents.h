/* JSON of recipients and disclosures: one shape for the API and the command line. */
#ifndef ROOMS_DISCLOSURES_DOCUMENTS_H
#define ROOMS_DISCLOSURES_DOCUMENTS_H

#include "base/json.h"
#include "rooms/disclosures/internal.h"

void disclosures_recipient_json(struct ctx *ctx, struct json *j, const struct recipient *r);
void disclosures_json(struct ctx *ctx, struct json *j, const struct disclosure *d);
struct str disclosures_label(struct ctx *ctx, const struct name_value *names, int value); /* in words of ctx->lang */

#endif
