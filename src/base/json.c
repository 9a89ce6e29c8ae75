#include "base/json.h"

#include <stdlib.h>

#include "base/utf8.h"

struct json json_to(struct buf *out)
{
    return (struct json){.out = out};
}

static void comma(struct json *j)
{
    if (j->comma[j->depth])
        buf_byte(j->out, ',');
    j->comma[j->depth] = true;
}

void json_open(struct json *j, char brace)
{
    comma(j);
    buf_byte(j->out, brace);
    if (j->depth + 1 >= COUNT(j->comma))
        abort(); /* the program's own nesting, never input */
    j->comma[++j->depth] = false;
}

void json_close(struct json *j, char brace)
{
    if (j->depth == 0)
        abort();
    j->depth--;
    buf_byte(j->out, brace);
}

static void put_string(struct buf *b, struct str s)
{
    size_t from = 0, at = 0;

    buf_byte(b, '"');
    while (at < s.len) {
        unsigned char c = (unsigned char)s.ptr[at];
        size_t next = at + 1;
        if (c >= 0x20 && c != '"' && c != '\\' && c < 0x7f) {
            at = next;
            continue;
        }
        if (c >= 0x80) {
            next = at;
            if (utf8_next(s, &next) >= 0) {
                at = next;
                continue;
            }
        }
        buf_add(b, str_sub(s, from, at - from));
        if (c == '"' || c == '\\')
            buf_fmt(b, "\\%c", c);
        else if (c == '\n')
            buf_addz(b, "\\n");
        else if (c < 0x80)
            buf_fmt(b, "\\u%04x", c);
        else
            buf_addz(b, "\xef\xbf\xbd"); /* a byte that is no UTF-8: U+FFFD, never invalid JSON */
        from = at = next;
    }
    buf_add(b, str_sub(s, from, s.len));
    buf_byte(b, '"');
}

void json_key(struct json *j, const char *key)
{
    comma(j);
    put_string(j->out, str_from(key));
    buf_byte(j->out, ':');
    j->comma[j->depth] = false; /* the value that follows gets none; it sets it again */
}

void json_str(struct json *j, struct str s)
{
    comma(j);
    put_string(j->out, s);
}

void json_i64(struct json *j, int64_t n)
{
    comma(j);
    buf_i64(j->out, n);
}

void json_bool(struct json *j, bool b)
{
    comma(j);
    buf_addz(j->out, b ? "true" : "false");
}

void json_raw(struct json *j, struct str s)
{
    comma(j);
    buf_add(j->out, s);
}

void json_null(struct json *j)
{
    comma(j);
    buf_addz(j->out, "null");
}

void json_kstr(struct json *j, const char *key, struct str s)
{
    json_key(j, key);
    json_str(j, s);
}

void json_ki64(struct json *j, const char *key, int64_t n)
{
    json_key(j, key);
    json_i64(j, n);
}

void json_kbool(struct json *j, const char *key, bool b)
{
    json_key(j, key);
    json_bool(j, b);
}
