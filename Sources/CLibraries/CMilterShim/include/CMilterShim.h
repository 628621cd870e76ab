#pragma once
#include <stdbool.h>
#include <libmilter/mfapi.h>

// The most lines of one reply; libmilter itself takes 32.
#define GOMAIL_MILTER_REPLY_LINES 8

// smfi_setmlreply is variadic, which Swift cannot call. `lines` holds `count` texts, 1 to 8 of them.
int gomail_milter_set_reply(SMFICTX *context, const char *code, const char *enhanced_status,
                            const char *const *lines, size_t count);
