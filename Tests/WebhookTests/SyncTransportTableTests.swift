import Glibc
import Mail
import Testing
import Webhook

struct SyncTransportTableTests {
  private static func route(
    _ name: String, _ match: String, _ mode: DeliveryMode = .sync, continues: Bool = false,
    storeOnly: Bool = false
  ) throws -> Route {
    Route(
      name: name, match: try #require(RouteMatch(match)), url: "https://\(name).example.net/",
      continues: continues, storeOnly: storeOnly, mode: mode)
  }

  private static func lines(_ routes: [Route], _ domains: String...) throws -> [String] {
    let domains = try domains.map { try #require(DomainName($0)) }
    let text = try #require(SyncTransportTable.text(routes: routes, domains: domains, transport: "s:x"))
    #expect(text.hasSuffix("\n"))
    return text.split(separator: "\n").map(String.init).filter { !$0.hasPrefix("#") }
  }

  @Test func eachFormOfMatch() throws {
    let routes = [
      try Self.route("a", "Ann.B@example.com"), try Self.route("b", "*@x.example.com"),
      try Self.route("c", "y.example.com"), try Self.route("d", #"^order-(\d+)@example\.com$"#),
      try Self.route("e", "*"),
    ]
    #expect(
      try Self.lines(routes, "example.com", "y.example.com") == [
        #"if /@(example\.com|y\.example\.com)$/"#,
        #"/^Ann\.B(\+[^@]*)?@example\.com$/ s:x"#,
        #"/@x\.example\.com$/ s:x"#,
        #"/[@.]y\.example\.com$/ s:x"#,
        #"/^(order-([0-9]+)@example\.com)$/ s:x"#,
        "/@/ s:x",
        "endif",
      ])
  }

  @Test func asyncRoutesBeforeKeepTheirMail() throws {
    let routes = [
      try Self.route("a", "a@example.com", .async),
      try Self.route("b", "b@example.com", .async, continues: true),
      try Self.route("c", #"^c.*@example\.com$"#, .async), try Self.route("d", "d@example.com"),
      try Self.route("stored", "e@example.com", storeOnly: true),
      try Self.route("f", "f@example.com", .async),
      try Self.route("g", "example.com"), try Self.route("h", "h@example.com", .async),
      try Self.route("default", "*", .async),
    ]
    #expect(
      try Self.lines(routes, "example.com") == [
        #"if /@(example\.com)$/"#, #"/^a(\+[^@]*)?@example\.com$/ :"#,
        #"/^d(\+[^@]*)?@example\.com$/ s:x"#, #"/^e(\+[^@]*)?@example\.com$/ :"#,
        #"/^f(\+[^@]*)?@example\.com$/ :"#, #"/[@.]example\.com$/ s:x"#, "endif",
      ])
    // What all mail stops at hides the rest.
    #expect(
      try Self.lines([try Self.route("all", "*", .async), try Self.route("late", "*")], "example.com").isEmpty
    )
  }

  @Test func withoutDomainsThereIsNoTable() throws {
    #expect(SyncTransportTable.text(routes: [try Self.route("a", "a@example.com")], domains: []) == nil)
    let none = try #require(
      SyncTransportTable.text(routes: [try Self.route("a", "*", .async)], domains: []))
    #expect(none.split(separator: "\n").allSatisfy { $0.hasPrefix("#") })
  }

  /// Pattern, addresses that it takes, addresses that it does not.
  static let patterns: [(String, [String], [String])] = [
    (
      #"^order-(\d+)(\+(.*))?@example\.com$"#, ["order-1@example.com", "ORDER-12+a/b@example.com"],
      ["order-@example.com", "order-1@exampleXcom"]
    ),
    (#"^[a-c\d]+@example\.com$"#, ["a1b@example.com"], ["d@example.com"]),
    (#"^[^a-c]@example\.com$"#, ["d@example.com", "é@example.com"], ["a@example.com"]),
    (#"^.@example\.com$"#, ["x@example.com", "é@example.com", "日@example.com"], ["@example.com"]),
    (#"^\w+\/\{x\}@example\.com$"#, ["a_b/{x}@example.com"], ["a/x@example.com"]),
    (#"^[\]^\-/]+@example\.com$"#, ["]@example.com", "^-/@example.com"], ["a@example.com"]),
    (#"^[\^]@example\.com$"#, ["^@example.com"], ["a@example.com"]),
    (#"^(a|b|)@example\.com$"#, ["a@example.com", "b@example.com", "@example.com"], ["c@example.com"]),
    (#"^a|b@example\.com$"#, ["a", "b@example.com"], ["xb@example.com", "ab"]),
    (#"^[\\\/]@example\.com$"#, ["\\@example.com", "/@example.com"], ["a@example.com"]),
    (#"^[\[.]x@example\.com$"#, ["[x@example.com", ".x@example.com"], ["ax@example.com"]),
  ]

  /// The expressions as the library reads them that Postfix uses.
  @Test(arguments: patterns)
  func patternsMeanTheSameToPostfix(_ pattern: String, _ taken: [String], _ others: [String]) throws {
    let match = try #require(RouteMatch(pattern))
    for address in taken where match.matches(EnvelopeRecipient(address)) == false {
      Issue.record("\(pattern) does not take \(address)")
    }
    guard case .pattern(let compiled) = match else { throw CancellationError() }
    let expression = try #require(compiled.posixExpression)
    for (address, isTaken) in taken.map({ ($0, true) }) + others.map({ ($0, false) }) {
      #expect(
        try Self.takes(expression, address) == isTaken, "\(expression) \(address)")
    }
  }

  /// As dict_regexp compiles and asks it.
  private static func takes(_ expression: String, _ text: String) throws -> Bool {
    var compiled = regex_t()
    let code = regcomp(&compiled, expression, REG_EXTENDED | REG_ICASE | REG_NOSUB)
    try #require(code == 0, "\(expression)")
    defer { regfree(&compiled) }
    return regexec(&compiled, text, 0, nil, 0) == 0
  }

  @Test(arguments: ["^é@example\\.com$", "^[!-~]@example\\.com$"])
  func whatCannotBeWrittenTakesAll(_ pattern: String) throws {
    #expect(try Self.lines([try Self.route("a", pattern)], "example.com").contains("/@/ s:x"))
  }
}
