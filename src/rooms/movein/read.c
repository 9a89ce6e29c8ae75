/* The former program's files as rows: what is wrong is a finding with its file and line, never a stop (BILLING.md section 11). */
#include <stdlib.h>

#include "base/csvform.h"
#include "base/errors.h"
#include "errors_movein.h"
#include "base/money.h"
#include "rooms/customers/customers.h"
#include "rooms/movein/internal.h"

#define R struct movein_row
#define B CATEGORY_BILLING
#define CENTS(member, label) FIELD_CENTS(R, member, -MONEY_MAX_CENTS, MONEY_MAX_CENTS, 0, B, NEED_LAW, label)
#define RATE(member) FIELD_DECIMAL4(R, member, 0, 1000000, 0, B, NEED_LAW, "movein.field.rate")
const struct field movein_row_fields[] = {
    FIELD_TEXT(R, number, 20, FIELD_REQUIRED, B, NEED_LAW, "movein.field.number"),
    FIELD_TEXT(R, customer, 20, 0, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "movein.field.customer"),
    FIELD_TEXT(R, name, 200, 0, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "movein.field.name"),
    FIELD_YTUNNUS(R, business_id, 0, CATEGORY_ORGANISATION, NEED_CONTRACT, "movein.field.business-id"),
    FIELD_DATE(R, invoiced_on, FIELD_REQUIRED, B, NEED_LAW, "movein.field.invoiced-on"),
    FIELD_DATE(R, due_on, FIELD_REQUIRED, B, NEED_LAW, "movein.field.due-on"),
    FIELD_TEXT(R, reference, 40, 0, B, NEED_LAW, "movein.field.reference"),
    FIELD_CENTS(R, open, -MONEY_MAX_CENTS, MONEY_MAX_CENTS, FIELD_REQUIRED, B, NEED_LAW, "movein.field.open"),
    CENTS(original, "movein.field.original"),
    FIELD_DECIMAL4(R, interest, 0, 1000000, 0, B, NEED_CONTRACT, "movein.field.interest"),
    FIELD_ENUM(R, treatment, invoices_treatments, 0, CATEGORY_NONE, NEED_LAW, "movein.field.treatment"),
    RATE(rate1), CENTS(net1, "movein.field.net"), CENTS(vat1, "movein.field.vat"),
    RATE(rate2), CENTS(net2, "movein.field.net"), CENTS(vat2, "movein.field.vat"),
    RATE(rate3), CENTS(net3, "movein.field.net"), CENTS(vat3, "movein.field.vat"),
    FIELD_END};
const struct field movein_control_fields[] = {
    FIELD_TEXT(struct movein_control, customer, 20, 0, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "movein.field.customer"),
    FIELD_YTUNNUS(struct movein_control, business_id, 0, CATEGORY_ORGANISATION, NEED_CONTRACT, "movein.field.business-id"),
    FIELD_CENTS(struct movein_control, sum, -MONEY_MAX_CENTS, MONEY_MAX_CENTS, FIELD_REQUIRED, B, NEED_LAW, "movein.field.sum"),
    FIELD_END};
const struct field movein_pair_fields[] = {
    FIELD_TEXT(struct movein_pair, former, 20, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "movein.field.former"),
    FIELD_I64(struct movein_pair, customer, 1, INT64_MAX, 0, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "movein.field.customer"),
    FIELD_YTUNNUS(struct movein_pair, business_id, 0, CATEGORY_ORGANISATION, NEED_CONTRACT, "movein.field.business-id"),
    FIELD_END};
