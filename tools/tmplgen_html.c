/* The place in the page: text, tag, or quoted value; what may stand there; balanced elements. */
#include <ctype.h>
#include <string.h>

#include "tmplgen.h"

static bool in_list(const char *name, const char *list) /* list: " a b c " */
{
    size_t len = strlen(name);

    for (const char *p = list; (p = strstr(p, name)) != NULL; p++)
        if (p > list && p[-1] == ' ' && p[len] == ' ')
            return true;
    return false;
}

static bool is_void(const char *tag)
{
    return in_list(tag, " area br col hr img input link meta source track wbr ");
}

static bool has_open(const struct html_state *s, const char *tag)
{
    for (int i = 0; i < s->depth; i++)
        if (strcmp(s->open[i], tag) == 0)
            return true;
    return false;
}

bool html_keeps_space(const struct html_state *s)
{
    return has_open(s, "pre") || has_open(s, "textarea");
}

bool html_same(const struct html_state *a, const struct html_state *b)
{
    if (a->where != b->where || a->depth != b->depth || a->want_script_end != b->want_script_end)
        return false;
    for (int i = 0; i < a->depth; i++)
        if (strcmp(a->open[i], b->open[i]) != 0)
            return false;
    if (a->where != IN_TEXT && strcmp(a->tag, b->tag) != 0)
        return false;
    return a->where != IN_VALUE || strcmp(a->attr, b->attr) == 0;
}

static void open_tag(struct html_state *s, const char *file, int line)
{
    if (in_list(s->tag, " style object embed iframe base applet "))
        gen_error(file, line, "<%s> is not allowed", s->tag);
    if (s->depth > 0 && strcmp(s->open[s->depth - 1], "p") == 0 &&
        in_list(s->tag, " p div section article ul ol dl table form h1 h2 h3 h4 fieldset figure nav pre "))
        gen_error(file, line, "<%s> cannot stand inside <p>", s->tag);
    if (in_list(s->tag, " a form button ") && has_open(s, s->tag))
        gen_error(file, line, "<%s> cannot stand inside <%s>", s->tag, s->tag);
    s->saw_src = false;
}

static void open_done(struct html_state *s, const char *file, int line, bool self_closed)
{
    if (strcmp(s->tag, "script") == 0) {
        if (!s->saw_src || strstr(file, "/rooms/") != NULL)
            gen_error(file, line, "no inline script: behaviour belongs to assets/seloste.js");
        s->want_script_end = true;
    }
    if (is_void(s->tag))
        return;
    if (self_closed) {
        if (!has_open(s, "svg") && strcmp(s->tag, "svg") != 0)
            gen_error(file, line, "<%s/> does not close itself in HTML: write </%s>", s->tag, s->tag);
        return;
    }
    if (s->depth == MAX_DEPTH) {
        gen_error(file, line, "elements are nested too deep");
        return;
    }
    s->open_line[s->depth] = line;
    memcpy(s->open[s->depth++], s->tag, MAX_NAME);
}

static void close_tag(struct html_state *s, const char *file, int line, const char *name)
{
    s->want_script_end = false;
    if (is_void(name))
        gen_error(file, line, "</%s>: the element has no end tag", name);
    else if (s->depth == 0)
        gen_error(file, line, "</%s> closes nothing", name);
    else if (strcmp(s->open[s->depth - 1], name) != 0)
        gen_error(file, line, "</%s> closes <%s> of line %d", name, s->open[s->depth - 1], s->open_line[s->depth - 1]);
    else
        s->depth--;
}

