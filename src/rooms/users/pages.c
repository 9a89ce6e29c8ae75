/* Sign-in, one-time links, the commitment (P40, P41); the table of all routes of the room. Settings and the
 * own account: pages_settings.c, pages_own.c. */
#include "base/errors.h"
#include "errors_users.h"
#include "rooms/users/internal_pages.h"
#include "rooms/users/tokens.h"
#include "templates_users.h"
#include "web/web.h"

const struct field users_sign_in_fields[] = {
    FIELD_TEXT(struct sign_in_form, login, 64, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.sign-in.login"),
    FIELD_SECRET(struct sign_in_form, password, 512, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.password"),
    FIELD_TEXT(struct sign_in_form, back, 500, FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "users.back"),
    FIELD_END};
const struct field users_code_fields[] = {
    FIELD_TEXT(struct code_form, code, 40, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.code"),
    FIELD_TEXT(struct code_form, back, 500, FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "users.back"),
    FIELD_END};
const struct field users_again_fields[] = {
    FIELD_SECRET(struct again_form, password, 512, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.password"),
    FIELD_TEXT(struct again_form, code, 40, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.code"),
    FIELD_TEXT(struct again_form, back, 500, FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "users.back"),
    FIELD_END};
const struct field users_nda_fields[] = {
    FIELD_TEXT(struct nda_form, name, 100, 0, CATEGORY_NONE, NEED_NONE, "users.nda.name"),
    FIELD_BOOL(struct nda_form, read, 0, CATEGORY_NONE, NEED_NONE, "users.nda.read"),
    FIELD_END};
const struct field users_reset_fields[] = {
    FIELD_SECRET(struct reset_form, password, 512, 0, CATEGORY_NONE, NEED_NONE, "users.password.new"),
    FIELD_SECRET(struct reset_form, again, 512, 0, CATEGORY_NONE, NEED_NONE, "users.password.again"),
    FIELD_END};

/* --- sign-in ------------------------------------------------------------------------------------------- */
/* The notice of the register waits to be put right: who may not know how to get in is told. */
static bool waits(const struct ctx *ctx)
{
    return ctx->tenant != 0 && ctx->policy == NULL;
}

static enum rc users_sign_in_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct str back = users_back(http_query(in, "takaisin"));

    if (ctx->actor->user_id != 0)
        return answer_redirect(ctx, in, out, back, NULL);
    return t_users_sign_in(ctx, in, out, 200, &(struct t_users_sign_in){.back = back, .signed_out = http_query(in, "ulos").len > 0,
                                                                            .waits = waits(ctx)});
}

/* 422 for what was typed, 429 while one has to wait, 403 for a closed account: always the same form. */
static int form_status(struct http_answer *out, const struct ctx *ctx, enum rc rc)
{
    if (rc == RC_BUSY && ctx->err.code == E1513_SIGN_IN_WAIT) {
        answer_header(out, "Retry-After", ctx->err.arg);
        return 429;
    }
    return rc == RC_FORBIDDEN ? 403 : 422;
}

static bool shown_in_form(const struct ctx *ctx, enum rc rc)
{
    return rc == RC_INVALID || (rc == RC_BUSY && ctx->err.code == E1513_SIGN_IN_WAIT) ||
           (rc == RC_FORBIDDEN && ctx->err.code == E1504_ACCOUNT_CLOSED);
}

static enum rc enter(struct ctx *ctx, const struct http_request *in, struct http_answer *out,
                     const struct new_session *session, struct str back)
{
    users_bucket_give_back(ctx, users_address_block(ctx->arena, in->client));
    users_cookie(ctx, out, session->token);
    return answer_redirect(ctx, in, out, users_back(back), NULL);
}

static enum rc users_sign_in_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct sign_in_form form = {0};
    struct sign_in attempt = users_attempt(in);
    struct new_session session;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = users_sign_in_password(ctx, &attempt, &session);
    if (rc != RC_OK && shown_in_form(ctx, rc))
        return t_users_sign_in(ctx, in, out, form_status(out, ctx, rc),
                               &(struct t_users_sign_in){.back = users_back(form.back), .waits = waits(ctx),
                                                           .error = ctx->err.field_count == 0 ? ctx->err.code : 0});
    TRY(rc);
    return enter(ctx, in, out, &session, str_eqz(users_back(form.back), "/") ? STR("/kirjaudu/koodi")
                 : str_fmt(ctx->arena, "/kirjaudu/koodi?takaisin=%.*s", STR_FMT(users_back(form.back))));
}

static enum rc users_code_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return t_users_code(ctx, in, out, 200, &(struct t_users_code){.back = users_back(http_query(in, "takaisin"))});
}

static enum rc users_code_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct code_form form = {0};
    struct sign_in attempt = users_attempt(in);
    struct new_session session;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = users_sign_in_code(ctx, users_cookie_token(ctx, in), &attempt, &session);
    if (rc != RC_OK && shown_in_form(ctx, rc))
        return t_users_code(ctx, in, out, form_status(out, ctx, rc),
                            &(struct t_users_code){.back = users_back(form.back), .error = ctx->err.field_count == 0 ? ctx->err.code : 0});
    TRY(rc);
    return enter(ctx, in, out, &session, form.back);
}

static enum rc users_again_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return t_users_again(ctx, in, out, 200, &(struct t_users_again){.back = users_back(http_query(in, "takaisin"))});
}

