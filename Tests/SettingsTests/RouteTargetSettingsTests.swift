import Foundation
import JSON
import Mail
import Settings
import Testing
import Webhook

@Suite("Settings: URLs, secrets and demands of routes")
struct RouteTargetSettingsTests {
  private static let secret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
  private static let other = "whsec_AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE="

  private func problems(_ webhook: String, environment: [String: String] = [:]) throws -> [String] {
    let loaded = try SettingsFixture.load(
      "primary_domain: example.com\nwebhooks: [{\(webhook)}]", environment: environment)
    return SettingsFixture.problems(of: loaded)
  }

  @Test("Several URLs are several targets of one route")
  func severalURLs() throws {
    let loaded = try SettingsFixture.load(
      """
      primary_domain: example.com
      webhooks:
        - name: a
          match: ^(.*)@example\\.com$
          url: ["https://one.example.com/{1}", "https://two.example.com/?u={1}"]
          secret: \(Self.secret)
          require: [dmarc, dkim]
      """)
    #expect(loaded.problems.isEmpty)
    let routes = try #require(loaded.settings).routes
    #expect(routes.map(\.name) == ["a", "a:2", "default"])
    #expect(routes.map(\.configuredName) == ["a", "a", "default"])
    #expect(routes[1].url(for: "x y@example.com") == "https://two.example.com/?u=x%20y")
    #expect(routes[1].requirements == [.dmarc, .dkim])
    let shown = loaded.entries.first { $0.key == "webhooks" }?.value.description ?? ""
    #expect(shown.contains(#""url":["https://one.example.com/{1}","https://two.example.com/?u={1}"]"#))
    #expect(shown.contains(#""require":["dmarc","dkim"]"#))
    #expect(!shown.contains("whsec_"))
  }

  static let refused: [(String, String)] = [
    (
      "url: 'https://{1}.example.com/', match: '^(.*)$', name: a",
      "[1].url: holds a capture before its path, where a sender could choose the host; put {1}…{9} into the path or the query"
    ),
    (
      "url: 'https://example.com/{x}', match: '^(.*)$', name: a",
      "[1].url: holds a brace that is no capture; write %7B and %7D for braces, {1}…{9} for captures of match"
    ),
    (
      "url: 'https://example.com/{2}', match: '^(.*)$', name: a",
      "[1]: url holds {2}, and match has 1 captures; match must be a ^pattern$ with parentheses for each"
    ),
    (
      "url: 'https://example.com/{1}', match: '*', name: a",
      "[1]: url holds {1}, and match has 0 captures; match must be a ^pattern$ with parentheses for each"
    ),
    (
      "url: ['https://example.com/', 'https://example.com/'], match: '*', name: a",
      "[1].url: holds https://example.com/ twice; remove one; it would get each event twice"
    ),
    (
      "url: 'https://example.com/', match: '*', name: a, require: spam",
      "[1].require[1]: must be dmarc, spf or dkim, not \"spam\""
    ),
    (
      "url: 'https://example.com/', match: '*', name: a, secret_env: 1X",
      "[1].secret_env: must be the name of a variable: letters, digits and \"_\", not \"1X\""
    ),
    (
      "url: 'https://example.com/', match: '*', name: a, secret_env: NOT_SET",
      ": the route a takes its secret from NOT_SET, which is not set; set it where the forwarder is started"
    ),
    (
      "url: 'https://example.com/', match: '*', name: a, secret_env: X, secret: \(secret)",
      "[1]: has secrets in several places; keep one of secret, secret_file, secret_env"
    ),
    (
      "url: 'https://example.com/', match: '*', name: a, ca_file: /nonexistent/ca.pem",
      ": /nonexistent/ca.pem cannot be read: No such file or directory; create it, or name another one"
    ),
    (
      "url: 'https://example.com/', match: '*', name: a, ca_file: ca.pem",
      "[1].ca_file: must be absolute path, not \"ca.pem\""
    ),
  ]

  @Test("A wrong target says where", arguments: refused)
  func wrong(webhook: String, message: String) throws {
    let found = try problems(webhook, environment: ["X": Self.secret]).filter { $0.hasPrefix("error") }
    #expect(found == ["error: gomail.yaml:2: webhooks" + message])
  }

