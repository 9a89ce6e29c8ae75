/* The audit chain on a real store (P43). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/errors.h"
#include "audit_audit.h"
#include "base/log.h"
#include "db/fixture.h"
#include "db/fixture_pg.h"
#include "db/keys.h"
#include "db/reads.h"
#include "db/subjects.h"
#include "errors_audit.h"
#include "http/route.h"
#include "rooms/audit/internal.h"

static struct fixture *fixture;
static struct ctx *ctx;
static char dir[64];

static int open_memory(void **state)
{
    (void)state;
    dir[0] = '\0';
    fixture = fixture_open(NULL);
    ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    audit_install(fixture->store);
    return 0;
}

static void reopen(bool again)
{
    fixture = fixture_open(&(struct fixture_options){.data_dir = dir, .reopen = again});
    ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    audit_install(fixture->store);
}

static int open_pg(void **state)
{
    static int number;
    char name[2][32];
    char *url[2];

    (void)state;
    dir[0] = '\0';
    for (int i = 0; i < 2; i++) {
        (void)snprintf(name[i], sizeof(name[i]), "audit%d_%d", number, i);
        url[i] = pg_fixture_database(name[i]);
    }
    number++;
    fixture = fixture_open(&(struct fixture_options){.database_url = url[0], .keys_url = url[1]});
    ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    audit_install(fixture->store);
    free(url[0]);
    free(url[1]);
    return 0;
}

static int open_folder(void **state)
{
    (void)state;
    (void)snprintf(dir, sizeof(dir), "/tmp/seloste-audit-XXXXXX");
    if (mkdtemp(dir) == NULL)
        return 1;
    reopen(false);
    return 0;
}

static const char *path_in(const char *name)
{
    static char path[256];

    (void)snprintf(path, sizeof(path), "%s/%s", dir, name);
    return path;
}

static int close_all(void **state)
{
    static const char *const names[] = {"seloste.db", "seloste.db-wal", "seloste.db-shm", "keys.db", "keys.db-wal",
                                        "keys.db-shm", "master.key", "audit-heads", "lock"};

    (void)state;
    fixture_close(fixture);
    for (size_t i = 0; dir[0] != '\0' && i < COUNT(names); i++)
        (void)unlink(path_in(names[i]));
    return dir[0] != '\0' ? rmdir(dir) : 0;
}

/* --- writing ----------------------------------------------------------------------------------- */
struct entries { int64_t first, count; };

static enum rc write_entries(struct ctx *c, const void *req, void *out)
{
    const struct entries *e = req;

    (void)out;
    for (int64_t i = e->first; i < e->first + e->count; i++)
        TRY(audit_write(c, AUDIT_READ, i % 7, 100 + i, &(struct verdict){
            .allowed = true, .purpose = PURPOSE_INVOICING, .category = CATEGORY_NAME,
            .statement = STATEMENT_PURPOSE_INVOICING, .notice_id = 1}));
    return RC_OK;
}

static void write_some(int64_t count)
{
    assert_int_equal(writer_run(ctx, write_entries, &(struct entries){1, count}, NULL, 0), RC_OK);
}

static struct audit_report verified(void)
{
    struct audit_report r;

    assert_int_equal(audit_verify(ctx, &r), RC_OK);
    return r;
}

static struct audit_item *listed(size_t *count)
{
    struct audit_item *items;
    int64_t next;

    assert_int_equal(audit_list(ctx, &(struct audit_filter){.day = DATE_NONE, .most = 500}, &items, count, &next), RC_OK);
    store_release(ctx);
    return items;
}

static enum rc write_and_fail(struct ctx *c, const void *req, void *out)
{
    TRY(write_entries(c, req, out));
    return err_invalid(&c->err, E1004_FIELD_REQUIRED, "x");
}

