/* Customers (asiakkaat): persons and organisations, their contact persons and contact points, notes,
 * the relationship's start and end, the timeline. What a person's data say stands sealed under that
 * person's own key, one record per row and category; an organisation's own under its tenant's key.
 * (P05 P07 P18 P22 P23 P25 P69; sections 5, 10 and 11 of the seeds) */
#ifndef ROOMS_CUSTOMERS_H
#define ROOMS_CUSTOMERS_H

#include "base/field.h"
#include "db/store.h"
#include "policy/policy.h"
#include "rooms/audit/audit.h"

enum customer_kind { CUSTOMER_PERSON = 1, CUSTOMER_ORGANISATION = 2 };
enum customer_state { CUSTOMER_ACTIVE = 1, CUSTOMER_ENDED = 2 };

enum data_source { /* who gave it (tietolähde, P25); message customers.source.<word> */
    SOURCE_CUSTOMER = 1, SOURCE_ORGANISATION = 2, SOURCE_STAFF = 3, SOURCE_RESELLER = 4,
    SOURCE_UPDATE_SERVICE = 5, SOURCE_PARTNER = 6, SOURCE_PUBLIC_REGISTER = 7, SOURCE_IMPORT = 8
};
enum data_channel { /* how it came (kanava); message customers.channel.<word> */
    CHANNEL_PHONE = 1, CHANNEL_EMAIL = 2, CHANNEL_STORE = 3, CHANNEL_WEB = 4, CHANNEL_LETTER = 5,
    CHANNEL_FILE = 6, CHANNEL_API = 7, CHANNEL_EVENT = 8
};
enum end_reason { /* why the relationship ended; message customers.end-reason.<word> */
    END_BY_CUSTOMER = 1, END_BY_CONTROLLER = 2, END_DECEASED = 3, END_DISSOLVED = 4
};

/* --- facts that other rooms ask for ------------------------------------------------------------- */

/* The party of an invoice or a letter, as it is today; what is kept is the asker's own snapshot. */
struct customer_party {
    int64_t customer_id, number;
    int64_t subject_id;         /* 0 for an organisation */
    enum customer_kind kind;
    bool sole_trader;           /* a person with a business id: no consumer */
    enum customer_state state;
    enum lang lang;
    struct str name;            /* "Aino Esimerkki", "Esimerkki-Ikkunat Oy" */
    struct str business_id, vat_id;
    struct str street, postcode, town, country; /* country: two capitals, "FI" */
    struct str email, phone;
    struct str contact_name;    /* first contact person in office of an organisation, or "" */
    int64_t contact_subject_id; /* 0 when none */
};
/* Opens what ctx->purpose needs and is allowed; a category that the notice lacks is left "".
 * NOT_FOUND 1601 no such customer (or erased); REFUSED restricted. */
MUST_USE enum rc customers_party(struct ctx *ctx, int64_t customer_id, struct customer_party *out);
MUST_USE enum rc customers_find_by_number(struct ctx *ctx, int64_t number, int64_t *customer_id);
/* The customer's own subject; 0 for an organisation. */
MUST_USE enum rc customers_subject_of(struct ctx *ctx, int64_t customer_id, int64_t *subject_id);

/* A person without a business id: prices are told with VAT, the limits of collection are those of consumers. No name is opened. */
MUST_USE enum rc customers_is_consumer(struct ctx *ctx, int64_t customer_id, bool *out);

struct customer_brief { /* one line of any list that names customers */
    int64_t customer_id, number, subject_id;
    enum customer_kind kind;
    bool sole_trader;
    enum customer_state state;
    bool locked;        /* restricted or erased: name is "Asiakas 10391", nothing else is given */
    struct str name, town;
};
/* Names for a list; one result set in the audit. Same order as ids; an unknown id gives a locked line. */
MUST_USE enum rc customers_briefs(struct ctx *ctx, const int64_t *ids, size_t count,
                                  struct customer_brief **out);

struct customer_role { /* where a subject stands in this register */
    int64_t customer_id;
    int64_t contact_id; /* 0: the customer itself; else a contact person of that organisation */
    bool in_office;     /* contact persons: represents it today (P60) */
};
/* Of ctx's register: every customer and representation of a subject (access, erasure, holds). */
MUST_USE enum rc customers_roles_of_subject(struct ctx *ctx, int64_t subject_id,
                                            struct customer_role **out, size_t *count);

