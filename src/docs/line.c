#include "docs/line.h"

#include <hb.h>
#include <pango/pangofc-font.h>
#include <stdlib.h>

#include "base/utf8.h"

enum { LETTERS = 200, MOST = 1024, NOT_ASKED = 0, BIAS = 1 << 14, LATIN_1 = 95, SIGNS = LATIN_1 + 96 };
static const uint16_t signs[] = {0x2013, 0x2014, 0x2019, 0x201d, 0x20ac, 0x2212, 0x2022, 0x2026};

struct weight { /* what does not depend on the size, in units of the font */
    hb_font_t *font;
    double em;
    uint32_t glyphs[LETTERS];
    int32_t advances[LETTERS];
    int16_t *kerns; /* LETTERS x LETTERS: BIAS + kerning, or NOT_ASKED */
};

struct line_face {
    double points, height, baseline;
    bool bold;
    int language;
    cairo_scaled_font_t *scaled;
    struct weight *weight;
};

/* Place in the tables; -1: none. A soft hyphen is no letter. */
static int letter_of(int32_t cp)
{
    if (cp >= 0x20 && cp <= 0x7e)
        return cp - 0x20;
    if (cp >= 0xa0 && cp <= 0xff && cp != 0xad)
        return LATIN_1 + cp - 0xa0;
    for (size_t i = 0; i < COUNT(signs); i++)
        if (cp == signs[i])
            return SIGNS + (int)i;
    return -1;
}

static int32_t code_point_of(int letter)
{
    return letter < LATIN_1 ? letter + 0x20 : letter < SIGNS ? letter - LATIN_1 + 0xa0 : signs[letter - SIGNS];
}

static struct weight *weight_of(hb_font_t *sized, bool bold)
{
    static struct weight weights[2];
    struct weight *w = &weights[bold];

    if (w->font)
        return w;
    w->kerns = calloc((size_t)LETTERS * LETTERS, sizeof(int16_t));
    if (!w->kerns)
        return NULL;
    w->font = hb_font_create(hb_font_get_face(sized)); /* its scale is the font's own */
    w->em = hb_face_get_upem(hb_font_get_face(sized));
    for (int i = 0; i < LETTERS; i++) {
        hb_codepoint_t glyph = 0;

        if (i < SIGNS + (int)COUNT(signs) && letter_of(code_point_of(i)) == i &&
            hb_font_get_nominal_glyph(w->font, (hb_codepoint_t)code_point_of(i), &glyph)) {
            w->glyphs[i] = glyph;
            w->advances[i] = hb_font_get_glyph_h_advance(w->font, glyph);
        }
    }
    return w;
}

/* What the font puts between two letters: asked once of what shapes them. False: the pair is more than its two letters. */
static bool ask_kern(struct weight *w, int a, int b, int16_t *kern)
{
    hb_buffer_t *buffer = hb_buffer_create();
    const uint32_t pair[2] = {(uint32_t)code_point_of(a), (uint32_t)code_point_of(b)};
    unsigned count = 0;

    hb_buffer_add_utf32(buffer, pair, 2, 0, 2);
    hb_buffer_set_direction(buffer, HB_DIRECTION_LTR);
    hb_buffer_set_script(buffer, HB_SCRIPT_LATIN);
    hb_shape(w->font, buffer, NULL, 0);

    const hb_glyph_info_t *info = hb_buffer_get_glyph_infos(buffer, &count);
    const hb_glyph_position_t *at = hb_buffer_get_glyph_positions(buffer, NULL);
    bool ok = count == 2 && info[0].codepoint == w->glyphs[a] && info[1].codepoint == w->glyphs[b] && at[0].x_offset == 0 &&
              at[1].x_offset == 0 && at[0].y_offset == 0 && at[1].y_offset == 0 && at[1].x_advance == w->advances[b];
    int32_t by = ok ? at[0].x_advance - w->advances[a] : 0;

    hb_buffer_destroy(buffer);
    if (!ok || by <= -BIAS || by >= BIAS)
        return false;
    *kern = (int16_t)(BIAS + by);
    return true;
}

