/* The numbered errors of all rooms: E1401_PROHIBITION_ACT = 1401 ... and their table. */
#ifndef BASE_ERRORS_H
#define BASE_ERRORS_H

#include "base/rc.h"

enum error_code {
    E_NONE = 0,
#define ERROR(number, name, rc, key) E##number##_##name = (number),
#include "errors_all.def"
#undef ERROR
};

struct error_entry {
    int code;
    const char *name; /* "PROHIBITION_ACT" */
    enum rc rc;
    const char *key; /* message key */
};
const struct error_entry *error_find(int code); /* NULL when unknown */

#endif
