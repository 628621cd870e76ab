import Inspection
import Mail
import Policy
import Testing

@Suite struct AddressRuleTests {
  private func reply(_ steps: [SessionStep]) -> String? {
    guard case .reply(.refuse(let refusal)) = steps.last else { return nil }
    return refusal.reply.description
  }

  private func driver(_ tlds: [String], _ blocked: [String]) throws -> SessionDriver {
    var driver = try SessionDriver(
      rules: InspectionRules(
        authservID: "mx.example.com", hostName: "mx.example.com", maximumMessageOctets: 10_000,
        addresses: AddressRules(allowedTLDs: tlds, blockedDomains: blocked.compactMap { DomainName($0) })))
    driver.connect()
    return driver
  }

  @Test(
    arguments: [
      ("a@example.com", nil), ("a@EXAMPLE.COM", nil),
      ("a@example.net", "550 5.7.1 This server takes no mail of the top-level domain net [top_level_domain]"),
      ("a@com.net", "550 5.7.1 This server takes no mail of the top-level domain net [top_level_domain]"),
      ("a@com", nil),
      (
        "a@[192.0.2.1]",
        "550 5.7.1 This server takes no mail of addresses without a domain [top_level_domain]"
      ),
      ("a@example.xn--p1ai", nil),
    ] as [(String, String?)]) func topLevelDomains(_ address: String, _ expected: String?) throws
  {
    var driver = try driver(["com", "xn--p1ai"], [])
    #expect(reply(driver.mail("<\(address)>")) == expected)
    _ = driver.mail("<>")
    #expect(reply(driver.recipient("<\(address)>")) == expected)
  }

  @Test(
    arguments: [
      ("a@example.net", "550 5.7.1 This server takes no mail of the domain example.net [blocked_domain]"),
      (
        "a@mail.example.NET",
        "550 5.7.1 This server takes no mail of the domain mail.example.net, which is below example.net [blocked_domain]"
      ),
      ("a@badexample.net", nil), ("a@example.net.example.org", nil), ("a@net", nil), ("a@[192.0.2.1]", nil),
      (
        "a@x.y.example.org",
        "550 5.7.1 This server takes no mail of the domain x.y.example.org, which is below y.example.org [blocked_domain]"
      ),
    ] as [(String, String?)]) func blockedDomains(_ address: String, _ expected: String?) throws
  {
    var driver = try driver([], ["example.net", "y.example.org"])
    #expect(reply(driver.mail("<\(address)>")) == expected)
    _ = driver.mail("<>")
    #expect(reply(driver.recipient("<\(address)>")) == expected)
  }

  @Test func theNullSenderAndPostmasterAreNobodysDomain() throws {
    var driver = try driver(["com"], ["example.net"])
    #expect(reply(driver.mail("<>")) == nil)
    #expect(reply(driver.recipient("<postmaster>")) == nil)
  }

  @Test func internationalAddressesAreAnnounced() throws {
    var driver = try driver([], [])
    let refused = "553 5.6.7 An address beyond ASCII needs SMTPUTF8 in the MAIL command [undeclared_utf8]"
    #expect(reply(driver.mail("<jürgen@example.org>")) == refused)
    #expect(reply(driver.mail("<a@bücher.example>")) == refused)
    #expect(reply(driver.mail("<jürgen@bücher.example>", "smtputf8")) == nil)
    #expect(reply(driver.recipient("<jürgen@example.com>")) == nil)
    _ = driver.mail("<a@example.org>")
    #expect(reply(driver.recipient("<jürgen@example.com>")) == refused)
  }
}
