/* The index against a plain list that is searched from end to end: any puts, removes, bulk loads,
 * words, filters and pages must give the same answer in the same order. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

#include "rooms/customers/index.h"

enum { DOCS = 3000, TOKENS = 5, LONGEST = 9 };

struct plain { /* the oracle's copy */
    bool used;
    int64_t id;
    uint8_t filters;
    char key[LONGEST + 1];
    char tokens[TOKENS][LONGEST + 1];
    size_t token_count;
};

static uint64_t seed = 20270301;
static struct plain docs[DOCS];

static uint32_t dice(uint32_t n)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return (uint32_t)(seed >> 20) % n;
}

static void random_word(char out[LONGEST + 1], uint32_t least, uint32_t letters)
{
    uint32_t n = least + dice(LONGEST - least + 1);

    for (uint32_t i = 0; i < n; i++)
        out[i] = (char)('a' + (int)dice(letters));
    out[n] = '\0';
}

static void random_doc(struct plain *p, int64_t id)
{
    *p = (struct plain){.used = true, .id = id, .filters = (uint8_t)(1U | dice(256))};
    random_word(p->key, 0, 3);
    p->token_count = 1 + dice(TOKENS);
    for (size_t i = 0; i < p->token_count; i++)
        random_word(p->tokens[i], 1, dice(2) ? 2 : 20);
}

static struct index_doc doc_of(const struct plain *p, struct str tokens[TOKENS])
{
    for (size_t i = 0; i < p->token_count; i++)
        tokens[i] = str_from(p->tokens[i]);
    return (struct index_doc){.id = p->id, .number = p->id + 1000, .filters = p->filters, .tokens = tokens,
        .token_count = p->token_count, .sort_key = {(const uint8_t *)p->key, strlen(p->key)}};
}

static int by_order(const void *a, const void *b)
{
    const struct plain *pa = *(const struct plain *const *)a, *pb = *(const struct plain *const *)b;
    int c = strcmp(pa->key, pb->key);

    return c != 0 ? c : pa->id < pb->id ? -1 : pa->id > pb->id;
}

static bool fits(const struct plain *p, const struct index_query *q)
{
    if (!p->used || !(p->filters >> q->filter & 1))
        return false;
    for (size_t w = 0; w < q->word_count; w++) {
        bool found = false;

        for (size_t t = 0; t < p->token_count; t++)
            found |= strncmp(p->tokens[t], q->words[w].ptr, q->words[w].len) == 0;
        if (!found)
            return false;
    }
    return true;
}

/* Every page of one question, compared with the oracle. */
static void compare(struct name_index *x, struct index_query q)
{
    static const struct plain *want[DOCS];
    struct index_hit hits[64];
    size_t n = 0, seen = 0;
    bool more = true;

    for (size_t i = 0; i < DOCS; i++)
        if (fits(&docs[i], &q))
            want[n++] = &docs[i];
    if (n > 0)
        qsort(want, n, sizeof(want[0]), by_order);
    while (more) {
        size_t got = index_find(x, &q, hits, &more);

        for (size_t i = 0; i < got; i++, seen++)
            if (seen >= n || hits[i].id != want[seen]->id || hits[i].number != hits[i].id + 1000)
                fail_msg("place %zu of %zu: id %ld", seen, n, (long)hits[i].id);
        assert_int_equal(more, seen < n);
        if (more)
            q.after = hits[got - 1].id;
        if (seen > 300) /* enough pages of a long answer */
            return;
    }
    assert_int_equal(seen, n);
}

static void ask_many(struct name_index *x, int rounds)
{
    for (int r = 0; r < rounds; r++) {
        char text[3][LONGEST + 1];
        struct str words[3];
        struct index_query q = {.words = words, .word_count = dice(4), .filter = dice(8), .limit = 1 + dice(60)};

        for (size_t i = 0; i < q.word_count; i++) {
            random_word(text[i], 1, dice(2) ? 2 : 20);
            text[i][1 + dice(3)] = '\0';
            words[i] = str_from(text[i]);
        }
        compare(x, q);
    }
}

