/* Decisions about customers: facts in, decision out. No I/O, no clock; memory only from the arena given. */
#include <string.h>

#include "base/errors.h"
#include "base/ids.h"
#include "base/utf8.h"
#include "errors_customers.h"
#include "rooms/customers/internal.h"

#define NOTHING ((struct str){NULL, 0})

static enum rc result(const struct err *err)
{
    return err->field_count > 0 ? RC_INVALID : RC_OK;
}

enum category customers_contact_category(enum contact_kind kind)
{
    switch (kind) {
    case CONTACT_EMAIL: return CATEGORY_EMAIL;
    case CONTACT_PHONE: return CATEGORY_PHONE;
    case CONTACT_POSTAL: return CATEGORY_POSTAL;
    case CONTACT_WEB: return CATEGORY_WEB_ADDRESS;
    case CONTACT_IP: return CATEGORY_IP_NUMBER;
    }
    return CATEGORY_NONE;
}

/* ---- forms ------------------------------------------------------------------------------------------ */

static bool known(const struct name_value *names, int value)
{
    for (; names->word != NULL; names++)
        if (names->value == value)
            return true;
    return false;
}

enum rc customers_require_source(int source, int channel, struct err *err)
{
    if (!known(customers_sources, source))
        return err_invalid(err, E1012_FIELD_NOT_A_CHOICE, "source");
    if (!known(customers_channels, channel))
        return err_invalid(err, E1012_FIELD_NOT_A_CHOICE, "channel");
    return RC_OK;
}

/* A VAT number of another country: two capitals and 2..13 letters or digits. The Finnish one has its
 * check digit verified. */
static bool vat_number(struct arena *arena, struct str in, struct str *out)
{
    if (id_vat(arena, in, out))
        return true;
    if (in.len < 4 || in.len > 15 || str_starts(in, STR("FI")))
        return false;
    for (size_t i = 0; i < in.len; i++) {
        char c = in.ptr[i];
        bool letter = c >= 'A' && c <= 'Z', digit = c >= '0' && c <= '9';

        if (i < 2 ? !letter : !letter && !digit)
            return false;
    }
    *out = in;
    return true;
}

static void only_of_other_kind(struct arena *arena, struct err *err, const char *field, bool given)
{
    if (given)
        err_add_field(arena, err, field, E1618_FIELD_NOT_OF_KIND, NOTHING);
}

static void check_identity(struct arena *arena, struct customer_form *f, int now, struct err *err)
{
    bool person = f->kind == CUSTOMER_PERSON;

    if (f->kind != CUSTOMER_PERSON && f->kind != CUSTOMER_ORGANISATION) {
        err_add_field(arena, err, "kind", E1603_KIND_MISSING, NOTHING);
        return;
    }
    if (now != 0 && now != f->kind)
        err_add_field(arena, err, "kind", E1612_KIND_FIXED, NOTHING);
    if (person && str_empty(f->last_name))
        err_add_field(arena, err, "last_name", E1604_NAME_MISSING, NOTHING);
    if (!person) {
        only_of_other_kind(arena, err, "first_name", !str_empty(f->first_name));
        only_of_other_kind(arena, err, "last_name", !str_empty(f->last_name));
        only_of_other_kind(arena, err, "sole_trader", f->sole_trader);
        if (str_empty(f->organisation))
            err_add_field(arena, err, "organisation", E1605_ORGANISATION_MISSING, NOTHING);
    } else if (!f->sole_trader) {
        only_of_other_kind(arena, err, "business_id", !str_empty(f->business_id));
        only_of_other_kind(arena, err, "vat_id", !str_empty(f->vat_id));
    }
    if (!str_empty(f->vat_id) && !vat_number(arena, f->vat_id, &f->vat_id))
        err_add_field(arena, err, "vat_id", E1018_YTUNNUS_CHECK, NOTHING);
}

/* "YLI-II" of the table -> "Yli-Ii". Å Ä Ö are C3 85, 84, 96; their small letters lie 20 higher. */
static struct str town_text(struct arena *arena, struct str caps)
{
    static const char *const small[] = {" As", " Kk", " St"};
    char *p = arena_copy(arena, caps.ptr, caps.len);
    bool first = true;

