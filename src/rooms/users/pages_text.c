/* Words of pages: what an account may do. */
#include "rooms/users/internal_pages.h"
#include "messages_users.h"

enum rc users_rights_text(struct ctx *ctx, int64_t account, struct str *out)
{
    struct users_grant *grants = NULL;
    struct buf text = buf_in(ctx->arena);
    size_t count = 0;

    TRY(users_grants_of(ctx, account, &grants, &count));
    for (size_t i = 0; i < count; i++) {
        enum msg how = grants[i].may_use && grants[i].may_maintain ? MSG_users_right_both
                       : grants[i].may_use ? MSG_users_right_use : MSG_users_right_maintain;

        if (i > 0)
            buf_addz(&text, "; ");
        for (const struct name_value *n = users_roles; n->word != NULL; n++)
            if (n->value == (int)grants[i].role)
                buf_add(&text, tr_key(ctx, str_from(n->msg)));
        buf_addz(&text, ", ");
        buf_add(&text, tr(ctx, how));
    }
    *out = buf_str(&text);
    return RC_OK;
}
