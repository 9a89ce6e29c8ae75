/* Cleaning, folding and sort keys of outside text: cleaning twice is cleaning once, folded text is
 * valid, composed and decomposed text sort alike. */
#include "fuzz.h"

#include "base/utf8.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new(1 << 26);
    struct str in = {(const char *)data, size}, clean, again;

    for (int rule = TEXT_LINE; rule <= TEXT_NAME; rule++) {
        if (!text_clean(a, in, (enum text_rule)rule, &clean))
            continue;
        MUST_HOLD(utf8_valid(clean) && text_clean(a, clean, (enum text_rule)rule, &again) && str_eq(clean, again));
        struct blob x = text_sort_key(a, in), y = text_sort_key(a, clean);
        if (rule == TEXT_NAME)
            MUST_HOLD(str_eq((struct str){(const char *)x.ptr, x.len}, (struct str){(const char *)y.ptr, y.len}));
    }
    MUST_HOLD(utf8_valid(text_fold(a, in)));
    (void)text_sort_key(a, in);
    MUST_HOLD(utf8_valid(text_from_latin(a, in, size % 2 == 0)));
    arena_free(a);
    return 0;
}
