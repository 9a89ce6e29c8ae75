/* Registers from received notices, all of them or none. */
#include "base/errors.h"
#include "db/core.h"
#include "errors_notice.h"
#include "errors_setup.h"
#include "rooms/notice/notice.h"
#include "rooms/setup/setup.h"
#include "rooms/users/users.h"

struct named { struct setup_party party; struct str register_name; };

static struct str text_param(struct arena *arena, const struct policy_statement *statement)
{
    struct param *params;
    struct err err = {0};
    size_t count;

    if (params_read(arena, statement->id, statement->params, &params, &count, &err) != RC_OK || count == 0)
        return STR("");
    return params[0].text;
}

/* What the notice says of controller and register. The contact person's address is the controller's when
 * its own is missing: small companies write one of the two only. */
static enum rc read_names(struct ctx *ctx, struct str bytes, struct named *out)
{
    struct notice_reading reading;
    struct policy_statement *statements;
    struct setup_party contact = {.name = STR("")};
    size_t count;

    *out = (struct named){.register_name = STR("")};
    TRY(notice_read(ctx->arena, bytes, &reading, &ctx->err));
    TRY(notice_stated(ctx->arena, &reading, &statements, &count, &ctx->err));
    for (size_t i = 0; i < count; i++) {
        if (statements[i].id == STATEMENT_CONTROLLER_IDENTITY)
            setup_read_party(ctx->arena, text_param(ctx->arena, &statements[i]), &out->party);
        else if (statements[i].id == STATEMENT_CONTROLLER_CONTACT)
            setup_read_party(ctx->arena, text_param(ctx->arena, &statements[i]), &contact);
        else if (statements[i].id == STATEMENT_REGISTER_NAME)
            out->register_name = text_param(ctx->arena, &statements[i]);
    }
    if (out->party.name.len == 0)
        return err_invalid(&ctx->err, E1353_SETUP_NO_CONTROLLER, NULL);
    if (out->register_name.len == 0)
        out->register_name = STR("Asiakasrekisteri");
    if (out->party.street.len == 0) {
        out->party.street = contact.street;
        out->party.postcode = contact.postcode;
        out->party.town = contact.town;
    }
    if (out->party.phone.len == 0)
        out->party.phone = contact.phone;
    if (out->party.email.len == 0)
        out->party.email = contact.email;
    return RC_OK;
}

static bool slug_taken(const struct register_row *rows, size_t count, struct str slug)
{
    for (size_t i = 0; i < count; i++)
        if (str_eq(rows[i].slug, slug))
            return true;
    return false;
}

/* The controller's word; with the register's when that is taken; with a number when that is, too. */
static struct str free_slug(struct ctx *ctx, const struct register_row *rows, size_t count, const struct named *named)
{
    struct str slug = setup_slug(ctx->arena, named->party.name);
    struct str base = slug.len > 0 ? slug : STR("rekisteri");

    if (!slug_taken(rows, count, base))
        return base;
    slug = setup_slug(ctx->arena, named->register_name);
    base = slug.len > 0 ? str_fmt(ctx->arena, "%.*s-%.*s", STR_FMT(base), STR_FMT(slug)) : base;
    slug = base;
    for (int i = 2; slug_taken(rows, count, slug); i++)
        slug = str_fmt(ctx->arena, "%.*s-%d", STR_FMT(base), i);
    return slug;
}

/* The controller is in the store already when business id, or else the name, agree. */
static enum rc find_tenant(struct ctx *ctx, const struct register_row *rows, size_t count, const struct setup_party *party,
                           bool *found)
{
    for (size_t i = 0; i < count; i++) {
        struct controller details;

        ctx->tenant = rows[i].tenant;
        TRY(controller_load(ctx, &details));
        *found = party->business_id.len > 0 && details.business_id.len > 0 ? str_eq(party->business_id, details.business_id)
                                                                           : str_eq_nocase(party->name, details.name);
        if (*found)
            return RC_OK;
    }
    return RC_OK;
}

static enum rc make_register(struct ctx *ctx, const struct named *named, struct setup_register *out)
{
    struct register_row *rows;
    const struct setup_party *party = &named->party;
    bool found = false;
    size_t count;

