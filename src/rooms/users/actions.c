/* Use cases of users: adding, granting, locking, employers, links, commitments, settings (P39, P41, P42). */
#include "base/errors.h"
#include "audit_users.h"
#include "base/ids.h"
#include "db/core.h"
#include "db/subjects.h"
#include "errors_users.h"
#include "messages_users.h"
#include "queries_users.h"
#include "rooms/audit/audit.h"
#include "rooms/notice/notice.h"
#include "rooms/users/internal.h"

enum { LOGIN_TRIES = 50 };

const struct name_value users_roles[] = {
    {"sales", USERS_SALES, "users.role.sales"}, {"invoicing", USERS_INVOICING, "users.role.invoicing"},
    {"contact", USERS_CONTACT, "users.role.contact"}, {"owner", USERS_OWNER, "users.role.owner"},
    {"accountant", USERS_ACCOUNTANT, "users.role.accountant"}, {"reseller", USERS_RESELLER, "users.role.reseller"},
    {"processor", USERS_PROCESSOR, "users.role.processor"}, {"admin", USERS_ADMIN, "users.role.admin"}, {NULL, 0, NULL}};
static const struct name_value languages[] = {
    {"fi", LANG_FI + 1, "web.lang.fi"}, {"sv", LANG_SV + 1, "web.lang.sv"}, {"en", LANG_EN + 1, "web.lang.en"}, {NULL, 0, NULL}};

const char *users_role_word(enum users_role role)
{
    for (const struct name_value *n = users_roles; n->word != NULL; n++)
        if (n->value == (int)role)
            return n->word;
    return "";
}

const struct field users_fields[] = {
    FIELD_NAME(struct user_new, name, 100, FIELD_REQUIRED, CATEGORY_STAFF, NEED_LAW, "users.name"),
    FIELD_EMAIL(struct user_new, email, 0, CATEGORY_STAFF, NEED_VOLUNTARY, "users.email"),
    FIELD_TEXT(struct user_new, login, 64, 0, CATEGORY_STAFF, NEED_NONE, "users.login"),
    FIELD_I64(struct user_new, employer, 1, INT64_MAX, FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "users.employer"),
    FIELD_ENUM(struct user_new, role, users_roles, FIELD_REQUIRED, CATEGORY_STAFF, NEED_NONE, "users.role"),
    FIELD_BOOL(struct user_new, may_use, 0, CATEGORY_NONE, NEED_NONE, "users.may-use"),
    FIELD_BOOL(struct user_new, may_maintain, 0, CATEGORY_NONE, NEED_NONE, "users.may-maintain"),
    FIELD_DATE(struct user_new, until, 0, CATEGORY_NONE, NEED_NONE, "users.until"),
    FIELD_ENUM(struct user_new, lang, languages, 0, CATEGORY_NONE, NEED_NONE, "users.lang"),
    FIELD_END};
