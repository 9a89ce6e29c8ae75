/* What the frame of a page shows: made by layout.c, used by layout.html.t only. */
#ifndef WEB_LAYOUT_H
#define WEB_LAYOUT_H

#include "web/template.h"

enum web_group { WEB_GROUP_SALES, WEB_GROUP_REGISTER, WEB_GROUP_OTHER, WEB_GROUP_COUNT };

struct web_item { struct str href, label; const char *icon; bool current, phone; };
struct web_group_view { struct str title; struct web_item *items; size_t count; };
struct web_language { struct str href, name; const char *code; bool current; };

struct web_view { /* an address is "" when its route does not exist: nothing is shown then */
    struct web_group_view groups[WEB_GROUP_COUNT];
    struct web_language languages[LANG_COUNT];
    struct str home, search, suggest, sign_in, sign_out, account, language_action, notice, back;
    struct str owner, letter, role, flash;
};

#endif
