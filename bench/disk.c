/* bench_disk DIR: how many times a second this disk makes a small append durable (fdatasync of 4,120 bytes, one
 * WAL frame of SQLite), 2,000 times. Prints one JSON line: p50 and mean in ms, rate. */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { TIMES = 2000, BYTES = 4120 };

static int compare(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;

    return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
    static char block[BYTES];
    static double ms[TIMES];
    double sum = 0;
    char path[4096];

    if (argc != 2 || snprintf(path, sizeof(path), "%s/disk-XXXXXX", argv[1]) < 0)
        return 2;
    int fd = mkstemp(path);

    if (fd < 0 || unlink(path) != 0)
        return 1;
    memset(block, 7, sizeof(block));
    for (int i = 0; i < TIMES; i++) {
        struct timespec s, e;

        if (pwrite(fd, block, sizeof(block), (off_t)i * BYTES) != BYTES)
            return 1;
        (void)clock_gettime(CLOCK_MONOTONIC, &s);
        if (fdatasync(fd) != 0)
            return 1;
        (void)clock_gettime(CLOCK_MONOTONIC, &e);
        ms[i] = (double)(e.tv_sec - s.tv_sec) * 1e3 + (double)(e.tv_nsec - s.tv_nsec) / 1e6;
        sum += ms[i];
    }
    (void)close(fd);
    qsort(ms, TIMES, sizeof(*ms), compare);
    printf("{\"p50\":%.4f,\"p95\":%.4f,\"mean\":%.4f,\"rate\":%.0f}\n", ms[TIMES / 2], ms[TIMES * 95 / 100], sum / TIMES, 1e3 * TIMES / sum);
    return 0;
}
