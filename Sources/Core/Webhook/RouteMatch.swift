package import Mail

/// Which envelope recipients a route is for. Upper and lower case are the same throughout.
package enum RouteMatch: Hashable, Sendable {
  /// Every recipient.
  case everything
  /// One address; with or without a tag (`user+tag@` is `user@`).
  case address(EmailAddress)
  /// Every address at this domain and at the domains below it, written as the bare domain.
  case domain(DomainName)
  /// Every address at exactly this domain, written `*@domain`.
  case anyAtDomain(DomainName)
  /// Every recipient that a regular expression describes as a whole, tag included.
  case pattern(AddressPattern)

  /// Reads `*`, `user@example.com`, `*@example.com`, `example.com` or a regular expression from `^` to
  /// `$`; `nil` for anything else.
  package init?(_ text: some StringProtocol) {
    if text == "*" {
      self = .everything
    } else if text.hasPrefix("^"), text.hasSuffix("$") {
      guard let pattern = AddressPattern(text) else { return nil }
      self = .pattern(pattern)
    } else if text.hasPrefix("*@") {
      guard let domain = DomainName(text.dropFirst(2)) else { return nil }
      self = .anyAtDomain(domain)
    } else if text.utf8.contains(UInt8(ascii: "@")) {
      guard let address = EmailAddress(text) else { return nil }
      self = .address(address)
    } else {
      guard let domain = DomainName(text) else { return nil }
      self = .domain(domain)
    }
  }

  /// Whether `recipient` is one that the route is for.
  package func matches(_ recipient: EnvelopeRecipient) -> Bool {
    switch self {
    case .everything:
      return true
    case .domain(let domain):
      return recipient.address?.domain?.isEqualToOrBelow(domain) ?? false
    case .anyAtDomain(let domain):
      return recipient.address?.domain == domain
    case .address(let address):
      guard let host = recipient.address?.host, host == address.host else { return false }
      let wanted = address.localPart.lowercased()
      return recipient.localPart == wanted || recipient.untaggedLocalPart == wanted
    case .pattern(let pattern):
      return pattern.matches(recipient.lowercased)
    }
  }
}

extension RouteMatch {
  /// How many parts of a recipient a URL can name: the captures of a pattern.
  package var captureCount: Int {
    if case .pattern(let pattern) = self { return pattern.captureCount }
    return 0
  }

  /// What the captures of a pattern took of `recipient`, in lower case; empty for other forms, `nil`
  /// where a pattern does not match.
  package func captures(in recipient: EnvelopeRecipient) -> [String]? {
    guard case .pattern(let pattern) = self else { return [] }
    return pattern.captures(in: recipient.lowercased)
  }
}

extension RouteMatch: CustomStringConvertible {
  /// The form that the settings use.
  package var description: String {
    switch self {
    case .everything: "*"
    case .address(let address): address.description
    case .domain(let domain): domain.description
    case .anyAtDomain(let domain): "*@\(domain)"
    case .pattern(let pattern): pattern.text
    }
  }
}
