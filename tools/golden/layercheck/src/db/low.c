#include "policy/policy.h"
#include "http/http.h"
static const char *sql = "SELECT 1"; /* the store itself may */
