/* XML out, written straight into a buffer: elements close themselves in the right order, text and attributes are
 * escaped, empty optional elements are left out. UTF-8; who needs another encoding converts at the end
 * (text_to_latin9). Reading XML is the docs role's work (docs/xml.h). */
#ifndef BASE_XML_H
#define BASE_XML_H

#include "base/buf.h"

enum { XML_DEPTH = 24 };

struct xml { /* writer */
    struct buf *out;
    const char *open[XML_DEPTH]; /* names: string literals */
    unsigned depth;
    bool in_tag;                 /* the last tag may still get attributes */
    bool too_deep;
};

struct xml xml_to(struct buf *out);
void xml_open(struct xml *x, const char *name);
void xml_attr(struct xml *x, const char *name, struct str value); /* right after xml_open */
void xml_text(struct xml *x, struct str text);                    /* control characters become spaces */
void xml_close(struct xml *x);
void xml_element(struct xml *x, const char *name, struct str text); /* also when text is empty */
void xml_optional(struct xml *x, const char *name, struct str text); /* not when text is empty */

#endif
