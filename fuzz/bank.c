/* Bank files: camt and KTL from anywhere. What is read adds up, every text is clean, nothing outside the input. */
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "rooms/payments/bank.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check(const struct bank_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        const struct bank_entry *e = &file->entries[i];

        if (e->cents == 0 || e->statement >= file->statement_count || !utf8_valid(e->payer) || !utf8_valid(e->message)
            || date_is_none(e->booked_on))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *arena = arena_new((size_t)64 << 20);
    struct bank_file file;
    struct err err = {.rc = RC_OK};
    struct str bytes = {arena_copy(arena, data, size), size}, found[8];

    if (bank_read(arena, bytes, &file, &err) == RC_OK)
        check(&file);
    if (utf8_valid(bytes) && bank_references_in(arena, bytes, found, 8) > 8)
        abort();
    arena_free(arena);
    return 0;
}
