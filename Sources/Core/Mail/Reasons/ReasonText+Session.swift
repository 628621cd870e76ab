/// What the milter and the policy daemon say of a client, its session, and the form of a message.
extension ReasonText {
  static let message: [ReasonText] = [
    ReasonText(
      .malformedSender, "The address in MAIL FROM is not an address of RFC 5321.",
      "Sender: mend the envelope sender of the sending program. The operator has nothing to set."),
    ReasonText(
      .malformedRecipient, "The address in RCPT TO is not an address of RFC 5321.",
      "Sender: mend the address in the address book or the sending program."),
    ReasonText(
      .undeclaredUTF8, "An address goes beyond ASCII, and MAIL did not say SMTPUTF8 (RFC 6531 §3.4).",
      "Sender: use a mail server that speaks SMTPUTF8, or an address in ASCII with the domain as an A-label."),
    ReasonText(
      .malformedSize, "The SIZE parameter of MAIL is not a number (RFC 1870).",
      "Sender: mend the sending program; SIZE is the message's octets in decimal digits."),
    ReasonText(
      .tooManyRecipients, "The message has more recipients than one message may have here.",
      "Sender: send the rest in another message; mail servers do so by themselves.", isTemporary: true),
    ReasonText(
      .blockedDomain,
      "The domain of the sender or of a recipient is one of `blocked_domains`, or lies below one.",
      "Operator: take the domain out of `blocked_domains` if its mail is wanted, then `gomailctl reload milter`."
    ),
    ReasonText(
      .topLevelDomain,
      "The top-level domain of an address is not one of `allowed_tlds`, or the address has no domain.",
      "Operator: add the top-level domain to `allowed_tlds`, or empty that setting to take all; then `gomailctl reload milter`."
    ),
    ReasonText(
      .tooLarge, "The message is larger than `max_message_size`.",
      "Sender: send a link instead of the attachment. Operator: raise `max_message_size`, and with it Postfix's `message_size_limit`."
    ),
    ReasonText(
      .headerTooLarge,
      "The header section has more fields or octets than are kept while a message is checked.",
      "Sender: find the program that writes so many fields, a loop of forwarders mostly. The limit is fixed."),
    ReasonText(
      .forgedFields, "More header fields than any honest message has claim to be written by this server.",
      "Sender: do not write `Authentication-Results` of this server or `X-GoMail-*` fields. Mail that this server re-sends to itself: look for a loop."
    ),
    ReasonText(
      .outOfSequence,
      "Postfix and gomail-milter disagree about where the session stands; the client did nothing wrong.",
      "Sender: nothing, it is tried again. Operator: if it comes again, look into Postfix's log for the session and report it.",
      isTemporary: true),
    ReasonText(
      .filterFailed,
      "gomail-milter could not do its work: no random numbers, or Postfix did not take a change.",
      "Operator: look for lines at level error in gomail-milter's log. Sender: nothing, it is tried again.",
      isTemporary: true),
  ]

  static let limits: [ReasonText] = [
    ReasonText(
      .rateLimit,
      "A rule of `rate_limits` has no tokens left. The reply names rule, usage, when it is free again and a reference.",
      "Sender: send more slowly. Operator: `gomailctl limits explain REFERENCE` shows the bucket; raise `rate` or `burst` of the rule, allow the client (`gomailctl allow add`), or reset it (`gomailctl limits reset`).",
      isTemporary: true),
    ReasonText(
      .rateLimitBurst,
      "One message asks for more than a full bucket of a rule of `rate_limits` holds, so that it never fits.",
      "Sender: send something smaller. Operator: raise `burst` of the rule that the reply names."),
    ReasonText(
      .connectionRate,
      "The client opened more connections than `max_connections_per_minute` or a rule that counts connections allows.",
      "Sender: send several messages over one connection. Operator: raise the limit that the reply names, or allow the client (`gomailctl allow add`).",
      isTemporary: true),
    ReasonText(
      .perClientConnections, "The client has as many connections open as `max_connections_per_ip` allows.",
      "Sender: open fewer connections at once. Operator: raise `max_connections_per_ip`, or allow the client (`gomailctl allow add`).",
      isTemporary: true),
    ReasonText(
      .totalConnections,
      "All clients together have as many connections open as `max_total_connections` allows.",
      "Sender: nothing, it is tried again. Operator: raise `max_total_connections`, or find out who holds them (`gomailctl tail`).",
      isTemporary: true),
  ]

  static let bans: [ReasonText] = [
    ReasonText(
      .banned, "A person banned the client's address or network. The reply names the ban.",
      "Sender: write to postmaster of the domain from another server. Operator: `gomailctl ban show ID` tells who and why, `gomailctl ban remove ID` ends it."
    ),
    ReasonText(
      .bannedByRule,
      "What the client did added up, and a rule banned it for a time. The reply names rule, ban and time left.",
      "Sender: mend what the violations were for, and wait. Operator: `gomailctl ban show ID` tells why, `gomailctl ban remove ID` ends it, `gomailctl allow add` prevents the next one.",
      isTemporary: true),
  ]

  static let iprev: [ReasonText] = [
    ReasonText(
      .iprevNoName, "No name is published for the client's address: it has no PTR record.",
      "Sender: have the owner of the address publish a PTR record with the server's name."),
    ReasonText(
      .iprevMismatch, "The client's address has names, and none of them leads back to the address.",
      "Sender: make the name of the PTR record have an A or AAAA record with the address."),
    ReasonText(
      .iprevLookupFailed, "The client's reverse name could not be looked up now.",
      "Operator: if it is so for many clients, check the servers of `dns_servers`. Sender: check the name servers of the reverse zone.",
      isTemporary: true),
  ]

  static let routes: [ReasonText] = [
    ReasonText(
      .routeRequirement,
      "The routes of the recipients take only mail that passed what `require` says, and the message did not.",
      "Sender: authenticate the mail; the reasons of SPF, DKIM and DMARC say what is missing. Operator: take the method out of `require` of the route if mail without it is wanted."
    ),
    ReasonText(
      .routeUndecided,
      "The routes of the recipients take only mail that passed what `require` says, and that could not be checked now.",
      "Sender: nothing, it is tried again. Operator: if it lasts, look at `dns_servers`, and at the sender's name servers.",
      isTemporary: true),
    ReasonText(
      .noRoute, "No route of `webhooks` matches the recipient. The message is kept in `failed/`.",
      "Operator: add a route that matches, or `api_endpoint` for everything else; then `gomailctl message replay`."
    ),
  ]
}
