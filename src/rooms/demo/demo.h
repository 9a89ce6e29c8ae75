/* Demonstration data: two fictional companies with the notices in tests/notices, filled through the rooms'
 * own actions. The same day gives the same people, invoices and sums. */
#ifndef ROOMS_DEMO_H
#define ROOMS_DEMO_H

#include "rooms/setup/setup.h"

enum demo_company { DEMO_OFFICE = 0, DEMO_WINDOWS = 1, DEMO_COMPANIES = 2 };

enum { DEMO_LEAVERS = 3 };
struct demo_receipt {
    int64_t customers, contacts, invoices, payments, requests, products, orders;
    int64_t bank_files, part, over, unknown, refused; /* of a played year; refused: acts that the notice does not allow */
    int64_t reminders, disputes, plans, handed_over, written_off, credit_notes, prepayments, credit_decisions;
    int64_t leavers[DEMO_LEAVERS]; /* customer numbers of those who ask to be forgotten */
};

/* Set up the registers of both companies, each adopted by a person of its own, and fill them. Takes
 * about a second. year: each day of the last year is played as that day (orders, deliveries, invoices, bank files, reminders,
 * collection, credit), which takes up to a minute. Outside the writer. registers: one for each company. */
MUST_USE enum rc demo_make(struct ctx *ctx, bool year, struct setup_register registers[DEMO_COMPANIES],
                           struct demo_receipt receipts[DEMO_COMPANIES]);
struct str demo_adopter(enum demo_company company);

#endif
