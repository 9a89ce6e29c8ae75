/* The shapes of a document's message: one table for writing and reading. A new field is a new DOCS_VERSION: both ends
 * are the same program, so an unknown version is refused. */
#include "docs/docs.h"
#include "docs/wire.h"

#include "base/buf.h"

#define AT(type, member) offsetof(struct type, member)
#define NUMBER(type, member, top) {WIRE_NUMBER, AT(type, member), 0, (top), NULL}
#define TEXT(type, member, top) {WIRE_TEXT, AT(type, member), 0, (top), NULL}
#define BYTES(type, member, top) {WIRE_BYTES, AT(type, member), 0, (top), NULL}
#define TEXTS(type, member, counted, top) {WIRE_TEXTS, AT(type, member), AT(type, counted), (top), NULL}
#define LIST(type, member, counted, top, shape) {WIRE_LIST, AT(type, member), AT(type, counted), (top), (shape)}
#define SHAPE(type, table) {sizeof(struct type), (table), COUNT(table)}

enum { LABEL = 400, WORD = 64, LINES = 12 };

static const struct wire_field pair_fields[] = {TEXT(docs_pair, label, LABEL), TEXT(docs_pair, value, WIRE_LINE_MOST)};
static const struct wire_shape pair_shape = SHAPE(docs_pair, pair_fields);
static const struct wire_field column_fields[] = {
    TEXT(docs_column, title, LABEL), NUMBER(docs_column, width, 2000), NUMBER(docs_column, align, DOCS_RIGHT)};
static const struct wire_shape column_shape = SHAPE(docs_column, column_fields);
static const struct wire_field row_fields[] = {
    NUMBER(docs_row, style, 255), TEXTS(docs_row, cells, cell_count, DOCS_COLUMNS_MOST)};
static const struct wire_shape row_shape = SHAPE(docs_row, row_fields);
static const struct wire_field block_fields[] = {
    NUMBER(docs_block, kind, DOCS_SPACE), NUMBER(docs_block, style, 255), NUMBER(docs_block, level, 1000),
    TEXT(docs_block, text, DOCS_TEXT_MOST), TEXT(docs_block, uri, 1000),
    LIST(docs_block, columns, column_count, DOCS_COLUMNS_MOST, &column_shape),
    LIST(docs_block, rows, row_count, DOCS_ROWS_MOST, &row_shape),
    LIST(docs_block, pairs, pair_count, DOCS_ROWS_MOST, &pair_shape),
    TEXTS(docs_block, points, point_count, DOCS_ROWS_MOST)};
static const struct wire_shape block_shape = SHAPE(docs_block, block_fields);
static const struct wire_field account_fields[] = {TEXT(docs_account, iban, WORD), TEXT(docs_account, bic, WORD)};
static const struct wire_shape account_shape = SHAPE(docs_account, account_fields);
static const struct wire_field giro_fields[] = {
    NUMBER(docs_giro, present, 1), LIST(docs_giro, accounts, account_count, 3, &account_shape),
    TEXT(docs_giro, receiver, LABEL), TEXTS(docs_giro, payer, payer_count, LINES), TEXT(docs_giro, message, 2 * LABEL),
    TEXT(docs_giro, reference, WORD), TEXT(docs_giro, due, WORD), TEXT(docs_giro, amount, WORD),
    TEXT(docs_giro, barcode, 54), BYTES(docs_giro, qr, 331)};
static const struct wire_shape giro_shape = SHAPE(docs_giro, giro_fields);
static const struct wire_field attachment_fields[] = {
    TEXT(docs_attachment, name, LABEL), TEXT(docs_attachment, mime, WORD), TEXT(docs_attachment, description, LABEL),
    TEXT(docs_attachment, relationship, WORD), BYTES(docs_attachment, bytes, DOCS_ATTACHMENT_MOST)};
static const struct wire_shape attachment_shape = SHAPE(docs_attachment, attachment_fields);
static const struct wire_field document_fields[] = {
    TEXT(docs_document, lang, 8), TEXT(docs_document, title, LABEL), TEXT(docs_document, author, LABEL),
    TEXT(docs_document, creator, LABEL), {WIRE_SUM, AT(docs_document, created_at), 0, 0, NULL},
    NUMBER(docs_document, head, DOCS_HEAD_LETTER), TEXTS(docs_document, sender, sender_count, LINES),
    TEXTS(docs_document, recipient, recipient_count, LINES), NUMBER(docs_document, window_x, 1000),
    NUMBER(docs_document, window_y, 1000), TEXT(docs_document, heading, LABEL),
    LIST(docs_document, facts, fact_count, 40, &pair_shape),
    LIST(docs_document, blocks, block_count, DOCS_BLOCKS_MOST, &block_shape),
    TEXTS(docs_document, foot, foot_count, 3), TEXT(docs_document, page_word, WORD),
    {WIRE_ONE, AT(docs_document, giro), 0, 0, &giro_shape},
    LIST(docs_document, attachments, attachment_count, 10, &attachment_shape)};
static const struct wire_shape document_shape = SHAPE(docs_document, document_fields);

static const char mark[8] = {'S', 'E', 'L', 'D', 'O', 'C', 0, DOCS_VERSION};

bool docs_encode(struct arena *arena, const struct docs_document *document, struct str *out)
{
    struct buf message = buf_in(arena);

    buf_bytes(&message, mark, sizeof(mark));
    if (!wire_put(&message, &document_shape, document) || message.len > DOCS_JOB_MOST)
        return false;
    *out = buf_str(&message);
    return true;
}

bool docs_decode(struct arena *arena, struct str message, struct docs_document *out)
{
    const struct str expected = {mark, sizeof(mark)};

    *out = (struct docs_document){.head = 0};
    if (message.len > DOCS_JOB_MOST || !str_starts(message, expected))
        return false;
    message = str_sub(message, sizeof(mark), message.len - sizeof(mark));
    return wire_take(arena, &message, &document_shape, out) && message.len == 0;
}
