import Daemon
import Policy

/// The metrics of bans and violations, looked up once.
struct BanCounters: Sendable {
  private let rejects: Counter
  private let defers: Counter
  private let automatic: Counter
  private let violations: [ViolationReport.Kind: Counter]
  private let goodMail: Counter
  private let spared: Counter
  private let withoutRoom: Counter

  init(_ metrics: Metrics, ledger: BanLedger) {
    func bans(_ kind: String) -> Counter {
      metrics.counter("bans_total", help: "Bans that were set, by kind.", labels: ["kind": kind])
    }
    rejects = bans("reject")
    defers = bans("defer")
    automatic = bans("automatic")
    violations = Dictionary(
      uniqueKeysWithValues: ViolationReport.Kind.allCases.map { kind in
        (
          kind,
          metrics.counter(
            "violations_total", help: "Violations that were reported, by type.",
            labels: ["type": kind.rawValue])
        )
      })
    goodMail = metrics.counter(
      "good_mail_reports_total", help: "Accepted messages that passed DMARC, as far as they were reported.")
    func notBanned(_ reason: String) -> Counter {
      metrics.counter(
        "automatic_bans_withheld_total", help: "Automatic bans that were not set, by reason.",
        labels: ["reason": reason])
    }
    spared = notBanned("good_mail")
    withoutRoom = notBanned("no_room")
    let board = ledger.board
    metrics.collectedGauge("banned_ips", help: "Bans on addresses and networks.") {
      Double(board.counts.bans)
    }
    metrics.collectedGauge("allowed_networks", help: "Networks on the allow list.") {
      Double(board.counts.allowed)
    }
    metrics.collectedGauge("ban_stream_subscribers", help: "Followers of the stream of bans.") {
      Double(board.followerCount)
    }
    func clients(_ memory: String, _ read: @escaping @Sendable (BanLedger.BookState) -> Int) {
      metrics.collectedGauge(
        "violation_clients", help: "Clients of which something is remembered, by what.",
        labels: ["memory": memory]
      ) { Double(read(ledger.bookSizes)) }
    }
    clients("violations") { $0.violations }
    clients("bans") { $0.histories }
    clients("good_mail") { $0.goodMail }
    metrics.collectedCounter(
      "violation_evictions_total", help: "Clients that were forgotten for want of room."
    ) { Double(ledger.bookSizes.evictions) }
  }

  /// Counts bans that a person set.
  func added(_ bans: [Ban]) {
    for ban in bans { (ban.isAutomatic ? automatic : ban.action == .reject ? rejects : defers).add() }
  }

  /// Counts what was reported.
  func reported(_ reports: [ViolationReport]) {
    for report in reports {
      switch report {
      case .violation(let violation): violations[violation.kind]?.add(violation.count)
      case .goodMail(let mail): goodMail.add(mail.count)
      }
    }
  }

  /// Counts what came of reports.
  func decided(_ decision: BanLedger.Decision) {
    automatic.add(decision.bans.count)
    spared.add(decision.spared)
    withoutRoom.add(decision.withoutRoom)
  }
}
