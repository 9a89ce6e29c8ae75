/* camt.053 and camt.054 as entries, by libxml2's SAX in pieces: no document type, no entity, no network, no tree
 * (BILLING.md sections 7 and 11). The first fault ends the reading and is what is said. */
#include <libxml/SAX2.h>
#include <libxml/parser.h>
#include <setjmp.h>
#include <string.h>

#include "base/errors.h"
#include "base/ids.h"
#include "base/money.h"
#include "base/utf8.h"
#include "errors_payments.h"
#include "rooms/payments/bank.h"

enum { DEPTH_MOST = 40, PIECE = 256 << 10, DETAILS_MOST = 200000 };

enum leaf { /* what a text is, by its path below the statement */
    LEAF_NONE = 0, LEAF_STMT_ID, LEAF_IBAN, LEAF_OTHER_ACCOUNT, LEAF_CURRENCY, LEAF_FROM, LEAF_TO, LEAF_BAL_CODE,
    LEAF_BAL_AMOUNT, LEAF_BAL_SIGN, LEAF_AMOUNT, LEAF_SIGN, LEAF_REVERSAL, LEAF_STATUS, LEAF_BOOKED, LEAF_VALUE,
    LEAF_ENTRY_ID, LEAF_BATCH_COUNT, LEAF_TX_AMOUNT, LEAF_TX_SIGN, LEAF_TX_ID, LEAF_END_TO_END, LEAF_DEBTOR,
    LEAF_DEBTOR_IBAN, LEAF_CREDITOR, LEAF_CREDITOR_IBAN, LEAF_TEXT, LEAF_REFERENCE
};

static const struct { const char *path; enum leaf leaf; } paths[] = {
    {"Id", LEAF_STMT_ID}, {"Acct/Id/IBAN", LEAF_IBAN}, {"Acct/Id/Othr/Id", LEAF_OTHER_ACCOUNT}, {"Acct/Ccy", LEAF_CURRENCY},
    {"FrToDt/FrDtTm", LEAF_FROM}, {"FrToDt/ToDtTm", LEAF_TO}, {"Bal/Tp/CdOrPrtry/Cd", LEAF_BAL_CODE}, {"Bal/Amt", LEAF_BAL_AMOUNT},
    {"Bal/CdtDbtInd", LEAF_BAL_SIGN}, {"Ntry/Amt", LEAF_AMOUNT}, {"Ntry/CdtDbtInd", LEAF_SIGN}, {"Ntry/RvslInd", LEAF_REVERSAL},
    {"Ntry/Sts", LEAF_STATUS}, {"Ntry/Sts/Cd", LEAF_STATUS}, {"Ntry/BookgDt/Dt", LEAF_BOOKED}, {"Ntry/BookgDt/DtTm", LEAF_BOOKED},
    {"Ntry/ValDt/Dt", LEAF_VALUE}, {"Ntry/ValDt/DtTm", LEAF_VALUE}, {"Ntry/AcctSvcrRef", LEAF_ENTRY_ID},
    {"Ntry/NtryDtls/Btch/NbOfTxs", LEAF_BATCH_COUNT}, {"Ntry/NtryDtls/TxDtls/Amt", LEAF_TX_AMOUNT},
    {"Ntry/NtryDtls/TxDtls/AmtDtls/TxAmt/Amt", LEAF_TX_AMOUNT}, {"Ntry/NtryDtls/TxDtls/CdtDbtInd", LEAF_TX_SIGN},
    {"Ntry/NtryDtls/TxDtls/Refs/AcctSvcrRef", LEAF_TX_ID}, {"Ntry/NtryDtls/TxDtls/Refs/EndToEndId", LEAF_END_TO_END},
    {"Ntry/NtryDtls/TxDtls/RltdPties/Dbtr/Nm", LEAF_DEBTOR}, {"Ntry/NtryDtls/TxDtls/RltdPties/Dbtr/Pty/Nm", LEAF_DEBTOR},
    {"Ntry/NtryDtls/TxDtls/RltdPties/DbtrAcct/Id/IBAN", LEAF_DEBTOR_IBAN}, {"Ntry/NtryDtls/TxDtls/RltdPties/Cdtr/Nm", LEAF_CREDITOR},
    {"Ntry/NtryDtls/TxDtls/RltdPties/Cdtr/Pty/Nm", LEAF_CREDITOR},
    {"Ntry/NtryDtls/TxDtls/RltdPties/CdtrAcct/Id/IBAN", LEAF_CREDITOR_IBAN}, {"Ntry/NtryDtls/TxDtls/RmtInf/Ustrd", LEAF_TEXT},
    {"Ntry/NtryDtls/TxDtls/RmtInf/Strd/CdtrRefInf/Ref", LEAF_REFERENCE},
    {"Ntry/NtryDtls/TxDtls/RmtInf/Strd/CdtrRefInf/CdtrRef", LEAF_REFERENCE}};

