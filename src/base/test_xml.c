/* The XML writer: escaping, empty elements, depth. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "base/xml.h"

static void test_writes(void **state)
{
    struct arena *a = arena_new(1 << 16);
    struct buf b = buf_in(a);
    struct xml x = xml_to(&b);

    (void)state;
    xml_open(&x, "a");
    xml_attr(&x, "q", STR("<\"&>\n"));
    xml_element(&x, "b", STR("]]> & <c>\x01"));
    xml_attr(&x, "late", STR("x")); /* no tag is open: nothing is written */
    xml_element(&x, "c", STR(""));
    xml_optional(&x, "d", STR(""));
    xml_optional(&x, "d", STR("\xc3\xa4"));
    xml_close(&x);
    xml_close(&x); /* nothing is open */
    assert_true(str_eqz(buf_str(&b), "<a q=\"&lt;&quot;&amp;&gt; \"><b>]]&gt; &amp; &lt;c&gt; </b><c/><d>\xc3\xa4</d></a>"));
    for (int i = 0; i < XML_DEPTH; i++)
        xml_open(&x, "deep");
    assert_false(x.too_deep);
    xml_open(&x, "deep");
    assert_true(x.too_deep);
    arena_free(a);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_writes)};
    return cmocka_run_group_tests(tests, NULL, NULL);
}
