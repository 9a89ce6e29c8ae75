/* Payments as JSON and text: what API and command line share (P65). */
#include "base/errors.h"
#include "i18n/i18n.h"
#include "messages_payments.h"
#include "rooms/payments/exchange.h"
#include "rooms/users/users.h"

struct str payments_word(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return str_from(names->word);
    return STR("");
}

struct str payments_label(struct ctx *ctx, const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return tr_key(ctx, str_from(names->msg));
    return STR("");
}

static struct str id_text(struct ctx *ctx, int64_t id)
{
    return str_fmt(ctx->arena, "%lld", (long long)id);
}

void payments_line_json(struct ctx *ctx, struct json *j, const struct bank_line *line)
{
    json_open(j, '{');
    json_kstr(j, "id", id_text(ctx, line->id));
    if (line->line != 0)
        json_ki64(j, "line", line->line);
    json_kstr(j, "booked_on", date_iso(ctx->arena, line->booked_on));
    json_kstr(j, "amount", money_plain(ctx->arena, line->cents));
    json_kstr(j, "currency", line->currency);
    if (line->reference.len > 0)
        json_kstr(j, "reference", line->reference);
    json_kstr(j, "outcome", payments_word(payments_outcomes, line->outcome));
    if (line->invoice != 0)
        json_ki64(j, "invoice", line->invoice);
    if (line->left_cents != 0)
        json_kstr(j, "left", money_plain(ctx->arena, line->left_cents));
    json_close(j, '}');
}

static void counts_json(struct ctx *ctx, struct json *j, const struct bank_result *r)
{
    json_ki64(j, "matched", r->matched);
    json_ki64(j, "part", r->part);
    json_ki64(j, "over", r->over);
    json_ki64(j, "double", r->twice);
    json_ki64(j, "unknown", r->unknown);
    json_ki64(j, "duplicate", r->duplicate);
    json_ki64(j, "reversed", r->reversed);
    json_ki64(j, "outgoing", r->other);
    json_kstr(j, "matched_amount", money_plain(ctx->arena, r->matched_cents));
    json_kstr(j, "unknown_amount", money_plain(ctx->arena, r->unknown_cents));
    if (r->has_gap)
        json_kstr(j, "gap", money_plain(ctx->arena, r->gap_cents));
    if (r->already) {
        json_kstr(j, "already_imported", instant_iso(ctx->arena, r->already_at));
        json_kstr(j, "already_imported_by", users_display(ctx, r->already_by));
    }
}

struct str payments_already_text(struct ctx *ctx, const struct bank_result *r, bool sentence)
{
    struct str who = users_display(ctx, r->already_by);
    struct slot slots[] = {SLOT_STR("at", instant_text(ctx->arena, r->already_at, ctx->lang)),
                           SLOT_STR("who", str_empty(who) ? tr(ctx, MSG_payments_import_itself) : who)};

    return trs(ctx, sentence ? MSG_payments_bank_already : MSG_payments_import_made_by, slots, 2);
}

enum rc payments_result_json(struct ctx *ctx, struct json *j, const struct bank_result *r)
{
    int64_t after = 0;

    json_open(j, '{');
    json_kstr(j, "file", id_text(ctx, r->file));
    json_kstr(j, "format", r->version);
    json_ki64(j, "rows", r->rows);
    counts_json(ctx, j, r);
    json_key(j, "refused");
    json_open(j, '[');
    json_close(j, ']');
    json_key(j, "entries");
    json_open(j, '[');
    for (;;) {
        struct bank_line *lines = NULL;
        size_t count = 0;

        TRY(payments_rows_of_file(ctx, r->file, after, 1000, &lines, &count));
        for (size_t i = 0; i < count; i++)
            payments_line_json(ctx, j, &lines[i]);
        if (count == 0)
            break;
        after = lines[count - 1].id;
    }
    json_close(j, ']');
    json_close(j, '}');
    return RC_OK;
}

void payments_refused_json(struct ctx *ctx, struct json *j, const struct err *err)
{
    static const char *const none[] = {"matched", "part", "over", "double", "unknown", "duplicate"};

    json_open(j, '{');
    for (size_t i = 0; i < COUNT(none); i++)
        json_ki64(j, none[i], 0);
    json_key(j, "refused");
    json_open(j, '[');
    json_open(j, '{');
    json_ki64(j, "line", err->line);
    json_kstr(j, "field", str_from(err->field != NULL ? err->field : "file"));
    json_kstr(j, "reason", err_text(ctx, err->code, err->arg));
    json_ki64(j, "code", err->code);
    json_close(j, '}');
    json_close(j, ']');
    json_key(j, "entries");
    json_open(j, '[');
    json_close(j, ']');
    json_close(j, '}');
}

void payments_open_row_json(struct ctx *ctx, struct json *j, const struct bank_open_row *row)
{
    json_open(j, '{');
    json_kstr(j, "id", id_text(ctx, row->line.id));
    json_kstr(j, "booked_on", date_iso(ctx->arena, row->line.booked_on));
    json_kstr(j, "amount", money_plain(ctx->arena, row->line.cents));
    json_kstr(j, "left", money_plain(ctx->arena, row->line.left_cents));
    json_kstr(j, "currency", row->line.currency);
    json_kstr(j, "reason", payments_word(payments_outcomes, row->line.outcome));
    if (row->line.reference.len > 0)
        json_kstr(j, "reference", row->line.reference);
    json_kstr(j, "payer", row->payer);
    json_kstr(j, "payer_iban", row->payer_iban);
    json_kstr(j, "message", row->message);
    if (row->proposal != 0)
        json_ki64(j, "proposal", row->proposal);
    json_key(j, "candidates");
    json_open(j, '[');
    for (size_t i = 0; i < row->candidate_count; i++)
        json_i64(j, row->candidates[i].number);
    json_close(j, ']');
    json_close(j, '}');
}