struct detail { /* of one transaction of an entry, or of the entry */
    bool has_amount, amount_own;
    int64_t cents;
    int sign;                    /* 1 in, -1 out, 0 not said */
    struct str id, end_to_end, debtor, debtor_iban, creditor, creditor_iban, text, reference;
    int64_t line;
};

struct camt {
    struct arena *arena;
    struct bank_file *file;
    struct err *err;
    xmlParserCtxtPtr parser;
    enum rc rc;
    size_t entry_cap, statement_cap;
    uint64_t hashes[COUNT(paths)];
    int depth, base;             /* base: depth of the statement's children; 0 outside */
    uint64_t path[DEPTH_MOST + 1];
    enum leaf leaf;
    struct buf_text { char text[BANK_TEXT_MOST + 4]; size_t len; bool over; } text;
    char currency[4];            /* of the amount that is being read */
    bool reading;
    const xmlChar *ns;
    /* the statement, its balance, the entry */
    struct bank_statement *statement;
    char bal_code[8];
    int64_t bal_cents;
    int bal_sign;
    bool opening_sure;
    bool has_amount, booked_status, reversal, in_details;
    int64_t cents, batch_count, entry_line;
    int sign;
    char entry_currency[4];
    struct date booked_on, value_on;
    struct str entry_id;
    struct detail *details;
    size_t detail_count, detail_cap;
};

static uint64_t hash_step(uint64_t h, const char *name)
{
    h = (h ^ '/') * UINT64_C(1099511628211);
    for (; *name != '\0'; name++)
        h = (h ^ (unsigned char)*name) * UINT64_C(1099511628211);
    return h;
}

static uint64_t hash_path(const char *path)
{
    uint64_t h = UINT64_C(14695981039346656037);
    char name[64];

    while (*path != '\0') {
        size_t n = strcspn(path, "/");

        memcpy(name, path, n);
        name[n] = '\0';
        h = hash_step(h, name);
        path += n + (path[n] == '/');
    }
    return h;
}

static int64_t line_of(const struct camt *c)
{
    return c->parser != NULL ? xmlSAX2GetLineNumber(c->parser) : 0;
}

static void stop(struct camt *c, int code, const char *field, struct str arg)
{
    if (c->rc != RC_OK)
        return;
    c->rc = err_invalid(c->err, code, field);
    c->err->line = line_of(c);
    c->err->arg = arg;
    xmlStopParser(c->parser);
}

/* --- values --------------------------------------------------------------------------------------------- */

/* "1234.5": at most two decimals that are not zero; never through a double. */
static bool read_amount(struct str s, int64_t *out)
{
    int64_t whole = 0, cents = 0;
    size_t at = 0, decimals = 0;

    s = str_trim(s);
    for (; at < s.len && s.ptr[at] >= '0' && s.ptr[at] <= '9'; at++) {
        whole = whole * 10 + (s.ptr[at] - '0');
        if (whole > MONEY_MAX_CENTS)
            return false;
    }
    if (at == 0 && (s.len == 0 || s.ptr[0] != '.'))
        return false;
    if (at < s.len && s.ptr[at] != '.')
        return false;
    for (at++; at < s.len; at++, decimals++) {
        if (s.ptr[at] < '0' || s.ptr[at] > '9' || decimals >= 5 || (decimals >= 2 && s.ptr[at] != '0'))
            return false;
        if (decimals < 2)
            cents = cents * 10 + (s.ptr[at] - '0');
    }
    if (decimals == 1)
        cents *= 10;
    *out = whole * 100 + cents;
    return whole <= MONEY_MAX_CENTS / 100;
}

