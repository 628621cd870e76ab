import Testing
import Webhook

struct CaptureTests {
  static let captures: [(String, String, [String]?)] = [
    ("^(.*)@example\\.com$", "Ann@Example.com", ["ann"]),
    ("^(a+)(a*)@x\\.test$", "aaa@x.test", ["aaa", ""]),
    ("^(a|ab)(c|bcd)?(d*)$", "abcd", ["a", "bcd", ""]),
    ("^(a)|(b)$", "b", ["", "b"]),
    ("^((a)(b))+$", "abab", ["ab", "a", "b"]),
    ("^(a*)*$", "aa", ["aa"]),
    ("^()(x)$", "x", ["", "x"]),
    ("^order-(\\d+)\\+?(.*)@(.*)$", "order-12+a/b@example.com", ["12", "a/b", "example.com"]),
    ("^(ü)@example\\.com$", "Ü@example.com", ["ü"]),
    ("^(a)@example\\.com$", "b@example.com", nil),
    ("^abc$", "abc", []),
    ("^(1)(2)(3)(4)(5)(6)(7)(8)(9)(0)$", "1234567890", ["1", "2", "3", "4", "5", "6", "7", "8", "9"]),
  ]

  @Test(arguments: captures)
  func taken(_ pattern: String, _ recipient: String, _ expected: [String]?) throws {
    let match = try #require(RouteMatch(pattern))
    let recipient = EnvelopeRecipient(recipient)
    #expect(match.captures(in: recipient) == expected)
    #expect(match.matches(recipient) == (expected != nil))
    if let expected { #expect(match.captureCount == expected.count) }
  }

  @Test func otherFormsCaptureNothing() throws {
    for text in ["*", "example.com", "*@example.com", "a@example.com"] {
      let match = try #require(RouteMatch(text))
      #expect(match.captureCount == 0)
      #expect(match.captures(in: EnvelopeRecipient("a@example.com")) == [])
    }
  }

  /// Patterns and recipients that take a backtracking matcher longer than anybody waits.
  @Test(arguments: ["^(a*)*b$", "^(a|a)*b$", "^(a+)+b$", "^((a?)*)*b$", "^(.*)*(.*)*(.*)*b$"])
  func noPatternIsSlow(_ pattern: String) throws {
    let match = try #require(RouteMatch(pattern))
    #expect(match.captures(in: EnvelopeRecipient(String(repeating: "a", count: 250))) == nil)
  }

  static let urls: [(String, [String], String?)] = [
    ("https://example.com/in", [], "https://example.com/in"),
    ("https://example.com/in", ["x"], "https://example.com/in"),
    ("https://example.com/u/{1}", ["ann"], "https://example.com/u/ann"),
    ("https://example.com/{2}/{1}?q={1}", ["a", "b"], "https://example.com/b/a?q=a"),
    ("https://example.com?u={1}", ["a b&c=d#e"], "https://example.com?u=a%20b%26c%3Dd%23e"),
    ("https://example.com/{1}", ["../x"], "https://example.com/..%2Fx"),
    ("https://example.com/{1}/x", ["a/b?c"], "https://example.com/a%2Fb%3Fc/x"),
    ("https://example.com/{1}", ["ü\u{0}\r\n%"], "https://example.com/%C3%BC%00%0D%0A%25"),
    ("https://example.com/{1}", ["@evil.test"], "https://example.com/%40evil.test"),
    ("https://example.com/a{1}", [""], "https://example.com/a"),
    ("https://example.com/{1}", [".."], nil),
    ("https://example.com/{1}/x", ["."], nil),
    ("https://example.com/{1}{2}/x", [".", "."], nil),
    ("https://example.com/%2e{1}/x", ["."], nil),
    ("https://example.com/{1}%2E?x", ["."], nil),
    ("https://example.com/...{1}", [""], "https://example.com/..."),
    ("https://example.com/x?p={1}", [".."], "https://example.com/x?p=.."),
    ("https://example.com/{2}", ["a"], nil),
  ]

  @Test(arguments: urls)
  func url(_ template: String, _ captures: [String], _ expected: String?) throws {
    #expect(try URLTemplate(template).url(captures) == expected)
  }

  static let refused: [(String, URLTemplateError)] = [
    ("https://{1}.example.com/", .captureInAuthority), ("https://{1}", .captureInAuthority),
    ("{1}://example.com/", .captureInAuthority), ("https://example.com:{1}/", .captureInAuthority),
    ("https://a{1}@example.com/", .captureInAuthority), ("{1}", .captureInAuthority),
    ("https:/{1}/example.com/", .captureInAuthority), ("http{1}", .captureInAuthority),
    ("https://example.com/{0}", .strayBrace), ("https://example.com/{10}", .strayBrace),
    ("https://example.com/{", .strayBrace), ("https://example.com/}", .strayBrace),
    ("https://example.com/{a}", .strayBrace), ("https://example.com/{{1}}", .strayBrace),
    ("https://example.com/{1", .strayBrace),
  ]

  @Test(arguments: refused)
  func noTemplate(_ text: String, _ expected: URLTemplateError) {
    #expect(throws: expected) { try URLTemplate(text) }
  }

  @Test func whateverTheRecipientIsTheHostStays() throws {
    let route = Route(
      name: "a", match: try #require(RouteMatch("^(.*)$")), url: "https://example.com/in/{1}?to={1}")
    #expect(!route.isURLFixed)
    for recipient in ["a@b", "", "//evil.test", "\\\\evil.test", "?#@:", "a\u{2028}b", "%2e%2e", "{1}"] {
      let url = try #require(route.url(for: recipient))
      #expect(url.hasPrefix("https://example.com/in/"))
      #expect(url.utf8.allSatisfy { $0 > 0x20 && $0 < 0x7f })
      #expect(url.count { $0 == "/" } == 4)
    }
    #expect(route.url(for: "..") == nil)
  }
}
