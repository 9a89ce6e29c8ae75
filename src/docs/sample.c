#include "docs/sample.h"

#include <string.h>

enum { XML = 8 << 10, COLUMNS = 6 };

static struct str *lines(struct arena *arena, const char *const *words, size_t count)
{
    struct str *out = ARENA_ARRAY(arena, struct str, count);

    for (size_t i = 0; i < count; i++)
        out[i] = str_from(words[i]);
    return out;
}

static struct docs_block rows_block(struct arena *arena, size_t rows)
{
    static const struct docs_column columns[COLUMNS] = {{STR("Kuvaus"), 0, DOCS_LEFT}, {STR("Toimitettu"), 220, DOCS_LEFT},
        {STR("Määrä"), 200, DOCS_RIGHT}, {STR("à-hinta"), 200, DOCS_RIGHT}, {STR("ALV %"), 140, DOCS_RIGHT},
        {STR("Veroton €"), 250, DOCS_RIGHT}};
    struct docs_block b = {.kind = DOCS_TABLE, .column_count = COLUMNS, .row_count = rows};

    b.columns = arena_copy(arena, columns, sizeof(columns));
    b.rows = ARENA_ARRAY(arena, struct docs_row, rows + 1);
    for (size_t i = 0; i < rows; i++) {
        struct str *cells = ARENA_ARRAY(arena, struct str, COLUMNS);

        cells[0] = str_fmt(arena, "Toimistotuoli %zu, musta, säädettävä selkänoja", i + 1);
        cells[1] = STR("15.11.2026");
        cells[2] = STR("2 kpl");
        cells[3] = str_fmt(arena, "%zu,90", 100 + i % 50);
        cells[4] = STR("25,5");
        cells[5] = str_fmt(arena, "%zu,80", 200 + i % 100);
        b.rows[i] = (struct docs_row){DOCS_PLAIN, cells, COLUMNS};
    }
    return b;
}

static struct docs_giro form(struct arena *arena)
{
    static const char *const payer[] = {"Esimerkki-Ikkunat Oy", "Mallikatu 1", "33100 TAMPERE"};
    static const char qr[] = "BCD\n002\n1\nSCT\n\nMallikontti Oy\nFI2112345600000785\nEUR124.90\n\nRF71202600172\n\n"
                             "ReqdExctnDt/2026-10-15";
    struct docs_giro g = {.present = 1, .receiver = STR("Mallikontti Oy"), .reference = STR("20260 0172"),
        .due = STR("15.10.2026"), .amount = STR("124,90"), .message = STR("Lasku 20260017"), .payer_count = 3,
        .barcode = STR("421123456000007850001249000000000000000202600172261015"),
        .qr = {(const uint8_t *)qr, sizeof(qr) - 1}, .account_count = 1};

    g.payer = lines(arena, payer, COUNT(payer));
    g.accounts = ARENA_NEW(arena, struct docs_account);
    *g.accounts = (struct docs_account){STR("FI21 1234 5600 0007 85"), STR("NDEAFIHH")};
    return g;
}

static void attach(struct arena *arena, struct docs_document *d)
{
    uint8_t *xml = arena_alloc(arena, XML);
    uint32_t dice = 1;

    for (size_t i = 0; i < XML; i++) { /* text that does not pack to nothing */
        dice = dice * 1103515245u + 12345u;
        xml[i] = i % 24 < 14 ? (uint8_t)"<cbc:Amount>10"[i % 24] : (uint8_t)('a' + (dice >> 16) % 26);
    }
    d->attachments = ARENA_NEW(arena, struct docs_attachment);
    d->attachment_count = 1;
    *d->attachments = (struct docs_attachment){STR("20260017.xml"), STR("text/xml"), STR("UBL"), STR("Alternative"), {xml, XML}};
}

struct docs_document docs_sample(struct arena *arena, size_t rows, bool with_xml)
{
    static const char *const sender[] = {"Mallikontti Oy", "Mallitie 2", "33200 TAMPERE"};
    static const char *const foot[] = {"Mallikontti Oy\nMallitie 2, 33200 TAMPERE", "Puh. 040 123 4567\nlaskutus@mallikontti.example",
                                       "Y-tunnus 9999999-2\nALV-tunnus FI99999992"};
    static const char *const payer[] = {"Esimerkki-Ikkunat Oy", "Mallikatu 1", "33100 TAMPERE"};
    static const struct docs_pair facts[] = {
        {STR("Laskun numero"), STR("20260017")}, {STR("Laskun päivä"), STR("1.10.2026")}, {STR("Eräpäivä"), STR("15.10.2026")},
        {STR("Viitenumero"), STR("20260 0172")}, {STR("Asiakasnumero"), STR("1042")}, {STR("Viivästyskorko"), STR("10,5 %")}};
    struct docs_document d = {.lang = STR("fi"), .title = STR("Lasku 20260017"), .author = STR("Mallikontti Oy"),
        .creator = STR("Seloste"), .created_at = 1795342210000, .head = DOCS_HEAD_LETTER, .heading = STR("Lasku"),
        .page_word = STR("Sivu"), .sender_count = 3, .recipient_count = 3, .foot_count = 3, .fact_count = COUNT(facts)};

    d.sender = lines(arena, sender, COUNT(sender));
    d.recipient = lines(arena, payer, COUNT(payer));
    d.foot = lines(arena, foot, COUNT(foot));
    d.facts = arena_copy(arena, facts, sizeof(facts));
    d.giro = form(arena);
    d.blocks = ARENA_ARRAY(arena, struct docs_block, 3);
    d.block_count = 3;
    d.blocks[0] = (struct docs_block){.kind = DOCS_TEXT, .text = STR("Kiitos tilauksestanne.")};
    d.blocks[1] = rows_block(arena, rows);
    d.blocks[2] = (struct docs_block){.kind = DOCS_TEXT, .text = STR("Tietosuojaseloste"), .uri = STR("https://mallikontti.example/tietosuoja")};
    if (with_xml)
        attach(arena, &d);
    return d;
}
