/* The Finnish bank barcode (pankkiviivakoodi), versions 4 and 5, and the same digits as text (virtual
 * barcode): BILLING.md section 3; vectors in standards/fi-payments. Pure. */
#ifndef BASE_BARCODE_H
#define BASE_BARCODE_H

#include "base/date.h"

enum { BARCODE_DIGITS = 54, BARCODE_MODULES = 332, BARCODE_WIDTHS = 181 };

enum barcode_verdict { /* why a bill has none: it is printed without, and the preview says why */
    BARCODE_OK = 0,
    BARCODE_IBAN = 1,      /* not a valid Finnish account */
    BARCODE_REFERENCE = 2, /* missing, wrong, or an RF with letters or a body of over 21 digits */
    BARCODE_NOTHING = 3,   /* nothing to pay, or a credit note */
    BARCODE_TOO_MUCH = 4,  /* over 999,999.99 */
    BARCODE_DUE = 5        /* the year does not fit its two digits (2000-2099) */
};

/* 54 digits: version 5 for an RF reference, else 4. due none: 000000. */
MUST_USE enum barcode_verdict barcode_build(struct arena *a, struct str iban, int64_t cents, struct str reference,
                                            struct date due, struct str *out);
/* Check character of Code 128 (set C) over an even number of digits, 0..102; -1 when they are not that. */
int barcode_check(struct str digits);

struct barcode { /* what a barcode says */
    int version;           /* 4 or 5 */
    struct str digits;     /* the 54, without spaces */
    struct str iban, reference; /* checked; reference: digits, or RF with its check digits */
    int64_t cents;         /* 0: the payer fills in the sum */
    struct date due;       /* none: at once */
};
/* From 54 digits as typed or scanned (spaces are dropped): version, account, reference and date are checked. */
MUST_USE bool barcode_read(struct arena *a, struct str in, struct barcode *out);
/* Widths in modules of bars and spaces, a bar first: start C, 27 pairs, check character, stop; 332 modules without
 * the quiet zones (10 modules each side). False when digits are not 54 digits. */
MUST_USE bool barcode_widths(struct str digits, uint8_t out[BARCODE_WIDTHS]);

#endif
