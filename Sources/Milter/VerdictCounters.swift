import Authentication
import Daemon
import Inspection

/// What the checks of messages count, under the names that the original gave them.
struct VerdictCounters: Sendable {
  private let spf: [SPFResult: Counter]
  private let spfLookupErrors: Counter
  let spfOpinions: SPFOpinionCounters
  private let dkim: [DKIMResult: Counter]
  private let dkimVerifyErrors: Counter
  private let dmarc: [DMARCResult: Counter]
  private let dmarcLookupErrors: Counter
  private let arc: [ARCResult: Counter]
  private let arcOverrides: Counter
  private let iprev: [IPRevResult: Counter]
  private let differences: [DMARCOutcome.Difference.Subject: Counter]
  private let overrides: [DMARCOverride.Kind: Counter]
  private let quarantined: Counter

  init(_ metrics: Metrics) {
    func counters<Word: Hashable & RawRepresentable<String>>(
      _ prefix: String, _ words: [Word], _ help: (String) -> String
    ) -> [Word: Counter] {
      Dictionary(
        words.map { word in
          (word, metrics.counter("\(prefix)_\(word.rawValue)_total", help: help(word.rawValue)))
        }
      ) { first, _ in first }
    }
    spf = counters("spf", SPFResult.allCases.filter { $0 != .policy }) {
      "Messages whose SPF result is \($0)."
    }
    spfLookupErrors = metrics.counter(
      "spf_lookup_errors_total", help: "SPF checks that a DNS lookup without an answer ended.")
    spfOpinions = SPFOpinionCounters(metrics)
    dkim = counters("dkim", DKIMResult.allCases) {
      $0 == "none" ? "Messages without DKIM signature." : "DKIM signatures with the result \($0)."
    }
    dkimVerifyErrors = metrics.counter(
      "dkim_verify_errors_total", help: "DKIM signatures that could not be verified at all.")
    dmarc = counters("dmarc", DMARCResult.allCases) { "Messages whose DMARC result is \($0)." }
    dmarcLookupErrors = metrics.counter(
      "dmarc_lookup_errors_total", help: "DMARC evaluations that a DNS lookup without an answer ended.")
    arc = counters("arc", ARCResult.allCases) {
      $0 == "none" ? "Messages without ARC chain." : "Messages whose ARC chain has the result \($0)."
    }
    arcOverrides = metrics.counter(
      "arc_overrides_total", help: "DMARC failures that a trusted ARC sealer's word overrode.")
    iprev = counters("iprev", IPRevResult.allCases.filter { $0 != .none }) {
      "Messages whose iprev result is \($0)."
    }
    var differences: [DMARCOutcome.Difference.Subject: Counter] = [:]
    for subject in DMARCOutcome.Difference.Subject.allCases {
      differences[subject] = metrics.counter(
        "dmarc_method_differences_total",
        help: "What tree walk and public suffix list saw differently under dmarc_method: compare.",
        labels: ["subject": subject.rawValue])
    }
    self.differences = differences
    var overrides: [DMARCOverride.Kind: Counter] = [:]
    for kind in DMARCOverride.Kind.allCases {
      overrides[kind] = metrics.counter(
        "dmarc_overrides_total", help: "Published DMARC policies that were not applied, by the reason.",
        labels: ["type": kind.rawValue])
    }
    self.overrides = overrides
    quarantined = metrics.counter(
      "emails_quarantined_total", help: "Messages with the verdict quarantine, by the reason.",
      labels: ["reason": "dmarc"])
  }

  /// Counts what became of one message that was checked.
  func count(_ outcome: MessageOutcome) {
    if outcome.disposition == .quarantined { quarantined.add() }
    guard let checks = outcome.checks else { return }
    if let result = checks.spf?.result {
      spf[result]?.add()
      if result == .temperror { spfLookupErrors.add() }
    }
    if let signatures = checks.dkim?.signatures {
      if signatures.isEmpty { dkim[DKIMResult.none]?.add() }
      for signature in signatures {
        dkim[signature.result]?.add()
        if [.temperror, .permerror].contains(signature.result) { dkimVerifyErrors.add() }
      }
    }
    if let result = checks.dmarc?.evaluation.result {
      dmarc[result]?.add()
      if result == .temperror { dmarcLookupErrors.add() }
    }
    if let result = checks.arc?.result { arc[result]?.add() }
    if outcome.arcVoucher != nil { arcOverrides.add() }
    for difference in checks.dmarc?.differences ?? [] { differences[difference.subject]?.add() }
    for override in outcome.overrides { overrides[override.kind]?.add() }
    if let result = checks.iprev?.result { iprev[result]?.add() }
  }
}
