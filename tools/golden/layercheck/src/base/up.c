#include "base/str.h"
#include "policy/policy.h"
#include <string.h>

/* comments may say strcpy(a, b) and time(NULL) */
void up(char *a, const char *b)
{
    strcpy(a, b); // time(NULL) here is talk
    const char *text = "malloc( and \" system(";
    (void)(text + time(NULL));
    thing.time(1);
    thing->rand(2);
    my_system(3);
}
