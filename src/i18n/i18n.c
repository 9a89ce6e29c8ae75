#include "i18n/i18n.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/errors.h"

static const struct msg_entry *entry_of(enum msg msg) /* NULL when there is none */
{
    size_t folder = (size_t)msg >> MSG_FOLDER_BITS, at = (size_t)msg & ((1u << MSG_FOLDER_BITS) - 1);

    if (msg <= MSG_NONE || folder >= msg_folder_count || at == 0 || at >= msg_folders[folder].count)
        return NULL;
    return &msg_folders[folder].table[at];
}

static struct str entry_text(enum lang lang, enum msg msg, bool many)
{
    const struct msg_entry *entry = entry_of(msg);
    const struct msg_text *t;

    if (entry == NULL)
        return STR("");
    t = &entry->in[lang];
    return str_from(many && t->many != NULL ? t->many : t->one);
}

struct str msg_form(enum lang lang, enum msg msg, const char *form)
{
    for (const struct msg_form_entry *f = msg_forms; form[0] != '\0' && f->msg != MSG_NONE; f++)
        if (f->msg == (int)msg && f->lang == (int)lang && strcmp(f->form, form) == 0)
            return str_from(f->text);
    return entry_text(lang, msg, false);
}

/* Texts by key, at most half full; made at the first question, never changed after. */
static struct { int *slots; size_t mask; } by_key;

static size_t key_hash(struct str key)
{
    uint64_t h = 14695981039346656037U; /* FNV-1a */

    for (size_t i = 0; i < key.len; i++)
        h = (h ^ (unsigned char)key.ptr[i]) * 1099511628211U;
    return (size_t)(h ^ h >> 32);
}

static void by_key_fill(void)
{
    size_t size = 2;

    while (size < 2 * msg_count)
        size *= 2;
    by_key.mask = size - 1;
    by_key.slots = calloc(size, sizeof *by_key.slots);
    if (by_key.slots == NULL)
        abort(); /* some tens of KB at the start: no text can be shown without */
    for (size_t i = 0; i < msg_count; i++) {
        size_t at = key_hash(str_from(msg_key((enum msg)msg_by_key[i]))) & by_key.mask;

        while (by_key.slots[at] != MSG_NONE)
            at = (at + 1) & by_key.mask;
        by_key.slots[at] = msg_by_key[i];
    }
}

enum msg msg_find_str(struct str key)
{
    static pthread_once_t once = PTHREAD_ONCE_INIT;

    pthread_once(&once, by_key_fill);
    for (size_t at = key_hash(key) & by_key.mask; by_key.slots[at] != MSG_NONE; at = (at + 1) & by_key.mask)
        if (str_eq(str_from(msg_key((enum msg)by_key.slots[at])), key))
            return (enum msg)by_key.slots[at];
    return MSG_NONE;
}

enum msg msg_find(const char *key)
{
    return msg_find_str(str_from(key));
}

const char *msg_key(enum msg msg)
{
    const struct msg_entry *entry = entry_of(msg);

    return entry != NULL ? entry->key : "";
}

const char *lang_code(enum lang lang)
{
    static const char *const codes[LANG_COUNT] = {"fi", "sv", "en"};

    return lang < LANG_COUNT ? codes[lang] : codes[LANG_FI];
}

struct str number_text(struct arena *arena, int64_t n, enum lang lang)
{
    char digits[24], out[64];
    size_t count = 0, at = sizeof out;
    uint64_t rest = n < 0 ? 0 - (uint64_t)n : (uint64_t)n;
    struct str gap = lang == LANG_EN ? STR(",") : STR("\xc2\xa0");

    do {
        digits[count++] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest != 0);
    for (size_t i = 0; i < count; i++) {
        if (i != 0 && i % 3 == 0) {
            at -= gap.len;
            memcpy(out + at, gap.ptr, gap.len);
        }
        out[--at] = digits[i];
    }
    if (n < 0) {
        at -= 3;
        memcpy(out + at, "\xe2\x88\x92", 3); /* U+2212 */
    }
    return str_copy(arena, (struct str){out + at, sizeof out - at});
}

/* "a, b ja c" in the case form. */
static void put_list(struct buf *b, enum lang lang, const struct slot *slot, const char *form)
{
    static const char *const last[LANG_COUNT] = {" ja ", " och ", " and "};

    for (size_t i = 0; i < slot->list_count; i++) {
        if (i != 0)
            buf_addz(b, i + 1 == slot->list_count ? last[lang] : ", ");
        buf_add(b, msg_form(lang, slot->list[i], form));
    }
}

static const struct slot *slot_find(const struct slot *slots, size_t count, struct str name)
{
    for (size_t i = 0; i < count; i++)
        if (str_eqz(name, slots[i].name))
            return &slots[i];
    return NULL;
}

static void put_slot(struct buf *b, enum lang lang, struct str name, const struct slot *slots, size_t count)
{
    struct str whole = name, form = name, bare = str_cut(&form, ':');
    const struct slot *slot = slot_find(slots, count, bare);
    char form_z[16] = "";

    if (bare.len == name.len)
        form = STR("");
    if (form.len < sizeof form_z && form.len != 0)
        memcpy(form_z, form.ptr, form.len);
    if (slot == NULL) {
        buf_byte(b, '{');
        buf_add(b, whole);
        buf_byte(b, '}');
    } else if (slot->list != NULL) {
        put_list(b, lang, slot, form_z);
    } else if (!slot->is_number) {
        buf_add(b, slot->text);
    } else if (strcmp(form_z, "plain") == 0) {
        buf_i64(b, slot->number);
    } else {
        buf_add(b, number_text(b->arena, slot->number, lang));
    }
}

struct str msg_text(struct arena *arena, enum lang lang, enum msg msg, const struct slot *slots, size_t count)
{
    const struct slot *n = slot_find(slots, count, STR("n"));
    struct str text = entry_text(lang, msg, n != NULL && n->is_number && n->number != 1);
    struct buf b;

    if (count == 0)
        return text;
    b = buf_in(arena);
    for (size_t at = 0; at < text.len;) {
        ptrdiff_t open = str_find(text, STR("{"), at);
        ptrdiff_t close = open < 0 ? -1 : str_find(text, STR("}"), (size_t)open);

        if (close < 0) {
            buf_add(&b, str_sub(text, at, text.len - at));
            break;
        }
        buf_add(&b, str_sub(text, at, (size_t)open - at));
        put_slot(&b, lang, str_sub(text, (size_t)open + 1, (size_t)(close - open) - 1), slots, count);
        at = (size_t)close + 1;
    }
    return buf_str(&b);
}

struct str tr(struct ctx *ctx, enum msg msg)
{
    return entry_text(ctx->lang, msg, false);
}

struct str trs(struct ctx *ctx, enum msg msg, const struct slot *slots, size_t count)
{
    return msg_text(ctx->arena, ctx->lang, msg, slots, count);
}

struct str tr_key(struct ctx *ctx, struct str key)
{
    enum msg msg = msg_find_str(key);

    if (msg != MSG_NONE)
        return tr(ctx, msg);
    return key.len == 0 ? key : str_fmt(ctx->arena, "[%.*s]", STR_FMT(key));
}

struct str err_text(struct ctx *ctx, int code, struct str arg)
{
    const struct error_entry *e = error_find(code);

    if (e == NULL)
        return str_fmt(ctx->arena, "SEL-%d", code);
    return trs(ctx, msg_find(e->key), &SLOT_STR("arg", arg), 1);
}
