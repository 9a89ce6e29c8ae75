/* tmplgen OUTDIR --messages FILE --routes FILE.c... --templates FILE.html.t...
 * Compiles templates into OUTDIR/templates_<room>.{h,c} and OUTDIR/templates_fields.c (which fields
 * templates name, for a test). Syntax and rules: docs/templates.md. Errors: file:line: message. */
#include "tmplgen.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

struct program program;

/* --- messages and routes ------------------------------------------------------------------ */
static void read_messages(const char *file)
{
    char *s = gen_read(file, NULL);
    size_t lines = 0;

    for (const char *p = s; *p != '\0'; p++)
        lines += *p == '\n';
    program.messages = gen_alloc((lines + 1) * sizeof *program.messages);
    while (*s != '\0') {
        char *end = strchr(s, '\n'), *space;
        struct message *m = &program.messages[program.message_count++];

        *end = '\0';
        if (gen_ends(s, " +n")) /* plural: n is among the slots already */
            s[strlen(s) - 3] = '\0';
        space = strchr(s, ' ');
        m->key = space != NULL ? gen_copy(s, (size_t)(space - s)) : s;
        m->folder = gen_copy("", 0);
        if (space != NULL && space[1] == '@') { /* where its number is: messages_<folder>.h */
            size_t len = strcspn(space + 2, " ");

            m->folder = gen_copy(space + 2, len);
            space += 2 + len;
        }
        m->slots = space != NULL ? gen_fmt("%s ", space) : gen_fmt(" ");
        s = end + 1;
    }
}

/* ROUTE(GET, "/path", handler, ...) and its sisters, also over several lines. */
static void read_routes(const char *file)
{
    char *s = gen_read(file, NULL);

    for (char *p = s; (p = strstr(p, "ROUTE")) != NULL;) {
        const char *q = p + strspn(p, "ROUTE_FMLAGS"), *path, *end;
        char *method, *handler;

        p += 5;
        if (*q != '(')
            continue;
        q++;
        method = word_read(&q);
        q = skip_space(q);
        if (method == NULL || *q != ',')
            continue;
        q = skip_space(q + 1);
        if (*q != '"' || (end = strchr(q + 1, '"')) == NULL)
            continue;
        path = gen_copy(q + 1, (size_t)(end - q) - 1);
        q = skip_space(end + 1);
        if (*q != ',')
            continue;
        q++;
        handler = word_read(&q);
        if (handler != NULL)
            program.routes[program.route_count++] = (struct route){handler, gen_copy(path, strlen(path))};
    }
}

static void count_routes(int count, char **files)
{
    size_t total = 1;

    for (int i = 0; i < count; i++)
        for (const char *p = gen_read(files[i], NULL); (p = strstr(p, "ROUTE")) != NULL; p += 5)
            total++;
    program.routes = gen_alloc(total * sizeof *program.routes);
    for (int i = 0; i < count; i++)
        read_routes(files[i]);
}

/* --- units -------------------------------------------------------------------------------- */
static int line_of(const struct source *src, const char *p)
{
    int line = 1;

    for (const char *q = src->text; q < p; q++)
        line += *q == '\n';
    return line;
}

static void read_params(struct unit *u, const char *s)
{
    while (*(s = skip_space(s)) != '\0') {
        struct param *p = &u->params[u->param_count];
        const char *end = s;

        p->name = word_read(&s);
        if (p->name != NULL && *s == '?') {
            p->optional = true;
            s++;
        }
        s = skip_space(s);
        end = s + strcspn(s, ",");
        while (end > s && strchr(" \t\r\n", end[-1]) != NULL)
            end--;
        p->type = gen_copy(s, (size_t)(end - s));
        if (p->name == NULL || p->type[0] == '\0' || u->param_count + 1 == MAX_PARAMS) {
            gen_error(u->file, u->line, "parameters are written: name type, name type");
            return;
        }
        u->param_count++;
        s = end + strspn(end, " \t\r\n");
        if (*s == ',')
            s++;
    }
}

static const char *next_unit(const char *p)
{
    const char *a = strstr(p, "{{params "), *b = strstr(p, "{{component ");

    return a == NULL || (b != NULL && b < a) ? b : a;
}

static void add_unit(const struct source *src, const char *open)
{
    struct unit *u = &program.units[program.unit_count];
    const char *close = strstr(open, "}}"), *s = open + 2;
    char *kind, *head;

    *u = (struct unit){.file = src->file, .room = src->room, .line = line_of(src, open)};
    if (close == NULL) {
        gen_error(src->file, u->line, "{{ without }}");
        return;
    }
    kind = word_read(&s);
    u->component = strcmp(kind, "component") == 0;
    u->body_at = (size_t)(close + 2 - src->text);
    u->body_line = line_of(src, close);
    head = gen_copy(s, (size_t)(close - s));
    s = head;
    u->name = word_read(&s);
    if (u->name == NULL) {
        gen_error(src->file, u->line, "a name is missing");
        return;
    }
    s = skip_space(s);
    if (*s == ':')
        read_params(u, s + 1);
    else if (*s != '\0')
        gen_error(src->file, u->line, "write {{%s %s: name type, ...}}", kind, u->name);
    for (size_t i = 0; i < program.unit_count; i++)
        if (program.units[i].component == u->component && strcmp(program.units[i].name, u->name) == 0)
            gen_error(src->file, u->line, "%s is there already, in %s:%d", u->name, gen_short(program.units[i].file),
                      program.units[i].line);
    program.unit_count++;
}

