/* Signing in: password, code, links, sessions, one's own secrets (P40). Argon2id runs outside the
 * writer; what it decided is recorded in one action that checks that nothing changed meanwhile. */
#include "base/errors.h"
#include "audit_users.h"
#include "errors_users.h"
#include "queries_users.h"
#include "rooms/audit/audit.h"
#include "rooms/users/internal.h"

enum { ENDED_SEEN = 50 }; /* of one day: more are the same breach */

/* --- waiting after failures ------------------------------------------------------------------------------- */
struct outcome { /* of one attempt, for the writer */
    struct blob login_hash;
    struct account account;     /* id 0: no such user */
    bool ok, pending, is_prove; /* what to do */
    bool ended_company;         /* the right password, of somebody whose company's contract has ended */
    int method;
    int64_t step;               /* of the code, 0: none */
    struct blob recovery;       /* hash of a recovery code, empty: none */
    struct str rehash;          /* a stronger hash of the same password */
    struct str address, agent;
    int64_t end_session;        /* the pending one */
    int64_t prove_session;
};

static enum rc check_wait(struct ctx *ctx, struct blob login_hash)
{
    struct q_users_wait_get_row row;
    enum rc rc = q_users_wait_get(ctx, &(struct q_users_wait_get){.login_hash = login_hash}, &row);

    if (rc == RC_NOT_FOUND)
        return RC_OK;
    TRY(rc);
    if (row.until_at <= ctx->now || row.until_at > ctx->now + 900 * 1000) /* a clock set back locks nobody out */
        return RC_OK;
    rc = err_busy(&ctx->err, E1513_SIGN_IN_WAIT);
    ctx->err.arg = str_fmt(ctx->arena, "%lld", (long long)((row.until_at - ctx->now + 999) / 1000));
    return rc;
}

static enum rc count_failure(struct ctx *ctx, const struct outcome *o)
{
    struct q_users_wait_get_row row = {0};
    int64_t failures;
    enum rc rc = q_users_wait_get(ctx, &(struct q_users_wait_get){.login_hash = o->login_hash}, &row);

    if (rc != RC_NOT_FOUND)
        TRY(rc);
    failures = row.last_at + DAY_MS < ctx->now ? 1 : row.failures + 1;
    TRY(q_users_wait_put(ctx, &(struct q_users_wait_put){.login_hash = o->login_hash, .failures = failures,
        .until_at = ctx->now + users_wait_after(failures), .last_at = ctx->now}));
    if (o->ended_company)
        TRY(audit_write(ctx, AUDIT_ENDED_COMPANY_SIGN_IN, o->account.subject, o->account.id, NULL));
    return audit_write(ctx, AUDIT_USER_SIGN_IN_FAILED, o->account.subject, o->account.id, NULL);
}

/* --- sessions ------------------------------------------------------------------------------------------------ */
static enum rc make_session(struct ctx *ctx, const struct outcome *o, struct new_session *out)
{
    struct q_users_session_insert q = {.id = env_new_id(ctx->env), .account = o->account.id, .method = o->method,
        .stage = o->pending ? SESSION_PENDING : SESSION_FULL, .device = users_device(o->agent), .at = ctx->now};
    struct str place = str_fmt(ctx->arena, "%.*s|%.*s", STR_FMT(users_address_block(ctx->arena, o->address)), STR_FMT(o->agent));

    out->token = users_token(ctx);
    out->id = q.id;
    out->user = o->account.id;
    out->pending = o->pending;
    TRY(keyed_hash(ctx, "session", out->token, &q.hash));
    TRY(keyed_hash(ctx, "session-place", place, &q.place));
    return q_users_session_insert(ctx, &q);
}

static enum rc end_one(struct ctx *ctx, int64_t account, int64_t session)
{
    int64_t changes = 0;

    return q_users_session_end(ctx, &(struct q_users_session_end){.account = account, .id = session}, &changes);
}

static enum rc sign_in_done(struct ctx *ctx, const struct outcome *o, struct new_session *out)
{
    TRY(q_users_wait_drop(ctx, &(struct q_users_wait_drop){.login_hash = o->login_hash}));
    TRY(q_users_account_signed_in(ctx, &(struct q_users_account_signed_in){.id = o->account.id, .at = ctx->now}));
    TRY(make_session(ctx, o, out));
    return audit_write(ctx, AUDIT_USER_SIGNED_IN, o->account.subject, o->account.id, NULL);
}

