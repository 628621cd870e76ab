import Foundation
import Mail
import Testing
import Webhook

/// A message in `Fixtures` and what the parser must make of it.
///
/// The expected file has one line a fact: a key, a space, the value with `\r`, `\n` and `\0` for these
/// characters. What is not said must not be there: a message without a `text` line has no text.
/// `headers` and `headervalue` are looked at where they are given. An attachment's line has its type with the
/// charset it names, file name, disposition, Content-ID and content; `part-of-0` is a part of attachment 0.
struct Fixture: Sendable, CustomTestStringConvertible {
  let name: String
  let message: [UInt8]
  let expected: [String]

  static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("Fixtures")

  /// All of them, in the order of their numbers.
  static func all() throws -> [Fixture] {
    try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil)
      .filter { $0.pathExtension == "eml" }
      .sorted { $0.lastPathComponent < $1.lastPathComponent }
      .map { file in
        let expected = try String(
          contentsOf: file.deletingPathExtension().appendingPathExtension("expected"), encoding: .utf8)
        return Fixture(
          name: file.deletingPathExtension().lastPathComponent, message: [UInt8](try Data(contentsOf: file)),
          expected: expected.split(separator: "\n").map(String.init))
      }
  }

  var testDescription: String { name }

  /// What was made of the message, in the words of the expected file.
  func facts(of message: ParsedMessage) -> [String] {
    var facts: [String] = []
    func add(_ key: String, _ value: String?) {
      if let value { facts.append(value.isEmpty ? key : "\(key) \(escaped(value))") }
    }
    func add(_ key: String, _ mailboxes: [Mailbox]) {
      guard !mailboxes.isEmpty else { return }
      add(key, mailboxes.map { "\($0.name ?? "-") | \($0.address)" }.joined(separator: " ; "))
    }
    add("subject", message.subject)
    add("message_id", message.messageID)
    add("date", message.date?.rfc3339)
    add("from", message.from)
    add("to", message.to)
    add("cc", message.cc)
    add("reply_to", message.replyTo)
    add("headers", message.headers.map(\.name).joined(separator: ","))
    for field in message.headers { add("headervalue", "\(field.name) \(field.value)") }
    add("text", message.text)
    add("html", message.html)
    for part in message.attachments {
      let content = String(validating: part.content, as: UTF8.self) ?? "sha256:\(part.sha256)"
      let type = part.charset.map { "\(part.contentType); \($0)" } ?? part.contentType
      let facts = [type, part.filename, part.disposition, part.contentID, content]
      let key = part.parent.map { "part-of-\($0)" } ?? "attachment"
      add(key, facts.map { $0 ?? "-" }.joined(separator: " | "))
    }
    switch message.report {
    case .bounce: facts.append("bounce")
    case .complaint: facts.append("complaint")
    case .autoReply: facts.append("auto-reply")
    case nil: break
    }
    if message.isCut { facts.append("cut") }
    if message.lossy { facts.append("lossy") }
    if !message.defects.isEmpty { add("defects", message.defects.joined(separator: " ")) }
    return facts
  }

  /// Keys that stand in almost every message and are compared only where the expected file has them.
  private static let optional = ["from", "to", "headers", "headervalue"]

  /// The facts that are to be compared: without the optional ones that nobody asked for.
  func comparable(_ facts: [String]) -> [String] {
    let asked = Set(expectedFacts.map(key))
    return facts.filter { fact in
      guard Self.optional.contains(key(fact)) else { return true }
      guard asked.contains(key(fact)) else { return false }
      return key(fact) != "headervalue" || expectedFacts.contains(fact)
    }
  }

  /// The expected facts; a key that stands alone means an empty value, for address lists an empty list.
  var expectedFacts: [String] {
    expected.map { $0.hasSuffix(" ") && !$0.dropLast().contains(" ") ? String($0.dropLast()) : $0 }
      .filter { !["cc"].contains($0) }
  }

  private func key(_ fact: String) -> String { fact.split(separator: " ").first.map(String.init) ?? "" }

  private func escaped(_ text: String) -> String {
    text.unicodeScalars.map { scalar in
      switch scalar {
      case "\r": "\\r"
      case "\n": "\\n"
      case "\0": "\\0"
      default: String(scalar)
      }
    }.joined()
  }
}
