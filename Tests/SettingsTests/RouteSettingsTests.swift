import Mail
import Settings
import Testing
import Webhook

@Suite("Settings: routes")
struct RouteSettingsTests {
  private static let secret = "whsec_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="
  private static let target = "url: 'https://e.example.com', secret: \(secret)"

  @Test("A route with everything")
  func full() throws {
    let loaded = try SettingsFixture.load(
      """
      primary_domain: example.com
      api_endpoint: https://app.example.com/default
      webhook_secret: \(Self.secret)
      webhooks:
        - name: support
          match: "*@example.com"
          url: https://app.example.com/support
          secret: [\(Self.secret), \(Self.secret)]
          headers:
            Authorization: Bearer x
          timeout: 10s
          concurrency: 3
          allow_private: true
          include: {raw: false, parsed: true, attachments: inline}
          continue: true
        - {name: one, match: Info@Example.com, url: "http://[::1]:8080/x", allow_private: true, secret: \(Self.secret)}
      """)
    #expect(loaded.problems.isEmpty)
    let routes = try #require(loaded.settings).routes
    #expect(routes.map(\.name) == ["support", "one", "default"])
    let support = try #require(routes.first)
    #expect(support.match.description == "*@example.com")
    #expect(support.secrets.count == 2)
    #expect(support.headers.map(\.name) == ["Authorization"])
    #expect(support.timeout == .seconds(10))
    #expect(support.concurrency == 3)
    #expect(support.allowPrivate && support.continues && !support.storeOnly)
    #expect(support.include == Route.Include(raw: false, parsed: true, attachments: .inline))
    let fallback = try #require(routes.last)
    #expect(fallback.match == .everything)
    #expect(fallback.allowPrivate)
    #expect(fallback.secrets.count == 1)
    #expect(fallback.url == "https://app.example.com/default")
  }

