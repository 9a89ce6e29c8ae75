/* The Cookie header (RFC 6265 section 4.2.1), read narrowly: a name that comes twice is nobody's. */
#include "http/internal.h"

bool cookie_value_ok(struct str value)
{
    for (size_t i = 0; i < value.len; i++) { /* cookie-octet */
        unsigned char c = (unsigned char)value.ptr[i];
        if (c <= 0x20 || c >= 0x7f || c == '"' || c == ',' || c == ';' || c == '\\')
            return false;
    }
    return value.len <= 3800;
}

struct str cookie_find(struct str header, struct str name)
{
    struct str found = {0};
    bool seen = false;

    while (header.len > 0) {
        struct str value = str_trim(str_cut(&header, ';'));
        struct str key = str_cut(&value, '=');
        if (!str_eq(key, name))
            continue;
        if (seen || !cookie_value_ok(value))
            return (struct str){0};
        seen = true;
        found = value;
    }
    return found;
}
