/* GDPRbench written anew (QUALITY.md section 8): records with metadata, four roles, back ends behind one struct, and an oracle that
 * knows the lifetimes. Each call is given its instant, so that what has expired is absent for everybody at the same one. */
#ifndef BENCH_GDPR_H
#define BENCH_GDPR_H

#include <stdbool.h>
#include <stdint.h>
#include <stddef.h>

enum { DATA_BYTES = 100 };
enum field { PUR, TTL, USR, OBJ, DEC, ACL, SHR, SRC, CAT, FIELDS };

struct rec { int64_t key, at; int32_t f[FIELDS]; char data[DATA_BYTES]; }; /* TTL in seconds from `at` (ms) */
/* What a call gave: how many, and a sum over keys and contents that does not depend on the order. */
struct answer { int64_t count; uint64_t sum; };
void answer_data(struct answer *a, int64_t key, const char *data);
void answer_fields(struct answer *a, int64_t key, const int32_t f[FIELDS]);

struct backend {
    const char *name;
    void (*load)(const struct rec *recs, int64_t n, const char *dir);
    void (*create)(const struct rec *r, int64_t now);
    void (*delete_key)(int64_t key, int64_t now);
    void (*delete_by)(enum field by, int32_t value, int64_t now);
    void (*update_key)(int64_t key, enum field f, int32_t value, int64_t now);
    void (*update_by)(enum field by, int32_t id, enum field f, int32_t value, int64_t now);
    void (*update_data)(int64_t key, const char *data, int64_t now);
    struct answer (*data_key)(int64_t key, int64_t now);
    struct answer (*data_by)(enum field by, int32_t value, int64_t now);
    struct answer (*fields_key)(int64_t key, int64_t now);
    struct answer (*fields_by)(enum field by, int32_t value, int64_t now);
    int64_t (*logs)(int64_t most, int64_t now);       /* entries given, at most `most` */
    bool (*is_gone)(int64_t key, int64_t now);
    void (*purge)(int64_t now);                       /* each second, and at the end: rows of the expired and deleted go */
    int64_t (*entries)(void);                         /* audit entries there are */
    int64_t (*bytes)(void);                           /* on disk */
    void (*close)(void);
};
extern const struct backend backend_postgres, backend_seloste, backend_model;
_Noreturn void give_up(const char *what, const char *why);

#endif
