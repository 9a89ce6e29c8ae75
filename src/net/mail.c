/* A mail with one attachment: UTF-8, base64, CR LF; header texts as encoded words. Nothing that a person typed can
 * become a header of its own. */
#include <sodium.h>

#include "base/buf.h"
#include "base/date.h"
#include "base/ids.h"
#include "net/internal.h"

enum { LINE = 76, WORD = 45 }; /* bytes of a text in one encoded word: 60 of base64 */

static void put_base64(struct arena *arena, struct buf *b, struct str bytes, size_t step)
{
    char *text = arena_alloc(arena, sodium_base64_ENCODED_LEN(step, sodium_base64_VARIANT_ORIGINAL));

    while (bytes.len > 0) {
        struct str part = str_sub(bytes, 0, step);

        (void)sodium_bin2base64(text, sodium_base64_ENCODED_LEN(step, sodium_base64_VARIANT_ORIGINAL),
                                (const unsigned char *)part.ptr, part.len, sodium_base64_VARIANT_ORIGINAL);
        buf_addz(b, text);
        buf_addz(b, "\r\n");
        bytes = str_sub(bytes, part.len, bytes.len);
    }
}

static bool one_line(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] < 0x20 || s.ptr[i] == 0x7f)
            return false;
    return true;
}

static bool is_ascii(struct str s)
{
    for (size_t i = 0; i < s.len; i++)
        if ((unsigned char)s.ptr[i] >= 0x80 || s.ptr[i] == '=' || s.ptr[i] == '"')
            return false;
    return true;
}

/* RFC 2047; a character is never split between two words. */
static void put_words(struct arena *arena, struct buf *b, struct str text)
{
    if (is_ascii(text) && text.len < 60) {
        buf_add(b, text);
        return;
    }
    while (text.len > 0) {
        char word[80];
        size_t n = text.len < WORD ? text.len : WORD;

        while (n < text.len && n > 0 && ((unsigned char)text.ptr[n] & 0xc0) == 0x80)
            n--;
        (void)sodium_bin2base64(word, sizeof(word), (const unsigned char *)text.ptr, n, sodium_base64_VARIANT_ORIGINAL);
        buf_fmt(b, "=?UTF-8?B?%s?=", word);
        text = str_sub(text, n, text.len);
        if (text.len > 0)
            buf_addz(b, "\r\n ");
    }
    (void)arena;
}

static void put_date(struct buf *b, int64_t now_ms)
{
    static const char *const days[] = {"Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"};
    static const char *const months[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
    struct date d = {(int32_t)(now_ms / 86400000)};
    int64_t seconds = now_ms / 1000 % 86400;
    int year, month, day;

    date_parts(d, &year, &month, &day);
    buf_fmt(b, "Date: %s, %d %s %d %02d:%02d:%02d +0000\r\n", days[date_weekday(d) - 1], day, months[month - 1], year,
            (int)(seconds / 3600), (int)(seconds / 60 % 60), (int)(seconds % 60));
}

bool net_mail_text(struct arena *arena, const struct net_job *job, int64_t now_ms, struct str *out)
{
    struct buf b = buf_in(arena);
    struct str from, to, domain;

    if (!id_email(arena, job->from, &from) || !id_email(arena, job->to, &to) || !one_line(job->subject) ||
        !one_line(job->type) || !one_line(job->message_id) || job->message_id.len == 0)
        return false;
    domain = from;
    (void)str_cut(&domain, '@');
    buf_reserve(&b, job->bytes.len * 3 / 2 + job->text.len * 2 + 2048);
    buf_fmt(&b, "From: <%.*s>\r\nTo: <%.*s>\r\nSubject: ", STR_FMT(from), STR_FMT(to));
    put_words(arena, &b, job->subject);
    buf_addz(&b, "\r\n");
    put_date(&b, now_ms);
    buf_fmt(&b, "Message-ID: <%.*s@%.*s>\r\nMIME-Version: 1.0\r\nAuto-Submitted: auto-generated\r\n",
            STR_FMT(job->message_id), STR_FMT(domain));
    buf_addz(&b, "Content-Type: multipart/mixed; boundary=\"=-seloste-part\"\r\n\r\n"
                 "--=-seloste-part\r\nContent-Type: text/plain; charset=UTF-8\r\nContent-Transfer-Encoding: base64\r\n\r\n");
    put_base64(arena, &b, job->text, LINE / 4 * 3);
    if (job->bytes.len > 0) { /* no file: a text alone */
        buf_fmt(&b, "--=-seloste-part\r\nContent-Type: %.*s; name=\"%.*s\"\r\nContent-Transfer-Encoding: base64\r\n"
                    "Content-Disposition: attachment; filename=\"%.*s\"\r\n\r\n",
                STR_FMT(job->type), STR_FMT(job->name), STR_FMT(job->name));
        put_base64(arena, &b, job->bytes, LINE / 4 * 3);
    }
    buf_addz(&b, "--=-seloste-part--\r\n");
    *out = buf_str(&b);
    return true;
}
