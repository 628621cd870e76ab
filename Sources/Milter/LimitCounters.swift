import Daemon
import Inspection
import Locking
import Policy
import Resolver

/// What limits count, under the names that the original gave them.
struct LimitCounters: Sendable {
  let accepted: Counter
  let allowed: Counter
  private let refusals: [RateKey: Counter]
  private let dryRuns: [RateKey: Counter]
  private let violations: [ViolationReport.Kind: Counter]

  init(_ metrics: Metrics) {
    accepted = metrics.counter(
      "connections_accepted_total", help: "SMTP connections that bans and limits let in.")
    allowed = metrics.counter(
      "throttle_allowed_total",
      help: "Steps of SMTP sessions that rules of rate_limits counted and let through.")
    func byKey(_ name: String, _ help: String) -> [RateKey: Counter] {
      Dictionary(
        RateKey.allCases.map { ($0, metrics.counter(name, help: help, labels: ["type": $0.rawValue])) }
      ) { first, _ in first }
    }
    refusals = byKey("throttle_rejections_total", "What rules of rate_limits refused, by their key.")
    dryRuns = byKey("throttle_dry_run_total", "What rules with dry_run would have refused, by their key.")
    violations = Dictionary(
      ViolationReport.Kind.allCases.filter { $0 != .authenticationFailure }.map { kind in
        (
          kind,
          metrics.counter(
            "security_violations_total", help: "Violations by clients, by kind.",
            labels: ["type": kind.rawValue])
        )
      }
    ) { first, _ in first }
  }

  func refused(_ finding: RateFinding) { refusals[finding.key]?.add() }
  func wouldRefuse(_ finding: RateFinding) { dryRuns[finding.key]?.add() }
  func violated(_ kind: ViolationReport.Kind) { violations[kind]?.add() }

  /// What is read when somebody looks.
  static func collect(_ desk: LimitDesk, _ metrics: Metrics) {
    metrics.collectedGauge("active_connections", help: "SMTP connections that are open and not banned.") {
      Double(desk.openConnections.count)
    }
    metrics.collectedGauge("unique_ips", help: "Clients with open connections.") {
      Double(desk.openConnections.clients)
    }
    metrics.collectedGauge("throttle_buckets", help: "Buckets of rate_limits that are not full.") {
      Double(desk.bucketCounts().values.reduce(0, +))
    }
    metrics.collectedCounter(
      "throttle_evictions_total", help: "Buckets that were forgotten before they were full, for want of room."
    ) {
      Double(desk.withLimiter { $0.evictions })
    }
    metrics.collectedGauge("violation_reports_waiting", help: "Reports that wait for the policy daemon.") {
      Double(desk.violations.withLock { $0.count })
    }
    metrics.collectedCounter(
      "violation_reports_lost_total", help: "Reports that were dropped because too many waited."
    ) {
      Double(desk.violations.withLock { $0.lost })
    }
  }
}
