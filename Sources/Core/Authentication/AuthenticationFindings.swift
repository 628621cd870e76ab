/// Everything authentication found out about one message: the event's `authentication` object.
package struct AuthenticationFindings: Hashable, Sendable {
  /// The longest text from outside that one finding keeps, in octets: a line of RFC 5322 §2.1.1.
  /// The verdict travels in a header field, which must stay far below Postfix's 102,400 octets.
  package static let maximumTextOctets = 998

  /// Nothing was checked and nothing is known.
  package static let none = AuthenticationFindings()

  /// Sender Policy Framework.
  package var spf = SPFFinding()
  /// DomainKeys Identified Mail.
  package var dkim = DKIMFinding()
  /// Domain-based Message Authentication, Reporting and Conformance.
  package var dmarc = DMARCFinding()
  /// Authenticated Received Chain.
  package var arc = ARCFinding()
  /// The client's reverse name.
  package var iprev = IPRevFinding()

  /// Nothing checked, nothing known.
  package init() {}
}
