/* Handlers of the page of processing activities, for the table of routes. */
#ifndef ROOMS_PACKAGES_INTERNAL_PAGES_H
#define ROOMS_PACKAGES_INTERNAL_PAGES_H

#include "http/http.h"

http_handler packages_record_page;

#endif
