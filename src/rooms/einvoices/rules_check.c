/* What stands in the way of an e-invoice, all of it at once: lengths of the Finvoice 3.0 schema, what EN 16931 and Peppol
 * BIS Billing 3 want (BILLING.md sections 4, 5). Pure. */
#include "base/arena.h"
#include "base/errors.h"
#include "base/ids.h"
#include "base/utf8.h"
#include "errors_einvoices.h"
#include "rooms/einvoices/internal.h"

enum { PROBLEMS_MOST = 60 };

struct check { struct arena *a; const struct einvoice *e; struct einvoice_problems *out; };

static void tell(struct check *c, int code, bool warns, const char *field, struct str arg)
{
    if (c->out->count == PROBLEMS_MOST)
        return;
    c->out->items[c->out->count++] = (struct einvoice_problem){code, warns, field, arg};
    c->out->errors += !warns;
}

static void missing(struct check *c, const char *field)
{
    tell(c, E4003_EINVOICE_MISSING, false, field, STR(""));
}

/* least..most characters; an empty one only when it may be. */
static void length(struct check *c, const char *field, struct str text, size_t least, size_t most, bool optional)
{
    size_t n = utf8_count(text);

    if (n == 0 && optional)
        return;
    if (n < least)
        missing(c, field);
    else if (n > most)
        tell(c, E4002_EINVOICE_TOO_LONG, false, field, str_fmt(c->a, "%zu", most));
}

static void check_party(struct check *c, const struct einvoice_party *p, bool seller)
{
    struct str lines[3];

    length(c, seller ? "seller.name" : "buyer.name", p->name, 2, 70, false);
    length(c, seller ? "seller.town" : "buyer.town", p->town, 2, 35, !seller);
    length(c, seller ? "seller.postcode" : "buyer.postcode", p->postcode, 2, 35, !seller);
    length(c, seller ? "seller.phone" : "buyer.phone", p->phone, 0, 35, true);
    length(c, seller ? "seller.email" : "buyer.email", p->email, 0, 70, true);
    if (str_empty(p->street) && seller)
        missing(c, "seller.street");
    else if (!str_empty(p->street) && einvoices_lines(p->street, 35, lines, 3) == 0)
        tell(c, E4002_EINVOICE_TOO_LONG, false, seller ? "seller.street" : "buyer.street", STR("3 \xc3\x97 35"));
    if (!str_empty(p->country) && p->country.len != 2)
        missing(c, seller ? "seller.country" : "buyer.country");
}

static bool ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] <= ' ' || (unsigned char)s.ptr[i] > '~')
            return false;
    return true;
}

static void check_addresses(struct check *c, bool required)
{
    const struct einvoice_party *s = &c->e->seller, *b = &c->e->buyer;

    if (str_empty(b->address) || str_empty(b->operator))
        tell(c, E4005_EINVOICE_NO_ADDRESS, !required, "buyer.address", STR(""));
    else if (!ascii(b->address) || !ascii(b->operator) || b->address.len > 35 || b->operator.len > 35)
        tell(c, E4002_EINVOICE_TOO_LONG, false, "buyer.address", STR("35"));
    if (str_empty(s->address) || str_empty(s->operator))
        tell(c, E4006_EINVOICE_NO_SENDER, !required, "seller.address", STR(""));
    else if (!ascii(s->address) || !ascii(s->operator) || s->address.len > 35 || s->operator.len > 35)
        tell(c, E4002_EINVOICE_TOO_LONG, false, "seller.address", STR("35"));
}

static void check_characters(struct check *c)
{
    const struct einvoice *e = c->e;
    struct str told;

    (void)text_to_latin9(c->a, e->buyer.name, &told);
    if (!str_empty(told))
        tell(c, E4004_EINVOICE_CHARACTERS, true, "buyer.name", STR(""));
    (void)text_to_latin9(c->a, e->note, &told);
    if (!str_empty(told))
        tell(c, E4004_EINVOICE_CHARACTERS, true, "note", told);
    for (size_t i = 0; i < e->row_count; i++) {
        (void)text_to_latin9(c->a, e->rows[i].text, &told);
        if (!str_empty(told))
            tell(c, E4004_EINVOICE_CHARACTERS, true, str_z(c->a, str_fmt(c->a, "rows.%zu.text", i)), told);
    }
}