static enum rc prove_done(struct ctx *ctx, const struct outcome *o, struct new_session *out)
{
    struct q_users_session_prove q = {.id = o->prove_session, .at = ctx->now};
    int64_t changes = 0;

    out->token = users_token(ctx);
    out->id = o->prove_session;
    out->user = o->account.id;
    TRY(keyed_hash(ctx, "session", out->token, &q.hash));
    TRY(q_users_session_prove(ctx, &q, &changes));
    return audit_write(ctx, AUDIT_USER_PROVED_AGAIN, o->account.subject, o->account.id, NULL);
}

/* Each step of the clock and each recovery code once, also when two come at the same moment. */
static enum rc use_code(struct ctx *ctx, const struct outcome *o, bool *used)
{
    int64_t changes = 0;

    *used = true;
    if (o->step != 0)
        TRY(q_users_account_step(ctx, &(struct q_users_account_step){.id = o->account.id, .step = o->step}, &changes));
    else if (o->recovery.len > 0)
        TRY(q_users_code_use(ctx, &(struct q_users_code_use){.account = o->account.id, .hash = o->recovery, .at = ctx->now},
                             &changes));
    else
        return RC_OK;
    *used = changes == 1;
    return RC_OK;
}

/* The only place where an attempt has an effect. An attempt that fails is counted: the action itself ends well. */
static enum rc record(struct ctx *ctx, const void *request, void *answer)
{
    const struct outcome *o = request;
    struct new_session *out = answer;
    bool used = false;

    ctx->purpose = PURPOSE_SECURITY;
    if (o->ok)
        TRY(use_code(ctx, o, &used));
    if (!o->ok || !used)
        return count_failure(ctx, o);
    if (o->rehash.len > 0) {
        struct credential c;

        TRY(users_credential(ctx, &o->account, &c));
        c.password = o->rehash;
        TRY(users_credential_store(ctx, &o->account, &c));
    }
    if (o->end_session != 0)
        TRY(end_one(ctx, o->account.id, o->end_session));
    if (o->pending)
        return make_session(ctx, o, out);
    return o->is_prove ? prove_done(ctx, o, out) : sign_in_done(ctx, o, out);
}

static enum rc look_up(struct ctx *ctx, struct str login, struct outcome *o, struct credential *credential)
{
    enum rc rc;
    int64_t id = 0;

    ctx->purpose = PURPOSE_SECURITY;
    *credential = (struct credential){0};
    TRY(keyed_hash(ctx, "login", str_lower_ascii(ctx->arena, login), &o->login_hash));
    TRY(check_wait(ctx, o->login_hash));
    rc = users_find(ctx, login, &id);
    if (rc == RC_NOT_FOUND) {
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    TRY(users_load(ctx, id, &o->account));
    return users_credential(ctx, &o->account, credential);
}

enum rc users_sign_in_password(struct ctx *ctx, const struct sign_in *in, struct new_session *out)
{
    struct outcome o = {.pending = true, .method = METHOD_PASSWORD_CODE, .address = in->address, .agent = in->agent};
    struct credential credential;
    struct sign_in_facts facts = {0};
    struct session_facts account;
    struct err err = {0};
    enum rc decided;

    *out = (struct new_session){0};
    TRY(look_up(ctx, in->login, &o, &credential));
    store_release(ctx); /* 0.2 s of Argon2id without holding a reader */
    TRY(users_password_verify(ctx, credential.password, in->password, &facts.password_ok));
    facts.known = o.account.id != 0;
    facts.has_factor = credential.secret.len > 0;
    account = users_facts(ctx, &o.account);
    facts.stands = facts.known && users_account_stands(&account, &err) == RC_OK;
    o.ended_company = facts.known && facts.password_ok && !users_employer_stands(&account);
    decided = users_decide_sign_in(&facts, &ctx->err);
    if (decided == RC_OK && users_password_weaker(credential.password))
        TRY(users_password_hash(ctx, in->password, &o.rehash));
    o.ok = decided == RC_OK;
    if (decided == RC_OK || ctx->err.code != E1510_SIGN_IN_NO_FACTOR) {
        struct err kept = ctx->err;

        TRY(writer_run(ctx, record, &o, out, sizeof(*out)));
        ctx->err = kept;
    }
    return decided;
}

/* The code of an authenticator, or a recovery code; which one it is, its form tells. */
static enum rc read_code(struct ctx *ctx, struct str typed, const struct credential *c, struct outcome *o)
{
    struct str code = users_code_plain(ctx->arena, typed);

