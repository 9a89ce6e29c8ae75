/* What handlers ask of a request. */
#include "http/internal.h"
#include "http/route.h"

#include <stdio.h>

static struct str first_of(const struct field_input *list, size_t count, const char *name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eqz(list[i].name, name))
            return list[i].value;
    return (struct str){"", 0};
}

struct str http_path_param(const struct http_request *in, const char *name)
{
    return first_of(in->path_params, in->path_param_count, name);
}

bool http_path_id(const struct http_request *in, const char *name, int64_t *out)
{
    return str_to_i64(http_path_param(in, name), out) && *out > 0;
}

struct str http_query(const struct http_request *in, const char *name)
{
    return first_of(in->query, in->query_count, name);
}

bool http_bulk(const struct http_request *in)
{
    const struct request_state *state = in->internal;
    unsigned flags = in->route != NULL ? in->route->flags : 0;

    return (flags & ROUTE_BULK) != 0 || ((flags & ROUTE_BULK_ASKED) != 0 && str_contains(state->job->head.query_raw, STR("muoto=")));
}

struct str http_form(const struct http_request *in, const char *name)
{
    return first_of(in->form, in->form_count, name);
}

struct str http_header(const struct http_request *in, const char *name)
{
    const struct request_state *state = in->internal;
    return head_value(&state->job->head, name);
}

struct str http_cookie(const struct http_request *in, const char *name)
{
    char full[80];
    int n = snprintf(full, sizeof(full), "__Host-%s", name);

    if (in->bearer || n < 0 || (size_t)n >= sizeof(full)) /* the bearer API ignores cookies */
        return (struct str){"", 0};
    return cookie_find(http_header(in, "Cookie"), (struct str){full, (size_t)n});
}

struct str http_flash(const struct http_request *in)
{
    struct str key = http_cookie(in, "flash");

    for (size_t i = 0; i < key.len; i++) { /* a message key, nothing else */
        char c = key.ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '-' || c == '_'))
            return (struct str){"", 0};
    }
    return key.len <= 100 ? key : (struct str){"", 0};
}

enum rc request_fields(struct ctx *ctx, const struct http_request *in, void *obj)
{
    return (in->is_api ? fields_read : fields_read_form)(ctx, in->route->fields, in->form, in->form_count, obj);
}
