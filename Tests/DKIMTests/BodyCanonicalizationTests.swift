import Authentication
import Mail
import TestSupport
import Testing

@Suite struct BodyCanonicalizationTests {
  /// The canonical form as the digest saw it.
  static func form(_ chunks: [[UInt8]], relaxed: Bool) -> [UInt8] {
    let crypto = RecordingCrypto()
    var message = TestMessage()
    message.sign(TestMessage.tags(["c": relaxed ? "simple/relaxed" : "relaxed/simple"]))
    let verification = DKIMVerification(header: message.header, fromDomain: nil)
    var hashing = verification.makeBodyHashing(crypto: crypto)
    for chunk in chunks { hashing.update(chunk) }
    _ = hashing.finish()
    return crypto.finished.last ?? []
  }

  static let examples: [(body: String, simple: String, relaxed: String)] = [
    // RFC 6376 §3.4.5 and §3.4.6.
    (" C \r\nD \t E\r\n\r\n\r\n", " C \r\nD \t E\r\n", " C\r\nD E\r\n"),
    ("", "\r\n", ""),
    ("\r\n", "\r\n", ""),
    ("\r\n\r\n\r\n", "\r\n", ""),
    ("a", "a\r\n", "a\r\n"),
    ("a\r\n\r\nb", "a\r\n\r\nb\r\n", "a\r\n\r\nb\r\n"),
    (" ", " \r\n", ""),
    (" \r\n", " \r\n", ""),
    ("\t\r\n \r\n", "\t\r\n \r\n", ""),
    ("a \r\n \t\r\n\r\n", "a \r\n \t\r\n", "a\r\n"),
    ("\r\n \r\na", "\r\n \r\na\r\n", "\r\n\r\na\r\n"),
    // CR and LF alone end no line.
    ("a\n", "a\n\r\n", "a\n\r\n"),
    ("a\r", "a\r\r\n", "a\r\r\n"),
    ("a\r\r\n", "a\r\r\n", "a\r\r\n"),
    ("a \n b", "a \n b\r\n", "a \n b\r\n"),
    ("a \r b \r", "a \r b \r\r\n", "a \r b \r\r\n"),
    ("a\n\r\n\r\n", "a\n\r\n", "a\n\r\n"),
    ("\r", "\r\r\n", "\r\r\n"),
    ("\n", "\n\r\n", "\n\r\n"),
    ("a  b\t\tc \t d", "a  b\t\tc \t d\r\n", "a b c d\r\n"),
    ("\ta", "\ta\r\n", " a\r\n"),
  ]

  @Test(arguments: examples)
  func givesTheForm(body: String, simple: String, relaxed: String) {
    #expect(Self.form([Array(body.utf8)], relaxed: false) == Array(simple.utf8))
    #expect(Self.form([Array(body.utf8)], relaxed: true) == Array(relaxed.utf8))
    #expect(LiteralCanonicalization.body(Array(body.utf8), relaxed: false) == Array(simple.utf8))
    #expect(LiteralCanonicalization.body(Array(body.utf8), relaxed: true) == Array(relaxed.utf8))
  }

  @Test func everySplitGivesTheSameForm() {
    let bodies = ["a \t \r\n\r\n \r\n b\r \n\r\r\n\t\t\r\nc  d \r\n\r\n", "  \r\n\r\r\n\n a\t\r", " x \r"]
    for body in bodies.map({ Array($0.utf8) }) {
      for relaxed in [false, true] {
        let whole = LiteralCanonicalization.body(body, relaxed: relaxed)
        for first in 0...body.count {
          for second in first...body.count {
            let chunks = [body[..<first], body[first..<second], body[second...]].map { Array($0) }
            #expect(Self.form(chunks, relaxed: relaxed) == whole)
          }
        }
        #expect(Self.form(body.map { [$0] }, relaxed: relaxed) == whole)
      }
    }
  }

  /// Bodies of few different octets, in pieces of random size, short and longer than a SIMD block.
  @Test(arguments: 0..<10)
  func agreesWithTheLiteralForm(seed: Int) {
    var random = SeededGenerator(seed: UInt64(seed) &* 7919 &+ 1)
    let alphabets: [[[UInt8]]] = [
      [[0x61], [0x20], [0x09], [0x0d, 0x0a]],
      [[0x61], [0x20], [0x09], [0x0d], [0x0a], [0x0d, 0x0a], [0x0d, 0x0a, 0x0d, 0x0a]],
      [Array("some longer text without anything in it".utf8), [0x20], [0x20, 0x20], [0x0d, 0x0a], [0x00]],
      [Array(repeating: 0x78, count: 300), [0x20, 0x0d, 0x0a], [0x09], [0x0d, 0x0a]],
    ]
    for round in 0..<TestMessage.rounds(2_000) {
      let alphabet = alphabets[round % alphabets.count]
      var body: [UInt8] = []
      for _ in 0..<Int.random(in: 0...(round % 5 == 0 ? 60 : 12), using: &random) {
        body += alphabet[Int.random(in: 0..<alphabet.count, using: &random)]
      }
      var chunks: [[UInt8]] = []
      var rest = body[...]
      while !rest.isEmpty {
        let count = Int.random(in: 1...max(1, min(rest.count, round % 3 == 0 ? 4 : 500)), using: &random)
        chunks.append(Array(rest.prefix(count)))
        rest = rest.dropFirst(count)
      }
      let relaxed = round % 2 == 0
      let form = Self.form(chunks, relaxed: relaxed)
      let literal = LiteralCanonicalization.body(body, relaxed: relaxed)
      if form != literal {
        Issue.record("\(String(decoding: body, as: UTF8.self).debugDescription) in \(chunks.map(\.count))")
        return
      }
    }
  }

  @Test func aMillionEmptyLinesBeforeTheLastWordAreKept() {
    let body: [UInt8] = (0..<2_000_000).map { $0 & 1 == 0 ? 0x0d : 0x0a } + [0x61]
    #expect(Self.form([body], relaxed: true) == body + [0x0d, 0x0a])
    #expect(Self.form([body], relaxed: false) == body + [0x0d, 0x0a])
  }
}
