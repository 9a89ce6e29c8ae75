/* Directives: the body of one page or component, piece by piece. */
#include <string.h>

#include "tmplgen.h"

static void at_line(struct compiler *c)
{
    text_f(&c->out, "#line %d \"%s\"\n", c->line, gen_short(c->src->file));
}

/* White space with a line break becomes one line break. */
static void shrink(struct text *out, const char *p, size_t len)
{
    for (size_t i = 0; i < len;) {
        size_t n = 0;
        bool newline = false;

        while (i + n < len && strchr(" \t\r\n", p[i + n]) != NULL) {
            newline = newline || p[i + n] == '\n';
            n++;
        }
        if (newline)
            text_z(out, "\n");
        else
            text_add(out, p + i, n == 0 ? 1 : n);
        i += n == 0 ? 1 : n;
    }
}

/* A literal piece, element by element: checked, shrunk outside pre and textarea, written. */
static void literal(struct compiler *c, const char *p, size_t len, int line)
{
    struct text small = {0};

    while (len > 0) {
        const char *next = memchr(p + 1, '<', len - 1);
        size_t n = next != NULL ? (size_t)(next - p) : len;
        bool keep = html_keeps_space(&c->html);

        html_literal(&c->html, c->src->file, line, p, n);
        if (keep || html_keeps_space(&c->html))
            text_add(&small, p, n);
        else
            shrink(&small, p, n);
        for (size_t i = 0; i < n; i++)
            line += p[i] == '\n';
        p += n;
        len -= n;
    }
    if (small.len == 0)
        return;
    text_z(&c->out, "    web_raw(t, ");
    text_c_string(&c->out, small.ptr, small.len);
    text_f(&c->out, ", %zu);\n", small.len);
}

/* A value into the page, escaped for the place where it stands. */
static void put(struct compiler *c, const char *e)
{
    const char *fn = "WEB_PUT";

    if (c->html.where == IN_TAG) {
        gen_error(c->src->file, c->line, "a value cannot stand here: put it into a quoted attribute");
        return;
    }
    if (c->html.want_script_end)
        gen_error(c->src->file, c->line, "a value cannot stand in a script");
    if (c->html.where == IN_VALUE) {
        fn = "WEB_ATTR";
        if (c->html.kind == ATTR_NO_EXPR)
            gen_error(c->src->file, c->line, "the attribute %s takes no values", c->html.attr);
        else if (c->html.kind == ATTR_URL)
            fn = c->html.started ? "WEB_URL_PART" : "WEB_URL";
        c->html.started = true;
    }
    at_line(c);
    text_f(&c->out, "    %s(t, %s);\n", fn, e);
}

static void bad(struct compiler *c, const char *what)
{
    gen_error(c->src->file, c->line, "%s", what);
}

static bool in_text(struct compiler *c, const char *what)
{
    if (c->html.where != IN_TEXT)
        gen_error(c->src->file, c->line, "%s cannot stand inside a tag", what);
    return c->html.where == IN_TEXT;
}

static struct block *block_open(struct compiler *c, enum block_kind kind)
{
    struct block *b;

    if (c->block_count == MAX_DEPTH) {
        bad(c, "blocks are nested too deep");
        return NULL;
    }
    b = &c->blocks[c->block_count++];
    *b = (struct block){.kind = kind, .line = c->line, .start = c->html};
    return b;
}

static void variable_add(struct compiler *c, char *name, bool loop)
{
    if (c->var_count == MAX_PARAMS + MAX_DEPTH) {
        bad(c, "too many names");
        return;
    }
    c->vars[c->var_count++] = (struct variable){.name = name, .loop = loop, .level = c->block_count + 1};
}

static void directive_if(struct compiler *c, const char *s)
{
    char *e = expr_c(c, s, true);

    block_open(c, BLOCK_IF);
    at_line(c);
    text_f(&c->out, "    if (%s) {\n", e != NULL ? e : "0");
}

