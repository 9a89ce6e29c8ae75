/* What the pages of users show. */
#ifndef ROOMS_USERS_VIEW_H
#define ROOMS_USERS_VIEW_H

#include "rooms/users/internal.h"

struct sign_in_form { struct str login, password, back; };
struct code_form { struct str code, back; };
struct again_form { struct str password, code, back; };
struct nda_form { struct str name; bool read; };
struct reset_form { struct str password, again; };
struct own_password_form { struct str old_password, password, again; };
struct lang_form { int lang; };
struct link_choice { bool reset; };
struct session_choice { int64_t session; };

struct nda_view {
    struct str *lines;
    size_t line_count;
    int64_t version;
    struct date from_on;
    const struct account *account;
    struct str rights, granted_by; /* "Yhteyshenkilö: käyttö ja ylläpito"; name, "" when the installation did */
    bool is_signed;
    int64_t signed_at;
};

struct user_row {
    const struct account *account;
    struct str rights, granted_by;
    bool is_signed, open;      /* open: may sign in today */
    int64_t sessions, places;
};

extern const struct field users_sign_in_fields[], users_code_fields[], users_again_fields[], users_nda_fields[],
    users_reset_fields[], users_own_password_fields[], users_lang_fields[];

struct token_line { int64_t id; struct str name, role, purposes, state, who; struct date until_on, last_used_on; bool open; struct str recipient; };
struct token_choice { int64_t id; struct str name; bool chosen; };
struct token_new;
struct tokens_view { struct token_line *rows; size_t count; const struct token_new *form; struct str made; /* the token, once */ struct token_choice *recipients; size_t recipient_count; };

#endif
