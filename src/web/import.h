/* Pages of a file that is looked at before it comes in: choose, look (how it was recognised, its first rows, what is new, changed, the
 * same or at fault), then one button for exactly those bytes, which wait in memory (db/stash.h, decision 0017; UI.md section 10). A room
 * brings its reader, its action and a template with the component `import_page`. */
#ifndef WEB_IMPORT_H
#define WEB_IMPORT_H

#include "base/csvform.h"
#include "db/stash.h"
#include "web/web.h"

struct web_import { /* one for each importer, static: its address tells kinds apart */
    const char *path;            /* of the page, "/tilaukset/tuonti"; a waiting file is under it by its id, path parameter `tiedosto` */
    const struct stash_kind *kind;
    const struct field *table;   /* columns of the file */
    /* Read it, store nothing; at the end audit_flush_reads. INVALID, CONFLICT: faults by line in ctx->err, out as far as it is known. */
    enum rc (*look)(struct ctx *ctx, struct str bytes, struct csv_preview *out);
    enum rc (*take)(struct ctx *ctx, struct str bytes, int64_t sums[CSV_WHATS]); /* all or nothing; sums as the preview's */
    enum rc (*show)(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, const struct web_import_view *view);
};
#define WEB_IMPORT_KIND(bytes) {.most = (bytes), .too_big = E2502_IMPORT_TOO_BIG, .no_room = E2503_IMPORT_NO_ROOM, \
                                .gone = E2504_IMPORT_GONE, .taken = E2505_IMPORT_DONE}

/* Handlers: GET path, POST path (part `file`), GET and POST path/:tiedosto. A file with faults is told at once with status 422. */
enum rc web_import_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out, const struct web_import *of);
enum rc web_import_upload(struct ctx *ctx, const struct http_request *in, struct http_answer *out, const struct web_import *of);
enum rc web_import_look(struct ctx *ctx, const struct http_request *in, struct http_answer *out, const struct web_import *of);
enum rc web_import_take(struct ctx *ctx, const struct http_request *in, struct http_answer *out, const struct web_import *of);

#endif
