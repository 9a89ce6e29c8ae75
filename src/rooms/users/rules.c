/* Decisions about users: pure (P19, P39, P40, P41, P42). */
#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/errors.h"
#include "base/role.h"
#include "base/utf8.h"
#include "errors_users.h"
#include "rooms/users/tokens.h"

unsigned users_decide_role(const struct users_grant *grants, size_t count)
{
    static const unsigned use[] = {
        [USERS_SALES] = ROLE_STAFF, [USERS_INVOICING] = ROLE_STAFF, [USERS_CONTACT] = ROLE_STAFF | ROLE_CONTACT,
        [USERS_OWNER] = ROLE_STAFF, [USERS_ACCOUNTANT] = ROLE_ACCOUNTANT, [USERS_RESELLER] = ROLE_RESELLER,
        [USERS_PROCESSOR] = ROLE_PROCESSOR, [USERS_ADMIN] = ROLE_STAFF};
    unsigned bits = 0;

    for (size_t i = 0; i < count; i++) {
        if (grants[i].role < USERS_SALES || grants[i].role > USERS_ADMIN)
            continue;
        if (grants[i].may_use)
            bits |= use[grants[i].role];
        if (grants[i].may_maintain)
            bits |= ROLE_MAINTAIN;
    }
    return bits;
}

enum rc users_decide_grant(enum users_employer_kind kind, const struct users_grant *grant, struct err *err)
{
    bool partner = grant->role == USERS_ACCOUNTANT || grant->role == USERS_RESELLER;

    if (grant->role < USERS_SALES || grant->role > USERS_ADMIN)
        return err_invalid(err, E1509_GRANT_ROLE, "role");
    if (!grant->may_use && !grant->may_maintain)
        return err_invalid(err, E1506_GRANT_EMPTY, "may_use");
    /* people of a named company get the roles of partners, and administration, not the controller's own */
    if (kind == EMPLOYER_COMPANY && !partner && grant->role != USERS_PROCESSOR && grant->role != USERS_ADMIN)
        return err_invalid(err, E1507_GRANT_EMPLOYER, "role");
    if (kind == EMPLOYER_COMPANY && grant->role == USERS_ADMIN && grant->may_use)
        return err_invalid(err, E1507_GRANT_EMPLOYER, "may_use"); /* they maintain; they do not use the data */
    if (partner && grant->may_maintain)
        return err_invalid(err, E1508_GRANT_NO_MAINTAIN, "may_maintain");
    return RC_OK;
}

unsigned users_token_roles(int role)
{
    return role == TOKEN_API ? ROLE_TOKEN | ROLE_STAFF : role == TOKEN_RESELLER ? ROLE_TOKEN | ROLE_RESELLER : ROLE_TOKEN;
}

bool users_token_stands(const struct token_facts *f)
{
    return !f->revoked && f->network_ok && f->recipient_ok && !date_after(f->today, f->until_on);
}

uint64_t users_role_categories(enum users_role role)
{
    switch (role) {
    case USERS_ACCOUNTANT: return CATEGORY_BIT(CATEGORY_VOUCHER) | CATEGORY_BIT(CATEGORY_BILLING);
    case USERS_RESELLER: return CATEGORY_BIT(CATEGORY_NAME) | CATEGORY_BIT(CATEGORY_ORGANISATION) | CATEGORY_BIT(CATEGORY_ORDERS) |
                                CATEGORY_BIT(CATEGORY_RELATIONSHIP);
    case USERS_PROCESSOR: return CATEGORY_BIT(CATEGORY_NAME) | CATEGORY_BIT(CATEGORY_ORGANISATION) | CATEGORY_BIT(CATEGORY_POSTAL) |
                                 CATEGORY_BIT(CATEGORY_EMAIL) | CATEGORY_BIT(CATEGORY_PHONE);
    default: return 0;
    }
}

enum rc users_require_nda(bool is_signed, struct err *err)
{
    return is_signed ? RC_OK : err_forbidden(err, E1503_NDA_NOT_SIGNED);
}

int64_t users_wait_after(int64_t failures)
{
    int64_t seconds = 1;

    if (failures < 5)
        return 0;
    for (int64_t n = 5; n < failures && seconds < 900; n++)
        seconds *= 2;
    return (seconds < 900 ? seconds : 900) * 1000;
}

