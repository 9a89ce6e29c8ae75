/* Three "ladders" (sorted chunks of 64-bit items) over one heap record for each customer: words,
 * name order, ids. A chunk of 256 keeps an insert within 2 KB of moving at any size; measured
 * against one sorted array, whose inserts moved megabytes. */
#include "rooms/customers/index.h"
#include "rooms/customers/index_memo.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CHUNK = 256, CHUNK_FILL = 240, NARROW = 8192, STEPS = 2000 };

struct entry { /* data: sort key, then tokens, each ending with NUL */
    int64_t id;
    uint32_t number;
    uint16_t text_len;
    uint8_t key_len, filters;
    char data[];
};
_Static_assert(INDEX_KEY_BYTES <= UINT8_MAX && INDEX_TOKENS * (INDEX_WORD_BYTES + 1) <= UINT16_MAX, "lengths of an entry");

struct chunk {
    uint32_t count;
    uint64_t items[CHUNK];
};

struct ladder {
    struct chunk **chunks;
    size_t count, cap;
};

struct cursor { size_t chunk, at; };

struct pending { int64_t id; struct entry *entry; /* NULL: removed */ };

struct name_index {
    pthread_rwlock_t lock;
    struct entry **slots;
    uint64_t *prefix;   /* first 8 bytes of the sort key, so that most comparisons stay in one array */
    uint8_t *filters;
    uint64_t *begins;    /* by slot: which beginnings its words have (begin_bits); spares the entry, which is elsewhere in memory */
    size_t slot_count, slot_cap;
    uint32_t *unused;
    size_t unused_count, unused_cap;
    struct ladder words, order, ids;
    int64_t counts[INDEX_FILTERS];
    size_t entry_bytes;
    bool loading;
    uint64_t version;   /* counts changes; the memo's answers hold for one of them. Never 0 */
    struct memo *memo;
    struct pending *pending;
    size_t pending_count, pending_cap;
};

/* ---- memory: aborts when there is none, as arenas do -------------------------------------------- */

static void *grow(void *p, size_t count, size_t size)
{
    void *q = reallocarray(p, count, size);

    if (q == NULL) {
        fputs("out of memory\n", stderr);
        abort();
    }
    return q;
}

static size_t entry_size(const struct entry *e)
{
    return sizeof(*e) + e->key_len + e->text_len;
}

static void entry_free(struct entry *e)
{
    if (e == NULL)
        return;
    explicit_bzero(e, entry_size(e));
    free(e);
}

static struct entry *entry_make(const struct index_doc *doc)
{
    size_t key = doc->sort_key.len < INDEX_KEY_BYTES ? doc->sort_key.len : INDEX_KEY_BYTES;
    size_t tokens = doc->token_count < INDEX_TOKENS ? doc->token_count : INDEX_TOKENS;
    size_t text = 0, at;
    struct entry *e;

    for (size_t i = 0; i < tokens; i++)
        text += (doc->tokens[i].len < INDEX_WORD_BYTES ? doc->tokens[i].len : INDEX_WORD_BYTES) + 1;
    e = grow(NULL, 1, sizeof(*e) + key + text);
    *e = (struct entry){.id = doc->id, .number = (uint32_t)doc->number, .key_len = (uint8_t)key,
                        .text_len = (uint16_t)text, .filters = doc->filters};
    if (key > 0)
        memcpy(e->data, doc->sort_key.ptr, key);
    at = key;
    for (size_t i = 0; i < tokens; i++) {
        size_t n = doc->tokens[i].len < INDEX_WORD_BYTES ? doc->tokens[i].len : INDEX_WORD_BYTES;

        if (n > 0)
            memcpy(e->data + at, doc->tokens[i].ptr, n);
        e->data[at + n] = '\0';
        at += n + 1;
    }
    return e;
}

static uint64_t key_prefix(const struct entry *e)
{
    uint64_t p = 0;

    for (size_t i = 0; i < 8; i++)
        p = p << 8 | (i < e->key_len ? (uint8_t)e->data[i] : 0);
    return p;
}

