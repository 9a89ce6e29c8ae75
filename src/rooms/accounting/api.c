/* JSON API of accounting: journal, VAT report and its basis, EU list, month locks, accounts (P19, P65). */
#include "base/errors.h"
#include "errors_accounting.h"
#include "http/route.h"
#include "rooms/accounting/exchange.h"

enum { PAGE = 1000 };

static enum rc span(struct ctx *ctx, const struct http_request *in, struct date *first, struct date *last)
{
    return accounting_span(ctx, http_query(in, "month"), http_query(in, "from"), http_query(in, "to"), first, last);
}

/* ?after=YEAR:NUMBER of the last page's "next". */
static enum rc accounting_api_journal(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct journal_place place = {0};
    struct journal_row *rows = NULL;
    struct json j = json_to(&out->body);
    struct str after = http_query(in, "after");
    struct date first, last;
    size_t count = 0;

    TRY(span(ctx, in, &first, &last));
    if (!str_empty(after)) {
        struct str year = str_cut(&after, ':');

        if (!str_to_i64(year, &place.year) || !str_to_i64(after, &place.number) || place.year <= 0)
            return err_invalid(&ctx->err, E3802_NOT_A_MONTH, "after");
    }
    TRY(accounting_journal(ctx, first, last, &place, PAGE, &rows, &count));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "rows");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++)
        accounting_row_json(ctx, &j, &rows[i]);
    json_close(&j, ']');
    if (count > 0)
        json_kstr(&j, "next", str_fmt(ctx->arena, "%lld:%lld", (long long)place.year, (long long)place.number));
    json_close(&j, '}');
    return RC_OK;
}

static enum rc accounting_api_vat(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct str asked = http_query(in, "basis");
    struct vat_report report;
    struct json j = json_to(&out->body);
    struct date first, last;
    int year = 0, month = 0, unused = 0, basis = VAT_BY_OWN;

    TRY(span(ctx, in, &first, &last));
    date_parts(first, &year, &month, &unused);
    for (const struct name_value *b = accounting_bases; b->word; b++)
        if (str_eqz(asked, b->word))
            basis = b->value;
    if (!str_empty(asked) && basis == VAT_BY_OWN)
        return err_invalid(&ctx->err, E1012_FIELD_NOT_A_CHOICE, "basis");
    TRY(accounting_vat(ctx, year, month, (enum vat_basis)basis, &report));
    out->content_type = "application/json";
    accounting_vat_json(ctx, &j, &report);
    return RC_OK;
}

static enum rc answer_bases(struct ctx *ctx, struct http_answer *out)
{
    struct basis_span *spans = NULL;
    struct json j = json_to(&out->body);
    size_t count = 0;

    TRY(accounting_basis_spans(ctx, &spans, &count));
    out->content_type = "application/json";
    accounting_bases_json(ctx, &j, spans, count);
    return RC_OK;
}

static enum rc accounting_api_bases(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)in;
    return answer_bases(ctx, out);
}

static enum rc accounting_api_set_basis(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct basis_form form = {0};
    int64_t month = 0;

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(accounting_set_basis, ctx, &form, &month));
    return answer_bases(ctx, out);
}

static enum rc answer_columns(struct ctx *ctx, struct http_answer *out)
{
    struct json j = json_to(&out->body);

    out->content_type = "application/json";
    json_open(&j, '{');
    for (const struct name_value *f = accounting_formats; f->word != NULL; f++) {
        struct str columns = STR("");
        bool own = false;

        TRY(accounting_columns(ctx, f->value, &columns, &own));
        json_kstr(&j, f->word, columns);
    }
    json_close(&j, '}');
    return RC_OK;
}

static enum rc accounting_api_columns(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    (void)in;
    return answer_columns(ctx, out);
}

static enum rc accounting_api_set_columns(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct columns_form form = {0};
    int64_t format = 0;

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(accounting_set_columns, ctx, &form, &format));
    return answer_columns(ctx, out);
}

static enum rc accounting_api_months(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct month_act *acts = NULL;
    struct json j = json_to(&out->body);
    size_t count = 0;

    (void)in;
    TRY(accounting_month_acts(ctx, &acts, &count));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "months");
    json_open(&j, '[');
    for (size_t i = 0; i < count; i++) {
        json_open(&j, '{');
        json_kstr(&j, "month", acts[i].month);
        json_kbool(&j, "locked", acts[i].locked);
        json_kstr(&j, "on", date_iso(ctx->arena, date_of_instant(acts[i].at)));
        json_close(&j, '}');
    }
    json_close(&j, ']');
    json_close(&j, '}');
    return RC_OK;
}

