package import Mail

/// A domain that SPF or DKIM spoke about: an authenticated identifier of RFC 9989 §3.2.1, or one that might
/// have become one.
package struct DMARCIdentifier: Hashable, Sendable {
  /// Who spoke.
  package enum Mechanism: String, Hashable, Sendable, CaseIterable {
    case spf
    case dkim
  }

  /// What was said.
  package enum Status: Hashable, Sendable {
    /// The result is `pass`.
    case verified
    /// The result is `temperror`: nobody knows.
    case undetermined
  }

  /// Who spoke.
  package let mechanism: Mechanism
  /// The domain.
  package let domain: DomainName
  /// What was said.
  package let status: Status

  /// An identifier.
  package init(_ mechanism: Mechanism, _ domain: DomainName, _ status: Status = .verified) {
    self.mechanism = mechanism
    self.domain = domain
    self.status = status
  }

  /// The identifiers of a message, each once. Of SPF only the MAIL FROM identity counts, which is the HELO
  /// name where the reverse path is null (RFC 9989 §4.4.2).
  package static func identifiers(spf: SPFFinding, dkim: DKIMFinding) -> [DMARCIdentifier] {
    var identifiers: [DMARCIdentifier] = []
    if let domain = spf.domain, let status = status(of: spf.result.rawValue),
      isMailFrom(domain, spf.mailFrom ?? "")
    {
      identifiers.append(DMARCIdentifier(.spf, domain, status))
    }
    for signature in dkim.signatures {
      guard let domain = signature.domain, let status = status(of: signature.result.rawValue) else {
        continue
      }
      let identifier = DMARCIdentifier(.dkim, domain, status)
      if !identifiers.contains(identifier) { identifiers.append(identifier) }
    }
    return identifiers
  }

  private static func status(of result: String) -> Status? {
    switch result {
    case "pass": .verified
    case "temperror": .undetermined
    default: nil
    }
  }

  /// False where SPF was asked about the HELO name although there is a reverse path.
  private static func isMailFrom(_ domain: DomainName, _ mailFrom: String) -> Bool {
    guard !mailFrom.isEmpty else { return true }
    guard let at = mailFrom.utf8.lastIndex(of: UInt8(ascii: "@")) else { return false }
    return DomainName(mailFrom[mailFrom.utf8.index(after: at)...]) == domain
  }
}
