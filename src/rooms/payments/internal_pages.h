/* Handlers of pages_credit.c that the table of pages.c names. */
#ifndef ROOMS_PAYMENTS_INTERNAL_PAGES_H
#define ROOMS_PAYMENTS_INTERNAL_PAGES_H

#include "http/route.h"

http_handler payments_credits_page, payments_credit_use_submit;

#endif
