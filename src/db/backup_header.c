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
    json_close(&j, '}');
    return buf_str(&out);
}
