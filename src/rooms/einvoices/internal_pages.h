/* Handlers of pages_parties.c that the table of pages.c names. */
#ifndef ROOMS_EINVOICES_INTERNAL_PAGES_H
#define ROOMS_EINVOICES_INTERNAL_PAGES_H

#include "http/route.h"

http_handler einvoices_address_page, einvoices_address_submit, einvoices_incoming_page, einvoices_incoming_submit, einvoices_channels_page,
    einvoices_channel_submit, einvoices_channel_end_submit;

#endif
