/* A CSV file whose columns are the fields of a table: headings to fields, rows to inputs, errors by line. What
 * importers of rooms share (BILLING.md section 11): all errors of a file are told at once, at most 100. */
#ifndef BASE_CSVFORM_H
#define BASE_CSVFORM_H

#include "base/csv.h"
#include "base/field.h"

struct csv_heading { const char *heading, *field; }; /* heading folded, as people write it; field NULL: left aside */
struct csv_form {
    struct csv_file file;
    const struct field **columns; /* NULL: left aside */
    size_t column_count;
    struct err all;               /* errors of rows so far */
};

enum { CSV_FORM_ERRORS = 100, CSV_SHOWN = 10 };
enum csv_what { CSV_NEW = 1, CSV_CHANGED, CSV_SAME, CSV_WAITING, CSV_WHATS }; /* what a row would be in the register */
struct csv_preview { /* what is shown of a file before it comes in: as it was recognised, its first good rows, sums by enum csv_what */
    struct str charset;
    char separator;
    size_t rows;                  /* with data */
    const struct field **columns; /* NULL: left aside */
    size_t column_count;
    struct csv_shown { int64_t line; const void *obj; int what; } shown[CSV_SHOWN]; /* obj: of the table's struct; what: enum csv_what, 0 not known */
    size_t count;
    int64_t sums[CSV_WHATS];
};
#define CSV_CLEAR STR("<tyhjä>") /* in a cell: clears the value; an empty cell keeps it */

/* Reads the file and its headings. headings ends with heading NULL. INVALID: 1006, 1007, 1021-1024, 1027, 1028 no
 * rows, 1029 an unknown column, 1030 a column twice. */
MUST_USE enum rc csv_form_open(struct ctx *ctx, struct str bytes, const struct field *table, const struct csv_heading *headings,
                               struct csv_form *out);
/* What csv_form_open found out, for the preview. */
void csv_form_preview(const struct csv_form *form, struct csv_preview *out);
bool csv_form_has(const struct csv_form *form, const char *field);
/* Inputs of row r (from 1): cells that are not empty; in has room for column_count. INVALID 1031 when it has another
 * number of cells than the headings. */
MUST_USE enum rc csv_form_row(struct ctx *ctx, const struct csv_form *form, size_t r, struct field_input *in, size_t *count);
/* Takes ctx->err (INVALID) of row r into form->all; false when there are enough. */
bool csv_form_fault(struct ctx *ctx, struct csv_form *form, size_t r);
/* OK when no row had a fault; else INVALID with all of them. */
MUST_USE enum rc csv_form_done(struct ctx *ctx, struct csv_form *form);

#endif
