/* Reading: frames split before parsing, acknowledgements, what we wrote ourselves, the published example; bombs, cut
 * files and DOCTYPE are refused by name (P64; BILLING.md sections 4, 11). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/errors.h"
#include "errors_docs.h"
#include "errors_einvoices.h"
#include "rooms/einvoices/internal.h"

static struct ctx ctx;

static int setup(void **state)
{
    (void)state;
    ctx = (struct ctx){.arena = arena_new(256 << 20)};
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    arena_free(ctx.arena);
    return 0;
}

static enum rc read_text(struct str s, struct einvoice_read **out, size_t *count)
{
    err_clear(&ctx.err);
    return einvoices_read(&ctx, (struct blob){(const uint8_t *)s.ptr, s.len}, out, count);
}

static void refused(struct str s, int code)
{
    struct einvoice_read *out;
    size_t count;

    assert_int_equal(read_text(s, &out, &count), RC_INVALID);
    if (ctx.err.code != code)
        fail_msg("SEL-%d, expected SEL-%d", ctx.err.code, code);
}

static bool slurp(const char *path, struct str *out)
{
    FILE *f = fopen(path, "rb");
    char *text = arena_alloc(ctx.arena, 1 << 20);

    if (!f)
        return false;
    *out = (struct str){text, fread(text, 1, 1 << 20, f)};
    (void)fclose(f);
    return true;
}

static void test_p64_reads_what_it_wrote(void **state)
{
    static const struct { const char *name; int kind; int64_t cents; } files[] = {
        {"finnish.finvoice.xml", EINVOICE_READ_FINVOICE, 71906}, {"finnish.finvoice-soap.xml", EINVOICE_READ_FINVOICE, 71906},
        {"finnish.ubl.xml", EINVOICE_READ_UBL, 71906}, {"finnish-credit.finvoice.xml", EINVOICE_READ_FINVOICE, -71906},
        {"finnish-credit.ubl.xml", EINVOICE_READ_UBL, 71906}};
    struct einvoice_read *out;
    struct str text;
    size_t count;

    (void)state;
    for (size_t i = 0; i < COUNT(files); i++) {
        assert_true(slurp(str_z(ctx.arena, str_fmt(ctx.arena, "%s/tests/einvoices/%s", SOURCE_DIR, files[i].name)), &text));
        assert_int_equal(read_text(text, &out, &count), RC_OK);
        assert_int_equal(count, 1);
        assert_int_equal(out[0].kind, files[i].kind);
        assert_int_equal(out[0].total_cents, files[i].cents);
        assert_true(str_eqz(out[0].seller, "Esimerkki-ikkunat Oy"));
        for (size_t cut = 1; cut < 20; cut++) { /* cut in the middle: refused, and nothing is half read */
            struct str part = str_sub(text, 0, text.len * cut / 20);
            assert_int_equal(read_text(part, &out, &count), RC_INVALID);
        }
    }
}

static void test_p64_several_framed_documents_in_one_file(void **state)
{
    struct einvoice_read *out;
    struct str text, ubl, both, parts[8];
    size_t count;

    (void)state;
    assert_true(slurp(SOURCE_DIR "/tests/einvoices/finnish.finvoice-soap.xml", &text));
    assert_true(slurp(SOURCE_DIR "/tests/einvoices/finnish.ubl.xml", &ubl));
    both = str_fmt(ctx.arena, "\xef\xbb\xbf%.*s\n%.*s<?xml version='1.0'?>\n%.*s%.*s", STR_FMT(text), STR_FMT(text), STR_FMT(text), STR_FMT(ubl));
    assert_int_equal(einvoices_split(both, parts, 8), 7);
    assert_int_equal(einvoices_split(both, parts, 6), 7);
    assert_int_equal(einvoices_split(STR(""), parts, 8), 0);
    assert_int_equal(einvoices_split(STR("<?xml-stylesheet x?><a/>"), parts, 8), 1);
    assert_int_equal(read_text(both, &out, &count), RC_OK);
    assert_int_equal(count, 4);
    assert_int_equal(out[3].kind, EINVOICE_READ_UBL);
}

static const char ack[] =
    "<?xml version=\"1.0\" encoding=\"ISO-8859-15\"?>\n<Finvoiceack Version=\"2.0\" "
    "xmlns:eb=\"http://www.oasis-open.org/committees/ebxml-msg/schema/msg-header-2_0.xsd\" "
    "xmlns=\"http://www.pankkiyhdistys.fi/verkkolasku/finvoice/finvoiceack.xsd\"><Acknowledgement><MessageData>"
    "<eb:MessageId>20260017-1</eb:MessageId><eb:Timestamp>2026-10-02T10:00:00</eb:Timestamp></MessageData>"
    "<Reason><Code>%s</Code><Text>Vastaanottajaa ei l\xf6ydy</Text></Reason></Acknowledgement></Finvoiceack>";

