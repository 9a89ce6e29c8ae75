/* A PDF page under millimetres: text by pango in the program's fonts, lines, filled shapes, tags. Inside src/docs. */
#ifndef DOCS_CANVAS_H
#define DOCS_CANVAS_H

#include <cairo.h>
#include <pango/pangocairo.h>

#include "base/str.h"
#include "docs/docs.h"

enum { PAGE_WIDTH_MM = 210, PAGE_HEIGHT_MM = 297 };
enum ink { INK, INK_MUTED, INK_RULE, INK_GROUND, INK_BLACK, INK_LINK };

struct text_style {
    double points;
    bool bold;
    enum ink ink;
    uint32_t align;   /* enum docs_align */
    unsigned lines;   /* at most so many, the last ends in an ellipsis; 0: as many as it takes */
    bool by_word;     /* break between words only where possible */
    bool constant;    /* words of forms and labels, nobody's data: kept shaped from document to document */
};

struct bytes { unsigned char *ptr; size_t len, cap; bool failed; }; /* malloc: cairo must not be jumped out of */
/* Adds bytes at the end; without memory `failed` is set, and nothing is added from then on. */
void canvas_bytes(struct bytes *out, const void *data, size_t length);

/* Shaping is most of the work: a text is shaped once, when it is measured, and what comes again (a rate, a day, a unit) is
 * not shaped again at all. A slot is found by the text and how it is set. */
enum { SHAPED = 128, CONSTANTS = 512 };
struct shaped {
    PangoLayout *layout; /* NULL: not used yet */
    struct text_style style;
    size_t len;
    int language;
    double width, height;
    uint32_t missing;
};

struct canvas {
    cairo_surface_t *surface;
    cairo_t *cr;
    PangoContext *text;
    int language;
    struct shaped shaped[SHAPED];
    struct bytes out;
    uint32_t missing;
};

/* Fonts into memory and a font map of their own; false when that fails. Twice does nothing. */
MUST_USE bool canvas_fonts(void);
bool canvas_warned(void);      /* pango or glib complained since the last call: text may be left out */

MUST_USE bool canvas_open(struct canvas *c, struct str lang);
/* Ends the file; c->out holds it. False: cairo failed. */
MUST_USE bool canvas_close(struct canvas *c);
void canvas_drop(struct canvas *c); /* frees everything, c->out too */
void canvas_end_page(struct canvas *c); /* the last one */
void canvas_new_page(struct canvas *c); /* ends the page and begins another */

/* Height in mm of a text set in `width` mm. */
double canvas_measure(struct canvas *c, struct str text, double width, const struct text_style *style);
/* Draw with its top left corner at x, y; returns its height. */
double canvas_text(struct canvas *c, double x, double y, double width, struct str text, const struct text_style *style);
void canvas_line(struct canvas *c, double x1, double y1, double x2, double y2, double width_mm, enum ink ink);
/* A level line of dashes as long as the gaps between them: one stroke, however long it is. */
void canvas_dashes(struct canvas *c, double x1, double y, double x2, double dash_mm, double width_mm, enum ink ink);
void canvas_fill(struct canvas *c, double x, double y, double w, double h, enum ink ink);
/* Structure tags (cairo); attributes "" or such as "uri='...'". */
void canvas_tag(struct canvas *c, const char *name);
void canvas_untag(struct canvas *c, const char *name);
void canvas_link(struct canvas *c, struct str uri);

#endif
