import DNS

/// One question asked of the servers until it is decided or the time is over, on the thread that wants to
/// know.
struct Inquiry {
  let servers: [DNSServer]
  let addresses: [SocketAddress]
  /// Nanoseconds for one try.
  let tryTimeout: Int64
  /// In monotonic nanoseconds.
  let deadline: Int64
  let observer: (ResolverEvent) -> Void

  /// What the servers say. `preferred` is the server that is asked first, and becomes the one that answered;
  /// `sent` is a query for this question that is on its way already.
  func ask(
    _ question: DNSQuestion, aliasesLeft: Int, preferred: inout Int, sent: DatagramTry?
  ) -> DNSResponse {
    var round = ServerRound(count: servers.count, first: sent?.serverIndex ?? preferred)
    var sent = sent
    var failure: DNSFailure?
    var wasUnanswered = false
    while let index = round.next() {
      // What was sent ahead may be there, even where there is no time left to wait.
      guard sent != nil || Monotonic.nanoseconds < deadline else {
        wasUnanswered = true
        break
      }
      switch ask(server: index, question, aliasesLeft, sent) {
      case .timedOut:
        observer(.tryTimedOut(servers[index]))
        wasUnanswered = true
      case .unreachable:
        observer(.serverFailed(servers[index], .unreachable))
        round.dismiss()
      case .response(.outcome(.failure(let reason))) where reason != .aliasLoop:
        observer(.serverFailed(servers[index], reason))
        // SERVFAIL is the server's word on the question; the others are about the server.
        if failure == nil || reason == .serverFailure(rcode: 2) { failure = reason }
        round.dismiss()
      case .response(let response):
        preferred = index
        return response
      }
      sent = nil
    }
    return .outcome(.failure(failure ?? (wasUnanswered ? .timeout : .unreachable)))
  }

  /// One try: UDP, without EDNS where the server does not know it, TCP where the answer does not fit.
  private func ask(
    server index: Int, _ question: DNSQuestion, _ aliasesLeft: Int, _ sent: DatagramTry?
  ) -> ExchangeResult {
    let sentResult = sent.map { receive($0, aliasesLeft) }
    let first = sentResult ?? askOnce(server: index, question, aliasesLeft, usesEDNS: true)
    guard case .response(let response) = first else { return first }
    switch response {
    case .truncated:
      return askOverTCP(server: index, question, aliasesLeft, usesEDNS: true)
    case .needsPlainQuery:
      observer(.withoutEDNS(servers[index]))
      let plain = askOnce(server: index, question, aliasesLeft, usesEDNS: false)
      guard case .response(.truncated) = plain else { return plain }
      return askOverTCP(server: index, question, aliasesLeft, usesEDNS: false)
    case .unrelated, .outcome, .alias:
      return first
    }
  }

  private func askOnce(
    server index: Int, _ question: DNSQuestion, _ aliasesLeft: Int, usesEDNS: Bool
  ) -> ExchangeResult {
    let sent = DatagramTry(question, usesEDNS: usesEDNS, to: addresses[index], serverIndex: index)
    guard let sent else { return .unreachable }
    observer(.sent(servers[index], overTCP: false))
    return receive(sent, aliasesLeft)
  }

  private func receive(_ sent: DatagramTry, _ aliasesLeft: Int) -> ExchangeResult {
    var strays = 0
    let result = sent.receive(
      until: min(sent.sentAt + tryTimeout, deadline), aliasesLeft: aliasesLeft, strays: &strays)
    if strays > 0 { observer(.strayDatagrams(servers[sent.serverIndex], count: strays)) }
    return result
  }

  private func askOverTCP(
    server index: Int, _ question: DNSQuestion, _ aliasesLeft: Int, usesEDNS: Bool
  ) -> ExchangeResult {
    observer(.sent(servers[index], overTCP: true))
    let result = StreamExchange.ask(
      question, usesEDNS: usesEDNS, at: addresses[index], aliasesLeft: aliasesLeft,
      until: min(Monotonic.nanoseconds + tryTimeout, deadline))
    // A server that asks for a plain query only now answers no query at all.
    guard case .response(.needsPlainQuery) = result else { return result }
    return .response(.outcome(.failure(.malformed)))
  }
}
