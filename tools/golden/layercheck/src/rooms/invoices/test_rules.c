#include "db/query.h"
#include "http/http.h"
#include "queries_invoices.h"
static const char *planted = "UPDATE invoice SET paid = 1"; /* a test may plant a fault */
