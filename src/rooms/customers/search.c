/* The index of each register: loaded once by opening every record under the purpose security (one
 * audit entry tells of it), kept up to date after each commit. Pages of ids come from here, names
 * from seal_open. */
#include <pthread.h>
#include <stdlib.h>

#include "base/errors.h"
#include "base/utf8.h"
#include "db/keys.h"
#include "db/reads.h"
#include "errors_customers.h"
#include "queries_customers.h"
#include "rooms/customers/internal.h"

enum { LOAD_PAGE = 1000, LOAD_ARENA = 64 << 20, SEARCH_BYTES = 200 };

struct register_index {
    int64_t tenant, register_id;
    struct name_index *index;
    bool ready;
    struct register_index *next;
};
struct indexes {
    pthread_mutex_t lock; /* the list; held shortly */
    pthread_mutex_t load; /* one load at a time */
    struct register_index *first;
};

static const char tag; /* its address names the object in the store */
static pthread_mutex_t making = PTHREAD_MUTEX_INITIALIZER;

static void indexes_free(void *object)
{
    struct indexes *all = object;

    while (all->first != NULL) {
        struct register_index *r = all->first;

        all->first = r->next;
        index_free(r->index);
        free(r);
    }
    pthread_mutex_destroy(&all->lock);
    pthread_mutex_destroy(&all->load);
    free(all);
}

static struct indexes *indexes_of(struct store *store)
{
    struct indexes *all;

    pthread_mutex_lock(&making);
    all = store_object(store, &tag);
    if (all == NULL) {
        all = calloc(1, sizeof(*all));
        if (all == NULL)
            abort();
        pthread_mutex_init(&all->lock, NULL);
        pthread_mutex_init(&all->load, NULL);
        store_set_object(store, &tag, all, indexes_free);
    }
    pthread_mutex_unlock(&making);
    return all;
}

/* The register's entry; with all->lock held. */
static struct register_index *find(struct indexes *all, int64_t tenant, int64_t register_id)
{
    struct register_index *r = all->first;

    while (r != NULL && (r->tenant != tenant || r->register_id != register_id))
        r = r->next;
    return r;
}

/* ---- what the index knows of one customer -------------------------------------------------------- */

/* Who has no name any more stands after everybody, by number. */
static struct blob sort_key(struct arena *a, struct str name, int64_t number)
{
    struct str last;

    if (!str_empty(name))
        return text_sort_key(a, name);
    last = str_fmt(a, "\xff%020lld", (long long)number);
    return (struct blob){(const uint8_t *)last.ptr, last.len};
}

static struct index_doc doc_make(struct ctx *ctx, int64_t id, int64_t number, enum customer_kind kind,
                                 enum customer_state state, const struct record *name,
                                 const struct record *organisation, struct token_list *list)
{
    struct arena *a = ctx->arena;

    customers_add_number(a, list, str_fmt(a, "%lld", (long long)number));
    customers_add_text(a, list, name->field[NAME_LAST]);
    customers_add_text(a, list, name->field[NAME_FIRST]);
    customers_add_text(a, list, organisation->field[ORGANISATION_NAME]);
    customers_add_number(a, list, organisation->field[ORGANISATION_BUSINESS_ID]);
    return (struct index_doc){.id = id, .number = number,
        .sort_key = sort_key(a, customers_list_name(a, name, organisation, kind), number),
        .filters = (uint8_t)(1U << FILTER_ALL | (kind == CUSTOMER_PERSON ? 1U << FILTER_PERSONS : 1U << FILTER_ORGANISATIONS) |
                             (state == CUSTOMER_ENDED ? 1U << FILTER_ENDED : 0))};
}

static void add_point(struct arena *a, struct token_list *list, enum contact_kind kind, const struct record *value)
{
    if (kind == CONTACT_EMAIL)
        customers_add_email(a, list, value->field[EMAIL_ADDRESS]);
    else if (kind == CONTACT_PHONE)
        customers_add_phone(a, list, value->field[PHONE_NUMBER]);
    else if (kind == CONTACT_POSTAL)
        customers_add_text(a, list, value->field[POSTAL_TOWN]);
}

static struct index_doc doc_end(struct arena *a, struct index_doc doc, const struct token_list *list)
{
    doc.tokens = arena_copy(a, list->items, list->count * sizeof(list->items[0]));
    doc.token_count = list->count;
    return doc;
}

/* A context for the program itself: nobody looks, the index does. */
static struct ctx index_ctx(const struct ctx *ctx)
{
    struct ctx own = *ctx;

    own.purpose = PURPOSE_SECURITY;
    own.reads = NULL;
    own.err = (struct err){.rc = RC_OK};
    reads_index_load(&own);
    return own;
}

