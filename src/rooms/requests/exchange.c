/* A case as JSON, with DPV's words, and as pages name it (P52; RIGHTS.md 1, 9). */
#include "base/json.h"
#include "rooms/requests/notices.h"
#include "rooms/requests/view.h"
#include "i18n/i18n.h"

struct str requests_label(struct ctx *ctx, const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return tr_key(ctx, str_from(names->msg));
    return STR("");
}

struct str requests_item_what(struct ctx *ctx, const struct request_item *item)
{
    struct str kind = requests_label(ctx, requests_kinds, item->kind), of = STR("");

    for (const struct field *f = customers_fields; f->kind != FIELD_KIND_END && !str_empty(item->field); f++)
        if (str_eqz(item->field, f->name))
            of = tr_key(ctx, str_from(f->label));
    if (item->about != 0)
        of = requests_label(ctx, requests_purposes, item->about);
    return str_empty(of) ? kind : str_fmt(ctx->arena, "%.*s: %.*s", STR_FMT(kind), STR_FMT(of));
}

enum request_status requests_status_of(const struct request *r, const struct request_item *items, size_t count)
{
    size_t open = 0, refused = 0;
    enum request_identity least = IDENTITY_NONE;

    for (size_t i = 0; i < count; i++) {
        enum request_identity need = requests_least_identity((enum request_kind)items[i].kind);

        open += items[i].outcome == ITEM_OPEN;
        refused += items[i].outcome == ITEM_REFUSED;
        least = need > least ? need : least;
    }
    return requests_status(r, open, refused, count, least);
}

static enum rc item_json(struct ctx *ctx, struct json *j, const struct request *r, const struct request_item *item)
{
    struct item_facts facts;
    struct item_proposal p;

    TRY(requests_item_facts(ctx, r, item, &facts));
    p = requests_decide_item(&facts);
    json_open(j, '{');
    json_ki64(j, "item", item->ordinal);
    json_kstr(j, "kind", requests_word(requests_kinds, item->kind));
    json_kstr(j, "dpv:hasRight", str_from(requests_kind_dpv((enum request_kind)item->kind)));
    json_kstr(j, "field", item->field);
    json_kstr(j, "about", requests_word(requests_purposes, item->about));
    json_kstr(j, "proposed", requests_word(requests_outcomes_of_items, (int)(item->outcome == ITEM_OPEN ? p.outcome : (enum item_outcome)item->proposed)));
    json_kstr(j, "outcome", requests_word(requests_outcomes_of_items, item->outcome));
    json_kstr(j, "reason", requests_word(requests_reasons, item->code));
    json_kstr(j, "justification", str_from(requests_reason_dpv((enum request_reason)item->code)));
    json_kstr(j, "letter", str_from(requests_letter_word(item->outcome == ITEM_OPEN || item->outcome == ITEM_ENDED ? LETTER_NONE
        : requests_letter_of(&facts, (enum item_outcome)item->outcome, (enum request_reason)item->code))));
    json_kstr(j, "articles", str_from(p.articles));
    json_kstr(j, "statement", str_from(statement_word(p.statement)));
    json_close(j, '}');
    return RC_OK;
}

static enum rc letters_json(struct ctx *ctx, struct json *j, int64_t id)
{
    struct request_letter_row *rows = NULL;
    size_t count = 0;

    TRY(requests_letters_of(ctx, id, &rows, &count));
    json_key(j, "letters");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_kstr(j, "number", requests_letter_number(ctx->arena, &rows[i]));
        json_kstr(j, "kind", str_from(requests_letter_word((enum request_letter_kind)rows[i].kind)));
        json_kbool(j, "deciding", rows[i].deciding);
        json_kbool(j, "certificate", rows[i].certificate);
        json_kstr(j, "made_on", date_iso(ctx->arena, rows[i].made_on));
        json_kstr(j, "delivered_on", date_iso(ctx->arena, rows[i].delivered_on));
        json_close(j, '}');
    }
    json_close(j, ']');
    return RC_OK;
}

static enum rc told_json(struct ctx *ctx, struct json *j, int64_t id)
{
    struct request_told *rows = NULL;
    size_t count = 0;

    TRY(requests_told(ctx, id, &rows, &count));
    json_key(j, "told");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_kstr(j, "kind", rows[i].recipient_kind == 1 ? STR("source") : rows[i].recipient_kind == 3 ? STR("organisation") : STR("recipient"));
        json_kstr(j, "recipient", str_fmt(ctx->arena, "%lld", (long long)rows[i].recipient));
        json_kstr(j, "state", requests_word(requests_notice_states, rows[i].state));
        json_kstr(j, "due_on", date_iso(ctx->arena, rows[i].due_on));
        json_close(j, '}');
    }
    json_close(j, ']');
    return RC_OK;
}

