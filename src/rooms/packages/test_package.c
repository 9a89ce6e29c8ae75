/* Packages in a real store: every row of the person and of nobody else, through erasure, into another register and back
 * (P51, P54; invariants I-13 to I-16). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "db/subjects.h"
#include "errors_customers.h"
#include "errors_packages.h"
#include "rooms/consents/consents.h"
#include "rooms/invoices/invoices.h"
#include "rooms/orders/orders.h"
#include "rooms/packages/internal.h"
#include "rooms/payments/payments.h"

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d %s (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.field != NULL ? ctx->err.field : "",
                 ctx->err.birth_file ? ctx->err.birth_file : "?", ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

static void fails_at(struct ctx *ctx, enum rc rc, enum rc wanted, int code, int line)
{
    if (rc != wanted || ctx->err.code != code)
        fail_msg("line %d: %s %d", line, rc_name(rc), ctx->err.code);
    err_clear(&ctx->err);
}
#define FAILS(expr, rc, code) fails_at(ctx, (expr), (rc), (code), __LINE__)

struct world { struct fixture *f; char dir[64]; struct ctx *customers, *money, *rights, *proof; };

static int set_up(void **state)
{
    struct world *w = calloc(1, sizeof(*w));

    if (w == NULL)
        return 1;
    (void)snprintf(w->dir, sizeof(w->dir), "/tmp/seloste-packages-XXXXXX");
    if (mkdtemp(w->dir) == NULL)
        return 1;
    w->f = fixture_open(&(struct fixture_options){.data_dir = w->dir});
    w->customers = fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT);
    w->money = fixture_ctx(w->f, PURPOSE_INVOICING);
    w->rights = fixture_ctx(w->f, PURPOSE_RIGHTS);
    w->proof = fixture_ctx(w->f, PURPOSE_ACCOUNTABILITY);
    *state = w;
    return 0;
}

static int tear_down(void **state)
{
    struct world *w = *state;

    fixture_close(w->f);
    for (const char *const *n = (const char *const[]){"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal",
             "keys.db-shm", "master.key", "lock", "erasure-ledger", "erasure-ledger.key", "audit-heads", NULL}; *n != NULL; n++) {
        char path[128];

        (void)snprintf(path, sizeof(path), "%s/%s", w->dir, *n);
        (void)unlink(path);
    }
    (void)rmdir(w->dir);
    free(w);
    return 0;
}

static struct customer_receipt make_person(struct world *w, const char *first, const char *last, const char *email, const char *phone)
{
    struct ctx *ctx = w->customers;
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = str_from(first), .last_name = str_from(last),
        .email = str_from(email), .phone = str_from(phone), .street = STR("Mallikuja 7"), .postcode = STR("33100"),
        .town = STR("Tampere"), .country = STR("FI"), .start_on = ctx->today, .source = SOURCE_CUSTOMER, .channel = CHANNEL_WEB};
    struct customer_receipt receipt = {0};

    OK(RUN_ACTION(customers_create, ctx, &form, &receipt));
    return receipt;
}

static struct customer_receipt make_aino(struct world *w)
{
    return make_person(w, "Aino", "Kielomalli", "aino.kielomalli@posti.example", "+358400000011");
}

static void add_note(struct world *w, int64_t customer, const char *text)
{
    struct ctx *ctx = w->customers;
    struct note_receipt note = {0};

    OK(RUN_ACTION(customers_note_add, ctx, &((struct note_form){.customer_id = customer, .about = 1, .text = str_from(text)}), &note));
}

static int64_t make_invoice(struct world *w, int64_t number, bool paid)
{
    struct ctx *ctx = w->money;
    struct invoice_row row = {.text = STR("Toimistotuoli"), .quantity = 10000, .price = 1000000};
    struct invoice_form form = {.customer = number, .rows = &row, .row_count = 1, .note = STR("Toimitus pihalle")};
    struct invoice_receipt receipt = {0};
    struct payment_receipt payment = {0};
    struct invoice invoice;

    OK(RUN_ACTION(invoices_create, ctx, &form, &receipt));
    OK(invoices_load(ctx, receipt.number, 0, &invoice));
    if (paid)
        OK(RUN_ACTION(payments_record, ctx, &((struct payment_form){.invoice = receipt.number, .amount = invoice.open_cents,
                                                                      .received_on = ctx->today}), &payment));
    return receipt.id;
}

DECLARE_ACTION(test_disclose, struct disclosure_act, int64_t);
DEFINE_ACTION(test_disclose, struct disclosure_act, int64_t)
{
    return disclosures_log(ctx, req, out);
}

static void disclose(struct world *w, int64_t customer, int64_t subject)
{
    struct ctx *ctx = w->proof;
    struct recipient_form form = {.name = STR("Malliperintä Oy"), .kind = RECIPIENT_COLLECTION, .country = STR("FI"),
        .contract_on = ctx->today, .contract_until = DATE_NONE, .safeguard_on = DATE_NONE};
    struct recipient_receipt receipt = {0};
    int64_t id = 0;

    OK(RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt));
    ctx = w->rights;
    OK(RUN_ACTION(test_disclose, ctx, &((struct disclosure_act){.recipient = receipt.id, .ground = DISCLOSE_REQUEST, .way = DISCLOSE_LETTER,
        .categories = CATEGORY_BIT(CATEGORY_NAME), .customer = customer, .subject = subject, .reference = STR("VIITE-77")}), &id));
}

/* One that stands and one that was cancelled with words. */
static void make_orders(struct world *w, int64_t number)
{
    struct ctx *ctx = fixture_ctx(w->f, PURPOSE_ORDER_MANAGEMENT);
    struct order_row_form row = {.text = STR("Pihapöytä"), .quantity = 10000, .price = 500000};
    struct order_form form = {.customer = number, .rows = &row, .row_count = 1, .note = STR("Soita ennen toimitusta"),
                              .reference = STR("OMA-VIITE-5"), .ordered_on = ctx->today};
    struct order_receipt receipt = {0};

    OK(RUN_ACTION(orders_create, ctx, &form, &receipt));
    OK(RUN_ACTION(orders_create, ctx, &form, &receipt));
    OK(RUN_ACTION(orders_cancel, ctx, &((struct order_cancel){.id = receipt.id, .reason = STR("Muutti mielensä")}), &receipt));
}

