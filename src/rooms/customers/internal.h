/* What only the customers room uses: the shape of its sealed records, its pure rules, its store. */
#ifndef ROOMS_CUSTOMERS_INTERNAL_H
#define ROOMS_CUSTOMERS_INTERNAL_H

#include "db/seal.h"
#include "rooms/customers/customers.h"
#include "rooms/customers/index.h"
#include "rooms/requests/requests.h"

/* Numbers of the fields inside sealed records: stored, so never renumbered. */
enum { NAME_FIRST = 1, NAME_LAST = 2 };                                             /* category name */
enum { ORGANISATION_NAME = 1, ORGANISATION_BUSINESS_ID = 2, ORGANISATION_VAT_ID = 3 }; /* organisation */
enum { EMAIL_ADDRESS = 1 };
enum { PHONE_NUMBER = 1 };
enum { POSTAL_STREET = 1, POSTAL_POSTCODE = 2, POSTAL_TOWN = 3, POSTAL_COUNTRY = 4 };
enum { WEB_URL = 1 };
enum { IP_ADDRESS = 1 };
enum { ROLE_TITLE = 1 }; /* category relationship: role of a contact person */
enum { NOTE_TEXT = 1 };

enum contact_kind { CONTACT_EMAIL = 1, CONTACT_PHONE = 2, CONTACT_POSTAL = 3, CONTACT_WEB = 4, CONTACT_IP = 5 };
enum category customers_contact_category(enum contact_kind kind);

struct provenance { /* where a record is from (P25), under which notice (P01) */
    int source, channel;
    struct date given_on;
    int64_t recorded_by, recorded_at, notice_id;
};

struct contact_point {
    int64_t id, contact_id, subject_id;
    enum contact_kind kind;
    struct record value;
    struct provenance from;
};

struct customer_row { /* the row and its opened records */
    int64_t id, subject_id, number, version, created_by, created_at, ended_by;
    enum customer_kind kind;
    bool sole_trader;
    bool locked; /* restricted, or erased: nothing but the number is opened */
    enum customer_state state;
    int language;
    struct date start_on, end_on;
    int end_reason;
    struct record name, organisation;
    struct blob sealed_name, sealed_organisation; /* as stored: what an edit leaves alone keeps its bytes */
    struct provenance from;
    struct contact_point *points; /* of the customer itself and of its contact persons */
    size_t point_count;
};

struct contact_row { /* a contact person, opened */
    int64_t id, customer_id, subject_id, version;
    bool locked; /* restricted or erased: no name, no role */
    struct record name, role;
    struct date from_on, to_on;
    struct provenance from;
};

/* NOT_FOUND 1613, FORBIDDEN 1616 when the person's data are locked. */
MUST_USE enum rc customers_contact_find(struct ctx *ctx, int64_t customer_id, int64_t contact_id, struct contact_row *out);

struct note_row {
    int64_t id, subject_id;
    int about;
    struct str text;
    struct provenance from;
};

struct change_row {
    int64_t id, contact_id, by, at;
    struct str fields; /* names of customers_fields with commas */
    int source, channel;
};

struct event_row {
    int64_t at, id, by, number, cents;
    int kind;
    struct date day;
    struct str path, statement;
};

/* ---- rules.c: pure ------------------------------------------------------------------------------- */

/* Check a form as a whole and bring it to normal form (vat id, country, default source and start).
 * now: the customer's kind when edited, 0 for a new one. All errors at once, INVALID 1603-1607, 1612,
 * 1618, E1018 for a VAT number. */
MUST_USE enum rc customers_check_form(struct arena *arena, struct customer_form *form, int now,
                                      struct date today, struct err *err);
MUST_USE enum rc customers_check_contact(struct contact_form *form, enum customer_kind kind,
                                         struct date today, struct err *err);
/* The form's values as a customer form holds them (for customers_form_point), checked and in normal form. */
MUST_USE enum rc customers_check_point(struct arena *arena, struct point_form *form, struct customer_form *values,
                                       struct date today, struct err *err);
/* May these two become one? INVALID 1641 1642, FORBIDDEN 1616, CONFLICT 1644. */
MUST_USE enum rc customers_check_merge(const struct customer_row *from, const struct customer_row *into, struct err *err);
/* What into holds afterwards: its own values, empty ones filled from from, the earlier start. */
void customers_merged_form(const struct customer_form *from, const struct customer_form *into, struct customer_form *out);
const char *customers_point_field(enum contact_kind kind); /* "email": field that an error or a change names */
/* FORBIDDEN 1611 when no named person acts, CONFLICT 1610 already ended, INVALID 1608 1609 1626. */
MUST_USE enum rc customers_check_end(const struct customer_end *req, enum customer_state state,
                                     struct date start_on, const struct actor *actor, struct date today,
                                     struct err *err);
MUST_USE enum rc customers_check_note(const struct note_form *form, struct err *err); /* INVALID 1012, 1617 */
/* Names of the fields of `table` in which a and b differ, with commas; "" when none. */
struct str customers_changed(struct arena *arena, const struct field *table, const void *a, const void *b);
/* "Aino Esimerkki"; in lists "Esimerkki, Aino"; organisation's name; "" when nothing is known. */
struct str customers_name(struct arena *arena, const struct record *name, const struct record *organisation,
                          enum customer_kind kind);
