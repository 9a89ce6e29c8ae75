/* CSV: whatever is read can be written and read again, cell for cell. */
#include "fuzz.h"

#include "base/csv.h"
#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(1 << 28);
    struct csv_file file, again;
    struct err err = {0};

    if (csv_read(a, (struct str){(const char *)data, size}, &file, &err) != RC_OK) {
        MUST_HOLD(err.rc == RC_INVALID && err.code != 0 && err.line > 0);
        arena_free(a);
        return 0;
    }
    struct buf out = buf_in(a);
    buf_addz(&out, "h,h\r\n"); /* a first line that says which separator */
    for (size_t i = 0; i < file.count; i++) {
        MUST_HOLD(i == 0 || file.rows[i].line > file.rows[i - 1].line);
        for (size_t k = 0; k < file.rows[i].count; k++) {
            MUST_HOLD(utf8_valid(file.rows[i].cells[k]));
            csv_cell(&out, file.rows[i].cells[k], k == 0, true);
        }
        csv_end(&out);
    }
    MUST_HOLD(csv_read(a, buf_str(&out), &again, &err) == RC_OK && again.count == file.count + 1);
    for (size_t i = 0; i < file.count; i++) {
        MUST_HOLD(again.rows[i + 1].count == file.rows[i].count);
        for (size_t k = 0; k < file.rows[i].count; k++)
            MUST_HOLD(str_eq(again.rows[i + 1].cells[k], file.rows[i].cells[k]));
    }
    arena_free(a);
    return 0;
}
