/* people COUNT [SEED] [PREFIX] [BATCH]: fictional customers as files PREFIX-000.csv ... of at most BATCH rows
 * each, for `seloste import`. Without a prefix: one file to standard output. */
#include <stdlib.h>

#include "people.h"

int main(int argc, char **argv)
{
    int64_t count = argc > 1 ? strtoll(argv[1], NULL, 10) : 1000, batch = argc > 4 ? strtoll(argv[4], NULL, 10) : 10000;
    uint64_t seed = argc > 2 ? strtoull(argv[2], NULL, 10) : 1;

    if (argc < 4) {
        people_csv(stdout, seed, 0, count);
        return fflush(stdout) != 0;
    }
    for (int64_t i = 0; batch > 0 && i < count; i += batch) {
        char path[4096];
        FILE *out;

        snprintf(path, sizeof(path), "%s-%03lld.csv", argv[3], (long long)(i / batch));
        if ((out = fopen(path, "w")) == NULL)
            return 1;
        people_csv(out, seed, i, count - i < batch ? count - i : batch);
        if (fclose(out) != 0)
            return 1;
    }
    return 0;
}