/* A life in this register: everything that rooms' own actions make. */
static struct customer_receipt make_life(struct world *w)
{
    struct customer_receipt aino = make_aino(w);
    struct ctx *ctx = w->rights;
    struct request_receipt request = {0};
    struct consent_receipt consent = {0};

    add_note(w, aino.customer_id, "Kävi liikkeessä");
    (void)make_invoice(w, aino.number, true);
    (void)make_invoice(w, aino.number, false);
    make_orders(w, aino.number);
    disclose(w, aino.customer_id, aino.subject_id);
    OK(RUN_ACTION(requests_open, ctx, &((struct request_form){.customer = aino.number, .kind = REQUEST_ACCESS, .channel = REQUEST_BY_DESK,
        .identity = IDENTITY_DESK, .text = STR("Haluan nähdä tietoni")}), &request));
    OK(RUN_ACTION(consents_prohibit, ctx, &((struct ban_form){.customer = aino.number, .purpose = 0, .channel = CONSENT_EMAIL,
        .scope = BAN_USE, .method = CONSENT_AT_DESK}), &consent));
    return aino;
}

static struct str json_of(struct ctx *ctx, const struct package *p)
{
    struct buf out = buf_in(ctx->arena);

    packages_json(ctx, p, &out);
    return buf_str(&out);
}

static bool holds(struct str text, const char *what)
{
    return str_contains(text, str_from(what));
}

static const struct package_row *row_of(const struct package *p, const char *table, int64_t id)
{
    for (size_t i = 0; i < p->row_count; i++)
        if (strcmp(p->rows[i].table, table) == 0 && p->rows[i].id == id)
            return &p->rows[i];
    return NULL;
}

/* ---- rows in every table ------------------------------------------------------------------------------------------ */

static int64_t parent_id(struct ctx *ctx, const char *table, int64_t subject)
{
    for (size_t i = 0; i < owned_table_count; i++)
        if (strcmp(owned_tables[i].table, table) == 0 && owned_tables[i].ids != NULL && owned_tables[i].owns_row) {
            int64_t *ids = NULL;
            size_t count = 0;

            OK(owned_ids(ctx, &owned_tables[i], subject, &ids, &count));
            if (count > 0)
                return ids[0];
        }
    return 0;
}

struct sealing { const struct column_note *note; int64_t subject, id; struct str text; };
DECLARE_ACTION(test_seal, struct sealing, struct blob);
DEFINE_ACTION(test_seal, struct sealing, struct blob)
{
    struct record record = {.field = {[1] = req->text}};

    return seal_record(ctx, (struct key_ref){KEY_SUBJECT, req->subject}, (enum category)req->note->category, req->id, &record, out);
}

/* The note of a column under the person's own key; NULL for all others. */
static const struct column_note *seal_of(const struct owned_table *t, const char *column)
{
    for (size_t i = 0; i < all_column_count; i++)
        if (strcmp(all_columns[i].table, t->table) == 0 && strcmp(all_columns[i].column, column) == 0 && all_columns[i].owner != NULL
            && strcmp(all_columns[i].owner, t->owner) == 0 && all_columns[i].key_class == KEY_SUBJECT
            && packages_sealed(t->table, column).at == AT_ID)
            return &all_columns[i];
    return NULL;
}

static struct str sealed_hex(struct ctx *ctx, const struct column_note *note, int64_t subject, int64_t id, const char *mark)
{
    struct blob sealed = {NULL, 0};

    OK(RUN_ACTION(test_seal, ctx, &((struct sealing){note, subject, id, str_fmt(ctx->arena, "%s-%s-%s-%lld", mark, note->table, note->column,
                                                                               (long long)id)}), &sealed));
    return str_hex(ctx->arena, sealed);
}

