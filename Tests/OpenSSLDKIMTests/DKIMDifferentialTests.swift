import Authentication
import Foundation
import Mail
import OpenSSL
import Testing

/// Random signatures beside dkimpy and libopendkim (see `differential/generate.py`): who disagrees must be
/// explained by `OracleDifference`.
///
/// `GOMAIL_DKIM_SEED` and `GOMAIL_DKIM_COUNT` choose others than those of every day.
@Suite struct DKIMDifferentialTests {
  private static let environment = ProcessInfo.processInfo.environment

  @Test func agreesWithDKIMPyAndOpenDKIM() throws {
    let seed = Self.environment["GOMAIL_DKIM_SEED"].flatMap { Int($0) } ?? 6376
    try compare(seed: seed, count: Self.environment["GOMAIL_DKIM_COUNT"].flatMap { Int($0) } ?? 600)
  }

  @Test(.enabled(if: environment["GOMAIL_SOAK"] != nil))
  func agreesWithDKIMPyAndOpenDKIMInTheSoak() throws {
    let seed = Int.random(in: 1...1_000_000)
    for part in 0..<4 { try compare(seed: seed + part, count: 5000) }
  }

  private func compare(seed: Int, count: Int) throws {
    let (now, cases) = try GeneratedCase.make(seed: seed, count: count)
    let crypto = DKIMCryptography()
    var tally = Tally()
    for (number, example) in cases.enumerated() {
      let results = try example.results(crypto: crypto, chunk: number % 50 + 1, now: now)
      let ours = results.map { $0.problem?.description ?? "pass" }
      let place = "seed \(seed) case \(number), \(example.traits)"
      // The generator's own reading of the RFC about the signature it made, which is the last.
      if let verdict = example.verdict {
        tally.judged += 1
        #expect((ours.last == "pass") == (verdict == "pass"), "\(place): \(ours), the RFC says \(verdict)")
      }
      tally.signatures += ours.count
      tally.passes += ours.count { $0 == "pass" }
      for (oracle, answers) in [
        (OracleDifference.Oracle.dkimpy, example.dkimpy), (.opendkim, example.opendkim),
      ] {
        // A library that refuses the message says so once.
        let theirs = answers.count == 1 ? Array(repeating: answers[0], count: ours.count) : answers
        guard theirs.count == ours.count else {
          Issue.record("\(place): \(ours.count) signatures, \(oracle) \(answers)")
          continue
        }
        for (own, their) in zip(ours, theirs) where (own == "pass") != (their == "pass") {
          let known = (own == "pass" ? OracleDifference.tooStrict : OracleDifference.tooLenient)
            .first { $0.covers(oracle, ours: own, theirs: their, traits: example.traits) }
          if let known {
            tally.count(oracle, known)
          } else {
            Issue.record("\(place): ours \(own), \(oracle) \(their)")
          }
        }
      }
    }
    // Both kinds of cases are there, and most are not about differences.
    #expect(tally.passes > tally.signatures / 3 && tally.passes < tally.signatures * 9 / 10)
    #expect(tally.judged > count / 3)
    if Self.environment["GOMAIL_DKIM_TALLY"] != nil { print(tally.description) }
  }

  /// What came out, for people: `GOMAIL_DKIM_TALLY=1`.
  private struct Tally: CustomStringConvertible {
    var signatures = 0
    var passes = 0
    var judged = 0
    var differences: [String: Int] = [:]

    mutating func count(_ oracle: OracleDifference.Oracle, _ known: OracleDifference) {
      let side = known.ours == "pass" ? "refuses" : "passes"
      differences["\(oracle) \(side), \(known.section): \(known.why)", default: 0] += 1
    }

    var description: String {
      let lines = differences.sorted { $0.key < $1.key }.map { "\($0.value)\t\($0.key)" }
      return (["\(signatures) signatures, \(passes) pass, \(judged) with a verdict of the RFC"] + lines)
        .joined(separator: "\n")
    }
  }
}
