/* The customer of a form, chosen by name, number or town: suggestions while typing (POST /haku/nopea); without scripts the form finds
 * by the words that were sent and offers those that fit. What is stored is the number. */
#include <string.h>

#include "base/errors.h"
#include "base/utf8.h"
#include "errors_customers.h"
#include "rooms/customers/customers.h"
#include "rooms/customers/view.h"
#include "web/web.h"

enum { CHOICES_MOST = 20 };

static const char field_name[] = "customer";

static struct str shown_of(struct ctx *ctx, int64_t number, struct str name, struct str town)
{
    return str_fmt(ctx->arena, "%lld %.*s%s%.*s", (long long)number, STR_FMT(name), town.len > 0 ? ", " : "", STR_FMT(town));
}

static struct web_pick *pick_of(struct ctx *ctx, const struct http_request *in)
{
    struct web_pick *pick = ARENA_NEW(ctx->arena, struct web_pick);

    pick->suggest = str_fmt(ctx->arena, "%.*s/haku/nopea", STR_FMT(in->prefix));
    return pick;
}

enum rc customers_pick_show(struct ctx *ctx, const struct http_request *in, int64_t number, struct web_pick **out)
{
    struct customer_brief *brief = NULL;
    int64_t id = 0;

    *out = pick_of(ctx, in);
    if (number <= 0)
        return RC_OK;
    TRY(customers_find_by_number(ctx, number, &id));
    TRY(customers_briefs(ctx, &id, 1, &brief));
    (*out)->shown = shown_of(ctx, number, brief->name, brief->town);
    return RC_OK;
}

/* "1012 Virtanen Anna, Tampere", as a suggestion writes it: the number it begins with; 0 when it begins with none. */
static int64_t leading_number(struct str text)
{
    struct str rest = text, head = str_cut(&rest, ' ');
    int64_t number = 0;

    return str_to_i64(head, &number) && number > 0 ? number : 0;
}

/* One customer whose words fit: the number. None or several: 0 with the error for the field, and the choices. */
static enum rc search(struct ctx *ctx, struct str words, int64_t *number, int *code, struct web_pick *pick)
{
    struct customers_list_view view = {0};
    struct customer_hits hits;
    struct web_choice *choices;

    TRY(customers_find(ctx, &(struct customer_search){.words = words, .limit = CHOICES_MOST}, &hits));
    if (hits.count == 0) {
        *code = E1651_PICK_NONE;
        return RC_OK;
    }
    TRY(customers_lines(ctx, &hits, &view));
    if (hits.count == 1) {
        *number = hits.rows[0].number;
        pick->shown = shown_of(ctx, *number, view.lines[0].name, view.lines[0].town);
        return RC_OK;
    }
    choices = ARENA_ARRAY(ctx->arena, struct web_choice, view.count);
    for (size_t i = 0; i < view.count; i++)
        choices[i] = (struct web_choice){str_fmt(ctx->arena, "%lld", (long long)view.lines[i].number),
                                         shown_of(ctx, view.lines[i].number, view.lines[i].name, view.lines[i].town)};
    pick->choices = choices;
    pick->count = view.count;
    *code = E1652_PICK_SEVERAL;
    return RC_OK;
}

static const struct http_request *with_number(struct ctx *ctx, const struct http_request *in, int64_t number)
{
    struct http_request *copy = ARENA_NEW(ctx->arena, struct http_request);
    struct field_input *form = ARENA_ARRAY(ctx->arena, struct field_input, in->form_count + 1);

    *copy = *in;
    copy->form = form;
    for (size_t i = 0; i < in->form_count; i++) {
        form[i] = in->form[i];
        if (str_eqz(form[i].name, field_name))
            form[i].value = str_fmt(ctx->arena, "%lld", (long long)number);
    }
    return copy;
}

enum rc customers_pick_read(struct ctx *ctx, const struct http_request **in, void *obj, struct web_pick **out)
{
    struct str text = str_trim(http_form(*in, field_name));
    int64_t number = leading_number(text);
    int code = 0;
    enum rc rc;

    *out = pick_of(ctx, *in);
    if (number != 0)
        (*out)->shown = text;
    else if (text.len > 0 && text.len <= 200 && utf8_valid(text))
        TRY(search(ctx, text, &number, &code, *out));
    if (number != 0)
        *in = with_number(ctx, *in, number);
    rc = request_fields(ctx, *in, obj);
    if (code == 0 || rc != RC_INVALID)
        return rc;
    for (size_t i = 0; i < ctx->err.field_count; i++)
        if (strcmp(ctx->err.fields[i].field, field_name) == 0)
            ctx->err.fields[i].code = code;
    return rc;
}
