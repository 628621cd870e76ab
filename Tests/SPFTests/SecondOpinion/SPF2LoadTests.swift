import Authentication
import Dispatch
import DNS
import LibSPF2
import Mail
import Synchronization
import Testing

/// Checks by libspf2 on many threads: the milter's callbacks run on many.
struct SPF2LoadTests {
  private static let checks = 500
  private static let threads = 8

  @Test func checksRunBesideEachOther() throws {
    let zone = try TestZone([
      ("example.org", "TXT v=spf1 exists:%{ir}.%{l}.example.org mx include:b.example.org -all"),
      ("example.org", "MX 10 mx.example.org"), ("mx.example.org", "A 198.51.100.1"),
      ("b.example.org", "TXT v=spf1 a:mx.example.org ip4:192.0.2.0/28 ~all"),
    ])
    let outcomes = try (1..<32).map { try zone.check("192.0.2.\($0)", "user@example.org") }
    #expect(Set(outcomes.map(\.result)) == [.pass, .fail])
    let right = Atomic<Int>(0)
    DispatchQueue.concurrentPerform(iterations: Self.threads) { thread in
      for number in 0..<Self.checks {
        let outcome = outcomes[(number + thread) % outcomes.count]
        if SPF2EvaluatorTests.opinion(outcome, zone.lookup) == .agrees(outcome.result) {
          right.wrappingAdd(1, ordering: .relaxed)
        }
      }
    }
    #expect(right.load(ordering: .relaxed) == Self.checks * Self.threads)
  }
}