static bool read_day(struct str s, struct date *out)
{
    s = str_trim(s);
    return s.len >= 10 && (s.len == 10 || s.ptr[10] == 'T' || s.ptr[10] == '+' || s.ptr[10] == 'Z' || s.ptr[10] == '-')
           && date_from_iso(str_sub(s, 0, 10), out);
}

static int read_sign(struct str s)
{
    return str_eqz(s, "CRDT") ? 1 : str_eqz(s, "DBIT") ? -1 : 0;
}

static struct str clean(struct camt *c, struct str s)
{
    struct str out;

    return text_clean(c->arena, s, TEXT_NAME, &out) ? str_copy(c->arena, out) : STR("");
}

/* An account of somebody else: kept as it is when it is no IBAN; never shown in an error. */
static struct str account(struct camt *c, struct str s)
{
    struct str iban;

    return id_iban(c->arena, s, &iban) ? iban : clean(c, s);
}

static void bad_value(struct camt *c, const char *element)
{
    stop(c, E1815_BANK_FIELD_BAD, element, str_from(element));
}

/* --- a statement ------------------------------------------------------------------------------------------ */

static void begin_statement(struct camt *c)
{
    if (c->file->statement_count >= BANK_STATEMENTS_MOST) {
        stop(c, E1819_BANK_TOO_BIG, "Stmt", STR(""));
        return;
    }
    c->statement = bank_add_statement(c->arena, c->file, &c->statement_cap);
    *c->statement = (struct bank_statement){.from_on = DATE_NONE, .to_on = DATE_NONE, .line = line_of(c),
                                            .first = c->file->count};
    c->opening_sure = false;
}

static void end_balance(struct camt *c)
{
    int64_t cents = c->bal_sign < 0 ? -c->bal_cents : c->bal_cents;

    if (strcmp(c->bal_code, "OPBD") == 0 || (strcmp(c->bal_code, "PRCD") == 0 && !c->opening_sure)) {
        if (c->bal_sign == 0 || c->bal_cents < 0) {
            bad_value(c, "Bal");
            return;
        }
        c->opening_sure = c->bal_code[0] == 'O';
        c->statement->opening = cents;
        c->statement->has_opening = true;
    } else if (strcmp(c->bal_code, "CLBD") == 0) {
        if (c->bal_sign == 0 || c->bal_cents < 0) {
            bad_value(c, "Bal");
            return;
        }
        c->statement->closing = cents;
        c->statement->has_closing = true;
    }
}

static void end_statement(struct camt *c)
{
    struct bank_statement *s = c->statement;
    int64_t sum = 0;

    s->count = c->file->count - s->first;
    if (s->iban.len == 0) {
        stop(c, E1814_BANK_FIELD_MISSING, "Acct", STR("Acct/Id"));
        return;
    }
    for (size_t i = s->first; i < c->file->count; i++) {
        const struct bank_entry *e = &c->file->entries[i];

        if (e->part == 0) /* a batch's sum counts once, with its first detail */
            sum += e->entry_cents;
    }
    if (c->file->format == BANK_CAMT053 && (!s->has_opening || !s->has_closing))
        stop(c, E1814_BANK_FIELD_MISSING, "Bal", s->has_opening ? STR("Bal CLBD") : STR("Bal OPBD"));
    else if (s->has_opening && s->has_closing && c->file->format == BANK_CAMT053 && s->opening + sum != s->closing)
        stop(c, E1816_BANK_BALANCE, "Bal", str_fmt(c->arena, "%.*s + %.*s / %.*s", STR_FMT(money_plain(c->arena, s->opening)),
                                                   STR_FMT(money_plain(c->arena, sum)), STR_FMT(money_plain(c->arena, s->closing))));
    c->statement = NULL;
}

/* --- an entry ----------------------------------------------------------------------------------------------- */

static void begin_entry(struct camt *c)
{
    c->has_amount = c->reversal = c->in_details = false;
    c->booked_status = true;
    c->cents = c->batch_count = 0;
    c->sign = 0;
    c->entry_line = line_of(c);
    c->entry_currency[0] = '\0';
    c->booked_on = c->value_on = DATE_NONE;
    c->entry_id = (struct str){NULL, 0};
    c->detail_count = 0;
}

