package import DNS
import Locking
internal import Synchronization

/// A stub resolver: asks the operator's recursive servers, on the thread that wants to know.
///
/// A lookup blocks until its answer is there or its time is over; never call it on Swift's cooperative
/// threads. Any number of threads may call at once: the same question is asked once, and the others wait
/// for it, each until its own deadline. It has no thread of its own: what ``start(_:)`` sends ahead is
/// received by the lookup that comes for it.
package final class Resolver: Sendable {
  private let configuration: ResolverConfiguration
  private let addresses: [SocketAddress]
  private let clock: @Sendable () -> Int64
  private let observer: @Sendable (ResolverEvent) -> Void
  private let state: Locked<ResolverState>
  /// The server that answered last.
  private let preferredServer = Atomic(0)

  /// A resolver with an empty cache. `clock` gives monotonic milliseconds and rules the cache alone;
  /// waiting is timed by the system. `observer` is called on the threads that look up.
  package init(
    _ configuration: ResolverConfiguration,
    clock: @escaping @Sendable () -> Int64 = { Monotonic.milliseconds },
    observer: @escaping @Sendable (ResolverEvent) -> Void = { _ in }
  ) {
    self.configuration = configuration
    self.clock = clock
    self.observer = observer
    addresses = configuration.servers.map(SocketAddress.init)
    state = Locked(ResolverState(cache: DNSCache(maximumOctets: configuration.cacheOctets)))
  }

  /// The lookups of one message, as the evaluators take them.
  package func lookup(within budget: DNSBudget) -> DNSLookup {
    { question in self.lookup(question, within: budget) }
  }

  /// Answers a question from the cache or the servers. The time it waits is taken from `budget`.
  package func lookup(_ question: DNSQuestion, within budget: DNSBudget) -> DNSOutcome {
    let now = clock()
    let role = state.withLock { $0.join(question, at: now) }
    if case .known(let outcome) = role {
      observer(.cacheHit(question.type))
      return outcome
    }
    let start = Monotonic.nanoseconds
    let allowed = budget.remainingNanoseconds
    let timeout = configuration.lookupTimeout.boundedNanoseconds
    var outcome = resolve(question, role, until: start + min(allowed, timeout), isWhole: allowed >= timeout)
    let spent = Monotonic.nanoseconds - start
    budget.spend(nanoseconds: spent)
    if outcome == .failure(.timeout), allowed < timeout, spent >= allowed {
      outcome = .failure(.budgetExhausted)
      observer(.budgetCut(question.type))
    }
    observer(.finished(question.type, outcome, microseconds: spent / 1000))
    return outcome
  }

  /// Sends a question ahead and returns at once: a later ``lookup(_:within:)`` finds the answer waiting.
  /// It is a hint. Nothing is sent where the answer is known or asked for already, a lost datagram is
  /// sent again only by the lookup, and where many are ahead the oldest is given up.
  package func start(_ question: DNSQuestion) {
    let now = clock()
    let serverIndex = preferredServer.load(ordering: .relaxed)
    guard state.withLock({ $0.isOpen(question, at: now) }),
      let sent = DatagramTry(
        question, usesEDNS: true, to: addresses[serverIndex], serverIndex: serverIndex)
    else { return }
    observer(.sent(configuration.servers[serverIndex], overTCP: false))
    let forgettable = sent.sentAt - configuration.lookupTimeout.boundedNanoseconds
    let forgotten = state.withLock { state in
      guard state.isOpen(question, at: now) else { return [DatagramTry]() }
      let forgotten = state.ahead.takeForgotten(sentBefore: forgettable)
      state.ahead.add(sent)
      return forgotten
    }
    for old in forgotten { harvest(old) }
  }

  /// What the cache holds: outcomes and octets.
  package var cacheSize: (count: Int, octets: Int) {
    state.withLock { ($0.cache.count, $0.cache.octets) }
  }

  /// Does what `role` says until the deadline. `isWhole` means that it has all the time of a lookup, so
  /// that running out of it tells something about the question and not about the message.
  private func resolve(
    _ question: DNSQuestion, _ role: ResolverState.Role, until deadline: Int64, isWhole: Bool
  ) -> DNSOutcome {
    var role = role
    while true {
      switch role {
      case .known(let outcome):
        return outcome
      case .ask(let flight, let sent):
        let outcome = pursue(question, sent, until: deadline)
        let isShared = outcome != .failure(.timeout) || isWhole
        let learnedAt = sent.map { clock() - (Monotonic.nanoseconds - $0.sentAt) / 1_000_000 } ?? clock()
        state.withLock { state in
          if isShared { state.cache.store(outcome, for: question, at: learnedAt) }
          state.flights[question] = nil
        }
        flight.land(isShared ? .outcome(outcome) : .abandoned)
        return outcome
      case .wait(let flight):
        observer(.joined(question.type))
        switch flight.wait(until: deadline) {
        case .outcome(let outcome): return outcome
        case .abandoned:
          let now = clock()
          role = state.withLock { $0.join(question, at: now) }
        case nil: return .failure(.timeout)
        }
      }
    }
  }

  /// Asks, and goes on asking where answers end in an alias.
  private func pursue(_ question: DNSQuestion, _ sent: DatagramTry?, until deadline: Int64) -> DNSOutcome {
    let inquiry = Inquiry(
      servers: configuration.servers, addresses: addresses,
      tryTimeout: configuration.tryTimeout.boundedNanoseconds, deadline: deadline, observer: observer)
    let before = preferredServer.load(ordering: .relaxed)
    var preferred = before
    defer {
      if preferred != before { preferredServer.store(preferred, ordering: .relaxed) }
    }
    var chain = AliasPursuit(question)
    var response = inquiry.ask(
      question, aliasesLeft: chain.aliasesLeft, preferred: &preferred, sent: sent)
    while true {
      switch response {
      case .outcome(let outcome):
        return chain.outcome(outcome)
      case .alias(let target, let aliases, let ttl):
        guard let next = chain.follow(target, aliases: aliases, ttl: ttl) else {
          return .failure(.aliasLoop)
        }
        let now = clock()
        if let known = state.withLock({ $0.cache.outcome(for: next, at: now) }) {
          return chain.outcome(known)
        }
        response = inquiry.ask(next, aliasesLeft: chain.aliasesLeft, preferred: &preferred, sent: nil)
      case .unrelated, .truncated, .needsPlainQuery:
        return .failure(.malformed)
      }
    }
  }

  /// Keeps the answer of a query that nobody came for, if it is there.
  private func harvest(_ sent: DatagramTry) {
    var strays = 0
    let result = sent.receive(until: 0, aliasesLeft: DNSLimits.aliases, strays: &strays)
    guard case .response(.outcome(let outcome)) = result else { return }
    if case .failure = outcome { return }
    let learnedAt = clock() - (Monotonic.nanoseconds - sent.sentAt) / 1_000_000
    state.withLock { $0.cache.store(outcome, for: sent.query.question, at: learnedAt) }
  }
}
