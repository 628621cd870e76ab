import DNS

/// What the threads of a resolver share, under its lock.
struct ResolverState {
  /// What a thread has to do for its question.
  enum Role {
    /// Nothing: it is known.
    case known(DNSOutcome)
    /// Ask, and tell the others; maybe a query is on its way already.
    case ask(Flight, DatagramTry?)
    /// Wait for the one who asks.
    case wait(Flight)
  }

  var cache: DNSCache
  var flights: [DNSQuestion: Flight] = [:]
  var ahead = QuestionsAhead()

  mutating func join(_ question: DNSQuestion, at now: Int64) -> Role {
    if let outcome = cache.outcome(for: question, at: now) { return .known(outcome) }
    if let flight = flights[question] { return .wait(flight) }
    let flight = Flight()
    flights[question] = flight
    return .ask(flight, ahead.take(question))
  }

  /// Whether asking ahead is of use: nothing is known, and nobody asks yet.
  mutating func isOpen(_ question: DNSQuestion, at now: Int64) -> Bool {
    flights[question] == nil && !ahead.contains(question) && cache.outcome(for: question, at: now) == nil
  }
}
