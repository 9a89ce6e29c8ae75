/* Seloste's way, on Seloste's own engine: its writer (savepoint, one synced commit), its sealed records under the key of each person,
 * its chained audit log with reads made durable before the answer. Metadata are rule rows (QUALITY.md section 8): "all of purpose
 * P have SHR = 3 from now on" is one row, resolved when a record is looked at; the newest of record, person and purpose wins, so
 * that the answers are those of a table where every row was changed at once. Rows and rules are in the store; the index of
 * fields in memory, as Seloste's indexes of customers are. The tables belong to this bench, not to the program. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "audit_audit.h"
#include "audit_customers.h"
#include "db/core.h"
#include "db/fixture.h"
#include "db/query.h"
#include "db/reads.h"
#include "db/seal.h"
#include "db/subjects.h"
#include "gdpr.h"
#include "rooms/audit/audit.h"

enum { USERS = 10000, OBJECTS = 100, PURPOSES = 256 };

/* ---- in memory: base fields, own changes, rules ------------------------------------------------------ */
struct change { int64_t serial, at; int8_t field; int32_t value; };           /* field -1: deleted */
struct list { int32_t *of; size_t count, room; };
struct rules { struct change *of; size_t count, room; };
struct source { int8_t by; int32_t id; };                                     /* whose records may have this value now */
struct sources { struct source *of; size_t count, room; };
struct held { int64_t at, serial, subject; int32_t f[FIELDS]; struct rules own; uint32_t seen; bool there; };

static struct held *held;
static int64_t held_count, held_room, serial;
static uint32_t look;
static struct list base_pur[PURPOSES], base_usr[USERS], base_obj[OBJECTS];
static struct rules rules_pur[PURPOSES], rules_usr[USERS];
static struct sources to_usr[USERS], to_obj[OBJECTS];
static int64_t subjects[USERS];
static char data_dir[4096];
static struct fixture *fixture;
static struct ctx *ctx;

#define ADD(l, x)                                                                              \
    do {                                                                                       \
        if ((l)->count == (l)->room && ((l)->of = realloc((l)->of, ((l)->room = (l)->room * 2 + 4) * sizeof(*(l)->of))) == NULL) \
            give_up("seloste", "memory");                                                      \
        (l)->of[(l)->count++] = (x);                                                           \
    } while (0)

static size_t after(const struct rules *r, int64_t s) /* first rule newer than s */
{
    size_t low = 0, high = r->count;

    while (low < high) {
        size_t mid = (low + high) / 2;

        if (r->of[mid].serial <= s)
            low = mid + 1;
        else
            high = mid;
    }
    return low;
}

static const struct change *earlier(const struct change *a, const struct change *b)
{
    return a == NULL || (b != NULL && b->serial < a->serial) ? b : a;
}

static const struct change *at_of(const struct rules *r, size_t i)
{
    return i < r->count ? &r->of[i] : NULL;
}

/* What the record's fields are now; false: deleted or expired. */
static bool resolve(const struct held *h, int64_t now, int32_t f[FIELDS])
{
    int64_t s = h->serial;
    size_t pur, usr, own = 0;

    memcpy(f, h->f, FIELDS * sizeof(f[0]));
    pur = after(&rules_pur[f[PUR]], s);
    usr = after(&rules_usr[f[USR]], s);
    for (;;) {
        const struct change *c = earlier(earlier(at_of(&rules_pur[f[PUR]], pur), at_of(&rules_usr[f[USR]], usr)), at_of(&h->own, own));

        if (c == NULL)
            break;
        if (h->at + (int64_t)f[TTL] * 1000 <= c->at || c->field < 0)
            return false;
        s = c->serial;
        f[c->field] = c->value;
        pur += pur < rules_pur[f[PUR]].count && rules_pur[f[PUR]].of[pur].serial == s;
        own += own < h->own.count && h->own.of[own].serial == s;
        usr = after(&rules_usr[f[USR]], s);
    }
    return h->at + (int64_t)f[TTL] * 1000 > now;
}

