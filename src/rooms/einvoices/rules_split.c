/* A file of e-invoices is several XML documents one after another: SOAP frames without a prologue, each followed by a
 * document with its own. Split before parsing, each part by its own declaration (BILLING.md section 4). Pure. */
#include "rooms/einvoices/internal.h"

static bool begins_frame(struct str s, size_t at)
{
    return str_starts(str_sub(s, at, 24), STR("<SOAP-ENV:Envelope"));
}

static bool begins_document(struct str s, size_t at)
{
    return str_starts(str_sub(s, at, 6), STR("<?xml ")) || str_starts(str_sub(s, at, 6), STR("<?xml\t"));
}

/* Only a declaration and spaces: the frame that follows belongs to it. */
static bool only_prologue(struct str part)
{
    ptrdiff_t end = str_find(part, STR("?>"), 0);

    return begins_document(part, 0) && end >= 0 && str_empty(str_trim(str_sub(part, (size_t)end + 2, part.len)));
}

size_t einvoices_split(struct str bytes, struct str *parts, size_t most)
{
    size_t count = 0, from = 0;

    if (str_starts(bytes, STR("\xef\xbb\xbf")))
        bytes = str_sub(bytes, 3, bytes.len);
    for (size_t at = 0; at <= bytes.len; at++) {
        bool cut = at == bytes.len;

        if (!cut && bytes.ptr[at] != '<')
            continue;
        cut = cut || begins_document(bytes, at) || (begins_frame(bytes, at) && !only_prologue(str_sub(bytes, from, at - from)));
        if (!cut || at == from)
            continue;
        struct str part = str_trim(str_sub(bytes, from, at - from));
        from = at;
        if (str_starts(part, STR("\xef\xbb\xbf")))
            part = str_sub(part, 3, part.len);
        if (str_empty(part))
            continue;
        if (count == most)
            return most + 1;
        parts[count++] = part;
    }
    return count;
}
