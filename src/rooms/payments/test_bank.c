/* Readers of bank files: versions, faults with their line, attacks (P65; BILLING.md sections 7 and 11). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <cmocka.h>

#include "base/errors.h"
#include "base/buf.h"
#include "docs/docs.h"
#include "errors_payments.h"
#include "rooms/payments/bank.h"
#include "rooms/payments/payments.h"

static struct arena *arena;
static struct err err;

static int setup(void **state)
{
    (void)state;
    arena = arena_new((size_t)256 << 20);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(arena);
    return 0;
}

/* Each file of these tests is read here and by way of the docs role's message: both say the same. */
static enum rc parse(struct str bytes, struct bank_file *out)
{
    struct bank_file there;
    struct err said = {.rc = RC_OK};
    enum rc rc;

    err_clear(&err);
    rc = bank_read(arena, bytes, out, &err);
    assert_int_equal(bank_read_apart(arena, bytes, &there, &said), rc);
    assert_int_equal(said.code, err.code);
    assert_int_equal(said.line, err.line);
    assert_true(str_eq(said.arg, err.arg));
    assert_string_equal(said.field ? said.field : "", err.field ? err.field : "");
    assert_int_equal(there.count, rc == RC_OK ? out->count : 0);
    for (size_t i = 0; i < there.count; i++) {
        const struct bank_entry *a = &out->entries[i], *b = &there.entries[i];

        assert_int_equal(a->booked_on.days, b->booked_on.days);
        assert_int_equal(a->value_on.days, b->value_on.days);
        assert_true(a->cents == b->cents && a->entry_cents == b->entry_cents && a->part == b->part && a->parts == b->parts &&
                    a->same == b->same && a->line == b->line && a->statement == b->statement && a->own_id == b->own_id &&
                    a->reversal == b->reversal && a->batch == b->batch);
        assert_true(str_eq(a->currency, b->currency) && str_eq(a->archive_id, b->archive_id) && str_eq(a->entry_id, b->entry_id) &&
                    str_eq(a->reference, b->reference) && str_eq(a->given, b->given) && str_eq(a->payer, b->payer) &&
                    str_eq(a->payer_iban, b->payer_iban) && str_eq(a->message, b->message) && str_eq(a->end_to_end, b->end_to_end));
    }
    for (size_t i = 0; rc == RC_OK && i < out->statement_count; i++) {
        const struct bank_statement *a = &out->statements[i], *b = &there.statements[i];

        assert_true(str_eq(a->iban, b->iban) && str_eq(a->ident, b->ident) && str_eq(a->currency, b->currency));
        assert_true(a->opening == b->opening && a->closing == b->closing && a->has_opening == b->has_opening &&
                    a->has_closing == b->has_closing && a->first == b->first && a->count == b->count && a->line == b->line &&
                    a->from_on.days == b->from_on.days && a->to_on.days == b->to_on.days);
    }
    return rc;
}

static struct str head(const char *version, const char *opening, const char *closing)
{
    return str_fmt(arena, "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:%s\">"
        "<BkToCstmrStmt><GrpHdr><MsgId>M</MsgId></GrpHdr><Stmt><Id>S1</Id><FrToDt><FrDtTm>2027-02-26T00:00:00</FrDtTm>"
        "<ToDtTm>2027-02-26T23:59:59</ToDtTm></FrToDt><Acct><Id><IBAN>FI2112345600000785</IBAN></Id><Ccy>EUR</Ccy></Acct>\n"
        "<Bal><Tp><CdOrPrtry><Cd>OPBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\n"
        "<Bal><Tp><CdOrPrtry><Cd>CLBD</Cd></CdOrPrtry></Tp><Amt Ccy=\"EUR\">%s</Amt><CdtDbtInd>CRDT</CdtDbtInd></Bal>\n",
        version, opening, closing);
}