struct str customers_list_name(struct arena *arena, const struct record *name,
                               const struct record *organisation, enum customer_kind kind);
/* Words of a search as typed -> folded words for the index; digits that belong together are joined
 * ("040 000 0011"), separators inside numbers dropped ("9999999-2"). */
size_t customers_search_words(struct arena *arena, struct str typed, struct str words[INDEX_WORDS]);
/* P69: fields of a person in a table, and those among them that do not say why they are asked. */
void customers_count_needs(const struct field *table, int64_t *personal, int64_t *silent);
struct token_list { struct str items[INDEX_TOKENS]; size_t count; };
/* Words under which a text (names, town), an e-mail, a phone or a number is found. */
void customers_add_text(struct arena *arena, struct token_list *list, struct str text);
void customers_add_email(struct arena *arena, struct token_list *list, struct str email);
void customers_add_phone(struct arena *arena, struct token_list *list, struct str phone);
void customers_add_number(struct arena *arena, struct token_list *list, struct str number);
bool customers_in_office(struct date from_on, struct date to_on, struct date today);
/* Form <-> records. */
void customers_form_records(const struct customer_form *form, struct record *name, struct record *organisation);
bool customers_form_point(const struct customer_form *form, enum contact_kind kind, struct record *out);
void customers_form_of(const struct customer_row *row, struct customer_form *out);
bool records_equal(const struct record *a, const struct record *b);
bool record_empty(const struct record *r);

/* ---- store.c: rows and their sealed records --------------------------------------------------------- */

/* ABOUT: the request shows this customer; its id stands in the audit entry of the reads. */
enum { LOAD_NAME = 0, LOAD_POINTS = 1, LOAD_NETWORK = 2, LOAD_ABOUT = 4 };
/* A category that the notice lacks or a restriction covers is left empty. NOT_FOUND 1601. */
MUST_USE enum rc customers_load(struct ctx *ctx, int64_t id, unsigned what, struct customer_row *out);
/* One line of a list; a customer that is not there gives a locked one. */
MUST_USE enum rc customers_load_brief(struct ctx *ctx, int64_t id, struct customer_brief *out);
MUST_USE enum rc customers_load_contacts(struct ctx *ctx, int64_t customer_id, struct contact_row **out, size_t *count);
MUST_USE enum rc customers_load_notes(struct ctx *ctx, int64_t customer_id, size_t most,
                                      struct note_row **out, size_t *count);
MUST_USE enum rc customers_load_changes(struct ctx *ctx, int64_t customer_id, size_t most,
                                        struct change_row **out, size_t *count);
MUST_USE enum rc customers_load_events(struct ctx *ctx, int64_t customer_id, size_t most,
                                       struct event_row **out, size_t *count);
/* May ctx->purpose touch this category under the notice in force? Sets no error. */
bool customers_may(const struct ctx *ctx, enum category category);
struct key_ref customers_key(int64_t subject_id); /* of a person, or of the tenant when 0 */
struct provenance customers_provenance(const struct ctx *ctx, int source, int channel);
MUST_USE enum rc customers_store_new(struct ctx *ctx, const struct customer_form *form, int64_t id,
                                     int64_t subject_id, int64_t number);
MUST_USE enum rc customers_store_edit(struct ctx *ctx, const struct customer_row *row,
                                      const struct customer_form *form, int64_t *changed);
MUST_USE enum rc customers_store_point(struct ctx *ctx, int64_t customer_id, int64_t contact_id,
                                       int64_t subject_id, enum contact_kind kind, const struct record *value,
                                       const struct provenance *from);
/* Replace the form's point of each kind where it differs from the row's. */
MUST_USE enum rc customers_store_points(struct ctx *ctx, const struct customer_row *row,
                                        const struct customer_form *form);
MUST_USE enum rc customers_store_change(struct ctx *ctx, int64_t customer_id, int64_t contact_id,
                                        int64_t subject_id, struct str fields, int source, int channel,
                                        int64_t version);

/* ---- erasure.c: what the stop list is asked with (P63) */
struct stop_probe customers_stop_probe(struct arena *arena, const struct customer_form *form);

/* facts.c: what stands for a customer whose data are locked: "Asiakas 1050 (rajoitettu, OP-2027-014)", or only the number of
 * one whose name is gone. */
struct str customers_stub_name(struct ctx *ctx, int64_t number, int64_t subject);

/* ---- search.c: the register's index and its upkeep ------------------------------------------------ */

/* In an action: what the index says of this customer follows the store once the commit is durable. */
MUST_USE enum rc customers_index_update(struct ctx *ctx, int64_t customer_id);
void customers_index_gone(struct ctx *ctx, int64_t customer_id); /* in an action: a customer is no more */
void customers_index_new(struct ctx *ctx, int64_t id, int64_t number, const struct customer_form *form);
/* Load the register's index now (server start, tests). */
MUST_USE enum rc customers_index_load(struct ctx *ctx);
size_t customers_index_bytes(struct ctx *ctx); /* 0 when it cannot be loaded */

#endif
