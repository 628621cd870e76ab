package import Authentication
import JSON
import Mail

/// A message handed in over HTTP: `POST /mail/inbound` in either of its forms, message/rfc822 with
/// `X-Original-…` fields or JSON. The same requests that the original's pipe transport makes.
package struct InboundMail: Hashable, Sendable {
  /// The most recipients of one request: as many as an LMTP transaction takes.
  package static let maximumRecipients = 1000
  /// How Postfix's pipe(8) writes the null sender (`null_sender`).
  static let pipeNullSender = "MAILER-DAEMON"

  /// The envelope sender; empty for the null reverse path.
  package let sender: String
  /// The envelope recipients as given, at least one.
  package let recipients: [String]
  /// The message, octet by octet.
  package let message: [UInt8]
  /// What the request says of the SMTP client.
  package let connection: ConnectionFacts

  /// Reads a request.
  ///
  /// - Parameters:
  ///   - fields: all header fields, in order.
  ///   - maximumMessageOctets: the largest message.
  package init(
    fields: [(name: String, value: String)], body: [UInt8], maximumMessageOctets: Int
  ) throws(InboundProblem) {
    switch try InboundForm(fields: fields, body: body) {
    case .message: self = try InboundMail(message: body, fields)
    case .json: self = try InboundMail(json: body)
    }
    guard message.count <= maximumMessageOctets else { throw .tooLarge(limit: maximumMessageOctets) }
  }

  private init(message: [UInt8], _ fields: [(name: String, value: String)]) throws(InboundProblem) {
    func values(_ name: String) -> [String] {
      fields.filter { ASCII.equalIgnoringCase($0.name.utf8, name.utf8) }.map(\.value)
    }
    guard let sender = values("X-Original-Sender").first ?? values("X-Original-Mail-From").first else {
      throw .missing("X-Original-Sender")
    }
    try self.init(
      sender: sender, recipients: values("X-Original-Recipient").flatMap(Self.addresses),
      recipientName: "X-Original-Recipient", message: message,
      address: values("X-Original-Client-Address").first,
      hostname: values("X-Original-Client-Hostname").first,
      helo: values("X-Original-Helo").first)
  }

  private init(json body: [UInt8]) throws(InboundProblem) {
    let json: JSONValue
    do {
      json = try JSONValue(parsing: body, maximumOctets: body.count)
    } catch {
      throw .malformedJSON("\(error)")
    }
    guard json.objectValue != nil else { throw .malformedJSON("the body must be an object") }
    func text(_ value: JSONValue?, _ name: String) throws(InboundProblem) -> String? {
      guard let value, value != .null else { return nil }
      guard let text = value.stringValue else { throw .malformedJSON("\(name) must be a string") }
      return text
    }
    guard let sender = try text(json["sender"], "sender") else { throw .missing("sender") }
    guard let raw = try text(json["raw"], "raw") else { throw .missing("raw") }
    var recipients: [String] = []
    if let list = json["recipients"], list != .null {
      guard let values = list.arrayValue else {
        throw .malformedJSON("recipients must be an array of strings")
      }
      for value in values {
        if let address = try text(value, "recipients") { recipients.append(address) }
      }
    }
    if let address = try text(json["recipient"], "recipient") { recipients.insert(address, at: 0) }
    let connection = json["connection"]
    guard connection == nil || connection == .null || connection?.objectValue != nil else {
      throw .malformedJSON("connection must be an object")
    }
    try self.init(
      sender: sender, recipients: recipients, recipientName: "recipient",
      message: Self.message(raw, encoding: text(json["raw_encoding"], "raw_encoding")),
      address: text(connection?["client_address"], "connection.client_address"),
      hostname: text(connection?["client_hostname"], "connection.client_hostname"),
      helo: text(connection?["client_helo"], "connection.client_helo"))
  }

  private init(
    sender: String, recipients: [String], recipientName: String, message: [UInt8], address: String?,
    hostname: String?, helo: String?
  ) throws(InboundProblem) {
    guard !message.isEmpty else { throw .emptyMessage }
    let sender = Self.withoutBrackets(sender)
    self.sender = sender == Self.pipeNullSender ? "" : sender
    guard self.sender.isEmpty || EmailAddress(lenient: self.sender) != nil else { throw .malformedSender }
    self.recipients = recipients.map(Self.withoutBrackets)
    guard !recipients.isEmpty else { throw .missing(recipientName) }
    guard recipients.count <= Self.maximumRecipients else { throw .tooManyRecipients }
    if let wrong = self.recipients.first(where: { EmailAddress(lenient: $0) == nil }) {
      throw .malformedRecipient(wrong)
    }
    self.message = message
    connection = ConnectionFacts(
      clientAddress: address.flatMap { IPAddress($0) }, clientHostname: Self.known(hostname),
      clientHELO: Self.known(helo))
  }

  private static func message(_ raw: String, encoding: String?) throws(InboundProblem) -> [UInt8] {
    switch encoding ?? "utf-8" {
    case "utf-8": return Array(raw.utf8)
    case "base64":
      guard let octets = Base64.decode(raw.utf8) else { throw .malformedJSON("raw is not base64") }
      return octets
    case let other:
      throw .malformedJSON("raw_encoding must be utf-8 or base64, not \(other.prefix(32))")
    }
  }

  private static func withoutBrackets(_ text: String) -> String {
    let text = text.drop { $0 == " " }
    return String(text.hasPrefix("<") && text.hasSuffix(">") ? text.dropFirst().dropLast() : text)
  }

  /// What pipe(8) and Postfix write for what they do not know.
  private static func known(_ text: String?) -> String? {
    guard let text, !text.isEmpty, text != "unknown" else { return nil }
    return HeaderText(sanitizing: text.prefix(AuthenticationFindings.maximumTextOctets)).value
  }

  /// The addresses of one field: separated by commas outside of quotes.
  private static func addresses(_ field: String) -> [String] {
    var isQuoted = false
    var isEscaped = false
    let parts = field.utf8.split(omittingEmptySubsequences: true) { byte in
      defer { isEscaped = byte == UInt8(ascii: "\\") && !isEscaped }
      if byte == UInt8(ascii: "\""), !isEscaped { isQuoted.toggle() }
      return byte == UInt8(ascii: ",") && !isQuoted
    }
    return parts.map { part in
      let start = part.drop { $0 == 0x20 || $0 == 0x09 }
      let end = start.reversed().drop { $0 == 0x20 || $0 == 0x09 }
      return String(decoding: end.reversed(), as: UTF8.self)
    }.filter { !$0.isEmpty }
  }
}
