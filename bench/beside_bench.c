/* What erasures cost the others (issue: at most 5 %; QUALITY.md: p99 at most + 20 %): four clients read lists of fifty and cards, opened from
 * seal and audited durably, as fast as they can, in stretches without and with erasures beside them, in turn, so that what the machine
 * does otherwise falls on both. An erasure runs from the approval to the certificate: keys, ledger, checkpoint, scan of all files.
 *     beside_bench [customers, 10000 [seconds of a stretch, 5 [stretches of each kind, 6 [erasures a minute, 60]]]] */
#include <ftw.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "db/fixture.h"
#include "db/reads.h"
#include "people.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/exchange.h"
#include "rooms/requests/internal.h"

enum { CLIENTS = 4, NOTES = 300, SAMPLES = 1 << 20 };

static struct fixture *fixture;
static int64_t *ids;
static size_t id_count;
static atomic_int beside;               /* 0: alone, 1: with erasures, 2: the end */
struct samples { float *ms; size_t count; };
struct client { pthread_t thread; struct ctx *ctx; uint64_t seed; struct samples of[2]; };

static double now_ms(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e3 + (double)t.tv_nsec / 1e6;
}

static void must(struct ctx *ctx, enum rc rc, const char *what)
{
    if (rc == RC_OK)
        return;
    (void)fprintf(stderr, "%s: %s %d\n", what, rc_name(rc), ctx->err.code);
    exit(1);
}

static void fresh(struct ctx *ctx)
{
    ctx->reads = NULL;
    store_release(ctx);
    arena_reset(ctx->arena);
}

/* ---- the others ------------------------------------------------------------------------------------------------ */
static void card(struct ctx *ctx, int64_t id)
{
    struct customer_row row;
    struct event_row *events;
    struct note_row *notes;
    size_t n;

    reads_about(ctx, id);
    must(ctx, customers_load(ctx, id, LOAD_NETWORK, &row), "card");
    must(ctx, customers_load_events(ctx, id, 50, &events, &n), "events");
    must(ctx, customers_load_notes(ctx, id, 50, &notes, &n), "notes");
}

static void list(struct ctx *ctx, int64_t after)
{
    struct customer_hits hits;
    struct customer_brief *briefs;
    int64_t page[50];

    must(ctx, customers_find(ctx, &(struct customer_search){.limit = 50, .after = after}, &hits), "list");
    for (size_t h = 0; h < hits.count; h++)
        page[h] = hits.rows[h].customer_id;
    must(ctx, customers_briefs(ctx, page, hits.count, &briefs), "briefs");
}

static void *client_main(void *arg)
{
    struct client *c = arg;
    int kind;

    while ((kind = atomic_load(&beside)) < 2) {
        struct samples *s = &c->of[kind];
        double from = now_ms();
        int64_t id;

        c->seed = c->seed * 6364136223846793005u + 1442695040888963407u;
        id = ids[(c->seed >> 33) % id_count];
        if ((c->seed >> 20) % 4 == 0)
            list(c->ctx, id);
        else
            card(c->ctx, id);
        must(c->ctx, audit_flush_reads(c->ctx), "flush");
        fresh(c->ctx);
        if (s->count < SAMPLES)
            s->ms[s->count++] = (float)(now_ms() - from);
    }
    return NULL;
}

/* ---- the register ------------------------------------------------------------------------------------------------ */
static void fill(struct ctx *ctx, size_t n)
{
    for (size_t done = 0; done < n; done += 5000) {
        struct customer_import import;
        struct import_receipt receipt;
        struct str csv = {0};
        char *text = NULL;
        FILE *file = open_memstream(&text, &csv.len);

        people_csv(file, 1, (int64_t)done, n - done < 5000 ? (int64_t)(n - done) : 5000);
        (void)fclose(file);
        csv.ptr = text;
        must(ctx, customers_import_read(ctx, csv, IMPORT_KEY_AUTO, &import), "read");
        must(ctx, RUN_ACTION(customers_import, ctx, &import, &receipt), "import");
        free(text);
        fresh(ctx);
    }
}

/* A person with 300 notes whose request waits for the approval. */
static int64_t make_request(struct ctx *customers, struct ctx *rights, size_t i)
{
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Mitta"), .last_name = str_fmt(customers->arena, "Unohdettava%zu", i),
        .email = str_fmt(customers->arena, "unohdettava%zu@posti.example", i), .phone = str_fmt(customers->arena, "+35850%07zu", i),
        .street = STR("Mittakatu 1"), .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI"), .start_on = customers->today};
    struct customer_receipt receipt = {0};
    struct note_receipt note = {0};
    struct request_receipt r = {0};

    must(customers, RUN_ACTION(customers_create, customers, &form, &receipt), "create");
    for (int n = 0; n < NOTES; n++)
        must(customers, RUN_ACTION(customers_note_add, customers, &((struct note_form){.customer_id = receipt.customer_id, .about = 1,
            .text = STR("Asiakas soitti toimituksesta ja kysyi laskusta.")}), &note), "note");
    must(rights, RUN_ACTION(requests_open, rights, &((struct request_form){.customer = receipt.number, .kind = REQUEST_ERASURE,
        .identity = IDENTITY_DESK}), &r), "open");
    fresh(customers);
    fresh(rights);
    return r.id;
}

