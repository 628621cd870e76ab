/// What people look for in a list of messages; known once the message was parsed.
package struct MessageSummary: Hashable, Sendable {
  /// The From field as addresses, in order.
  package var from: [String]
  /// The To field as addresses, in order.
  package var to: [String]
  /// The decoded subject.
  package var subject: String?
  /// The Message-ID field.
  package var messageID: String?

  /// A summary; an empty one stands for a message that was not parsed.
  package init(from: [String] = [], to: [String] = [], subject: String? = nil, messageID: String? = nil) {
    self.from = from
    self.to = to
    self.subject = subject
    self.messageID = messageID
  }
}