static void begin_detail(struct camt *c)
{
    if (c->detail_count >= DETAILS_MOST) {
        stop(c, E1819_BANK_TOO_BIG, "TxDtls", STR(""));
        return;
    }
    if (c->detail_count == c->detail_cap) {
        size_t cap = c->detail_cap == 0 ? 16 : c->detail_cap * 2;
        struct detail *bigger = ARENA_ARRAY(c->arena, struct detail, cap);

        if (c->detail_count > 0)
            memcpy(bigger, c->details, c->detail_count * sizeof(*bigger));
        c->details = bigger;
        c->detail_cap = cap;
    }
    c->details[c->detail_count++] = (struct detail){.line = line_of(c)};
    c->in_details = true;
}

static struct str payer_of(const struct detail *d, bool in)
{
    return in ? d->debtor : d->creditor;
}

static void add_entry(struct camt *c, const struct detail *d, int64_t cents, int64_t part, int64_t parts)
{
    struct bank_entry *e;
    bool in = (cents >= 0) != c->reversal; /* a reversal's payer is the one who had paid */

    if (c->file->count >= BANK_ENTRIES_MOST) {
        stop(c, E1819_BANK_TOO_BIG, "Ntry", STR(""));
        return;
    }
    e = bank_add_entry(c->arena, c->file, &c->entry_cap);
    *e = (struct bank_entry){
        .booked_on = c->booked_on, .value_on = c->value_on, .cents = cents, .reversal = c->reversal,
        .batch = parts == 0 && c->batch_count > 1, .currency = str_fmt(c->arena, "%s", c->entry_currency),
        .archive_id = d->id.len > 0 ? d->id : c->entry_id, .own_id = d->id.len > 0, .entry_id = c->entry_id,
        .entry_cents = c->sign * c->cents, .part = part, .parts = parts, .payer = payer_of(d, in),
        .payer_iban = in ? d->debtor_iban : d->creditor_iban, .message = d->text, .end_to_end = d->end_to_end,
        .line = c->entry_line, .statement = c->file->statement_count - 1};
    if (d->reference.len > 0 && !bank_reference(c->arena, d->reference, &e->reference))
        e->given = d->reference;
}

static int64_t detail_cents(const struct camt *c, const struct detail *d)
{
    int sign = d->sign != 0 ? d->sign : c->sign;

    return sign * (d->has_amount || c->detail_count > 1 ? d->cents : c->cents);
}

static void check_entry(struct camt *c)
{
    if (!c->has_amount)
        stop(c, E1814_BANK_FIELD_MISSING, "Amt", STR("Ntry/Amt"));
    else if (c->sign == 0)
        stop(c, E1814_BANK_FIELD_MISSING, "CdtDbtInd", STR("Ntry/CdtDbtInd"));
    else if (date_is_none(c->booked_on))
        stop(c, E1814_BANK_FIELD_MISSING, "BookgDt", STR("Ntry/BookgDt"));
    else if (c->entry_currency[0] == '\0')
        stop(c, E1814_BANK_FIELD_MISSING, "Amt", STR("Ntry/Amt@Ccy"));
}

static void end_entry(struct camt *c)
{
    int64_t sum = 0;
    bool amounts = true;

    if (!c->booked_status)
        return; /* pending or information: it comes again when booked */
    check_entry(c);
    if (c->rc != RC_OK)
        return;
    if (date_is_none(c->value_on))
        c->value_on = c->booked_on;
    for (size_t i = 0; i < c->detail_count; i++) {
        amounts = amounts && c->details[i].has_amount;
        sum += detail_cents(c, &c->details[i]);
    }
    if (c->detail_count == 0 || (c->detail_count > 1 && !amounts)) {
        struct detail none = {0};

        if (c->detail_count > 1 && c->batch_count == 0)
            c->batch_count = (int64_t)c->detail_count;
        add_entry(c, &none, c->sign * c->cents, 0, 0);
        return;
    }
    if (c->detail_count == 1 && sum != c->sign * c->cents && !c->details[0].amount_own) {
        c->details[0].has_amount = false; /* AmtDtls may be in the payer's currency: the entry's sum is what came */
        sum = detail_cents(c, &c->details[0]);
    }
    if (sum != c->sign * c->cents) {
        stop(c, E1818_BANK_BATCH_SUM, "TxDtls", str_fmt(c->arena, "%.*s / %.*s", STR_FMT(money_plain(c->arena, sum)),
                                                        STR_FMT(money_plain(c->arena, c->sign * c->cents))));
        return;
    }
    for (size_t i = 0; i < c->detail_count && c->rc == RC_OK; i++)
        add_entry(c, &c->details[i], detail_cents(c, &c->details[i]), (int64_t)i, (int64_t)c->detail_count);
}

