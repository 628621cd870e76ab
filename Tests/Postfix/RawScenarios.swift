import Foundation
import Testing

/// `raw` is the octets that Postfix delivered, whatever they are.
@Suite(.serialized)
struct RawScenarios {
  struct Case: CustomTestStringConvertible, Sendable {
    let name: String
    let message: [UInt8]
    var sender = "ann@example.org"
    var recipient = "inbox@example.com"
    var parameters = ""
    let encoding: String
    var testDescription: String { name }
  }

  static let header = "From: ann@example.org\r\nSubject: raw\r\n"

  static let cases: [Case] = [
    Case(name: "plain", message: Array("\(header)\r\nHello.\r\n".utf8), encoding: "utf-8"),
    Case(
      name: "8-bit that is UTF-8", message: Array("\(header)\r\nGrüße ✓\r\n".utf8),
      parameters: " BODY=8BITMIME", encoding: "utf-8"),
    Case(
      name: "8-bit that is not", message: Array("\(header)\r\n".utf8) + [0xe9, 0xff, 0x80, 13, 10],
      parameters: " BODY=8BITMIME", encoding: "base64"),
    Case(
      name: "a line of 20,000 octets",
      message: Array("\(header)\r\n\(String(repeating: "x", count: 20_000))\r\nend\r\n".utf8),
      encoding: "utf-8"),
    Case(
      name: "NUL in the body", message: Array("\(header)\r\nbefore\u{0}after\r\n".utf8), encoding: "base64"),
    Case(
      name: "lines that begin with dots", message: Array("\(header)\r\n.\r\n..\r\n.x\r\n".utf8),
      encoding: "utf-8"),
    Case(name: "without a header", message: Array("just text, no header\r\n".utf8), encoding: "utf-8"),
    Case(name: "without a body", message: Array(header.utf8), encoding: "utf-8"),
    Case(name: "only an empty line", message: [13, 10], encoding: "utf-8"),
    Case(name: "empty", message: [], encoding: "utf-8"),
    Case(
      name: "null sender", message: Array("\(header)\r\nbounce\r\n".utf8), sender: "", encoding: "utf-8"),
    Case(
      name: "SMTPUTF8 addresses", message: Array("From: jörg@example.org\r\nSubject: ü\r\n\r\nü\r\n".utf8),
      sender: "jörg@bücher.example.org", recipient: "empfänger@example.com", parameters: " SMTPUTF8",
      encoding: "utf-8"),
  ]

  @Test func rawIsWhatPostfixDelivered() throws {
    // A second copy of each message goes, by Postfix's own hand, to an LMTP server that only writes it down.
    let lab = try Lab()
    defer { #expect(throws: Never.self) { try lab.stop() } }
    try lab.start()
    for (index, item) in Self.cases.enumerated() {
      let client = try SMTPClient(port: lab.smtpPort)
      #expect(try client.command("EHLO client.example.org").code == 250)
      let reply = try client.send(
        item.message, from: item.sender, to: [item.recipient], parameters: item.parameters)
      #expect(reply.code == 250, "\(item.name): \(reply)")
      let events = try lab.events(index + 1)
      let event = try #require(events.last)
      let raw = try Self.raw(of: event)

      #expect(
        event["sender"] as? String == item.sender.replacing("bücher", with: "xn--bcher-kva"), "\(item.name)")
      #expect(event["recipient"] as? String == item.recipient, "\(item.name)")
      #expect(event["raw_encoding"] as? String == item.encoding, "\(item.name)")
      #expect(try Self.sha256(of: raw) == event["raw_sha256"] as? String, "\(item.name)")

      // What was sent stands unchanged below what the milter and Postfix put above it.
      let client8 = Array(item.message)
      let sent = item.message.last == 10 || item.message.isEmpty ? client8 : client8 + [13, 10]
      let expected = Self.asPostfixNormalises(sent)
      #expect(
        raw.suffix(expected.count).elementsEqual(expected),
        "\(item.name): \(String(decoding: raw, as: UTF8.self))")
      let added = String(decoding: raw.dropLast(expected.count), as: UTF8.self)
      #expect(added.hasPrefix("Authentication-Results: mx.example.com; spf=pass"), "\(item.name): \(added)")
      #expect(added.contains("\r\nReceived-SPF: pass "), "\(item.name): \(added)")
      #expect(!added.contains("X-GoMail"), "\(item.name)")
    }
  }

  /// Postfix's cleanup(8) separates a message that has no header from its trace fields by an empty line.
  private static func asPostfixNormalises(_ message: [UInt8]) -> [UInt8] {
    let text = String(decoding: message, as: UTF8.self)
    if text.hasPrefix("just text") { return [13, 10] + message }
    return message
  }

  static func raw(of event: [String: Any]) throws -> [UInt8] {
    let text = try #require(event["raw"] as? String)
    guard event["raw_encoding"] as? String == "base64" else { return Array(text.utf8) }
    return Array(try #require(Data(base64Encoded: text)))
  }

  static func sha256(of bytes: [UInt8]) throws -> String {
    let output = try Shell.run("/usr/bin/sha256sum", [], input: Data(bytes))
    return String(output.prefix(64))
  }
}
