/* Form fields from field tables, errors of a form. */
#include "web/web.h"

#include <stdio.h>
#include <string.h>

#include "base/errors.h"
#include "base/utf8.h"
#include "messages_web.h"

struct shown { /* one field being written */
    const struct field *f;
    const void *obj;
    const char *name;
    struct str value;
    bool posted;                  /* value is what came in the form */
    const struct field_error *error;
};

/* "rows.2.price": the sub-table's field and the row's struct. */
static const struct field *resolve(const struct field *table, const char *name, const void **obj)
{
    const char *dot = strchr(name, '.'), *second = dot != NULL ? strchr(dot + 1, '.') : NULL;
    char head[64];
    const struct field *rows;
    int64_t index;

    if (second == NULL)
        return field_find(table, name);
    snprintf(head, sizeof head, "%.*s", (int)(dot - name), name);
    rows = field_find(table, head);
    if (rows == NULL || rows->kind != FIELD_KIND_ROWS ||
        !str_to_i64((struct str){dot + 1, (size_t)(second - dot) - 1}, &index) || index < 0)
        return NULL;
    if (*obj != NULL) {
        size_t count = *(const size_t *)(const void *)((const char *)*obj + rows->count_offset);
        const char *first = *(const char *const *)(const void *)((const char *)*obj + rows->offset);

        *obj = (size_t)index < count && first != NULL ? first + (size_t)index * rows->sub_size : NULL;
    }
    return field_find(rows->sub, second + 1);
}

static const struct field_error *error_of(const struct ctx *ctx, const char *name)
{
    for (size_t i = 0; i < ctx->err.field_count; i++)
        if (strcmp(ctx->err.fields[i].field, name) == 0)
            return &ctx->err.fields[i];
    if (ctx->err.field_count == 0 && ctx->err.rc == RC_INVALID && ctx->err.field != NULL && strcmp(ctx->err.field, name) == 0) {
        struct field_error *one = ARENA_NEW(ctx->arena, struct field_error); /* an action found one mistake */

        *one = (struct field_error){.field = ctx->err.field, .code = ctx->err.code, .arg = ctx->err.arg};
        return one;
    }
    return NULL;
}

/* What was typed is shown again, even when it could not be read; secrets never are. */
/* A number that nobody has given yet: zero where zero is not allowed, or where the number names something (a customer) and
 * may be left out. An empty field says that better than 0. */
static bool not_given(const struct field *f, const void *obj)
{
    bool number = f->kind == FIELD_KIND_I64 || f->kind == FIELD_KIND_CENTS || f->kind == FIELD_KIND_DECIMAL4;

    bool names = f->kind == FIELD_KIND_I64 && (f->flags & FIELD_REQUIRED) == 0 && f->max >= 9999999;

    return number && (f->min > 0 || names) && *(const int64_t *)(const void *)((const char *)obj + f->offset) == 0;
}

/* A page may hold several forms: one that was not sent shows what it would show. */
static bool of_another_form(struct tmpl *t, const char *name)
{
    const struct field *sent = t->in->route != NULL ? t->in->route->fields : NULL;
    const void *none = NULL;

    return sent != NULL && resolve(sent, name, &none) == NULL;
}

static void find_value(struct tmpl *t, struct shown *s)
{
    s->value = STR("");
    if (s->f->kind == FIELD_KIND_SECRET)
        return;
    for (size_t i = 0; i < t->in->form_count; i++)
        if (str_eqz(t->in->form[i].name, s->name)) {
            s->value = web_presentable(t->ctx->arena, t->in->form[i].value);
            s->posted = true;
            return;
        }
    s->posted = t->in->form_count != 0 && !of_another_form(t, s->name);
    if (!s->posted && s->obj != NULL && !not_given(s->f, s->obj))
        s->value = field_value(t->ctx, s->f, s->obj);
}

static void put_attribute(struct tmpl *t, const char *name, struct str value)
{
    buf_fmt(t->b, " %s=\"", name);
    web_put_str(t, value);
    buf_byte(t->b, '"');
}

static void put_id(struct tmpl *t, const char *before, const char *name, const char *after)
{
    buf_addz(t->b, before);
    web_put_z(t, name);
    buf_addz(t->b, after);
}

/* The hint: label key + ".hint" when there is one, then why it is asked (P69). */
static struct str hint_of(struct tmpl *t, const struct field *f, const struct web_field *o)
{
    static const enum msg needs[] = {MSG_NONE, MSG_web_need_law, MSG_web_need_contract, MSG_web_need_voluntary};
    struct str own = o->hint;