static void check_finvoice(struct check *c, bool framed)
{
    const struct einvoice *e = c->e;

    check_party(c, &e->seller, true);
    check_party(c, &e->buyer, false);
    length(c, "number", e->number, 1, 20, false);
    length(c, "original_number", e->original_number, 1, 20, true);
    length(c, "order_number", e->order_number, 1, 70, true);
    length(c, "buyer_reference", e->buyer_reference, 1, 70, true);
    if (e->account_count == 0)
        missing(c, "seller.iban");
    for (size_t i = 0; i < e->row_count; i++) {
        length(c, str_z(c->a, str_fmt(c->a, "rows.%zu.unit", i)), e->rows[i].unit, 1, 14, true);
        length(c, str_z(c->a, str_fmt(c->a, "rows.%zu.product_code", i)), e->rows[i].article, 1, 70, true);
    }
    check_addresses(c, framed);
    check_characters(c);
}

static bool has(const struct einvoice *e, int treatment)
{
    for (size_t i = 0; i < e->vat_count; i++)
        if (e->vat[i].treatment == treatment)
            return true;
    return false;
}

/* BR-E-01: one sum of category E on a document, whatever its grounds: two cannot both be said. */
static bool two_grounds(const struct einvoice *e)
{
    size_t n = 0;

    for (size_t i = 0; i < e->vat_count; i++)
        n += e->vat[i].treatment == TREATMENT_EXEMPT || invoices_is_margin(e->vat[i].treatment);
    return n > 1;
}

static void check_ubl(struct check *c)
{
    const struct einvoice *e = c->e;
    struct str scheme, id;

    length(c, "seller.name", e->seller.name, 1, 1000, false);
    length(c, "buyer.name", e->buyer.name, 1, 1000, false);
    if (!einvoices_endpoint(c->a, &e->buyer, &scheme, &id))
        tell(c, E4005_EINVOICE_NO_ADDRESS, true, "buyer.address", STR(""));
    if (str_empty(e->buyer_reference) && str_empty(e->order_number))
        tell(c, E4010_EINVOICE_BUYER_REFERENCE, true, "buyer_reference", STR(""));
    if (str_empty(e->seller.vat_id) && !has(e, TREATMENT_OUTSIDE))
        missing(c, "seller.vat_id");
    if (e->account_count == 0 && e->kind != EINVOICE_CREDIT)
        missing(c, "seller.iban");
    if ((has(e, TREATMENT_REVERSE_CHARGE) || has(e, TREATMENT_EU_SERVICE) || has(e, TREATMENT_EU_GOODS)) &&
        str_empty(e->buyer.vat_id))
        missing(c, "buyer.vat_id");
    if (has(e, TREATMENT_EU_GOODS) && date_is_none(e->delivered_on))
        missing(c, "delivered_on");
    if (has(e, TREATMENT_OUTSIDE) && e->vat_count > 1) /* BR-O-11: O stands alone */
        tell(c, E4007_EINVOICE_OUTSIDE_MIXED, false, "rows", STR(""));
    if (e->type == EINVOICE_TYPE_SELF_BILLED) /* Peppol billing has no document that its receiver made */
        tell(c, E4032_EINVOICE_SELF_BILLED, false, "number", STR(""));
    if (two_grounds(e))
        tell(c, E4031_EINVOICE_TWO_GROUNDS, false, "rows", STR(""));
}

void einvoices_check(struct arena *arena, const struct einvoice *e, enum einvoice_format format,
                     struct einvoice_problems *out)
{
    struct check c = {arena, e, out};

    *out = (struct einvoice_problems){.items = ARENA_ARRAY(arena, struct einvoice_problem, PROBLEMS_MOST)};
    if (e->row_count == 0)
        missing(&c, "rows");
    if (format == EINVOICE_UBL)
        check_ubl(&c);
    else
        check_finvoice(&c, format == EINVOICE_FINVOICE_SOAP);
    if (e->kind == EINVOICE_CREDIT && str_empty(e->original_number))
        missing(&c, "original_number");
}
