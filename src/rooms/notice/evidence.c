/* Evidence of the notice itself (P01-P04, P16, P61, P67, P71): found in the store, not remembered. */
#include <string.h>

#include "db/core.h"
#include "db/query.h"
#include "queries_notice.h"
#include "rooms/notice/internal.h"
#include "rooms/notice/versions.h"
#include "rooms/users/users.h"

/* All versions, and the statements of the one in force (none: count 0). */
struct now { struct notice_version *versions; size_t version_count; const struct notice_version *current;
             struct policy_statement *statements; size_t count; };

static enum rc load_now(struct ctx *ctx, struct now *now)
{
    *now = (struct now){.count = 0};
    TRY(notice_versions(ctx, &now->versions, &now->version_count));
    now->current = notice_in_force(now->versions, now->version_count);
    return now->current != NULL ? notice_load_statements(ctx, now->current->id, &now->statements, &now->count) : RC_OK;
}

static int64_t published(const struct now *now)
{
    int64_t n = 0;

    for (size_t i = 0; i < now->version_count; i++)
        n += now->versions[i].state == NOTICE_IN_FORCE || now->versions[i].state == NOTICE_SUPERSEDED ? 1 : 0;
    return n;
}

/* Every sentence of the version in force exists in every language, with its parameters in it. */
enum rc notice_evidence_published(struct ctx *ctx, struct evidence *out)
{
    struct now now;

    TRY(load_now(ctx, &now));
    out->population = (int64_t)now.count;
    out->violations = now.current == NULL && published(&now) > 0 ? 1 : 0;
    if (now.current == NULL)
        out->population = published(&now);
    for (size_t i = 0; i < now.count; i++)
        for (int lang = 0; lang < LANG_COUNT; lang++) {
            struct err err = {0};
            struct str text;

            if (statement_sentence(ctx->arena, &now.statements[i], (enum lang)lang, &text, &err) != RC_OK || text.len == 0)
                out->violations++;
        }
    out->figure = now.current != NULL ? now.current->version : 0;
    out->is_public = true;
    return RC_OK;
}

enum rc notice_evidence_versions(struct ctx *ctx, struct evidence *out)
{
    struct q_notice_marked_row *rows;
    size_t count, in_force = 0;

    TRY(q_notice_marked(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        struct policy_statement *statements;
        struct blob digest;
        size_t n;

        TRY(notice_load_statements(ctx, rows[i].id, &statements, &n));
        digest = notice_digest(ctx->arena, rows[i].drawn_on, statements, n);
        if (rows[i].digest_null || rows[i].digest.len != digest.len || memcmp(rows[i].digest.ptr, digest.ptr, digest.len) != 0)
            out->violations++;
        in_force += rows[i].state == NOTICE_IN_FORCE ? 1 : 0;
    }
    out->violations += count > 0 && in_force != 1 ? 1 : 0;
    out->population = (int64_t)count;
    out->figure = (int64_t)count;
    out->is_public = true;
    return RC_OK;
}

static struct str first_text(struct ctx *ctx, const struct policy_statement *statement)
{
    struct param *params;
    struct err err = {0};
    size_t n;

    if (params_read(ctx->arena, statement->id, statement->params, &params, &n, &err) != RC_OK || n == 0)
        return STR("");
    return params[0].text;
}

enum rc notice_evidence_controller(struct ctx *ctx, struct evidence *out)
{
    struct controller controller;
    struct now now;

    TRY(controller_load(ctx, &controller));
    TRY(load_now(ctx, &now));
    for (size_t i = 0; i < now.count; i++) {
        if (now.statements[i].id != STATEMENT_CONTROLLER_IDENTITY)
            continue;
        out->population++;
        if (!notice_controller(ctx->arena, first_text(ctx, &now.statements[i]), controller.name, controller.business_id))
            out->violations++;
    }
    out->figure = out->population;
    return RC_OK;
}

enum rc notice_evidence_contact(struct ctx *ctx, struct evidence *out)
{
    int64_t *contacts;
    size_t count;
    struct now now;

    TRY(load_now(ctx, &now));
    TRY(users_contacts(ctx, &contacts, &count));
    out->population = now.current != NULL ? 1 : 0;
    out->violations = now.current != NULL && (count == 0 || !notice_contact_person(now.statements, now.count)) ? 1 : 0;
    out->figure = (int64_t)count;
    return RC_OK;
}

enum rc notice_evidence_registers_apart(struct ctx *ctx, struct evidence *out)
{
    struct q_notice_registers_of_tenant_row *registers;
    size_t count;

    TRY(q_notice_registers_of_tenant(ctx, &registers, &count));
    for (size_t i = 0; i < all_query_count; i++)
        out->population += all_queries[i]->categories != 0 ? 1 : 0;
    out->violations = (int64_t)notice_register_only(all_queries, all_query_count);
    out->figure = (int64_t)count;
    return RC_OK;
}

enum rc notice_evidence_bases(struct ctx *ctx, struct evidence *out)
{
    struct policy policy = {0};
    struct now now;

    TRY(load_now(ctx, &now));
    TRY(policy_compile(ctx->arena, now.statements, now.count, &policy, &ctx->err));
    for (int p = 1; p < PURPOSE_COUNT; p++) {
        if ((policy.purposes & PURPOSE_BIT(p)) == 0 || purpose_imposed_by_law((enum purpose)p))
            continue;
        out->population++;
        if (notice_bases_of(ctx->arena, now.statements, now.count, (enum purpose)p) != 1)
            out->violations++;
    }
    out->figure = out->population;
    out->is_public = true;
    return RC_OK;
}

enum rc notice_evidence_authority(struct ctx *ctx, struct evidence *out)
{
    for (int lang = 0; lang < LANG_COUNT; lang++) {
        struct str contact = STR("");
        struct date checked_on;
        enum rc rc = notice_authority(ctx, (enum lang)lang, &contact, &checked_on);

        if (rc != RC_OK && rc != RC_NOT_FOUND)
            return rc;
        err_clear(&ctx->err);
        out->population++;
        out->violations += rc == RC_NOT_FOUND || contact.len == 0 ? 1 : 0;
    }
    out->figure = out->population - out->violations;
    return RC_OK;
}

enum rc notice_evidence_orders(struct ctx *ctx, struct evidence *out)
{
    struct q_notice_evidence_orders_row row;

    TRY(q_notice_evidence_orders(ctx, &row));
    out->population = row.population;
    out->violations = row.violations;
    out->figure = row.population;
    return RC_OK;
}
