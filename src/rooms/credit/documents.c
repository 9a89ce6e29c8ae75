/* A credit case as JSON, for the API and the command line. */
#include "rooms/credit/internal.h"

static struct str word(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return str_from(names->word);
    return STR("");
}

static void inquiries_json(struct ctx *ctx, struct json *j, const struct credit_case *c)
{
    json_key(j, "inquiries");
    json_open(j, '[');
    for (size_t i = 0; i < c->inquiry_count; i++) {
        const struct credit_inquiry *q = &c->inquiries[i];

        json_open(j, '{');
        json_kstr(j, "recipient", q->recipient);
        json_kstr(j, "ground", word(credit_grounds, q->ground));
        json_kstr(j, "asked_on", date_iso(ctx->arena, q->asked_on));
        json_kstr(j, "score", q->score);
        json_kstr(j, "report", q->report);
        json_kstr(j, "report_until", date_iso(ctx->arena, q->report_until));
        json_kstr(j, "disclosure", str_fmt(ctx->arena, "%lld", (long long)q->disclosure_id));
        json_close(j, '}');
    }
    json_close(j, ']');
}

void credit_json(struct ctx *ctx, struct json *j, const struct credit_case *c)
{
    json_open(j, '{');
    json_ki64(j, "number", c->number);
    json_kstr(j, "state", word(credit_states, c->state));
    json_kstr(j, "amount", money_plain(ctx->arena, c->asked_cents));
    json_kstr(j, "applied_on", date_iso(ctx->arena, c->applied_on));
    json_kstr(j, "applicant", c->applicant);
    json_kstr(j, "limit", money_plain(ctx->arena, c->limit_cents));
    json_kstr(j, "valid_from", date_iso(ctx->arena, c->valid_from));
    json_kstr(j, "valid_to", date_iso(ctx->arena, c->valid_to));
    inquiries_json(ctx, j, c);
    json_key(j, "decisions");
    json_open(j, '[');
    for (size_t i = 0; i < c->decision_count; i++) {
        const struct credit_decision *d = &c->decisions[i];

        json_open(j, '{');
        json_kstr(j, "outcome", d->granted ? STR("grant") : STR("deny"));
        json_kstr(j, "limit", money_plain(ctx->arena, d->limit_cents));
        json_kstr(j, "decided_by", str_fmt(ctx->arena, "%lld", (long long)d->decided_by));
        json_kstr(j, "decided_at", instant_iso(ctx->arena, d->decided_at));
        json_kstr(j, "reasons", d->reasons);
        json_kstr(j, "score", d->score);
        json_kbool(j, "review", d->review);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}
