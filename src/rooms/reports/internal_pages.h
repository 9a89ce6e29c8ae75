/* Handlers of the reports room that are not in pages.c. */
#ifndef ROOMS_REPORTS_INTERNAL_PAGES_H
#define ROOMS_REPORTS_INTERNAL_PAGES_H

#include "rooms/reports/view.h"
#include "http/http.h"

http_handler reports_dashboard_page;

#endif
