#include "docs/xml.h"

#include <libxml/parser.h>
#include <libxml/tree.h>
#include <string.h>

#include "base/buf.h"
#include "base/errors.h"
#include "docs/role.h"
#include "errors_docs.h"

enum { TOO_LARGE = 1, DOCTYPE = 2, BROKEN = 3 };

static void put_number(struct buf *b, uint32_t n)
{
    for (int i = 0; i < 4; i++)
        buf_byte(b, (char)(n >> (8 * i) & 0xff));
}

static bool take_number(struct str *rest, uint32_t *out)
{
    *out = 0;
    if (rest->len < 4)
        return false;
    for (int i = 0; i < 4; i++)
        *out |= (uint32_t)(unsigned char)rest->ptr[i] << (8 * i);
    *rest = str_sub(*rest, 4, rest->len);
    return true;
}

static void put_text(struct buf *b, struct str s)
{
    put_number(b, (uint32_t)s.len);
    buf_add(b, s);
}

static bool take_text(struct str *rest, struct str *out)
{
    uint32_t len;

    if (!take_number(rest, &len) || len > rest->len)
        return false;
    *out = str_sub(*rest, 0, len);
    *rest = str_sub(*rest, len, rest->len);
    return true;
}

/* --- the role's side --------------------------------------------------------------------------------- */

struct walk { struct buf *out; uint32_t count; bool too_large; };

static void put_node(struct walk *w, uint32_t depth, struct str name, struct str text, long line)
{
    if (++w->count > XML_NODES_MOST || depth > XML_LEVELS_MOST) {
        w->too_large = true;
        return;
    }
    put_number(w->out, depth);
    put_number(w->out, line > 0 ? (uint32_t)line : 0);
    put_text(w->out, name);
    put_text(w->out, str_trim(text));
}

/* The element's own text: its text and CDATA children together. */
static struct str own_text(struct arena *arena, const xmlNode *node)
{
    struct buf b = buf_in(arena);

    for (const xmlNode *c = node->children; c; c = c->next)
        if ((c->type == XML_TEXT_NODE || c->type == XML_CDATA_SECTION_NODE) && c->content)
            buf_addz(&b, (const char *)c->content);
    return buf_str(&b);
}

static void put_element(struct walk *w, struct arena *arena, const xmlNode *node, uint32_t depth)
{
    put_node(w, depth, str_from((const char *)node->name), own_text(arena, node), xmlGetLineNo(node));
    for (const xmlAttr *a = node->properties; a && !w->too_large; a = a->next)
        put_node(w, depth + 1, str_fmt(arena, "@%s", (const char *)a->name),
                 str_from(a->children && a->children->content ? (const char *)a->children->content : ""), xmlGetLineNo(node));
}

/* Without recursion: depth is the document's choice. */
static void walk_tree(struct walk *w, struct arena *arena, const xmlNode *root)
{
    const xmlNode *node = root;
    uint32_t depth = 0;

    while (node && !w->too_large) {
        if (node->type == XML_ELEMENT_NODE)
            put_element(w, arena, node, depth);
        if (node->type == XML_ELEMENT_NODE && node->children) {
            node = node->children;
            depth++;
            continue;
        }
        while (node != root && !node->next) {
            node = node->parent;
            depth--;
        }
        node = node == root ? NULL : node->next;
    }
}

/* Only what is ASCII at its start can be read here: hidden declarations in UTF-16 are none. */
static uint32_t refused(struct str s)
{
    struct str start = str_starts(s, STR("\xef\xbb\xbf")) ? str_sub(s, 3, s.len) : s;

    if (s.len > XML_BYTES_MOST)
        return TOO_LARGE;
    start = str_trim(start);
    if (start.len < 4 || start.ptr[0] != '<' || start.ptr[1] == 0)
        return BROKEN;
    if (str_contains(s, STR("<!DOCTYPE")) || str_contains(s, STR("<!ENTITY")))
        return DOCTYPE;
    return 0;
}

