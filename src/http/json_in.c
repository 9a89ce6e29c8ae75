/* JSON body of the API to the same inputs that a form gives (QUALITY.md section 3: depth 32, no
 * duplicate keys, no trailing bytes, no NaN, no lone surrogates; money as text). */
#include "http/internal.h"

#include <inttypes.h>
#include <jansson.h>

#include "base/errors.h"
#include "errors_http.h"

enum { JSON_DEPTH = 32 };

struct flatten {
    struct arena *arena;
    struct field_input *list;
    size_t count, most;
    struct err *err;
};

/* Depth and number of values before anything is built, so that a hostile body costs little. */
static enum rc prescan(struct str body, size_t most, size_t *bound, struct err *err)
{
    size_t depth = 0, values = 1; /* every scalar has a comma or a bracket before it */
    bool text = false;

    for (size_t i = 0; i < body.len; i++) {
        char c = body.ptr[i];
        if (text) {
            if (c == '\\')
                i++;
            else if (c == '"')
                text = false;
        } else if (c == '"') {
            text = true;
        } else if (c == '{' || c == '[') {
            values++;
            if (++depth > JSON_DEPTH)
                return err_invalid(err, E1231_JSON_TOO_DEEP, NULL);
        } else if ((c == '}' || c == ']') && depth > 0) {
            depth--;
        } else if (c == ',') {
            values++;
        }
    }
    *bound = values < most ? values : most;
    return values > most * 2 ? err_invalid(err, E1228_FORM_TOO_MANY, NULL) : RC_OK;
}

static enum rc put(struct flatten *f, struct str name, struct str value)
{
    if (f->count >= f->most)
        return err_invalid(f->err, E1228_FORM_TOO_MANY, NULL);
    f->list[f->count++] = (struct field_input){name, value};
    return RC_OK;
}

static enum rc scalar(struct flatten *f, struct str name, const json_t *v)
{
    switch (json_typeof(v)) {
    case JSON_STRING:
        return put(f, name, str_copy(f->arena, (struct str){json_string_value(v), json_string_length(v)}));
    case JSON_INTEGER:
        return put(f, name, str_fmt(f->arena, "%" JSON_INTEGER_FORMAT, json_integer_value(v)));
    case JSON_TRUE:
        return put(f, name, STR("1"));
    case JSON_REAL: /* a decimal number has no exact value here: amounts are text */
        return err_invalid(f->err, E1233_JSON_DECIMAL, str_z(f->arena, name));
    default:
        return RC_OK; /* false, null: as if not there */
    }
}

static enum rc object(struct flatten *f, struct str prefix, json_t *v);

static enum rc array(struct flatten *f, struct str name, json_t *v)
{
    size_t i;
    json_t *item;

    json_array_foreach(v, i, item) {
        if (json_is_object(item))
            TRY(object(f, str_fmt(f->arena, "%.*s.%zu.", STR_FMT(name), i), item));
        else if (json_is_array(item))
            return err_invalid(f->err, E1230_JSON_UNREADABLE, str_z(f->arena, name));
        else
            TRY(scalar(f, name, item));
    }
    return RC_OK;
}

static enum rc object(struct flatten *f, struct str prefix, json_t *v) /* depth is bounded by prescan */
{
    const char *key;
    json_t *item;

    json_object_foreach(v, key, item) {
        struct str name = str_fmt(f->arena, "%.*s%s", STR_FMT(prefix), key);
        if (name.len > 200)
            return err_invalid(f->err, E1230_JSON_UNREADABLE, NULL);
        if (json_is_array(item))
            TRY(array(f, name, item));
        else if (json_is_object(item))
            TRY(object(f, str_fmt(f->arena, "%.*s.", STR_FMT(name)), item));
        else
            TRY(scalar(f, name, item));
    }
    return RC_OK;
}

enum rc json_inputs(struct arena *arena, struct str body, size_t most, struct field_input **out,
                    size_t *count, struct err *err)
{
    struct flatten f = {.arena = arena, .err = err};
    json_error_t where;

    *out = NULL;
    *count = 0;
    TRY(prescan(body, most, &f.most, err));
    json_t *root = json_loadb(body.ptr == NULL ? "" : body.ptr, body.len, JSON_REJECT_DUPLICATES | JSON_DECODE_ANY, &where);
    if (root == NULL) {
        enum rc rc = err_invalid(err, E1230_JSON_UNREADABLE, NULL);
        err->line = where.line;
        err->column = where.column;
        return rc;
    }
    if (!json_is_object(root)) {
        json_decref(root);
        return err_invalid(err, E1232_JSON_NOT_OBJECT, NULL);
    }
    /* The arena may end the request in here by a jump: then the tree is lost, at most some MiB of a
     * request that prescan let through; most * sizeof(input) stays far under the arena's limit. */
    f.list = ARENA_ARRAY(arena, struct field_input, f.most);
    enum rc rc = object(&f, (struct str){0}, root);
    json_decref(root);
    *out = f.list;
    *count = f.count;
    return rc;
}