/* --- texts ----------------------------------------------------------------------------------------------------- */

static struct str joined(struct camt *c, struct str before, struct str more)
{
    if (before.len == 0)
        return more;
    if (before.len + more.len > BANK_TEXT_MOST)
        return before;
    return str_fmt(c->arena, "%.*s %.*s", STR_FMT(before), STR_FMT(more));
}

static void detail_amount(struct camt *c, struct detail *d, struct str s, bool own)
{
    int64_t cents = 0;

    if (!read_amount(s, &cents))
        bad_value(c, "TxDtls/Amt");
    else if (own || !d->amount_own) {
        d->cents = cents;
        d->has_amount = true;
        d->amount_own = own;
    }
}

static void detail_text(struct camt *c, enum leaf leaf, struct str s, bool own)
{
    struct detail *d = c->detail_count > 0 ? &c->details[c->detail_count - 1] : NULL;

    if (d == NULL)
        return;
    switch (leaf) {
    case LEAF_TX_AMOUNT: detail_amount(c, d, s, own); break;
    case LEAF_TX_SIGN: d->sign = read_sign(s); if (d->sign == 0) bad_value(c, "TxDtls/CdtDbtInd"); break;
    case LEAF_TX_ID: d->id = clean(c, s); break;
    case LEAF_END_TO_END: d->end_to_end = clean(c, s); break;
    case LEAF_DEBTOR: d->debtor = clean(c, s); break;
    case LEAF_DEBTOR_IBAN: d->debtor_iban = account(c, s); break;
    case LEAF_CREDITOR: d->creditor = clean(c, s); break;
    case LEAF_CREDITOR_IBAN: d->creditor_iban = account(c, s); break;
    case LEAF_TEXT: d->text = joined(c, d->text, clean(c, s)); break;
    case LEAF_REFERENCE: if (d->reference.len == 0) d->reference = clean(c, s); break;
    default: break;
    }
}

static void entry_text(struct camt *c, enum leaf leaf, struct str s)
{
    switch (leaf) {
    case LEAF_AMOUNT:
        c->has_amount = read_amount(s, &c->cents);
        if (!c->has_amount || c->cents == 0)
            bad_value(c, "Ntry/Amt");
        memcpy(c->entry_currency, c->currency, sizeof(c->entry_currency));
        break;
    case LEAF_SIGN: c->sign = read_sign(s); if (c->sign == 0) bad_value(c, "Ntry/CdtDbtInd"); break;
    case LEAF_REVERSAL: c->reversal = str_eqz(s, "true") || str_eqz(s, "1"); break;
    case LEAF_STATUS: if (s.len > 0) c->booked_status = str_eqz(s, "BOOK"); break;
    case LEAF_BOOKED: if (!read_day(s, &c->booked_on)) bad_value(c, "BookgDt"); break;
    case LEAF_VALUE: if (!read_day(s, &c->value_on)) bad_value(c, "ValDt"); break;
    case LEAF_ENTRY_ID: c->entry_id = clean(c, s); break;
    case LEAF_BATCH_COUNT: if (!str_to_i64(s, &c->batch_count) || c->batch_count < 0) bad_value(c, "NbOfTxs"); break;
    default: detail_text(c, leaf, s, c->parser != NULL && c->depth == c->base + 4); break;
    }
}

static void statement_text(struct camt *c, enum leaf leaf, struct str s)
{
    struct bank_statement *st = c->statement;

    switch (leaf) {
    case LEAF_STMT_ID: st->ident = clean(c, s); break;
    case LEAF_IBAN: if (!id_iban(c->arena, s, &st->iban)) bad_value(c, "Acct/Id/IBAN"); break;
    case LEAF_OTHER_ACCOUNT: if (st->iban.len == 0) st->iban = clean(c, s); break;
    case LEAF_CURRENCY: st->currency = clean(c, s); break;
    case LEAF_FROM: if (!read_day(s, &st->from_on)) bad_value(c, "FrToDt"); break;
    case LEAF_TO: if (!read_day(s, &st->to_on)) bad_value(c, "FrToDt"); break;
    case LEAF_BAL_CODE: (void)strncpy(c->bal_code, str_z(c->arena, str_sub(s, 0, 7)), sizeof(c->bal_code) - 1); break;
    case LEAF_BAL_AMOUNT: if (!read_amount(s, &c->bal_cents)) bad_value(c, "Bal/Amt"); break;
    case LEAF_BAL_SIGN: c->bal_sign = read_sign(s); break;
    default: entry_text(c, leaf, s); break;
    }
}

