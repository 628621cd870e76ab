import Daemon
import Inspection

/// What the milter counts. The forwarder joins these with its own metrics on one page, so a name that
/// both had would lose one of them.
struct InspectionCounters: Sendable {
  let connections: Counter
  let refusedEnvelopes: Counter
  let forgedFields: Counter
  let duration: Histogram
  let size: Histogram
  let failures: Counter
  let verdicts: VerdictCounters
  let signing: SigningCounters
  let dkimOpinions: DKIMOpinionCounters
  private let rejected: [Refusal.Cause: Counter]
  private let processed: [MessageOutcome.Disposition: Counter]

  init(_ metrics: Metrics, bans: BanBook) {
    connections = metrics.counter("connections_total", help: "SMTP connections that reached the milter.")
    refusedEnvelopes = metrics.counter(
      "envelopes_rejected_total", help: "MAIL and RCPT commands refused by the milter.")
    forgedFields = metrics.counter(
      "forged_headers_removed_total", help: "Header fields removed because they claimed to be ours.")
    duration = metrics.histogram(
      "inspection_duration_seconds", help: "Time from a message's first header field to its verdict.")
    size = metrics.histogram(
      "inspected_message_size_bytes", help: "Size of messages as they came in.",
      buckets: Histogram.octetsBuckets)
    failures = metrics.counter(
      "inspection_failures_total", help: "Messages deferred because the milter itself failed.")
    var processed: [MessageOutcome.Disposition: Counter] = [:]
    for disposition in MessageOutcome.Disposition.allCases {
      processed[disposition] = metrics.counter(
        "inspected_messages_total", help: "Messages decided by the milter, by what was done.",
        labels: ["action": disposition.rawValue])
    }
    self.processed = processed
    var rejected: [Refusal.Cause: Counter] = [:]
    for cause in Refusal.Cause.allCases {
      rejected[cause] =
        cause.isOfConnection
        ? metrics.counter(
          "connections_rejected_total", help: "SMTP connections refused, by the reason.",
          labels: ["reason": cause.rawValue])
        : metrics.counter(
          "emails_rejected_total",
          help: "Senders, recipients and messages refused by the milter, by the reason.",
          labels: ["reason": cause.rawValue])
    }
    self.rejected = rejected
    verdicts = VerdictCounters(metrics)
    signing = SigningCounters(metrics)
    dkimOpinions = DKIMOpinionCounters(metrics)
    metrics.collectedGauge("milter_bans", help: "Bans on addresses and networks that the milter knows of.") {
      Double(bans.state.count)
    }
    metrics.collectedGauge(
      "bans_current",
      help: "1 while the milter follows the policy daemon's bans, 0 while it keeps the last ones."
    ) {
      bans.state.isCurrent ? 1 : 0
    }
  }

  /// Counts one refusal, of whatever.
  func count(_ refusal: Refusal) { rejected[refusal.cause]?.add() }

  /// Counts one decided message.
  func count(_ outcome: MessageOutcome, took time: Duration) {
    verdicts.count(outcome)
    signing.count(outcome.signing)
    dkimOpinions.count(outcome.checks?.dkimReports ?? [])
    if case .refuse(let refusal) = outcome.answer { count(refusal) }
    processed[outcome.disposition]?.add()
    if outcome.disposition != .rejected { forgedFields.add(outcome.record.forgedFieldCount) }
    size.observe(Double(outcome.record.sizeOctets))
    duration.observe(time)
  }
}
