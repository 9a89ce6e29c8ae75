/* Currencies of documents (ISO 4217) and rates against the euro. A rate is the units of a currency for one euro, as the
 * European Central Bank publishes it, in 1e-6: 11.0845 kronor = 11084500. Never a double. */
#ifndef BASE_CURRENCY_H
#define BASE_CURRENCY_H

#include "base/money.h"

#define RATE_ONE INT64_C(1000000)
#define RATE_MOST INT64_C(1000000000000) /* 1,000,000 units for a euro */

/* Decimals of a currency that is known here: 2, 0 (yen), 3 (dinars); -1 when the code is not. */
int currency_decimals(struct str code);
bool currency_is_euro(struct str code); /* "EUR" or "" */

/* "11,0845" "11.0845": digits, one mark, at most six decimals, above zero and at most RATE_MOST. */
MUST_USE bool rate_parse(struct str s, int64_t *rate);
struct str rate_text(struct arena *arena, int64_t rate, enum lang l); /* 11,0845; four decimals at least */
struct str rate_plain(struct arena *arena, int64_t rate);             /* 11.0845: API, XML */

/* Cents of a currency as euro cents, and back: half away from zero. rate above zero. */
int64_t rate_to_euro(int64_t cents, int64_t rate);
int64_t rate_from_euro(int64_t euro_cents, int64_t rate);

/* money_text of any currency: "1 234,56 SEK", "SEK 1,234.56"; of euro as money_text. */
struct str money_text_in(struct arena *arena, int64_t cents, enum lang l, struct str code);

#endif