static const char tail[] = "</Stmt></BkToCstmrStmt></Document>\n";
static const char one_v2[] =
    "<Ntry><Amt Ccy=\"EUR\">124.90</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2027-02-26</Dt></BookgDt>"
    "<ValDt><Dt>2027-02-26</Dt></ValDt><AcctSvcrRef>ARC1</AcctSvcrRef><NtryDtls><TxDtls><Refs><AcctSvcrRef>ARC1</AcctSvcrRef></Refs>"
    "<RltdPties><Dbtr><Nm>Aino Esimerkki</Nm></Dbtr><DbtrAcct><Id><IBAN>FI4250001510000023</IBAN></Id></DbtrAcct></RltdPties>"
    "<RmtInf><Strd><CdtrRefInf><Ref>00000000000000001232</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>\n";
static const char one_v8[] =
    "<Ntry><Amt Ccy=\"EUR\">124.90</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts><Cd>BOOK</Cd></Sts><BookgDt><Dt>2027-02-26</Dt></BookgDt>"
    "<AcctSvcrRef>ARC1</AcctSvcrRef><NtryDtls><TxDtls><Refs><AcctSvcrRef>ARC1</AcctSvcrRef></Refs><Amt Ccy=\"EUR\">124.90</Amt>"
    "<RltdPties><Dbtr><Pty><Nm>Aino Esimerkki</Nm></Pty></Dbtr><DbtrAcct><Id><IBAN>FI4250001510000023</IBAN></Id></DbtrAcct></RltdPties>"
    "<RmtInf><Strd><CdtrRefInf><Ref>RF181009</Ref></CdtrRefInf></Strd></RmtInf></TxDtls></NtryDtls></Ntry>\n";

static struct str file_of(const char *version, const char *opening, const char *closing, const char *entries)
{
    return str_fmt(arena, "%.*s%s%s", STR_FMT(head(version, opening, closing)), entries, tail);
}

static void test_p65_camt_versions_give_the_same_entry(void **state)
{
    static const char *const versions[] = {"camt.053.001.02", "camt.053.001.03", "camt.053.001.04", "camt.053.001.08"};
    struct bank_file file;

    (void)state;
    for (size_t i = 0; i < COUNT(versions); i++) {
        bool new = i == 3;

        assert_int_equal(parse(file_of(versions[i], "10.00", "134.90", new ? one_v8 : one_v2), &file), RC_OK);
        assert_int_equal(file.count, 1);
        assert_int_equal(file.format, BANK_CAMT053);
        assert_int_equal(file.entries[0].cents, 12490);
        assert_true(str_eqz(file.entries[0].reference, new ? "1009" : "1232"));
        assert_true(str_eqz(file.entries[0].payer, "Aino Esimerkki"));
        assert_true(str_eqz(file.entries[0].payer_iban, "FI4250001510000023"));
        assert_true(str_eqz(file.entries[0].archive_id, "ARC1"));
        assert_true(str_eqz(file.statements[0].iban, "FI2112345600000785"));
        assert_int_equal(file.statements[0].opening, 1000);
    }
}

static void refuse(struct str bytes, int code)
{
    struct bank_file file;

    assert_int_equal(parse(bytes, &file), RC_INVALID);
    assert_int_equal(err.code, code);
}

static void test_p65_camt_balances_must_agree(void **state)
{
    (void)state;
    refuse(file_of("camt.053.001.02", "10.00", "134.91", one_v2), E1816_BANK_BALANCE);
    assert_true(err.line > 1);
    assert_true(str_contains(err.arg, STR("134.91")));
}

static void test_bad_input_camt(void **state)
{
    struct str whole = file_of("camt.053.001.02", "10.00", "134.90", one_v2);
    const char *bomb = "<?xml version=\"1.0\"?><!DOCTYPE Document [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;&a;\">]>"
                       "<Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:camt.053.001.02\">&b;</Document>";
    const char *external = "<?xml version=\"1.0\"?><!DOCTYPE Document SYSTEM \"file:///etc/passwd\"><Document/>";

    (void)state;
    refuse(str_from(bomb), E1812_BANK_DOCTYPE);
    refuse(str_from(external), E1812_BANK_DOCTYPE);
    refuse(file_of("camt.053.001.99", "0.00", "124.90", one_v2), E1813_BANK_VERSION);
    refuse(STR("<Document xmlns=\"urn:other\"/>"), E1813_BANK_VERSION);
    refuse(STR("hello"), E1810_BANK_UNKNOWN);
    refuse(STR(""), E1824_BANK_EMPTY);
    for (size_t cut = 1; cut < whole.len - 2; cut += 37) { /* a file cut anywhere is refused, never half in */
        struct bank_file file;

        assert_int_equal(parse(str_sub(whole, 0, cut), &file), RC_INVALID);
    }
    refuse(file_of("camt.053.001.02", "1e3", "134.90", one_v2), E1815_BANK_FIELD_BAD);
    refuse(file_of("camt.053.001.02", "10.001", "134.90", one_v2), E1815_BANK_FIELD_BAD);
}

