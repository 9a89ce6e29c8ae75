/* multipart/form-data (RFC 7578): small, strict, over one contiguous body (memory or mapped file). */
#include "http/internal.h"

#include <string.h>

#include "base/errors.h"
#include "errors_http.h"

enum { MOST_UPLOADS = 16, PART_HEAD = 4096 };

struct str multipart_boundary(struct str content_type)
{
    struct str rest = content_type;
    struct str type = str_trim(str_cut(&rest, ';'));
    if (!str_eq_nocase(type, STR("multipart/form-data")))
        return (struct str){0};
    while (rest.len > 0) {
        struct str value = str_trim(str_cut(&rest, ';'));
        struct str key = str_cut(&value, '=');
        if (!str_eq_nocase(key, STR("boundary")))
            continue;
        if (value.len >= 2 && value.ptr[0] == '"' && value.ptr[value.len - 1] == '"')
            value = str_sub(value, 1, value.len - 2);
        for (size_t i = 0; i < value.len; i++)
            if (value.ptr[i] <= 0x20 || value.ptr[i] == 0x7f || value.ptr[i] == '"')
                return (struct str){0};
        return value.len <= 70 ? value : (struct str){0};
    }
    return (struct str){0};
}

static enum rc bad(struct err *err)
{
    return err_invalid(err, E1229_MULTIPART_UNREADABLE, NULL);
}

/* name="value" parameters of Content-Disposition as browsers write them: %22 %0D %0A stand for themselves. */
static bool disposition(struct str value, struct str *name, struct str *file, bool *has_file)
{
    struct str rest = value;
    if (!str_eq_nocase(str_trim(str_cut(&rest, ';')), STR("form-data")))
        return false;
    rest = str_trim(rest);
    bool has_name = false;
    while (rest.len > 0) {
        struct str key = str_trim(str_cut(&rest, '='));
        if (rest.len < 2 || rest.ptr[0] != '"')
            return false;
        ptrdiff_t end = str_find(rest, STR("\""), 1);
        if (end < 0)
            return false;
        struct str text = str_sub(rest, 1, (size_t)end - 1);
        rest = str_trim(str_sub(rest, (size_t)end + 1, rest.len));
        if (rest.len > 0 && rest.ptr[0] != ';')
            return false;
        rest = str_trim(str_sub(rest, 1, rest.len));
        if (str_eq_nocase(key, STR("name")) && !has_name) {
            *name = text;
            has_name = true;
        } else if (str_eq_nocase(key, STR("filename")) && !*has_file) {
            *file = text;
            *has_file = true;
        } else {
            return false;
        }
    }
    return has_name && name->len > 0;
}

struct part { struct str name, file, type, bytes; bool has_file; };

static enum rc part_head(struct str head, struct part *part, struct err *err)
{
    bool disposed = false;
    while (head.len > 0) {
        ptrdiff_t end = str_find(head, STR("\r\n"), 0);
        struct str line = end < 0 ? head : str_sub(head, 0, (size_t)end);
        head = end < 0 ? (struct str){0} : str_sub(head, (size_t)end + 2, head.len);
        for (size_t i = 0; i < line.len; i++)
            if ((unsigned char)line.ptr[i] < 0x20 || line.ptr[i] == 0x7f)
                return bad(err);
        struct str value = line;
        struct str key = str_cut(&value, ':');
        if (str_eq_nocase(key, STR("Content-Disposition"))) {
            if (disposed || !disposition(str_trim(value), &part->name, &part->file, &part->has_file))
                return bad(err);
            disposed = true;
        } else if (str_eq_nocase(key, STR("Content-Type"))) {
            part->type = str_trim(value);
        } else if (str_eq_nocase(key, STR("Content-Transfer-Encoding"))) {
            return bad(err); /* deprecated by RFC 7578 4.7; would be a second reading of the bytes */
        }
    }
    return disposed ? RC_OK : bad(err);
}

static ptrdiff_t find_bytes(struct str s, struct str needle, size_t from)
{
    if (from > s.len)
        return -1;
    const char *at = memmem(s.ptr + from, s.len - from, needle.ptr, needle.len);
    return at == NULL ? -1 : at - s.ptr;
}

/* One part from *at (after "--boundary"); *at moves to after the next delimiter. */
static enum rc next_part(struct str body, struct str delimiter, size_t *at, struct part *part, struct err *err)
{
    *part = (struct part){0};
    if (!str_starts(str_sub(body, *at, 2), STR("\r\n")))
        return bad(err);
    size_t head_at = *at + 2;
    ptrdiff_t head_end = find_bytes(str_sub(body, 0, head_at + PART_HEAD), STR("\r\n\r\n"), head_at);
    if (head_end < 0)
        return bad(err);
    TRY(part_head(str_sub(body, head_at, (size_t)head_end - head_at), part, err));
    size_t bytes_at = (size_t)head_end + 4;
    /* the CRLF before the delimiter belongs to it; an empty part has it right after the head */
    ptrdiff_t end = find_bytes(body, delimiter, bytes_at);
    if (end < 0)
        return bad(err);
    part->bytes = str_sub(body, bytes_at, (size_t)end - bytes_at);
    *at = (size_t)end + delimiter.len;
    return RC_OK;
}

static enum rc keep(struct multipart *out, const struct part *part, size_t most, struct err *err)
{
    if (part->has_file) {
        if (part->file.len == 0 && part->bytes.len == 0)
            return RC_OK; /* a file input left empty */
        if (out->upload_count >= MOST_UPLOADS)
            return err_invalid(err, E1228_FORM_TOO_MANY, NULL);
        out->uploads[out->upload_count++] = (struct http_upload){
            .field = part->name, .file_name = part->file, .content_type = part->type, .bytes = part->bytes};
        return RC_OK;
    }
    if (out->field_count >= most)
        return err_invalid(err, E1228_FORM_TOO_MANY, NULL);
    out->fields[out->field_count++] = (struct field_input){part->name, part->bytes};
    return RC_OK;
}

enum rc multipart_parse(struct arena *arena, struct str body, struct str boundary, size_t most,
                        struct multipart *out, struct err *err)
{
    struct str delimiter = str_fmt(arena, "\r\n--%.*s", STR_FMT(boundary));
    struct str first = str_sub(delimiter, 2, delimiter.len);
    size_t at = first.len;

    *out = (struct multipart){.uploads = ARENA_ARRAY(arena, struct http_upload, MOST_UPLOADS)};
    if (boundary.len == 0 || !str_starts(body, first))
        return bad(err);
    out->fields = ARENA_ARRAY(arena, struct field_input, most);
    while (!str_starts(str_sub(body, at, 2), STR("--"))) {
        struct part part;
        TRY(next_part(body, delimiter, &at, &part, err));
        TRY(keep(out, &part, most, err));
    }
    struct str tail = str_sub(body, at + 2, body.len);
    return tail.len == 0 || str_eqz(tail, "\r\n") ? RC_OK : bad(err);
}
