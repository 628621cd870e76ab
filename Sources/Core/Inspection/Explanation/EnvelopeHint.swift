package import Authentication
package import JSON
package import Mail

/// What a file says of the envelope that its message came in, and where that stands. A file can say anything: it is
/// good for an explanation and for nothing else.
package struct EnvelopeHint: Hashable, Sendable {
  /// The client's address.
  package private(set) var client: IPAddress?
  /// The HELO name.
  package private(set) var helo: String?
  /// The reverse path; empty for the null one.
  package private(set) var sender: String?
  /// The recipients.
  package private(set) var recipients: [String] = []
  /// What was found out and decided when the message came in; `nil` where the file does not say.
  package private(set) var recorded: MessageVerdict?
  /// Where it stands, for people.
  package private(set) var source = ""

  /// How a file of gomail-forwarder's spool begins.
  static let spoolFieldName = "X-GoMail-Spool: "

  init() {}

  /// Whether there is nothing.
  var isEmpty: Bool { client == nil && helo == nil && sender == nil }

  /// Reads the first line of a file of the spool, without its line end.
  init(spoolLine line: [UInt8]) {
    let text = Array(line.dropFirst(Self.spoolFieldName.utf8.count))
    guard let json = try? JSONValue(parsing: text) else { return }
    source = "first line of the spool file"
    sender = json["sender"]?.stringValue
    recipients = json["recipients"]?.arrayValue?.compactMap { $0["address"]?.stringValue } ?? []
    take(verdict: json["verdict"])
  }

  /// What the forwarder says of a message that it keeps.
  package init(record json: JSONValue) {
    source = "record of the forwarder"
    sender = json["sender"]?.stringValue
    recipients = json["recipients"]?.arrayValue?.compactMap(\.stringValue) ?? []
    take(verdict: json["verdict"])
  }

  /// Reads our own Received-SPF field, or Return-Path.
  init(fields: [MessageFile.Field], receiver: String) {
    for field in fields where Self.isNamed(field, ReceivedSPFField.name) {
      let pairs = Self.pairs(
        of: String(decoding: HeaderFolding.unfoldedAndTrimmed(field.value), as: UTF8.self))
      guard pairs["receiver"] == receiver else { continue }
      client = pairs["client-ip"].flatMap { IPAddress($0) }
      helo = pairs["helo"]
      sender = pairs["envelope-from"]
      source = "Received-SPF of \(receiver)"
      return
    }
    guard let path = fields.first(where: { Self.isNamed($0, "Return-Path") }) else { return }
    let text = String(decoding: HeaderFolding.unfoldedAndTrimmed(path.value), as: UTF8.self)
    guard text.hasPrefix("<"), text.hasSuffix(">"), text.utf8.count >= 2 else { return }
    sender = String(text.dropFirst().dropLast())
    source = "Return-Path"
  }

  private mutating func take(verdict json: JSONValue?) {
    recorded = json.flatMap { try? MessageVerdict(json: $0) }
    client = recorded?.connection.clientAddress
    helo = recorded?.connection.clientHELO
  }

  private static func isNamed(_ field: MessageFile.Field, _ name: String) -> Bool {
    ASCII.equalIgnoringCase(field.name, name.utf8)
  }

  /// The pairs of RFC 7208 §9.1 behind result and comment, quotes taken off.
  private static func pairs(of value: String) -> [String: String] {
    let octets = Array(value.utf8)
    guard let end = octets.firstIndex(of: UInt8(ascii: ")")) else { return [:] }
    var pairs: [String: String] = [:]
    var rest = octets[(end + 1)...]
    while let equals = rest.firstIndex(of: UInt8(ascii: "=")) {
      let key = rest[..<equals].filter { ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "-") }
      rest = rest[(equals + 1)...]
      var text: [UInt8] = []
      var isQuoted = false
      var isEscaped = false
      while let octet = rest.popFirst() {
        if isEscaped {
          text.append(octet)
          isEscaped = false
        } else if octet == UInt8(ascii: "\\"), isQuoted {
          isEscaped = true
        } else if octet == UInt8(ascii: "\"") {
          isQuoted.toggle()
        } else if octet == UInt8(ascii: ";"), !isQuoted {
          break
        } else {
          text.append(octet)
        }
      }
      let name = String(decoding: key, as: UTF8.self)
      if pairs[name] == nil { pairs[name] = String(decoding: text, as: UTF8.self) }
    }
    return pairs
  }
}
