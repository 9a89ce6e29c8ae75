/* Of this room only: numbers as text, the writers. */
#ifndef ROOMS_EINVOICES_INTERNAL_H
#define ROOMS_EINVOICES_INTERNAL_H

#include "base/xml.h"
#include "rooms/einvoices/einvoices.h"

/* value / 10^scale with at least `least` and at most `most` decimals, half away from zero: 123450, 4, 2, 5 -> 12.345 */
struct str einvoices_decimal(struct arena *arena, __int128 value, int scale, int least, int most, char point);
/* Unit price without VAT and with the discount taken off, in 1e-10, never negative; *flip: the quantity's sign turns.
 * Net entry: exact. Gross entry: what the row's net is per unit. */
__int128 einvoices_net_price(const struct einvoice *e, const struct einvoice_row *row, bool *flip);
/* Reason of no VAT of a sum, its own or the treatment's. */
struct str einvoices_vat_reason(const struct einvoice *e, const struct einvoice_vat *vat);
struct str einvoices_vat_reason_code(const struct einvoice_vat *vat);
/* EAS scheme of an address: what is given, 0216 for an OVT, "" when its shape tells none. */
struct str einvoices_scheme(const struct einvoice_party *party);
/* Endpoint in Peppol: the address when it has a scheme, else the OVT of the Y-tunnus. False: none (a consumer). */
bool einvoices_endpoint(struct arena *arena, const struct einvoice_party *party, struct str *scheme, struct str *id);
struct str einvoices_terms(struct arena *arena, const struct einvoice *e);
/* A street over several lines of at most `width` characters, cut at spaces; count of lines, 0 when it does not fit. */
size_t einvoices_lines(struct str text, size_t width, struct str *lines, size_t most);

/* Errors among the problems as fields of ctx->err: INVALID; RC_OK when there are none. */
MUST_USE enum rc einvoices_refuse(struct ctx *ctx, const struct einvoice_problems *problems);

void einvoices_write_ubl(const struct einvoice *e, struct buf *out);
void einvoices_write_finvoice(const struct einvoice *e, struct buf *out);
void einvoices_write_frame(const struct einvoice *e, struct buf *out);

#endif
