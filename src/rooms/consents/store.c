/* What a person has said, and the question that every use asks (P15 P21 P53; invariants I-20, I-41). */
#include <string.h>

#include "queries_consents.h"
#include "rooms/audit/audit.h"
#include "rooms/consents/view.h"
#include "rooms/requests/requests.h"

static enum rc permit_as_right(struct ctx *ctx, int64_t subject, enum purpose purpose, enum consent_channel channel, bool disclosure)
{
    struct use_facts facts = {.purpose = purpose, .channel = channel, .natural_person = subject != 0, .disclosure = disclosure};
    enum statement missing = STATEMENT_NONE;

    if (ctx->policy != NULL && !purpose_imposed_by_law(purpose) && (ctx->policy->purposes & PURPOSE_BIT(purpose)) == 0)
        return err_refused(&ctx->err, policy_statement_for_purpose(purpose));
    if (subject != 0) {
        struct q_consent_now_row said;
        struct q_prohibition_now_row bans;

        TRY(q_consent_now(ctx, &(struct q_consent_now){.subject = subject, .purpose = purpose, .channel = channel,
                                                       .today = ctx->today}, &said));
        TRY(q_prohibition_now(ctx, &(struct q_prohibition_now){.subject = subject, .purpose = purpose, .channel = channel,
                                                               .scope = disclosure ? BAN_DISCLOSURE : BAN_USE}, &bans));
        facts.consented = said.consented > 0;
        facts.from_sale = said.from_sale > 0;
        facts.withdrawn = said.withdrawn > 0;
        facts.banned = bans.bans > 0;
        if (consents_is_marketing(purpose) && !facts.banned && !facts.consented)
            TRY(requests_no_marketing(ctx, subject, &facts.mark));
    }
    return consents_decide_use(&facts, &missing) ? RC_OK : err_refused(&ctx->err, missing);
}

/* What somebody has forbidden is looked up for their own right, whatever the asker's purpose. */
static enum rc permit(struct ctx *ctx, int64_t subject, enum purpose purpose, enum consent_channel channel, bool disclosure)
{
    int was = ctx->purpose;
    enum rc rc;

    ctx->purpose = PURPOSE_RIGHTS;
    rc = permit_as_right(ctx, subject, purpose, channel, disclosure);
    ctx->purpose = was;
    return rc;
}

enum rc consents_permit_use(struct ctx *ctx, int64_t subject, enum purpose purpose, enum consent_channel channel)
{
    return permit(ctx, subject, purpose, channel, false);
}

enum rc consents_permit_disclosure(struct ctx *ctx, int64_t subject, enum purpose purpose, enum consent_channel channel)
{
    return permit(ctx, subject, purpose, channel, true);
}

enum rc consents_used(struct ctx *ctx, int64_t subject, enum purpose purpose, enum consent_channel channel)
{
    int was = ctx->purpose;
    enum rc rc;

    TRY(consents_permit_use(ctx, subject, purpose, channel));
    if (subject == 0)
        return RC_OK;
    ctx->purpose = PURPOSE_RIGHTS;
    rc = q_permission_use_insert(ctx, &(struct q_permission_use_insert){.id = env_new_id(ctx->env), .subject = subject,
        .purpose = purpose, .channel = channel, .at = ctx->now});
    ctx->purpose = was;
    return rc;
}

enum rc consents_of(struct ctx *ctx, int64_t subject, struct consent_line **out, size_t *count)
{
    struct q_consent_list_row *rows = NULL;

