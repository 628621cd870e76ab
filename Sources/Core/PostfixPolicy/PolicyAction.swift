package import Mail

/// The answer to a policy request: an action of Postfix's access(5).
package enum PolicyAction: Hashable, Sendable {
  /// Nothing to say: the next restriction decides.
  case dunno
  /// Turn the client away with this reply; 421 also ends the connection. A reply that is not a
  /// refusal (2xx, 3xx) is written as `dunno`: access(5) would take it for something else.
  case reject(SMTPReply)
  /// Turn the client away for now, unless a later restriction does so for good.
  case deferIfPermit(HeaderText)
  /// Log the text, then go on as `dunno`.
  case warn(HeaderText)

  /// The answer as it goes on the wire: `action=…` and an empty line.
  package var serialized: [UInt8] { Array("action=\(action)\n\n".utf8) }

  private var action: String {
    switch self {
    case .dunno: "dunno"
    case .reject(let reply):
      switch reply.severity {
      case .temporary, .permanent: reply.description
      case .success, .intermediate: "dunno"
      }
    case .deferIfPermit(let text): "defer_if_permit \(text)"
    case .warn(let text): "warn \(text)"
    }
  }
}