#define A struct movein_balance_row
const struct field movein_balance_fields[] = {
    FIELD_TEXT(A, account, 12, FIELD_REQUIRED, CATEGORY_NONE, NEED_LAW, "movein.field.account"),
    FIELD_TEXT(A, title, 100, 0, CATEGORY_NONE, NEED_NONE, "movein.field.title"),
    FIELD_CENTS(A, sum, -MONEY_MAX_CENTS, MONEY_MAX_CENTS, 0, CATEGORY_NONE, NEED_LAW, "movein.field.sum"),
    FIELD_CENTS(A, debit, 0, MONEY_MAX_CENTS, 0, CATEGORY_NONE, NEED_LAW, "movein.field.debit"),
    FIELD_CENTS(A, credit, 0, MONEY_MAX_CENTS, 0, CATEGORY_NONE, NEED_LAW, "movein.field.credit"),
    FIELD_END};
const struct name_value movein_series_kinds[] = { /* 0 stands for every kind that has no series of its own */
    {"invoice", 0, "invoices.series.all-others"}, {"credit", VARIETY_CREDIT, "invoices.variety.credit"},
    {"prepayment", VARIETY_PREPAYMENT, "invoices.variety.prepayment"}, {"cash", VARIETY_CASH, "invoices.variety.cash"},
    {"interest", VARIETY_INTEREST, "invoices.variety.interest"}, {"recurring", VARIETY_RECURRING, "invoices.variety.recurring"},
    {"collective", VARIETY_COLLECTIVE, "invoices.variety.collective"}, {NULL, 0, NULL}};
const struct field movein_fields[] = {
    FIELD_TEXT(struct movein_form, series, 200, 0, CATEGORY_NONE, NEED_NONE, "movein.field.series"),
    FIELD_DATE(struct movein_form, opening_on, 0, CATEGORY_NONE, NEED_NONE, "movein.field.opening-on"), FIELD_END};

static const struct csv_heading invoice_headings[] = { /* folded, as programs and people write them */
    {"laskunumero", "number"}, {"laskun numero", "number"}, {"lasku", "number"}, {"numero", "number"}, {"fakturanummer", "number"},
    {"invoice number", "number"}, {"invoice", "number"}, {"asiakas", "customer"}, {"asiakasnumero", "customer"}, {"asiakasnro", "customer"},
    {"kundnummer", "customer"}, {"customer number", "customer"}, {"y tunnus", "business_id"}, {"ytunnus", "business_id"},
    {"fo nummer", "business_id"}, {"laskupäivä", "invoiced_on"}, {"laskun päivä", "invoiced_on"}, {"päivä", "invoiced_on"},
    {"fakturadatum", "invoiced_on"}, {"invoice date", "invoiced_on"}, {"eräpäivä", "due_on"}, {"förfallodag", "due_on"}, {"due date", "due_on"},
    {"viite", "reference"}, {"viitenumero", "reference"}, {"referens", "reference"}, {"referensnummer", "reference"}, {"avoin", "open"},
    {"avoinna", "open"}, {"avoin summa", "open"}, {"öppet", "open"}, {"open sum", "open"}, {"summa", "original"}, {"laskun summa", "original"},
    {"alkuperäinen", "original"}, {"alkuperäinen summa", "original"}, {"totalt", "original"}, {"total", "original"},
    {"viivästyskorko", "interest"}, {"korko", "interest"}, {"dröjsmålsränta", "interest"}, {"alv peruste", "treatment"},
    {"alv", "rate1"}, {"alv 1", "rate1"}, {"alv1", "rate1"}, {"netto", "net1"}, {"netto1", "net1"}, {"netto 1", "net1"}, {"vero", "vat1"}, {"vero1", "vat1"},
    {"vero 1", "vat1"}, {"alv 2", "rate2"}, {"alv2", "rate2"}, {"netto2", "net2"}, {"netto 2", "net2"}, {"vero2", "vat2"}, {"vero 2", "vat2"},
    {"alv 3", "rate3"}, {"alv3", "rate3"}, {"netto3", "net3"}, {"netto 3", "net3"}, {"vero3", "vat3"}, {"vero 3", "vat3"},
    {"nimi", "name"}, {"asiakkaan nimi", "name"}, {"namn", "name"}, {"customer name", "name"}, {"maksettu", NULL}, {"paid", NULL},
    {NULL, NULL}};
