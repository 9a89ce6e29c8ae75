/* Expressions and the built-ins that give text. */
#include <ctype.h>
#include <string.h>

#include "tmplgen.h"

const char *skip_space(const char *s)
{
    return s + strspn(s, " \t\r\n");
}

static bool is_word(char ch)
{
    return isalnum((unsigned char)ch) || ch == '_';
}

char *word_read(const char **s)
{
    const char *p = skip_space(*s);
    size_t n = 0;

    while (is_word(p[n]))
        n++;
    *s = p + n;
    return n != 0 ? gen_copy(p, n) : NULL;
}

static const char *string_end(const char *s) /* s at '"'; after the closing one, NULL when open */
{
    for (s++; *s != '\0' && *s != '"'; s++)
        if (*s == '\\' && s[1] != '\0')
            s++;
    return *s == '"' ? s + 1 : NULL;
}

/* One value of an argument list: up to white space outside quotes and brackets. */
static const char *value_end(struct compiler *c, const char *s)
{
    int depth = 0;

    while (*s != '\0' && (depth > 0 || !isspace((unsigned char)*s))) {
        if (*s == '"') {
            const char *end = string_end(s);

            if (end == NULL) {
                gen_error(c->src->file, c->line, "the string does not end");
                return NULL;
            }
            s = end;
            continue;
        }
        depth += (*s == '(' || *s == '[') - (*s == ')' || *s == ']');
        s++;
    }
    return s;
}

bool args_read(struct compiler *c, const char *s, struct args *out)
{
    out->count = 0;
    for (s = skip_space(s); *s != '\0'; s = skip_space(s)) {
        const char *start = s, *end;
        char *name = word_read(&s);

        if (name == NULL || *s != '=' || s[1] == '=') {
            name = NULL;
            s = start;
        } else {
            s++;
        }
        end = value_end(c, s);
        if (end == NULL || out->count == MAX_ARGS)
            return false;
        for (int i = 0; i < out->count; i++)
            if (name != NULL && out->name[i] != NULL && strcmp(out->name[i], name) == 0)
                gen_error(c->src->file, c->line, "%s is given twice", name);
        out->name[out->count] = name;
        out->value[out->count++] = gen_copy(s, (size_t)(end - s));
        s = end;
    }
    return true;
}

static const struct variable *variable_find(const struct compiler *c, const char *name)
{
    for (int i = c->var_count - 1; i >= 0; i--)
        if (strcmp(c->vars[i].name, name) == 0)
            return &c->vars[i];
    return NULL;
}

static bool is_constant(const char *name) /* UPPER_CASE or E1401_X: an enum constant or a macro */
{
    if (strcmp(name, "true") == 0 || strcmp(name, "false") == 0)
        return true;
    for (const char *p = name; *p != '\0'; p++)
        if (islower((unsigned char)*p))
            return false;
    return true;
}

/* A path from a root (card.name, row->x[0], ctx.lang), turned into C. */
static const char *path_c(struct compiler *c, const char *name, const char *s, struct text *out)
{
    const struct variable *v = variable_find(c, name);
    bool first = true, pointer;

    if (v == NULL && strcmp(name, "ctx") != 0 && strcmp(name, "in") != 0) {
        gen_error(c->src->file, c->line, "%s is no parameter, no loop variable and no constant", name);
        return NULL;
    }
    pointer = v == NULL || v->pointer || v->loop;
    if (v == NULL)
        text_f(out, "t->%s", name);
    else if (v->level == 0)
        text_f(out, "p->%s", name);
    else if (v->loop && *s != '.')
        text_f(out, "(*v_%s)", name);
    else
        text_f(out, "v_%s", name);
    while (*s == '.' || *s == '[' || (*s == '-' && s[1] == '>')) {
        if (*s == '[') {
            const char *end = strchr(s, ']');
            char *inner = end != NULL ? expr_c(c, gen_copy(s + 1, (size_t)(end - s) - 1), false) : NULL;

            if (inner == NULL)
                return NULL;
            text_f(out, "[%s]", inner);
            s = end + 1;
        } else {
            char *member;
            bool dot = *s == '.';

            s += dot ? 1 : 2;
            member = word_read(&s);
            if (member == NULL) {
                gen_error(c->src->file, c->line, "a member's name is missing after %s", name);
                return NULL;
            }
            text_f(out, "%s%s", dot && !(first && pointer) ? "." : "->", member);
        }
        first = false;
    }
    return s;
}