/* each row in list count=n: row is a pointer to the element, row_index counts from 0. */
static void directive_each(struct compiler *c, const char *s)
{
    char *name = word_read(&s), *in, *list, *count = NULL;
    const char *rest;
    struct args a;

    rest = s;
    in = word_read(&rest);
    if (name == NULL || in == NULL || strcmp(in, "in") != 0 || !args_read(c, rest, &a) || a.count != 2 ||
        a.name[0] != NULL || a.name[1] == NULL || strcmp(a.name[1], "count") != 0) {
        bad(c, "write {{each row in list count=n}}");
        block_open(c, BLOCK_EACH);
        text_z(&c->out, "    {{\n");
        return;
    }
    list = expr_c(c, a.value[0], false);
    count = expr_c(c, a.value[1], false);
    block_open(c, BLOCK_EACH);
    at_line(c);
    c->serial++;
    text_f(&c->out, "    { const size_t n_%d = (size_t)(%s);\n", c->serial, count != NULL ? count : "0");
    text_f(&c->out, "    for (size_t v_%s_index = 0; v_%s_index < n_%d; v_%s_index++) {\n", name, name, c->serial, name);
    text_f(&c->out, "    const __auto_type v_%s = &(%s)[v_%s_index]; (void)v_%s;\n", name, list != NULL ? list : "0",
           name, name);
    variable_add(c, name, true);
    variable_add(c, gen_fmt("%s_index", name), false);
    c->blocks[c->block_count - 1].call = gen_fmt("n_%d", c->serial);
}

static void forget(struct compiler *c)
{
    while (c->var_count > 0 && c->vars[c->var_count - 1].level > c->block_count)
        c->var_count--;
}

/* Each branch begins where the block began. */
static void same_place(struct compiler *c, struct block *b)
{
    b->started = b->started || c->html.started;
    if (!html_same(&c->html, &b->start))
        gen_error(c->src->file, c->line,
                  "the block of line %d must end where it began: same element, tag and attribute open", b->line);
    c->html = b->start;
}

static void directive_else(struct compiler *c, const char *s)
{
    struct block *b = c->block_count > 0 ? &c->blocks[c->block_count - 1] : NULL;
    const char *rest = s;
    char *word = word_read(&rest);

    if (b == NULL || b->kind == BLOCK_COMPONENT || b->in_else) {
        bad(c, "else without if or each");
        return;
    }
    same_place(c, b);
    forget(c);
    at_line(c);
    if (word != NULL && strcmp(word, "if") == 0 && b->kind == BLOCK_IF) {
        char *e = expr_c(c, rest, true);

        text_f(&c->out, "    } else if (%s) {\n", e != NULL ? e : "0");
        return;
    }
    if (word != NULL)
        bad(c, "write {{else}} or {{else if condition}}");
    b->in_else = true;
    if (b->kind == BLOCK_IF)
        text_z(&c->out, "    } else {\n");
    else
        text_f(&c->out, "    }\n    if (%s == 0) {\n", b->call != NULL ? b->call : "0");
}

static void directive_end(struct compiler *c)
{
    struct block *b = c->block_count > 0 ? &c->blocks[c->block_count - 1] : NULL;

    if (b == NULL) {
        bad(c, "end without if, each or >>");
        return;
    }
    same_place(c, b);
    c->html.started = b->started || b->start.started;
    forget(c);
    c->block_count--;
    if (b->kind == BLOCK_IF)
        text_z(&c->out, "    }\n");
    else if (b->kind == BLOCK_EACH)
        text_z(&c->out, "    }}\n");
    else
        text_f(&c->out, "    %s", b->call);
}

static void directive_let(struct compiler *c, const char *s)
{
    char *name = word_read(&s), *e;

    s = skip_space(s);
    if (name == NULL || *s != '=') {
        bad(c, "write {{let name = expression}}");
        return;
    }
    e = value_c(c, s + 1, NULL);
    at_line(c);
    text_f(&c->out, "    const __auto_type v_%s = %s; (void)v_%s;\n", name, e != NULL ? e : "0", name);
    variable_add(c, name, false);
}

static struct unit *component_find(struct compiler *c, const char *name)
{
    for (size_t i = 0; i < program.unit_count; i++) {
        struct unit *u = &program.units[i];

        if (u->component && strcmp(u->name, name) == 0 &&
            (strcmp(u->room, "web") == 0 || strcmp(u->room, c->src->room) == 0))
            return u;
    }
    gen_error(c->src->file, c->line, "there is no component %s in this room or in web", name);
    return NULL;
}

