/* Inside of the open store: store.c (directory, lock, pool), writer.c (queue, batches), query.c. */
#ifndef DB_STORE_INTERNAL_H
#define DB_STORE_INTERNAL_H

#include <pthread.h>
#include <semaphore.h>
#include <setjmp.h>
#include <stdatomic.h>

#include "db/db.h"
#include "db/keys.h"
#include "db/store.h"

enum { BATCH_MOST = 64, READER_WAIT_MS = 5000, READER_LIFE_MS = 5000, RETRIES = 3, CAREFUL_BATCHES = 32 };

struct after_commit {
    void (*fn)(struct store *store, void *arg);
    void *arg;
    struct after_commit *before;
};

struct job_request { /* one caller waiting for its action; on the caller's stack */
    struct ctx *ctx;
    action_fn *fn;
    const void *req;
    void *out;
    size_t out_size;
    bool alone;       /* no batch, no savepoint */
    bool bare;        /* in a batch without savepoints */
    bool torn;        /* bare, it failed after it had changed something: the batch is run again */
    enum rc rc;
    sem_t done;
    struct job_request *next;
};

struct ship;
struct object { const void *tag; void *object; void (*destroy)(void *); };

/* Who waits for a reader is given one by name, in turn: nobody wakes to find it taken again. */
struct reader_wait {
    struct reader_wait *next;
    struct db *db; /* given, before the word */
    sem_t word;
};

struct store {
    char *data_dir, *path, *url;
    bool in_memory, made_dir; /* made_dir: the directory was not there before */
    int lock_fd;
    struct env *env;
    struct keys *keys;
    enum rc (*_Atomic action_end)(struct ctx *ctx);

    pthread_mutex_t pool_lock;
    struct reader_wait *first_wait, *last_wait; /* for a reader, in turn */
    struct db *idle;          /* readers nobody holds */
    unsigned readers, opened;

    pthread_mutex_t checkpoint_lock;
    struct db *checkpoint;

    pthread_mutex_t gate;     /* recursive: the writer's transactions, and what must fall between them (db/ship.h) */
    _Atomic int gate_wanted;  /* who waits for it: the writer lets them in between two batches */
    struct ship *ship;        /* NULL: the log is not shipped; changes under the gate */

    struct db *writer;
    int careful;              /* so many batches more have savepoints */
    int inner;                /* savepoints of actions inside the one that runs */
    pthread_t thread;
    bool thread_runs;
    pthread_mutex_t queue_lock;
    pthread_cond_t queue_some;
    struct job_request *first, *last;
    bool stopping;
    _Atomic bool broken;      /* a commit's fsync failed: no more writes (QUALITY.md section 4) */
    _Atomic int64_t batches, actions, retried;

    pthread_rwlock_t objects_lock;
    struct object objects[64];
    size_t object_count;
};

void gate_take(struct store *store); /* store->gate; by anybody but the writer */
MUST_USE enum rc store_borrow(struct ctx *ctx); /* ctx->db: the writer's, or a reader with a transaction */
MUST_USE enum rc store_connect(struct store *store, enum db_role role, struct db **out, struct err *err);
MUST_USE enum rc writer_start(struct store *store, struct err *err);
void writer_stop(struct store *store); /* what is queued is still done */

#endif
