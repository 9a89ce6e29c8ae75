/* What the pages of consents show. */
#ifndef ROOMS_CONSENTS_VIEW_H
#define ROOMS_CONSENTS_VIEW_H

#include "rooms/consents/consents.h"

struct consent_sum { struct str purpose; int64_t given, refused, withdrawn, bans; };
struct consents_view { struct consent_sum *rows; size_t count; };
struct consent_row { struct str purpose, channel, state, since, record; const char *kind; };
struct consent_person_view {
    int64_t customer;
    struct str number, name;
    struct consent_row *rows;
    size_t count;
    const struct ban_form *ban;
    const struct consent_form *consent;
};
MUST_USE enum rc consents_sums(struct ctx *ctx, int64_t given[PURPOSE_COUNT], int64_t refused[PURPOSE_COUNT],
                               int64_t withdrawn[PURPOSE_COUNT], int64_t bans[PURPOSE_COUNT]);

#endif
