/* /kasittelytoimet: the record of processing activities (Art. 30(1)) to read; the same as JSON with terms of DPV stands at
 * /kasittelytoimet.json. Made from the notice in force, the data-use map and the recipients on file (P12, P33, P67). */
#include "base/errors.h"
#include "errors_notice.h"
#include "http/route.h"
#include "rooms/packages/internal_pages.h"
#include "rooms/packages/view.h"
#include "templates_packages.h"
#include "web/web.h"

enum rc packages_record_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct record_view view;

    if (ctx->policy == NULL)
        return err_not_found(&ctx->err, E1337_NOTICE_NO_VERSION);
    TRY(packages_record_view(ctx, &view));
    return t_packages_record(ctx, in, out, 200, &(struct t_packages_record){.view = &view});
}
