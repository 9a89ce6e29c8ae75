/* The machine may stop anywhere: after each step, between the ledger and its mark, and by kill -9 at any
 * moment. The erasure is then whole or not begun, and goes on to the same end (P34; invariants I-3, I-5). */
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "db/fixture.h"
#include "rooms/customers/customers.h"
#include "rooms/invoices/invoices.h"
#include "rooms/payments/payments.h"
#include "rooms/requests/internal.h"
#include "rooms/residue/residue.h"

enum { KILLS = 24 };

static char dir[64];
static struct customer_receipt aino;
static int64_t case_id;

static void ok_at(struct ctx *ctx, enum rc rc, int line)
{
    if (rc != RC_OK)
        fail_msg("line %d: %s %d (%s:%d)", line, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?",
                 ctx->err.birth_line);
}
#define OK(expr) ok_at(ctx, (expr), __LINE__)

static struct fixture *reopen(void)
{
    return fixture_open(&(struct fixture_options){.data_dir = dir, .reopen = true});
}

static void clean(void)
{
    static const char *const names[] = {"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal",
                                        "keys.db-shm", "master.key", "lock", "erasure-ledger", "erasure-ledger.key", "erasure-ledger.key.new"};

    for (size_t i = 0; i < COUNT(names); i++) {
        char path[128];

        (void)snprintf(path, sizeof(path), "%s/%s", dir, names[i]);
        (void)unlink(path);
    }
    (void)rmdir(dir);
}

/* A person with a paid and, when asked, an open invoice; the erasure is approved and not begun. */
static void begin(bool open_invoice)
{
    struct fixture *f;
    struct ctx *ctx;
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Kielomalli"),
        .email = STR("aino.kielomalli@posti.example"), .street = STR("Salaisuuskuja 7"), .postcode = STR("33100"),
        .town = STR("TAMPERE"), .country = STR("FI")};
    struct invoice_row row = {.text = STR("Tuoli"), .quantity = 10000, .price = 1000000};
    struct invoice_receipt invoice = {0};
    struct payment_receipt paid = {0};
    struct request_receipt receipt = {0};

    (void)snprintf(dir, sizeof(dir), "/tmp/seloste-crash-XXXXXX");
    assert_non_null(mkdtemp(dir));
    f = fixture_open(&(struct fixture_options){.data_dir = dir});
    ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    form.start_on = ctx->today;
    OK(RUN_ACTION(customers_create, ctx, &form, &aino));
    ctx = fixture_ctx(f, PURPOSE_INVOICING);
    for (int i = 0; i < (open_invoice ? 2 : 1); i++) {
        OK(RUN_ACTION(invoices_create, ctx, &((struct invoice_form){.customer = aino.number, .rows = &row, .row_count = 1}), &invoice));
        if (i == 0)
            OK(RUN_ACTION(payments_record, ctx, &((struct payment_form){.invoice = invoice.number}), &paid));
    }
    ctx = fixture_ctx(f, PURPOSE_RIGHTS);
    OK(RUN_ACTION(requests_open, ctx, &((struct request_form){.customer = aino.number, .kind = REQUEST_ERASURE,
        .identity = IDENTITY_DESK}), &receipt));
    case_id = receipt.id;
    OK(RUN_ACTION(requests_approve, ctx, &((struct request_approval){.id = case_id}), &receipt));
    fixture_close(f);
}

static int64_t residue_of(struct ctx *ctx)
{
    struct str needles[] = {STR("Aino Kielomalli"), STR("aino.kielomalli@posti.example"), STR("Salaisuuskuja 7")};
    struct residue *residue = NULL;
    struct residue_report report = {0};

    OK(residue_prepare(ctx->arena, needles, COUNT(needles), &residue, &ctx->err));
    OK(residue_scan_path(ctx->arena, residue, dir, &report, &ctx->err));
    return report.hits_total;
}

