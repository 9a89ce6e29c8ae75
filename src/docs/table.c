/* Tables: columns by their widths, rows that stay whole, the head again on each page. */
#include "docs/layout.h"

static const double PAD = 0.5; /* above and below a row's text */

struct columns { double x[DOCS_COLUMNS_MOST], width[DOCS_COLUMNS_MOST]; double left, right; };

static struct text_style head_style(uint32_t align)
{
    return (struct text_style){7.5, false, INK_MUTED, align, 2, false, true};
}

static struct text_style cell_style(const struct docs_block *b, const struct docs_row *row, size_t column)
{
    struct text_style s = {9, false, INK, b->columns[column].align, 0, false, false};

    if ((row->style | b->style) & DOCS_SMALL)
        s.points = 8;
    s.bold = (row->style & DOCS_BOLD) != 0;
    s.ink = (row->style & DOCS_MUTED) ? INK_MUTED : INK;
    return s;
}

static void place(const struct docs_block *b, struct columns *at)
{
    double fixed = 0, all = RIGHT_MM - LEFT_MM;
    size_t shares = 0;

    for (size_t i = 0; i < b->column_count; i++) {
        fixed += b->columns[i].width / 10.0;
        shares += b->columns[i].width == 0;
    }
    double scale = fixed > all ? all / fixed : 1, share = shares && fixed < all ? (all - fixed) / (double)shares : 0;
    double width = shares ? all : fixed * scale;

    at->left = (b->style & DOCS_TO_RIGHT) ? RIGHT_MM - width : LEFT_MM;
    at->right = at->left + width;
    for (size_t i = 0; i < b->column_count; i++) {
        at->x[i] = i == 0 ? at->left : at->x[i - 1] + at->width[i - 1];
        at->width[i] = b->columns[i].width ? b->columns[i].width / 10.0 * scale : share > 4 ? share : 4;
    }
}

static double inner(const struct docs_block *b, const struct columns *at, size_t i, size_t count)
{
    double end = count < b->column_count && i + 1 == count ? at->right : at->x[i] + at->width[i];
    double gap = i + 1 < b->column_count && end < at->right ? 2 : 0;

    return end - at->x[i] - gap > 2 ? end - at->x[i] - gap : 2;
}

static bool has_head(const struct docs_block *b)
{
    for (size_t i = 0; i < b->column_count; i++)
        if (!str_empty(b->columns[i].title))
            return true;
    return false;
}

static double head_height(struct flow *f, const struct docs_block *b, const struct columns *at)
{
    double most = 0;

    if (!has_head(b))
        return 0;
    for (size_t i = 0; i < b->column_count; i++) {
        struct text_style style = head_style(b->columns[i].align);
        double h = str_empty(b->columns[i].title)
                       ? 0 : canvas_measure(f->c, b->columns[i].title, inner(b, at, i, b->column_count), &style);

        most = h > most ? h : most;
    }
    return most + 2;
}

static void draw_head(struct flow *f, const struct docs_block *b, const struct columns *at)
{
    double height = head_height(f, b, at);

    if (height <= 0)
        return;
    canvas_tag(f->c, "TR");
    for (size_t i = 0; i < b->column_count; i++) {
        struct text_style style = head_style(b->columns[i].align);

        canvas_tag(f->c, "TH");
        (void)canvas_text(f->c, at->x[i], f->y, inner(b, at, i, b->column_count), b->columns[i].title, &style);
        canvas_untag(f->c, "TH");
    }
    canvas_untag(f->c, "TR");
    f->y += height - 1;
    canvas_line(f->c, at->left, f->y, at->right, f->y, 0.2, INK_RULE);
    f->y += 1;
}

static double row_height(struct flow *f, const struct docs_block *b, const struct columns *at, const struct docs_row *row)
{
    double most = 3;

    for (size_t i = 0; i < row->cell_count && i < b->column_count; i++) {
        struct text_style style = cell_style(b, row, i);
        double h;

        if (str_empty(row->cells[i]))
            continue;
        h = canvas_measure(f->c, row->cells[i], inner(b, at, i, row->cell_count), &style);
        most = h > most ? h : most;
    }
    return most + 2 * PAD;
}

static void draw_row(struct flow *f, const struct docs_block *b, const struct columns *at, const struct docs_row *row)
{
    double end = f->y;

    if (row->style & DOCS_RULE_ABOVE)
        canvas_line(f->c, at->left, f->y, at->right, f->y, 0.2, INK_RULE);
    canvas_tag(f->c, "TR");
    for (size_t i = 0; i < row->cell_count && i < b->column_count; i++) {
        struct text_style style = cell_style(b, row, i);
        double y = f->y + PAD;

        canvas_tag(f->c, "TD");
        y += canvas_text(f->c, at->x[i], y, inner(b, at, i, row->cell_count), row->cells[i], &style) + PAD;
        canvas_untag(f->c, "TD");
        end = y > end ? y : end;
    }
    canvas_untag(f->c, "TR");
    f->y = end > f->y + 3 + 2 * PAD ? end : f->y + 3 + 2 * PAD;
}

double flow_table_height(struct flow *f, const struct docs_block *b)
{
    struct columns at;
    double height = 2;

    place(b, &at);
    height += head_height(f, b, &at);
    for (size_t i = 0; i < b->row_count; i++)
        height += row_height(f, b, &at, &b->rows[i]);
    return height;
}

/* How much must be on this page before a break: rows marked KEEP go with what follows them. */
static double together(struct flow *f, const struct docs_block *b, const struct columns *at, size_t row)
{
    double height = row_height(f, b, at, &b->rows[row]);

    while ((b->rows[row].style & DOCS_KEEP) && row + 1 < b->row_count && height < 60)
        height += row_height(f, b, at, &b->rows[++row]);
    return height;
}

void flow_table(struct flow *f, const struct docs_block *b)
{
    struct columns at;

    if (b->column_count == 0)
        return;
    place(b, &at);
    if (b->row_count > 0)
        flow_room(f, head_height(f, b, &at) + together(f, b, &at, 0));
    if (f->failed)
        return;
    canvas_tag(f->c, "Table");
    draw_head(f, b, &at);
    for (size_t i = 0; i < b->row_count; i++) {
        if (!flow_fits(f, together(f, b, &at, i)) && i > 0) {
            canvas_untag(f->c, "Table");
            flow_page(f);
            if (f->failed)
                return;
            canvas_tag(f->c, "Table");
            draw_head(f, b, &at);
        }
        draw_row(f, b, &at, &b->rows[i]);
    }
    canvas_untag(f->c, "Table");
    f->y += 2;
}