static enum rc users_again_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct again_form form = {0};
    struct sign_in attempt = users_attempt(in);
    struct new_session session;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = users_prove_again(ctx, &attempt, &session);
    if (rc != RC_OK && shown_in_form(ctx, rc))
        return t_users_again(ctx, in, out, form_status(out, ctx, rc),
                             &(struct t_users_again){.back = users_back(form.back), .error = ctx->err.field_count == 0 ? ctx->err.code : 0});
    TRY(rc);
    return enter(ctx, in, out, &session, form.back);
}

static enum rc users_sign_out_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t id = ctx->actor->session_id;
    int done;

    TRY(RUN_ACTION(users_end_session, ctx, &id, &done));
    users_cookie(ctx, out, STR(""));
    /* not "cookies": another register's session may live in the same browser */
    answer_header(out, "Clear-Site-Data", STR("\"cache\", \"storage\""));
    return answer_redirect(ctx, in, out, STR("/kirjaudu?ulos=1"), NULL);
}

/* --- one-time links: GET uses nothing up ----------------------------------------------------------------- */
static enum rc users_link_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct link_view link;

    TRY(users_link_look(ctx, http_path_param(in, "token"), &link));
    return t_users_link(ctx, in, out, 200, &(struct t_users_link){.link = &link, .token = http_path_param(in, "token")});
}

static enum rc reset_password(struct ctx *ctx, const struct http_request *in, struct http_answer *out,
                              const struct link_view *link, struct str token)
{
    struct reset_form form = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK && !str_eq(form.password, form.again))
        rc = err_invalid(&ctx->err, E1524_PASSWORD_AGAIN, "again");
    if (rc == RC_OK)
        rc = users_link_reset(ctx, token, form.password);
    if (rc == RC_INVALID)
        return t_users_link(ctx, in, out, 422, &(struct t_users_link){.link = link, .token = token, .error = ctx->err.code});
    TRY(rc);
    users_bucket_give_back(ctx, users_address_block(ctx->arena, in->client));
    return answer_redirect(ctx, in, out, STR("/kirjaudu"), "users.reset.done");
}

static enum rc users_link_use_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct str token = http_path_param(in, "token");
    struct sign_in attempt = users_attempt(in);
    struct new_session session;
    struct link_view link;

    TRY(users_link_look(ctx, token, &link));
    if (link.kind == LINK_RESET)
        return reset_password(ctx, in, out, &link, token);
    TRY(users_link_enter(ctx, token, &attempt, &session));
    return enter(ctx, in, out, &session, STR("/"));
}

