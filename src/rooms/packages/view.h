/* What the page of packages shows. */
#ifndef ROOMS_PACKAGES_VIEW_H
#define ROOMS_PACKAGES_VIEW_H

#include "rooms/packages/internal.h"

struct package_form { int64_t customer, contact, request; int kind, language; };
struct packages_view {
    struct package_form form;
    struct web_pick *pick;            /* of the field customer */
    struct package_imported imported; /* number 0: nothing has just come in */
    struct str told;                  /* what came in, or would; "" nothing */
    int64_t waiting;                  /* id of the file that was looked at; 0 none */
    int file_error;                   /* error code of an upload; 0 none */
    bool may_import;
};

struct record_line { struct str purpose, basis, categories, recipients, storage; };
struct record_view { struct record_line *lines; size_t count; struct str controller; int64_t version; };
/* Purposes that the notice in force states or the law imposes, with what the program's queries use for each. ctx->policy must be there. */
MUST_USE enum rc packages_record_view(struct ctx *ctx, struct record_view *out);

#endif
