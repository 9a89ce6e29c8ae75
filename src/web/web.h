/* What pages of rooms use beside their templates. Template syntax: docs/templates.md.
 * A room's pages.c includes this and "templates_<room>.h" (generated). */
#ifndef WEB_WEB_H
#define WEB_WEB_H

#include "base/csvform.h"
#include "http/http.h"
#include "http/route.h"
#include "i18n/i18n.h"
#include "web/template.h"

/* HTML page of an error (403 with the refusing statement, 404, 422, 500 ... with the request id),
 * from ctx->err and status: the hook render_error of the server. */
enum rc web_render_error(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status);
/* Path of the public notice in ctx->lang with the anchor of a statement (0: none). */
struct str web_notice_path(struct ctx *ctx, const struct http_request *in, int statement);
/* The sentence of a statement with the parameters that the notice in force gives it. */
struct str web_statement_text(struct ctx *ctx, int statement);

/* --- what the component import_page shows (web/import.h) ---- */
struct web_import_fault { int64_t line; struct str place, text; };
struct web_import_line { int64_t line; int what; struct str *cells; size_t count; };
struct web_import_view {
    int64_t id;                 /* 0: no file is waiting */
    bool looked, running, done;
    int refused;                /* no file, or too big: number of the error */
    struct str charset, separator;
    int64_t rows, sums[CSV_WHATS];
    struct str *columns;
    struct web_import_line *lines;
    struct web_import_fault *faults;
    size_t column_count, line_count, fault_count;
};

/* --- charts: SVG with a sentence for those who do not see it, and the same figures as a table ---- */
struct web_bar { struct str label; int64_t value, second; }; /* any unit, 0 or more */
struct html web_bars(struct tmpl *t, struct str sentence, const struct web_bar *bars, size_t count,
                     struct str first_name, struct str second_name);
/* The proof seal: a ring filled by hold of all. */
struct html web_ring(struct tmpl *t, int64_t hold, int64_t all);

#endif
