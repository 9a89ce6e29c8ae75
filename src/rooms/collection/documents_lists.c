/* JSON of claims, previews, runs and cases: one shape for the API and the command line. */
#include "base/json.h"
#include "i18n/i18n.h"
#include "messages_collection.h"
#include "rooms/collection/internal.h"

struct str collection_label(struct ctx *ctx, const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return tr_key(ctx, str_from(names->msg));
    return STR("");
}

const char *collection_skip_word(enum reminder_skip skip)
{
    static const char *const words[SKIP_KINDS] = {
        [REMIND] = "", [SKIP_TOO_SOON] = "too-soon", [SKIP_SMALL] = "small", [SKIP_DISPUTED] = "disputed", [SKIP_PLAN] = "plan",
        [SKIP_AGENCY] = "agency", [SKIP_MOST] = "most", [SKIP_RATE] = "rate", [SKIP_PARTY] = "party", [SKIP_NOT_DUE] = "not-due"};

    return words[skip < SKIP_KINDS ? skip : REMIND];
}

struct str collection_skip_text(struct ctx *ctx, const struct reminder_item *item)
{
    struct date day = DATE_NONE;

    if (item->skip == REMIND)
        return trs(ctx, MSG_collection_goes, &SLOT_I64("n", item->ordinal), 1);
    if (item->skip == SKIP_RATE)
        return trs(ctx, MSG_collection_skip_rate, &SLOT_STR("day", date_from_iso(item->why, &day) ? date_text(ctx->arena, day, ctx->lang) : item->why), 1);
    return tr_key(ctx, str_fmt(ctx->arena, "collection.skip.%s", collection_skip_word(item->skip)));
}

static void sum(struct ctx *ctx, struct json *j, const char *key, int64_t cents)
{
    json_kstr(j, key, money_plain(ctx->arena, cents));
}

static void day(struct ctx *ctx, struct json *j, const char *key, struct date d)
{
    json_kstr(j, key, date_iso(ctx->arena, d));
}

static void id(struct ctx *ctx, struct json *j, const char *key, int64_t n)
{
    json_kstr(j, key, n == 0 ? STR("") : str_fmt(ctx->arena, "%lld", (long long)n));
}

void collection_item_json(struct ctx *ctx, struct json *j, const struct reminder_item *item)
{
    json_open(j, '{');
    json_ki64(j, "invoice", item->number);
    json_ki64(j, "reminder", item->ordinal);
    json_kstr(j, "debtor", item->consumer ? STR("consumer") : STR("business"));
    day(ctx, j, "due_on", item->due_on);
    json_ki64(j, "days_late", item->days_late);
    sum(ctx, j, "open", item->open_cents);
    sum(ctx, j, "fee", item->fee_cents);
    sum(ctx, j, "interest", item->interest_cents);
    day(ctx, j, "pay_by", item->pay_by);
    json_kbool(j, "goes", item->skip == REMIND);
    json_kstr(j, "left_out", str_from(collection_skip_word(item->skip)));
    json_kstr(j, "why", item->why);
    json_close(j, '}');
}

void collection_preview_json(struct ctx *ctx, struct json *j, const struct reminder_preview *p)
{
    json_open(j, '{');
    json_kbool(j, "dry_run", true);
    json_ki64(j, "going", (int64_t)p->going);
    json_ki64(j, "left_out", (int64_t)(p->count - p->going));
    sum(ctx, j, "open", p->open_cents);
    sum(ctx, j, "fees", p->fee_cents);
    sum(ctx, j, "interest", p->interest_cents);
    json_kstr(j, "preview", str_hex(ctx->arena, (struct blob){p->hash, sizeof(p->hash)}));
    json_key(j, "items");
    json_open(j, '[');
    for (size_t i = 0; i < p->count; i++)
        collection_item_json(ctx, j, &p->items[i]);
    json_close(j, ']');
    json_close(j, '}');
}

void collection_run_json(struct ctx *ctx, struct json *j, const struct reminder_run *run)
{
    json_open(j, '{');
    id(ctx, j, "id", run->id);
    day(ctx, j, "run_on", run->run_on);
    json_ki64(j, "planned", run->planned);
    json_ki64(j, "sent", run->sent);
    json_ki64(j, "left_out", run->left_out);
    sum(ctx, j, "fees", run->fee_cents);
    json_kbool(j, "done", run->done);
    json_close(j, '}');
}

