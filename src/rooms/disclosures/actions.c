/* Use cases: recipients, agreements, and the one gate that everything leaving the register goes through
 * (P12, P20, P31, P33). */
#include "base/errors.h"
#include "audit_disclosures.h"
#include "errors_disclosures.h"
#include "queries_disclosures.h"
#include "rooms/disclosures/internal.h"

const struct name_value disclosures_kinds[] = {
    {"accounting", RECIPIENT_ACCOUNTING, "word.accounting"}, {"it-services", RECIPIENT_IT, "word.it-services"},
    {"collection-agency", RECIPIENT_COLLECTION, "word.collection-agency"}, {"partners", RECIPIENT_PARTNER, "word.partners"},
    {"authorities", RECIPIENT_AUTHORITY, "word.authorities"}, {"analytics", RECIPIENT_ANALYTICS, "word.analytics"},
    {"invoice-operator", RECIPIENT_OPERATOR, "word.invoice-operator"},
    {"credit-agency", RECIPIENT_CREDIT, "word.credit-agency"}, {NULL, 0, NULL}};
const struct name_value disclosures_roles[] = {
    {"processor", RECIPIENT_PROCESSOR, "disclosures.role.processor"},
    {"controller", RECIPIENT_CONTROLLER, "disclosures.role.controller"}, {NULL, 0, NULL}};
const struct name_value disclosures_safeguards[] = {
    {"none", SAFEGUARD_NONE, "disclosures.safeguard.none"}, {"adequacy", SAFEGUARD_ADEQUACY, "disclosures.safeguard.adequacy"},
    {"clauses", SAFEGUARD_CLAUSES, "disclosures.safeguard.clauses"}, {"rules", SAFEGUARD_RULES, "disclosures.safeguard.rules"},
    {"derogation", SAFEGUARD_DEROGATION, "disclosures.safeguard.derogation"}, {NULL, 0, NULL}};
const struct name_value disclosures_grounds[] = {
    {"credit-application", DISCLOSE_CREDIT, "word.credit-application"}, {"collection", DISCLOSE_COLLECTION, "word.collection"},
    {"invoicing", DISCLOSE_INVOICING, "word.invoicing"}, {"law", DISCLOSE_LAW, "word.law"},
    {"agreement", DISCLOSE_AGREEMENT, "word.agreement"}, {"request", DISCLOSE_REQUEST, "disclosures.ground.request"},
    {"processing", DISCLOSE_PROCESSING, "disclosures.ground.processing"}, {NULL, 0, NULL}};
const struct name_value disclosures_ways[] = {
    {"file", DISCLOSE_FILE, "disclosures.way.file"}, {"mail", DISCLOSE_MAIL, "disclosures.way.mail"},
    {"api", DISCLOSE_API, "disclosures.way.api"}, {"letter", DISCLOSE_LETTER, "disclosures.way.letter"},
    {"channel", DISCLOSE_CHANNEL, "disclosures.way.channel"}, {NULL, 0, NULL}};

#define CATEGORY_NAME_VALUE(name, w) {w, 1 << CATEGORY_##name, "category." w}
const struct name_value disclosures_categories[] = {
    CATEGORY_NAME_VALUE(NAME, "name"), CATEGORY_NAME_VALUE(ORGANISATION, "organisation"), CATEGORY_NAME_VALUE(EMAIL, "email"),
    CATEGORY_NAME_VALUE(POSTAL, "postal"), CATEGORY_NAME_VALUE(PHONE, "phone"), CATEGORY_NAME_VALUE(ORDERS, "orders"),
    CATEGORY_NAME_VALUE(BILLING, "billing"), CATEGORY_NAME_VALUE(RELATIONSHIP, "relationship"),
    CATEGORY_NAME_VALUE(CREDIT, "credit"), CATEGORY_NAME_VALUE(VISIT, "visit"), CATEGORY_NAME_VALUE(VOUCHER, "voucher"),
    CATEGORY_NAME_VALUE(CORRESPONDENCE, "correspondence"), CATEGORY_NAME_VALUE(STAFF, "staff"), {NULL, 0, NULL}};

