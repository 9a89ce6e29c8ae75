/* Many payments in one step (store_exact.c) make what the same payments make one by one: random files, two ways, every row
 * of every table compared (P65, P35). */
#include <setjmp.h>
#include <sqlite3.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <cmocka.h>

#include "base/errors.h"
#include "db/core.h"
#include "db/fixture.h"
#include "db/fixture_pg.h"
#include "rooms/accounting/accounting.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/customers.h"
#include "rooms/payments/internal.h"

#define OWN "FI2112345600000785"
enum { INVOICES = 40, ROWS = 160, SEEDS = 8 };

struct world { struct fixture *f; struct ctx *ctx; uint64_t seed; struct str references[INVOICES]; };

static int64_t pick(struct world *w, int64_t most)
{
    w->seed ^= w->seed >> 12;
    w->seed ^= w->seed << 25;
    w->seed ^= w->seed >> 27;
    return (int64_t)(w->seed * UINT64_C(2685821657736338717) >> 33) % most;
}

static enum rc own_account(struct ctx *ctx, const void *req, void *out)
{
    struct controller c;

    (void)req, (void)out;
    TRY(controller_load(ctx, &c));
    c.iban = STR(OWN);
    return controller_save(ctx, &c);
}

static int64_t cents_of(int i)
{
    return 1000 + 100 * i;
}

/* url: of a database of PostgreSQL; NULL: a store in memory, where one invoice is contested. */
static void open_world(struct world *w, uint64_t seed, const char *url)
{
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki"),
                                 .street = STR("Mallikatu 8"), .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI")};
    struct customer_receipt who[2] = {{0}};
    struct ctx *ctx;
    int out = 0;

    *w = (struct world){.f = fixture_open(&(struct fixture_options){.database_url = url}), .seed = seed};
    ctx = fixture_ctx(w->f, PURPOSE_CUSTOMER_MANAGEMENT);
    form.start_on = ctx->today;
    for (size_t i = 0; i < 2; i++) {
        form.email = str_fmt(ctx->arena, "aino%d@example.com", (int)i);
        assert_int_equal(RUN_ACTION(customers_create, ctx, &form, &who[i]), RC_OK);
    }
    w->ctx = fixture_ctx(w->f, PURPOSE_INVOICING);
    assert_int_equal(writer_run(w->ctx, own_account, &out, &out, sizeof(out)), RC_OK);
    for (int i = 0; i < INVOICES; i++) {
        struct invoice_row row = {.text = STR("Työ"), .quantity = 10000, .price = cents_of(i) * 100};
        struct invoice_form invoice = {.customer = who[i % 2].number, .rows = &row, .row_count = 1,
                                       .due_on = date_add_days(w->ctx->today, i % 5)};
        struct invoice_receipt receipt = {0};

        assert_int_equal(RUN_ACTION(invoices_create, w->ctx, &invoice, &receipt), RC_OK);
        w->references[i] = receipt.reference;
    }
    if (url == NULL) /* its payment ends the dispute */
        fixture_plant(w->f, "INSERT INTO dispute (tenant_id, id, register_id, invoice_id, opened_on, reason, cents, rows_text, made_by, made_at)"
                            " SELECT tenant_id, id + 1, register_id, id, '2027-02-01', 1, 100, '', 1, 1 FROM invoice WHERE id = (SELECT min(id) FROM invoice)");
}

static void entry(struct world *w, struct buf *b, int id, int64_t cents, struct str reference, bool reversal, const char *day)
{
    buf_fmt(b, "<Ntry><Amt Ccy=\"EUR\">%.*s</Amt><CdtDbtInd>%s</CdtDbtInd>%s<Sts>BOOK</Sts><BookgDt><Dt>%s</Dt></BookgDt>"
               "<AcctSvcrRef>A%d</AcctSvcrRef><NtryDtls><TxDtls><RmtInf>",
            STR_FMT(money_plain(w->ctx->arena, cents < 0 ? -cents : cents)), cents < 0 ? "DBIT" : "CRDT",
            reversal ? "<RvslInd>true</RvslInd>" : "", day, id);
    if (reference.len > 0)
        buf_fmt(b, "<Strd><CdtrRefInf><Ref>%.*s</Ref></CdtrRefInf></Strd>", STR_FMT(reference));
    buf_addz(b, "</RmtInf></TxDtls></NtryDtls></Ntry>\n");
}

