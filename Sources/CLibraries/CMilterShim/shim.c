#include "CMilterShim.h"

int gomail_milter_set_reply(SMFICTX *context, const char *code, const char *enhanced_status,
                            const char *const *lines, size_t count) {
  const char *line[GOMAIL_MILTER_REPLY_LINES] = {0};
  if (count == 0 || count > GOMAIL_MILTER_REPLY_LINES)
    return MI_FAILURE;
  for (size_t i = 0; i < count; i++)
    line[i] = lines[i];
  // The first NULL ends the list.
  return smfi_setmlreply(context, code, enhanced_status, line[0], line[1], line[2], line[3], line[4], line[5],
                         line[6], line[7], (char *)0);
}
