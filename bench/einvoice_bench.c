/* E-invoices of 20 rows: written and checked, the median of many in one process. Budget: 1 ms for a Finvoice (BILLING.md
 * section 4).   einvoice_bench [rounds]   prints one JSON line in microseconds. */
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

#include "base/arena.h"
#include "rooms/einvoices/einvoices.h"

enum { ROWS = 20, ROUNDS_MOST = 20000 };

static double now_us(void)
{
    struct timespec t;

    (void)clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec * 1e6 + (double)t.tv_nsec / 1e3;
}

static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

static struct einvoice example(struct arena *a)
{
    struct einvoice e = {.kind = EINVOICE_INVOICE, .number = STR("20260017"), .reference = STR("202600172"),
        .invoiced_on = date_ymd(2026, 10, 1), .due_on = date_ymd(2026, 10, 15), .delivered_on = date_ymd(2026, 9, 30),
        .seller = {.name = STR("Esimerkki-ikkunat Oy"), .street = STR("Hämeenkatu 1"), .postcode = STR("33100"), .town = STR("Tampere"),
                   .business_id = STR("9999999-2"), .vat_id = STR("FI99999992"), .address = STR("003799999992"), .operator = STR("003721291126")},
        .buyer = {.name = STR("Rakennus Mäkelä Oy"), .street = STR("Töölönkatu 12"), .postcode = STR("00260"), .town = STR("Helsinki"),
                  .business_id = STR("2011062-9"), .vat_id = STR("FI20110629"), .address = STR("003720110629"), .operator = STR("003723327487")},
        .accounts = {{STR("FI2112345600000785"), STR("NDEAFIHH")}}, .account_count = 1, .buyer_reference = STR("1042")};

    e.rows = ARENA_ARRAY(a, struct einvoice_row, ROWS);
    e.vat = ARENA_ARRAY(a, struct einvoice_vat, 1);
    for (size_t i = 0; i < ROWS; i++)
        e.rows[i] = (struct einvoice_row){.text = STR("Toimistotuoli, säädettävä selkänoja"), .unit = STR("kpl"), .unit_code = STR("C62"),
            .quantity = 20000, .price = 1234500, .treatment = TREATMENT_STANDARD, .rate_bp = 2550, .net_cents = 24690,
            .vat_cents = 6296, .gross_cents = 30986, .delivered_on = e.delivered_on};
    e.row_count = ROWS;
    e.vat[0] = (struct einvoice_vat){.treatment = TREATMENT_STANDARD, .rate_bp = 2550, .base_cents = 493800, .vat_cents = 125919};
    e.vat_count = 1;
    e.net_cents = 493800;
    e.vat_cents = 125919;
    e.total_cents = 619719;
    return e;
}

static double median_us(enum einvoice_format format, size_t rounds, size_t *bytes)
{
    static double times[ROUNDS_MOST];
    struct arena *a = arena_new(1 << 24);

    for (size_t i = 0; i < rounds; i++) {
        struct einvoice_problems problems;
        struct str replaced;
        struct blob out;

        arena_reset(a);
        struct einvoice e = example(a);
        double from = now_us();
        einvoices_check(a, &e, format, &problems);
        einvoices_write(a, &e, format, &out, &replaced);
        times[i] = now_us() - from;
        *bytes = problems.errors ? 0 : out.len;
    }
    arena_free(a);
    qsort(times, rounds, sizeof(times[0]), by_size);
    return times[rounds / 2];
}

int main(int argc, char **argv)
{
    int asked = argc > 1 ? (int)strtol(argv[1], NULL, 10) : 2000;
    size_t rounds = asked > 0 && asked <= ROUNDS_MOST ? (size_t)asked : 2000, finvoice = 0, ubl = 0;
    double f = median_us(EINVOICE_FINVOICE_SOAP, rounds, &finvoice), u = median_us(EINVOICE_UBL, rounds, &ubl);

    printf("{\"rows\":%d,\"finvoice_us\":%.1f,\"finvoice_bytes\":%zu,\"ubl_us\":%.1f,\"ubl_bytes\":%zu,\"budget_us\":1000}\n", ROWS, f,
           finvoice, u, ubl);
    return finvoice > 0 && ubl > 0 && f <= 1000 ? 0 : 1;
}