static const struct param *param_find(const struct unit *u, const char *name)
{
    for (int i = 0; i < u->param_count; i++)
        if (strcmp(u->params[i].name, name) == 0)
            return &u->params[i];
    return NULL;
}

/* > name a=b ...      and      >> name a=b ... }} body {{end}} (the component's parameter body). */
static void directive_component(struct compiler *c, const char *s, bool with_body)
{
    char *name = word_read(&s);
    struct unit *u = name != NULL ? component_find(c, name) : NULL;
    struct text members = {0};
    struct args a;
    int serial = ++c->serial;

    in_text(c, "a component");
    text_z(&members, "");
    if (u != NULL && args_read(c, s, &a)) {
        u->used = true;
        for (int i = 0; i < a.count; i++) {
            const struct param *p = a.name[i] != NULL ? param_find(u, a.name[i]) : NULL;
            char *v = p != NULL ? value_c(c, a.value[i], p->type) : NULL;

            if (p == NULL)
                gen_error(c->src->file, c->line, "component %s has no parameter %s", name,
                          a.name[i] != NULL ? a.name[i] : a.value[i]);
            if (v != NULL)
                text_f(&members, ".%s = %s, ", a.name[i], v);
        }
        for (int i = 0; i < u->param_count; i++) {
            bool given = u->params[i].optional || (with_body && strcmp(u->params[i].name, "body") == 0);

            for (int k = 0; k < a.count; k++)
                given = given || (a.name[k] != NULL && strcmp(a.name[k], u->params[i].name) == 0);
            if (!given)
                gen_error(c->src->file, c->line, "component %s needs %s=", name, u->params[i].name);
        }
        if (with_body && param_find(u, "body") == NULL)
            gen_error(c->src->file, c->line, "component %s takes no body", name);
    }
    at_line(c);
    if (!with_body) {
        text_f(&c->out, "    c_%s(t, &(struct c_%s){%s});\n", name, name, members.len != 0 ? members.ptr : "0");
        return;
    }
    text_f(&c->out, "    { struct buf *const o_%d = t->b; struct buf b_%d = buf_in(t->ctx->arena); t->b = &b_%d;\n", serial, serial,
           serial);
    if (block_open(c, BLOCK_COMPONENT) != NULL)
        c->blocks[c->block_count - 1].call = gen_fmt("t->b = o_%d; c_%s(t, &(struct c_%s){%s.body = {buf_str(&b_%d)}}); }\n",
                                                     serial, name, name, members.ptr, serial);
}

static const struct { const char *name, *type; } layout_args[] = {
    {"title", "struct str"}, {"nav", NULL}, {"description", "struct str"}, {"alt_fi", "struct str"},
    {"alt_sv", "struct str"}, {"alt_en", "struct str"}, {"wide", "bool"}, {"head", "bool"},
};

static void directive_layout(struct compiler *c, const char *s)
{
    char *kind = word_read(&s);
    struct args a;
    bool title = false;

    if (c->unit->component || c->has_layout || kind == NULL ||
        (strcmp(kind, "staff") != 0 && strcmp(kind, "public") != 0 && strcmp(kind, "bare") != 0) || !args_read(c, s, &a)) {
        bad(c, "write {{layout staff|public|bare title=...}} once in a page");
        return;
    }
    c->has_layout = true;
    text_f(&c->layout, ".layout = WEB_LAYOUT_%s, ",
           strcmp(kind, "staff") == 0 ? "STAFF" : strcmp(kind, "public") == 0 ? "PUBLIC" : "BARE");
    for (int i = 0; i < a.count; i++) {
        size_t k, n = sizeof layout_args / sizeof layout_args[0];
        char *v;

        for (k = 0; k < n; k++)
            if (a.name[i] != NULL && strcmp(a.name[i], layout_args[k].name) == 0)
                break;
        if (k == n) {
            gen_error(c->src->file, c->line, "layout has no setting %s", a.name[i] != NULL ? a.name[i] : a.value[i]);
            continue;
        }
        title = title || k == 0;
        v = layout_args[k].type == NULL ? gen_fmt("WEB_NAV_%s", a.value[i]) : value_c(c, a.value[i], layout_args[k].type);
        if (v != NULL)
            text_f(&c->layout, ".%s = %s, ", layout_args[k].name, v);
    }
    if (!title)
        bad(c, "layout needs title=");
}

