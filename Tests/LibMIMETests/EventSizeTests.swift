import Authentication
import Foundation
import LibMIME
import Mail
import Testing
import Webhook

/// Messages made to lead to a long event.
@Suite(.timeLimit(.minutes(5))) struct EventSizeTests {
  private static let octets = 100_000

  private static func filled(_ begin: String, _ unit: [UInt8], _ end: String = "") -> [UInt8] {
    var bytes = Array(begin.utf8)
    bytes.reserveCapacity(octets + 1000)
    while bytes.count < octets { bytes += unit }
    return bytes + Array(end.utf8)
  }

  private static func nested(_ levels: Int, _ innermost: [UInt8], encoding: String = "") -> [UInt8] {
    var message = innermost
    for level in 0..<levels {
      let head =
        "Subject: \(level)\nContent-Type: multipart/mixed; boundary=x\(level)\n\n--x\(level)\n\nSee below.\n"
        + "--x\(level)\nContent-Type: message/rfc822\n\(encoding)\n"
      message = Array(head.utf8) + message + Array("\n--x\(level)--\n".utf8)
    }
    return message
  }

  private static let file = filled("Content-Type: a/b\n\n", Array("file ".utf8))

  struct Hostile: Sendable, CustomTestStringConvertible {
    let testDescription: String
    let message: [UInt8]

    init(_ name: String, _ message: [UInt8]) {
      testDescription = name
      self.message = message
    }
  }

  static let hostile: [Hostile] = [
    Hostile("control characters", filled("Content-Type: text/plain\n\n", [1])),
    Hostile("control characters as HTML", filled("Content-Type: text/html\n\n", [1])),
    Hostile(
      "control characters, encoded", filled("Content-Transfer-Encoding: quoted-printable\n\n", [1, 2, 3, 4])),
    Hostile(
      "characters that are long in UTF-8", filled("Content-Type: text/plain; charset=tscii\n\n", [0x87])),
    Hostile("octets that are replaced", filled("Content-Type: text/plain; charset=utf-8\n\n", [0xff])),
    Hostile("Thai", filled("Content-Type: text/plain; charset=tis-620\n\n", [0xa1, 0xa2, 0xa3])),
    Hostile("line ends", filled("\n", [0x0a])),
    Hostile("NUL", filled("\n", [0])),
    Hostile("one level", nested(1, file)), Hostile("two levels", nested(2, file)),
    Hostile("four levels", nested(4, file)),
    Hostile("seven levels", nested(7, file)),
    Hostile(
      "four levels of quoted-printable",
      nested(4, file, encoding: "Content-Transfer-Encoding: quoted-printable\n")
    ),
    Hostile(
      "four levels of an unknown encoding", nested(4, file, encoding: "Content-Transfer-Encoding: x\n")),
    Hostile(
      "names",
      filled(
        "Content-Type: multipart/mixed; boundary=b\n\n",
        Array("--b\nContent-Type: a/b; charset=\"".utf8) + Array(repeating: 1, count: 900)
          + Array("\"\nContent-Disposition: attachment; filename=\"".utf8) + Array(repeating: 2, count: 900)
          + Array("\"\n\nx\n".utf8))
    ),
    Hostile(
      "names in a message",
      nested(
        2,
        filled(
          "Content-Type: multipart/mixed; boundary=b\n\n",
          Array("--b\nContent-Disposition: attachment; filename*=utf-8''".utf8)
            + Array(String(repeating: "%01", count: 600).utf8) + Array("\n\nx\n".utf8)))
    ),
  ]

  /// Limits in proportion to these messages.
  private func event(_ message: [UInt8], _ include: Route.Include) throws -> (
    parsed: ParsedMessage, octets: Int
  ) {
    var limits = MIMELimits()
    limits.textOctets = 1000
    limits.nameOctets = 2000
    let parsed = MIMEParser.parse(message, limits: limits)
    let moment = Timestamp(seconds: 1)
    var event = Event(
      id: EventID.make(deliveryID: "1", recipient: "r", route: "d", key: [1]) { _, message in
        Array((message + Array(repeating: 0, count: 32)).prefix(32))
      },
      route: "default", replayed: false, sender: "", recipient: "a@example.com", originalRecipient: nil,
      recipientTag: nil, receivedAt: moment, rawSHA256: String(repeating: "0", count: 64),
      verdict: .unauthenticated(
        deliveryID: try #require(DeliveryID(random: Array(0..<16))), receivedAt: moment),
      message: parsed, requestID: "req", queueID: nil, sizeOctets: message.count,
      processingTimeMilliseconds: 1, include: include)
    event.limits.repeatedContent = 1000
    event.limits.rawEscapes = 1000
    return (parsed, EventRenderer.render(event, raw: message).count)
  }

  @Test(arguments: hostile) func anEventHasFiveOctetsForOneAtMost(_ hostile: Hostile) throws {
    let message = hostile.message
    let (parsed, octets) = try event(message, .init(attachments: .inline))
    // Two texts, names that take six octets each, repeated content in base64, an envelope.
    let fixed = 1000 + 2 * 1000 + 6 * 2000 + 1400 + 4096 + 600 * parsed.attachments.count
    #expect(octets <= 5 * message.count + fixed)
  }

  @Test(
    arguments: zip(
      ["\u{1}", "a", "\n", "ü", "\u{1}€", "\u{1}\u{2}ü"], [true, false, false, false, false, true]))
  func textEndsWhereJSONWouldGetTooLong(unit: String, isCut: Bool) throws {
    for type in ["plain", "html"] {
      let head = "Content-Type: text/\(type); charset=utf-8\n\n"
      let message = Self.filled(head, Array(unit.utf8))
      let (parsed, _) = try event(message, .init(raw: false))
      let text = try #require(type == "plain" ? parsed.text : parsed.html)
      #expect(parsed.defects.contains("text_limit") == isCut)
      #expect(parsed.isCut == isCut)
      let whole = message.dropFirst(head.utf8.count)
      #expect(whole.starts(with: text.utf8) && (text.utf8.count < whole.count) == isCut)
      #expect(!text.utf8.isEmpty && String(validating: text.utf8, as: UTF8.self) != nil)
    }
  }

  /// The whole of a text that converts into many octets is counted and never held.
  @Test func longCharactersAreCutWhole() throws {
    let message = Self.filled("Content-Type: text/plain; charset=tscii\n\n", [0x87])
    let parsed = MIMEParser.parse(message)
    #expect(parsed.defects == ["text_limit"])
    let text = try #require(parsed.text)
    #expect(text.utf8.count > 2 * Self.octets && text.utf8.count < 4 * Self.octets)
    #expect(!text.unicodeScalars.contains("\u{fffd}"))
    #expect(!parsed.lossy)
  }

  @Test func namesHaveALimitTogether() throws {
    var limits = MIMELimits()
    limits.nameOctets = 30
    func parsed(_ names: [Int]) -> ParsedMessage {
      let parts = names.map {
        "--b\nContent-Type: a/b\nContent-Disposition: x; name=y; filename=\"\(String(repeating: "n", count: $0))\"\n\nx\n"
      }
      return MIMEParser.parse(
        Array("Content-Type: multipart/mixed; boundary=b\n\n\(parts.joined())--b--\n".utf8), limits: limits)
    }
    // The disposition `x` counts, too.
    let exact = parsed([9, 9, 9])
    #expect(exact.attachments.map { $0.filename?.count } == [9, 9, 9])
    #expect(exact.defects.isEmpty && !exact.isCut)
    let over = parsed([9, 20, 18])
    #expect(over.attachments.map { $0.filename?.count } == [9, nil, 18])
    #expect(over.attachments.map(\.disposition) == ["x", nil, "x"])
    #expect(over.attachments.map(\.contentType) == ["a/b", "a/b", "a/b"])
    #expect(over.defects == ["header_limit"] && over.isCut)
  }

  /// The content of each message is what stands in the message around it, whether it is the same memory or not.
  @Test(arguments: ["", "Content-Transfer-Encoding: 8bit\n", "Content-Transfer-Encoding: quoted-printable\n"])
  func contentsOfMessagesInMessages(encoding: String) throws {
    var expected: [[UInt8]] = [Array("Content-Type: a/b\n\ninnermost".utf8)]
    for level in 1...4 { expected.append(Self.nested(level, expected[0], encoding: encoding)) }
    let parsed = MIMEParser.parse(expected[4])
    // Nothing else needs to be encoded: `=` stands before no hexadecimal digits.
    let messages = parsed.attachments.filter { $0.contentType == "message/rfc822" }
    #expect(messages.map { Array($0.content) } == expected.dropLast().reversed())
    #expect(parsed.attachments.last?.content.elementsEqual("innermost".utf8) == true)
    for part in parsed.attachments {
      #expect(part.size == part.content.count)
      #expect(
        part.sha256
          == MIMEParser.parse(Array("Content-Type: x/y\n\n".utf8) + part.content).attachments[0].sha256)
    }
  }
}
