/* Errors as the client sees them: RFC 9457 for the API, the web layer's page for people. Never a stack,
 * SQL or a value that was typed. */
#include "http/internal.h"

#include "base/errors.h"
#include "base/json.h"
#include "errors_http.h"

static struct str text_of(struct ctx *ctx, const struct http_hooks *hooks, int code, struct str arg)
{
    const struct error_entry *entry = error_find(code);

    if (code != 0 && hooks->error_text != NULL)
        return hooks->error_text(ctx, code, arg);
    return entry != NULL ? str_from(entry->key) : (struct str){"", 0};
}

static void problem_fields(struct json *j, struct ctx *ctx, const struct http_hooks *hooks)
{
    const struct err *err = &ctx->err;

    json_key(j, "errors");
    json_open(j, '[');
    for (size_t i = 0; i < err->field_count && i < 100; i++) {
        const struct field_error *f = &err->fields[i];
        json_open(j, '{');
        if (f->field != NULL)
            json_kstr(j, "field", str_from(f->field));
        json_kstr(j, "code", str_fmt(ctx->arena, "SEL-%d", f->code));
        json_kstr(j, "detail", text_of(ctx, hooks, f->code, f->arg));
        if (f->line > 0)
            json_ki64(j, "line", f->line);
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void problem_statement(struct json *j, struct ctx *ctx, const struct http_hooks *hooks)
{
    const char *word = statement_word((enum statement)ctx->err.statement);

    json_kstr(j, "statement", str_from(word));
    if (hooks->statement_sentence != NULL)
        json_kstr(j, "sentence", hooks->statement_sentence(ctx, ctx->err.statement));
    if (ctx->policy != NULL)
        json_ki64(j, "notice_version", ctx->policy->version);
}

enum rc answer_problem(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    const struct request_state *state = in->internal;
    const struct http_hooks *hooks = &state->settings->hooks;
    const struct err *err = &ctx->err;
    struct json j = json_to(&out->body);
    bool refused = err->rc == RC_REFUSED && err->statement != 0;

    if (out->status < 400)
        out->status = status_of(err->rc, err->code);
    out->content_type = "application/problem+json";
    json_open(&j, '{');
    if (refused)
        json_kstr(&j, "type", str_fmt(ctx->arena, "%.*s/tietosuoja#%s", STR_FMT(in->prefix),
                                      statement_word((enum statement)err->statement)));
    else
        json_kstr(&j, "type", STR("about:blank"));
    json_kstr(&j, "title", refused ? STR("rule-refused") : str_from(status_text(out->status)));
    json_ki64(&j, "status", out->status);
    json_kstr(&j, "request_id", str_from(ctx->request_id));
    if (err->code != 0) {
        json_kstr(&j, "code", str_fmt(ctx->arena, "SEL-%d", err->code));
        json_kstr(&j, "detail", text_of(ctx, hooks, err->code, err->arg));
    }
    if (err->field != NULL)
        json_kstr(&j, "field", str_from(err->field));
    if (err->line > 0) {
        json_ki64(&j, "line", err->line);
        json_ki64(&j, "column", err->column);
    }
    if (err->code == E1222_NDA_UNSIGNED && hooks->nda_path != NULL)
        json_kstr(&j, "nda", str_fmt(ctx->arena, "%.*s%s", STR_FMT(in->prefix), hooks->nda_path));
    if (refused)
        problem_statement(&j, ctx, hooks);
    if (err->field_count > 0)
        problem_fields(&j, ctx, hooks);
    json_close(&j, '}');
    return RC_OK;
}

/* When the web layer has no page (tests, or it failed itself): program's own words only. */
static void plain_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status)
{
    const struct request_state *state = in->internal;
    const char *nda = state->settings->hooks.nda_path;

    out->body.len = 0;
    out->content_type = "text/html; charset=utf-8";
    buf_fmt(&out->body, "<!doctype html><html lang=\"en\"><meta charset=\"utf-8\"><title>%d %s</title><h1>%d %s</h1>",
            status, status_text(status), status, status_text(status));
    if (ctx->err.code != 0)
        buf_fmt(&out->body, "<p>SEL-%d</p>", ctx->err.code);
    if (ctx->err.code == E1222_NDA_UNSIGNED && nda != NULL)
        buf_fmt(&out->body, "<p><a href=\"%.*s%s\">NDA</a></p>", STR_FMT(in->prefix), nda);
    buf_fmt(&out->body, "<p>%s</p></html>", ctx->request_id);
}

void answer_error(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status)
{
    const struct request_state *state = in->internal;
    const struct http_hooks *hooks = &state->settings->hooks;
    char allow[64];

    answer_drop(out);
    out->status = status;
    if (in->is_api) {
        if (answer_problem(ctx, in, out) != RC_OK)
            out->body.len = 0;
    } else if (state->bare || hooks->render_error == NULL || hooks->render_error(ctx, in, out, status) != RC_OK) {
        plain_page(ctx, in, out, status);
    }
    out->status = status;
    out->cacheable = false;
    if (status == 503 || status == 429)
        answer_header(out, "Retry-After", STR("2"));
    if (status == 401 && in->is_api)
        answer_header(out, "WWW-Authenticate", STR("Bearer"));
    if (status == 405) {
        answer_allow(allow, sizeof(allow), state->job->matched.allow);
        answer_header(out, "Allow", str_copy(ctx->arena, str_from(allow)));
    }
}
