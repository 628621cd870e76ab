package import Mail
import JSON

/// The one header field that carries the milter's verdict to the forwarder:
///
///     X-GoMail-Verdict: v=1; k=2026a;
///      d=4qeyj7m2xbhc6sfpkdwz3n5taa;
///      h=<base64 of HMAC-SHA256>;
///      p=<base64 of the verdict as JSON>
///
/// The HMAC covers key id, delivery id, verdict, envelope sender and From, each with its length
/// before it, so that no octet can move from one to the next. Nothing in the field is secret.
package enum VerdictField {
  /// The field's name.
  package static let name = "X-GoMail-Verdict"
  /// Every field whose name begins like this belongs to us and is removed at the border.
  package static let reservedPrefix = "X-GoMail-"
  /// The longest line of the field in octets, name included: RFC 5322 §2.1.1 recommends 78.
  package static let maximumLineOctets = 76
  /// The longest value that `open` looks at, in octets; below Postfix's header_size_limit of 102,400.
  package static let maximumOctets = 65_536

  private static let version = "1"
  private static let context = "gomail-verdict-1"

  /// Writes the value of the field, folded with LF and SP as libmilter wants it.
  ///
  /// - Parameters:
  ///   - sender: the envelope sender without angle brackets; empty for the null reverse-path.
  ///   - from: what `authors(_:)` makes of the message's From fields.
  ///   - key: the key to seal with.
  ///   - hmac: HMAC-SHA256.
  package static func seal(
    _ verdict: MessageVerdict, sender: String, from: String, key: VerdictKey,
    hmac: MessageAuthenticationCode
  ) -> String {
    // A verdict without signatures takes about 900 octets.
    var writer = JSONWriter(reserving: 1024)
    verdict.write(into: &writer)
    let payload = Array(Base64.encode(writer.output).utf8)
    let deliveryID = verdict.deliveryID.description
    let mac = hmac(
      key.secret,
      sealed(key.id, deliveryID, payload, sender: sender, from: Array(from.utf8)))
    let beginning = "v=\(version); k=\(key.id);\n d=\(deliveryID);\n h=\(Base64.encode(mac));\n p="
    var value = Array(beginning.utf8)
    value.reserveCapacity(value.count + payload.count + payload.count / 32)
    // The first line of the payload begins with " p=", the others with a space.
    var room = maximumLineOctets - 3
    var rest = payload[...]
    while rest.count > room {
      value += rest.prefix(room)
      value += [0x0a, 0x20]
      rest = rest.dropFirst(room)
      room = maximumLineOctets - 1
    }
    value += rest
    return String(decoding: value, as: UTF8.self)
  }

  /// Reads the value of a field and checks its seal. `sender` and `from` are as for `seal`.
  ///
  /// - Parameter keys: the keys that are valid now; the field names the one it was sealed with.
  package static func open(
    _ fieldValue: [UInt8], sender: String, from: String, keys: [VerdictKey],
    hmac: MessageAuthenticationCode
  ) -> Result<MessageVerdict, VerdictFieldError> {
    guard fieldValue.count <= maximumOctets else { return .failure(.tooLong) }
    let parts: Parts
    switch Parts.read(fieldValue, version: version) {
    case .success(let read): parts = read
    case .failure(let error): return .failure(error)
    }
    guard let key = keys.first(where: { $0.id == parts.keyID }) else { return .failure(.unknownKey) }
    let expected = hmac(
      key.secret,
      sealed(key.id, parts.deliveryID, parts.payload, sender: sender, from: Array(from.utf8)))
    guard isEqualInConstantTime(expected, parts.mac) else { return .failure(.badSeal) }
    guard let payload = Base64.decode(parts.payload), let json = try? JSONValue(parsing: payload),
      let verdict = try? MessageVerdict(json: json), verdict.deliveryID.description == parts.deliveryID
    else { return .failure(.unreadable) }
    return .success(verdict)
  }

  /// The form of all From fields that the seal covers: each unfolded and trimmed, joined by LF;
  /// empty where there is none. Values may be folded with LF or CRLF. Octets that are not UTF-8 count
  /// as U+FFFD.
  package static func authors(_ fromValues: [[UInt8]]) -> String {
    fromValues.map { String(decoding: HeaderFolding.unfoldedAndTrimmed($0), as: UTF8.self) }
      .joined(separator: "\n")
  }

  private static func sealed(
    _ keyID: String, _ deliveryID: String, _ payload: [UInt8], sender: String, from: [UInt8]
  ) -> [UInt8] {
    var message: [UInt8] = []
    message.reserveCapacity(payload.count + from.count + 512)
    for part in [
      Array(context.utf8), Array(keyID.utf8), Array(deliveryID.utf8), payload,
      Array(canonicalSender(sender).utf8), from,
    ] {
      message.append(contentsOf: String(part.count).utf8)
      message.append(UInt8(ascii: ":"))
      message.append(contentsOf: part)
    }
    return message
  }

  /// Postfix unquotes local parts that need no quotes and changes the case of domains: what means the
  /// same mailbox must look the same on both sides.
  private static func canonicalSender(_ sender: String) -> String {
    guard let address = EmailAddress(lenient: sender) else { return sender }
    var local = Array(address.localPart.utf8)
    if local.first == UInt8(ascii: "\""), local.count >= 2 {
      var unquoted: [UInt8] = []
      var isEscaped = false
      for byte in local.dropFirst().dropLast() {
        if byte == UInt8(ascii: "\\"), !isEscaped {
          isEscaped = true
        } else {
          unquoted.append(byte)
          isEscaped = false
        }
      }
      local = unquoted
    }
    let domain = address.description.utf8.dropFirst(address.localPart.utf8.count)
    return String(decoding: local + domain, as: UTF8.self)
  }

  /// Compares all octets whatever it finds, so that time tells nothing about where they differ.
  private static func isEqualInConstantTime(_ left: [UInt8], _ right: [UInt8]) -> Bool {
    guard left.count == right.count else { return false }
    return zip(left, right).reduce(UInt8(0)) { $0 | ($1.0 ^ $1.1) } == 0
  }
}
