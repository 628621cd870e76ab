import Mail
import Testing
import Webhook

struct RouteTests {
  static let matches: [(String, String, Bool)] = [
    ("*", "user@example.com", true), ("*", "postmaster", true), ("*", "", true),
    ("user@example.com", "user@example.com", true),
    ("user@example.com", "USER@EXAMPLE.COM", true),
    ("User@Example.Com", "user@example.com", true),
    ("user@example.com", "user+tag@example.com", true),
    ("user@example.com", "User+Tag+More@example.com", true),
    ("user@example.com", "user+@example.com", true),
    ("user+tag@example.com", "user+tag@example.com", true),
    ("user+tag@example.com", "user+TAG@example.com", true),
    ("user+tag@example.com", "user@example.com", false),
    ("user+tag@example.com", "user+tag+more@example.com", false),
    ("user@example.com", "userx@example.com", false),
    ("user@example.com", "xuser@example.com", false),
    ("user@example.com", "user@sub.example.com", false),
    ("user@example.com", "user@example.com.test", false),
    ("user@example.com", "user@example.org", false),
    ("user@example.com", "user", false),
    ("user@example.com", "\"user+tag\"@example.com", false),
    ("+x@example.com", "+x@example.com", true),
    ("user@bücher.example", "user@xn--bcher-kva.example", true),
    ("jürgen@example.com", "JÜRGEN@example.com", true),
    ("user@[192.0.2.1]", "user@[192.0.2.1]", true),
    ("user@[192.0.2.1]", "user@[192.0.2.2]", false),
    ("example.com", "any@example.com", true), ("example.com", "any@EXAMPLE.com", true),
    ("example.com", "any@sub.example.com", true), ("example.com", "any@notexample.com", false),
    ("example.com", "postmaster", false), ("example.com", "a@b@example.com", false),
    ("*@example.com", "any@example.com", true), ("*@example.com", "any@sub.example.com", false),
    ("*@Bücher.example", "x@xn--bcher-kva.example", true),
  ]

  @Test(arguments: matches)
  func matching(_ pattern: String, _ recipient: String, _ expected: Bool) throws {
    let match = try #require(RouteMatch(pattern))
    #expect(match.matches(EnvelopeRecipient(recipient)) == expected)
  }

  @Test(arguments: [
    "", "@", "*@", "@example.com", "user@", "**", "*.example.com", "a b", "*@*", "user@exa mple",
  ])
  func noPattern(_ text: String) { #expect(RouteMatch(text) == nil) }

  @Test(arguments: ["*", "user@example.com", "*@example.com", "example.com", "^A.*@example\\.com$"])
  func patternIsDescribedAsWritten(_ text: String) { #expect(RouteMatch(text)?.description == text) }

  static let tags: [(String, String?)] = [
    ("user+tag@example.com", "tag"), ("user+Tag+x@example.com", "Tag+x"), ("user@example.com", nil),
    ("user+@example.com", nil), ("+tag@example.com", nil), ("\"user+tag\"@example.com", nil),
    ("user+tag", nil),
    ("", nil), ("@", nil),
  ]

  @Test(arguments: tags)
  func tag(_ recipient: String, _ expected: String?) { #expect(EnvelopeRecipient(recipient).tag == expected) }

  private func route(_ name: String, _ pattern: String, continues: Bool = false) throws -> Route {
    Route(
      name: name, match: try #require(RouteMatch(pattern)), url: "https://example.com/hook",
      continues: continues)
  }

  @Test func theFirstMatchWins() throws {
    let table = try RouteTable([
      route("tagged", "user+urgent@example.com"), route("user", "user@example.com"),
      route("domain", "example.com"), route("default", "*"),
    ])
    #expect(table.routes(for: "user+urgent@example.com").map(\.name) == ["tagged"])
    #expect(table.routes(for: "user+x@example.com").map(\.name) == ["user"])
    #expect(table.routes(for: "other@example.com").map(\.name) == ["domain"])
    #expect(table.routes(for: "other@example.org").map(\.name) == ["default"])
    #expect(table["user"]?.name == "user")
    #expect(table["none"] == nil)
  }

  @Test func orderDecidesNotPrecision() throws {
    let table = try RouteTable([route("all", "*"), route("user", "user@example.com")])
    #expect(table.routes(for: "user@example.com").map(\.name) == ["all"])
  }

  @Test func continueAsksTheNext() throws {
    let table = try RouteTable([
      route("archive", "*", continues: true), route("user", "user@example.com", continues: true),
      route("domain", "example.com"), route("default", "*"),
    ])
    #expect(table.routes(for: "user@example.com").map(\.name) == ["archive", "user", "domain"])
    #expect(table.routes(for: "x@example.org").map(\.name) == ["archive", "default"])
  }

  @Test func noRoute() throws {
    #expect(RouteTable([]).routes(for: "user@example.com").isEmpty)
    #expect(try RouteTable([route("user", "user@example.com")]).routes(for: "x@example.com").isEmpty)
  }

  @Test func namesAreUnique() throws {
    let table = try RouteTable([route("a", "x@example.com"), route("a", "*")])
    #expect(table.routes.count == 1)
    #expect(table.routes(for: "y@example.com").isEmpty)
  }

  static let names: [(String, Bool)] = [
    ("default", true), ("a-b_c.1", true), ("", false), ("a b", false), ("ä", false),
    (String(repeating: "a", count: 64), true), (String(repeating: "a", count: 65), false),
  ]

  @Test(arguments: names)
  func name(_ name: String, _ isValid: Bool) { #expect(Route.isValidName(name) == isValid) }
}
