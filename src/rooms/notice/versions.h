/* Rules on versions and their statements, and evidence of the notice (rules_versions.c, evidence.c). */
#ifndef ROOMS_NOTICE_VERSIONS_H
#define ROOMS_NOTICE_VERSIONS_H

#include "rooms/notice/notice.h"

struct query;

/* The one in force; NULL when there is none or, against P01, more than one. */
const struct notice_version *notice_in_force(const struct notice_version *versions, size_t count);
/* Does the notice name a contact person (P03)? */
bool notice_contact_person(const struct policy_statement *statements, size_t count);
/* Does the sentence on the controller agree with the controller's data: name, and the business id with its
 * check digit where the sentence states one (P02)? */
bool notice_controller(struct arena *arena, struct str details, struct str name, struct str business_id);
/* The sentences on controller and contact person say what the settings say now: each old value that stands in them gives way to
 * the new one, and what the controller had none of is added to its own. Gives how many sentences changed (P02). */
size_t notice_follow_party(struct arena *arena, struct policy_statement *at, size_t count, const struct notice_party *before,
                           const struct notice_party *after);
/* How many queries over personal data are not bound to one controller (P04). */
size_t notice_register_only(const struct query *const *queries, size_t count);
/* How many legal bases the notice gives a purpose; right is one (P16). */
size_t notice_bases_of(struct arena *arena, const struct policy_statement *statements, size_t count, enum purpose purpose);
/* Is an order complete, so that a draft may begin from it (P71)? */
bool notice_order_makes_draft(const struct notice_order *order, struct date today);

/* Digest of what a version says (BLAKE2b-256), kept when it is published (P01). */
struct blob notice_digest(struct arena *arena, struct date drawn_on, const struct policy_statement *statements, size_t count);

struct notice_order_row { int64_t id, recorded_by, recorded_at, notice_id; struct str authority, reference, summary; struct date ordered_on; };
/* Orders of authorities of the register, newest first (P71). */
MUST_USE enum rc notice_orders(struct ctx *ctx, struct notice_order_row **out, size_t *count);

evidence_fn notice_evidence_published;      /* P67: one version in force, complete in three languages */
evidence_fn notice_evidence_versions;       /* P01: published versions are as they were published */
evidence_fn notice_evidence_controller;     /* P02: notice and settings name the same controller */
evidence_fn notice_evidence_contact;        /* P03: a user of the register is its contact person */
evidence_fn notice_evidence_registers_apart;/* P04: every query over personal data is bound to a controller */
evidence_fn notice_evidence_bases;          /* P16: each purpose has one basis */
evidence_fn notice_evidence_authority;      /* P61: the authority's contact data in three languages */
evidence_fn notice_evidence_orders;         /* P71: each order has its draft */

#endif
