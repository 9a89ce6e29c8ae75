/* POST /haku/nopea: customers whose words begin as typed, while it is typed. Opens the few names that it shows; the audit
 * keeps them together until the search is used or a minute old, never a row for a key (P43, docs/decisions/0009). */
#include "base/errors.h"
#include "audit_customers.h"
#include "base/utf8.h"
#include "rooms/audit/audit.h"
#include "rooms/customers/internal_pages.h"
#include "rooms/customers/view.h"
#include "templates_customers.h"
#include "web/web.h"

enum { SUGGESTIONS = 6, LETTERS_LEAST = 2 };

const struct field customers_suggest_fields[] = {
    FIELD_TEXT(struct suggest_form, q, 200, 0, 0, NEED_NONE, "customers.search.label"),
    FIELD_BOOL(struct suggest_form, pick, FIELD_HIDDEN, 0, NEED_NONE, "customers.search.label"), /* a field of a form asks: customers only */
    FIELD_END,
};

enum rc customers_suggest(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct customers_list_view view = {0};
    struct suggest_form form = {0};
    struct customer_hits hits;

    TRY(request_fields(ctx, in, &form));
    form.q = str_trim(form.q);
    if (form.q.len >= LETTERS_LEAST) {
        if (!form.pick) {
            TRY(invoices_find_typed(ctx, form.q, &view.invoice));
            TRY(orders_find_typed(ctx, form.q, &view.order));
        }
        TRY(customers_find(ctx, &(struct customer_search){.words = form.q, .limit = SUGGESTIONS}, &hits));
        TRY(customers_lines(ctx, &hits, &view));
        TRY(audit_defer_reads(ctx, AUDIT_CUSTOMERS_SEARCHED));
    }
    return t_customers_suggestions(ctx, in, out, 200, &(struct t_customers_suggestions){.view = &view, .pick = form.pick});
}