/* ---- rows ------------------------------------------------------------------------------------------------ */
/* Statements of the bench's own tables take numbers of the closed list that nothing here uses. */
#define QUERY(n, sql_, params_, columns_)                                                                                  \
    {.id = n, .name = "gdprbench", .room = "bench", .kind = columns_ > 0 ? QUERY_MANY : QUERY_CHANGES, .sql_sqlite = sql_,    \
     .params = params, .param_count = params_, .columns = columns, .column_count = columns_, .writes = columns_ == 0}

static const struct query_param params[] = {{"a", VALUE_I64, false}, {"b", VALUE_I64, false}, {"c", VALUE_I64, false}, {"d", VALUE_I64, false},
    {"e", VALUE_I64, false}, {"f", VALUE_I64, false}, {"g", VALUE_I64, false}, {"h", VALUE_I64, false}, {"i", VALUE_I64, false},
    {"j", VALUE_I64, false}, {"k", VALUE_I64, false}, {"l", VALUE_I64, false}, {"m", VALUE_I64, false}};
static const struct query_param blob_first[] = {{"sealed", VALUE_BLOB, false}, {"key", VALUE_I64, false}};
enum { AT_ONCE = 128 };                                                       /* records fetched by one statement */
static struct query_param keys_only[AT_ONCE];
static const struct query_column columns[] = {{"key", VALUE_I64, false}, {"sealed", VALUE_BLOB, false}};
static struct query insert, reseal, fetch, fetch_one, rule, erase, unrule;

static void make_queries(void)
{
    static const char *const first = "INSERT INTO gdpr_record (key, at, serial, subject, f0, f1, f2, f3, f4, f5, f6, f7, f8) "
                                     "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)";
    static char fetch_some[200 + AT_ONCE * 6];
    int last = (int)all_query_count - 1, n = snprintf(fetch_some, sizeof(fetch_some), "SELECT key, sealed FROM gdpr_record WHERE key IN (");

    for (int i = 0; i < AT_ONCE; i++) {
        keys_only[i] = (struct query_param){"key", VALUE_I64, false};
        n += snprintf(fetch_some + n, sizeof(fetch_some) - (size_t)n, "?%d%c", i + 1, i + 1 < AT_ONCE ? ',' : ')');
    }

    insert = (struct query)QUERY(last, first, 13, 0);
    reseal = (struct query)QUERY(last - 1, "UPDATE gdpr_record SET sealed = ?1 WHERE key = ?2", 2, 0);
    reseal.params = blob_first;
    fetch = (struct query)QUERY(last - 2, fetch_some, AT_ONCE, 2);
    fetch.params = keys_only;
    fetch_one = (struct query)QUERY(last - 6, "SELECT key, sealed FROM gdpr_record WHERE key = ?1", 1, 2);
    rule = (struct query)QUERY(last - 3, "INSERT INTO gdpr_rule (serial, at, scope, id, field, value) VALUES (?1, ?2, ?3, ?4, ?5, ?6)", 6, 0);
    erase = (struct query)QUERY(last - 4, "DELETE FROM gdpr_record WHERE key = ?1", 1, 0);
    unrule = (struct query)QUERY(last - 5, "DELETE FROM gdpr_rule WHERE scope = 0 AND id = ?1", 1, 0);
}

static void must(enum rc rc, const char *what)
{
    char why[64];

    if (rc == RC_OK)
        return;
    (void)snprintf(why, sizeof(why), "%s %d", rc_name(rc), ctx->err.code);
    give_up(what, why);
}

static enum rc put(struct ctx *x, const struct query *q, const struct value *v)
{
    int64_t changes = 0;

    return query_run(x, q, v, NULL, NULL, &changes);
}

static struct key_ref key_of(int64_t subject)
{
    return (struct key_ref){KEY_SUBJECT, subject};
}

