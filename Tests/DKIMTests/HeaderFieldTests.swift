import Authentication
import Foundation
import Mail
import TestSupport
import Testing

@Suite struct HeaderFieldTests {
  /// What the header digest is fed for one signed field.
  static func form(_ name: String, _ value: String, relaxed: Bool) -> String {
    var message = TestMessage()
    message.fields = [(name, value)]
    message.sign(TestMessage.tags(["c": relaxed ? "relaxed/simple" : "simple/simple", "h": "from:subject"]))
    let crypto = RecordingCrypto()
    _ = message.results(crypto: crypto)
    let input = String(decoding: crypto.finished.last ?? [], as: UTF8.self)
    // The signature's own field comes behind.
    guard let own = input.range(of: relaxed ? "dkim-signature:" : "DKIM-Signature:") else { return "?" }
    return String(input[..<own.lowerBound])
  }

  static let examples: [(name: String, value: String, simple: String, relaxed: String)] = [
    // RFC 6376 §3.4.5: "A: X" and "B : Y<HTAB><CRLF><HTAB>Z<SP><SP><CRLF>".
    ("Subject", " X", "Subject: X\r\n", "subject:X\r\n"),
    ("SUBJECT ", " Y\t\n\tZ  ", "SUBJECT : Y\t\r\n\tZ  \r\n", "subject:Y Z\r\n"),
    ("Subject\t ", "", "Subject\t :\r\n", "subject:\r\n"),
    ("Subject", "", "Subject:\r\n", "subject:\r\n"),
    ("Subject", " \t ", "Subject: \t \r\n", "subject:\r\n"),
    ("Subject", "a\r\n b", "Subject:a\r\n b\r\n", "subject:a b\r\n"),
    ("Subject", " \n a\n  \n b\n ", "Subject: \r\n a\r\n  \r\n b\r\n \r\n", "subject:a b\r\n"),
    ("Subject", " a:b : c", "Subject: a:b : c\r\n", "subject:a:b : c\r\n"),
    ("Subject", " \u{FC} \u{A0}x", "Subject: \u{FC} \u{A0}x\r\n", "subject:\u{FC} \u{A0}x\r\n"),
    ("Subject", " a\u{B}\u{C}b", "Subject: a\u{B}\u{C}b\r\n", "subject:a\u{B}\u{C}b\r\n"),
    ("Subject", " a\rb", "Subject: a\rb\r\n", "subject:a\rb\r\n"),
    ("Subject", " a\u{0}b", "Subject: a\u{0}b\r\n", "subject:a\u{0}b\r\n"),
    ("Subject", " ABC", "Subject: ABC\r\n", "subject:ABC\r\n"),
  ]

  @Test(arguments: examples)
  func givesTheForm(name: String, value: String, simple: String, relaxed: String) {
    #expect(Self.form(name, value, relaxed: false) == simple)
    #expect(Self.form(name, value, relaxed: true) == relaxed)
  }

  /// RFC 6376 §5.4.2: from the bottom up, one field for each mention, nothing for the rest.
  @Test func fieldsAreTakenFromTheBottomUp() {
    var message = TestMessage()
    message.fields = [("A", "1"), ("From", "f"), ("a", "2"), ("A", "3")]
    for (names, expected) in [
      ("from:a", "from:f\r\na:3\r\n"), ("a:from:A", "a:3\r\nfrom:f\r\na:2\r\n"),
      ("a:a:a:a:a:from", "a:3\r\na:2\r\na:1\r\nfrom:f\r\n"), ("from:b:from:b", "from:f\r\n"),
    ] {
      var signed = message
      signed.sign(TestMessage.tags(["h": names]))
      let crypto = RecordingCrypto()
      #expect(signed.results(crypto: crypto).map(\.result) == [.pass])
      #expect(
        String(decoding: crypto.finished.last ?? [], as: UTF8.self).hasPrefix(expected + "dkim-signature:"))
    }
  }

  /// A signature never signs itself, wherever it stands among others.
  @Test func aSignatureMaySignOthers() {
    var message = TestMessage()
    message.sign()
    message.sign(TestMessage.tags(["h": "from:dkim-signature:dkim-signature"]))
    #expect(message.results().map(\.result) == [.pass, .pass])
    message.fields.swapAt(0, 1)
    #expect(message.results().map(\.result) == [.pass, .pass])
    message.sign()
    #expect(message.results().map(\.result) == [.pass, .pass, .fail])
  }

  @Test(arguments: 0..<8)
  func agreesWithTheLiteralForm(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed) &+ 99)
    let names = ["From", "A", "a ", "To", "B\t", "b", "X-Long-Name-Of-A-Field"]
    let pieces = ["a", "B", " ", "\t", "\n ", "\n\t", "\r\n ", ":", "word", "\u{FC}", "  ", "\r"]
    for _ in 0..<TestMessage.rounds(800) {
      var message = TestMessage()
      message.body = ""
      message.fields = (0..<Int.random(in: 1...8, using: &random)).map { _ in
        let value = (0..<Int.random(in: 0...9, using: &random)).map { _ in
          pieces[Int.random(in: 0..<pieces.count, using: &random)]
        }.joined()
        return (names[Int.random(in: 0..<names.count, using: &random)], value)
      }
      let wanted = (0..<Int.random(in: 0...6, using: &random)).map { _ in
        names[Int.random(in: 0..<names.count, using: &random)]
      }
      let method = Bool.random(using: &random) ? "simple" : "relaxed"
      message.sign(TestMessage.tags(["h": (["from"] + wanted).joined(separator: ":"), "c": method]))
      guard message.results().first?.result == .pass else {
        Issue.record("\(message.fields)")
        return
      }
    }
  }
}
