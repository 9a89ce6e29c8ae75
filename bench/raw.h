/* The rows of a store written once more by bare SQLite, for benchmarks that compare with it. */
#ifndef BENCH_RAW_H
#define BENCH_RAW_H

#include <stdint.h>

/* Takes every row of DIR/seloste.db and DIR/keys.db (keys included) into memory, then writes them into DIR/raw.db: the same
 * schema, synchronous FULL, each table's rows spread evenly over as many commits as `units` (customers, invoices, whatever was
 * made) in batches of `batch` need. Gives units per second of the writing alone. Ends the program on an error. */
double raw_rate(const char *dir, int64_t units, int64_t batch);

#endif
