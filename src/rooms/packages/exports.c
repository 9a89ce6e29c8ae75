/* What the controller says of itself to programs: /tietosuoja.json in TIL (RIGHTS.md section 9, I-36) and the record of
 * processing activities of Art. 30, with terms of DPV 2.3 (P67). Both are made from the notice in force, the data-use map and
 * the recipients on file, never written by hand. No personal data but the contact that the notice itself publishes. */
#include <sodium.h>
#include <string.h>

#include "base/json.h"
#include "db/core.h"
#include "db/datause.h"
#include "i18n/i18n.h"
#include "messages_packages.h"
#include "rooms/notice/notice.h"
#include "rooms/packages/internal.h"

enum { HASH_BYTES = 32 };

struct export { struct ctx *ctx; struct json j; struct controller controller; struct param *recipients; struct recipient *on_file;
                size_t on_file_count, recipient_count; int64_t years, voucher_years; };

static struct str message(struct ctx *ctx, const char *prefix, const char *word)
{
    return tr_key(ctx, str_fmt(ctx->arena, "%s.%s", prefix, word));
}

static const struct policy_statement *stated(const struct policy *policy, enum statement s)
{
    for (size_t i = 0; i < policy->statement_count; i++)
        if (policy->statements[i].id == s)
            return &policy->statements[i];
    return NULL;
}

static struct str sentence(struct export *x, enum statement s)
{
    const struct policy_statement *found = stated(x->ctx->policy, s);
    struct str out = STR("");

    if (found == NULL || statement_sentence(x->ctx->arena, found, x->ctx->lang, &out, &x->ctx->err) != RC_OK)
        err_clear(&x->ctx->err);
    return out;
}

/* Only what looks like an address may stand where TIL asks for one; "" leaves the member out. */
static void put_email(struct export *x, const char *key)
{
    if (str_contains(x->controller.email, STR("@")))
        json_kstr(&x->j, key, x->controller.email);
}

static void put_phone(struct export *x)
{
    for (size_t i = 0; i < x->controller.phone.len; i++)
        if (strchr("+0123456789 -/.()", x->controller.phone.ptr[i]) == NULL)
            return;
    if (!str_empty(x->controller.phone))
        json_kstr(&x->j, "phone", x->controller.phone);
}

static struct str address(struct export *x)
{
    return str_fmt(x->ctx->arena, "%.*s, %.*s %.*s", STR_FMT(x->controller.street), STR_FMT(x->controller.postcode),
                   STR_FMT(x->controller.town));
}

/* Words of a list parameter of a statement, read from the notice in force. */
static void read_recipients(struct export *x)
{
    const struct policy_statement *s = stated(x->ctx->policy, STATEMENT_RECIPIENTS_ROLES);

    if (s == NULL || params_read(x->ctx->arena, s->id, s->params, &x->recipients, &x->recipient_count, &x->ctx->err) != RC_OK)
        x->recipient_count = 0;
    err_clear(&x->ctx->err);
}

static enum rc begin(struct ctx *ctx, struct buf *out, struct export *x)
{
    *x = (struct export){.ctx = ctx, .j = json_to(out)};
    TRY(controller_load(ctx, &x->controller));
    TRY(disclosures_recipients(ctx, false, &x->on_file, &x->on_file_count));
    read_recipients(x);
    x->years = policy_param_i64(ctx->policy, STATEMENT_RETENTION_AFTER_RELATIONSHIP, "years", 0);
    x->voucher_years = policy_param_i64(ctx->policy, STATEMENT_RETENTION_VOUCHERS, "years", 6);
    return RC_OK;
}

/* ---- TIL ----------------------------------------------------------------------------------------------------------- */