    for (size_t i = 0; i < caps.len; i++) {
        unsigned char c = (unsigned char)p[i], before = i > 0 ? (unsigned char)p[i - 1] : 0;
        bool letter = (c >= 'A' && c <= 'Z') || (before == 0xc3 && c >= 0x80 && c <= 0x9e);

        if (letter && !first)
            p[i] = (char)(c + 0x20);
        if (c != 0xc3)
            first = c == ' ' || c == '-';
    }
    for (size_t i = 0; i < COUNT(small) && caps.len > 3; i++) /* "Kangasala as": station, church village */
        if (str_ends((struct str){p, caps.len}, str_from(small[i])))
            p[caps.len - 2] = (char)(p[caps.len - 2] + 0x20);
    return (struct str){p, caps.len};
}

static void check_postal(struct arena *arena, struct customer_form *f, struct err *err)
{
    if (str_empty(f->street) && str_empty(f->postcode) && str_empty(f->town)) {
        f->country = NOTHING;
        return;
    }
    if (str_empty(f->country))
        f->country = STR("FI");
    if (f->country.len != 2 || f->country.ptr[0] < 'A' || f->country.ptr[0] > 'Z' || f->country.ptr[1] < 'A' ||
        f->country.ptr[1] > 'Z')
        err_add_field(arena, err, "country", E1012_FIELD_NOT_A_CHOICE, NOTHING);
    if (str_eqz(f->country, "FI") && !str_empty(f->postcode)) {
        struct str town;

        /* never ask what the table knows; a code that it does not know may be newer than it (decision 0002) */
        if (id_postcode(f->postcode, &town) && !str_empty(town) && (str_empty(f->town) || str_eq(f->town, town)))
            f->town = town_text(arena, town); /* an envelope's capitals are not how a town is written */
    }
    if (!str_empty(f->street) && str_empty(f->town))
        err_add_field(arena, err, str_empty(f->postcode) ? "postcode" : "town", E1606_POSTAL_INCOMPLETE, NOTHING);
}

enum rc customers_check_form(struct arena *arena, struct customer_form *f, int now, struct date today,
                             struct err *err)
{
    check_identity(arena, f, now, err);
    check_postal(arena, f, err);
    if (f->language == 0)
        f->language = LANG_FI + 1;
    if (f->start_on.days == 0 || date_is_none(f->start_on)) /* a zeroed form: 1970 is no start */
        f->start_on = today;
    if (date_after(f->start_on, today))
        err_add_field(arena, err, "start_on", E1607_START_IN_FUTURE, NOTHING);
    if (f->source == 0)
        f->source = SOURCE_STAFF;
    if (f->channel == 0)
        f->channel = CHANNEL_WEB;
    if (result(err) == RC_OK)
        return customers_require_source(f->source, f->channel, err);
    return RC_INVALID;
}

const char *customers_point_field(enum contact_kind kind)
{
    static const char *const names[] = {NULL, "email", "phone", "street", "web", "ip"};

    return names[kind];
}

enum rc customers_check_point(struct arena *arena, struct point_form *f, struct customer_form *values,
                              struct date today, struct err *err)
{
    struct record point;
    bool any = false;

    *values = (struct customer_form){.email = f->email, .phone = f->phone, .street = f->street, .postcode = f->postcode,
        .town = f->town, .country = f->country, .web = f->web, .ip = f->ip};
    check_postal(arena, values, err);
    for (enum contact_kind kind = CONTACT_EMAIL; kind <= CONTACT_IP; kind++)
        any |= customers_form_point(values, kind, &point);
    if (!any)
        err_add_field(arena, err, "email", E1636_POINT_EMPTY, NOTHING);
    if (f->given_on.days == 0 || date_is_none(f->given_on))
        f->given_on = today;
    if (date_after(f->given_on, today))
        err_add_field(arena, err, "given_on", E1640_POINT_DAY, NOTHING);
    if (f->source == 0)
        f->source = SOURCE_STAFF;
    if (f->channel == 0)
        f->channel = CHANNEL_WEB;
    return result(err) == RC_OK ? customers_require_source(f->source, f->channel, err) : RC_INVALID;
}

enum rc customers_check_merge(const struct customer_row *from, const struct customer_row *into, struct err *err)
{
    struct str a = from->organisation.field[ORGANISATION_BUSINESS_ID], b = into->organisation.field[ORGANISATION_BUSINESS_ID];

    if (from->id == into->id || from->kind != into->kind)
        return err_invalid(err, E1641_MERGE_NOT_ALIKE, "number");
    if (from->locked || into->locked)
        return err_forbidden(err, E1616_CUSTOMER_LOCKED);
    if (!str_empty(a) && !str_empty(b) && !str_eq(a, b))
        return err_invalid(err, E1642_MERGE_BUSINESS_ID, "number");
    if (from->state == CUSTOMER_ACTIVE && into->state == CUSTOMER_ENDED)
        return err_conflict(err, E1644_MERGE_ENDED);
    return RC_OK;
}

