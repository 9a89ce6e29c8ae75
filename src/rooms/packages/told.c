/* A package that came in, or would: figures and words (P54). */
#include "base/json.h"
#include "i18n/i18n.h"
#include "messages_packages.h"
#include "rooms/packages/internal.h"

void packages_imported_json(struct json *j, const struct package_imported *made, bool dry)
{
    json_open(j, '{');
    json_kbool(j, "dry_run", dry);
    json_kbool(j, "again", made->again);
    if (made->number != 0)
        json_ki64(j, "number", made->number);
    json_ki64(j, "values", made->values);
    json_ki64(j, "orders", made->orders);
    json_ki64(j, "consents", made->consents);
    json_ki64(j, "prohibitions", made->prohibitions);
    json_ki64(j, "left_out", made->left);
    json_ki64(j, "invoices_left_out", made->invoices);
    json_close(j, '}');
    buf_byte(j->out, '\n');
}

struct str packages_imported_text(struct ctx *ctx, const struct package_imported *made, bool dry)
{
    const struct slot slots[] = {SLOT_I64("number", made->number), SLOT_I64("values", made->values), SLOT_I64("left", made->left),
        SLOT_I64("orders", made->orders), SLOT_I64("consents", made->consents), SLOT_I64("prohibitions", made->prohibitions),
        SLOT_I64("invoices", made->invoices), SLOT_STR("from", made->from)};
    struct str first = made->again ? trs(ctx, MSG_packages_imported_again, slots, 1)
                       : dry ? trs(ctx, MSG_packages_import_would, &slots[1], 2) : trs(ctx, MSG_packages_imported, slots, 3);
    struct buf out = buf_in(ctx->arena);

    buf_add(&out, first);
    if (made->orders + made->consents + made->prohibitions > 0)
        buf_fmt(&out, " %.*s", STR_FMT(trs(ctx, MSG_packages_imported_past, &slots[3], 3)));
    if (made->consents > 0)
        buf_fmt(&out, " %.*s", STR_FMT(tr(ctx, MSG_packages_imported_consents)));
    if (made->invoices > 0)
        buf_fmt(&out, " %.*s", STR_FMT(trs(ctx, MSG_packages_imported_invoices, &slots[6], 1)));
    return buf_str(&out);
}