const struct field disclosures_recipient_fields[] = {
    FIELD_NAME(struct recipient_form, name, 120, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "disclosures.name"),
    FIELD_ENUM(struct recipient_form, kind, disclosures_kinds, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "disclosures.kind"),
    FIELD_ENUM(struct recipient_form, role, disclosures_roles, 0, CATEGORY_NONE, NEED_NONE, "disclosures.role"),
    FIELD_TEXT(struct recipient_form, country, 2, 0, CATEGORY_NONE, NEED_NONE, "disclosures.country"),
    FIELD_DATE(struct recipient_form, contract_on, 0, CATEGORY_NONE, NEED_NONE, "disclosures.contract-on"),
    FIELD_DATE(struct recipient_form, contract_until, 0, CATEGORY_NONE, NEED_NONE, "disclosures.contract-until"),
    FIELD_BITS(struct recipient_form, categories, disclosures_categories, 0, CATEGORY_NONE, NEED_NONE, "disclosures.categories"),
    FIELD_ENUM(struct recipient_form, safeguard, disclosures_safeguards, 0, CATEGORY_NONE, NEED_NONE, "disclosures.safeguard"),
    FIELD_DATE(struct recipient_form, safeguard_on, 0, CATEGORY_NONE, NEED_NONE, "disclosures.safeguard-on"),
    FIELD_TEXT(struct recipient_form, necessity, 300, 0, CATEGORY_NONE, NEED_NONE, "disclosures.necessity"),
    FIELD_TEXT(struct recipient_form, address, 200, 0, CATEGORY_NONE, NEED_NONE, "disclosures.address"),
    FIELD_END};

const struct field disclosures_agreement_fields[] = {
    FIELD_I64(struct agreement_form, recipient, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "disclosures.recipient"),
    FIELD_I64(struct agreement_form, customer, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_VOLUNTARY,
              "disclosures.customer"),
    FIELD_DATE(struct agreement_form, made_on, 0, CATEGORY_RELATIONSHIP, NEED_VOLUNTARY, "disclosures.made-on"),
    FIELD_END};

const struct field disclosures_fields[] = {
    FIELD_I64(struct disclosure_form, recipient, 1, INT64_MAX, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "disclosures.recipient"),
    FIELD_ENUM(struct disclosure_form, ground, disclosures_grounds, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "disclosures.ground"),
    FIELD_ENUM(struct disclosure_form, way, disclosures_ways, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "disclosures.way"),
    FIELD_BITS(struct disclosure_form, categories, disclosures_categories, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "disclosures.what"),
    FIELD_I64(struct disclosure_form, customer, 0, INT64_MAX, 0, CATEGORY_RELATIONSHIP, NEED_LAW, "disclosures.customer"),
    FIELD_TEXT(struct disclosure_form, reference, 64, 0, CATEGORY_NONE, NEED_NONE, "disclosures.reference"),
    FIELD_END};

/* ---- recipients ------------------------------------------------------------------------------------------ */

static enum rc only_one(struct ctx *ctx, struct str name)
{
    struct recipient *all = NULL;
    size_t count = 0;

    TRY(disclosures_recipients(ctx, false, &all, &count));
    for (size_t i = 0; i < count; i++)
        if (str_eq_nocase(all[i].form.name, name))
            return err_conflict(&ctx->err, E3003_RECIPIENT_EXISTS);
    return RC_OK;
}

DEFINE_ACTION(disclosures_recipient_add, struct recipient_form, struct recipient_receipt)
{
    struct recipient_form form = *req;

    TRY(disclosures_complete(&form, ctx->today, &ctx->err));
    TRY(only_one(ctx, form.name));
    TRY(disclosures_decide_country(&form, &ctx->err));
    TRY(disclosures_decide_recipient(ctx->policy, &form, ctx->today, &ctx->err));
    out->id = env_new_id(ctx->env);
    TRY(disclosures_store_recipient(ctx, out->id, &form));
    return audit_write(ctx, AUDIT_RECIPIENT_ADDED, 0, out->id, NULL);
}