/* field table "name" obj [autocomplete="..." placeholder=... label=... hint=... rows=n pick=...] */
static void directive_field(struct compiler *c, const char *s, bool all)
{
    struct args a;
    struct text options = {0};
    int positional = all ? 2 : 3;
    char *obj;

    in_text(c, "a field");
    if (!args_read(c, s, &a) || a.count < positional || (!all && a.value[1][0] != '"')) {
        bad(c, all ? "write {{fields table object}}" : "write {{field table \"name\" object}}");
        return;
    }
    text_z(&options, "0");
    for (int i = positional; i < a.count; i++) {
        bool text = a.name[i] != NULL && (strcmp(a.name[i], "label") == 0 || strcmp(a.name[i], "hint") == 0 ||
                                          strcmp(a.name[i], "placeholder") == 0);
        char *v = a.name[i] != NULL ? value_c(c, a.value[i], text ? "struct str" : "") : NULL;

        if (v == NULL || (!text && strcmp(a.name[i], "autocomplete") != 0 && strcmp(a.name[i], "rows") != 0 && strcmp(a.name[i], "pick") != 0))
            gen_error(c->src->file, c->line, "field has no setting %s", a.value[i]);
        else
            text_f(&options, ", .%s = %s", a.name[i], v);
    }
    obj = expr_c(c, a.value[positional - 1], false);
    at_line(c);
    if (all) {
        text_f(&c->out, "    web_fields(t, %s, %s);\n", a.value[0], obj != NULL ? obj : "0");
        return;
    }
    text_f(&c->out, "    web_field(t, %s, %s, %s, &(struct web_field){%s});\n", a.value[0], a.value[1],
           obj != NULL ? obj : "0", options.ptr + (options.len > 1 ? 3 : 0));
    text_f(&c->fields, "    {%s, %s, \"%s:%d\"},\n", a.value[0], a.value[1], gen_short(c->src->file), c->line);
}

static void directive_icon(struct compiler *c, const char *s)
{
    char *word;

    s = skip_space(s);
    in_text(c, "an icon");
    at_line(c);
    if (*s == '"' && strlen(s) > 2) {
        word = gen_copy(s + 1, strlen(s) - 2);
        text_f(&c->out, "    web_icon(t, ICON_%s);\n", gen_ident(word));
        return;
    }
    word = expr_c(c, s, false);
    text_f(&c->out, "    web_icon(t, %s);\n", word != NULL ? word : "0");
}

/* law statement [(label)]: the chip that leads to the statement in the notice. */
static void directive_law(struct compiler *c, const char *s)
{
    struct args a;
    char *statement, *label = NULL;

    in_text(c, "a law chip");
    if (!args_read(c, s, &a) || a.count < 1 || a.count > 2) {
        bad(c, "write {{law STATEMENT_X}} or {{law STATEMENT_X label=...}}");
        return;
    }
    statement = expr_c(c, a.value[0], false);
    if (a.count == 2)
        label = value_c(c, a.value[1], "struct str");
    at_line(c);
    text_f(&c->out, "    web_law(t, (int)(%s), %s);\n", statement != NULL ? statement : "0", label != NULL ? label : "STR(\"\")");
}

