/* The users room's own: accounts as loaded, secrets, sessions, sign-in, memory. */
#ifndef ROOMS_USERS_INTERNAL_H
#define ROOMS_USERS_INTERNAL_H

#include "db/seal.h"
#include "i18n/i18n.h"
#include "rooms/users/users.h"

enum {
    PASSWORD_LEAST = 12, PASSWORD_MOST = 128, PASSWORD_BYTES = 512, TOKEN_TEXT = 64,
    RECOVERY_CODES = 10, TOTP_PERIOD = 30, TOTP_DIGITS = 6
};
#define MINUTE_MS (INT64_C(60) * 1000)
#define HOUR_MS (60 * MINUTE_MS)
#define DAY_MS (24 * HOUR_MS)
#define SESSION_IDLE_MS (30 * MINUTE_MS)
#define SESSION_MOST_MS (12 * HOUR_MS)
#define SESSION_PENDING_MS (10 * MINUTE_MS)
#define SESSION_FRESH_MS (15 * MINUTE_MS)

enum session_stage { SESSION_PENDING = 1, SESSION_FULL = 2 };
enum session_method { METHOD_PASSWORD_CODE = 1, METHOD_LINK = 2, METHOD_RECOVERY = 3 };
enum refusal_kind { REFUSAL_NETWORK = 1, REFUSAL_RATE, REFUSAL_NDA, REFUSAL_ROLE, REFUSAL_FORGED };

/* --- rules.c: pure ------------------------------------------------------------------------------------ */
/* Milliseconds to wait after so many failures in a row: none up to 4, then 1, 2, 4 ... 900 s (P40). */
int64_t users_wait_after(int64_t failures);
/* Categories of personal data that a partner's role needs (P19); 0 for the controller's own roles. */
uint64_t users_role_categories(enum users_role role);
struct session_facts {
    int64_t stage, now, created_at, seen_at;
    struct date today, start_on, end_on, employer_start_on, employer_end_on; /* DATE_NONE: open */
    bool locked;
};
/* Does a session stand? Idle 30 min, absolute 12 h, account and employer's contract in force (P39, P40). */
bool users_session_stands(const struct session_facts *f);
/* Is the contract of the user's company in force? */
bool users_employer_stands(const struct session_facts *f);
/* May this account sign in at all today? FORBIDDEN 1504 (one text for all causes). */
MUST_USE enum rc users_account_stands(const struct session_facts *f, struct err *err);
/* The decision of a sign-in with password and, at the second step, code. INVALID 1502: name, password or
 * code wrong (one text), 1510: no second factor yet, ask for a link. (P40) */
struct sign_in_facts { bool known, password_ok, has_factor, stands; };
MUST_USE enum rc users_decide_sign_in(const struct sign_in_facts *f, struct err *err);
/* "Tiina Äyräs-Testaaja" -> "tiina.ayras-testaaja"; "" when nothing is left. */
struct str users_login_from_name(struct arena *arena, struct str name);
bool users_login_ok(struct str login); /* 2-64 of a-z 0-9 . - _ @ + */
bool users_networks_ok(struct str list, struct str *bad);
/* Address to throttle by: IPv4 as it is, IPv6 its /64. */
struct str users_address_block(struct arena *arena, struct str address);
bool users_names_agree(struct arena *arena, struct str typed, struct str name);
/* "Firefox, Linux" of a User-Agent: family and system only. */
struct str users_device(struct str user_agent);

/* --- secrets.c ------------------------------------------------------------------------------------------- */
/* Argon2id, 64 MiB, 2 passes; at most 2 at once, 32 waiting, then BUSY 1511. */
MUST_USE enum rc users_password_hash(struct ctx *ctx, struct str password, struct str *out);
/* hash "" (unknown user, no password): the same work against a hash of nobody, *ok false. */
MUST_USE enum rc users_password_verify(struct ctx *ctx, struct str hash, struct str password, bool *ok);
bool users_password_weaker(struct str hash); /* made with less than today's parameters */
/* 12-128 characters, not in the dictionary, no name of the firm, product or person. INVALID 1520-1523. */
MUST_USE enum rc users_password_check(struct ctx *ctx, struct str password, const struct str *words, size_t count);
int64_t users_argon_calls(void); /* how many Argon2 runs this process has made: tests compare work */
struct str users_token(struct ctx *ctx);        /* 256 random bits, hex */
struct str users_recovery_code(struct ctx *ctx);/* 120 random bits, base32 in groups */
struct str users_code_plain(struct arena *arena, struct str typed); /* without spaces and dashes, lower case */
struct str users_totp_new(struct ctx *ctx);     /* 160 random bits, base32 */
/* Does the code belong to a step of now +-1, later than `after`? 0: no; else the step. */
int64_t users_totp_step(struct str secret, struct str code, int64_t now, int64_t after);
struct str users_totp_address(struct ctx *ctx, struct str secret, struct str login); /* otpauth:// */
bool users_totp_code(struct str secret, int64_t step, char out[TOTP_DIGITS + 1]); /* the code of a step */

