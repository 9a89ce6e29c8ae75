/* The public notice and its history as pages show them (P01, P67, P68). */
#include "base/errors.h"
#include "errors_notice.h"
#include "i18n/i18n.h"
#include "messages_notice.h"
#include "rooms/notice/view.h"
#include "rooms/users/users.h"

bool notice_same(int a, int b)
{
    return a == b;
}

static struct str sentence(struct ctx *ctx, const struct policy_statement *s)
{
    struct str text = STR("");
    struct err err = {0};

    return statement_sentence(ctx->arena, s, ctx->lang, &text, &err) == RC_OK ? text : STR("");
}

static struct str section_title(struct ctx *ctx, int section)
{
    return tr_key(ctx, str_fmt(ctx->arena, "section.%s", section_word((enum section)section)));
}

/* --- the public notice ------------------------------------------------------------------------------ */
static const struct proof *proof_of(const struct proof *proofs, size_t count, enum statement id)
{
    for (size_t i = 0; i < count; i++)
        if (proofs[i].statement == id)
            return &proofs[i];
    return NULL;
}

/* Only what is flagged public, and only figures that held: a shortfall is told to staff, the page keeps the
 * last verified value with its time. */
static void add_proof(struct ctx *ctx, const struct proof *p, struct notice_line *line)
{
    if (p == NULL || !p->is_public || p->verified_at == 0)
        return;
    line->proof = reports_evidence_text(ctx, p, true);
    line->proof_at = p->verified_at;
}

static enum rc add_line(struct ctx *ctx, const struct policy_statement *s, const struct proof *proof, bool seen[],
                        struct notice_part *part)
{
    struct notice_line *line = &part->lines[part->count++];
    struct date checked_on;

    *line = (struct notice_line){.id = s->id, .text = sentence(ctx, s)};
    if (s->id == STATEMENT_AUTHORITY_CONTACT)
        TRY(notice_authority(ctx, ctx->lang, &line->more, &checked_on));
    if (seen[s->id])
        return RC_OK;
    seen[s->id] = true;
    line->anchor = statement_word(s->id);
    add_proof(ctx, proof, line);
    return RC_OK;
}

static enum rc fill_parts(struct ctx *ctx, const struct policy_statement *statements, size_t count, struct notice_public *out)
{
    bool seen[STATEMENT_COUNT] = {false};
    struct proof *proofs = NULL;
    size_t proof_count = 0;

    if (out->is_current)
        TRY(reports_proofs(ctx, &proofs, &proof_count));
    for (int s = 0; s < SECTION_COUNT; s++)
        out->parts[s] = (struct notice_part){.number = s, .anchor = section_word((enum section)s), .title = section_title(ctx, s),
                                             .lines = ARENA_ARRAY(ctx->arena, struct notice_line, count + 1)};
    for (size_t i = 0; i < count; i++)
        if (statements[i].section >= 0 && statements[i].section < SECTION_COUNT)
            TRY(add_line(ctx, &statements[i], proof_of(proofs, proof_count, statements[i].id), seen,
                         &out->parts[statements[i].section]));
    return RC_OK;
}

static int64_t years_of(struct arena *arena, const struct policy_statement *statements, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct param *params;
        struct err err = {0};
        size_t n;

        if (statements[i].id == STATEMENT_RETENTION_AFTER_RELATIONSHIP &&
            params_read(arena, statements[i].id, statements[i].params, &params, &n, &err) == RC_OK && n > 0)
            return params[0].number;
    }
    return 0;
}

enum rc notice_view_public(struct ctx *ctx, struct str prefix, int64_t version, struct notice_public *out)
{
    struct notice_version v;
    struct policy_statement *statements;
    size_t count;
    struct slot slots[3];

