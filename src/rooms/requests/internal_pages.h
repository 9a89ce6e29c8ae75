/* Handlers of the pages of one case's steps (pages_items.c), for the table of routes. */
#ifndef ROOMS_REQUESTS_INTERNAL_PAGES_H
#define ROOMS_REQUESTS_INTERNAL_PAGES_H

#include "http/http.h"

http_handler requests_decide_page, requests_decide_submit, requests_add_page, requests_add_submit, requests_extend_page,
    requests_extend_submit, requests_identify_page, requests_identify_submit, requests_close_page, requests_close_submit,
    requests_lift_page, requests_lift_submit, requests_end_page, requests_end_submit, requests_acknowledge_submit,
    requests_ask_submit, requests_body_page, requests_letter_pdf, requests_balancing_page, requests_balancing_submit, requests_notices_page,
    requests_notice_page, requests_notice_submit, requests_weigh_page, requests_weigh_submit;

#endif
