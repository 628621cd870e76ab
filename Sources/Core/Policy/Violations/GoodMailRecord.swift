package import Mail

/// The verified mail of one client.
package struct GoodMailRecord: Hashable, Sendable {
  /// Messages since the client was last without any.
  package let messages: Int
  /// When the last of them came.
  package let lastAt: Timestamp
  /// The author domain of the last report.
  package let domain: String

  /// A record.
  package init(messages: Int, lastAt: Timestamp, domain: String) {
    self.messages = messages
    self.lastAt = lastAt
    self.domain = domain
  }
}
