import LMTP
import Mail

/// The dialogue of one message, as Postfix leads it: what the forwarder's LMTP costs without a socket.
enum LMTPRates {
  static func measure(seconds: Double) {
    let pieces: [[UInt8]] = [
      "LHLO mx.example.com\r\n",
      "XFORWARD NAME=mail.example.org ADDR=192.0.2.7 PORT=36512 PROTO=ESMTP HELO=mail.example.org\r\n"
        + "XFORWARD IDENT=4jXtsH29VJzcnqY SOURCE=REMOTE\r\n"
        + "MAIL FROM:<ann@example.org> SIZE=4212 BODY=8BITMIME\r\n"
        + "RCPT TO:<inbox@example.com> ORCPT=rfc822;inbox@example.com\r\nDATA\r\n",
      String(repeating: "A line of text that stands for what people write to each other.\r\n", count: 64)
        + ".\r\nQUIT\r\n",
    ].map { Array($0.utf8) }
    let configuration = LMTPSession.Configuration(hostname: "mx.example.com")
    let stored = [SMTPReply(250, "2.0.0", "msg_1795408988_4wbvmu6e47rvg stored")]
    let rates = Stopwatch.rates(
      of: [
        (
          "dialogue of one message of 4 kB",
          {
            var session = LMTPSession(configuration: configuration)
            var octets = session.greeting().count
            for piece in pieces {
              for case .send(let reply) in session.receive(piece) { octets += reply.count }
            }
            for case .send(let reply) in session.transactionFinished(replies: stored) {
              octets += reply.count
            }
            return octets > 300
          }
        )
      ], seconds: seconds)
    Table.row("lmtp", [])
    Table.row("  dialogue of one message of 4 kB", [Table.number(1e6 / rates[0]) + " µs"])
  }
}
