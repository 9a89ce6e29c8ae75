/* What is asked of a product and of a price: one table for form, JSON, CSV and command line. */
#include <string.h>

#include "base/utf8.h"
#include "i18n/i18n.h"
#include "rooms/invoices/invoices.h"
#include "rooms/products/internal.h"

const struct name_value products_units[] = {
    {"C62", UNIT_PIECE, "products.unit.c62"}, {"HUR", UNIT_HOUR, "products.unit.hur"}, {"MIN", UNIT_MINUTE, "products.unit.min"},
    {"DAY", UNIT_DAY, "products.unit.day"}, {"MON", UNIT_MONTH, "products.unit.mon"}, {"MTR", UNIT_METRE, "products.unit.mtr"},
    {"MTK", UNIT_SQUARE_METRE, "products.unit.mtk"}, {"MTQ", UNIT_CUBIC_METRE, "products.unit.mtq"},
    {"KGM", UNIT_KILOGRAM, "products.unit.kgm"}, {"LTR", UNIT_LITRE, "products.unit.ltr"},
    {"KMT", UNIT_KILOMETRE, "products.unit.kmt"}, {"SET", UNIT_SET, "products.unit.set"}, {"XBX", UNIT_BOX, "products.unit.xbx"},
    {"XPK", UNIT_PACKET, "products.unit.xpk"}, {"NPR", UNIT_PAIR, "products.unit.npr"}, {"LS", UNIT_LUMP_SUM, "products.unit.ls"},
    {NULL, 0, NULL}};
const struct name_value products_bases[] = {
    {"net", PRICE_NET, "products.basis.net"}, {"gross", PRICE_GROSS, "products.basis.gross"}, {NULL, 0, NULL}};
const struct name_value products_states[] = {
    {"active", PRODUCT_ACTIVE, "products.state.active"}, {"retired", PRODUCT_RETIRED, "products.state.retired"}, {NULL, 0, NULL}};

#define P struct product_form
#define MOST INT64_C(9999999999900)
const struct field products_fields[] = {
    FIELD_TEXT(P, code, 40, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "products.field.code"),
    FIELD_NAME(P, name_fi, 200, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "products.field.name-fi"),
    FIELD_NAME(P, name_sv, 200, 0, CATEGORY_NONE, NEED_NONE, "products.field.name-sv"),
    FIELD_NAME(P, name_en, 200, 0, CATEGORY_NONE, NEED_NONE, "products.field.name-en"),
    FIELD_ENUM(P, unit, products_units, 0, CATEGORY_NONE, NEED_NONE, "products.field.unit"),
    FIELD_DECIMAL4(P, price, 0, MOST, FIELD_PRICE, CATEGORY_NONE, NEED_NONE, "products.field.price"),
    FIELD_ENUM(P, basis, products_bases, 0, CATEGORY_NONE, NEED_NONE, "products.field.basis"),
    FIELD_ENUM(P, vat_class, invoices_vat_classes, 0, CATEGORY_NONE, NEED_NONE, "products.field.vat-class"),
    FIELD_I64(P, labour_percent, 0, 100, 0, CATEGORY_NONE, NEED_NONE, "products.field.labour-percent"),
    FIELD_ENUM(P, state, products_states, 0, CATEGORY_NONE, NEED_NONE, "products.field.state"),
    FIELD_I64(P, version, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "products.field.version"),
    FIELD_END};

#define Q struct price_form
const struct field products_price_fields[] = {
    FIELD_TEXT(Q, code, 40, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "products.field.code"),
    FIELD_I64(Q, customer, 0, INT64_MAX, 0, CATEGORY_BILLING, NEED_CONTRACT, "products.price.customer"),
    FIELD_DECIMAL4(Q, price, 0, MOST, FIELD_PRICE, CATEGORY_BILLING, NEED_CONTRACT, "products.price.price"),
    FIELD_DECIMAL4(Q, discount, 0, 1000000, 0, CATEGORY_BILLING, NEED_CONTRACT, "products.price.discount"),
    FIELD_DATE(Q, valid_from, 0, CATEGORY_BILLING, NEED_CONTRACT, "products.price.valid-from"),
    FIELD_DATE(Q, valid_to, 0, CATEGORY_BILLING, NEED_CONTRACT, "products.price.valid-to"),
    FIELD_END};

static const struct name_value *unit_of(int unit)
{
    for (const struct name_value *u = products_units; u->word != NULL; u++)
        if (u->value == unit)
            return u;
    return &products_units[0];
}

const char *products_unit_code(int unit)
{
    return unit_of(unit)->word;
}

struct str products_unit_label(enum lang lang, int unit)
{
    return msg_form(lang, msg_find(unit_of(unit)->msg), "nom");
}

int products_unit_read(struct arena *arena, struct str text)
{
    struct str folded = text_fold(arena, text);

    for (const struct name_value *u = products_units; u->word != NULL; u++) {
        if (str_eq_nocase(str_trim(text), str_from(u->word)))
            return u->value;
        for (int lang = 0; lang < LANG_COUNT && folded.len > 0; lang++)
            if (str_eq(folded, text_fold(arena, products_unit_label((enum lang)lang, u->value))))
                return u->value;
    }
    return 0;
}

struct str products_name(const struct product *product, enum lang lang)
{
    struct str own = lang == LANG_SV ? product->form.name_sv : lang == LANG_EN ? product->form.name_en : product->form.name_fi;

    return str_empty(own) ? product->form.name_fi : own;
}
