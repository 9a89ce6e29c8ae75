#include "docs/canvas.h"

#include <cairo-pdf.h>
#include <fontconfig/fontconfig.h>
#include <pango/pangofc-fontmap.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/log.h"
#include "docs/line.h"
#include "docs_data.h"

static const double PT = 72.0 / 25.4; /* points in a millimetre */
static const double ROUNDING = 0.05;  /* points: a text so near to the width is pango's to break or not */
static const struct { double r, g, b; } inks[] = {
    [INK] = {0.07, 0.11, 0.13}, [INK_MUTED] = {0.29, 0.35, 0.39}, [INK_RULE] = {0.49, 0.54, 0.57},
    [INK_GROUND] = {0.941, 0.953, 0.957}, [INK_BLACK] = {0, 0, 0}, [INK_LINK] = {0.04, 0.376, 0.329}};

/* --- fonts ---------------------------------------------------------------------------------------- */

static PangoFontMap *font_map; /* of this process; who draws holds the lock of draw.c */
static _Atomic bool warned;

static void on_warning(const gchar *domain, GLogLevelFlags level, const gchar *message, gpointer data)
{
    (void)level;
    (void)message; /* may quote the text */
    (void)data;
    atomic_store(&warned, true);
    log_event(LOG_ERROR, "drawing library complained", "library", domain ? domain : "", NULL);
}

bool canvas_warned(void)
{
    return atomic_exchange(&warned, false);
}

/* Libraries want a file: an anonymous one, which lives as long as the process. */
static bool add_font(FcConfig *config, enum docs_datum which)
{
    struct blob font = docs_data(which);
    char path[64];
    int fd = memfd_create("font", MFD_CLOEXEC);

    for (size_t done = 0; fd >= 0 && done < font.len;) {
        ssize_t n = write(fd, font.ptr + done, font.len - done);

        if (n <= 0)
            return false;
        done += (size_t)n;
    }
    (void)snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
    return fd >= 0 && FcConfigAppFontAddFile(config, (const FcChar8 *)path);
}

bool canvas_fonts(void)
{
    FcConfig *config;

    if (font_map)
        return true;
    config = FcConfigCreate(); /* never FcInit: no file of the computer is read */
    if (!config || !add_font(config, DOCS_FONT_REGULAR) || !add_font(config, DOCS_FONT_BOLD))
        return false;
    g_log_set_default_handler(on_warning, NULL);
    FcConfigSetCurrent(config);
    font_map = pango_cairo_font_map_new_for_font_type(CAIRO_FONT_TYPE_FT);
    if (!font_map)
        return false;
    pango_fc_font_map_set_config(PANGO_FC_FONT_MAP(font_map), config);
    FcConfigDestroy(config);
    pango_cairo_font_map_set_resolution(PANGO_CAIRO_FONT_MAP(font_map), 72.0); /* a point is a point */
    return true;
}

/* --- the file ------------------------------------------------------------------------------------- */

void canvas_bytes(struct bytes *out, const void *data, size_t length)
{
    if (out->failed || length == 0)
        return;
    if (out->len + length > out->cap) {
        size_t cap = (out->cap + length) * 2;
        unsigned char *more = realloc(out->ptr, cap);

        if (!more) {
            out->failed = true;
            return;
        }
        out->ptr = more;
        out->cap = cap;
    }
    memcpy(out->ptr + out->len, data, length);
    out->len += length;
}

static cairo_status_t take_bytes(void *closure, const unsigned char *data, unsigned int length)
{
    struct bytes *out = closure;

    canvas_bytes(out, data, length);
    return out->failed ? CAIRO_STATUS_WRITE_ERROR : CAIRO_STATUS_SUCCESS;
}

/* One context for each language, made once: shaped constants belong to it. */
static PangoContext *context_of(struct str lang, int *language)
{
    static const char *const words[] = {"fi", "sv", "en"};
    static PangoContext *made[COUNT(words)];
    cairo_font_options_t *options;
    int n = 0;

    while (n < (int)COUNT(words) - 1 && !str_eqz(lang, words[n]))
        n++;
    *language = n;
    if (made[n])
        return made[n];
    options = cairo_font_options_create();
    cairo_font_options_set_hint_style(options, CAIRO_HINT_STYLE_NONE);
    cairo_font_options_set_hint_metrics(options, CAIRO_HINT_METRICS_OFF);
    cairo_font_options_set_antialias(options, CAIRO_ANTIALIAS_GRAY);
    made[n] = pango_font_map_create_context(font_map);
    pango_cairo_context_set_font_options(made[n], options);
    cairo_font_options_destroy(options);
    pango_context_set_round_glyph_positions(made[n], FALSE);
    pango_context_set_language(made[n], pango_language_from_string(words[n]));
    return made[n];
}

/* cairo keeps the area drawn so far as a list of rectangles, which grows with each text; with the paper itself in it there is
 * one. The paper is white: nothing else is seen of it. */