/* May a path that ends at s be a truth value of its own? */
static bool ends_operand(const char *s)
{
    s = skip_space(s);
    return *s == '\0' || *s == ')' || strncmp(s, "&&", 2) == 0 || strncmp(s, "||", 2) == 0;
}

/* An identifier: path, constant or function call. before: what stood before it. */
static const char *name_c(struct compiler *c, const char *s, bool truth, struct text *out, bool *call)
{
    char *name = word_read(&s);
    struct text path = {0};

    *call = false;
    if (variable_find(c, name) == NULL && *s == '(') {
        *call = true;
        text_z(out, name);
        return s;
    }
    if (variable_find(c, name) == NULL && is_constant(name)) {
        text_z(out, name);
        return s;
    }
    text_z(&path, "");
    s = path_c(c, name, s, &path);
    if (s == NULL)
        return NULL;
    if (truth && ends_operand(s))
        text_f(out, "WEB_TRUE(%s)", path.ptr);
    else
        text_z(out, path.ptr);
    return s;
}

struct expression {
    struct text out;
    bool condition, operand; /* operand: a truth value may begin here */
    unsigned calls;          /* bits: which of the open brackets are calls */
    int depth;
};

/* Strings, numbers, names: what stands for a value. NULL after an error. */
static const char *operand_step(struct compiler *c, struct expression *x, const char *s)
{
    const char *end;
    bool call = false;

    if (*s == '"') {
        end = string_end(s);
        if (end == NULL) {
            gen_error(c->src->file, c->line, "the string does not end");
            return NULL;
        }
        text_add(&x->out, s, (size_t)(end - s));
    } else if (isdigit((unsigned char)*s)) {
        for (end = s; is_word(*end);)
            end++;
        text_add(&x->out, s, (size_t)(end - s));
    } else {
        end = name_c(c, s, x->condition && x->operand && x->calls == 0, &x->out, &call);
        if (end != NULL && call) {
            x->calls = x->calls * 2 + 1;
            x->depth++;
            text_add(&x->out, end++, 1);
        }
    }
    x->operand = false;
    return end;
}

/* Brackets, operators, blanks. NULL after an error. */
static const char *operator_step(struct compiler *c, struct expression *x, const char *s)
{
    size_t n = strncmp(s, "&&", 2) == 0 || strncmp(s, "||", 2) == 0 ? 2 : 1;

    if (*s == '\0' || strchr("() \t\r\n!<>=+-*/%&|?:~,", *s) == NULL) {
        gen_error(c->src->file, c->line, "'%c' cannot stand in an expression", *s);
        return NULL;
    }
    if (*s == '=' && s[1] != '=' && (x->out.len == 0 || strchr("=!<>", x->out.ptr[x->out.len - 1]) == NULL)) {
        gen_error(c->src->file, c->line, "'=' is no comparison: write ==");
        return NULL;
    }
    if (*s == '(') {
        x->calls *= 2;
        x->depth++;
    } else if (*s == ')') {
        x->calls /= 2;
        x->depth--;
        x->operand = false;
    } else if (n == 2) {
        x->operand = true;
    } else if (!isspace((unsigned char)*s) && !(*s == '!' && s[1] != '=')) {
        x->operand = false;
    }
    text_add(&x->out, s, n);
    return s + n;
}

char *expr_c(struct compiler *c, const char *s, bool condition)
{
    struct expression x = {.condition = condition, .operand = true};

    s = skip_space(s);
    if (*s == '\0') {
        gen_error(c->src->file, c->line, "an expression is missing");
        return NULL;
    }
    while (*s != '\0' && x.depth >= 0 && x.depth < 16) {
        if (*s == '"' || *s == '_' || isalnum((unsigned char)*s))
            s = operand_step(c, &x, s);
        else
            s = operator_step(c, &x, s);
        if (s == NULL)
            return NULL;
    }
    if (x.depth != 0) {
        gen_error(c->src->file, c->line, "brackets do not match");
        return NULL;
    }
    return x.out.ptr;
}

char *value_c(struct compiler *c, const char *s, const char *as)
{
    bool to_str = as != NULL && strcmp(as, "struct str") == 0, known = false;
    char *e;

    s = skip_space(s);
    if (*s == '"') {
        const char *end = string_end(s);

        if (end != NULL && *skip_space(end) == '\0')
            return to_str || as == NULL ? gen_fmt("STR(%s)", s) : gen_copy(s, strlen(s));
    }
    if (*s == '(' && s[strlen(s) - 1] == ')') {
        e = builtin_c(c, gen_copy(s + 1, strlen(s) - 2), &known);
        if (known)
            return e;
    }
    e = expr_c(c, s, as != NULL && strcmp(as, "bool") == 0);
    if (e == NULL)
        return NULL;
    if (as != NULL && (strcmp(as, "int") == 0 || strcmp(as, "int64_t") == 0 || strcmp(as, "size_t") == 0))
        return gen_fmt("(%s)(%s)", as, e); /* enums and counters */
    return to_str ? gen_fmt("WEB_STR(%s)", e) : e;
}

