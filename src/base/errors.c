#include "base/errors.h"

static const struct error_entry entries[] = {
#define ERROR(number, name, rc, key) {(number), #name, RC_##rc, key},
#include "errors_all.def"
#undef ERROR
};

const struct error_entry *error_find(int code)
{
    for (size_t i = 0; i < COUNT(entries); i++) {
        if (entries[i].code == code)
            return &entries[i];
    }
    return NULL;
}
