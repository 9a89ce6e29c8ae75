/* The editor of an invoice: any number of rows, works without scripts ("one more row" is a round trip), by keyboard
 * alone with rows.js (UI.md section 5; BILLING.md section 12). */
#include "base/currency.h"
#include "base/errors.h"
#include "base/json.h"
#include "errors_invoices.h"
#include "rooms/invoices/internal_pages.h"
#include "rooms/products/products.h"
#include "templates_invoices.h"
#include "web/web.h"

enum { ROWS_AT_FIRST = 3, PRODUCTS_SHOWN = 8 };

struct str invoices_row_error(struct ctx *ctx, int64_t n, const char *member)
{
    return ctx->err.rc == RC_OK ? STR("")
                                : invoices_field_error(ctx, str_fmt(ctx->arena, "rows.%lld.%s", (long long)n, member));
}

struct str invoices_field_error(struct ctx *ctx, struct str name)
{
    for (size_t i = 0; i < ctx->err.field_count; i++)
        if (str_eqz(name, ctx->err.fields[i].field))
            return err_text(ctx, ctx->err.fields[i].code, ctx->err.fields[i].arg);
    if (ctx->err.field_count == 0 && ctx->err.field != NULL && str_eqz(name, ctx->err.field))
        return err_text(ctx, ctx->err.code, ctx->err.arg);
    return STR("");
}

static int word_value(const struct name_value *names, struct str word)
{
    for (; names->word != NULL; names++)
        if (str_eqz(word, names->word))
            return names->value;
    return 0;
}

static void put_typed(struct invoice_edit_row *row, struct str member, struct str value)
{
    const struct { const char *name; struct str *to; } texts[] = {
        {"text", &row->text}, {"quantity", &row->quantity}, {"unit", &row->unit}, {"price", &row->price},
        {"discount", &row->discount}, {"reason", &row->reason}, {"delivered_on", &row->delivered_on},
        {"labour_percent", &row->labour}, {"product_code", &row->code}, {"purchase", &row->purchase}};

    for (size_t i = 0; i < COUNT(texts); i++)
        if (str_eqz(member, texts[i].name))
            *texts[i].to = value;
    if (str_eqz(member, "vat_class"))
        row->vat_class = word_value(invoices_vat_classes, value);
    if (str_eqz(member, "treatment"))
        row->treatment = word_value(invoices_treatments, value);
    if (str_eqz(member, "kind"))
        row->kind = word_value(invoices_row_kinds, value);
}

/* What came with the form, exactly as it was typed, so that nothing of it is lost. */
void invoices_rows_typed(struct ctx *ctx, const struct http_request *in, int64_t more, struct invoice_editor *out)
{
    int64_t most = ROWS_AT_FIRST - 1;
    int64_t n = 0;

    for (size_t i = 0; i < in->form_count; i++) {
        struct str rest = in->form[i].name;

        if (str_eqz(str_cut(&rest, '.'), "rows") && str_to_i64(str_cut(&rest, '.'), &n) && n > most
            && n < INVOICE_MAX_ROWS)
            most = n;
    }
    out->count = most + 1 + more < INVOICE_MAX_ROWS ? most + 1 + more : INVOICE_MAX_ROWS;
    out->rows = ARENA_ARRAY(ctx->arena, struct invoice_edit_row, (size_t)out->count);
    for (int64_t i = 0; i < out->count; i++)
        out->rows[i] = (struct invoice_edit_row){.n = i, .vat_class = VAT_GENERAL, .treatment = TREATMENT_STANDARD,
                                                 .kind = ROW_GOODS};
    for (size_t i = 0; i < in->form_count; i++) {
        struct str rest = in->form[i].name;

        if (str_eqz(str_cut(&rest, '.'), "rows") && str_to_i64(str_cut(&rest, '.'), &n) && n >= 0 && n < out->count)
            put_typed(&out->rows[n], rest, in->form[i].value);
    }
}