/* ---- items ---------------------------------------------------------------------------------------- */

static uint32_t item_slot(uint64_t item)
{
    return (uint32_t)(item >> 16);
}

static const char *item_token(const struct name_index *x, uint64_t item)
{
    return x->slots[item_slot(item)]->data + (item & 0xffff);
}

static uint64_t make_item(uint32_t slot, size_t off)
{
    return (uint64_t)slot << 16 | (uint64_t)off;
}

/* A bit for the first byte of a word, another for its first two: a word that begins like another has its bits. */
static uint64_t begin_bits(const char *word, size_t len)
{
    uint64_t first = UINT64_C(1) << ((unsigned char)word[0] & 31);

    return len < 2 ? first : first | UINT64_C(1) << (32 + (((unsigned char)word[0] * 7U + (unsigned char)word[1]) & 31));
}

static uint64_t entry_begins(const struct entry *e)
{
    uint64_t bits = 0;

    for (size_t off = e->key_len, end = off + e->text_len; off < end;) {
        size_t len = strlen(e->data + off);

        bits |= len > 0 ? begin_bits(e->data + off, len) : 0;
        off += len + 1;
    }
    return bits;
}

/* Order of two entries: sort key bytewise, a shorter key first, then id. */
static int order_cmp(const struct name_index *x, uint32_t a, uint32_t b)
{
    const struct entry *ea, *eb;
    size_t n;
    int c;

    if (x->prefix[a] != x->prefix[b])
        return x->prefix[a] < x->prefix[b] ? -1 : 1;
    ea = x->slots[a];
    eb = x->slots[b];
    n = ea->key_len < eb->key_len ? ea->key_len : eb->key_len;
    c = memcmp(ea->data, eb->data, n);
    if (c != 0)
        return c;
    if (ea->key_len != eb->key_len)
        return ea->key_len < eb->key_len ? -1 : 1;
    return ea->id < eb->id ? -1 : ea->id > eb->id;
}

/* ---- ladders -------------------------------------------------------------------------------------- */

/* <0: the item stands before what `key` looks for. */
typedef int probe_fn(const struct name_index *x, uint64_t item, const void *key);

static int probe_word_item(const struct name_index *x, uint64_t item, const void *key)
{
    uint64_t other = *(const uint64_t *)key;
    int c = strcmp(item_token(x, item), item_token(x, other));

    return c != 0 ? c : item < other ? -1 : item > other;
}

static int probe_word_from(const struct name_index *x, uint64_t item, const void *key)
{
    const struct str *word = key;

    return strncmp(item_token(x, item), word->ptr, word->len);
}

static int probe_word_past(const struct name_index *x, uint64_t item, const void *key)
{
    return probe_word_from(x, item, key) <= 0 ? -1 : 1;
}

static int probe_order(const struct name_index *x, uint64_t item, const void *key)
{
    return order_cmp(x, item_slot(item), *(const uint32_t *)key);
}

static int probe_id(const struct name_index *x, uint64_t item, const void *key)
{
    int64_t id = x->slots[item_slot(item)]->id, other = *(const int64_t *)key;

    return id < other ? -1 : id > other;
}

/* First place whose item is not before the key; past the last item: {count, 0}. */
static struct cursor seek(const struct name_index *x, const struct ladder *l, probe_fn *probe, const void *key)
{
    size_t lo = 0, hi = l->count;
    struct cursor c;

    while (lo < hi) { /* first chunk whose last item is not before the key */
        size_t mid = lo + (hi - lo) / 2;
        const struct chunk *ch = l->chunks[mid];

        if (probe(x, ch->items[ch->count - 1], key) < 0)
            lo = mid + 1;
        else
            hi = mid;
    }
    c = (struct cursor){lo, 0};
    if (lo == l->count)
        return c;
    hi = l->chunks[lo]->count;
    while (c.at < hi) {
        size_t mid = c.at + (hi - c.at) / 2;

        if (probe(x, l->chunks[lo]->items[mid], key) < 0)
            c.at = mid + 1;
        else
            hi = mid;
    }
    return c;
}

