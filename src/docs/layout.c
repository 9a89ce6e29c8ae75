#include "docs/layout.h"

#include <stdio.h>

#include "base/str.h"

static const double TOP_NEXT = 18;          /* body of a page that is not the first */
static const double FOOT_TOP = 297 - 21;    /* line over the foot */
static const double WINDOW_WIDTH = 85, WINDOW_HEIGHT = 34, FACTS_LEFT = 118, FACTS_LABEL = 36;

static const struct text_style body = {9.5, false, INK, DOCS_LEFT, 0, false, false};
static const struct text_style small = {8, false, INK_MUTED, DOCS_LEFT, 0, false, false};

bool flow_fits(const struct flow *f, double height)
{
    return f->y + height <= f->bottom + 0.01;
}

/* --- head and foot -------------------------------------------------------------------------------- */

static double lines_text(struct canvas *c, double x, double y, double width, const struct str *lines, size_t count,
                         const struct text_style *first, const struct text_style *others)
{
    for (size_t i = 0; i < count; i++)
        y += canvas_text(c, x, y, width, lines[i], i == 0 ? first : others);
    return y;
}

/* The window shows the recipient and nothing else: what does not fit its height is left to the last line. */
static void recipient(struct canvas *c, const struct docs_document *d)
{
    double x = d->window_x ? d->window_x / 10.0 : 20, y = (d->window_y ? d->window_y / 10.0 : 40) + 3;
    double end = y + WINDOW_HEIGHT - 3;
    struct text_style style = {10, false, INK, DOCS_LEFT, 2, false, false};

    canvas_tag(c, "P");
    for (size_t i = 0; i < d->recipient_count && y < end - 4; i++) {
        if (y > end - 9)
            style.lines = 1;
        y += canvas_text(c, x, y, WINDOW_WIDTH, d->recipient[i], &style);
    }
    canvas_untag(c, "P");
}

static double pairs_row(struct canvas *c, double x, double y, double label_width, double width,
                        const struct docs_pair *pair, const struct text_style *value_style)
{
    static const struct text_style label = {8, false, INK_MUTED, DOCS_LEFT, 0, false, true};
    double a = canvas_text(c, x, y + 0.25, label_width - 2, pair->label, &label);
    double b = canvas_text(c, x + label_width, y, width - label_width, pair->value, value_style);

    return (a > b ? a : b) + 0.5;
}

static double facts(struct canvas *c, const struct docs_document *d, double y)
{
    static const struct text_style value = {9, false, INK, DOCS_LEFT, 0, false, false};

    canvas_tag(c, "P");
    for (size_t i = 0; i < d->fact_count; i++)
        y += pairs_row(c, FACTS_LEFT, y, FACTS_LABEL, RIGHT_MM - FACTS_LEFT, &d->facts[i], &value);
    canvas_untag(c, "P");
    return y;
}

static double letter_head(struct canvas *c, const struct docs_document *d)
{
    static const struct text_style name = {11, true, INK, DOCS_LEFT, 2, false, false};
    static const struct text_style address = {8.5, false, INK_MUTED, DOCS_LEFT, 1, false, false};
    static const struct text_style title = {17, true, INK, DOCS_LEFT, 3, false, false};
    double y = 12, window_end = (d->window_y ? d->window_y / 10.0 : 40) + WINDOW_HEIGHT + 4;

    canvas_tag(c, "P");
    (void)lines_text(c, LEFT_MM, y, WINDOW_WIDTH, d->sender, d->sender_count < 6 ? d->sender_count : 6, &name, &address);
    canvas_untag(c, "P");
    canvas_tag(c, "H1");
    y += canvas_text(c, FACTS_LEFT, y - 1, RIGHT_MM - FACTS_LEFT, d->heading, &title) + 3;
    canvas_untag(c, "H1");
    y = facts(c, d, y);
    recipient(c, d);
    return (y > window_end ? y : window_end) + 2;
}

static double plain_head(struct canvas *c, const struct docs_document *d)
{
    static const struct text_style title = {19, true, INK, DOCS_LEFT, 4, false, false};
    double y = 15;

    canvas_tag(c, "P");
    y = lines_text(c, LEFT_MM, y, RIGHT_MM - LEFT_MM, d->sender, d->sender_count, &small, &small) + 2;
    canvas_untag(c, "P");
    canvas_tag(c, "H1");
    y += canvas_text(c, LEFT_MM, y, RIGHT_MM - LEFT_MM, d->heading, &title) + 2;
    canvas_untag(c, "H1");
    canvas_tag(c, "P");
    for (size_t i = 0; i < d->fact_count; i++)
        y += pairs_row(c, LEFT_MM, y, 45, RIGHT_MM - LEFT_MM, &d->facts[i], &body);
    canvas_untag(c, "P");
    return y + 3;
}