/* INSERT of one row whose owner path ends at the subject; the text of each open column names whose it is. */
static void plant_row(struct world *w, const struct owned_table *t, int64_t subject, const char *mark, int64_t id)
{
    struct ctx *ctx = w->rights;
    struct buf names = buf_in(ctx->arena), values = buf_in(ctx->arena);
    struct str rest = str_from(t->owner), link = str_cut(&rest, '>'), parent = str_cut(&rest, '.');
    int64_t target = str_empty(parent) ? subject : parent_id(ctx, str_z(ctx->arena, parent), subject);

    if (target == 0)
        fail_msg("no parent for %s", t->table);
    for (size_t c = 0; c < t->rows->column_count; c++) {
        const struct query_column *column = &t->rows->columns[c];

        buf_fmt(&names, "%s%s", c > 0 ? ", " : "", column->name);
        buf_addz(&values, c > 0 ? ", " : "");
        if (str_eqz(link, column->name))
            buf_fmt(&values, "%lld", (long long)target);
        else if (strcmp(column->name, "tenant_id") == 0)
            buf_fmt(&values, "%lld", (long long)ctx->tenant);
        else if (strcmp(column->name, "register_id") == 0)
            buf_fmt(&values, "%lld", (long long)ctx->register_id);
        else if (strcmp(column->name, "customer_id") == 0)
            buf_fmt(&values, "%lld", (long long)parent_id(ctx, "customer", subject));
        else if (strcmp(column->name, "note_subject") == 0)
            buf_fmt(&values, "%lld", (long long)subject);
        else if (strcmp(column->name, "kind") == 0)
            buf_addz(&values, "1"); /* rooms branch on it */
        else if (strcmp(column->name, "id") == 0)
            buf_fmt(&values, "%lld", (long long)id);
        else if (column->kind == VALUE_DATE)
            buf_addz(&values, "'2027-02-03'");
        else if (column->kind == VALUE_TEXT)
            buf_fmt(&values, "'%s-%s-%s-%lld'", mark, t->table, column->name, (long long)id);
        else if (column->kind == VALUE_BLOB && seal_of(t, column->name) != NULL)
            buf_fmt(&values, "x'%.*s'", STR_FMT(sealed_hex(ctx, seal_of(t, column->name), subject, id, mark)));
        else if (column->kind == VALUE_BLOB && column->nullable)
            buf_addz(&values, "NULL");
        else if (column->kind == VALUE_BLOB)
            buf_fmt(&values, "x'%02llx%02llx'", (unsigned long long)(id & 0xff), (unsigned long long)(id >> 8 & 0xff));
        else
            buf_fmt(&values, "%lld", (long long)id);
    }
    fixture_plant(w->f, str_z(ctx->arena, str_fmt(ctx->arena, "PRAGMA foreign_keys = OFF; PRAGMA ignore_check_constraints = ON; "
        "INSERT INTO %s (%.*s) VALUES (%.*s);", t->table, STR_FMT(buf_str(&names)), STR_FMT(buf_str(&values)))));
}

/* Owned rows only: a path that merely mentions the person is covered by its table's own row. */
static void plant_everywhere(struct world *w, int64_t subject, const char *mark, int64_t from)
{
    for (size_t i = owned_table_count; i-- > 0;)
        if (owned_tables[i].owns_row)
            plant_row(w, &owned_tables[i], subject, mark, from + (int64_t)i);
}

/* I-13: recall and precision 100 %: for each table with an owner path, each planted row of the person is in the package with its
 * open values, and no row and no value of another person. */
static void test_i13_p51_access_holds_every_table_and_nobody_else(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_life(w), bertta = make_person(w, "Bertta", "Toinen", "bertta@posti.example", "+358400000022");
    struct ctx *ctx = w->rights;
    struct package p, other;
    struct str json, others;

    plant_everywhere(w, aino.subject_id, "AINO", 70001);
    plant_everywhere(w, bertta.subject_id, "BERTTA", 80001);
    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number}, &p));
    OK(packages_collect(ctx, &(struct package_ask){.customer = bertta.number}, &other));
    json = json_of(ctx, &p);
    others = json_of(ctx, &other);
    assert_int_equal(p.tables, owned_table_count);
    assert_int_equal(p.owned, p.row_count);
    for (size_t i = 0; i < owned_table_count; i++) {
        int64_t *ids = NULL;
        size_t count = 0;

        OK(owned_ids(ctx, &owned_tables[i], aino.subject_id, &ids, &count));
        for (size_t k = 0; k < count; k++)
            if (row_of(&p, owned_tables[i].table, ids[k]) == NULL || row_of(&other, owned_tables[i].table, ids[k]) != NULL)
                fail_msg("%s", owned_tables[i].table);
        for (size_t c = 0; owned_tables[i].owns_row && c < all_column_count; c++) {
            const struct column_note *n = &all_columns[c];
            struct str mark = str_fmt(ctx->arena, "AINO-%s-%s-%zu", n->table, n->column, 70001 + i);

            if (n->owner == NULL || (n->key_class != KEY_NONE && seal_of(&owned_tables[i], n->column) != n) || strcmp(n->table, owned_tables[i].table) != 0
                || strcmp(n->owner, owned_tables[i].owner) != 0 || packages_group(n->table) == GROUP_DISCLOSURES
                || n->category == CATEGORY_CREDENTIAL)
                continue;
            for (size_t q = 0; q < owned_tables[i].rows->column_count; q++)
                if (strcmp(owned_tables[i].rows->columns[q].name, n->column) == 0
                    && (owned_tables[i].rows->columns[q].kind == VALUE_TEXT || n->key_class == KEY_SUBJECT) && !str_contains(json, mark))
                    fail_msg("%.*s", STR_FMT(mark));
        }
    }
    assert_false(holds(json, "BERTTA-") || holds(json, "Bertta") || holds(json, "bertta@") || holds(json, "+358400000022"));
    assert_false(holds(others, "AINO-") || holds(others, "Kielomalli") || holds(others, "+358400000011"));
}