    if (own.len == 0 && f->label != NULL)
        own = tr(t->ctx, msg_find_str(str_fmt(t->ctx->arena, "%s.hint", f->label)));
    if (own.len != 0 && needs[f->need] != MSG_NONE && !strchr(".?!", own.ptr[own.len - 1]))
        own = str_fmt(t->ctx->arena, "%.*s.", STR_FMT(own)); /* another sentence follows */
    return web_join(t, own, tr(t->ctx, needs[f->need]));
}

static void put_hint_and_error(struct tmpl *t, const struct shown *s, struct str hint)
{
    if (hint.len != 0) {
        put_id(t, "<span class=\"hint\" id=\"f-", s->name, "-h\">");
        web_put_str(t, hint);
        buf_addz(t->b, "</span>");
    }
    if (s->error != NULL) {
        put_id(t, "<span class=\"err\" id=\"f-", s->name, "-e\">");
        web_put_str(t, err_text(t->ctx, s->error->code, s->error->arg));
        buf_addz(t->b, "</span>");
    }
}

/* id, name, aria-describedby, aria-invalid. */
static void put_common(struct tmpl *t, const struct shown *s, bool hint, const struct web_field *o)
{
    put_id(t, " id=\"f-", s->name, "\"");
    put_attribute(t, "name", str_from(s->name));
    if (o->autocomplete != NULL)
        put_attribute(t, "autocomplete", str_from(o->autocomplete));
    if (o->placeholder.len != 0)
        put_attribute(t, "placeholder", o->placeholder);
    if (s->f->flags & FIELD_REQUIRED)
        buf_addz(t->b, " aria-required=\"true\"");
    if (s->error != NULL)
        buf_addz(t->b, " aria-invalid=\"true\"");
    if (!hint && s->error == NULL)
        return;
    buf_addz(t->b, " aria-describedby=\"");
    if (hint)
        put_id(t, "f-", s->name, s->error != NULL ? "-h " : "-h");
    if (s->error != NULL)
        put_id(t, "f-", s->name, "-e");
    buf_byte(t->b, '"');
}

static void put_input(struct tmpl *t, const struct shown *s, bool hint, const struct web_field *o)
{
    const char *type = "text", *mode = NULL;

    switch (s->f->kind) {
    case FIELD_KIND_SECRET: type = "password"; break;
    case FIELD_KIND_EMAIL: type = "email"; break;
    case FIELD_KIND_PHONE: type = "tel"; break;
    case FIELD_KIND_URL: mode = "url"; break;
    case FIELD_KIND_POSTCODE: case FIELD_KIND_DATE: case FIELD_KIND_I64: mode = "numeric"; break;
    case FIELD_KIND_CENTS: case FIELD_KIND_DECIMAL4: mode = "decimal"; break;
    default: break;
    }
    buf_fmt(t->b, "<input class=\"inp%s\" type=\"%s\"", mode != NULL && mode[0] != 'u' ? " num" : "", type);
    put_common(t, s, hint, o);
    if (mode != NULL)
        buf_fmt(t->b, " inputmode=\"%s\"", mode);
    if (s->value.len != 0)
        put_attribute(t, "value", s->value);
    buf_addz(t->b, ">");
}

/* A field that finds by words: the script suggests while it is typed, without it the server does when the form is sent. */
static void put_pick(struct tmpl *t, const struct shown *s, bool hint, const struct web_field *o)
{
    const struct web_pick *pick = o->pick;

    if (pick->count == 0) {
        buf_addz(t->b, "<div class=\"find\"><input class=\"inp\" type=\"text\" data-pick=\"1\"");
        put_common(t, s, hint, &(struct web_field){.autocomplete = "off", .placeholder = o->placeholder});
        put_attribute(t, "data-suggest", pick->suggest);
        if (pick->shown.len != 0 || s->value.len != 0)
            put_attribute(t, "value", pick->shown.len != 0 ? pick->shown : s->value);
        buf_addz(t->b, "></div>");
        return;
    }
    buf_addz(t->b, "<select class=\"inp\"");
    put_common(t, s, hint, o);
    buf_addz(t->b, "><option value=\"\">");
    web_put_str(t, tr(t->ctx, MSG_web_choose));
    buf_addz(t->b, "</option>");
    for (size_t i = 0; i < pick->count; i++) {
        buf_addz(t->b, "<option");
        put_attribute(t, "value", pick->choices[i].value);
        buf_byte(t->b, '>');
        web_put_str(t, pick->choices[i].label);
        buf_addz(t->b, "</option>");
    }
    buf_addz(t->b, "</select>");
}

