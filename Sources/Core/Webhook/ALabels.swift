import Mail

/// Domains in events are A-labels (RFC 5890) in lower case, whatever the sender wrote.
enum ALabels {
  /// `address` with its domain in A-label form. Everything else stays as it is, a domain that is not one
  /// included: the event shows what came.
  static func inAddress(_ address: String) -> String {
    guard let at = address.utf8.lastIndex(of: UInt8(ascii: "@")) else { return address }
    let host = address[address.utf8.index(after: at)...]
    guard let domain = DomainName(host) else { return address }
    return address[...at] + domain.description
  }
}
