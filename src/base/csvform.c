/* Columns to fields, rows to inputs, faults by line. */
#include "base/csvform.h"

#include <string.h>

#include "base/errors.h"
#include "base/utf8.h"

static const struct field *field_of(struct arena *arena, const struct field *table, const struct csv_heading *headings,
                                    struct str heading, bool *known)
{
    struct str folded = text_fold(arena, heading);

    *known = true;
    for (const struct field *f = table; f->kind != FIELD_KIND_END; f++)
        if ((f->flags & FIELD_HIDDEN) == 0 && f->kind != FIELD_KIND_ROWS && str_eq(folded, text_fold(arena, str_from(f->name))))
            return f;
    for (; headings != NULL && headings->heading != NULL; headings++)
        if (str_eqz(folded, headings->heading))
            return headings->field != NULL ? field_find(table, headings->field) : NULL;
    *known = false;
    return NULL;
}

static enum rc fault_of_heading(struct ctx *ctx, int code, const struct csv_row *row, size_t column)
{
    enum rc rc = err_invalid(&ctx->err, code, NULL);

    ctx->err.arg = str_sub(row->cells[column], 0, 40); /* a heading, not a person's data */
    ctx->err.line = row->line;
    ctx->err.column = (int64_t)column + 1;
    return rc;
}

enum rc csv_form_open(struct ctx *ctx, struct str bytes, const struct field *table, const struct csv_heading *headings,
                      struct csv_form *out)
{
    const struct csv_row *head;

    *out = (struct csv_form){0};
    TRY(csv_read(ctx->arena, bytes, &out->file, &ctx->err));
    if (out->file.count < 2)
        return err_invalid(&ctx->err, E1028_CSV_EMPTY, NULL);
    head = &out->file.rows[0];
    out->column_count = head->count;
    out->columns = ARENA_ARRAY(ctx->arena, const struct field *, head->count + 1);
    for (size_t i = 0; i < head->count; i++) {
        bool known;

        out->columns[i] = field_of(ctx->arena, table, headings, head->cells[i], &known);
        if (!known)
            return fault_of_heading(ctx, E1029_CSV_COLUMN, head, i);
        for (size_t j = 0; out->columns[i] != NULL && j < i; j++)
            if (out->columns[j] == out->columns[i])
                return fault_of_heading(ctx, E1030_CSV_COLUMN_TWICE, head, i);
    }
    return RC_OK;
}

void csv_form_preview(const struct csv_form *form, struct csv_preview *out)
{
    *out = (struct csv_preview){.charset = form->file.charset, .separator = form->file.separator, .rows = form->file.count - 1,
                                .columns = form->columns, .column_count = form->column_count};
}

bool csv_form_has(const struct csv_form *form, const char *field)
{
    for (size_t i = 0; i < form->column_count; i++)
        if (form->columns[i] != NULL && strcmp(form->columns[i]->name, field) == 0)
            return true;
    return false;
}

enum rc csv_form_row(struct ctx *ctx, const struct csv_form *form, size_t r, struct field_input *in, size_t *count)
{
    const struct csv_row *row = &form->file.rows[r];

    *count = 0;
    if (row->count != form->column_count) {
        enum rc rc = err_invalid(&ctx->err, E1031_CSV_ROW_SHAPE, NULL);

        ctx->err.arg = str_fmt(ctx->arena, "%zu / %zu", row->count, form->column_count);
        return rc;
    }
    for (size_t i = 0; i < row->count; i++) {
        struct str cell = row->cells[i];

        if (form->columns[i] == NULL || str_empty(str_trim(cell)))
            continue;
        if (cell.len > 1 && cell.ptr[0] == '\'' && strchr("=+-@", cell.ptr[1]) != NULL)
            cell = str_sub(cell, 1, cell.len - 1); /* as our own export and spreadsheets guard text */
        in[(*count)++] = (struct field_input){str_from(form->columns[i]->name), cell};
    }
    return RC_OK;
}

bool csv_form_fault(struct ctx *ctx, struct csv_form *form, size_t r)
{
    struct err one = ctx->err;
    struct err *all = &form->all;

    err_clear(&ctx->err);
    all->line = form->file.rows[r].line; /* err_add_field takes the line from here */
    if (one.field_count == 0)
        err_add_field(ctx->arena, all, one.field, one.code, one.arg);
    for (size_t i = 0; i < one.field_count && all->field_count < CSV_FORM_ERRORS; i++)
        err_add_field(ctx->arena, all, one.fields[i].field, one.fields[i].code, one.fields[i].arg);
    return all->field_count < CSV_FORM_ERRORS;
}

enum rc csv_form_done(struct ctx *ctx, struct csv_form *form)
{
    if (form->all.field_count == 0)
        return RC_OK;
    ctx->err = form->all;
    ctx->err.line = form->all.fields[0].line;
    return RC_INVALID;
}
