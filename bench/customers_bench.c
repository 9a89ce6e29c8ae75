/* Customers at size (issue: card <= 0.4 ms, search as you type <= 0.2 ms, list page of 50 <= 1 ms, all CPU of
 * the server; <= 250 B a customer; first answer after start). CPU is the whole process's, writer and audit
 * included; each figure also as a ratio to its budget (below 1.00 is within it).
 *   customers_bench [customers, 100000] */
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "base/json.h"
#include "db/fixture.h"
#include "db/reads.h"
#include "rooms/customers/exchange.h"

static const char *const firsts[] = {"Aino", "Matti", "Liisa", "Erkki", "Maija", "Oskari", "Eeva", "Kalle", "Noora", "Jukka", "Anni", "Ville",
                                     "Åke", "Örjan", "Wilma", "Helmi", "Onni", "Eino", "Veikko", "Sanna"};
static const char *const parts[] = {"mäki", "joki", "järvi", "lampi", "niemi", "saari", "koski", "vuori", "ranta", "salo", "lahti", "harju"};
static const char *const towns[] = {"Tampere", "Lahti", "Oulu", "Turku", "Kuopio", "Vaasa", "Helsinki", "Jyväskylä", "Seinäjoki", "Pori"};

static uint64_t seed = 42;

static uint32_t dice(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 20) % n;
}

