package import Mail

/// Who connected, as the mail server tells it.
package struct MilterClient: Hashable, Sendable {
  /// The client's name; Postfix says `unknown` where it could not verify one.
  package let hostname: String
  /// The client's address; `nil` where it did not come over TCP.
  package let address: IPAddress?
  /// The client's port; 0 where the mail server does not know one.
  package let port: UInt16

  /// A client.
  package init(hostname: String, address: IPAddress?, port: UInt16) {
    self.hostname = hostname
    self.address = address
    self.port = port
  }
}