static enum rc seal(struct ctx *x, int64_t key, int64_t subject, const char *data)
{
    struct record record = {.field = {[1] = {data, DATA_BYTES}}};
    struct blob sealed;

    TRY(seal_record(x, key_of(subject), CATEGORY_NOTE, key + 1, &record, &sealed));
    return put(x, &reseal, (struct value[]){{.blob = sealed}, {.i64 = key}});
}

static enum rc insert_row(struct ctx *x, int64_t key, const struct held *h, const char *data)
{
    struct value v[13] = {{.i64 = key}, {.i64 = h->at}, {.i64 = h->serial}, {.i64 = h->subject}};

    for (int i = 0; i < FIELDS; i++)
        v[4 + i].i64 = h->f[i];
    TRY(put(x, &insert, v));
    return seal(x, key, h->subject, data);
}

static int64_t hold(const struct rec *r)
{
    struct held *h;

    if (held_count == held_room && (held = realloc(held, (size_t)(held_room = held_room * 2 + 1024) * sizeof(*held))) == NULL)
        give_up("seloste", "memory");
    h = &held[held_count];
    *h = (struct held){.at = r->at, .serial = ++serial, .subject = subjects[r->f[USR]], .there = true};
    memcpy(h->f, r->f, sizeof(h->f));
    ADD(&base_pur[r->f[PUR]], (int32_t)held_count);
    ADD(&base_usr[r->f[USR]], (int32_t)held_count);
    ADD(&base_obj[r->f[OBJ]], (int32_t)held_count);
    return held_count++;
}

/* ---- loading ------------------------------------------------------------------------------------------------ */
static enum rc make_subjects(struct ctx *x, const void *req, void *out)
{
    (void)req;
    (void)out;
    for (int i = 0; i < USERS; i++)
        TRY(subject_create(x, SUBJECT_CONSUMER, &subjects[i]));
    return RC_OK;
}

struct stretch { const struct rec *recs; int64_t n; };
static enum rc load_some(struct ctx *x, const void *req, void *out)
{
    const struct stretch *s = req;

    (void)out;
    for (int64_t i = 0; i < s->n; i++) {
        int64_t key = hold(&s->recs[i]);

        TRY(insert_row(x, key, &held[key], s->recs[i].data));
    }
    return RC_OK;
}

static void load(const struct rec *recs, int64_t n, const char *dir)
{
    char folder[sizeof(data_dir)];

    (void)snprintf(data_dir, sizeof(data_dir), "%s/seloste-%lld", dir, (long long)n);
    memcpy(folder, data_dir, sizeof(folder));
    fixture = fixture_open(&(struct fixture_options){.data_dir = folder});
    audit_install(fixture->store);
    ctx = fixture_ctx(fixture, PURPOSE_CUSTOMER_MANAGEMENT);
    fixture_plant(fixture, "CREATE TABLE gdpr_record (key INTEGER PRIMARY KEY, at INTEGER, serial INTEGER, subject INTEGER, f0 INTEGER, f1 INTEGER, "
        "f2 INTEGER, f3 INTEGER, f4 INTEGER, f5 INTEGER, f6 INTEGER, f7 INTEGER, f8 INTEGER, sealed BLOB);"
        "CREATE TABLE gdpr_rule (serial INTEGER PRIMARY KEY, at INTEGER, scope INTEGER, id INTEGER, field INTEGER, value INTEGER);"
        "CREATE INDEX gdpr_rule_own ON gdpr_rule (id) WHERE scope = 0");
    make_queries();
    must(writer_run(ctx, make_subjects, NULL, NULL, 0), "subjects");
    for (int64_t i = 0; i < n; i += 1000) {
        struct stretch s = {recs + i, n - i < 1000 ? n - i : 1000};

        must(writer_run(ctx, load_some, &s, NULL, 0), "load");
        arena_reset(ctx->arena);
    }
    store_release(ctx);
    must(store_checkpoint_truncate(fixture->store, 10000, &ctx->err), "checkpoint"); /* as PostgreSQL's after its load */
}