/* Numbers that the customer had before a merge find it too. */
static enum rc add_aliases(struct ctx *ctx, int64_t customer, struct token_list *list)
{
    struct q_customer_aliases_row *rows;
    size_t count;

    TRY(q_customer_aliases(ctx, &(struct q_customer_aliases){.customer = customer}, &rows, &count));
    for (size_t i = 0; i < count; i++)
        customers_add_number(ctx->arena, list, str_fmt(ctx->arena, "%lld", (long long)rows[i].number));
    return RC_OK;
}

static enum rc doc_load(struct ctx *ctx, int64_t id, int64_t without_subject, struct index_doc *out)
{
    struct token_list list = {.count = 0};
    struct customer_row row;
    struct contact_row *contacts;
    size_t count;

    TRY(customers_load(ctx, id, LOAD_POINTS, &row));
    TRY(customers_load_contacts(ctx, id, &contacts, &count));
    *out = doc_make(ctx, id, row.number, row.kind, row.state, &row.name, &row.organisation, &list);
    for (size_t i = 0; i < row.point_count; i++)
        if (without_subject == 0 || row.points[i].subject_id != without_subject)
            add_point(ctx->arena, &list, row.points[i].kind, &row.points[i].value);
    for (size_t i = 0; i < count; i++)
        if (without_subject == 0 || contacts[i].subject_id != without_subject) {
            customers_add_text(ctx->arena, &list, contacts[i].name.field[NAME_LAST]);
            customers_add_text(ctx->arena, &list, contacts[i].name.field[NAME_FIRST]);
        }
    TRY(add_aliases(ctx, id, &list));
    *out = doc_end(ctx->arena, *out, &list);
    return RC_OK;
}

/* ---- after the commit ------------------------------------------------------------------------------- */

struct update {
    int64_t tenant, register_id, id;
    bool removed;
    struct index_doc doc;
};

static void apply(struct store *store, void *arg)
{
    const struct update *u = arg;
    struct indexes *all = indexes_of(store);
    struct register_index *r;

    pthread_mutex_lock(&all->lock);
    r = find(all, u->tenant, u->register_id); /* not loaded yet: the load will see what is committed */
    if (r != NULL && u->removed)
        index_remove(r->index, u->id);
    else if (r != NULL)
        index_put(r->index, &u->doc);
    pthread_mutex_unlock(&all->lock);
}

static void update_later(struct ctx *ctx, const struct update *u)
{
    after_commit(ctx, apply, arena_copy(ctx->arena, u, sizeof(*u)));
}

enum rc customers_index_update(struct ctx *ctx, int64_t customer_id)
{
    struct update u = {.tenant = ctx->tenant, .register_id = ctx->register_id, .id = customer_id};
    struct ctx own = index_ctx(ctx);
    enum rc rc = doc_load(&own, customer_id, 0, &u.doc);

    if (rc != RC_OK) {
        ctx->err = own.err;
        return rc;
    }
    update_later(ctx, &u);
    return RC_OK;
}

void customers_index_gone(struct ctx *ctx, int64_t customer_id)
{
    update_later(ctx, &(struct update){.tenant = ctx->tenant, .register_id = ctx->register_id, .id = customer_id, .removed = true});
}

void customers_index_new(struct ctx *ctx, int64_t id, int64_t number, const struct customer_form *form)
{
    struct update u = {.tenant = ctx->tenant, .register_id = ctx->register_id, .id = id};
    struct token_list list = {.count = 0};
    struct record name, organisation, value;

    customers_form_records(form, &name, &organisation);
    u.doc = doc_make(ctx, id, number, (enum customer_kind)form->kind, CUSTOMER_ACTIVE, &name, &organisation, &list);
    for (enum contact_kind kind = CONTACT_EMAIL; kind <= CONTACT_POSTAL; kind++)
        if (customers_form_point(form, kind, &value))
            add_point(ctx->arena, &list, kind, &value);
    u.doc = doc_end(ctx->arena, u.doc, &list);
    update_later(ctx, &u);
}

enum rc customers_index_forget(struct ctx *ctx, int64_t subject_id)
{
    struct customer_role *roles;
    size_t count;

    TRY(q_customer_import_forget(ctx)); /* a file with this person in it must meet the stop list again (P63) */
    TRY(customers_roles_of_subject(ctx, subject_id, &roles, &count));
    for (size_t i = 0; i < count; i++) {
        struct update u = {.tenant = ctx->tenant, .register_id = ctx->register_id, .id = roles[i].customer_id};
        struct ctx own = index_ctx(ctx);
        enum rc rc = RC_OK;

        u.removed = roles[i].contact_id == 0;
        if (!u.removed)
            rc = doc_load(&own, u.id, subject_id, &u.doc);
        if (rc == RC_NOT_FOUND)
            continue;
        if (rc != RC_OK) {
            ctx->err = own.err;
            return rc;
        }
        update_later(ctx, &u);
    }
    return RC_OK;
}

