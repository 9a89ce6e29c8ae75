/* The order of the columns in the journal's files, as the accountant's program wants them (BILLING.md section 9; P65). */
#include "base/errors.h"
#include "audit_accounting.h"
#include "db/core.h"
#include "rooms/accounting/internal.h"
#include "rooms/audit/audit.h"

const struct field accounting_columns_fields[] = {
    FIELD_ENUM(struct columns_form, format, accounting_formats, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "accounting.columns.format"),
    FIELD_TEXT(struct columns_form, columns, 400, 0, CATEGORY_NONE, NEED_NONE, "accounting.columns"), FIELD_END};

DEFINE_ACTION(accounting_set_columns, struct columns_form, int64_t)
{
    struct verdict verdict;

    TRY(policy_decide(ctx, CATEGORY_VOUCHER, USE_STORE, &verdict));
    TRY(accounting_columns_check(ctx, req->columns));
    TRY(setting_set(ctx, accounting_columns_setting(ctx, req->format), req->columns));
    *out = req->format;
    return audit_write(ctx, AUDIT_COLUMNS_SET, 0, req->format, &verdict);
}