static bool cursor_end(const struct ladder *l, struct cursor c)
{
    return c.chunk >= l->count;
}

static uint64_t cursor_item(const struct ladder *l, struct cursor c)
{
    return l->chunks[c.chunk]->items[c.at];
}

static void cursor_next(const struct ladder *l, struct cursor *c)
{
    if (++c->at >= l->chunks[c->chunk]->count) {
        c->chunk++;
        c->at = 0;
    }
}

static size_t cursor_distance(const struct ladder *l, struct cursor from, struct cursor to)
{
    size_t n = 0;

    for (size_t i = from.chunk; i < to.chunk; i++)
        n += l->chunks[i]->count;
    return n + to.at - from.at;
}

static struct chunk *chunk_at(struct ladder *l, size_t place)
{
    if (l->count == l->cap) {
        l->cap = l->cap == 0 ? 16 : l->cap * 2;
        l->chunks = grow(l->chunks, l->cap, sizeof(struct chunk *));
    }
    memmove(l->chunks + place + 1, l->chunks + place, (l->count - place) * sizeof(struct chunk *));
    l->chunks[place] = grow(NULL, 1, sizeof(struct chunk));
    l->chunks[place]->count = 0;
    l->count++;
    return l->chunks[place];
}

static void ladder_insert(struct name_index *x, struct ladder *l, probe_fn *probe, const void *key, uint64_t item)
{
    struct cursor c = seek(x, l, probe, key);
    struct chunk *ch;

    if (l->count == 0) {
        chunk_at(l, 0);
    } else if (c.chunk == l->count) { /* after the very last */
        c.chunk--;
        c.at = l->chunks[c.chunk]->count;
    }
    ch = l->chunks[c.chunk];
    if (ch->count == CHUNK) {
        struct chunk *right = chunk_at(l, c.chunk + 1);
        uint32_t left = c.at == CHUNK ? CHUNK_FILL : CHUNK / 2; /* growing at the end: stay full */

        right->count = CHUNK - left;
        memcpy(right->items, ch->items + left, right->count * sizeof(uint64_t));
        ch->count = left;
        if (c.at > left) {
            c.at -= left;
            ch = right;
        }
    }
    memmove(ch->items + c.at + 1, ch->items + c.at, (ch->count - c.at) * sizeof(uint64_t));
    ch->items[c.at] = item;
    ch->count++;
}

static void ladder_remove(struct name_index *x, struct ladder *l, probe_fn *probe, const void *key)
{
    struct cursor c = seek(x, l, probe, key);
    struct chunk *ch;

    if (cursor_end(l, c) || probe(x, cursor_item(l, c), key) != 0)
        return;
    ch = l->chunks[c.chunk];
    ch->count--;
    memmove(ch->items + c.at, ch->items + c.at + 1, (ch->count - c.at) * sizeof(uint64_t));
    if (ch->count == 0) {
        free(ch);
        l->count--;
        memmove(l->chunks + c.chunk, l->chunks + c.chunk + 1, (l->count - c.chunk) * sizeof(struct chunk *));
    }
}

static void ladder_clear(struct ladder *l)
{
    for (size_t i = 0; i < l->count; i++)
        free(l->chunks[i]);
    free(l->chunks);
    *l = (struct ladder){0};
}

static void ladder_append(struct ladder *l, uint64_t item)
{
    struct chunk *ch = l->count > 0 ? l->chunks[l->count - 1] : NULL;

    if (ch == NULL || ch->count == CHUNK_FILL)
        ch = chunk_at(l, l->count);
    ch->items[ch->count++] = item;
}

/* ---- put and remove --------------------------------------------------------------------------------- */

