#include "web/web.h"

#include <string.h>

#include "assets.h"
#include "base/utf8.h"

void web_raw(struct tmpl *t, const char *s, size_t len)
{
    buf_bytes(t->b, s, len);
}

struct str web_presentable(struct arena *a, struct str s)
{
    struct buf b;

    if (utf8_valid(s) && memchr(s.ptr != NULL ? s.ptr : "", '\0', s.len) == NULL)
        return s;
    b = buf_in(a);
    for (size_t at = 0; at < s.len;) {
        size_t from = at;
        int32_t c = utf8_next(s, &at);

        if (c <= 0)
            buf_addz(&b, "\xef\xbf\xbd");
        else
            buf_bytes(&b, s.ptr + from, at - from);
    }
    return buf_str(&b);
}

void web_put_str(struct tmpl *t, struct str s)
{
    static const char *const entities[128] = {['&'] = "&amp;", ['<'] = "&lt;", ['>'] = "&gt;", ['"'] = "&quot;", ['\''] = "&#39;",
                                              ['\0'] = "\xef\xbf\xbd"}; /* U+FFFD: no NUL in a page */
    size_t from = 0;

    if (!utf8_valid(s)) /* typed, refused, and shown again */
        s = web_presentable(t->ctx->arena, s);
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];
        const char *entity = c < COUNT(entities) ? entities[c] : NULL;

        if (entity == NULL)
            continue;
        buf_bytes(t->b, s.ptr + from, i - from);
        buf_addz(t->b, entity);
        from = i + 1;
    }
    if (s.len > from)
        buf_bytes(t->b, s.ptr + from, s.len - from);
}

void web_put_z(struct tmpl *t, const char *s)
{
    web_put_str(t, str_from(s));
}

void web_put_i64(struct tmpl *t, int64_t n)
{
    buf_i64(t->b, n);
}

void web_put_u64(struct tmpl *t, uint64_t n)
{
    buf_fmt(t->b, "%llu", (unsigned long long)n);
}

void web_put_html(struct tmpl *t, struct html h)
{
    buf_add(t->b, h.html);
}

/* A scheme that may be followed, or none at all. Controls and blanks, which browsers skip, are not. */
static bool url_safe(struct str s)
{
    static const char *const schemes[] = {"https:", "http:", "mailto:", "tel:"};

    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] <= ' ' || s.ptr[i] == '\\' || s.ptr[i] == 0x7f)
            return false;
    if (s.len >= 2 && s.ptr[0] == '/' && s.ptr[1] == '/')
        return false;
    if (s.len == 0 || strchr("/#?", s.ptr[0]) != NULL)
        return true;
    for (size_t i = 0; i < COUNT(schemes); i++)
        if (s.len >= strlen(schemes[i]) && str_eq_nocase(str_sub(s, 0, strlen(schemes[i])), str_from(schemes[i])))
            return true;
    for (size_t i = 0; i < s.len; i++) { /* a relative path: no colon before the first slash */
        if (s.ptr[i] == ':')
            return false;
        if (strchr("/?#", s.ptr[i]) != NULL)
            return true;
    }
    return true;
}

void web_url_str(struct tmpl *t, struct str s)
{
    web_put_str(t, url_safe(s) ? s : STR("#"));
}

void web_url_z(struct tmpl *t, const char *s)
{
    web_url_str(t, str_from(s));
}

static bool unreserved(unsigned char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '-' || c == '.' || c == '_' || c == '~';
}

static void percent(struct buf *b, struct str s)
{
    static const char hex[] = "0123456789ABCDEF";

    for (size_t i = 0; i < s.len;) {
        size_t from = i;

        while (i < s.len && unreserved((unsigned char)s.ptr[i]))
            i++;
        buf_bytes(b, s.ptr + from, i - from);
        if (i < s.len) {
            unsigned char c = (unsigned char)s.ptr[i++];

            buf_bytes(b, (const char[]){'%', hex[c >> 4], hex[c & 15]}, 3);
        }
    }
}

void web_part_str(struct tmpl *t, struct str s)
{
    percent(t->b, s);
}

void web_part_z(struct tmpl *t, const char *s)
{
    percent(t->b, str_from(s));
}

struct str web_str_same(struct str s)
{
    return s;
}

bool web_true_str(struct str s) { return s.len != 0; }
bool web_true_z(const char *s) { return s != NULL && s[0] != '\0'; }
bool web_true_date(struct date d) { return !date_is_none(d); }
bool web_true_html(struct html h) { return h.html.len != 0; }
bool web_true_int(int64_t n) { return n != 0; }
bool web_true_uint(uint64_t n) { return n != 0; }
bool web_true_ptr(const void *p) { return p != NULL; }

