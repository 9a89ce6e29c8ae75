/* The neutral shape -> bytes. */
#include "base/utf8.h"
#include "rooms/einvoices/internal.h"

void einvoices_write(struct arena *arena, const struct einvoice *e, enum einvoice_format format, struct blob *out,
                     struct str *replaced)
{
    struct buf b = buf_in(arena);
    struct str text;

    *replaced = STR("");
    buf_reserve(&b, 4096 + e->row_count * 1024);
    if (format == EINVOICE_UBL) {
        einvoices_write_ubl(e, &b);
        text = buf_str(&b);
    } else {
        if (format == EINVOICE_FINVOICE_SOAP)
            einvoices_write_frame(e, &b);
        einvoices_write_finvoice(e, &b);
        text = text_to_latin9(arena, buf_str(&b), replaced);
    }
    *out = (struct blob){(const uint8_t *)text.ptr, text.len};
}
