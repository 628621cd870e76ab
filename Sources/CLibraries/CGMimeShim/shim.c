#include "CGMimeShim.h"

InternetAddressMailbox *gomail_address_as_mailbox(InternetAddress *address) {
  return INTERNET_ADDRESS_IS_MAILBOX(address) ? (InternetAddressMailbox *)address : NULL;
}

InternetAddressGroup *gomail_address_as_group(InternetAddress *address) {
  return INTERNET_ADDRESS_IS_GROUP(address) ? (InternetAddressGroup *)address : NULL;
}