/* --- built-ins ---------------------------------------------------------------------------- */
static struct message *message_find(const char *key)
{
    size_t low = 0, high = program.message_count;

    while (low < high) {
        size_t mid = (low + high) / 2;
        int cmp = strcmp(program.messages[mid].key, key);

        if (cmp == 0)
            return &program.messages[mid];
        if (cmp < 0)
            low = mid + 1;
        else
            high = mid;
    }
    return NULL;
}

static char *unquote(const char *s)
{
    size_t len = strlen(s);

    return len >= 2 && s[0] == '"' && s[len - 1] == '"' ? gen_copy(s + 1, len - 2) : NULL;
}

/* name=value pairs from `first` on as an array of slots. */
static char *slots_c(struct compiler *c, const struct args *a, int first)
{
    struct text out = {0};

    text_z(&out, "(const struct slot[]){");
    for (int i = first; i < a->count; i++) {
        char *v;

        if (a->name[i] == NULL) {
            gen_error(c->src->file, c->line, "%s: write name=value", a->value[i]);
            return NULL;
        }
        v = value_c(c, a->value[i], NULL);
        if (v == NULL)
            return NULL;
        text_f(&out, "%sWEB_SLOT(\"%s\", %s)", i > first ? ", " : "", a->name[i], v);
    }
    text_z(&out, "}");
    return out.ptr;
}

/* (t "key" slot=value ...): the key and all of its slots are checked. */
static char *message_c(struct compiler *c, const char *s)
{
    struct args a;
    struct message *m;
    char *key, *slots;
    int needed = 0;

    if (!args_read(c, s, &a))
        return NULL;
    key = a.count > 0 && a.name[0] == NULL ? unquote(a.value[0]) : NULL;
    if (key == NULL) {
        gen_error(c->src->file, c->line, "t needs a message key in quotes; a key known at run time: {{key x}}");
        return NULL;
    }
    m = message_find(key);
    if (m == NULL) {
        gen_error(c->src->file, c->line, "there is no message \"%s\"", key);
        return NULL;
    }
    m->used = true;
    for (int i = 1; i < a.count; i++)
        if (a.name[i] != NULL && strstr(m->slots, gen_fmt(" %s ", a.name[i])) == NULL)
            gen_error(c->src->file, c->line, "message \"%s\" has no slot {%s}", key, a.name[i]);
    for (const char *p = m->slots; (p = skip_space(p)), *p != '\0'; needed++) {
        char *slot = word_read(&p);
        bool given = false;

        if (slot == NULL)
            break;
        for (int i = 1; i < a.count; i++)
            given = given || (a.name[i] != NULL && strcmp(a.name[i], slot) == 0);
        if (!given)
            gen_error(c->src->file, c->line, "message \"%s\" needs the slot %s=", key, slot);
    }
    if (a.count == 1)
        return gen_fmt("tr(t->ctx, MSG_%s)", gen_ident(key));
    slots = slots_c(c, &a, 1);
    return slots == NULL ? NULL : gen_fmt("trs(t->ctx, MSG_%s, %s, %d)", gen_ident(key), slots, a.count - 1);
}

static bool route_fits(const struct route *r, const struct args *a, char **missing)
{
    for (const char *p = strchr(r->path, ':'); p != NULL; p = strchr(p, ':')) {
        char *name;
        bool given = false;

        p++;
        name = word_read(&p);
        for (int i = 1; name != NULL && i < a->count; i++)
            given = given || (a->name[i] != NULL && strcmp(a->name[i], name) == 0);
        if (!given) {
            *missing = name;
            return false;
        }
    }
    return true;
}