static void foot(struct flow *f, double top)
{
    static const struct text_style foot_style = {7.2, false, INK_MUTED, DOCS_LEFT, 4, false, true};
    static const struct text_style page_style = {8, false, INK_MUTED, DOCS_RIGHT, 1, false, false};
    static const struct text_style title_style = {8, false, INK_MUTED, DOCS_LEFT, 1, false, false};
    const double columns = (RIGHT_MM - LEFT_MM) / 3;
    char page[96];

    if (f->d->foot_count > 0)
        canvas_line(f->c, LEFT_MM, top, RIGHT_MM, top, 0.15, INK_RULE);
    for (size_t i = 0; i < f->d->foot_count; i++)
        (void)canvas_text(f->c, LEFT_MM + columns * (double)i, top + 1, columns - 4, f->d->foot[i], &foot_style);
    if (f->page > 1)
        (void)canvas_text(f->c, LEFT_MM, 6, RIGHT_MM - LEFT_MM - 45, f->d->title, &title_style);
    if (str_empty(f->d->page_word))
        return;
    (void)snprintf(page, sizeof(page), "%.*s %u/%u", STR_FMT(f->d->page_word), f->page, f->of);
    (void)canvas_text(f->c, RIGHT_MM - 40, 6, 40, str_from(page), &page_style);
}

void flow_page(struct flow *f)
{
    if (f->page >= DOCS_PAGES_MOST) {
        f->failed = true;
        return;
    }
    if (f->page > 0) {
        foot(f, FOOT_TOP);
        canvas_new_page(f->c);
    }
    f->page++;
    f->y = TOP_NEXT;
    f->bottom = FOOT_TOP - 3;
}

void flow_room(struct flow *f, double height)
{
    if (!flow_fits(f, height) && f->y > TOP_NEXT + 1)
        flow_page(f);
}

/* --- blocks ---------------------------------------------------------------------------------------- */

static struct text_style style_of(uint32_t bits)
{
    struct text_style s = body;

    if (bits & DOCS_SMALL)
        s.points = 8;
    s.bold = (bits & DOCS_BOLD) != 0;
    s.ink = (bits & DOCS_MUTED) ? INK_MUTED : INK;
    return s;
}

/* One paragraph; a text longer than a page is cut at line breaks by its maker (documents room), else at LF here. */
static void paragraph(struct flow *f, struct str text, double x, const struct text_style *style, const char *tag,
                      double after, struct str uri, bool boxed)
{
    double width = RIGHT_MM - x, inner = boxed ? 3 : 0;
    double height = canvas_measure(f->c, text, width - 2 * inner, style) + (boxed ? 4 : 0);

    flow_room(f, height);
    if (f->failed)
        return;
    if (boxed)
        canvas_fill(f->c, x, f->y, width, height, INK_GROUND);
    canvas_tag(f->c, tag);
    if (!str_empty(uri))
        canvas_link(f->c, uri);
    (void)canvas_text(f->c, x + inner, f->y + (boxed ? 2 : 0), width - 2 * inner, text, style);
    if (!str_empty(uri))
        canvas_untag(f->c, CAIRO_TAG_LINK);
    canvas_untag(f->c, tag);
    f->y += height + after;
}

/* A text of many lines may be longer than a page: its lines are paragraphs of their own then. */
static void text_block(struct flow *f, const struct docs_block *b)
{
    struct text_style style = style_of(b->style);
    double after = b->style & DOCS_SMALL ? 1.5 : 2.6;
    struct str rest = b->text;

    if (!str_empty(b->uri))
        style.ink = INK_LINK;
    if (b->text.len < 1500 || (b->style & DOCS_BOXED)) {
        if (b->style & DOCS_KEEP)
            flow_room(f, canvas_measure(f->c, b->text, RIGHT_MM - LEFT_MM, &style) + 20);
        paragraph(f, b->text, LEFT_MM, &style, "P", after, b->uri, (b->style & DOCS_BOXED) != 0);
        return;
    }
    while (rest.len > 0 && !f->failed) {
        size_t take = 1200;
        ptrdiff_t lf = str_find(rest, STR("\n"), 0);
        struct str part;

        if (lf >= 0 && (size_t)lf <= 2000)
            take = (size_t)lf;
        else
            while (take < rest.len && rest.ptr[take] != ' ' && take < 2000)
                take++;
        while (take < rest.len && ((unsigned char)rest.ptr[take] & 0xc0) == 0x80)
            take++;
        part = str_sub(rest, 0, take);
        rest = str_sub(rest, take, rest.len - (take < rest.len ? take : rest.len));
        if (rest.len > 0 && (rest.ptr[0] == '\n' || rest.ptr[0] == ' '))
            rest = str_sub(rest, 1, rest.len - 1);
        paragraph(f, part, LEFT_MM, &style, "P", rest.len > 0 ? 0 : after, b->uri, false);
    }
}