static const struct csv_heading pair_headings[] = {
    {"vanha", "former"}, {"vanha numero", "former"}, {"vanha asiakasnumero", "former"}, {"gammalt nummer", "former"}, {"former number", "former"},
    {"uusi", "customer"}, {"numero", "customer"}, {"asiakasnumero", "customer"}, {"kundnummer", "customer"}, {"customer number", "customer"},
    {"y tunnus", "business_id"}, {"ytunnus", "business_id"}, {"fo nummer", "business_id"}, {"nimi", NULL}, {"namn", NULL}, {"name", NULL},
    {NULL, NULL}};
static const struct csv_heading control_headings[] = {
    {"asiakas", "customer"}, {"asiakasnumero", "customer"}, {"asiakasnro", "customer"}, {"kundnummer", "customer"},
    {"customer number", "customer"}, {"y tunnus", "business_id"}, {"ytunnus", "business_id"}, {"fo nummer", "business_id"}, {"summa", "sum"},
    {"saldo", "sum"}, {"avoin", "sum"}, {"avoinna", "sum"}, {"balance", "sum"}, {"open", "sum"}, {"nimi", NULL}, {"namn", NULL}, {"name", NULL},
    {NULL, NULL}};
static const struct csv_heading balance_headings[] = {
    {"tili", "account"}, {"tilinumero", "account"}, {"konto", "account"}, {"nimi", "title"}, {"tilin nimi", "title"}, {"namn", "title"},
    {"name", "title"}, {"summa", "sum"}, {"saldo", "sum"}, {"balance", "sum"}, {"debet", "debit"}, {"kredit", "credit"}, {NULL, NULL}};

/* --- findings --------------------------------------------------------------------------------------------------- */

void movein_find(struct ctx *ctx, struct movein_plan *plan, const struct movein_finding *finding)
{
    if (plan->findings == NULL)
        plan->findings = ARENA_ARRAY(ctx->arena, struct movein_finding, MOVEIN_FINDINGS_MOST);
    if (plan->finding_count < MOVEIN_FINDINGS_MOST)
        plan->findings[plan->finding_count++] = *finding;
    else
        plan->more_findings = true;
}

/* What reading said of a line; takes the error away. */
static void find_err(struct ctx *ctx, struct movein_plan *plan, int file, int64_t line)
{
    struct err err = ctx->err;

    err_clear(&ctx->err);
    if (err.field_count == 0)
        movein_find(ctx, plan, &(struct movein_finding){file, line != 0 ? line : err.line, err.field, err.code, err.arg});
    for (size_t i = 0; i < err.field_count; i++)
        movein_find(ctx, plan, &(struct movein_finding){file, line, err.fields[i].field, err.fields[i].code, err.fields[i].arg});
}

struct source { int file; const struct field *table; const struct csv_heading *headings; const char *needed[5]; };

static const struct source invoices_source = {MOVEIN_INVOICES, movein_row_fields, invoice_headings,
                                              {"number", "invoiced_on", "due_on", "open", NULL}};
static const struct source customers_source = {MOVEIN_CUSTOMERS, movein_pair_fields, pair_headings, {"former", NULL}};
static const struct source controls_source = {MOVEIN_CONTROLS, movein_control_fields, control_headings, {"sum", NULL}};
static const struct source balances_source = {MOVEIN_BALANCES, movein_balance_fields, balance_headings, {"account", NULL}};

