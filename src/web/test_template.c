/* Escaping, forms, frames, components; sizes of assets; fields and messages that code names. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <libxml/HTMLparser.h>

#include "base/errors.h"
#include "base/cli.h"
#include "base/env.h"
#include "http/asset.h"
#include "messages_web.h"
#include "policy/policy.h"
#include "rooms.h"
#include "templates_web.h"

struct world {
    struct env env;
    struct actor actor;
    struct ctx ctx;
    struct http_request in;
    struct http_answer out;
};

static struct world *world_new(void)
{
    struct world *w = calloc(1, sizeof *w);

    assert_non_null(w);
    env_fixed(&w->env, INT64_C(1795342320000), 7);
    w->ctx = (struct ctx){.arena = arena_new(64 << 20), .env = &w->env, .actor = &w->actor, .lang = LANG_FI,
                          .controller_name = STR("Mallikonttori Oy")};
    memcpy(w->ctx.request_id, "7f3a9c20", 9);
    w->in = (struct http_request){.method = HTTP_GET, .path = STR("/asiakkaat"), .prefix = STR("/r/malli"), .csrf = STR("token")};
    return w;
}

static void world_free(struct world *w)
{
    arena_free(w->ctx.arena);
    free(w);
}

/* The n-th hostile text: pieces that break out of text, attributes, URLs and scripts. */
static struct str hostile(struct arena *arena, uint32_t seed)
{
    static const char *const pieces[] = {"\"", "'", "<", ">", "&", "</p>", "<script>alert(1)</script>", "javascript:", " onload=x ",
                                         "\xc3\xa4", "\t", "\n", "&lt;", "]]>", "-->", "//evil.example", "{{x}}", "%22", "`", "=", "a"};
    struct buf b = buf_in(arena);

    for (int i = 0; i < 6; i++) {
        seed = seed * 1664525U + 1013904223U;
        buf_addz(&b, pieces[(seed >> 16) % COUNT(pieces)]);
    }
    return buf_str(&b);
}

static htmlDocPtr parse(struct str html)
{
    return htmlReadMemory(html.ptr, (int)html.len, NULL, "UTF-8", HTML_PARSE_NOERROR | HTML_PARSE_NOWARNING | HTML_PARSE_NONET);
}

static xmlNodePtr find(xmlNodePtr n, const char *name)
{
    for (; n != NULL; n = n->next) {
        xmlNodePtr inner;

        if (n->type == XML_ELEMENT_NODE && strcmp((const char *)n->name, name) == 0)
            return n;
        inner = find(n->children, name);
        if (inner != NULL)
            return inner;
    }
    return NULL;
}

/* What was put in comes back from a parser as the same text, and no element or attribute was added. */
static void test_hostile_text_comes_back_as_text(void **state)
{
    struct world *w = world_new();

    (void)state;
    for (uint32_t seed = 0; seed < 3000; seed++) {
        struct str evil = hostile(w->ctx.arena, seed);
        struct buf b = buf_in(w->ctx.arena);
        struct tmpl t = {&w->ctx, &w->in, &b};
        htmlDocPtr doc;
        xmlNodePtr p;
        xmlChar *text, *value;

        web_raw(&t, "<p title=\"", 10);
        WEB_ATTR(&t, evil);
        web_raw(&t, "\">", 2);
        WEB_PUT(&t, evil);
        web_raw(&t, "</p>", 4);
        doc = parse(buf_str(&b));
        p = find(xmlDocGetRootElement(doc), "p");
        assert_non_null(p);
        assert_null(p->next);
        assert_non_null(p->properties);
        assert_null(p->properties->next);
        text = xmlNodeGetContent(p);
        value = xmlGetProp(p, (const xmlChar *)"title");
        assert_int_equal(strlen((const char *)text), evil.len);
        assert_memory_equal(text, evil.ptr, evil.len);
        assert_int_equal(strlen((const char *)value), evil.len);
        xmlFree(text);
        xmlFree(value);
        xmlFreeDoc(doc);
    }
    world_free(w);
}