/* ---- the load ---------------------------------------------------------------------------------------- */

struct page { /* one page of customers with their points and contact persons, all in order of customer */
    struct q_customer_page_row *customers;
    struct q_contact_page_row *points;
    struct q_contact_person_page_row *persons;
    size_t customer_count, point_count, person_count;
    size_t point_at, person_at;
    struct q_customer_alias_page_row *aliases;
    size_t alias_count, alias_at;
};

static enum rc open_quietly(struct ctx *ctx, enum category category, int64_t row, int64_t subject,
                            struct blob sealed, struct record *out)
{
    enum rc rc = RC_OK;

    *out = (struct record){0};
    if (sealed.len > 0)
        rc = seal_open(ctx, customers_key(subject), category, row, subject, sealed, out);
    if (rc != RC_NOT_FOUND)
        return rc;
    err_clear(&ctx->err); /* erased: found by number only */
    return RC_OK;
}

static enum rc load_points_of(struct ctx *ctx, struct page *page, int64_t customer, struct token_list *list)
{
    while (page->point_at < page->point_count && page->points[page->point_at].customer_id <= customer) {
        const struct q_contact_page_row *p = &page->points[page->point_at++];
        int64_t subject = p->subject_id_null ? 0 : p->subject_id;
        struct record value;

        if (p->customer_id < customer)
            continue; /* of a customer that is gone */
        TRY(open_quietly(ctx, customers_contact_category((enum contact_kind)p->kind), p->id, subject,
                         p->kind == CONTACT_EMAIL ? p->email : p->kind == CONTACT_PHONE ? p->phone : p->postal, &value));
        add_point(ctx->arena, list, (enum contact_kind)p->kind, &value);
    }
    return RC_OK;
}

static enum rc load_persons_of(struct ctx *ctx, struct page *page, int64_t customer, struct token_list *list)
{
    while (page->person_at < page->person_count && page->persons[page->person_at].customer_id <= customer) {
        const struct q_contact_person_page_row *p = &page->persons[page->person_at++];
        struct record name;

        if (p->customer_id < customer)
            continue;
        TRY(open_quietly(ctx, CATEGORY_NAME, p->id, p->subject_id, p->name, &name));
        customers_add_text(ctx->arena, list, name.field[NAME_LAST]);
        customers_add_text(ctx->arena, list, name.field[NAME_FIRST]);
    }
    return RC_OK;
}

static enum rc load_customer(struct ctx *ctx, struct page *page, const struct q_customer_page_row *c,
                             struct name_index *index)
{
    struct token_list list = {.count = 0};
    struct record name, organisation;
    struct index_doc doc;
    int64_t subject = c->subject_id_null ? 0 : c->subject_id;

    TRY(open_quietly(ctx, CATEGORY_NAME, c->id, subject, c->name, &name));
    TRY(open_quietly(ctx, CATEGORY_ORGANISATION, c->id, subject, c->organisation, &organisation));
    doc = doc_make(ctx, c->id, c->number, (enum customer_kind)c->kind, (enum customer_state)c->state, &name,
                   &organisation, &list);
    TRY(load_points_of(ctx, page, c->id, &list));
    TRY(load_persons_of(ctx, page, c->id, &list));
    while (page->alias_at < page->alias_count && page->aliases[page->alias_at].customer_id <= c->id) {
        const struct q_customer_alias_page_row *a = &page->aliases[page->alias_at++];

        if (a->customer_id == c->id)
            customers_add_number(ctx->arena, &list, str_fmt(ctx->arena, "%lld", (long long)a->number));
    }
    doc.tokens = list.items;
    doc.token_count = list.count;
    index_load_put(index, &doc);
    return RC_OK;
}

/* Page by page, each on a read transaction of its own: what is committed meanwhile comes to the index
 * as an update and wins. */
static enum rc load_all(struct ctx *ctx, struct name_index *index)
{
    int64_t after = 0;

