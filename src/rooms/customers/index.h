/* The memory index of one register: words of names, organisation, town, e-mail, phone and number,
 * and the Finnish order of names. Lives in memory only (DESIGN section 5: FTS5 keeps deleted words);
 * an entry that goes is zeroed. Knows nothing of customers but what index_put gives it.
 * Safe for any number of threads: readers share, a put or remove is alone. */
#ifndef ROOMS_CUSTOMERS_INDEX_H
#define ROOMS_CUSTOMERS_INDEX_H

#include "base/str.h"

enum { INDEX_WORDS = 8, INDEX_WORD_BYTES = 64, INDEX_TOKENS = 40, INDEX_KEY_BYTES = 96, INDEX_FILTERS = 8 };

struct name_index;

struct index_doc { /* what is known of one customer; copied */
    int64_t id, number;
    struct blob sort_key;        /* text_sort_key of the name; cut at INDEX_KEY_BYTES; ties go by id */
    const struct str *tokens;    /* folded words without NUL; at most INDEX_TOKENS, cut at INDEX_WORD_BYTES */
    size_t token_count;
    uint8_t filters;             /* bits 1 << filter that this entry belongs to; bit 0: always set */
};

struct index_query {
    const struct str *words;     /* folded; each must begin some token; at most INDEX_WORDS */
    size_t word_count;           /* 0: everything */
    unsigned filter;             /* 0..INDEX_FILTERS-1 */
    int64_t after;               /* id; 0: from the beginning. An id that is gone: from the beginning */
    size_t limit;
};
struct index_hit { int64_t id, number; };

struct name_index *index_new(void);
void index_free(struct name_index *index); /* zeroes every entry */
/* Bulk load: index_load_put from one thread between begin and end; puts and removes of others meanwhile
 * are kept and done at the end, so that what was committed later wins. */
void index_load_begin(struct name_index *index);
void index_load_put(struct name_index *index, const struct index_doc *doc);
void index_load_end(struct name_index *index);

void index_put(struct name_index *index, const struct index_doc *doc); /* adds or replaces */
void index_remove(struct name_index *index, int64_t id);               /* nothing when unknown */
/* Hits in order of sort key, then id. Returns their number (<= limit); *more: there are others after. */
size_t index_find(struct name_index *index, const struct index_query *query, struct index_hit *out,
                  bool *more);
void index_counts(struct name_index *index, int64_t counts[INDEX_FILTERS]);
size_t index_bytes(struct name_index *index); /* heap in use, for the budget of 250 B a customer */

#endif
