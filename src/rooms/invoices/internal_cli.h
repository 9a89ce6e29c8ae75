/* What the files of the command line share. */
#ifndef ROOMS_INVOICES_INTERNAL_CLI_H
#define ROOMS_INVOICES_INTERNAL_CLI_H

#include "base/cli.h"

enum { INVOICE_ROW_PARTS = 6 };
/* "TEXT;QUANTITY;PRICE;CLASS;TREATMENT;PURCHASE" and "CODE;QUANTITY" -> inputs rows.N.text ...; how many. out has room for
 * INVOICE_ROW_PARTS. */
size_t invoices_row_inputs(struct cli *cli, struct str row, size_t n, struct field_input *out);
size_t invoices_product_inputs(struct cli *cli, struct str row, size_t n, struct field_input *out);
struct invoice_receipt;
void invoices_print_receipt(struct cli *cli, const struct invoice_receipt *receipt);
command_fn invoice_recurring, invoice_self_billed, invoice_agree;

#endif
