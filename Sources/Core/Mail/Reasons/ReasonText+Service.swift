/// What becomes of mail on its way from the milter to an endpoint, and of the operator's own mail.
extension ReasonText {
  static let signing: [ReasonText] = [
    ReasonText(
      .signingNoAuthor,
      "A message of the operator's own is not signed: its From field is missing, repeated or malformed, or names no domain.",
      "User: mend the sending program, so that it writes one From field with an address."),
    ReasonText(
      .signingNoKey, "A message of the operator's own is not signed: no key is set for the author's domain.",
      "Operator: `gomailctl dkim generate DOMAIN`, then `dkim_keys`; if the domain is not ours, nothing."),
    ReasonText(
      .signingInTransit,
      "A message that a local program sent on is not signed: it had been on the way before, and its From is somebody else's word.",
      "Nothing is wrong: forwarded mail keeps the signature of its author."),
    ReasonText(
      .signingHeaderTooLarge,
      "A message of the operator's own should be signed, and its header section is too large for that.",
      "User: find the program that writes so many fields.", isTemporary: true),
    ReasonText(
      .signingNoBodyHash, "A message of the operator's own should be signed, and its body was not hashed.",
      "Operator: a fault of gomail-milter; look into its log and report it.", isTemporary: true),
    ReasonText(
      .signingKeyFailed, "A message of the operator's own should be signed, and the key made no signature.",
      "Operator: the log names selector and domain; `gomailctl dkim check` looks at key and record, `gomailctl reload milter` reads the file again.",
      isTemporary: true),
  ]

  static let verdict: [ReasonText] = [
    ReasonText(
      .verdictMissing,
      "The message reached gomail-forwarder without a valid verdict of gomail-milter: nothing is known of its sender.",
      "Operator: see that all mail passes the milter (`smtpd_milters`, `non_smtpd_milters`), and do not authorise anybody on such mail. A code beside this one says what was wrong with a field that was there."
    ),
    ReasonText(
      .verdictMalformed, "A verdict field was there, but not in the form that the milter writes.",
      "Operator: somebody forged it, or something rewrites header fields between Postfix and the forwarder."),
    ReasonText(
      .verdictTooLong, "A verdict field was there, but longer than the milter writes one.",
      "Operator: somebody forged it; mail that came past the milter is not cleaned of such fields."),
    ReasonText(
      .verdictUnknownVersion, "The verdict field is of a version that this forwarder does not know.",
      "Operator: run milter and forwarder of the same release."),
    ReasonText(
      .verdictUnknownKey, "The verdict field is sealed with a key that is not in the forwarder's key file.",
      "Operator: give both daemons the same `verdict_key_file`, and reload both after changing it."),
    ReasonText(
      .verdictBadSeal,
      "The seal of the verdict field does not fit: field, envelope sender or From were changed after the milter.",
      "Operator: turn off what rewrites senders between milter and forwarder (`sender_canonical_maps`, `masquerade_domains`); otherwise somebody forged it."
    ),
    ReasonText(
      .verdictUnreadable, "The seal of the verdict field fits, but what it covers cannot be read.",
      "Operator: run milter and forwarder of the same release."),
  ]

