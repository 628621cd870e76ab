import Authentication
import DNS
import FuzzDriver
import Mail

@main struct DMARCFuzz {
  static func main() { FuzzDriver.run() }
}

/// Records of DMARC and what a message makes of them. The lines of the input are the records that the walk
/// finds, from the author domain upwards; `!` is a failure, an empty line no record.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ start: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let lines = FuzzDriver.bytes(start, count).split(separator: 0x0a, omittingEmptySubsequences: false)
    .map { Array($0) }
  for line in lines {
    guard let record = DMARCRecord(line) else { continue }
    FuzzDriver.expect((0...100).contains(record.percentage), "a percentage is one")
    FuzzDriver.expect(record.aggregateReports.count <= DMARCRecord.maximumURIs, "addresses are few")
  }
  guard let author = DomainName("a.b.c.example.org"), let near = DomainName("x.b.c.example.org"),
    let far = DomainName("example.net")
  else { return 0 }
  for method in DMARCMethod.allCases {
    for identifiers in [[DMARCIdentifier(.spf, near)], [DMARCIdentifier(.dkim, far)], []] {
      var questions = 0
      let message = DMARC.Message(author: .single(author), identifiers: identifiers, lot: count % 100)
      let outcome = DMARC.evaluate(message, method: method, registrableDomain: { _ in nil }) { question in
        questions += 1
        let depth = question.name.labels.count
        guard question.type == .txt, lines.indices.contains(6 - depth) else { return .noData(ttl: 1) }
        let line = lines[6 - depth]
        if line.first == UInt8(ascii: "!") { return .failure(.timeout) }
        return line.isEmpty ? .nameError(ttl: 1) : .answer(DNSAnswer(records: [.txt(line)], ttl: 1))
      }
      FuzzDriver.expect(questions <= 2 * DMARCTreeWalk.maximumQuestions + 2, "questions are few")
      FuzzDriver.expect(
        outcome.evaluation.result != .pass || identifiers.first?.domain == near, "a stranger never passes")
      for enforcement in DMARCEnforcement.allCases {
        let decision = DMARCDecision(outcome.evaluation, enforcement: enforcement)
        FuzzDriver.expect(
          decision.reply == nil || enforcement == .strict && outcome.evaluation.policy == .reject,
          "only strict refuses, and only for p=reject")
      }
    }
  }
  return 0
}
