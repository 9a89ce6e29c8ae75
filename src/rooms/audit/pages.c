/* /loki: the audit log (P43). /henkilot/:subject/katselut: who has seen one person's data.
 * /asiakkaat/:id/katselut: who has seen those of a company's contact persons. */
#include <stdlib.h>

#include "base/errors.h"
#include "audit_audit.h"
#include "errors_audit.h"
#include "messages_audit.h"
#include "rooms/audit/view.h"
#include "rooms/customers/customers.h"
#include "templates_audit.h"
#include "web/web.h"

enum { PAGE_MOST = 50 };

/* --- entries in words -------------------------------------------------------------------------- */
static struct str word_text(struct ctx *ctx, const char *family, const char *word)
{
    return word == NULL ? STR("") : tr_key(ctx, str_fmt(ctx->arena, "%s.%s", family, word));
}

/* The narrowest role says most about why somebody could look. */
static enum msg role_msg(const struct audit_item *item)
{
    static const struct { unsigned bit; enum msg msg; } roles[] = {
        {ROLE_SUBJECT, MSG_audit_role_subject},       {ROLE_TOKEN, MSG_audit_role_partner},
        {ROLE_PROCESSOR, MSG_audit_role_processor},   {ROLE_RESELLER, MSG_audit_role_reseller},
        {ROLE_ACCOUNTANT, MSG_audit_role_accountant}, {ROLE_STAFF, MSG_audit_role_staff},
        {ROLE_CONTACT, MSG_audit_role_contact},       {ROLE_MAINTAIN, MSG_audit_role_maintain}};

    for (size_t i = 0; i < COUNT(roles); i++)
        if (((uint64_t)item->roles & roles[i].bit) != 0)
            return roles[i].msg;
    return item->user_id == 0 && item->kind != AUDIT_REFUSED ? MSG_audit_role_system : MSG_audit_nobody;
}

static struct str categories_text(struct ctx *ctx, int64_t bits)
{
    struct buf b = buf_in(ctx->arena);

    for (int c = 1; c < CATEGORY_COUNT; c++) {
        if ((bits >> c & 1) == 0)
            continue;
        if (b.len > 0)
            buf_addz(&b, ", ");
        buf_add(&b, word_text(ctx, "category", category_word((enum category)c)));
    }
    return buf_str(&b);
}

static struct str whose_text(struct ctx *ctx, const struct audit_item *item)
{
    if (item->subject_count > 0)
        return trs(ctx, MSG_audit_whose_many, (struct slot[]){SLOT_I64("n", item->subject_count)}, 1);
    if (item->subject != 0)
        return trs(ctx, MSG_audit_whose_one, (struct slot[]){SLOT_STR("id", str_fmt(ctx->arena, "%lld", (long long)item->subject))}, 1);
    return STR("");
}

static struct str who_text(struct ctx *ctx, const struct audit_item *item)
{
    if (item->user_id == 0)
        return tr(ctx, role_msg(item));
    return trs(ctx, MSG_audit_user, (struct slot[]){SLOT_STR("id", str_fmt(ctx->arena, "%lld", (long long)item->user_id))}, 1);
}

static enum msg outcome_msg(int64_t outcome)
{
    if (outcome == RC_REFUSED)
        return MSG_audit_outcome_refused;
    return outcome == RC_FORBIDDEN ? MSG_audit_outcome_forbidden : MSG_audit_outcome_done;
}

void audit_lines(struct ctx *ctx, const struct audit_item *items, size_t count, struct audit_line **out)
{
    *out = ARENA_ARRAY(ctx->arena, struct audit_line, count + 1);
    for (size_t i = 0; i < count; i++) {
        const struct audit_item *item = &items[i];

        (*out)[i] = (struct audit_line){
            .id = item->id, .at = item->at, .kind = word_text(ctx, "audit", audit_kind_word((int)item->kind)),
            .who = who_text(ctx, item), .role = tr(ctx, role_msg(item)), .whose = whose_text(ctx, item),
            .categories = categories_text(ctx, item->categories),
            .purpose = word_text(ctx, "purpose", purpose_word((enum purpose)item->purpose)),
            .outcome = tr(ctx, outcome_msg(item->outcome)),
            .outcome_kind = item->outcome == RC_OK ? STR("ok") : STR("warn"), .statement = item->statement,
            .in_list = item->in_list};
    }
}

