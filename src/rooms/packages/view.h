/* What the page of packages shows. */
#ifndef ROOMS_PACKAGES_VIEW_H
#define ROOMS_PACKAGES_VIEW_H

#include "rooms/packages/internal.h"

struct package_form { int64_t customer, contact, request; int kind, language; };
struct packages_view {
    struct package_form form;
    struct package_imported imported; /* number 0: nothing has just come in */
    int file_error;                   /* error code of an upload; 0 none */
    bool may_import;
};

#endif
