/* Decisions about one line of the former program's files: facts in, faults out. Pure (BILLING.md sections 3, 9). */
#include "base/errors.h"
#include "errors_movein.h"
#include "base/ids.h"
#include "base/money.h"
#include "base/utf8.h"
#include "rooms/movein/internal.h"

#define VAT_OFF_MOST 50 /* cents that rounding by rows may part a VAT from its base */

struct faults { struct row_fault *list; size_t count; };

static void fault(struct faults *f, int code, const char *field)
{
    if (f->count < ROW_FAULTS_MOST)
        f->list[f->count++] = (struct row_fault){code, field};
}

static bool number_fits(struct str number)
{
    bool digit = false;

    for (size_t i = 0; i < number.len; i++) {
        char c = number.ptr[i];
        bool other = (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '-' || c == '/' || c == '.';

        if (!other && !(c >= '0' && c <= '9'))
            return false;
        digit = digit || !other;
    }
    return digit;
}

/* National, or RF around a national one: what a payment brings is compared with the digits. */
static bool reference_fits(struct arena *arena, struct str in, struct str *out)
{
    struct str rf;

    return id_reference(arena, in, out) || (id_rf(arena, in, &rf) && id_reference(arena, str_sub(rf, 4, rf.len - 4), out));
}

static int64_t positive(int64_t n)
{
    return n < 0 ? -n : n;
}

static void check_sums(const struct movein_row *row, struct invoice_carried *out, struct faults *f)
{
    out->open_cents = row->open;
    out->original_cents = row->original != 0 ? row->original : row->open;
    if (row->open == 0)
        fault(f, E4610_MOVEIN_NOT_OPEN, "open");
    else if ((row->open < 0) != (out->original_cents < 0) || positive(row->open) > positive(out->original_cents))
        fault(f, E4611_MOVEIN_OPEN_OVER, "open");
}

static void check_group(const struct invoice_carried_vat *g, const char *const fields[2], struct faults *f)
{
    if (g->rate_bp == 0) {
        if (g->vat_cents != 0)
            fault(f, E4612_MOVEIN_VAT_SUM, fields[1]);
        if (g->treatment == 0 || g->treatment == TREATMENT_STANDARD || g->treatment == TREATMENT_OUTSIDE
            || invoices_is_margin(g->treatment)) /* what it was bought for did not come along */
            fault(f, E4639_MOVEIN_VAT_TREATMENT, "treatment");
    } else if (positive(g->vat_cents - money_mul_div(g->net_cents, g->rate_bp, 10000)) > VAT_OFF_MOST) {
        fault(f, E4612_MOVEIN_VAT_SUM, fields[1]);
    }
}

/* Bases and VAT must be the original sum to the cent. A rate alone parts the whole sum. */
static void check_vat(const struct movein_row *row, struct invoice_carried *out, struct faults *f)
{
    const struct { int64_t rate, net, vat; const char *fields[2]; } groups[INVOICE_CARRIED_VATS] = {
        {row->rate1, row->net1, row->vat1, {"net1", "vat1"}}, {row->rate2, row->net2, row->vat2, {"net2", "vat2"}},
        {row->rate3, row->net3, row->vat3, {"net3", "vat3"}}};
    int64_t sum = 0;

    for (size_t i = 0; i < COUNT(groups); i++) {
        struct invoice_carried_vat *g = &out->vat[out->vat_count];

        if (groups[i].rate == 0 && groups[i].net == 0 && groups[i].vat == 0)
            continue;
        *g = (struct invoice_carried_vat){groups[i].rate == 0 ? row->treatment : TREATMENT_STANDARD, groups[i].rate / 100,
                                          groups[i].net, groups[i].vat};
        if (i == 0 && g->net_cents == 0 && g->vat_cents == 0) {
            g->net_cents = money_mul_div(out->original_cents, 10000, 10000 + g->rate_bp);
            g->vat_cents = out->original_cents - g->net_cents;
        }
        check_group(g, groups[i].fields, f);
        sum += g->net_cents + g->vat_cents;
        out->vat_count++;
    }
    if (out->vat_count > 0 && sum != out->original_cents)
        fault(f, E4612_MOVEIN_VAT_SUM, "original");
}

size_t movein_check_row(struct arena *arena, const struct movein_row *row, struct date opening_on, struct invoice_carried *out,
                        struct row_fault faults[ROW_FAULTS_MOST])
{
    struct faults f = {faults, 0};

    *out = (struct invoice_carried){.shown = str_trim(row->number), .reference = STR(""), .invoiced_on = row->invoiced_on,
                                    .due_on = row->due_on, .interest_bp = row->interest / 100};
    if (!number_fits(out->shown))
        fault(&f, E4604_MOVEIN_NUMBER, "number");
    if (!str_empty(str_trim(row->reference)) && !reference_fits(arena, row->reference, &out->reference))
        fault(&f, E4607_MOVEIN_REFERENCE, "reference");
    if (date_before(row->due_on, row->invoiced_on))
        fault(&f, E4614_MOVEIN_DUE_BEFORE, "due_on");
    if (date_after(row->invoiced_on, opening_on))
        fault(&f, E4615_MOVEIN_DATE_LATE, "invoiced_on");
    check_sums(row, out, &f);
    check_vat(row, out, &f);
    return f.count;
}

int movein_check_balance(const struct movein_balance_row *row, int64_t *cents)
{
    bool sides = row->debit != 0 || row->credit != 0;

    *cents = sides ? row->debit - row->credit : row->sum;
    if ((sides && row->sum != 0) || (row->debit != 0 && row->credit != 0))
        return E4625_MOVEIN_BALANCE_SIDES;
    for (size_t i = 0; i < row->account.len; i++)
        if (row->account.ptr[i] < '0' || row->account.ptr[i] > '9')
            return E4622_MOVEIN_ACCOUNT;
    return 0;
}

int64_t movein_number_after(struct str shown, struct str prefix)
{
    int64_t number = -1;

    if (!str_starts(shown, prefix) || shown.len == prefix.len || shown.ptr[prefix.len] == '-')
        return -1;
    return str_to_i64(str_sub(shown, prefix.len, shown.len), &number) ? number : -1;
}

/* Every word of `a` is one of `b`. */
static bool words_in(struct str a, struct str b)
{
    while (!str_empty(a)) {
        struct str word = str_cut(&a, ' '), rest = b;
        bool found = str_empty(word);

        while (!found && !str_empty(rest))
            found = str_eq(str_cut(&rest, ' '), word);
        if (!found)
            return false;
    }
    return true;
}

bool movein_same_name(struct arena *arena, struct str a, struct str b)
{
    struct str fa = text_fold(arena, a), fb = text_fold(arena, b);

    return words_in(fa, fb) && words_in(fb, fa);
}
