import Mail

/// Why a request with a message is not taken. None of them goes away by trying again.
package enum InboundProblem: Failure, Hashable {
  /// This field or member is not there.
  case missing(String)
  /// The body is not the JSON that is wanted.
  case malformedJSON(String)
  /// The body is of another media type.
  case unsupportedMediaType(String)
  /// There is no message.
  case emptyMessage
  /// The sender is no address.
  case malformedSender
  /// This recipient is no address.
  case malformedRecipient(String)
  /// More than ``InboundMail/maximumRecipients``.
  case tooManyRecipients
  /// The message is larger than `max_message_size`.
  case tooLarge(limit: Int)

  package var isTemporary: Bool { false }

  /// The status of the answer.
  package var status: Int {
    switch self {
    case .missing, .malformedJSON, .emptyMessage, .tooManyRecipients: 400
    case .malformedSender, .malformedRecipient: 422
    case .unsupportedMediaType: 415
    case .tooLarge: 413
    }
  }

  /// A word for programs.
  package var code: String {
    switch self {
    case .missing: "missing"
    case .malformedJSON: "malformed_json"
    case .unsupportedMediaType: "unsupported_media_type"
    case .emptyMessage: "empty_message"
    case .malformedSender: "malformed_sender"
    case .malformedRecipient: "malformed_recipient"
    case .tooManyRecipients: "too_many_recipients"
    case .tooLarge: "too_large"
    }
  }

  package var description: String {
    switch self {
    case .missing(let name): "\(name) is missing"
    case .malformedJSON(let problem): problem
    case .unsupportedMediaType(let type): "\(type.prefix(64)) is neither message/rfc822 nor application/json"
    case .emptyMessage: "the message is empty"
    case .malformedSender: "the sender is not an address"
    case .malformedRecipient(let text): "\(HeaderText(sanitizing: text.prefix(100))) is not an address"
    case .tooManyRecipients: "there are more than \(InboundMail.maximumRecipients) recipients"
    case .tooLarge(let limit): "the message exceeds the limit of \(limit) octets"
    }
  }
}
