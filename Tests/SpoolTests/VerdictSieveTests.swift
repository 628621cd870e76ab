import Spool
import Testing

@Suite struct VerdictSieveTests {
  struct Example: Sendable {
    let name: String
    let message: String
    let kept: String
    let fields: [String]
    var authors = ""
  }

  static let examples = [
    Example(name: "empty", message: "", kept: "", fields: []),
    Example(name: "no header", message: "\r\nbody\r\n", kept: "\r\nbody\r\n", fields: []),
    Example(name: "no body", message: "A: b\r\n", kept: "A: b\r\n", fields: []),
    Example(name: "no line end", message: "A: b", kept: "A: b", fields: []),
    Example(
      name: "one field", message: "X-GoMail-Verdict: v=1\r\nFrom: a@example.com\r\n\r\nx",
      kept: "From: a@example.com\r\n\r\nx", fields: [" v=1\r\n"], authors: "a@example.com"),
    Example(
      name: "folded, case, blanks before the colon",
      message: "A: b\r\nx-gomail-VERDICT \t: v=1;\r\n\tk=2;\r\n  d\r\nB: c\r\n\r\n",
      kept: "A: b\r\nB: c\r\n\r\n", fields: [" v=1;\r\n\tk=2;\r\n  d\r\n"]),
    Example(
      name: "several, last", message: "X-GoMail-Verdict: 1\nA: b\nX-GoMail-Verdict: 2\n",
      kept: "A: b\n", fields: [" 1\n", " 2\n"]),
    Example(
      name: "bare LF, NUL", message: "A: \0\nX-GoMail-Verdict: 1\n\n\0\nX-GoMail-Verdict: no\n",
      kept: "A: \0\n\n\0\nX-GoMail-Verdict: no\n", fields: [" 1\n"]),
    Example(
      name: "similar names", message: "X-GoMail-Verdicts: 1\r\nX-GoMail-Verdic: 2\r\n\r\n",
      kept: "X-GoMail-Verdicts: 1\r\nX-GoMail-Verdic: 2\r\n\r\n", fields: []),
    Example(
      name: "body without an empty line", message: "A: b\r\nno field here\r\nX-GoMail-Verdict: 1\r\n",
      kept: "A: b\r\nno field here\r\nX-GoMail-Verdict: 1\r\n", fields: []),
    Example(
      name: "begins folded", message: " x\r\nX-GoMail-Verdict: 1\r\n", kept: " x\r\nX-GoMail-Verdict: 1\r\n",
      fields: []),
    Example(
      name: "unfinished", message: "X-GoMail-Verdict: half", kept: "", fields: [" half"]),
    Example(
      name: "two authors",
      message: "From: a@example.com,\r\n b@example.com\r\nfrom :  c@example.com \r\n\r\n",
      kept: "From: a@example.com,\r\n b@example.com\r\nfrom :  c@example.com \r\n\r\n", fields: [],
      authors: "a@example.com, b@example.com\nc@example.com"),
    Example(name: "8-bit name", message: "\u{e9}: x\r\n\r\n", kept: "\u{e9}: x\r\n\r\n", fields: []),
  ]

  @Test(arguments: examples) func verdictFieldsAreTakenOut(example: Example) {
    check(example, [Array(example.message.utf8)])
  }

  @Test(arguments: examples) func everySplitGivesTheSame(example: Example) {
    let bytes = Array(example.message.utf8)
    for split in 0...bytes.count { check(example, [Array(bytes[..<split]), Array(bytes[split...])]) }
    check(example, bytes.map { [$0] })
  }

  private func check(_ example: Example, _ chunks: [[UInt8]]) {
    var sieve = VerdictSieve()
    var output: [UInt8] = []
    for chunk in chunks { sieve.consume(chunk, into: &output) }
    sieve.finish(into: &output)
    #expect(output == Array(example.kept.utf8), "\(example.name)")
    #expect(sieve.verdictFields == example.fields.map { Array($0.utf8) }, "\(example.name)")
    #expect(sieve.authors == example.authors, "\(example.name)")
  }

  @Test func nothingFlowsBeforeTheHeaderEnds() {
    var sieve = VerdictSieve()
    var output: [UInt8] = []
    sieve.consume(Array("A: b\r\n".utf8), into: &output)
    #expect(output.isEmpty)
    #expect(!sieve.isFlowing)
    sieve.consume(Array("\r\nbody".utf8), into: &output)
    #expect(output == Array("A: b\r\n\r\nbody".utf8))
    #expect(sieve.isFlowing)
    #expect(sieve.isInBody)
  }

  @Test(arguments: [1000, 65_536, 5_000_000]) func anEndlessHeaderFlowsAndIsStillSifted(step: Int) {
    let line = Array("X-Filler: \(String(repeating: "x", count: 980))\r\n".utf8)
    let verdict = Array("X-GoMail-Verdict: late\r\n folded\r\n".utf8)
    var message: [UInt8] = []
    for _ in 0..<2000 { message += line }
    var kept = message
    message += verdict + Array("\r\nbody".utf8)
    kept += Array("\r\nbody".utf8)
    var sieve = VerdictSieve()
    var output: [UInt8] = []
    for start in stride(from: 0, to: message.count, by: step) {
      sieve.consume(message[start..<min(start + step, message.count)], into: &output)
    }
    sieve.finish(into: &output)
    #expect(output == kept)
  }

  @Test func oneEndlessLineFlows() {
    var sieve = VerdictSieve()
    var output: [UInt8] = []
    let message = Array("Subject: ".utf8) + Array(repeating: UInt8(ascii: "s"), count: 3_000_000)
    for start in stride(from: 0, to: message.count, by: 100_000) {
      sieve.consume(message[start..<min(start + 100_000, message.count)], into: &output)
    }
    sieve.finish(into: &output)
    #expect(output == message)
  }
}
