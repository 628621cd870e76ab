#pragma once
#include <gmime/gmime.h>

// GObject's type checks and casts are macros, which Swift cannot call.

/// The address as a mailbox, or NULL if it is not one. No new reference.
InternetAddressMailbox *gomail_address_as_mailbox(InternetAddress *address);

/// The address as a group, or NULL if it is not one. No new reference.
InternetAddressGroup *gomail_address_as_group(InternetAddress *address);