static void fill(struct str *to, struct str from)
{
    if (str_empty(*to))
        *to = from;
}

void customers_merged_form(const struct customer_form *from, const struct customer_form *into, struct customer_form *out)
{
    *out = *into;
    if (str_eq(from->last_name, into->last_name))
        fill(&out->first_name, from->first_name);
    fill(&out->organisation, from->organisation);
    fill(&out->business_id, from->business_id);
    fill(&out->vat_id, from->vat_id);
    out->sole_trader = into->sole_trader || from->sole_trader;
    if (date_before(from->start_on, out->start_on))
        out->start_on = from->start_on;
}

enum rc customers_check_contact(struct contact_form *f, enum customer_kind kind, struct date today,
                                struct err *err)
{
    if (kind != CUSTOMER_ORGANISATION)
        return err_invalid(err, E1614_CONTACT_NOT_OF_PERSON, NULL);
    if (str_empty(f->last_name))
        return err_invalid(err, E1604_NAME_MISSING, "last_name");
    if (f->from_on.days == 0 || date_is_none(f->from_on))
        f->from_on = today;
    if (f->to_on.days == 0)
        f->to_on = DATE_NONE;
    if (!date_is_none(f->to_on) && date_before(f->to_on, f->from_on))
        return err_invalid(err, E1615_CONTACT_DATES, "to_on");
    if (f->source == 0)
        f->source = SOURCE_STAFF;
    if (f->channel == 0)
        f->channel = CHANNEL_WEB;
    return customers_require_source(f->source, f->channel, err);
}

enum rc customers_check_end(const struct customer_end *req, enum customer_state state, struct date start_on,
                            const struct actor *actor, struct date today, struct err *err)
{
    if (!actor_is_person(actor))
        return err_forbidden(err, E1611_END_NEEDS_PERSON);
    if (state == CUSTOMER_ENDED)
        return err_conflict(err, E1610_ALREADY_ENDED);
    if (!known(customers_end_reasons, req->reason))
        return err_invalid(err, E1012_FIELD_NOT_A_CHOICE, "reason");
    if (req->end_on.days == 0 || date_is_none(req->end_on))
        return err_invalid(err, E1626_ENDED_ON_MISSING, "end_on");
    if (date_before(req->end_on, start_on))
        return err_invalid(err, E1608_END_BEFORE_START, "end_on");
    if (date_after(req->end_on, today))
        return err_invalid(err, E1609_END_IN_FUTURE, "end_on");
    return RC_OK;
}

enum rc customers_check_note(const struct note_form *f, struct err *err)
{
    if (!known(customers_note_kinds, f->about))
        return err_invalid(err, E1012_FIELD_NOT_A_CHOICE, "about");
    if (str_empty(str_trim(f->text)))
        return err_invalid(err, E1617_NOTE_EMPTY, "text");
    if (f->channel != 0 && !known(customers_channels, f->channel))
        return err_invalid(err, E1012_FIELD_NOT_A_CHOICE, "channel");
    return RC_OK;
}

static bool differ(const struct field *f, const char *a, const char *b)
{
    switch (f->kind) {
    case FIELD_KIND_ENUM: return memcmp(a + f->offset, b + f->offset, sizeof(int)) != 0;
    case FIELD_KIND_BOOL: return memcmp(a + f->offset, b + f->offset, sizeof(bool)) != 0;
    case FIELD_KIND_DATE: return memcmp(a + f->offset, b + f->offset, sizeof(struct date)) != 0;
    case FIELD_KIND_I64: return memcmp(a + f->offset, b + f->offset, sizeof(int64_t)) != 0;
    default: break;
    }
    struct str sa, sb;

    memcpy(&sa, a + f->offset, sizeof(sa));
    memcpy(&sb, b + f->offset, sizeof(sb));
    return !str_eq(sa, sb);
}

struct str customers_changed(struct arena *arena, const struct field *table, const void *a, const void *b)
{
    struct str out = NOTHING;

    for (const struct field *f = table; f->kind != FIELD_KIND_END; f++) {
        if (strcmp(f->name, "source") == 0 || strcmp(f->name, "channel") == 0 || strcmp(f->name, "version") == 0)
            continue;
        if (differ(f, a, b))
            out = str_empty(out) ? str_from(f->name) : str_fmt(arena, "%.*s,%s", STR_FMT(out), f->name);
    }
    return out;
}

