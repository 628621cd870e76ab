package import Mail

/// One element of `dkim_keys`: which key signs for a domain, and under which selector.
package struct SigningKeySetting: Hashable, Sendable {
  /// `d=`: two labels at least.
  package let domain: DomainName
  /// `s=`.
  package let selector: DomainName
  /// The file with the private key.
  package let file: String

  /// A setting.
  package init(domain: DomainName, selector: DomainName, file: String) {
    self.domain = domain
    self.selector = selector
    self.file = file
  }
}

/// What a program that can read keys finds wrong with a key file.
package struct KeyFileObjection: Hashable, Sendable {
  /// What is wrong, beginning with the path.
  package let message: String
  /// What helps; may be empty.
  package let remedy: String
  /// Whether the key cannot be used; otherwise it is a warning.
  package let isError: Bool

  /// An objection.
  package init(message: String, remedy: String, isError: Bool) {
    self.message = message
    self.remedy = remedy
    self.isError = isError
  }
}
