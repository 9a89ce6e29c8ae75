/* The reports room's own. */
#ifndef ROOMS_REPORTS_INTERNAL_H
#define ROOMS_REPORTS_INTERNAL_H

#include "rooms/documents/documents.h"
#include "rooms/reports/reports.h"

enum { PROOF_STALE_MS = 2 * 24 * 60 * 60 * 1000 };

/* What was found last, by enum statement; state 0: never checked. */
MUST_USE enum rc proofs_load(struct ctx *ctx, struct proof out[STATEMENT_COUNT]);
struct proof_keep { const struct proof *proofs; size_t count; };
DECLARE_ACTION(reports_keep, struct proof_keep, int);

/* --- proof_pdf.c (P68) --- */
enum { REPORTS_PDF_PARTS = 3 };
/* Heading, summary and table of one register; ctx stands in it. Returns how many. */
size_t reports_pdf_parts(struct ctx *ctx, const struct reports_register *r, const struct proof *proofs, size_t count,
                         struct documents_part out[REPORTS_PDF_PARTS]);
MUST_USE enum rc reports_pdf(struct ctx *ctx, struct documents_part *parts, size_t count, struct documents_pdf *out);

#endif