/* --- SAX ---------------------------------------------------------------------------------------------------------- */

static bool known_version(struct camt *c, const char *uri)
{
    static const struct { const char *name; enum bank_format format; } versions[] = {
        {"camt.053.001.02", BANK_CAMT053}, {"camt.053.001.03", BANK_CAMT053}, {"camt.053.001.04", BANK_CAMT053},
        {"camt.053.001.08", BANK_CAMT053}, {"camt.054.001.02", BANK_CAMT054}, {"camt.054.001.04", BANK_CAMT054},
        {"camt.054.001.08", BANK_CAMT054}};
    const char *prefix = "urn:iso:std:iso:20022:tech:xsd:";

    for (size_t i = 0; uri != NULL && strncmp(uri, prefix, strlen(prefix)) == 0 && i < COUNT(versions); i++)
        if (strcmp(uri + strlen(prefix), versions[i].name) == 0) {
            c->file->format = versions[i].format;
            c->file->version = str_from(versions[i].name);
            return true;
        }
    return false;
}

static void read_currency(struct camt *c, int count, const xmlChar **attributes)
{
    c->currency[0] = '\0';
    for (int i = 0; i < count; i++) {
        const xmlChar **a = attributes + i * 5;

        if (strcmp((const char *)a[0], "Ccy") != 0)
            continue;
        if (a[4] - a[3] != 3)
            bad_value(c, "Amt@Ccy");
        else
            memcpy(c->currency, a[3], 3);
        c->currency[3] = '\0';
    }
}

static bool starts_statement(const struct camt *c, const char *name)
{
    return c->base == 0 && c->depth == 3 && (strcmp(name, "Stmt") == 0 || strcmp(name, "Ntfctn") == 0);
}

static void open_inside(struct camt *c, const char *name, int count, const xmlChar **attributes)
{
    uint64_t h = hash_step(c->path[c->depth - 1], name);

    c->path[c->depth] = h;
    c->leaf = LEAF_NONE;
    for (size_t i = 0; i < COUNT(paths); i++)
        if (c->hashes[i] == h)
            c->leaf = paths[i].leaf;
    c->text.len = 0;
    if (c->depth == c->base + 1 && strcmp(name, "Ntry") == 0)
        begin_entry(c);
    else if (c->depth == c->base + 3 && strcmp(name, "TxDtls") == 0)
        begin_detail(c);
    else if (c->depth == c->base + 1 && strcmp(name, "Bal") == 0) {
        memset(c->bal_code, 0, sizeof(c->bal_code));
        c->bal_cents = -1;
        c->bal_sign = 0;
    }
    if (c->leaf == LEAF_AMOUNT || c->leaf == LEAF_TX_AMOUNT || c->leaf == LEAF_BAL_AMOUNT)
        read_currency(c, count, attributes);
}

static void on_start(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri, int ns_count,
                     const xmlChar **namespaces, int attribute_count, int defaulted, const xmlChar **attributes)
{
    struct camt *c = ctx;

    (void)prefix, (void)ns_count, (void)namespaces, (void)defaulted;
    if (c->rc != RC_OK)
        return;
    if (++c->depth > DEPTH_MOST) {
        stop(c, E1819_BANK_TOO_BIG, "Document", STR(""));
        return;
    }
    if (c->depth == 1 && (strcmp((const char *)name, "Document") != 0 || !known_version(c, (const char *)uri))) {
        stop(c, E1813_BANK_VERSION, "Document", STR(""));
        return;
    }
    if (starts_statement(c, (const char *)name)) {
        c->base = c->depth;
        c->path[c->depth] = UINT64_C(14695981039346656037);
        begin_statement(c);
    } else if (c->base > 0) {
        open_inside(c, (const char *)name, attribute_count, attributes);
    }
}