/* The day after which an account is closed is its last good one. */
static bool day_within(struct date today, struct date from, struct date to)
{
    return !date_before(today, from) && (date_is_none(to) || !date_after(today, to));
}

bool users_employer_stands(const struct session_facts *f)
{
    return day_within(f->today, f->employer_start_on, f->employer_end_on);
}

enum rc users_account_stands(const struct session_facts *f, struct err *err)
{
    if (f->locked || !day_within(f->today, f->start_on, f->end_on) || !users_employer_stands(f))
        return err_forbidden(err, E1504_ACCOUNT_CLOSED);
    return RC_OK;
}

bool users_session_stands(const struct session_facts *f)
{
    struct err err = {0};
    int64_t age = f->now - f->created_at, idle = f->now - f->seen_at;
    int64_t most = f->stage == SESSION_FULL ? SESSION_MOST_MS : SESSION_PENDING_MS;

    /* a clock set back by more than a minute revives nothing */
    if (age < -MINUTE_MS || age > most || idle > SESSION_IDLE_MS)
        return false;
    return users_account_stands(f, &err) == RC_OK;
}

enum rc users_decide_sign_in(const struct sign_in_facts *f, struct err *err)
{
    if (!f->known || !f->password_ok)
        return err_invalid(err, E1502_SIGN_IN_WRONG, "login");
    if (!f->stands)
        return err_forbidden(err, E1504_ACCOUNT_CLOSED);
    return f->has_factor ? RC_OK : err_invalid(err, E1510_SIGN_IN_NO_FACTOR, "login");
}

/* --- names ------------------------------------------------------------------------------------------- */
static char plain_letter(int32_t c)
{
    switch (c) {
    case 0xe4: case 0xe5: return 'a';
    case 0xf6: return 'o';
    default: return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-' ? (char)c : 0;
    }
}

struct str users_login_from_name(struct arena *arena, struct str name)
{
    struct buf out = buf_in(arena);
    struct str rest = name;

    while (rest.len > 0) { /* folded word by word, so that hyphens stay */
        struct str word = str_cut(&rest, ' '), part;
        size_t began = out.len;

        if (out.len > 0 && out.ptr[out.len - 1] != '.')
            buf_byte(&out, '.');
        while (word.len > 0) {
            part = str_cut(&word, '-');
            struct str folded = text_fold(arena, part);

            if (out.len > began && folded.len > 0 && out.ptr[out.len - 1] != '.')
                buf_byte(&out, '-');
            for (size_t at = 0; at < folded.len;) {
                char c = plain_letter(utf8_next(folded, &at));

                if (c != 0)
                    buf_byte(&out, c);
            }
        }
    }
    while (out.len > 0 && (out.ptr[out.len - 1] == '.' || out.ptr[out.len - 1] == '-'))
        out.len--;
    return str_sub(buf_str(&out), 0, 60);
}

