/* A received notice, bytes to lines: decoding, mark-up off, what is left of its form kept as flags.
 * Tolerant: any bytes that are text give lines; a `<` that begins no tag is text. No line is lost but
 * script, style and head of a page. */
#include <string.h>

#include "base/buf.h"
#include "base/errors.h"
#include "base/utf8.h"
#include "errors_notice.h"
#include "rooms/notice/internal.h"

struct stripper {
    struct arena *arena;
    struct str in;
    size_t at;
    bool is_page;             /* HTML: a line break is a space */
    struct buf line;
    struct line *lines;
    size_t count, cap;
    unsigned flags;           /* of the line being made */
    unsigned bold, heading;   /* depth */
    size_t bold_bytes, bytes; /* of the line, spaces not counted */
    unsigned newlines;        /* since the last text */
    bool tab_seen;            /* the row's left cell has ended */
    bool unclosed;            /* a closing tag or comment end was sought in vain: not sought again,
                                 or a megabyte of openings would take a megabyte of searches each */
};

/* --- lines ----------------------------------------------------------------------------------- */
static void keep_line(struct stripper *s, struct str text, unsigned flags)
{
    if (s->count == s->cap) {
        struct line *more = ARENA_ARRAY(s->arena, struct line, s->cap * 2 + 64);

        if (s->count > 0)
            memcpy(more, s->lines, s->count * sizeof(*more));
        s->cap = s->cap * 2 + 64;
        s->lines = more;
    }
    s->lines[s->count++] = (struct line){text, flags};
}

static bool take_prefix(struct str *text, const char *prefix)
{
    struct str p = str_from(prefix);

    if (!str_starts(*text, p))
        return false;
    *text = str_trim(str_sub(*text, p.len, text->len));
    return true;
}

/* "5.", "5.2", "12)": the number of a heading. 0 when there is none. A date or time is none. */
static size_t number_prefix(struct str text)
{
    size_t i = 0, digits = 0, groups = 0;

    while (i < text.len && groups < 4) {
        digits = 0;
        while (i < text.len && text.ptr[i] >= '0' && text.ptr[i] <= '9') {
            i++;
            digits++;
        }
        if (digits == 0 || digits > 2)
            return groups > 0 && digits == 0 && i < text.len && text.ptr[i] == ' ' ? i : 0;
        groups++;
        if (i < text.len && text.ptr[i] == ')')
            return i + 1;
        if (i >= text.len || text.ptr[i] != '.')
            return groups > 1 && i < text.len && text.ptr[i] == ' ' ? i : 0;
        i++;
    }
    return 0;
}

static void end_line(struct stripper *s, unsigned extra)
{
    static const char *const bullets[] = {"- ", "* ", "• ", "– ", "· ", "o "};
    struct str text = str_trim(str_copy(s->arena, buf_str(&s->line)));
    unsigned flags = s->flags | extra;

    if (s->bytes > 0 && s->bold_bytes == s->bytes)
        flags |= LINE_BOLD;
    if (s->heading > 0)
        flags |= LINE_HEADING;
    s->line.len = 0;
    s->bold_bytes = s->bytes = 0;
    if (text.len == 0)
        return;
    for (size_t i = 0; i < COUNT(bullets); i++) {
        if (take_prefix(&text, bullets[i]))
            flags |= LINE_ITEM;
    }
    while (text.len > 0 && text.ptr[0] == '#') {
        text = str_trim(str_sub(text, 1, text.len));
        flags |= LINE_HEADING;
    }
    if ((flags & LINE_ITEM) == 0 && number_prefix(text) > 0 && text.len < 160) {
        text = str_trim(str_sub(text, number_prefix(text), text.len));
        flags |= LINE_HEADING;
    }
    s->flags = 0;
    if (text.len > 0)
        keep_line(s, text, flags);
}

static void add_text(struct stripper *s, struct str bytes)
{
    bool space = bytes.len == 1 && strchr(" \t\r\n\f\v", bytes.ptr[0]) != NULL;

    if (space) {
        if (s->line.len > 0 && s->line.ptr[s->line.len - 1] != ' ')
            buf_byte(&s->line, ' ');
        return;
    }
    buf_add(&s->line, bytes);
    s->bytes += bytes.len;
    if (s->bold > 0)
        s->bold_bytes += bytes.len;
    s->newlines = 0;
}

/* --- mark-up ---------------------------------------------------------------------------------- */
static bool name_is(struct str name, const char *list)
{
    struct str rest = str_from(list);

    while (rest.len > 0) {
        if (str_eq_nocase(name, str_cut(&rest, ' ')))
            return true;
    }
    return false;
}

