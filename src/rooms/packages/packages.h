/* Packages (tietopaketit): what a person is given on a request for access (Art. 15) or portability (Art. 20),
 * made from the ownership graph, so that no table can be forgotten; and the way of such a package into another
 * installation. P51, P54; RIGHTS.md section 8; I-13 to I-16. Everything in a package is data of its person: the
 * names of others are taken out of free texts. Purpose: rights. */
#ifndef ROOMS_PACKAGES_H
#define ROOMS_PACKAGES_H

#include "base/buf.h"
#include "base/field.h"
#include "db/store.h"
#include "policy/policy.h"
#include "rooms/disclosures/disclosures.h"
#include "rooms/requests/requests.h"

enum package_kind { PACKAGE_ACCESS = 1, PACKAGE_PORTABILITY = 2 };
struct package_ask { /* whose, in which shape */
    int64_t customer;   /* customer number; 0 with a contact */
    int64_t contact;    /* id of a contact person of an organisation; 0 the customer itself */
    int kind;           /* enum package_kind; 0: access */
    int language;       /* enum lang + 1; 0: that of ctx */
    int64_t request;    /* id of the case that it answers; 0 none */
    int64_t most;       /* rows, counted before the tables are opened; 0: any number */
};
enum { /* rows of an answer in a browser or of the API: it is made in the memory of one request */
    PACKAGE_ROWS_PLAIN = 4000,  /* as many as a request's own memory holds; more are made one package at a time */
    PACKAGE_ROWS_MOST = 50000   /* more are made by the command */
};
extern const struct field packages_fields[];
extern const struct name_value packages_kinds[], packages_languages[];

enum package_state { /* of one value */
    VALUE_SHOWN = 0,
    VALUE_WITHHELD = 1, /* a password's hash and the like: that it is there is told, not what it is */
    VALUE_GONE = 2,     /* its key has been destroyed */
    VALUE_UNREADABLE = 3/* a record that could not be opened: never silently left out */
};
struct package_value {
    enum category category;
    struct str field;        /* machine word; message packages.field.<word> */
    struct str text;         /* also of a number, as written in JSON */
    bool number, cents, redacted;
    enum package_state state;
};
enum package_group { /* which array of subject.json */
    GROUP_DATA = 0, GROUP_ORDERS, GROUP_INVOICES, GROUP_PAYMENTS, GROUP_CONSENTS, GROUP_PROHIBITIONS, GROUP_DISCLOSURES,
    GROUP_COUNT
};
struct package_row { /* one row of the store that belongs to the person */
    const char *table;
    struct str record;       /* package-local id: "contact_point-2" */
    const struct package_row *of; /* what it belongs to: the invoice of an invoice row; NULL none */
    bool has_children;       /* something belongs to it */
    enum package_group group;
    int64_t id;
    int source;              /* enum data_source of rooms/customers; 0 not told */
    struct date source_on;
    bool provided;           /* the person gave it, and it stands on a contract or a consent (Art. 20) */
    bool restricted;
    struct date keep_until;  /* DATE_NONE: no day yet */
    const char *ground;      /* "KPL-2-10", or the word of a statement */
    struct package_value *values;
    size_t count;
};
struct package_use { uint64_t purposes; enum legal_basis basis; }; /* of a category, by the data-use map and the notice */
struct package_view { int64_t at; unsigned roles; int purpose; uint64_t categories; }; /* somebody looked (P43) */
struct package_file { struct str name, bytes; };

struct package {
    enum package_kind kind;
    enum lang lang;
    int64_t subject, customer, customer_number, contact, request, created_at;
    struct str controller, business_id;
    int64_t notice_id, notice_version;
    struct str *names, *organisations;
    size_t name_count, organisation_count;
    struct package_row *rows;   /* parents before children */
    size_t row_count;
    int64_t tables, owned;      /* owner paths read; rows that the store holds of the person */
    int64_t unreadable, redacted;
    bool alone;                 /* over PACKAGE_ROWS_PLAIN: nobody else's is made until packages_leave, or its memory goes */
    struct arena *turn;
    struct package_use uses[CATEGORY_COUNT];
    struct disclosure *disclosures;
    size_t disclosure_count;
    struct package_view *views;
    size_t view_count;
    struct plan plan;           /* what an erasure would leave today: holds (RIGHTS.md 8) */
    struct package_file *documents; /* as they were sent: invoices-20270001.pdf */
    size_t document_count;
};

