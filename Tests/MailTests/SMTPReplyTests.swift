import Mail
import Testing

@Suite struct SMTPReplyTests {
  @Test(arguments: [
    (SMTPReply(250, "2.0.0", "ok"), "250 2.0.0 ok", SMTPReply.Severity.success),
    (SMTPReply(354, nil, "go on"), "354 go on", .intermediate),
    (SMTPReply(451, "4.3.0", "later"), "451 4.3.0 later", .temporary),
    (SMTPReply(599, "5.123.999", "no"), "599 5.123.999 no", .permanent),
    (SMTPReply(199, nil, "odd"), "451 odd", .temporary), (SMTPReply(600, nil, "odd"), "451 odd", .temporary),
    (SMTPReply(-1, nil, "odd"), "451 odd", .temporary),
    (SMTPReply(550, "5.7", "no"), "550 no", .permanent),
    (SMTPReply(550, "5.7.1234", "no"), "550 no", .permanent),
    (SMTPReply(550, "3.7.1", "no"), "550 no", .permanent),
    (SMTPReply(550, "5.7.1\r\n", "no"), "550 no", .permanent),
    (SMTPReply(550, "", "no"), "550 no", .permanent), (SMTPReply(550, "5..1", "no"), "550 no", .permanent),
    (SMTPReply(550, "5.7.1", "a\r\n250 b"), "550 5.7.1 a??250 b", .permanent),
  ])
  func replyIsWritten(reply: SMTPReply, text: String, severity: SMTPReply.Severity) {
    #expect(reply.description == text)
    #expect(reply.severity == severity)
  }

  /// The reason is whole, however long the text.
  @Test(arguments: ["no", String(repeating: "a", count: 390), String(repeating: "日", count: 300)])
  func theReasonStandsAtTheEnd(text: String) throws {
    let reply = SMTPReply(550, "5.7.1", try #require(HeaderText(text)), reason: .dmarcFail)
    #expect(reply.reason == .dmarcFail)
    #expect(reply.text.value.hasSuffix(" [dmarc_fail]"))
    #expect(reply.text.value.utf8.count <= SMTPReply.maximumTextOctets)
    #expect(text.utf8.starts(with: reply.text.value.utf8.dropLast(" [dmarc_fail]".utf8.count)))
    #expect(reply.giving(.banned) == reply)
    #expect(SMTPReply(550, "5.7.1", try #require(HeaderText(text))).giving(.dmarcFail) == reply)
  }

  /// The longest text fits; a longer one is cut between code points.
  @Test(arguments: [
    (String(repeating: "a", count: 400), 400), (String(repeating: "a", count: 401), 400),
    (String(repeating: "ü", count: 300), 400), (String(repeating: "日", count: 300), 399),
    ("e" + String(repeating: "\u{0301}", count: 10_000), 399),
  ])
  func textHasALimit(text: String, octets: Int) throws {
    let reply = SMTPReply(550, "5.7.1", try #require(HeaderText(text)))
    #expect(reply.text.value.utf8.count == octets)
    #expect(text.utf8.starts(with: reply.text.value.utf8))
  }
}
