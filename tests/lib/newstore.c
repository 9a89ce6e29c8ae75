/* newstore DIR: an empty data directory for tests of the server as processes (no register, no users). */
#include <stdio.h>
#include <sys/stat.h>

#include "db/store.h"

int main(int argc, char **argv)
{
    struct store_options options = {.data_dir = argc == 2 ? argv[1] : NULL, .env = env_real(), .create = true};
    struct store *store;
    struct err err = {0};

    if (!options.data_dir)
        return 2;
    umask(0077);
    enum rc rc = store_open(&options, &store, &err);

    if (rc != RC_OK) {
        fprintf(stderr, "newstore: %s %d\n", rc_name(rc), err.code);
        return 1;
    }
    store_close(store);
    return 0;
}
