/* What the files of the API share. */
#ifndef ROOMS_INVOICES_INTERNAL_API_H
#define ROOMS_INVOICES_INTERNAL_API_H

#include "http/route.h"

http_handler recurring_api_list, recurring_api_add, recurring_api_get, recurring_api_change, recurring_api_end, invoices_api_seller,
    invoices_api_seller_set, self_billed_api_record, self_billed_api_agree,
    invoices_api_declaration, invoices_api_declare;
/* Collective invoicing (api_run.c). */
http_handler invoices_api_run_preview, invoices_api_run_start, invoices_api_run_get;
struct invoice_receipt;
void invoices_receipt_json(struct ctx *ctx, const struct invoice_receipt *receipt, struct http_answer *out);

#endif