static struct str url_of(struct world *w, struct str s)
{
    struct buf *b = ARENA_NEW(w->ctx.arena, struct buf);
    struct tmpl t = {&w->ctx, &w->in, b};

    *b = buf_in(w->ctx.arena);
    WEB_URL(&t, s);
    return buf_str(b);
}

static void test_urls_have_known_schemes(void **state)
{
    static const char *const bad[] = {"javascript:alert(1)", "JaVaScRiPt:x", " javascript:x", "java\tscript:x", "data:text/html,x",
                                      "vbscript:x", "//evil.example", "/\\evil.example", "\\\\evil", "blob:x", "x:y"};
    static const char *const good[] = {"/asiakkaat/1", "#f-name", "?a=b", "https://x.example/", "mailto:a@b.example", "tel:+358", "sivu/a:b"};
    struct world *w = world_new();

    (void)state;
    for (size_t i = 0; i < COUNT(bad); i++)
        assert_true(str_eq(url_of(w, str_from(bad[i])), STR("#")));
    for (size_t i = 0; i < COUNT(good); i++)
        assert_true(str_eqz(url_of(w, str_from(good[i])), good[i]));
    world_free(w);
}

static void test_routes_encode_their_parts(void **state)
{
    struct world *w = world_new();
    struct buf b = buf_in(w->ctx.arena);
    struct tmpl t = {&w->ctx, &w->in, &b};
    struct slot slots[] = {WEB_SLOT("id", INT64_C(10417)), WEB_SLOT("q", STR("a/b&c=\xc3\xa4")), WEB_SLOT("empty", STR(""))};

    (void)state;
    assert_true(str_eqz(web_route(&t, "/asiakkaat/:id/laskut", slots, 3), "/r/malli/asiakkaat/10417/laskut?q=a%2Fb%26c%3D%C3%A4"));
    assert_true(str_eqz(web_route(&t, "/", NULL, 0), "/r/malli/"));
    world_free(w);
}

struct form { struct str name; struct date day; int64_t cents; bool agreed; int lang; };
static const struct name_value langs[] = {{"fi", 0, "web.lang.fi"}, {"sv", 1, "web.lang.sv"}, {NULL, 0, NULL}};
static const struct field form_fields[] = {
    FIELD_NAME(struct form, name, 100, FIELD_REQUIRED, 0, NEED_CONTRACT, "web.search"),
    FIELD_DATE(struct form, day, 0, 0, NEED_LAW, "web.sign-in"),
    FIELD_CENTS(struct form, cents, 0, 1000000, 0, 0, NEED_VOLUNTARY, "web.sign-out"),
    FIELD_BOOL(struct form, agreed, 0, 0, NEED_NONE, "web.yes"),
    FIELD_ENUM(struct form, lang, langs, 0, 0, NEED_NONE, "web.language"),
    FIELD_END
};

/* P69: each field says why it is asked; errors are named at the field and in the summary. */
static void test_p69_fields_say_why_and_show_errors(void **state)
{
    struct world *w = world_new();
    struct buf b = buf_in(w->ctx.arena);
    struct tmpl t = {&w->ctx, &w->in, &b};
    struct field_input typed[] = {{STR("name"), STR("<i>Maija\"")}, {STR("day"), STR("32.13.2026")}};
    struct form form = {0};
    struct route route = {.fields = form_fields};
    struct str page;

    (void)state;
    form.day = DATE_NONE;
    w->in.method = HTTP_POST;
    w->in.form = typed;
    w->in.form_count = 2;
    w->in.route = &route;
    assert_int_equal(fields_read(&w->ctx, form_fields, typed, 2, &form), RC_INVALID);
    web_error_summary(&t);
    web_fields(&t, form_fields, &form);
    page = buf_str(&b);
    assert_true(str_contains(page, STR("role=\"alert\"")));
    assert_true(str_contains(page, STR("<a href=\"#f-day\">Kirjaudu: ")));
    assert_true(str_contains(page, STR("<code>7f3a9c20</code>"))); /* the request id, to tell to whoever helps */
    assert_true(str_contains(page, STR("id=\"f-day\"")));
    assert_true(str_contains(page, STR("aria-describedby=\"f-day-h f-day-e\"")));
    assert_true(str_contains(page, STR("value=\"32.13.2026\""))); /* nothing typed is lost */
    assert_true(str_contains(page, STR("value=\"&lt;i&gt;Maija&quot;\"")));
    assert_true(str_contains(page, tr(&w->ctx, MSG_web_need_law)));
    assert_true(str_contains(page, tr(&w->ctx, MSG_web_need_contract)));
    assert_true(str_contains(page, tr(&w->ctx, MSG_web_need_voluntary)));
    world_free(w);
}