/* Length of the tag that begins at s->at, 0 when it is none. */
static size_t tag_length(struct stripper *s)
{
    struct str rest = str_sub(s->in, s->at, 2048);
    char quote = 0;

    if (rest.len < 3)
        return 0;
    if (str_starts(rest, STR("<!--"))) {
        ptrdiff_t end = s->unclosed ? -1 : str_find(s->in, STR("-->"), s->at);

        s->unclosed = s->unclosed || end < 0;
        return end < 0 ? 4 : (size_t)end + 3 - s->at;
    }
    if (rest.ptr[1] != '/' && rest.ptr[1] != '!' && rest.ptr[1] != '?' &&
        !((rest.ptr[1] | 32) >= 'a' && (rest.ptr[1] | 32) <= 'z'))
        return 0;
    for (size_t i = 1; i < rest.len; i++) {
        if (quote != 0) {
            if (rest.ptr[i] == quote)
                quote = 0;
        } else if ((rest.ptr[i] == '"' || rest.ptr[i] == '\'') && rest.ptr[i - 1] == '=') {
            quote = rest.ptr[i];
        } else if (rest.ptr[i] == '>') {
            return i + 1;
        } else if (rest.ptr[i] == '<') {
            return 0;
        }
    }
    return 0;
}

static struct str tag_name(struct str tag, bool *closing)
{
    size_t from = 1, to;

    *closing = tag.len > 1 && tag.ptr[1] == '/';
    if (*closing)
        from++;
    for (to = from; to < tag.len; to++) {
        char c = (char)(tag.ptr[to] | 32);

        if (!((c >= 'a' && c <= 'z') || (tag.ptr[to] >= '0' && tag.ptr[to] <= '9')))
            break;
    }
    return str_sub(tag, from, to - from);
}

/* Offset after </name>, 0 when it is never closed (then nothing is skipped: no text is lost). */
static size_t after_closing(struct stripper *s, struct str name)
{
    ptrdiff_t at = (ptrdiff_t)s->at;

    while (!s->unclosed && (at = str_find(s->in, STR("</"), (size_t)at)) >= 0) {
        if (str_eq_nocase(str_sub(s->in, (size_t)at + 2, name.len), name)) {
            ptrdiff_t end = str_find(s->in, STR(">"), (size_t)at);

            return end < 0 ? 0 : (size_t)end + 1;
        }
        at += 2;
    }
    s->unclosed = true;
    return 0;
}

static void take_tag(struct stripper *s, struct str tag)
{
    bool closing;
    struct str name = tag_name(tag, &closing);

    s->at += tag.len;
    if (!closing && name_is(name, "script style head template svg noscript")) {
        size_t after = after_closing(s, name);

        if (after > 0)
            s->at = after;
    } else if (name_is(name, "h1 h2 h3 h4 h5 h6 dt")) {
        end_line(s, 0);
        s->heading = !closing;
        s->flags = LINE_PARAGRAPH;
    } else if (name_is(name, "b strong")) {
        s->bold = !closing ? s->bold + 1 : s->bold > 0 ? s->bold - 1 : 0;
    } else if (name_is(name, "li")) {
        end_line(s, 0);
        s->flags = closing ? LINE_PARAGRAPH : LINE_ITEM;
    } else if (name_is(name, "br")) {
        end_line(s, 0);
    } else if (name_is(name, "p div ul ol table tr td th tbody thead section article header footer main nav aside "
                             "body html dl dd blockquote form fieldset figure address title hr pre")) {
        unsigned keep = s->flags & LINE_AFTER_TAB;

        end_line(s, 0);
        s->flags = LINE_PARAGRAPH | keep;
        if (name_is(name, "td th div section body"))
            s->heading = 0;
    }
}

static void take_entity(struct stripper *s)
{
    static const struct { const char *name, *text; } entities[] = {
        {"amp", "&"}, {"lt", "<"}, {"gt", ">"}, {"quot", "\""}, {"apos", "'"}, {"nbsp", " "}, {"auml", "ä"},
        {"ouml", "ö"}, {"aring", "å"}, {"Auml", "Ä"}, {"Ouml", "Ö"}, {"Aring", "Å"}, {"eacute", "é"},
        {"ndash", "–"}, {"mdash", "—"}, {"rsquo", "’"}, {"rdquo", "”"}, {"ldquo", "“"}, {"hellip", "…"},
        {"bull", "•"}, {"shy", ""}, {"euro", "€"}, {"sect", "§"},
    };
    struct str rest = str_sub(s->in, s->at + 1, 12);
    ptrdiff_t end = str_find(rest, STR(";"), 0);
    struct str name = end > 0 ? str_sub(rest, 0, (size_t)end) : STR("");
    int64_t cp = -1;

    for (size_t i = 0; i < COUNT(entities); i++) {
        if (str_eqz(name, entities[i].name)) {
            s->at += name.len + 2;
            add_text(s, str_from(entities[i].text));
            return;
        }
    }
    if (name.len > 2 && name.ptr[0] == '#' && (name.ptr[1] | 32) == 'x') {
        cp = 0;
        for (size_t i = 2; i < name.len && cp >= 0; i++) {
            const char *hex = "0123456789abcdef";
            const char *at = strchr(hex, name.ptr[i] >= '0' && name.ptr[i] <= '9' ? name.ptr[i] : name.ptr[i] | 32);

            cp = at == NULL || name.ptr[i] == 0 || cp > 0x10FFFF ? -1 : cp * 16 + (at - hex);
        }
    } else if (name.len > 1 && name.ptr[0] == '#') {
        if (!str_to_i64(str_sub(name, 1, name.len), &cp))
            cp = -1;
    }
    if (cp == 0xA0 || cp == 9 || cp == 10 || cp == 13)
        cp = ' ';
    if (cp >= 32 && cp <= 0x10FFFF && cp != 0x7F && !(cp >= 0xD800 && cp <= 0xDFFF)) {
        char utf8[4];
        size_t n = utf8_put(utf8, (uint32_t)cp);

        s->at += name.len + 2;
        add_text(s, (struct str){utf8, n});
        return;
    }
    s->at++;
    add_text(s, STR("&"));
}