/* What may stand before the first unit: white space, comments, {{include "file.h"}}. */
static void preamble(const struct source *src, struct text *includes)
{
    const char *end = next_unit(src->text), *p = src->text;

    if (end == NULL) {
        gen_error(src->file, 1, "the file has neither {{params ...}} nor {{component ...}}");
        return;
    }
    while ((p = skip_space(p)) < end) {
        const char *close = strstr(p, "}}");

        if (strncmp(p, "{{!", 3) == 0 && close != NULL) {
            p = close + 2;
        } else if (strncmp(p, "{{include \"", 11) == 0 && close != NULL) {
            text_f(includes, "#include %.*s\n", (int)(close - p - 10), p + 10);
            p = close + 2;
        } else {
            gen_error(src->file, line_of(src, p), "text before {{params}} or {{component}}");
            return;
        }
    }
}

static void read_units(void)
{
    size_t total = 1;

    for (size_t i = 0; i < program.source_count; i++)
        for (const char *p = program.sources[i].text; (p = next_unit(p)) != NULL; p++)
            total++;
    program.units = gen_alloc(total * sizeof *program.units);
    for (size_t i = 0; i < program.source_count; i++)
        for (const char *p = program.sources[i].text; (p = next_unit(p)) != NULL; p++)
            add_unit(&program.sources[i], p);
}

/* --- output ------------------------------------------------------------------------------- */
static void write_struct(struct text *t, const struct unit *u)
{
    char prefix = u->component ? 'c' : 't';

    text_f(t, "\nstruct %c_%s { /* %s:%d */\n", prefix, u->name, gen_short(u->file), u->line);
    for (int i = 0; i < u->param_count; i++)
        text_f(t, "    %s%s%s;\n", u->params[i].type, gen_ends(u->params[i].type, "*") ? "" : " ", u->params[i].name);
    if (u->param_count == 0)
        text_z(t, "    char none;\n");
    text_z(t, "};\n");
    if (u->component)
        text_f(t, "void c_%s(struct tmpl *t, const struct c_%s *p);\n", u->name, u->name);
    else
        text_f(t, "enum rc t_%s(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,\n"
                  "    const struct t_%s *p);\n", u->name, u->name);
}

static void write_function(struct text *t, struct compiler *c)
{
    const struct unit *u = c->unit;

    if (u->component) {
        text_f(t, "\nvoid c_%s(struct tmpl *t, const struct c_%s *p)\n{\n    (void)p;\n%s}\n", u->name, u->name, c->out.ptr);
        return;
    }
    text_f(t, "\nenum rc t_%s(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,\n"
              "    const struct t_%s *p)\n{\n    struct buf body = buf_in(ctx->arena);\n"
              "    struct tmpl tmpl = {ctx, in, &body}, *const t = &tmpl;\n\n    (void)p;\n%s", u->name, u->name, c->out.ptr);
    if (c->has_layout)
        text_f(t, "    return web_page(t, out, status, &(struct web_page){%s});\n}\n", c->layout.ptr);
    else
        text_z(t, "    return web_fragment(t, out, status);\n}\n");
}

static void compile_room_units(const char *room, struct text *h, struct text *body, struct text *fields)
{
    for (size_t i = 0; i < program.unit_count; i++) {
        struct unit *u = &program.units[i];
        struct compiler *c;

        if (strcmp(u->room, room) != 0)
            continue;
        c = gen_alloc(sizeof *c);
        c->unit = u;
        for (size_t k = 0; k < program.source_count; k++)
            if (strcmp(program.sources[k].file, u->file) == 0)
                c->src = &program.sources[k];
        for (int k = 0; k < u->param_count; k++)
            c->vars[c->var_count++] = (struct variable){.name = u->params[k].name,
                                                        .pointer = gen_ends(u->params[k].type, "*")};
        compile_unit(c);
        write_struct(h, u);
        write_function(body, c);
        if (c->fields.len != 0)
            text_z(fields, c->fields.ptr);
    }
}

/* #include "messages_<folder>.h" for each folder whose messages the room's templates have used. */
static void message_includes(struct text *body)
{
    for (size_t i = 0; i < program.message_count; i++) {
        const struct message *m = &program.messages[i];

        if (!m->used || m->folder[0] == '\0')
            continue;
        text_f(body, "#include \"messages_%s.h\"\n", m->folder);
        for (size_t k = i; k < program.message_count; k++)
            if (strcmp(program.messages[k].folder, m->folder) == 0)
                program.messages[k].used = false;
    }
}

