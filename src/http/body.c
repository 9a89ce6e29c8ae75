/* The body of a request: which types a route takes, and its fields. */
#include "http/internal.h"

#include "base/errors.h"
#include "base/utf8.h"
#include "errors_http.h"

static struct str media_type(const struct http_request *in)
{
    struct str type = http_header(in, "Content-Type");
    return str_trim(str_cut(&type, ';'));
}

/* Take the token of the form out of the inputs: it is ours, not the route's. */
static struct str take_csrf(struct field_input *list, size_t *count)
{
    struct str token = {0};
    size_t kept = 0, seen = 0;

    for (size_t i = 0; i < *count; i++) {
        if (str_eqz(list[i].name, "csrf") && ++seen == 1)
            token = list[i].value;
        else
            list[kept++] = list[i]; /* a second one stays and is refused as undeclared */
    }
    *count = kept;
    return token;
}

static enum rc read_form(struct ctx *ctx, struct http_request *in, struct str body)
{
    const struct request_state *state = in->internal;
    size_t most = state->settings->limits.form_fields;
    struct str type = media_type(in);
    struct str boundary = multipart_boundary(http_header(in, "Content-Type"));

    if (str_eq_nocase(type, STR("application/x-www-form-urlencoded"))) {
        struct field_input *list;
        TRY(urlencoded_parse(ctx->arena, body, most, &list, &in->form_count, &ctx->err));
        in->form = list;
        return RC_OK;
    }
    if (boundary.len > 0) {
        struct multipart parts;
        TRY(multipart_parse(ctx->arena, body, boundary, most, &parts, &ctx->err));
        in->form = parts.fields;
        in->form_count = parts.field_count;
        in->uploads = parts.uploads;
        in->upload_count = parts.upload_count;
        return RC_OK;
    }
    if (str_eq_nocase(type, STR("multipart/form-data")))
        return err_invalid(&ctx->err, E1229_MULTIPART_UNREADABLE, NULL);
    if ((in->route->flags & ROUTE_BODY_IMPORT) != 0 ||
        (in->is_api && str_eq_nocase(type, STR("application/json"))))
        return RC_OK;
    return err_invalid(&ctx->err, E1214_HTTP_MEDIA_TYPE, NULL);
}

/* The name is repeated only as far as it is harmless. */
static enum rc unknown_field(struct ctx *ctx, struct str name)
{
    struct str shown;
    enum rc rc;

    if (!text_clean(ctx->arena, name, TEXT_NAME, &shown) || shown.len > 64)
        shown = STR("?");
    rc = err_invalid(&ctx->err, E1001_FIELD_UNKNOWN, str_z(ctx->arena, shown));
    ctx->err.arg = shown;
    return rc;
}

enum rc body_form(struct ctx *ctx, struct http_request *in, struct str *csrf)
{
    const struct request_state *state = in->internal;
    struct str body = {state->job->body, state->job->body_len};

    in->body = body;
    if (body.len > 0)
        TRY(read_form(ctx, in, body));
    if (in->form_count > 0) {
        struct field_input *list = ARENA_ARRAY(ctx->arena, struct field_input, in->form_count);
        for (size_t i = 0; i < in->form_count; i++)
            list[i] = in->form[i];
        *csrf = take_csrf(list, &in->form_count);
        in->form = list;
    }
    if (csrf->len == 0)
        *csrf = http_header(in, "X-CSRF-Token");
    /* A route without a table takes no fields (a token route reads its own, RFC 8058). */
    if (in->route->fields == NULL && in->form_count > 0 && (in->route->flags & ROUTE_NO_CSRF) == 0)
        return unknown_field(ctx, in->form[0].name);
    return RC_OK;
}

enum rc body_json(struct ctx *ctx, struct http_request *in)
{
    const struct request_state *state = in->internal;
    struct field_input *list;

    if (!in->is_api || in->body.len == 0 || !str_eq_nocase(media_type(in), STR("application/json")) ||
        (in->route->fields == NULL && (in->route->flags & ROUTE_BODY_IMPORT) != 0)) /* the handler reads it itself */
        return RC_OK;
    TRY(json_inputs(ctx->arena, in->body, state->settings->limits.json_values, &list, &in->form_count, &ctx->err));
    in->form = list;
    return in->route->fields == NULL && in->form_count > 0 ? unknown_field(ctx, list[0].name) : RC_OK;
}
