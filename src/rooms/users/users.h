/* Users (käyttäjät): who may enter a register, how they prove it, what they have signed.
 * Accounts are personal, belong to an employer, are granted by a named person and expire; the right to
 * use and the right to maintain are apart, per register (P39). Password and second factor (P40), the
 * non-disclosure commitment before any personal data (P41), the program's own gate (P42), least data for
 * partners (P19). Parameters: QUALITY.md section 1. */
#ifndef ROOMS_USERS_H
#define ROOMS_USERS_H

#include "base/field.h"
#include "db/store.h"
#include "policy/policy.h"

enum users_role { /* of an account in one register */
    USERS_SALES = 1, USERS_INVOICING, USERS_CONTACT, USERS_OWNER, USERS_ACCOUNTANT, USERS_RESELLER, USERS_PROCESSOR,
    USERS_ADMIN
};
enum users_employer_kind { EMPLOYER_CONTROLLER = 1, EMPLOYER_COMPANY = 2 };
enum users_link_kind { LINK_INVITATION = 1, LINK_RESET = 2, LINK_SIGN_IN = 3 };
enum users_nda_method { NDA_SCREEN = 1, NDA_PAPER = 2, NDA_ADOPTION = 3 };

struct users_grant {
    enum users_role role;
    bool may_use, may_maintain;
    int64_t granted_by, granted_at;
};

/* --- the first account ------------------------------------------------------------------------------
 * For init --adopt NAME, once for each register: an account of the controller's own (login from the
 * name's slug: "Tiina Testaaja" -> tiina.testaaja), contact person with use and maintain, who signs the
 * NDA by adopting. A second register of the same controller adds the grant to the same account. It is
 * the command line's default actor. In or outside the writer; any ctx->purpose. INVALID 1501. */
MUST_USE enum rc users_create_adopter(struct ctx *ctx, struct str name, int64_t *user);

/* The same for a register whose notice waits: no NDA is signed yet (the browser asks for it), and a one-time link leads in. */
MUST_USE enum rc users_create_editor(struct ctx *ctx, struct str name, int64_t *user, struct str *token);

/* The register of ctx as the addresses name it ("mallikonttori"). */
MUST_USE enum rc users_slug_of(struct ctx *ctx, struct str *slug);
/* The address of a one-time link into the register of ctx: of --url, or of --listen, or of the default listener. */
struct cli;
MUST_USE enum rc users_cli_link(struct cli *cli, struct str token, struct str *url);

/* The name of a user for pages and letters, "" when unknown. From memory after the first time. */
struct str users_display(struct ctx *ctx, int64_t user);
/* Where a user's own mail goes, "" when none is on file. Any purpose: read for security. */
MUST_USE enum rc users_email(struct ctx *ctx, int64_t user, struct str *out);
/* User ids of the register's contact persons (P03), in arena. */
MUST_USE enum rc users_contacts(struct ctx *ctx, int64_t **ids, size_t *count);
/* How many users with a grant in this register have not signed the NDA in force (work list). */
MUST_USE enum rc users_unsigned(struct ctx *ctx, int64_t *count);

/* --- who acts (program.sign_in of roles/session.h) ---------------------------------------------------- */
MUST_USE enum rc users_cli_sign_in(struct ctx *ctx, struct str login, struct actor *actor);

/* --- the register of a request (hooks open_register) ---------------------------------------------------- */
/* Sets tenant, register, names, policy. slug "": by the first label of host, else the first register. NOT_FOUND. */
MUST_USE enum rc users_open_register(struct ctx *ctx, struct str slug, struct str host);

/* --- the gate: hooks of http/hooks.h, bound in main.c -------------------------------------------------------- */
struct http_request;
MUST_USE enum rc users_gate_network(struct ctx *ctx, const struct http_request *in);
MUST_USE enum rc users_gate_rate(struct ctx *ctx, const struct http_request *in);
MUST_USE enum rc users_gate_session(struct ctx *ctx, const struct http_request *in, struct actor *actor);
MUST_USE enum rc users_gate_fresh(struct ctx *ctx, const struct http_request *in);
void users_gate_refused(struct ctx *ctx, const struct http_request *in); /* counts; the audit is main's */

/* --- rules and evidence named by the catalogue ----------------------------------------------------------- */
/* Bits of enum http_role for what was granted (P19, P39). */
unsigned users_decide_role(const struct users_grant *grants, size_t count);
/* May such a grant be made for an employee of such an employer? INVALID 1506-1509. */
MUST_USE enum rc users_decide_grant(enum users_employer_kind kind, const struct users_grant *grant, struct err *err);
/* FORBIDDEN 1503 until the NDA in force is signed (P41). */
MUST_USE enum rc users_require_nda(bool is_signed, struct err *err);
/* Is the address (v4 or v6, as text) in the list of networks (CIDR, commas or white space between)? An
 * empty list allows all; the machine itself (loopback) is always allowed. (P42) */
bool users_network_allowed(struct str list, struct str address);
MUST_USE enum rc users_evidence_least_data(struct ctx *ctx, struct evidence *out); /* recipients.roles */
MUST_USE enum rc users_evidence_employers(struct ctx *ctx, struct evidence *out);  /* security.accounts-named */
MUST_USE enum rc users_evidence_personal(struct ctx *ctx, struct evidence *out);   /* security.accounts-personal */
MUST_USE enum rc users_evidence_nda(struct ctx *ctx, struct evidence *out);        /* security.nda */
MUST_USE enum rc users_evidence_gate(struct ctx *ctx, struct evidence *out);       /* security.firewall */

#endif