void collection_claim_json(struct ctx *ctx, struct json *j, const struct claim_line *c)
{
    json_open(j, '{');
    json_ki64(j, "invoice", c->number);
    day(ctx, j, "due_on", c->due_on);
    sum(ctx, j, "open", c->open_cents);
    sum(ctx, j, "disputed", c->disputed_cents);
    json_ki64(j, "reminders", c->reminders);
    day(ctx, j, "last_reminder", c->last_reminder);
    sum(ctx, j, "fees", c->fee_cents);
    json_kstr(j, "plan", c->plan_kept ? STR("kept") : c->plan_broken ? STR("broken") : STR(""));
    id(ctx, j, "case", c->case_id);
    day(ctx, j, "time_barred_on", c->time_barred_on);
    json_close(j, '}');
}

static struct str state_word(enum case_state state)
{
    for (const struct name_value *n = collection_case_states; n->word != NULL; n++)
        if (n->value == (int)state)
            return str_from(n->word);
    return STR("");
}

void collection_case_json(struct ctx *ctx, struct json *j, const struct collection_case *c)
{
    json_open(j, '{');
    id(ctx, j, "id", c->id);
    json_kstr(j, "number", collection_number(ctx->arena, c->year, c->ordinal));
    json_kstr(j, "state", state_word(c->state));
    id(ctx, j, "recipient", c->recipient);
    id(ctx, j, "disclosure", c->disclosure);
    json_ki64(j, "customer", c->customer_number);
    day(ctx, j, "handed_on", c->handed_on);
    day(ctx, j, "closed_on", c->closed_on);
    sum(ctx, j, "principal", c->principal_cents);
    sum(ctx, j, "open", c->open_cents);
    sum(ctx, j, "costs", c->costs_cents);
    sum(ctx, j, "agency_paid", c->paid_cents);
    sum(ctx, j, "agency_costs", c->agency_costs_cents);
    json_key(j, "claims");
    json_open(j, '[');
    for (size_t i = 0; i < c->claim_count; i++) {
        json_open(j, '{');
        json_ki64(j, "invoice", c->claims[i].number);
        sum(ctx, j, "principal", c->claims[i].principal_cents);
        sum(ctx, j, "open", c->claims[i].open_cents);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

const char *collection_stay_word(enum hand_over_stay stay)
{
    static const char *const words[] = {"", "agency", "disputed", "plan", "not-due", "not-reminded", "reminder-runs"};

    return words[stay];
}

void collection_plan_json(struct ctx *ctx, struct json *j, const struct hand_over_plan *plan)
{
    json_open(j, '{');
    json_kbool(j, "dry_run", true);
    json_kstr(j, "preview", plan->preview);
    id(ctx, j, "recipient", plan->agency.id);
    json_ki64(j, "customer", plan->c.customer_number);
    sum(ctx, j, "open", plan->c.open_cents);
    sum(ctx, j, "costs", plan->c.costs_cents);
    json_key(j, "claims");
    json_open(j, '[');
    for (size_t i = 0; i < plan->c.claim_count; i++) {
        json_open(j, '{');
        json_ki64(j, "invoice", plan->c.claims[i].number);
        sum(ctx, j, "open", plan->c.claims[i].open_cents);
        sum(ctx, j, "costs", plan->c.claims[i].costs_cents);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_key(j, "stays");
    json_open(j, '[');
    for (size_t i = 0; i < plan->left_count; i++) {
        json_open(j, '{');
        json_ki64(j, "invoice", plan->left[i].number);
        sum(ctx, j, "open", plan->left[i].open_cents);
        json_kstr(j, "why", str_from(collection_stay_word(plan->left[i].why)));
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

void collection_return_json(struct ctx *ctx, struct json *j, const struct return_receipt *r)
{
    json_open(j, '{');
    json_ki64(j, "applied", r->applied);
    json_ki64(j, "repeated", r->repeated);
    sum(ctx, j, "paid", r->paid_cents);
    sum(ctx, j, "costs", r->costs_cents);
    json_ki64(j, "closed", r->closed);
    json_close(j, '}');
}

void collection_ageing_json(struct ctx *ctx, struct json *j, struct date on, const struct invoice_ageing *a)
{
    static const char *const names[] = {"not_due", "1-14", "15-30", "31-60", "61-90", "over_90"};
    int64_t cents = 0, count = 0;

    json_open(j, '{');
    day(ctx, j, "on", on);
    json_key(j, "ageing");
    json_open(j, '[');
    for (size_t i = 0; i < COUNT(names); i++) {
        json_open(j, '{');
        json_kstr(j, "days", str_from(names[i]));
        json_ki64(j, "invoices", a->counts[i]);
        sum(ctx, j, "open", a->cents[i]);
        json_close(j, '}');
        cents += a->cents[i];
        count += a->counts[i];
    }
    json_close(j, ']');
    json_ki64(j, "invoices", count);
    sum(ctx, j, "open", cents);
    json_close(j, '}');
}

enum rc collection_disputes_json(struct ctx *ctx, struct json *j)
{
    struct dispute *rows = NULL;
    size_t count = 0;

    TRY(collection_disputes(ctx, &rows, &count));
    json_open(j, '{');
    json_key(j, "disputes");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)rows[i].id));
        json_ki64(j, "invoice", rows[i].number);
        json_kstr(j, "on", date_iso(ctx->arena, rows[i].on));
        json_kstr(j, "sum", money_plain(ctx->arena, rows[i].cents));
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
    return RC_OK;
}

void collection_receipt_json(struct ctx *ctx, struct json *j, const struct collection_receipt *r)
{
    json_open(j, '{');
    json_kstr(j, "id", str_fmt(ctx->arena, "%lld", (long long)r->id));
    json_ki64(j, "invoice", r->number);
    json_kstr(j, "on", date_iso(ctx->arena, r->on));
    if (r->cents != 0)
        json_kstr(j, "sum", money_plain(ctx->arena, r->cents));
    json_close(j, '}');
}

enum rc collection_account_json(struct ctx *ctx, struct json *j, int64_t number, struct date from, struct date to)
{
    static const char *const kinds[] = {"", "invoice", "credit-note", "payment", "write-off"};
    struct ledger ledger;
    int64_t customer = 0;

    TRY(customers_find_by_number(ctx, number, &customer));
    TRY(collection_account(ctx, customer, from, to, &ledger));
    json_open(j, '{');
    json_ki64(j, "customer", number);
    json_kstr(j, "from", date_iso(ctx->arena, from));
    json_kstr(j, "to", date_iso(ctx->arena, to));
    json_kstr(j, "opening", money_plain(ctx->arena, ledger.opening_cents));
    json_key(j, "lines");
    json_open(j, '[');
    for (size_t i = 0; i < ledger.count; i++) {
        json_open(j, '{');
        json_kstr(j, "on", date_iso(ctx->arena, ledger.lines[i].on));
        json_kstr(j, "kind", str_from(kinds[ledger.lines[i].kind]));
        json_ki64(j, "invoice", ledger.lines[i].number);
        json_kstr(j, "sum", money_plain(ctx->arena, ledger.lines[i].cents));
        json_kstr(j, "balance", money_plain(ctx->arena, ledger.lines[i].balance_cents));
        json_close(j, '}');
    }
    json_close(j, ']');
    json_kstr(j, "closing", money_plain(ctx->arena, ledger.closing_cents));
    json_close(j, '}');
    return RC_OK;
}

enum rc collection_history_json(struct ctx *ctx, struct json *j, int64_t number)
{
    struct claim_history *rows = NULL;
    size_t count = 0;
    int64_t invoice = 0;

    TRY(invoices_id_by_number(ctx, number, &invoice));
    TRY(collection_history(ctx, invoice, &rows, &count));
    json_open(j, '{');
    json_ki64(j, "invoice", number);
    json_key(j, "history");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(j, '{');
        day(ctx, j, "on", rows[i].on);
        json_kstr(j, "what", str_from(collection_moments[rows[i].kind]));
        sum(ctx, j, "sum", rows[i].cents);
        if (rows[i].kind == MOMENT_DUE_MOVED)
            day(ctx, j, "due_on", rows[i].to_on);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
    return RC_OK;
}