static uint32_t take_slot(struct name_index *x, struct entry *e)
{
    uint32_t slot;

    if (x->unused_count > 0) {
        slot = x->unused[--x->unused_count];
    } else {
        if (x->slot_count == x->slot_cap) {
            x->slot_cap = x->slot_cap == 0 ? 64 : x->slot_cap + x->slot_cap / 2;
            x->slots = grow(x->slots, x->slot_cap, sizeof(*x->slots));
            x->prefix = grow(x->prefix, x->slot_cap, sizeof(*x->prefix));
            x->filters = grow(x->filters, x->slot_cap, sizeof(*x->filters));
            x->begins = grow(x->begins, x->slot_cap, sizeof(*x->begins));
        }
        slot = (uint32_t)x->slot_count++;
    }
    x->slots[slot] = e;
    x->prefix[slot] = key_prefix(e);
    x->filters[slot] = e->filters;
    x->begins[slot] = entry_begins(e);
    x->entry_bytes += entry_size(e);
    for (size_t f = 0; f < INDEX_FILTERS; f++)
        x->counts[f] += e->filters >> f & 1;
    return slot;
}

static void drop(struct name_index *x, int64_t id)
{
    struct cursor c = seek(x, &x->ids, probe_id, &id);
    struct entry *e;
    uint32_t slot;

    if (cursor_end(&x->ids, c) || probe_id(x, cursor_item(&x->ids, c), &id) != 0)
        return;
    slot = item_slot(cursor_item(&x->ids, c));
    e = x->slots[slot];
    for (size_t off = e->key_len; off < (size_t)e->key_len + e->text_len; off += strlen(e->data + off) + 1)
        ladder_remove(x, &x->words, probe_word_item, &(uint64_t){make_item(slot, off)});
    ladder_remove(x, &x->order, probe_order, &slot);
    ladder_remove(x, &x->ids, probe_id, &id);
    for (size_t f = 0; f < INDEX_FILTERS; f++)
        x->counts[f] -= e->filters >> f & 1;
    x->entry_bytes -= entry_size(e);
    x->slots[slot] = NULL;
    entry_free(e);
    if (x->unused_count == x->unused_cap) {
        x->unused_cap = x->unused_cap == 0 ? 64 : x->unused_cap * 2;
        x->unused = grow(x->unused, x->unused_cap, sizeof(*x->unused));
    }
    x->unused[x->unused_count++] = slot;
}

static void add(struct name_index *x, struct entry *e)
{
    uint32_t slot;

    drop(x, e->id);
    slot = take_slot(x, e);
    for (size_t off = e->key_len; off < (size_t)e->key_len + e->text_len; off += strlen(e->data + off) + 1) {
        uint64_t item = make_item(slot, off);

        ladder_insert(x, &x->words, probe_word_item, &item, item);
    }
    ladder_insert(x, &x->order, probe_order, &slot, make_item(slot, 0));
    ladder_insert(x, &x->ids, probe_id, &e->id, make_item(slot, 0));
}

static void keep_pending(struct name_index *x, int64_t id, struct entry *e)
{
    if (x->pending_count == x->pending_cap) {
        x->pending_cap = x->pending_cap == 0 ? 16 : x->pending_cap * 2;
        x->pending = grow(x->pending, x->pending_cap, sizeof(*x->pending));
    }
    x->pending[x->pending_count++] = (struct pending){id, e};
}

void index_put(struct name_index *x, const struct index_doc *doc)
{
    struct entry *e = entry_make(doc);

    pthread_rwlock_wrlock(&x->lock);
    x->version++;
    if (x->loading)
        keep_pending(x, e->id, e);
    else
        add(x, e);
    pthread_rwlock_unlock(&x->lock);
}

void index_remove(struct name_index *x, int64_t id)
{
    pthread_rwlock_wrlock(&x->lock);
    x->version++;
    if (x->loading)
        keep_pending(x, id, NULL);
    else
        drop(x, id);
    pthread_rwlock_unlock(&x->lock);
}

/* ---- bulk load --------------------------------------------------------------------------------------- */

struct loaded { uint64_t prefix, item; };

static int cmp_words(const void *a, const void *b, void *arg)
{
    const struct loaded *la = a, *lb = b;
    const struct name_index *x = arg;
    int c;

    if (la->prefix != lb->prefix)
        return la->prefix < lb->prefix ? -1 : 1;
    c = strcmp(item_token(x, la->item), item_token(x, lb->item));
    return c != 0 ? c : la->item < lb->item ? -1 : la->item > lb->item;
}

