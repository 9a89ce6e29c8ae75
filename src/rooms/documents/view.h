/* What the templates of this room show. */
#ifndef ROOMS_DOCUMENTS_VIEW_H
#define ROOMS_DOCUMENTS_VIEW_H

#include "base/str.h"

/* The former program's PDFs: what became of each file. */
struct documents_many_row { struct str name, word; int64_t number; bool refused; };
struct documents_many_view { struct documents_many_row *rows; int64_t count, attached, already, refused; bool dry, done; };

#endif