/* --- the commitment (P41) ----------------------------------------------------------------------------------- */
static enum rc nda_show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status)
{
    struct nda nda;
    struct nda_state state;
    struct account account;
    struct nda_view view = {0};
    struct str rest;

    TRY(users_load(ctx, ctx->actor->user_id, &account));
    TRY(users_nda_current(ctx, &nda));
    TRY(users_nda_state(ctx, account.id, &state));
    if (state.is_signed && ctx->err.rc != RC_OK)
        return ctx->err.rc; /* the page of a signed commitment has no form to show errors in */
    TRY(users_rights_text(ctx, account.id, &view.rights));
    view.lines = ARENA_ARRAY(ctx->arena, struct str, 64);
    for (rest = nda.text[ctx->lang]; rest.len > 0 && view.line_count < 64;)
        view.lines[view.line_count++] = str_cut(&rest, '\n');
    view.version = nda.version;
    view.from_on = nda.from_on;
    view.account = &account;
    view.granted_by = users_display(ctx, account.granted_by);
    view.is_signed = state.is_signed;
    view.signed_at = state.signed_at;
    return t_users_nda(ctx, in, out, status, &(struct t_users_nda){.view = &view});
}

static enum rc users_nda_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return nda_show(ctx, in, out, 200);
}

static enum rc users_nda_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct nda_form form = {0};
    struct account account;
    int64_t version;

    enum rc rc = request_fields(ctx, in, &form);
    if (rc == RC_OK)
        rc = users_load(ctx, ctx->actor->user_id, &account);
    if (rc == RC_OK && !users_names_agree(ctx->arena, form.name, account.name))
        err_add_field(ctx->arena, &ctx->err, "name", E1526_NDA_NAME, account.name);
    if (rc == RC_OK && !form.read)
        err_add_field(ctx->arena, &ctx->err, "read", E1527_NDA_READ, STR(""));
    if (rc == RC_OK)
        rc = ctx->err.rc;
    if (rc == RC_OK)
        rc = RUN_ACTION(users_sign_nda, ctx, (&(struct nda_sign){.account = ctx->actor->user_id, .method = NDA_SCREEN,
                                              .lang = (int)ctx->lang, .name = form.name}), &version);
    if (rc == RC_INVALID)
        return nda_show(ctx, in, out, 422);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/"), "users.nda.done");
}

enum { OPEN = ROLE_ANYONE, SELF = ROLE_SIGNED_IN, KEEP = ROLE_MAINTAIN };