/* Who the person was before customers were merged: subjects that are no more, whose trail of readings is the person's too (P05,
 * P43). In arena. */
MUST_USE enum rc customers_former_subjects(struct ctx *ctx, int64_t subject_id, int64_t **out, size_t *count);

/* --- for the erasure engine (rooms/requests; RIGHTS.md 2-4). Purpose: rights. ------------------- */
enum { PERSON_VALUES = 8 };
struct person_values { /* one person's own values, from every role; empty when the key is gone */
    struct str first_name, last_name, name;
    struct str emails[PERSON_VALUES], phones[PERSON_VALUES], others[PERSON_VALUES]; /* others: web, IP, trade name */
    size_t email_count, phone_count, other_count;
    struct str street, postcode, town; /* first postal address */
    enum lang lang;
};
MUST_USE enum rc customers_person(struct ctx *ctx, int64_t subject_id, struct person_values *out);
/* Whose is a contact person. NOT_FOUND 1613. */
MUST_USE enum rc customers_contact_of(struct ctx *ctx, int64_t contact_id, int64_t *customer_id, int64_t *subject_id);
struct customer_contact { int64_t contact_id, subject_id; struct str name; bool in_office; };
/* Contact persons of a customer, for choosing whom a request concerns. */
MUST_USE enum rc customers_contacts_of(struct ctx *ctx, int64_t customer_id, struct customer_contact **out, size_t *count);
/* Only the number stays, so that an open invoice has something to hang on (P35). In the writer. */
MUST_USE enum rc customers_make_stub(struct ctx *ctx, int64_t customer_id);
/* Retention: all rows of an organisation whose time is over (P36). In the writer. */
MUST_USE enum rc customers_forget_organisation(struct ctx *ctx, int64_t customer_id, int64_t *removed);
/* Channels of a representative that the work does not need: web address, IP number. In the writer. */
MUST_USE enum rc customers_erase_private(struct ctx *ctx, int64_t subject_id, int64_t *removed);

struct rectification { /* one datum of one person put right (P55); field: a name of customers_fields */
    int64_t customer_id, contact_id; /* contact_id 0: the customer itself */
    struct str field, value;         /* value "": the datum is removed */
};
struct rectified { struct str before; int source; /* enum data_source of the wrong value (Art. 19, P56) */ };
/* The new value comes in, the old one leaves the live row; the history says which field. As customers_edit and
 * customers_contact_save, whatever version. INVALID by field, NOT_FOUND 1601 1613. */
DECLARE_ACTION(customers_rectify, struct rectification, struct rectified);
/* The value as it stands, and who gave it; nothing changes. */
MUST_USE enum rc customers_datum(struct ctx *ctx, const struct rectification *what, struct rectified *out);

/* What the fields inside a sealed record of a category are called, for access packages: message key
 * of field number n (1..RECORD_FIELDS-1) in records of this room; NULL when there is none. */
const char *customers_record_label(enum category category, int field);

/* --- timeline (aikajana, P07) ------------------------------------------------------------------- */

/* One event of another room on a customer's timeline. Its sentence is the message
 * timeline.<word of the audit kind> with the slots {number} {day} {amount} {who}. No free text, no
 * personal value. Call it inside the action that made the event happen. A customer that is gone (erased)
 * has no timeline: RC_OK, nothing is written. */
struct timeline_event {
    int64_t customer_id;
    int kind;
    int64_t at;          /* UTC ms; 0: now */
    int64_t number;      /* of an invoice, a request ...; 0 none */
    int64_t cents;       /* category billing: shown only when the notice states it; 0 none */
    struct date day;     /* DATE_NONE_DAYS when none: use DATE_NONE */
    const char *path;    /* page that tells more, "/laskut/20261187" or NULL; never a personal value */
    enum statement statement; /* § chip, STATEMENT_NONE when none */
};
MUST_USE enum rc customers_timeline_add(struct ctx *ctx, const struct timeline_event *event);

/* The same for the invoices that payments [first, first + count) of the register have paid in full, dated `on`. */
MUST_USE enum rc customers_timeline_paid(struct ctx *ctx, int kind, int64_t first, size_t count, struct date on);

