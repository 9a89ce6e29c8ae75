/* The open header of a backup's files. (Reading is in backup.c: jansson and our writer share names.) */
#include "db/backup_internal.h"

#include "base/json.h"

struct str backup_header_write(struct arena *arena, const struct backup_header *h)
{
    struct buf out = buf_in(arena);
    struct json j = json_to(&out);

    json_open(&j, '{');
    json_ki64(&j, "format", 1);
    json_kstr(&j, "kind", h->kind);
    json_kstr(&j, "made", h->stamp);
    json_kstr(&j, "store", h->store);
    json_ki64(&j, "schema", h->schema);
    json_ki64(&j, "generation", h->generation);
    json_ki64(&j, "tables", h->tables);
    json_ki64(&j, "rows", h->rows);
    json_kstr(&j, "private_key", h->key_hint);
    json_kstr(&j, "ledger", h->ledger_hint);
    json_kstr(&j, "master_key", h->master_hint);
    json_kstr(&j, "line", h->line);
    json_ki64(&j, "segment", h->segment);
    json_ki64(&j, "moment", h->moment);
    if (h->page_size > 0) {
        json_ki64(&j, "first", h->first_at);
        json_ki64(&j, "page_size", h->page_size);
        json_ki64(&j, "packed", h->packed);
        json_ki64(&j, "salt", h->salt);
        json_ki64(&j, "frame", h->frame);
        json_ki64(&j, "check", h->check);
    }
    json_close(&j, '}');
    return buf_str(&out);
}
