import Mail

/// What a `NetworkStore` keeps of one network.
struct NetworkEntry: Hashable, Sendable {
  let network: Network
  let reason: String
  let author: String
  let createdAt: Timestamp
  let expiresAt: Timestamp?
  /// Up to four bits whose meaning is the owner's.
  let flags: UInt8

  func isInForce(at now: Timestamp) -> Bool {
    guard let expiresAt else { return true }
    return now < expiresAt
  }
}
