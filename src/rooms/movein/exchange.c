/* Moves as JSON and text: what page, API and command line share; memory of its own for files. */
#include "base/errors.h"
#include "rooms/audit/audit.h"
#include "rooms/movein/internal.h"

#define OWN_MEMORY ((size_t)1 << 30) /* 20,000 invoices with their seals stay far below */

const char *movein_file_word(int file)
{
    static const char *const words[] = {"form", "invoices", "balances", "controls", "customers"};

    return file >= 0 && file < (int)COUNT(words) ? words[file] : "";
}

struct str *movein_file_place(struct movein_form *form, struct str word)
{
    struct str *const places[] = {NULL, &form->invoices, &form->balances, &form->controls, &form->customers};

    for (size_t i = 1; i < COUNT(places); i++)
        if (str_eqz(word, movein_file_word((int)i)))
            return places[i];
    return NULL;
}

struct str movein_fault_text(struct ctx *ctx, const struct movein_finding *f)
{
    return err_text(ctx, f->code, f->arg);
}

struct str movein_series_text(struct ctx *ctx, const struct invoice_continued *series)
{
    struct str shown;

    (void)invoices_continued_number(ctx->arena, series, (int)series->year, series->first, &shown);
    return shown;
}

static struct str money(struct ctx *ctx, int64_t cents)
{
    return money_plain(ctx->arena, cents);
}

static void findings_json(struct ctx *ctx, struct json *j, const struct movein_plan *plan)
{
    json_key(j, "findings");
    json_open(j, '[');
    for (size_t i = 0; i < plan->finding_count; i++) {
        const struct movein_finding *f = &plan->findings[i];

        json_open(j, '{');
        json_kstr(j, "file", str_from(movein_file_word(f->file)));
        json_ki64(j, "line", f->line);
        json_kstr(j, "field", str_from(f->field != NULL ? f->field : ""));
        json_ki64(j, "code", f->code);
        json_kstr(j, "reason", movein_fault_text(ctx, f));
        json_close(j, '}');
    }
    json_close(j, ']');
    json_kbool(j, "more_findings", plan->more_findings);
}

static void totals_json(struct ctx *ctx, struct json *j, const struct movein_plan *plan)
{
    json_key(j, "totals");
    json_open(j, '[');
    for (size_t i = 0; i < plan->total_count; i++) {
        const struct movein_total *t = &plan->totals[i];

        json_open(j, '{');
        json_ki64(j, "customer", t->number);
        json_ki64(j, "invoices", t->invoices);
        json_kstr(j, "open", money(ctx, t->open_cents));
        if (t->has_control) {
            json_kstr(j, "control", money(ctx, t->control_cents));
            json_kbool(j, "agrees", t->control_cents == t->open_cents);
        }
        json_close(j, '}');
    }
    json_close(j, ']');
}

void movein_plan_json(struct ctx *ctx, struct json *j, const struct movein_plan *plan)
{
    json_open(j, '{');
    json_kbool(j, "ready", plan->finding_count == 0);
    json_kstr(j, "opening_on", date_iso(ctx->arena, plan->opening_on));
    json_ki64(j, "invoices", (int64_t)plan->line_count);
    json_ki64(j, "customers", (int64_t)plan->total_count);
    json_kstr(j, "open", money(ctx, plan->open_cents));
    json_kbool(j, "controlled", plan->controlled);
    json_ki64(j, "accounts", (int64_t)plan->balance_count);
    json_kstr(j, "debit", money(ctx, plan->debit_cents));
    json_key(j, "series");
    json_open(j, '[');
    for (size_t i = 0; i < plan->series_count; i++)
        json_str(j, movein_series_text(ctx, &plan->series[i]));
    json_close(j, ']');
    findings_json(ctx, j, plan);
    totals_json(ctx, j, plan);
    json_close(j, '}');
}

void movein_receipt_json(struct ctx *ctx, struct json *j, const struct movein_receipt *receipt)
{
    json_open(j, '{');
    json_kstr(j, "batch", str_fmt(ctx->arena, "%lld", (long long)receipt->batch));
    json_ki64(j, "invoices", receipt->invoices);
    json_ki64(j, "customers", receipt->customers);
    json_kstr(j, "open", money(ctx, receipt->open_cents));
    json_ki64(j, "accounts", receipt->accounts);
    json_ki64(j, "series", receipt->series);
    json_close(j, '}');
}

void movein_batches_json(struct ctx *ctx, struct json *j, const struct movein_batch *batches, size_t count)
{
    json_open(j, '{');
    json_key(j, "batches");
    json_open(j, '[');
    for (size_t i = 0; i < count; i++) {
        const struct movein_batch *b = &batches[i];

        json_open(j, '{');
        json_kstr(j, "batch", str_fmt(ctx->arena, "%lld", (long long)b->id));
        json_kstr(j, "at", instant_iso(ctx->arena, b->at));
        json_kstr(j, "opening_on", date_iso(ctx->arena, b->opening_on));
        json_ki64(j, "invoices", b->invoices);
        json_ki64(j, "customers", b->customers);
        json_kstr(j, "open", money(ctx, b->open_cents));
        json_kbool(j, "controlled", b->controlled);
        json_ki64(j, "accounts", b->accounts);
        json_kstr(j, "debit", money(ctx, b->debit_cents));
        json_ki64(j, "series", b->series);
        json_close(j, '}');
    }
    json_close(j, ']');
    json_close(j, '}');
}

enum rc movein_with_memory(struct ctx *ctx, movein_work *work, void *arg, struct buf *out)
{
    struct ctx own = *ctx;
    enum rc rc;

    own.arena = arena_new(OWN_MEMORY);
    own.reads = NULL;
    rc = work(&own, arg);
    if (rc == RC_OK) /* what was opened is in the audit before the memory goes (P43) */
        rc = audit_flush_reads(&own);
    if (out->len > 0) { /* the answer moves into the caller's memory */
        struct buf kept = buf_in(ctx->arena);

        buf_add(&kept, buf_str(out));
        *out = kept;
    }
    ctx->db = own.db;
    ctx->err = own.err;
    ctx->err.fields = NULL; /* stood in the memory that goes */
    ctx->err.field_count = 0;
    ctx->err.arg = str_copy(ctx->arena, own.err.arg);
    arena_free(own.arena);
    return rc;
}
