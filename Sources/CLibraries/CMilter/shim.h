// mfapi.h would make `bool` an `int` without this.
#include <stdbool.h>
#include <libmilter/mfapi.h>
