/* Foreign XML, read in the docs role by libxml2 without DTD, entities or network: bytes in, a flat list of elements
 * out. What a document may be is limited before it is parsed and while (BILLING.md sections 4, 11). */
#ifndef DOCS_XML_H
#define DOCS_XML_H

#include "base/arena.h"
#include "base/rc.h"

enum { XML_BYTES_MOST = 16 << 20, XML_NODES_MOST = 400000, XML_LEVELS_MOST = 64 };

struct xml_node { /* in document order */
    uint32_t depth;    /* 0: the root */
    struct str name;   /* local name; of an attribute "@Version" */
    struct str text;   /* its own text, trimmed; of an attribute its value */
    uint32_t line;
};
struct xml_tree { struct xml_node *nodes; size_t count; };

/* Errors: INVALID 4420 too large, 4421 DOCTYPE or entities, 4422 not whole XML (line: where); BUSY 2332. Not from the writer. */
MUST_USE enum rc docs_read_xml(struct arena *arena, struct blob bytes, struct xml_tree *out, struct err *err);

/* Work "xml". */
MUST_USE enum rc docs_work_xml(struct arena *arena, struct str payload, struct str *answer);

/* The first node of that name below `at` (its children only); NULL when none. */
const struct xml_node *xml_child(const struct xml_tree *tree, const struct xml_node *at, const char *name);
/* Text of a path of children, "a/b/@c"; "" when there is none. */
struct str xml_path(const struct xml_tree *tree, const struct xml_node *at, const char *path);

#endif