    if (code.len == TOTP_DIGITS) {
        o->step = users_totp_step(c->secret, code, ctx->now, o->account.factor_step);
        o->ok = o->step != 0;
        return RC_OK;
    }
    o->method = METHOD_RECOVERY;
    o->ok = code.len == 24;
    return o->ok ? keyed_hash(ctx, "recovery-code", code, &o->recovery) : RC_OK;
}

static struct session_facts session_facts_of(const struct ctx *ctx, const struct q_users_session_by_hash_row *r)
{
    return (struct session_facts){.stage = r->stage, .now = ctx->now, .created_at = r->created_at, .seen_at = r->seen_at,
        .today = ctx->today, .start_on = r->start_on, .end_on = r->end_on, .employer_start_on = r->employer_start_on,
        .employer_end_on = r->employer_end_on_null ? DATE_NONE : r->employer_end_on, .locked = !r->locked_at_null};
}

/* A session of this stage that stands; NOT_FOUND without err. */
static enum rc session_row(struct ctx *ctx, struct str token, int64_t stage, struct q_users_session_by_hash_row *row)
{
    struct q_users_session_by_hash q = {0};
    struct session_facts facts;

    if (token.len != TOKEN_TEXT)
        return RC_NOT_FOUND;
    TRY(keyed_hash(ctx, "session", token, &q.hash));
    TRY(q_users_session_by_hash(ctx, &q, row));
    facts = session_facts_of(ctx, row);
    return row->stage == stage && users_session_stands(&facts) ? RC_OK : RC_NOT_FOUND;
}

enum rc users_sign_in_code(struct ctx *ctx, struct str pending, const struct sign_in *in, struct new_session *out)
{
    struct outcome o = {.method = METHOD_PASSWORD_CODE, .address = in->address, .agent = in->agent};
    struct q_users_session_by_hash_row row;
    struct credential credential;
    enum rc rc;

    *out = (struct new_session){0};
    ctx->purpose = PURPOSE_SECURITY;
    rc = session_row(ctx, pending, SESSION_PENDING, &row);
    if (rc == RC_NOT_FOUND)
        return err_invalid(&ctx->err, E1532_SESSION_PENDING_GONE, NULL);
    TRY(rc);
    TRY(users_load(ctx, row.account_id, &o.account));
    TRY(keyed_hash(ctx, "login", o.account.login, &o.login_hash));
    TRY(check_wait(ctx, o.login_hash));
    TRY(users_credential(ctx, &o.account, &credential));
    TRY(read_code(ctx, in->code, &credential, &o));
    o.end_session = row.id;
    TRY(writer_run(ctx, record, &o, out, sizeof(*out)));
    return out->id != 0 ? RC_OK : err_invalid(&ctx->err, E1516_FACTOR_CODE, "code");
}

enum rc users_prove_again(struct ctx *ctx, const struct sign_in *in, struct new_session *out)
{
    struct outcome o = {.is_prove = true, .method = METHOD_PASSWORD_CODE, .prove_session = ctx->actor->session_id};
    struct credential credential;
    bool password_ok = false;

    *out = (struct new_session){0};
    ctx->purpose = PURPOSE_SECURITY;
    TRY(users_load(ctx, ctx->actor->user_id, &o.account));
    TRY(keyed_hash(ctx, "login", o.account.login, &o.login_hash));
    TRY(check_wait(ctx, o.login_hash));
    TRY(users_credential(ctx, &o.account, &credential));
    if (credential.password.len == 0 || credential.secret.len == 0)
        return err_invalid(&ctx->err, E1510_SIGN_IN_NO_FACTOR, "password");
    store_release(ctx);
    TRY(users_password_verify(ctx, credential.password, in->password, &password_ok));
    TRY(read_code(ctx, in->code, &credential, &o));
    o.ok = o.ok && password_ok;
    TRY(writer_run(ctx, record, &o, out, sizeof(*out)));
    return out->id != 0 ? RC_OK : err_invalid(&ctx->err, E1502_SIGN_IN_WRONG, "password");
}

static enum rc touch(struct ctx *ctx, const void *request, void *answer)
{
    int64_t changes = 0;

    (void)answer;
    return q_users_session_touch(ctx, &(struct q_users_session_touch){.id = *(const int64_t *)request, .at = ctx->now}, &changes);
}

enum rc users_session_find(struct ctx *ctx, struct str token, struct session_found *out)
{
    struct q_users_session_by_hash_row row;
    struct users_grant *grants = NULL;
    size_t count = 0;
    int before = users_security(ctx);
    enum rc rc = session_row(ctx, token, SESSION_FULL, &row);

