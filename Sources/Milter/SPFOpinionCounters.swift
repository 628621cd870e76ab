import Authentication
import Daemon

/// What libspf2 says of senders, beside our own evaluator. A series stands from its first event on: where libspf2 is
/// not asked there is none.
struct SPFOpinionCounters: Sendable {
  private let metrics: Metrics

  init(_ metrics: Metrics) { self.metrics = metrics }

  /// Counts one opinion, or that there is none.
  func count(_ opinion: SecondOpinion<SPFResult>) {
    switch opinion {
    case .agrees:
      metrics.counter(
        "spf_agreements_total", help: "SPF checks that our own evaluator and libspf2 see alike."
      ).add()
    case .differs(let native, let other):
      metrics.counter(
        "spf_disagreements_total", help: "SPF checks that libspf2 sees differently, by both results.",
        labels: ["native": native.rawValue, "other": other.rawValue]
      ).add()
    case .abstains(let reason):
      metrics.counter(
        "spf_abstentions_total", help: "SPF checks that libspf2 says nothing of, by the reason.",
        labels: ["reason": reason.rawValue]
      ).add()
    }
  }
}
