#include "base/str.h"
#include "db/store.h"
#include "rooms/invoices/invoices.h"
