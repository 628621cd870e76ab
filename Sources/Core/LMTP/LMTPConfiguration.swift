package import Mail

extension LMTPSession {
  /// What one LMTP server announces and allows.
  package struct Configuration: Hashable, Sendable {
    /// The name in the greeting and in the answer to LHLO.
    package var hostname: HeaderText
    /// The largest message in octets, counted as RFC 1870 §5 does: without dot-stuffing and end dot.
    package var maximumMessageOctets: Int
    /// The most recipients of one transaction; one more is answered 452 (RFC 5321 §4.5.3.1.10).
    package var maximumRecipients: Int
    /// Whether an address with non-ASCII letters needs SMTPUTF8 at MAIL (RFC 6531 §3.5).
    package var requireSMTPUTF8: Bool
    /// Whether DSN (RFC 3461) is announced. Postfix sends ORCPT only then, and ORCPT is where the
    /// original recipient comes from. The price: Postfix leaves the notifications of success that a
    /// sender asked for to us, and we send none.
    package var announcesDSN: Bool

    /// 25 MiB: the default of the setting `max_message_size`.
    package static let defaultMaximumMessageOctets = 26_214_400
    /// RFC 5321 §4.5.3.1.8 asks for at least 100; Postfix sends at most 50 unless told otherwise.
    package static let defaultMaximumRecipients = 1000

    /// A configuration.
    package init(
      hostname: HeaderText, maximumMessageOctets: Int = Self.defaultMaximumMessageOctets,
      maximumRecipients: Int = Self.defaultMaximumRecipients, requireSMTPUTF8: Bool = true,
      announcesDSN: Bool = true
    ) {
      self.hostname = hostname
      self.maximumMessageOctets = maximumMessageOctets
      self.maximumRecipients = maximumRecipients
      self.requireSMTPUTF8 = requireSMTPUTF8
      self.announcesDSN = announcesDSN
    }
  }
}
