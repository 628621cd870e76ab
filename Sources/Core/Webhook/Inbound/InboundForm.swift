import Mail

/// What the body of an inbound request is.
enum InboundForm {
  case message
  case json

  /// By the media type; without one, a body that begins with `{` is JSON, as the original has it.
  init(fields: [(name: String, value: String)], body: [UInt8]) throws(InboundProblem) {
    let field = fields.first { ASCII.equalIgnoringCase($0.name.utf8, "content-type".utf8) }
    let type = (field?.value ?? "").prefix { $0 != ";" }.lowercased().filter { $0 != " " && $0 != "\t" }
    switch type {
    case "message/rfc822", "message/global": self = .message
    case "application/json": self = .json
    // What curl says of --data-binary unless it is told otherwise.
    case "", "application/x-www-form-urlencoded", "application/octet-stream", "text/plain":
      self = body.first == UInt8(ascii: "{") ? .json : .message
    default: throw .unsupportedMediaType(type)
    }
  }
}