static void test_p43_i43_entries_are_gapless_and_verify(void **state)
{
    size_t count;
    struct audit_item *items;

    (void)state;
    assert_int_equal(verified().entries, 0);
    write_some(10);
    assert_int_equal(writer_run(ctx, write_and_fail, &(struct entries){50, 3}, NULL, 0), RC_INVALID);
    write_some(5);
    items = listed(&count);
    assert_int_equal(count, 15);
    for (size_t i = 0; i < count; i++)
        assert_int_equal(items[i].id, 15 - (int64_t)i);
    assert_int_equal(items[0].purpose, PURPOSE_INVOICING);
    assert_int_equal(items[0].categories, 1 << CATEGORY_NAME);
    assert_int_equal(items[0].user_id, 1);
    assert_int_equal(verified().entries, 15);
    assert_int_equal(verified().broken, 0);
    assert_int_equal(audit_write(ctx, AUDIT_READ, 0, 0, NULL), RC_BUG); /* outside an action */
    assert_int_equal(ctx->err.code, E2101_AUDIT_OUTSIDE_ACTION);
}

/* --- reads ------------------------------------------------------------------------------------- */
static struct ctx *request(void)
{
    struct ctx *c = ctx;

    store_release(c);
    c->reads = NULL;
    return c;
}

static void note(struct ctx *c, int64_t subject, enum category category)
{
    assert_int_equal(reads_note(c, subject, (int)category, STATEMENT_PURPOSE_CUSTOMERS), RC_OK);
}

static void test_p43_card_and_result_set_are_one_row_each(void **state)
{
    struct ctx *c = request();
    struct audit_item *items;
    size_t count;

    (void)state;
    reads_about(c, 555);
    note(c, 9001, CATEGORY_NAME);
    note(c, 9001, CATEGORY_EMAIL);
    assert_int_equal(audit_flush_reads(c), RC_OK);
    assert_int_equal(audit_flush_reads(c), RC_OK); /* nothing new */
    items = listed(&count);
    assert_int_equal(count, 1);
    assert_int_equal(items[0].kind, AUDIT_READ);
    assert_int_equal(items[0].subject, 9001);
    assert_int_equal(items[0].what, 555);
    assert_int_equal(items[0].categories, 1 << CATEGORY_NAME | 1 << CATEGORY_EMAIL);
    assert_int_equal(items[0].statement, STATEMENT_PURPOSE_CUSTOMERS);

    c = request();
    for (int64_t i = 0; i < 50; i++)
        note(c, 5000 - i * 3, CATEGORY_NAME);
    assert_int_equal(audit_flush_reads(c), RC_OK);
    items = listed(&count);
    assert_int_equal(count, 2);
    assert_int_equal(items[0].subject, 0);
    assert_int_equal(items[0].subject_count, 50);

    c = request();
    reads_index_load(c);
    for (int64_t i = 1; i <= 100000; i++)
        note(c, i, CATEGORY_NAME);
    assert_int_equal(audit_flush_reads(c), RC_OK);
    items = listed(&count);
    assert_int_equal(count, 3);
    assert_int_equal(items[0].kind, AUDIT_INDEX_LOADED);
    assert_int_equal(items[0].what, 100000);
    assert_int_equal(verified().broken, 0);
}

static enum rc reads_in_action(struct ctx *c, const void *req, void *out)
{
    (void)out;
    TRY(reads_note(c, 77, CATEGORY_PHONE, 0));
    return *(const bool *)req ? RC_OK : err_invalid(&c->err, E1004_FIELD_REQUIRED, "x");
}

static void test_p43_reads_of_an_action_go_with_it_and_survive_its_failure(void **state)
{
    struct ctx *c = request();
    size_t count;

    (void)state;
    assert_int_equal(writer_run(c, reads_in_action, &(bool){true}, NULL, 0), RC_OK);
    (void)listed(&count);
    assert_int_equal(count, 1); /* with the action's own commit */
    assert_int_equal(audit_flush_reads(c), RC_OK);
    (void)listed(&count);
    assert_int_equal(count, 1);

    c = request();
    assert_int_equal(writer_run(c, reads_in_action, &(bool){false}, NULL, 0), RC_INVALID);
    (void)listed(&count);
    assert_int_equal(count, 1); /* rolled back with the action, but the data were seen: */
    assert_int_equal(audit_flush_reads(c), RC_OK);
    assert_int_equal(c->err.code, E1004_FIELD_REQUIRED); /* the page still shows its error */
    (void)listed(&count);
    assert_int_equal(count, 2);
}

