package import Mail

/// One key with the names that it signs under.
package struct DKIMSigner: Sendable {
  /// `d=`.
  package let domain: DomainName
  /// `s=`.
  package let selector: DomainName
  /// The private key.
  package let key: any DKIMSigningKey

  /// A signer. Domain and selector make a name that the DNS can hold: see `DKIMKeyName`.
  package init(domain: DomainName, selector: DomainName, key: any DKIMSigningKey) {
    self.domain = domain
    self.selector = selector
    self.key = key
  }
}

/// Where the DNS holds a key: RFC 6376 §3.6.2.1.
package enum DKIMKeyName {
  /// `<selector>._domainkey.<domain>`; `nil` where that is longer than a name may be.
  package static func of(selector: DomainName, domain: DomainName) -> DomainName? {
    DomainName(selector.description + "._domainkey." + domain.description)
  }
}
