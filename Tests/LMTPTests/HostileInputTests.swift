import LMTP
import Mail
import Testing

@Suite struct HostileInputTests {
  @Test(arguments: [
    [], [0], Array(repeating: 0, count: 10_000), Array(repeating: 0x0a, count: 10_000),
    Array(repeating: 0x0d, count: 10_000), Array(repeating: 0xff, count: 10_000),
    [UInt8](String(repeating: "\r\n", count: 5000)), [UInt8](String(repeating: ".\r\n", count: 5000)),
    [UInt8](String(repeating: "<", count: 10_000) + "\r\n"),
    [UInt8]("MAIL FROM:" + String(repeating: "<\"", count: 900) + "\r\n"),
    [UInt8]("LHLO c\r\nXFORWARD " + String(repeating: "A=+", count: 600) + "\r\n"),
    [UInt8]("LHLO \u{0301}\r\n\u{0301}\r\n \u{0301}=\u{0301}\r\n"),
  ])
  func isSurvived(input: [UInt8]) {
    var dialogue = Dialogue()
    dialogue.feed(input)
    var bytewise = Dialogue()
    for byte in input { bytewise.feed([byte]) }
    #expect(dialogue == bytewise)
    #expect(dialogue.messages.isEmpty)
  }

  @Test func randomDialoguesDoNotDependOnSplits() {
    let words = [
      "LHLO c\r\n", "MAIL FROM:<>\r\n", "MAIL FROM:<a@example.net> SIZE=2\r\n", "RCPT TO:<b@example.org>\r\n",
      "RCPT TO:<c@example.org> ORCPT=rfc822;+41\r\n", "DATA\r\n", ".\r\n", "..\r\n", "text\r\n", "\n", "\r",
      ".",
      "RSET\r\n", "NOOP\r\n", "XFORWARD NAME=x IDENT=y\r\n", "VRFY\r\n", "\u{0}", "<", ">", " ",
    ]
    var random = SplitMix(seed: 33)
    for _ in 0..<1500 {
      let input = [UInt8](
        (0..<Int.random(in: 0...30, using: &random)).map { _ in words.randomElement(using: &random) ?? "" }
          .joined())
      var whole = Dialogue(maximumMessageOctets: 20, maximumRecipients: 2)
      whole.feed(input)
      var parts = Dialogue(maximumMessageOctets: 20, maximumRecipients: 2)
      var rest = input[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...12, using: &random)
        parts.feed(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      #expect(parts == whole)
    }
  }
}
