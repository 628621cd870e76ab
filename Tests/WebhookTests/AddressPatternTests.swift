import Testing
import Webhook

struct AddressPatternTests {
  static let matches: [(String, String, Bool)] = [
    ("^$", "", true), ("^$", "a", false), ("^a$", "a", true), ("^a$", "ab", false), ("^a$", "ba", false),
    ("^A$", "a", true), ("^a$", "A", true),
    ("^order-\\d+@example\\.com$", "order-123@example.com", true),
    ("^order-\\d+@example\\.com$", "Order-123@EXAMPLE.com", true),
    ("^order-\\d+@example\\.com$", "order-@example.com", false),
    ("^order-\\d+@example\\.com$", "order-1@examplexcom", false),
    ("^order-\\d+@example\\.com$", "order-1@example.com.test", false),
    ("^(sales|support)(\\+.*)?@example\\.com$", "sales@example.com", true),
    ("^(sales|support)(\\+.*)?@example\\.com$", "support+eu@example.com", true),
    ("^(sales|support)(\\+.*)?@example\\.com$", "salessupport@example.com", false),
    ("^[a-c]+@[^@]*$", "abc@example.com", true), ("^[a-c]+@[^@]*$", "abd@example.com", false),
    ("^[-a]+$", "a-a", true), ("^[a-]+$", "a-a", true), ("^[\\]]$", "]", true), ("^[.]$", "x", false),
    ("^[\\d_]+$", "1_2", true), ("^\\w+$", "ab_1", true), ("^\\w+$", "a-b", false),
    ("^.$", "ü", true), ("^.*@xn--bcher-kva\\.example$", "x@bücher.example", true),
    ("^(a|)(b|c)*$", "", true), ("^(a|)(b|c)*$", "abcb", true), ("^(a|)(b|c)*$", "aab", false),
    ("^a?b+c*$", "bb", true), ("^a?b+c*$", "abcc", true), ("^a?b+c*$", "ac", false),
    ("^((a*)*)*$", "aaaa", true), ("^((a*)+)?b$", "aaab", true), ("^(a+)+$", "aab", false),
    ("^postmaster$", "Postmaster", true),
  ]

  @Test(arguments: matches)
  func matching(_ pattern: String, _ recipient: String, _ expected: Bool) throws {
    let match = try #require(RouteMatch(pattern))
    #expect(match.matches(EnvelopeRecipient(recipient)) == expected)
  }

  @Test(arguments: [
    "^", "$", "^($", "^)$", "^a)$", "^[$", "^[]$", "^[^]$", "^[a$", "^[b-a]$", "^*$", "^+$", "^a**$",
    "^(?:a)$",
    "^a{2}$", "^\\$", "^\\b$", "^\\1$", "^[\\$", "^a^b$", "^a$b$",
    "^" + String(repeating: "a", count: 255) + "$",
  ])
  func refused(_ pattern: String) { #expect(RouteMatch(pattern) == nil) }

  /// Patterns and recipients that take a backtracking matcher longer than anybody waits.
  @Test(arguments: ["^(a*)*b$", "^(a|a)*b$", "^(a+)+b$", "^((a?)*)*b$", "^(.*)*(.*)*(.*)*b$"])
  func noPatternIsSlow(_ pattern: String) throws {
    let match = try #require(RouteMatch(pattern))
    #expect(!match.matches(EnvelopeRecipient(String(repeating: "a", count: 250))))
  }

  @Test func deepestNesting() throws {
    let pattern = "^" + String(repeating: "(", count: 127) + String(repeating: ")", count: 127) + "$"
    #expect(try #require(RouteMatch(pattern)).matches(EnvelopeRecipient("")))
  }
}