/* --- actions --------------------------------------------------------------------------------------- */

struct customer_form { /* one shape for form, JSON, CSV and command line */
    int kind;                       /* enum customer_kind */
    struct str first_name, last_name;
    bool sole_trader;
    struct str organisation;        /* name of the organisation; trade name of a sole trader */
    struct str business_id, vat_id;
    struct str email, phone;
    struct str street, postcode, town, country;
    struct str web, ip;
    int language;                   /* enum lang + 1; 0: not given */
    struct date start_on;
    int source, channel;            /* enum data_source, data_channel; 0: staff, web */
    int64_t version;                /* optimistic lock of an edit; 0 for a new one */
};
extern const struct field customers_fields[];
extern const struct name_value customers_kinds[], customers_languages[], customers_sources[],
    customers_channels[], customers_end_reasons[], customers_note_kinds[];

struct customer_receipt { int64_t customer_id, number, subject_id, version; };
DECLARE_ACTION(customers_create, struct customer_form, struct customer_receipt);

struct customer_edit { int64_t customer_id; struct customer_form form; };
/* CONFLICT 1602 when form.version is not the row's: err.arg tells who and when. */
DECLARE_ACTION(customers_edit, struct customer_edit, struct customer_receipt);

struct customer_merging { /* two records of one customer become one (yhdistäminen, P05) */
    int64_t from_id, into_id;           /* from goes, its number leads to into */
    int64_t from_version, into_version; /* as seen in the preview; 0: as they are now */
};
struct merging_receipt { int64_t customer_id, number, former_number, points, notes, invoices; };
struct merging_line { const char *field; struct str stays, goes; }; /* field: name in customers_fields; values as forms show them */
struct merging_preview {
    int64_t from_number, into_number, from_version, into_version;
    struct str from_name, into_name;
    struct merging_line *lines; /* where the two differ */
    size_t count;
};
/* What would stay and what would go; nothing changes. Errors as the action. */
MUST_USE enum rc customers_merging_preview(struct ctx *ctx, const struct customer_merging *req, struct merging_preview *out);
/* Contact points, notes, contact persons, history, timeline and invoices move (issued documents stay as they
 * are); empty fields of into are filled from from; the former person's key dies. FORBIDDEN 1616 either is
 * restricted; INVALID 1641 the same or not of one kind, 1642 their business ids differ; CONFLICT 1602 changed
 * meanwhile, 1643 an erasure or another request is under way or data cannot be moved, 1644 into has ended. */
DECLARE_ACTION(customers_merge_into, struct customer_merging, struct merging_receipt);

struct point_form { /* more contact points of a customer, several of one kind too (P22, P25) */
    int64_t customer_id, point_id;  /* point_id 0: new ones, one of each kind that is filled in; else that one instead */
    int64_t contact_id;             /* of this contact person, who may have several of one kind too; 0: the customer's own */
    struct str email, phone, street, postcode, town, country, web, ip;
    int source, channel;
    struct date given_on;           /* DATE_NONE: today */
};
struct point_receipt { int64_t customer_id, contact_id, count; };
extern const struct field customers_point_fields[];
/* NOT_FOUND 1601, 1613, 1635; FORBIDDEN 1616; INVALID 1636 nothing given, 1637 it is there already, 1638 another
 * kind than the one that is changed, 1639 too many, 1640 a day in the future. */
DECLARE_ACTION(customers_point_save, struct point_form, struct point_receipt);
struct point_remove { int64_t customer_id, point_id; };
DECLARE_ACTION(customers_point_remove, struct point_remove, struct point_receipt);

struct customer_end { int64_t customer_id; int reason; struct date end_on; };
extern const struct field customers_end_fields[];
/* The end of the relationship, set by a named person (P07, P36); never guessed. */
DECLARE_ACTION(customers_end, struct customer_end, struct customer_receipt);

