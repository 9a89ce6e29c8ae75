/* Runs the mixes of mixes.txt, role by role, on each back end, every answer beside the oracle's. See `run` in this folder.
 * Usage: gdprbench MIXES DIR RECORDS OPERATIONS PURPOSES [BACKEND] */
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "gdpr.h"

enum op { CREATE, DELETE_KEY, DELETE_PUR, DELETE_USR, UPDATE_PUR, UPDATE_USR, UPDATE_KEY, UPDATE_DATA, DATA_KEY, DATA_PUR, DATA_USR, DATA_OBJ, META_KEY,
          META_PUR, META_USR, LOGS, GONE, OPS };
static const char *const op_words[OPS] = {"create", "delete-by-key", "delete-by-pur", "delete-by-usr", "update-metadata-by-pur", "update-metadata-by-usr",
    "update-metadata-by-key", "update-data-by-key", "read-data-by-key", "read-data-by-pur", "read-data-by-usr", "read-data-by-obj",
    "read-metadata-by-key", "read-metadata-by-pur", "read-metadata-by-usr", "get-system-logs", "verify-deletion"};
static const int32_t lifetimes[10] = {30, 10000, 12000, 14000, 16000, 18000, 20000, 22000, 24000, 1000000};

struct role { char name[24]; bool zipf; int weight[OPS], total; };
static struct role roles[8];
static int role_count;
static int64_t records, operations, purposes;
static uint64_t dice;

_Noreturn void give_up(const char *what, const char *why)
{
    (void)fprintf(stderr, "gdprbench: %s: %s\n", what, why);
    exit(1);
}