    if (rc == RC_OK)
        rc = users_grants_of(ctx, row.account_id, &grants, &count);
    if (rc == RC_OK && ctx->now - row.seen_at > MINUTE_MS) { /* written once a minute, not with each page */
        store_release(ctx);
        rc = writer_run(ctx, touch, &row.id, NULL, 0);
    }
    ctx->purpose = before;
    TRY(rc);
    *out = (struct session_found){.id = row.id, .user = row.account_id, .subject = row.subject_id, .proved_at = row.proved_at,
        .lang = row.lang, .method = (int)row.method, .nda_signed = row.nda > 0, .roles = users_decide_role(grants, count)};
    return RC_OK;
}

DEFINE_ACTION(users_end_session, int64_t, int)
{
    int64_t changes = 0;

    (void)out;
    ctx->purpose = PURPOSE_SECURITY;
    if (*req != 0)
        TRY(end_one(ctx, ctx->actor->user_id, *req));
    else
        TRY(q_users_sessions_end(ctx, &(struct q_users_sessions_end){.account = ctx->actor->user_id,
                                                                     .but = ctx->actor->session_id}, &changes));
    return audit_write(ctx, AUDIT_USER_SIGNED_OUT, ctx->actor->subject_id, ctx->actor->user_id, NULL);
}

enum rc users_own_sessions(struct ctx *ctx, int64_t account, struct session_row **out, size_t *count, size_t *places)
{
    struct q_users_sessions_row *rows = NULL;
    const struct q_users_sessions_row *mine = NULL;

    ctx->purpose = PURPOSE_SECURITY;
    TRY(q_users_sessions(ctx, &(struct q_users_sessions){.account = account, .seen_after = ctx->now - SESSION_IDLE_MS,
                                                         .created_after = ctx->now - SESSION_MOST_MS}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct session_row, *count + 1);
    *places = 0;
    for (size_t i = 0; i < *count; i++)
        if (rows[i].id == ctx->actor->session_id)
            mine = &rows[i];
    for (size_t i = 0; i < *count; i++) {
        bool seen = false;

        for (size_t k = 0; k < i; k++)
            seen = seen || str_eq((struct str){(const char *)rows[k].place.ptr, rows[k].place.len},
                                  (struct str){(const char *)rows[i].place.ptr, rows[i].place.len});
        *places += !seen;
        (*out)[i] = (struct session_row){rows[i].id, rows[i].created_at, rows[i].seen_at, (int)rows[i].method, rows[i].device,
            rows[i].id == ctx->actor->session_id,
            mine != NULL && !str_eq((struct str){(const char *)mine->place.ptr, mine->place.len},
                                    (struct str){(const char *)rows[i].place.ptr, rows[i].place.len})};
    }
    return RC_OK;
}

/* --- companies that have ended ------------------------------------------------------------------------------------ */
struct ended { int64_t subject, id; };

static enum rc note_ended(struct ctx *ctx, const void *request, void *answer)
{
    const struct ended *who = request;

    *(int *)answer = 0;
    return audit_write(ctx, AUDIT_ENDED_COMPANY_SIGN_IN, who->subject, who->id, NULL);
}

enum rc users_ended_company(struct ctx *ctx, int64_t subject, int64_t id)
{
    struct audit_filter filter = {.kind = AUDIT_ENDED_COMPANY_SIGN_IN, .day = ctx->today, .most = ENDED_SEEN};
    struct audit_item *items = NULL;
    struct err kept = ctx->err;
    size_t count = 0;
    int64_t next = 0;
    int out;
    enum rc rc = audit_list(ctx, &filter, &items, &count, &next);

    for (size_t i = 0; rc == RC_OK && i < count; i++)
        if (items[i].what == id || count == ENDED_SEEN)
            return RC_OK;
    store_release(ctx);
    if (rc == RC_OK)
        rc = writer_run(ctx, note_ended, &(struct ended){subject, id}, &out, sizeof(out));
    if (rc == RC_OK)
        ctx->err = kept;
    return rc;
}

/* --- links -------------------------------------------------------------------------------------------------------- */
enum rc users_link_look(struct ctx *ctx, struct str token, struct link_view *out)
{
    struct q_users_link_by_hash q = {0};
    struct q_users_link_by_hash_row row;
    struct session_facts facts;
    struct account a;
    enum rc rc = RC_NOT_FOUND;