/* *readable false: the file as a whole is not; that is a finding. */
static enum rc open_source(struct ctx *ctx, const struct source *from, struct str bytes, struct movein_plan *plan, struct csv_form *csv,
                           bool *readable)
{
    enum rc rc = csv_form_open(ctx, bytes, from->table, from->headings, csv);

    *readable = rc == RC_OK;
    if (rc == RC_INVALID) {
        find_err(ctx, plan, from->file, 0);
        return RC_OK;
    }
    TRY(rc);
    for (size_t i = 0; from->needed[i] != NULL; i++)
        if (!csv_form_has(csv, from->needed[i])) {
            *readable = false;
            movein_find(ctx, plan, &(struct movein_finding){from->file, 1, from->needed[i], E4602_MOVEIN_COLUMN, STR("")});
        }
    if (csv->file.count > MOVEIN_LINES_MOST + 1) {
        *readable = false;
        movein_find(ctx, plan, &(struct movein_finding){from->file, 0, NULL, E4630_MOVEIN_TOO_MANY, STR("")});
    }
    return RC_OK;
}

static enum rc read_row(struct ctx *ctx, const struct source *from, const struct csv_form *csv, size_t r, void *out)
{
    struct field_input *in = ARENA_ARRAY(ctx->arena, struct field_input, csv->column_count + 1);
    size_t n = 0;

    TRY(csv_form_row(ctx, csv, r, in, &n));
    return fields_read(ctx, from->table, in, n, out);
}

/* --- whose ------------------------------------------------------------------------------------------------------- */

static enum rc by_business_id(struct ctx *ctx, struct str business_id, int64_t *id)
{
    struct customer_hits hits;

    TRY(customers_find(ctx, &(struct customer_search){.words = business_id, .limit = 20}, &hits));
    for (size_t i = 0; i < hits.count; i++) {
        struct customer_party party;
        enum rc rc = customers_party(ctx, hits.rows[i].customer_id, &party);

        if (rc == RC_NOT_FOUND || rc == RC_REFUSED) {
            err_clear(&ctx->err);
            continue;
        }
        TRY(rc);
        if (!str_eq(party.business_id, business_id))
            continue;
        if (*id != 0) {
            *id = 0; /* two of them: the number must say which */
            return RC_OK;
        }
        *id = party.customer_id;
    }
    return RC_OK;
}

/* By a number, 0: by business id. INVALID 4603. */
static enum rc who_is(struct ctx *ctx, int64_t number, struct str business_id, int64_t *id)
{
    enum rc rc = RC_OK;

    *id = 0;
    if (number != 0)
        rc = customers_find_by_number(ctx, number, id);
    else if (!str_empty(business_id))
        rc = by_business_id(ctx, business_id, id);
    if (rc == RC_NOT_FOUND)
        err_clear(&ctx->err);
    else
        TRY(rc);
    return *id != 0 ? RC_OK : err_invalid(&ctx->err, E4603_MOVEIN_CUSTOMER, number != 0 || str_empty(business_id) ? "customer" : "business_id");
}

static int by_former(const void *a, const void *b)
{
    const struct movein_known *ka = a, *kb = b;

    return str_cmp(ka->former, kb->former);
}

/* A former number by the customers' file when there is one, else a number here, else by business id. INVALID 4603. */
static enum rc whose(struct ctx *ctx, const struct movein_map *map, struct str customer, struct str business_id, int64_t *id)
{
    struct movein_known key = {.former = str_trim(customer)};
    const struct movein_known *known = NULL;
    int64_t number = 0;

    *id = 0;
    if (map->given && !str_empty(key.former)) {
        if (map->count > 0)
            known = bsearch(&key, map->known, map->count, sizeof(key), by_former);
        *id = known != NULL ? known->customer_id : 0;
        return known != NULL ? RC_OK : err_invalid(&ctx->err, E4603_MOVEIN_CUSTOMER, "customer");
    }
    if (!str_empty(key.former) && (!str_to_i64(key.former, &number) || number <= 0))
        return err_invalid(&ctx->err, E4603_MOVEIN_CUSTOMER, "customer");
    return who_is(ctx, number, business_id, id);
}

static enum rc read_pair(struct ctx *ctx, const struct csv_form *csv, size_t r, struct movein_map *out)
{
    struct movein_pair row = {.customer = 0};
    int64_t id = 0;

    TRY(read_row(ctx, &customers_source, csv, r, &row));
    TRY(who_is(ctx, row.customer, row.business_id, &id));
    out->known[out->count++] = (struct movein_known){str_trim(row.former), id};
    return RC_OK;
}