static double seconds(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static int64_t instant(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_REALTIME, &t);
    return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static uint64_t roll(void)
{
    uint64_t x = dice += 0x9E3779B97F4A7C15u;

    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

/* Zipf of theta 0.99 by rank, scattered by FNV-1a-64 over the records. */
static int64_t draw(bool zipf)
{
    static double zeta, eta, half;
    static int64_t of;
    double u, theta = 0.99, alpha = 1 / (1 - theta);
    int64_t rank;
    uint64_t h = 14695981039346656037u;

    if (!zipf)
        return (int64_t)(roll() % (uint64_t)records);
    if (of != records) {
        of = records;
        zeta = 0;
        for (int64_t i = 1; i <= records; i++)
            zeta += 1 / pow((double)i, theta);
        half = 1 + pow(0.5, theta);
        eta = (1 - pow(2.0 / (double)records, 1 - theta)) / (1 - half / zeta);
    }
    u = (double)(roll() >> 11) / 9007199254740992.0;
    rank = u * zeta < 1 ? 0 : u * zeta < half ? 1 : (int64_t)((double)records * pow(eta * u - eta + 1, alpha));
    for (int i = 0; i < 8; i++)
        h = (h ^ (((uint64_t)rank >> (8 * i)) & 255)) * 1099511628211u;
    return (int64_t)(h % (uint64_t)records);
}

/* The number and a hash of the text so far, again and again, cut at 100. */
static void make_data(int64_t k, char out[DATA_BYTES])
{
    char text[DATA_BYTES + 64];
    size_t n = 0;

    while (n < DATA_BYTES) {
        uint32_t h = 0;

        n += (size_t)snprintf(text + n, sizeof(text) - n, "%lld", (long long)k);
        for (size_t i = 0; i < n; i++)
            h = 31 * h + (unsigned char)text[i];
        n += (size_t)snprintf(text + n, sizeof(text) - n, "%d", (int32_t)h);
    }
    memcpy(out, text, DATA_BYTES);
}

static int32_t value_of(int64_t k, enum field f)
{
    switch (f) {
    case PUR: return (int32_t)(k % purposes);
    case TTL: return lifetimes[k % 10];
    case USR: return (int32_t)(k % 10000);
    case OBJ: return (int32_t)(k % 100);
    case DEC: return (int32_t)(k % 2);
    default: return (int32_t)(k % 10);
    }
}

static struct rec make(int64_t k, int64_t at)
{
    struct rec r = {.key = k, .at = at};

    for (int f = 0; f < FIELDS; f++)
        r.f[f] = value_of(k, (enum field)f);
    make_data(k, r.data);
    return r;
}

static void read_mixes(const char *path)
{
    FILE *file = fopen(path, "r");
    char line[512];

    if (file == NULL)
        give_up(path, "cannot be read");
    while (fgets(line, sizeof(line), file) != NULL) {
        struct role *r = &roles[role_count];
        char *word = strtok(line, " \n");

        if (word == NULL || word[0] == '#')
            continue;
        (void)snprintf(r->name, sizeof(r->name), "%s", word);
        word = strtok(NULL, " \n");
        r->zipf = word != NULL && strcmp(word, "zipf") == 0;
        while ((word = strtok(NULL, " \n")) != NULL) {
            char *weight = strtok(NULL, " \n");
            int op = 0;

            while (op < OPS && strcmp(op_words[op], word) != 0)
                op++;
            if (op == OPS || weight == NULL)
                give_up(path, word);
            r->weight[op] = atoi(weight);
            r->total += r->weight[op];
        }
        role_count++;
    }
    (void)fclose(file);
}

/* ---- one operation -------------------------------------------------------------------------------------- */
struct step { enum op op; int64_t k, with; enum field field; int32_t value; struct rec made; };

static struct step next(const struct role *role, int64_t fresh)
{
    struct step s = {.op = CREATE};
    int at = (int)(roll() % (uint64_t)role->total);

    while (at >= role->weight[s.op])
        at -= role->weight[s.op++];
    s.k = draw(role->zipf);
    s.with = (int64_t)(roll() % (uint64_t)records);
    s.field = (enum field)(TTL + (int)(roll() % (FIELDS - TTL)));
    s.value = value_of(s.with, s.field);
    if (s.op == CREATE)
        s.k = fresh;
    return s;
}

static struct answer act(const struct backend *b, struct step *s, int64_t now)
{
    char data[DATA_BYTES];

    switch (s->op) {
    case CREATE: s->made.at = now; b->create(&s->made, now); break;
    case DELETE_KEY: b->delete_key(s->k, now); break;
    case DELETE_PUR: b->delete_by(PUR, value_of(s->k, PUR), now); break;
    case DELETE_USR: b->delete_by(USR, value_of(s->k, USR), now); break;
    case UPDATE_PUR: b->update_by(PUR, value_of(s->k, PUR), s->field, s->value, now); break;
    case UPDATE_USR: b->update_by(USR, value_of(s->k, USR), s->field, s->value, now); break;
    case UPDATE_KEY: b->update_key(s->k, s->field, s->value, now); break;
    case UPDATE_DATA: make_data(s->with, data); b->update_data(s->k, data, now); break;
    case DATA_KEY: return b->data_key(s->k, now);
    case DATA_PUR: return b->data_by(PUR, value_of(s->k, PUR), now);
    case DATA_USR: return b->data_by(USR, value_of(s->k, USR), now);
    case DATA_OBJ: return b->data_by(OBJ, value_of(s->k, OBJ), now);
    case META_KEY: return b->fields_key(s->k, now);
    case META_PUR: return b->fields_by(PUR, value_of(s->k, PUR), now);
    case META_USR: return b->fields_by(USR, value_of(s->k, USR), now);
    case LOGS: return (struct answer){.count = b->logs(1 + s->with % 1000, now)};
    default: return (struct answer){.count = b->is_gone(s->k, now)};
    }
    return (struct answer){0};
}

/* ---- what the disk does meanwhile ------------------------------------------------------------------------- */
static int probe_file = -1;
static double probe_sum;
static int64_t probe_count;

static void probe_open(const char *dir)
{
    char path[4096];

    (void)snprintf(path, sizeof(path), "%s/probe", dir);
    probe_file = open(path, O_RDWR | O_CREAT | O_TRUNC, 0600);
    if (probe_file < 0)
        give_up("probe", "cannot be opened");
}

/* A synced page of our own now and then, outside the time of both. */
static void probe(int64_t i)
{
    static char page[4096];
    double from;

    if (i % 50 != 0)
        return;
    from = seconds();
    if (pwrite(probe_file, page, sizeof(page), i % 100 * (off_t)sizeof(page)) != (ssize_t)sizeof(page) || fdatasync(probe_file) != 0)
        give_up("probe", "cannot be written");
    probe_sum += seconds() - from;
    probe_count++;
}

static double probe_ms(void)
{
    return probe_count == 0 ? 0 : probe_sum * 1e3 / (double)probe_count;
}

struct result { double time[8], sum, purged; int64_t right, asked, bytes, before; };

static const struct backend *used[2];
static struct result results[2];
static size_t used_count;

static bool same(struct answer a, struct answer b)
{
    return a.count == b.count && a.sum == b.sum;
}

/* Every purpose's data and fields once more, beside the oracle, outside the time. */
static void compare_all(const struct backend *b, struct result *out)
{
    for (int32_t p = 0; p < purposes; p++) {
        int64_t now = instant();
        bool right = same(b->data_by(PUR, p, now), backend_model.data_by(PUR, p, now)) && same(b->fields_by(PUR, p, now), backend_model.fields_by(PUR, p, now));

        out->asked++;
        out->right += right;
    }
}

static struct answer timed(const struct backend *b, struct step *s, int which, struct result *out, int64_t now)
{
    double from = seconds();
    struct answer got = act(b, s, now);

    if (seconds() - out->purged > 1) {
        b->purge(instant());
        out->purged = seconds();
    }
    out->time[which] += seconds() - from;
    return got;
}

static void judge(const struct backend *b, const struct step *s, int which, int64_t i, struct answer got, struct answer want, struct result *out)
{
    if (s->op == LOGS && want.count > out->before + i) /* so many entries there may not be yet */
        want.count = got.count >= out->before + i ? got.count : want.count;
    out->asked++;
    out->right += same(got, want);
    if (!same(got, want) && out->asked - out->right < 5)
        (void)fprintf(stderr, "%s %s: operation %lld %s gave %lld, the oracle %lld\n", b->name, roles[which].name, (long long)i, op_words[s->op],
                      (long long)got.count, (long long)want.count);
}

/* Each operation on one back end and at once on the other, now this one first, now that: what the disk and the machine do meanwhile
 * is the same for both. */
static void run_role(int which, int64_t *fresh)
{
    const struct role *role = &roles[which];

    for (size_t b = 0; b < used_count; b++) {
        results[b].purged = seconds();
        results[b].before = used[b]->entries();
    }
    for (int64_t i = 0; i < operations; i++) {
        struct step s = next(role, *fresh);
        struct answer got[2], want;
        int64_t now;

        if (s.op == CREATE)
            s.made = make((*fresh)++, 0);
        probe(i);
        now = instant();
        for (size_t k = 0; k < used_count; k++) {
            size_t b = ((size_t)i + k) % used_count;

            got[b] = timed(used[b], &s, which, &results[b], now);
        }
        want = act(&backend_model, &s, now);
        for (size_t b = 0; b < used_count; b++)
            judge(used[b], &s, which, i, got[b], want, &results[b]);
    }
    for (size_t b = 0; b < used_count; b++) {
        double from = seconds();

        used[b]->purge(instant()); /* what was put off is part of the time */
        results[b].time[which] += seconds() - from;
        results[b].sum += results[b].time[which];
        results[b].asked++;
        results[b].right += used[b]->entries() - results[b].before >= operations; /* every operation has its audit entry */
    }
}

static void run_all(const char *dir)
{
    struct rec *recs = malloc((size_t)records * sizeof(*recs));
    int64_t fresh = records, at;

    if (recs == NULL)
        give_up("records", "memory");
    for (int64_t k = 0; k < records; k++)
        recs[k] = make(k, 0);
    dice = 20261122;
    at = instant();
    for (int64_t k = 0; k < records; k++)
        recs[k].at = at;
    for (size_t b = 0; b < used_count; b++) {
        used[b]->load(recs, records, dir);
        results[b].bytes = used[b]->bytes();
    }
    backend_model.load(recs, records, dir);
    for (int r = role_count - 1; r >= 0; r--) /* the controller, who deletes most, at last */
        run_role(r, &fresh);
    for (size_t b = 0; b < used_count; b++) {
        compare_all(used[b], &results[b]);
        used[b]->close();
    }
    free(recs);
}

static void line(const char *name, const char *draw, double first, double second)
{
    if (used_count == 2)
        printf("%-12s %-12s %8.2f s %8.2f s %8.2f\n", name, draw, first, second, first / second);
    else
        printf("%-12s %-12s %8.2f s\n", name, draw, first);
}

int main(int argc, char **argv)
{
    static const struct backend *const all[] = {&backend_postgres, &backend_seloste};
    bool wrong = false;

    if (argc < 6)
        give_up("usage", "gdprbench MIXES DIR RECORDS OPERATIONS PURPOSES [BACKEND]");
    read_mixes(argv[1]);
    records = atoll(argv[3]);
    operations = atoll(argv[4]);
    purposes = atoll(argv[5]);
    printf("%lld records, %lld operations a role, %lld purposes\n%-12s %-12s %10s %10s %8s\n", (long long)records, (long long)operations, (long long)purposes,
           "role", "draw", argc == 6 ? "postgresql" : argv[6], argc == 6 ? "seloste" : "", argc == 6 ? "ratio" : "");
    for (size_t i = 0; i < 2; i++)
        if (argc == 6 || strcmp(argv[6], all[i]->name) == 0) /* one alone: for a profile */
            used[used_count++] = all[i];
    probe_open(argv[2]);
    run_all(argv[2]);
    for (int r = 0; r < role_count; r++)
        line(roles[r].name, roles[r].zipf ? "zipf" : "uniform", results[0].time[r], results[1].time[r]);
    line("sum", "", results[0].sum, results[1].sum);
    printf("fdatasync of 4 KB meanwhile: %.3f ms, that is %.2f s of each role\n", probe_ms(), probe_ms() * (double)operations / 1e3);
    for (size_t i = 0; i < used_count; i++) {
        printf("%s: correctness %.4f (%lld of %lld), store %.2f x the data\n", used[i]->name, (double)results[i].right / (double)results[i].asked,
               (long long)results[i].right, (long long)results[i].asked, (double)results[i].bytes / (double)(records * DATA_BYTES));
        wrong = wrong || results[i].right != results[i].asked;
    }
    return wrong;
}