/* I-43: entries are operations, one for one, reads included, while the disk refuses entries at random: what was answered is in the log,
 * what is not in the log was not answered. */
static void test_p43_i43_entries_are_operations_under_faults(void **state)
{
    int64_t answered = 0, refused = 0;

    (void)state;
    srandom(43);
    fixture_plant(fixture, "CREATE TRIGGER test_fault BEFORE INSERT ON audit_entry WHEN abs(random()) % 5 = 0 BEGIN SELECT RAISE(ABORT, 'fault'); END");
    for (int i = 0; i < 300; i++) {
        struct ctx *c = request();
        struct entries e = {1, 1 + random() % 3};
        enum rc rc;

        switch (random() % 3) {
        case 0:
            rc = writer_run(c, write_entries, &e, NULL, 0);
            break;
        case 1: /* an action that fails by itself */
            assert_int_not_equal(writer_run(c, write_and_fail, &e, NULL, 0), RC_OK);
            err_clear(&c->err);
            continue;
        default:
            e.count = 1;
            note(c, 9000 + i, CATEGORY_NAME);
            rc = audit_flush_reads(c); /* no answer leaves when it fails */
        }
        answered += rc == RC_OK ? e.count : 0;
        refused += rc != RC_OK;
        err_clear(&c->err);
    }
    (void)request();
    assert_true(answered > 50 && refused > 20);
    assert_int_equal(fixture_ask(fixture, "SELECT count(*) FROM audit_entry"), answered);
    fixture_plant(fixture, "DROP TRIGGER test_fault");
    assert_int_equal(verified().entries, answered);
    assert_int_equal(verified().broken, 0);
    write_some(1); /* and the log goes on */
    assert_int_equal(verified().entries, answered + 1);
    assert_int_equal(verified().broken, 0);
}

static void test_p10_refusals_are_audited(void **state)
{
    struct ctx *c = request();
    struct audit_item *items;
    struct evidence e;
    size_t count;

    (void)state;
    assert_int_equal(err_refused(&c->err, STATEMENT_CONTENT_NETWORK), RC_REFUSED);
    assert_int_equal(audit_refusal(c), RC_OK);
    assert_int_equal(c->err.rc, RC_REFUSED);
    assert_int_equal(c->err.statement, STATEMENT_CONTENT_NETWORK);
    assert_int_equal(err_forbidden(&c->err, E_NONE), RC_FORBIDDEN);
    assert_int_equal(audit_refusal(c), RC_OK);
    assert_int_equal(err_invalid(&c->err, E1004_FIELD_REQUIRED, "x"), RC_INVALID);
    assert_int_equal(audit_refusal(c), RC_OK); /* not a refusal */
    items = listed(&count);
    assert_int_equal(count, 2);
    assert_int_equal(items[1].kind, AUDIT_REFUSED);
    assert_int_equal(items[1].outcome, RC_REFUSED);
    assert_int_equal(items[1].statement, STATEMENT_CONTENT_NETWORK);
    assert_int_equal(items[0].outcome, RC_FORBIDDEN);
    assert_int_equal(audit_evidence_refusals(c, &e), RC_OK);
    assert_int_equal(e.figure, 1);
    assert_int_equal(e.population, 2);
    assert_int_equal(e.violations, 0);
    store_release(c);
}

static enum rc use_without_statement(struct ctx *c, const void *req, void *out)
{
    (void)req;
    (void)out;
    return audit_write(c, AUDIT_READ, 5, 0, &(struct verdict){.allowed = true, .purpose = PURPOSE_DIRECT_MARKETING,
                                                              .category = CATEGORY_EMAIL});
}