enum rc movein_read_customers(struct ctx *ctx, struct str bytes, struct movein_plan *plan, struct movein_map *out)
{
    struct csv_form csv;
    bool readable = false;

    *out = (struct movein_map){.given = true};
    TRY(open_source(ctx, &customers_source, bytes, plan, &csv, &readable));
    if (!readable)
        return RC_OK;
    out->known = ARENA_ARRAY(ctx->arena, struct movein_known, csv.file.count);
    for (size_t r = 1; r < csv.file.count; r++) {
        enum rc rc = read_pair(ctx, &csv, r, out);

        if (rc == RC_INVALID)
            find_err(ctx, plan, MOVEIN_CUSTOMERS, csv.file.rows[r].line);
        else
            TRY(rc);
    }
    if (out->count > 1)
        qsort(out->known, out->count, sizeof(out->known[0]), by_former);
    for (size_t i = 1; i < out->count; i++)
        if (str_eq(out->known[i].former, out->known[i - 1].former))
            movein_find(ctx, plan, &(struct movein_finding){MOVEIN_CUSTOMERS, 0, "former", E4621_MOVEIN_CONTROL_TWICE, STR("")});
    return RC_OK;
}

/* --- the files ----------------------------------------------------------------------------------------------------- */

static enum rc read_invoice(struct ctx *ctx, const struct csv_form *csv, size_t r, const struct movein_map *map, struct movein_plan *plan)
{
    struct movein_row row = {.open = 0};
    struct row_fault faults[ROW_FAULTS_MOST];
    struct movein_line line = {.line = csv->file.rows[r].line};
    int64_t customer = 0;
    size_t n;

    TRY(read_row(ctx, &invoices_source, csv, r, &row));
    n = movein_check_row(ctx->arena, &row, plan->opening_on, &line.invoice, faults);
    for (size_t i = 0; i < n; i++)
        movein_find(ctx, plan, &(struct movein_finding){MOVEIN_INVOICES, line.line, faults[i].field, faults[i].code, STR("")});
    TRY(whose(ctx, map, row.customer, row.business_id, &customer));
    line.invoice.customer_id = customer;
    line.name = row.name;
    plan->lines[plan->line_count++] = line;
    plan->open_cents += line.invoice.open_cents;
    return RC_OK;
}

enum rc movein_read_invoices(struct ctx *ctx, struct str bytes, const struct movein_map *map, struct movein_plan *plan)
{
    struct csv_form csv;
    bool readable = false;

    TRY(open_source(ctx, &invoices_source, bytes, plan, &csv, &readable));
    if (!readable)
        return RC_OK;
    plan->lines = ARENA_ARRAY(ctx->arena, struct movein_line, csv.file.count);
    for (size_t r = 1; r < csv.file.count; r++) {
        enum rc rc = read_invoice(ctx, &csv, r, map, plan);

        if (rc == RC_INVALID)
            find_err(ctx, plan, MOVEIN_INVOICES, csv.file.rows[r].line);
        else
            TRY(rc);
    }
    return RC_OK;
}

static enum rc read_control(struct ctx *ctx, const struct csv_form *csv, size_t r, const struct movein_map *map, struct movein_controls *out)
{
    struct movein_control row = {.sum = 0};
    int64_t id = 0;

    TRY(read_row(ctx, &controls_source, csv, r, &row));
    if (row.sum == 0 && whose(ctx, map, row.customer, row.business_id, &id) == RC_INVALID) {
        err_clear(&ctx->err); /* a customer with nothing open need not be here */
        return RC_OK;
    }
    if (id == 0)
        TRY(whose(ctx, map, row.customer, row.business_id, &id));
    out->lines[out->count] = csv->file.rows[r].line;
    out->customer_ids[out->count] = id;
    out->rows[out->count++] = row;
    return RC_OK;
}

