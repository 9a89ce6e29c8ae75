#include "base/cli.h"
#include "http/route.h"
#include "http/http.h"