#define BATCH \
    "<Ntry><Amt Ccy=\"EUR\">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2027-02-26</Dt></BookgDt>" \
        "<AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch>" \
        "<TxDtls><Refs><AcctSvcrRef>B1-1</AcctSvcrRef></Refs><AmtDtls><TxAmt><Amt Ccy=\"EUR\">%s</Amt></TxAmt></AmtDtls></TxDtls>" \
        "<TxDtls><Refs><AcctSvcrRef>B1-2</AcctSvcrRef></Refs><AmtDtls><TxAmt><Amt Ccy=\"EUR\">20</Amt></TxAmt></AmtDtls></TxDtls>" \
        "</NtryDtls></Ntry>"

static void test_p65_batch_is_split_and_must_add_up(void **state)
{
    const char *sum_only = "<Ntry><Amt Ccy=\"EUR\">30.00</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>BOOK</Sts><BookgDt><Dt>2027-02-26</Dt></BookgDt>"
        "<AcctSvcrRef>B1</AcctSvcrRef><NtryDtls><Btch><NbOfTxs>2</NbOfTxs></Btch></NtryDtls></Ntry>";
    struct bank_file file;
    const char *good = str_z(arena, str_fmt(arena, BATCH, "10.00")), *bad = str_z(arena, str_fmt(arena, BATCH, "10.01"));

    (void)state;
    assert_int_equal(parse(file_of("camt.053.001.02", "0.00", "30.00", good), &file), RC_OK);
    assert_int_equal(file.count, 2);
    assert_int_equal(file.entries[1].cents, 2000);
    assert_int_equal(file.entries[1].part, 1);
    refuse(file_of("camt.053.001.02", "0.00", "30.00", bad), E1818_BANK_BATCH_SUM);
    assert_int_equal(parse(file_of("camt.053.001.02", "0.00", "30.00", sum_only), &file), RC_OK);
    assert_int_equal(file.count, 1);
    assert_true(file.entries[0].batch);
}

static void test_p65_pending_entries_wait_and_reversals_are_said(void **state)
{
    const char *entries = "<Ntry><Amt Ccy=\"EUR\">5</Amt><CdtDbtInd>CRDT</CdtDbtInd><Sts>PDNG</Sts></Ntry>"
        "<Ntry><Amt Ccy=\"EUR\">5</Amt><CdtDbtInd>DBIT</CdtDbtInd><RvslInd>true</RvslInd><Sts>BOOK</Sts><BookgDt><DtTm>2027-02-26T10:00:00</DtTm></BookgDt></Ntry>";
    struct bank_file file;

    (void)state;
    assert_int_equal(parse(file_of("camt.053.001.02", "10.00", "5.00", entries), &file), RC_OK);
    assert_int_equal(file.count, 1);
    assert_true(file.entries[0].reversal);
    assert_int_equal(file.entries[0].cents, -500);
}

static bool read_standard(const char *name, struct str *out)
{
    char path[512];
    FILE *in;
    static char bytes[65536];

    (void)snprintf(path, sizeof(path), "%s/../shared/standards/ktl/%s", SOURCE_DIR, name);
    in = fopen(path, "rb");
    if (in == NULL)
        return false;
    *out = (struct str){bytes, fread(bytes, 1, sizeof(bytes), in)};
    (void)fclose(in);
    return true;
}

