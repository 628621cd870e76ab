import LMTP
import Mail
import Testing

@Suite struct EnvelopeTests {
  @Test(arguments: [
    ("<>", ""),
    ("<a@example.net>", "a@example.net"),
    (" <a@example.net>", "a@example.net"),
    ("<Postmaster>", "Postmaster"),
    ("<\"a b\"@example.net>", "\"a b\"@example.net"),
    ("<\"a>b\"@example.net>", "\"a>b\"@example.net"),
    ("<\"a\\\"b\"@example.net>", "\"a\\\"b\"@example.net"),
    ("<@relay.example,@other.example:a@example.net>", "a@example.net"),
    ("<a@[192.0.2.1]>", "a@[192.0.2.1]"),
    ("<a@[IPv6:2001:db8::1]>", "a@[IPv6:2001:db8::1]"),
    ("<a..b@example.net>", "a..b@example.net"),
    ("<a@example.net> SIZE=5 BODY=8BITMIME", "a@example.net"),
  ])
  func senderIsRead(argument: String, sender: String) {
    var dialogue = Dialogue.after("LHLO c")
    #expect(dialogue.say("MAIL FROM:\(argument)") == ["250 2.1.0 sender ok"])
    #expect(dialogue.transmit()?.envelope.sender == sender)
  }

  @Test(arguments: [
    "", "<", ">", "a@example.net", "<a@example.net", "<a b@example.net>", "<a@example.net>>",
    "<<a@example.net>>", "<a@example.net>SIZE=1", "<\"a@example.net>", "<a\\>", "<@relay.example>",
    "<@relay.example:>x", "<@>", "<@example.net>", "<a@>", "<user>",
    "<\(String(repeating: "a", count: 1020))@b.example>",
  ])
  func malformedPathsAreRefused(argument: String) {
    var dialogue = Dialogue.after("LHLO c")
    #expect(dialogue.say("MAIL FROM:\(argument)").first?.hasPrefix("501 5.1.7") == true)
    dialogue.say("MAIL FROM:<>")
    #expect(dialogue.say("RCPT TO:\(argument)").first?.hasPrefix("501 5.1.3") == true)
  }

  @Test func recipientMustNotBeEmpty() {
    var dialogue = Dialogue.after("LHLO c", "MAIL FROM:<>")
    #expect(dialogue.say("RCPT TO:<>").first?.hasPrefix("501 5.1.3") == true)
    #expect(dialogue.say("RCPT FROM:<a@example.org>").first?.hasPrefix("501 5.1.3") == true)
    #expect(dialogue.say("RCPT TO:<postmaster>").first?.hasPrefix("250") == true)
  }

  @Test(arguments: [
    ("SIZE=10", "250"), ("SIZE=0", "250"), ("size=1000", "250"), ("SIZE=1001", "552 5.3.4"),
    ("SIZE=99999999999999999999", "552 5.3.4"), ("SIZE=100000000000000000000", "501 5.5.4"),
    ("SIZE=", "501 5.5.4"), ("SIZE", "501 5.5.4"), ("SIZE=-1", "501 5.5.4"), ("SIZE=+1", "501 5.5.4"),
    ("SIZE=1 SIZE=1", "501 5.5.4"),
    ("BODY=7BIT", "250"), ("BODY=8bitmime", "250"), ("BODY=BINARYMIME", "501 5.5.4"), ("BODY", "501 5.5.4"),
    ("SMTPUTF8", "250"), ("SMTPUTF8=yes", "501 5.5.4"),
    ("RET=HDRS ENVID=a+20b", "250"), ("RET=SOME", "501 5.5.4"), ("ENVID=a+2", "501 5.5.4"),
    ("AUTH=<>", "555 5.5.4"), ("XVERP", "555 5.5.4"), ("=", "555 5.5.4"), ("MT-PRIORITY=3", "555 5.5.4"),
    (String(repeating: "X ", count: 21), "501 5.1.7"),
  ])
  func mailParameters(parameters: String, reply: String) {
    var dialogue = Dialogue.after("LHLO c")
    let answer = dialogue.say("MAIL FROM:<a@example.net> \(parameters)")
    #expect(answer.first?.hasPrefix(reply) == true, "\(answer)")
  }