static void test_p10_evidence_flips_on_a_use_without_statement(void **state)
{
    struct evidence e;

    (void)state;
    assert_int_equal(audit_evidence_refusals(ctx, &e), RC_OK);
    assert_int_equal(e.population, 0); /* not exercised */
    write_some(3);
    assert_int_equal(audit_evidence_refusals(ctx, &e), RC_OK);
    assert_int_equal(e.violations, 0);
    store_release(ctx);
    assert_int_equal(writer_run(ctx, use_without_statement, NULL, NULL, 0), RC_OK);
    assert_int_equal(audit_evidence_refusals(ctx, &e), RC_OK);
    assert_int_equal(e.violations, 1);
    store_release(ctx);
}

/* --- filters, views ---------------------------------------------------------------------------- */
static void test_p43_list_filters_and_pages(void **state)
{
    struct audit_item *items;
    struct audit_filter f = {.day = DATE_NONE, .most = 10};
    size_t count, seen = 0;

    (void)state;
    write_some(25);
    fixture_advance(fixture, 1);
    assert_int_equal(err_forbidden(&ctx->err, E_NONE), RC_FORBIDDEN);
    assert_int_equal(audit_refusal(ctx), RC_OK);
    do {
        assert_int_equal(audit_list(ctx, &f, &items, &count, &f.before), RC_OK);
        seen += count;
    } while (f.before != 0);
    assert_int_equal(seen, 26);
    f = (struct audit_filter){.day = ctx->today};
    assert_int_equal(audit_list(ctx, &f, &items, &count, &f.before), RC_OK);
    assert_int_equal(count, 1);
    f = (struct audit_filter){.day = DATE_NONE, .kind = AUDIT_REFUSED};
    assert_int_equal(audit_list(ctx, &f, &items, &count, &f.before), RC_OK);
    assert_int_equal(count, 1);
    f = (struct audit_filter){.day = DATE_NONE, .user_id = 2};
    assert_int_equal(audit_list(ctx, &f, &items, &count, &f.before), RC_OK);
    assert_int_equal(count, 0);
    ctx->register_id = 999; /* another register sees nothing of it (P04) */
    f = (struct audit_filter){.day = DATE_NONE};
    assert_int_equal(audit_list(ctx, &f, &items, &count, &f.before), RC_OK);
    assert_int_equal(count, 0);
    store_release(ctx);
}

/* 300 views at random, alone or in lists, compared with a plain list; paged by 7. */
static void test_p43_subject_sees_every_view(void **state)
{
    int64_t expected[300], before = 0;
    size_t n = 0, got = 0, count;
    unsigned dice = 12345;
    struct audit_item *items;

    (void)state;
    for (int64_t id = 1; id <= 300; id++) {
        struct ctx *c = request();

        dice = dice * 1103515245u + 12345u;
        switch (dice >> 16 & 3) {
        case 0: /* the card */
            note(c, 31, CATEGORY_NAME);
            expected[n++] = id;
            break;
        case 1: /* in a list */
            for (int64_t s = 20; s < 40; s++)
                note(c, s, CATEGORY_NAME);
            expected[n++] = id;
            break;
        case 2: /* a list without */
            for (int64_t s = 40; s < 60; s++)
                note(c, s, CATEGORY_NAME);
            break;
        default:
            note(c, 32, CATEGORY_NAME);
        }
        assert_int_equal(audit_flush_reads(c), RC_OK);
    }
    do {
        assert_int_equal(audit_views_of(ctx, 31, before, 7, &items, &count, &before), RC_OK);
        assert_true(count <= 7);
        for (size_t i = 0; i < count; i++) {
            assert_true(got < n);
            assert_int_equal(items[i].id, expected[n - 1 - got]);
            assert_int_equal(items[i].in_list, items[i].subject == 0);
            got++;
        }
    } while (before != 0);
    assert_int_equal(got, n);
    store_release(ctx);
}

/* --- tampering --------------------------------------------------------------------------------- */
static sqlite3 *raw; /* the tamperer's own connection: everything but the keys */