static void put_meta(struct export *x)
{
    struct ctx *ctx = x->ctx;
    struct buf said = buf_in(ctx->arena);
    uint8_t hash[HASH_BYTES];
    struct str day = str_fmt(ctx->arena, "%.*sT00:00:00", STR_FMT(date_iso(ctx->arena, ctx->policy->in_force_from)));

    for (size_t i = 0; i < ctx->policy->statement_count; i++)
        buf_fmt(&said, "%s %.*s\n", statement_word(ctx->policy->statements[i].id), STR_FMT(ctx->policy->statements[i].params));
    (void)crypto_generichash(hash, sizeof(hash), (const uint8_t *)said.ptr, said.len, NULL, 0);
    json_key(&x->j, "meta");
    json_open(&x->j, '{');
    json_kstr(&x->j, "_id", str_fmt(ctx->arena, "%lld", (long long)ctx->register_id));
    json_kstr(&x->j, "name", ctx->register_name);
    json_kstr(&x->j, "created", day);
    json_kstr(&x->j, "modified", day);
    json_ki64(&x->j, "version", ctx->policy->version);
    json_kstr(&x->j, "language", str_from(lang_code(ctx->lang)));
    json_kstr(&x->j, "status", STR("active"));
    json_kstr(&x->j, "url", STR("/tietosuoja"));
    json_kstr(&x->j, "_hash", str_hex(ctx->arena, (struct blob){hash, sizeof(hash)}));
    json_close(&x->j, '}');
}

static void put_controller(struct export *x)
{
    struct json *j = &x->j;

    json_key(j, "controller");
    json_open(j, '{');
    json_kstr(j, "name", x->controller.name);
    json_kstr(j, "division", x->controller.business_id);
    json_kstr(j, "address", address(x));
    json_kstr(j, "country", STR("FI"));
    json_key(j, "representative");
    json_open(j, '{');
    json_kstr(j, "name", x->controller.name);
    put_email(x, "email");
    put_phone(x);
    json_close(j, '}');
    json_close(j, '}');
    json_key(j, "dataProtectionOfficer"); /* compulsory in TIL: the controller's contact; x-seloste.dpo says there is none */
    json_open(j, '{');
    json_kstr(j, "name", x->controller.name);
    json_kstr(j, "address", address(x));
    json_kstr(j, "country", STR("FI"));
    put_email(x, "email");
    put_phone(x);
    json_close(j, '}');
}

static void put_purposes(struct export *x, const struct package_use *use)
{
    struct json *j = &x->j;
    unsigned bases = 0;
    bool interest;

    json_key(j, "purposes");
    json_open(j, '[');
    for (int p = 1; p < PURPOSE_COUNT; p++)
        if ((use->purposes >> p & 1) != 0) {
            json_open(j, '{');
            json_kstr(j, "purpose", str_from(purpose_word((enum purpose)p)));
            json_kstr(j, "description", message(x->ctx, "purpose", purpose_word((enum purpose)p)));
            json_close(j, '}');
            bases |= 1U << purpose_basis((enum purpose)p);
        }
    json_close(j, ']');
    json_key(j, "legalBases");
    json_open(j, '[');
    for (int b = BASIS_CONSENT; b <= BASIS_INTEREST; b++)
        if ((bases >> b & 1) != 0) {
            json_open(j, '{');
            json_kstr(j, "reference", str_from(packages_basis_word((enum legal_basis)b)));
            json_close(j, '}');
        }
    json_close(j, ']');
    interest = (bases >> BASIS_INTEREST & 1) != 0;
    json_key(j, "legitimateInterests");
    json_open(j, '[');
    json_open(j, '{');
    json_kbool(j, "exists", interest);
    json_kstr(j, "reasoning", interest ? sentence(x, STATEMENT_INTEREST_BASIS) : STR(""));
    json_close(j, '}');
    json_close(j, ']');
}

static void put_recipients(struct export *x)
{
    struct json *j = &x->j;

    json_key(j, "recipients");
    json_open(j, '[');
    for (size_t i = 0; i < x->recipient_count; i++)
        for (size_t w = 0; w < x->recipients[i].word_count; w++) {
            json_open(j, '{');
            json_kstr(j, "category", tr_key(x->ctx, vocabulary_message(x->ctx->arena, VOCABULARY_RECIPIENT, x->recipients[i].words[w])));
            json_close(j, '}');
        }
    json_close(j, ']');
}

