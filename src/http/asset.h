/* A static file embedded in the program by tools/embed (gen/assets.c). Served under
 * /assets/<path> with the hash in the name or query, immutable. */
#ifndef HTTP_ASSET_H
#define HTTP_ASSET_H

#include "base/str.h"

struct asset {
    const char *path;         /* "/assets/app.css": the address, without hash */
    struct blob bytes;
    struct blob gz;           /* gzip of bytes, {NULL, 0} when it would not be smaller */
    const char *content_type; /* "text/css; charset=utf-8" */
    const char *hash;         /* hex, part of the ETag and of ?v=hash */
};

extern const struct asset all_assets[]; /* generated; ends with path NULL */

#endif
