package import Authentication
package import Mail

/// What is to be explained: a message, its envelope, or both.
package struct ExplanationRequest: Sendable {
  /// A fact of the envelope and where it comes from.
  package struct Given<Value: Sendable & Hashable>: Hashable, Sendable {
    /// The fact.
    package let value: Value
    /// Where it comes from: an option, or a place in the file.
    package let source: String

    /// A fact.
    package init(_ value: Value, _ source: String) {
      self.value = value
      self.source = source
    }
  }

  /// The client; `nil` where it is not known.
  package var client: Given<IPAddress>?
  /// The HELO name; `nil` where it is not known.
  package var helo: Given<String>?
  /// The reverse path, empty for the null one; `nil` where it is not known.
  package var sender: Given<String>?
  /// The recipients.
  package var recipients: [String]
  /// The message; `nil` where only the envelope is explained.
  package var message: MessageFile?
  /// When the message came.
  package var time: Timestamp
  /// Whether somebody said when; if not, the time is not shown, so that the same question has the same answer.
  package var isTimeGiven: Bool
  /// The lot of `pct`, 0...99.
  package var lot: Int
  /// What was decided when the message came in; `nil` where that is not known.
  package var recorded: MessageVerdict?

  /// A request. What is left out of the envelope is taken from what the file says.
  package init(
    client: IPAddress? = nil, helo: String? = nil, sender: String? = nil, recipients: [String] = [],
    message: MessageFile? = nil, time: Timestamp, isTimeGiven: Bool = false, lot: Int = 0
  ) {
    let hint = message?.envelope ?? EnvelopeHint()
    self.client = client.map { Given($0, "--ip") } ?? hint.client.map { Given($0, hint.source) }
    self.helo = helo.map { Given($0, "--helo") } ?? hint.helo.map { Given($0, hint.source) }
    self.sender = sender.map { Given($0, "--from") } ?? hint.sender.map { Given($0, hint.source) }
    self.recipients = recipients.isEmpty ? hint.recipients : recipients
    self.message = message
    self.time = time
    self.isTimeGiven = isTimeGiven
    self.lot = lot
    recorded = hint.recorded
  }
}