static int cmp_order(const void *a, const void *b, void *arg)
{
    return order_cmp(arg, item_slot(((const struct loaded *)a)->item), item_slot(((const struct loaded *)b)->item));
}

static int cmp_ids(const void *a, const void *b, void *arg)
{
    const struct name_index *x = arg;
    int64_t ia = x->slots[item_slot(((const struct loaded *)a)->item)]->id;
    int64_t ib = x->slots[item_slot(((const struct loaded *)b)->item)]->id;

    return ia < ib ? -1 : ia > ib;
}

static void build(struct name_index *x, struct ladder *l, struct loaded *items, size_t n,
                  int (*cmp)(const void *, const void *, void *))
{
    qsort_r(items, n, sizeof(*items), cmp, x);
    for (size_t i = 0; i < n; i++)
        ladder_append(l, items[i].item);
}

/* Growing by halves leaves room that a register of this size does not need. */
static void fit(struct name_index *x)
{
    x->slot_cap = x->slot_count + x->slot_count / 32 + 64;
    x->slots = grow(x->slots, x->slot_cap, sizeof(*x->slots));
    x->prefix = grow(x->prefix, x->slot_cap, sizeof(*x->prefix));
    x->filters = grow(x->filters, x->slot_cap, sizeof(*x->filters));
    x->begins = grow(x->begins, x->slot_cap, sizeof(*x->begins));
}

void index_load_begin(struct name_index *x)
{
    pthread_rwlock_wrlock(&x->lock);
    x->version++;
    x->loading = true;
    pthread_rwlock_unlock(&x->lock);
}

void index_load_put(struct name_index *x, const struct index_doc *doc)
{
    struct entry *e = entry_make(doc);

    pthread_rwlock_wrlock(&x->lock);
    x->version++;
    take_slot(x, e);
    pthread_rwlock_unlock(&x->lock);
}

void index_load_end(struct name_index *x)
{
    struct loaded *items;
    size_t tokens = 0, n = 0;

    pthread_rwlock_wrlock(&x->lock);
    x->version++;
    for (size_t s = 0; s < x->slot_count; s++)
        for (size_t off = x->slots[s]->key_len; off < (size_t)x->slots[s]->key_len + x->slots[s]->text_len;
             off += strlen(x->slots[s]->data + off) + 1)
            tokens++;
    items = grow(NULL, (tokens > x->slot_count ? tokens : x->slot_count) + 1, sizeof(*items));
    for (size_t s = 0; s < x->slot_count; s++)
        items[s] = (struct loaded){0, make_item((uint32_t)s, 0)};
    build(x, &x->ids, items, x->slot_count, cmp_ids);
    build(x, &x->order, items, x->slot_count, cmp_order);
    for (size_t s = 0; s < x->slot_count; s++) {
        const struct entry *e = x->slots[s];

        for (size_t off = e->key_len; off < (size_t)e->key_len + e->text_len; off += strlen(e->data + off) + 1) {
            uint64_t p = 0;

            for (size_t i = 0, end = 0; i < 8; i++) {
                uint8_t b = end ? 0 : (uint8_t)e->data[off + i];

                end |= b == 0;
                p = p << 8 | b;
            }
            items[n++] = (struct loaded){p, make_item((uint32_t)s, off)};
        }
    }
    build(x, &x->words, items, n, cmp_words);
    explicit_bzero(items, n * sizeof(*items));
    free(items);
    x->loading = false;
    for (size_t i = 0; i < x->pending_count; i++) {
        if (x->pending[i].entry == NULL)
            drop(x, x->pending[i].id);
        else
            add(x, x->pending[i].entry);
    }
    x->pending_count = 0;
    fit(x);
    pthread_rwlock_unlock(&x->lock);
}

/* ---- find ------------------------------------------------------------------------------------------- */

