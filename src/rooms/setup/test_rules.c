/* Controllers as notices name them; words of addresses (P02, P04). */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/arena.h"
#include "rooms/setup/setup.h"

static void check(struct str got, const char *expected)
{
    if (!str_eqz(got, expected))
        fail_msg("\"%.*s\" is not \"%s\"", STR_FMT(got), expected);
}

static void test_p02_party_is_read_from_one_line(void **state)
{
    static const struct { const char *line, *name, *id, *street, *postcode, *town, *phone, *email; } cases[] = {
        {"Malli Oy Y-9999999-2", "Malli Oy", "9999999-2", "", "", "", "", ""},
        {"Malli Ikkunat Oy Mallitie 11 044 555 5555 a.b@malli.example", "Malli Ikkunat Oy", "", "Mallitie 11", "", "",
         "044 555 5555", "a.b@malli.example"},
        {"Malli Oy Y-tunnus 9999999-2 Esimerkkikatu 1, 00100 Helsinki toimisto@malli.example", "Malli Oy", "9999999-2",
         "Esimerkkikatu 1", "00100", "Helsinki", "", "toimisto@malli.example"},
        {"Matti Malli Mallikatu 8 C 050-5555555 m@malli.example", "Matti Malli", "", "Mallikatu 8 C", "", "", "050-5555555",
         "m@malli.example"},
        {"Mallin kukkakauppa, Torikatu 3, 33100 Tampere, puh. +358 40 5555555", "Mallin kukkakauppa", "", "Torikatu 3",
         "33100", "Tampere", "+358 40 5555555", ""},
        {"", "", "", "", "", "", "", ""},
    };
    struct arena *arena = arena_new(1 << 20);

    (void)state;
    for (size_t i = 0; i < COUNT(cases); i++) {
        struct setup_party p;

        setup_read_party(arena, str_from(cases[i].line), &p);
        check(p.name, cases[i].name);
        check(p.business_id, cases[i].id);
        check(p.street, cases[i].street);
        check(p.postcode, cases[i].postcode);
        check(p.town, cases[i].town);
        check(p.phone, cases[i].phone);
        check(p.email, cases[i].email);
    }
    arena_free(arena);
}

static void test_p04_slug(void **state)
{
    struct arena *arena = arena_new(1 << 20);

    (void)state;
    check(setup_slug(arena, STR("Esimerkki-Ikkunat Oy")), "esimerkki-ikkunat");
    check(setup_slug(arena, STR("Äyräs & Öljy Åbo Ab")), "ayras-oljy-abo");
    check(setup_slug(arena, STR("Oy Malli Ab")), "oy-malli");
    check(setup_slug(arena, STR("!!!")), "");
    arena_free(arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {cmocka_unit_test(test_p02_party_is_read_from_one_line),
                                       cmocka_unit_test(test_p04_slug)};

    return cmocka_run_group_tests(tests, NULL, NULL);
}