/* --- /loki ------------------------------------------------------------------------------------- */
static const struct { int kind; const char *word; } kinds[] = {
#define AUDIT(number, name, word) {(number), (word)},
#include "audit_all.def"
#undef AUDIT
};

static void kinds_fill(struct ctx *ctx, struct audit_log_view *view, int64_t chosen)
{
    view->kinds = ARENA_ARRAY(ctx->arena, struct audit_choice, COUNT(kinds));
    view->kind_count = COUNT(kinds);
    for (size_t i = 0; i < COUNT(kinds); i++)
        view->kinds[i] = (struct audit_choice){.word = str_from(kinds[i].word),
                                               .label = word_text(ctx, "audit", kinds[i].word),
                                               .selected = kinds[i].kind == chosen};
}

static void filter_bad(struct ctx *ctx, const char *field)
{
    err_add_field(ctx->arena, &ctx->err, field, E2103_AUDIT_FILTER, STR(""));
}

/* Each field in error is told; what was understood stays. */
static bool filter_read(struct ctx *ctx, const struct http_request *in, struct audit_filter *f)
{
    struct str kind = http_query(in, "laji"), day = http_query(in, "paiva"), user = http_query(in, "kayttaja"),
               before = http_query(in, "ennen");

    *f = (struct audit_filter){.day = DATE_NONE, .most = PAGE_MOST};
    if (!str_empty(kind) && (f->kind = audit_kind_from_word(kind)) == AUDIT_NONE)
        filter_bad(ctx, "laji");
    if (!str_empty(day) && !date_from_human(day, ctx->today, &f->day))
        filter_bad(ctx, "paiva");
    if (!str_empty(user) && (!str_to_i64(user, &f->user_id) || f->user_id < 1))
        filter_bad(ctx, "kayttaja");
    if (!str_empty(before) && (!str_to_i64(before, &f->before) || f->before < 1))
        filter_bad(ctx, "ennen");
    return ctx->err.field_count == 0;
}

/* Only what was understood goes into an address: a day as ISO, a kind's word, numbers. */
static struct str log_address(struct ctx *ctx, const struct http_request *in, const struct audit_filter *f, int64_t before)
{
    struct buf b = buf_in(ctx->arena);
    const char *word = audit_kind_word((int)f->kind);
    char mark = '?';

    buf_add(&b, in->prefix);
    buf_addz(&b, "/loki");
    if (word != NULL) {
        buf_fmt(&b, "%claji=%s", mark, word);
        mark = '&';
    }
    if (!date_is_none(f->day)) {
        buf_fmt(&b, "%cpaiva=%.*s", mark, STR_FMT(date_iso(ctx->arena, f->day)));
        mark = '&';
    }
    if (f->user_id != 0) {
        buf_fmt(&b, "%ckayttaja=%lld", mark, (long long)f->user_id);
        mark = '&';
    }
    if (before != 0)
        buf_fmt(&b, "%cennen=%lld", mark, (long long)before);
    return buf_str(&b);
}

static enum rc audit_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct audit_log_view view = {.day = http_query(in, "paiva"), .user = http_query(in, "kayttaja")};
    struct audit_filter f;
    struct audit_item *items;
    int64_t next = 0;
    bool good = filter_read(ctx, in, &f);

    kinds_fill(ctx, &view, f.kind);
    view.filtered = f.kind != 0 || f.user_id != 0 || !date_is_none(f.day);
    if (good) {
        TRY(audit_list(ctx, &f, &items, &view.line_count, &next));
        audit_lines(ctx, items, view.line_count, &view.lines);
    }
    if (f.before != 0)
        view.first = log_address(ctx, in, &f, 0);
    if (next != 0)
        view.next = log_address(ctx, in, &f, next);
    return t_audit_log(ctx, in, out, good ? 200 : 422, &(struct t_audit_log){.view = &view});
}