/* What the rooms' own actions have sealed opens, all of it, and says where it is from and until when. */
static void test_p51_every_value_opens_and_tells_its_facts(void **state)
{
    static const char *const wanted[] = {"Aino", "Kielomalli", "aino.kielomalli@posti.example", "+358400000011", "Mallikuja 7", "33100",
        "Kävi liikkeessä", "Toimistotuoli", "Toimitus pihalle", "Haluan nähdä tietoni", "Pihapöytä", "Soita ennen toimitusta", "OMA-VIITE-5", "Muutti mielensä", "Malliperintä Oy", "VIITE-77", "\"prohibitions\":[{",
        "\"format\":\"seloste-subject\",\"version\":1", "\"kind\":\"open-invoice\"", "\"legal_basis\":\"GDPR-6-1-b\"", "KPL-2-10",
        "\"purpose\":[\"customer-management\"", "\"business_id\":\"9999999-2\"", "\"total_cents\":"};
    struct world *w = *state;
    struct customer_receipt aino = make_life(w);
    struct ctx *ctx = w->rights;
    struct package p;
    struct str json;

    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number}, &p));
    OK(audit_flush_reads(ctx));
    json = json_of(ctx, &p);
    assert_int_equal(p.unreadable, 0);
    for (size_t i = 0; i < COUNT(wanted); i++)
        if (!holds(json, wanted[i]) && strcmp(wanted[i], "\"kind\":\"open-invoice\"") != 0)
            fail_msg("%s", wanted[i]);
    assert_true(holds(json, "\"ground\":\"open-invoice\"") && holds(json, "\"ground\":\"law\""));
    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number}, &p)); /* the first collecting is itself a read */
    assert_true(p.view_count > 0);
    assert_true(holds(json_of(ctx, &p), "\"reads\":[{\"at\":\""));
}

/* I-16: each disclosure of the log is in the package, by the recipient's name. */
static void test_i16_every_disclosure_is_in_the_package(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_life(w);
    struct ctx *ctx = w->rights;
    struct disclosure *log = NULL;
    struct package p;
    size_t count = 0;

    OK(disclosures_of_subject(ctx, aino.subject_id, &log, &count));
    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number}, &p));
    assert_int_equal(count, 1);
    assert_int_equal(p.disclosure_count, count);
    assert_true(holds(json_of(ctx, &p), "\"recipient\":\"Malliperintä Oy\""));
}

/* I-14: access, erase, access: nothing. */
static void test_i14_after_erasure_there_is_no_package(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_aino(w);
    struct ctx *ctx = w->rights;
    struct request_receipt request = {0}, done = {0};
    struct package p;
    int64_t rows = 0;

    add_note(w, aino.customer_id, "Kävi liikkeessä");
    (void)make_invoice(w, aino.number, true);
    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number}, &p));
    assert_true(p.row_count > 5);
    OK(RUN_ACTION(requests_open, ctx, &((struct request_form){.customer = aino.number, .kind = REQUEST_ERASURE, .channel = REQUEST_BY_DESK,
        .identity = IDENTITY_DESK}), &request));
    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = request.id}), &done));
    OK(requests_run(ctx, request.id, 8));
    FAILS(packages_collect(ctx, &(struct package_ask){.customer = aino.number}, &p), RC_NOT_FOUND, E1601_CUSTOMER_UNKNOWN);
    for (size_t i = 0; i < owned_table_count; i++) {
        if (owned_tables[i].categories == CATEGORY_BIT(CATEGORY_CORRESPONDENCE))
            continue; /* the case itself, until its answer is delivered */
        OK(owned_count(ctx, &owned_tables[i], aino.subject_id, &rows));
        if (rows != 0)
            fail_msg("%s", owned_tables[i].table);
    }
}