static void put_lines(struct tmpl *t, const struct shown *s, bool hint, const struct web_field *o)
{
    buf_addz(t->b, "<textarea class=\"inp\"");
    put_common(t, s, hint, o);
    buf_fmt(t->b, " rows=\"%d\">\n", o->rows > 0 ? o->rows : 4); /* the first line break is not part of it */
    web_put_str(t, s->value);
    buf_addz(t->b, "</textarea>");
}

/* placeholder: what it means to choose nothing. */
static void put_select(struct tmpl *t, const struct shown *s, bool hint, const struct web_field *o)
{
    buf_addz(t->b, "<select class=\"inp\"");
    put_common(t, s, hint, &(struct web_field){.autocomplete = o->autocomplete});
    buf_addz(t->b, "><option value=\"\">");
    web_put_str(t, o->placeholder.len != 0 ? o->placeholder : tr(t->ctx, MSG_web_choose));
    buf_addz(t->b, "</option>");
    for (const struct name_value *n = s->f->names; n != NULL && n->word != NULL; n++) {
        buf_addz(t->b, "<option");
        put_attribute(t, "value", str_from(n->word));
        buf_addz(t->b, str_eqz(s->value, n->word) ? " selected>" : ">");
        web_put_str(t, tr_key(t->ctx, str_from(n->msg)));
        buf_addz(t->b, "</option>");
    }
    buf_addz(t->b, "</select>");
}

static bool bit_on(struct tmpl *t, const struct shown *s, const struct name_value *n)
{
    if (!s->posted)
        return s->obj != NULL && (*(const unsigned *)(const void *)((const char *)s->obj + s->f->offset) & (unsigned)n->value) != 0;
    for (size_t i = 0; i < t->in->form_count; i++)
        if (str_eqz(t->in->form[i].name, s->name) && str_eqz(t->in->form[i].value, n->word))
            return true;
    return false;
}

/* Several values: a group of boxes. The first carries the field's id, so that the summary's link lands. */
static void put_bits(struct tmpl *t, const struct shown *s, struct str label, struct str hint)
{
    bool first = true;

    buf_fmt(t->b, "<fieldset class=\"fld%s\"><legend class=\"lb\">", s->error != NULL ? " bad" : "");
    web_put_str(t, label);
    buf_addz(t->b, "</legend>");
    put_hint_and_error(t, s, hint);
    for (const struct name_value *n = s->f->names; n != NULL && n->word != NULL; n++) {
        buf_addz(t->b, "<label class=\"chk-l\"><input type=\"checkbox\"");
        if (first)
            put_id(t, " id=\"f-", s->name, "\"");
        first = false;
        put_attribute(t, "name", str_from(s->name));
        put_attribute(t, "value", str_from(n->word));
        buf_addz(t->b, bit_on(t, s, n) ? " checked>" : ">");
        web_put_str(t, tr_key(t->ctx, str_from(n->msg)));
        buf_addz(t->b, "</label>");
    }
    buf_addz(t->b, "</fieldset>");
}

static void put_box(struct tmpl *t, const struct shown *s, struct str label, struct str hint, const struct web_field *o)
{
    bool on = s->posted ? s->value.len != 0 : s->obj != NULL && *((const bool *)s->obj + s->f->offset);

    buf_fmt(t->b, "<div class=\"fld%s\">", s->error != NULL ? " bad" : "");
    put_id(t, "<label class=\"chk-l\" for=\"f-", s->name, "\"><input type=\"checkbox\" value=\"yes\"");
    put_common(t, s, hint.len != 0, o);
    buf_addz(t->b, on ? " checked><span>" : "><span>");
    web_put_str(t, label);
    buf_addz(t->b, "</span></label>");
    put_hint_and_error(t, s, hint);
    buf_addz(t->b, "</div>");
}

static void put_labelled(struct tmpl *t, const struct shown *s, struct str label, struct str hint, const struct web_field *o)
{
    buf_fmt(t->b, "<div class=\"fld%s\">", s->error != NULL ? " bad" : "");
    put_id(t, "<label for=\"f-", s->name, "\">");
    web_put_str(t, label);
    buf_addz(t->b, "</label>");
    put_hint_and_error(t, s, hint);
    if (o->pick != NULL)
        put_pick(t, s, hint.len != 0, o);
    else if (s->f->kind == FIELD_KIND_LINES)
        put_lines(t, s, hint.len != 0, o);
    else if (s->f->kind == FIELD_KIND_ENUM)
        put_select(t, s, hint.len != 0, o);
    else
        put_input(t, s, hint.len != 0, o);
    buf_addz(t->b, "</div>");
}

