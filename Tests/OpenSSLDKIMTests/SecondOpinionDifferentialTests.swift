import Authentication
import Foundation
import LibOpenDKIM
import Mail
import OpenSSL
import Testing

/// Random signatures, odd and damaged, at our own engine and at libopendkim behind its edge: both agree, or libopendkim
/// is not asked.
///
/// `GOMAIL_DKIM_SEED` and `GOMAIL_DKIM_COUNT` choose others than those of every day.
@Suite struct SecondOpinionDifferentialTests {
  private static let environment = ProcessInfo.processInfo.environment

  @Test func bothAgreeOrTheSecondAbstains() throws {
    let seed = Self.environment["GOMAIL_DKIM_SEED"].flatMap { Int($0) } ?? 8301
    try compare(seed: seed, count: Self.environment["GOMAIL_DKIM_COUNT"].flatMap { Int($0) } ?? 1000)
  }

  private func compare(seed: Int, count: Int) throws {
    // libopendkim goes by the clock of the system.
    let time = Timestamp(seconds: Int64(Date.now.timeIntervalSince1970))
    let (now, cases) = try GeneratedCase.make(seed: seed, count: count, at: time)
    let verifier = try OpenDKIMVerifier.shared()
    let crypto = DKIMCryptography()
    var agreements: [DKIMResult: Int] = [:]
    var abstentions: [DKIMAbstention: Int] = [:]
    for (number, example) in cases.enumerated() {
      let both = example.second(verifier, crypto: crypto, chunk: number % 50 + 1, now: now)
      #expect(both.reports.count == both.native.signatures.count)
      for (own, report) in zip(both.native.signatures, both.reports) {
        switch report.opinion {
        case .agrees(let result):
          #expect(result == own.result)
          agreements[result, default: 0] += 1
        case .abstains: abstentions[report.abstention ?? .library, default: 0] += 1
        case .differs:
          let other = report.disagreement?.other?.description ?? "pass"
          Issue.record(
            "seed \(seed) case \(number), \(example.traits): ours \(own.reason ?? "pass"), the other's \(other)"
          )
        }
      }
    }
    let signatures = agreements.values.reduce(0, +) + abstentions.values.reduce(0, +)
    #expect(agreements[.pass, default: 0] > signatures / 4)
    #expect(agreements[.fail, default: 0] > signatures / 40)
    #expect(abstentions[.library] == nil)
    if Self.environment["GOMAIL_DKIM_TALLY"] != nil {
      for (result, count) in agreements.sorted(by: { $0.value > $1.value }) { print(count, result) }
      for (reason, count) in abstentions.sorted(by: { $0.value > $1.value }) { print(count, reason.rawValue) }
    }
  }
}
