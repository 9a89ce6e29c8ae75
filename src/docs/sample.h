/* An invoice of n rows as a document: for unit tests and bench/docs_bench.c. Names and numbers are invented. */
#ifndef DOCS_SAMPLE_H
#define DOCS_SAMPLE_H

#include "docs/docs.h"

/* with_xml: 8 KB of XML attached. */
struct docs_document docs_sample(struct arena *arena, size_t rows, bool with_xml);

#endif
