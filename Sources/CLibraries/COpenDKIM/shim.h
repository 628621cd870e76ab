// dkim.h uses both without including them.
#include <stdbool.h>
#include <sys/types.h>
#include <opendkim/dkim.h>
