/* The record of processing activities as people read it (Art. 30(1)): the same facts as packages_processing writes. */
#include "db/core.h"
#include "db/datause.h"
#include "i18n/i18n.h"
#include "messages_packages.h"
#include "rooms/packages/view.h"

static struct str categories_text(struct ctx *ctx, uint64_t bits)
{
    struct buf out = buf_in(ctx->arena);

    for (int k = 1; k < CATEGORY_COUNT; k++)
        if ((bits >> k & 1) != 0) {
            buf_addz(&out, out.len > 0 ? ", " : "");
            buf_add(&out, tr_key(ctx, str_fmt(ctx->arena, "category.%s", category_word((enum category)k))));
        }
    return buf_str(&out);
}

static struct str recipients_text(struct ctx *ctx, const struct recipient *all, size_t count, uint64_t used)
{
    struct buf out = buf_in(ctx->arena);

    for (size_t i = 0; i < count; i++) {
        const struct recipient_form *r = &all[i].form;

        if (r->categories != 0 && (r->categories & used) == 0)
            continue;
        buf_addz(&out, out.len > 0 ? ", " : "");
        buf_fmt(&out, "%.*s (%.*s)", STR_FMT(r->name), STR_FMT(r->country));
    }
    return buf_str(&out);
}

static struct str basis_text(struct ctx *ctx, enum legal_basis basis)
{
    return tr(ctx, basis == BASIS_CONSENT ? MSG_packages_basis_consent : basis == BASIS_CONTRACT ? MSG_packages_basis_contract
                   : basis == BASIS_INTEREST ? MSG_packages_basis_interest : MSG_packages_basis_law);
}

static struct str years_text(struct ctx *ctx, enum purpose p)
{
    int64_t years = p == PURPOSE_BOOKKEEPING ? policy_param_i64(ctx->policy, STATEMENT_RETENTION_VOUCHERS, "years", 6)
                                             : policy_param_i64(ctx->policy, STATEMENT_RETENTION_AFTER_RELATIONSHIP, "years", 0);

    return years == 0 ? STR("") : trs(ctx, p == PURPOSE_BOOKKEEPING ? MSG_packages_record_vouchers : MSG_packages_record_years,
                                      &SLOT_I64("n", years), 1);
}

enum rc packages_record_view(struct ctx *ctx, struct record_view *out)
{
    struct recipient *recipients = NULL;
    struct controller controller = {0};
    size_t count = 0;

    TRY(controller_load(ctx, &controller));
    TRY(disclosures_recipients(ctx, false, &recipients, &count));
    *out = (struct record_view){.version = ctx->policy->version, .lines = ARENA_ARRAY(ctx->arena, struct record_line, PURPOSE_COUNT),
        .controller = str_fmt(ctx->arena, "%.*s, %.*s", STR_FMT(controller.name), STR_FMT(controller.business_id))};
    for (int p = 1; p < PURPOSE_COUNT; p++) {
        bool law = purpose_imposed_by_law((enum purpose)p);
        uint64_t used = datause_categories[p] & (law ? ~UINT64_C(0) : ctx->policy->categories_of[p]);

        if (((ctx->policy->purposes >> p & 1) == 0 && !law) || datause_categories[p] == 0)
            continue;
        out->lines[out->count++] = (struct record_line){
            .purpose = tr_key(ctx, str_fmt(ctx->arena, "purpose.%s", purpose_word((enum purpose)p))),
            .basis = basis_text(ctx, purpose_basis((enum purpose)p)), .categories = categories_text(ctx, used),
            .recipients = recipients_text(ctx, recipients, count, used), .storage = years_text(ctx, (enum purpose)p)};
    }
    return RC_OK;
}