/* Not begun: every row and the key. Whole: neither, but what an open invoice holds. */
static void assert_whole_or_not_begun(struct fixture *f)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_RIGHTS);
    struct request r;
    bool key = false;
    struct person_values person;

    OK(requests_load(ctx, case_id, &r));
    OK(key_exists(ctx, (struct key_ref){KEY_SUBJECT, aino.subject_id}, &key));
    OK(customers_person(ctx, aino.subject_id, &person));
    store_release(ctx);
    if (r.step < STEP_KEYS) {
        assert_true(key);
        assert_true(str_eqz(person.name, "Aino Kielomalli"));
    } else {
        assert_false(key);
        assert_true(str_empty(person.name));
        assert_int_equal(person.email_count, 0);
    }
}

static void assert_resumes(bool open_invoice)
{
    struct fixture *f = reopen();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_RIGHTS);
    int64_t intents = 0, dones = 0, rows = 0;
    struct request r;
    bool key = true;

    assert_whole_or_not_begun(f);
    OK(requests_run_pending(ctx)); /* what the job does before the sockets open */
    OK(requests_load(ctx, case_id, &r));
    assert_int_equal(r.state, open_invoice ? REQUEST_WAITING : REQUEST_ANSWERED);
    assert_int_equal(r.step, STEP_CERTIFIED);
    assert_int_equal(r.certificate_no, 1);
    OK(requests_left_of(ctx, aino.subject_id, &rows, &key));
    assert_false(key);
    assert_true(open_invoice ? rows > 0 : rows == 0);
    store_release(ctx);
    OK(requests_ledger_count(ctx, aino.subject_id, "intent", &intents));
    OK(requests_ledger_count(ctx, aino.subject_id, "done", &dones));
    assert_int_equal(intents, 1);
    assert_int_equal(dones, 1);
    assert_int_equal(residue_of(ctx), 0);
    fixture_close(f);
}

/* The child ends without closing anything, as a crash does. */
static _Noreturn void child_until(int point)
{
    struct fixture *f = reopen();
    struct ctx *ctx = fixture_ctx(f, PURPOSE_RIGHTS);

    _exit(requests_engine(ctx, case_id, point) == RC_OK ? 0 : 1);
}

static void crash_at_every_point(bool open_invoice)
{
    for (int point = 1; point <= ENGINE_POINTS; point++) {
        int status = -1;
        pid_t pid;

        begin(open_invoice);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
            child_until(point);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        if (status != 0)
            fail_msg("point %d: status %d", point, status);
        assert_resumes(open_invoice);
        clean();
    }
}

static void test_i03_stops_after_every_step_and_goes_on(void **state)
{
    (void)state;
    crash_at_every_point(false);
}

static void test_i03_the_same_with_an_open_invoice(void **state)
{
    (void)state;
    crash_at_every_point(true);
}

static void test_i03_kill_9_at_any_moment(void **state)
{
    (void)state;
    for (int i = getenv("SELOSTE_NIGHTLY") != NULL ? 0 : (int)(time(NULL) / 86400 % 3); i < KILLS; i += getenv("SELOSTE_NIGHTLY") != NULL ? 1 : 3) {
        struct timespec wait = {0, (long)(5 + i * 9) * 1000000};
        int status;
        pid_t pid;

        begin(i % 2 == 1);
        pid = fork();
        assert_true(pid >= 0);
        if (pid == 0)
            child_until(ENGINE_POINTS);
        (void)nanosleep(&wait, NULL);
        (void)kill(pid, SIGKILL);
        assert_int_equal(waitpid(pid, &status, 0), pid);
        assert_resumes(i % 2 == 1);
        clean();
    }
}

/* The ledger's last line is cut in the middle of a write: it is begun again, the chain holds. */
static void test_i03_a_torn_ledger_line_is_written_again(void **state)
{
    char path[128];
    int status;
    pid_t pid;
    FILE *file;

    (void)state;
    begin(false);
    pid = fork();
    assert_true(pid >= 0);
    if (pid == 0)
        child_until(4);
    assert_int_equal(waitpid(pid, &status, 0), pid);
    (void)snprintf(path, sizeof(path), "%s/erasure-ledger", dir);
    file = fopen(path, "a");
    assert_non_null(file);
    fprintf(file, "v1 2027-03-01T10:00:0");
    assert_int_equal(fclose(file), 0);
    assert_resumes(false);
    clean();
}

/* Killed while the ledger's key was made, before its first line: the key is made again. Beside a ledger with lines a short key is
 * refused, and nothing is destroyed. */