struct slot web_slot_str(const char *name, struct str s) { return SLOT_STR(name, s); }
struct slot web_slot_z(const char *name, const char *s) { return SLOT_STR(name, str_from(s)); }
struct slot web_slot_i64(const char *name, int64_t n) { return SLOT_I64(name, n); }
struct slot web_slot_u64(const char *name, uint64_t n) { return SLOT_I64(name, (int64_t)n); }

struct str web_date(struct tmpl *t, struct date d)
{
    return date_is_none(d) ? STR("\xe2\x80\x93") : date_text(t->ctx->arena, d, t->ctx->lang);
}

struct str web_instant(struct tmpl *t, int64_t ms)
{
    return ms == 0 ? STR("\xe2\x80\x93") : instant_text(t->ctx->arena, ms, t->ctx->lang);
}

/* E.164 made readable: +358 40 123 4567. Other countries: the plus and the digits. */
struct str web_phone(struct tmpl *t, struct str e164)
{
    struct buf b;
    size_t from = 4;

    if (!str_starts(e164, STR("+358")) || e164.len < 9)
        return e164;
    b = buf_in(t->ctx->arena);
    buf_addz(&b, "+358");
    for (size_t left = e164.len - from, n = 2; left > 0; left -= n, from += n, n = left == 4 ? 4 : 3) {
        n = n > left ? left : n;
        buf_addz(&b, "\xc2\xa0");
        buf_add(&b, str_sub(e164, from, n));
    }
    return buf_str(&b);
}

struct str web_initials(struct tmpl *t, struct str name)
{
    struct buf b = buf_in(t->ctx->arena);
    bool start = true;
    int letters = 0;

    for (size_t i = 0; i < name.len && letters < 2; i++) {
        unsigned char c = (unsigned char)name.ptr[i];
        size_t len = c < 0x80 ? 1 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : 4;

        if (start && c != ' ') {
            buf_add(&b, str_sub(name, i, len));
            letters++;
        }
        start = c == ' ' || c == '-';
        i += len - 1;
    }
    return buf_str(&b);
}

struct str web_label(struct tmpl *t, const struct name_value *names, int value)
{
    for (; names != NULL && names->word != NULL; names++)
        if (names->value == value)
            return tr_key(t->ctx, str_from(names->msg));
    return STR("\xe2\x80\x93");
}

struct str web_join(struct tmpl *t, struct str a, struct str b)
{
    if (a.len == 0 || b.len == 0)
        return a.len == 0 ? b : a;
    return str_fmt(t->ctx->arena, "%.*s %.*s", STR_FMT(a), STR_FMT(b));
}

static struct str slot_value(struct tmpl *t, const struct slot *s)
{
    return s->is_number ? str_fmt(t->ctx->arena, "%lld", (long long)s->number) : s->text;
}

static const struct slot *slot_named(const struct slot *slots, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eqz(name, slots[i].name))
            return &slots[i];
    return NULL;
}

/* Is `name` a :parameter of the path? */
static bool path_has(struct str path, struct str name)
{
    for (struct str rest = path; rest.len != 0;) {
        struct str piece = str_cut(&rest, '/');

        if (piece.len > 1 && piece.ptr[0] == ':' && str_eq(str_sub(piece, 1, piece.len - 1), name))
            return true;
    }
    return false;
}

struct str web_route(struct tmpl *t, const char *path, const struct slot *slots, size_t count)
{
    struct buf b = buf_in(t->ctx->arena);
    struct str p = str_from(path), rest = str_sub(p, 1, p.len - 1);
    char sep = '?';

    buf_add(&b, t->in->prefix);
    do {
        struct str piece = str_cut(&rest, '/');
        const struct slot *s =
            piece.len > 1 && piece.ptr[0] == ':' ? slot_named(slots, count, str_sub(piece, 1, piece.len - 1)) : NULL;

        buf_byte(&b, '/');
        if (s != NULL)
            percent(&b, slot_value(t, s));
        else
            buf_add(&b, piece);
    } while (rest.len != 0);
    for (size_t i = 0; i < count; i++) {
        struct str value = slot_value(t, &slots[i]);

        if (value.len == 0 || path_has(p, str_from(slots[i].name)))
            continue;
        buf_byte(&b, sep);
        buf_addz(&b, slots[i].name);
        buf_byte(&b, '=');
        percent(&b, value);
        sep = '&';
    }
    return buf_str(&b);
}

void web_csrf(struct tmpl *t)
{
    buf_addz(t->b, "<input type=\"hidden\" name=\"csrf\" value=\"");
    web_put_str(t, t->in->csrf);
    buf_addz(t->b, "\">");
}

void web_icon(struct tmpl *t, const char *name)
{
    if (name == NULL || name[0] == '\0')
        return;
    buf_addz(t->b, "<svg class=\"i\" aria-hidden=\"true\"><use href=\"" ASSET_icons_svg "#");
    web_put_z(t, name);
    buf_addz(t->b, "\"/></svg>");
}