  @Test func mailParametersReachTheEnvelope() {
    var dialogue = Dialogue.after("LHLO c")
    dialogue.say("MAIL FROM:<a@example.net> SIZE=123 BODY=8BITMIME SMTPUTF8")
    #expect(
      dialogue.transmit()?.envelope
        == LMTPEnvelope(
          sender: "a@example.net", recipients: [LMTPRecipient(address: "b@example.org")], declaredSize: 123,
          body: .eightBitMIME, smtputf8: true))
  }

  @Test(arguments: [
    ("ORCPT=rfc822;bob@example.org", "bob@example.org"),
    ("ORCPT=RFC822;bob+2Btag@example.org NOTIFY=NEVER", "bob+tag@example.org"),
    ("orcpt=rfc822;a+3Db@example.org NOTIFY=SUCCESS,FAILURE,DELAY", "a=b@example.org"),
    ("ORCPT=utf-8;b\\x{FC}cher@example.org", "bücher@example.org"),
    ("ORCPT=utf-8;bücher@example.org", "bücher@example.org"),
    ("ORCPT=utf-8;a\\x{2B}b\\x{1F600}@example.org", "a+b😀@example.org"),
    ("ORCPT=x400;whatever", nil),
    ("ORCPT=rfc822;a+0D+0Ab@example.org", nil),
    ("ORCPT=rfc822;a+FF@example.org", nil),
    ("", nil),
  ])
  func originalRecipient(parameters: String, original: String?) {
    var dialogue = Dialogue.after("LHLO c", "MAIL FROM:<> SMTPUTF8")
    #expect(dialogue.say("RCPT TO:<b@example.org> \(parameters)") == ["250 2.1.5 recipient ok"])
    #expect(dialogue.transmit(recipients: [])?.envelope.recipients.first?.originalRecipient == original)
  }

  @Test(arguments: [
    ("ORCPT", "501"), ("ORCPT=", "501"), ("ORCPT=bob", "501"), ("ORCPT=;bob", "501"),
    ("ORCPT=rfc822;", "501"),
    ("ORCPT=rfc 822;b", "501"), ("ORCPT=rfc822;a+2", "501"), ("ORCPT=rfc822;a+GG", "501"),
    ("ORCPT=utf-8;\\x{D800}", "501"), ("ORCPT=utf-8;\\x{110000}", "501"), ("ORCPT=utf-8;\\x{20", "501"),
    ("ORCPT=utf-8;\\x{}", "501"), ("ORCPT=utf-8;\\y", "501"), ("ORCPT=utf-8;\\x{0000020}", "501"),
    ("ORCPT=rfc822;a ORCPT=rfc822;a", "501"),
    ("NOTIFY=", "501"), ("NOTIFY=NEVER,SUCCESS", "501"), ("NOTIFY=SOMETIMES", "501"), ("NOTIFY=,", "501"),
    ("SIZE=1", "555"), ("X", "555"),
  ])
  func recipientParametersAreRefused(parameters: String, code: String) {
    var dialogue = Dialogue.after("LHLO c", "MAIL FROM:<>")
    let answer = dialogue.say("RCPT TO:<b@example.org> \(parameters)")
    #expect(answer.first?.hasPrefix(code + " 5.5.4") == true, "\(answer)")
  }

  @Test func internationalAddressesNeedSMTPUTF8() {
    var dialogue = Dialogue.after("LHLO c")
    #expect(dialogue.say("MAIL FROM:<ü@example.net>").first?.hasPrefix("553 5.6.7") == true)
    dialogue.say("MAIL FROM:<a@example.net>")
    #expect(dialogue.say("RCPT TO:<ü@example.org>").first?.hasPrefix("553 5.6.7") == true)
    dialogue.say("RSET")
    dialogue.say("MAIL FROM:<ü@example.net> SMTPUTF8")
    #expect(dialogue.say("RCPT TO:<用户@例.example>") == ["250 2.1.5 recipient ok"])
    let message = dialogue.transmit(recipients: [])
    #expect(message?.envelope.sender == "ü@example.net")
    #expect(message?.envelope.recipients == [LMTPRecipient(address: "用户@例.example")])
  }

  @Test func recipientsHaveALimit() {
    var dialogue = Dialogue.after("LHLO c", "MAIL FROM:<>")
    for number in 1...10 {
      #expect(dialogue.say("RCPT TO:<a\(number)@example.org>").first?.hasPrefix("250") == true)
    }
    #expect(dialogue.say("RCPT TO:<a11@example.org>") == ["452 4.5.3 too many recipients"])
    #expect(dialogue.transmit(recipients: [])?.envelope.recipients.count == 10)
    #expect(dialogue.codes.suffix(10) == Array(repeating: 250, count: 10)[...])
  }
}

extension Dialogue {
  /// Transmits an empty message to `recipients` and returns it as the session handed it out.
  mutating func transmit(recipients: [String] = ["b@example.org"]) -> Message? {
    for recipient in recipients { say("RCPT TO:<\(recipient)>") }
    say("DATA")
    say(".")
    return messages.last
  }
}
