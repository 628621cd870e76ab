import Foundation
import JSON
import Mail
import Settings
import Testing
import Webhook

@Suite("Settings: sources")
struct SettingsSourceTests {
  private func entry(_ key: String, _ loaded: LoadedSettings) throws -> LoadedSettings.Entry {
    try #require(loaded.entries.first { $0.key == key })
  }

  @Test("Flags beat the environment, the environment beats the file")
  func precedence() throws {
    let yaml = "port: 3001\nmetrics_port: 9001\nread_timeout: 40\n"
    let loaded = try SettingsFixture.load(
      yaml, environment: ["MAIL_PORT": "3002", "MAIL_METRICS_PORT": "9002"],
      flags: [("port", "1"), ("port", "3003")])
    let settings = try #require(loaded.settings)
    #expect(settings.port == 3003)
    #expect(settings.metricsPort == 9002)
    #expect(settings.readTimeout == .seconds(40))
    #expect(try entry("port", loaded).origin == .flag)
    #expect(try entry("metrics_port", loaded).origin == .environment("MAIL_METRICS_PORT"))
    #expect(try entry("read_timeout", loaded).origin.description.hasSuffix("/gomail.yaml:3"))
    #expect(try entry("read_timeout", loaded).value == "40s")
    #expect(try entry("idle_timeout", loaded).origin == .default)
  }

  @Test("A value that does not count is not judged; one that counts is")
  func judged() throws {
    #expect(try SettingsFixture.load("port: x", flags: [("port", "5")]).settings?.port == 5)
    let loaded = try SettingsFixture.load("port: 5", environment: ["MAIL_PORT": "x"])
    #expect(
      SettingsFixture.problems(of: loaded).filter { $0.hasPrefix("error") }
        == ["error: port: must be 1…65535, not \"x\" (from MAIL_PORT)"])
  }

  @Test("Lists and routes can be given on one line")
  func structures() throws {
    let settings = try #require(
      try SettingsFixture.load(
        "",
        environment: [
          "MAIL_DOMAINS": "example.com, example.org",
          "MAIL_WEBHOOKS": "[{name: a, match: example.com, url: 'https://app.example.com/x'}]",
        ],
        flags: [
          ("trusted_networks", "[192.0.2.0/24]"), ("bearer_token", "colons: are # fine"),
          ("bearer_token", "0123456789:abcdef#"),
        ]
      ).settings)
    #expect(settings.domains.count == 2)
    #expect(settings.routes.map(\.name) == ["a", "default"])
    #expect(settings.trustedNetworks.count == 1)
    #expect(settings.bearerToken == "0123456789:abcdef#")
  }

  @Test("Postfix's variables are not ours, unknown ones warn, old names of the original count")
  func environment() throws {
    let loaded = try SettingsFixture.load(
      "primary_domain: example.net",
      environment: [
        "MAIL_CONFIG": "/etc/postfix", "MAIL_DEBUG": "", "MAIL_LOGTAG": "postfix", "MAIL": "/var/mail/root",
        "PATH": "/bin", "MAIL_PRT": "1", "API_BEARER_TOKEN": "0123456789abcdef",
        "PRIMARY_DOMAIN": "example.com",
        "API_ENDPOINT": "https://old.example.com/", "MAIL_API_ENDPOINT": "https://new.example.com/",
      ])
    let settings = try #require(loaded.settings)
    #expect(settings.bearerToken == "0123456789abcdef")
    #expect(settings.domains.map(\.description) == ["example.com"])
    #expect(settings.routes.map(\.url) == ["https://new.example.com/"])
    #expect(
      loaded.problems.map(\.description).filter { $0.contains("PRT") }
        == ["warning: MAIL_PRT is no setting of ours; did you mean MAIL_PORT?"])
  }

  @Test("A file that was named must be there and readable")
  func missingFile() throws {
    let missing = Settings.load(file: "/nonexistent/gomail.yaml", environment: [:], overrides: [])
    #expect(missing.settings == nil)
    #expect(
      missing.problems.first?.description
        == "error: /nonexistent/gomail.yaml: cannot be read: No such file or directory; create it, or name another one"
    )
    let directory = Settings.load(file: "/tmp", environment: [:], overrides: [])
    #expect(directory.problems.first?.description == "error: /tmp: is not a regular file; name a file")
    #expect(directory.settings == nil)
  }

  @Test("A secret can stand in a file of its own")
  func secretFiles() throws {
    try SettingsFixture.withDirectory { directory in
      let token = directory.appendingPathComponent("token").path
      let secret = directory.appendingPathComponent("secret").path
      try "0123456789abcdef\n".write(toFile: token, atomically: true, encoding: .utf8)
      let key = "whsec_" + Data(repeating: 7, count: 32).base64EncodedString()
      try "\(key)\n\(key)\n".write(toFile: secret, atomically: true, encoding: .utf8)
      func load(_ flags: [(key: String, value: String)], readsSecretFiles: Bool = true) -> LoadedSettings {
        let config = directory.appendingPathComponent("c.yaml").path
        try? "api_endpoint: https://app.example.com/".write(toFile: config, atomically: true, encoding: .utf8)
        return Settings.load(
          file: config, environment: [:], overrides: flags, readsSecretFiles: readsSecretFiles,
          hostName: "mx.example.org")
      }
      let both: [(key: String, value: String)] = [
        ("bearer_token_file", token), ("webhook_secret_file", secret),
      ]
      #expect(load(both).settings?.bearerToken == "0123456789abcdef")
      #expect(load(both).settings?.routes.first?.secrets.count == 2)
      #expect(load(both, readsSecretFiles: false).settings?.bearerToken == nil)
      #expect(load([("bearer_token_file", token), ("bearer_token", "0123456789abcdef")]).settings == nil)
      #expect(load([("bearer_token_file", "/nonexistent/token")]).settings == nil)
      #expect(load([("bearer_token_file", "/nonexistent/token")], readsSecretFiles: false).settings != nil)
    }
  }

  @Test("docs/settings.md describes the keys that are read")
  func reference() throws {
    let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    let path = root.appendingPathComponent("docs/settings.md").path
    if ProcessInfo.processInfo.environment["GOMAIL_WRITE_DOCS"] != nil {
      try SettingsReference.markdown.write(toFile: path, atomically: true, encoding: .utf8)
    }
    let written = try String(contentsOfFile: path, encoding: .utf8)
    #expect(
      written == SettingsReference.markdown, "run the test with GOMAIL_WRITE_DOCS=1 to write the file anew")
  }
}
