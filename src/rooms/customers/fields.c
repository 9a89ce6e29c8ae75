/* What is asked of a customer: one table for form, JSON, CSV and command line (P18, P69). A field's
 * category decides whether the notice in force lets it be shown and stored at all. */
#include "rooms/customers/internal.h"

const struct name_value customers_kinds[] = {
    {"person", CUSTOMER_PERSON, "customers.kind.person"},
    {"organisation", CUSTOMER_ORGANISATION, "customers.kind.organisation"},
    {NULL, 0, NULL},
};

const struct name_value customers_languages[] = {
    {"fi", LANG_FI + 1, "customers.language.fi"},
    {"sv", LANG_SV + 1, "customers.language.sv"},
    {"en", LANG_EN + 1, "customers.language.en"},
    {NULL, 0, NULL},
};

const struct name_value customers_sources[] = {
    {"customer", SOURCE_CUSTOMER, "customers.source.customer"},
    {"organisation", SOURCE_ORGANISATION, "customers.source.organisation"},
    {"staff", SOURCE_STAFF, "customers.source.staff"},
    {"reseller", SOURCE_RESELLER, "customers.source.reseller"},
    {"update-service", SOURCE_UPDATE_SERVICE, "customers.source.update-service"},
    {"partner", SOURCE_PARTNER, "customers.source.partner"},
    {"public-register", SOURCE_PUBLIC_REGISTER, "customers.source.public-register"},
    {"import", SOURCE_IMPORT, "customers.source.import"},
    {NULL, 0, NULL},
};

const struct name_value customers_channels[] = {
    {"phone", CHANNEL_PHONE, "customers.channel.phone"},
    {"email", CHANNEL_EMAIL, "customers.channel.email"},
    {"store", CHANNEL_STORE, "customers.channel.store"},
    {"web", CHANNEL_WEB, "customers.channel.web"},
    {"letter", CHANNEL_LETTER, "customers.channel.letter"},
    {"file", CHANNEL_FILE, "customers.channel.file"},
    {"api", CHANNEL_API, "customers.channel.api"},
    {"event", CHANNEL_EVENT, "customers.channel.event"},
    {NULL, 0, NULL},
};

const struct name_value customers_end_reasons[] = {
    {"by-customer", END_BY_CUSTOMER, "customers.end-reason.by-customer"},
    {"by-controller", END_BY_CONTROLLER, "customers.end-reason.by-controller"},
    {"deceased", END_DECEASED, "customers.end-reason.deceased"},
    {"dissolved", END_DISSOLVED, "customers.end-reason.dissolved"},
    {NULL, 0, NULL},
};

const struct name_value customers_note_kinds[] = {
    {"contact", 1, "customers.note.contact"},
    {"delivery", 2, "customers.note.delivery"},
    {"complaint", 3, "customers.note.complaint"},
    {"agreement", 4, "customers.note.agreement"},
    {"other", 5, "customers.note.other"},
    {NULL, 0, NULL},
};

#define C struct customer_form
const struct field customers_fields[] = {
    FIELD_ENUM(C, kind, customers_kinds, FIELD_REQUIRED, 0, NEED_NONE, "customers.field.kind"),
    FIELD_NAME(C, first_name, 100, FIELD_SOMETIMES, CATEGORY_NAME, NEED_CONTRACT, "customers.field.first-name"),
    FIELD_NAME(C, last_name, 100, FIELD_SOMETIMES, CATEGORY_NAME, NEED_CONTRACT, "customers.field.last-name"),
    FIELD_BOOL(C, sole_trader, 0, 0, NEED_NONE, "customers.field.sole-trader"),
    FIELD_NAME(C, organisation, 200, FIELD_SOMETIMES, CATEGORY_ORGANISATION, NEED_CONTRACT, "customers.field.organisation"),
    FIELD_YTUNNUS(C, business_id, FIELD_SOMETIMES, CATEGORY_ORGANISATION, NEED_CONTRACT, "customers.field.business-id"),
    FIELD_TEXT(C, vat_id, 20, FIELD_SOMETIMES, CATEGORY_ORGANISATION, NEED_LAW, "customers.field.vat-id"),
    FIELD_EMAIL(C, email, 0, CATEGORY_EMAIL, NEED_VOLUNTARY, "customers.field.email"),
    FIELD_PHONE(C, phone, 0, CATEGORY_PHONE, NEED_VOLUNTARY, "customers.field.phone"),
    FIELD_TEXT(C, street, 200, 0, CATEGORY_POSTAL, NEED_LAW, "customers.field.street"),
    FIELD_POSTCODE(C, postcode, 0, CATEGORY_POSTAL, NEED_LAW, "customers.field.postcode"),
    FIELD_NAME(C, town, 100, 0, CATEGORY_POSTAL, NEED_LAW, "customers.field.town"),
    FIELD_TEXT(C, country, 2, 0, CATEGORY_POSTAL, NEED_LAW, "customers.field.country"),
    FIELD_URL(C, web, 0, CATEGORY_WEB_ADDRESS, NEED_VOLUNTARY, "customers.field.web"),
    FIELD_IP(C, ip, 0, CATEGORY_IP_NUMBER, NEED_VOLUNTARY, "customers.field.ip"),
    FIELD_ENUM(C, language, customers_languages, 0, CATEGORY_RELATIONSHIP, NEED_VOLUNTARY, "customers.field.language"),
    FIELD_DATE(C, start_on, 0, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "customers.field.start-on"),
    FIELD_ENUM(C, source, customers_sources, 0, 0, NEED_NONE, "customers.field.source"),
    FIELD_ENUM(C, channel, customers_channels, 0, 0, NEED_NONE, "customers.field.channel"),
    FIELD_I64(C, version, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, 0, NEED_NONE, "customers.field.version"),
    FIELD_END,
};
#undef C

