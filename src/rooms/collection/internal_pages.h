/* Handlers of pages_agency.c that the table of pages.c names. */
#ifndef ROOMS_COLLECTION_INTERNAL_PAGES_H
#define ROOMS_COLLECTION_INTERNAL_PAGES_H

#include "http/route.h"

http_handler collection_cases_page, collection_case_page, collection_file_page, collection_return_submit, collection_told_submit,
    collection_hand_over_page, collection_hand_over_submit, collection_compensation_submit, collection_bill_submit, collection_undo_submit,
    collection_account_page, collection_account_pdf_page;
extern const struct field collection_return_fields[], collection_told_fields[];

#endif
