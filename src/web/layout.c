/* Frames of pages: which links exist for this actor, then the layout's template. */
#include "web/layout.h"

#include <pthread.h>
#include <string.h>

#include "rooms.h"
#include "messages_web.h"
#include "templates_web.h"

enum { FRAME_BYTES = 6 << 10 }; /* what a layout, and then the document, adds to a page: most fit in without growing */

struct nav_entry {
    enum web_nav nav;
    enum web_group group;
    int order;
    const char *icon, *handler, *label;
    bool phone;
};

static const struct nav_entry entries[] = {
    {WEB_NAV_none, WEB_GROUP_OTHER, 0, NULL, NULL, NULL, false},
#define NAV(word, group, order, icon, handler, label, phone) \
    {WEB_NAV_##word, WEB_GROUP_##group, (order), (icon), #handler, (label), (phone) != 0},
#include "nav_all.def"
#undef NAV
};

static const struct route *route_find(enum http_method method, const char *path, const char *handler)
{
    for (size_t i = 0; all_routes[i] != NULL; i++)
        for (const struct route *r = all_routes[i]; r->path != NULL; r++)
            if (r->method == method && (path == NULL || strcmp(r->path, path) == 0) &&
                (handler == NULL || strcmp(r->handler_name, handler) == 0))
                return r;
    return NULL;
}

/* Links of the frames: found once, since neither routes nor texts change while the program runs (a tenth of a card before). */
enum frame_link { LINK_SEARCH, LINK_SUGGEST, LINK_SIGN_IN, LINK_SIGN_OUT, LINK_ACCOUNT, LINK_LANGUAGE, LINK_COUNT };
static struct {
    const struct route *links[LINK_COUNT];
    size_t count[WEB_GROUP_COUNT];
    struct nav_found { const struct nav_entry *entry; const struct route *route; enum msg label; } nav[WEB_GROUP_COUNT][COUNT(entries)];
} frame;

static void frame_fill(void)
{
    static const struct { enum http_method method; const char *path; } links[LINK_COUNT] = {
        [LINK_SEARCH] = {HTTP_POST, "/haku"}, [LINK_SUGGEST] = {HTTP_POST, "/haku/nopea"}, [LINK_SIGN_IN] = {HTTP_GET, "/kirjaudu"},
        [LINK_SIGN_OUT] = {HTTP_POST, "/kirjaudu/ulos"}, [LINK_ACCOUNT] = {HTTP_GET, "/oma-tili"}, [LINK_LANGUAGE] = {HTTP_POST, "/kieli"}};

    for (size_t i = 0; i < LINK_COUNT; i++)
        frame.links[i] = route_find(links[i].method, links[i].path, NULL);
    for (size_t i = 1; i < COUNT(entries); i++) {
        const struct nav_entry *e = &entries[i];
        const struct route *r = route_find(HTTP_GET, NULL, e->handler);
        struct nav_found *list = frame.nav[e->group];
        size_t at = frame.count[e->group];

        if (r == NULL || strchr(r->path, ':') != NULL)
            continue;
        for (; at > 0 && list[at - 1].entry->order > e->order; at--)
            list[at] = list[at - 1];
        list[at] = (struct nav_found){e, r, msg_find(e->label)};
        frame.count[e->group]++;
    }
}

static struct str with_prefix(struct tmpl *t, const char *path)
{
    return t->in->prefix.len == 0 ? str_from(path) : str_fmt(t->ctx->arena, "%.*s%s", STR_FMT(t->in->prefix), path);
}

/* The address when such a route exists and this actor may enter it, else "". */
static struct str address(struct tmpl *t, enum frame_link link)
{
    const struct route *r = frame.links[link];

    if (r == NULL || !(r->roles & (ROLE_ANYONE | (t->ctx->actor->user_id != 0 ? ROLE_SIGNED_IN : 0U) | t->ctx->actor->roles)))
        return STR("");
    return with_prefix(t, r->path);
}

/* Entries of one group in their order. */
static void fill_group(struct tmpl *t, const struct web_page *page, enum web_group group, struct web_group_view *view)
{
    static const enum msg titles[WEB_GROUP_COUNT] = {MSG_web_nav_sales, MSG_web_nav_register, MSG_web_nav_other};

    view->title = tr(t->ctx, titles[group]);
    view->items = ARENA_ARRAY(t->ctx->arena, struct web_item, COUNT(entries));
    for (size_t i = 0; i < frame.count[group]; i++) {
        const struct nav_found *f = &frame.nav[group][i];

        if (!(f->route->roles & t->ctx->actor->roles))
            continue;
        view->items[view->count++] = (struct web_item){
            .href = with_prefix(t, f->route->path), .label = tr(t->ctx, f->label), .icon = f->entry->icon,
            .current = f->entry->nav == page->nav, .phone = f->entry->phone};
    }
}

static struct str role_text(struct tmpl *t)
{
    unsigned roles = t->ctx->actor->roles;

    if (roles & ROLE_CONTACT)
        return tr(t->ctx, MSG_web_role_contact);
    if (roles & ROLE_MAINTAIN)
        return tr(t->ctx, MSG_web_role_maintain);
    if (roles & ROLE_STAFF)
        return tr(t->ctx, MSG_web_role_staff);
    if (roles & ROLE_ACCOUNTANT)
        return tr(t->ctx, MSG_web_role_accountant);
    if (roles & ROLE_RESELLER)
        return tr(t->ctx, MSG_web_role_reseller);
    return roles & ROLE_PROCESSOR ? tr(t->ctx, MSG_web_role_processor) : STR("");
}

static void fill_languages(struct tmpl *t, const struct web_page *page, struct web_view *view)
{
    static const enum msg names[LANG_COUNT] = {MSG_web_lang_fi, MSG_web_lang_sv, MSG_web_lang_en};
    const struct str hrefs[LANG_COUNT] = {page->alt_fi, page->alt_sv, page->alt_en};

    for (int l = 0; l < LANG_COUNT; l++)
        view->languages[l] = (struct web_language){.href = hrefs[l], .name = tr(t->ctx, names[l]),
                                                   .code = lang_code((enum lang)l), .current = (enum lang)l == t->ctx->lang};
}

static struct web_view *view_make(struct tmpl *t, const struct web_page *page)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    struct web_view *view = ARENA_NEW(t->ctx->arena, struct web_view);
    struct str flash = t->in->internal != NULL ? http_flash(t->in) : STR(""); /* tests have no server */

    pthread_once(&once, frame_fill);
    view->home = with_prefix(t, "/");
    view->search = address(t, LINK_SEARCH);
    view->suggest = address(t, LINK_SUGGEST);
    view->sign_in = t->ctx->actor->user_id == 0 ? address(t, LINK_SIGN_IN) : STR("");
    view->sign_out = t->ctx->actor->user_id != 0 ? address(t, LINK_SIGN_OUT) : STR("");
    view->account = t->ctx->actor->user_id != 0 ? address(t, LINK_ACCOUNT) : STR("");
    view->language_action = address(t, LINK_LANGUAGE);
    view->back = t->in->method == HTTP_GET ? t->in->path : STR("/");
    view->notice = web_notice_path(t->ctx, t->in, 0);
    view->owner = t->ctx->controller_name.len != 0 ? t->ctx->controller_name : tr(t->ctx, MSG_web_product);
    view->letter = str_sub(web_initials(t, view->owner), 0, (unsigned char)view->owner.ptr[0] < 0x80 ? 1 : 2);
    view->role = role_text(t);
    view->flash = flash.len != 0 ? tr_key(t->ctx, flash) : flash;
    fill_languages(t, page, view);
    for (int g = 0; page->layout == WEB_LAYOUT_STAFF && g < WEB_GROUP_COUNT; g++)
        fill_group(t, page, (enum web_group)g, &view->groups[g]);
    return view;
}