    TRY(registers_all(ctx, &rows, &count));
    TRY(find_tenant(ctx, rows, count, party, &found));
    if (!found) {
        ctx->tenant = env_new_id(ctx->env);
        TRY(controller_add(ctx, &(struct controller){.name = party->name, .business_id = party->business_id,
            .street = party->street, .postcode = party->postcode, .town = party->town, .phone = party->phone, .email = party->email}));
    }
    ctx->register_id = env_new_id(ctx->env);
    *out = (struct setup_register){.tenant = ctx->tenant, .register_id = ctx->register_id, .controller = party->name,
                                   .name = named->register_name, .slug = free_slug(ctx, rows, count, named)};
    return register_add(ctx, out->slug, out->name, count > 0 ? rows[count - 1].ordinal + 1 : 1);
}

/* The person's account is theirs before they adopt: every decision is a named person's (P03). */
static enum rc adopt(struct ctx *ctx, struct str name, struct setup_register *out)
{
    const struct actor *before = ctx->actor;
    /* whoever runs the command may be a user of another controller, unknown to this one (P04) */
    struct actor installation = {.nda_signed = true, .is_system = true};
    struct actor person = {.nda_signed = true, .roles = ~0u, .display = name};
    struct notice_receipt receipt;
    enum rc rc;

    ctx->actor = &installation;
    rc = users_create_adopter(ctx, name, &person.user_id);
    ctx->actor = before;
    TRY(rc);
    ctx->actor = &person;
    rc = RUN_ACTION(notice_adopt, ctx, &(struct notice_adopt){.on = DATE_NONE}, &receipt);
    ctx->actor = before;
    out->user = person.user_id;
    out->version = receipt.version;
    return rc;
}

/* The person may sign in and decides later, in the editor. */
static enum rc assign(struct ctx *ctx, struct str name, struct setup_register *out)
{
    const struct actor *before = ctx->actor;
    struct actor installation = {.nda_signed = true, .is_system = true};
    struct notice_version *versions;
    size_t count;
    enum rc rc;

    TRY(notice_versions(ctx, &versions, &count));
    if (count == 0)
        return err_not_found(&ctx->err, E1331_NOTICE_NOT_IMPORTED);
    for (size_t i = 0; i < count; i++)
        if (versions[i].state == NOTICE_IN_FORCE)
            return err_conflict(&ctx->err, E1354_SETUP_IN_FORCE);
    ctx->actor = &installation;
    rc = users_create_editor(ctx, name, &out->user, &out->token);
    ctx->actor = before;
    return rc;
}

static enum rc setup_one(struct ctx *ctx, const struct setup_request *req, struct str bytes, struct setup_register *out)
{
    struct str adopter = str_trim(req->adopt), editor = str_trim(req->assign);
    struct named named;
    struct notice_receipt receipt;

    TRY(read_names(ctx, bytes, &named));
    TRY(make_register(ctx, &named, out));
    TRY(RUN_ACTION(notice_import, ctx, &(struct notice_import){bytes}, &receipt));
    if (adopter.len > 0)
        return adopt(ctx, adopter, out);
    return editor.len > 0 ? assign(ctx, editor, out) : RC_OK;
}

DEFINE_ACTION(setup_registers, struct setup_request, struct setup_receipt)
{
    int64_t tenant = ctx->tenant, register_id = ctx->register_id;

    if (req->count == 0)
        return err_invalid(&ctx->err, E1351_SETUP_NO_NOTICE, "notice");
    if (req->count > SETUP_MOST)
        return err_invalid(&ctx->err, E1352_SETUP_TOO_MANY, "notice");
    for (size_t i = 0; i < req->count; i++) {
        enum rc rc = setup_one(ctx, req, req->notices[i], &out->registers[i]);

        if (rc != RC_OK)
            out->failed = i + 1;
        TRY(rc);
        out->count = i + 1;
    }
    ctx->tenant = tenant;
    ctx->register_id = register_id;
    return RC_OK;
}

DEFINE_ACTION(setup_adopt, struct setup_adoption, struct setup_register)
{
    out->tenant = ctx->tenant;
    out->register_id = ctx->register_id;
    return adopt(ctx, str_trim(req->name), out);
}

DEFINE_ACTION(setup_assign, struct setup_assignment, struct setup_register)
{
    out->tenant = ctx->tenant;
    out->register_id = ctx->register_id;
    return assign(ctx, str_trim(req->name), out);
}