static void write_room(const char *dir, const struct source *first, struct text *fields, struct text *heads)
{
    struct text h = {0}, body = {0}, units = {0};
    const char *slash = strrchr(first->file, '/');

    text_f(&h, "/* Generated by tools/tmplgen. */\n#ifndef GEN_TEMPLATES_%s_H\n#define GEN_TEMPLATES_%s_H\n\n"
               "#include \"web/web.h\"\n", first->room, first->room);
    for (int i = 0; i < 2; i++) {
        char *name = i == 0 ? gen_fmt("%s.h", first->room) : gen_fmt("internal.h");
        char *path = gen_fmt("%.*s/%s", (int)(slash - first->file), first->file, name);

        if (strstr(path, "src/rooms/") != NULL && access(path, R_OK) == 0)
            text_f(&h, "#include \"%s\"\n", strstr(gen_short(path), "src/") + 4);
    }
    for (size_t i = 0; i < program.source_count; i++)
        if (strcmp(program.sources[i].room, first->room) == 0)
            preamble(&program.sources[i], &h);
    text_f(&body, "/* Generated by tools/tmplgen: error lines are those of the templates. */\n#include \"templates_%s.h\"\n",
           first->room);
    for (size_t i = 0; i < program.source_count && strcmp(first->room, "web") != 0; i++)
        if (strcmp(program.sources[i].room, "web") == 0) {
            text_z(&body, "#include \"templates_web.h\"\n");
            break;
        }
    text_z(&body, "#include \"assets.h\"\n#include \"base/ids.h\"\n#include \"policy/policy.h\"\n");
    text_z(&units, "");
    compile_room_units(first->room, &h, &units, fields);
    message_includes(&body);
    text_add(&body, units.ptr, units.len);
    text_z(&h, "\n#endif\n");
    text_f(heads, "#include \"templates_%s.h\"\n", first->room);
    if (gen_errors() != 0)
        return;
    gen_write(gen_fmt("%s/templates_%s.h", dir, first->room), h.ptr, h.len);
    gen_write(gen_fmt("%s/templates_%s.c", dir, first->room), body.ptr, body.len);
}

static char *room_of(const char *file) /* the folder: src/web/x.html.t -> web */
{
    const char *end = strrchr(file, '/'), *start = end;

    if (end == NULL)
        return gen_copy("room", 4);
    while (start > file && start[-1] != '/')
        start--;
    return gen_copy(start, (size_t)(end - start));
}

static int by_file(const void *a, const void *b)
{
    return strcmp(((const struct source *)a)->file, ((const struct source *)b)->file);
}

static void read_templates(int count, char **files)
{
    program.sources = gen_alloc(((size_t)count + 1) * sizeof *program.sources);
    for (int i = 0; i < count; i++) {
        struct source *src = &program.sources[program.source_count++];

        src->file = files[i];
        src->room = room_of(files[i]);
        src->text = gen_read(files[i], &src->len);
        if (line_of(src, src->text + src->len) > 701)
            gen_error(src->file, 701, "a template has at most 700 lines");
    }
    qsort(program.sources, program.source_count, sizeof *program.sources, by_file);
}

static int option_count(int argc, char **argv, int at) /* values until the next --option */
{
    int n = 0;

    while (at + n < argc && strncmp(argv[at + n], "--", 2) != 0)
        n++;
    return n;
}

int main(int argc, char **argv)
{
    struct text fields = {0}, heads = {0}, all = {0};

    program.routes = gen_alloc(sizeof *program.routes);
    for (int i = 2; i < argc;) {
        int n = option_count(argc, argv, i + 1);

        if (strcmp(argv[i], "--messages") == 0 && n == 1)
            read_messages(argv[i + 1]);
        else if (strcmp(argv[i], "--routes") == 0)
            count_routes(n, argv + i + 1);
        else if (strcmp(argv[i], "--templates") == 0)
            read_templates(n, argv + i + 1);
        else {
            fputs("usage: tmplgen OUTDIR --messages FILE --routes FILE... --templates FILE...\n", stderr);
            return 2;
        }
        i += n + 1;
    }
    read_units();
    text_z(&fields, "");
    text_z(&heads, "");
    for (size_t i = 0; i < program.source_count; i++) {
        bool first = true;

        for (size_t k = 0; k < i; k++)
            first = first && strcmp(program.sources[k].room, program.sources[i].room) != 0;
        if (first)
            write_room(argv[1], &program.sources[i], &fields, &heads);
    }
    if (gen_errors() != 0)
        return 1;
    text_f(&all, "/* Generated by tools/tmplgen: fields that templates name, checked by a test. */\n#include \"web/web.h\"\n%s\n"
                 "const struct template_field template_fields[] = {\n%s    {NULL, NULL, NULL},\n};\n", heads.ptr, fields.ptr);
    gen_write(gen_fmt("%s/templates_fields.c", argv[1]), all.ptr, all.len);
    return 0;
}
