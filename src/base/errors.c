#include "base/errors.h"

static const struct error_entry entries[] = {
#define ERROR(number, name, rc, key) {(number), #name, RC_##rc, key},
#include "errors_all.def"
#undef ERROR
};

/* A number names one error for ever: given twice, this does not compile. */
static inline int numbered_once(int code)
{
    switch (code) {
#define ERROR(number, name, rc, key) case (number): return 1;
#include "errors_all.def"
#undef ERROR
    default: return 0;
    }
}

const struct error_entry *error_find(int code)
{
    for (size_t i = 0; i < COUNT(entries) && numbered_once(code) != 0; i++) {
        if (entries[i].code == code)
            return &entries[i];
    }
    return NULL;
}