static void directive(struct compiler *c, const char *s, size_t len)
{
    char *text = gen_copy(s, len), *word, *e;
    const char *rest;
    bool known = false;

    while (len > 0 && strchr(" \t\r\n", text[len - 1]) != NULL)
        text[--len] = '\0';
    s = skip_space(text);
    rest = s;
    if (*s == '!')
        return;
    if (s[0] == '>') {
        directive_component(c, s + (s[1] == '>' ? 2 : 1), s[1] == '>');
        return;
    }
    word = word_read(&rest);
    if (word == NULL)
        word = gen_copy("", 0);
    if (strcmp(word, "if") == 0)
        directive_if(c, rest);
    else if (strcmp(word, "each") == 0)
        directive_each(c, rest);
    else if (strcmp(word, "else") == 0)
        directive_else(c, rest);
    else if (strcmp(word, "end") == 0)
        directive_end(c);
    else if (strcmp(word, "let") == 0)
        directive_let(c, rest);
    else if (strcmp(word, "layout") == 0)
        directive_layout(c, rest);
    else if (strcmp(word, "field") == 0 || strcmp(word, "fields") == 0)
        directive_field(c, rest, word[5] == 's');
    else if (strcmp(word, "icon") == 0)
        directive_icon(c, rest);
    else if (strcmp(word, "law") == 0)
        directive_law(c, rest);
    else if (*rest == '\0' && strcmp(word, "csrf") == 0)
        text_z(&c->out, in_text(c, "csrf") ? "    web_csrf(t);\n" : "");
    else if (*rest == '\0' && strcmp(word, "error_summary") == 0)
        text_z(&c->out, in_text(c, "error_summary") ? "    web_error_summary(t);\n" : "");
    else if ((e = builtin_c(c, s, &known)) != NULL || known)
        put(c, e != NULL ? e : "0");
    else
        put(c, (e = expr_c(c, s, false)) != NULL ? e : "0");
}

static const char *directive_end_at(const char *p, const char *end)
{
    bool quoted = false;

    for (; p + 1 < end; p++) {
        if (*p == '"')
            quoted = !quoted;
        else if (*p == '\\' && quoted)
            p++;
        else if (!quoted && p[0] == '}' && p[1] == '}')
            return p;
    }
    return NULL;
}

static bool blank(char ch)
{
    return strchr(" \t\r\n", ch) != NULL && ch != '\0';
}

/* Where the unit's text ends: before the next unit, without white space and comments at its end. */
static const char *unit_end(const struct compiler *c, const char *start)
{
    const char *end = c->src->text + c->src->len, *next;

    if ((next = strstr(start, "{{params ")) != NULL)
        end = next;
    if ((next = strstr(start, "{{component ")) != NULL && next < end)
        end = next;
    for (;;) {
        const char *open = NULL;

        while (end > start && blank(end[-1]))
            end--;
        for (const char *q = start; (q = strstr(q, "{{!")) != NULL && q < end; q++)
            open = q;
        if (open == NULL || strstr(open, "}}") != end - 2)
            return end;
        end = open;
    }
}

void compile_unit(struct compiler *c)
{
    const char *p = c->src->text + c->unit->body_at, *end = unit_end(c, p);
    int line = c->unit->body_line;

    text_z(&c->out, "");
    text_z(&c->layout, "");
    for (; p < end && blank(*p); p++)
        line += *p == '\n';
    while (p < end) {
        const char *open = strstr(p, "{{"), *close;
        size_t len = open != NULL && open < end ? (size_t)(open - p) : (size_t)(end - p);

        if (open >= end)
            open = NULL;
        if (len > 0)
            literal(c, p, len, line);
        for (size_t i = 0; i < len; i++)
            line += p[i] == '\n';
        if (open == NULL)
            break;
        c->line = line;
        close = open[2] == '!' ? strstr(open, "}}") : directive_end_at(open + 2, end);
        if (close == NULL) {
            bad(c, "{{ without }}");
            break;
        }
        directive(c, open + 2, (size_t)(close - open) - 2);
        for (const char *q = open; q < close; q++)
            line += *q == '\n';
        p = close + 2;
    }
    c->line = line;
    while (c->block_count > 0)
        gen_error(c->src->file, c->blocks[--c->block_count].line, "the block is not closed with {{end}}");
    if (c->html.where != IN_TEXT)
        gen_error(c->src->file, line, "the tag <%s> is not closed", c->html.tag);
    else if (c->html.depth > 0)
        gen_error(c->src->file, c->html.open_line[c->html.depth - 1], "<%s> is not closed", c->html.open[c->html.depth - 1]);
}
