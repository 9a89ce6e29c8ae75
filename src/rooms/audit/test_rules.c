/* Ids of people in one entry: packed, and asked one by one (P43). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "rooms/audit/internal.h"

static void test_ids_pack_and_contain(void **state)
{
    struct arena *arena = arena_new(1 << 16);
    int64_t ids[] = {5, 1, INT64_MAX, 300, 299};
    struct blob packed = audit_ids_pack(arena, ids, COUNT(ids));

    (void)state;
    for (size_t i = 0; i < COUNT(ids); i++)
        assert_true(audit_ids_contain(packed, ids[i]));
    assert_false(audit_ids_contain(packed, 2));
    assert_false(audit_ids_contain(packed, 0));
    assert_false(audit_ids_contain(packed, INT64_MAX - 1));
    assert_false(audit_ids_contain((struct blob){0}, 1));
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_ids_pack_and_contain)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