static void heading(struct flow *f, const struct docs_block *b)
{
    static const struct text_style levels[] = {{14, true, INK, DOCS_LEFT, 0, false, false},
                                               {11.5, true, INK, DOCS_LEFT, 0, false, false},
                                               {9.5, true, INK, DOCS_LEFT, 0, false, false}};
    static const char *const tags[] = {"H1", "H2", "H3"};
    size_t level = b->level >= 1 && b->level <= 3 ? b->level - 1 : 2;

    f->y += 2.5;
    flow_room(f, canvas_measure(f->c, b->text, RIGHT_MM - LEFT_MM, &levels[level]) + 16); /* with what follows */
    paragraph(f, b->text, LEFT_MM, &levels[level], tags[level], 1.4, STR(""), false);
}

static void pairs(struct flow *f, const struct docs_block *b)
{
    struct text_style style = style_of(b->style);

    for (size_t i = 0; i < b->pair_count && !f->failed; i++) {
        double height = canvas_measure(f->c, b->pairs[i].value, RIGHT_MM - LEFT_MM - 50, &style);

        flow_room(f, height + 0.5);
        canvas_tag(f->c, "P");
        f->y += pairs_row(f->c, LEFT_MM, f->y, 50, RIGHT_MM - LEFT_MM, &b->pairs[i], &style);
        canvas_untag(f->c, "P");
    }
    f->y += 2;
}

static void points(struct flow *f, const struct docs_block *b)
{
    struct text_style style = style_of(b->style);

    for (size_t i = 0; i < b->point_count && !f->failed; i++) {
        flow_room(f, canvas_measure(f->c, b->points[i], RIGHT_MM - LEFT_MM - 5, &style));
        if (f->failed)
            return;
        (void)canvas_text(f->c, LEFT_MM + 1, f->y, 4, STR("–"), &style);
        paragraph(f, b->points[i], LEFT_MM + 5, &style, "P", 0.9, STR(""), false);
    }
    f->y += 1.6;
}

static void block(struct flow *f, const struct docs_block *b)
{
    switch (b->kind) {
    case DOCS_TEXT:
        text_block(f, b);
        break;
    case DOCS_HEADING:
        heading(f, b);
        break;
    case DOCS_TABLE:
        flow_table(f, b);
        break;
    case DOCS_PAIRS:
        pairs(f, b);
        break;
    case DOCS_LIST:
        points(f, b);
        break;
    case DOCS_SPACE:
        f->y += b->level / 10.0;
        break;
    default:
        break;
    }
}

/* This table and the one after it side by side, when both are whole on the page. */
static bool beside(struct flow *f, const struct docs_block *a, const struct docs_block *b)
{
    double one = flow_table_height(f, a), other = flow_table_height(f, b), top, end;

    flow_room(f, one > other ? one : other);
    if (!flow_fits(f, one > other ? one : other))
        return false;
    top = f->y;
    flow_table(f, a);
    end = f->y;
    f->y = top;
    flow_table(f, b);
    f->y = f->y > end ? f->y : end;
    return true;
}

/* --- all ------------------------------------------------------------------------------------------- */

static void last_foot(struct flow *f)
{
    bool form = f->d->giro.present != 0;
    const double form_foot = GIRO_TOP_MM - 13;

    if (form && f->y > (f->d->foot_count > 0 ? form_foot - 1 : GIRO_TOP_MM - 2)) {
        flow_page(f);
        if (f->failed)
            return;
    }
    foot(f, form ? form_foot : FOOT_TOP);
    if (form)
        giro_draw(f->c, &f->d->giro);
}

uint32_t layout_draw(struct canvas *c, const struct docs_document *d, uint32_t of)
{
    struct flow f = {.c = c, .d = d, .of = of};

    flow_page(&f);
    f.y = d->head == DOCS_HEAD_LETTER ? letter_head(c, d) : plain_head(c, d);
    for (size_t i = 0; i < d->block_count && !f.failed; i++) {
        const struct docs_block *b = &d->blocks[i];

        if (b->kind == DOCS_TABLE && (b->style & DOCS_BESIDE) && i + 1 < d->block_count &&
            d->blocks[i + 1].kind == DOCS_TABLE && beside(&f, b, b + 1))
            i++;
        else
            block(&f, b);
    }
    if (!f.failed)
        last_foot(&f);
    canvas_end_page(c);
    return f.failed ? 0 : f.page;
}