static uint32_t parse(struct arena *arena, struct str s, struct buf *out, uint32_t *line)
{
    struct walk w = {.out = out};
    uint32_t why = refused(s);
    xmlParserCtxt *parser;
    xmlDoc *doc;

    if (why)
        return why;
    parser = xmlNewParserCtxt();
    if (!parser)
        return BROKEN;
    doc = xmlCtxtReadMemory(parser, s.ptr, (int)s.len, NULL, NULL,
                            XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_NOCDATA | XML_PARSE_BIG_LINES);
    *line = doc ? 0 : (uint32_t)(parser->lastError.line > 0 ? parser->lastError.line : 0);
    xmlFreeParserCtxt(parser);
    if (!doc)
        return BROKEN;
    if (doc->intSubset || doc->extSubset)
        why = DOCTYPE;
    else
        walk_tree(&w, arena, xmlDocGetRootElement(doc));
    xmlFreeDoc(doc);
    return why ? why : w.too_large ? TOO_LARGE : 0;
}

enum rc docs_work_xml(struct arena *arena, struct str payload, struct str *answer)
{
    struct buf nodes = buf_in(arena), out = buf_in(arena);
    uint32_t line = 0, why = parse(arena, payload, &nodes, &line);

    put_number(&out, why);
    put_number(&out, line);
    if (!why)
        buf_add(&out, buf_str(&nodes));
    *answer = buf_str(&out);
    return RC_OK;
}

/* --- web's side ------------------------------------------------------------------------------------------ */

static enum rc take_nodes(struct arena *arena, struct str rest, struct xml_tree *out, struct err *err)
{
    size_t room = 256;

    out->nodes = ARENA_ARRAY(arena, struct xml_node, room);
    while (rest.len > 0) {
        struct xml_node n;

        if (!take_number(&rest, &n.depth) || !take_number(&rest, &n.line) || !take_text(&rest, &n.name) ||
            !take_text(&rest, &n.text) || out->count == XML_NODES_MOST)
            return err_invalid(err, E4422_XML_BROKEN, NULL);
        if (out->count == room) {
            struct xml_node *more = ARENA_ARRAY(arena, struct xml_node, room * 2);

            memcpy(more, out->nodes, room * sizeof(*more));
            out->nodes = more;
            room *= 2;
        }
        out->nodes[out->count++] = n;
    }
    return out->count ? RC_OK : err_invalid(err, E4422_XML_BROKEN, NULL);
}

enum rc docs_read_xml(struct arena *arena, struct blob bytes, struct xml_tree *out, struct err *err)
{
    struct str answer = {0};
    uint32_t why = 0, line = 0;
    enum rc rc;

    *out = (struct xml_tree){NULL, 0};
    if (bytes.len > XML_BYTES_MOST) {
        rc = err_invalid(err, E4420_XML_TOO_LARGE, NULL);
        err->arg = STR("16 MB");
        return rc;
    }
    TRY(docs_ask(arena, STR("xml"), docs_work_xml, (struct str){(const char *)bytes.ptr, bytes.len}, &answer, err));
    if (!take_number(&answer, &why) || !take_number(&answer, &line))
        return err_invalid(err, E4422_XML_BROKEN, NULL);
    if (why == 0)
        return take_nodes(arena, answer, out, err);
    rc = err_invalid(err, why == TOO_LARGE ? E4420_XML_TOO_LARGE : why == DOCTYPE ? E4421_XML_DOCTYPE : E4422_XML_BROKEN, NULL);
    err->line = line;
    err->arg = STR("16 MB");
    return rc;
}

const struct xml_node *xml_child(const struct xml_tree *tree, const struct xml_node *at, const char *name)
{
    for (const struct xml_node *n = at + 1; n < tree->nodes + tree->count && n->depth > at->depth; n++)
        if (n->depth == at->depth + 1 && str_eqz(n->name, name))
            return n;
    return NULL;
}

struct str xml_path(const struct xml_tree *tree, const struct xml_node *at, const char *path)
{
    struct str rest = str_from(path);

    while (at && rest.len > 0) {
        struct str step = str_cut(&rest, '/');
        const struct xml_node *found = NULL;

        for (const struct xml_node *n = at + 1; !found && n < tree->nodes + tree->count && n->depth > at->depth; n++)
            if (n->depth == at->depth + 1 && str_eq(n->name, step))
                found = n;
        at = found;
    }
    return at ? at->text : STR("");
}
