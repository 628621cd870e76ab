import LMTP
import Mail
import Testing

@Suite struct MessageTextTests {
  /// What stands on the wire behind DATA, and the message it is.
  static let texts: [(wire: String, message: String)] = [
    (".\r\n", ""),
    ("\r\n.\r\n", "\r\n"),
    ("a\r\n.\r\n", "a\r\n"),
    ("..\r\n.\r\n", ".\r\n"),
    ("...\r\n.\r\n", "..\r\n"),
    (".a\r\n.\r\n", "a\r\n"),
    ("a\r\n..b\r\n.\r\n", "a\r\n.b\r\n"),
    ("a.\r\n.\r\n", "a.\r\n"),
    ("a\n.\n.\r\nb\r\n.\r\n", "a\n.\n.\r\nb\r\n"),
    ("a\r.\r\nb\r\n.\r\n", "a\r.\r\nb\r\n"),
    ("a\n.\r\nb\r\n.\r\n", "a\n.\r\nb\r\n"),
    ("a\r\n.\nb\r\n.\r\n", "a\r\n\nb\r\n"),
    ("a\r\n.\rb\r\n.\r\n", "a\r\n\rb\r\n"),
    ("a\r\n.\r\r\nb\r\n.\r\n", "a\r\n\r\r\nb\r\n"),
    ("a\r\n.\r.\r\nb\r\n.\r\n", "a\r\n\r.\r\nb\r\n"),
    ("a\r\r\n.\r\n", "a\r\r\n"),
    ("\u{0}\r\n\u{0}.\r\n.\r\n", "\u{0}\r\n\u{0}.\r\n"),
    ("\n\n\r\r\n\r\n\n.\r\n\r\n.\r\n", "\n\n\r\r\n\r\n\n.\r\n\r\n"),
    (".\r.\r\n.\r\n", "\r.\r\n"),
    (
      String(repeating: "x", count: 70) + "\r\n." + String(repeating: "y", count: 70) + "\r\n.\r\n",
      String(repeating: "x", count: 70) + "\r\n" + String(repeating: "y", count: 70) + "\r\n"
    ),
  ]

  static let introduction = "LHLO c\r\nMAIL FROM:<>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n"

  @Test(arguments: texts) func textIsUnstuffed(wire: String, message: String) {
    var dialogue = Dialogue.after("LHLO c", "MAIL FROM:<>", "RCPT TO:<a@example.org>", "DATA")
    #expect(dialogue.feed([UInt8](wire)) == ["250 2.0.0 stored"])
    #expect(dialogue.messages.map(\.text) == [[UInt8](message)])
  }

  @Test(arguments: texts) func everySplitIsTheSame(wire: String, message: String) {
    let input = [UInt8](Self.introduction + wire + "NOOP\r\n")
    var whole = Dialogue()
    whole.feed(input)
    for split in 0...input.count {
      var dialogue = Dialogue()
      dialogue.feed(Array(input[..<split]))
      dialogue.feed(Array(input[split...]))
      #expect(dialogue == whole, "split at \(split)")
    }
    var dialogue = Dialogue()
    for byte in input { dialogue.feed([byte]) }
    #expect(dialogue == whole)
    #expect(whole.messages.map(\.text) == [[UInt8](message)])
  }

  /// The scan goes in blocks of 32: end and dots at every place in them.
  @Test(arguments: 0...100) func everyOffset(length: Int) {
    let line = String(repeating: "z", count: length)
    var dialogue = Dialogue(maximumMessageOctets: 100_000)
    dialogue.feed([UInt8](Self.introduction + "\(line)\r\n..\(line)\r\n\(line)\n.\r\n\(line)\r\n.\r\n"))
    #expect(dialogue.messages.map(\.text) == [[UInt8]("\(line)\r\n.\(line)\r\n\(line)\n.\r\n\(line)\r\n")])
  }

  /// Against a decoder that goes octet by octet, on texts made of the octets that matter.
  @Test func agreesWithTheLiteralReading() {
    var random = SplitMix(seed: 7)
    let octets: [UInt8] = [0x0d, 0x0a, 0x2e, 0x61]
    for _ in 0..<3000 {
      let text = (0..<Int.random(in: 0...80, using: &random)).map { _ in
        octets.randomElement(using: &random) ?? 0
      }
      let wire = text + [UInt8]("\r\n.\r\n")
      let expected = literalReading(wire)
      var dialogue = Dialogue()
      dialogue.feed([UInt8](Self.introduction))
      var rest = wire[...]
      while !rest.isEmpty, dialogue.messages.isEmpty {
        let count = Int.random(in: 1...40, using: &random)
        dialogue.feed(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      #expect(dialogue.messages.first?.text == expected, "\(wire)")
    }
  }

  private func literalReading(_ wire: [UInt8]) -> [UInt8] {
    var message: [UInt8] = []
    var index = 0
    while index < wire.count {
      let isLineStart = index == 0 || index >= 2 && wire[index - 2] == 0x0d && wire[index - 1] == 0x0a
      if isLineStart, wire[index] == 0x2e {
        if wire[(index + 1)...].starts(with: [0x0d, 0x0a]) { break }
      } else {
        message.append(wire[index])
      }
      index += 1
    }
    return message
  }

  @Test func largeRunsAreHandedOutWhole() {
    var session = Dialogue.after("LHLO c", "MAIL FROM:<>", "RCPT TO:<a@example.org>", "DATA").session
    let text = [UInt8](String(repeating: String(repeating: "a", count: 76) + "\r\n", count: 12))
    #expect(session.receive(text) == [.messageData(text)])
  }

  @Test func otherCollectionsAreRead() {
    var session = Dialogue().session
    #expect(session.receive([UInt8]("NOOP\r\n").lazy.map { $0 }) == [.send([UInt8]("250 2.0.0 ok\r\n"))])
    #expect(session.receive("NOOP\r\n".utf8) == [.send([UInt8]("250 2.0.0 ok\r\n"))])
    #expect(session.receive([UInt8]()) == [])
  }
}

/// Random numbers that are the same in every run.
struct SplitMix: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var mixed = state
    mixed = (mixed ^ (mixed >> 30)) &* 0xbf58_476d_1ce4_e5b9
    mixed = (mixed ^ (mixed >> 27)) &* 0x94d0_49bb_1331_11eb
    return mixed ^ (mixed >> 31)
  }
}
