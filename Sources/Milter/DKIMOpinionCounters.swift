import Authentication
import Daemon

/// What libopendkim says of signatures, beside our own engine.
struct DKIMOpinionCounters: Sendable {
  private struct Difference: Hashable {
    let native: DKIMResult
    let other: DKIMResult
  }

  private let agreements: Counter
  private let disagreements: [Difference: Counter]
  private let abstentions: [DKIMAbstention: Counter]

  init(_ metrics: Metrics) {
    agreements = metrics.counter(
      "dkim_agreements_total", help: "DKIM signatures that our own engine and libopendkim see alike.")
    var disagreements: [Difference: Counter] = [:]
    // Two failures count as one.
    for result in DKIMResult.allCases where ![.pass, .none].contains(result) {
      for difference in [
        Difference(native: .pass, other: result), Difference(native: result, other: .pass),
      ] {
        disagreements[difference] = metrics.counter(
          "dkim_disagreements_total",
          help:
            "DKIM signatures that one of our own engine and libopendkim lets pass and the other does not.",
          labels: ["native": difference.native.rawValue, "other": difference.other.rawValue])
      }
    }
    self.disagreements = disagreements
    var abstentions: [DKIMAbstention: Counter] = [:]
    for abstention in DKIMAbstention.allCases {
      abstentions[abstention] = metrics.counter(
        "dkim_abstentions_total", help: "DKIM signatures that libopendkim says nothing of, by the reason.",
        labels: ["reason": abstention.rawValue])
    }
    self.abstentions = abstentions
  }

  /// Counts what was said of one message.
  func count(_ reports: [DKIMSecondReport]) {
    for report in reports {
      switch report.opinion {
      case .agrees: agreements.add()
      case .differs(let native, let other): disagreements[Difference(native: native, other: other)]?.add()
      case .abstains: report.abstention.flatMap { abstentions[$0] }?.add()
      }
    }
  }
}
