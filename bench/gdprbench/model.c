/* The oracle: records in memory, every one changed at once, as simply as it can be said. */
#include <stdlib.h>
#include <string.h>

#include "gdpr.h"

static struct rec *all;
static bool *gone;
static int64_t count, room;

static uint64_t mix(uint64_t h, const void *bytes, size_t n)
{
    const unsigned char *p = bytes;

    for (size_t i = 0; i < n; i++)
        h = (h ^ p[i]) * 1099511628211u;
    h ^= h >> 31;
    h *= 0x9E3779B97F4A7C15u;
    return h ^ h >> 29;
}

void answer_data(struct answer *a, int64_t key, const char *data)
{
    a->count++;
    a->sum += mix(mix(14695981039346656037u, &key, sizeof(key)), data, DATA_BYTES);
}

void answer_fields(struct answer *a, int64_t key, const int32_t f[FIELDS])
{
    a->count++;
    a->sum += mix(mix(14695981039346656037u, &key, sizeof(key)), f, FIELDS * sizeof(f[0]));
}

static bool lives(int64_t i, int64_t now)
{
    if (!gone[i] && all[i].at + (int64_t)all[i].f[TTL] * 1000 <= now)
        gone[i] = true;
    return !gone[i];
}

static void load(const struct rec *recs, int64_t n, const char *dir)
{
    (void)dir;
    room = n * 2;
    count = n;
    free(all);
    free(gone);
    all = malloc((size_t)room * sizeof(*all));
    gone = calloc((size_t)room, sizeof(*gone));
    if (all == NULL || gone == NULL)
        give_up("model", "memory");
    memcpy(all, recs, (size_t)n * sizeof(*recs));
}

static void create(const struct rec *r, int64_t now)
{
    (void)now;
    if (count == room || r->key != count)
        give_up("model", "keys are not in order");
    all[count] = *r;
    gone[count++] = false;
}

static void delete_key(int64_t key, int64_t now)
{
    (void)now;
    gone[key] = true;
}

static void delete_by(enum field by, int32_t value, int64_t now)
{
    for (int64_t i = 0; i < count; i++)
        if (lives(i, now) && all[i].f[by] == value)
            gone[i] = true;
}

static void update_key(int64_t key, enum field f, int32_t value, int64_t now)
{
    if (lives(key, now))
        all[key].f[f] = value;
}

static void update_by(enum field by, int32_t id, enum field f, int32_t value, int64_t now)
{
    for (int64_t i = 0; i < count; i++)
        if (lives(i, now) && all[i].f[by] == id)
            all[i].f[f] = value;
}

static void update_data(int64_t key, const char *data, int64_t now)
{
    if (lives(key, now))
        memcpy(all[key].data, data, DATA_BYTES);
}

static struct answer data_key(int64_t key, int64_t now)
{
    struct answer a = {0};

    if (lives(key, now))
        answer_data(&a, key, all[key].data);
    return a;
}

static struct answer data_by(enum field by, int32_t value, int64_t now)
{
    struct answer a = {0};

    for (int64_t i = 0; i < count; i++)
        if (all[i].f[by] == value && lives(i, now))
            answer_data(&a, i, all[i].data);
    return a;
}

static struct answer fields_key(int64_t key, int64_t now)
{
    struct answer a = {0};

    if (lives(key, now))
        answer_fields(&a, key, all[key].f);
    return a;
}

static struct answer fields_by(enum field by, int32_t value, int64_t now)
{
    struct answer a = {0};

    for (int64_t i = 0; i < count; i++)
        if (all[i].f[by] == value && lives(i, now))
            answer_fields(&a, i, all[i].f);
    return a;
}

static int64_t logs(int64_t most, int64_t now)
{
    (void)now;
    return most;
}

static bool is_gone(int64_t key, int64_t now)
{
    return !lives(key, now);
}

static void purge(int64_t now)
{
    (void)now;
}

static int64_t nothing(void)
{
    return 0;
}

static void end(void)
{
}

const struct backend backend_model = {"oracle", load, create, delete_key, delete_by, update_key, update_by, update_data, data_key, data_by,
                                      fields_key, fields_by, logs, is_gone, purge, nothing, nothing, end};