#define Q struct point_form
const struct field customers_point_fields[] = {
    FIELD_EMAIL(Q, email, FIELD_SOMETIMES, CATEGORY_EMAIL, NEED_VOLUNTARY, "customers.field.email"),
    FIELD_PHONE(Q, phone, FIELD_SOMETIMES, CATEGORY_PHONE, NEED_VOLUNTARY, "customers.field.phone"),
    FIELD_TEXT(Q, street, 200, FIELD_SOMETIMES, CATEGORY_POSTAL, NEED_VOLUNTARY, "customers.field.street"),
    FIELD_POSTCODE(Q, postcode, FIELD_SOMETIMES, CATEGORY_POSTAL, NEED_VOLUNTARY, "customers.field.postcode"),
    FIELD_NAME(Q, town, 100, FIELD_SOMETIMES, CATEGORY_POSTAL, NEED_VOLUNTARY, "customers.field.town"),
    FIELD_TEXT(Q, country, 2, FIELD_SOMETIMES, CATEGORY_POSTAL, NEED_VOLUNTARY, "customers.field.country"),
    FIELD_URL(Q, web, FIELD_SOMETIMES, CATEGORY_WEB_ADDRESS, NEED_VOLUNTARY, "customers.field.web"),
    FIELD_IP(Q, ip, FIELD_SOMETIMES, CATEGORY_IP_NUMBER, NEED_VOLUNTARY, "customers.field.ip"),
    FIELD_ENUM(Q, source, customers_sources, 0, 0, NEED_NONE, "customers.field.source"),
    FIELD_ENUM(Q, channel, customers_channels, 0, 0, NEED_NONE, "customers.field.channel"),
    FIELD_DATE(Q, given_on, 0, 0, NEED_NONE, "customers.field.given-on"),
    FIELD_I64(Q, contact_id, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, 0, NEED_NONE, "customers.field.contact"),
    FIELD_END,
};
#undef Q

const struct field customers_end_fields[] = {
    FIELD_ENUM(struct customer_end, reason, customers_end_reasons, FIELD_REQUIRED, CATEGORY_RELATIONSHIP,
               NEED_CONTRACT, "customers.field.end-reason"),
    FIELD_DATE(struct customer_end, end_on, FIELD_REQUIRED, CATEGORY_RELATIONSHIP, NEED_CONTRACT,
               "customers.field.end-on"),
    FIELD_END,
};

#define P struct contact_form
const struct field customers_contact_fields[] = {
    FIELD_NAME(P, first_name, 100, 0, CATEGORY_NAME, NEED_CONTRACT, "customers.field.first-name"),
    FIELD_NAME(P, last_name, 100, FIELD_REQUIRED, CATEGORY_NAME, NEED_CONTRACT, "customers.field.last-name"),
    FIELD_NAME(P, role, 100, 0, CATEGORY_RELATIONSHIP, NEED_VOLUNTARY, "customers.field.role"),
    FIELD_EMAIL(P, email, 0, CATEGORY_EMAIL, NEED_VOLUNTARY, "customers.field.email"),
    FIELD_PHONE(P, phone, 0, CATEGORY_PHONE, NEED_VOLUNTARY, "customers.field.phone"),
    FIELD_DATE(P, from_on, 0, CATEGORY_RELATIONSHIP, NEED_CONTRACT, "customers.field.from-on"),
    FIELD_DATE(P, to_on, 0, CATEGORY_RELATIONSHIP, NEED_VOLUNTARY, "customers.field.to-on"),
    FIELD_ENUM(P, source, customers_sources, 0, 0, NEED_NONE, "customers.field.source"),
    FIELD_ENUM(P, channel, customers_channels, 0, 0, NEED_NONE, "customers.field.channel"),
    FIELD_I64(P, version, 0, INT64_MAX, FIELD_HIDDEN | FIELD_SOMETIMES, 0, NEED_NONE, "customers.field.version"),
    FIELD_END,
};
#undef P

const struct field customers_note_fields[] = {
    FIELD_ENUM(struct note_form, about, customers_note_kinds, FIELD_REQUIRED, CATEGORY_NOTE, NEED_VOLUNTARY,
               "customers.field.note-about"),
    FIELD_LINES(struct note_form, text, 4000, FIELD_REQUIRED, CATEGORY_NOTE, NEED_VOLUNTARY,
                "customers.field.note-text"),
    FIELD_ENUM(struct note_form, channel, customers_channels, FIELD_SOMETIMES, 0, NEED_NONE, "customers.field.channel"),
    FIELD_END,
};