static struct str number_text_of(struct ctx *ctx, int64_t v)
{
    return v == 0 ? STR("") : decimal4_text(ctx->arena, v, ctx->lang);
}

/* Rows of a stored draft; what the program made itself (discount, rounding, prepayments) is made anew. */
void invoices_rows_stored(struct ctx *ctx, const struct invoice_row *rows, size_t count, struct invoice_editor *out)
{
    out->rows = ARENA_ARRAY(ctx->arena, struct invoice_edit_row, count + ROWS_AT_FIRST + 1);
    for (size_t i = 0; i < count; i++) {
        const struct invoice_row *row = &rows[i];

        if (row->kind == ROW_DISCOUNT || row->kind == ROW_ROUNDING || row->kind == ROW_PREPAYMENT)
            continue;
        out->rows[out->count] = (struct invoice_edit_row){
            .n = out->count, .code = row->product_code, .text = row->text,
            .quantity = number_text_of(ctx, row->quantity), .unit = row->unit,
            .price = row->price == ROW_NO_PRICE ? STR("") : price_text(ctx->arena, row->price, ctx->lang),
            .discount = number_text_of(ctx, row->discount_bp * 100), .reason = row->reason,
            .delivered_on = date_is_none(row->delivered_on) ? STR("") : date_text(ctx->arena, row->delivered_on, LANG_FI),
            .labour = row->labour_percent == 0 ? STR("") : str_fmt(ctx->arena, "%lld", (long long)row->labour_percent),
            .purchase = row->purchase == 0 ? STR("") : price_text(ctx->arena, row->purchase, ctx->lang),
            .vat_class = row->vat_class, .treatment = row->treatment, .kind = row->kind};
        out->count++;
    }
    do {
        out->rows[out->count] = (struct invoice_edit_row){.n = out->count, .vat_class = VAT_GENERAL,
                                                          .treatment = TREATMENT_STANDARD, .kind = ROW_GOODS};
        out->count++;
    } while (out->count < ROWS_AT_FIRST);
}

static enum rc show_editor(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                           struct invoice_editor *editor)
{
    return t_invoices_editor(ctx, in, out, status, &(struct t_invoices_editor){.editor = editor});
}

enum rc invoices_new_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_form form = {.kind = VARIETY_INVOICE, .invoiced_on = ctx->today, .due_on = date_add_days(ctx->today, 14)};
    struct invoice_editor editor = {.form = &form};
    struct web_pick *pick = NULL;
    int64_t customer = 0;

    if (str_to_i64(http_query(in, "asiakas"), &customer) && customer > 0) {
        struct customer_brief *brief = NULL;

        TRY(customers_briefs(ctx, &customer, 1, &brief));
        form.customer = brief->number;
        editor.buyer = brief->name;
    }
    TRY(customers_pick_show(ctx, in, form.customer, &pick));
    editor.pick = pick;
    invoices_rows_typed(ctx, in, 0, &editor);
    return show_editor(ctx, in, out, 200, &editor);
}

/* Where a saved one goes: an issued document to its number, a draft to its page. */
static enum rc after_saving(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int act,
                            const struct invoice_receipt *receipt)
{
    if (receipt->number != 0)
        return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/%lld", (long long)receipt->number),
                               "invoices.flash.issued");
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/laskut/luonnos/%lld", (long long)receipt->id),
                           act == ACT_SEND ? "invoices.flash.held" : "invoices.flash.drafted");
}

enum rc invoices_new_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_form form = {0};
    struct invoice_receipt receipt = {0};
    struct invoice_editor editor = {.form = &form};
    struct web_pick *pick = NULL;
    enum rc rc = customers_pick_read(ctx, &in, &form, &pick);

    editor.pick = pick;
    if (form.act == ACT_ROW && (rc == RC_OK || rc == RC_INVALID)) {
        err_clear(&ctx->err);
        invoices_rows_typed(ctx, in, 1, &editor);
        return show_editor(ctx, in, out, 200, &editor);
    }
    if (rc == RC_OK)
        rc = RUN_ACTION(invoices_create, ctx, &form, &receipt);
    if (rc == RC_INVALID) {
        invoices_rows_typed(ctx, in, 0, &editor);
        return show_editor(ctx, in, out, 422, &editor);
    }
    TRY(rc);
    return after_saving(ctx, in, out, form.act, &receipt);
}

