/* Products (tuotteet): article code, names, unit, price net or gross, VAT class (never a rate), labour share for the
 * household deduction; prices and discounts agreed with customers, each with its days. (P24, P64; BILLING.md 1, 2)
 * Prices are 1e-4 euro, discounts basis points. */
#ifndef ROOMS_PRODUCTS_H
#define ROOMS_PRODUCTS_H

#include "base/field.h"
#include "base/money.h"
#include "db/store.h"
#include "policy/policy.h"

enum product_unit { /* stored; the words are codes of UN/ECE recommendation 20 (21 with X before), as e-invoices want them */
    UNIT_PIECE = 1, UNIT_HOUR = 2, UNIT_DAY = 3, UNIT_MONTH = 4, UNIT_METRE = 5, UNIT_SQUARE_METRE = 6, UNIT_CUBIC_METRE = 7,
    UNIT_KILOGRAM = 8, UNIT_LITRE = 9, UNIT_KILOMETRE = 10, UNIT_SET = 11, UNIT_BOX = 12, UNIT_PACKET = 13, UNIT_PAIR = 14,
    UNIT_LUMP_SUM = 15, UNIT_MINUTE = 16
};
extern const struct name_value products_units[]; /* "C62" <-> UNIT_PIECE <-> "products.unit.c62" (kpl) */
/* "C62"; "C62" also for an unknown one. */
const char *products_unit_code(int unit);
/* What a person or a document calls it, "kpl", "st", "pcs". */
struct str products_unit_label(enum lang lang, int unit);
/* From a code or a label of any language ("kpl", "h", "HUR"); 0 when unknown. */
int products_unit_read(struct arena *arena, struct str text);

struct product_form { /* one shape for form, JSON, CSV and command line */
    struct str code;                      /* article number (tuotenumero), unique in the register */
    struct str name_fi, name_sv, name_en; /* Finnish is needed; what is missing is shown in Finnish */
    int unit;                             /* enum product_unit; 0: piece */
    int64_t price;                        /* 1e-4 euro, by `basis` */
    int basis;                            /* enum product_basis; 0: net */
    int vat_class;                        /* enum vat_class of rooms/invoices; 0: general */
    int64_t labour_percent;               /* of the price, work that the household deduction may count; 0..100 */
    int state;                            /* enum product_state; 0: for sale */
    int64_t version;                      /* optimistic lock of an edit; 0 for a new one */
};
enum product_basis { PRICE_NET = 1, PRICE_GROSS = 2 };
enum product_state { PRODUCT_ACTIVE = 1, PRODUCT_RETIRED = 2 };
extern const struct field products_fields[];
extern const struct name_value products_bases[], products_states[];

struct product {
    int64_t id;
    struct product_form form; /* all values stand, none is 0 but labour_percent */
    int64_t changed_at, changed_by;
};
/* NOT_FOUND 2601. */
MUST_USE enum rc products_load(struct ctx *ctx, int64_t id, struct product *out);
MUST_USE enum rc products_by_code(struct ctx *ctx, struct str code, struct product *out);
struct str products_name(const struct product *product, enum lang lang);

struct product_list { struct product *rows; size_t count; bool more; int64_t active, retired; };
enum product_filter { PRODUCTS_ACTIVE = 0, PRODUCTS_RETIRED = 1, PRODUCTS_ALL = 2, PRODUCTS_FILTERS = 3 };
/* By code; words: parts of code or names, all must match. after: code of the last one shown, or "". */
MUST_USE enum rc products_find(struct ctx *ctx, enum product_filter filter, struct str words, struct str after, size_t limit,
                               struct product_list *out);

struct product_receipt { int64_t id, version; };
/* INVALID 2602-2605; CONFLICT 2606 the code is taken. */
DECLARE_ACTION(products_create, struct product_form, struct product_receipt);
struct product_edit { int64_t id; struct product_form form; };
/* CONFLICT 2607 changed meanwhile. Confirmed orders keep the price they were confirmed with. */
DECLARE_ACTION(products_edit, struct product_edit, struct product_receipt);

struct price_form { /* a price or a discount with its days */
    struct str code;         /* product; "": every product (discount only) */
    int64_t customer;        /* customer number; 0: everybody */
    int64_t price;           /* 1e-4, by the product's basis; 0: the product's own */
    int64_t discount;        /* percent, 1e-4: 12,5 is 125000 */
    struct date valid_from, valid_to;
};
extern const struct field products_price_fields[];
struct price_receipt { int64_t id; };
/* INVALID 2608 neither price nor discount, 2609 ends before it begins, 2610 no such customer, 2612 a price needs a product. */
DECLARE_ACTION(products_price_add, struct price_form, struct price_receipt);
/* Ends today (an agreed price leaves no gap in what was agreed). NOT_FOUND 2611. */
DECLARE_ACTION(products_price_end, int64_t, struct price_receipt);

struct product_price {
    int64_t id, customer_id, product_id;
    struct str code; /* "" every product */
    bool has_price;
    int64_t price, discount_bp;
    struct date valid_from, valid_to;
};
/* Of a product (customer 0) or of a customer (product 0), newest first. */
MUST_USE enum rc products_prices(struct ctx *ctx, int64_t product, int64_t customer, struct product_price **out, size_t *count);

struct product_terms { /* what one customer pays on one day */
    int64_t product_id;
    struct str code, name;
    int unit, vat_class;
    int64_t price;        /* 1e-4, net or gross as asked */
    int64_t discount_bp;
    int64_t labour_percent;
};
/* Customer's own price for the product, else everybody's price of the day, else the product's; the
 * greatest discount that is in force. gross: the order is entered with VAT; a price kept the other way is
 * converted with the rate of the day. NOT_FOUND 2601; CONFLICT 2613 not for sale; INVALID 1706 no rate. */
MUST_USE enum rc products_terms(struct ctx *ctx, struct str code, int64_t customer_id, struct date day, bool gross,
                                enum lang lang, struct product_terms *out);

enum reprice { REPRICE_KEEP = 1, REPRICE_NEW = 2 }; /* 0: nobody has said; kept */
extern const struct name_value products_reprices[];
struct product_price_row { /* a row of a draft of which the buyer was changed */
    struct str code;              /* "": no product, never differs */
    int64_t price, discount_bp;   /* as on the row */
    int64_t new_price, new_discount_bp;
    bool differs;                 /* the former buyer's price, and the new one pays another */
};
/* What the rows would cost the other buyer on a day. A price that is not the former buyer's was typed by a person and stays;
 * differing: how many. Errors as products_terms, but for products that are gone: they stay. */
MUST_USE enum rc products_reprice(struct ctx *ctx, int64_t from, int64_t to, struct date day, bool gross,
                                  struct product_price_row *rows, size_t count, size_t *differing);
struct product_price_changes { struct str *lines; size_t count; }; /* in words, for the form that asks */
void products_price_changes(struct ctx *ctx, const struct product_price_row *rows, size_t count, struct product_price_changes *out);

/* customers: two became one; agreed prices go along. In the writer. */
/* The time of an organisation is over (P36): what was agreed with it goes. In the writer, purpose rights. */
MUST_USE enum rc products_forget(struct ctx *ctx, int64_t customer, int64_t *removed);
MUST_USE enum rc products_move(struct ctx *ctx, int64_t from_customer, int64_t into_customer, int64_t *moved);

#endif
