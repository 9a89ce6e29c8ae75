/* Payments of documents that buyers made on our behalf (V13): a buyer pays under its own number, not under our reference. The open ones
 * are few; they are read once for a batch of rows, when a row without a reference first asks. */
#include "queries_payments.h"
#include "rooms/payments/internal.h"

static bool parts_words(char c)
{
    return c == ' ' || c == ',' || c == ';' || c == ':' || c == '(' || c == ')' || c == '\n' || c == '\t' || c == '\r';
}

static bool names(struct str text, struct str number)
{
    for (size_t at = 0; at < text.len;) {
        size_t end = at;

        while (end < text.len && !parts_words(text.ptr[end]))
            end++;
        if (end - at == number.len && str_eq_nocase(str_sub(text, at, end - at), number))
            return true;
        at = end + 1;
    }
    return false;
}

enum rc payments_buyers_number(struct ctx *ctx, struct bank_buyers *all, const struct bank_entry *e, struct str *reference)
{
    size_t hits = 0;

    if (!all->loaded) {
        struct q_bank_self_billed_open_row *rows = NULL;
        size_t count = 0;

        TRY(q_bank_self_billed_open(ctx, &rows, &count));
        all->rows = rows;
        all->count = count;
        all->loaded = true;
    }
    for (size_t i = 0; i < all->count; i++) {
        const struct q_bank_self_billed_open_row *row = &((const struct q_bank_self_billed_open_row *)all->rows)[i];

        if (row->open_cents != e->cents || !(names(e->message, row->buyer_number) || names(e->given, row->buyer_number)))
            continue;
        *reference = row->reference;
        hits++;
    }
    if (hits != 1) /* a number and a sum that fit two are a person's to decide */
        *reference = STR("");
    return RC_OK;
}
