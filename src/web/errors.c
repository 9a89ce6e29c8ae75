/* Pages of errors, links to the notice. */
#include "base/errors.h"
#include "errors_http.h"
#include "messages_web.h"
#include "policy/policy.h"
#include "templates_web.h"

struct str web_notice_path(struct ctx *ctx, const struct http_request *in, int statement)
{
    static const char *const paths[LANG_COUNT] = {"/tietosuoja", "/sv/dataskydd", "/en/privacy"};
    enum statement s = (enum statement)statement;
    const char *word = statement != 0 ? statement_word(s) : NULL;

    if (word != NULL && ctx->policy != NULL && !policy_states(ctx->policy, s)) /* the page has the section, not the sentence */
        word = section_word(statement_section(s));
    return str_fmt(ctx->arena, "%.*s%s%s%s", STR_FMT(in->prefix), paths[ctx->lang], word != NULL ? "#" : "",
                   word != NULL ? word : "");
}

void web_law(struct tmpl *t, int statement, struct str label)
{
    const char *section = statement != 0 ? section_word(statement_section((enum statement)statement)) : NULL;

    if (label.len == 0)
        label = section != NULL ? tr(t->ctx, msg_find_str(str_fmt(t->ctx->arena, "law.%s", section))) : tr(t->ctx, MSG_web_law_notice);
    if (t->ctx->policy == NULL && t->ctx->tenant != 0) { /* the register waits: no notice is public yet */
        buf_addz(t->b, "<span class=\"law\">");
        web_put_str(t, label);
        buf_addz(t->b, "</span>");
        return;
    }
    buf_addz(t->b, "<a class=\"law\" href=\"");
    web_url_str(t, web_notice_path(t->ctx, t->in, statement));
    buf_addz(t->b, "\">");
    web_put_str(t, label);
    buf_addz(t->b, "</a>");
}

struct error_words { enum msg title, lead; };

static struct error_words words_of(const struct ctx *ctx, int status)
{
    if (ctx->err.rc == RC_REFUSED)
        return (struct error_words){MSG_web_error_refused_title, MSG_web_error_refused_lead};
    switch (status) {
    case 401: return (struct error_words){MSG_web_error_need_sign_in_title, MSG_NONE};
    case 403: return (struct error_words){MSG_web_error_forbidden_title, MSG_NONE};
    case 404: case 405: return (struct error_words){MSG_web_error_not_found_title, MSG_web_error_not_found_lead};
    case 409: case 412: return (struct error_words){MSG_web_error_conflict_title, MSG_web_error_conflict_lead};
    case 429: case 503: return (struct error_words){MSG_web_error_busy_title, MSG_web_error_busy_lead};
    default:
        if (status >= 500)
            return (struct error_words){MSG_web_error_server_title, MSG_web_error_server_lead};
        return (struct error_words){MSG_web_error_invalid_title, MSG_web_error_invalid_lead};
    }
}

enum rc web_render_error(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status)
{
    struct error_words w = words_of(ctx, status);
    struct t_web_error view = {.title = tr(ctx, w.title), .lead = tr(ctx, w.lead), .status = status,
                               .statement = ctx->err.statement, .code = ctx->err.code};

    if (status < 500)
        view.faults = web_error_fields(ctx, in);
    if (ctx->err.code != 0 && status < 500 && view.faults.html.len == 0)
        view.lead = err_text(ctx, ctx->err.code, ctx->err.arg);
    if (ctx->err.statement != 0)
        view.sentence = web_statement_text(ctx, ctx->err.statement);
    view.missing = ctx->err.statement != 0 && ctx->policy != NULL && !policy_states(ctx->policy, (enum statement)ctx->err.statement);
    if (ctx->err.statement != 0 && ctx->policy == NULL && ctx->tenant != 0) /* nothing is stated yet: the way goes to the editor */
        view.editor = str_fmt(ctx->arena, "%.*s/seloste", STR_FMT(in->prefix));
    if (ctx->err.code == E1222_NDA_UNSIGNED)
        view.nda = str_fmt(ctx->arena, "%.*s/salassapito", STR_FMT(in->prefix));
    if (ctx->err.code == E1225_FRESH_SIGN_IN) /* a POST: a GET has been sent there already */
        view.again = str_fmt(ctx->arena, "%.*s/kirjaudu/uudelleen", STR_FMT(in->prefix));
    view.home = str_fmt(ctx->arena, "%.*s/", STR_FMT(in->prefix));
    if (ctx->actor != NULL && ctx->actor->user_id != 0 && ctx->actor->nda_signed)
        return t_web_error_staff(ctx, in, out, status, &(struct t_web_error_staff){.view = &view});
    return t_web_error(ctx, in, out, status, &view);
}