  @Test("More than sixteen URLs are refused")
  func manyURLs() throws {
    let urls = (0..<17).map { "'https://example.com/\($0)'" }.joined(separator: ",")
    #expect(
      try problems("name: a, match: '*', url: [\(urls)]").contains(
        "error: gomail.yaml:2: webhooks[1].url: has more than 16 URLs; use several routes"))
  }

  @Test("Secrets come from a file or the environment, two while one replaces the other")
  func secrets() throws {
    try SettingsFixture.withDirectory { directory in
      let path = directory.appendingPathComponent("secret").path
      try "\(Self.secret)\n\n\(Self.other)\n".write(toFile: path, atomically: true, encoding: .utf8)
      let loaded = try SettingsFixture.load(
        """
        primary_domain: example.com
        webhooks:
          - {name: a, match: a@example.com, url: "https://example.com/", secret_file: \(path)}
          - {name: b, match: b@example.com, url: "https://example.com/", secret_env: B_SECRET}
        """, environment: ["B_SECRET": "\(Self.other) \(Self.secret)"])
      #expect(loaded.problems.isEmpty)
      let routes = try #require(loaded.settings).routes
      #expect(routes[0].secrets.map(\.encoded) == [Self.secret, Self.other])
      #expect(routes[1].secrets.map(\.encoded) == [Self.other, Self.secret])
    }
  }

  @Test("A secret in the environment that is none is not printed")
  func wrongVariable() throws {
    let found = try problems(
      "name: a, match: '*', url: 'https://example.com/', secret_env: A", environment: ["A": "hunter2"])
    #expect(found.contains { $0.contains("A: a webhook secret begins with \"whsec_\"") })
    #expect(!found.contains { $0.contains("hunter2") })
  }

  @Test("A route's own certificates beat those for all")
  func certificates() throws {
    try SettingsFixture.withDirectory { directory in
      var paths: [String] = []
      for name in ["all", "own", "empty"] {
        let path = directory.appendingPathComponent(name).path
        try (name == "empty" ? "nothing" : "-----BEGIN CERTIFICATE-----\n")
          .write(toFile: path, atomically: true, encoding: .utf8)
        paths.append(path)
      }
      let yaml = """
        primary_domain: example.com
        api_endpoint: https://example.com/
        webhook_secret: \(Self.secret)
        ca_file: \(paths[0])
        webhooks:
          - {name: a, match: a@example.com, url: "https://example.com/", secret: \(Self.secret), ca_file: \(paths[1])}
          - {name: b, match: b@example.com, url: "https://example.com/", secret: \(Self.secret)}
        """
      let loaded = try SettingsFixture.load(yaml)
      #expect(loaded.problems.isEmpty)
      #expect(loaded.settings?.routes.map(\.certificateFile) == [paths[1], paths[0], paths[0]])
      let wrong = try SettingsFixture.load(yaml.replacingOccurrences(of: paths[0], with: paths[2]))
      #expect(
        SettingsFixture.problems(of: wrong) == [
          "error: gomail.yaml:4: ca_file: \(paths[2]) holds no certificate; it must be in PEM form"
        ])
    }
  }

  @Test("What would fail all mail of a route is an error")
  func impossibleDemand() throws {
    let loaded = try SettingsFixture.load(
      """
      primary_domain: example.com
      spf_enabled: false
      webhooks: [{name: a, match: '*', url: 'https://example.com/', secret: \(Self.secret), require: spf}]
      """)
    #expect(
      SettingsFixture.problems(of: loaded) == [
        "error: gomail.yaml:3: webhooks: the route a requires spf, and spf_enabled is false: all its mail would fail; set spf_enabled: true, or remove it from require"
      ])
  }

  @Test("api_endpoint has no captures, the signing key its place")
  func endpointAndKey() throws {
    let loaded = try SettingsFixture.load(
      "primary_domain: example.com\napi_endpoint: 'https://example.com/{1}'\nwebhook_secret: \(Self.secret)")
    #expect(
      SettingsFixture.problems(of: loaded) == [
        "error: gomail.yaml:2: api_endpoint: holds {1}, and takes all mail without a pattern; use webhooks for that"
      ])
    let key = "webhook_signing_key_file"
    let settings = try SettingsFixture.load("data_dir: /data").settings
    #expect(settings?.webhookSigningKeyFile == "/data/keys/webhook-signing")
    #expect(
      try SettingsFixture.load("\(key): /etc/gomail/key").settings?.webhookSigningKeyFile == "/etc/gomail/key"
    )
  }
}