struct contact_form { /* a contact person (yhteyshenkilö) of an organisation */
    int64_t customer_id, contact_id; /* contact_id 0: a new one */
    struct str first_name, last_name, role;
    struct str email, phone;
    struct date from_on, to_on;      /* to_on DATE_NONE: in office */
    int source, channel;
    int64_t version;
};
extern const struct field customers_contact_fields[];
struct contact_receipt { int64_t contact_id, subject_id; };
DECLARE_ACTION(customers_contact_save, struct contact_form, struct contact_receipt);
struct contact_end {
    int64_t contact_id;
    struct date to_on;
    int64_t customer_id; /* 0: of any */
    bool out_today;      /* not in office today any more, whatever to_on says: one that began today leaves no day */
};
/* The representation's end (releases the hold of P60). */
DECLARE_ACTION(customers_contact_end, struct contact_end, struct contact_receipt);

struct note_form { int64_t customer_id; int about; struct str text; int channel; };
extern const struct field customers_note_fields[];
struct note_receipt { int64_t note_id; };
DECLARE_ACTION(customers_note_add, struct note_form, struct note_receipt);

/* --- memory index (search, name order) ---------------------------------------------------------- */

enum customer_filter {
    FILTER_ALL = 0, FILTER_PERSONS = 1, FILTER_ORGANISATIONS = 2, FILTER_ENDED = 3, FILTER_COUNT = 4
};
struct customer_hit { int64_t customer_id, number; };
struct customer_search {
    struct str words;      /* as typed: names, organisation, town, e-mail, phone, number; all must match */
    enum customer_filter filter;
    int64_t after;         /* customer id that the page starts after in name order, 0: first page */
    size_t limit;          /* most hits, 1..1000 */
};
struct customer_hits {
    struct customer_hit *rows;
    size_t count;
    bool more;
    int64_t counts[FILTER_COUNT]; /* of the whole register, whatever the words */
};
/* Finnish name order. No name is opened and nothing audited: customers_briefs does that for what is shown. */
MUST_USE enum rc customers_find(struct ctx *ctx, const struct customer_search *search,
                                struct customer_hits *out);
/* The field `customer` of a page's form, by name, number or town (pages_pick.c). show: how it begins with that number (0: empty);
 * NOT_FOUND when there is none. read: request_fields of the form, where words that fit one customer count as its number: *in becomes
 * the request with it; else INVALID 1651 nobody or 1652 several at the field, and *pick has the choices. Give *pick to
 * {{field ... pick=}}. Opens the few names that it shows. */
struct http_request;
struct web_pick;
MUST_USE enum rc customers_pick_show(struct ctx *ctx, const struct http_request *in, int64_t number, struct web_pick **out);
MUST_USE enum rc customers_pick_read(struct ctx *ctx, const struct http_request **in, void *obj, struct web_pick **out);
/* In the action that erases a subject, before its rows are removed: once the commit is durable the
 * index knows no word of that person any more (RIGHTS.md section 4, step 6). A restriction needs no
 * call: the index keeps the words, so that nobody creates the person again; a locked line is shown. */
MUST_USE enum rc customers_index_forget(struct ctx *ctx, int64_t subject_id);

/* How many records of each category are stored in the register (previews, evidence). Purpose:
 * accountability. out: CATEGORY_COUNT sums, what this room does not store stays 0. */
MUST_USE enum rc customers_stored(struct ctx *ctx, int64_t out[CATEGORY_COUNT]);

/* --- evidence (P68), named in policy/statements.def ----------------------------------------------- */
evidence_fn customers_evidence_maintained;     /* P05: number, history of every change */
evidence_fn customers_evidence_timeline;       /* P07: start, end by a named person, timeline */
evidence_fn customers_evidence_notes;          /* P07: notes have a category and a writer */
evidence_fn customers_evidence_categories;     /* P18: nothing stored outside the stated categories */
evidence_fn customers_evidence_contact_points; /* P22: each point has one typed value */
evidence_fn customers_evidence_network;        /* P23: web address, IP number only where stated */
evidence_fn customers_evidence_sources;        /* P25: every record has source, channel, day */
evidence_fn customers_evidence_own_changes;    /* P26: the customer's own data are marked as theirs */
evidence_fn customers_evidence_versions;       /* P01: every record carries a notice version */
evidence_fn customers_evidence_necessity;      /* P69: every field of a person says why it is asked */
/* Rule: every record names who gave it and how (P25, P26). INVALID 1012. */
MUST_USE enum rc customers_require_source(int source, int channel, struct err *err);

#endif
