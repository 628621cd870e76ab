import Daemon
import Inspection
import Locking
import Mail
import Policy
import Resolver

/// Rates and connections of all sessions.
///
/// One lock for all buckets: it is held for less than a microsecond a message, so that a second one would save
/// nothing, and rules that act together can be asked together.
final class LimitDesk: Sendable {
  private struct Connections {
    var table = ConnectionTable()
    var limits: ConnectionLimits
    var networks: ClientNetworks
  }

  /// Places of the table that are walked through at a time, so that sessions wait for some 100 µs at most.
  private static let placesAtATime = 8192

  let counters: LimitCounters
  /// What is to be told to the policy daemon.
  let violations: Locked<ViolationTally>
  private let limiter: Locked<RateLimiter>
  private let connections: Locked<Connections>

  init(
    _ limiter: RateLimiter, _ limits: ConnectionLimits, counters: LimitCounters
  ) {
    self.limiter = Locked(limiter)
    connections = Locked(Connections(limits: limits, networks: limiter.limits.networks))
    violations = Locked(ViolationTally())
    self.counters = counters
  }

  /// Sessions follow these limits from now on.
  func replace(_ rates: RateLimits, _ limits: ConnectionLimits) {
    limiter.withLock { $0.replace(rates, at: SystemClock.steady) }
    connections.withLock { connections in
      connections.limits = limits
      connections.networks = rates.networks
    }
  }

  // MARK: Sessions

  /// Opens a connection, which `close` must close; with what the rules of a dry run say of it.
  func open(_ facts: RateFacts, isExempt: Bool) -> (connection: ConnectionDecision, rates: RateDecision)? {
    guard let client = facts.client else { return nil }
    let rates =
      isExempt ? .free(.connect) : limiter.withLock { $0.decide(.connect, facts, at: SystemClock.steady) }
    let connection = connections.withLock { connections in
      connections.table.open(
        connections.networks.network(of: client),
        isExempt: isExempt || (facts.isOriginating && rates.refusal == nil), limits: connections.limits,
        rate: rates.refusal)
    }
    count(rates)
    switch connection.outcome {
    case .admitted: counters.accepted.add()
    case .refused(let refusal, _):
      if refusal.isClientsOwn {
        report(.connectionLimit, client, refusal.name, demandsBan: rates.refusal?.action == .ban)
      }
    }
    return (connection, rates)
  }

  /// Closes a connection.
  func close(_ connection: ConnectionDecision) { connections.withLock { $0.table.close(connection) } }

  /// Asks the rules of one step, and takes what it costs where they refuse nothing.
  func decide(_ stage: RateStage, _ facts: RateFacts) -> RateDecision {
    let decision = limiter.withLock { $0.decide(stage, facts, at: SystemClock.steady) }
    count(decision)
    if let refusal = decision.refusal, refusal.key.isClientsOwn, let client = facts.client {
      report(.rateLimit, client, refusal.rule, demandsBan: refusal.action == .ban)
    }
    return decision
  }

  private func count(_ decision: RateDecision) {
    if let refusal = decision.refusal {
      counters.refused(refusal)
    } else if !decision.charges.isEmpty {
      counters.allowed.add()
    }
    for finding in decision.findings where finding.isDryRun { counters.wouldRefuse(finding) }
  }

  /// Gives back what was taken for a message that failed by our own fault.
  func giveBack(_ charges: [RateCharge]) {
    guard !charges.isEmpty else { return }
    limiter.withLock { $0.giveBack(charges, at: SystemClock.steady) }
  }

  /// Tells the policy daemon of something that a client did.
  func report(_ kind: ViolationReport.Kind, _ client: IPAddress, _ rule: String, demandsBan: Bool = false) {
    counters.violated(kind)
    let violation = ViolationReport.Violation(
      kind: kind, client: client, rule: HeaderText(sanitizing: rule), at: SystemClock.now,
      demandsBan: demandsBan)
    violations.withLock { $0.add(.violation(violation)) }
  }

  /// Tells it of a message that was accepted and whose author's domain DMARC proves.
  func reportGoodMail(_ client: IPAddress, _ domain: DomainName) {
    let mail = ViolationReport.GoodMail(client: client, domain: domain, at: SystemClock.now)
    violations.withLock { $0.add(.goodMail(mail)) }
  }

  // MARK: Operator

  /// Runs `body` with the buckets; it must be quick.
  func withLimiter<Result>(_ body: (inout RateLimiter) -> Result) -> Result { limiter.withLock(body) }

  /// How many connections are open, of how many clients.
  var openConnections: (count: Int, clients: Int, limits: ConnectionLimits) {
    connections.withLock { ($0.table.count, $0.table.clientCount, $0.limits) }
  }

  /// How many connections of a client's network are open.
  func openConnections(of client: IPAddress) -> Int {
    connections.withLock { $0.table.count(of: $0.networks.network(of: client)) }
  }

  /// The buckets that are not full, by the name of the rule.
  func bucketCounts() -> [String: Int] {
    var counts: [String: Int] = [:]
    walk { limiter, places in limiter.count(among: places, at: SystemClock.steady, into: &counts) }
    return counts
  }

  /// The buckets that survive a restart as a file; `nil` where no rule has such.
  func snapshot() -> (octets: [UInt8], buckets: Int)? {
    guard var snapshot = limiter.withLock({ $0.beginSnapshot() }) else { return nil }
    walk { limiter, places in limiter.add(among: places, at: SystemClock.steady, to: &snapshot) }
    let count = snapshot.bucketCount
    return (snapshot.finish(), count)
  }

  private func walk(_ visit: (RateLimiter, Range<Int>) -> Void) {
    var start = 0
    while true {
      let places = start..<start + Self.placesAtATime
      let isEnd = limiter.withLock { limiter in
        visit(limiter, places)
        return places.upperBound >= limiter.places
      }
      if isEnd { return }
      start = places.upperBound
    }
  }
}
