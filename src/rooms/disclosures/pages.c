/* Pages of disclosures: the log, recipients, agreements (P12, P20, P31, P33). Nobody's name is opened here. */
#include "base/errors.h"
#include "errors_disclosures.h"
#include "messages_disclosures.h"
#include "rooms/disclosures/duty_view.h"
#include "rooms/disclosures/internal_pages.h"
#include "rooms/disclosures/view.h"
#include "templates_disclosures.h"
#include "web/web.h"

enum { WHO = ROLE_STAFF | ROLE_CONTACT, KEEPS = ROLE_CONTACT | ROLE_MAINTAIN };

static struct str categories_text(struct ctx *ctx, uint64_t bits)
{
    struct str out = STR("");

    for (int c = 1; c < CATEGORY_COUNT; c++)
        if ((bits & CATEGORY_BIT(c)) != 0)
            out = str_fmt(ctx->arena, "%.*s%s%.*s", STR_FMT(out), out.len > 0 ? ", " : "",
                          STR_FMT(tr_key(ctx, str_fmt(ctx->arena, "category.%s", category_word((enum category)c)))));
    return out;
}

/* ---- the log ---------------------------------------------------------------------------------------------- */

static struct disclosure_line line_of(struct ctx *ctx, const struct disclosure *d)
{
    return (struct disclosure_line){.when = instant_text(ctx->arena, d->at, ctx->lang), .recipient = d->recipient_name,
        .ground = disclosures_label(ctx, disclosures_grounds, (int)d->ground),
        .way = disclosures_label(ctx, disclosures_ways, (int)d->way), .what = categories_text(ctx, d->categories),
        .whose = d->customer_number != 0 ? str_fmt(ctx->arena, "%lld", (long long)d->customer_number)
                 : str_empty(d->pseudonym) ? tr(ctx, MSG_disclosures_nobody)
                                           : str_fmt(ctx->arena, "%.*s (%.*s)", STR_FMT(d->pseudonym),
                                                     STR_FMT(tr(ctx, MSG_disclosures_erased))),
        .reference = d->reference, .statement = (int)d->statement};
}

static enum rc disclosures_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct disclosures_view view = {.lines = NULL};
    struct disclosure_filter filter = {.most = DISCLOSURES_PAGE};
    struct disclosure *rows = NULL;
    int64_t next = 0;

    if (!str_to_i64(http_query(in, "ennen"), &filter.before) || filter.before < 1)
        filter.before = 0;
    TRY(disclosures_list(ctx, &filter, &rows, &view.count, &next));
    view.lines = ARENA_ARRAY(ctx->arena, struct disclosure_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        view.lines[i] = line_of(ctx, &rows[i]);
    if (filter.before != 0)
        view.first = str_fmt(ctx->arena, "%.*s/luovutukset", STR_FMT(in->prefix));
    if (next != 0)
        view.next = str_fmt(ctx->arena, "%.*s/luovutukset?ennen=%lld", STR_FMT(in->prefix), (long long)next);
    return t_disclosures_log(ctx, in, out, 200, &(struct t_disclosures_log){.view = &view});
}

static enum rc show_record(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status,
                           const struct disclosure_form *form)
{
    struct disclosure_new_view view = {.form = form};
    struct recipient *rows = NULL;

    TRY(disclosures_recipients(ctx, false, &rows, &view.count));
    view.recipients = ARENA_ARRAY(ctx->arena, struct disclosure_choice, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        view.recipients[i] = (struct disclosure_choice){rows[i].id, rows[i].form.name, rows[i].id == form->recipient};
    return t_disclosures_new(ctx, in, out, status, &(struct t_disclosures_new){.view = &view});
}

static enum rc disclosures_new_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    return show_record(ctx, in, out, 200, &(struct disclosure_form){.ground = DISCLOSE_LAW, .way = DISCLOSE_LETTER});
}

static enum rc disclosures_new_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct disclosure_form form = {0};
    struct disclosure_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(disclosures_record, ctx, &form, &receipt);
    if (rc == RC_INVALID) {
        struct err first = ctx->err;

        err_clear(&ctx->err);
        store_release(ctx);
        ctx->err = first;
        return show_record(ctx, in, out, 422, &form);
    }
    TRY(rc);
    return answer_redirect(ctx, in, out, STR("/luovutukset"), "disclosures.flash.recorded");
}

