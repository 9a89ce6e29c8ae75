/* Run-time of the generated templates (gen/templates_*.c). Everything that reaches a page passes
 * through a put function here; only struct html goes out as it is, and only src/web and generated
 * code make one. Syntax: docs/templates.md. */
#ifndef WEB_TEMPLATE_H
#define WEB_TEMPLATE_H

#include "base/money.h"
#include "http/http.h"
#include "i18n/i18n.h"

struct html { /* finished, trusted HTML */
    struct str html;
};

struct tmpl { /* one page being written */
    struct ctx *ctx;
    const struct http_request *in;
    struct buf *b;
};

/* --- pages -------------------------------------------------------------------------------- */
enum web_layout { WEB_LAYOUT_BARE, WEB_LAYOUT_PUBLIC, WEB_LAYOUT_STAFF };

/* Entries of the side navigation: a room's nav.def holds
 *   NAV(customers, SALES, 20, "users", customers_list, "customers.title", 1)
 * word (nav= of a layout), group (SALES REGISTER OTHER), order, icon, handler of a GET route without
 * parameters, message key, 1: one of the four in the bottom bar of phones. Shown when the route
 * exists and the actor's roles may enter it. */
enum web_nav {
    WEB_NAV_none = 0,
#define NAV(word, group, order, icon, handler, label, phone) WEB_NAV_##word,
#include "nav_all.def"
#undef NAV
    WEB_NAV_COUNT
};

struct web_page { /* {{layout ...}} */
    enum web_layout layout;
    struct str title;
    enum web_nav nav;
    struct str description;
    struct str alt_fi, alt_sv, alt_en; /* public pages: the same page in each language */
    bool wide;                         /* bare: a wide column */
    bool head;                         /* public: page brings its own grid (notice with contents) */
};

/* Put the body written so far into its layout and answer. status 0: 200. */
MUST_USE enum rc web_page(struct tmpl *t, struct http_answer *out, int status, const struct web_page *page);
MUST_USE enum rc web_fragment(struct tmpl *t, struct http_answer *out, int status); /* without layout */

/* --- values into the page ----------------------------------------------------------------- */
void web_raw(struct tmpl *t, const char *s, size_t len); /* literal of the template */
/* Text that was refused because of its bytes: what a page must not hold becomes U+FFFD. */
struct str web_presentable(struct arena *a, struct str s);
void web_put_str(struct tmpl *t, struct str s);          /* & < > " ' escaped: text and attributes */
void web_put_z(struct tmpl *t, const char *s);
void web_put_i64(struct tmpl *t, int64_t n);
void web_put_u64(struct tmpl *t, uint64_t n);
void web_put_html(struct tmpl *t, struct html h);
/* A whole URL: a path, #fragment, ?query, https, http, mailto, tel; anything else becomes "#". */
void web_url_str(struct tmpl *t, struct str s);
void web_url_z(struct tmpl *t, const char *s);
/* A piece of a URL after other text: everything but letters, digits and -._~ percent-encoded. */
void web_part_str(struct tmpl *t, struct str s);
void web_part_z(struct tmpl *t, const char *s);

/* An enum (unsigned int) has no entry on purpose: {{label names value}} or {{num value}}. */
#define WEB_INTS(i, u)                                                                             \
    short: i, int: i, long: i, long long: i, unsigned long: u, unsigned long long: u
#define WEB_PUT(t, x) _Generic((x), struct str: web_put_str, char *: web_put_z, const char *: web_put_z, \
    struct html: web_put_html, WEB_INTS(web_put_i64, web_put_u64))((t), (x))
#define WEB_ATTR(t, x) _Generic((x), struct str: web_put_str, char *: web_put_z, const char *: web_put_z, \
    WEB_INTS(web_put_i64, web_put_u64))((t), (x))
#define WEB_URL(t, x) _Generic((x), struct str: web_url_str, char *: web_url_z, const char *: web_url_z)((t), (x))
#define WEB_URL_PART(t, x) _Generic((x), struct str: web_part_str, char *: web_part_z, const char *: web_part_z, \
    WEB_INTS(web_put_i64, web_put_u64))((t), (x))

struct str web_str_same(struct str s);
#define WEB_STR(x) _Generic((x), struct str: web_str_same, char *: str_from, const char *: str_from)(x)

bool web_true_str(struct str s);   /* not empty */
bool web_true_z(const char *s);    /* neither NULL nor empty */
bool web_true_date(struct date d); /* there is one */
bool web_true_html(struct html h);
bool web_true_int(int64_t n);
bool web_true_uint(uint64_t n);
bool web_true_ptr(const void *p);
#define WEB_TRUE(x) _Generic((x), struct str: web_true_str, char *: web_true_z, const char *: web_true_z, \
    struct date: web_true_date, struct html: web_true_html, bool: web_true_uint, unsigned: web_true_uint, \
    WEB_INTS(web_true_int, web_true_uint), default: web_true_ptr)(x)

struct slot web_slot_str(const char *name, struct str s);
struct slot web_slot_z(const char *name, const char *s);
struct slot web_slot_i64(const char *name, int64_t n);
struct slot web_slot_u64(const char *name, uint64_t n);
#define WEB_SLOT(n, x) _Generic((x), struct str: web_slot_str, char *: web_slot_z, const char *: web_slot_z, \
    unsigned: web_slot_u64, WEB_INTS(web_slot_i64, web_slot_u64))((n), (x))

/* --- built-ins ---------------------------------------------------------------------------- */
struct str web_date(struct tmpl *t, struct date d);       /* "–" when there is none */
struct str web_instant(struct tmpl *t, int64_t ms);       /* "–" for 0 */
struct str web_phone(struct tmpl *t, struct str e164);    /* +358 40 123 4567 */
struct str web_initials(struct tmpl *t, struct str name); /* first letters of two words */
struct str web_label(struct tmpl *t, const struct name_value *names, int value);
struct str web_join(struct tmpl *t, struct str a, struct str b); /* "a b", or the one that is there */
/* Path of a route with the register's prefix; slots fill :params, the rest goes to the query. */
struct str web_route(struct tmpl *t, const char *path, const struct slot *slots, size_t count);
void web_csrf(struct tmpl *t);
void web_icon(struct tmpl *t, const char *name);
/* The § chip: links to the statement in force. label "": the short name of its section. */
void web_law(struct tmpl *t, int statement, struct str label);

/* One field of a table: label, hint with the ground on which it is asked (P69), error of ctx->err,
 * control with its value. Nothing when the notice in force does not allow the field. */
struct web_choice { struct str value, label; };
/* What a field chooses from: searched at `suggest` while it is typed; shown: the words of what is chosen; choices: instead of typing. */
struct web_pick { struct str suggest, shown; const struct web_choice *choices; size_t count; };
struct web_field { const char *autocomplete; struct str label, hint, placeholder; int rows; const struct web_pick *pick; };
void web_field(struct tmpl *t, const struct field *table, const char *name, const void *obj,
               const struct web_field *options);
void web_fields(struct tmpl *t, const struct field *table, const void *obj); /* all, in order */
/* Errors of ctx->err as links to the fields, and the request id (role=alert); nothing without an error. */
void web_error_summary(struct tmpl *t);
struct html web_error_fields(struct ctx *ctx, const struct http_request *in); /* <li> of every error, with the label; empty when none */

struct template_field { const struct field *table; const char *name, *where; };
extern const struct template_field template_fields[]; /* generated, for a test; ends with NULL */

#endif