static void raw_exec(const char *sql)
{
    char *message = NULL;

    if (sqlite3_exec(raw, sql, NULL, NULL, &message) != SQLITE_OK)
        fail_msg("%s: %s", sql, message);
}

static void raw_fmt(const char *fmt, ...)
{
    va_list ap;
    char *sql;

    va_start(ap, fmt);
    sql = sqlite3_vmprintf(fmt, ap);
    va_end(ap);
    raw_exec(sql);
    sqlite3_free(sql);
}

static unsigned dice_state = 2027;

static int64_t dice(int64_t below)
{
    dice_state = dice_state * 1664525u + 1013904223u;
    return (int64_t)(dice_state >> 8) % below;
}

enum { ROWS = 60 };
static const char *const columns[] = {"at", "register_id", "user_id", "roles", "kind", "subject_id", "what", "categories",
                                      "purpose", "statement", "outcome", "notice_id", "subject_count"};

/* One random edit of the log by somebody who can write the file but has no key. */
static void edit(int kind)
{
    int64_t id = 1 + dice(ROWS), other = 1 + (id - 1 + 1 + dice(ROWS - 1)) % ROWS;

    switch (kind) {
    case 0: /* change a number */
        raw_fmt("UPDATE audit_entry SET %s = %s + %lld WHERE id = %lld", columns[dice((int64_t)COUNT(columns))],
                "subject_count * 0 + 1000", (long long)dice(1000), (long long)id);
        break;
    case 1: /* change, keeping the value's size: flip one bit of a number */
        raw_fmt("UPDATE audit_entry SET user_id = (user_id | %lld) - (user_id & %lld) WHERE id = %lld", 1LL << 5, 1LL << 5,
                (long long)id);
        break;
    case 2: /* change the list of people */
        raw_fmt("UPDATE audit_entry SET subjects = x'%02x', subject_count = 2 WHERE id = %lld", (unsigned)dice(200), (long long)id);
        break;
    case 3: /* change a hash */
        raw_fmt("UPDATE audit_entry SET hash = randomblob(32) WHERE id = %lld", (long long)id);
        break;
    case 4: /* delete */
        raw_fmt("DELETE FROM audit_entry WHERE id = %lld", (long long)id);
        break;
    case 5: /* delete and close the gap */
        raw_fmt("DELETE FROM audit_entry WHERE id = %lld", (long long)id);
        raw_fmt("UPDATE audit_entry SET id = id - 100000 WHERE id > %lld", (long long)id);
        raw_exec("UPDATE audit_entry SET id = id + 99999 WHERE id < 0");
        break;
    case 6: /* reorder: exchange two rows */
        raw_fmt("UPDATE audit_entry SET id = -1 WHERE id = %lld", (long long)id);
        raw_fmt("UPDATE audit_entry SET id = %lld WHERE id = %lld", (long long)id, (long long)other);
        raw_fmt("UPDATE audit_entry SET id = %lld WHERE id = -1", (long long)other);
        break;
    case 7: /* insert a copy at the end */
        raw_fmt("INSERT INTO audit_entry SELECT tenant_id, %d + 1, at, register_id, user_id, roles, kind, subject_id, what,"
                " categories, purpose, statement, outcome, notice_id, subject_count, subjects, hash"
                " FROM audit_entry WHERE id = %lld", (int)ROWS, (long long)id);
        break;
    case 8: /* cut the tail, and set the head to what is left */
        raw_fmt("DELETE FROM audit_entry WHERE id >= %lld", (long long)id);
        raw_fmt("UPDATE audit_head SET last_id = %lld, last_hash = coalesce((SELECT hash FROM audit_entry WHERE id = %lld), x'00')",
                (long long)id - 1, (long long)id - 1);
        break;
    case 9: /* cut the beginning, and set the head's first */
        raw_fmt("DELETE FROM audit_entry WHERE id <= %lld", (long long)id);
        raw_fmt("UPDATE audit_head SET first_id = %lld + 1", (long long)id);
        break;
    default: /* everything, head and all */
        raw_exec("DELETE FROM audit_entry");
        raw_exec("DELETE FROM audit_head");
    }
}

