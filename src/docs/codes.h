/* Bank barcode (Code 128 C) and EPC QR as black and white modules, by libzint (BILLING.md section 3). Inside src/docs. */
#ifndef DOCS_CODES_H
#define DOCS_CODES_H

#include "base/str.h"

enum { CODES_MOST = 400, BANK_BARCODE_MODULES = 332 };

struct codes_modules { /* row by row; dark[y][x / 8] bit x % 8 */
    int width, height;
    uint8_t dark[80][CODES_MOST / 8];
};
/* 54 digits; false when they are anything else, or the symbol is not 332 modules wide. */
MUST_USE bool codes_barcode(struct str digits, struct codes_modules *out);
/* Bytes as they are, level M, version 13 at most. */
MUST_USE bool codes_qr(struct blob bytes, struct codes_modules *out);
bool codes_is_dark(const struct codes_modules *m, int x, int y);

#endif
