/* The demo's dice and people (rules.c). */
#ifndef ROOMS_DEMO_INTERNAL_H
#define ROOMS_DEMO_INTERNAL_H

#include "rooms/customers/customers.h"
#include "rooms/demo/demo.h"

struct dice { uint64_t state; };
uint32_t dice_below(struct dice *dice, uint32_t n); /* 0..n-1, n > 0 */
bool dice_percent(struct dice *dice, uint32_t percent);

/* A consumer, or an organisation with its Y-tunnus in the range that nobody has. ordinal makes e-mail
 * addresses and phone numbers unique. */
void demo_person(struct arena *arena, struct dice *dice, uint32_t ordinal, struct date today, struct customer_form *out);
void demo_organisation(struct arena *arena, struct dice *dice, uint32_t ordinal, struct date today, struct customer_form *out);
void demo_contact(struct arena *arena, struct dice *dice, uint32_t ordinal, const struct customer_form *organisation,
                  struct contact_form *out);
struct demo_product { const char *text, *unit; int64_t cents; }; /* price without VAT */
const struct demo_product *demo_product(enum demo_company company, struct dice *dice);
const struct demo_product *demo_product_at(enum demo_company company, size_t i); /* NULL after the last */
struct str demo_note(struct dice *dice);

/* actions_sales.c: products of the company, orders in every state of their life, one that waits over a credit limit.
 * customers: numbers to choose from. */
MUST_USE enum rc demo_sales(struct ctx *ctx, enum demo_company company, const int64_t *customers, size_t count,
                            struct demo_receipt *receipt);

#endif
