/* Run-time of the generated templates (gen/templates_*.c). Everything that reaches a page passes
 * through a put function here; only struct html goes out as it is, and only src/web and generated
 * code make one. */
#ifndef WEB_TEMPLATE_H
#define WEB_TEMPLATE_H

#include "base/money.h"
#include "http/http.h"
#include "i18n/i18n.h"

struct html { /* finished HTML; in a page of ours, trusted */
    struct str html;
};

#endif
