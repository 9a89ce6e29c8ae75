/* tmplgen: *.html.t -> C. Syntax and rules: docs/templates.md. Parts: tmplgen.c (input, output),
 * tmplgen_block.c (directives), tmplgen_expr.c (expressions, built-ins), tmplgen_html.c (context). */
#ifndef TOOLS_TMPLGEN_H
#define TOOLS_TMPLGEN_H

#include "gentext.h"

enum { MAX_DEPTH = 64, MAX_PARAMS = 40, MAX_ARGS = 40, MAX_NAME = 64 };

/* --- HTML context ------------------------------------------------------------------------- */
enum html_where { IN_TEXT, IN_TAG, IN_VALUE };
enum attr_kind { ATTR_PLAIN, ATTR_URL, ATTR_NO_EXPR };

struct html_state {
    enum html_where where;
    char tag[MAX_NAME];             /* the tag being written, in IN_TAG and IN_VALUE */
    char attr[MAX_NAME];
    enum attr_kind kind;
    bool started;                   /* something stands in the value already */
    bool saw_src;                   /* of a script */
    bool want_script_end;
    int depth;
    char open[MAX_DEPTH][MAX_NAME]; /* open elements */
    int open_line[MAX_DEPTH];
};

/* Check a literal piece and follow it. line: of its first byte. */
void html_literal(struct html_state *s, const char *file, int line, const char *p, size_t len);
/* Are two branches in the same place? */
bool html_same(const struct html_state *a, const struct html_state *b);
bool html_keeps_space(const struct html_state *s); /* inside pre or textarea */

/* --- templates ---------------------------------------------------------------------------- */
struct param {
    char *name, *type;
    bool optional;
};

struct unit { /* one {{params}} page or {{component}} */
    char *name;
    const char *file, *room;
    int line;
    bool component, used;
    struct param params[MAX_PARAMS];
    int param_count;
    size_t body_at;                 /* where its text starts in the file */
    int body_line;
};

struct source { /* one *.html.t */
    const char *file;
    char *room, *text;
    size_t len;
};

struct message { char *key, *folder, *slots; bool used; }; /* slots: " a b "; used: by the room being compiled */
struct route { char *handler, *path; };

struct program {
    struct source *sources; size_t source_count;
    struct unit *units; size_t unit_count;
    struct message *messages; size_t message_count;
    struct route *routes; size_t route_count;
};
extern struct program program;

/* --- one unit being compiled -------------------------------------------------------------- */
enum block_kind { BLOCK_IF, BLOCK_EACH, BLOCK_COMPONENT };

struct variable { char *name; bool pointer, loop; int level; };

struct block {
    enum block_kind kind;
    int line;
    bool in_else;
    struct html_state start;
    bool started;                   /* some branch has put something into the attribute value open at the start */
    char *call;                     /* what follows the body of a component block */
};

struct compiler {
    const struct source *src;
    struct unit *unit;
    struct html_state html;
    struct text out;
    int line;                       /* of the directive being read */
    struct variable vars[MAX_PARAMS + MAX_DEPTH];
    int var_count;
    struct block blocks[MAX_DEPTH];
    int block_count, serial;
    bool has_layout;
    struct text layout;             /* members of struct web_page */
    struct text fields;             /* rows of template_fields[] */
};

void compile_unit(struct compiler *c);

/* The C form of an expression; condition: bare paths become truth values. NULL after an error. */
char *expr_c(struct compiler *c, const char *s, bool condition);
/* A value: "text", (built-in ...), or an expression. as: "struct str" converts to it; NULL: as it is. */
char *value_c(struct compiler *c, const char *s, const char *as);
/* A built-in that gives text: t money date ...; sets *known. Result is a C expression or NULL. */
char *builtin_c(struct compiler *c, const char *s, bool *known);

struct args { /* name=value ... ; positional ones have name NULL */
    char *name[MAX_ARGS], *value[MAX_ARGS];
    int count;
};
bool args_read(struct compiler *c, const char *s, struct args *out);
char *word_read(const char **s);                    /* next [A-Za-z0-9_]+ or NULL */
const char *skip_space(const char *s);

#endif