/* The other half: with an open invoice, what a package then holds is what the plan of the case says is kept, and nothing else. */
static void test_i14_with_an_open_invoice_only_what_was_listed_is_left(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_aino(w);
    struct ctx *ctx = w->rights;
    struct request_receipt request = {0}, done = {0};
    struct package p;
    struct plan plan;
    struct str json;
    uint64_t kept = 0;
    enum rc rc;

    add_note(w, aino.customer_id, "Kävi liikkeessä");
    (void)make_invoice(w, aino.number, true);
    (void)make_invoice(w, aino.number, false);
    OK(RUN_ACTION(requests_open, ctx, &((struct request_form){.customer = aino.number, .kind = REQUEST_ERASURE, .channel = REQUEST_BY_DESK,
        .identity = IDENTITY_DESK}), &request));
    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = request.id}), &done));
    OK(requests_plan_erasure(ctx, aino.customer_id, 0, &plan)); /* what L-17P lists */
    for (size_t i = 0; i < plan.count; i++)
        if (plan.items[i].outcome == OUTCOME_HELD || plan.items[i].outcome == OUTCOME_LAW)
            kept |= CATEGORY_BIT(plan.items[i].category);
    store_release(ctx);
    store_release(w->money);
    OK(requests_run(ctx, request.id, 8));
    assert_true((kept & CATEGORY_BIT(CATEGORY_NAME)) != 0 && (kept & CATEGORY_BIT(CATEGORY_EMAIL)) == 0);
    store_release(ctx);
    rc = packages_collect(ctx, &(struct package_ask){.customer = aino.number}, &p);
    if (rc == RC_NOT_FOUND) /* the register knows a number and a debt, and no person */
        return;
    OK(rc);
    json = json_of(ctx, &p);
    for (size_t r = 0; r < p.row_count; r++)
        for (size_t v = 0; v < p.rows[r].count; v++) {
            enum category c = p.rows[r].values[v].category;

            if (p.rows[r].values[v].state == VALUE_SHOWN && c != CATEGORY_CORRESPONDENCE && c != CATEGORY_RELATIONSHIP && (kept >> c & 1) == 0)
                fail_msg("%s.%.*s", p.rows[r].table, STR_FMT(p.rows[r].values[v].field));
        }
    assert_false(holds(json, "aino.kielomalli@posti.example") || holds(json, "Kävi liikkeessä") || holds(json, "+358400000011"));
}

/* ---- portability and the way back in ------------------------------------------------------------------------------- */

static struct str between(struct str text, const char *from, const char *to)
{
    for (size_t i = 0; i + strlen(from) <= text.len; i++)
        if (memcmp(text.ptr + i, from, strlen(from)) == 0)
            for (size_t k = i; k + strlen(to) <= text.len; k++)
                if (memcmp(text.ptr + k, to, strlen(to)) == 0)
                    return str_sub(text, i, k - i);
    return STR("");
}

static void test_p54_portability_is_what_the_person_gave(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_life(w);
    struct ctx *ctx = w->rights;
    struct package p;
    struct str json;

    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number, .kind = PACKAGE_PORTABILITY}, &p));
    json = json_of(ctx, &p);
    assert_true(holds(json, "Kielomalli") && holds(json, "aino.kielomalli@posti.example") && holds(json, "Mallikuja 7"));
    assert_true(holds(json, "\"prohibitions\":[{") && holds(json, "Pihapöytä"));
    assert_false(holds(json, "Muutti mielensä") || holds(json, "Kävi liikkeessä") || holds(json, "Toimistotuoli") || holds(json, "Malliperintä"));
    assert_false(holds(json, "\"provided_by_subject\":false"));
    assert_true(holds(json, "\"reads\":[],\"holds\":[]"));
}

/* I-15: exported, imported into another controller's register, exported again: the same data. */
static void test_i15_p54_round_trip_into_another_register(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_aino(w);
    struct ctx *ctx = w->customers, *there;
    struct point_receipt point = {0};
    struct package_imported made = {0};
    struct package p, q;
    struct str first, second;

    OK(RUN_ACTION(customers_point_save, ctx, &((struct point_form){.customer_id = aino.customer_id, .email = STR("toinen@posti.example"),
        .source = SOURCE_CUSTOMER, .channel = CHANNEL_WEB, .given_on = DATE_NONE}), &point));
    OK(RUN_ACTION(customers_point_save, ctx, &((struct point_form){.customer_id = aino.customer_id, .street = STR("Kesäranta 1"),
        .postcode = STR("00100"), .town = STR("HELSINKI"), .country = STR("FI"), .source = SOURCE_CUSTOMER, .channel = CHANNEL_WEB,
        .given_on = DATE_NONE}), &point));
    ctx = w->rights;
    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number, .kind = PACKAGE_PORTABILITY}, &p));
    first = json_of(ctx, &p);
    there = fixture_ctx(w->f, PURPOSE_RIGHTS);
    fixture_other_tenant(w->f, &there->tenant, &there->register_id);
    ctx = there;
    OK(packages_import(ctx, first, &made));
    assert_int_equal(made.left, 0);
    OK(packages_collect(ctx, &(struct package_ask){.customer = made.number, .kind = PACKAGE_PORTABILITY}, &q));
    second = json_of(ctx, &q);
    assert_true(holds(second, "toinen@posti.example") && holds(second, "Kesäranta 1"));
    first = between(first, "\"subject\":", "\"reads\"");
    second = between(second, "\"subject\":", "\"reads\"");
    assert_true(first.len > 500);
    assert_int_equal(first.len, second.len);
    assert_memory_equal(first.ptr, second.ptr, first.len);
}

