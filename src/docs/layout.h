/* A document laid on pages: head, blocks that break where they may, foot with page n/m, giro form. Inside src/docs. */
#ifndef DOCS_LAYOUT_H
#define DOCS_LAYOUT_H

#include "docs/canvas.h"

static const double LEFT_MM = 20, RIGHT_MM = 195, GIRO_TOP_MM = 297 - 101.6;

/* Draws all pages, "n/of" at their feet. Returns how many they are; 0: more than DOCS_PAGES_MOST. */
uint32_t layout_draw(struct canvas *c, const struct docs_document *d, uint32_t of);
/* The form at the foot of the page that is open. */
void giro_draw(struct canvas *c, const struct docs_giro *giro);

/* --- between the files of the layout --- */
struct flow {
    struct canvas *c;
    const struct docs_document *d;
    double y, bottom; /* next free; where the page's body ends */
    uint32_t page, of;
    bool failed;      /* too many pages */
};
void flow_page(struct flow *f);                     /* a new page */
bool flow_fits(const struct flow *f, double height);
void flow_room(struct flow *f, double height);      /* a new page unless this fits (or the page is empty) */
void flow_table(struct flow *f, const struct docs_block *b);
double flow_table_height(struct flow *f, const struct docs_block *b); /* when it is on one page */

#endif
