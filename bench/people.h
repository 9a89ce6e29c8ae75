/* Fictional customers for the benchmarks, as the CSV that `seloste import` takes: the same seed and number
 * give the same bytes. Names are made of parts, addresses end in .example, business ids begin with 99, which
 * is not given to anybody; one of seven is an organisation. */
#ifndef BENCH_PEOPLE_H
#define BENCH_PEOPLE_H

#include <stdint.h>
#include <stdio.h>

static inline uint64_t people_mix(uint64_t x) /* splitmix64 */
{
    x += 0x9E3779B97F4A7C15u;
    x = (x ^ x >> 30) * 0xBF58476D1CE4E5B9u;
    x = (x ^ x >> 27) * 0x94D049BB133111EBu;
    return x ^ x >> 31;
}

static inline const char *people_pick(const char *const *list, size_t n, uint64_t *r)
{
    *r = people_mix(*r);
    return list[*r % n];
}
#define PEOPLE_PICK(list, r) people_pick(list, sizeof(list) / sizeof *(list), r)

static const char *const people_first[] = {
    "Aino", "Eero", "Tiina", "Matti", "Liisa", "Pekka", "Sanna", "Juha", "Kaisa", "Ville", "Helmi", "Onni", "Sofia", "Leo",
    "Venla", "Oskar", "Astrid", "Göran", "Märta", "Åke", "Päivi", "Jyrki", "Anna-Liisa", "Veli-Matti", "Noora", "Joonas"};
static const char *const people_stem[] = {
    "Koski", "Niemi", "Järvi", "Mäki", "Lahti", "Salo", "Ranta", "Suo", "Harju", "Kangas", "Kivi", "Haapa", "Koivu", "Leppä",
    "Pihla", "Tammi", "Vuori", "Saari", "Aho", "Pelto", "Halla", "Kaarna", "Käpy", "Räme", "Sammal", "Tuomi", "Visa", "Ylä"};
static const char *const people_tail[] = {"nen", "la", "mäki", "ranta", "aho", "kallio", "nurmi", "lehto", "virta", "oja",
                                          "maa", "salmi", "suo", "viita"};
static const char *const people_town[] = {"00100;Helsinki", "33100;Tampere", "20100;Turku", "90100;Oulu", "40100;Jyväskylä",
                                          "70100;Kuopio", "15110;Lahti", "65100;Vaasa", "53100;Lappeenranta", "96100;Rovaniemi"};
static const char *const people_trade[] = {"Ikkunat Oy", "Konttoritarvike Oy", "Rakennus Ky", "Kahvila Tmi", "Huolto Oy", "Puu Oy"};

static inline int people_check_digit(unsigned number) /* of a business id; 10: none */
{
    static const unsigned weights[] = {2, 4, 8, 5, 10, 9, 7};
    unsigned sum = 0;

    for (int i = 0; i < 7; i++, number /= 10)
        sum += number % 10 * weights[i];
    sum %= 11;
    return sum == 0 ? 0 : (int)(11 - sum);
}

static inline void people_row(FILE *out, uint64_t seed, int64_t i)
{
    uint64_t r = people_mix(seed * 1000003u + (uint64_t)i);
    const char *first = PEOPLE_PICK(people_first, &r), *stem = PEOPLE_PICK(people_stem, &r);
    const char *tail = PEOPLE_PICK(people_tail, &r), *town = PEOPLE_PICK(people_town, &r);
    const char *street = PEOPLE_PICK(people_stem, &r), *trade = PEOPLE_PICK(people_trade, &r);
    unsigned id = 9900000u + (unsigned)(i % 90000);

    while (people_check_digit(id) == 10)
        id++;
    r = people_mix(r);
    if (i % 7 == 6)
        fprintf(out, "organisation;;;%s%s %s %lld;%u-%d;myynti%lld@yritys.example;", stem, tail, trade, (long long)i, id,
                people_check_digit(id), (long long)i);
    else
        fprintf(out, "person;%s;%s%s;;;asiakas%lld@posti.example;", first, stem, tail, (long long)i);
    fprintf(out, "+35850%07llu;%skatu %u;%s;%s;%04u-%02u-%02u\n", (unsigned long long)(r % 10000000), street,
            (unsigned)(r >> 32) % 120 + 1, town, i % 11 == 10 ? "sv" : "fi", (unsigned)(r >> 40) % 8 + 2018,
            (unsigned)(r >> 44) % 12 + 1, (unsigned)(r >> 48) % 28 + 1);
}

static inline void people_csv(FILE *out, uint64_t seed, int64_t from, int64_t count)
{
    fputs("kind;first_name;last_name;organisation;business_id;email;phone;street;postcode;town;language;start_on\n", out);
    for (int64_t i = from; i < from + count; i++)
        people_row(out, seed, i);
}

#endif