    for (;;) {
        size_t mark = arena_mark(ctx->arena);
        struct page page = {0};
        int64_t last;

        TRY(q_customer_page(ctx, &(struct q_customer_page){.after = after, .most = LOAD_PAGE}, &page.customers,
                            &page.customer_count));
        if (page.customer_count == 0)
            return RC_OK;
        last = page.customers[page.customer_count - 1].id;
        TRY(q_contact_page(ctx, &(struct q_contact_page){.after = after, .last = last}, &page.points, &page.point_count));
        TRY(q_contact_person_page(ctx, &(struct q_contact_person_page){.after = after, .last = last}, &page.persons,
                                  &page.person_count));
        TRY(q_customer_alias_page(ctx, &(struct q_customer_alias_page){.after = after, .last = last}, &page.aliases,
                                  &page.alias_count));
        for (size_t i = 0; i < page.customer_count; i++)
            TRY(load_customer(ctx, &page, &page.customers[i], index));
        after = last;
        arena_release(ctx->arena, mark);
        if (!ctx->in_writer)
            store_release(ctx);
    }
}

static enum rc load(struct ctx *ctx, struct name_index *index)
{
    struct ctx own = index_ctx(ctx);
    enum rc rc;

    own.arena = arena_new(LOAD_ARENA);
    rc = keys_preload(&own, KEY_SUBJECT);
    if (rc == RC_OK)
        rc = load_all(&own, index);
    keys_preload_end(&own);
    if (rc == RC_OK)
        rc = audit_flush_reads(&own);
    ctx->db = own.db;
    if (rc != RC_OK) {
        ctx->err = own.err;
        ctx->err.fields = NULL;
        ctx->err.field_count = 0;
        ctx->err.arg = (struct str){NULL, 0};
    }
    arena_free(own.arena);
    return rc;
}

/* The register's index, loaded when this is the first to ask. */
static enum rc index_of(struct ctx *ctx, struct name_index **out)
{
    struct indexes *all = indexes_of(ctx->store);
    struct register_index *r;
    enum rc rc = RC_OK;
    bool ready;

    pthread_mutex_lock(&all->lock);
    r = find(all, ctx->tenant, ctx->register_id);
    ready = r != NULL && r->ready;
    if (ready)
        *out = r->index;
    pthread_mutex_unlock(&all->lock);
    if (ready)
        return RC_OK;
    if (ctx->in_writer) /* a load ends with an action of its own: never wait for one here */
        return err_busy(&ctx->err, E1629_INDEX_LOADING);

    pthread_mutex_lock(&all->load);
    pthread_mutex_lock(&all->lock);
    r = find(all, ctx->tenant, ctx->register_id);
    if (r == NULL) { /* known before the first row is read: a commit from here on is kept for the end */
        r = calloc(1, sizeof(*r));
        if (r == NULL)
            abort();
        *r = (struct register_index){ctx->tenant, ctx->register_id, index_new(), false, all->first};
        index_load_begin(r->index);
        all->first = r;
    }
    pthread_mutex_unlock(&all->lock);
    if (!r->ready) {
        rc = load(ctx, r->index);
        pthread_mutex_lock(&all->lock);
        if (rc == RC_OK) {
            index_load_end(r->index);
            r->ready = true;
        } else { /* next one tries again from nothing */
            index_free(r->index);
            r->index = index_new();
            index_load_begin(r->index);
        }
        pthread_mutex_unlock(&all->lock);
    }
    *out = r->index;
    pthread_mutex_unlock(&all->load);
    return rc;
}

enum rc customers_index_load(struct ctx *ctx)
{
    struct name_index *index;

    return index_of(ctx, &index);
}

enum rc customers_find(struct ctx *ctx, const struct customer_search *search, struct customer_hits *out)
{
    struct str words[INDEX_WORDS];
    struct name_index *index;
    struct index_hit *hits;
    int64_t counts[INDEX_FILTERS];
    size_t limit = search->limit < 1 ? 1 : search->limit > 1000 ? 1000 : search->limit;

    *out = (struct customer_hits){0};
    if (search->words.len > SEARCH_BYTES)
        return err_invalid(&ctx->err, E1624_SEARCH_TOO_LONG, "q");
    if (search->filter >= FILTER_COUNT)
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "rajaus");
    TRY(index_of(ctx, &index));
    hits = ARENA_ARRAY(ctx->arena, struct index_hit, limit);
    out->count = index_find(index, &(struct index_query){.words = words, .filter = search->filter, .limit = limit,
        .word_count = customers_search_words(ctx->arena, search->words, words), .after = search->after}, hits, &out->more);
    out->rows = ARENA_ARRAY(ctx->arena, struct customer_hit, limit);
    for (size_t i = 0; i < out->count; i++)
        out->rows[i] = (struct customer_hit){hits[i].id, hits[i].number};
    index_counts(index, counts);
    for (size_t f = 0; f < FILTER_COUNT; f++)
        out->counts[f] = counts[f];
    return RC_OK;
}

size_t customers_index_bytes(struct ctx *ctx)
{
    struct name_index *index;

    return index_of(ctx, &index) == RC_OK ? index_bytes(index) : 0;
}