    TRY(q_consent_list(ctx, &(struct q_consent_list){.subject = subject}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct consent_line, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct consent_line){.id = rows[i].id, .given_at = rows[i].given_at,
            .ended_at = rows[i].ended_at_null ? 0 : rows[i].ended_at, .notice_id = rows[i].notice_id,
            .notice_version = rows[i].notice_no, .purpose = (enum purpose)rows[i].purpose, .channel = (int)rows[i].channel,
            .state = (int)rows[i].state, .method = (int)rows[i].method, .kind = (int)rows[i].kind,
            .language = (int)rows[i].language, .ended_method = rows[i].ended_method_null ? 0 : (int)rows[i].ended_method,
            .record = rows[i].record_id, .wording = rows[i].notice_words, .until_on = rows[i].until_on};
    return RC_OK;
}

enum rc consents_bans_of(struct ctx *ctx, int64_t subject, struct ban_line **out, size_t *count)
{
    struct q_prohibition_list_row *rows = NULL;

    TRY(q_prohibition_list(ctx, &(struct q_prohibition_list){.subject = subject}, &rows, count));
    *out = ARENA_ARRAY(ctx->arena, struct ban_line, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct ban_line){.id = rows[i].id, .made_at = rows[i].made_at,
            .ended_at = rows[i].ended_at_null ? 0 : rows[i].ended_at, .purpose = (enum purpose)rows[i].purpose,
            .channel = (int)rows[i].channel, .scope = (int)rows[i].scope, .method = (int)rows[i].method};
    return RC_OK;
}

static int64_t later(int64_t a, int64_t b)
{
    return a > b ? a : b;
}

enum rc consents_says(struct ctx *ctx, int64_t subject, struct consent_say out[PURPOSE_COUNT])
{
    struct q_consent_says_row *rows = NULL;
    size_t count = 0;
    int was = ctx->purpose;
    enum rc rc;

    memset(out, 0, PURPOSE_COUNT * sizeof(out[0]));
    ctx->purpose = PURPOSE_RIGHTS;
    rc = q_consent_says(ctx, &(struct q_consent_says){.subject = subject}, &rows, &count);
    ctx->purpose = was;
    TRY(rc);
    for (size_t i = 0; i < count; i++) {
        struct consent_say *say = &out[rows[i].purpose < PURPOSE_COUNT ? rows[i].purpose : PURPOSE_NONE];

        if (rows[i].state == 0)
            say->banned_at = later(say->banned_at, rows[i].at);
        else if (rows[i].state == CONSENT_GIVEN)
            say->given_at = later(say->given_at, rows[i].at);
        else if (rows[i].state == CONSENT_REFUSED || rows[i].state == CONSENT_WITHDRAWN || rows[i].state == CONSENT_EXPIRED)
            say->withdrawn_at = later(say->withdrawn_at, rows[i].at);
    }
    return RC_OK;
}

enum rc consents_marketing_banned(struct ctx *ctx, int64_t subject, bool *out)
{
    struct q_prohibition_marketing_row row;

    TRY(q_prohibition_marketing(ctx, &(struct q_prohibition_marketing){.subject = subject,
        .besides = PURPOSE_LIST_PUBLICATION}, &row));
    *out = row.bans > 0;
    return RC_OK;
}

enum rc consents_sums(struct ctx *ctx, int64_t given[PURPOSE_COUNT], int64_t refused[PURPOSE_COUNT],
                      int64_t withdrawn[PURPOSE_COUNT], int64_t bans[PURPOSE_COUNT])
{
    struct q_consents_overview_row *rows = NULL;
    struct q_prohibitions_overview_row *banned = NULL;
    size_t count = 0;

    TRY(q_consents_overview(ctx, &rows, &count));
    for (size_t i = 0; i < count; i++) {
        if (rows[i].purpose <= 0 || rows[i].purpose >= PURPOSE_COUNT)
            continue;
        given[rows[i].purpose] = rows[i].given;
        refused[rows[i].purpose] = rows[i].refused;
        withdrawn[rows[i].purpose] = rows[i].withdrawn;
    }
    TRY(q_prohibitions_overview(ctx, &banned, &count));
    for (size_t i = 0; i < count; i++)
        if (banned[i].purpose > 0 && banned[i].purpose < PURPOSE_COUNT)
            bans[banned[i].purpose] = banned[i].bans;
    return RC_OK;
}
