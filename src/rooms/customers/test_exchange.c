/* Customers in and out as files: all or nothing, errors by line, the same data after a round trip. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include <cmocka.h>

#include "base/errors.h"
#include "db/fixture.h"
#include "db/subjects.h"
#include "errors_customers.h"
#include "rooms/customers/exchange.h"
#include "rooms/requests/requests.h"

#define S(z) STR(z)

static int set_up(void **state)
{
    *state = fixture_open(NULL);
    return 0;
}

static int tear_down(void **state)
{
    fixture_close(*state);
    return 0;
}

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?",
                 ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

static const char file_fi[] =
    "Laji;Etunimi;Sukunimi;Yritys;Y-tunnus;S\xc3\xa4hk\xc3\xb6posti;Puhelin;Katuosoite;Postinumero;Paikkakunta;Kieli;Asiakkuus alkoi\r\n"
    "henkil\xc3\xb6;Aino;Esimerkki;;;aino@posti.example;040 000 0011;Mallitie 1;15100;;suomi;6.2.2014\r\n"
    "yritys;;;\"Esimerkki-Ikkunat; Oy\";9999999-2;;;Esimerkkitie 11;33100;Tampere;ruotsi;\r\n"
    ";Matti;Meik\xc3\xa4l\xc3\xa4inen;;;;;;;;;\r\n";

static void test_p54_a_file_with_finnish_headings_comes_in(void **state)
{
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_import file;
    struct import_receipt receipt;
    struct customer_row row;
    int64_t id;

    OK(customers_import_read(ctx, str_from(file_fi), IMPORT_KEY_AUTO, &file));
    assert_int_equal(file.count, 3);
    OK(RUN_ACTION(customers_import, ctx, &file, &receipt));
    assert_int_equal(receipt.count, 3);
    assert_int_equal(receipt.first_number, 1001);
    assert_int_equal(receipt.last_number, 1003);
    OK(customers_find_by_number(ctx, 1001, &id));
    OK(customers_load(ctx, id, LOAD_NETWORK, &row));
    assert_int_equal(row.from.source, SOURCE_IMPORT);
    assert_int_equal(row.from.channel, CHANNEL_FILE);
    assert_int_equal(row.point_count, 3);
    assert_true(str_eqz(date_iso(ctx->arena, row.start_on), "2014-02-06"));
    OK(customers_find_by_number(ctx, 1002, &id));
    OK(customers_load(ctx, id, LOAD_NETWORK, &row));
    assert_true(row.kind == CUSTOMER_ORGANISATION && row.language == LANG_SV + 1);
    assert_true(str_eqz(row.organisation.field[ORGANISATION_NAME], "Esimerkki-Ikkunat; Oy"));
    OK(customers_find_by_number(ctx, 1003, &id));
    OK(customers_load(ctx, id, 0, &row));
    assert_int_equal(row.kind, CUSTOMER_PERSON); /* the kind follows from what is filled */
}

static void test_every_bad_line_is_told_and_nothing_is_stored(void **state)
{
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_import file;
    struct customer_hits hits;

    assert_int_equal(customers_import_read(ctx, S("first_name,last_name,email,business_id\nAino,Esimerkki,aino@posti.example,\n"
                                                  "Bo,,bo@posti.example,\nCai,Malli,not-an-address,\n\"Dan\nDaniel\",Malli,x,9999999-1\n"), IMPORT_KEY_AUTO, &file),
                     RC_INVALID);
    assert_int_equal(ctx->err.line, 3);
    assert_true(ctx->err.field_count >= 4);
    assert_int_equal(ctx->err.fields[0].line, 3);
    assert_int_equal(ctx->err.fields[1].line, 4);
    assert_string_equal(ctx->err.fields[1].field, "email");
    assert_int_equal(ctx->err.fields[2].line, 5);
    err_clear(&ctx->err);
    OK(customers_find(ctx, &(struct customer_search){.limit = 5}, &hits));
    assert_int_equal(hits.counts[FILTER_ALL], 0);
}