/* Most rows pay an invoice in full, the others are what a month brings. */
static struct str file_of(struct world *w, int round)
{
    struct buf b = buf_in(w->ctx->arena);
    int next = 0;

    buf_addz(&b, "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02\"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>");
    buf_fmt(&b, "N%d</Id><Acct><Id><IBAN>" OWN "</IBAN></Id></Acct>", round);
    for (int i = 0; i < ROWS / 2; i++) {
        int64_t what = pick(w, 20);
        int at = what < 12 ? next++ % INVOICES : (int)pick(w, INVOICES);
        const char *day = pick(w, 12) == 0 || i > ROWS / 4 ? "2027-02-26" : "2027-01-29";
        struct str reference = what == 19 ? STR("1009") : what == 18 ? STR("") : w->references[at];
        int64_t cents = what == 17 ? cents_of(at) + 100 : what == 16 ? cents_of(at) - 300 : what == 15 ? -cents_of(at) : cents_of(at);

        entry(w, &b, what == 14 ? i / 2 : round * 1000 + i, cents, reference, what == 15, day);
    }
    buf_addz(&b, "</Ntfctn></BkToCstmrDbtCdtNtfctn></Document>");
    return buf_str(&b);
}

/* What the store says, without its ids. */
static const char *const dumps[] = {
    "SELECT r.line, r.booked_on, r.cents, r.left_cents, r.state, r.outcome, i.number FROM bank_row r LEFT JOIN invoice i ON i.id = r.invoice_id ORDER BY r.id",
    "SELECT i.number, p.received_on, p.cents, p.way, p.recorded_by, p.register_id, p.notice_id FROM payment p JOIN invoice i ON i.id = p.invoice_id ORDER BY p.id",
    "SELECT r.line, u.kind, u.cents, u.made_on, i.number, p.cents FROM bank_use u JOIN bank_row r ON r.id = u.bank_row_id"
    " LEFT JOIN invoice i ON i.id = u.invoice_id LEFT JOIN payment p ON p.id = u.payment_id ORDER BY u.id",
    "SELECT number, state, paid_cents, credited_cents, settled_on, version FROM invoice ORDER BY id",
    "SELECT state, due, how_many, open_cents FROM invoice_tally WHERE how_many > 0 OR open_cents <> 0 ORDER BY state, due",
    "SELECT v.number, v.kind, v.dated_on, i.number, l.ordinal, l.dated_on, l.role, l.account, l.cents, l.treatment, l.rate_bp, v.fiscal_year_id, l.register_id,"
    " (SELECT p.cents FROM payment p WHERE p.id = v.source_id)"
    " FROM voucher v JOIN voucher_line l ON l.voucher_id = v.id LEFT JOIN invoice i ON i.id = v.invoice_id ORDER BY v.number, l.ordinal",
    "SELECT customer_id, kind, number, amount_cents, happened_on, path, statement, source, channel, recorded_by, notice_id, subject_id FROM customer_event ORDER BY number, kind, id",
    "SELECT a.kind, i.number, a.categories, a.purpose, a.statement, a.outcome, a.user_id, a.roles, a.subject_id, count(*) FROM audit_entry a"
    " LEFT JOIN invoice i ON i.id = a.what GROUP BY 1, 2, 3, 4, 5, 6, 7, 8, 9 ORDER BY 1, 2, 3, 4, 5, 6, 7, 8, 9",
    "SELECT i.number, d.outcome, d.decided_on FROM dispute d JOIN invoice i ON i.id = d.invoice_id ORDER BY 1",
    "SELECT rows_read, duplicates, state FROM bank_file ORDER BY id"};

static struct str dump(struct world *w, const char *sql)
{
    struct buf b = buf_in(w->ctx->arena);
    sqlite3_stmt *st = NULL;
    sqlite3 *h = NULL;
    char path[256];

