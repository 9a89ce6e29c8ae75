/* The files of a page between plan and run: packed as one, in memory only (db/stash.h). */
#include <string.h>

#include "base/errors.h"
#include "errors_movein.h"
#include "rooms/movein/internal.h"

static const struct stash_kind kind = {.most = MOVEIN_BYTES_MOST + 1024, .too_big = E4635_MOVEIN_TOO_BIG, .no_room = E4634_MOVEIN_NO_ROOM,
                                       .gone = E4632_MOVEIN_GONE, .taken = E4633_MOVEIN_DONE};
_Static_assert(sizeof(struct movein_receipt) <= STASH_RESULT, "the receipt has room");

/* Lengths and the day on one line, then the texts one after another. */
enum rc movein_wait(struct ctx *ctx, const struct movein_form *form, int64_t *id)
{
    struct buf all = buf_in(ctx->arena);

    if (form->invoices.len + form->balances.len + form->controls.len + form->customers.len > MOVEIN_BYTES_MOST)
        return err_invalid(&ctx->err, E4635_MOVEIN_TOO_BIG, "invoices");
    buf_fmt(&all, "%zu %zu %zu %zu %zu %d\n", form->invoices.len, form->balances.len, form->controls.len, form->customers.len, form->series.len,
            date_is_none(form->opening_on) ? 0 : (int)form->opening_on.days);
    buf_add(&all, form->invoices);
    buf_add(&all, form->balances);
    buf_add(&all, form->controls);
    buf_add(&all, form->customers);
    buf_add(&all, form->series);
    return stash_put(ctx, &kind, buf_str(&all), id);
}

static struct str next_text(struct str *head, struct str *rest)
{
    int64_t len = 0;
    struct str text;

    if (!str_to_i64(str_cut(head, ' '), &len) || len < 0)
        return STR("");
    text = str_sub(*rest, 0, (size_t)len);
    *rest = str_sub(*rest, text.len, rest->len);
    return text;
}

enum rc movein_waiting_open(struct ctx *ctx, int64_t id, bool claim, struct movein_waiting *out)
{
    struct stash_seen seen;
    struct str head, rest;
    int64_t days = 0;

    TRY(stash_open(ctx, &kind, id, claim, &seen));
    rest = seen.bytes;
    head = str_cut(&rest, '\n');
    *out = (struct movein_waiting){.state = seen.state};
    out->form.invoices = next_text(&head, &rest);
    out->form.balances = next_text(&head, &rest);
    out->form.controls = next_text(&head, &rest);
    out->form.customers = next_text(&head, &rest);
    out->form.series = next_text(&head, &rest);
    out->form.opening_on = str_to_i64(head, &days) && days != 0 ? (struct date){(int32_t)days} : DATE_NONE;
    memcpy(&out->receipt, seen.result, sizeof(out->receipt));
    return RC_OK;
}

void movein_waiting_close(struct ctx *ctx, int64_t id, bool claimed, const struct movein_receipt *receipt)
{
    stash_close(ctx, &kind, id, claimed, receipt, sizeof(*receipt));
}
