/* A bank file of N payments, each of an open invoice, read and matched on disk (issue 3: 10,000 in 2 s, 100,000 in 10 s),
 * then the journal of the same (100,000 rows in 2 s), a month's VAT report (300 ms) and the recomputation.
 *     payments_bench [payments]               a folder of its own under /tmp */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "db/core.h"
#include "db/fixture.h"
#include "rooms/accounting/internal.h"
#include "rooms/customers/customers.h"
#include "rooms/payments/payments.h"

static double now(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void must(struct ctx *ctx, enum rc rc, const char *what)
{
    if (rc == RC_OK)
        return;
    (void)fprintf(stderr, "%s: %s %d\n", what, rc_name(rc), ctx->err.code);
    exit(1);
}

static enum rc own_account(struct ctx *ctx, const void *req, void *out)
{
    struct controller c;

    (void)req, (void)out;
    TRY(controller_load(ctx, &c));
    c.iban = STR("FI2112345600000785");
    return controller_save(ctx, &c);
}

static double cpu(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

struct make { int64_t customer; int count; struct str *references; };
DECLARE_ACTION(bench_invoices, struct make, int64_t);
DEFINE_ACTION(bench_invoices, struct make, int64_t)
{
    *out = 0;
    for (int i = 0; i < req->count; i++) {
        struct invoice_row row = {.text = STR("Rivi"), .quantity = 10000, .price = 1000000};
        struct invoice_form form = {.customer = req->customer, .rows = &row, .row_count = 1};
        struct invoice_receipt receipt = {0};

        TRY(RUN_ACTION(invoices_create, ctx, &form, &receipt));
        req->references[i] = receipt.reference;
    }
    return RC_OK;
}

static void make_all(struct ctx *ctx, int64_t customer, int n, struct str *references)
{
    for (int at = 0; at < n; at += 500) {
        struct ctx own = *ctx;
        struct str batch[500];
        struct make make = {customer, n - at < 500 ? n - at : 500, batch};
        int64_t out = 0;

        own.arena = arena_new((size_t)512 << 20);
        must(&own, RUN_ACTION(bench_invoices, &own, &make, &out), "invoices");
        for (int i = 0; i < make.count; i++)
            references[at + i] = str_copy(ctx->arena, batch[i]);
        arena_free(own.arena);
    }
}

static struct str file_of(struct arena *arena, const struct str *references, int n)
{
    struct buf b = buf_in(arena);

    buf_fmt(&b, "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\"><BkToCstmrStmt><Stmt><Id>S</Id><Acct><Id>"
            "<IBAN>FI2112345600000785</IBAN></Id></Acct>"
            "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">0</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>"
            "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">%d.00</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\n", n * 100);
    for (int i = 0; i < n; i++)
        buf_fmt(&b, "<Ntry><Amt Ccy=\"EUR\">100.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2027-02-26</Dt></BookgDt>"
                "<ValDt><Dt>2027-02-26</Dt></ValDt><AcctSvcrRef>A%d</AcctSvcrRef><NtryDtls><TxDtls><Refs><AcctSvcrRef>A%d</AcctSvcrRef>"
                "</Refs><RltdPties><Dbtr><Nm>Aino Esimerkki</Nm></Dbtr><DbtrAcct><Id><IBAN>FI4250001510000023</IBAN></Id></DbtrAcct>"
                "</RltdPties><RmtInf><Strd><CdtrRefInf><Ref>%.*s</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>\n",
                i, i, STR_FMT(references[i]));
    buf_addz(&b, "</Stmt></BkToCstmrStmt></Document>");
    return buf_str(&b);
}

static void books(struct fixture *f)
{
    struct ctx ctx = *fixture_ctx(f, PURPOSE_BOOKKEEPING);
    struct ledger_check *check;
    struct vat_report report;
    struct buf out;
    int64_t rows = 0;
    double t = now();

    ctx.arena = arena_new((size_t)8 << 30);
    out = buf_in(ctx.arena);
    check = ARENA_NEW(ctx.arena, struct ledger_check);
    must(&ctx, accounting_export(&ctx, date_ymd(2027, 1, 1), date_ymd(2027, 12, 31), JOURNAL_PLAIN, JOURNAL_UTF8, &out, &rows), "journal");
    (void)printf("journal         %8lld rows      %7.2f s   %.0f rows/s\n", (long long)rows, now() - t, (double)rows / (now() - t));
    t = now();
    must(&ctx, accounting_vat(&ctx, 2027, 3, VAT_BY_INVOICE, &report), "vat");
    (void)printf("VAT report                         %7.3f s\n", now() - t);
    t = now();
    must(&ctx, accounting_check(&ctx, check), "check");
    (void)printf("audit ledger    %8lld vouchers  %7.2f s   %zu differences\n", (long long)check->vouchers, now() - t, check->count);
    store_release(&ctx);
    arena_free(ctx.arena);
}

int main(int argc, char **argv)
{
    int n = argc > 1 ? atoi(argv[1]) : 10000, none = 0;
    char dir[] = "/tmp/seloste-payments-XXXXXX";
    struct fixture *f;
    struct ctx ctx, *people;
    struct customer_form form = {.kind = CUSTOMER_PERSON, .first_name = STR("Aino"), .last_name = STR("Esimerkki"), .street = STR("Mallikatu 8"),
                                 .postcode = STR("33100"), .town = STR("TAMPERE"), .country = STR("FI")};
    struct customer_receipt receipt = {0};
    struct bank_result result = {0};
    struct str *references, file;
    double t, used;

    if (mkdtemp(dir) == NULL)
        return 1;
    f = fixture_open(&(struct fixture_options){.data_dir = dir});
    people = fixture_ctx(f, PURPOSE_CUSTOMER_MANAGEMENT);
    form.start_on = people->today;
    must(people, RUN_ACTION(customers_create, people, &form, &receipt), "customer");
    ctx = *fixture_ctx(f, PURPOSE_INVOICING);
    ctx.arena = arena_new((size_t)4 << 30);
    must(&ctx, writer_run(&ctx, own_account, &none, &none, sizeof(none)), "account");
    references = ARENA_ARRAY(ctx.arena, struct str, (size_t)n);
    t = now();
    make_all(&ctx, receipt.number, n, references);
    (void)printf("issue           %8d invoices  %7.2f s\n", n, now() - t);
    file = file_of(ctx.arena, references, n);
    used = cpu();
    t = now();
    must(&ctx, payments_import(&ctx, file, false, &result), "import");
    t = now() - t;
    store_release(&ctx); /* what read the result; the books come with a reader of their own */
    (void)printf("bank file       %8lld matched   %7.2f s   %.0f payments/s   %.1f MB   CPU %.2f s\n", (long long)result.matched, t, (double)n / t,
                 (double)file.len / 1e6, cpu() - used);
    books(f);
    arena_free(ctx.arena);
    fixture_close(f);
    (void)printf("data in %s\n", dir);
    return result.matched == n ? 0 : 1;
}
