import Authentication
import Foundation
import Mail
import Testing

/// Random checks beside pyspf (see `differential/generate.py`). What we say otherwise, pyspf says too once it is corrected where a section of RFC 7208 contradicts it.
///
/// `GOMAIL_SPF_SEED` and `GOMAIL_SPF_CASES` choose others than those of every day.
@Suite struct DifferentialTests {
  @Test func agreesWithPyspf() throws {
    let environment = ProcessInfo.processInfo.environment
    let seed = environment["GOMAIL_SPF_SEED"].flatMap { Int($0) } ?? 7208
    let count = environment["GOMAIL_SPF_CASES"].flatMap { Int($0) } ?? 2000
    var corrected = 0
    var opinions = 0
    for (number, example) in try DifferentialCase.make(seed: seed, count: count).enumerated() {
      var zone = try TestZone()
      for record in example.zone { try zone.add(record[0], kind: record[1], value: record[2]) }
      let outcome = try zone.check(
        example.client, example.mail_from, helo: example.helo, now: Timestamp(seconds: example.time))
      if let other = SPF2EvaluatorTests.opinion(outcome, zone.lookup).other {
        opinions += 1
        #expect(other == outcome.result, "libspf2, seed \(seed) case \(number): \(outcome.cause)")
      }
      if Self.agree(outcome, example.pyspf) { continue }
      corrected += 1
      guard !Self.agree(outcome, example.corrected) else { continue }
      Issue.record(
        """
        seed \(seed) case \(number): \(outcome.result) \(outcome.explanation?.value ?? "-"), \(outcome.cause)
        pyspf \(example.pyspf), corrected \(example.corrected)
        \(example.client) \(example.mail_from) \(example.helo)
        \(example.zone.map { $0.joined(separator: " ") }.joined(separator: "\n"))
        """)
    }
    // libspf2 agrees wherever it does not abstain, and it does not abstain everywhere.
    #expect(opinions > count / 5)
    // More would mean that the cases are no longer about what both can do.
    #expect(corrected < count / 20)
  }

  private static func agree(_ outcome: SPFOutcome, _ answer: DifferentialCase.Answer) -> Bool {
    outcome.result.rawValue == answer.result && outcome.explanation?.value == answer.explanation
  }
}