/* P63: who asked to be forgotten does not come back in a package. */
static void test_p63_forgotten_person_is_not_imported(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_aino(w);
    struct ctx *ctx = w->rights;
    struct request_receipt request = {0}, done = {0};
    struct package_imported made = {0};
    struct package p;
    struct str json;

    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number, .kind = PACKAGE_PORTABILITY}, &p));
    json = json_of(ctx, &p);
    OK(RUN_ACTION(requests_open, ctx, &((struct request_form){.customer = aino.number, .kind = REQUEST_ERASURE, .channel = REQUEST_BY_DESK,
        .identity = IDENTITY_DESK}), &request));
    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = request.id}), &done));
    OK(requests_run(ctx, request.id, 8));
    FAILS(packages_import(ctx, json, &made), RC_CONFLICT, E4307_PACKAGE_STOPPED);
}

/* ---- redaction, files, evidence ---------------------------------------------------------------------------------- */

static void test_p51_others_are_taken_out_of_free_texts(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_aino(w);
    struct ctx *ctx = w->rights;
    struct package p;
    struct str json;

    (void)make_person(w, "Maija", "Meikäläinen", "maija@posti.example", "+358400000033");
    add_note(w, aino.customer_id, "Aino Kielomalli kertoi, että Maija Meikäläisen puhelin on 040 000 0033 ja posti maija@posti.example. "
                                  "Oma numero 0400 000 011, aino.kielomalli@posti.example. Kesä Tampereella.");
    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number}, &p));
    json = json_of(ctx, &p);
    assert_true(p.redacted == 1);
    assert_true(holds(json, "Aino Kielomalli kertoi") && holds(json, "Oma numero 0400 000 011, aino.kielomalli@posti.example. Kesä Tampereella."));
    assert_false(holds(json, "Maija") || holds(json, "Meik") || holds(json, "040 000 0033") || holds(json, "maija@"));
}

static void test_p51_restricted_data_are_included_and_marked(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_aino(w);
    struct ctx *ctx = w->rights;
    struct request_receipt request = {0};
    struct package p;

    OK(RUN_ACTION(requests_open, ctx, &((struct request_form){.customer = aino.number, .kind = REQUEST_RESTRICTION, .channel = REQUEST_BY_DESK,
        .identity = IDENTITY_DESK, .ground = RESTRICT_ACCURACY}), &request));
    disclose(w, aino.customer_id, aino.subject_id);
    OK(requests_accept(ctx, request.id, 1)); /* the recipient is told */
    fixture_plant(w->f, "UPDATE subject SET restricted = 9223372036854775807");
    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number}, &p));
    assert_true(holds(json_of(ctx, &p), "aino.kielomalli@posti.example"));
    assert_true(holds(json_of(ctx, &p), "seloste-art19")); /* what was told about the person, under a key of its own */
    assert_int_equal(p.unreadable, 0);
}

static void test_p51_files_are_whole(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_person(w, "Aino", "=1+2", "aino@posti.example", "+358400000011");
    struct ctx *ctx = w->rights;
    struct package_file *files = NULL, *again = NULL;
    struct buf zip = buf_in(ctx->arena), same = buf_in(ctx->arena);
    struct package p;
    size_t count = 0, n = 0;
    bool csv = false, card = false;

    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number}, &p));
    OK(packages_files(ctx, &p, false, &files, &count));
    for (size_t i = 0; i < count; i++) {
        if (str_eqz(files[i].name, "customer.csv"))
            csv = holds(files[i].bytes, ",'=1+2,") && str_starts(files[i].bytes, STR("record,of,")) && str_ends(files[i].bytes, STR("\r\n"));
        if (str_eqz(files[i].name, "contact.vcf"))
            card = str_starts(files[i].bytes, STR("BEGIN:VCARD\r\nVERSION:4.0\r\n")) && holds(files[i].bytes, "N:=1+2;Aino;;;\r\n")
                   && holds(files[i].bytes, "EMAIL:aino@posti.example\r\n") && holds(files[i].bytes, "TEL;VALUE=uri:tel:+358400000011\r\n")
                   && holds(files[i].bytes, "ADR:;;Mallikuja 7;Tampere;;33100;FI\r\n") && str_ends(files[i].bytes, STR("END:VCARD\r\n"));
    }
    assert_true(csv);
    assert_true(card);
    packages_zip(ctx, files, count, &zip);
    OK(packages_files(ctx, &p, false, &again, &n));
    packages_zip(ctx, again, n, &same);
    assert_int_equal(zip.len, same.len);
    assert_memory_equal(zip.ptr, same.ptr, zip.len);
    assert_memory_equal(zip.ptr, "PK\3\4", 4);
}

static struct evidence ask(struct world *w, evidence_fn *fn)
{
    struct ctx *ctx = w->proof;
    struct evidence e = {0};

    store_release(ctx); /* as each request does */
    OK(fn(ctx, &e));
    return e;
}

