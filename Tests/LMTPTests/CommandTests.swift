import LMTP
import Mail
import Testing

@Suite struct CommandTests {
  @Test func greetingNamesTheHost() {
    #expect(Dialogue().session.greeting() == [UInt8]("220 mx.example.org LMTP GoMail\r\n"))
  }

  @Test func lhloAnnouncesTheExtensions() {
    var dialogue = Dialogue()
    #expect(
      dialogue.say("LHLO client.example.net") == [
        "250-mx.example.org", "250-PIPELINING", "250-ENHANCEDSTATUSCODES", "250-8BITMIME", "250-SMTPUTF8",
        "250-SIZE 1000", "250-DSN", "250 XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE",
      ])
  }

  @Test func dsnCanBeLeftOut() {
    var session = LMTPSession(
      configuration: .init(hostname: "mx.example.org", maximumMessageOctets: 1, announcesDSN: false))
    let answer = session.receive([UInt8]("LHLO x\r\n"))
    guard case .send(let bytes) = answer.first else {
      Issue.record("no reply")
      return
    }
    let text = String(decoding: bytes, as: UTF8.self)
    #expect(text.hasSuffix("250 XFORWARD NAME ADDR PORT PROTO HELO IDENT SOURCE\r\n"))
  }

  /// Each row: commands before, the command, the beginning of its reply.
  @Test(arguments: [
    ([], "MAIL FROM:<>", "503 5.5.1"),
    ([], "RCPT TO:<a@example.org>", "503 5.5.1"),
    ([], "DATA", "503 5.5.1"),
    ([], "XFORWARD NAME=a", "503 5.5.1"),
    ([], "HELO client", "500 5.5.1"),
    ([], "EHLO client", "500 5.5.1"),
    ([], "LHLO", "501 5.5.4"),
    ([], "LHLO two words", "501 5.5.4"),
    ([], "lhlo client", "250-"),
    ([], "NOOP", "250 2.0.0"),
    ([], "NOOP with words", "250 2.0.0"),
    ([], "RSET", "250 2.0.0"),
    ([], "RSET now", "501 5.5.4"),
    ([], "VRFY bob", "252 2.0.0"),
    ([], "EXPN list", "502 5.5.1"),
    ([], "HELP", "502 5.5.1"),
    ([], "STARTTLS", "502 5.5.1"),
    ([], "BDAT 10 LAST", "502 5.5.1"),
    ([], "", "500 5.5.1"),
    ([], " NOOP", "500 5.5.1"),
    ([], "GET / HTTP/1.1", "500 5.5.1"),
    ([], "NO\u{0}OP", "500 5.5.2"),
    ([], "NOOP \u{7f}", "500 5.5.2"),
    (["LHLO c"], "RCPT TO:<a@example.org>", "503 5.5.1"),
    (["LHLO c"], "DATA", "503 5.5.1"),
    (["LHLO c"], "MAIL FROM:<a@example.net>", "250 2.1.0"),
    (["LHLO c"], "mail from:<a@example.net>", "250 2.1.0"),
    (["LHLO c", "MAIL FROM:<>"], "MAIL FROM:<>", "503 5.5.1"),
    (["LHLO c", "MAIL FROM:<>"], "DATA", "503 5.5.1"),
    (["LHLO c", "MAIL FROM:<>"], "XFORWARD NAME=a", "503 5.5.1"),
    (["LHLO c", "MAIL FROM:<>"], "RCPT TO:<a@example.org>", "250 2.1.5"),
    (["LHLO c", "MAIL FROM:<>", "LHLO c"], "RCPT TO:<a@example.org>", "503 5.5.1"),
    (["LHLO c", "MAIL FROM:<>", "RSET"], "RCPT TO:<a@example.org>", "503 5.5.1"),
    (["LHLO c", "MAIL FROM:<>", "RCPT TO:<a@example.org>"], "DATA now", "501 5.5.4"),
    (["LHLO c", "MAIL FROM:<>", "RCPT TO:<a@example.org>"], "DATA", "354 "),
  ])
  func commandIsAnswered(before: [String], command: String, reply: String) {
    var dialogue = Dialogue()
    for line in before { dialogue.say(line) }
    let answer = dialogue.say(command)
    #expect(answer.first?.hasPrefix(reply) == true, "\(answer)")
  }

  @Test func quitClosesAndEndsReading() {
    var dialogue = Dialogue()
    #expect(dialogue.say("QUIT") == ["221 2.0.0 goodbye"])
    #expect(dialogue.isClosed)
    #expect(dialogue.say("NOOP") == [])
  }

  @Test func bareLineFeedDoesNotEndACommand() {
    var dialogue = Dialogue()
    #expect(dialogue.feed([UInt8]("NOOP\n")).first?.hasPrefix("500 5.5.2") == true)
    #expect(dialogue.say("NOOP") == ["250 2.0.0 ok"])
  }

  @Test func invalidUTF8IsRefused() {
    var dialogue = Dialogue()
    #expect(dialogue.feed([UInt8]("NOOP ") + [0xff, 0x0d, 0x0a]).first?.hasPrefix("500 5.5.2") == true)
  }

  @Test(arguments: [1, 100, 100_000]) func commandLineHasALimit(chunk: Int) {
    let longest = [UInt8]("NOOP ") + Array(repeating: 0x61, count: LMTPSession.maximumCommandOctets - 7)
    var dialogue = Dialogue()
    dialogue.feed(longest + [0x0d, 0x0a])
    #expect(dialogue.codes == [250])
    var input = (longest + [0x61, 0x0d, 0x0a])[...]
    while !input.isEmpty {
      dialogue.feed(Array(input.prefix(chunk)))
      input = input.dropFirst(chunk)
    }
    dialogue.say("NOOP")
    #expect(dialogue.codes == [250, 500, 250])
  }

  @Test func manyBadCommandsEndTheConnection() {
    var dialogue = Dialogue()
    for _ in 1..<LMTPSession.maximumBadCommands { dialogue.say("NONSENSE") }
    #expect(!dialogue.isClosed)
    #expect(dialogue.say("NONSENSE").last == "421 4.7.0 too many errors")
    #expect(dialogue.isClosed)
  }

  @Test func aStoredMessageForgivesBadCommands() {
    var dialogue = Dialogue()
    dialogue.say("LHLO c")
    for _ in 0..<5 {
      for _ in 1..<LMTPSession.maximumBadCommands { dialogue.say("NONSENSE") }
      for line in ["MAIL FROM:<>", "RCPT TO:<a@example.org>", "DATA", "."] { dialogue.say(line) }
    }
    #expect(dialogue.messages.count == 5)
    #expect(!dialogue.isClosed)
  }

  @Test func refusedAddressesDoNotEndTheConnection() {
    var dialogue = Dialogue.after("LHLO c", "MAIL FROM:<>")
    for _ in 0..<100 { dialogue.say("RCPT TO:<ü@example.org>") }
    for _ in 0..<100 { dialogue.say("RCPT TO:<nonsense>") }
    #expect(!dialogue.isClosed)
    #expect(dialogue.transmit()?.envelope.recipients.count == 1)
  }

  @Test func mailCanBeRefusedBeforehand() {
    var dialogue = Dialogue.after("LHLO c")
    dialogue.session.mailRefusal = SMTPReply(452, "4.3.1", "disk is full")
    #expect(dialogue.say("MAIL FROM:<>") == ["452 4.3.1 disk is full"])
    dialogue.session.mailRefusal = nil
    #expect(dialogue.say("MAIL FROM:<>") == ["250 2.1.0 sender ok"])
  }

  @Test func shutDownAbandonsTheMessage() {
    var dialogue = Dialogue.after("LHLO c", "MAIL FROM:<>", "RCPT TO:<a@example.org>", "DATA", "text")
    let actions = dialogue.session.shutDown(SMTPReply(421, "4.4.2", "timeout"))
    #expect(actions == [.abortMessage, .send([UInt8]("421 4.4.2 timeout\r\n")), .close])
    #expect(dialogue.session.shutDown(SMTPReply(421, "4.4.2", "timeout")) == [])
  }

  @Test func closedConnectionAbandonsTheMessage() {
    var dialogue = Dialogue.after("LHLO c", "MAIL FROM:<>", "RCPT TO:<a@example.org>", "DATA", "text")
    #expect(dialogue.session.connectionClosed() == [.abortMessage])
    #expect(dialogue.session.connectionClosed() == [])
    var idle = Dialogue.after("LHLO c")
    #expect(idle.session.isIdle)
    #expect(idle.session.connectionClosed() == [])
  }
}
