/* Handlers of pages_agency.c that the table of pages.c names. */
#ifndef ROOMS_COLLECTION_INTERNAL_PAGES_H
#define ROOMS_COLLECTION_INTERNAL_PAGES_H

#include "http/route.h"

http_handler collection_cases_page, collection_case_page, collection_file_page, collection_return_submit, collection_told_submit,
    collection_hand_over_page, collection_hand_over_submit, collection_compensation_submit, collection_bill_submit, collection_undo_submit,
    collection_account_page, collection_account_pdf_page, collection_admission_submit, collection_recovery_submit;
struct one_claim_view;
struct receivables_view;
/* The moments of a claim in words. */
MUST_USE enum rc collection_fill_history(struct ctx *ctx, int64_t invoice, struct one_claim_view *view);
/* The page of a written-off invoice (its id). NOT_FOUND 2803 it is none. */
MUST_USE enum rc collection_show_written_off(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                                             int64_t number, int64_t invoice, struct one_claim_view *view);
MUST_USE enum rc collection_fill_losses(struct ctx *ctx, struct receivables_view *view);
/* A fault of a form of one claim: that page again with what was typed (the list of receivables when there is no such claim), the
 * message and the request id. number: of the invoice, 0 when unknown; view: NULL or with the form. Other outcomes than INVALID,
 * CONFLICT and NOT_FOUND are given back as they are. */
enum rc collection_claim_fault(struct ctx *ctx, const struct http_request *in, struct http_answer *out, enum rc rc, int64_t number,
                               struct one_claim_view *view);
/* The page of reminders again with ctx->err. */
enum rc collection_reminders_fault(struct ctx *ctx, const struct http_request *in, struct http_answer *out, enum rc rc);
extern const struct field collection_told_fields[];

#endif
