/* One line of plain text without pango: the glyphs of the Latin letters, figures and signs that documents are made of stand
 * side by side with the font's own kerning. Shaping a text anew for each cell was a third of a document's time; what is kept
 * here belongs to the font, never to a text. Inside src/docs; who draws holds the lock of draw.c. */
#ifndef DOCS_LINE_H
#define DOCS_LINE_H

#include <cairo.h>
#include <pango/pangocairo.h>

#include "base/str.h"

struct line_face; /* a font of one size and weight in one language: lives as long as the process */

/* The face of a context and a description; made at the first call. NULL: it cannot be had, pango must draw. */
struct line_face *line_face_of(PangoContext *context, const PangoFontDescription *description, double points, bool bold, int language);

/* Width in points of a text that can be set so: on one line, of letters that the font joins by kerning alone. < 0: it is
 * another text (a break, a letter outside the table, a space at an end), pango must set it. The same as pango's width to a 1/100 point. */
double line_width(struct line_face *face, struct str text);
double line_height(const struct line_face *face); /* points, as pango's */
double line_baseline(const struct line_face *face);
/* Draw a text that line_width took, its top left corner at x, y (points). False: cairo has no memory. */
MUST_USE bool line_draw(struct line_face *face, cairo_t *cr, double x, double y, struct str text);

#endif