void web_field(struct tmpl *t, const struct field *table, const char *name, const void *obj,
               const struct web_field *options)
{
    static const struct web_field none = {0};
    struct shown s = {.name = name, .obj = obj};
    struct str label, hint;

    options = options != NULL ? options : &none;
    s.f = resolve(table, name, &s.obj);
    if (s.f == NULL || s.f->kind == FIELD_KIND_ROWS || !field_allowed(t->ctx, s.f))
        return;
    find_value(t, &s);
    s.error = error_of(t->ctx, name);
    if (s.f->flags & FIELD_HIDDEN) {
        buf_addz(t->b, "<input type=\"hidden\"");
        put_attribute(t, "name", str_from(name));
        put_attribute(t, "value", s.value);
        buf_addz(t->b, ">");
        return;
    }
    label = options->label.len != 0 ? options->label : s.f->label != NULL ? tr_key(t->ctx, str_from(s.f->label)) : str_from(name);
    hint = hint_of(t, s.f, options);
    if (s.f->kind == FIELD_KIND_BITS)
        put_bits(t, &s, label, hint);
    else if (s.f->kind == FIELD_KIND_BOOL)
        put_box(t, &s, label, hint, options);
    else
        put_labelled(t, &s, label, hint, options);
}

void web_fields(struct tmpl *t, const struct field *table, const void *obj)
{
    for (const struct field *f = table; f->kind != FIELD_KIND_END; f++)
        web_field(t, table, f->name, obj, NULL);
}

static void put_error(struct tmpl *t, const struct field_error *e)
{
    const void *none = NULL;
    const struct field *table = t->in->route != NULL ? t->in->route->fields : NULL;
    const struct field *f = table != NULL && e->field != NULL ? resolve(table, e->field, &none) : NULL;

    if (f != NULL && f->label != NULL) {
        web_put_str(t, tr_key(t->ctx, str_from(f->label)));
        buf_addz(t->b, ": ");
    }
    web_put_str(t, err_text(t->ctx, e->code, e->arg));
}

static void summary_line(struct tmpl *t, const struct field_error *e)
{
    put_id(t, "<li><a href=\"#f-", e->field, "\">");
    put_error(t, e);
    buf_addz(t->b, "</a></li>");
}

/* For a page without the form: every error with its field's label. */
struct html web_error_fields(struct ctx *ctx, const struct http_request *in)
{
    struct buf b = buf_in(ctx->arena);
    struct tmpl t = {.ctx = ctx, .in = in, .b = &b};
    const struct err *err = &ctx->err;
    struct field_error one = {.field = err->field, .code = err->code, .arg = err->arg};
    size_t count = err->field_count != 0 ? err->field_count : err->field != NULL && err->code != 0;

    for (size_t i = 0; i < count; i++) {
        const struct field_error *e = err->field_count != 0 ? &err->fields[i] : &one;

        put_id(&t, "<li id=\"f-", e->field != NULL ? e->field : "", "-e\">");
        put_error(&t, e);
        buf_addz(&b, "</li>");
    }
    return (struct html){buf_str(&b)};
}

void web_error_summary(struct tmpl *t)
{
    const struct err *err = &t->ctx->err;

    if (err->rc == RC_OK)
        return;
    buf_addz(t->b, "<div class=\"errs\" role=\"alert\" aria-labelledby=\"errs\" tabindex=\"-1\"><h2 id=\"errs\">");
    web_put_str(t, tr(t->ctx, err->statement != 0 ? MSG_web_error_refused_title : MSG_web_errors_title));
    buf_addz(t->b, "</h2>");
    if (err->statement != 0) {
        buf_addz(t->b, "<p>");
        web_put_str(t, web_statement_text(t->ctx, err->statement));
        buf_byte(t->b, ' ');
        web_law(t, err->statement, STR(""));
        buf_addz(t->b, "</p>");
    }
    if (err->field_count == 0 && err->code != 0) {
        struct field_error one = {.field = err->field != NULL ? err->field : "", .code = err->code, .arg = err->arg};

        buf_addz(t->b, "<ul>");
        if (err->field != NULL) {
            summary_line(t, &one);
        } else {
            buf_addz(t->b, "<li>");
            web_put_str(t, err_text(t->ctx, err->code, err->arg));
            buf_addz(t->b, "</li>");
        }
        buf_addz(t->b, "</ul>");
    } else if (err->field_count != 0) {
        buf_addz(t->b, "<ul>");
        for (size_t i = 0; i < err->field_count; i++)
            summary_line(t, &err->fields[i]);
        buf_addz(t->b, "</ul>");
    }
    buf_addz(t->b, "<p class=\"mut sm\">");
    web_put_str(t, tr(t->ctx, MSG_web_error_request));
    buf_addz(t->b, " <code>");
    web_put_z(t, t->ctx->request_id);
    buf_addz(t->b, "</code></p></div>");
}
