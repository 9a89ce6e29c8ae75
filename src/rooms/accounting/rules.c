/* Decisions of accounting: facts in, decision out (BILLING.md section 9). Account numbers are the product's guess at
 * a common Finnish chart: unconfirmed, each company sets its own. */
#include "base/money.h"
#include "rooms/accounting/internal.h"

static const struct { enum ledger_role role; int64_t rate_bp; const char *account, *title; } accounts[] = {
    {LEDGER_RECEIVABLE, 0, "1700", "Myyntisaamiset"}, {LEDGER_SALES, 0, "3000", "Myynti"},
    {LEDGER_VAT, 0, "2939", "Arvonlisäverovelka"}, {LEDGER_BANK, 0, "1910", "Pankkitili"}, {LEDGER_CASH, 0, "1900", "Käteisvarat"},
    {LEDGER_CARD, 0, "1940", "Korttisaamiset"}, {LEDGER_CUSTOMER_CREDIT, 0, "2891", "Velat asiakkaille"},
    {LEDGER_LOSS, 0, "8540", "Luottotappiot"}, {LEDGER_OUTSIDE_VAT, 0, "3980", "Muut tuotot, ei alv"},
    {LEDGER_OPENING, 0, "1709", "Avaavat myyntisaamiset"},
    {LEDGER_EXCHANGE_LOSS, 0, "3592", "Myynnin kurssitappiot"}, {LEDGER_EXCHANGE_GAIN, 0, "3591", "Myynnin kurssivoitot"}};

struct str accounting_default(enum ledger_role role, int64_t rate_bp, struct str *title)
{
    (void)rate_bp; /* the product's own are the same for all rates; a company may part them */
    for (size_t i = 0; i < COUNT(accounts); i++)
        if (accounts[i].role == role) {
            *title = str_from(accounts[i].title);
            return str_from(accounts[i].account);
        }
    *title = STR("");
    return STR("");
}

bool accounting_balances(const struct voucher_line *lines, size_t count)
{
    int64_t sum = 0;

    for (size_t i = 0; i < count; i++) {
        if (lines[i].role <= 0 || lines[i].role >= LEDGER_ROLES || (lines[i].role == LEDGER_BALANCE && str_empty(lines[i].account)))
            return false;
        sum += lines[i].cents;
    }
    return sum == 0;
}

bool accounting_month(struct str month, int *year, int *number)
{
    struct date day;
    char text[11] = "0000-00-01";
    int unused = 0;

    if (month.len != 7)
        return false;
    for (size_t i = 0; i < 7; i++)
        text[i] = month.ptr[i];
    if (!date_from_iso((struct str){text, 10}, &day))
        return false;
    date_parts(day, year, number, &unused);
    return true;
}

struct str accounting_month_of(struct arena *arena, struct date day)
{
    return str_sub(date_iso(arena, day), 0, 7);
}

void accounting_share(int64_t cents, const int64_t *weights, size_t count, int64_t *parts)
{
    money_split(cents, weights, count, parts);
}

const char *accounting_vat_code(int treatment)
{
    static const char *const codes[] = {"", "S", "AE", "K", "G", "E", "Z", "AE", "", "F", "I", "J", "D"};

    return treatment > 0 && treatment < (int)COUNT(codes) ? codes[treatment] : "";
}