    (void)snprintf(path, sizeof(path), "%s/seloste.db", store_data_dir(w->f->store));
    assert_int_equal(sqlite3_open_v2(path, &h, SQLITE_OPEN_READWRITE, NULL), SQLITE_OK);
    if (sqlite3_prepare_v2(h, sql, -1, &st, NULL) != SQLITE_OK)
        fail_msg("%s", sqlite3_errmsg(h));
    while (sqlite3_step(st) == SQLITE_ROW) {
        for (int i = 0; i < sqlite3_column_count(st); i++) {
            const char *text = (const char *)sqlite3_column_text(st, i);

            buf_fmt(&b, "%s|", text != NULL ? text : "");
        }
        buf_byte(&b, '\n');
    }
    sqlite3_finalize(st);
    sqlite3_close(h);
    return buf_str(&b);
}

static void import(struct world *w, struct str file, bool one_by_one)
{
    struct bank_result r = {0};
    struct bank_apply apply = {.careful = true};
    struct bank_applied done = {0};

    assert_int_equal(payments_import(w->ctx, file, one_by_one, &r), RC_OK);
    store_release(w->ctx);
    if (!one_by_one)
        return;
    apply.file = r.file;
    do {
        assert_int_equal(RUN_ACTION(payments_apply_batch, w->ctx, &apply, &done), RC_OK);
        apply.after = done.last;
    } while (done.rows > 0);
    assert_int_equal(payments_import_confirm(w->ctx, r.file, &r), RC_OK);
    store_release(w->ctx);
}

static void checked(struct world *w)
{
    struct ctx *books = fixture_ctx(w->f, PURPOSE_BOOKKEEPING);
    struct ledger_check *check = ARENA_NEW(books->arena, struct ledger_check);
    struct audit_report report;

    assert_int_equal(accounting_check(books, check), RC_OK);
    store_release(books);
    assert_int_equal(check->count, 0);
    assert_int_equal(audit_verify(w->ctx, &report), RC_OK);
    store_release(w->ctx);
    assert_int_equal(report.broken, 0);
}

static void test_p65_many_at_once_are_what_each_alone_would_be(void **state)
{
    (void)state;
    for (uint64_t seed = 1; seed <= SEEDS; seed++) {
        struct world many, each;

        open_world(&many, seed * UINT64_C(88172645463325252), NULL);
        open_world(&each, seed * UINT64_C(88172645463325252), NULL);
        for (int round = 1; round <= 2; round++) {
            import(&many, file_of(&many, round), false);
            import(&each, file_of(&each, round), true);
        }
        for (size_t i = 0; i < COUNT(dumps); i++) {
            struct str a = dump(&many, dumps[i]), b = dump(&each, dumps[i]);

            assert_true(a.len > 0);
            if (!str_eq(a, b))
                fail_msg("seed %d, %s\nmany:\n%.*s\none by one:\n%.*s", (int)seed, dumps[i], STR_FMT(a), STR_FMT(b));
        }
        assert_true(fixture_ask(many.f, "SELECT count(*) FROM dispute WHERE outcome IS NOT NULL") > 0);
        checked(&many);
        checked(&each);
        fixture_close(many.f);
        fixture_close(each.f);
    }
}

static bool pg_there;

static void test_p65_many_at_once_on_postgresql(void **state)
{
    struct reconciliation r;
    struct world w;
    char *url;

    (void)state;
    if (!pg_there)
        skip();
    url = pg_fixture_database("payments_exact");
    open_world(&w, UINT64_C(88172645463325252), url);
    import(&w, file_of(&w, 1), false);
    import(&w, file_of(&w, 2), true);
    checked(&w);
    assert_int_equal(payments_reconcile(w.ctx, date_ymd(2027, 1, 1), w.ctx->today, &r), RC_OK);
    store_release(w.ctx);
    assert_true(r.holds && r.matched > 0);
    assert_int_equal(r.closing, r.open_now);
    fixture_close(w.f);
    free(url);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p65_many_at_once_are_what_each_alone_would_be),
        cmocka_unit_test(test_p65_many_at_once_on_postgresql),
    };
    const char *why = "";
    int failed;

    pg_there = pg_fixture_start(&why);
    if (!pg_there)
        print_message("SKIPPED: %s\n", why);
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    pg_fixture_stop();
    return failed;
}
