/// What is done with an accepted message, and why: the event's `verdict` object.
package struct Verdict: Hashable, Sendable {
  /// What is done with a message that was not refused at SMTP.
  package enum Action: String, Hashable, Sendable, CaseIterable {
    /// Deliver it.
    case accept
    /// Deliver it, marked as suspicious.
    case quarantine
  }

  /// What is done.
  package var action: Action
  /// Why, most important first; empty where nothing spoke against the message.
  package var reasons: [Reason]

  /// A verdict with its reasons.
  package init(action: Action, reasons: [Reason]) {
    self.action = action
    self.reasons = reasons
  }
}