const struct field users_employer_fields[] = {
    FIELD_TEXT(struct employer_new, name, 200, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.employer.name"),
    FIELD_YTUNNUS(struct employer_new, business_id, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.employer.business-id"),
    FIELD_TEXT(struct employer_new, contract, 200, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.employer.contract"),
    FIELD_DATE(struct employer_new, start_on, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.employer.start-on"),
    FIELD_DATE(struct employer_new, end_on, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.employer.end-on"),
    FIELD_END};
const struct field users_company_fields[] = {
    FIELD_TEXT(struct company, name, 200, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.company.name"),
    FIELD_YTUNNUS(struct company, business_id, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.company.business-id"),
    FIELD_TEXT(struct company, street, 200, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.company.street"),
    FIELD_POSTCODE(struct company, postcode, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.company.postcode"),
    FIELD_TEXT(struct company, town, 100, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.company.town"),
    FIELD_PHONE(struct company, phone, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.company.phone"),
    FIELD_EMAIL(struct company, email, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.company.email"),
    FIELD_TEXT(struct company, iban, 42, 0, CATEGORY_NONE, NEED_NONE, "users.company.iban"),
    FIELD_END};
const struct field users_network_fields[] = {
    FIELD_LINES(struct networks, staff, 2000, 0, CATEGORY_NONE, NEED_NONE, "users.networks.staff"),
    FIELD_LINES(struct networks, api, 2000, 0, CATEGORY_NONE, NEED_NONE, "users.networks.api"),
    FIELD_END};

const struct field users_nda_text_fields[] = {
    FIELD_LINES(struct nda_text, text_fi, 10000, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.nda.text-fi"),
    FIELD_LINES(struct nda_text, text_sv, 10000, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.nda.text-sv"),
    FIELD_LINES(struct nda_text, text_en, 10000, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.nda.text-en"),
    FIELD_END};

/* --- employers --------------------------------------------------------------------------------------- */
/* The controller itself as an employer, made when first needed. */
static enum rc own_employer(struct ctx *ctx, int64_t *id)
{
    struct q_users_employer_own_row row;
    struct company company;
    enum rc rc = q_users_employer_own(ctx, &row);

    *id = rc == RC_OK ? row.id : 0;
    if (rc != RC_NOT_FOUND)
        return rc;
    TRY(users_company(ctx, &company));
    *id = env_new_id(ctx->env);
    return q_users_employer_insert(ctx, &(struct q_users_employer_insert){.id = *id, .kind = EMPLOYER_CONTROLLER,
        .name = company.name, .business_id = company.business_id, .contract = STR(""), .start_on = ctx->today,
        .end_on_null = true, .by = ctx->actor->user_id, .at = ctx->now});
}

DEFINE_ACTION(users_add_employer, struct employer_new, int64_t)
{
    if (date_before(req->end_on, req->start_on) || date_before(req->end_on, ctx->today))
        return err_invalid(&ctx->err, E1533_EMPLOYER_DATES, "end_on");
    *out = env_new_id(ctx->env);
    TRY(q_users_employer_insert(ctx, &(struct q_users_employer_insert){.id = *out, .kind = EMPLOYER_COMPANY,
        .name = req->name, .business_id = req->business_id, .contract = req->contract, .start_on = req->start_on,
        .end_on = req->end_on, .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_EMPLOYER_ADDED, 0, *out, NULL);
}

/* The contract ends on a day: from the next one its people are out, sessions too (P39). */
DEFINE_ACTION(users_end_employer, struct employer_end, int)
{
    struct q_users_employer_get_row row;
    int64_t changes = 0;
    enum rc rc = q_users_employer_get(ctx, &(struct q_users_employer_get){.id = req->employer}, &row);

    (void)out;
    if (rc == RC_NOT_FOUND || (rc == RC_OK && row.kind != EMPLOYER_COMPANY))
        return err_invalid(&ctx->err, E1519_EMPLOYER_UNKNOWN, "employer");
    TRY(rc);
    if (date_before(req->end_on, row.start_on))
        return err_invalid(&ctx->err, E1533_EMPLOYER_DATES, "end_on");
    TRY(q_users_employer_end(ctx, &(struct q_users_employer_end){.id = req->employer, .end_on = req->end_on}, &changes));
    return audit_write(ctx, AUDIT_EMPLOYER_ENDED, 0, req->employer, NULL);
}

/* --- accounts --------------------------------------------------------------------------------------------- */
static enum rc choose_login(struct ctx *ctx, const struct user_new *req, struct str *login, struct blob *hash)
{
    struct str base = req->login.len > 0 ? str_lower_ascii(ctx->arena, req->login) : users_login_from_name(ctx->arena, req->name);

    if (!users_login_ok(base))
        return err_invalid(&ctx->err, E1518_LOGIN_FORM, "login");
    for (int i = 1; i <= LOGIN_TRIES; i++) {
        struct q_users_account_by_login q = {0};
        struct q_users_account_by_login_row row;
        enum rc rc;

        *login = i == 1 ? base : str_fmt(ctx->arena, "%.*s%d", STR_FMT(base), i);
        TRY(keyed_hash(ctx, "login", *login, &q.login_hash));
        *hash = q.login_hash;
        rc = q_users_account_by_login(ctx, &q, &row);
        if (rc == RC_NOT_FOUND)
            return RC_OK;
        TRY(rc);
        if (req->login.len > 0)
            break; /* asked for by name: taken is taken */
    }
    return err_conflict(&ctx->err, E1517_LOGIN_TAKEN);
}

static enum rc check_new(struct ctx *ctx, const struct user_new *req, int64_t employer, struct date *until)
{
    struct q_users_employer_get_row row;
    struct users_grant grant = {.role = (enum users_role)req->role, .may_use = req->may_use, .may_maintain = req->may_maintain};
    enum rc rc = q_users_employer_get(ctx, &(struct q_users_employer_get){.id = employer}, &row);
    int year, month, day;

    if (rc == RC_NOT_FOUND)
        return err_invalid(&ctx->err, E1519_EMPLOYER_UNKNOWN, "employer");
    TRY(rc);
    TRY(users_decide_grant((enum users_employer_kind)row.kind, &grant, &ctx->err));
    date_parts(ctx->today, &year, &month, &day);
    *until = date_is_none(req->until) || req->until.days == 0 ? date_ymd(year + 1, 12, 31) : req->until;
    if (!row.end_on_null && date_after(*until, row.end_on))
        *until = row.end_on; /* ends with the employer's contract */
    return date_before(*until, ctx->today) ? err_invalid(&ctx->err, E1531_USER_DATES, "until") : RC_OK;
}

static enum rc insert_account(struct ctx *ctx, const struct user_new *req, int64_t employer, struct date until,
                              struct user_receipt *out)
{
    struct q_users_account_insert q = {.id = env_new_id(ctx->env), .employer = employer, .at = ctx->now,
        .lang = req->lang > 0 ? req->lang - 1 : (int64_t)ctx->lang, .by = ctx->actor->user_id, .start_on = ctx->today,
        .end_on = until};
    struct record profile = {0};

    TRY(choose_login(ctx, req, &out->login, &q.login_hash));
    TRY(subject_create(ctx, SUBJECT_STAFF, &q.subject));
    profile.field[PROFILE_NAME] = req->name;
    profile.field[PROFILE_EMAIL] = req->email;
    profile.field[PROFILE_LOGIN] = out->login;
    TRY(seal_record(ctx, (struct key_ref){KEY_SUBJECT, q.subject}, CATEGORY_STAFF, q.id, &profile, &q.profile));
    TRY(q_users_account_insert(ctx, &q));
    out->id = q.id;
    return audit_write(ctx, AUDIT_USER_ADDED, q.subject, q.id, NULL);
}

static enum rc insert_grant(struct ctx *ctx, int64_t account, int role, bool may_use, bool may_maintain)
{
    int64_t changes = 0;

    TRY(q_users_grant_end(ctx, &(struct q_users_grant_end){.account = account, .role = role, .at = ctx->now,
                                                           .by = ctx->actor->user_id}, &changes));
    TRY(q_users_grant_insert(ctx, &(struct q_users_grant_insert){.id = env_new_id(ctx->env), .account = account, .role = role,
        .may_use = may_use, .may_maintain = may_maintain, .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_USER_GRANTED, 0, account, NULL);
}

/* A personal account for an employee, granted by the actor, with one role in this register (P39). */
DEFINE_ACTION(users_add, struct user_new, struct user_receipt)
{
    int64_t employer = req->employer;
    struct date until;

    ctx->purpose = PURPOSE_SECURITY;
    if (str_trim(req->name).len < 2)
        return err_invalid(&ctx->err, E1501_USER_NAME, "name");
    if (employer == 0)
        TRY(own_employer(ctx, &employer));
    TRY(check_new(ctx, req, employer, &until));
    TRY(insert_account(ctx, req, employer, until, out));
    return insert_grant(ctx, out->id, req->role, req->may_use, req->may_maintain);
}

DEFINE_ACTION(users_change_grant, struct grant_change, int)
{
    struct users_grant grant = {.role = (enum users_role)req->role, .may_use = req->may_use, .may_maintain = req->may_maintain};
    struct account a;
    int64_t changes = 0;

    (void)out;
    ctx->purpose = PURPOSE_SECURITY;
    TRY(users_load(ctx, req->account, &a));
    if (a.id == ctx->actor->user_id) /* a right is granted by another named person (P39) */
        return err_invalid(&ctx->err, E1538_GRANT_SELF, "role");
    if (!req->end) {
        TRY(users_decide_grant(a.employer_kind, &grant, &ctx->err));
        return insert_grant(ctx, a.id, req->role, req->may_use, req->may_maintain);
    }
    TRY(q_users_grant_end(ctx, &(struct q_users_grant_end){.account = a.id, .role = req->role, .at = ctx->now,
                                                           .by = ctx->actor->user_id}, &changes));
    if (changes == 0)
        return err_not_found(&ctx->err, E1536_GRANT_ABSENT);
    return audit_write(ctx, AUDIT_USER_GRANT_ENDED, a.subject, a.id, NULL);
}

DEFINE_ACTION(users_lock, struct user_lock, int)
{
    struct account a;
    int64_t changes = 0;

    (void)out;
    ctx->purpose = PURPOSE_SECURITY;
    TRY(users_load(ctx, req->account, &a));
    if (a.id == ctx->actor->user_id && !req->unlock)
        return err_invalid(&ctx->err, E1534_USER_SELF, NULL);
    TRY(q_users_account_lock(ctx, &(struct q_users_account_lock){.id = a.id, .at = ctx->now, .at_null = req->unlock}, &changes));
    if (!req->unlock) {
        TRY(q_users_sessions_end(ctx, &(struct q_users_sessions_end){.account = a.id, .but = 0}, &changes));
        TRY(q_users_links_void(ctx, &(struct q_users_links_void){.account = a.id, .at = ctx->now}, &changes));
    }
    return audit_write(ctx, req->unlock ? AUDIT_USER_UNLOCKED : AUDIT_USER_LOCKED, a.subject, a.id, NULL);
}

DEFINE_ACTION(users_make_link, struct link_new, struct link_receipt)
{
    struct q_users_link_insert q = {.id = env_new_id(ctx->env), .account = req->account, .kind = req->kind,
                                    .by = ctx->actor->user_id, .at = ctx->now};
    struct session_facts facts;
    struct account a;
    int64_t changes = 0;

    ctx->purpose = PURPOSE_SECURITY;
    TRY(users_load(ctx, req->account, &a));
    facts = users_facts(ctx, &a);
    TRY(users_account_stands(&facts, &ctx->err));
    out->token = users_token(ctx);
    out->expires_at = ctx->now + (req->kind == LINK_RESET ? 30 * MINUTE_MS : 72 * HOUR_MS);
    q.expires_at = out->expires_at;
    TRY(keyed_hash(ctx, "access-link", out->token, &q.hash));
    TRY(q_users_links_void(ctx, &(struct q_users_links_void){.account = a.id, .at = ctx->now}, &changes));
    TRY(q_users_link_insert(ctx, &q));
    return audit_write(ctx, AUDIT_USER_LINK_MADE, a.subject, a.id, NULL);
}

DEFINE_ACTION(users_reset_factor, struct user_ref, int)
{
    struct credential c;
    struct account a;
    int64_t changes = 0;

    (void)out;
    ctx->purpose = PURPOSE_SECURITY;
    TRY(users_load(ctx, req->account, &a));
    TRY(users_credential(ctx, &a, &c));
    c.secret = STR("");
    c.pending = STR("");
    TRY(users_credential_store(ctx, &a, &c));
    TRY(q_users_codes_drop(ctx, &(struct q_users_codes_drop){.account = a.id}, &changes));
    TRY(q_users_sessions_end(ctx, &(struct q_users_sessions_end){.account = a.id, .but = 0}, &changes));
    return audit_write(ctx, AUDIT_USER_FACTOR_RESET, a.subject, a.id, NULL);
}

DEFINE_ACTION(users_set_lang, int64_t, int)
{
    int64_t changes = 0;

    (void)out;
    ctx->purpose = PURPOSE_SECURITY;
    return q_users_account_lang(ctx, &(struct q_users_account_lang){.id = ctx->actor->user_id, .lang = *req}, &changes);
}

/* --- the commitment (P41) ------------------------------------------------------------------------------------- */
/* The text in force; the product's own text becomes version 1 of a register that has none. */
static enum rc nda_ensure(struct ctx *ctx, struct nda *nda)
{
    enum rc rc = users_nda_current(ctx, nda);

    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err);
    *nda = (struct nda){.version = 1, .from_on = ctx->today};
    for (int l = 0; l < LANG_COUNT; l++)
        nda->text[l] = msg_text(ctx->arena, (enum lang)l, MSG_users_nda_text, NULL, 0);
    TRY(q_users_nda_text_insert(ctx, &(struct q_users_nda_text_insert){.version = 1, .from_on = ctx->today,
        .text_fi = nda->text[LANG_FI], .text_sv = nda->text[LANG_SV], .text_en = nda->text[LANG_EN],
        .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_NDA_TEXT_MADE, 0, 1, NULL);
}

/* A new text: everybody is asked to sign again (P41). The same text makes no new version. */
DEFINE_ACTION(users_set_nda_text, struct nda_text, int64_t)
{
    struct nda nda;

    TRY(nda_ensure(ctx, &nda));
    *out = nda.version;
    if (str_eq(nda.text[LANG_FI], req->text_fi) && str_eq(nda.text[LANG_SV], req->text_sv) && str_eq(nda.text[LANG_EN], req->text_en))
        return RC_OK;
    *out = nda.version + 1;
    TRY(q_users_nda_text_insert(ctx, &(struct q_users_nda_text_insert){.version = *out, .from_on = ctx->today,
        .text_fi = req->text_fi, .text_sv = req->text_sv, .text_en = req->text_en, .by = ctx->actor->user_id, .at = ctx->now}));
    return audit_write(ctx, AUDIT_NDA_TEXT_MADE, 0, *out, NULL);
}

/* Record a signature: who, when, which text in which language, how. Twice is no error. */
DEFINE_ACTION(users_sign_nda, struct nda_sign, int64_t)
{
    struct q_users_nda_sign q = {.id = env_new_id(ctx->env), .account = req->account, .lang = req->lang,
                                 .method = req->method, .by = ctx->actor->user_id, .at = ctx->now};
    struct record signature = {0};
    struct account a;
    struct nda nda;

    ctx->purpose = PURPOSE_SECURITY;
    TRY(users_load(ctx, req->account, &a));
    if (req->method == NDA_PAPER && a.id == ctx->actor->user_id)
        return err_invalid(&ctx->err, E1539_NDA_PAPER_SELF, NULL);
    if (req->method == NDA_SCREEN && !users_names_agree(ctx->arena, req->name, a.name))
        return err_invalid(&ctx->err, E1526_NDA_NAME, "name");
    TRY(nda_ensure(ctx, &nda));
    q.version = nda.version;
    q.text_hash = users_text_hash(ctx->arena, nda.text[req->lang]);
    signature.field[SIGNATURE_NAME] = req->method == NDA_SCREEN ? req->name : a.name;
    TRY(seal_record(ctx, (struct key_ref){KEY_SUBJECT, a.subject}, CATEGORY_STAFF, q.id, &signature, &q.signature));
    TRY(q_users_nda_sign(ctx, &q));
    *out = nda.version;
    return audit_write(ctx, AUDIT_NDA_SIGNED, a.subject, a.id, NULL);
}

/* --- the first account ------------------------------------------------------------------------------------------ */
struct first { struct str name; bool adopts; };

static enum rc first_account(struct ctx *ctx, const void *request, void *answer)
{
    const struct first *first = request;
    struct str name = str_trim(first->name);
    int64_t *user = answer, version = 0;
    struct nda nda;
    struct str login = users_login_from_name(ctx->arena, name);
    int year, month, day;
    enum rc rc;

    ctx->purpose = PURPOSE_SECURITY;
    if (name.len < 2 || !users_login_ok(login))
        return err_invalid(&ctx->err, E1501_USER_NAME, "name");
    rc = users_find(ctx, login, user);
    if (rc == RC_NOT_FOUND) {
        struct user_receipt made;
        int64_t employer = 0;

        err_clear(&ctx->err);
        date_parts(ctx->today, &year, &month, &day);
        TRY(own_employer(ctx, &employer));
        TRY(insert_account(ctx, &(struct user_new){.name = name, .login = login}, employer, date_ymd(year + 2, 12, 31), &made));
        *user = made.id;
        rc = RC_OK;
    }
    TRY(rc);
    TRY(insert_grant(ctx, *user, USERS_CONTACT, true, true));
    TRY(setting_set(ctx, STR("users.adopter"), str_fmt(ctx->arena, "%lld", (long long)*user)));
    if (!first->adopts)
        return nda_ensure(ctx, &nda); /* the text that the person is asked to sign */
    return RUN_ACTION(users_sign_nda, ctx, (&(struct nda_sign){.account = *user, .method = NDA_ADOPTION, .lang = (int)ctx->lang}),
                      &version);
}

static enum rc create_first(struct ctx *ctx, const struct first *first, int64_t *user)
{
    int before = users_security(ctx);
    enum rc rc = writer_run(ctx, first_account, first, user, sizeof(*user));

    ctx->purpose = before;
    return rc;
}

enum rc users_create_adopter(struct ctx *ctx, struct str name, int64_t *user)
{
    return create_first(ctx, &(struct first){name, true}, user);
}

enum rc users_create_editor(struct ctx *ctx, struct str name, int64_t *user, struct str *token)
{
    struct link_receipt link;

    TRY(create_first(ctx, &(struct first){name, false}, user));
    TRY(RUN_ACTION(users_make_link, ctx, (&(struct link_new){.account = *user, .kind = LINK_SIGN_IN}), &link));
    *token = link.token;
    return RC_OK;
}

/* --- settings ------------------------------------------------------------------------------------------------------ */
/* The controller's data stand in one place and feed notice, letters and invoices (P02). */
static struct notice_party party_of(const struct company *c)
{
    return (struct notice_party){c->name, c->business_id, c->street, c->postcode, c->town, c->phone, c->email};
}

/* out: the version of the draft of the notice that waits with the change, 0 when the notice says the same as before. */
DEFINE_ACTION(users_set_company, struct company, int64_t)
{
    int64_t changes = 0;
    struct notice_receipt draft;
    struct company before = {0};
    struct str iban = req->iban;

    TRY(users_company(ctx, &before));
    if (iban.len > 0 && !id_iban(ctx->arena, req->iban, &iban))
        return err_invalid(&ctx->err, E1020_IBAN_CHECK, "iban");
    TRY(q_users_company_update(ctx, &(struct q_users_company_update){.name = req->name, .business_id = req->business_id,
        .street = req->street, .postcode = req->postcode, .town = req->town, .phone = req->phone, .email = req->email,
        .iban = iban}, &changes));
    TRY(q_users_employer_rename_own(ctx, &(struct q_users_employer_rename_own){.name = req->name, .business_id = req->business_id}));
    TRY(audit_write(ctx, AUDIT_COMPANY_CHANGED, 0, 0, NULL));
    TRY(RUN_ACTION(notice_follow, ctx, (&(struct notice_follow){party_of(&before), party_of(req)}), &draft));
    *out = draft.version;
    return RC_OK;
}

enum rc users_networks(struct ctx *ctx, struct networks *out)
{
    enum rc rc = setting_get(ctx, STR("network.staff"), &out->staff);

    if (rc == RC_NOT_FOUND)
        out->staff = STR("");
    else
        TRY(rc);
    rc = setting_get(ctx, STR("network.api"), &out->api);
    if (rc == RC_NOT_FOUND)
        out->api = STR("");
    return rc == RC_NOT_FOUND ? RC_OK : rc;
}

DEFINE_ACTION(users_set_networks, struct networks, int)
{
    struct str bad;

    (void)out;
    if (!users_networks_ok(req->staff, &bad))
        err_add_field(ctx->arena, &ctx->err, "staff", E1528_NETWORK_FORM, bad);
    if (!users_networks_ok(req->api, &bad))
        err_add_field(ctx->arena, &ctx->err, "api", E1528_NETWORK_FORM, bad);
    if (ctx->err.rc != RC_OK)
        return ctx->err.rc;
    if (req->own.len > 0 && !users_network_allowed(req->staff, req->own))
        return err_invalid(&ctx->err, E1529_NETWORK_OWN, "staff");
    TRY(setting_set(ctx, STR("network.staff"), req->staff));
    TRY(setting_set(ctx, STR("network.api"), req->api));
    return audit_write(ctx, AUDIT_NETWORKS_CHANGED, 0, 0, NULL);
}

DEFINE_ACTION(users_count_refusal, struct refusal_note, int)
{
    (void)out;
    return q_users_refusal_count(ctx, &(struct q_users_refusal_count){.day_on = ctx->today, .kind = req->kind});
}

/* What has outlived its use: sessions, links of a month ago, waits of a day ago. */
DEFINE_ACTION(users_purge, int64_t, int)
{
    int64_t changes = 0;

    (void)out;
    (void)req;
    ctx->purpose = PURPOSE_SECURITY;
    TRY(q_users_sessions_purge(ctx, &(struct q_users_sessions_purge){.created_before = ctx->now - SESSION_MOST_MS,
                                                                     .seen_before = ctx->now - SESSION_IDLE_MS}, &changes));
    TRY(q_users_links_purge(ctx, &(struct q_users_links_purge){.before = ctx->now - 30 * DAY_MS}, &changes));
    return q_users_wait_purge(ctx, &(struct q_users_wait_purge){.before = ctx->now - DAY_MS}, &changes);
}