/* QUALITY.md section 1: 1,000 random edits (change, delete, reorder, insert, cut tail), all found. */
static void test_p43_i44_thousand_random_edits_are_all_found(void **state)
{
    unsigned found = 0;

    (void)state;
    write_some(ROWS - 1);
    for (int64_t s = 1; s <= 3; s++)
        note(ctx, s, CATEGORY_NAME);
    assert_int_equal(audit_flush_reads(ctx), RC_OK);
    assert_int_equal(audit_keep_head(ctx, true), RC_OK);
    store_release(ctx);
    assert_int_equal(sqlite3_open(path_in("seloste.db"), &raw), SQLITE_OK);
    sqlite3_busy_timeout(raw, 5000);
    raw_exec("PRAGMA synchronous=OFF");
    raw_exec("CREATE TEMP TABLE good_entry AS SELECT * FROM audit_entry");
    raw_exec("CREATE TEMP TABLE good_head AS SELECT * FROM audit_head");
    for (int round = 0; round < 1000; round++) {
        size_t mark = arena_mark(ctx->arena);
        struct audit_report r;

        raw_exec("BEGIN IMMEDIATE");
        edit(round % 11);
        raw_exec("COMMIT");
        r = verified();
        if (r.broken > 0)
            found++;
        else
            print_message("round %d: edit %d was not found\n", round, round % 11);
        store_release(ctx);
        raw_exec("BEGIN IMMEDIATE; DELETE FROM audit_entry; DELETE FROM audit_head;"
                 "INSERT INTO audit_entry SELECT * FROM good_entry; INSERT INTO audit_head SELECT * FROM good_head; COMMIT");
        arena_release(ctx->arena, mark);
    }
    assert_int_equal(found, 1000);
    assert_int_equal(verified().broken, 0); /* and no alarm on the good one */
    store_release(ctx);
    sqlite3_close(raw);
}

/* The older head row put back with the older entries: inside the store all fits; the heads outside do not. */
static void test_p43_rolled_back_log_is_found_by_the_heads_outside(void **state)
{
    struct audit_report r;

    (void)state;
    write_some(20);
    assert_int_equal(sqlite3_open(path_in("seloste.db"), &raw), SQLITE_OK);
    sqlite3_busy_timeout(raw, 5000);
    raw_exec("CREATE TEMP TABLE good_head AS SELECT * FROM audit_head");
    write_some(20);
    assert_int_equal(audit_keep_head(ctx, false), RC_OK);
    store_release(ctx);
    raw_exec("DELETE FROM audit_entry WHERE id > 20");
    raw_exec("DELETE FROM audit_head; INSERT INTO audit_head SELECT * FROM good_head");
    sqlite3_close(raw);
    r = verified();
    assert_true(r.broken > 0);
    assert_string_equal(r.why, "cut");
    assert_int_equal(r.first_broken, 40);
    store_release(ctx);
}

/* A write after the cut does not heal it: the break becomes an entry. */
static void test_p43_a_cut_chain_is_not_taken_over(void **state)
{
    size_t count;
    struct audit_item *items;

    (void)state;
    write_some(20);
    assert_int_equal(audit_keep_head(ctx, false), RC_OK);
    store_release(ctx);
    assert_int_equal(sqlite3_open(path_in("seloste.db"), &raw), SQLITE_OK);
    raw_exec("DELETE FROM audit_entry; DELETE FROM audit_head");
    sqlite3_close(raw);
    write_some(1);
    items = listed(&count);
    assert_int_equal(count, 2);
    assert_int_equal(items[1].kind, AUDIT_CHAIN_BROKEN);
    assert_true(verified().broken > 0);
    store_release(ctx);
}