static void check_counts(struct name_index *x)
{
    int64_t counts[INDEX_FILTERS], want[INDEX_FILTERS] = {0};

    for (size_t i = 0; i < DOCS; i++)
        for (size_t f = 0; f < INDEX_FILTERS; f++)
            want[f] += docs[i].used ? docs[i].filters >> f & 1 : 0;
    index_counts(x, counts);
    assert_memory_equal(counts, want, sizeof(want));
}

static void test_find_equals_the_plain_list(void **state)
{
    struct name_index *x = index_new();
    struct str tokens[TOKENS];

    (void)state;
    memset(docs, 0, sizeof(docs));
    for (int round = 0; round < 6; round++) {
        for (int i = 0; i < 1500; i++) {
            uint32_t at = dice(DOCS);

            if (dice(4) == 0) {
                index_remove(x, (int64_t)at + 1);
                docs[at].used = false;
            } else {
                struct index_doc doc;

                random_doc(&docs[at], (int64_t)at + 1);
                doc = doc_of(&docs[at], tokens);
                index_put(x, &doc);
            }
        }
        ask_many(x, 60);
        check_counts(x);
    }
    index_free(x);
}

static void test_bulk_load_and_what_is_committed_meanwhile(void **state)
{
    struct name_index *x = index_new();
    struct str tokens[TOKENS];

    (void)state;
    memset(docs, 0, sizeof(docs));
    index_load_begin(x);
    for (size_t i = 0; i < DOCS; i++) {
        struct index_doc doc;

        random_doc(&docs[i], (int64_t)i + 1);
        doc = doc_of(&docs[i], tokens);
        index_load_put(x, &doc);
        if (i % 7 == 0) { /* changed while the load goes on: the later one stands */
            random_doc(&docs[i], (int64_t)i + 1);
            doc = doc_of(&docs[i], tokens);
            index_put(x, &doc);
        } else if (i % 11 == 0) {
            index_remove(x, (int64_t)i + 1);
            docs[i].used = false;
        }
    }
    index_load_end(x);
    ask_many(x, 150);
    check_counts(x);
    for (size_t i = 0; i < DOCS; i++) {
        index_remove(x, (int64_t)i + 1);
        docs[i].used = false;
    }
    ask_many(x, 5);
    check_counts(x);
    index_free(x);
}

static void test_wide_answers_walk_the_name_order(void **state)
{ /* more candidates than NARROW: the other way through the index */
    struct name_index *x = index_new();
    bool more;
    struct index_hit hits[10];
    struct str word[] = {STR("a"), STR("z")};

    (void)state;
    for (int64_t id = 1; id <= 9000; id++) {
        char key[8];
        struct str tokens[2] = {STR("aino"), id % 900 == 0 ? STR("zeta") : STR("beta")};
        int64_t n = 9001 - id;

        for (int i = 5; i >= 0; i--, n /= 10)
            key[i] = (char)('0' + n % 10);
        index_put(x, &(struct index_doc){.id = id, .number = id, .sort_key = {(const uint8_t *)key, 6},
            .tokens = tokens, .token_count = 2, .filters = 1});
    }
    assert_int_equal(index_find(x, &(struct index_query){.words = word, .word_count = 1, .limit = 3}, hits, &more), 3);
    assert_int_equal(hits[0].id, 9000);
    assert_int_equal(hits[2].id, 8998);
    assert_true(more);
    assert_int_equal(index_find(x, &(struct index_query){.words = word, .word_count = 1, .limit = 3, .after = 8998},
                                hits, &more), 3);
    assert_int_equal(hits[0].id, 8997);
    assert_int_equal(index_find(x, &(struct index_query){.words = word, .word_count = 2, .limit = 10}, hits, &more), 10);
    assert_int_equal(hits[9].id, 900);
    assert_false(more);
    assert_true(index_bytes(x) < 9000 * 250);
    index_free(x);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_find_equals_the_plain_list),
        cmocka_unit_test(test_bulk_load_and_what_is_committed_meanwhile),
        cmocka_unit_test(test_wide_answers_walk_the_name_order),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
