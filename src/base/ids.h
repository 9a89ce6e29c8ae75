/* Check digits and normal forms of Finnish identifiers (BILLING.md section 3; vectors in
 * standards/fi-ids and fi-payments). All are pure; `out` is normalised text in the arena. */
#ifndef BASE_IDS_H
#define BASE_IDS_H

#include "base/date.h"

MUST_USE bool id_ytunnus(struct arena *a, struct str in, struct str *out);   /* 9999999-2 */
MUST_USE bool id_vat(struct arena *a, struct str in, struct str *out);       /* FI99999992 */
MUST_USE bool id_ovt(struct arena *a, struct str in, struct str *out);       /* 0037... */
MUST_USE bool id_reference(struct arena *a, struct str in, struct str *out); /* digits, 7-3-1 */
/* Reference from a base of 3..19 digits; false when the base is not that. */
MUST_USE bool id_reference_make(struct arena *a, struct str base, struct str *out);
MUST_USE bool id_rf(struct arena *a, struct str in, struct str *out);        /* RF71202600172 */
MUST_USE bool id_rf_make(struct arena *a, struct str reference, struct str *out);
MUST_USE bool id_iban(struct arena *a, struct str in, struct str *out);      /* no spaces */
struct str id_reference_shown(struct arena *a, struct str reference); /* fives from the right */
struct str id_fours_shown(struct arena *a, struct str s);             /* IBAN, RF: from the left */
MUST_USE bool id_email(struct arena *a, struct str in, struct str *out);
MUST_USE bool id_phone(struct arena *a, struct str in, struct str *out);     /* E.164 */
/* Five digits of the Finnish table (base/postcodes.h); the town in capitals, as on envelopes. */
MUST_USE bool id_postcode(struct str code, struct str *town);

/* VAT id of a buyer: Finnish ones by their check digit, those of other member states (and XI) by shape. */
MUST_USE bool id_vat_eu(struct arena *a, struct str in, struct str *out);
/* OVT of a Finnish company without a part number: 0037 and the digits of its Y-tunnus or VAT id. */
MUST_USE bool id_ovt_make(struct arena *a, struct str ytunnus, struct str *out);
MUST_USE bool id_bic(struct arena *a, struct str in, struct str *out);      /* shape only: 8 or 11 characters */
/* The bank of a Finnish account by its first digits (list of 2020-06-16: a proposal that a person may overrule);
 * "" when the list has none. */
struct str id_bic_of_iban(struct str iban);

#endif