static void form_of(const struct invoice *draft, struct invoice_form *out)
{
    *out = (struct invoice_form){
        .kind = (int)draft->variety, .customer = draft->party.customer_number, .invoiced_on = draft->invoiced_on,
        .due_on = draft->due_on, .entry = draft->gross_entry ? ENTRY_GROSS : ENTRY_NET,
        .language = (int)draft->lang + 1, .interest_bp = draft->interest_bp, .discount = draft->discount_bp * 100,
        .channel = (int)draft->channel, .buyer_reference = draft->buyer_reference,
        .order_number = draft->order_number, .work_site = draft->work_site, .note = draft->note,
        .currency = invoices_currency(draft), .version = draft->version};
}

enum rc invoices_edit_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice draft;
    struct invoice_form form;
    struct invoice_editor editor = {.form = &form};
    struct web_pick *pick = NULL;

    if (!http_path_id(in, "id", &editor.draft))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    TRY(invoices_load(ctx, 0, editor.draft, &draft));
    if (draft.state != INVOICE_DRAFT)
        return err_conflict(&ctx->err, E1704_INVOICE_ISSUED_ALREADY);
    form_of(&draft, &form);
    editor.buyer = draft.party.name;
    if (customers_pick_show(ctx, in, form.customer, &pick) != RC_OK)
        err_clear(&ctx->err); /* the buyer is gone: the number alone */
    editor.pick = pick;
    invoices_rows_stored(ctx, draft.rows, draft.row_count, &editor);
    return show_editor(ctx, in, out, 200, &editor);
}

/* Another buyer pays other prices: the person decides, seeing which. */
static enum rc ask_prices(struct ctx *ctx, const struct invoice_edit *edit, struct invoice_editor *editor)
{
    struct product_price_changes *changes = ARENA_NEW(ctx->arena, struct product_price_changes);
    struct product_price_row *rows = NULL;
    size_t count = 0, differing = 0;

    TRY(invoices_reprice(ctx, edit, &rows, &count, &differing));
    store_release(ctx);
    if (differing == 0)
        return RC_OK;
    products_price_changes(ctx, rows, count, changes);
    editor->prices = changes;
    return RC_OK;
}

enum rc invoices_edit_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct invoice_edit edit = {.id = 0};
    struct invoice_receipt receipt = {0};
    struct invoice_editor editor = {.form = &edit.form};
    struct web_pick *pick = NULL;
    enum rc rc;

    if (!http_path_id(in, "id", &edit.id))
        return err_not_found(&ctx->err, E1701_INVOICE_NOT_FOUND);
    editor.draft = edit.id;
    rc = customers_pick_read(ctx, &in, &edit.form, &pick);
    editor.pick = pick;
    if (edit.form.act == ACT_ROW && (rc == RC_OK || rc == RC_INVALID)) {
        err_clear(&ctx->err);
        invoices_rows_typed(ctx, in, 1, &editor);
        return show_editor(ctx, in, out, 200, &editor);
    }
    if (rc == RC_OK && edit.form.reprice == 0) {
        TRY(ask_prices(ctx, &edit, &editor));
        if (editor.prices != NULL) {
            invoices_rows_typed(ctx, in, 0, &editor);
            return show_editor(ctx, in, out, 409, &editor);
        }
    }
    if (rc == RC_OK)
        rc = RUN_ACTION(invoices_edit, ctx, &edit, &receipt);
    if (rc == RC_OK && edit.form.act == ACT_SEND)
        rc = RUN_ACTION(invoices_hold, ctx, &edit.id, &receipt);
    if (rc == RC_INVALID) {
        invoices_rows_typed(ctx, in, 0, &editor);
        return show_editor(ctx, in, out, 422, &editor);
    }
    TRY(rc);
    return after_saving(ctx, in, out, edit.form.act, &receipt);
}

