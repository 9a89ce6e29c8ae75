/* The file for the collection agency, version 1, as JSON and CSV: least data (BILLING.md 8). No rows of orders, notes,
 * phone logs or identity codes go. */
#include "base/csv.h"
#include "base/json.h"
#include "rooms/collection/internal.h"

struct debtor { struct invoice_party party; struct invoice_seller seller; };

/* As the invoice was issued to; of an erased person what the claim keeps. */
static enum rc debtor_of(struct ctx *ctx, const struct collection_case *c, struct debtor *out)
{
    struct invoice invoice;

    *out = (struct debtor){.party = {.gone = true}};
    if (c->claim_count == 0)
        return RC_OK;
    TRY(invoices_load(ctx, 0, c->claims[0].invoice, &invoice));
    out->party = invoice.party;
    out->seller = invoice.seller;
    return RC_OK;
}

enum rc collection_file_debtor(struct ctx *ctx, const struct collection_case *c, struct invoice_party *out)
{
    struct debtor d;

    TRY(debtor_of(ctx, c, &d));
    *out = d.party;
    return RC_OK;
}

static struct str percent(struct arena *arena, int64_t bp)
{
    return str_fmt(arena, "%lld.%02lld", (long long)(bp / 100), (long long)(bp % 100));
}

static void claim_json(struct ctx *ctx, struct json *j, const struct case_claim *claim)
{
    json_open(j, '{');
    json_ki64(j, "invoice", claim->number);
    json_kstr(j, "invoiced_on", date_iso(ctx->arena, claim->invoiced_on));
    json_kstr(j, "due_on", date_iso(ctx->arena, claim->due_on));
    json_kstr(j, "reference", claim->reference);
    json_kstr(j, "open", money_plain(ctx->arena, claim->open_cents));
    json_kstr(j, "interest", claim->agreed_bp > 0 ? STR("agreed") : STR("law"));
    json_kstr(j, "interest_percent", claim->agreed_bp > 0 ? percent(ctx->arena, claim->agreed_bp) : STR(""));
    json_kstr(j, "interest_from", date_iso(ctx->arena, date_add_days(claim->due_on, 1)));
    json_kstr(j, "costs", money_plain(ctx->arena, claim->costs_cents));
    json_key(j, "reminded_on");
    json_open(j, '[');
    for (size_t i = 0; i < claim->reminder_count; i++)
        json_str(j, date_iso(ctx->arena, claim->reminders[i]));
    json_close(j, ']');
    json_close(j, '}');
}

static void party_json(struct json *j, const struct debtor *d)
{
    json_key(j, "creditor");
    json_open(j, '{');
    json_kstr(j, "name", d->seller.name);
    json_kstr(j, "business_id", d->seller.business_id);
    json_close(j, '}');
    json_key(j, "debtor");
    json_open(j, '{');
    json_kstr(j, "name", d->party.name);
    json_kstr(j, "street", d->party.street);
    json_kstr(j, "postcode", d->party.postcode);
    json_kstr(j, "town", d->party.town);
    json_kstr(j, "country", d->party.country);
    json_kstr(j, "business_id", d->party.business_id);
    json_close(j, '}');
}

enum rc collection_file_json(struct ctx *ctx, const struct collection_case *c, struct buf *out)
{
    struct json j = json_to(out);
    struct debtor d;

    TRY(debtor_of(ctx, c, &d));
    json_open(&j, '{');
    json_kstr(&j, "format", STR("seloste-collection"));
    json_ki64(&j, "version", FILE_VERSION);
    json_kstr(&j, "case", collection_number(ctx->arena, c->year, c->ordinal));
    json_kstr(&j, "handed_on", date_iso(ctx->arena, c->handed_on));
    party_json(&j, &d);
    json_key(&j, "claims");
    json_open(&j, '[');
    for (size_t i = 0; i < c->claim_count; i++)
        claim_json(ctx, &j, &c->claims[i]);
    json_close(&j, ']');
    json_kstr(&j, "open", money_plain(ctx->arena, c->open_cents));
    json_kstr(&j, "costs", money_plain(ctx->arena, c->costs_cents));
    json_close(&j, '}');
    buf_byte(out, '\n');
    return RC_OK;
}

static const char *const heads[] = {"version", "case", "name", "street", "postcode", "town", "country", "business_id", "invoice",
    "invoiced_on", "due_on", "reference", "open", "interest", "interest_percent", "costs", "reminded_on"};

enum rc collection_file_csv(struct ctx *ctx, const struct collection_case *c, struct buf *out)
{
    struct debtor d;

    TRY(debtor_of(ctx, c, &d));
    for (size_t i = 0; i < COUNT(heads); i++)
        csv_cell(out, str_from(heads[i]), i == 0, false);
    csv_end(out);
    for (size_t i = 0; i < c->claim_count; i++) {
        const struct case_claim *claim = &c->claims[i];
        struct str reminded = STR("");

        for (size_t k = 0; k < claim->reminder_count; k++)
            reminded = str_fmt(ctx->arena, "%.*s%s%.*s", STR_FMT(reminded), k > 0 ? " " : "",
                               STR_FMT(date_iso(ctx->arena, claim->reminders[k])));
        csv_number(out, str_fmt(ctx->arena, "%d", FILE_VERSION), true, false);
        csv_number(out, collection_number(ctx->arena, c->year, c->ordinal), false, false);
        csv_cell(out, d.party.name, false, false);
        csv_cell(out, d.party.street, false, false);
        csv_cell(out, d.party.postcode, false, false);
        csv_cell(out, d.party.town, false, false);
        csv_cell(out, d.party.country, false, false);
        csv_cell(out, d.party.business_id, false, false);
        csv_number(out, str_fmt(ctx->arena, "%lld", (long long)claim->number), false, false);
        csv_number(out, date_iso(ctx->arena, claim->invoiced_on), false, false);
        csv_number(out, date_iso(ctx->arena, claim->due_on), false, false);
        csv_number(out, claim->reference, false, false);
        csv_number(out, money_csv(ctx->arena, claim->open_cents), false, false);
        csv_number(out, claim->agreed_bp > 0 ? STR("agreed") : STR("law"), false, false);
        csv_number(out, claim->agreed_bp > 0 ? percent(ctx->arena, claim->agreed_bp) : STR(""), false, false);
        csv_number(out, money_csv(ctx->arena, claim->costs_cents), false, false);
        csv_number(out, reminded, false, false);
        csv_end(out);
    }
    return RC_OK;
}
