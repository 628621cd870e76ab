import Inspection
import Mail
import Testing

@Suite struct EnvelopeTests {
  private func code(_ steps: [SessionStep]) throws -> String {
    guard case .reply(let answer) = try #require(steps.last) else { throw UnexpectedSteps(steps: steps) }
    guard case .refuse(let refusal) = answer else { return "ok" }
    let reply = refusal.reply
    return "\(reply.code) \(reply.enhancedStatus ?? "")"
  }

  @Test(arguments: [
    ("<a@example.org>", "ok"), ("a@example.org", "ok"), ("<>", "ok"), ("", "ok"),
    ("<\"a b\"@example.org>", "ok"), ("<jürgen@example.org>", "553 5.6.7"), ("<a@[192.0.2.1]>", "ok"),
    ("<a@[IPv6:2001:db8::1]>", "ok"), ("<a>", "553 5.1.7"), ("<a@>", "553 5.1.7"),
    ("<a@exam ple.org>", "553 5.1.7"), ("<a@[192.0.2.256]>", "553 5.1.7"), ("<a@exam\nple>", "553 5.1.7"),
    ("<a@example.org", "553 5.1.7"), ("<a\u{0}b@example.org>", "553 5.1.7"),
    ("<a<b@example.org>", "553 5.1.7"),
    // What Postfix takes, and what SPF knows to judge (RFC 7208 §4.3).
    ("<@example.org>", "ok"), ("<two..dots@example.org>", "ok"), ("<.a@example.org>", "ok"),
    ("<a b@example.org>", "ok"), ("<a@b@example.org>", "ok"), ("<a\"b@example.org>", "ok"),
    ("<" + String(repeating: "a", count: 200) + "@example.org>", "ok"), ("<a@example..org>", "ok"),
    ("<a@-example.org>", "ok"), ("<a@" + String(repeating: "b", count: 64) + ".example.org>", "ok"),
    ("<" + String(repeating: "a", count: 1024) + "@example.org>", "553 5.1.7"), ("<", "553 5.1.7"),
    (">", "553 5.1.7"), ("<<>>", "553 5.1.7"),
  ]) func looksAtTheSender(_ path: String, _ expected: String) throws {
    var driver = try SessionDriver()
    driver.connect()
    #expect(try code(driver.mail(path)) == expected)
  }

  @Test(arguments: [
    ("<b@example.com>", "ok"), ("<postmaster>", "ok"), ("<Postmaster>", "ok"), ("<b>", "553 5.1.3"),
    ("<>", "553 5.1.3"), ("<b@>", "553 5.1.3"), ("<b@c@example.com>", "ok"),
    ("<two..dots@example.com>", "ok"), ("<b@example..com>", "553 5.1.3"), ("", "553 5.1.3"),
    ("<b\r\nc@example.com>", "553 5.1.3"),
  ]) func looksAtTheRecipient(_ path: String, _ expected: String) throws {
    var driver = try SessionDriver()
    driver.connect()
    _ = driver.mail("<a@example.org>")
    #expect(try code(driver.recipient(path)) == expected)
    // One bad recipient does not spoil the message.
    #expect(try code(driver.recipient("<c@example.com>")) == "ok")
    #expect(try driver.end().record.recipients.count == (expected == "ok" ? 2 : 1))
  }

  @Test func recipientsAreBounded() throws {
    var driver = try SessionDriver()
    driver.connect()
    _ = driver.mail("<a@example.org>")
    for _ in 0..<10_000 { #expect(try code(driver.recipient("<b@example.com>")) == "ok") }
    #expect(try code(driver.recipient("<b@example.com>")) == "452 4.5.3")
    #expect(try driver.end().record.recipients.count == 10_000)
  }

  @Test(arguments: [
    ("SIZE=10000", "ok"), ("SIZE=10001", "552 5.3.4"), ("size=10001", "552 5.3.4"), ("SIZE=0", "ok"),
    ("SIZE=99999999999999999999", "552 5.3.4"), ("SIZE=9223372036854775808", "552 5.3.4"),
    ("SIZE=999999999999999999999", "501 5.5.4"), ("SIZE=", "501 5.5.4"), ("SIZE=-1", "501 5.5.4"),
    ("SIZE=1k", "501 5.5.4"), ("SIZE=+1", "501 5.5.4"), ("SIZES=99999", "ok"), ("BODY=8BITMIME", "ok"),
    ("SIZE", "ok"), ("", "ok"),
  ]) func looksAtTheDeclaredSize(_ parameter: String, _ expected: String) throws {
    var driver = try SessionDriver()
    driver.connect()
    #expect(try code(driver.mail("<a@example.org>", "BODY=8BITMIME", parameter)) == expected)
  }

  @Test func octetsThatAreNotUTF8AreNoAddress() throws {
    var driver = try SessionDriver()
    driver.connect()
    #expect(
      try code(driver.session.on(.mail(MailCommand(path: [0x3c, 0xff, 0x40, 0x61, 0x3e])))) == "553 5.1.7")
    _ = driver.mail("<>")
    #expect(try code(driver.session.on(.recipient(path: [0xff, 0x40, 0x61]))) == "553 5.1.3")
  }

  @Test func countsTheRealSize() throws {
    for (count, expected) in [(10_000, MessageOutcome.Disposition.accepted), (10_001, .rejected)] {
      var driver = try SessionDriver()
      driver.connect()
      // "A: b" LF-folded "c" is 4 + 2 + 2 octets and CRLF; the empty line 2.
      let rest = 4 + 2 + 2 + 2 + 2
      let outcome = try driver.message([("A", " b\n c")], body: String(repeating: "x", count: count - rest))
      #expect(outcome.disposition == expected)
      #expect(outcome.record.sizeOctets == count)
      if expected == .rejected {
        guard case .refuse(let refusal) = outcome.answer else {
          Issue.record("let through")
          continue
        }
        #expect(refusal.cause == .tooLarge)
        #expect(refusal.reply.code == 552 && refusal.reply.enhancedStatus == "5.3.4")
        #expect(outcome.edits == [] && outcome.verdict == nil)
      }
    }
  }

  @Test func mailWithoutAClientIsNotRefusedForItsEnvelope() throws {
    var driver = try SessionDriver()
    _ = driver.session.on(.connect(ClientConnection(role: .local, address: IPAddress("127.0.0.1"))))
    #expect(try code(driver.mail("<root>", "SIZE=99999")) == "ok")
    #expect(try code(driver.recipient("<root>")) == "ok")
    #expect(try driver.end().record.sender == "root")
  }
}
