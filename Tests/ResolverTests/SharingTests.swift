import DNS
import Foundation
import Mail
import Resolver
import Synchronization
import TestSupport
import Testing

@Suite struct SharingTests {
  /// Runs the same work on so many threads at once and gives their results.
  private func results(
    threads: Int, _ work: @escaping @Sendable (Int) -> DNSOutcome
  ) async -> [DNSOutcome] {
    let collected = Collected()
    await withCheckedContinuation { (continuation: CheckedContinuation<Void, Never>) in
      for number in 0..<threads {
        let thread = Thread {
          let outcome = work(number)
          let count = collected.outcomes.withLock { outcomes in
            outcomes.append(outcome)
            return outcomes.count
          }
          if count == threads { continuation.resume() }
        }
        thread.start()
      }
    }
    return collected.outcomes.withLock { $0 }
  }

  private final class Collected: Sendable {
    let outcomes = Mutex<[DNSOutcome]>([])
  }

  @Test func thirtyTwoThreadsAskOnce() async throws {
    let test = try TestResolver("a.test DELAY 200\na.test TXT x")
    let question = DNSQuestion(try #require(DNSName("a.test")), .txt)
    let outcomes = await results(threads: 32) { _ in
      test.resolver.lookup(question, within: DNSBudget(.seconds(60)))
    }
    #expect(outcomes.count == 32)
    #expect(outcomes.allSatisfy { $0 == TestResolver.text("x") })
    #expect(test.server.queries.count == 1)
  }

  @Test func answersWithoutTTLAreSharedToo() async throws {
    let test = try TestResolver("a.test DELAY 300\na.test 0 TXT x")
    let question = DNSQuestion(try #require(DNSName("a.test")), .txt)
    let outcomes = await results(threads: 8) { _ in
      test.resolver.lookup(question, within: DNSBudget(.seconds(60)))
    }
    #expect(outcomes.allSatisfy { $0 == TestResolver.text("x", ttl: 0) })
    #expect(test.server.queries.count < 8)
    #expect(test.resolver.cacheSize.count == 0)
  }

  @Test func whoWaitsHasADeadlineOfItsOwn() async throws {
    let test = try TestResolver("a.test DELAY 600\na.test TXT x")
    let question = DNSQuestion(try #require(DNSName("a.test")), .txt)
    let outcomes = await results(threads: 8) { number in
      test.resolver.lookup(question, within: DNSBudget(number < 4 ? .milliseconds(20) : .seconds(60)))
    }
    #expect(outcomes.count { $0 == .failure(.budgetExhausted) } == 4)
    #expect(outcomes.count { $0 == TestResolver.text("x") } == 4)
  }

  @Test func differentQuestionsDoNotWaitForEachOther() async throws {
    let zone = (0..<32).map { "n\($0).test TXT x\($0)" }.joined(separator: "\n")
    let test = try TestResolver(zone)
    let outcomes = await results(threads: 32) { number in
      guard let name = DNSName("n\(number).test") else { return .failure(.malformed) }
      return test.resolver.lookup(DNSQuestion(name, .txt), within: DNSBudget(.seconds(60)))
    }
    #expect(Set(outcomes).count == 32)
    #expect(test.server.queries.count == 32)
  }
}
