/* Tilisiirto/girering: the Finnish credit transfer form, bilingual, at the foot of an A4 page (Finance Finland's
 * form of 210 x 101.6 mm). Its words are the form's and belong to no language of a document. */
#include "docs/codes.h"
#include "docs/layout.h"

static const double MODULE = 0.30;          /* mm; 332 modules are 99.6 mm */
static const double BAR_HEIGHT = 12, QUIET = 10 * 0.30;
static const double LABEL_X = 5, LABEL_W = 19, FIELD_X = 27, MIDDLE_X = 112, END_X = 204;
static const double THICK = 0.5, THIN = 0.2;

static const struct text_style label = {6, false, INK_BLACK, DOCS_LEFT, 0, false, true};
static const struct text_style to_right = {6, false, INK_BLACK, DOCS_RIGHT, 0, false, true};
static const struct text_style value = {9.5, false, INK_BLACK, DOCS_LEFT, 2, false, false};
static const struct text_style strong = {10, true, INK_BLACK, DOCS_LEFT, 1, false, false};

static void words(struct canvas *c, double x, double y, double w, struct str text, const struct text_style *style)
{
    (void)canvas_text(c, x, GIRO_TOP_MM + y, w, text, style);
}

static void rule(struct canvas *c, double x1, double y1, double x2, double y2, double width)
{
    canvas_line(c, x1, GIRO_TOP_MM + y1, x2, GIRO_TOP_MM + y2, width, INK_BLACK);
}

/* Modules as a stencil of one bit each: a hundredth of the bytes of as many rectangles, as sharp on paper. */
static void modules(struct canvas *c, const struct codes_modules *m, double x, double y, double size, double height)
{
    static const double PT = 72.0 / 25.4;
    cairo_surface_t *stencil = cairo_image_surface_create(CAIRO_FORMAT_A1, m->width, m->height);
    unsigned char *bits = cairo_image_surface_get_data(stencil);
    int stride = cairo_image_surface_get_stride(stencil);
    cairo_pattern_t *pattern;

    for (int row = 0; bits && row < m->height; row++) /* A1: 32-bit words in the machine's order */
        for (int i = 0; i < m->width; i++)
            if (codes_is_dark(m, i, row))
                ((uint32_t *)(void *)(bits + row * stride))[i / 32] |= UINT32_C(1) << (G_BYTE_ORDER == G_LITTLE_ENDIAN ? i % 32 : 31 - i % 32);
    cairo_surface_mark_dirty(stencil);
    pattern = cairo_pattern_create_for_surface(stencil);
    cairo_pattern_set_filter(pattern, CAIRO_FILTER_NEAREST); /* no /Interpolate: PDF/A */
    cairo_save(c->cr);
    cairo_translate(c->cr, x * PT, y * PT);
    cairo_scale(c->cr, size * PT, height * PT);
    cairo_set_source_rgb(c->cr, 0, 0, 0);
    cairo_mask(c->cr, pattern);
    cairo_restore(c->cr);
    cairo_pattern_destroy(pattern);
    cairo_surface_destroy(stencil);
}

static void lines_of_form(struct canvas *c)
{
    /* rows: account 0-15, receiver 15-32, payer 32-57, signature 57-66, from account 66-75 */
    rule(c, LABEL_X, 15, END_X, 15, THICK);
    rule(c, LABEL_X, 32, MIDDLE_X, 32, THICK);
    rule(c, FIELD_X - 2, 63, MIDDLE_X - 4, 63, THIN); /* where one signs */
    rule(c, LABEL_X, 66, END_X, 66, THICK);
    rule(c, LABEL_X, 75, END_X, 75, THICK);
    rule(c, MIDDLE_X, 57, END_X, 57, THICK);
    rule(c, FIELD_X - 2, 0, FIELD_X - 2, 32, THIN);
    rule(c, FIELD_X - 2, 66, FIELD_X - 2, 75, THIN);
    rule(c, MIDDLE_X, 0, MIDDLE_X, 75, THICK);
    rule(c, MIDDLE_X + 20, 57, MIDDLE_X + 20, 75, THIN);
    rule(c, MIDDLE_X + 53, 66, MIDDLE_X + 53, 75, THIN);
    canvas_dashes(c, 0, GIRO_TOP_MM - 1, PAGE_WIDTH_MM, 1.5, 0.1, INK_BLACK); /* where one cuts */
}