/* ---- writing ------------------------------------------------------------------------------------------------- */
struct write { int kind; int64_t key, now; const char *data; struct change c; int8_t scope; int32_t id; int64_t subject; };
enum { WRITE_CREATE = 1, WRITE_DATA, WRITE_RULE };

static const struct verdict verdict = {.allowed = true, .purpose = PURPOSE_CUSTOMER_MANAGEMENT, .category = CATEGORY_NOTE, .notice_id = 1};

static enum rc write_one(struct ctx *x, const void *req, void *out)
{
    const struct write *w = req;

    (void)out;
    if (w->kind == WRITE_CREATE)
        TRY(insert_row(x, w->key, &held[w->key], w->data));
    else if (w->kind == WRITE_DATA)
        TRY(seal(x, w->key, w->subject, w->data));
    else
        TRY(put(x, &rule, (struct value[]){{.i64 = w->c.serial}, {.i64 = w->c.at}, {.i64 = w->scope}, {.i64 = w->scope == 0 ? w->key : w->id},
                                           {.i64 = w->c.field}, {.i64 = w->c.value}}));
    return audit_write(x, AUDIT_CUSTOMER_EDITED, w->subject, w->key, &verdict);
}

static void do_write(const struct write *w)
{
    must(writer_run(ctx, write_one, w, NULL, 0), "write");
    arena_reset(ctx->arena);
}

static void create(const struct rec *r, int64_t now)
{
    int64_t key = hold(r);

    do_write(&(struct write){.kind = WRITE_CREATE, .key = key, .now = now, .data = r->data, .subject = held[key].subject});
}

static void on_key(int64_t key, int8_t field, int32_t value, int64_t now)
{
    struct change c = {++serial, now, field, value};
    int32_t f[FIELDS];

    if (!held[key].there || !resolve(&held[key], now, f)) { /* nobody is changed, and that is audited too */
        do_write(&(struct write){.kind = WRITE_RULE, .key = key, .scope = 0, .c = {c.serial, now, -1, 0}, .subject = held[key].subject});
        return;
    }
    do_write(&(struct write){.kind = WRITE_RULE, .key = key, .scope = 0, .c = c, .subject = held[key].subject});
    ADD(&held[key].own, c);
    if (field == USR)
        ADD(&base_usr[value], (int32_t)key);
    if (field == OBJ)
        ADD(&base_obj[value], (int32_t)key);
}

static void delete_key(int64_t key, int64_t now)
{
    on_key(key, -1, 0, now);
}

static void update_key(int64_t key, enum field f, int32_t value, int64_t now)
{
    on_key(key, (int8_t)f, value, now);
}

static void on_all(enum field by, int32_t id, int8_t field, int32_t value, int64_t now)
{
    struct change c = {++serial, now, field, value};
    struct source s = {(int8_t)by, id};

    do_write(&(struct write){.kind = WRITE_RULE, .scope = (int8_t)(by == PUR ? 1 : 2), .id = id, .c = c, .subject = by == USR ? subjects[id] : 0});
    ADD(by == PUR ? &rules_pur[id] : &rules_usr[id], c);
    if (field == USR)
        ADD(&to_usr[value], s);
    if (field == OBJ)
        ADD(&to_obj[value], s);
}

static void delete_by(enum field by, int32_t value, int64_t now)
{
    on_all(by, value, -1, 0, now);
}

static void update_by(enum field by, int32_t id, enum field f, int32_t value, int64_t now)
{
    on_all(by, id, (int8_t)f, value, now);
}

static void update_data(int64_t key, const char *data, int64_t now)
{
    int32_t f[FIELDS];

    if (!held[key].there || !resolve(&held[key], now, f))
        on_key(key, -1, 0, now);
    else
        do_write(&(struct write){.kind = WRITE_DATA, .key = key, .data = data, .subject = held[key].subject});
}

/* ---- reading --------------------------------------------------------------------------------------------------- */
static struct list found;