/* --- memory.c: what lives with the store, never on disk ------------------------------------------------- */
/* Address bucket: burst 10, then 1 per 6 s. False: refused. give_back: a success costs nothing. */
bool users_bucket_take(struct ctx *ctx, struct str block);
void users_bucket_give_back(struct ctx *ctx, struct str block);
struct str users_name_cached(struct ctx *ctx, int64_t user); /* "" when not there */
void users_name_keep(struct ctx *ctx, int64_t user, struct str name);
MUST_USE enum rc users_argon_enter(struct ctx *ctx);
void users_argon_leave(struct ctx *ctx);
int users_argon_waiting(struct ctx *ctx);

/* --- store.c -------------------------------------------------------------------------------------------------- */
struct account {
    int64_t id, subject, employer_id;
    struct str name, email, login;
    struct str employer;
    enum users_employer_kind employer_kind;
    struct date employer_start_on, employer_end_on;
    bool has_password, has_factor;
    int64_t credential_at, factor_step, lang, granted_by, granted_at;
    struct date start_on, end_on;
    int64_t locked_at, last_sign_in_at; /* 0: none */
    struct blob credential;
};
struct credential { struct str password, secret, pending; };
enum { PROFILE_NAME = 1, PROFILE_EMAIL, PROFILE_LOGIN, CREDENTIAL_PASSWORD = 1, CREDENTIAL_SECRET, CREDENTIAL_PENDING,
       SIGNATURE_NAME = 1 };

/* All of the following work under PURPOSE_SECURITY, whatever the caller's purpose, and put that back. */
MUST_USE enum rc users_load(struct ctx *ctx, int64_t id, struct account *out);       /* NOT_FOUND 1505 */
MUST_USE enum rc users_find(struct ctx *ctx, struct str login, int64_t *id);        /* NOT_FOUND 1505 */
MUST_USE enum rc users_load_all(struct ctx *ctx, struct account **out, size_t *count);
MUST_USE enum rc users_credential(struct ctx *ctx, const struct account *a, struct credential *out);
MUST_USE enum rc users_credential_store(struct ctx *ctx, const struct account *a, const struct credential *c);
MUST_USE enum rc users_grants_of(struct ctx *ctx, int64_t account, struct users_grant **out, size_t *count);
struct nda { int64_t version; struct date from_on; struct str text[LANG_COUNT]; };
MUST_USE enum rc users_nda_current(struct ctx *ctx, struct nda *out); /* NOT_FOUND 1512 */
struct nda_state { bool is_signed; int64_t version, signed_at; int method; };
MUST_USE enum rc users_nda_state(struct ctx *ctx, int64_t account, struct nda_state *out);
struct blob users_text_hash(struct arena *arena, struct str text);
struct session_facts users_facts(const struct ctx *ctx, const struct account *a);
int users_security(struct ctx *ctx); /* purpose before; set to PURPOSE_SECURITY */

/* The word of ctx's register for addresses, "" when it is the first one (no prefix needed). */
MUST_USE enum rc users_slug(struct ctx *ctx, struct str *slug);
struct employer { int64_t id; enum users_employer_kind kind; struct str name, business_id, contract; struct date start_on, end_on; };
MUST_USE enum rc users_employers(struct ctx *ctx, struct employer **out, size_t *count);

MUST_USE enum rc users_codes_left(struct ctx *ctx, int64_t account, int64_t *count);
struct refusals { int64_t network, rate, nda, role, forged; }; /* of the last 30 days */
MUST_USE enum rc users_refusals(struct ctx *ctx, struct refusals *out);

/* --- actions.c ---------------------------------------------------------------------------------------------------- */
struct user_new { struct str name, email, login; int64_t employer; int role; bool may_use, may_maintain; struct date until; int lang; };
struct user_receipt { int64_t id; struct str login; };
DECLARE_ACTION(users_add, struct user_new, struct user_receipt);
struct grant_change { int64_t account; int role; bool may_use, may_maintain, end; };
DECLARE_ACTION(users_change_grant, struct grant_change, int);
struct user_lock { int64_t account; bool unlock; };
DECLARE_ACTION(users_lock, struct user_lock, int);
struct employer_new { struct str name, business_id, contract; struct date start_on, end_on; };
DECLARE_ACTION(users_add_employer, struct employer_new, int64_t);
struct employer_end { int64_t employer; struct date end_on; };
DECLARE_ACTION(users_end_employer, struct employer_end, int);
struct link_new { int64_t account; int kind; };
struct link_receipt { struct str token; int64_t expires_at; };
DECLARE_ACTION(users_make_link, struct link_new, struct link_receipt);
struct nda_sign { int64_t account; int method; int lang; struct str name; };
DECLARE_ACTION(users_sign_nda, struct nda_sign, int64_t);
struct nda_text { struct str text_fi, text_sv, text_en; };
DECLARE_ACTION(users_set_nda_text, struct nda_text, int64_t);
struct company { struct str name, business_id, street, postcode, town, phone, email, iban; };
DECLARE_ACTION(users_set_company, struct company, int64_t);
MUST_USE enum rc users_company(struct ctx *ctx, struct company *out);
struct networks { struct str staff, api; struct str own; /* address of who saves: must stay inside */ };
DECLARE_ACTION(users_set_networks, struct networks, int);
MUST_USE enum rc users_networks(struct ctx *ctx, struct networks *out);
extern const struct field users_fields[], users_employer_fields[], users_company_fields[], users_network_fields[],
    users_nda_text_fields[];
