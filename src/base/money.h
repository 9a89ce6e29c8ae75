/* Money is int64 cents of euro; unit prices and quantities are int64 in units of 1e-4;
 * VAT rates are basis points (25.5 % = 2550). Never a double. */
#ifndef BASE_MONEY_H
#define BASE_MONEY_H

#include "base/date.h"

#define MONEY_MAX_CENTS INT64_C(99999999999) /* 999 999 999.99 */

/* "1 234,56" "1234.56" "1.234,56" "-12,00" "12" "12,50 €" "=20*24,90" -> cents. false when it is none, too
 * large, or can be read in two ways ("1.234"). */
MUST_USE bool money_parse(struct str s, int64_t *cents);
/* Same with four decimals: quantities and unit prices. */
MUST_USE bool decimal4_parse(struct str s, int64_t *value);
struct str money_text(struct arena *arena, int64_t cents, enum lang l); /* 1 234,56 € */
struct str money_plain(struct arena *arena, int64_t cents);             /* 1234.56: API, XML */
struct str money_csv(struct arena *arena, int64_t cents);               /* 1234,56 */
struct str decimal4_text(struct arena *arena, int64_t value, enum lang l); /* 2,5 */
struct str price_text(struct arena *arena, int64_t value, enum lang l);    /* 2,50; 0,0125 */
struct str decimal4_plain(struct arena *arena, int64_t value);
/* round(a * b / div), half away from zero, 128-bit inside. div must not be 0; a result that does not
 * fit is the largest (smallest) int64, far outside MONEY_MAX_CENTS. */
int64_t money_mul_div(int64_t a, int64_t b, int64_t div);
/* Split total over weights by largest remainder; parts add up to total exactly. Negative totals and
 * weights are fine (a credit's split mirrors its invoice's); weights all 0: even parts. */
void money_split(int64_t total, const int64_t *weights, size_t n, int64_t *parts);
/* weights x mul / div, the whole rounded once (half away from zero) and given back; each part is less than a cent off its own
 * exact share, also where weights cancel out (a deducted prepayment). mul >= 0, div > 0. The shares of the negative are the negative. */
int64_t money_shares(const int64_t *weights, size_t n, int64_t mul, int64_t div, int64_t *parts);

#endif
