/* Handlers of the pages of information duties and outgoing mail, for the table of routes. */
#ifndef ROOMS_DISCLOSURES_INTERNAL_PAGES_H
#define ROOMS_DISCLOSURES_INTERNAL_PAGES_H

#include "http/http.h"

http_handler disclosures_duties_page, disclosures_inform_submit, disclosures_except_submit, disclosures_duty_page, disclosures_duty_pdf,
    disclosures_outbound_page;

#endif
