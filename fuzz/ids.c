/* Identifiers: what is accepted is in normal form, and the normal form is accepted unchanged. */
#include "fuzz.h"

#include "base/barcode.h"
#include "base/ids.h"
#include "base/utf8.h"

typedef bool id_fn(struct arena *a, struct str in, struct str *out);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static id_fn *const kinds[] = {id_ytunnus, id_vat, id_ovt, id_reference, id_rf, id_iban, id_email, id_bic, id_vat_eu};
    struct arena *a = arena_new(1 << 26);
    struct str in = {(const char *)data, size}, out, again;

    for (size_t i = 0; i < COUNT(kinds); i++) {
        if (!kinds[i](a, in, &out))
            continue;
        MUST_HOLD(utf8_valid(out) && kinds[i](a, out, &again) && str_eq(out, again));
    }
    if (id_reference(a, in, &out)) {
        MUST_HOLD(id_rf_make(a, out, &again) && id_rf(a, again, &again));
        MUST_HOLD(id_reference(a, id_reference_shown(a, out), &again) && str_eq(out, again));
    }
    (void)id_postcode(in, &out);
    struct str reference = in, iban = str_cut(&reference, '|');
    struct barcode code;
    uint8_t widths[BARCODE_WIDTHS];
    if (barcode_build(a, iban, (int64_t)size * 977, reference, date_ymd(2026, 10, 15), &out) == BARCODE_OK)
        MUST_HOLD(out.len == BARCODE_DIGITS && barcode_read(a, out, &code) && code.cents == (int64_t)size * 977);
    if (barcode_read(a, in, &code))
        MUST_HOLD(code.digits.len == BARCODE_DIGITS && barcode_widths(code.digits, widths) && id_iban(a, code.iban, &again));
    arena_free(a);
    return 0;
}
