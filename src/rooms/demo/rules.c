/* Fictional people, companies and products. Pure: the same dice give the same. */
#include "rooms/demo/internal.h"

#include "base/utf8.h"

uint32_t dice_below(struct dice *dice, uint32_t n)
{
    dice->state ^= dice->state << 13;
    dice->state ^= dice->state >> 7;
    dice->state ^= dice->state << 17;
    return (uint32_t)(dice->state >> 33) % n;
}

bool dice_percent(struct dice *dice, uint32_t percent)
{
    return dice_below(dice, 100) < percent;
}

static const char *const firsts[] = {
    "Aino", "Eino", "Helmi", "Onni", "Lumi", "Väinö", "Sofia", "Leo", "Aada", "Toivo", "Venla", "Oiva", "Ellen", "Eeli",
    "Isla", "Veikko", "Hilla", "Otso", "Kerttu", "Urho", "Pihla", "Aarne", "Saima", "Åke", "Märta", "Elof", "Inkeri", "Jalmari"};
static const char *const lasts[] = {
    "Esimerkki", "Testaaja", "Malli", "Meikäläinen", "Mallinen", "Näytönen", "Kokeilija", "Demola", "Harjoittelija",
    "Otoksela", "Lajike", "Kuvitelma", "Satunen", "Tarinainen", "Keksitty", "Olematon", "Esiinen", "Proova", "Mallila",
    "Näytelmä", "Öhman-Malli", "Äijälä-Esimerkki", "Esimerkki-Mallinen", "Kaavanen"};
static const char *const words[] = {
    "Esimerkki", "Malli", "Näyte", "Koe", "Harjoitus", "Tarina", "Kuvitelma", "Satu", "Proto", "Demo", "Luonnos", "Otos"};
static const char *const trades[] = {
    "-Rakennus", "kauppa", "palvelu", "-Kiinteistöt", "kuljetus", "-Tilitoimisto", "puutarha", "-Sähkö", "leipomo", "-Konepaja",
    "talot", "-Siivous", "paino", "-Optiikka", "kalusto"};
static const char *const streets[] = {"Mallikatu", "Esimerkkitie", "Kokeilukuja", "Näytepolku", "Harjoitusraitti", "Tarinatie",
                                      "Satukatu", "Luonnosrinne"};
static const struct { const char *postcode, *town; } towns[] = {
    {"00100", "Helsinki"}, {"02100", "Espoo"}, {"33100", "Tampere"}, {"20100", "Turku"}, {"90100", "Oulu"},
    {"40100", "Jyväskylä"}, {"70100", "Kuopio"}, {"65100", "Vaasa"}, {"60100", "Seinäjoki"}, {"53100", "Lappeenranta"}};
static const char *const roles[] = {"Toimitusjohtaja", "Hankinnat", "Taloushallinto", "Toimistopäällikkö", "Isännöitsijä"};
static const struct demo_product office[] = {
    {"Kopiopaperi A4, 5 riisiä", "ltk", 2490}, {"Toimistotuoli", "kpl", 24900}, {"Sähköpöytä 140 x 80", "kpl", 45900},
    {"Arkistokaappi, lukittava", "kpl", 38900}, {"Värikasetti, musta", "kpl", 8950}, {"Mappi A4, 10 kpl", "ltk", 2790},
    {"Valkotaulu 120 x 90", "kpl", 11900}, {"Neuvottelupöytä", "kpl", 79000}, {"Kuulakärkikynä, 50 kpl", "ltk", 1990},
    {"Paperisilppuri", "kpl", 18900}};
static const struct demo_product windows[] = {
    {"MSE-ikkuna 12 x 14", "kpl", 42800}, {"Parvekelasitus", "erä", 489000}, {"Ikkunan asennus", "kpl", 14500},
    {"Ulko-ovi, lasillinen", "kpl", 119000}, {"Tuuletusikkuna 5 x 14", "kpl", 26900}, {"Vanhojen ikkunoiden kierrätys", "erä", 18000},
    {"Sälekaihdin", "kpl", 6900}, {"Huoltokäynti", "h", 6200}};
static const char *const notes[] = {
    "Toivoo toimituksen aamupäivällä.", "Pyysi tarjouksen isommasta erästä.", "Toimitus lastauslaiturille B.",
    "Sovittu maksuaika 14 päivää.", "Kysyi takuun kestoa."};

#define PICK(dice, table) ((table)[dice_below((dice), (uint32_t)COUNT(table))])

