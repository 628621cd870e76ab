import Foundation

/// A message as a mail server tells a milter of it, client included.
struct MilterMessage: Sendable {
  /// The client's address; `nil` where the mail server does not know it.
  var client: String? = "192.0.2.9"
  var hostname = "client.example.org"
  var helo = "mail.example.net"
  /// What stands between the angle brackets.
  var sender = "ann@example.org"
  /// The parameters of MAIL.
  var parameters: [String] = []
  var recipients = ["inbox@example.com"]
  /// Name and value, the value as it stands behind the colon.
  var fields: [(name: String, value: String)] = [("From", " ann@example.org"), ("Subject", " Hello")]
  var body: [UInt8] = Array("Hello.\r\n".utf8)
  /// Macros that are sent before MAIL, such as `{auth_type}`.
  var macros: [String: String] = [:]
  /// Which listener took the connection: `{daemon_name}`.
  var daemon: String?
}

extension MilterMessage {
  /// A message from `author` over SMTP by `sender`.
  init(from author: String, sender: String, client: String = "192.0.2.9") {
    self.init()
    self.client = client
    self.sender = sender
    fields[0].value = " \(author)"
  }

  /// A message in Internet form: its fields as they are, folded with LF as Postfix hands them on.
  init(raw: [UInt8]) throws {
    self.init()
    let text = raw.map { UInt8($0) }
    var lines: [[UInt8]] = []
    var line: [UInt8] = []
    var place = 0
    while place < text.count {
      let octet = text[place]
      place += 1
      guard octet == 10 else {
        line.append(octet)
        continue
      }
      if line.last == 13 { line.removeLast() }
      if line.isEmpty { break }
      lines.append(line)
      line = []
    }
    fields = []
    for line in lines {
      if line.first == 32 || line.first == 9, let last = fields.indices.last {
        fields[last].value += "\n" + String(decoding: line, as: UTF8.self)
      } else {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { throw LabError("no field: \(line)") }
        fields.append(
          (
            String(decoding: line[..<colon], as: UTF8.self),
            String(decoding: line[(colon + 1)...], as: UTF8.self)
          ))
      }
    }
    body = Array(text[place...])
  }
}

/// What a milter did with a message.
struct MilterVerdict: CustomStringConvertible {
  /// Where the answer came: `connect`, `mail`, `rcpt` or `end`.
  var stage = ""
  /// The last answer: `c` continue, `a` accept, `r` reject, `t` temporary failure, `d` discard, `y` a reply.
  var answer: Character = "?"
  /// The text of the reply, code included.
  var reply = ""
  /// The reason of the quarantine.
  var quarantine: String?
  /// The edits in their order.
  var edits: [Edit] = []
  /// The fields after the edits, from the top; empty where the message was refused.
  var fields: [(name: String, value: String)] = []

  enum Edit: Equatable {
    case insert(Int, name: String, value: String)
    case append(name: String, value: String)
    /// An empty value deletes.
    case change(Int, name: String, value: String)
  }

  var isAccepted: Bool { stage == "end" && (answer == "c" || answer == "a") }
  var description: String { "\(stage) \(answer) \(reply) \(quarantine ?? "") \(fields)" }

  /// The values of all fields of a name, from the top, unfolded.
  func values(_ name: String) -> [String] {
    fields.filter { $0.name.lowercased() == name.lowercased() }.map { Self.unfolded($0.value) }
  }

  static func unfolded(_ value: String) -> String {
    let text = value.replacing("\r\n", with: "\n").replacing(/\n[ \t]+/, with: " ")
    return text.trimmingCharacters(in: .whitespaces)
  }

  /// The results in the field that the milter put on top; throws where there is none or it cannot be read.
  func results() throws -> [StrictResults.Entry] {
    guard let top = fields.first, top.name == "Authentication-Results" else {
      throw LabError("no results on top: \(self)")
    }
    let results = try StrictResults(top.value)
    guard results.identifier == "mx.example.com" else { throw LabError("not ours: \(top.value)") }
    return results.entries
  }

  /// `spf=pass dkim=none …` of the field on top.
  func summary() throws -> String { try results().map { "\($0.method)=\($0.result)" }.joined(separator: " ") }

  /// The results of one method.
  func results(of method: String) throws -> [String] {
    try results().filter { $0.method == method }.map(\.result)
  }
}
