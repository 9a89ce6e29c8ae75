/* JSON of recipients and disclosures. No names of persons. */
#include "i18n/i18n.h"
#include "rooms/disclosures/documents.h"

static struct str word_of(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return str_from(names->word);
    return STR("");
}

struct str disclosures_label(struct ctx *ctx, const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return tr_key(ctx, str_from(names->msg));
    return STR("");
}

static void words_json(struct json *j, const char *key, uint64_t bits)
{
    json_key(j, key);
    json_open(j, '[');
    for (int c = 1; c < CATEGORY_COUNT; c++)
        if ((bits & CATEGORY_BIT(c)) != 0)
            json_str(j, str_from(category_word((enum category)c)));
    json_close(j, ']');
}

static struct str id_text(struct ctx *ctx, int64_t id)
{
    return id == 0 ? STR("") : str_fmt(ctx->arena, "%lld", (long long)id);
}

void disclosures_recipient_json(struct ctx *ctx, struct json *j, const struct recipient *r)
{
    const struct recipient_form *f = &r->form;

    json_open(j, '{');
    json_kstr(j, "id", id_text(ctx, r->id));
    json_kstr(j, "name", f->name);
    json_kstr(j, "kind", word_of(disclosures_kinds, f->kind));
    json_kstr(j, "role", word_of(disclosures_roles, f->role));
    json_kstr(j, "country", f->country);
    json_kbool(j, "in_eea", disclosures_country_in_eea(f->country));
    json_kstr(j, "contract_on", date_iso(ctx->arena, f->contract_on));
    json_kstr(j, "contract_until", date_iso(ctx->arena, f->contract_until));
    words_json(j, "categories", f->categories);
    json_kstr(j, "safeguard", word_of(disclosures_safeguards, f->safeguard));
    json_kstr(j, "safeguard_on", date_iso(ctx->arena, f->safeguard_on));
    json_kstr(j, "necessity", f->necessity);
    json_kstr(j, "address", f->address);
    json_kstr(j, "added_on", date_iso(ctx->arena, r->added_on));
    json_kstr(j, "ended_on", date_iso(ctx->arena, r->ended_on));
    json_close(j, '}');
}

void disclosures_json(struct ctx *ctx, struct json *j, const struct disclosure *d)
{
    json_open(j, '{');
    json_kstr(j, "id", id_text(ctx, d->id));
    json_kstr(j, "at", instant_iso(ctx->arena, d->at));
    json_kstr(j, "recipient", id_text(ctx, d->recipient));
    json_kstr(j, "recipient_name", d->recipient_name);
    json_kstr(j, "ground", str_from(disclosures_ground_word(d->ground)));
    json_kstr(j, "way", str_from(disclosures_way_word(d->way)));
    words_json(j, "categories", d->categories);
    json_kstr(j, "purpose", str_from(purpose_word((enum purpose)d->purpose)));
    json_kstr(j, "statement", str_from(statement_word(d->statement)));
    json_ki64(j, "customer", d->customer_number);
    json_kstr(j, "pseudonym", d->pseudonym);
    json_kstr(j, "invoice", id_text(ctx, d->invoice));
    json_kstr(j, "request", id_text(ctx, d->request));
    json_kstr(j, "reference", d->reference);
    json_close(j, '}');
}
