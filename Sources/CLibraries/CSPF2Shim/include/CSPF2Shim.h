#pragma once

// What the library would say on standard output and standard error is dropped. Variables of the whole library,
// which Swift cannot reach.
void gomail_spf2_silence(void);
