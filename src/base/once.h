/* A request that is carried out once (header Idempotency-Key of the API, UI.md section 10): shared by the server, which reads the
 * header, and the store, which writes the mark with the first action of the request (db/once.h). */
#ifndef BASE_ONCE_H
#define BASE_ONCE_H

#include "base/str.h"

struct once {
    struct str hash, body; /* keyed hashes: who, where and key; what was asked */
    bool stands;           /* the mark is on the disk: an action of this request was committed */
    bool whole;            /* the request is one action with its answer (once_carry_out), which writes the mark itself */
    bool acted;            /* an action of it has changed something */
    bool again;            /* another request with this key came before: status and answer are its own; status 0: no answer was kept */
    int status;
    struct str answer;
};

#endif
