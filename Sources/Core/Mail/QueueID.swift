/// Postfix's name for a message in its queue. It is for logs and people: short ones are reused.
package struct QueueID: Hashable, Sendable, CustomStringConvertible {
  /// The longest queue id we accept, in octets; Postfix's long ones have under 20.
  package static let maximumOctets = 64

  /// The id as Postfix writes it.
  package let description: String

  /// Accepts ASCII letters and digits, 1...64 of them.
  package init?(_ text: some StringProtocol) {
    guard (1...Self.maximumOctets).contains(text.utf8.count),
      text.utf8.allSatisfy({ ASCII.isLetterOrDigit($0) })
    else { return nil }
    description = String(text)
  }
}
