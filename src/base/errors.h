/* The table of the numbered errors of all rooms. The numbers (E1401_PROHIBITION_ACT = 1401) are in errors_<folder>.h,
 * generated from the errors.def of each folder; base's are here. */
#ifndef BASE_ERRORS_H
#define BASE_ERRORS_H

#include "base/rc.h"

#include "errors_base.h"

enum { E_NONE = 0 };

struct error_entry {
    int code;
    const char *name; /* "PROHIBITION_ACT" */
    enum rc rc;
    const char *key; /* message key */
};
const struct error_entry *error_find(int code); /* NULL when unknown */

#endif