void payments_refund_json(struct ctx *ctx, struct json *j, const struct refund_line *line)
{
    json_open(j, '{');
    json_kstr(j, "id", id_text(ctx, line->id));
    json_kstr(j, "row", id_text(ctx, line->row));
    json_kstr(j, "amount", money_plain(ctx->arena, line->cents));
    json_kstr(j, "state", payments_word(payments_refund_states, line->state));
    if (line->invoice != 0)
        json_ki64(j, "invoice", line->invoice);
    json_close(j, '}');
}

void payments_credit_json(struct ctx *ctx, struct json *j, const struct balance_line *line)
{
    json_open(j, '{');
    json_kstr(j, "kind", line->kind == CREDIT_NOTE ? STR("credit-note") : STR("surplus"));
    if (line->kind == CREDIT_SURPLUS)
        json_kstr(j, "row", id_text(ctx, line->id));
    if (line->invoice != 0)
        json_ki64(j, line->kind == CREDIT_NOTE ? "credit_note" : "invoice", line->invoice);
    json_kstr(j, "since", date_iso(ctx->arena, line->since));
    json_kstr(j, "owed", money_plain(ctx->arena, line->owed_cents));
    json_kstr(j, "free", money_plain(ctx->arena, line->free_cents));
    json_close(j, '}');
}

void payments_credit_used_json(struct ctx *ctx, struct json *j, const struct credit_use_receipt *r)
{
    json_open(j, '{');
    json_ki64(j, "invoice", r->number);
    json_kstr(j, "amount", money_plain(ctx->arena, r->cents));
    json_kstr(j, "left", money_plain(ctx->arena, r->left_cents));
    json_kstr(j, "open", money_plain(ctx->arena, r->open_cents));
    json_close(j, '}');
}

void payments_exchange_json(struct ctx *ctx, struct json *j, const struct exchange_closed *closed)
{
    json_open(j, '{');
    json_ki64(j, "invoice", closed->number);
    json_kstr(j, "currency", closed->currency);
    json_kstr(j, "difference", money_plain(ctx->arena, closed->cents)); /* euro; below zero: a gain */
    json_kstr(j, "open", money_plain(ctx->arena, closed->open_cents));
    json_close(j, '}');
}

void payments_folder_json(struct ctx *ctx, struct json *j, const struct bank_folder *folder)
{
    json_open(j, '{');
    json_kstr(j, "path", folder->path);
    json_key(j, "files");
    json_open(j, '[');
    for (size_t i = 0; i < folder->count; i++) {
        const struct folder_file *f = &folder->files[i];

        json_open(j, '{');
        json_kstr(j, "name", f->name);
        json_kstr(j, "at", instant_iso(ctx->arena, f->at));
        json_kstr(j, "outcome", payments_word(payments_folder_outcomes, f->outcome));
        json_ki64(j, "rows", f->rows);
        if (f->file != 0)
            json_kstr(j, "file", id_text(ctx, f->file));
        if (f->code != 0) {
            json_ki64(j, "code", f->code);
            json_ki64(j, "line", f->line);
        }
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

void payments_reconciliation_json(struct ctx *ctx, struct json *j, const struct reconciliation *r)
{
    const struct { const char *key; int64_t cents; } sums[] = {
        {"opening", r->opening}, {"issued", r->issued}, {"credited", r->credited}, {"paid", r->paid}, {"written_off", r->lost},
        {"closing", r->closing}, {"open_now", r->open_now}, {"bank", r->bank}, {"matched", r->matched}, {"surplus", r->surplus},
        {"refunded", r->refunded}, {"other", r->other}, {"suspense", r->suspense}};

    json_open(j, '{');
    json_kstr(j, "from", date_iso(ctx->arena, r->from));
    json_kstr(j, "to", date_iso(ctx->arena, r->to));
    for (size_t i = 0; i < COUNT(sums); i++)
        json_kstr(j, sums[i].key, money_plain(ctx->arena, sums[i].cents));
    json_kbool(j, "holds", r->holds);
    json_close(j, '}');
}

struct str payments_result_text(struct ctx *ctx, const struct bank_result *r)
{
    const struct slot slots[] = {
        SLOT_I64("matched", r->matched), SLOT_I64("part", r->part), SLOT_I64("over", r->over + r->twice),
        SLOT_I64("unknown", r->unknown), SLOT_I64("duplicate", r->duplicate), SLOT_I64("other", r->other + r->reversed)};

    return trs(ctx, MSG_payments_bank_result, slots, COUNT(slots));
}

struct str payments_reconciliation_text(struct ctx *ctx, const struct reconciliation *r)
{
    const struct { const char *name; int64_t cents; } sums[] = {
        {"opening", r->opening}, {"issued", r->issued}, {"credited", r->credited}, {"paid", r->paid}, {"lost", r->lost},
        {"closing", r->closing}, {"bank", r->bank}, {"matched", r->matched}, {"surplus", r->surplus},
        {"other", r->other + r->refunded}, {"suspense", r->suspense}};
    struct slot slots[COUNT(sums)];

    for (size_t i = 0; i < COUNT(sums); i++)
        slots[i] = SLOT_STR(sums[i].name, money_text(ctx->arena, sums[i].cents, ctx->lang));
    return trs(ctx, r->holds ? MSG_payments_report_holds : MSG_payments_report_differs, slots, COUNT(slots));
}
