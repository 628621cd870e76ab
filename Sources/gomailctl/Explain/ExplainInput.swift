import Inspection
import Mail
import Settings

/// What the command line names, read and checked.
struct ExplainInput {
  /// How much longer than `max_message_size` a file may be, in octets: the first line of a spool file.
  static let spareOctets = 1 << 20

  let file: String?
  let kept: KeptMessage?
  let client: String?
  let helo: String?
  let sender: String?
  let recipients: [String]
  let time: String?
  let lot: Int

  /// The request.
  func request(_ settings: Settings, now: Timestamp) throws -> ExplanationRequest {
    let receiver = settings.mailHostname.description
    var message: MessageFile?
    if let kept {
      message = MessageFile(kept.raw, envelope: EnvelopeHint(record: kept.record))
    } else if let file {
      let octets = try WholeInput.octets(
        of: file, maximumOctets: settings.maximumMessageOctets + Self.spareOctets)
      message = MessageFile(octets, receiver: receiver)
    }
    let moment = try time.map { text in
      guard let moment = Timestamp(rfc3339: text) else {
        throw Refusal.badInput("'\(text)' is no time", remedy: "Write for example 2026-11-22T15:38:21Z.")
      }
      return moment
    }
    return ExplanationRequest(
      client: try client.map(Self.address), helo: helo, sender: sender.map(Self.path),
      recipients: recipients.map(Self.path), message: message, time: moment ?? now,
      isTimeGiven: moment != nil, lot: lot)
  }

  private static func address(_ text: String) throws -> IPAddress {
    guard let address = IPAddress(text) else {
      throw Refusal.badInput(
        "'\(text)' is no IP address", remedy: "Write for example 192.0.2.1 or 2001:db8::1.")
    }
    return address
  }

  /// An address without its angle brackets.
  private static func path(_ text: String) -> String {
    guard text.hasPrefix("<"), text.hasSuffix(">"), text.utf8.count >= 2 else { return text }
    return String(text.dropFirst().dropLast())
  }
}