static enum rc render(struct world *w, int status)
{
    return web_render_error(&w->ctx, &w->in, &w->out, status);
}

/* A refusal shows its sentence with a link to it, in three languages; a bug shows the request id only. */
static void test_p10_refusal_shows_its_sentence(void **state)
{
    static const char *const paths[] = {"/r/malli/tietosuoja#", "/r/malli/sv/dataskydd#", "/r/malli/en/privacy#"};
    struct world *w = world_new();

    (void)state;
    for (int l = 0; l < LANG_COUNT; l++) {
        w->ctx.lang = (enum lang)l;
        assert_int_equal(err_refused(&w->ctx.err, STATEMENT_LIST_PROHIBITION), RC_REFUSED);
        assert_int_equal(render(w, 403), RC_OK);
        assert_int_equal(w->out.status, 403);
        assert_true(str_contains(buf_str(&w->out.body), str_fmt(w->ctx.arena, "href=\"%slist.prohibition\"", paths[l])));
        assert_true(str_contains(buf_str(&w->out.body), web_statement_text(&w->ctx, STATEMENT_LIST_PROHIBITION)));
        assert_false(str_contains(web_statement_text(&w->ctx, STATEMENT_LIST_PROHIBITION), STR("{")));
        err_clear(&w->ctx.err);
    }
    assert_int_equal(err_bug(&w->ctx.err, E1003_TOO_MUCH_MEMORY), RC_BUG);
    assert_int_equal(render(w, 500), RC_OK);
    assert_true(str_contains(buf_str(&w->out.body), STR("7f3a9c20")));
    assert_false(str_contains(buf_str(&w->out.body), str_from(__FILE__)));
    world_free(w);
}

static void test_pages_of_staff_parse_cleanly(void **state)
{
    struct world *w = world_new();
    struct str page;
    htmlDocPtr doc;

    (void)state;
    w->actor = (struct actor){.user_id = 5, .roles = ROLE_STAFF | ROLE_MAINTAIN, .nda_signed = true, .display = STR("Tiina <b>Testaaja")};
    assert_int_equal(render(w, 404), RC_OK);
    page = buf_str(&w->out.body);
    doc = parse(page);
    assert_non_null(doc);
    assert_non_null(find(xmlDocGetRootElement(doc), "main"));
    assert_true(str_contains(page, STR("Tiina &lt;b&gt;Testaaja")));
    assert_false(str_contains(page, STR("style=")));
    assert_true(str_contains(page, STR("action=\"/r/malli/kieli\"")));
    xmlFreeDoc(doc);
    world_free(w);
}

static void test_sizes_of_assets(void **state)
{
    static const struct { const char *path; size_t most; } limits[] = {
        {"/assets/seloste.css", 32 * 1024}, {"/assets/seloste.js", 8 * 1024}, {"/assets/icons.svg", 10 * 1024}};
    size_t found = 0, sent = 0;

    (void)state;
    for (const struct asset *a = all_assets; a->path != NULL; a++) {
        for (size_t i = 0; i < COUNT(limits); i++)
            if (strcmp(a->path, limits[i].path) == 0) {
                assert_in_range(a->bytes.len, 500, limits[i].most);
                found++;
            }
        if (!str_ends(str_from(a->path), STR(".txt")))
            sent += a->gz.len != 0 ? a->gz.len : a->bytes.len;
    }
    assert_int_equal(found, COUNT(limits));
    assert_in_range(sent, 1000, 60 * 1024); /* first load <= 70 KB with the page */
}