static void change_file(const char *name, void (*change)(char *text, size_t *len))
{
    static char text[65536];
    FILE *f = fopen(path_in(name), "rb");
    size_t n;

    assert_non_null(f);
    n = fread(text, 1, sizeof(text), f);
    (void)fclose(f);
    change(text, &n);
    f = fopen(path_in(name), "wb");
    assert_non_null(f);
    assert_int_equal(fwrite(text, 1, n, f), n);
    (void)fclose(f);
}

static void cut_line(char *text, size_t *len)
{
    char *second = memchr(text, '\n', *len);

    assert_non_null(second);
    *len = (size_t)(second + 1 - text);
}

static void change_digit(char *text, size_t *len)
{
    size_t at = *len - 200; /* within hash, public key or signature */

    text[at] = text[at] == '0' ? '1' : '0';
}

static void test_p43_heads_are_signed_and_counted(void **state)
{
    struct audit_report r;

    (void)state;
    write_some(10);
    assert_int_equal(audit_keep_head(ctx, true), RC_OK);
    write_some(10);
    assert_int_equal(audit_keep_head(ctx, true), RC_OK);
    write_some(10);
    r = verified();
    assert_int_equal(r.broken, 0);
    assert_int_equal(r.heads, 3); /* two lines and the note */
    change_file("audit-heads", change_digit);
    r = verified();
    assert_true(r.broken > 0);
    assert_string_equal(r.why, "heads-file");
    change_file("audit-heads", cut_line);
    r = verified();
    assert_true(r.broken > 0);
    assert_string_equal(r.why, "heads-file");
    assert_int_equal(unlink(path_in("audit-heads")), 0);
    assert_true(verified().broken > 0);
    store_release(ctx);
}

static void test_p43_evidence_flips_on_a_changed_entry(void **state)
{
    struct evidence e;

    (void)state;
    assert_int_equal(audit_evidence_chain(ctx, &e), RC_OK);
    assert_int_equal(e.population, 0);
    write_some(8);
    assert_int_equal(audit_evidence_chain(ctx, &e), RC_OK);
    assert_int_equal(e.population, 8);
    assert_int_equal(e.figure, 8);
    assert_int_equal(e.violations, 0);
    store_release(ctx);
    assert_int_equal(sqlite3_open(path_in("seloste.db"), &raw), SQLITE_OK);
    raw_exec("UPDATE audit_entry SET user_id = 2 WHERE id = 4");
    sqlite3_close(raw);
    assert_int_equal(audit_evidence_chain(ctx, &e), RC_OK);
    assert_int_equal(e.violations, 1);
    store_release(ctx);
}

static void test_p43_chain_goes_on_after_a_restart(void **state)
{
    (void)state;
    write_some(5);
    assert_int_equal(audit_keep_head(ctx, true), RC_OK);
    fixture_close(fixture);
    reopen(true);
    write_some(5);
    assert_int_equal(verified().entries, 10);
    assert_int_equal(verified().broken, 0);
    store_release(ctx);
}

static void test_p43_each_controller_has_a_chain(void **state)
{
    struct ctx *other = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    struct audit_report r;

    (void)state;
    fixture_other_tenant(fixture, &other->tenant, &other->register_id);
    write_some(5);
    assert_int_equal(writer_run(other, write_entries, &(struct entries){1, 3}, NULL, 0), RC_OK);
    assert_int_equal(verified().entries, 5);
    assert_int_equal(audit_verify(other, &r), RC_OK);
    assert_int_equal(r.entries, 3);
    other->tenant = 0; /* the command line without a register */
    assert_int_equal(audit_verify(other, &r), RC_OK);
    assert_int_equal(r.entries, 8);
    assert_int_equal(r.broken, 0);
    store_release(other);
}

/* --- needles ----------------------------------------------------------------------------------- */
static enum rc needle_person(struct ctx *c, const void *req, void *out)
{
    struct record r = {0};
    struct blob sealed;
    int64_t id;

