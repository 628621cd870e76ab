import Settings
import Testing
import Webhook

@Suite("Settings: mode of a route")
struct SyncSettingsTests {
  private func load(_ members: String) throws -> LoadedSettings {
    try SettingsFixture.load(
      """
      primary_domain: example.com
      webhooks:
        - {name: a, match: a@example.com, url: "https://app.example.com/", secret_env: SECRET, \(members)}
      """, environment: ["SECRET": "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="])
  }

  @Test(arguments: [
    ("timeout: 10s", DeliveryMode.async), ("mode: async", .async), ("mode: sync", .sync),
    ("mode: sync, timeout: 2m", .sync), ("mode: async, timeout: 5m", .async),
  ])
  func modes(members: String, mode: DeliveryMode) throws {
    let loaded = try load(members)
    let route = try #require(loaded.settings?.routes.first, "\(loaded.report)")
    #expect(route.mode == mode)
    #expect(route.decidesReply == (mode == .sync))
    #expect(loaded.settings?.routes.last?.mode == .async)
  }

  @Test(arguments: [
    ("mode: later", "webhooks[1].mode: must be async or sync, not \"later\""),
    (
      "mode: sync, timeout: 3m",
      "webhooks[1]: timeout is 3m, and in mode sync Postfix waits for the answer; set timeout to at most 2m, or mode: async"
    ),
  ])
  func errors(members: String, message: String) throws {
    let loaded = try load(members)
    #expect(loaded.settings == nil)
    #expect(loaded.report.contains(message), "\(loaded.report)")
  }

  @Test func aRouteThatOnlyStoresDecidesNothing() throws {
    let loaded = try SettingsFixture.load(
      """
      primary_domain: example.com
      webhooks:
        - {name: a, match: "*", url: "http://localhost:3000/mail/inbound", mode: sync}
      """)
    let route = try #require(loaded.settings?.routes.first)
    #expect(route.storeOnly && !route.decidesReply)
  }
}
