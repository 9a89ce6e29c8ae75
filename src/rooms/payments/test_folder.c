/* A watched folder: files come in once and lie in done or refused with a report; what is still written waits (P65). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>
#include <cmocka.h>

#include "db/core.h"
#include "db/fixture.h"
#include "errors_payments.h"
#include "rooms/payments/internal.h"

#define OWN "FI2112345600000785"

struct world { struct fixture *f; struct ctx *ctx; char folder[64]; };

static enum rc own_account(struct ctx *ctx, const void *req, void *out)
{
    struct controller c;

    (void)req, (void)out;
    TRY(controller_load(ctx, &c));
    c.iban = STR(OWN);
    return controller_save(ctx, &c);
}

static struct world begin(void)
{
    struct world w = {.f = fixture_open(NULL), .folder = "/tmp/seloste-folder-XXXXXX"};
    int out = 0;

    w.ctx = fixture_ctx(w.f, PURPOSE_INVOICING);
    assert_int_equal(writer_run(w.ctx, own_account, &out, &out, sizeof(out)), RC_OK);
    assert_non_null(mkdtemp(w.folder));
    assert_int_equal(payments_folder_choose(w.ctx, str_from(w.folder)), RC_OK);
    return w;
}

static void end(struct world *w)
{
    char command[128];

    fixture_close(w->f);
    (void)snprintf(command, sizeof(command), "%s", w->folder);
    for (const char *const *sub = (const char *const[]){"done", "refused", NULL}; *sub != NULL; sub++) {
        char path[128];

        (void)snprintf(path, sizeof(path), "%s/%s", w->folder, *sub);
        (void)rmdir(path); /* only empty ones go: what a failed test left stays to be looked at */
    }
    (void)rmdir(command);
}

static const char *place(const struct world *w, const char *name)
{
    static char path[256];

    (void)snprintf(path, sizeof(path), "%s/%s", w->folder, name);
    return path;
}

static void put(const struct world *w, const char *name, const char *text)
{
    FILE *file = fopen(place(w, name), "w");

    assert_non_null(file);
    assert_true(fputs(text, file) >= 0);
    assert_int_equal(fclose(file), 0);
}

static const char *camt(struct world *w, const char *id, const char *amount)
{
    return str_z(w->ctx->arena, str_fmt(w->ctx->arena,
        "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02\"><BkToCstmrDbtCdtNtfctn><Ntfctn><Id>1</Id>"
        "<Acct><Id><IBAN>" OWN "</IBAN></Id></Acct><Ntry><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts>"
        "<BookgDt><Dt>2027-02-26</Dt></BookgDt><AcctSvcrRef>%s</AcctSvcrRef></Ntry></Ntfctn></BkToCstmrDbtCdtNtfctn></Document>", amount, id));
}

static int64_t look(struct world *w)
{
    int64_t taken = -1;

    assert_int_equal(payments_folder_run(w->ctx, &taken), RC_OK);
    store_release(w->ctx);
    return taken;
}

static struct bank_folder folder_of(struct world *w)
{
    struct bank_folder folder;

    assert_int_equal(payments_folder(w->ctx, 20, &folder), RC_OK);
    store_release(w->ctx);
    return folder;
}

static bool lies(const struct world *w, const char *under, const struct folder_file *f, const char *more)
{
    char name[200];

    (void)snprintf(name, sizeof(name), "%s/%lld-%.*s%s", under, (long long)f->id, STR_FMT(f->name), more);
    return access(place(w, name), F_OK) == 0 && unlink(place(w, name)) == 0;
}

