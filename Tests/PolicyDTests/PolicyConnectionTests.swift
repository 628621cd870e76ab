import Daemon
import Logging
import Mail
import NIOCore
import NIOEmbedded
import Policy
import Testing

@testable import PolicyD

@Suite struct PolicyConnectionTests {
  private let board = BanBoard()
  private let counters = PolicyCounters(Metrics(constantLabels: [:]))
  private let channel: EmbeddedChannel

  init() throws {
    var logger = Logger(label: "test")
    logger.logLevel = .critical
    let responder = PolicyResponder(board: board, counters: counters, logger: logger)
    channel = EmbeddedChannel(
      handler: PolicyConnection(responder: responder, counters: counters, logger: logger))
    try channel.connect(to: SocketAddress(unixDomainSocketPath: "/nowhere")).wait()
  }

  private func ask(_ text: String) throws -> String {
    try channel.writeInbound(ByteBuffer(string: text))
    var answers = ""
    while let answer = try channel.readOutbound(as: ByteBuffer.self) { answers += String(buffer: answer) }
    return answers
  }

  private func request(_ address: String, _ state: String = "RCPT") -> String {
    "request=smtpd_access_policy\nprotocol_state=\(state)\nclient_address=\(address)\nqueue_id=ABC\n\n"
  }

  private func ban(_ network: String, _ action: Ban.Action = .reject) throws -> Ban {
    let ban = Ban(
      network: try #require(Network(network)), reason: "a secret", author: "alice",
      createdAt: SystemClock.now,
      action: action)
    board.insert([ban])
    return ban
  }

  @Test func eachRequestIsAnswered() throws {
    let ban = try ban("192.0.2.0/24")
    #expect(try ask(request("198.51.100.7")) == "action=dunno\n\n")
    let refusal = "action=554 5.7.1 Connections from 192.0.2.0/24 are refused (ban \(ban.id)) [banned]\n\n"
    #expect(try ask(request("192.0.2.7")) == refusal)
    #expect(
      try ask(request("::1") + request("192.0.2.9") + request("unknown"))
        == "action=dunno\n\n\(refusal)action=dunno\n\n"
    )
    #expect(try ask(request("192.0.2.9") + request("::1")) == "\(refusal)action=dunno\n\n")
  }

  @Test(arguments: [
    "CONNECT", "EHLO", "HELO", "MAIL", "RCPT", "DATA", "END-OF-MESSAGE", "VRFY", "ETRN", "NEW",
  ])
  func everyStateHasTheSameAnswer(state: String) throws {
    let ban = try ban("2001:db8::/32", .defer)
    let answer = try ask(request("2001:db8::7", state))
    #expect(
      answer
        == "action=421 4.7.1 Connections from 2001:db8::/32 are refused for now (ban \(ban.id)) [banned]\n\n")
  }

  @Test func piecesOfARequestAreNotAnswered() throws {
    let text = request("192.0.2.7")
    for octet in text.utf8.dropLast() { #expect(try ask(String(UnicodeScalar(octet))) == "") }
    #expect(try ask("\n") == "action=dunno\n\n")
  }

  @Test func whatIsNoRequestEndsTheConnection() throws {
    #expect(try ask(request("::1") + "GET / HTTP/1.1\r\n\r\n" + request("::1")) == "action=dunno\n\n")
    #expect(!channel.isActive)
    #expect(counters.malformed.value == 1)
  }

  @Test func allowedClientsAreNotRefused() throws {
    _ = try ban("0.0.0.0/0")
    board.allow([
      AllowEntry(
        network: try #require(Network("192.0.2.7")), reason: "", author: "alice", createdAt: SystemClock.now)
    ])
    #expect(try ask(request("192.0.2.7")) == "action=dunno\n\n")
    #expect(try ask(request("192.0.2.8")).hasPrefix("action=554 "))
  }
}
