/* What the pages of accounting show: no names anywhere. */
#ifndef ROOMS_ACCOUNTING_VIEW_H
#define ROOMS_ACCOUNTING_VIEW_H

#include "rooms/accounting/accounting.h"

struct accounting_row { int64_t number, debit, credit, invoice, voucher; struct date day; struct str account, text, rate; bool first; };
struct accounting_vat_row { struct str what, box; int64_t base, vat, documents; bool unconfirmed; };
struct accounting_view {
    struct str month, before, after, lead;
    struct str before_shown, after_shown; /* as people write months: 10/2026 */
    struct accounting_row *rows;
    size_t row_count;
    struct accounting_vat_row *vat;
    size_t vat_count;
    int64_t vat_cents;
    bool locked, may_lock, may_unlock, may_choose, more;
    int basis;                    /* of the month's VAT */
    const struct month_form *form;
    const struct basis_form *choice;
};

struct columns_line { struct str format, columns; bool own; };
struct columns_view { const struct columns_form *form; struct columns_line lines[4]; size_t count; struct str lead; };

#endif
