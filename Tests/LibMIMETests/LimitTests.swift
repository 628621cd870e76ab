import Foundation
import LibMIME
import Testing
import Webhook

/// Messages made to use up memory, stack or time. That a test ends at all is what it shows.
@Suite(.timeLimit(.minutes(5))) struct LimitTests {
  private let limits = MIMELimits()
  /// Enough to overrun every limit and small enough for a debug build.
  private static let octets = 300_000

  private static func filled(_ begin: String, _ unit: String, _ end: String = "\r\n\r\nx") -> [UInt8] {
    let unit = Array(unit.utf8)
    var bytes = Array(begin.utf8)
    bytes.reserveCapacity(octets + 1000)
    while bytes.count < octets { bytes += unit }
    return bytes + Array(end.utf8)
  }

  @Test func manyParts() {
    let message = MIMEParser.parse(
      Self.filled("Content-Type: multipart/mixed; boundary=b\n\n", "--b\nContent-Type: a/b\n\nx\n"))
    #expect(message.attachments.count == limits.parts)
    #expect(message.defects.contains("too_many_parts"))
  }

  @Test func manyTexts() {
    let message = MIMEParser.parse(
      Self.filled("Content-Type: multipart/mixed; boundary=b\n\n", "--b\n\nx\n"))
    #expect(message.text?.utf8.count == limits.parts * 2 - 1)
    #expect(message.defects.contains("too_many_parts"))
  }

  @Test(arguments: ["mixed", "alternative", "related", "digest"])
  func deepNesting(subtype: String) {
    var bytes: [UInt8] = []
    for level in 0..<5000 {
      bytes += Array("Content-Type: multipart/\(subtype); boundary=b\(level)\n\n--b\(level)\n".utf8)
    }
    let message = MIMEParser.parse(bytes)
    #expect(message.defects.contains("nesting_too_deep"))
    #expect(message.attachments.count == 1)
  }

  @Test func deepNestingThatIsClosedAndFollowed() {
    let levels = 30
    var text = ""
    for level in 0..<levels { text += "Content-Type: multipart/mixed; boundary=b\(level)\n\n--b\(level)\n" }
    for level in (0..<levels).reversed() { text += "\n--b\(level)\n\ntext \(level)\n--b\(level)--\n" }
    let message = MIMEParser.parse(Array(text.utf8))
    #expect(message.text == (0..<limits.depth).reversed().map { "text \($0)" }.joined(separator: "\n"))
    #expect(message.defects == ["nesting_too_deep"])
  }

  @Test func nestedMessagesAreOpenedUpToALimit() {
    let message = MIMEParser.parse(Self.filled("", "Content-Type: message/rfc822\n\n"))
    #expect(message.attachments.map(\.parent) == [nil] + (0..<limits.messages).map { $0 })
    #expect(message.defects == ["nesting_too_deep"])
    #expect(message.isCut)
  }

  /// Each level is encoded once more, as RFC 2046 forbids.
  @Test func encodedMessagesAreOpenedUpToALimit() {
    var text = "Subject: innermost\n\nhello"
    for _ in 0..<10 {
      text =
        "Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
        + Data(text.utf8).base64EncodedString()
    }
    let message = MIMEParser.parse(Array(text.utf8))
    #expect(message.attachments.map(\.parent) == [nil] + (0..<limits.messages).map { $0 })
    #expect(message.defects == ["nesting_too_deep"])
  }

  /// Messages that are opened count as parts, and what they hold does, too.
  @Test func manyMessagesWithParts() {
    let message = MIMEParser.parse(
      Self.filled("Content-Type: multipart/digest; boundary=b\n\n", "--b\n\nSubject: x\n\ny\n"))
    #expect(message.attachments.count == limits.parts)
    #expect(message.defects.contains("too_many_parts"))
    let places = message.attachments.indices
    for (place, part) in message.attachments.enumerated() {
      #expect(part.parent.map { places.contains($0) && $0 < place } ?? true)
    }
  }

  @Test(arguments: ["a: b\r\n", "Subject: x\n", ":\n", "a:\n", "a: b\r\n c\r\n"])
  func manyFields(unit: String) {
    let message = MIMEParser.parse(Self.filled("", unit, "\n\nx"))
    #expect(message.headers.count <= limits.fields)
    #expect(!message.defects.isEmpty)
  }

  @Test(arguments: [
    "To: a@example.com,", "To: a,", "To: a:", "To: (", "To: <", "To: \"", "To: \\", "To: (\\", "To: [",
    "To: @",
    "To: a@[", "To: .", "To: a:;,", "To: a b ", "To: =?utf-8?q?a?= ", "To: =?", "To: ;", "To: <@a:",
    "Subject: =?utf-8?q?a?= ", "Subject: =?", "Subject: =?a?b?", "Subject: =?utf-8?b?", "Subject: \u{e000}",
    "Content-Type: a/b; x=", "Content-Type: a/b; x*0=y", "Content-Type: (",
    "Content-Type: text/plain; charset=",
    "Content-Disposition: attachment; filename*", "Content-Disposition: attachment; a=\"",
    "Message-ID: <", "Message-ID: (", "Content-ID: <", "Date: 1", "Date: (", "Date: Sun, ", "Date: +",
    "Content-Transfer-Encoding: (",
  ])
  func longFields(start: String) {
    let unit = start.split(separator: " ", maxSplits: 1).last.map(String.init) ?? "x"
    for space in ["", "\r\n "] {
      let message = MIMEParser.parse(Self.filled(start, unit + space, "\r\n\r\nx"))
      #expect(message.to.count <= limits.mailboxes)
      #expect(message.defects.contains("header_limit"))
      // Within the limits, where the grammars really see it.
      let short = MIMEParser.parse(
        Array(
          (start + String(repeating: unit + space, count: 60_000 / (unit + space).utf8.count) + "\n\nx").utf8)
      )
      #expect(short.headers.count == 1)
    }
  }

  @Test func manyParameters() {
    var text = "Content-Type: text/plain"
    for index in 0..<6000 { text += "; a\(index)=b" }
    #expect(MIMEParser.parse(Array((text + "\n\nx").utf8)).text == "x")
    text = "Content-Disposition: attachment"
    for index in 0..<5000 { text += "; filename*\(index)=b" }
    let message = MIMEParser.parse(Array((text + "\n\nx").utf8))
    #expect(message.attachments.first?.filename?.isEmpty == false)
  }

  @Test(arguments: ["\n", "-", "--\n", "--b\n", "=", "=\n", "\u{0}", "\r", "\r\n", " ", "\u{1b}$B"])
  func monotonousBodies(unit: String) {
    for type in ["text/plain", "text/plain; charset=iso-2022-jp", "multipart/mixed; boundary=b", "a/b"] {
      for encoding in ["7bit", "base64", "quoted-printable", "x-uuencode"] {
        let head = "Content-Type: \(type)\nContent-Transfer-Encoding: \(encoding)\n\n"
        let message = MIMEParser.parse(
          Array((head + String(repeating: unit, count: 50_000 / unit.utf8.count)).utf8))
        #expect(message.headers.count == 2)
      }
    }
  }

  @Test func charsetNamesCannotCarryOptions() {
    for name in ["utf-16//TRANSLIT", "//IGNORE", "../../x", "", " ", String(repeating: "u", count: 100)] {
      let message = MIMEParser.parse(
        Array("Content-Type: text/plain; charset=\"\(name)\"\n\ncaf\u{e9}".utf8))
      #expect(message.text == "caf\u{e9}")
    }
  }
}