static void meet(const struct list *l)
{
    for (size_t i = 0; i < l->count; i++)
        if (held[l->of[i]].seen != look && held[l->of[i]].there) {
            held[l->of[i]].seen = look;
            ADD(&found, l->of[i]);
        }
}

/* Records that may be this person's: born so, made so, or by a rule over a purpose or over another person. */
static void meet_usr(int32_t user, uint8_t *been)
{
    if (been[user])
        return;
    been[user] = 1;
    meet(&base_usr[user]);
    for (size_t i = 0; i < to_usr[user].count; i++)
        if (to_usr[user].of[i].by == PUR)
            meet(&base_pur[to_usr[user].of[i].id]);
        else
            meet_usr(to_usr[user].of[i].id, been);
}

static void meet_by(enum field by, int32_t value)
{
    static uint8_t been[USERS];

    found.count = 0;
    look++;
    memset(been, 0, sizeof(been));
    if (by == PUR)
        meet(&base_pur[value]);
    else if (by == USR)
        meet_usr(value, been);
    else {
        meet(&base_obj[value]);
        for (size_t i = 0; i < to_obj[value].count; i++)
            if (to_obj[value].of[i].by == PUR)
                meet(&base_pur[to_obj[value].of[i].id]);
            else
                meet_usr(to_obj[value].of[i].id, been);
    }
}

/* These records' rows in one statement (a short list ends with its last key again and again), opened. */
static void open_some(const int32_t *keys, size_t n, struct answer *a)
{
    struct value wanted[AT_ONCE], *rows = NULL;
    struct record record;
    size_t count = 0;

    for (size_t i = 0; i < AT_ONCE; i++)
        wanted[i] = (struct value){.i64 = keys[i < n ? i : n - 1]};
    must(query_run(ctx, n == 1 ? &fetch_one : &fetch, wanted, &rows, &count, NULL), "fetch");
    if (count != n)
        give_up("fetch", "rows");
    for (size_t i = 0; i < count; i++) {
        int64_t key = rows[2 * i].i64, subject = held[key].subject;

        must(seal_open(ctx, key_of(subject), CATEGORY_NOTE, key + 1, subject, rows[2 * i + 1].blob, &record), "open");
        if (record.field[1].len != DATA_BYTES)
            give_up("open", "length");
        answer_data(a, key, record.field[1].ptr);
    }
}

static enum rc nothing_seen(struct ctx *x, const void *req, void *out)
{
    (void)out;
    return audit_write(x, AUDIT_READ, 0, *(const int64_t *)req, &verdict);
}

/* The answer leaves when the reads are on the disk; an answer with nothing in it has its entry too. */
static void leave(int64_t what, int64_t count)
{
    store_release(ctx);
    if (count == 0)
        must(writer_run(ctx, nothing_seen, &what, NULL, 0), "audit");
    else
        must(audit_flush_reads(ctx), "audit");
    ctx->reads = NULL;
    arena_reset(ctx->arena);
}

static struct answer one(int64_t key, int64_t now, bool data)
{
    struct answer a = {0};
    int32_t f[FIELDS];

    if (held[key].there && resolve(&held[key], now, f)) {
        if (data)
            open_some(&(int32_t){(int32_t)key}, 1, &a);
        else {
            answer_fields(&a, key, f);
            must(reads_note(ctx, held[key].subject, CATEGORY_RELATIONSHIP, 0), "note");
        }
    }
    leave(key, a.count);
    return a;
}

static struct answer many(enum field by, int32_t value, int64_t now, bool data)
{
    struct answer a = {0};
    size_t wanted = 0;

