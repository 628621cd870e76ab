import Mail

/// The bearer token that a server asks for (RFC 6750 §2.1).
struct BearerToken: Sendable {
  private let token: [UInt8]

  /// `nil` for an empty token, which would let everybody in.
  init?(_ token: String) {
    guard !token.isEmpty else { return nil }
    self.token = Array(token.utf8)
  }

  /// Whether an `Authorization` field carries the token. How long the answer takes tells nothing of
  /// the token but, perhaps, its length.
  func isCarried(by authorization: String?) -> Bool {
    guard let authorization else { return false }
    let scheme = "bearer "
    let bytes = Array(authorization.utf8)
    guard bytes.count > scheme.utf8.count,
      ASCII.equalIgnoringCase(bytes.prefix(scheme.utf8.count), scheme.utf8)
    else { return false }
    let offered = Array(bytes.dropFirst(scheme.utf8.count).drop { $0 == 0x20 })
    var difference: UInt8 = offered.count == token.count ? 0 : 1
    for (index, byte) in token.enumerated() {
      difference |= byte ^ (index < offered.count ? offered[index] : 0)
    }
    return difference == 0
  }
}