static double erase(struct ctx *ctx, int64_t id)
{
    struct request_approval approval = {.id = id};
    struct request_receipt r = {0};
    double from = now_ms();

    must(ctx, RUN_ACTION(requests_approve, ctx, &approval, &r), "approve");
    must(ctx, requests_run(ctx, id, STEP_CERTIFIED), "erase");
    fresh(ctx);
    return now_ms() - from;
}

/* ---- figures -------------------------------------------------------------------------------------------------------- */
static int compare(const void *a, const void *b)
{
    float x = *(const float *)a, y = *(const float *)b;

    return (x > y) - (x < y);
}

static double report(const char *what, struct client *clients, int kind, double seconds, double *p95, double *p99)
{
    struct samples all = {.count = 0};

    for (int i = 0; i < CLIENTS; i++)
        all.count += clients[i].of[kind].count;
    all.ms = malloc((all.count + 1) * sizeof(*all.ms));
    if (all.ms == NULL || all.count == 0)
        exit(1);
    for (size_t i = 0, at = 0; i < CLIENTS; at += clients[i++].of[kind].count)
        memcpy(all.ms + at, clients[i].of[kind].ms, clients[i].of[kind].count * sizeof(*all.ms));
    qsort(all.ms, all.count, sizeof(*all.ms), compare);
    *p95 = (double)all.ms[all.count * 95 / 100];
    *p99 = (double)all.ms[all.count * 99 / 100];
    printf("%-16s %9.0f pages/s   p50 %6.2f ms   p95 %6.2f ms   p99 %6.2f ms\n", what, (double)all.count / seconds,
           (double)all.ms[all.count / 2], *p95, *p99);
    free(all.ms);
    return (double)all.count / seconds;
}

static int clean_one(const char *path, const struct stat *st, int kind, struct FTW *at)
{
    (void)st;
    (void)kind;
    (void)at;
    return remove(path);
}

int main(int argc, char **argv)
{
    size_t customers = argc > 1 ? (size_t)strtoul(argv[1], NULL, 10) : 10000;
    double stretch = (argc > 2 ? atof(argv[2]) : 5) * 1e3, took[2] = {0, 0}, slowest = 0, rate[2], p95[2], p99[2];
    int stretches = argc > 3 ? atoi(argv[3]) : 6;
    double every = 60e3 / (argc > 4 ? atof(argv[4]) : 60);
    size_t people = (size_t)(stretch * stretches / every) + (size_t)stretches + 1, erased = 0;
    char dir[] = "/tmp/seloste-beside-bench-XXXXXX";
    static struct client clients[CLIENTS];
    struct customer_hits hits;
    struct ctx *ctx, *rights;
    int64_t *requests = calloc(people, sizeof(*requests));

    if (mkdtemp(dir) == NULL || requests == NULL)
        return 1;
    fixture = fixture_open(&(struct fixture_options){.data_dir = dir});
    audit_install(fixture->store);
    ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    rights = fixture_ctx(fixture, PURPOSE_RIGHTS);
    fill(ctx, customers);
    must(ctx, customers_find(ctx, &(struct customer_search){.limit = 1000}, &hits), "ids");
    ids = calloc(hits.count + 1, sizeof(*ids));
    for (id_count = 0; ids != NULL && id_count < hits.count; id_count++)
        ids[id_count] = hits.rows[id_count].customer_id;
    fresh(ctx);
    for (size_t i = 0; i < people; i++)
        requests[i] = make_request(ctx, rights, i);
    for (int i = 0; i < CLIENTS; i++) {
        clients[i] = (struct client){.ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT), .seed = (uint64_t)i + 7};
        for (int kind = 0; kind < 2; kind++)
            if ((clients[i].of[kind].ms = malloc(SAMPLES * sizeof(float))) == NULL)
                return 1;
        if (pthread_create(&clients[i].thread, NULL, client_main, &clients[i]) != 0)
            return 1;
    }
    for (int s = 0; s < 2 * stretches; s++) {
        double from = now_ms(), next = from;
        int kind = s % 2;

        atomic_store(&beside, kind);
        while (now_ms() < from + stretch) {
            if (kind == 1 && now_ms() >= next && erased < people) {
                double ms = erase(rights, requests[erased++]);

                slowest = ms > slowest ? ms : slowest;
                next += every;
            }
            (void)nanosleep(&(struct timespec){0, 2000000}, NULL);
        }
        took[kind] += (now_ms() - from) / 1e3;
    }
    atomic_store(&beside, 2);
    for (int i = 0; i < CLIENTS; i++)
        pthread_join(clients[i].thread, NULL);
    printf("%zu customers, %d clients, %d stretches of %.0f s of each kind; %zu people of %d notes erased beside, the slowest %.0f ms\n", customers,
           CLIENTS, stretches, stretch / 1e3, erased, NOTES, slowest);
    for (int kind = 0; kind < 2; kind++)
        rate[kind] = report(kind == 0 ? "alone" : "with erasures", clients, kind, took[kind], &p95[kind], &p99[kind]);
    printf("throughput %+.1f %%, p95 %+.1f %%, p99 %+.1f %%\n", (rate[1] / rate[0] - 1) * 100, (p95[1] / p95[0] - 1) * 100, (p99[1] / p99[0] - 1) * 100);
    fixture_close(fixture);
    return nftw(dir, clean_one, 8, FTW_DEPTH | FTW_PHYS);
}