/* At '<'. Returns how many bytes were taken. */
static size_t tag_start(struct html_state *s, const char *file, int line, const char *p, size_t len)
{
    bool closing = len > 1 && p[1] == '/';
    size_t at = closing ? 2 : 1, n = 0;
    char name[MAX_NAME] = "";

    if (len >= 9 && strncmp(p, "<!doctype", 9) == 0) {
        const char *end = memchr(p, '>', len);

        return end != NULL ? (size_t)(end - p) + 1 : len;
    }
    if (len > 1 && p[1] == '!') {
        gen_error(file, line, "no HTML comments: write {{! ... }}");
        return 2;
    }
    while (at < len && n + 1 < MAX_NAME && (isalnum((unsigned char)p[at]) || p[at] == '-'))
        name[n++] = p[at++];
    if (n == 0) {
        gen_error(file, line, "'<' in text: write &lt;");
        return 1;
    }
    for (size_t i = 0; i < n; i++)
        if (isupper((unsigned char)name[i]) && !has_open(s, "svg"))
            gen_error(file, line, "<%s>: write tags in lower case", name);
    if (!closing) {
        s->where = IN_TAG;
        memcpy(s->tag, name, MAX_NAME);
        open_tag(s, file, line);
        return at;
    }
    if (at >= len || p[at] != '>') {
        gen_error(file, line, "</%s> must be closed at once", name);
        return at;
    }
    close_tag(s, file, line, name);
    return at + 1;
}

static void attribute(struct html_state *s, const char *file, int line)
{
    s->kind = ATTR_PLAIN;
    s->started = false;
    if (strncmp(s->attr, "on", 2) == 0 || in_list(s->attr, " style srcdoc "))
        gen_error(file, line, "the attribute %s is not allowed (CSP): use a class or assets/seloste.js", s->attr);
    if (in_list(s->attr, " href src action formaction cite poster data xlink:href "))
        s->kind = ATTR_URL;
    if (in_list(s->attr, " srcset ping http-equiv "))
        s->kind = ATTR_NO_EXPR;
    if (strcmp(s->attr, "src") == 0)
        s->saw_src = true;
}

/* Inside a tag. Returns how many bytes were taken. */
static size_t tag_inside(struct html_state *s, const char *file, int line, const char *p, size_t len)
{
    size_t n = 0;

    if (isspace((unsigned char)*p))
        return 1;
    if (*p == '>') {
        s->where = IN_TEXT;
        open_done(s, file, line, false);
        return 1;
    }
    if (*p == '/') {
        if (len < 2 || p[1] != '>') {
            gen_error(file, line, "'/' must be followed by '>'");
            return 1;
        }
        s->where = IN_TEXT;
        open_done(s, file, line, true);
        return 2;
    }
    while (n < len && n + 1 < MAX_NAME && (isalnum((unsigned char)p[n]) || strchr("-_:", p[n]) != NULL)) {
        s->attr[n] = p[n];
        n++;
    }
    s->attr[n] = '\0';
    if (n == 0) {
        gen_error(file, line, "'%c' cannot stand in a tag", *p);
        return 1;
    }
    attribute(s, file, line);
    if (n == len || p[n] != '=')
        return n;
    n++;
    if (n == len || p[n] != '"') {
        gen_error(file, line, "the value of %s must stand in double quotes", s->attr);
        return n;
    }
    s->where = IN_VALUE;
    return n + 1;
}

static size_t text_inside(struct html_state *s, const char *file, int line, const char *p, size_t len)
{
    if (s->want_script_end && strncmp(p, "</script>", len < 9 ? len : 9) != 0) {
        gen_error(file, line, "no inline script: behaviour belongs to assets/seloste.js");
        s->want_script_end = false;
    }
    if (*p == '<')
        return tag_start(s, file, line, p, len);
    return 1;
}

void html_literal(struct html_state *s, const char *file, int line, const char *p, size_t len)
{
    while (len > 0) {
        size_t took;

        switch (s->where) {
        case IN_TEXT:
            took = text_inside(s, file, line, p, len);
            break;
        case IN_TAG:
            took = tag_inside(s, file, line, p, len);
            break;
        default:
            took = 1;
            if (*p == '"')
                s->where = IN_TAG;
            else if (*p == '<')
                gen_error(file, line, "'<' in the value of %s: write &lt;", s->attr);
            s->started = true;
            break;
        }
        for (size_t i = 0; i < took; i++)
            if (p[i] == '\n')
                line++;
        p += took;
        len -= took;
    }
}