static void take_break(struct stripper *s, char c)
{
    s->at++;
    if (s->is_page) {
        add_text(s, STR(" "));
    } else if (c == '\n') {
        end_line(s, s->tab_seen ? LINE_AFTER_TAB : 0);
        s->tab_seen = false;
        if (++s->newlines > 1)
            s->flags |= LINE_PARAGRAPH;
    } else if (s->line.len > 0 && !s->tab_seen) { /* the left cell ends */
        end_line(s, LINE_BEFORE_TAB);
        s->tab_seen = true;
        s->flags = LINE_AFTER_TAB;
    } else {
        add_text(s, STR(" "));
    }
}

static void strip(struct stripper *s)
{
    while (s->at < s->in.len) {
        char c = s->in.ptr[s->at];
        size_t n = c == '<' ? tag_length(s) : 0;

        if (n > 0) {
            take_tag(s, str_sub(s->in, s->at, n));
            if (s->tab_seen)
                s->flags |= LINE_AFTER_TAB;
        } else if (c == '&') {
            take_entity(s);
        } else if (c == '\n' || c == '\t') {
            take_break(s, c);
        } else if (s->in.len - s->at > 1 && (unsigned char)c == 0xC2 && (unsigned char)s->in.ptr[s->at + 1] == 0xA0) {
            add_text(s, STR(" "));
            s->at += 2;
        } else if (s->in.len - s->at > 1 && (unsigned char)c == 0xC2 && (unsigned char)s->in.ptr[s->at + 1] == 0xAD) {
            s->at += 2; /* soft hyphen */
        } else {
            add_text(s, str_sub(s->in, s->at, 1));
            s->at++;
        }
    }
    end_line(s, s->tab_seen ? LINE_AFTER_TAB : 0);
}

/* --- bytes ------------------------------------------------------------------------------------ */
static bool looks_binary(struct str bytes)
{
    size_t odd = 0;

    if (str_starts(bytes, STR("%PDF")) || str_starts(bytes, STR("PK\003\004")) || str_starts(bytes, STR("\x89PNG")))
        return true;
    for (size_t i = 0; i < bytes.len; i++) {
        unsigned char c = (unsigned char)bytes.ptr[i];

        if (c == 0)
            return true;
        odd += c < 32 && c != '\n' && c != '\r' && c != '\t' && c != '\f';
    }
    return odd * 100 > bytes.len;
}

static bool is_page(struct str text)
{
    struct str head = str_sub(text, 0, 4096);

    for (size_t i = 0; i + 5 < head.len; i++) {
        if (head.ptr[i] == '<' && (str_eq_nocase(str_sub(head, i, 5), STR("<html")) ||
                                   str_eq_nocase(str_sub(head, i, 5), STR("<body")) ||
                                   str_eq_nocase(str_sub(head, i, 9), STR("<!doctype"))))
            return true;
    }
    return false;
}

struct str read_utf8(struct arena *arena, struct str bytes, bool *was_latin)
{
    if (str_starts(bytes, STR("\xEF\xBB\xBF")))
        bytes = str_sub(bytes, 3, bytes.len);
    *was_latin = !utf8_valid(bytes);
    return *was_latin ? text_from_latin(arena, bytes, true) : bytes;
}

enum rc read_lines(struct arena *arena, struct str bytes, struct lines *out, struct err *err)
{
    struct stripper s = {.arena = arena};

    *out = (struct lines){0};
    if (bytes.len > NOTICE_MAX_BYTES) {
        err->arg = STR("1");
        return err_invalid(err, E1320_NOTICE_TOO_LARGE, NULL);
    }
    if (looks_binary(bytes))
        return err_invalid(err, E1322_NOTICE_BINARY, NULL);
    s.in = read_utf8(arena, bytes, &out->was_latin);
    s.is_page = is_page(s.in);
    s.line = buf_in(arena);
    strip(&s);
    if (s.count == 0)
        return err_invalid(err, E1321_NOTICE_EMPTY, NULL);
    out->at = s.lines;
    out->count = s.count;
    return RC_OK;
}