bool users_login_ok(struct str login)
{
    if (login.len < 2 || login.len > 64)
        return false;
    for (size_t i = 0; i < login.len; i++) {
        char c = login.ptr[i];

        if (!((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || strchr(".-_@+", c) != NULL) || c == 0)
            return false;
    }
    return true;
}

bool users_names_agree(struct arena *arena, struct str typed, struct str name)
{
    struct str a = text_fold(arena, typed), b = text_fold(arena, name);

    return a.len > 0 && str_eq(a, b);
}

struct str users_device(struct str agent)
{
    static const struct { const char *mark, *word; } browsers[] = {
        {"Edg/", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}, {"curl/", "curl"}};
    static const struct { const char *mark, *word; } systems[] = {
        {"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"Linux", "Linux"}};
    static const char *const names[COUNT(browsers)][COUNT(systems) + 1] = {
        {"Edge, Android", "Edge, iPhone", "Edge, iPad", "Edge, Windows", "Edge, macOS", "Edge, Linux", "Edge"},
        {"Opera, Android", "Opera, iPhone", "Opera, iPad", "Opera, Windows", "Opera, macOS", "Opera, Linux", "Opera"},
        {"Firefox, Android", "Firefox, iPhone", "Firefox, iPad", "Firefox, Windows", "Firefox, macOS", "Firefox, Linux", "Firefox"},
        {"Chrome, Android", "Chrome, iPhone", "Chrome, iPad", "Chrome, Windows", "Chrome, macOS", "Chrome, Linux", "Chrome"},
        {"Safari, Android", "Safari, iPhone", "Safari, iPad", "Safari, Windows", "Safari, macOS", "Safari, Linux", "Safari"},
        {"curl", "curl", "curl", "curl", "curl", "curl", "curl"}};

    for (size_t b = 0; b < COUNT(browsers); b++) {
        if (!str_contains(agent, str_from(browsers[b].mark)))
            continue;
        for (size_t s = 0; s < COUNT(systems); s++)
            if (str_contains(agent, str_from(systems[s].mark)))
                return str_from(names[b][s]);
        return str_from(names[b][COUNT(systems)]);
    }
    return STR("");
}

/* --- networks ----------------------------------------------------------------------------------------- */
struct network { uint8_t bytes[16]; int bits; bool v6; };

static bool address_read(struct str text, uint8_t bytes[16], bool *v6)
{
    char z[64];
    struct in6_addr six;

    if (text.len == 0 || text.len >= sizeof(z))
        return false;
    memcpy(z, text.ptr, text.len);
    z[text.len] = 0;
    memset(bytes, 0, 16);
    *v6 = false;
    if (inet_pton(AF_INET, z, bytes) == 1)
        return true;
    if (inet_pton(AF_INET6, z, &six) != 1)
        return false;
    if (IN6_IS_ADDR_V4MAPPED(&six)) {
        memcpy(bytes, six.s6_addr + 12, 4);
        return true;
    }
    memcpy(bytes, six.s6_addr, 16);
    *v6 = true;
    return true;
}

static bool network_read(struct str text, struct network *out)
{
    struct str rest = text, address = str_cut(&rest, '/');
    bool has_bits = address.len < text.len;
    int64_t bits = 0;

    if (!address_read(address, out->bytes, &out->v6))
        return false;
    out->bits = out->v6 ? 128 : 32;
    if (has_bits) {
        if (!str_to_i64(rest, &bits) || bits < 0 || bits > out->bits)
            return false;
        out->bits = (int)bits;
    }
    return true;
}

static bool next_network(struct str *list, struct str *one)
{
    size_t from = 0, to;

    while (from < list->len && (list->ptr[from] == ',' || list->ptr[from] == ' ' || list->ptr[from] == '\n' ||
                                list->ptr[from] == '\t' || list->ptr[from] == ';'))
        from++;
    for (to = from; to < list->len && strchr(", \n\t;", list->ptr[to]) == NULL; to++) {
    }
    *one = str_sub(*list, from, to - from);
    *list = str_sub(*list, to, list->len - to);
    return one->len > 0;
}

bool users_networks_ok(struct str list, struct str *bad)
{
    struct network n;

    while (next_network(&list, bad))
        if (!network_read(*bad, &n))
            return false;
    return true;
}

static bool bits_equal(const uint8_t *a, const uint8_t *b, int bits)
{
    int whole = bits / 8, left = bits % 8;

    if (memcmp(a, b, (size_t)whole) != 0)
        return false;
    return left == 0 || ((a[whole] ^ b[whole]) & (0xff << (8 - left)) & 0xff) == 0;
}

static bool loopback(const uint8_t *bytes, bool v6)
{
    static const uint8_t one[16] = {[15] = 1};

    return v6 ? memcmp(bytes, one, 16) == 0 : bytes[0] == 127;
}

bool users_network_allowed(struct str list, struct str address)
{
    uint8_t bytes[16];
    struct network n;
    struct str one, rest = list;
    bool v6, any = false;

    if (!address_read(address, bytes, &v6))
        return str_trim(list).len == 0;
    if (loopback(bytes, v6))
        return true;
    while (next_network(&rest, &one)) {
        any = true;
        if (network_read(one, &n) && n.v6 == v6 && bits_equal(n.bytes, bytes, n.bits))
            return true;
    }
    return !any;
}

struct str users_address_block(struct arena *arena, struct str address)
{
    uint8_t b[16];
    bool v6;

    if (!address_read(address, b, &v6))
        return STR("?");
    if (!v6)
        return str_fmt(arena, "%u.%u.%u.%u", b[0], b[1], b[2], b[3]);
    return str_fmt(arena, "%02x%02x:%02x%02x:%02x%02x:%02x%02x/64", b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7]);
}
