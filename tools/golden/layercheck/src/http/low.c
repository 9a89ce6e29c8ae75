#include "db/query.h"
#include "web/web.h"
