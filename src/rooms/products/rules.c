/* Decisions about products and prices: facts in, decision out (BILLING.md sections 1, 2). */
#include "base/errors.h"
#include "base/utf8.h"
#include "errors_products.h"
#include "rooms/invoices/invoices.h"
#include "rooms/products/internal.h"

/* Codes are typed, scanned and stand in addresses of files: letters, digits and a few signs, no spaces. */
static bool code_shape(struct str code)
{
    for (size_t i = 0; i < code.len; i++) {
        char c = code.ptr[i];

        if (!(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') && !(c >= 'a' && c <= 'z') && c != '-' && c != '_' &&
            c != '.' && c != '/' && c != '+')
            return false;
    }
    return true;
}

enum rc products_check(struct arena *arena, struct product_form *form, struct err *err)
{
    form->code = str_trim(form->code);
    if (str_empty(form->code))
        err_add_field(arena, err, "code", E2602_PRODUCT_NO_CODE, STR(""));
    else if (!code_shape(form->code))
        err_add_field(arena, err, "code", E2604_PRODUCT_CODE_SHAPE, STR(""));
    if (str_empty(form->name_fi))
        err_add_field(arena, err, "name_fi", E2603_PRODUCT_NO_NAME, STR(""));
    if (form->unit == 0)
        form->unit = UNIT_PIECE;
    if (form->basis == 0)
        form->basis = PRICE_NET;
    if (form->vat_class == 0)
        form->vat_class = VAT_GENERAL;
    if (form->state == 0)
        form->state = PRODUCT_ACTIVE;
    return err->field_count > 0 ? RC_INVALID : RC_OK;
}

static bool not_given(struct date d)
{
    return date_is_none(d) || d.days == 0;
}

enum rc products_check_price(struct price_form *form, struct date today, struct err *err)
{
    form->code = str_trim(form->code);
    if (form->price == 0 && form->discount == 0)
        return err_invalid(err, E2608_PRICE_EMPTY, "price");
    if (form->price != 0 && str_empty(form->code))
        return err_invalid(err, E2612_PRICE_NO_PRODUCT, "code");
    if (not_given(form->valid_from))
        form->valid_from = today;
    if (not_given(form->valid_to))
        form->valid_to = DATE_NONE;
    else if (date_before(form->valid_to, form->valid_from))
        return err_invalid(err, E2609_PRICE_DAYS, "valid_to");
    return RC_OK;
}

int64_t products_convert(int64_t price, bool from_gross, bool to_gross, int64_t rate_bp)
{
    if (from_gross == to_gross)
        return price;
    return to_gross ? money_mul_div(price, 10000 + rate_bp, 10000) : money_mul_div(price, 10000, 10000 + rate_bp);
}

bool products_match(struct arena *arena, const struct product_form *form, struct str words)
{
    struct str text = text_fold(arena, str_fmt(arena, "%.*s %.*s %.*s %.*s", STR_FMT(form->code), STR_FMT(form->name_fi),
                                               STR_FMT(form->name_sv), STR_FMT(form->name_en)));
    struct str rest = text_fold(arena, words);

    while (rest.len > 0) {
        struct str word = str_cut(&rest, ' ');

        if (word.len > 0 && !str_contains(text, word))
            return false;
    }
    return true;
}

bool products_same(const struct product_form *a, const struct product_form *b)
{
    return str_eq(a->code, b->code) && str_eq(a->name_fi, b->name_fi) && str_eq(a->name_sv, b->name_sv) &&
           str_eq(a->name_en, b->name_en) && a->unit == b->unit && a->price == b->price && a->basis == b->basis &&
           a->vat_class == b->vat_class && a->labour_percent == b->labour_percent && a->state == b->state;
}