DEFINE_ACTION(disclosures_recipient_end, struct recipient_ending, struct recipient_receipt)
{
    struct recipient r;
    struct date on = date_is_none(req->end_on) || req->end_on.days == 0 ? ctx->today : req->end_on;
    int64_t changes = 0;

    TRY(disclosures_recipient(ctx, req->id, &r));
    if (date_before(on, r.added_on) || date_after(on, ctx->today))
        return err_invalid(&ctx->err, E3005_RECIPIENT_FUTURE, "end_on");
    TRY(q_recipient_end(ctx, &(struct q_recipient_end){.id = req->id, .ended_on = on, .by = ctx->actor->user_id}, &changes));
    if (changes != 1)
        return err_conflict(&ctx->err, E3002_RECIPIENT_ENDED);
    out->id = req->id;
    return audit_write(ctx, AUDIT_RECIPIENT_ENDED, 0, req->id, NULL);
}

/* ---- agreements --------------------------------------------------------------------------------------------- */

static enum rc customer_of(struct ctx *ctx, int64_t number, int64_t *customer, int64_t *subject)
{
    if (customers_find_by_number(ctx, number, customer) != RC_OK) {
        err_clear(&ctx->err);
        return err_invalid(&ctx->err, E3009_DISCLOSURE_NO_CUSTOMER, "customer");
    }
    return customers_subject_of(ctx, *customer, subject);
}

DEFINE_ACTION(disclosures_agree, struct agreement_form, struct agreement_receipt)
{
    struct recipient r;
    struct date on = date_is_none(req->made_on) || req->made_on.days == 0 ? ctx->today : req->made_on;
    int64_t customer = 0, subject = 0;
    enum statement by;

    TRY(disclosures_recipient(ctx, req->recipient, &r));
    if (!date_is_none(r.ended_on))
        return err_conflict(&ctx->err, E3002_RECIPIENT_ENDED);
    if (date_after(on, ctx->today))
        return err_invalid(&ctx->err, E3005_RECIPIENT_FUTURE, "made_on");
    TRY(disclosures_decide_ground(ctx->policy, DISCLOSE_AGREEMENT, (enum recipient_kind)r.form.kind, true, &by, &ctx->err));
    TRY(customer_of(ctx, req->customer, &customer, &subject));
    TRY(disclosures_agreed(ctx, r.id, customer, &out->id));
    if (out->id != 0)
        return RC_OK;
    out->id = env_new_id(ctx->env);
    TRY(q_agreement_insert(ctx, &(struct q_agreement_insert){.id = out->id, .customer = customer, .subject = subject,
        .subject_null = subject == 0, .recipient = r.id, .made_on = on, .by = ctx->actor->user_id, .at = ctx->now,
        .notice = ctx->policy != NULL ? ctx->policy->notice_id : 0}));
    return audit_write(ctx, AUDIT_AGREEMENT_MADE, subject, r.id, &(struct verdict){.allowed = true, .purpose = (enum purpose)ctx->purpose,
        .statement = by, .notice_id = ctx->policy->notice_id});
}

DEFINE_ACTION(disclosures_agreement_end, int64_t, struct agreement_receipt)
{
    int64_t changes = 0;

    TRY(q_agreement_end(ctx, &(struct q_agreement_end){.id = *req, .ended_on = ctx->today}, &changes));
    if (changes != 1)
        return err_not_found(&ctx->err, E3007_AGREEMENT_NOT_FOUND);
    out->id = *req;
    return audit_write(ctx, AUDIT_AGREEMENT_ENDED, 0, *req, NULL);
}

/* ---- the gate -------------------------------------------------------------------------------------------------- */

/* The purpose must be allowed each category that goes, and the recipient must be declared to get it. */
static enum rc decide_categories(struct ctx *ctx, const struct disclosure_act *act, const struct recipient *r,
                                 struct verdict *verdict)
{
    for (int c = 1; c < CATEGORY_COUNT; c++) {
        if ((act->categories & CATEGORY_BIT(c)) == 0)
            continue;
        TRY(policy_decide(ctx, (enum category)c, USE_DISCLOSE, verdict));
        if (r->form.categories != 0 && (r->form.categories & CATEGORY_BIT(c)) == 0) {
            enum rc rc = err_invalid(&ctx->err, E3008_DISCLOSURE_CATEGORY, "categories");

            ctx->err.arg = str_from(category_word((enum category)c));
            return rc;
        }
    }
    return RC_OK;
}

