import DNS
import Resolver
import TestSupport
import Testing

@Suite struct BudgetTests {
  @Test func theBudgetCutsALookup() throws {
    let test = try TestResolver("a.test TIMEOUT\nb.test TXT x")
    let budget = DNSBudget(.milliseconds(30))
    #expect(try test.lookup("a.test", within: budget) == .failure(.budgetExhausted))
    #expect(budget.isExhausted)
    // Nothing more is asked for this message.
    #expect(try test.lookup("b.test", within: budget) == .failure(.budgetExhausted))
    #expect(test.server.count("b.test") == 0)
    #expect(test.count { if case .budgetCut = $0 { true } else { false } } == 2)
    // It says nothing about the question: the next message asks.
    #expect(try test.lookup("b.test") == TestResolver.text("x"))
  }

  @Test func theCacheCostsNothing() throws {
    let test = try TestResolver("a.test TXT x")
    _ = try test.lookup("a.test")
    let exhausted = DNSBudget(.zero)
    #expect(try test.lookup("a.test", within: exhausted) == TestResolver.text("x"))
  }

  @Test func onlyWaitingIsCounted() throws {
    let test = try TestResolver("a.test TXT x")
    let budget = DNSBudget(.seconds(60))
    _ = try test.lookup("a.test", within: budget)
    let after = budget.remaining
    #expect(after < .seconds(60))
    for _ in 0..<100 { _ = try test.lookup("a.test", within: budget) }
    #expect(budget.remaining == after)
  }

  @Test func allLookupsOfAMessageShareIt() throws {
    let zone = (0..<20).map { "n\($0).test DELAY 10\nn\($0).test TXT x" }.joined(separator: "\n")
    let test = try TestResolver(zone)
    let budget = DNSBudget(.milliseconds(100))
    let outcomes = try (0..<20).map { try test.lookup("n\($0).test", within: budget) }
    #expect(outcomes.last == .failure(.budgetExhausted))
    #expect(test.server.queries.count <= 11)
  }
}
