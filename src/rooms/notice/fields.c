/* Fields of the editor's forms. */
#include "rooms/notice/view.h"

/* Places in a vocabulary: which words there are depends on the statement. */
static const struct name_value places[] = {
    {"0", 1 << 0, "notice.slot.word"}, {"1", 1 << 1, "notice.slot.word"}, {"2", 1 << 2, "notice.slot.word"},
    {"3", 1 << 3, "notice.slot.word"}, {"4", 1 << 4, "notice.slot.word"}, {"5", 1 << 5, "notice.slot.word"},
    {"6", 1 << 6, "notice.slot.word"}, {"7", 1 << 7, "notice.slot.word"}, {"8", 1 << 8, "notice.slot.word"},
    {"9", 1 << 9, "notice.slot.word"}, {"10", 1 << 10, "notice.slot.word"}, {"11", 1 << 11, "notice.slot.word"},
    {"12", 1 << 12, "notice.slot.word"}, {"13", 1 << 13, "notice.slot.word"}, {"14", 1 << 14, "notice.slot.word"},
    {"15", 1 << 15, "notice.slot.word"}, {"16", 1 << 16, "notice.slot.word"}, {"17", 1 << 17, "notice.slot.word"},
    {"18", 1 << 18, "notice.slot.word"}, {"19", 1 << 19, "notice.slot.word"}, {"20", 1 << 20, "notice.slot.word"},
    {"21", 1 << 21, "notice.slot.word"}, {"22", 1 << 22, "notice.slot.word"}, {"23", 1 << 23, "notice.slot.word"},
    {"24", 1 << 24, "notice.slot.word"}, {"25", 1 << 25, "notice.slot.word"}, {"26", 1 << 26, "notice.slot.word"},
    {"27", 1 << 27, "notice.slot.word"}, {"28", 1 << 28, "notice.slot.word"}, {"29", 1 << 29, "notice.slot.word"},
    {"30", 1 << 30, "notice.slot.word"},
    {NULL, 0, NULL},
};

#define F struct notice_form
const struct field notice_form_fields[] = {
    FIELD_TEXT(F, statement, 60, FIELD_REQUIRED | FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "notice.field.statement"),
    FIELD_TEXT(F, t1, 500, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "notice.field.value"),
    FIELD_TEXT(F, t2, 500, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "notice.field.value"),
    FIELD_TEXT(F, t3, 500, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "notice.field.value"),
    FIELD_TEXT(F, t4, 500, FIELD_SOMETIMES, CATEGORY_NONE, NEED_NONE, "notice.field.value"),
    FIELD_BITS(F, b1, places, 0, CATEGORY_NONE, NEED_NONE, "notice.field.value"),
    FIELD_BITS(F, b2, places, 0, CATEGORY_NONE, NEED_NONE, "notice.field.value"),
    FIELD_BITS(F, b3, places, 0, CATEGORY_NONE, NEED_NONE, "notice.field.value"),
    FIELD_BITS(F, b4, places, 0, CATEGORY_NONE, NEED_NONE, "notice.field.value"),
    FIELD_END,
};
const struct field notice_statement_fields[] = {
    FIELD_TEXT(F, statement, 60, FIELD_REQUIRED | FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "notice.field.statement"),
    FIELD_END,
};
#undef F

const struct field notice_fix_fields[] = {
    FIELD_TEXT(struct notice_fix, finding, 60, FIELD_REQUIRED | FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "notice.field.finding"),
    FIELD_TEXT(struct notice_fix, quote, 4000, FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE, "notice.field.quote"),
    FIELD_END,
};

const struct field notice_publish_fields[] = {
    FIELD_I64(struct notice_publish, expected_version, 1, INT64_MAX, FIELD_REQUIRED | FIELD_HIDDEN, CATEGORY_NONE, NEED_NONE,
              "notice.field.version"),
    FIELD_END,
};

#define O struct notice_order
const struct field notice_order_fields[] = {
    FIELD_TEXT(O, authority, 200, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "notice.field.authority"),
    FIELD_TEXT(O, reference, 100, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "notice.field.reference"),
    FIELD_DATE(O, ordered_on, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "notice.field.ordered-on"),
    FIELD_LINES(O, summary, 2000, FIELD_REQUIRED, CATEGORY_NONE, NEED_NONE, "notice.field.summary"),
    FIELD_END,
};
#undef O
