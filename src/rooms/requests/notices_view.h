/* What the pages of Art. 19 notices show. */
#ifndef ROOMS_REQUESTS_NOTICES_VIEW_H
#define ROOMS_REQUESTS_NOTICES_VIEW_H

#include "rooms/requests/notices.h"
#include "rooms/requests/view.h"

struct told_line {
    const struct request_notice *notice;
    struct str number, whom, address, act, state;
    const char *state_kind;
    bool open;
};
struct told_list_view { struct told_line *lines; size_t count; bool all; };
struct told_view {
    struct told_line line;
    struct request_body_line *lines;
    size_t count;
    struct str machine, reasons;
    enum lang lang;
    const struct told_form *form;
};

#endif