static void test_fields_named_by_templates_exist(void **state)
{
    (void)state;
    for (const struct template_field *f = template_fields; f->name != NULL; f++) {
        const char *last = strrchr(f->name, '.');
        const struct field *table = f->table;

        if (last != NULL) {
            char head[64];

            snprintf(head, sizeof head, "%.*s", (int)strcspn(f->name, "."), f->name);
            table = field_find(table, head) != NULL ? field_find(table, head)->sub : NULL;
        }
        if (table == NULL || field_find(table, last != NULL ? last + 1 : f->name) == NULL)
            fail_msg("%s: the table has no field %s", f->where, f->name);
    }
}

/* Every error, audit kind, purpose, category and statement that code numbers has its words. */
static size_t missing;

static void want(const char *before, const char *word)
{
    char key[200];

    snprintf(key, sizeof key, "%s%s", before, word);
    if (msg_find(key) == MSG_NONE) {
        print_error("no message %s\n", key);
        missing++;
    }
}

static void want_fields(const struct field *f)
{
    for (; f != NULL && f->kind != FIELD_KIND_END; f++) {
        if (f->label != NULL && !(f->flags & FIELD_HIDDEN))
            want("", f->label);
        for (const struct name_value *n = f->names; n != NULL && n->word != NULL; n++)
            if (n->msg != NULL)
                want("", n->msg);
        want_fields(f->sub);
    }
}

static void test_everything_numbered_has_words(void **state)
{
    (void)state;
    missing = 0;
#define ERROR(number, name, rc, key) want("", key);
#include "errors_all.def"
#undef ERROR
#define AUDIT(number, name, word) want("audit.", word);
#include "audit_all.def"
#undef AUDIT
    for (int i = 1; i < PURPOSE_COUNT; i++)
        want("purpose.", purpose_word((enum purpose)i));
    for (int i = 1; i < CATEGORY_COUNT; i++)
        want("category.", category_word((enum category)i));
    for (int i = 1; i < STATEMENT_COUNT; i++)
        want("statement.", statement_word((enum statement)i));
    for (int i = 0; i < SECTION_COUNT; i++)
        want("law.", section_word((enum section)i));
#define NAV(word, group, order, icon, handler, label, phone) want("", label);
#include "nav_all.def"
#undef NAV
    for (size_t i = 0; all_routes[i] != NULL; i++)
        for (const struct route *r = all_routes[i]; r->path != NULL; r++)
            want_fields(r->fields);
    for (size_t i = 0; all_commands[i] != NULL; i++)
        for (const struct command *c = all_commands[i]; c->noun != NULL; c++)
            if (c->help != NULL)
                want("", c->help);
    assert_int_equal(missing, 0);
}

static void test_navigation_leads_somewhere(void **state)
{
    (void)state;
#define NAV(word, group, order, icon, handler, label, phone) {                                     \
        bool found = false;                                                                        \
        for (size_t i = 0; all_routes[i] != NULL; i++)                                             \
            for (const struct route *r = all_routes[i]; r->path != NULL; r++)                      \
                found = found || (r->method == HTTP_GET && strcmp(r->handler_name, #handler) == 0); \
        if (!found) fail_msg("nav.def names %s, which no GET route has", #handler);                \
    }
#include "nav_all.def"
#undef NAV
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_hostile_text_comes_back_as_text), cmocka_unit_test(test_urls_have_known_schemes),
        cmocka_unit_test(test_routes_encode_their_parts),       cmocka_unit_test(test_p69_fields_say_why_and_show_errors),
        cmocka_unit_test(test_p10_refusal_shows_its_sentence),  cmocka_unit_test(test_pages_of_staff_parse_cleanly),
        cmocka_unit_test(test_sizes_of_assets),                 cmocka_unit_test(test_fields_named_by_templates_exist),
        cmocka_unit_test(test_everything_numbered_has_words),   cmocka_unit_test(test_navigation_leads_somewhere),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