    (void)req;
    r.field[1] = STR("Neulanen-Piilossa");
    TRY(subject_create(c, SUBJECT_CONSUMER, &id));
    TRY(seal_record(c, (struct key_ref){KEY_SUBJECT, id}, CATEGORY_NAME, id, &r, &sealed));
    TRY(seal_open(c, (struct key_ref){KEY_SUBJECT, id}, CATEGORY_NAME, id, id, sealed, &r));
    *(int64_t *)out = id;
    return audit_write(c, AUDIT_READ, id, id, NULL);
}

static bool file_holds(const char *name, const char *needle)
{
    static char bytes[1 << 21];
    FILE *f = fopen(path_in(name), "rb");
    size_t n = f != NULL ? fread(bytes, 1, sizeof(bytes), f) : 0, len = strlen(needle);

    if (f != NULL)
        (void)fclose(f);
    for (size_t i = 0; i + len <= n; i++)
        if (memcmp(bytes + i, needle, len) == 0)
            return true;
    return false;
}

static void test_p43_i45_no_personal_value_reaches_the_log(void **state)
{
    static const char *const files[] = {"seloste.db", "seloste.db-wal", "keys.db", "keys.db-wal", "audit-heads"};
    int64_t id;

    (void)state;
    assert_int_equal(writer_run(ctx, needle_person, NULL, &id, sizeof(id)), RC_OK);
    assert_int_equal(audit_flush_reads(ctx), RC_OK);
    assert_int_equal(audit_keep_head(ctx, true), RC_OK);
    store_release(ctx);
    for (size_t i = 0; i < COUNT(files); i++)
        assert_false(file_holds(files[i], "Neulanen"));
    assert_true(file_holds("seloste.db-wal", "Mallikonttori") || file_holds("seloste.db", "Mallikonttori")); /* the search works */
}

#define IN_MEMORY(test) cmocka_unit_test_setup_teardown(test, open_memory, close_all)
#define ON_PG(test) {"pg_" #test, test, open_pg, close_all, NULL}
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, open_folder, close_all)

int main(void)
{
    const struct CMUnitTest tests[] = {
        IN_MEMORY(test_p43_i43_entries_are_gapless_and_verify),
        IN_MEMORY(test_p43_card_and_result_set_are_one_row_each),
        IN_MEMORY(test_p43_reads_of_an_action_go_with_it_and_survive_its_failure),
        IN_MEMORY(test_p43_i43_entries_are_operations_under_faults),
        IN_MEMORY(test_p10_refusals_are_audited),
        IN_MEMORY(test_p10_evidence_flips_on_a_use_without_statement),
        IN_MEMORY(test_p43_list_filters_and_pages),
        IN_MEMORY(test_p43_subject_sees_every_view),
        IN_MEMORY(test_p43_each_controller_has_a_chain),
        IN_FOLDER(test_p43_i44_thousand_random_edits_are_all_found),
        IN_FOLDER(test_p43_rolled_back_log_is_found_by_the_heads_outside),
        IN_FOLDER(test_p43_a_cut_chain_is_not_taken_over),
        IN_FOLDER(test_p43_heads_are_signed_and_counted),
        IN_FOLDER(test_p43_evidence_flips_on_a_changed_entry),
        IN_FOLDER(test_p43_chain_goes_on_after_a_restart),
        IN_FOLDER(test_p43_i45_no_personal_value_reaches_the_log),
    };

    const struct CMUnitTest pg_tests[] = {
        ON_PG(test_p43_i43_entries_are_gapless_and_verify),
        ON_PG(test_p43_card_and_result_set_are_one_row_each),
        ON_PG(test_p10_refusals_are_audited),
        ON_PG(test_p43_list_filters_and_pages),
        ON_PG(test_p43_subject_sees_every_view),
    };
    const char *why;
    int failed;

    log_set(LOG_WARN, "test");
    failed = cmocka_run_group_tests(tests, NULL, NULL);
    if (!pg_fixture_start(&why)) {
        print_message("skipped on PostgreSQL: %s\n", why);
        return failed;
    }
    failed += cmocka_run_group_tests(pg_tests, NULL, NULL);
    pg_fixture_stop();
    return failed;
}