static void on_end(void *ctx, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
    struct camt *c = ctx;

    (void)prefix, (void)uri;
    if (c->rc != RC_OK)
        return;
    if (c->base > 0 && c->leaf != LEAF_NONE)
        statement_text(c, c->leaf, str_trim((struct str){c->text.text, c->text.len}));
    c->leaf = LEAF_NONE;
    if (c->base > 0 && c->depth == c->base) {
        c->base = 0;
        end_statement(c);
    } else if (c->base > 0 && c->depth == c->base + 1) {
        if (strcmp((const char *)name, "Ntry") == 0)
            end_entry(c);
        else if (strcmp((const char *)name, "Bal") == 0)
            end_balance(c);
    }
    c->depth--;
}

static void on_text(void *ctx, const xmlChar *text, int len)
{
    struct camt *c = ctx;
    size_t n = len > 0 ? (size_t)len : 0;

    if (c->rc != RC_OK || c->leaf == LEAF_NONE)
        return;
    if (n > BANK_TEXT_MOST - c->text.len) { /* a free text is cut between characters, anything else is no value */
        if (c->leaf != LEAF_TEXT) {
            bad_value(c, "text");
            return;
        }
        n = BANK_TEXT_MOST - c->text.len;
        while (n > 0 && (text[n] & 0xc0) == 0x80)
            n--;
    }
    memcpy(c->text.text + c->text.len, text, n);
    c->text.len += n;
}

static void on_doctype(void *ctx, const xmlChar *name, const xmlChar *external, const xmlChar *system)
{
    (void)name, (void)external, (void)system;
    stop(ctx, E1812_BANK_DOCTYPE, "DOCTYPE", STR(""));
}

static void on_error(void *ctx, xmlErrorPtr error) /* the first one counts; libxml's words are not shown */
{
    (void)ctx, (void)error;
}

static xmlEntityPtr no_entity(void *ctx, const xmlChar *name)
{
    return xmlGetPredefinedEntity(name) != NULL || ctx == NULL ? xmlGetPredefinedEntity(name) : NULL;
}

static enum rc feed(struct camt *c, struct str bytes)
{
    for (size_t at = 0; at < bytes.len && c->rc == RC_OK; at += PIECE) {
        size_t n = bytes.len - at < PIECE ? bytes.len - at : PIECE;

        if (xmlParseChunk(c->parser, bytes.ptr + at, (int)n, 0) != 0)
            break;
    }
    if (c->rc == RC_OK && xmlParseChunk(c->parser, NULL, 0, 1) != 0)
        stop(c, E1811_BANK_NOT_XML, "file", STR(""));
    if (c->rc == RC_OK && c->parser->wellFormed == 0)
        stop(c, E1811_BANK_NOT_XML, "file", STR(""));
    if (c->rc == RC_OK && c->file->statement_count == 0)
        stop(c, E1824_BANK_EMPTY, "file", STR(""));
    return c->rc;
}

enum rc bank_read_camt(struct arena *arena, struct str bytes, struct bank_file *out, struct err *err)
{
    xmlSAXHandler sax = {.initialized = XML_SAX2_MAGIC, .startElementNs = on_start, .endElementNs = on_end,
                         .characters = on_text, .cdataBlock = on_text, .internalSubset = on_doctype, .getEntity = no_entity};
    struct camt *c = ARENA_NEW(arena, struct camt);
    jmp_buf *outer = arena_guard(arena);
    jmp_buf full;
    enum rc rc;

    sax.serror = on_error;
    *c = (struct camt){.arena = arena, .file = out, .err = err};
    *out = (struct bank_file){0};
    for (size_t i = 0; i < COUNT(paths); i++)
        c->hashes[i] = hash_path(paths[i].path);
    c->parser = xmlCreatePushParserCtxt(&sax, c, NULL, 0, NULL);
    if (c->parser == NULL)
        return err_bug(err, 0);
    (void)xmlCtxtUseOptions(c->parser, XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING);
    if (setjmp(full) != 0) { /* the memory of one import is full */
        arena_set_guard(arena, outer);
        xmlFreeParserCtxt(c->parser);
        return err_invalid(err, E1819_BANK_TOO_BIG, "file");
    }
    arena_set_guard(arena, &full);
    rc = feed(c, bytes);
    arena_set_guard(arena, outer);
    xmlFreeParserCtxt(c->parser);
    return rc;
}