static void test_p65_a_folder_takes_files_once(void **state)
{
    struct world w = begin();
    struct bank_folder folder;

    (void)state;
    put(&w, "a.xml", camt(&w, "A1", "10.00"));
    put(&w, "notes.pdf", "x");
    put(&w, ".b.xml", camt(&w, "A2", "11.00"));
    put(&w, "c.xml.part", camt(&w, "A3", "12.00"));
    assert_int_equal(look(&w), 1);
    assert_int_equal(look(&w), 0);
    folder = folder_of(&w);
    assert_int_equal(folder.count, 1);
    assert_int_equal(folder.files[0].outcome, FOLDER_IMPORTED);
    assert_int_equal(folder.files[0].rows, 1);
    assert_true(lies(&w, "done", &folder.files[0], "") && lies(&w, "done", &folder.files[0], ".json"));
    put(&w, "again.xml", camt(&w, "A1", "10.00")); /* the same bytes under another name */
    assert_int_equal(look(&w), 1);
    folder = folder_of(&w);
    assert_int_equal(folder.files[0].outcome, FOLDER_ALREADY);
    assert_true(lies(&w, "done", &folder.files[0], "") && lies(&w, "done", &folder.files[0], ".json"));
    put(&w, "cut.xml", "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.054.001.02\"><BkToCstmrDbt");
    assert_int_equal(look(&w), 1);
    folder = folder_of(&w);
    assert_int_equal(folder.files[0].outcome, FOLDER_REFUSED);
    assert_int_equal(folder.files[0].code, E1811_BANK_NOT_XML);
    assert_true(lies(&w, "refused", &folder.files[0], "") && lies(&w, "refused", &folder.files[0], ".json"));
    assert_true(unlink(place(&w, "notes.pdf")) == 0 && unlink(place(&w, ".b.xml")) == 0 && unlink(place(&w, "c.xml.part")) == 0);
    assert_int_equal(payments_folder_choose(w.ctx, STR("")), RC_OK);
    assert_int_equal(access(place(&w, ".seloste-register"), F_OK), -1);
    end(&w);
}

static void test_p65_a_file_that_is_written_waits(void **state)
{
    struct world w = begin();
    struct timespec times[2] = {{.tv_sec = (time_t)(w.ctx->now / 1000 - 2)}, {.tv_sec = (time_t)(w.ctx->now / 1000 - 2)}};
    struct bank_folder folder;

    (void)state;
    put(&w, "a.xml", camt(&w, "B1", "10.00"));
    assert_int_equal(utimensat(AT_FDCWD, place(&w, "a.xml"), times, 0), 0); /* changed two seconds ago */
    assert_int_equal(look(&w), 0);
    times[1].tv_sec -= 60;
    assert_int_equal(utimensat(AT_FDCWD, place(&w, "a.xml"), times, 0), 0);
    assert_int_equal(symlink("/etc/hostname", place(&w, "link.xml")), 0); /* no link is followed */
    assert_int_equal(look(&w), 1);
    folder = folder_of(&w);
    assert_int_equal(folder.count, 1);
    assert_true(lies(&w, "done", &folder.files[0], "") && lies(&w, "done", &folder.files[0], ".json"));
    assert_int_equal(unlink(place(&w, "link.xml")), 0);
    assert_int_equal(payments_folder_choose(w.ctx, STR("")), RC_OK);
    end(&w);
}

static void refused(struct world *w, const char *path, enum rc rc, int code)
{
    assert_int_equal(payments_folder_choose(w->ctx, str_from(path)), rc);
    assert_int_equal(w->ctx->err.code, code);
    err_clear(&w->ctx->err);
}

static void test_p65_not_every_folder_is_watched(void **state)
{
    struct world w = begin();
    int64_t tenant = 0, other = 0;

    (void)state;
    refused(&w, "relative", RC_INVALID, E1840_FOLDER_BAD);
    refused(&w, "/nonexistent/here", RC_INVALID, E1840_FOLDER_BAD);
    refused(&w, "/tmp/../tmp", RC_INVALID, E1840_FOLDER_BAD);
    refused(&w, "/tmp", RC_INVALID, E1841_FOLDER_OPEN);
    put(&w, "keys.db", "x"); /* the program's own folder */
    refused(&w, w.folder, RC_INVALID, E1840_FOLDER_BAD);
    assert_int_equal(unlink(place(&w, "keys.db")), 0);
    fixture_other_tenant(w.f, &tenant, &other);
    w.ctx->register_id = other;
    w.ctx->tenant = tenant;
    refused(&w, w.folder, RC_CONFLICT, E1843_FOLDER_TAKEN);
    assert_int_equal(unlink(place(&w, ".seloste-register")), 0);
    end(&w);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_p65_a_folder_takes_files_once), cmocka_unit_test(test_p65_a_file_that_is_written_waits),
                                       cmocka_unit_test(test_p65_not_every_folder_is_watched)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
