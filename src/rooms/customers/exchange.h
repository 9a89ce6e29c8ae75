/* Customers in and out as files and JSON: what pages, API and command line share. */
#ifndef ROOMS_CUSTOMERS_EXCHANGE_H
#define ROOMS_CUSTOMERS_EXCHANGE_H

#include "base/json.h"
#include "db/stash.h"
#include "rooms/customers/internal.h"

/* By what a row is a customer who is there: business id or name and e-mail; customer number; nothing. */
enum import_key { IMPORT_KEY_AUTO = 0, IMPORT_KEY_NUMBER = 1, IMPORT_KEY_NONE = 2 };
struct customer_import { /* a file as read; forms and lines are those rows that can be taken */
    struct str charset;
    char separator;
    size_t row_count;             /* rows with data in the file */
    const struct field **columns; /* what each column fills, NULL: left aside */
    size_t column_count;
    struct customer_form *forms;  /* of a customer who is there: what it will be, with the version that was read */
    int64_t *lines;
    int64_t *matches;             /* customer id, 0: a new one */
    bool *changed;                /* of a match: the file says something else than the register */
    bool *locked;                 /* of a match by number: restricted */
    size_t count;
    enum import_key key;
    struct blob digest;           /* keyed, of the bytes */
    bool again;                   /* the same file once more, knowingly */
};
enum import_why { IMPORT_TAKEN = 0, IMPORT_RESTRICTED = 1, IMPORT_FORGOTTEN = 2 };
struct import_receipt {
    int64_t count, first_number, last_number; /* of new customers */
    int64_t updated, same;
    int64_t restricted, stopped; /* left out: restriction of processing (P58), stop list (P63) */
};

/* Read and check a whole CSV file; nothing is stored. Errors: INVALID with a line for each of the first
 * 100 errors (err.fields[].line), out says what was found so far; REFUSED when a column's category is not
 * in the notice. */
MUST_USE enum rc customers_import_read(struct ctx *ctx, struct str bytes, enum import_key key, struct customer_import *out);
struct import_seen { int64_t at, by_user; }; /* at 0: never */
/* When and by whom this very file has come in before. */
MUST_USE enum rc customers_import_seen(struct ctx *ctx, const struct customer_import *file, struct import_seen *out);
/* Which rows would be left out: why[file->count], sums in out. In the writer or a reader. */
MUST_USE enum rc customers_import_screen(struct ctx *ctx, const struct customer_import *file, enum import_why *why,
                                         struct import_receipt *out);
/* Store all that may come in, or nothing: one transaction. Source: import, channel: file. An empty cell keeps what
 * a customer has, "<tyhjä>" clears it. CONFLICT 1645 the same file came in before (again: it may), 1602 a customer was
 * changed since the file was read. */
DECLARE_ACTION(customers_import, struct customer_import, struct import_receipt);

/* --- a file between its preview and its import: in memory only, never on disk (db/stash.h) ------------- */
enum { STASH_BYTES_MOST = 32 << 20 };
struct stash_view { enum stash_state state; struct str bytes; struct import_receipt receipt; };
/* Keep a copy for this user and register; it replaces the user's former one. INVALID 1631 too big,
 * BUSY 1632 no room now. */
MUST_USE enum rc customers_stash_put(struct ctx *ctx, struct str bytes, int64_t *id);
/* Look at it; customers_stash_close when done. claim: to import it (CONFLICT 1633 when that is going on or
 * done). NOT_FOUND 1630 unknown, somebody else's, or older than half an hour. */
MUST_USE enum rc customers_stash_open(struct ctx *ctx, int64_t id, bool claim, struct stash_view *out);
/* claimed: as it was opened. receipt: imported, the file is wiped, the receipt stays; NULL: as it was before. */
void customers_stash_close(struct ctx *ctx, int64_t id, bool claimed, const struct import_receipt *receipt);
MUST_USE enum rc customers_stash_purge(struct ctx *ctx); /* a job: what is old goes */

/* All customers of a filter as CSV (UTF-8 with BOM, semicolons) or JSON, appended to out. Restricted
 * people leave only their number. Reads are audited page by page, the export by one entry. */
MUST_USE enum rc customers_export(struct ctx *ctx, enum customer_filter filter, bool json, struct buf *out,
                                  int64_t *count);
DECLARE_ACTION(customers_exported, int64_t, int64_t);
/* One customer as a JSON object: the fields that the notice allows. */
void customers_json(struct ctx *ctx, struct json *j, const struct customer_row *row);
/* Inputs that leave a customer as it is, under those given: what an edit by API or command line reads. */
MUST_USE enum rc customers_merge(struct ctx *ctx, const struct customer_row *row, const struct field_input *given,
                                 size_t count, struct customer_form *out);
struct str customers_word(const struct name_value *names, int value); /* "" when unknown */

#endif