static void put_storage(struct export *x, enum category category)
{
    struct json *j = &x->j;
    bool voucher = category == CATEGORY_VOUCHER;
    int64_t years = voucher ? x->voucher_years : x->years;
    enum statement s = voucher ? STATEMENT_RETENTION_VOUCHERS : STATEMENT_RETENTION_AFTER_RELATIONSHIP;

    json_key(j, "storage");
    json_open(j, '[');
    json_open(j, '{');
    json_key(j, "temporal");
    json_open(j, '[');
    if (years > 0) {
        json_open(j, '{');
        json_kstr(j, "description", sentence(x, s));
        json_kstr(j, "ttl", str_fmt(x->ctx->arena, "P%lldY", (long long)years));
        json_close(j, '}');
    }
    json_close(j, ']');
    json_key(j, "legalBasisConditional");
    json_open(j, '[');
    if (voucher)
        json_str(j, STR("KPL-2-10"));
    json_close(j, ']');
    json_kstr(j, "aggregationFunction", STR("max"));
    json_close(j, '}');
    json_close(j, ']');
}

static void put_category(struct export *x, enum category category)
{
    struct package_use use = packages_use_of(x->ctx->policy, category);
    bool law = category_imposed_by_law(category), contract = false;
    struct json *j = &x->j;

    for (int p = 1; p < PURPOSE_COUNT; p++)
        contract |= (use.purposes >> p & 1) != 0 && purpose_basis((enum purpose)p) == BASIS_CONTRACT;
    json_open(j, '{');
    json_kstr(j, "_id", str_from(category_word(category)));
    json_kstr(j, "category", message(x->ctx, "category", category_word(category)));
    put_purposes(x, &use);
    put_recipients(x);
    put_storage(x, category);
    json_key(j, "nonDisclosure");
    json_open(j, '{');
    json_kbool(j, "legalRequirement", law);
    json_kbool(j, "contractualRegulation", contract);
    json_kbool(j, "obligationToProvide", false);
    json_kstr(j, "consequences", sentence(x, STATEMENT_FIELD_NECESSITY));
    json_close(j, '}');
    json_close(j, '}');
}

static void put_transfers(struct export *x)
{
    struct json *j = &x->j;

    json_key(j, "thirdCountryTransfers");
    json_open(j, '[');
    for (size_t i = 0; i < x->on_file_count; i++) {
        const struct recipient_form *r = &x->on_file[i].form;

        if (disclosures_country_in_eea(r->country))
            continue;
        json_open(j, '{');
        json_kstr(j, "country", r->country);
        json_key(j, r->safeguard == SAFEGUARD_ADEQUACY ? "adequacyDecision" : "appropriateGuarantees");
        json_open(j, '{');
        json_kbool(j, "available", r->safeguard != SAFEGUARD_NONE);
        json_kstr(j, "description", r->necessity);
        json_close(j, '}');
        json_close(j, '}');
    }
    json_close(j, ']');
}

static void put_right(struct export *x, const char *key, enum statement s, bool portability)
{
    struct json *j = &x->j;

    json_key(j, key);
    json_open(j, '{');
    json_kbool(j, "available", true);
    json_kstr(j, "description", sentence(x, s));
    json_kstr(j, "url", STR("/tietosuoja"));
    put_email(x, "email");
    json_key(j, "identificationEvidences");
    json_open(j, '[');
    json_str(j, tr(x->ctx, MSG_packages_til_identification));
    json_close(j, ']');
    if (portability) {
        json_key(j, "administrativeFee");
        json_open(j, '{');
        json_ki64(j, "amount", 0);
        json_kstr(j, "currency", STR("EUR"));
        json_close(j, '}');
        json_key(j, "dataFormats");
        json_open(j, '[');
        for (const char *const *f = (const char *const[]){"JSON", "CSV", "vCard", "PDF", NULL}; *f != NULL; f++)
            json_str(j, str_from(*f));
        json_close(j, ']');
    }
    if (s == STATEMENT_COMPLAINT_RIGHT) {
        json_key(j, "supervisoryAuthority");
        json_open(j, '{');
        json_kstr(j, "name", tr(x->ctx, MSG_packages_til_authority));
        json_kstr(j, "country", STR("FI"));
        json_close(j, '}');
    }
    json_close(j, '}');
}

