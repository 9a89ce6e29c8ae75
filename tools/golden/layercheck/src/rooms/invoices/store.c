#include "queries_invoices.h"
#include "queries_payments.h"
#include "http/http.h"
static const char *sql = "DELETE FROM invoice";