/* ---- recipients ----------------------------------------------------------------------------------------------- */

static struct str contract_text(struct ctx *ctx, const struct recipient_form *f)
{
    if (date_is_none(f->contract_on))
        return tr(ctx, MSG_disclosures_contract_none);
    return str_fmt(ctx->arena, "%.*s – %.*s", STR_FMT(date_text(ctx->arena, f->contract_on, ctx->lang)),
                   STR_FMT(date_is_none(f->contract_until) ? tr(ctx, MSG_disclosures_contract_open)
                                                           : date_text(ctx->arena, f->contract_until, ctx->lang)));
}

static struct recipient_line recipient_line(struct ctx *ctx, const struct recipient *r)
{
    bool ended = !date_is_none(r->ended_on), lapsed = !date_is_none(r->form.contract_on)
                                                      && !disclosures_contract_holds(&r->form, ctx->today);

    return (struct recipient_line){.id = r->id, .name = r->form.name,
        .kind = disclosures_label(ctx, disclosures_kinds, r->form.kind),
        .role = disclosures_label(ctx, disclosures_roles, r->form.role), .country = r->form.country,
        .contract = contract_text(ctx, &r->form), .state_kind = ended ? NULL : lapsed ? "bad" : "ok",
        .state = tr(ctx, ended ? MSG_disclosures_state_ended : lapsed ? MSG_disclosures_state_lapsed : MSG_disclosures_state_used)};
}

static enum rc disclosures_recipients_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recipients_view view = {.may_add = (ctx->actor->roles & KEEPS) != 0};
    struct recipient *rows = NULL;

    TRY(disclosures_recipients(ctx, true, &rows, &view.count));
    view.lines = ARENA_ARRAY(ctx->arena, struct recipient_line, view.count + 1);
    for (size_t i = 0; i < view.count; i++)
        view.lines[i] = recipient_line(ctx, &rows[i]);
    return t_disclosures_recipients(ctx, in, out, 200, &(struct t_disclosures_recipients){.view = &view});
}

static enum rc disclosures_recipient_new_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recipient_form form = {.country = STR("FI"), .contract_on = DATE_NONE, .contract_until = DATE_NONE,
                                  .safeguard_on = DATE_NONE};

    return t_disclosures_recipient_new(ctx, in, out, 200, &(struct t_disclosures_recipient_new){.form = &form});
}

static enum rc disclosures_recipient_new_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recipient_form form = {0};
    struct recipient_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(disclosures_recipient_add, ctx, &form, &receipt);
    if (rc == RC_INVALID || (rc == RC_CONFLICT && ctx->err.code == E3003_RECIPIENT_EXISTS))
        return t_disclosures_recipient_new(ctx, in, out, rc == RC_CONFLICT ? 409 : 422,
                                           &(struct t_disclosures_recipient_new){.form = &form});
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/vastaanottajat/%lld", (long long)receipt.id),
                           "disclosures.flash.added");
}

static enum rc show_recipient(struct ctx *ctx, const struct http_request *in, struct http_answer *out, int status, int64_t id,
                              const struct agreement_form *form)
{
    struct recipient r;
    struct recipient_view view = {.recipient = &r, .form = form};
    struct agreement *rows = NULL;

    TRY(disclosures_recipient(ctx, id, &r));
    view.line = recipient_line(ctx, &r);
    view.categories = categories_text(ctx, r.form.categories);
    view.safeguard = disclosures_label(ctx, disclosures_safeguards, r.form.safeguard);
    view.may_end = date_is_none(r.ended_on) && (ctx->actor->roles & KEEPS) != 0;
    view.may_agree = date_is_none(r.ended_on) && policy_states(ctx->policy, STATEMENT_RECIPIENTS_AGREEMENT);
    TRY(disclosures_agreements(ctx, id, &rows, &view.agreement_count));
    view.agreements = ARENA_ARRAY(ctx->arena, struct agreement_line, view.agreement_count + 1);
    for (size_t i = 0; i < view.agreement_count; i++)
        view.agreements[i] = (struct agreement_line){rows[i].id, rows[i].customer, rows[i].made_on, rows[i].ended_on,
                                                     date_is_none(rows[i].ended_on)};
    return t_disclosures_recipient(ctx, in, out, status, &(struct t_disclosures_recipient){.view = &view});
}