static void left_labels(struct canvas *c)
{
    words(c, LABEL_X, 1.5, LABEL_W, STR("Saajan\ntilinumero\nMottagarens\nkontonummer"), &to_right);
    words(c, LABEL_X, 16.5, LABEL_W, STR("Saaja\nMottagare"), &to_right);
    words(c, LABEL_X, 33.5, LABEL_W, STR("Maksajan\nnimi ja\nosoite\nBetalarens\nnamn och\nadress"), &to_right);
    words(c, LABEL_X, 59.5, LABEL_W, STR("Allekirjoitus\nUnderskrift"), &to_right);
    words(c, LABEL_X, 67.5, LABEL_W, STR("Tililtä nro\nFrån konto nr"), &to_right);
}

static void account_rows(struct canvas *c, const struct docs_giro *giro)
{
    words(c, FIELD_X, 0.6, 30, STR("IBAN"), &label);
    words(c, MIDDLE_X + 2, 0.6, 30, STR("BIC"), &label);
    for (size_t i = 0; i < giro->account_count; i++) {
        words(c, FIELD_X, 3 + 4 * (double)i, MIDDLE_X - FIELD_X - 2, giro->accounts[i].iban, &value);
        words(c, MIDDLE_X + 2, 3 + 4 * (double)i, 60, giro->accounts[i].bic, &value);
    }
}

static void right_side(struct canvas *c, const struct docs_giro *giro)
{
    static const struct text_style title = {9, true, INK_BLACK, DOCS_LEFT, 1, false, true};
    static const struct text_style message = {8.5, false, INK_BLACK, DOCS_LEFT, 8, false, false};
    static const struct text_style amount = {11, true, INK_BLACK, DOCS_RIGHT, 1, false, false};
    double text_width = giro->qr.len > 0 ? 50 : END_X - MIDDLE_X - 4;

    words(c, MIDDLE_X + 2, 16.5, 60, STR("TILISIIRTO. GIRERING"), &title);
    words(c, MIDDLE_X + 2, 23, text_width, giro->message, &message);
    words(c, MIDDLE_X + 2, 58.5, 17, STR("Viitenro\nRef.nr"), &label);
    words(c, MIDDLE_X + 22, 59.3, END_X - MIDDLE_X - 23, giro->reference, &strong);
    words(c, MIDDLE_X + 2, 67.5, 17, STR("Eräpäivä\nFörfallodag"), &label);
    words(c, MIDDLE_X + 22, 68.3, 30, giro->due, &strong);
    words(c, MIDDLE_X + 55, 67.5, 10, STR("Euro"), &label);
    words(c, MIDDLE_X + 57, 68.1, END_X - MIDDLE_X - 58, giro->amount, &amount);
}

static void terms(struct canvas *c)
{
    static const struct text_style tiny = {5.2, false, INK_BLACK, DOCS_LEFT, 0, false, true};

    words(c, MIDDLE_X + 20, 77, END_X - MIDDLE_X - 20,
          STR("Maksu välitetään saajalle maksujenvälityksen ehtojen mukaisesti ja vain maksajan ilmoittaman tilinumeron "
              "perusteella.\nBetalningen förmedlas till mottagaren enligt villkoren för betalningsförmedling och endast "
              "till det kontonummer som betalaren angivit."), &tiny);
}

static void qr(struct canvas *c, struct blob bytes)
{
    struct codes_modules m;
    const double side = 30;

    if (bytes.len > 0 && codes_qr(bytes, &m)) {
        double size = side / (m.width + 8); /* quiet zone of four modules inside the square */

        modules(c, &m, END_X - side - 2 + 4 * size, GIRO_TOP_MM + 20 + 4 * size, size, size);
    }
}

void giro_draw(struct canvas *c, const struct docs_giro *giro)
{
    struct codes_modules m;
    double y = 33.5;

    lines_of_form(c);
    canvas_tag(c, "Sect");
    left_labels(c);
    account_rows(c, giro);
    words(c, FIELD_X, 16.5, MIDDLE_X - FIELD_X - 2, giro->receiver, &value);
    for (size_t i = 0; i < giro->payer_count && y < 52; i++) {
        struct text_style one = value;

        one.lines = 1;
        y += canvas_text(c, FIELD_X, GIRO_TOP_MM + y, MIDDLE_X - FIELD_X - 3, giro->payer[i], &one);
    }
    right_side(c, giro);
    terms(c);
    canvas_untag(c, "Sect");
    if (!str_empty(giro->barcode) && codes_barcode(giro->barcode, &m))
        modules(c, &m, LABEL_X + QUIET + 4, GIRO_TOP_MM + 80, MODULE, BAR_HEIGHT);
    qr(c, giro->qr);
}
