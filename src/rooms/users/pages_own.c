/* One's own account: sessions, password, second factor, language (P40). */
#include "base/errors.h"
#include "errors_users.h"
#include "rooms/users/internal_pages.h"
#include "templates_users.h"
#include "web/web.h"

static const struct name_value languages[] = {
    {"fi", LANG_FI + 1, "web.lang.fi"}, {"sv", LANG_SV + 1, "web.lang.sv"}, {"en", LANG_EN + 1, "web.lang.en"}, {NULL, 0, NULL}};

const struct field users_own_password_fields[] = {
    FIELD_SECRET(struct own_password_form, old_password, 512, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "users.password.old"),
    FIELD_SECRET(struct own_password_form, password, 512, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.password.new"),
    FIELD_SECRET(struct own_password_form, again, 512, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.password.again"),
    FIELD_END};
const struct field users_factor_fields[] = {
    FIELD_TEXT(struct code_form, code, 40, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.code"), FIELD_END};
const struct field users_session_end_fields[] = {
    FIELD_I64(struct session_choice, session, 1, INT64_MAX, FIELD_REQUIRED | FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "users.session"),
    FIELD_END};
const struct field users_lang_fields[] = {
    FIELD_ENUM(struct lang_form, lang, languages, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.lang"), FIELD_END};

static enum rc show(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status)
{
    struct session_row *sessions = NULL;
    struct nda_state nda;
    struct account a;
    struct lang_form lang;
    struct str rights;
    size_t count = 0, places = 0;
    int64_t codes = 0;

    TRY(users_load(ctx, ctx->actor->user_id, &a));
    TRY(users_own_sessions(ctx, a.id, &sessions, &count, &places));
    TRY(users_nda_state(ctx, a.id, &nda));
    TRY(users_rights_text(ctx, a.id, &rights));
    TRY(users_codes_left(ctx, a.id, &codes));
    lang.lang = (int)a.lang + 1;
    return t_users_own(ctx, in, out, status, &(struct t_users_own){.account = &a, .sessions = sessions, .count = (int64_t)count,
        .places = (int64_t)places, .rights = rights, .codes = codes, .lang = &lang, .is_signed = nda.is_signed});
}

enum rc users_own_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show(ctx, in, out, 200);
}

/* The old password is asked whenever there is one; after a link without one the link was the proof. */
enum rc users_own_password_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct own_password_form form = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK && !str_eq(form.password, form.again))
        rc = err_invalid(&ctx->err, E1524_PASSWORD_AGAIN, "again");
    if (rc == RC_OK)
        rc = users_set_password(ctx, ctx->actor->user_id, form.old_password, true, form.password);
    if (rc == RC_BUSY && ctx->err.code == E1513_SIGN_IN_WAIT) {
        err_add_field(ctx->arena, &ctx->err, "old_password", E1513_SIGN_IN_WAIT, ctx->err.arg);
        rc = RC_INVALID;
    }
    if (rc == RC_INVALID)
        return show(ctx, in, out, 422);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/oma-tili"), "users.password.saved");
}

/* Changing a factor needs a fresh sign-in; making the first one cannot: there is nothing yet to prove with. */
static enum rc may_change_factor(struct ctx *ctx, const struct http_request *in)
{
    struct account a;

    TRY(users_load(ctx, ctx->actor->user_id, &a));
    return a.has_factor ? users_gate_fresh(ctx, in) : RC_OK;
}

static enum rc show_factor(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status)
{
    struct str secret, address;
    struct buf groups = buf_in(ctx->arena);

    TRY(users_factor_pending(ctx, ctx->actor->user_id, &secret, &address));
    if (secret.len == 0 && ctx->err.rc != RC_OK)
        return ctx->err.rc; /* a wrong form is not a way back */
    if (secret.len == 0)
        return answer_redirect(ctx, in, out, STR("/oma-tili"), NULL);
    for (size_t at = 0; at < secret.len; at += 4) {
        if (at > 0)
            buf_byte(&groups, ' ');
        buf_add(&groups, str_sub(secret, at, 4));
    }
    return t_users_factor(ctx, in, out, status, &(struct t_users_factor){.secret = buf_str(&groups), .address = address});
}

enum rc users_own_factor_begin(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct str secret, address;

    TRY(may_change_factor(ctx, in));
    TRY(users_factor_begin(ctx, ctx->actor->user_id, &secret, &address));
    return answer_redirect(ctx, in, out, STR("/oma-tili/todentaja"), NULL);
}

enum rc users_own_factor_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    TRY(may_change_factor(ctx, in));
    return show_factor(ctx, in, out, 200);
}

/* The first code proves that the app has the secret; the recovery codes are shown here and never again. */
enum rc users_own_factor_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct code_form form = {0};
    struct str *codes = NULL;
    enum rc rc;

    TRY(may_change_factor(ctx, in));
    rc = request_fields(ctx, in, &form);
    if (rc == RC_OK)
        rc = users_factor_confirm(ctx, ctx->actor->user_id, form.code, &codes);
    if (rc == RC_INVALID)
        return show_factor(ctx, in, out, 422);
    TRY(rc);
    return t_users_codes(ctx, in, out, 200, &(struct t_users_codes){.codes = codes, .count = RECOVERY_CODES});
}

enum rc users_own_session_end(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct session_choice choice = {0};
    int done;

    TRY(request_fields(ctx, in, &choice));
    TRY(RUN_ACTION(users_end_session, ctx, &choice.session, &done));
    if (choice.session == ctx->actor->session_id) {
        users_cookie(ctx, out, STR(""));
        return answer_redirect(ctx, in, out, STR("/kirjaudu?ulos=1"), NULL);
    }
    return answer_redirect(ctx, in, out, STR("/oma-tili"), "users.session.ended");
}

enum rc users_own_sessions_end(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t all_others = 0;
    int done;

    TRY(RUN_ACTION(users_end_session, ctx, &all_others, &done));
    return answer_redirect(ctx, in, out, STR("/oma-tili"), "users.session.ended");
}

enum rc users_own_lang_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct lang_form form = {0};
    int64_t lang;
    int done;

    if (request_fields(ctx, in, &form) != RC_OK)
        return ctx->err.rc == RC_INVALID ? show(ctx, in, out, 422) : ctx->err.rc;
    lang = form.lang - 1;
    TRY(RUN_ACTION(users_set_lang, ctx, &lang, &done));
    answer_cookie(out, "kieli", str_from(lang_code((enum lang)lang)), INT64_C(365) * 24 * 3600);
    return answer_redirect(ctx, in, out, STR("/oma-tili"), "users.lang.saved");
}
