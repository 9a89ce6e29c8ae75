/* Tokens of the API: programs of integrators, not people (P13, P39, P42; QUALITY.md section 2). */
#ifndef ROOMS_USERS_TOKENS_H
#define ROOMS_USERS_TOKENS_H

#include "base/cli.h"
#include "rooms/users/internal.h"

/* api: the controller's own program; reseller, partner: another company's, which is a recipient (disclosures) with a ground of the
 * closed list. Each enters API routes only. */
enum token_role { TOKEN_API = 1, TOKEN_RESELLER = 2, TOKEN_PARTNER = 3 };
enum { TOKEN_DAYS_MOST = 731 };
struct token_new { struct str name; int role; unsigned purposes; struct str networks; struct date until; int64_t recipient; int ground; };
extern const struct field users_token_fields[];
struct token_receipt { int64_t id; struct str token; }; /* shown once, then never again */
/* INVALID 1541 no purpose, 1542 no last day, one that is past or too far away, 1528 networks, 1544 another company's key without a
 * recipient (or one's own with), 1545 without a ground; REFUSED and NOT_FOUND as disclosures_key (P13, P31). */
DECLARE_ACTION(users_add_token, struct token_new, struct token_receipt);
DECLARE_ACTION(users_revoke_token, int64_t, int); /* NOT_FOUND 1540; CONFLICT 1543 it is closed already */

struct token_row { int64_t id; struct str name, networks; int role; unsigned purposes; int64_t made_by, made_at; struct date until_on, last_used_on; bool revoked, expired; int64_t recipient; int ground; struct str recipient_name; };
MUST_USE enum rc users_tokens(struct ctx *ctx, struct token_row **out, size_t *count);
/* Who a bearer token is: actor without a person. FORBIDDEN 1220: unknown, revoked, past its day, of another register or network. */
MUST_USE enum rc users_token_enter(struct ctx *ctx, struct str token, struct str client, struct actor *actor);
struct str users_token_name(struct ctx *ctx, int64_t id); /* "" when it is no token */
const char *users_token_role_word(int role);
struct str users_token_purposes(struct ctx *ctx, unsigned purposes); /* in words of ctx->lang */

/* rules: bits of enum http_role of a token's role; is it in force? */
unsigned users_token_roles(int role);
struct token_facts { struct date today, until_on; bool revoked, network_ok, recipient_ok; };
bool users_token_stands(const struct token_facts *f);

enum rc users_cli_token_add(struct cli *cli), users_cli_token_list(struct cli *cli), users_cli_token_revoke(struct cli *cli);

#endif
