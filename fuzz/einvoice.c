/* Files of e-invoices: parts lie in order inside the file, and whatever is read is whole (P64). */
#include "fuzz.h"

#include "docs/xml.h"
#include "rooms/einvoices/internal.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new((size_t)1 << 29);
    struct ctx ctx = {.arena = a};
    struct str parts[64], file = {(const char *)data, size};
    struct einvoice_read *out = NULL;
    size_t n = einvoices_split(file, parts, 64), count = 0;

    MUST_HOLD(n <= 65);
    for (size_t i = 0; i < n && n <= 64; i++) {
        MUST_HOLD(parts[i].len > 0 && parts[i].ptr >= file.ptr && parts[i].ptr + parts[i].len <= file.ptr + file.len);
        MUST_HOLD(i == 0 || parts[i].ptr >= parts[i - 1].ptr + parts[i - 1].len);
    }
    enum rc rc = einvoices_read(&ctx, (struct blob){data, size}, &out, &count);
    MUST_HOLD(rc == RC_OK || (rc == RC_INVALID && ctx.err.code != 0));
    for (size_t i = 0; rc == RC_OK && i < count; i++)
        MUST_HOLD(out[i].kind == EINVOICE_READ_ACK ? out[i].message_id.len > 0 : out[i].number.len > 0);
    arena_free(a);
    return 0;
}