    ctx->purpose = PURPOSE_SECURITY;
    if (token.len == TOKEN_TEXT) {
        TRY(keyed_hash(ctx, "access-link", token, &q.hash));
        rc = q_users_link_by_hash(ctx, &q, &row);
    }
    if (rc == RC_NOT_FOUND || (rc == RC_OK && (!row.used_at_null || row.expires_at < ctx->now || row.made_at > ctx->now + HOUR_MS)))
        return err_not_found(&ctx->err, E1514_LINK_UNKNOWN);
    TRY(rc);
    TRY(users_load(ctx, row.account_id, &a));
    facts = users_facts(ctx, &a);
    rc = users_account_stands(&facts, &ctx->err);
    if (rc != RC_OK && !users_employer_stands(&facts))
        TRY(users_ended_company(ctx, a.subject, a.id));
    TRY(rc);
    *out = (struct link_view){row.id, row.account_id, (int)row.kind, a.name, row.expires_at};
    return RC_OK;
}

struct link_use { struct link_view link; struct outcome o; struct str password_hash; };

static enum rc use_link(struct ctx *ctx, const void *request, void *answer)
{
    const struct link_use *u = request;
    struct new_session *out = answer;
    struct credential c;
    struct account a;
    int64_t changes = 0;

    ctx->purpose = PURPOSE_SECURITY;
    TRY(q_users_link_use(ctx, &(struct q_users_link_use){.id = u->link.id, .at = ctx->now}, &changes));
    if (changes != 1)
        return err_not_found(&ctx->err, E1514_LINK_UNKNOWN);
    TRY(audit_write(ctx, AUDIT_USER_LINK_USED, u->o.account.subject, u->link.account, NULL));
    if (u->link.kind != LINK_RESET)
        return sign_in_done(ctx, &u->o, out);
    TRY(users_load(ctx, u->link.account, &a));
    TRY(users_credential(ctx, &a, &c));
    c.password = u->password_hash;
    TRY(users_credential_store(ctx, &a, &c));
    TRY(q_users_sessions_end(ctx, &(struct q_users_sessions_end){.account = a.id, .but = 0}, &changes));
    return audit_write(ctx, AUDIT_USER_PASSWORD_SET, a.subject, a.id, NULL);
}

enum rc users_link_enter(struct ctx *ctx, struct str token, const struct sign_in *in, struct new_session *out)
{
    struct link_use u = {.o = {.method = METHOD_LINK, .address = in->address, .agent = in->agent}};

    *out = (struct new_session){0};
    TRY(users_link_look(ctx, token, &u.link));
    if (u.link.kind == LINK_RESET)
        return err_invalid(&ctx->err, E1515_LINK_KIND, NULL);
    TRY(users_load(ctx, u.link.account, &u.o.account));
    TRY(keyed_hash(ctx, "login", u.o.account.login, &u.o.login_hash));
    return writer_run(ctx, use_link, &u, out, sizeof(*out));
}

/* --- one's own secrets ---------------------------------------------------------------------------------------------- */
static enum rc check_password(struct ctx *ctx, const struct account *a, struct str password)
{
    struct company company;

    TRY(users_company(ctx, &company));
    return users_password_check(ctx, password, (struct str[]){a->name, a->login, a->employer, company.name}, 4);
}

enum rc users_link_reset(struct ctx *ctx, struct str token, struct str password)
{
    struct link_use u = {0};
    struct new_session out;

    TRY(users_link_look(ctx, token, &u.link));
    if (u.link.kind != LINK_RESET)
        return err_invalid(&ctx->err, E1515_LINK_KIND, NULL);
    TRY(users_load(ctx, u.link.account, &u.o.account));
    TRY(check_password(ctx, &u.o.account, password));
    store_release(ctx);
    TRY(users_password_hash(ctx, password, &u.password_hash));
    return writer_run(ctx, use_link, &u, &out, sizeof(out));
}

struct secret_change { struct account account; struct credential credential; int kind; struct str *codes; int64_t step; };

static enum rc change_secret(struct ctx *ctx, const void *request, void *answer)
{
    const struct secret_change *s = request;
    int64_t changes = 0, id = s->account.id;