    meet_by(by, value);
    for (size_t i = 0; i < found.count; i++) {
        const struct held *h = &held[found.of[i]];
        int32_t f[FIELDS];

        if (!resolve(h, now, f) || f[by] != value)
            continue;
        if (data)
            found.of[wanted++] = found.of[i]; /* those that are not, give their room */
        else {
            answer_fields(&a, found.of[i], f);
            must(reads_note(ctx, h->subject, CATEGORY_RELATIONSHIP, 0), "note");
        }
    }
    for (size_t i = 0; i < wanted; i += AT_ONCE)
        open_some(found.of + i, wanted - i < AT_ONCE ? wanted - i : AT_ONCE, &a);
    leave(0, a.count);
    return a;
}

static struct answer data_key(int64_t key, int64_t now)
{
    return one(key, now, true);
}

static struct answer fields_key(int64_t key, int64_t now)
{
    return one(key, now, false);
}

static struct answer data_by(enum field by, int32_t value, int64_t now)
{
    return many(by, value, now, true);
}

static struct answer fields_by(enum field by, int32_t value, int64_t now)
{
    return many(by, value, now, false);
}

static int64_t logs(int64_t most, int64_t now)
{
    struct audit_filter filter = {.day = DATE_NONE};
    int64_t n = 0;

    (void)now;
    ctx->purpose = PURPOSE_SECURITY;
    while (n < most) {
        struct audit_item *items = NULL;
        size_t count = 0;
        int64_t next = 0;

        filter.most = most - n < 500 ? most - n : 500;
        must(audit_list(ctx, &filter, &items, &count, &next), "logs");
        n += (int64_t)count;
        filter.before = next;
        if (next == 0 || count == 0)
            break;
    }
    ctx->purpose = PURPOSE_CUSTOMER_MANAGEMENT;
    leave(most, 0);
    return n;
}

static bool is_gone(int64_t key, int64_t now)
{
    int32_t f[FIELDS];
    bool gone = !held[key].there || !resolve(&held[key], now, f);

    leave(key, 0);
    return gone;
}

/* ---- purge -------------------------------------------------------------------------------------------------------- */
static enum rc erase_all(struct ctx *x, const void *req, void *out)
{
    const struct list *l = req;

    (void)out;
    for (size_t i = 0; i < l->count; i++) {
        struct value v = {.i64 = l->of[i]};

        TRY(put(x, &erase, &v));
        if (held[l->of[i]].own.count > 0)
            TRY(put(x, &unrule, &v));
    }
    return RC_OK;
}

static void purge(int64_t now)
{
    static struct list dead;
    int32_t f[FIELDS];

    dead.count = 0;
    for (int64_t i = 0; i < held_count; i++)
        if (held[i].there && !resolve(&held[i], now, f))
            ADD(&dead, (int32_t)i);
    if (dead.count == 0)
        return;
    must(writer_run(ctx, erase_all, &dead, NULL, 0), "purge");
    for (size_t i = 0; i < dead.count; i++)
        held[dead.of[i]].there = false;
    arena_reset(ctx->arena);
}

static int64_t entries(void)
{
    return fixture_ask(fixture, "SELECT count(*) FROM audit_entry");
}

static int64_t bytes(void)
{
    return fixture_ask(fixture, "SELECT sum(pgsize) FROM dbstat WHERE name LIKE 'gdpr%'");
}

static void forget(struct list *lists, size_t n)
{
    for (size_t i = 0; i < n; i++)
        lists[i].count = 0;
}

static void end(void)
{
    fixture_close(fixture);
    for (int64_t i = 0; i < held_count; i++)
        free(held[i].own.of);
    held_count = serial = 0;
    forget(base_pur, PURPOSES);
    forget(base_usr, USERS);
    forget(base_obj, OBJECTS);
    for (int i = 0; i < PURPOSES; i++)
        rules_pur[i].count = 0;
    for (int i = 0; i < USERS; i++)
        rules_usr[i].count = to_usr[i].count = 0;
    for (int i = 0; i < OBJECTS; i++)
        to_obj[i].count = 0;
}

const struct backend backend_seloste = {"seloste", load, create, delete_key, delete_by, update_key, update_by, update_data, data_key, data_by,
                                        fields_key, fields_by, logs, is_gone, purge, entries, bytes, end};