  static let forwarder: [ReasonText] = [
    ReasonText(
      .lowDisk, "The spool's disk has less free space than `min_free_disk`. Postfix keeps the mail.",
      "Operator: make room under `data_dir`, or lower `retention_processed` and `retention_failed`.",
      isTemporary: true),
    ReasonText(
      .backlogFull, "As many messages wait for endpoints as `backlog_limit` allows. Postfix keeps the mail.",
      "Operator: `gomailctl queue` shows which route is stuck; mend its endpoint, or raise `backlog_limit`.",
      isTemporary: true),
    ReasonText(
      .spoolUnavailable, "The spool's disk cannot be asked. Postfix keeps the mail.",
      "Operator: look at the disk under `data_dir` and at gomail-forwarder's log.", isTemporary: true),
    ReasonText(
      .notStored, "The message could not be written to the disk. Postfix keeps it.",
      "Operator: look for `message not stored` in gomail-forwarder's log, and at the disk under `data_dir`.",
      isTemporary: true),
    ReasonText(
      .serviceStopping, "gomail-forwarder stops. Postfix keeps the mail.", "Nothing: it is tried again.",
      isTemporary: true),
    ReasonText(
      .applicationRefused,
      "The endpoint of a route refused the message for good (406, 422, or 410 of a URL with captures).",
      "Sender: ask the recipient. Operator: the endpoint's answer stands in `gomailctl message show` and in the log; `gomailctl message replay` sends the event again."
    ),
    ReasonText(
      .endpointStatus,
      "The endpoint of a route answered with a status that is neither success nor a refusal; it is asked again.",
      "Operator: look at the endpoint's own log; `gomailctl route test NAME` asks it now. Redirects are not followed: set the final `url`.",
      isTemporary: true),
    ReasonText(
      .endpointGone, "The endpoint answered 410 Gone, by which its route is disabled. Its mail is held.",
      "Operator: mend the route's `url`, then `gomailctl route enable NAME`."),
    ReasonText(
      .endpointNameNotResolved,
      "The host name of the endpoint's URL has no address, or the resolver did not answer.",
      "Operator: mend the host of the route's `url`, or the resolver of this machine.", isTemporary: true),
    ReasonText(
      .endpointNotConnected, "No address of the endpoint took the connection.",
      "Operator: see that the endpoint runs and that no firewall is in the way.", isTemporary: true),
    ReasonText(
      .endpointPrivateAddress,
      "The endpoint's address is private, loopback or link-local, which the route does not allow.",
      "Operator: set `allow_private: true` for the route if the endpoint is yours."),
    ReasonText(
      .endpointTLS, "TLS with the endpoint failed: no common version, or a certificate that does not fit.",
      "Operator: mend the endpoint's certificate, or name its authority in `ca_file`."),
    ReasonText(
      .endpointTimedOut, "The endpoint's answer was not complete within the route's `timeout`.",
      "Operator: answer first and work later in the endpoint, or raise `timeout`.", isTemporary: true),
    ReasonText(
      .endpointConnectionLost, "The connection to the endpoint ended before its answer was complete.",
      "Operator: look at the endpoint's own log, and at proxies in front of it.", isTemporary: true),
    ReasonText(
      .endpointInvalidAnswer, "What the endpoint answered is not HTTP, or too long.",
      "Operator: see that the route's `url` names an HTTP server.", isTemporary: true),
    ReasonText(
      .endpointInvalidURL, "The route's URL cannot be used for this recipient.",
      "Operator: mend `url` of the route; captures may not make a path segment `.` or `..`."),
    ReasonText(
      .endpointFailed, "The attempt ended for another reason, which the text names.",
      "Operator: look for the attempt in gomail-forwarder's log.", isTemporary: true),
    ReasonText(
      .routeDisabled, "The route is disabled, by a 410 of its endpoint or by a person. Its mail is held.",
      "Operator: `gomailctl route list` tells since when; `gomailctl route enable NAME` ends it."),
    ReasonText(
      .routePaused,
      "The route's endpoint is not asked for the time being: it asked for a pause, or its circuit breaker is open.",
      "Operator: `gomailctl route list` shows the state; mend the endpoint, it is tried again by itself.",
      isTemporary: true),
    ReasonText(
      .routeBusy,
      "Too many messages wait for endpoints that are to decide (`mode: sync`), and no turn came in time.",
      "Operator: make the endpoint faster, or raise the route's `concurrency`.", isTemporary: true),
    ReasonText(
      .eventNotMade, "The event of the message could not be made: disk or memory of the forwarder's machine.",
      "Operator: look into gomail-forwarder's log.", isTemporary: true),
  ]
}
