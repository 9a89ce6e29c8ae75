/* Words of units and of VAT treatments to the codes that e-invoices want (UN/ECE recommendation 20, VATEX). */
#include <string.h>

#include "rooms/invoices/internal.h"

struct str invoices_unit_code(struct str unit)
{
    static const struct { const char *word, *code; } known[] = {
        {"kpl", "C62"}, {"st", "C62"}, {"pcs", "C62"}, {"h", "HUR"}, {"t", "HUR"}, {"tunti", "HUR"}, {"tim", "HUR"},
        {"min", "MIN"}, {"pv", "DAY"}, {"vrk", "DAY"}, {"dag", "DAY"}, {"day", "DAY"}, {"vko", "WEE"}, {"kk", "MON"},
        {"mån", "MON"}, {"month", "MON"}, {"v", "ANN"}, {"år", "ANN"}, {"year", "ANN"}, {"m", "MTR"}, {"jm", "LM"},
        {"m2", "MTK"}, {"m²", "MTK"}, {"m3", "MTQ"}, {"m³", "MTQ"}, {"kg", "KGM"}, {"g", "GRM"}, {"tn", "TNE"},
        {"l", "LTR"}, {"km", "KMT"}, {"pari", "PR"}, {"par", "PR"}, {"pr", "PR"}, {"sarja", "SET"}, {"set", "SET"},
        {"erä", "C62"}, {"pkt", "XPK"}, {"ltk", "XBX"}, {"kWh", "KWH"}, {"MWh", "MWH"}};

    for (size_t i = 0; i < COUNT(known); i++)
        if (str_eqz(unit, known[i].word))
            return str_from(known[i].code);
    return STR("C62"); /* "one": a number of something */
}

static bool says(struct str text, const char *word)
{
    for (size_t i = 0, n = strlen(word); i + n <= text.len; i++) {
        size_t k = 0;

        while (k < n && (text.ptr[i + k] | (text.ptr[i + k] >= 'A' && text.ptr[i + k] <= 'Z' ? 0x20 : 0)) == word[k])
            k++;
        if (k == n)
            return true;
    }
    return false;
}

bool invoices_speaks_of_scheme(struct str reason)
{
    return says(reason, "marginaali") || says(reason, "vinstmarginal") || says(reason, "margin scheme");
}

struct str invoices_vatex(int treatment)
{
    switch (treatment) {
    case TREATMENT_REVERSE_CHARGE:
    case TREATMENT_EU_SERVICE:
        return STR("VATEX-EU-AE");
    case TREATMENT_EU_GOODS:
        return STR("VATEX-EU-IC");
    case TREATMENT_EXPORT:
        return STR("VATEX-EU-G");
    case TREATMENT_OUTSIDE:
        return STR("VATEX-EU-O");
    case TREATMENT_MARGIN_GOODS:
        return STR("VATEX-EU-F");
    case TREATMENT_MARGIN_ART:
        return STR("VATEX-EU-I");
    case TREATMENT_MARGIN_ANTIQUES:
        return STR("VATEX-EU-J");
    case TREATMENT_MARGIN_TRAVEL:
        return STR("VATEX-EU-D");
    default:
        return STR(""); /* exempt and zero rate say the section in words */
    }
}
