package import Mail

/// Which keys sign for which domains.
package struct DKIMSigningTable: Sendable {
  /// How all of them sign.
  package let rules: DKIMSigningRules
  private let signers: [DomainName: [DKIMSigner]]

  /// A table; without signers nothing is signed.
  package init(_ signers: [DKIMSigner] = [], rules: DKIMSigningRules = DKIMSigningRules()) {
    self.rules = rules
    self.signers = Dictionary(grouping: signers, by: \.domain)
  }

  /// Whether no domain has a key.
  package var isEmpty: Bool { signers.isEmpty }

  /// The keys for mail of an author's domain, in the order in which they were given: those of the domain
  /// itself, or of its nearest parent that has any, so that the signature is aligned with the author
  /// (RFC 9989 §4.4.1). Empty where there are none.
  package func signers(forAuthor domain: DomainName) -> [DKIMSigner] {
    var name: DomainName? = domain
    while let candidate = name {
      if let found = signers[candidate] { return found }
      name = DomainName(candidate.labels.dropFirst().joined(separator: "."))
    }
    return []
  }
}