static struct str ack_of(const char *code)
{
    struct buf b = buf_in(ctx.arena);
    const char *at = strstr(ack, "%s");

    buf_bytes(&b, ack, (size_t)(at - ack));
    buf_addz(&b, code);
    buf_addz(&b, at + 2);
    return buf_str(&b);
}

static void test_p64_acknowledgements(void **state)
{
    struct einvoice_read *out;
    size_t count;

    (void)state;
    assert_int_equal(read_text(ack_of("2"), &out, &count), RC_OK);
    assert_true(count == 1 && out[0].kind == EINVOICE_READ_ACK && !out[0].accepted && str_eqz(out[0].message_id, "20260017-1"));
    assert_true(str_eqz(out[0].text, "Vastaanottajaa ei löydy")); /* by its own declaration */
    assert_int_equal(read_text(ack_of("1"), &out, &count), RC_OK);
    assert_true(out[0].accepted);
    assert_int_equal(read_text(ack_of("5"), &out, &count), RC_OK);
    assert_true(out[0].duplicate);
    refused(ack_of(""), E4026_READ_INCOMPLETE);
}

static void test_p64_hostile_files_are_refused_by_name(void **state)
{
    struct buf b = buf_in(ctx.arena);
    struct str text;

    (void)state;
    refused(STR(""), E4024_READ_UNKNOWN);
    refused(STR("hello"), E4422_XML_BROKEN);
    refused(STR("<a><b></a>"), E4422_XML_BROKEN);
    refused(STR("<html/>"), E4024_READ_UNKNOWN);
    refused(STR("<?xml version=\"1.0\"?><!DOCTYPE a [<!ENTITY x SYSTEM \"file:///etc/passwd\">]><Finvoice>&x;</Finvoice>"), E4421_XML_DOCTYPE);
    refused(STR("<?xml version=\"1.0\"?><!DOCTYPE lolz [<!ENTITY lol \"lol\"><!ENTITY l2 \"&lol;&lol;&lol;\">]><a>&l2;</a>"), E4421_XML_DOCTYPE);
    refused(STR("<Finvoice Version=\"9.9\"/>"), E4024_READ_UNKNOWN);
    refused(STR("<Finvoice Version=\"3.0\"/>"), E4026_READ_INCOMPLETE);
    refused(STR("\xff\xfe<\0F\0"), E4422_XML_BROKEN);
    for (int i = 0; i < 300; i++)
        buf_addz(&b, "<a>");
    refused(buf_str(&b), E4422_XML_BROKEN);
    for (int i = 0; i < 300; i++)
        buf_addz(&b, "</a>");
    assert_int_equal(read_text(buf_str(&b), &(struct einvoice_read *){NULL}, &(size_t){0}), RC_INVALID); /* too deep */
    b = buf_in(ctx.arena);
    buf_addz(&b, "<Finvoice>");
    for (int i = 0; i < (17 << 20) / 8; i++)
        buf_addz(&b, "<x>1</x>");
    refused(buf_str(&b), E4420_XML_TOO_LARGE);
    assert_true(slurp(SOURCE_DIR "/tests/einvoices/finnish.finvoice.xml", &text));
    ptrdiff_t at = str_find(text, STR("<InvoiceTotalVatAmount"), 0);
    char *changed = arena_copy(ctx.arena, text.ptr, text.len);
    ptrdiff_t sum = str_find(text, STR("23,45"), (size_t)at); /* a slice has no end mark: not strstr */
    assert_true(at >= 0 && sum > at);
    changed[sum + 4] = '6';
    refused((struct str){changed, text.len}, E4025_READ_SUMS);
}

static void test_collected_examples_are_read(void **state)
{
    static const char *const names[] = {"finvoice/examples-3.0/finvoice_30_example.xml", "finvoice/examples-2.01/finvoice_201_example.xml",
                                        "peppol-bis3/examples/base-example.xml", "peppol-bis3/examples/base-creditnote-correction.xml"};
    struct einvoice_read *out;
    struct str text;
    size_t count, seen = 0;

    (void)state;
    for (size_t i = 0; i < COUNT(names); i++) {
        if (!slurp(str_z(ctx.arena, str_fmt(ctx.arena, "%s/../shared/standards/%s", SOURCE_DIR, names[i])), &text))
            continue;
        if (read_text(text, &out, &count) != RC_OK)
            fail_msg("%s: SEL-%d line %d", names[i], ctx.err.code, (int)ctx.err.line);
        seen++;
    }
    if (!seen)
        skip();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_p64_reads_what_it_wrote),
        cmocka_unit_test(test_p64_several_framed_documents_in_one_file),
        cmocka_unit_test(test_p64_acknowledgements),
        cmocka_unit_test(test_p64_hostile_files_are_refused_by_name),
        cmocka_unit_test(test_collected_examples_are_read),
    };
    return cmocka_run_group_tests(tests, setup, teardown);
}
