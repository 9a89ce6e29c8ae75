/* What the files of pages share: the gate (hooks of the server), sign-in, settings. */
#ifndef ROOMS_USERS_INTERNAL_PAGES_H
#define ROOMS_USERS_INTERNAL_PAGES_H

#include "http/hooks.h"
#include "rooms/users/view.h"

/* --- shared by pages --------------------------------------------------------------------------------- */
void users_cookie(struct ctx *ctx, struct http_answer *out, struct str token); /* "" removes it */
struct str users_cookie_token(struct ctx *ctx, const struct http_request *in);
struct str users_back(struct str back); /* a path of this site, or "/" */
struct sign_in users_attempt(const struct http_request *in);
/* "Yhteyshenkilö: käyttö ja ylläpito, ..." in ctx->lang. */
enum rc users_rights_text(struct ctx *ctx, int64_t account, struct str *out);

http_handler users_settings_page, users_list_page, users_new_page, users_new_submit, users_one_page, users_link_submit,
    users_lock_submit, users_unlock_submit, users_grant_submit, users_paper_submit, users_factor_reset_submit,
    users_employers_page, users_employer_submit, users_employer_end_submit, users_networks_page, users_networks_submit, users_tokens_page, users_token_submit, users_token_revoke_submit,
    users_company_page, users_nda_text_page, users_nda_text_submit, users_company_submit, users_own_page, users_own_password_submit, users_own_factor_begin,
    users_own_factor_page, users_own_factor_submit, users_own_session_end, users_own_sessions_end, users_own_lang_submit;
extern const struct field users_factor_fields[], users_grant_fields[], users_link_fields[], users_employer_end_fields[], users_session_end_fields[];

#endif
