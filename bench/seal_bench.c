/* What sealing and the audit cost: nanoseconds each, and the share of the bare cipher in it. */
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/log.h"
#include "audit_audit.h"
#include "db/fixture.h"
#include "db/keys.h"
#include "db/reads.h"
#include "db/subjects.h"
#include "rooms/audit/audit.h"

enum { PEOPLE = 10000, ENTRIES_BATCH = 20000 };

struct person { int64_t id; struct blob sealed; };
static struct person people[PEOPLE];
static struct fixture *fixture;
static struct ctx *ctx;

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec * 1e9 + (double)t.tv_nsec;
}

static _Noreturn void give_up(const char *what)
{
    fprintf(stderr, "seal_bench: %s: %s %d\n", what, rc_name(ctx->err.rc), ctx->err.code);
    exit(1);
}

static struct record record_of(void)
{
    struct record r = {0};

    r.field[1] = STR("Aino Maria");
    r.field[2] = STR("Esimerkki");
    r.field[3] = STR("Esimerkkikatu 12 B 34");
    return r;
}

static enum rc make_people(struct ctx *c, const void *req, void *out)
{
    (void)req;
    (void)out;
    for (size_t i = 0; i < PEOPLE; i++)
        TRY(subject_create(c, SUBJECT_CONSUMER, &people[i].id));
    return RC_OK;
}

static void say(const char *what, double ns, size_t n, double bare)
{
    printf("%-44s %8.0f ns", what, ns / (double)n);
    if (bare > 0)
        printf("   %.1f x the bare cipher", ns / (double)n / bare);
    putchar('\n');
}

static double bench_bare(void)
{
    uint8_t key[32] = {1}, nonce[24] = {2}, plain[64] = {3}, sealed[80], aad[41] = {4};
    double start = now();
    unsigned sum = 0;

    for (int i = 0; i < PEOPLE; i++) {
        nonce[0] = (uint8_t)i;
        crypto_aead_xchacha20poly1305_ietf_encrypt(sealed, NULL, plain, sizeof(plain), aad, sizeof(aad), NULL, nonce, key);
        sum += sealed[5];
    }
    start = (now() - start) / PEOPLE;
    printf("%-44s %8.0f ns   (%u)\n", "bare XChaCha20-Poly1305, 64 bytes", start, sum & 1);
    return start;
}

static void bench_records(double bare)
{
    struct record r = record_of(), out;
    double start = now();

    for (size_t i = 0; i < PEOPLE; i++)
        if (seal_record(ctx, (struct key_ref){KEY_SUBJECT, people[i].id}, CATEGORY_NAME, 7, &r, &people[i].sealed) != RC_OK)
            give_up("seal");
    say("seal_record, 3 fields", now() - start, PEOPLE, bare);
    for (int warm = 0; warm < 2; warm++) {
        start = now();
        for (size_t i = 0; i < PEOPLE; i++)
            if (seal_open(ctx, (struct key_ref){KEY_SUBJECT, people[i].id}, CATEGORY_NAME, 7, people[i].id,
                          people[i].sealed, &out) != RC_OK)
                give_up("open");
        say(warm == 0 ? "seal_open, noted for the audit first" : "seal_open, noted before", now() - start, PEOPLE, bare);
    }
}

static enum rc write_entries(struct ctx *c, const void *req, void *out)
{
    (void)req;
    (void)out;
    for (int i = 0; i < ENTRIES_BATCH; i++)
        TRY(audit_write(c, AUDIT_READ, i, i, &(struct verdict){.allowed = true, .purpose = PURPOSE_INVOICING,
                                                               .category = CATEGORY_NAME, .notice_id = 1}));
    return RC_OK;
}

static void bench_audit(int64_t entries)
{
    struct audit_report report;
    double start = now();

    for (int64_t i = 0; i < entries; i += ENTRIES_BATCH) {
        if (writer_run(ctx, write_entries, NULL, NULL, 0) != RC_OK)
            give_up("audit");
        arena_reset(ctx->arena);
    }
    say("audit_write, in one action", now() - start, (size_t)entries, 0);
    start = now();
    if (audit_verify(ctx, &report) != RC_OK || report.broken != 0)
        give_up("verify");
    say("audit_verify, an entry", now() - start, (size_t)report.entries, 0);
    printf("%-44s %8.2f s   %lld entries\n", "audit_verify, in all", (now() - start) / 1e9, (long long)report.entries);
}

int main(int argc, char **argv)
{
    int64_t entries = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000000;

    log_set(LOG_ERROR, "bench");
    fixture = fixture_open(NULL);
    ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    audit_install(fixture->store);
    if (writer_run(ctx, make_people, NULL, NULL, 0) != RC_OK)
        give_up("people");
    bench_records(bench_bare());
    ctx->reads = NULL;
    arena_reset(ctx->arena);
    bench_audit(entries);
    fixture_close(fixture);
    return 0;
}