/* (route handler param=value ...): the route must exist; what is no parameter goes to the query. */
static char *route_c(struct compiler *c, const char *s)
{
    struct args a;
    char *missing = NULL, *slots;

    if (!args_read(c, s, &a) || a.count == 0 || a.name[0] != NULL) {
        gen_error(c->src->file, c->line, "route needs the name of a handler");
        return NULL;
    }
    for (size_t i = 0; i < program.route_count; i++) {
        const struct route *r = &program.routes[i];

        if (strcmp(r->handler, a.value[0]) != 0 || !route_fits(r, &a, &missing))
            continue;
        if (a.count == 1)
            return gen_fmt("web_route(t, \"%s\", NULL, 0)", r->path);
        slots = slots_c(c, &a, 1);
        return slots == NULL ? NULL : gen_fmt("web_route(t, \"%s\", %s, %d)", r->path, slots, a.count - 1);
    }
    if (missing != NULL)
        gen_error(c->src->file, c->line, "route %s needs %s=", a.value[0], missing);
    else
        gen_error(c->src->file, c->line, "there is no route with the handler %s", a.value[0]);
    return NULL;
}

static const struct { const char *word, *call; int args; } calls[] = {
    {"money", "money_text(t->ctx->arena, $1, t->ctx->lang)", 1},
    {"decimal", "decimal4_text(t->ctx->arena, $1, t->ctx->lang)", 1},
    {"price", "price_text(t->ctx->arena, $1, t->ctx->lang)", 1},
    {"date", "web_date(t, $1)", 1},
    {"iso", "date_iso(t->ctx->arena, $1)", 1},
    {"instant", "web_instant(t, $1)", 1},
    {"instant_iso", "instant_iso(t->ctx->arena, $1)", 1},
    {"num", "number_text(t->ctx->arena, (int64_t)($1), t->ctx->lang)", 1},
    {"phone", "web_phone(t, WEB_STR($1))", 1},
    {"reference", "id_reference_shown(t->ctx->arena, WEB_STR($1))", 1},
    {"iban", "id_fours_shown(t->ctx->arena, WEB_STR($1))", 1},
    {"initials", "web_initials(t, WEB_STR($1))", 1},
    {"key", "tr_key(t->ctx, WEB_STR($1))", 1},
    {"msg", "tr(t->ctx, (enum msg)($1))", 1},
    {"label", "web_label(t, $1, (int)($2))", 2},
    {"err", "err_text(t->ctx, $1, STR(\"\"))", 1},
    {"statement", "web_statement_text(t->ctx, (int)($1))", 1},
    {"notice", "web_notice_path(t->ctx, t->in, (int)($1))", 1},
    {"join", "web_join(t, WEB_STR($1), WEB_STR($2))", 2},
};

/* A table is a C symbol of the room's header: passed on as it is. */
static char *symbol_c(struct compiler *c, const char *s)
{
    const char *p = s;
    char *name = word_read(&p);

    if (name == NULL || *skip_space(p) != '\0') {
        gen_error(c->src->file, c->line, "the name of a table is expected, not %s", s);
        return NULL;
    }
    return name;
}

static char *fill(const char *form, const char *one, const char *two)
{
    struct text out = {0};

    for (; *form != '\0'; form++)
        if (*form == '$')
            text_z(&out, *++form == '1' ? one : two);
        else
            text_add(&out, form, 1);
    return out.ptr;
}

char *builtin_c(struct compiler *c, const char *s, bool *known)
{
    const char *rest = s;
    char *word = word_read(&rest), *one, *two;
    struct args a;

    *known = false;
    if (word == NULL || (*rest != '\0' && !isspace((unsigned char)*rest)) || variable_find(c, word) != NULL)
        return NULL;
    *known = true;
    if (strcmp(word, "t") == 0)
        return message_c(c, rest);
    if (strcmp(word, "route") == 0)
        return route_c(c, rest);
    if (strcmp(word, "asset") == 0) {
        one = unquote(skip_space(rest));
        return one == NULL ? NULL : gen_fmt("STR(ASSET_%s)", gen_ident(one));
    }
    if (strcmp(word, "lang") == 0)
        return gen_fmt("str_from(lang_code(t->ctx->lang))");
    for (size_t i = 0; i < sizeof calls / sizeof calls[0]; i++) {
        if (strcmp(word, calls[i].word) != 0)
            continue;
        if (calls[i].args == 1) {
            one = value_c(c, rest, "");
            return one == NULL ? NULL : fill(calls[i].call, one, "");
        }
        if (!args_read(c, rest, &a) || a.count != 2) {
            gen_error(c->src->file, c->line, "%s needs two values", word);
            return NULL;
        }
        one = strcmp(word, "label") == 0 ? symbol_c(c, a.value[0]) : value_c(c, a.value[0], "");
        two = value_c(c, a.value[1], "");
        return one == NULL || two == NULL ? NULL : fill(calls[i].call, one, two);
    }
    *known = false;
    return NULL;
}