extern const struct name_value users_roles[];
const char *users_role_word(enum users_role role); /* "sales"; "" when unknown */

/* --- sign_in.c ------------------------------------------------------------------------------------------------------ */
struct sign_in { struct str login, password, code; struct str address, agent; };
struct new_session { struct str token; int64_t id, user; bool pending; };
/* First step. OK: out->token is the pending session's cookie. INVALID 1502 or 1510, BUSY 1513 (err.arg: seconds to
 * wait), BUSY 1511, FORBIDDEN 1504. Slow on purpose; not in the writer. */
MUST_USE enum rc users_sign_in_password(struct ctx *ctx, const struct sign_in *in, struct new_session *out);
/* Second step with the pending cookie: a new token, signed in. */
MUST_USE enum rc users_sign_in_code(struct ctx *ctx, struct str pending, const struct sign_in *in, struct new_session *out);
/* Prove oneself again in a session (password and code): a new token for the same session. */
MUST_USE enum rc users_prove_again(struct ctx *ctx, const struct sign_in *in, struct new_session *out);
struct link_view { int64_t id, account; int kind; struct str name; int64_t expires_at; };
/* What a link is for, without using it up. NOT_FOUND 1514: unknown, used or too old. */
/* Somebody whose company's contract has ended came with what was right until then (a password, a link, a key of the API): in the audit, once
 * a day for links and keys, from where it becomes a breach to look at (rooms/breaches, P72). ctx->err stays. */
MUST_USE enum rc users_ended_company(struct ctx *ctx, int64_t subject, int64_t id);
MUST_USE enum rc users_link_look(struct ctx *ctx, struct str token, struct link_view *out);
/* Use it up: signed in (invitation, sign-in link). INVALID 1515 for a reset link. */
MUST_USE enum rc users_link_enter(struct ctx *ctx, struct str token, const struct sign_in *in, struct new_session *out);
/* Use a reset link up: a new password, all sessions end; it does not sign in. */
MUST_USE enum rc users_link_reset(struct ctx *ctx, struct str token, struct str password);

struct session_found { int64_t id, user, subject, proved_at, lang; int method; bool nda_signed; unsigned roles; };
/* The full session of a cookie. NOT_FOUND without err when there is none that stands. */
MUST_USE enum rc users_session_find(struct ctx *ctx, struct str token, struct session_found *out);
DECLARE_ACTION(users_end_session, int64_t, int);        /* one of the actor's own; 0: all others */
struct session_row { int64_t id, created_at, seen_at; int method; struct str device; bool current, elsewhere; };
MUST_USE enum rc users_own_sessions(struct ctx *ctx, int64_t account, struct session_row **out, size_t *count, size_t *places);

/* --- own account (sign_in.c, actions.c) ------------------------------------------------------------------------------ */
struct password_change { struct str old_password, password, again; };
MUST_USE enum rc users_set_password(struct ctx *ctx, int64_t account, struct str old, bool check_old, struct str password);
/* A new secret waits in the account until a code of it comes back. */
MUST_USE enum rc users_factor_begin(struct ctx *ctx, int64_t account, struct str *secret, struct str *address);
MUST_USE enum rc users_factor_pending(struct ctx *ctx, int64_t account, struct str *secret, struct str *address);
/* Confirm it; codes: RECOVERY_CODES texts to show once (arena). INVALID 1516. */
MUST_USE enum rc users_factor_confirm(struct ctx *ctx, int64_t account, struct str code, struct str **codes);
/* Give an account a factor at once (command line, by a maintainer): otpauth address. */
MUST_USE enum rc users_factor_set(struct ctx *ctx, int64_t account, struct str *address, struct str **codes);
struct user_ref { int64_t account; };
DECLARE_ACTION(users_reset_factor, struct user_ref, int);
DECLARE_ACTION(users_set_lang, int64_t, int);

struct refusal_note { int kind; };
DECLARE_ACTION(users_count_refusal, struct refusal_note, int);
DECLARE_ACTION(users_purge, int64_t, int);

#endif
