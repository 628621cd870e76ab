import DNS
import Daemon
import Resolver

/// What the resolver counts.
struct ResolverCounters: Sendable {
  /// How a lookup ended, as the label `outcome` has it.
  private enum Outcome: String, CaseIterable {
    case answer
    case noData = "no_data"
    case nameError = "nxdomain"
    case serverFailure = "servfail"
    case timeout
    case otherFailure = "failure"

    init(_ outcome: DNSOutcome) {
      self =
        switch outcome {
        case .answer: .answer
        case .noData: .noData
        case .nameError: .nameError
        case .failure(.serverFailure): .serverFailure
        case .failure(.timeout), .failure(.budgetExhausted): .timeout
        case .failure: .otherFailure
        }
    }
  }

  private let lookups: [Outcome: Counter]
  private let duration: Histogram
  private let cacheHits: Counter
  private let sharedLookups: Counter
  private let budgetCuts: Counter
  private let datagrams: Counter
  private let streams: Counter
  private let triesTimedOut: Counter
  private let strayDatagrams: Counter

  init(_ metrics: Metrics) {
    var lookups: [Outcome: Counter] = [:]
    for outcome in Outcome.allCases {
      lookups[outcome] = metrics.counter(
        "dns_lookups_total", help: "DNS lookups that the cache could not answer, by how they ended.",
        labels: ["outcome": outcome.rawValue])
    }
    self.lookups = lookups
    duration = metrics.histogram(
      "dns_lookup_duration_seconds", help: "Time that a message waited for a lookup that the cache lacked.")
    cacheHits = metrics.counter("dns_cache_hits_total", help: "DNS lookups answered from the cache.")
    sharedLookups = metrics.counter(
      "dns_shared_lookups_total", help: "DNS lookups that waited for the same one of another message.")
    budgetCuts = metrics.counter(
      "dns_budget_cuts_total", help: "DNS lookups that dns_budget ended before they had an answer.")
    let help = "Queries sent to DNS servers."
    datagrams = metrics.counter("dns_queries_total", help: help, labels: ["transport": "udp"])
    streams = metrics.counter("dns_queries_total", help: help, labels: ["transport": "tcp"])
    triesTimedOut = metrics.counter(
      "dns_query_timeouts_total", help: "Queries to DNS servers that had no answer in time.")
    strayDatagrams = metrics.counter(
      "dns_stray_datagrams_total", help: "Datagrams that answer no query of ours: late or forged ones.")
  }

  /// Counts one event.
  func count(_ event: ResolverEvent) {
    switch event {
    case .cacheHit: cacheHits.add()
    case .finished(_, let outcome, let microseconds):
      lookups[Outcome(outcome)]?.add()
      duration.observe(Double(microseconds) / 1_000_000)
    case .joined: sharedLookups.add()
    case .sent(_, let overTCP): (overTCP ? streams : datagrams).add()
    case .tryTimedOut: triesTimedOut.add()
    case .strayDatagrams(_, let count): strayDatagrams.add(count)
    case .budgetCut: budgetCuts.add()
    case .serverFailed, .withoutEDNS: break
    }
  }
}