static bool entry_has(const struct entry *e, struct str word)
{
    size_t off = e->key_len, end = (size_t)e->key_len + e->text_len;

    while (off < end) {
        if (strncmp(e->data + off, word.ptr, word.len) == 0)
            return true;
        off += strlen(e->data + off) + 1;
    }
    return false;
}

struct search {
    const struct name_index *x;
    const struct index_query *q;
    const struct str *words;
    uint64_t begins;     /* of all words */
    size_t word_count, narrow; /* narrow: the word whose range is collected; it need not be looked for again */
    uint32_t after;      /* slot, UINT32_MAX: none */
    uint32_t *best;      /* slots in order, at most want */
    size_t count, want;
};

static bool wanted(const struct search *s, uint32_t slot)
{
    if (!(s->x->filters[slot] >> s->q->filter & 1) || (s->x->begins[slot] & s->begins) != s->begins)
        return false;
    for (size_t i = 0; i < s->word_count; i++)
        if (i != s->narrow && !entry_has(s->x->slots[slot], s->words[i]))
            return false;
    return true;
}

/* Few candidates: keep the first `want` of them in name order. */
static void collect(struct search *s, struct cursor from, struct cursor to)
{
    const struct ladder *l = &s->x->words;

    for (struct cursor c = from; c.chunk < to.chunk || (c.chunk == to.chunk && c.at < to.at); cursor_next(l, &c)) {
        uint32_t slot = item_slot(cursor_item(l, c));
        size_t lo = 0, hi = s->count;

        if (s->count == s->want && order_cmp(s->x, slot, s->best[s->count - 1]) >= 0)
            continue;
        if (s->after != UINT32_MAX && order_cmp(s->x, slot, s->after) <= 0)
            continue;
        while (lo < hi) {
            size_t mid = lo + (hi - lo) / 2;

            if (order_cmp(s->x, s->best[mid], slot) < 0)
                lo = mid + 1;
            else
                hi = mid;
        }
        if ((lo < s->count && s->best[lo] == slot) || !wanted(s, slot))
            continue;
        if (s->count < s->want)
            s->count++;
        memmove(s->best + lo + 1, s->best + lo, (s->count - 1 - lo) * sizeof(*s->best));
        s->best[lo] = slot;
    }
}

/* Many candidates: walk the name order until enough fit. false: they are rare here (words that stand
 * late in the order, or seldom together), and every candidate had better be looked at. */
static bool walk(struct search *s)
{
    size_t steps = 0;

    const struct ladder *l = &s->x->order;
    struct cursor c = {0, 0};

    if (s->after != UINT32_MAX) {
        c = seek(s->x, l, probe_order, &s->after);
        if (!cursor_end(l, c))
            cursor_next(l, &c);
    }
    for (; !cursor_end(l, c) && s->count < s->want; cursor_next(l, &c)) {
        uint32_t slot = item_slot(cursor_item(l, c));

        if (s->word_count > 0 && ++steps > STEPS)
            return false;
        if (wanted(s, slot))
            s->best[s->count++] = slot;
    }
    return true;
}

static void run(struct search *s)
{
    const struct name_index *x = s->x;
    size_t least = SIZE_MAX, narrow = SIZE_MAX;
    struct cursor from = {0, 0}, to = {0, 0};

    for (size_t i = 0; i < s->word_count; i++) {
        struct cursor lo = seek(x, &x->words, probe_word_from, &s->words[i]);
        struct cursor hi = seek(x, &x->words, probe_word_past, &s->words[i]);
        size_t n = cursor_distance(&x->words, lo, hi);

        if (n < least) {
            least = n;
            from = lo;
            to = hi;
            narrow = i;
        }
    }
    if (least > NARROW && walk(s))
        return;
    s->count = 0;
    s->narrow = narrow;
    collect(s, from, to);
}

/* One short word from the beginning, for a short list: what is asked while somebody types. */
static bool is_short(const struct search *s)
{
    return s->word_count == 1 && s->words[0].len <= MEMO_BYTES && s->after == UINT32_MAX && s->q->after == 0 && s->want <= MEMO_SLOTS;
}

