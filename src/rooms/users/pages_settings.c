/* Settings: users, employers, networks, the controller's data (P02, P39, P41, P42). */
#include "base/errors.h"
#include "errors_users.h"
#include "rooms/users/internal_pages.h"
#include "templates_users.h"
#include "web/web.h"

const struct field users_grant_fields[] = {
    FIELD_ENUM(struct grant_change, role, users_roles, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.role"),
    FIELD_BOOL(struct grant_change, may_use, 0, CATEGORY_NONE, NEED_NONE, "users.may-use"),
    FIELD_BOOL(struct grant_change, may_maintain, 0, CATEGORY_NONE, NEED_NONE, "users.may-maintain"),
    FIELD_BOOL(struct grant_change, end, FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "users.grant.end"),
    FIELD_END};
const struct field users_employer_end_fields[] = {
    FIELD_I64(struct employer_end, employer, 1, INT64_MAX, FIELD_REQUIRED | FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "users.employer"),
    FIELD_DATE(struct employer_end, end_on, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "users.employer.end-on"),
    FIELD_END};
const struct field users_link_fields[] = {
    FIELD_BOOL(struct link_choice, reset, FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "users.link.make-reset"), FIELD_END};

static struct str own_path(struct ctx *ctx, int64_t user)
{
    return str_fmt(ctx->arena, "/asetukset/kayttajat/%lld", (long long)user);
}

enum rc users_settings_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return t_users_settings(ctx, in, out, 200, NULL);
}

/* --- users ------------------------------------------------------------------------------------------------ */
static enum rc fill_row(struct ctx *ctx, const struct account *a, struct user_row *row)
{
    struct session_facts facts = users_facts(ctx, a);
    struct session_row *sessions = NULL;
    struct err err = {0};
    struct nda_state nda;
    size_t count = 0, places = 0;

    row->account = a;
    TRY(users_rights_text(ctx, a->id, &row->rights));
    TRY(users_nda_state(ctx, a->id, &nda));
    TRY(users_own_sessions(ctx, a->id, &sessions, &count, &places));
    row->granted_by = users_display(ctx, a->granted_by);
    row->is_signed = nda.is_signed;
    row->open = users_account_stands(&facts, &err) == RC_OK;
    row->sessions = (int64_t)count;
    row->places = (int64_t)places;
    return RC_OK;
}

enum rc users_list_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct account *all = NULL;
    struct user_row *rows;
    size_t count = 0;

    TRY(users_load_all(ctx, &all, &count));
    rows = ARENA_ARRAY(ctx->arena, struct user_row, count + 1);
    for (size_t i = 0; i < count; i++)
        TRY(fill_row(ctx, &all[i], &rows[i]));
    return t_users_list(ctx, in, out, 200, &(struct t_users_list){.rows = rows, .count = (int64_t)count});
}

static enum rc show_new(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                        const struct user_new *form)
{
    struct employer *employers = NULL;
    size_t count = 0;

    TRY(users_employers(ctx, &employers, &count));
    return t_users_new(ctx, in, out, status, &(struct t_users_new){.form = form, .employers = employers, .count = (int64_t)count,
                                                                   .chosen = form != NULL ? form->employer : 0});
}

enum rc users_new_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_new(ctx, in, out, 200, NULL);
}

enum rc users_new_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct user_new form = {0};
    struct user_receipt receipt;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(users_add, ctx, &form, &receipt);
    if (rc == RC_INVALID || (rc == RC_CONFLICT && ctx->err.code == E1517_LOGIN_TAKEN))
        return show_new(ctx, in, out, 422, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, own_path(ctx, receipt.id), "users.added");
}

static enum rc show_one(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, int64_t id,
                        struct str link)
{
    struct users_grant *grants = NULL;
    struct user_row row = {0};
    struct account a;
    size_t count = 0;
    struct t_users_one view;

    TRY(users_load(ctx, id, &a));
    TRY(fill_row(ctx, &a, &row));
    TRY(users_grants_of(ctx, id, &grants, &count));
    view = (struct t_users_one){.row = &row, .grants = grants, .count = (int64_t)count, .link = link,
                                .error = status == 422 && ctx->err.field_count == 0 ? ctx->err.code : 0};
    return t_users_one(ctx, in, out, status, &view);
}

static enum rc id_of(struct ctx *ctx, const struct http_request *in, int64_t *id)
{
    return http_path_id(in, "id", id) ? RC_OK : err_not_found(&ctx->err, E1505_USER_UNKNOWN);
}

enum rc users_one_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t id = 0;

    TRY(id_of(ctx, in, &id));
    return show_one(ctx, in, out, 200, id, STR(""));
}

/* A mistake shows the user's page again, anything else goes on as it is. */
static enum rc after(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int64_t id, enum rc rc, const char *flash)
{
    if (rc == RC_INVALID || (rc == RC_FORBIDDEN && ctx->err.code >= 1500 && ctx->err.code < 1600))
        return show_one(ctx, in, out, 422, id, STR(""));
    TRY(rc);
    return answer_redirect(ctx, in, out, own_path(ctx, id), flash);
}

/* The link is shown once: only its hash is kept. */
enum rc users_link_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct link_choice choice = {0};
    struct link_receipt receipt;
    int64_t id = 0;
    enum rc rc;

    TRY(id_of(ctx, in, &id));
    TRY(request_fields(ctx, in, &choice));
    rc = RUN_ACTION(users_make_link, ctx, (&(struct link_new){id, choice.reset ? LINK_RESET : LINK_INVITATION}), &receipt);
    if (rc != RC_OK)
        return after(ctx, in, out, id, rc, NULL);
    return show_one(ctx, in, out, 200, id, str_fmt(ctx->arena, "%s://%.*s%.*s/kutsu/%.*s", in->secure ? "https" : "http",
                                                   STR_FMT(in->host), STR_FMT(in->prefix), STR_FMT(receipt.token)));
}