static void test_i03_a_torn_ledger_key_is_made_again(void **state)
{
    struct fixture *f;
    struct ctx *ctx;
    char path[128];
    FILE *file;

    (void)state;
    begin(false);
    (void)snprintf(path, sizeof(path), "%s/erasure-ledger.key", dir);
    file = fopen(path, "w");
    assert_non_null(file);
    fprintf(file, "torn");
    assert_int_equal(fclose(file), 0);
    assert_resumes(false);
    clean();
    begin(false);
    f = reopen();
    ctx = fixture_ctx(f, PURPOSE_RIGHTS);
    OK(requests_engine(ctx, case_id, 2));
    fixture_close(f);
    (void)snprintf(path, sizeof(path), "%s/erasure-ledger.key", dir);
    assert_int_equal(truncate(path, 4), 0);
    f = reopen();
    ctx = fixture_ctx(f, PURPOSE_RIGHTS);
    assert_int_equal(requests_run(ctx, case_id, STEP_CERTIFIED), RC_IO);
    err_clear(&ctx->err);
    assert_whole_or_not_begun(f);
    fixture_close(f);
    clean();
}

/* A ledger that somebody changed is refused, and nothing is destroyed upon it. */
static void test_p34_a_changed_ledger_stops_the_engine(void **state)
{
    struct fixture *f;
    struct ctx *ctx;
    char path[128];
    FILE *file;

    (void)state;
    begin(false);
    (void)snprintf(path, sizeof(path), "%s/erasure-ledger", dir);
    f = reopen();
    ctx = fixture_ctx(f, PURPOSE_RIGHTS);
    OK(requests_engine(ctx, case_id, 2));
    (void)nanosleep(&(struct timespec){0, 30000000}, NULL); /* the file's time of change is seen by it */
    file = fopen(path, "r+");
    assert_non_null(file);
    assert_int_equal(fseek(file, 10, SEEK_SET), 0);
    assert_int_equal(fputc('9', file), '9');
    assert_int_equal(fclose(file), 0);
    assert_int_equal(requests_run(ctx, case_id, STEP_CERTIFIED), RC_CORRUPT);
    err_clear(&ctx->err);
    assert_whole_or_not_begun(f);
    fixture_close(f);
    clean();
}

/* A ledger that was cut at its end has a whole chain: the store knows how long it was. */
static void test_p34_a_ledger_that_was_cut_is_refused(void **state)
{
    struct fixture *f;
    struct ctx *ctx;
    char path[128];
    FILE *file;
    long length = 0;
    int c;

    (void)state;
    begin(false);
    (void)snprintf(path, sizeof(path), "%s/erasure-ledger", dir);
    f = reopen();
    ctx = fixture_ctx(f, PURPOSE_RIGHTS);
    OK(requests_run(ctx, case_id, STEP_CERTIFIED));
    fixture_close(f);
    file = fopen(path, "r");
    assert_non_null(file);
    for (int lines = 0; lines < 1 && (c = fgetc(file)) != EOF; length++)
        lines += c == '\n';
    assert_int_equal(fclose(file), 0);
    assert_int_equal(truncate(path, length), 0); /* one whole line is left */
    f = reopen();
    ctx = fixture_ctx(f, PURPOSE_RIGHTS);
    assert_int_equal(requests_ledger(ctx, aino.subject_id, 'I', (struct blob){(const uint8_t *)"x", 1}, "intent"), RC_CORRUPT);
    assert_int_equal(unlink(path), 0);
    assert_int_equal(requests_ledger(ctx, aino.subject_id, 'I', (struct blob){(const uint8_t *)"x", 1}, "intent"), RC_CORRUPT);
    fixture_close(f);
    clean();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_i03_stops_after_every_step_and_goes_on), cmocka_unit_test(test_i03_the_same_with_an_open_invoice),
        cmocka_unit_test(test_i03_kill_9_at_any_moment), cmocka_unit_test(test_i03_a_torn_ledger_line_is_written_again),
        cmocka_unit_test(test_i03_a_torn_ledger_key_is_made_again),
        cmocka_unit_test(test_p34_a_changed_ledger_stops_the_engine), cmocka_unit_test(test_p34_a_ledger_that_was_cut_is_refused)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