static double seconds(clockid_t clock)
{
    struct timespec t;

    clock_gettime(clock, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static double cpu_start, wall_start;

static void begin(void)
{
    cpu_start = seconds(CLOCK_PROCESS_CPUTIME_ID);
    wall_start = seconds(CLOCK_MONOTONIC);
}

static void told(const char *what, double ops, double budget_ms)
{
    double cpu = (seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu_start) * 1000 / ops;
    double wall = (seconds(CLOCK_MONOTONIC) - wall_start) * 1000 / ops;

    if (budget_ms > 0)
        printf("%-34s %9.4f ms CPU  %9.4f ms wall  %5.2f of %.1f ms\n", what, cpu, wall, cpu / budget_ms, budget_ms);
    else
        printf("%-34s %9.4f ms CPU  %9.4f ms wall\n", what, cpu, wall);
}

static void must(struct ctx *ctx, enum rc rc, const char *what)
{
    if (rc == RC_OK)
        return;
    fprintf(stderr, "%s: %s %d (%s:%d)\n", what, rc_name(rc), ctx->err.code, ctx->err.birth_file ? ctx->err.birth_file : "?", ctx->err.birth_line);
    exit(1);
}

static void make(struct arena *a, struct customer_form *f, size_t i)
{
    bool person = dice(4) != 0;
    struct str last = str_fmt(a, "%s%s", parts[dice(COUNT(parts))], parts[dice(COUNT(parts))]);

    *f = (struct customer_form){.kind = person ? CUSTOMER_PERSON : CUSTOMER_ORGANISATION, .source = SOURCE_IMPORT, .channel = CHANNEL_FILE,
        .email = str_fmt(a, "posti%zu@palvelu%u.example", i, dice(50)), .phone = str_fmt(a, "+35840%07zu", i % 10000000),
        .street = str_fmt(a, "Mallitie %zu", i % 200), .postcode = STR("33100"), .town = str_from(towns[dice(COUNT(towns))])};
    if (person) {
        f->first_name = str_from(firsts[dice(COUNT(firsts))]);
        f->last_name = last;
    } else {
        f->organisation = str_fmt(a, "%.*s %s Oy", STR_FMT(last), parts[dice(COUNT(parts))]);
    }
}

static void fresh(struct ctx *ctx, size_t mark)
{
    ctx->reads = NULL;
    store_release(ctx);
    arena_release(ctx->arena, mark);
}

static void fill(struct fixture *f, size_t n)
{
    struct ctx *ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    size_t mark = arena_mark(ctx->arena);

    begin();
    for (size_t done = 0; done < n; done += 5000) {
        struct customer_import file = {.forms = ARENA_ARRAY(ctx->arena, struct customer_form, 5000), .lines = ARENA_ARRAY(ctx->arena, int64_t, 5000),
            .matches = ARENA_ARRAY(ctx->arena, int64_t, 5000), .changed = ARENA_ARRAY(ctx->arena, bool, 5000), .locked = ARENA_ARRAY(ctx->arena, bool, 5000),
            .digest = {(const uint8_t *)arena_copy(ctx->arena, &done, sizeof(done)), sizeof(done)}};
        struct import_receipt receipt;

        for (; file.count < 5000 && done + file.count < n; file.count++)
            make(ctx->arena, &file.forms[file.count], done + file.count);
        must(ctx, RUN_ACTION(customers_import, ctx, &file, &receipt), "import");
        fresh(ctx, mark);
    }
    told("import, a customer", (double)n, 0);
}

/* Each kind of word apart: the mean must stand, and no kind may be far off. */
static void searches(struct ctx *ctx)
{
    enum { EACH = 300 };
    static const char *const typed[] = {"a", "ma", "mäki", "koski", "joki tam", "aino m", "oy", "040000", "posti12", "10", "lampi oy", "ville salo", "j l", "xq"};
    size_t mark = arena_mark(ctx->arena);
    double worst = 0;
    const char *which = "";

    begin();
    for (size_t t = 0; t < COUNT(typed); t++) {
        double at = seconds(CLOCK_PROCESS_CPUTIME_ID);

        for (int i = 0; i < EACH; i++) {
            struct customer_hits hits;

            must(ctx, customers_find(ctx, &(struct customer_search){.words = str_from(typed[t]), .limit = 10}, &hits), "find");
            arena_release(ctx->arena, mark);
        }
        at = (seconds(CLOCK_PROCESS_CPUTIME_ID) - at) * 1000 / EACH;
        if (getenv("BENCH_WORDS") != NULL)
            printf("  %-12s %.4f\n", typed[t], at);
        if (at > worst) {
            worst = at;
            which = typed[t];
        }
    }
    told("search as you type (index)", (double)COUNT(typed) * EACH, 0.2);
    printf("%-34s %9.4f ms CPU  (%s)\n", "  its dearest words", worst, which);
}

static void lists(struct ctx *ctx, bool audited)
{
    enum { N = 400 };
    size_t mark = arena_mark(ctx->arena);
    int64_t after = 0;

    begin();
    for (int i = 0; i < N; i++) {
        struct customer_hits hits;
        struct customer_brief *briefs;
        int64_t ids[50];

        must(ctx, customers_find(ctx, &(struct customer_search){.limit = 50, .after = after}, &hits), "list");
        for (size_t h = 0; h < hits.count; h++)
            ids[h] = hits.rows[h].customer_id;
        must(ctx, customers_briefs(ctx, ids, hits.count, &briefs), "briefs");
        if (audited)
            must(ctx, audit_flush_reads(ctx), "flush");
        after = hits.more ? ids[49] : 0;
        fresh(ctx, mark);
    }
    told(audited ? "list page of 50, audited" : "list page of 50, not audited", N, 1.0);
}

static void cards(struct ctx *ctx, const int64_t *ids, size_t count)
{
    enum { N = 3000 };
    size_t mark = arena_mark(ctx->arena);

    begin();
    for (int i = 0; i < N; i++) {
        int64_t id = ids[dice((uint32_t)count)];
        struct customer_row row;
        struct event_row *events;
        struct note_row *notes;
        size_t n;

        reads_about(ctx, id);
        must(ctx, customers_load(ctx, id, LOAD_NETWORK, &row), "card");
        must(ctx, customers_load_events(ctx, id, 50, &events, &n), "events");
        must(ctx, customers_load_notes(ctx, id, 50, &notes, &n), "notes");
        must(ctx, audit_flush_reads(ctx), "flush");
        fresh(ctx, mark);
    }
    told("card from seal, audited durably", N, 0.4);
}

static void creates(struct ctx *ctx)
{
    enum { N = 1000 };
    size_t mark = arena_mark(ctx->arena);

    begin();
    for (size_t i = 0; i < N; i++) {
        struct customer_form form;
        struct customer_receipt out;

        make(ctx->arena, &form, 5000000 + i);
        must(ctx, RUN_ACTION(customers_create, ctx, &form, &out), "create");
        fresh(ctx, mark);
    }
    told("create, one client", N, 0);
}

static int clean_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

static void clean(const char *dir)
{
    (void)nftw(dir, clean_one, 8, FTW_DEPTH | FTW_PHYS);
}

int main(int argc, char **argv)
{
    size_t n = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 100000;
    char dir[] = "/tmp/customers-bench-XXXXXX";
    struct fixture *f;
    struct ctx *ctx;
    struct customer_hits hits;
    int64_t *ids;

    if (mkdtemp(dir) == NULL)
        return 1;
    f = fixture_open(&(struct fixture_options){.data_dir = dir});
    fill(f, n);
    fixture_close(f);

    f = fixture_open(&(struct fixture_options){.data_dir = dir, .reopen = true});
    fixture_advance(f, 1); /* ids follow the clock */
    ctx = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    begin();
    must(ctx, customers_index_load(ctx), "load");
    told("index load, all customers", 1, 0);
    printf("%-34s %9.1f B a customer  %5.2f of 250\n", "index in memory", (double)customers_index_bytes(ctx) / (double)n,
           (double)customers_index_bytes(ctx) / (double)n / 250);
    must(ctx, customers_find(ctx, &(struct customer_search){.limit = 1000}, &hits), "ids");
    ids = calloc(hits.count, sizeof(*ids));
    for (size_t i = 0; ids != NULL && i < hits.count; i++)
        ids[i] = hits.rows[i].customer_id;
    for (int round = 0; round < 3; round++) {
        searches(ctx);
        lists(ctx, false);
        lists(ctx, true);
        cards(ctx, ids, hits.count);
        creates(ctx);
    }
    free(ids);
    fixture_close(f);
    clean(dir);
    return 0;
}