/* Advance of a letter before the next one (-1: it is the last). False: pango must set this text. */
static bool advance(struct weight *w, int letter, int next, int32_t *by)
{
    int16_t *kern;

    if (letter < 0 || w->glyphs[letter] == 0)
        return false;
    *by = w->advances[letter];
    if (next < 0)
        return true;
    kern = &w->kerns[letter * LETTERS + next];
    if (*kern == NOT_ASKED && (w->glyphs[next] == 0 || !ask_kern(w, letter, next, kern)))
        return false;
    *by += *kern - BIAS;
    return true;
}

struct line_face *line_face_of(PangoContext *context, const PangoFontDescription *description, double points, bool bold, int language)
{
    static struct line_face faces[48];
    struct line_face *f = faces;
    PangoFont *font;
    PangoFontMetrics *metrics;

    while (f < faces + COUNT(faces) && f->scaled && (f->points != points || f->bold != bold || f->language != language))
        f++;
    if (f == faces + COUNT(faces))
        return NULL;
    if (f->scaled)
        return f;
    font = pango_font_map_load_font(pango_context_get_font_map(context), context, description);
    if (!font)
        return NULL;
    metrics = pango_font_get_metrics(font, NULL);
    *f = (struct line_face){.points = points, .bold = bold, .language = language,
                            .weight = weight_of(pango_font_get_hb_font(font), bold),
                            .height = pango_font_metrics_get_height(metrics) / (double)PANGO_SCALE,
                            .baseline = pango_font_metrics_get_ascent(metrics) / (double)PANGO_SCALE};
    pango_font_metrics_unref(metrics);
    if (f->weight)
        f->scaled = pango_cairo_font_get_scaled_font(PANGO_CAIRO_FONT(font)); /* the font, and it, live on */
    return f->scaled ? f : NULL;
}

double line_width(struct line_face *face, struct str text)
{
    int64_t width = 0;
    int32_t by;
    int letter;

    if (text.len == 0 || text.len > MOST || text.ptr[0] == ' ' || text.ptr[text.len - 1] == ' ')
        return -1;
    size_t at = 0;

    letter = letter_of(utf8_next(text, &at));
    while (letter >= 0) {
        int next = at < text.len ? letter_of(utf8_next(text, &at)) : -2;

        if (next == -1 || !advance(face->weight, letter, next, &by))
            return -1;
        width += by;
        if (next == -2)
            return (double)width * face->points / face->weight->em;
        letter = next;
    }
    return -1;
}

double line_height(const struct line_face *face)
{
    return face->height;
}

double line_baseline(const struct line_face *face)
{
    return face->baseline;
}

bool line_draw(struct line_face *face, cairo_t *cr, double x, double y, struct str text)
{
    cairo_glyph_t glyphs[MOST];
    cairo_text_cluster_t clusters[MOST];
    const struct weight *w = face->weight;
    const double scale = face->points / w->em;
    int64_t units = 0;
    int count = 0, before = -1;

    for (size_t at = 0; at < text.len && count < MOST; count++) {
        size_t from = at;
        int letter = letter_of(utf8_next(text, &at));

        if (before >= 0)
            units += w->advances[before] + w->kerns[before * LETTERS + letter] - BIAS;
        glyphs[count] = (cairo_glyph_t){w->glyphs[letter], x + (double)units * scale, y + face->baseline};
        clusters[count] = (cairo_text_cluster_t){(int)(at - from), 1};
        before = letter;
    }
    cairo_set_scaled_font(cr, face->scaled);
    cairo_show_text_glyphs(cr, text.ptr, (int)text.len, glyphs, count, clusters, count, 0);
    return cairo_status(cr) == CAIRO_STATUS_SUCCESS;
}