static enum rc categories_json(struct ctx *ctx, struct json *j, int64_t id)
{
    struct plan_item *plan = NULL;
    size_t count = 0;

    TRY(requests_outcomes(ctx, id, PHASE_FIRST, &plan, &count));
    json_key(j, "categories");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_kstr(j, "category", str_from(category_word(plan[i].category)));
        json_kstr(j, "outcome", str_from(requests_outcome_word(plan[i].outcome)));
        json_kstr(j, "until", date_iso(ctx->arena, plan[i].until));
        json_kstr(j, "by", requests_by(ctx->arena, &plan[i]));
        json_ki64(j, "rows", plan[i].rows);
        json_kstr(j, "statement", str_from(statement_word(plan[i].statement)));
        json_close(j, '}');
    }
    json_close(j, ']');
    return RC_OK;
}

const char *requests_kind_dpv(enum request_kind kind)
{
    switch (kind) {
    case REQUEST_ACCESS: case REQUEST_QUESTION: return "eu-gdpr:A15";
    case REQUEST_RECTIFICATION: return "eu-gdpr:A16";
    case REQUEST_ERASURE: case REQUEST_ANONYMISATION: return "eu-gdpr:A17";
    case REQUEST_RESTRICTION: return "eu-gdpr:A18";
    case REQUEST_RECIPIENTS: return "eu-gdpr:A19";
    case REQUEST_PORTABILITY: return "eu-gdpr:A20";
    case REQUEST_OBJECTION: case REQUEST_MARKETING: case REQUEST_LIST_PROHIBITION: return "eu-gdpr:A21";
    case REQUEST_REVIEW: return "eu-gdpr:A22";
    case REQUEST_CONSENT: return "eu-gdpr:A7-3";
    case REQUEST_ESTATE: return "dpv:Right";
    }
    return "dpv:Right";
}

enum rc requests_export_json(struct ctx *ctx, struct json *j, size_t most)
{
    struct request_line *lines = NULL;
    size_t count = 0;

    TRY(requests_list(ctx, false, most, &lines, &count));
    json_open(j, '{');
    json_kstr(j, "@context", STR("https://w3id.org/dpv"));
    json_key(j, "requests");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++)
        TRY(requests_case_json(ctx, j, lines[i].request.id));
    json_close(j, ']');
    json_close(j, '}');
    return RC_OK;
}

enum rc requests_case_json(struct ctx *ctx, struct json *j, int64_t id)
{
    struct request_item *items = NULL;
    struct request r;
    size_t count = 0;
    int64_t holds = 0;
    enum request_status status;

    TRY(requests_load(ctx, id, &r));
    TRY(requests_items(ctx, id, &items, &count));
    TRY(requests_holds_open(ctx, id, &holds));
    status = requests_status_of(&r, items, count);
    json_open(j, '{');
    json_kstr(j, "@type", STR("dpv:RightExerciseRecord"));
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)r.id));
    json_kstr(j, "number", requests_number(ctx->arena, r.year, r.ordinal));
    json_kstr(j, "kind", requests_word(requests_kinds, r.kind));
    json_kstr(j, "channel", requests_word(requests_channels, r.channel));
    json_kstr(j, "state", requests_word(requests_states, r.state));
    json_kstr(j, "status", requests_word(requests_statuses, (int)status));
    json_kstr(j, "dpv", str_fmt(ctx->arena, "dpv:%s", requests_status_dpv(status)));
    json_kstr(j, "identity", requests_word(requests_identities, r.identity));
    json_ki64(j, "step", r.step);
    json_kstr(j, "received_on", date_iso(ctx->arena, r.received_on));
    json_kstr(j, "due_internal", date_iso(ctx->arena, r.due_internal));
    json_kstr(j, "due_legal", date_iso(ctx->arena, r.due_legal));
    json_kbool(j, "extended", !date_is_none(r.extended_on));
    json_ki64(j, "holds", holds);
    json_kstr(j, "certificate", r.certificate_no == 0 ? STR("") :
              str_fmt(ctx->arena, "T-%lld-%03lld", (long long)r.certificate_year, (long long)r.certificate_no));
    json_key(j, "items");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++)
        TRY(item_json(ctx, j, &r, &items[i]));
    json_close(j, ']');
    TRY(letters_json(ctx, j, id));
    TRY(told_json(ctx, j, id));
    TRY(categories_json(ctx, j, id));
    json_close(j, '}');
    return RC_OK;
}