/* May a package be given of this person? Rule of P51 and P54: of a natural person who is in the register; anybody else's
 * never. INVALID 4301 an organisation, 4302 a language or kind that there is not. */
MUST_USE enum rc packages_decide(const struct package_ask *ask, int64_t subject, struct err *err);
/* Everything of the person, opened; the reads are noted. With ask->most: INVALID 4311 more rows than it; BUSY 4312 over
 * PACKAGE_ROWS_PLAIN while another such package is made: whoever got one calls packages_leave when it has been written out (one that ran out of memory leaves with its memory).
 * NOT_FOUND 1601, 1613. Nothing is written. */
MUST_USE enum rc packages_collect(struct ctx *ctx, const struct package_ask *ask, struct package *out);
void packages_leave(const struct package *p);
/* "subject.json": format seloste-subject, version 1; schema at /schema/subject-1.json. */
void packages_json(struct ctx *ctx, const struct package *p, struct buf *out);
/* All files: subject.json, its schema, a CSV for each table, contact.vcf, documents, and with pdf a report to read. Printing
 * waits for the docs role: not in an action. */
MUST_USE enum rc packages_files(struct ctx *ctx, const struct package *p, bool pdf, struct package_file **out, size_t *count);
/* The files as one ZIP, the same bytes for the same files. */
void packages_zip(struct ctx *ctx, const struct package_file *files, size_t count, struct buf *out);
struct str packages_schema(void); /* schema of subject.json */
struct str packages_requests_schema(void); /* /schema/requests-1.json, /schema/consents-1.json: of the exports with terms of DPV (I-42) */
struct str packages_consents_schema(void);

/* That a package was made, for the evidence and the audit: figures, nobody's name. */
struct package_making { const struct package *package; int64_t files; };
DECLARE_ACTION(packages_make, struct package_making, int64_t);
/* Collect, print, record: what page, API and command line give out. Not in an action. */
MUST_USE enum rc packages_give(struct ctx *ctx, const struct package_ask *ask, struct package *p, struct package_file **files,
                               size_t *count);

/* --- another controller's package comes in (P54) -------------------------------------------------------- */
struct package_imported {
    int64_t customer_id, number, subject_id, values;
    int64_t left;     /* what this register has no place for; invoices: of them, which are another controller's books */
    int64_t orders, consents, prohibitions, invoices;
    bool again;       /* the same package has come in before: it is that customer, and nothing was added */
    struct str from;  /* who made it */
};
/* Read a value at a time, outside the writer, so that its length costs no memory; then all or nothing, through the stop list,
 * source: the person. Orders come archived, consents as history that permits nothing here, prohibitions in force; invoices and payments do
 * not. The same package again adds nothing. Not in an action. packages_look: what would come, and whether it may; stores nothing. INVALID 4303 not such a file, 4304 another version, 4305 no name,
 * 4306 a value that is not as it should be; CONFLICT 4307 the person asked to be forgotten here; REFUSED a category that the
 * notice lacks. */
MUST_USE enum rc packages_import(struct ctx *ctx, struct str json, struct package_imported *out);
MUST_USE enum rc packages_look(struct ctx *ctx, struct str json, struct package_imported *out);

/* /tietosuoja.json: the notice in force in TIL, in ctx->lang; and the record of processing activities (Art. 30(1)) as JSON with terms of
 * DPV. Any purpose; ctx->policy must be there. */
MUST_USE enum rc packages_til(struct ctx *ctx, struct buf *out);
MUST_USE enum rc packages_processing(struct ctx *ctx, struct buf *out);

evidence_fn packages_evidence_access;      /* P51: each package held every row; answered requests have their package */
evidence_fn packages_evidence_portability; /* P54: nothing but what the person gave; nothing was lost on the way in */

#endif
