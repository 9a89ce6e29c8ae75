/* Paths, queries, url-encoded forms, Accept-Language. Decoded exactly once. */
#include "http/internal.h"

#include "base/errors.h"
#include "base/utf8.h"
#include "errors_http.h"

static int hex_of(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    if (c >= 'A' && c <= 'F')
        return c - 'A' + 10;
    return -1;
}

/* Percent escapes (and '+' when plus) of s into out; false: a bad escape. */
static bool percent_decode(struct str s, bool plus, char *out, size_t *out_len)
{
    size_t n = 0;
    for (size_t i = 0; i < s.len; i++) {
        char c = s.ptr[i];
        if (c == '%') {
            int hi = i + 2 < s.len ? hex_of(s.ptr[i + 1]) : -1;
            int lo = hi >= 0 ? hex_of(s.ptr[i + 2]) : -1;
            if (hi < 0 || lo < 0)
                return false;
            c = (char)(hi * 16 + lo);
            i += 2;
        } else if (plus && c == '+') {
            c = ' ';
        }
        out[n++] = c;
    }
    *out_len = n;
    return true;
}

static bool escaped_separator(struct str raw)
{
    for (size_t i = 0; i + 2 < raw.len; i++) {
        if (raw.ptr[i] != '%')
            continue;
        int v = hex_of(raw.ptr[i + 1]) * 16 + hex_of(raw.ptr[i + 2]);
        if (v == '/' || v == '\\')
            return true;
    }
    return false;
}

int path_decode(struct str raw, char *out, size_t *out_len)
{
    if (raw.len == 0 || raw.ptr[0] != '/' || escaped_separator(raw) ||
        !percent_decode(raw, false, out, out_len))
        return 400;
    struct str path = {out, *out_len};
    if (!utf8_valid(path))
        return 400;
    for (size_t i = 0; i < path.len; i++) {
        unsigned char c = (unsigned char)path.ptr[i];
        if (c < 0x20 || c == 0x7f || c == '\\')
            return 400;
        if (c == '/' && i + 1 < path.len && path.ptr[i + 1] == '/')
            return 400;
    }
    struct str rest = str_sub(path, 1, path.len);
    while (rest.len > 0) { /* dot segments, also written %2e */
        struct str segment = str_cut(&rest, '/');
        if (str_eqz(segment, ".") || str_eqz(segment, ".."))
            return 400;
    }
    return 0;
}

static enum rc decode_part(struct arena *arena, struct str raw, struct str *out, struct err *err)
{
    char *text = arena_alloc(arena, raw.len + 1);
    size_t n = 0;

    if (!percent_decode(raw, true, text, &n))
        return err_invalid(err, E1227_FORM_UNREADABLE, NULL);
    *out = (struct str){text, n};
    return RC_OK;
}

enum rc urlencoded_parse(struct arena *arena, struct str text, size_t most, struct field_input **out,
                         size_t *count, struct err *err)
{
    size_t n = 1;
    *out = NULL;
    *count = 0;
    for (size_t i = 0; i < text.len; i++)
        n += text.ptr[i] == '&';
    if (n > most)
        return err_invalid(err, E1228_FORM_TOO_MANY, NULL);
    if (text.len == 0)
        return RC_OK;
    struct field_input *list = ARENA_ARRAY(arena, struct field_input, n);
    while (text.len > 0) {
        struct str value = str_cut(&text, '&');
        if (value.len == 0)
            continue;
        struct str name = str_cut(&value, '=');
        TRY(decode_part(arena, name, &list[*count].name, err));
        TRY(decode_part(arena, value, &list[*count].value, err));
        ++*count;
    }
    *out = list;
    return RC_OK;
}

static enum lang language_of(struct str tag)
{
    struct str primary = str_cut(&tag, '-');
    if (str_eq_nocase(primary, STR("fi")))
        return LANG_FI;
    if (str_eq_nocase(primary, STR("sv")))
        return LANG_SV;
    return str_eq_nocase(primary, STR("en")) ? LANG_EN : LANG_COUNT;
}

/* Thousandths of a q value: "0.8" 800; 1000 when absent, 0 when unreadable. */
static int quality_of(struct str params)
{
    int q = 0, scale = 1000;
    params = str_trim(params);
    if (params.len == 0)
        return 1000;
    if (!str_starts(params, STR("q=")) || params.len < 3)
        return 0;
    if (params.ptr[2] == '1')
        return 1000;
    for (size_t i = 4; i < params.len && i < 7; i++) {
        if (params.ptr[i] < '0' || params.ptr[i] > '9')
            return 0;
        scale /= 10;
        q += (params.ptr[i] - '0') * scale;
    }
    return q;
}

enum lang language_accepted(struct str header)
{
    enum lang best = LANG_FI;
    int best_q = 0;

    while (header.len > 0) {
        struct str part = str_cut(&header, ',');
        struct str tag = str_trim(str_cut(&part, ';'));
        enum lang lang = language_of(tag);
        int q = quality_of(part);
        if (lang != LANG_COUNT && q > best_q) {
            best = lang;
            best_q = q;
        }
    }
    return best;
}