/* Who gets it, why and where: what does not depend on whose data they are. */
static enum rc decide_recipient(struct ctx *ctx, const struct recipient *r, enum disclosure_ground ground, bool agreed, enum statement *by)
{
    if (!date_is_none(r->ended_on))
        return err_conflict(&ctx->err, E3002_RECIPIENT_ENDED);
    TRY(disclosures_decide_ground(ctx->policy, ground, (enum recipient_kind)r->form.kind, agreed, by, &ctx->err));
    TRY(disclosures_decide_recipient(ctx->policy, &r->form, ctx->today, &ctx->err));
    return disclosures_decide_country(&r->form, &ctx->err);
}

enum rc disclosures_key(struct ctx *ctx, int64_t recipient, enum disclosure_ground ground)
{
    struct recipient r;
    enum statement by;

    TRY(disclosures_recipient(ctx, recipient, &r));
    return decide_recipient(ctx, &r, ground, false, &by);
}

static enum rc decide(struct ctx *ctx, const struct disclosure_act *act, struct disclosure_facts *facts, struct verdict *verdict)
{
    struct recipient r;

    *facts = (struct disclosure_facts){.subject = act->subject};
    *verdict = (struct verdict){.allowed = true, .purpose = (enum purpose)ctx->purpose};
    if (act->categories == 0 || act->way < DISCLOSE_FILE || act->way > DISCLOSE_CHANNEL)
        return err_bug(&ctx->err, 0);
    if (act->reference.len > 64)
        return err_invalid(&ctx->err, E3010_DISCLOSURE_REFERENCE, "reference");
    TRY(disclosures_recipient(ctx, act->recipient, &r));
    if (facts->subject == 0 && act->customer != 0)
        TRY(customers_subject_of(ctx, act->customer, &facts->subject));
    if (act->ground == DISCLOSE_AGREEMENT && act->customer != 0)
        TRY(disclosures_agreed(ctx, r.id, act->customer, &facts->agreement));
    TRY(decide_recipient(ctx, &r, act->ground, facts->agreement != 0, &facts->statement));
    TRY(decide_categories(ctx, act, &r, verdict));
    verdict->statement = facts->statement; /* the sentence that lets it out, not the one that lets us read */
    return RC_OK;
}

enum rc disclosures_check(struct ctx *ctx, const struct disclosure_act *act)
{
    struct disclosure_facts facts;
    struct verdict verdict;

    return decide(ctx, act, &facts, &verdict);
}

enum rc disclosures_log(struct ctx *ctx, const struct disclosure_act *act, int64_t *id)
{
    struct disclosure_facts facts;
    struct verdict verdict;
    int64_t made = 0;

    if (!ctx->in_writer) /* what is sent and its row belong to one transaction */
        return err_bug(&ctx->err, 0);
    TRY(decide(ctx, act, &facts, &verdict));
    made = env_new_id(ctx->env);
    TRY(disclosures_store(ctx, made, act, &facts));
    TRY(disclosures_contacted(ctx, facts.subject)); /* the first disclosure is the last moment to tell (14(3)(c)) */
    if (id != NULL)
        *id = made;
    return audit_write(ctx, AUDIT_DISCLOSED, facts.subject, made, &verdict);
}

/* What a disclosure by hand is made for. */
static int purpose_of(enum disclosure_ground ground)
{
    switch (ground) {
    case DISCLOSE_CREDIT: return PURPOSE_CREDIT;
    case DISCLOSE_COLLECTION: return PURPOSE_COLLECTION;
    case DISCLOSE_INVOICING: return PURPOSE_INVOICING;
    case DISCLOSE_LAW: return PURPOSE_ACCOUNTABILITY;
    case DISCLOSE_REQUEST: return PURPOSE_RIGHTS;
    default: return PURPOSE_CUSTOMER_MANAGEMENT;
    }
}

static enum rc record(struct ctx *ctx, const struct disclosure_form *form, int64_t *id)
{
    struct disclosure_act act = {.recipient = form->recipient, .ground = (enum disclosure_ground)form->ground,
        .way = (enum disclosure_way)form->way, .categories = form->categories, .reference = form->reference};

    if (form->customer != 0)
        TRY(customer_of(ctx, form->customer, &act.customer, &act.subject));
    return disclosures_log(ctx, &act, id);
}

DEFINE_ACTION(disclosures_record, struct disclosure_form, struct disclosure_receipt)
{
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = purpose_of((enum disclosure_ground)req->ground);
    rc = record(ctx, req, &out->id);
    ctx->purpose = was;
    return rc;
}