static void paper(struct canvas *c)
{
    cairo_set_source_rgb(c->cr, 1, 1, 1);
    cairo_rectangle(c->cr, 0, 0, PAGE_WIDTH_MM * PT, PAGE_HEIGHT_MM * PT);
    cairo_fill(c->cr);
}

bool canvas_open(struct canvas *c, struct str lang)
{
    *c = (struct canvas){.missing = 0};
    if (!canvas_fonts())
        return false;
    c->surface = cairo_pdf_surface_create_for_stream(take_bytes, &c->out, PAGE_WIDTH_MM * PT, PAGE_HEIGHT_MM * PT);
    cairo_pdf_surface_restrict_to_version(c->surface, CAIRO_PDF_VERSION_1_5);
    c->cr = cairo_create(c->surface);
    c->text = g_object_ref(context_of(lang, &c->language));
    paper(c);
    return cairo_status(c->cr) == CAIRO_STATUS_SUCCESS;
}

bool canvas_close(struct canvas *c)
{
    bool ok = cairo_status(c->cr) == CAIRO_STATUS_SUCCESS;

    cairo_destroy(c->cr);
    cairo_surface_finish(c->surface);
    ok = ok && cairo_surface_status(c->surface) == CAIRO_STATUS_SUCCESS && !c->out.failed;
    cairo_surface_destroy(c->surface);
    c->cr = NULL;
    c->surface = NULL;
    return ok;
}

void canvas_drop(struct canvas *c)
{
    if (c->cr)
        cairo_destroy(c->cr);
    if (c->surface)
        cairo_surface_destroy(c->surface);
    for (size_t i = 0; i < SHAPED; i++)
        if (c->shaped[i].layout)
            g_object_unref(c->shaped[i].layout);
    if (c->text)
        g_object_unref(c->text);
    free(c->out.ptr);
    *c = (struct canvas){.missing = 0};
}

void canvas_end_page(struct canvas *c)
{
    cairo_show_page(c->cr);
}

void canvas_new_page(struct canvas *c)
{
    canvas_end_page(c);
    paper(c);
}

/* --- drawing -------------------------------------------------------------------------------------- */

static void set_ink(struct canvas *c, enum ink ink)
{
    cairo_set_source_rgb(c->cr, inks[ink].r, inks[ink].g, inks[ink].b);
}

/* Descriptions are made once for each size and weight that documents use. */
static PangoFontDescription *description(double points, bool bold)
{
    static struct { double points; bool bold; PangoFontDescription *made; } known[24];
    size_t i = 0;

    while (i < COUNT(known) - 1 && known[i].made && (known[i].points != points || known[i].bold != bold))
        i++;
    if (known[i].made && (known[i].points != points || known[i].bold != bold)) {
        pango_font_description_free(known[i].made);
        known[i].made = NULL;
    }
    if (!known[i].made) {
        known[i].made = pango_font_description_new();
        known[i].points = points;
        known[i].bold = bold;
        pango_font_description_set_family_static(known[i].made, "Inter");
        pango_font_description_set_weight(known[i].made, bold ? PANGO_WEIGHT_SEMIBOLD : PANGO_WEIGHT_NORMAL);
        pango_font_description_set_absolute_size(known[i].made, points * PANGO_SCALE);
    }
    return known[i].made;
}

static void shape(struct canvas *c, struct shaped *s, struct str text)
{
    int w = 0, h = 0;

    if (!s->layout)
        s->layout = pango_layout_new(c->text);
    pango_layout_set_font_description(s->layout, description(s->style.points, s->style.bold));
    pango_layout_set_width(s->layout, s->width > 0 ? (int)(s->width * PT * PANGO_SCALE) : -1);
    pango_layout_set_wrap(s->layout, s->style.by_word ? PANGO_WRAP_WORD : PANGO_WRAP_WORD_CHAR);
    pango_layout_set_alignment(s->layout, s->style.align == DOCS_RIGHT ? PANGO_ALIGN_RIGHT : PANGO_ALIGN_LEFT);
    pango_layout_set_ellipsize(s->layout, s->style.lines ? PANGO_ELLIPSIZE_END : PANGO_ELLIPSIZE_NONE);
    pango_layout_set_height(s->layout, s->style.lines ? -(int)s->style.lines : -1);
    pango_layout_set_text(s->layout, text.ptr ? text.ptr : "", (int)text.len);
    pango_layout_get_size(s->layout, &w, &h);
    s->height = h / (double)PANGO_SCALE / PT;
    s->missing = (uint32_t)pango_layout_get_unknown_glyphs_count(s->layout);
}

static bool is_shaped(const struct shaped *s, int language, struct str text, double width, const struct text_style *style)
{
    return s->layout && s->language == language && s->len == text.len && s->width == width && s->style.points == style->points &&
           s->style.bold == style->bold && s->style.align == style->align && s->style.lines == style->lines &&
           s->style.by_word == style->by_word && memcmp(pango_layout_get_text(s->layout), text.ptr, text.len) == 0;
}

