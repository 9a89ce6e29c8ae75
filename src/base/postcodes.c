/* The table of Finnish postal codes: generated at build time from a package, or read from a file
 * that the keeper of the installation puts into the data directory (docs/decisions/0002). */
#include "base/postcodes.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "base/ids.h"

struct postcode {
    char code[6];
    const char *town;
};

static const struct postcode built_in[] = {
#include "postcodes.inc"
    {"", NULL}, /* never empty */
};

static const struct postcode *table = built_in;
static size_t table_count = COUNT(built_in) - 1;

static int by_code(const void *a, const void *b)
{
    return memcmp(((const struct postcode *)a)->code, ((const struct postcode *)b)->code, 5);
}

static bool five_digits(struct str s)
{
    for (size_t i = 0; i < s.len; i++) {
        if (s.ptr[i] < '0' || s.ptr[i] > '9')
            return false;
    }
    return s.len == 5;
}

size_t postcodes_count(void)
{
    return table_count;
}

bool id_postcode(struct str code, struct str *town)
{
    struct postcode key = {.town = NULL};

    *town = STR("");
    if (!five_digits(code))
        return false;
    if (table_count == 0) /* built without the package: the form is all that can be checked */
        return true;
    memcpy(key.code, code.ptr, 5);
    const struct postcode *hit = bsearch(&key, table, table_count, sizeof key, by_code);
    if (!hit)
        return false;
    *town = str_from(hit->town);
    return true;
}

bool postcodes_load(struct arena *lasting, struct str text)
{
    size_t count = 0, most = 1;
    struct str rest = text;

    for (size_t i = 0; i < text.len; i++)
        most += text.ptr[i] == '\n';
    struct postcode *codes = ARENA_ARRAY(lasting, struct postcode, most);
    while (rest.len > 0) {
        struct str line = str_trim(str_cut(&rest, '\n'));
        struct str code = str_trim(str_cut(&line, ';')), town = str_trim(line);
        if (code.len == 0 || code.ptr[0] == '#')
            continue;
        if (!five_digits(code) || town.len == 0)
            return false;
        memcpy(codes[count].code, code.ptr, 5);
        codes[count++].town = str_z(lasting, town);
    }
    if (count == 0)
        return false;
    qsort(codes, count, sizeof *codes, by_code);
    table = codes;
    table_count = count;
    return true;
}