static enum rc answer_month(struct http_answer *out, struct str month, bool locked)
{
    struct json j = json_to(&out->body);

    out->content_type = "application/json";
    json_open(&j, '{');
    json_kstr(&j, "month", month);
    json_kbool(&j, "locked", locked);
    json_close(&j, '}');
    return RC_OK;
}

static enum rc accounting_api_lock(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct month_form form = {.reason = {NULL, 0}};
    int64_t id = 0;

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(accounting_lock, ctx, &form, &id));
    return answer_month(out, form.month, true);
}

static enum rc accounting_api_unlock(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct month_form form = {.reason = {NULL, 0}};
    int64_t id = 0;

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(accounting_unlock, ctx, &form, &id));
    return answer_month(out, form.month, false);
}

static enum rc accounting_api_accounts(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct ledger_account *accounts = NULL;
    struct json j = json_to(&out->body);
    size_t count = 0;

    (void)in;
    TRY(accounting_accounts(ctx, &accounts, &count));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "accounts");
    accounting_accounts_json(&j, accounts, count);
    json_close(&j, '}');
    return RC_OK;
}

static enum rc accounting_api_set_account(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct account_set form = {0};
    int64_t role = 0;

    TRY(request_fields(ctx, in, &form));
    TRY(RUN_ACTION(accounting_set_account, ctx, &form, &role));
    return accounting_api_accounts(ctx, in, out);
}

static enum rc accounting_api_eu(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct eu_line *lines = NULL;
    struct json j = json_to(&out->body);
    struct date first, last;
    int year = 0, month = 0, unused = 0;
    size_t count = 0;

    TRY(span(ctx, in, &first, &last));
    date_parts(first, &year, &month, &unused);
    TRY(accounting_eu_list(ctx, year, month, &lines, &count));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "buyers");
    accounting_eu_json(ctx, &j, lines, count);
    json_close(&j, '}');
    return RC_OK;
}

#define BOOKS (ROLE_STAFF | ROLE_ACCOUNTANT)
const struct route accounting_api_routes[] = {
    ROUTE_FLAGS(GET, "/api/v1/journal", accounting_api_journal, BOOKS, PURPOSE_BOOKKEEPING, NULL, ROUTE_BULK),
    ROUTE(GET, "/api/v1/journal/columns", accounting_api_columns, BOOKS, PURPOSE_BOOKKEEPING),
    ROUTE_FORM(PUT, "/api/v1/journal/columns", accounting_api_set_columns, ROLE_STAFF, PURPOSE_BOOKKEEPING, accounting_columns_fields),
    ROUTE(GET, "/api/v1/months", accounting_api_months, BOOKS, PURPOSE_BOOKKEEPING),
    ROUTE_FLAGS(POST, "/api/v1/months/locks", accounting_api_lock, ROLE_STAFF, PURPOSE_BOOKKEEPING, accounting_month_fields, ROUTE_RECEIPT),
    ROUTE_FLAGS(POST, "/api/v1/months/unlocks", accounting_api_unlock, ROLE_STAFF, PURPOSE_BOOKKEEPING, accounting_month_fields, ROUTE_RECEIPT),
    ROUTE(GET, "/api/v1/ledger/accounts", accounting_api_accounts, BOOKS, PURPOSE_BOOKKEEPING),
    ROUTE_FORM(PUT, "/api/v1/ledger/accounts", accounting_api_set_account, ROLE_STAFF, PURPOSE_BOOKKEEPING, accounting_account_fields),
    ROUTE(GET, "/api/v1/vat/eu-list", accounting_api_eu, BOOKS, PURPOSE_BOOKKEEPING),
    ROUTE(GET, "/api/v1/vat", accounting_api_vat, BOOKS, PURPOSE_BOOKKEEPING),
    ROUTE(GET, "/api/v1/vat/bases", accounting_api_bases, BOOKS, PURPOSE_BOOKKEEPING),
    ROUTE_FORM(POST, "/api/v1/vat/bases", accounting_api_set_basis, ROLE_STAFF, PURPOSE_BOOKKEEPING, accounting_basis_fields),
    ROUTE_END};