enum rc movein_read_controls(struct ctx *ctx, struct str bytes, const struct movein_map *map, struct movein_plan *plan,
                             struct movein_controls *out)
{
    struct csv_form csv;
    bool readable = false;

    *out = (struct movein_controls){.count = 0};
    TRY(open_source(ctx, &controls_source, bytes, plan, &csv, &readable));
    if (!readable)
        return RC_OK;
    out->rows = ARENA_ARRAY(ctx->arena, struct movein_control, csv.file.count);
    out->lines = ARENA_ARRAY(ctx->arena, int64_t, csv.file.count);
    out->customer_ids = ARENA_ARRAY(ctx->arena, int64_t, csv.file.count);
    for (size_t r = 1; r < csv.file.count; r++) {
        enum rc rc = read_control(ctx, &csv, r, map, out);

        if (rc == RC_INVALID)
            find_err(ctx, plan, MOVEIN_CONTROLS, csv.file.rows[r].line);
        else
            TRY(rc);
    }
    return RC_OK;
}

static enum rc read_balance(struct ctx *ctx, const struct csv_form *csv, size_t r, struct movein_plan *plan)
{
    struct movein_balance_row row = {.sum = 0};
    struct movein_balance *b = &plan->balances[plan->balance_count];
    int code;

    TRY(read_row(ctx, &balances_source, csv, r, &row));
    *b = (struct movein_balance){.line = csv->file.rows[r].line, .account = str_trim(row.account)};
    code = movein_check_balance(&row, &b->cents);
    if (code != 0)
        return err_invalid(&ctx->err, code, code == E4622_MOVEIN_ACCOUNT ? "account" : "sum");
    for (size_t i = 0; i < plan->balance_count; i++)
        if (str_eq(plan->balances[i].account, b->account))
            return err_invalid(&ctx->err, E4640_MOVEIN_ACCOUNT_TWICE, "account");
    plan->balance_count++;
    return RC_OK;
}

enum rc movein_read_balances(struct ctx *ctx, struct str bytes, struct movein_plan *plan)
{
    struct csv_form csv;
    bool readable = false;

    TRY(open_source(ctx, &balances_source, bytes, plan, &csv, &readable));
    if (!readable)
        return RC_OK;
    plan->balances = ARENA_ARRAY(ctx->arena, struct movein_balance, csv.file.count);
    for (size_t r = 1; r < csv.file.count; r++) {
        enum rc rc = read_balance(ctx, &csv, r, plan);

        if (rc == RC_INVALID)
            find_err(ctx, plan, MOVEIN_BALANCES, csv.file.rows[r].line);
        else
            TRY(rc);
    }
    return RC_OK;
}

static enum rc read_one_series(struct ctx *ctx, struct str one, struct movein_plan *plan)
{
    struct str word = str_trim(str_cut(&one, '='));
    struct invoice_continued *s = &plan->series[plan->series_count];

    for (const struct name_value *n = movein_series_kinds; n->word != NULL; n++) {
        if (!str_eqz(word, n->word) || plan->series_count == MOVEIN_SERIES_MOST)
            continue;
        TRY(invoices_continue_read(one, plan->opening_on, s, &ctx->err));
        s->variety = n->value;
        for (size_t i = 0; i < plan->series_count; i++)
            if (plan->series[i].variety == s->variety)
                return err_invalid(&ctx->err, E4626_MOVEIN_SERIES, "series");
        plan->series_count++;
        return RC_OK;
    }
    return err_invalid(&ctx->err, E4626_MOVEIN_SERIES, "series");
}

enum rc movein_read_series(struct ctx *ctx, struct str series, struct movein_plan *plan)
{
    while (!str_empty(str_trim(series))) {
        enum rc rc = read_one_series(ctx, str_cut(&series, ','), plan);

        if (rc == RC_INVALID)
            find_err(ctx, plan, MOVEIN_FORM, 0);
        else
            TRY(rc);
    }
    return RC_OK;
}