    (void)answer;
    ctx->purpose = PURPOSE_SECURITY;
    TRY(users_credential_store(ctx, &s->account, &s->credential));
    if (s->kind == 0)
        return RC_OK; /* a secret that waits for its first code */
    if (s->codes != NULL) {
        TRY(q_users_codes_drop(ctx, &(struct q_users_codes_drop){.account = id}, &changes));
        for (int i = 0; i < RECOVERY_CODES; i++) {
            struct q_users_code_insert q = {.account = id, .ordinal = i + 1};

            TRY(keyed_hash(ctx, "recovery-code", users_code_plain(ctx->arena, s->codes[i]), &q.hash));
            TRY(q_users_code_insert(ctx, &q));
        }
    }
    if (s->step != 0)
        TRY(q_users_account_step(ctx, &(struct q_users_account_step){.id = id, .step = s->step}, &changes));
    /* a changed password or factor ends every other session (QUALITY.md section 1) */
    TRY(q_users_sessions_end(ctx, &(struct q_users_sessions_end){.account = id,
        .but = ctx->actor->user_id == id ? ctx->actor->session_id : 0}, &changes));
    return audit_write(ctx, s->kind, s->account.subject, id, NULL);
}

static enum rc secret_begin(struct ctx *ctx, int64_t account, struct secret_change *s)
{
    *s = (struct secret_change){0};
    ctx->purpose = PURPOSE_SECURITY;
    TRY(users_load(ctx, account, &s->account));
    return users_credential(ctx, &s->account, &s->credential);
}

enum rc users_set_password(struct ctx *ctx, int64_t account, struct str old, bool check_old, struct str password)
{
    struct secret_change s;
    bool ok = false;

    TRY(secret_begin(ctx, account, &s));
    TRY(check_password(ctx, &s.account, password));
    store_release(ctx);
    if (check_old && s.credential.password.len > 0) {
        struct outcome o = {.account = s.account}; /* guesses here wait like those at the door */
        struct new_session none;

        TRY(keyed_hash(ctx, "login", s.account.login, &o.login_hash));
        TRY(check_wait(ctx, o.login_hash));
        TRY(users_password_verify(ctx, s.credential.password, old, &ok));
        if (!ok) {
            TRY(writer_run(ctx, record, &o, &none, sizeof(none)));
            return err_invalid(&ctx->err, E1525_PASSWORD_OLD, "old_password");
        }
    }
    TRY(users_password_hash(ctx, password, &s.credential.password));
    s.kind = AUDIT_USER_PASSWORD_SET;
    return writer_run(ctx, change_secret, &s, NULL, 0);
}

enum rc users_factor_begin(struct ctx *ctx, int64_t account, struct str *secret, struct str *address)
{
    struct secret_change s;

    TRY(secret_begin(ctx, account, &s));
    s.credential.pending = users_totp_new(ctx);
    *secret = s.credential.pending;
    *address = users_totp_address(ctx, *secret, s.account.login);
    return writer_run(ctx, change_secret, &s, NULL, 0);
}

enum rc users_factor_pending(struct ctx *ctx, int64_t account, struct str *secret, struct str *address)
{
    struct secret_change s;

    TRY(secret_begin(ctx, account, &s));
    *secret = s.credential.pending;
    *address = secret->len > 0 ? users_totp_address(ctx, *secret, s.account.login) : STR("");
    return RC_OK;
}

static struct str *new_codes(struct ctx *ctx)
{
    struct str *codes = ARENA_ARRAY(ctx->arena, struct str, RECOVERY_CODES);

    for (int i = 0; i < RECOVERY_CODES; i++)
        codes[i] = users_recovery_code(ctx);
    return codes;
}

enum rc users_factor_confirm(struct ctx *ctx, int64_t account, struct str code, struct str **codes)
{
    struct secret_change s;

    TRY(secret_begin(ctx, account, &s));
    s.step = users_totp_step(s.credential.pending, users_code_plain(ctx->arena, code), ctx->now, 0);
    if (s.step == 0)
        return err_invalid(&ctx->err, E1516_FACTOR_CODE, "code");
    s.credential.secret = s.credential.pending;
    s.credential.pending = STR("");
    s.kind = AUDIT_USER_FACTOR_SET;
    *codes = s.codes = new_codes(ctx);
    return writer_run(ctx, change_secret, &s, NULL, 0);
}

enum rc users_factor_set(struct ctx *ctx, int64_t account, struct str *address, struct str **codes)
{
    struct secret_change s;

    TRY(secret_begin(ctx, account, &s));
    s.credential.secret = users_totp_new(ctx);
    s.credential.pending = STR("");
    s.kind = AUDIT_USER_FACTOR_SET;
    *codes = s.codes = new_codes(ctx);
    *address = users_totp_address(ctx, s.credential.secret, s.account.login);
    return writer_run(ctx, change_secret, &s, NULL, 0);
}