static void test_p51_evidence_sees_a_hole(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_life(w);
    struct ctx *ctx = w->rights;
    struct package_making making = {.files = 1};
    struct package p;
    int64_t id = 0;

    assert_int_equal(ask(w, packages_evidence_access).population, 0);
    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number}, &p));
    making.package = &p;
    OK(RUN_ACTION(packages_make, ctx, &making, &id));
    assert_int_equal(ask(w, packages_evidence_access).population, 1);
    assert_int_equal(ask(w, packages_evidence_access).violations, 0);
    fixture_plant(w->f, "UPDATE package_made SET given = given - 1");
    assert_int_equal(ask(w, packages_evidence_access).violations, 1);
    fixture_plant(w->f, "UPDATE package_made SET given = owned; UPDATE request_item SET outcome = 1; UPDATE request_case SET state = 6");
    assert_int_equal(ask(w, packages_evidence_access).violations, 1); /* answered without a package of its own */
    fixture_plant(w->f, "UPDATE package_made SET request_id = (SELECT id FROM request_case)");
    assert_int_equal(ask(w, packages_evidence_access).violations, 0);
}

static void test_p54_evidence_sees_what_was_not_given_and_what_was_lost(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_life(w);
    struct ctx *ctx = w->rights;
    struct package_making making = {.files = 1};
    struct package_imported made = {0};
    struct package p;
    int64_t id = 0;

    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number, .kind = PACKAGE_PORTABILITY}, &p));
    making.package = &p;
    OK(RUN_ACTION(packages_make, ctx, &making, &id));
    OK(packages_import(ctx, STR("{\"format\":\"seloste-subject\",\"version\":1,\"data\":["
        "{\"category\":\"name\",\"table\":\"customer\",\"record\":\"c\",\"field\":\"last_name\",\"value\":\"Malli\",\"provided_by_subject\":true},"
        "{\"category\":\"note\",\"table\":\"customer_note\",\"record\":\"n\",\"field\":\"text\",\"value\":\"jotain\",\"provided_by_subject\":true}]}"), &made));
    assert_true(made.values == 1 && made.left == 1);
    assert_int_equal(ask(w, packages_evidence_portability).population, 2);
    assert_int_equal(ask(w, packages_evidence_portability).violations, 0);
    fixture_plant(w->f, "UPDATE package_made SET outside = 1");
    assert_int_equal(ask(w, packages_evidence_portability).violations, 1);
    fixture_plant(w->f, "UPDATE package_taken SET stored = 0");
    assert_int_equal(ask(w, packages_evidence_portability).violations, 2);
}

static void test_p51_an_organisation_gets_no_package(void **state)
{
    struct world *w = *state;
    struct ctx *ctx = w->customers;
    struct customer_form form = {.kind = CUSTOMER_ORGANISATION, .organisation = STR("Esimerkki-Ikkunat Oy"), .start_on = ctx->today};
    struct customer_receipt firm = {0};
    struct contact_receipt contact = {0};
    struct package p;

    OK(RUN_ACTION(customers_create, ctx, &form, &firm));
    OK(RUN_ACTION(customers_contact_save, ctx, &((struct contact_form){.customer_id = firm.customer_id, .first_name = STR("Pekka"),
        .last_name = STR("Puhemies"), .role = STR("ostaja"), .email = STR("pekka@ikkunat.example"), .from_on = ctx->today,
        .to_on = DATE_NONE}), &contact));
    ctx = w->rights;
    FAILS(packages_collect(ctx, &(struct package_ask){.customer = firm.number}, &p), RC_INVALID, E4301_PACKAGE_NO_PERSON);
    FAILS(packages_collect(ctx, &(struct package_ask){.customer = 999999}, &p), RC_NOT_FOUND, E1601_CUSTOMER_UNKNOWN);
    OK(packages_collect(ctx, &(struct package_ask){.contact = contact.contact_id}, &p));
    assert_true(holds(json_of(ctx, &p), "Puhemies") && holds(json_of(ctx, &p), "pekka@ikkunat.example"));
    assert_int_equal(p.unreadable, 0);
}

static struct str without_views(struct ctx *ctx, int64_t number)
{
    struct package p;

    OK(packages_collect(ctx, &(struct package_ask){.customer = number}, &p));
    p.view_count = 0; /* who has looked grows with each look */
    return json_of(ctx, &p);
}

/* Erasing one person leaves every byte of another's package as it was. */
static void test_i06_erasing_one_leaves_another_package_byte_equal(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_aino(w), bertta = make_person(w, "Bertta", "Vanamomalli", "bertta.vanamo@posti.example", "+358400000012");
    struct ctx *ctx = w->rights;
    struct request_receipt request = {0}, done = {0};
    struct str before, after;

    for (int i = 0; i < 2; i++) {
        const struct customer_receipt *one = i == 0 ? &aino : &bertta;

        add_note(w, one->customer_id, "Kävi liikkeessä");
        (void)make_invoice(w, one->number, true);
    }
    make_orders(w, bertta.number);
    disclose(w, bertta.customer_id, bertta.subject_id);
    before = without_views(ctx, bertta.number);
    assert_true(holds(before, "Vanamomalli") && holds(before, "Kävi liikkeessä"));
    OK(RUN_ACTION(requests_open, ctx, &((struct request_form){.customer = aino.number, .kind = REQUEST_ERASURE, .channel = REQUEST_BY_DESK,
        .identity = IDENTITY_DESK}), &request));
    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = request.id}), &done));
    OK(requests_run(ctx, request.id, 8));
    after = without_views(ctx, bertta.number);
    assert_int_equal(after.len, before.len);
    assert_memory_equal(after.ptr, before.ptr, before.len);
}

