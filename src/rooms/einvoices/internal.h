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

const char *einvoices_word(const struct name_value *names, int value); /* "" unknown */
struct json;
void einvoices_delivery_json(struct ctx *ctx, struct json *j, const struct einvoice_delivery *d);
void einvoices_addresses_json(struct ctx *ctx, struct json *j, const struct einvoice_address *all, size_t count);
/* Errors among the problems as fields of ctx->err: INVALID; RC_OK when there are none. */
MUST_USE enum rc einvoices_refuse(struct ctx *ctx, const struct einvoice_problems *problems);

void einvoices_write_ubl(const struct einvoice *e, struct buf *out);
void einvoices_write_finvoice(const struct einvoice *e, struct buf *out);
void einvoices_write_frame(const struct einvoice *e, struct buf *out);

/* --- store.c ------------------------------------------------------------------------------------------ */
enum { INCOMING_NUMBER = 1, INCOMING_DATE, INCOMING_SELLER }; /* fields in sealed records */
enum { INCOMING_DAYS = 400 };
enum { ADDRESS_VALUE = 1, ADDRESS_SCHEME = 2, ADDRESS_BUYER_REFERENCE = 3, DOCUMENT_BYTES = 1 }; /* fields in sealed records */

MUST_USE enum rc einvoices_store_address(struct ctx *ctx, int64_t customer_id, const struct einvoice_address_form *form,
                                         int64_t *id);
struct einvoice_known { int64_t invoice, customer, number, channel, kind, fiscal_year; };
MUST_USE enum rc einvoices_known(struct ctx *ctx, int64_t invoice, struct einvoice_known *out);
struct einvoice_queueing { int64_t invoice, number, reminder; int way; };
MUST_USE enum rc einvoices_queue(struct ctx *ctx, const struct einvoice_queueing *q, int64_t *id);
MUST_USE enum rc einvoices_delivery_get(struct ctx *ctx, int64_t id, struct einvoice_delivery *out); /* NOT_FOUND 4017 */
MUST_USE enum rc einvoices_due(struct ctx *ctx, struct einvoice_delivery **out, size_t *count);

/* The secret of a channel: D/secrets/NAME, a file of ours that nobody else may read. IO 4021. "" for no name. */
MUST_USE enum rc einvoices_secret(struct ctx *ctx, struct str name, struct str *out);
MUST_USE enum rc einvoices_pdf(struct ctx *ctx, const struct invoice *invoice, struct blob *out); /* waits for the docs role */
/* The mail that carries a PDF. INVALID 4023 no e-mail address, 4008 the buyer's data have been destroyed. */
MUST_USE enum rc einvoices_mail(struct ctx *ctx, const struct einvoice_delivery *d, const struct einvoice_channel *channel,
                                struct str *to, struct str *subject, struct str *text, struct str *name, struct str *bytes);

/* --- actions_send.c: the steps of one sending ------------------------------------------------------------ */
struct einvoice_beginning { struct einvoice_delivery delivery; struct einvoice_channel channel; struct blob bytes; };
DECLARE_ACTION(einvoices_begin, struct einvoice_beginning, struct einvoice_delivery_receipt);
struct einvoice_outcome { int64_t id, attempts; enum rc rc; int code; struct str receipt; };
DECLARE_ACTION(einvoices_finish, struct einvoice_outcome, struct einvoice_delivery_receipt);
/* What the operator said about a message. NOT_FOUND 4017. */
struct einvoice_answer { struct str message_id; bool accepted; };
DECLARE_ACTION(einvoices_answered, struct einvoice_answer, struct einvoice_delivery_receipt);
/* One file's documents in one transaction. */
/* Facts of what arrived are kept for INCOMING_DAYS, long enough to know a double. */
MUST_USE enum rc einvoices_expire_old(struct ctx *ctx);
DECLARE_ACTION(einvoices_take_all, struct einvoice_taken, struct einvoice_taken);
/* XML documents of a file in order; most + 1 when there are more. Pure. */
size_t einvoices_split(struct str bytes, struct str *parts, size_t most);
/* What an operator's answer gives as its id: one word, or "id" of a JSON object; "" when it is anything else. Pure. */
struct str einvoices_receipt(struct str answer);
/* When the next try is; 0: no more tries. Pure. */
int64_t einvoices_next_try(int64_t attempts);
/* Is an address well formed: OVT and IBAN by their check digits, others by their characters. Pure. */
bool einvoices_address_ok(struct arena *arena, struct str in, struct str *out);
bool einvoices_target_ok(int kind, struct str target);
bool einvoices_file_name_ok(struct str name);    /* of a file in D/secrets; "" is none */
bool einvoices_host_key_ok(struct str key);      /* "SHA256:" and 43 characters of base64 */

#endif