static void put_sources(struct export *x)
{
    static const enum statement sources[] = {STATEMENT_SOURCE_PURCHASES, STATEMENT_SOURCE_CUSTOMER, STATEMENT_SOURCE_UPDATES,
                                             STATEMENT_SOURCE_SUBCONTRACTORS, STATEMENT_SOURCE_DIGITAL};
    struct json *j = &x->j;

    json_key(j, "sources");
    json_open(j, '[');
    for (size_t i = 0; i < COUNT(sources); i++) {
        if (!policy_states(x->ctx->policy, sources[i]))
            continue;
        json_open(j, '{');
        json_kstr(j, "_id", str_from(statement_word(sources[i])));
        json_kstr(j, "dataCategory", STR("contact"));
        json_key(j, "sources");
        json_open(j, '[');
        json_open(j, '{');
        json_kstr(j, "description", sentence(x, sources[i]));
        json_kstr(j, "url", STR("/tietosuoja"));
        json_kbool(j, "publiclyAvailable", false);
        json_close(j, '}');
        json_close(j, ']');
        json_close(j, '}');
    }
    json_close(j, ']');
}

/* What TIL has no place for: every sentence of the notice with its promise and article (I-33, I-34). */
static void put_own(struct export *x)
{
    const struct policy *policy = x->ctx->policy;
    struct json *j = &x->j;

    json_key(j, "x-seloste");
    json_open(j, '{');
    json_kbool(j, "dpo", false);
    json_kstr(j, "register", x->ctx->register_name);
    json_key(j, "statements");
    json_open(j, '[');
    for (size_t i = 0; i < policy->statement_count; i++) {
        enum statement s = policy->statements[i].id;

        json_open(j, '{');
        json_kstr(j, "statement", str_from(statement_word(s)));
        json_kstr(j, "section", str_from(section_word((enum section)policy->statements[i].section)));
        json_kstr(j, "article", str_from(section_article((enum section)policy->statements[i].section)));
        json_key(j, "params");
        json_raw(j, policy->statements[i].params);
        json_kstr(j, "text", sentence(x, s));
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

enum rc packages_til(struct ctx *ctx, struct buf *out)
{
    struct export x;
    bool automated;

    TRY(begin(ctx, out, &x));
    json_open(&x.j, '{');
    put_meta(&x);
    put_controller(&x);
    json_key(&x.j, "dataDisclosed");
    json_open(&x.j, '[');
    for (int k = 1; k < CATEGORY_COUNT; k++)
        if ((ctx->policy->categories >> k & 1) != 0)
            put_category(&x, (enum category)k);
    json_close(&x.j, ']');
    put_transfers(&x);
    put_right(&x, "accessAndDataPortability", STATEMENT_ACCESS_RIGHT, true);
    put_sources(&x);
    put_right(&x, "rightToInformation", STATEMENT_ACCESS_RIGHT, false);
    put_right(&x, "rightToRectificationOrDeletion", STATEMENT_RECTIFICATION_RIGHT, false);
    put_right(&x, "rightToDataPortability", STATEMENT_PORTABILITY_RIGHT, true);
    put_right(&x, "rightToWithdrawConsent", STATEMENT_CONSENT_MANAGED, false);
    put_right(&x, "rightToComplain", STATEMENT_COMPLAINT_RIGHT, false);
    automated = policy_states(ctx->policy, STATEMENT_PROFILING_LISTED);
    json_key(&x.j, "automatedDecisionMaking");
    json_open(&x.j, '{');
    json_kbool(&x.j, "inUse", automated);
    json_kstr(&x.j, "logicInvolved", sentence(&x, automated ? STATEMENT_PROFILING_LISTED : STATEMENT_AUTOMATED_NONE));
    json_kstr(&x.j, "scopeAndIntendedEffects", sentence(&x, automated ? STATEMENT_PROFILING_LISTED : STATEMENT_AUTOMATED_NONE));
    json_close(&x.j, '}');
    json_key(&x.j, "changesOfPurpose");
    json_open(&x.j, '[');
    json_close(&x.j, ']');
    put_own(&x);
    json_close(&x.j, '}');
    buf_byte(out, '\n');
    return RC_OK;
}

/* ---- Art. 30 -------------------------------------------------------------------------------------------------------- */

static void put_activity(struct export *x, enum purpose purpose)
{
    struct ctx *ctx = x->ctx;
    uint64_t used = datause_categories[purpose] & (purpose_imposed_by_law(purpose) ? ~UINT64_C(0) : ctx->policy->categories_of[purpose]);
    struct json *j = &x->j;

    json_open(j, '{');
    json_kstr(j, "@type", STR("dpv:Process"));
    json_kstr(j, "purpose", str_from(purpose_word(purpose)));
    json_kstr(j, "dct:title", message(ctx, "purpose", purpose_word(purpose)));
    json_kstr(j, "dpv:hasPurpose", str_from(purpose_dpv(purpose)));
    json_kstr(j, "dpv:hasLegalBasis", str_from(basis_dpv(purpose_basis(purpose))));
    json_key(j, "dpv:hasPersonalData");
    json_open(j, '[');
    for (int k = 1; k < CATEGORY_COUNT; k++)
        if ((used >> k & 1) != 0)
            json_str(j, str_from(category_word((enum category)k)));
    json_close(j, ']');
    json_key(j, "dpv:hasRecipient");
    json_open(j, '[');
    for (size_t i = 0; i < x->on_file_count; i++) {
        const struct recipient_form *r = &x->on_file[i].form;

        if (r->categories != 0 && (r->categories & used) == 0)
            continue;
        json_open(j, '{');
        json_kstr(j, "name", r->name);
        json_kstr(j, "country", r->country);
        json_kbool(j, "eea", disclosures_country_in_eea(r->country));
        json_ki64(j, "safeguard", r->safeguard);
        json_kstr(j, "contract_on", date_iso(ctx->arena, r->contract_on));
        json_close(j, '}');
    }
    json_close(j, ']');
    if (x->years > 0)
        json_kstr(j, "dpv:hasStorageCondition", str_fmt(ctx->arena, "P%lldY", (long long)(purpose == PURPOSE_BOOKKEEPING ? x->voucher_years : x->years)));
    json_close(j, '}');
}

/* Art. 30(1)(a)-(g): for each purpose that the notice states or the law imposes and the program's queries use. */
enum rc packages_processing(struct ctx *ctx, struct buf *out)
{
    static const enum statement measures[] = {STATEMENT_AUDIT_LOG, STATEMENT_ACCOUNTS_NAMED, STATEMENT_ACCOUNTS_PERSONAL};
    struct export x;

    TRY(begin(ctx, out, &x));
    json_open(&x.j, '{');
    json_kstr(&x.j, "@context", STR("https://w3id.org/dpv"));
    json_kstr(&x.j, "dct:title", STR("GDPR Art. 30(1)"));
    json_kstr(&x.j, "register", ctx->register_name);
    json_ki64(&x.j, "notice_version", ctx->policy->version);
    json_key(&x.j, "dpv:hasDataController");
    json_open(&x.j, '{');
    json_kstr(&x.j, "name", x.controller.name);
    json_kstr(&x.j, "business_id", x.controller.business_id);
    json_kstr(&x.j, "address", address(&x));
    put_email(&x, "email");
    json_close(&x.j, '}');
    json_key(&x.j, "activities");
    json_open(&x.j, '[');
    for (int p = 1; p < PURPOSE_COUNT; p++)
        if (((ctx->policy->purposes >> p & 1) != 0 || purpose_imposed_by_law((enum purpose)p)) && datause_categories[p] != 0)
            put_activity(&x, (enum purpose)p);
    json_close(&x.j, ']');
    json_key(&x.j, "dpv:hasTechnicalOrganisationalMeasure");
    json_open(&x.j, '[');
    for (size_t i = 0; i < COUNT(measures); i++)
        if (policy_states(ctx->policy, measures[i]))
            json_str(&x.j, sentence(&x, measures[i]));
    json_close(&x.j, ']');
    json_close(&x.j, '}');
    buf_byte(out, '\n');
    return RC_OK;
}
