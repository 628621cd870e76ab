package import Mail

/// Which domains may stand in envelope addresses: `allowed_tlds` and `blocked_domains`.
package struct AddressRules: Hashable, Sendable {
  /// Why an address is not let through.
  package enum Objection: Hashable, Sendable {
    /// `blocked_domains` has the domain, or the one that it lies below.
    case blockedDomain(DomainName, rule: String)
    /// `allowed_tlds` lacks the top-level domain; `nil` for an address literal or a malformed domain.
    case topLevelDomain(String?)
  }

  /// The top-level domains that are let through, as A-labels in lower case; empty for all.
  private let allowedTLDs: Set<String>
  /// The domains that are not, each with everything below it.
  private let blockedDomains: Set<String>

  /// Rules; without any, every domain is let through.
  package init(allowedTLDs: [String] = [], blockedDomains: [DomainName] = []) {
    self.allowedTLDs = Set(allowedTLDs)
    self.blockedDomains = Set(blockedDomains.map(\.description))
  }

  /// Why an address is not let through; `nil` where it is. An address literal has no top-level domain, so
  /// that it passes only where all are allowed.
  ///
  /// - Parameter address: `nil` for one whose domain is none.
  package func objection(to address: EmailAddress?) -> Objection? {
    if let domain = address?.domain, let blocked = blockedName(of: domain) {
      return .blockedDomain(domain, rule: blocked)
    }
    guard !allowedTLDs.isEmpty else { return nil }
    let label = address?.domain?.labels.last.map(String.init)
    return label.map(allowedTLDs.contains) == true ? nil : .topLevelDomain(label)
  }

  /// The blocked domain that `domain` is or lies below. By whole labels, so that the cost is that of the
  /// labels however many domains are blocked.
  private func blockedName(of domain: DomainName) -> String? {
    guard !blockedDomains.isEmpty else { return nil }
    var name = Substring(domain.description)
    while !name.isEmpty {
      if blockedDomains.contains(String(name)) { return String(name) }
      name = name.drop { $0 != "." }.dropFirst()
    }
    return nil
  }
}

extension AddressRules.Objection {
  /// The reason.
  package var code: ReasonCode {
    switch self {
    case .blockedDomain: .blockedDomain
    case .topLevelDomain: .topLevelDomain
    }
  }
}

extension AddressRules.Objection: CustomStringConvertible {
  /// What whoever sent the address is told.
  package var description: String {
    switch self {
    case .blockedDomain(let domain, let rule):
      "This server takes no mail of the domain \(domain)"
        + (domain.description == rule ? "" : ", which is below \(rule)")
    case .topLevelDomain(let label?): "This server takes no mail of the top-level domain \(label)"
    case .topLevelDomain(nil): "This server takes no mail of addresses without a domain"
    }
  }
}