/* Whose prices: the buyer of the form, entered net or gross as the form says or as the buyer is. */
struct terms_for { int64_t customer_id; bool gross, known; struct date day; };

static enum rc terms_asked(struct ctx *ctx, const struct http_request *in, struct terms_for *out)
{
    struct str entry = http_query(in, "tapa"), rest = str_trim(http_query(in, "asiakas")), buyer = str_cut(&rest, ' ');
    int64_t number = 0;
    enum rc rc;

    *out = (struct terms_for){.day = ctx->today};
    if (!date_from_human(http_query(in, "paiva"), ctx->today, &out->day))
        out->day = ctx->today;
    if (!str_to_i64(buyer, &number) || number <= 0)
        return RC_OK;
    rc = customers_find_by_number(ctx, number, &out->customer_id);
    if (rc == RC_OK && str_empty(entry))
        rc = customers_is_consumer(ctx, out->customer_id, &out->gross);
    if (rc == RC_NOT_FOUND) { /* half a number */
        err_clear(&ctx->err);
        return RC_OK;
    }
    TRY(rc);
    out->gross = str_empty(entry) ? out->gross : str_eqz(entry, "gross");
    out->known = true;
    return RC_OK;
}

static enum rc product_json(struct ctx *ctx, const struct product *p, const struct terms_for *who, bool euro, struct json *j)
{
    struct product_terms terms = {.price = p->form.price, .vat_class = p->form.vat_class};

    if (who->known && products_terms(ctx, p->form.code, who->customer_id, who->day, who->gross, ctx->lang, &terms) != RC_OK) {
        if (ctx->err.rc != RC_INVALID && ctx->err.rc != RC_CONFLICT)
            return ctx->err.rc;
        err_clear(&ctx->err); /* no rate on that day: the list price is proposed, issue will tell */
        terms = (struct product_terms){.price = p->form.price, .vat_class = p->form.vat_class};
    }
    json_open(j, '{');
    json_kstr(j, "code", p->form.code);
    json_kstr(j, "name", products_name(p, ctx->lang));
    json_kstr(j, "unit", products_unit_label(ctx->lang, p->form.unit));
    json_kstr(j, "price", euro ? price_text(ctx->arena, terms.price, ctx->lang) : STR("")); /* the list is in euro */
    json_kstr(j, "discount", euro ? number_text_of(ctx, terms.discount_bp * 100) : STR(""));
    json_kstr(j, "vat_class", str_from(terms.vat_class >= 1 && terms.vat_class <= 4
                                           ? invoices_vat_classes[terms.vat_class - 1].word : "general"));
    json_ki64(j, "labour", p->form.labour_percent);
    json_close(j, '}');
    return RC_OK;
}

/* GET ?q=&asiakas=&tapa=&paiva=&valuutta=: products for the row being typed, by code or name, at what this buyer pays on that day. */
enum rc invoices_products_json(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct product_list list = {.count = 0};
    struct json j = json_to(&out->body);
    struct str words = str_trim(http_query(in, "q"));
    struct terms_for who;

    TRY(terms_asked(ctx, in, &who));
    if (!str_empty(words))
        TRY(products_find(ctx, PRODUCTS_ACTIVE, words, STR(""), PRODUCTS_SHOWN, &list));
    out->content_type = "application/json";
    json_open(&j, '{');
    json_key(&j, "products");
    json_open(&j, '[');
    for (size_t i = 0; i < list.count; i++)
        TRY(product_json(ctx, &list.rows[i], &who, currency_is_euro(http_query(in, "valuutta")), &j));
    json_close(&j, ']');
    json_close(&j, '}');
    return RC_OK;
}