void customers_count_needs(const struct field *table, int64_t *personal, int64_t *silent)
{
    for (const struct field *f = table; f->kind != FIELD_KIND_END; f++) {
        if (f->category == 0)
            continue;
        ++*personal;
        *silent += f->need == NEED_NONE || f->label == NULL;
    }
}

bool customers_in_office(struct date from_on, struct date to_on, struct date today)
{
    return !date_after(from_on, today) && (date_is_none(to_on) || !date_before(to_on, today));
}

/* ---- records ------------------------------------------------------------------------------------------ */

bool records_equal(const struct record *a, const struct record *b)
{
    for (size_t i = 0; i < RECORD_FIELDS; i++)
        if (!str_eq(a->field[i], b->field[i]))
            return false;
    return true;
}

bool record_empty(const struct record *r)
{
    for (size_t i = 0; i < RECORD_FIELDS; i++)
        if (!str_empty(r->field[i]))
            return false;
    return true;
}

void customers_form_records(const struct customer_form *f, struct record *name, struct record *organisation)
{
    *name = (struct record){.field = {[NAME_FIRST] = f->first_name, [NAME_LAST] = f->last_name}};
    *organisation = (struct record){.field = {[ORGANISATION_NAME] = f->organisation,
        [ORGANISATION_BUSINESS_ID] = f->business_id, [ORGANISATION_VAT_ID] = f->vat_id}};
}

/* The form's value of one kind of contact point; false when it has none. */
bool customers_form_point(const struct customer_form *f, enum contact_kind kind, struct record *out)
{
    *out = (struct record){0};
    switch (kind) {
    case CONTACT_EMAIL: out->field[EMAIL_ADDRESS] = f->email; break;
    case CONTACT_PHONE: out->field[PHONE_NUMBER] = f->phone; break;
    case CONTACT_POSTAL:
        out->field[POSTAL_STREET] = f->street;
        out->field[POSTAL_POSTCODE] = f->postcode;
        out->field[POSTAL_TOWN] = f->town;
        out->field[POSTAL_COUNTRY] = f->country;
        break;
    case CONTACT_WEB: out->field[WEB_URL] = f->web; break;
    case CONTACT_IP: out->field[IP_ADDRESS] = f->ip; break;
    }
    return !record_empty(out);
}

static const struct record *own_point(const struct customer_row *row, enum contact_kind kind)
{
    static const struct record none;

    for (size_t i = 0; i < row->point_count; i++)
        if (row->points[i].contact_id == 0 && row->points[i].kind == kind)
            return &row->points[i].value;
    return &none;
}

/* The form as it would be filled for this row: its first contact point of each kind. */
void customers_form_of(const struct customer_row *row, struct customer_form *out)
{
    const struct record *postal = own_point(row, CONTACT_POSTAL);

    *out = (struct customer_form){
        .kind = (int)row->kind, .sole_trader = row->sole_trader, .language = row->language, .start_on = row->start_on,
        .version = row->version,
        .first_name = row->name.field[NAME_FIRST], .last_name = row->name.field[NAME_LAST],
        .organisation = row->organisation.field[ORGANISATION_NAME],
        .business_id = row->organisation.field[ORGANISATION_BUSINESS_ID],
        .vat_id = row->organisation.field[ORGANISATION_VAT_ID],
        .email = own_point(row, CONTACT_EMAIL)->field[EMAIL_ADDRESS],
        .phone = own_point(row, CONTACT_PHONE)->field[PHONE_NUMBER],
        .street = postal->field[POSTAL_STREET], .postcode = postal->field[POSTAL_POSTCODE],
        .town = postal->field[POSTAL_TOWN], .country = postal->field[POSTAL_COUNTRY],
        .web = own_point(row, CONTACT_WEB)->field[WEB_URL], .ip = own_point(row, CONTACT_IP)->field[IP_ADDRESS],
    };
}

/* ---- names -------------------------------------------------------------------------------------------- */

struct str customers_name(struct arena *arena, const struct record *name, const struct record *organisation,
                          enum customer_kind kind)
{
    struct str first = name->field[NAME_FIRST], last = name->field[NAME_LAST];

    if (kind == CUSTOMER_ORGANISATION)
        return organisation->field[ORGANISATION_NAME];
    return str_empty(first) ? last : str_fmt(arena, "%.*s %.*s", STR_FMT(first), STR_FMT(last));
}

