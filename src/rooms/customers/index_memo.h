/* What a short beginning of a word found, until anything in the index changes: the second letter of a name is typed by
 * everybody and has thousands of candidates. Holds slots and no name; the beginning itself is in the key (at most
 * MEMO_BYTES bytes). Safe for any number of readers; the caller holds the index's lock. */
#ifndef ROOMS_CUSTOMERS_INDEX_MEMO_H
#define ROOMS_CUSTOMERS_INDEX_MEMO_H

#include <pthread.h>

#include "base/str.h"

enum { MEMO_BYTES = 6, MEMO_SLOTS = 16, MEMO_PLACES = 2048 };

struct memo_found { uint32_t slots[MEMO_SLOTS]; uint16_t count; };
struct memo;

struct memo *memo_new(void);
void memo_free(struct memo *m);
/* version: of the index; an answer of another version is none. */
bool memo_get(struct memo *m, uint64_t version, struct str word, unsigned filter, size_t limit, struct memo_found *out);
void memo_put(struct memo *m, uint64_t version, struct str word, unsigned filter, size_t limit, const struct memo_found *found);

#endif
