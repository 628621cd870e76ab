import LMTP
import Mail
import Testing

@Suite struct TransactionTests {
  private let stored = SMTPReply(250, "2.0.0", "stored")
  private let busy = SMTPReply(451, "4.3.0", "busy")

  private func sessionAtEnd(recipients: Int = 2, further: String = "") -> (LMTPSession, [LMTPAction]) {
    var session = Dialogue.after("LHLO c", "MAIL FROM:<>").session
    for number in 0..<recipients { _ = session.receive([UInt8]("RCPT TO:<r\(number)@example.org>\r\n")) }
    let actions = session.receive([UInt8]("DATA\r\n")) + session.receive([UInt8]("x\r\n.\r\n\(further)"))
    return (session, actions)
  }

  @Test func actionsComeInOrder() {
    let (session, actions) = sessionAtEnd(recipients: 1)
    #expect(
      actions == [
        .beginMessage(LMTPEnvelope(sender: "", recipients: [LMTPRecipient(address: "r0@example.org")])),
        .send([UInt8]("354 end with <CR><LF>.<CR><LF>\r\n")),
        .messageData([UInt8]("x\r\n")),
        .endMessage,
      ])
    #expect(session.isAwaitingReplies)
    #expect(!session.isIdle)
  }

  @Test func eachRecipientHasItsReply() {
    var (session, _) = sessionAtEnd()
    #expect(
      session.transactionFinished(replies: [stored, busy]) == [
        .send([UInt8]("250 2.0.0 stored\r\n451 4.3.0 busy\r\n"))
      ])
    #expect(session.isIdle)
  }

  @Test func missingAndSuperfluousRepliesAreMadeGood() {
    var (session, _) = sessionAtEnd()
    #expect(
      session.transactionFinished(replies: [stored]) == [
        .send([UInt8]("250 2.0.0 stored\r\n451 4.3.0 no disposition for this recipient\r\n"))
      ])
    (session, _) = sessionAtEnd(recipients: 1)
    #expect(
      session.transactionFinished(replies: [stored, busy]) == [.send([UInt8]("250 2.0.0 stored\r\n"))])
    #expect(session.transactionFinished(replies: [stored]) == [])
  }

  @Test func inputWaitsForTheReplies() {
    var (session, actions) = sessionAtEnd(recipients: 1, further: "NOOP\r\nQU")
    #expect(actions.last == .endMessage)
    #expect(session.receive([UInt8]("IT\r\n")) == [])
    #expect(
      session.transactionFinished(replies: [stored]) == [
        .send([UInt8]("250 2.0.0 stored\r\n250 2.0.0 ok\r\n221 2.0.0 goodbye\r\n")), .close,
      ])
  }

  @Test func pipelinedCommandsHaveOneAnswer() {
    var session = Dialogue.after("LHLO c").session
    let actions = session.receive(
      [UInt8]("RSET\r\nMAIL FROM:<>\r\nRCPT TO:<bad>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n"))
    #expect(actions.count == 2)
    guard case .beginMessage? = actions.first else {
      Issue.record("no message begins: \(actions)")
      return
    }
    #expect(
      actions.last
        == .send(
          [UInt8](
            "250 2.0.0 ok\r\n250 2.1.0 sender ok\r\n"
              + "501 5.1.3 bad recipient path, syntax: RCPT TO:<address>\r\n250 2.1.5 recipient ok\r\n"
              + "354 end with <CR><LF>.<CR><LF>\r\n")))
  }

  @Test func severalMessagesOnOneConnection() {
    var dialogue = Dialogue.after("LHLO c")
    for number in 1...3 {
      dialogue.feed(
        [UInt8]("MAIL FROM:<\(number)@example.net>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n\(number)\r\n.\r\n"))
    }
    #expect(dialogue.messages.map(\.text) == ["1\r\n", "2\r\n", "3\r\n"].map { [UInt8]($0) })
    #expect(dialogue.messages.map(\.envelope.sender) == ["1@example.net", "2@example.net", "3@example.net"])
  }

  /// Message sizes around the limit of 1000 octets: whether it is accepted.
  @Test(arguments: [(998, true), (999, false), (5000, false)], [1, 7, 333, 10_000])
  func messagesHaveALimit(text: (length: Int, isAccepted: Bool), chunk: Int) {
    var dialogue = Dialogue.after(
      "LHLO c", "MAIL FROM:<>", "RCPT TO:<a@example.org>", "RCPT TO:<b@example.org>", "DATA")
    let before = dialogue.codes.count
    var wire = [UInt8](String(repeating: "a", count: text.length) + "\r\n.\r\nNOOP\r\n")[...]
    while !wire.isEmpty {
      dialogue.feed(Array(wire.prefix(chunk)))
      wire = wire.dropFirst(chunk)
    }
    #expect(Array(dialogue.codes[before...]) == (text.isAccepted ? [250, 250, 250] : [552, 552, 250]))
    #expect(dialogue.aborted == (text.isAccepted ? 0 : 1))
    #expect(dialogue.messages.count == (text.isAccepted ? 1 : 0))
    #expect(dialogue.session.isIdle)
  }

  @Test func stuffingDoesNotCountAgainstTheLimit() {
    var dialogue = Dialogue(maximumMessageOctets: 6)
    dialogue.feed([UInt8](MessageTextTests.introduction + "...\r\n.\r\n"))
    dialogue.feed([UInt8]("MAIL FROM:<>\r\nRCPT TO:<a@example.org>\r\nDATA\r\n..\r\n..\r\n.\r\n"))
    #expect(dialogue.messages.map(\.text) == ["..\r\n", ".\r\n.\r\n"].map { [UInt8]($0) })
  }

  @Test func endOfATooLargeMessageIsFoundInSmallPieces() {
    var dialogue = Dialogue(maximumMessageOctets: 3)
    for byte in [UInt8](MessageTextTests.introduction + "abcdef\r\n..\r\n.\rx\r\n.\r\nNOOP\r\n") {
      dialogue.feed([byte])
    }
    #expect(dialogue.codes.suffix(2) == [552, 250])
    #expect(dialogue.messages.isEmpty)
  }
}