struct str customers_list_name(struct arena *arena, const struct record *name,
                               const struct record *organisation, enum customer_kind kind)
{
    struct str first = name->field[NAME_FIRST], last = name->field[NAME_LAST];

    if (kind == CUSTOMER_ORGANISATION)
        return organisation->field[ORGANISATION_NAME];
    return str_empty(first) ? last : str_fmt(arena, "%.*s, %.*s", STR_FMT(last), STR_FMT(first));
}

/* ---- words of the index ---------------------------------------------------------------------------- */

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

/* Next word of a folded text (text_fold leaves letters, digits and single spaces). */
static bool next_word(struct str *folded, struct str *out)
{
    *out = str_cut(folded, ' ');
    return out->len > 0;
}

static struct str digits_of(struct arena *arena, struct str s)
{
    char *p = arena_alloc(arena, s.len + 1);
    size_t n = 0;

    for (size_t i = 0; i < s.len; i++)
        if (is_digit(s.ptr[i]))
            p[n++] = s.ptr[i];
    return (struct str){p, n};
}

static void add_token(struct token_list *list, struct str token)
{
    if (token.len == 0 || memchr(token.ptr, '\0', token.len) != NULL || list->count == INDEX_TOKENS)
        return;
    for (size_t i = 0; i < list->count; i++)
        if (str_eq(list->items[i], token))
            return;
    list->items[list->count++] = token;
}

void customers_add_text(struct arena *arena, struct token_list *list, struct str text)
{
    struct str folded = text_fold(arena, text), word;

    while (next_word(&folded, &word))
        add_token(list, word);
}

void customers_add_email(struct arena *arena, struct token_list *list, struct str email)
{
    add_token(list, str_lower_ascii(arena, email));
}

/* An E.164 number is found by its digits and, when Finnish, as it is dialled at home. */
void customers_add_phone(struct arena *arena, struct token_list *list, struct str phone)
{
    struct str digits = digits_of(arena, phone);

    add_token(list, digits);
    if (str_starts(phone, STR("+358")))
        add_token(list, str_fmt(arena, "0%.*s", STR_FMT(str_sub(digits, 3, digits.len - 3))));
}

void customers_add_number(struct arena *arena, struct token_list *list, struct str number)
{
    add_token(list, digits_of(arena, number));
}

/* "040", "(09)", "+358", "9999999-2": parts of a number. */
static bool number_like(struct str s)
{
    bool digit = false;

    for (size_t i = 0; i < s.len; i++) {
        if (is_digit(s.ptr[i]))
            digit = true;
        else if (s.ptr[i] != '+' && s.ptr[i] != '-' && s.ptr[i] != '(' && s.ptr[i] != ')')
            return false;
    }
    return digit;
}

static struct str search_number(struct arena *arena, struct str typed)
{
    struct str digits = digits_of(arena, typed);

    return str_starts(digits, STR("00358")) ? str_sub(digits, 2, digits.len - 2) : digits;
}

size_t customers_search_words(struct arena *arena, struct str typed, struct str words[INDEX_WORDS])
{
    struct str number = NOTHING;
    size_t n = 0, at = 0;

    while (at <= typed.len && n < INDEX_WORDS) {
        struct str piece, folded, word;
        size_t to = at;

        while (to < typed.len && typed.ptr[to] != ' ' && typed.ptr[to] != '\t' && typed.ptr[to] != '\n')
            to++;
        piece = str_sub(typed, at, to - at);
        at = to + 1;
        if (number_like(piece)) {
            number = str_fmt(arena, "%.*s%.*s", STR_FMT(number), STR_FMT(piece));
            continue;
        }
        if (!str_empty(number) && !str_empty(piece)) {
            words[n++] = search_number(arena, number);
            number = NOTHING;
        }
        if (str_contains(piece, STR("@"))) {
            if (n < INDEX_WORDS)
                words[n++] = str_lower_ascii(arena, piece);
            continue;
        }
        folded = text_fold(arena, piece);
        while (n < INDEX_WORDS && next_word(&folded, &word)) {
            if (str_starts(word, STR("fi")) && word.len > 5 && number_like(str_sub(word, 2, word.len - 2)))
                word = str_sub(word, 2, word.len - 2); /* a VAT number: found by its digits */
            words[n++] = word;
        }
    }
    if (!str_empty(number) && n < INDEX_WORDS)
        words[n++] = search_number(arena, number);
    return n;
}