static void test_bad_files_are_refused(void **state)
{
    static const struct { const char *name; struct str bytes; int code; } cases[] = {
        {"empty", S(""), 0}, {"headings only", S("last_name;email\n"), E1619_IMPORT_EMPTY},
        {"unknown column", S("last_name;shoe_size\nA;42\n"), E1620_IMPORT_COLUMN},
        {"column twice", S("last_name;sukunimi\nA;B\n"), E1621_IMPORT_COLUMN_TWICE},
        {"no name", S("email\na@b.example\n"), E1623_IMPORT_NO_NAME_COLUMN},
        {"short line", S("last_name;email\nA\n"), E1622_IMPORT_ROW_SHAPE},
        {"open quote", S("last_name;email\n\"A;b@c.example\n"), E1021_CSV_QUOTE_OPEN},
        {"binary", S("\x7f" "ELF\x02\x01\x01\x00\x00"), 0},
    };
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);

    for (size_t i = 0; i < COUNT(cases); i++) {
        struct customer_import file;

        err_clear(&ctx->err);
        if (customers_import_read(ctx, cases[i].bytes, IMPORT_KEY_AUTO, &file) != RC_INVALID || (cases[i].code != 0 && ctx->err.code != cases[i].code))
            fail_msg("%s: %d", cases[i].name, ctx->err.code);
    }
    err_clear(&ctx->err);
}

static void test_p23_a_column_of_an_unstated_category_is_refused(void **state)
{
    struct fixture *f = *state;
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_import file;

    f->policy.categories &= ~CATEGORY_BIT(CATEGORY_WEB_ADDRESS);
    f->policy.categories_of[PURPOSE_CUSTOMER_MANAGEMENT] &= ~CATEGORY_BIT(CATEGORY_WEB_ADDRESS);
    assert_int_equal(customers_import_read(ctx, S("last_name;web\nEsimerkki;https://aino.example\n"), IMPORT_KEY_AUTO, &file), RC_REFUSED);
    assert_int_equal(ctx->err.statement, STATEMENT_CONTENT_NETWORK);
    assert_int_equal(ctx->err.line, 2);
    err_clear(&ctx->err);
}

static void test_p54_export_and_import_give_the_same_data(void **state)
{
    struct fixture *f = *state;
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT), *other = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_import file;
    struct import_receipt receipt;
    struct buf first = buf_in(ctx->arena), second = buf_in(ctx->arena), json = buf_in(ctx->arena);
    int64_t count;

    OK(customers_import_read(ctx, str_from(file_fi), IMPORT_KEY_AUTO, &file));
    OK(RUN_ACTION(customers_import, ctx, &file, &receipt));
    OK(customers_export(ctx, FILTER_ALL, false, &first, &count));
    assert_int_equal(count, 3);
    fixture_other_tenant(f, &other->tenant, &other->register_id);
    ok_at(other, customers_import_read(other, buf_str(&first), IMPORT_KEY_AUTO, &file), __LINE__);
    ok_at(other, RUN_ACTION(customers_import, other, &file, &receipt), __LINE__);
    ok_at(other, customers_export(other, FILTER_ALL, false, &second, &count), __LINE__);
    /* numbers follow the order of the file, which is by name: all else is equal */
    struct str a = buf_str(&first), b = buf_str(&second);

    while (a.len > 0) {
        struct str la = str_cut(&a, '\n'), lb = str_cut(&b, '\n');

        if (str_contains(la, STR("kind"))) {
            assert_true(str_eq(la, lb));
            continue;
        }
        (void)str_cut(&la, ';');
        (void)str_cut(&lb, ';');
        if (!str_eq(la, lb))
            fail_msg("%.*s / %.*s", STR_FMT(la), STR_FMT(lb));
    }
    OK(customers_export(ctx, FILTER_PERSONS, true, &json, &count));
    assert_int_equal(count, 2);
    assert_true(str_contains(buf_str(&json), STR("\"email\":\"aino@posti.example\"")));
}

DECLARE_ACTION(restrict_all, int64_t, int64_t);
DEFINE_ACTION(restrict_all, int64_t, int64_t)
{
    *out = *req;
    return subject_restrict(ctx, *req, RESTRICT_ALL);
}

enum rc requests_stop_add(struct ctx *ctx, int64_t case_id, int kind, const struct stop_probe *probe); /* of requests; kind 1: forgotten */
static int64_t stop_case;
DECLARE_ACTION(stop_add, struct stop_probe, int64_t);
DEFINE_ACTION(stop_add, struct stop_probe, int64_t)
{
    *out = 0;
    return requests_stop_add(ctx, stop_case, 1, req);
}

static void test_formulas_leave_as_text(void **state)
{
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    struct customer_form form = {.kind = 1, .last_name = S("=2+3")};
    struct customer_receipt out;
    struct buf csv = buf_in(ctx->arena);
    int64_t count;

    OK(RUN_ACTION(customers_create, ctx, &form, &out));
    OK(customers_export(ctx, FILTER_ALL, false, &csv, &count));
    assert_true(str_contains(buf_str(&csv), STR("'=2+3")));
}

