import Authentication
import Mail
import TestSupport
import Testing

/// The test suite of RFC 7208: 203 cases. A suite that is missing or cannot be read fails.
@Suite struct SPFSuiteTests {
  /// Where the suite accepts several results and ours is not the one it prefers.
  static let otherChoices: [String: SPFResult] = [:]

  @Test func isComplete() throws {
    #expect(try SuiteCase.loaded.get().count == 203)
  }

  @Test(arguments: (try? SuiteCase.loaded.get()) ?? [])
  func givesTheResult(_ suiteCase: SuiteCase) throws {
    var zone = try TestZone()
    for record in suiteCase.zone { try zone.add(record.name, kind: record.kind, value: record.value) }
    let outcome = try zone.check(suiteCase.client, suiteCase.mailFrom, helo: suiteCase.helo)
    let expected = Self.otherChoices[suiteCase.id]?.rawValue ?? suiteCase.results.first
    #expect(outcome.result.rawValue == expected, "\(outcome.cause)")
    #expect(suiteCase.results.contains(outcome.result.rawValue))
    if let explanation = suiteCase.explanation {
      #expect(outcome.explanation?.value == (explanation == "DEFAULT" ? nil : explanation))
    }
  }
}
