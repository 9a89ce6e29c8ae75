/* What the files of pages share. */
#ifndef ROOMS_INVOICES_INTERNAL_PAGES_H
#define ROOMS_INVOICES_INTERNAL_PAGES_H

#include "http/route.h"
#include "rooms/invoices/internal.h"
#include "rooms/invoices/view.h"

http_handler invoices_new_page, invoices_new_submit, invoices_edit_page, invoices_edit_submit, invoices_products_json,
    invoices_credit_page, invoices_credit_submit, invoices_series_page, invoices_series_submit, invoices_own_series_submit, invoices_declare_page,
    invoices_declare_submit, invoices_run_page, invoices_run_submit, invoices_run_one_page, invoices_seller_page, invoices_seller_submit,
    recurring_list_page, recurring_new_page, recurring_new_submit, recurring_page, recurring_end_submit, recurring_edit_page, recurring_edit_submit,
    self_billed_page, self_billed_submit, invoices_agree_page, invoices_agree_submit;

/* Rows of the editor: as they came with the form, `more` empty ones after them; or of something stored, with an empty one. */
void invoices_rows_typed(struct ctx *ctx, const struct http_request *in, int64_t more, struct invoice_editor *out);
void invoices_rows_stored(struct ctx *ctx, const struct invoice_row *rows, size_t count, struct invoice_editor *out);

#endif
