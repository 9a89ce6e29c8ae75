/* Which route a path belongs to. Patterns are sorted so that a literal segment wins over a parameter;
 * the most specific pattern that fits decides, also about 405 and Allow. */
#include "http/internal.h"

#include <stdlib.h>
#include <string.h>

#include "base/errors.h"
#include "base/log.h"
#include "errors_http.h"

enum { MAX_SEGMENTS = 10 };

struct pattern {
    size_t segments;
    struct str segment[MAX_SEGMENTS]; /* ":name" is a parameter */
    const struct route *by_method[HTTP_OPTIONS + 1];
};

struct router {
    struct pattern *patterns;
    size_t count;
    size_t first[MAX_SEGMENTS + 2];   /* patterns with n segments: first[n] .. first[n + 1] */
};

static bool split(struct str path, struct str *segment, size_t *count)
{
    struct str rest = str_sub(path, 1, path.len);
    *count = 0;
    if (rest.len == 0)
        return true;
    bool slash_at_end = rest.ptr[rest.len - 1] == '/';
    while (rest.len > 0) {
        if (*count == MAX_SEGMENTS)
            return false;
        segment[(*count)++] = str_cut(&rest, '/');
    }
    return !slash_at_end;
}

static bool is_param(struct str segment)
{
    return segment.len > 1 && segment.ptr[0] == ':';
}

static bool same_shape(const struct pattern *a, const struct pattern *b)
{
    if (a->segments != b->segments)
        return false;
    for (size_t i = 0; i < a->segments; i++)
        if (is_param(a->segment[i]) != is_param(b->segment[i]) ||
            (!is_param(a->segment[i]) && !str_eq(a->segment[i], b->segment[i])))
            return false;
    return true;
}

static int by_shape(const void *pa, const void *pb)
{
    const struct pattern *a = pa, *b = pb;
    if (a->segments != b->segments)
        return a->segments < b->segments ? -1 : 1;
    for (size_t i = 0; i < a->segments; i++)
        if (is_param(a->segment[i]) != is_param(b->segment[i]))
            return is_param(a->segment[i]) ? 1 : -1; /* literal first */
    return 0;
}

static bool route_ok(const struct route *r, struct pattern *p)
{
    size_t params = 0;
    if (r->path[0] != '/' || r->handler == NULL || r->roles == 0 || r->purpose == PURPOSE_NONE ||
        r->method < HTTP_GET || r->method > HTTP_OPTIONS || r->method == HTTP_HEAD)
        return false;
    if (!split(str_from(r->path), p->segment, &p->segments))
        return false;
    for (size_t i = 0; i < p->segments; i++)
        params += is_param(p->segment[i]);
    return params <= ROUTE_MAX_PARAMS;
}

static enum rc add(struct router *router, const struct route *r, struct err *err)
{
    struct pattern p = {0};

    if (!route_ok(r, &p)) {
        log_event(LOG_ERROR, "route without role, purpose or handler", "route", r->path, NULL);
        return err_bug(err, E1204_ROUTE_TABLE);
    }
    for (size_t i = 0; i < router->count; i++) {
        struct pattern *old = &router->patterns[i];
        if (!same_shape(old, &p))
            continue;
        if (old->by_method[r->method] != NULL) {
            log_event(LOG_ERROR, "route twice", "route", r->path, NULL);
            return err_bug(err, E1204_ROUTE_TABLE);
        }
        old->by_method[r->method] = r;
        return RC_OK;
    }
    p.by_method[r->method] = r;
    router->patterns[router->count++] = p;
    return RC_OK;
}

enum rc router_new(const struct route *const *tables, struct router **out, struct err *err)
{
    size_t n = 0;
    enum rc rc = RC_OK;
    struct router *router = calloc(1, sizeof(*router));

    for (size_t t = 0; tables != NULL && tables[t] != NULL; t++)
        for (const struct route *r = tables[t]; r->path != NULL; r++)
            n++;
    for (const struct route *r = http_builtin_routes; r->path != NULL; r++)
        n++;
    if (router == NULL || (router->patterns = calloc(n, sizeof(*router->patterns))) == NULL) {
        free(router);
        return err_bug(err, E1003_TOO_MUCH_MEMORY);
    }
    for (const struct route *r = http_builtin_routes; rc == RC_OK && r->path != NULL; r++)
        rc = add(router, r, err);
    for (size_t t = 0; rc == RC_OK && tables != NULL && tables[t] != NULL; t++)
        for (const struct route *r = tables[t]; rc == RC_OK && r->path != NULL; r++)
            rc = add(router, r, err);
    if (rc != RC_OK) {
        router_free(router);
        return rc;
    }
    qsort(router->patterns, router->count, sizeof(*router->patterns), by_shape);
    for (size_t k = 0, i = 0; k < COUNT(router->first); k++) {
        while (i < router->count && router->patterns[i].segments < k)
            i++;
        router->first[k] = i;
    }
    *out = router;
    return RC_OK;
}

void router_free(struct router *router)
{
    if (router != NULL)
        free(router->patterns);
    free(router);
}

static bool fits(const struct pattern *p, const struct str *segment, struct matched *out)
{
    out->param_count = 0;
    for (size_t i = 0; i < p->segments; i++) {
        if (is_param(p->segment[i])) {
            if (segment[i].len == 0)
                return false;
            out->params[out->param_count++] =
                (struct field_input){str_sub(p->segment[i], 1, p->segment[i].len), segment[i]};
        } else if (!str_eq(p->segment[i], segment[i])) {
            return false;
        }
    }
    return true;
}

void router_match(const struct router *router, enum http_method method, struct str path, struct matched *out)
{
    struct str segment[MAX_SEGMENTS];
    size_t n;

    *out = (struct matched){0};
    if (path.len == 0 || !split(path, segment, &n))
        return;
    for (size_t i = router->first[n]; i < router->first[n + 1]; i++) {
        const struct pattern *p = &router->patterns[i];
        if (!fits(p, segment, out))
            continue;
        for (unsigned m = HTTP_GET; m <= HTTP_OPTIONS; m++)
            if (p->by_method[m] != NULL)
                out->allow |= 1u << m;
        if ((out->allow & (1u << HTTP_GET)) != 0)
            out->allow |= 1u << HTTP_HEAD;
        out->route = p->by_method[method == HTTP_HEAD ? HTTP_GET : method];
        return;
    }
    out->param_count = 0;
}

bool router_prefix(struct str path, struct str *prefix, struct str *slug, struct str *rest)
{
    *prefix = *slug = (struct str){"", 0};
    *rest = path;
    if (!str_starts(path, STR("/r/")))
        return true;
    struct str after = str_sub(path, 3, path.len);
    ptrdiff_t slash = str_find(after, STR("/"), 0);
    *slug = slash < 0 ? after : str_sub(after, 0, (size_t)slash);
    *prefix = str_sub(path, 0, 3 + slug->len);
    *rest = slash < 0 ? STR("/") : str_sub(after, (size_t)slash, after.len);
    if (slug->len == 0 || slug->len > 40)
        return false;
    for (size_t i = 0; i < slug->len; i++) {
        char c = slug->ptr[i];
        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-'))
            return false;
    }
    return true;
}
