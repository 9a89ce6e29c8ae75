/* CSV in (libcsv) and out (QUALITY.md section 3, UI.md section 10). */
#ifndef BASE_CSV_H
#define BASE_CSV_H

#include "base/buf.h"
#include "base/rc.h"

struct csv_row {
    int64_t line;        /* where the row starts in the file, from 1 */
    struct str *cells;
    size_t count;
};

struct csv_file { /* a whole file, decoded to UTF-8 */
    struct str charset;  /* "UTF-8", "Windows-1252", "ISO-8859-15" */
    char separator;
    struct csv_row *rows;
    size_t count;
};

/* Limits: 256 columns, cell 32 KiB, 1,000,000 rows. Errors INVALID with err->line and column. */
MUST_USE enum rc csv_parse(struct arena *arena, struct str bytes, struct csv_file *out, struct err *err);
/* One cell out: quoted when needed; text starting with = + - @ TAB CR NUL gets an apostrophe
 * unless `machine`. */
void csv_cell(struct buf *out, struct str s, bool first, bool machine);
void csv_number(struct buf *out, struct str s, bool first);
void csv_end(struct buf *out);

#endif