static enum rc disclosures_recipient_page(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct agreement_form form = {.made_on = ctx->today};
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E3001_RECIPIENT_NOT_FOUND);
    return show_recipient(ctx, in, out, 200, id, &form);
}

static enum rc disclosures_recipient_end_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct recipient_ending ending = {.end_on = DATE_NONE};
    struct recipient_receipt receipt = {0};

    if (!http_path_id(in, "id", &ending.id))
        return err_not_found(&ctx->err, E3001_RECIPIENT_NOT_FOUND);
    TRY(RUN_ACTION(disclosures_recipient_end, ctx, &ending, &receipt));
    return answer_redirect(ctx, in, out, STR("/vastaanottajat"), "disclosures.flash.ended");
}

static enum rc disclosures_agree_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct agreement_form form = {0};
    struct agreement_receipt receipt = {0};
    enum rc rc = request_fields(ctx, in, &form);

    if (rc == RC_OK)
        rc = RUN_ACTION(disclosures_agree, ctx, &form, &receipt);
    if (rc == RC_INVALID && form.recipient != 0) {
        struct recipient r;
        struct err first = ctx->err;

        err_clear(&ctx->err);
        TRY(disclosures_recipient(ctx, form.recipient, &r));
        ctx->err = first;
        return show_recipient(ctx, in, out, 422, form.recipient, &form);
    }
    TRY(rc);
    return answer_redirect(ctx, in, out, str_fmt(ctx->arena, "/vastaanottajat/%lld", (long long)form.recipient),
                           "disclosures.flash.agreed");
}

static enum rc disclosures_agreement_end_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct agreement_receipt receipt = {0};
    int64_t id = 0;

    if (!http_path_id(in, "id", &id))
        return err_not_found(&ctx->err, E3007_AGREEMENT_NOT_FOUND);
    TRY(RUN_ACTION(disclosures_agreement_end, ctx, &id, &receipt));
    return answer_redirect(ctx, in, out, STR("/vastaanottajat"), "disclosures.flash.agreement-ended");
}

const struct route disclosures_routes[] = {
    ROUTE(GET, "/luovutukset/informointi", disclosures_duties_page, WHO, PURPOSE_RIGHTS),
    ROUTE_FORM(POST, "/luovutukset/informointi", disclosures_inform_submit, WHO, PURPOSE_RIGHTS, disclosures_duty_fields),
    ROUTE_FORM(POST, "/luovutukset/informointi/poikkeus", disclosures_except_submit, KEEPS, PURPOSE_RIGHTS, disclosures_except_fields),
    ROUTE(GET, "/luovutukset/informointi/:id", disclosures_duty_page, WHO, PURPOSE_RIGHTS),
    ROUTE(GET, "/luovutukset/informointi/:id/pdf", disclosures_duty_pdf, WHO, PURPOSE_RIGHTS),
    ROUTE(GET, "/luovutukset/viestit", disclosures_outbound_page, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE(GET, "/luovutukset", disclosures_page, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE(GET, "/luovutukset/uusi", disclosures_new_page, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/luovutukset/uusi", disclosures_new_submit, WHO, PURPOSE_ACCOUNTABILITY, disclosures_fields),
    ROUTE(GET, "/vastaanottajat", disclosures_recipients_page, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE(GET, "/vastaanottajat/uusi", disclosures_recipient_new_page, KEEPS, PURPOSE_ACCOUNTABILITY),
    ROUTE_FORM(POST, "/vastaanottajat/uusi", disclosures_recipient_new_submit, KEEPS, PURPOSE_ACCOUNTABILITY,
               disclosures_recipient_fields),
    ROUTE_FORM(POST, "/vastaanottajat/sopimukset", disclosures_agree_submit, WHO, PURPOSE_ACCOUNTABILITY,
               disclosures_agreement_fields),
    ROUTE(POST, "/vastaanottajat/sopimukset/:id/paata", disclosures_agreement_end_submit, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE(GET, "/vastaanottajat/:id", disclosures_recipient_page, WHO, PURPOSE_ACCOUNTABILITY),
    ROUTE(POST, "/vastaanottajat/:id/paata", disclosures_recipient_end_submit, KEEPS, PURPOSE_ACCOUNTABILITY),
    ROUTE_END};
