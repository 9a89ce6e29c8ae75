/* Received notices: any bytes are read or refused, and nothing that is read is without an outcome. */
#include "fuzz.h"

#include "base/utf8.h"
#include "rooms/notice/notice.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct arena *a = arena_new((size_t)1 << 30);
    struct notice_reading r;
    struct policy_statement *stated;
    struct policy policy = {0};
    struct err err = {0};
    size_t count;

    if (notice_read(a, (struct str){(const char *)data, size}, &r, &err) == RC_OK) {
        for (size_t i = 0; i < r.sentence_count; i++) {
            const struct notice_sentence *s = &r.sentences[i];

            MUST_HOLD(utf8_valid(s->text) && s->text.len > 0);
            MUST_HOLD((s->outcome == NOTICE_UNBOUND) == (s->statement_count == 0));
            MUST_HOLD((s->outcome == NOTICE_CONTRADICTED) == (s->finding != FINDING_NONE));
        }
        MUST_HOLD(notice_stated(a, &r, &stated, &count, &err) == RC_OK);
        MUST_HOLD(policy_compile(a, stated, count, &policy, &err) == RC_OK);
        MUST_HOLD(notice_correct(a, &r, date_ymd(2026, 10, 15), &stated, &count, &err) == RC_OK);
        MUST_HOLD(policy_compile(a, stated, count, &policy, &err) == RC_OK);
    }
    arena_free(a);
    return 0;
}