/* "Äijälä-Esimerkki" -> "aijala-esimerkki": what stands in an e-mail address. */
static struct str plain(struct arena *arena, const char *name)
{
    return setup_slug(arena, str_from(name));
}

static void address(struct arena *arena, struct dice *dice, struct customer_form *out)
{
    size_t town = dice_below(dice, (uint32_t)COUNT(towns));

    out->street = str_fmt(arena, "%s %u", PICK(dice, streets), 1 + dice_below(dice, 98));
    out->postcode = str_from(towns[town].postcode);
    out->town = str_from(towns[town].town);
    out->country = STR("FI");
}

static struct date day_before(struct dice *dice, struct date today, uint32_t most)
{
    return date_add_days(today, -1 - (int)dice_below(dice, most));
}

void demo_person(struct arena *arena, struct dice *dice, uint32_t ordinal, struct date today, struct customer_form *out)
{
    const char *first = PICK(dice, firsts), *last = PICK(dice, lasts);

    *out = (struct customer_form){.kind = CUSTOMER_PERSON, .first_name = str_from(first), .last_name = str_from(last),
                                  .source = SOURCE_CUSTOMER, .channel = CHANNEL_STORE + (int)dice_below(dice, 2)};
    out->email = str_fmt(arena, "%.*s.%.*s%u@posti.example", STR_FMT(plain(arena, first)), STR_FMT(plain(arena, last)), ordinal);
    if (dice_percent(dice, 70))
        out->phone = str_fmt(arena, "+3584570%05u", 10000 + ordinal);
    out->language = dice_percent(dice, 8) ? LANG_SV + 1 : LANG_FI + 1;
    out->start_on = day_before(dice, today, 3000);
    address(arena, dice, out);
}

/* 9900000-9999999 with its check digit; a base without one is passed over. */
static struct str business_id(struct arena *arena, uint32_t ordinal)
{
    static const unsigned weights[] = {7, 9, 10, 5, 8, 4, 2};

    for (uint32_t base = 9900000 + ordinal * 7;; base++) {
        unsigned sum = 0, rest = base;

        for (size_t i = 7; i-- > 0; rest /= 10)
            sum += rest % 10 * weights[i];
        if (sum % 11 != 1)
            return str_fmt(arena, "%u-%u", base, sum % 11 == 0 ? 0 : 11 - sum % 11);
    }
}

void demo_organisation(struct arena *arena, struct dice *dice, uint32_t ordinal, struct date today, struct customer_form *out)
{
    struct str name = str_fmt(arena, "%s%s Oy", PICK(dice, words), PICK(dice, trades));

    *out = (struct customer_form){.kind = CUSTOMER_ORGANISATION, .organisation = name, .business_id = business_id(arena, ordinal),
                                  .source = SOURCE_ORGANISATION, .channel = CHANNEL_EMAIL, .language = LANG_FI + 1};
    out->email = str_fmt(arena, "laskut@%.*s%u.example", STR_FMT(setup_slug(arena, name)), ordinal);
    out->start_on = day_before(dice, today, 3600);
    address(arena, dice, out);
}

void demo_contact(struct arena *arena, struct dice *dice, uint32_t ordinal, const struct customer_form *organisation,
                  struct contact_form *out)
{
    const char *first = PICK(dice, firsts), *last = PICK(dice, lasts);
    struct str domain = organisation->email;

    (void)str_cut(&domain, '@');
    *out = (struct contact_form){.first_name = str_from(first), .last_name = str_from(last), .role = str_from(PICK(dice, roles)),
                                 .from_on = organisation->start_on, .to_on = DATE_NONE, .source = SOURCE_ORGANISATION,
                                 .channel = CHANNEL_EMAIL};
    out->email = str_fmt(arena, "%.*s.%.*s@%.*s", STR_FMT(plain(arena, first)), STR_FMT(plain(arena, last)), STR_FMT(domain));
    out->phone = str_fmt(arena, "+3584571%05u", 10000 + ordinal);
}

const struct demo_product *demo_product(enum demo_company company, struct dice *dice)
{
    return company == DEMO_OFFICE ? &PICK(dice, office) : &PICK(dice, windows);
}

const struct demo_product *demo_product_at(enum demo_company company, size_t i)
{
    if (company == DEMO_OFFICE)
        return i < COUNT(office) ? &office[i] : NULL;
    return i < COUNT(windows) ? &windows[i] : NULL;
}

struct str demo_note(struct dice *dice)
{
    return str_from(PICK(dice, notes));
}
