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

enum { DEMO_MOST = 400, DEMO_YEAR_DAYS = 364 };
struct fill { /* one company being filled */
    enum demo_company company;
    struct dice dice;
    int64_t numbers[DEMO_MOST], ids[DEMO_MOST];
    bool persons[DEMO_MOST];
    struct date starts[DEMO_MOST];
    size_t count;
    struct demo_receipt *receipt;
};

/* The clock of a played day (actions_year.c): chance stays the process's own, for keys are made of it. */
struct played { struct env env; struct env *real; int company; }; /* env first: what ctx->env points to */
void demo_play(struct ctx *ctx, struct played *played, struct env *real, int company, struct date day);
void demo_play_end(struct ctx *ctx, struct env *real);
/* From the day that is played to today: day by day what the company does. Outside the writer. */
MUST_USE enum rc demo_year(struct ctx *ctx, struct fill *f);

/* actions_sales.c: products of the company, orders in every state of their life, one that waits over a credit limit.
 * customers: numbers to choose from. */
MUST_USE enum rc demo_sales(struct ctx *ctx, enum demo_company company, const int64_t *customers, size_t count,
                            struct demo_receipt *receipt);
/* The two halves of it; nothing where the notice states no orders. */
MUST_USE enum rc demo_products(struct ctx *ctx, enum demo_company company, struct demo_receipt *receipt);
MUST_USE enum rc demo_orders(struct ctx *ctx, enum demo_company company, const int64_t *customers, size_t count,
                             struct demo_receipt *receipt);
struct str demo_code(struct ctx *ctx, enum demo_company company, size_t i); /* of demo_product_at(company, i) */

#endif