extern const struct route users_routes[];
const struct route users_routes[] = {
    ROUTE(GET, "/kirjaudu", users_sign_in_page, OPEN, PURPOSE_SECURITY),
    ROUTE_FORM(POST, "/kirjaudu", users_sign_in_submit, OPEN, PURPOSE_SECURITY, users_sign_in_fields),
    ROUTE(GET, "/kirjaudu/koodi", users_code_page, OPEN, PURPOSE_SECURITY),
    ROUTE_FORM(POST, "/kirjaudu/koodi", users_code_submit, OPEN, PURPOSE_SECURITY, users_code_fields),
    ROUTE(GET, "/kirjaudu/uudelleen", users_again_page, SELF, PURPOSE_SECURITY),
    ROUTE_FORM(POST, "/kirjaudu/uudelleen", users_again_submit, SELF, PURPOSE_SECURITY, users_again_fields),
    ROUTE(POST, "/kirjaudu/ulos", users_sign_out_submit, SELF, PURPOSE_SECURITY),
    ROUTE(GET, "/kutsu/:token", users_link_page, OPEN, PURPOSE_SECURITY),
    ROUTE_FORM(POST, "/kutsu/:token", users_link_use_submit, OPEN, PURPOSE_SECURITY, users_reset_fields),
    ROUTE(GET, "/salassapito", users_nda_page, SELF, PURPOSE_SECURITY),
    ROUTE_FORM(POST, "/salassapito", users_nda_submit, SELF, PURPOSE_SECURITY, users_nda_fields),
    ROUTE(GET, "/asetukset", users_settings_page, KEEP, PURPOSE_SECURITY),
    ROUTE(GET, "/asetukset/kayttajat", users_list_page, KEEP, PURPOSE_SECURITY),
    ROUTE_FLAGS(GET, "/asetukset/kayttajat/uusi", users_new_page, KEEP, PURPOSE_SECURITY, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/asetukset/kayttajat/uusi", users_new_submit, KEEP, PURPOSE_SECURITY, users_fields, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(GET, "/asetukset/kayttajat/:id", users_one_page, KEEP, PURPOSE_SECURITY, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/asetukset/kayttajat/:id/linkki", users_link_submit, KEEP, PURPOSE_SECURITY, users_link_fields, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/asetukset/kayttajat/:id/lukitse", users_lock_submit, KEEP, PURPOSE_SECURITY, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/asetukset/kayttajat/:id/avaa", users_unlock_submit, KEEP, PURPOSE_SECURITY, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/asetukset/kayttajat/:id/oikeus", users_grant_submit, KEEP, PURPOSE_SECURITY, users_grant_fields, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/asetukset/kayttajat/:id/salassapito", users_paper_submit, KEEP, PURPOSE_SECURITY, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/asetukset/kayttajat/:id/todentaja", users_factor_reset_submit, KEEP, PURPOSE_SECURITY, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(GET, "/asetukset/tyonantajat", users_employers_page, KEEP, PURPOSE_SECURITY, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/asetukset/tyonantajat", users_employer_submit, KEEP, PURPOSE_SECURITY, users_employer_fields, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/asetukset/tyonantajat/paata", users_employer_end_submit, KEEP, PURPOSE_SECURITY, users_employer_end_fields, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(GET, "/asetukset/verkot", users_networks_page, KEEP, PURPOSE_SECURITY, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/asetukset/verkot", users_networks_submit, KEEP, PURPOSE_SECURITY, users_network_fields, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(GET, "/asetukset/avaimet", users_tokens_page, KEEP, PURPOSE_SECURITY, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/asetukset/avaimet", users_token_submit, KEEP, PURPOSE_SECURITY, users_token_fields, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/asetukset/avaimet/:id/sulje", users_token_revoke_submit, KEEP, PURPOSE_SECURITY, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(GET, "/asetukset/salassapito", users_nda_text_page, KEEP, PURPOSE_SECURITY, NULL, ROUTE_FRESH_SIGN_IN),
    ROUTE_FLAGS(POST, "/asetukset/salassapito", users_nda_text_submit, KEEP, PURPOSE_SECURITY, users_nda_text_fields, ROUTE_FRESH_SIGN_IN),
    ROUTE(GET, "/asetukset/yritys", users_company_page, KEEP, PURPOSE_SECURITY),
    ROUTE_FORM(POST, "/asetukset/yritys", users_company_submit, KEEP, PURPOSE_SECURITY, users_company_fields),
    ROUTE(GET, "/oma-tili", users_own_page, SELF, PURPOSE_SECURITY),
    ROUTE_FLAGS(POST, "/oma-tili/salasana", users_own_password_submit, SELF, PURPOSE_SECURITY, users_own_password_fields, 0),
    ROUTE_FLAGS(POST, "/oma-tili/todentaja/uusi", users_own_factor_begin, SELF, PURPOSE_SECURITY, NULL, 0),
    ROUTE_FLAGS(GET, "/oma-tili/todentaja", users_own_factor_page, SELF, PURPOSE_SECURITY, NULL, 0),
    ROUTE_FLAGS(POST, "/oma-tili/todentaja", users_own_factor_submit, SELF, PURPOSE_SECURITY, users_factor_fields, 0),
    ROUTE_FORM(POST, "/oma-tili/istunto", users_own_session_end, SELF, PURPOSE_SECURITY, users_session_end_fields),
    ROUTE(POST, "/oma-tili/istunnot", users_own_sessions_end, SELF, PURPOSE_SECURITY),
    ROUTE_FORM(POST, "/oma-tili/kieli", users_own_lang_submit, SELF, PURPOSE_SECURITY, users_lang_fields),
    ROUTE_END};
