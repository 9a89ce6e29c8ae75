/* For tests of the room: the store is closed only when the tally agrees with counting. */
#ifndef ROOMS_INVOICES_TEST_COUNTED_H
#define ROOMS_INVOICES_TEST_COUNTED_H

#include <stdio.h>

#include "db/fixture.h"

/* What the tally says is what counting says, whatever the test has done. */
static inline void close_counted(struct fixture *f)
{
    static const char *const counted = "(SELECT register_id, state, CASE WHEN state IN (2, 3) THEN due_on ELSE '' END, count(*), "
        "sum(CASE WHEN state IN (2, 3) THEN total_cents - paid_cents - credited_cents ELSE 0 END) FROM invoice GROUP BY 1, 2, 3)";
    static const char *const tallied = "(SELECT register_id, state, due, how_many, open_cents FROM invoice_tally WHERE how_many <> 0)";
    char sql[1024];

    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM (SELECT * FROM %s EXCEPT SELECT * FROM %s)", counted, tallied);
    assert_int_equal(fixture_ask(f, sql), 0);
    (void)snprintf(sql, sizeof(sql), "SELECT count(*) FROM (SELECT * FROM %s EXCEPT SELECT * FROM %s)", tallied, counted);
    assert_int_equal(fixture_ask(f, sql), 0);
    fixture_close(f);
}

#endif
