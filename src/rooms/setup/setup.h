/* How a register comes into being: from the received notice of its controller (DESIGN section 1). */
#ifndef ROOMS_SETUP_H
#define ROOMS_SETUP_H

#include "db/store.h"
#include "policy/policy.h"

/* --- rules.c: pure ------------------------------------------------------------------------------ */
struct setup_party { struct str name, business_id, street, postcode, town, phone, email; }; /* "" where not found */
/* The controller as its notice names it in one line: "Esimerkki Oy, 9999999-2, Mallikatu 8, 040 123 4567".
 * The name ends with the form of the company, or where the first number or address begins. */
void setup_read_party(struct arena *arena, struct str details, struct setup_party *out);
/* Word of an address: "Esimerkki-Ikkunat Oy" -> "esimerkki-ikkunat"; "" when nothing is left. */
struct str setup_slug(struct arena *arena, struct str name);

/* --- actions ------------------------------------------------------------------------------------- */
struct setup_request {
    const struct str *notices;  /* bytes of each file */
    size_t count;
    struct str adopt;           /* name of the person who adopts them; "": they wait in the editor */
    struct str assign;          /* adopt "": name of the person who puts them right there; "": nobody yet */
};
struct setup_register {
    int64_t tenant, register_id, version, user; /* version 0 and user 0: not adopted */
    struct str slug, name, controller;          /* copies in the arena given to setup_registers */
    struct str token;                           /* of the one-time link of who was assigned; else "" */
};
enum { SETUP_MOST = 32 };
struct setup_receipt { struct setup_register registers[SETUP_MOST]; size_t count; size_t failed; /* index + 1 of a bad notice */ };
/* Make a register of each notice, all or none: controllers (one for all notices with the same business
 * id or name), slugs, version 0 as received and, with `adopt`, the corrected version 1 in force and the
 * account of that person. ctx: no register yet. INVALID 1351 no notice, 1352 too many, 1353 the notice
 * names no controller, 1320-1322 as notice_read. */
DECLARE_ACTION(setup_registers, struct setup_request, struct setup_receipt);
/* Adopt the register in ctx later, as a named person. */
struct setup_adoption { struct str name; };
DECLARE_ACTION(setup_adopt, struct setup_adoption, struct setup_register);
/* The register in ctx waits: a named person gets an account in it and a one-time link to its editor, where the received text
 * is read, put right, looked at and published. Again: a new link. CONFLICT 1354 when its notice is in force. */
struct setup_assignment { struct str name; };
DECLARE_ACTION(setup_assign, struct setup_assignment, struct setup_register);

#endif