    *out = (struct notice_public){.version = version};
    TRY(notice_get(ctx, version, &v, &statements, &count));
    if (v.state != NOTICE_IN_FORCE && v.state != NOTICE_SUPERSEDED)
        return err_not_found(&ctx->err, E1337_NOTICE_NO_VERSION);
    out->version = v.version;
    out->drawn_on = v.drawn_on;
    out->published_at = v.published_at;
    out->is_current = v.state == NOTICE_IN_FORCE;
    out->years = years_of(ctx->arena, statements, count);
    out->digest = str_hex(ctx->arena, notice_digest(ctx->arena, v.drawn_on, statements, count));
    slots[0] = SLOT_STR("register", ctx->register_name);
    slots[1] = SLOT_STR("controller", ctx->controller_name);
    slots[2] = SLOT_STR("date", date_text(ctx->arena, v.drawn_on, ctx->lang));
    out->title = trs(ctx, MSG_notice_public_title, slots, 1);
    out->lead = trs(ctx, MSG_notice_public_lead, slots + 1, 2);
    out->alt_fi = str_fmt(ctx->arena, "%.*s/tietosuoja", STR_FMT(prefix));
    out->alt_sv = str_fmt(ctx->arena, "%.*s/sv/dataskydd", STR_FMT(prefix));
    out->alt_en = str_fmt(ctx->arena, "%.*s/en/privacy", STR_FMT(prefix));
    out->current_href = ctx->lang == LANG_SV ? out->alt_sv : ctx->lang == LANG_EN ? out->alt_en : out->alt_fi;
    return fill_parts(ctx, statements, count, out);
}

enum rc notice_view_history(struct ctx *ctx, struct notice_history_row **out, size_t *count)
{
    static const enum msg states[] = {MSG_NONE, MSG_notice_state_draft, MSG_notice_state_in_force, MSG_notice_state_superseded,
                                      MSG_notice_state_received};
    struct notice_version *versions;

    TRY(notice_versions(ctx, &versions, count));
    *out = ARENA_ARRAY(ctx->arena, struct notice_history_row, *count + 1);
    for (size_t i = 0; i < *count; i++)
        (*out)[i] = (struct notice_history_row){.version = versions[i].version, .drawn_on = versions[i].drawn_on,
            .state = tr(ctx, states[versions[i].state]), .published_at = versions[i].published_at,
            .is_public = versions[i].state == NOTICE_IN_FORCE || versions[i].state == NOTICE_SUPERSEDED,
            .by = versions[i].published_by != 0 ? users_display(ctx, versions[i].published_by) : STR("")};
    return RC_OK;
}

/* --- comparing -------------------------------------------------------------------------------------------- */
/* A statement may stand on several lines: their parameters come one after another. */
static struct str sentence_with(struct ctx *ctx, enum statement id, struct str params)
{
    struct str out = STR("");

    while (params.len > 0) {
        ptrdiff_t cut = str_find(params, STR("} {"), 0);
        struct policy_statement s = {id, (int)statement_section(id), cut < 0 ? params : str_sub(params, 0, (size_t)cut + 1)};
        struct str one = sentence(ctx, &s);

        out = out.len == 0 ? one : str_fmt(ctx->arena, "%.*s %.*s", STR_FMT(out), STR_FMT(one));
        params = cut < 0 ? STR("") : str_sub(params, (size_t)cut + 2, params.len);
    }
    return out;
}

static struct str params_shown(struct str params)
{
    return str_eqz(params, "{}") ? STR("") : params;
}

enum rc notice_view_compare(struct ctx *ctx, int64_t from, int64_t to, struct notice_compare *out)
{
    struct notice_change_shown *changes;
    size_t count;

    TRY(notice_diff(ctx, from, to, &changes, &count));
    *out = (struct notice_compare){from, to, ARENA_ARRAY(ctx->arena, struct notice_diff_line, count + 1), count};
    for (size_t i = 0; i < count; i++)
        out->lines[i] = (struct notice_diff_line){statement_word(changes[i].statement),
            sentence_with(ctx, changes[i].statement, changes[i].before), sentence_with(ctx, changes[i].statement, changes[i].after),
            params_shown(changes[i].before), params_shown(changes[i].after)};
    return RC_OK;
}