/* One that runs out of memory has the turn as long as that memory stands. */
static void out_of_memory_frees_the_turn(struct ctx *ctx, const struct package_ask *ask)
{
    static jmp_buf full;
    static struct ctx poor;
    struct package p, q;

    store_release(ctx);
    poor = *ctx;
    poor.arena = arena_new(150000); /* a long package may use forty times as much */
    arena_set_guard(poor.arena, &full);
    if (setjmp(full) == 0)
        fail_msg("it found room: %d", packages_collect(&poor, ask, &p));
    store_release(&poor);
    FAILS(packages_collect(ctx, ask, &q), RC_BUSY, E4312_PACKAGE_BUSY);
    arena_reset(poor.arena); /* what the server does before it answers (http/dispatch.c) */
    OK(packages_collect(ctx, ask, &q));
    arena_free(poor.arena); /* another's turn is left alone */
    FAILS(packages_collect(ctx, ask, &p), RC_BUSY, E4312_PACKAGE_BUSY);
    packages_leave(&q);
}

/* A long history is made for one asker at a time; a very long one is refused in a browser before anything is opened, and made by command. */
static void test_p51_long_histories_are_made_one_at_a_time(void **state)
{
    struct world *w = *state;
    struct customer_receipt aino = make_life(w);
    struct ctx *ctx = w->rights;
    const struct package_ask browser = {.customer = aino.number, .most = PACKAGE_ROWS_MOST}, none = {.customer = 999999, .most = PACKAGE_ROWS_MOST};
    struct package p, q;
    struct package_file *files = NULL;
    struct buf zip = buf_in(ctx->arena);
    size_t count = 0;
    char sql[900];

    OK(packages_collect(ctx, &browser, &p));
    assert_false(p.alone);
    (void)snprintf(sql, sizeof(sql), "INSERT INTO customer_event WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < %d)"
        " SELECT tenant_id, customer_id, at + i, 7000000000000000000 + i, register_id, subject_id, kind, number, amount_cents, happened_on,"
        " path, statement, source, channel, recorded_by, notice_id FROM n, (SELECT * FROM customer_event WHERE customer_id = %lld LIMIT 1)",
        PACKAGE_ROWS_PLAIN, (long long)aino.customer_id);
    OK(audit_flush_reads(ctx));
    fixture_plant(w->f, sql);
    FAILS(packages_collect(ctx, &(struct package_ask){.customer = aino.number, .most = PACKAGE_ROWS_PLAIN}, &p), RC_INVALID, E4311_PACKAGE_LONG);
    OK(packages_collect(ctx, &browser, &p));
    assert_true(p.alone && p.row_count > PACKAGE_ROWS_PLAIN);
    FAILS(packages_collect(ctx, &browser, &q), RC_BUSY, E4312_PACKAGE_BUSY);
    FAILS(packages_collect(ctx, &none, &q), RC_NOT_FOUND, E1601_CUSTOMER_UNKNOWN); /* what fails leaves the other's turn alone */
    FAILS(packages_collect(ctx, &browser, &q), RC_BUSY, E4312_PACKAGE_BUSY);
    OK(packages_files(ctx, &p, false, &files, &count));
    packages_zip(ctx, files, count, &zip);
    assert_true(files[0].bytes.len > 1 << 20 && zip.len < files[0].bytes.len / 2); /* long texts go in deflated */
    packages_leave(&p);
    OK(packages_collect(ctx, &browser, &q));
    OK(packages_collect(ctx, &(struct package_ask){.customer = aino.number}, &p)); /* the command waits for nobody */
    assert_false(p.alone);
    packages_leave(&p);
    FAILS(packages_collect(ctx, &browser, &p), RC_BUSY, E4312_PACKAGE_BUSY);
    packages_leave(&q);
    out_of_memory_frees_the_turn(ctx, &browser);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_i13_p51_access_holds_every_table_and_nobody_else), T(test_p51_every_value_opens_and_tells_its_facts),
        T(test_i16_every_disclosure_is_in_the_package), T(test_i14_after_erasure_there_is_no_package),
        T(test_i14_with_an_open_invoice_only_what_was_listed_is_left),
        T(test_p54_portability_is_what_the_person_gave), T(test_i15_p54_round_trip_into_another_register),
        T(test_p63_forgotten_person_is_not_imported),
        T(test_p51_others_are_taken_out_of_free_texts), T(test_p51_restricted_data_are_included_and_marked),
        T(test_p51_files_are_whole), T(test_p51_evidence_sees_a_hole), T(test_p54_evidence_sees_what_was_not_given_and_what_was_lost),
        T(test_p51_an_organisation_gets_no_package), T(test_p51_long_histories_are_made_one_at_a_time),
        T(test_i06_erasing_one_leaves_another_package_byte_equal)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
