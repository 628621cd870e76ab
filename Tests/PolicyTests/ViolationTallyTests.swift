import Mail
import Policy
import Testing

@Suite struct ViolationTallyTests {
  private static func violation(
    _ client: Int, rule: String = "r", count: Int = 1, at seconds: Int64 = 1000, demandsBan: Bool = false
  ) -> ViolationReport {
    .violation(
      ViolationReport.Violation(
        kind: .rateLimit, client: IPAddress(v4: UInt32(client)), rule: HeaderText(sanitizing: rule),
        count: count,
        at: Timestamp(seconds: seconds), demandsBan: demandsBan))
  }

  private static func good(_ client: Int, count: Int = 1) throws -> ViolationReport {
    .goodMail(
      ViolationReport.GoodMail(
        client: IPAddress(v4: UInt32(client)), domain: try #require(DomainName("example.org")), count: count,
        at: Timestamp(seconds: 1000)))
  }

  @Test func addsUpByClientAndRule() throws {
    var tally = ViolationTally()
    tally.add(Self.violation(1, at: 1005))
    tally.add(Self.violation(1, at: 1003))
    tally.add(Self.violation(1, rule: "other"))
    tally.add(Self.violation(2))
    tally.add(try Self.good(1))
    tally.add(try Self.good(1, count: 4))
    tally.add(Self.violation(1, demandsBan: true))
    #expect(tally.count == 5)
    let reports = tally.take()
    #expect(
      Set(reports) == [
        Self.violation(1, count: 2, at: 1005), Self.violation(1, rule: "other"), Self.violation(2),
        try Self.good(1, count: 5), Self.violation(1, demandsBan: true),
      ])
    #expect(tally.count == 0)
    #expect(tally.take() == [])
  }

  @Test func violationsComeBeforeGoodMail() throws {
    var tally = ViolationTally()
    for client in 0..<600 { tally.add(try Self.good(client)) }
    for client in 0..<300 { tally.add(Self.violation(client)) }
    let first = tally.take()
    #expect(first.count == ViolationReport.maximumReports)
    #expect(first.prefix(300).allSatisfy { if case .violation = $0 { true } else { false } })
    // What could not be told is put back and told again.
    for report in first { tally.add(report) }
    #expect(tally.count == 900)
    #expect(tally.take().count + tally.take().count == 900)
  }

  @Test func isBounded() throws {
    var tally = ViolationTally()
    for client in 0..<ViolationTally.maximumEntries + 50 { tally.add(Self.violation(client)) }
    #expect(tally.count == ViolationTally.maximumEntries)
    #expect(tally.lost == 50)
    tally.add(Self.violation(1))
    #expect(tally.lost == 50)
    for _ in 0..<3 { tally.add(Self.violation(2, count: ViolationReport.maximumCount)) }
    var counts: [Int] = []
    while case let reports = tally.take(), !reports.isEmpty {
      counts += reports.compactMap { if case .violation(let violation) = $0 { violation.count } else { nil } }
    }
    #expect(counts.max() == ViolationReport.maximumCount)
    #expect(counts.count == ViolationTally.maximumEntries)
  }
}
