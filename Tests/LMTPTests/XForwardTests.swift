import LMTP
import Mail
import Testing

@Suite struct XForwardTests {
  /// The two lines as Postfix 3.7 sends them.
  @Test func linesOfPostfixAreMerged() {
    var dialogue = Dialogue.after(
      "LHLO c",
      "XFORWARD NAME=mail.example.net ADDR=192.0.2.7 PORT=41234 HELO=mail.example.net PROTO=ESMTP",
      "XFORWARD IDENT=4XkYz31bQyz2w SOURCE=REMOTE", "MAIL FROM:<>")
    let xforward = dialogue.transmit()?.envelope.xforward
    #expect(xforward?.name == "mail.example.net")
    #expect(xforward?.addr == "192.0.2.7")
    #expect(xforward?.clientAddress == IPAddress("192.0.2.7"))
    #expect(xforward?.port == 41234)
    #expect(xforward?.helo == "mail.example.net")
    #expect(xforward?.proto == "ESMTP")
    #expect(xforward?.ident == "4XkYz31bQyz2w")
    #expect(xforward?.queueID == QueueID("4XkYz31bQyz2w"))
    #expect(xforward?.source == "REMOTE")
  }

  @Test(arguments: ["MAIL FROM:<>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n.", "RSET", "LHLO c"])
  func attributesLastForOneTransaction(end: String) {
    var dialogue = Dialogue.after("LHLO c", "XFORWARD IDENT=first NAME=a.example", end, "MAIL FROM:<>")
    #expect(dialogue.transmit()?.envelope.xforward == XForward())
  }

  @Test func unavailableIsNil() {
    var dialogue = Dialogue.after(
      "LHLO c", "XFORWARD NAME=a.example ADDR=192.0.2.1 PORT=25 HELO=h PROTO=SMTP IDENT=q SOURCE=LOCAL",
      "XFORWARD NAME=[TEMPUNAVAIL] ADDR=[UNAVAILABLE] PORT=[UNAVAILABLE] HELO=[unavailable]",
      "XFORWARD PROTO=[UNAVAILABLE] IDENT=[UNAVAILABLE] SOURCE=[UNAVAILABLE]", "MAIL FROM:<>")
    #expect(dialogue.transmit()?.envelope.xforward == XForward())
  }

  @Test(arguments: [
    ("192.0.2.1", "192.0.2.1"), ("IPv6:2001:db8::1", "2001:db8::1"), ("2001:db8::1", "2001:db8::1"),
    ("ipv6:2001:DB8::1", "2001:db8::1"), ("unknown", nil), ("/var/socket", nil),
  ])
  func address(text: String, expected: String?) {
    var dialogue = Dialogue.after("LHLO c", "XFORWARD ADDR=\(text)", "MAIL FROM:<>")
    #expect(dialogue.transmit()?.envelope.xforward.clientAddress?.description == expected)
  }

  @Test func valuesAreDecodedAndMadeSafe() {
    var dialogue = Dialogue.after("LHLO c", "XFORWARD HELO=a+20b+0D+0Ac+C3+BC name=+41", "MAIL FROM:<>")
    let xforward = dialogue.transmit()?.envelope.xforward
    #expect(xforward?.helo == "a b??cü")
    #expect(xforward?.name == "A")
  }

  @Test(arguments: [
    "", "NAME", "=x", "COLOR=blue", "NAME=+", "NAME=+4", "NAME=+ZZ", "PORT=65536", "PORT=-1", "PORT=x",
    "PORT=99999999999999999999", "SOURCE=ELSEWHERE", "PROTO=\(String(repeating: "P", count: 65))",
    "NAME=a.example COLOR=blue",
  ])
  func malformedAttributesChangeNothing(attributes: String) {
    var dialogue = Dialogue.after("LHLO c")
    #expect(dialogue.say("XFORWARD \(attributes)").first?.hasPrefix("501 5.5.4") == true)
    dialogue.say("MAIL FROM:<>")
    #expect(dialogue.transmit()?.envelope.xforward == XForward())
  }
}
