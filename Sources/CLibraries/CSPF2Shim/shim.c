#include "CSPF2Shim.h"

#include <stddef.h>
#include <sys/types.h>
#include <netinet/in.h>
#include <arpa/nameser.h>
#include <spf2/spf.h>
#include <spf2/spf_log.h>

void gomail_spf2_silence(void) {
  SPF_warning_handler = NULL;
  SPF_info_handler = NULL;
  SPF_debug_handler = NULL;
}
