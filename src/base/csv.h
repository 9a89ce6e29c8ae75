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

/* Reads a whole file (csv_parse is libcsv's). Finds character set (BOM, UTF-8, else Windows-1252 or ISO-8859-15) and
 * separator (; , TAB by the first line, or Excel's "sep=;" line); empty lines are left out, spaces
 * around unquoted cells too, leading zeros survive. Limits: 256 columns, cell 32 KiB, 1,000,000 rows.
 * Errors INVALID with err->line and err->column (cell, from 1): 1006, 1007, 1021-1024, 1027. */
MUST_USE enum rc csv_read(struct arena *arena, struct str bytes, struct csv_file *out, struct err *err);
/* One cell out: quoted when needed; text starting with = + - @ TAB CR NUL gets an apostrophe
 * unless `machine`, which also separates by comma instead of semicolon. The caller writes the BOM
 * (not for machines). */
void csv_cell(struct buf *out, struct str s, bool first, bool machine);
/* The program's own number, date or word: as it is. */
void csv_number(struct buf *out, struct str s, bool first, bool machine);
void csv_end(struct buf *out);

#endif
