/* Documents as PDF: what a room asks for, and how it gets it (P64, P67, P68; BILLING.md section 6). A document is plain
 * structs with all words in them already: the docs role knows no language, no rule, no database, no network. It is
 * sent to the role as one bounded, versioned message (wire.h), drawn with cairo and pango in fonts that are part
 * of the program, and finished as PDF/A-3b (post.h). The same document gives the same bytes. */
#ifndef DOCS_DOCS_H
#define DOCS_DOCS_H

#include "base/arena.h"
#include "base/rc.h"

enum { /* what a document may have at most; a hostile message is refused, it cannot ask for more */
    DOCS_VERSION = 1,
    DOCS_JOB_MOST = 40 << 20,      /* bytes of a message */
    DOCS_TEXT_MOST = 64 << 10,     /* bytes of one paragraph */
    DOCS_BLOCKS_MOST = 20000,
    DOCS_ROWS_MOST = 20000,
    DOCS_COLUMNS_MOST = 12,
    DOCS_PAGES_MOST = 2000,
    DOCS_ATTACHMENT_MOST = 16 << 20
};

enum docs_align { DOCS_LEFT = 0, DOCS_RIGHT = 1 };
enum docs_style { /* bits */
    DOCS_PLAIN = 0,
    DOCS_BOLD = 1,
    DOCS_SMALL = 2,
    DOCS_RULE_ABOVE = 4, /* a thin line above */
    DOCS_KEEP = 8,       /* on the same page as what follows */
    DOCS_MUTED = 16,
    DOCS_BOXED = 32,     /* on a light ground: what must not be overlooked */
    DOCS_BESIDE = 64,    /* of a table: the next table stands beside it */
    DOCS_TO_RIGHT = 128  /* of a table: at the right margin */
};

struct docs_pair { struct str label, value; };
struct docs_column {
    struct str title;
    uint32_t width; /* 0.1 mm; 0: a share of what the others leave */
    uint32_t align; /* enum docs_align */
};
struct docs_row { /* fewer cells than columns: the last one is as wide as those that are missing */
    uint32_t style;
    struct str *cells; /* LF breaks a line */
    size_t cell_count;
};

enum docs_kind {
    DOCS_TEXT = 1,    /* paragraph; uri makes it a link */
    DOCS_HEADING = 2, /* level 1..3 */
    DOCS_TABLE = 3,   /* its head is repeated on each page */
    DOCS_PAIRS = 4,   /* label and value, two columns */
    DOCS_LIST = 5,    /* points */
    DOCS_SPACE = 6    /* level x 0.1 mm */
};
struct docs_block {
    uint32_t kind, style, level;
    struct str text, uri;
    struct docs_column *columns;
    size_t column_count;
    struct docs_row *rows;
    size_t row_count;
    struct docs_pair *pairs;
    size_t pair_count;
    struct str *points;
    size_t point_count;
};

struct docs_account { struct str iban, bic; }; /* as printed, in groups */
struct docs_giro { /* tilisiirto/girering at the foot of the last page; words of the form are part of it */
    uint32_t present;
    struct docs_account *accounts; /* up to three */
    size_t account_count;
    struct str receiver;
    struct str *payer; /* lines */
    size_t payer_count;
    struct str message; /* lines, LF */
    struct str reference, due, amount; /* as printed */
    struct str barcode; /* 54 digits, "": none */
    struct blob qr;     /* EPC069-12 bytes, empty: none */
};

struct docs_attachment {
    struct str name, mime, description, relationship; /* "Alternative", "Data", "Source" */
    struct blob bytes;
};

enum docs_head { DOCS_HEAD_PLAIN = 0, DOCS_HEAD_LETTER = 1 };
struct docs_document {
    struct str lang;                   /* "fi" "sv" "en" */
    struct str title, author, creator; /* metadata; creator: program and version */
    int64_t created_at;                /* UTC ms; the only time in the file */
    uint32_t head;                     /* enum docs_head */
    struct str *sender;                /* lines, the first is the name */
    size_t sender_count;
    struct str *recipient;             /* lines in the C5 window; nothing else shows there */
    size_t recipient_count;
    uint32_t window_x, window_y;       /* 0.1 mm; 0: 200 and 400 */
    struct str heading;                /* "Lasku" */
    struct docs_pair *facts;           /* beside the window: number, date, terms */
    size_t fact_count;
    struct docs_block *blocks;
    size_t block_count;
    struct str *foot;                  /* up to three columns at the foot of each page, LF */
    size_t foot_count;
    struct str page_word;              /* "Sivu": "Sivu 1/2" */
    struct docs_giro giro;
    struct docs_attachment *attachments;
    size_t attachment_count;
};

struct docs_answer {
    uint32_t pages;
    uint32_t missing; /* characters that no font of the program has: an empty box stands for each */
    struct blob pdf;
};

/* Print a document: by the docs role when there is one, else in this process (unit tests). Waits; not from the writer.
 * answer->pdf lies in the arena. Errors: INVALID 4401 larger than the limits above; BUSY 2332 the role is down
 * and did not come back in time; BUSY 4403 it took too long; BUG 4402 it could not draw. */
MUST_USE enum rc docs_print(struct arena *arena, const struct docs_document *document, struct docs_answer *answer,
                            struct err *err);

/* How the role is reached: set once when a process starts (web: the line from the supervisor; a command without a server:
 * a child of its own). NULL: in this process. */
typedef enum rc docs_line_fn(void *arg, struct arena *arena, struct str work, struct str payload, int timeout_ms,
                             struct str *answer, struct err *err);
void docs_set_line(docs_line_fn *fn, void *arg);

/* --- the role's side ------------------------------------------------------------------------------- */
/* Work "print": a document's message in, an answer's out. INVALID: a message that is none, or past a limit. */
MUST_USE enum rc docs_work_print(struct arena *arena, struct str payload, struct str *answer);
/* Fonts and colour profile into memory, before the sandbox closes; twice does nothing. */
MUST_USE bool docs_prepare(void);

/* Used by both sides and by tests. */
MUST_USE bool docs_encode(struct arena *arena, const struct docs_document *document, struct str *out);
MUST_USE bool docs_decode(struct arena *arena, struct str message, struct docs_document *out);
/* Draw in this process. BUG 4402; INVALID 4401 too many pages. */
MUST_USE enum rc docs_draw(struct arena *arena, const struct docs_document *document, struct docs_answer *answer,
                           struct err *err);

#endif