  @Test(
    "A wrong route says where",
    arguments: [
      ("webhooks: x", "webhooks: must be a list of routes, not \"x\"; begin each with \"- name:\""),
      ("webhooks: [x]", "webhooks[1]: must be a mapping with name, match and url, not \"x\""),
      (
        "webhooks: [{match: '*', url: 'https://e.example.com'}]",
        "webhooks[1]: has no name; add name: …; it must not change later"
      ),
      ("webhooks: [{name: a, match: '*'}]", "webhooks[1]: has no url; add url: …"),
      (
        "webhooks: [{name: 'a b', match: '*', url: 'https://e.example.com'}]",
        "webhooks[1].name: must be 1…64 letters, digits, \"-\", \"_\" and \".\", not \"a b\""
      ),
      (
        "webhooks: [{name: a, match: '^x', url: 'https://e.example.com'}]",
        "webhooks[1].match: must be an address, *@domain, a domain, ^pattern$ or *, not \"^x\"; a pattern ends in $ and has, in at most 256 characters, nothing but ( ) | * + ? . [ ] \\d \\w and \\ before punctuation"
      ),
      (
        "webhooks: [{name: a, match: 'foo bar', url: 'https://e.example.com'}]",
        "webhooks[1].match: must be an address, *@domain, a domain, ^pattern$ or *, not \"foo bar\"; put quotation marks around a value that begins with *"
      ),
      ("webhooks: [{name: a, match: '*', url: []}]", "webhooks[1]: has no url; add url: …"),
      ("webhooks: [{name: a, match: '*', url: ''}]", "webhooks[1]: has no url; add url: …"),
      ("webhooks: [{name: a, match: '*', url: }]", "webhooks[1]: has no url; add url: …"),
      (
        "webhooks: [{name: a, match: '*', url: 'https://e.example.com', secret: [\(secret), \(secret), \(secret)]}]",
        "webhooks[1]: has more than 2 secrets; keep the new one and the one that it replaces"
      ),
      (
        "webhook_secret: [\(secret), \(secret), \(secret)]",
        "webhook_secret: has more than 2 secrets; keep the new one and the one that it replaces"
      ),
      (
        "webhooks: [{name: a, mach: '*', url: 'https://e.example.com'}]",
        "webhooks[1].mach: is not a known key; did you mean match?"
      ),
      (
        "webhooks: [{name: a, match: '*', url: 'https://e.example.com', timeout: 1h}]",
        "webhooks[1].timeout: must be duration, 1s…5m, not \"1h\"; write a number with a unit, such as 30s, 10m or 7d; a bare number is seconds"
      ),
      (
        "webhooks: [{name: a, match: '*', url: 'https://e.example.com', include: {raw: maybe}}]",
        "webhooks[1].include.raw: must be true or false, not \"maybe\""
      ),
      (
        "webhooks: [{name: a, match: '*', url: 'https://e.example.com', include: {atachments: none}}]",
        "webhooks[1].include.atachments: is not a known key; did you mean attachments?"
      ),
      (
        "webhooks: [{name: a, match: '*', url: 'https://e.example.com', headers: {Content-Length: 1}}]",
        "webhooks[1].headers: \"Content-Length\" is set by GoMail itself: use another name"
      ),
      (
        "api_endpoint: https://e.example.com\nwebhooks: [{name: default, match: '*', url: 'https://e.example.com'}]",
        "api_endpoint: makes the route \"default\", and webhooks has one of that name; remove one of them"
      ),
    ])
  func wrong(yaml: String, message: String) throws {
    let loaded = try SettingsFixture.load(yaml)
    #expect(loaded.settings == nil)
    #expect(
      SettingsFixture.problems(of: loaded).filter { $0.hasPrefix("error") } == [
        "error: gomail.yaml:1: " + message
      ])
  }

  @Test(
    "A match that is likely not meant so is worth a warning",
    arguments: [
      (
        "[{name: a, match: '', \(target)}]",
        "[1]: has no match and takes all mail; routes after it get none; add match: …, or match: \"*\" if that is meant"
      ),
      (
        "[{name: a, match: 'order-*@example.com', \(target)}]",
        "[1]: match takes the one address that has a * in it; write a pattern from ^ to $ for several, such as ^order-.*@example\\.com$"
      ),
      (
        "[{name: a, match: '*', \(target)}, {name: b, match: b@example.com, \(target)}]",
        "[1]: takes all mail; routes after it get none; move it to the end, or add continue: true"
      ),
      ("[{name: a, match: '*', \(target), continue: true}, {name: b, match: '*', \(target)}]", nil),
    ] as [(String, String?)])
  func doubtfulMatch(webhooks: String, message: String?) throws {
    let loaded = try SettingsFixture.load("webhooks: \(webhooks)")
    #expect(loaded.settings != nil)
    #expect(
      SettingsFixture.problems(of: loaded).filter { $0.contains("webhooks") }
        == (message.map { ["warning: gomail.yaml:1: webhooks\($0)"] } ?? []))
  }

  @Test(
    "A URL that would be refused at every attempt is worth a warning",
    arguments: [
      ("http://127.0.0.1:3333/", "127.0.0.1"), ("http://localhost/x", "localhost"),
      ("http://[::1]:8080/", "::1"), ("https://10.1.2.3/", "10.1.2.3"), ("https://192.0.3.1/", nil),
      ("https://app.example.com/", nil), ("http://localhost:3000/mail/inbound", nil),
    ] as [(String, String?)])
  func privateTarget(url: String, host: String?) throws {
    for allows in [true, false] {
      let loaded = try SettingsFixture.load(
        "webhooks: [{name: a, match: '*', url: '\(url)', secret: \(Self.secret), allow_private: \(allows)}]")
      #expect(loaded.settings != nil)
      let expected =
        "warning: gomail.yaml:1: webhooks: the route a leads to \(host ?? "-"), which is not a public address: nothing is posted there; set allow_private: true"
      #expect(SettingsFixture.problems(of: loaded).contains(expected) == (host != nil && !allows))
    }
  }

  @Test("Two routes of one name are refused with both lines")
  func twice() throws {
    let loaded = try SettingsFixture.load(
      """
      webhooks:
        - {name: a, match: a@example.com, url: "https://e.example.com"}
        - {name: a, match: b@example.com, url: "https://e.example.com"}
      """)
    #expect(
      SettingsFixture.problems(of: loaded).contains(
        "error: gomail.yaml:3: webhooks: the name \"a\" stands twice, first on line 2; "
          + "give each route its own name; event ids depend on it"))
  }

  @Test(
    "Our own listener means store only",
    arguments: [
      ("http://localhost:3000/mail/inbound", true), ("http://127.0.0.1:3000/email", true),
      ("http://mx.example.org:3000/mail/inbound?x=1", true), ("http://[::1]:3000/mail/inbound", true),
      ("http://localhost:3001/mail/inbound", false), ("http://localhost:3000/other", false),
      ("http://app.example.com:3000/mail/inbound", false),
    ])
  func ownListener(url: String, storeOnly: Bool) throws {
    let settings = try #require(try SettingsFixture.load("api_endpoint: \(url)").settings)
    #expect(settings.routes.map(\.storeOnly) == [storeOnly])
    #expect(settings.routes.map(\.url.isEmpty) == [storeOnly])
  }

  @Test("An event without a secret is worth a warning")
  func unsigned() throws {
    let loaded = try SettingsFixture.load("domains: example.com\napi_endpoint: https://app.example.com/")
    #expect(
      SettingsFixture.problems(of: loaded) == [
        "warning: gomail.yaml:2: api_endpoint: events are signed with v1a only; set webhook_secret or webhook_secret_file"
      ])
  }
}