/* --- who has seen ------------------------------------------------------------------------------ */
static enum rc audit_views_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct audit_views_view view = {0};
    struct str typed = http_query(in, "ennen");
    struct audit_item *items;
    int64_t subject, before = 0, next, *formers;

    if (!http_path_id(in, "subject", &subject) || (!str_empty(typed) && (!str_to_i64(typed, &before) || before < 1)))
        return err_not_found(&ctx->err, E_NONE);
    TRY(audit_views_of(ctx, subject, before, PAGE_MOST, &items, &view.line_count, &next));
    if (view.line_count == 0 && before == 0)
        TRY(audit_subject_known(ctx, subject)); /* "nobody has looked" is said of people only */
    audit_lines(ctx, items, view.line_count, &view.lines);
    TRY(customers_former_subjects(ctx, subject, &formers, &view.former_count));
    view.formers = ARENA_ARRAY(ctx->arena, struct str, view.former_count + 1);
    for (size_t i = 0; i < view.former_count; i++)
        view.formers[i] = str_fmt(ctx->arena, "%.*s/henkilot/%lld/katselut", STR_FMT(in->prefix), (long long)formers[i]);
    if (before != 0)
        view.first = str_fmt(ctx->arena, "%.*s/henkilot/%lld/katselut", STR_FMT(in->prefix), (long long)subject);
    if (next != 0)
        view.next = str_fmt(ctx->arena, "%.*s/henkilot/%lld/katselut?ennen=%lld", STR_FMT(in->prefix), (long long)subject,
                            (long long)next);
    return t_audit_views(ctx, in, out, 200, &(struct t_audit_views){.view = &view});
}

static int newer(const void *a, const void *b)
{
    const struct audit_line *x = a, *y = b;

    return x->id < y->id ? 1 : x->id > y->id ? -1 : 0;
}

/* The views of all contact persons of a company, newest first: a page ends where the shortest of them does. */
static enum rc company_views(struct ctx *ctx, int64_t customer, int64_t before, struct audit_views_view *view, int64_t *next)
{
    struct customer_contact *people = NULL;
    size_t count = 0, kept = 0;

    TRY(customers_contacts_of(ctx, customer, &people, &count));
    view->no_persons = count == 0;
    view->lines = ARENA_ARRAY(ctx->arena, struct audit_line, count * PAGE_MOST + 1);
    *next = 0;
    for (size_t i = 0; i < count; i++) {
        struct audit_item *items = NULL;
        struct audit_line *lines = NULL;
        size_t found = 0;
        int64_t more = 0;

        TRY(audit_views_of(ctx, people[i].subject_id, before, PAGE_MOST, &items, &found, &more));
        audit_lines(ctx, items, found, &lines);
        for (size_t l = 0; l < found; l++) {
            lines[l].whose = people[i].name;
            view->lines[view->line_count++] = lines[l];
        }
        *next = more > *next ? more : *next;
    }
    qsort(view->lines, view->line_count, sizeof(view->lines[0]), newer);
    while (kept < view->line_count && kept < PAGE_MOST && view->lines[kept].id >= *next)
        kept++;
    if (kept < view->line_count)
        *next = kept == PAGE_MOST ? view->lines[kept - 1].id : *next;
    view->line_count = kept;
    return RC_OK;
}

static enum rc audit_customer_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct audit_views_view view = {.company = true};
    struct str typed = http_query(in, "ennen"), here;
    int64_t id = 0, subject = 0, before = 0, next = 0;

    if (!http_path_id(in, "id", &id) || (!str_empty(typed) && (!str_to_i64(typed, &before) || before < 1)))
        return err_not_found(&ctx->err, E_NONE);
    TRY(customers_subject_of(ctx, id, &subject));
    if (subject != 0) /* a person has a page of their own */
        return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/henkilot/%lld/katselut", (long long)subject), NULL);
    TRY(company_views(ctx, id, before, &view, &next));
    here = str_fmt(ctx->arena, "%.*s/asiakkaat/%lld/katselut", STR_FMT(in->prefix), (long long)id);
    view.first = before != 0 ? here : STR("");
    view.next = next != 0 ? str_fmt(ctx->arena, "%.*s?ennen=%lld", STR_FMT(here), (long long)next) : STR("");
    return t_audit_views(ctx, in, out, 200, &(struct t_audit_views){.view = &view});
}

extern const struct route audit_routes[];
const struct route audit_routes[] = {
    ROUTE(GET, "/loki", audit_page, ROLE_CONTACT | ROLE_MAINTAIN, PURPOSE_ACCOUNTABILITY),
    ROUTE(GET, "/henkilot/:subject/katselut", audit_views_page, ROLE_STAFF | ROLE_CONTACT | ROLE_MAINTAIN, PURPOSE_RIGHTS),
    ROUTE(GET, "/asiakkaat/:id/katselut", audit_customer_page, ROLE_STAFF | ROLE_CONTACT | ROLE_MAINTAIN, PURPOSE_RIGHTS),
    ROUTE_END};