static void test_p65_ktl_of_the_standard(void **state)
{
    struct str bytes;
    struct bank_file file;

    (void)state;
    if (!read_standard("synthetic-good.ktl", &bytes))
        skip();
    assert_int_equal(parse(bytes, &file), RC_OK);
    assert_int_equal(file.count, 3);
    assert_true(str_eqz(file.statements[0].iban, "FI2112345600000785"));
    assert_int_equal(file.entries[0].cents, 12490);
    assert_true(str_eqz(file.entries[0].reference, "1232"));
    assert_true(str_eqz(file.entries[1].payer, "ÅKERBLOM OY"));
    assert_true(read_standard("synthetic-bad-sum.ktl", &bytes));
    refuse(bytes, E1823_KTL_SUM);
    assert_true(err.line > 0);
    assert_true(read_standard("synthetic-bad-short-line.ktl", &bytes));
    refuse(bytes, E1820_KTL_SHORT);
    assert_true(err.line > 0);
}

/* What answers is what foreign bytes were read in: its answer is believed in nothing that reaches past it. */
static struct str answer_now;
static enum rc hostile_line(void *arg, struct arena *at, struct str work, struct str payload, int timeout_ms, struct str *answer,
                            struct err *why)
{
    (void)arg, (void)at, (void)work, (void)payload, (void)timeout_ms, (void)why;
    *answer = answer_now;
    return RC_OK;
}

static void test_p65_an_answer_of_the_role_may_be_hostile(void **state)
{
    struct str file = file_of("camt.053.001.02", "10.00", "134.90", one_v2), good;
    struct bank_file out;
    size_t taken = 0;

    (void)state;
    assert_int_equal(bank_work_read(arena, file, &good), RC_OK);
    docs_set_line(hostile_line, NULL);
    answer_now = good;
    err_clear(&err);
    assert_int_equal(bank_read_apart(arena, file, &out, &err), RC_OK);
    assert_int_equal(out.count, 1);
    for (size_t len = 0; len < good.len; len++) {
        answer_now = str_copy(arena, str_sub(good, 0, len));
        err_clear(&err);
        assert_int_equal(bank_read_apart(arena, file, &out, &err), RC_BUG);
        assert_int_equal(out.count, 0);
    }
    for (size_t i = 0; i < good.len; i++) {
        char *copy = arena_copy(arena, good.ptr, good.len);

        copy[i] = (char)0xff;
        answer_now = (struct str){copy, good.len};
        err_clear(&err);
        if (bank_read_apart(arena, file, &out, &err) != RC_OK)
            continue;
        taken++;
        for (size_t k = 0; k < out.statement_count; k++)
            assert_true(out.statements[k].first + out.statements[k].count <= out.count);
        for (size_t k = 0; k < out.count; k++)
            assert_true(out.entries[k].statement < out.statement_count);
    }
    assert_true(taken > 0 && taken < good.len); /* sums and marks are its own, lengths and places are not */
    docs_set_line(NULL, NULL);
}

static void test_bad_input_ktl(void **state)
{
    (void)state;
    refuse(STR("0260901083050123456789\n"), E1820_KTL_SHORT);
    refuse(STR("02609010830501234567891\n7x\n"), E1821_KTL_TYPE);
    assert_int_equal(err.line, 2);
    refuse(STR("02609010830501234567891\n"), E1822_KTL_FRAME);
    refuse(STR("900000300000500900500000000000000\n"), E1820_KTL_SHORT);
    refuse(STR("90000030000050090050000000000000000000\n"), E1822_KTL_FRAME);
}

static void test_p65_references_in_a_text(void **state)
{
    struct str found[8];

    (void)state;
    assert_int_equal(bank_references_in(arena, STR("lasku 20270002 viite 2026 0017 2 kiitos"), found, 8), 1);
    assert_true(str_eqz(found[0], "202600172"));
    assert_int_equal(bank_references_in(arena, STR("RF71 2026 0017 2"), found, 8), 1);
    assert_true(str_eqz(found[0], "202600172"));
    assert_int_equal(bank_references_in(arena, STR("vuokra helmikuu"), found, 8), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(test_p65_camt_versions_give_the_same_entry, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p65_camt_balances_must_agree, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_input_camt, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p65_batch_is_split_and_must_add_up, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p65_pending_entries_wait_and_reversals_are_said, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p65_ktl_of_the_standard, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p65_an_answer_of_the_role_may_be_hostile, setup, teardown),
        cmocka_unit_test_setup_teardown(test_bad_input_ktl, setup, teardown),
        cmocka_unit_test_setup_teardown(test_p65_references_in_a_text, setup, teardown)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
