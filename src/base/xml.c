#include "base/xml.h"

struct xml xml_to(struct buf *out)
{
    return (struct xml){.out = out};
}

static void end_tag(struct xml *x)
{
    if (x->in_tag)
        buf_byte(x->out, '>');
    x->in_tag = false;
}

void xml_open(struct xml *x, const char *name)
{
    end_tag(x);
    if (x->depth >= XML_DEPTH) {
        x->too_deep = true;
        return;
    }
    buf_byte(x->out, '<');
    buf_addz(x->out, name);
    x->open[x->depth++] = name;
    x->in_tag = true;
}

/* The next byte that cannot stand as it is; s.len when there is none. */
static size_t plain_run(struct str s, size_t from)
{
    while (from < s.len) {
        unsigned char c = (unsigned char)s.ptr[from];
        if (c < 0x20 || c == '<' || c == '>' || c == '&' || c == '"')
            break;
        from++;
    }
    return from;
}

static void put_escaped(struct buf *out, struct str s)
{
    size_t at = 0;

    while (at < s.len) {
        size_t end = plain_run(s, at);

        buf_bytes(out, s.ptr + at, end - at);
        if (end == s.len)
            return;
        switch (s.ptr[end]) {
        case '<': buf_addz(out, "&lt;"); break;
        case '>': buf_addz(out, "&gt;"); break;
        case '&': buf_addz(out, "&amp;"); break;
        case '"': buf_addz(out, "&quot;"); break;
        default: buf_byte(out, ' '); break;
        }
        at = end + 1;
    }
}

void xml_attr(struct xml *x, const char *name, struct str value)
{
    if (!x->in_tag)
        return;
    buf_byte(x->out, ' ');
    buf_addz(x->out, name);
    buf_addz(x->out, "=\"");
    put_escaped(x->out, value);
    buf_byte(x->out, '"');
}

void xml_text(struct xml *x, struct str text)
{
    end_tag(x);
    put_escaped(x->out, text);
}

void xml_close(struct xml *x)
{
    if (x->depth == 0)
        return;
    x->depth--;
    if (x->in_tag) {
        buf_addz(x->out, "/>");
        x->in_tag = false;
        return;
    }
    buf_addz(x->out, "</");
    buf_addz(x->out, x->open[x->depth]);
    buf_byte(x->out, '>');
}

void xml_element(struct xml *x, const char *name, struct str text)
{
    xml_open(x, name);
    if (!str_empty(text))
        xml_text(x, text);
    xml_close(x);
}

void xml_optional(struct xml *x, const char *name, struct str text)
{
    if (!str_empty(text))
        xml_element(x, name, text);
}