static bool remembered(struct search *s)
{
    struct memo_found found;

    if (!is_short(s) || !memo_get(s->x->memo, s->x->version, s->words[0], s->q->filter, s->want, &found))
        return false;
    s->count = found.count;
    memcpy(s->best, found.slots, found.count * sizeof(*found.slots));
    return true;
}

static void remember(const struct search *s)
{
    struct memo_found found = {.count = (uint16_t)s->count};

    if (!is_short(s))
        return;
    memcpy(found.slots, s->best, s->count * sizeof(*s->best));
    memo_put(s->x->memo, s->x->version, s->words[0], s->q->filter, s->want, &found);
}

size_t index_find(struct name_index *x, const struct index_query *q, struct index_hit *out, bool *more)
{
    struct str words[INDEX_WORDS];
    struct search s = {.x = x, .q = q, .words = words, .after = UINT32_MAX, .want = q->limit + 1, .narrow = SIZE_MAX};
    struct cursor c;
    size_t count;

    for (size_t i = 0; i < q->word_count && i < INDEX_WORDS; i++)
        if (q->words[i].len > 0)
            words[s.word_count++] = str_sub(q->words[i], 0, INDEX_WORD_BYTES);
    for (size_t i = 0; i < s.word_count; i++)
        s.begins |= begin_bits(words[i].ptr, words[i].len);
    s.best = grow(NULL, s.want + 1, sizeof(*s.best));
    pthread_rwlock_rdlock(&x->lock);
    if (q->after != 0) {
        c = seek(x, &x->ids, probe_id, &q->after);
        if (!cursor_end(&x->ids, c) && probe_id(x, cursor_item(&x->ids, c), &q->after) == 0)
            s.after = item_slot(cursor_item(&x->ids, c));
    }
    if (!remembered(&s)) {
        run(&s);
        remember(&s);
    }
    count = s.count < q->limit ? s.count : q->limit;
    *more = s.count > q->limit;
    for (size_t i = 0; i < count; i++)
        out[i] = (struct index_hit){x->slots[s.best[i]]->id, x->slots[s.best[i]]->number};
    pthread_rwlock_unlock(&x->lock);
    free(s.best);
    return count;
}

void index_counts(struct name_index *x, int64_t counts[INDEX_FILTERS])
{
    pthread_rwlock_rdlock(&x->lock);
    memcpy(counts, x->counts, sizeof(x->counts));
    pthread_rwlock_unlock(&x->lock);
}

size_t index_bytes(struct name_index *x)
{
    size_t n;

    pthread_rwlock_rdlock(&x->lock);
    n = sizeof(*x) + x->slot_cap * (sizeof(*x->slots) + sizeof(*x->prefix) + sizeof(*x->filters) + sizeof(*x->begins)) +
        x->unused_cap * sizeof(*x->unused) + x->entry_bytes + (x->slot_count - x->unused_count) * 16 /* malloc's own and its rounding */ +
        (x->words.count + x->order.count + x->ids.count) * (sizeof(struct chunk) + 16);
    pthread_rwlock_unlock(&x->lock);
    return n;
}

struct name_index *index_new(void)
{
    struct name_index *x = grow(NULL, 1, sizeof(*x));

    *x = (struct name_index){.version = 1, .memo = memo_new()};
    pthread_rwlock_init(&x->lock, NULL);
    return x;
}

void index_free(struct name_index *x)
{
    if (x == NULL)
        return;
    for (size_t i = 0; i < x->slot_count; i++)
        entry_free(x->slots[i]);
    for (size_t i = 0; i < x->pending_count; i++)
        entry_free(x->pending[i].entry);
    ladder_clear(&x->words);
    ladder_clear(&x->order);
    ladder_clear(&x->ids);
    free(x->slots);
    free(x->prefix);
    free(x->filters);
    free(x->begins);
    free(x->unused);
    free(x->pending);
    memo_free(x->memo);
    pthread_rwlock_destroy(&x->lock);
    free(x);
}