/* P58, P63: people who may not come back by a file are left out and counted, the others come in. */
static void test_p63_restricted_and_forgotten_people_are_left_out(void **state)
{
    struct fixture *f = *state;
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT), *rights = fixture_ctx(f, PURPOSE_RIGHTS);
    struct customer_form form = {.kind = 1, .first_name = S("Raija"), .last_name = S("Rajattu"), .email = S("raija@posti.example")};
    struct stop_probe probe = {.email = S("unto@posti.example")};
    struct customer_import file;
    struct import_receipt seen, receipt;
    struct customer_receipt raija;
    struct request_receipt request;
    enum import_why why[4];

    OK(RUN_ACTION(customers_create, ctx, &form, &raija));
    ok_at(rights, RUN_ACTION(restrict_all, rights, &raija.subject_id, &raija.version), __LINE__);
    ok_at(rights, RUN_ACTION(requests_open, rights, &(struct request_form){.customer = raija.number}, &request), __LINE__);
    stop_case = request.id;
    ok_at(rights, RUN_ACTION(stop_add, rights, &probe, &raija.version), __LINE__);
    OK(customers_import_read(ctx, S("first_name,last_name,email\nAino,Esimerkki,aino@posti.example\n"
                                    "Raija,Rajattu,RAIJA@posti.example\nUnto,Unohdettu,unto@posti.example\nRaija,Rajattu,toinen@posti.example\n"), IMPORT_KEY_AUTO, &file));
    OK(customers_import_screen(ctx, &file, why, &seen));
    assert_int_equal(why[0], IMPORT_TAKEN);
    assert_int_equal(why[1], IMPORT_RESTRICTED);
    assert_int_equal(why[2], IMPORT_FORGOTTEN);
    assert_int_equal(why[3], IMPORT_TAKEN); /* a namesake with another address */
    OK(RUN_ACTION(customers_import, ctx, &file, &receipt));
    assert_int_equal(receipt.count, 2);
    assert_int_equal(receipt.restricted, 1);
    assert_int_equal(receipt.stopped, 1);
    assert_int_equal(seen.count, receipt.count);
    assert_int_equal(receipt.last_number, 1003);
}

static enum rc forget(struct ctx *ctx, const void *req, void *out)
{
    (void)out;
    return customers_index_forget(ctx, *(const int64_t *)req);
}

/* One file read and imported. */
static enum rc take(struct ctx *ctx, struct str bytes, enum import_key key, bool again, struct import_receipt *out)
{
    struct customer_import file;

    *out = (struct import_receipt){0};
    ctx->reads = NULL;
    TRY(customers_import_read(ctx, bytes, key, &file));
    file.again = again;
    store_release(ctx);
    return RUN_ACTION(customers_import, ctx, &file, out);
}

static void must_refuse(struct ctx *ctx, enum rc rc, int code, int line)
{
    if (rc == RC_OK || (ctx->err.field_count > 0 ? ctx->err.fields[0].code : ctx->err.code) != code)
        fail_msg("line %d: %s %d, not %d", line, rc_name(rc), ctx->err.code, code);
    err_clear(&ctx->err);
}
#define REFUSED_WITH(code, expr) must_refuse(ctx, (expr), (code), __LINE__)

static void test_p05_the_same_file_twice_is_said_and_an_erasure_forgets_it(void **state)
{
    struct fixture *f = *state;
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    struct str csv = S("first_name,last_name,email\nAino,Esimerkki,aino@posti.example\n");
    struct import_receipt r;
    int64_t id, subject;

    OK(take(ctx, csv, IMPORT_KEY_AUTO, false, &r));
    assert_int_equal(r.count, 1);
    REFUSED_WITH(E1645_IMPORT_SEEN, take(ctx, csv, IMPORT_KEY_AUTO, false, &r));
    OK(take(ctx, csv, IMPORT_KEY_AUTO, true, &r));
    assert_int_equal(r.count, 0);
    assert_int_equal(r.same, 1);
    REFUSED_WITH(E1645_IMPORT_SEEN, take(ctx, csv, IMPORT_KEY_AUTO, false, &r));
    OK(customers_find_by_number(ctx, 1001, &id));
    OK(customers_subject_of(ctx, id, &subject));
    ctx->purpose = PURPOSE_RIGHTS;
    OK(writer_run(ctx, forget, &subject, NULL, 0));
    ctx->purpose = PURPOSE_CUSTOMER_MANAGEMENT;
    OK(take(ctx, csv, IMPORT_KEY_AUTO, false, &r)); /* the stop list is asked again (P63) */
}

