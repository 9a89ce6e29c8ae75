/* Addresses of a customer as JSON: API and command line (P64). */
#include "base/json.h"
#include "rooms/einvoices/internal.h"

const char *einvoices_word(const struct name_value *names, int value)
{
    for (; names->word; names++)
        if (names->value == value)
            return names->word;
    return "";
}

void einvoices_addresses_json(struct ctx *ctx, struct json *j, const struct einvoice_address *all, size_t count)
{
    json_open(j, '{');
    json_key(j, "addresses");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_kstr(j, "valid_on", date_iso(ctx->arena, all[i].valid_on));
        json_kstr(j, "channel", str_from(einvoices_word(einvoices_channels, all[i].channel)));
        json_kstr(j, "address", all[i].address);
        json_kstr(j, "operator_id", all[i].operator_id);
        json_kstr(j, "scheme", all[i].scheme);
        json_kstr(j, "buyer_reference", all[i].buyer_reference);
        json_kstr(j, "source", str_from(einvoices_word(einvoices_sources, all[i].source)));
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

void einvoices_delivery_json(struct ctx *ctx, struct json *j, const struct einvoice_delivery *d)
{
    json_open(j, '{');
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)d->id));
    json_ki64(j, "invoice", d->number);
    json_kstr(j, "state", str_from(einvoices_word(einvoices_delivery_states, d->state)));
    json_ki64(j, "attempts", d->attempts);
    json_kstr(j, "receipt", d->receipt);
    json_kstr(j, "error", d->error ? str_fmt(ctx->arena, "SEL-%d", d->error) : STR(""));
    json_kstr(j, "proposal", str_from(einvoices_word(einvoices_channels, d->proposal)));
    json_close(j, '}');
}