static enum rc lock(struct ctx *ctx, const struct http_request *in, struct http_answer *out, bool unlock)
{
    int64_t id = 0;
    int done;

    TRY(id_of(ctx, in, &id));
    return after(ctx, in, out, id, RUN_ACTION(users_lock, ctx, (&(struct user_lock){id, unlock}), &done),
                 unlock ? "users.unlocked" : "users.locked");
}

enum rc users_lock_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return lock(ctx, in, out, false);
}

enum rc users_unlock_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return lock(ctx, in, out, true);
}

enum rc users_grant_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct grant_change form = {0};
    int64_t id = 0;
    int done;
    enum rc rc;

    TRY(id_of(ctx, in, &id));
    rc = request_fields(ctx, in, &form);
    form.account = id;
    if (rc == RC_OK)
        rc = RUN_ACTION(users_change_grant, ctx, &form, &done);
    return after(ctx, in, out, id, rc, "users.granted");
}

/* A commitment signed on paper, recorded by the acting person. */
enum rc users_paper_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t id = 0, version;

    TRY(id_of(ctx, in, &id));
    return after(ctx, in, out, id, RUN_ACTION(users_sign_nda, ctx, (&(struct nda_sign){.account = id, .method = NDA_PAPER,
                 .lang = (int)ctx->lang}), &version), "users.nda.recorded");
}

/* Two named persons: the one whose factor is lost, and another one who does this. */
enum rc users_factor_reset_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    int64_t id = 0;
    int done;
    enum rc rc;

    TRY(id_of(ctx, in, &id));
    if (id == ctx->actor->user_id)
        rc = err_forbidden(&ctx->err, E1535_FACTOR_TWO_PEOPLE);
    else
        rc = RUN_ACTION(users_reset_factor, ctx, &(struct user_ref){id}, &done);
    return after(ctx, in, out, id, rc, "users.factor.reset");
}

/* --- employers ----------------------------------------------------------------------------------------------- */
static enum rc show_employers(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                              const struct employer_new *form)
{
    struct employer *rows = NULL;
    size_t count = 0;

    TRY(users_employers(ctx, &rows, &count));
    return t_users_employers(ctx, in, out, status, &(struct t_users_employers){.rows = rows, .count = (int64_t)count, .form = form});
}

enum rc users_employers_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_employers(ctx, in, out, 200, NULL);
}

enum rc users_employer_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct employer_new form = {0};
    int64_t id;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(users_add_employer, ctx, &form, &id);
    if (rc == RC_INVALID)
        return show_employers(ctx, in, out, 422, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/asetukset/tyonantajat"), "users.employer.added");
}

enum rc users_employer_end_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct employer_end form = {0};
    int done;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(users_end_employer, ctx, &form, &done);
    if (rc == RC_INVALID)
        return show_employers(ctx, in, out, 422, NULL);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/asetukset/tyonantajat"), "users.employer.ended");
}

/* --- networks --------------------------------------------------------------------------------------------------- */
static enum rc show_networks(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                             const struct networks *form)
{
    struct refusals refused = {0};

    TRY(users_refusals(ctx, &refused));
    return t_users_networks(ctx, in, out, status, &(struct t_users_networks){.form = form, .refused = &refused, .own = in->client});
}

enum rc users_networks_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct networks lists = {0};

    TRY(users_networks(ctx, &lists));
    return show_networks(ctx, in, out, 200, &lists);
}

enum rc users_networks_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct networks form = {0};
    int done;
    enum rc rc = request_fields(ctx, in, &form);

    form.own = in->client;
    if (rc == RC_OK)
        rc = RUN_ACTION(users_set_networks, ctx, &form, &done);
    if (rc == RC_INVALID)
        return show_networks(ctx, in, out, 422, &form);
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/asetukset/verkot"), "users.networks.saved");
}

/* --- the controller's data ------------------------------------------------------------------------------------------ */
enum rc users_company_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct company form = {0};

    TRY(users_company(ctx, &form));
    return t_users_company(ctx, in, out, 200, &(struct t_users_company){.form = &form});
}

enum rc users_company_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct company form = {0};
    int64_t draft = 0;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(users_set_company, ctx, &form, &draft);
    if (rc == RC_INVALID)
        return t_users_company(ctx, in, out, 422, &(struct t_users_company){.form = &form});
    TRY(rc);
    if (draft != 0) /* the notice states these: its draft, with what changes, waits for the person to publish it (P02) */
        return answer_redirect(ctx, in, out, STR("/seloste"), "users.company.saved-draft");
    return answer_redirect(ctx, in, out, STR("/asetukset/yritys"), "users.company.saved");
}

/* --- the text of the commitment (P41) ------------------------------------------------------------------------------------ */
enum rc users_nda_text_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct nda nda;
    struct nda_text form;

    TRY(users_nda_current(ctx, &nda));
    form = (struct nda_text){nda.text[LANG_FI], nda.text[LANG_SV], nda.text[LANG_EN]};
    return t_users_nda_text(ctx, in, out, 200, &(struct t_users_nda_text){.form = &form, .version = nda.version});
}

enum rc users_nda_text_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct nda_text form = {0};
    int64_t version = 0;
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(users_set_nda_text, ctx, &form, &version);
    if (rc == RC_INVALID)
        return t_users_nda_text(ctx, in, out, 422, &(struct t_users_nda_text){.form = &form, .version = 0});
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/salassapito"), "users.nda.text-saved");
}