static void test_p05_a_second_import_updates_and_an_empty_cell_keeps(void **state)
{
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    struct import_receipt r;
    struct customer_row row;
    int64_t id;

    OK(take(ctx, S("Etunimi;Sukunimi;Yritys;Y-tunnus;Sähköposti;Puhelin;Katuosoite;Postinumero;Paikkakunta\n"
                   "Aino;Esimerkki;;;aino@posti.example;0400000011;Mallitie 1;15100;Lahti\n"
                   ";;Esimerkki-Ikkunat Oy;9999999-2;;0400000022;;;\n"), IMPORT_KEY_AUTO, false, &r));
    assert_int_equal(r.count, 2);
    OK(take(ctx, S("Etunimi;Sukunimi;Yritys;Y-tunnus;Sähköposti;Puhelin;Katuosoite;Postinumero;Paikkakunta\n"
                   "AINO;Esimerkki;;;Aino@posti.example;<tyhjä>;;;\n"
                   ";;Esimerkki-Ikkunat Oyj;9999999-2;posti@ikkunat.example;;;;\n"
                   "Uusi;Nimi;;;;;;;\n"), IMPORT_KEY_AUTO, false, &r));
    assert_int_equal(r.count, 1);
    assert_int_equal(r.updated, 2);
    OK(customers_find_by_number(ctx, 1001, &id));
    OK(customers_load(ctx, id, LOAD_NETWORK, &row));
    assert_int_equal(row.point_count, 2); /* e-mail and address; the phone is cleared */
    OK(customers_find_by_number(ctx, 1002, &id));
    OK(customers_load(ctx, id, LOAD_NETWORK, &row));
    assert_true(str_eqz(row.organisation.field[ORGANISATION_NAME], "Esimerkki-Ikkunat Oyj"));
    assert_int_equal(row.point_count, 2); /* the phone stays */
}

static void test_p05_what_is_not_sure_is_refused(void **state)
{
    struct ctx *ctx = fixture_ctx(*state, PURPOSE_CUSTOMER_MANAGEMENT);
    struct import_receipt r;

    REFUSED_WITH(E1647_IMPORT_KEY_TWICE, take(ctx, S("organisation;business_id\nEsimerkki Oy;9999999-2\nEsimerkki Ky;9999999-2\n"), IMPORT_KEY_AUTO, false, &r));
    OK(take(ctx, S("organisation;business_id\nEsimerkki Oy;9999999-2\nEsimerkki Ky;9999999-2\n"), IMPORT_KEY_NONE, false, &r));
    assert_int_equal(r.count, 2);
    REFUSED_WITH(E1646_IMPORT_AMBIGUOUS, take(ctx, S("organisation;business_id\nEsimerkki;9999999-2\n"), IMPORT_KEY_AUTO, false, &r));
    REFUSED_WITH(E1649_IMPORT_NO_NUMBER_COLUMN, take(ctx, S("organisation;phone\nEsimerkki;0400000000\n"), IMPORT_KEY_NUMBER, false, &r));
    REFUSED_WITH(E1601_CUSTOMER_UNKNOWN, take(ctx, S("number;phone\n1999;0400000000\n"), IMPORT_KEY_NUMBER, false, &r));
    OK(take(ctx, S("number;phone\n1002;0400000033\n"), IMPORT_KEY_NUMBER, false, &r));
    assert_int_equal(r.updated, 1);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)
int main(void)
{
    const struct CMUnitTest tests[] = {
        T(test_p05_the_same_file_twice_is_said_and_an_erasure_forgets_it),
        T(test_p05_a_second_import_updates_and_an_empty_cell_keeps),
        T(test_p05_what_is_not_sure_is_refused),
        T(test_p54_a_file_with_finnish_headings_comes_in),
        T(test_every_bad_line_is_told_and_nothing_is_stored),
        T(test_bad_files_are_refused),
        T(test_p23_a_column_of_an_unstated_category_is_refused),
        T(test_p54_export_and_import_give_the_same_data),
        T(test_formulas_leave_as_text),
        T(test_p63_restricted_and_forgotten_people_are_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
