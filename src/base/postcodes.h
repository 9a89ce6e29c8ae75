/* Where id_postcode gets its table from (docs/decisions/0002-postal-codes.md). */
#ifndef BASE_POSTCODES_H
#define BASE_POSTCODES_H

#include "base/str.h"

/* Replace the table by lines `00100;HELSINKI` (UTF-8, `#` comments). Before the sockets open only; the
 * arena must last as long as the process. false, and the table stays, when any line is wrong. */
MUST_USE bool postcodes_load(struct arena *lasting, struct str text);
size_t postcodes_count(void); /* 0: built without a table, only five digits are checked */

#endif