static struct shaped *shaped_text(struct canvas *c, struct str text, double width, const struct text_style *style)
{
    uint64_t hash = 1469598103934665603u ^ (uint64_t)(width * 16) ^ (uint64_t)(style->points * 8) << 20 ^ (uint64_t)style->bold << 40;
    static struct shaped constants[CONSTANTS]; /* who draws holds the lock of draw.c */
    struct shaped *s;

    for (size_t i = 0; i < text.len; i++)
        hash = (hash ^ (unsigned char)text.ptr[i]) * 1099511628211u;
    s = style->constant ? &constants[(hash >> 32 ^ hash) % CONSTANTS] : &c->shaped[(hash >> 32 ^ hash) % SHAPED];
    if (!is_shaped(s, c->language, text, width, style)) {
        if (s->layout && s->language != c->language) { /* belongs to the other language's context */
            g_object_unref(s->layout);
            s->layout = NULL;
        }
        s->language = c->language;
        s->style = *style;
        s->width = width;
        s->len = text.len;
        shape(c, s, text);
    }
    return s;
}

/* The face of a text that fits on one line of `width` mm and needs no shaping; NULL: pango sets it. */
static struct line_face *as_line(struct canvas *c, struct str text, double width, const struct text_style *style, double *points)
{
    struct line_face *face = line_face_of(c->text, description(style->points, style->bold), style->points, style->bold, c->language);

    if (!face)
        return NULL;
    *points = line_width(face, text);
    return *points >= 0 && (width <= 0 || *points < width * PT - ROUNDING) ? face : NULL;
}

double canvas_measure(struct canvas *c, struct str text, double width, const struct text_style *style)
{
    struct line_face *line;
    double points;

    if (str_empty(text))
        return 0;
    line = as_line(c, text, width, style, &points);
    return line ? line_height(line) / PT : shaped_text(c, text, width, style)->height;
}

double canvas_text(struct canvas *c, double x, double y, double width, struct str text, const struct text_style *style)
{
    const struct shaped *s;
    struct line_face *line;
    double points;

    if (str_empty(text))
        return 0;
    line = as_line(c, text, width, style, &points);
    if (line) {
        set_ink(c, style->ink);
        if (!line_draw(line, c->cr, x * PT + (style->align == DOCS_RIGHT && width > 0 ? width * PT - points : 0), y * PT, text))
            c->missing++; /* cairo's status is looked at when the file is closed */
        return line_height(line) / PT;
    }
    s = shaped_text(c, text, width, style);
    c->missing += s->missing;
    set_ink(c, style->ink);
    cairo_move_to(c->cr, x * PT, y * PT);
    pango_cairo_show_layout(c->cr, s->layout);
    return s->height;
}

void canvas_line(struct canvas *c, double x1, double y1, double x2, double y2, double width_mm, enum ink ink)
{
    set_ink(c, ink);
    cairo_set_line_width(c->cr, width_mm * PT);
    cairo_move_to(c->cr, x1 * PT, y1 * PT);
    cairo_line_to(c->cr, x2 * PT, y2 * PT);
    cairo_stroke(c->cr);
}

void canvas_dashes(struct canvas *c, double x1, double y, double x2, double dash_mm, double width_mm, enum ink ink)
{
    const double dash = dash_mm * PT;

    cairo_set_dash(c->cr, &dash, 1, 0);
    canvas_line(c, x1, y, x2, y, width_mm, ink);
    cairo_set_dash(c->cr, NULL, 0, 0);
}

void canvas_fill(struct canvas *c, double x, double y, double w, double h, enum ink ink)
{
    set_ink(c, ink);
    cairo_rectangle(c->cr, x * PT, y * PT, w * PT, h * PT);
    cairo_fill(c->cr);
}

void canvas_tag(struct canvas *c, const char *name)
{
    cairo_tag_begin(c->cr, name, "");
}

void canvas_untag(struct canvas *c, const char *name)
{
    cairo_tag_end(c->cr, name);
}

/* cairo's attributes are a text: quote and backslash would end it. */
void canvas_link(struct canvas *c, struct str uri)
{
    char attributes[1100];
    size_t n = (size_t)snprintf(attributes, sizeof(attributes), "uri='");

    for (size_t i = 0; i < uri.len && n < sizeof(attributes) - 3; i++)
        if (uri.ptr[i] != '\'' && uri.ptr[i] != '\\' && (unsigned char)uri.ptr[i] > 0x20 && (unsigned char)uri.ptr[i] < 0x7f)
            attributes[n++] = uri.ptr[i];
    (void)snprintf(attributes + n, sizeof(attributes) - n, "'");
    cairo_tag_begin(c->cr, CAIRO_TAG_LINK, attributes);
}

#ifdef SELOSTE_ASAN /* fontconfig keeps what it has read of the fonts until the process ends */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_options(void);
const char *__lsan_default_options(void)
{
    return "print_suppressions=0";
}

const char *__lsan_default_suppressions(void)
{
    return "leak:libfontconfig\n";
}
#endif
