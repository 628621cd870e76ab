import JSON
import Mail
import Policy
import Settings
import Testing

@Suite("Settings: bans")
struct BanSettingsTests {
  private func rules(_ yaml: String) throws -> ViolationRules {
    let loaded = try SettingsFixture.load("primary_domain: example.com\n" + yaml)
    return try #require(loaded.settings, "\(loaded.report)").violationRules
  }

  @Test("Where nothing is set, the defaults are those of the rules")
  func defaults() throws { #expect(try rules("") == ViolationRules()) }

  @Test("Every key is read")
  func keys() throws {
    let rules = try rules(
      """
      client_network_ipv4: 24
      client_network_ipv6: 56
      ban_threshold: 7
      ban_window: 1h
      ban_duration: 2h
      ban_growth: [6h, 2d]
      ban_forgiveness: 3d
      violation_weights: {rate_limit: 2, directory_harvest: 0.125, authentication_failure: 1.5}
      violation_clients: 5000
      good_mail_messages: 0
      good_mail_period: 60d
      """)
    var expected = ViolationRules()
    expected.ipv4PrefixLength = 24
    expected.ipv6PrefixLength = 56
    expected.threshold = 7
    expected.window = .seconds(3600)
    expected.firstDuration = .seconds(7200)
    expected.growth = [.seconds(6 * 3600), .seconds(2 * 86400)]
    expected.forgiveness = .seconds(3 * 86400)
    expected.weights = [.rateLimit: 2000, .directoryHarvest: 125, .authenticationFailure: 1500]
    expected.maximumClients = 5000
    expected.goodMailMessages = 0
    expected.goodMailPeriod = .seconds(60 * 86400)
    #expect(rules == expected)
    #expect(rules.weight(of: .protocolAbuse) == 2000)
    #expect(rules.duration(atLevel: 9) == .seconds(2 * 86400))
  }

  @Test("No growth is a list too")
  func noGrowth() throws {
    let rules = try rules("ban_growth: []")
    #expect(rules.duration(atLevel: 3) == rules.firstDuration)
  }

  @Test(
    "A wrong value says what is right",
    arguments: [
      ("client_network_ipv4: 33", "client_network_ipv4: must be 8…32, not \"33\""),
      ("ban_growth: [1h, x]", "ban_growth[2]: must be duration"),
      ("ban_growth: [1h, 1h, 1h, 1h, 1h, 1h, 1h, 1h, 1h, 1h, 1h]", "ban_growth: has more than 10 durations"),
      ("violation_weights: 5", "violation_weights: must be a mapping of kinds to numbers, not \"5\""),
      (
        "violation_weights: {rate_limits: 5}",
        "violation_weights.rate_limits: is no kind of violation; did you mean rate_limit?"
      ),
      (
        "violation_weights: {rate_limit: 1.0625}",
        "violation_weights.rate_limit: must be 0…1000000, with up to three decimals"
      ),
      ("violation_weights: {rate_limit: -1}", "violation_weights.rate_limit: must be"),
      ("violation_weights: {rate_limit: 1000000.001}", "violation_weights.rate_limit: must be"),
      ("violation_weights: {rate_limit: .5}", "violation_weights.rate_limit: must be"),
      ("violation_weights: {rate_limit: [1]}", "violation_weights.rate_limit: must be"),
    ])
  func wrongValues(yaml: String, problem: String) throws {
    let problems = SettingsFixture.problems(
      of: try SettingsFixture.load("primary_domain: example.com\n" + yaml))
    #expect(problems.contains { $0.contains(problem) }, "\(problems)")
  }
}