/* A summary's link leads to a field that the page shows. Where the page has none (a form that is not shown any more), the words
 * stay and the link goes: a link that leads nowhere is worse than none. */
static struct str without_dead_links(struct tmpl *t, struct str page)
{
    static const char open[] = "<a href=\"#f-";
    struct buf out = buf_in(t->ctx->arena);
    ptrdiff_t at;

    while ((at = str_find(page, STR(open), 0)) >= 0) {
        struct str rest = str_sub(page, (size_t)at + sizeof(open) - 1, page.len), before = str_sub(page, 0, (size_t)at);
        struct str name = str_cut(&rest, '"'), tag = str_sub(page, (size_t)at, (size_t)(rest.ptr - page.ptr) + 1 - (size_t)at);
        struct str id = str_fmt(t->ctx->arena, " id=\"f-%.*s\"", STR_FMT(name));
        ptrdiff_t end = str_find(rest, STR("</a>"), 0);

        buf_add(&out, before);
        if (end < 0 || str_contains(buf_str(t->b), id)) {
            buf_add(&out, tag);
            page = str_sub(page, (size_t)(tag.ptr - page.ptr) + tag.len, page.len);
            continue;
        }
        buf_add(&out, str_sub(rest, 1, (size_t)end - 1));
        page = str_sub(rest, (size_t)end + 4, rest.len);
    }
    buf_add(&out, page);
    return buf_str(&out);
}

enum rc web_page(struct tmpl *t, struct http_answer *out, int status, const struct web_page *page)
{
    struct html body = {t->ctx->err.rc == RC_OK ? buf_str(t->b) : without_dead_links(t, buf_str(t->b))};
    struct buf content = buf_in(t->ctx->arena);
    struct web_view *view = view_make(t, page);
    static const char *const classes[] = {"pub own", "pub", ""};

    t->b = &content;
    buf_reserve(&content, body.html.len + FRAME_BYTES);
    if (page->layout == WEB_LAYOUT_STAFF)
        c_layout_staff(t, &(struct c_layout_staff){.page = page, .view = view, .body = body});
    else if (page->layout == WEB_LAYOUT_PUBLIC)
        c_layout_public(t, &(struct c_layout_public){.page = page, .view = view, .body = body});
    else
        c_layout_bare(t, &(struct c_layout_bare){.page = page, .view = view, .body = body});
    out->body = buf_in(t->ctx->arena);
    t->b = &out->body;
    buf_reserve(&out->body, content.len + FRAME_BYTES);
    c_document(t, &(struct c_document){.page = page, .class = classes[page->layout], .content = {buf_str(&content)},
                                       .script = page->layout == WEB_LAYOUT_STAFF});
    out->status = status != 0 ? status : 200;
    return RC_OK;
}

enum rc web_fragment(struct tmpl *t, struct http_answer *out, int status)
{
    out->body = *t->b;
    out->status = status != 0 ? status : 200;
    return RC_OK;
}
