import Settings
import Testing

@Suite struct SettingsChangeTests {
  static let keys = [
    "log_level", "milter_socket", "data_dir", "webhooks", "webhook_secret", "retry_gaps", "bearer_token",
    "dns_servers", "allowed_tlds", "quarantine_action", "dns_timeout", "trusted_forwarders",
  ]
  static let start = """
    primary_domain: example.com
    log_level: info
    webhook_secret: whsec_dGhlIHRlc3RzJyBvd24gc2VjcmV0LCAzMiBvY3RldHM=
    bearer_token: a-token-for-the-tests-only
    retry_gaps: [1s, 2s]
    """

  private func load(_ text: String, _ overrides: [(key: String, value: String)] = []) throws -> LoadedSettings
  {
    try SettingsFixture.load(text, flags: overrides)
  }

  @Test(
    arguments: [
      ([], []),
      ([("log_level", "info")], []),
      ([("log_level", "debug")], ["log_level"]),
      (
        [("data_dir", "/srv/mail"), ("milter_socket", "inet:8891@127.0.0.1")], ["milter_socket", "data_dir"]
      ),
      ([("webhook_secret", "whsec_YW5vdGhlciBzZWNyZXQgb2YgdGhpcnR5LXR3byBvY3Q=")], ["webhook_secret"]),
      ([("bearer_token", "another-token-for-the-tests")], ["bearer_token"]),
      ([("retry_gaps", "1s,2s")], []),
      ([("retry_gaps", "1s")], ["retry_gaps"]),
      ([("dns_servers", "192.0.2.53")], ["dns_servers"]),
      ([("allowed_tlds", "com,org"), ("dns_timeout", "5000ms")], ["allowed_tlds"]),
      (
        [("quarantine_action", "hold"), ("dns_timeout", "1s"), ("trusted_forwarders", "192.0.2.0/24")],
        ["quarantine_action", "dns_timeout", "trusted_forwarders"]
      ),
      ([("webhooks", "[{name: a, match: example.com, url: 'https://example.org/'}]")], ["webhooks"]),
    ] as [([(String, String)], [String])])
  func namesWhatChanged(_ overrides: [(String, String)], _ expected: [String]) throws {
    let start = try load(Self.start)
    let later = try load(Self.start, overrides.map { (key: $0.0, value: $0.1) })
    #expect(later.changes(since: start, among: Self.keys) == expected)
  }

  @Test func aKeyThatDoesNotExistShows() throws {
    let start = try load(Self.start)
    #expect(start.changes(since: start, among: ["log_levle"]) == ["log_levle"])
  }
}
