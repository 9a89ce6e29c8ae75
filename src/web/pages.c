/* Pages of the frame itself: the choice of language. */
#include "web/web.h"

struct language_choice { int lang; struct str back; };

static const struct name_value languages[] = {
    {"fi", LANG_FI, "web.lang.fi"}, {"sv", LANG_SV, "web.lang.sv"}, {"en", LANG_EN, "web.lang.en"}, {NULL, 0, NULL},
};

static const struct field language_fields[] = {
    FIELD_ENUM(struct language_choice, lang, languages, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "web.language"),
    FIELD_TEXT(struct language_choice, back, 500, FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "web.nav.main"),
    FIELD_END
};

/* Remember the language in a cookie (a year; strictly for what was asked, no consent needed) and go back.
 * back: a path of this site, without the register's prefix. */
static enum rc web_language_submit(struct ctx *ctx, const struct http_request *in, struct http_answer *out)
{
    struct language_choice choice = {0};

    TRY(request_fields(ctx, in, &choice));
    answer_cookie(out, "kieli", str_from(lang_code((enum lang)choice.lang)), INT64_C(365) * 24 * 3600);
    if (!str_starts(choice.back, STR("/")) || str_starts(choice.back, STR("//")) || str_contains(choice.back, STR("\\")))
        choice.back = STR("/");
    return answer_redirect(ctx, in, out, choice.back, NULL);
}

extern const struct route web_routes[];
const struct route web_routes[] = {
    ROUTE_FLAGS(POST, "/kieli", web_language_submit, ROLE_ANYONE, PURPOSE_SECURITY, language_fields, ROUTE_UNAUDITED),
    ROUTE_END
};
