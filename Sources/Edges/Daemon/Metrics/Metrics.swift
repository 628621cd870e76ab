import Locking

/// The metrics of one daemon. Safe from any thread; instruments are looked up once and kept.
///
/// Names are given without the prefix `gomail_`. Asking again for the same name and labels gives the
/// same instrument. An instrument whose name already belongs to another kind, whose name or label
/// names Prometheus would refuse, or that is one too many in its family, works but is not shown:
/// measuring must never stop the mail.
package final class Metrics: Sendable {
  /// What every name begins with.
  package static let prefix = "gomail_"
  /// Label values must come from small sets; this bounds what a mistake can cost.
  package static let maximumSeriesPerFamily = 500

  struct Family {
    var kind: MetricKind
    var help: String
    var series: [MetricLabels: Instrument] = [:]
  }

  enum Instrument: Sendable {
    case counter(Counter)
    case gauge(Gauge)
    case histogram(Histogram)
    case collected(@Sendable () -> Double)
  }

  private let constantLabels: [String: String]
  private let families = Locked<[String: Family]>([:])

  /// An empty registry.
  ///
  /// - Parameter constantLabels: Labels that every series carries besides its own.
  package init(constantLabels: [String: String] = [:]) { self.constantLabels = constantLabels }

  /// A counter; its name should end in `_total`.
  package func counter(_ name: String, help: String, labels: [String: String] = [:]) -> Counter {
    let instrument = register(name, .counter, help, labels) { .counter(Counter()) }
    if case .counter(let counter) = instrument { return counter }
    return Counter()
  }

  /// A gauge.
  package func gauge(_ name: String, help: String, labels: [String: String] = [:]) -> Gauge {
    let instrument = register(name, .gauge, help, labels) { .gauge(Gauge()) }
    if case .gauge(let gauge) = instrument { return gauge }
    return Gauge()
  }

  /// A histogram with these upper bounds; the bounds of the first call stand.
  package func histogram(
    _ name: String, help: String, buckets: [Double] = Histogram.secondsBuckets, labels: [String: String] = [:]
  ) -> Histogram {
    let instrument = register(name, .histogram, help, labels) { .histogram(Histogram(buckets: buckets)) }
    if case .histogram(let histogram) = instrument { return histogram }
    return Histogram(buckets: buckets)
  }

  /// A gauge that is read at each scrape. `read` must be quick and must not wait for anything.
  package func collectedGauge(
    _ name: String, help: String, labels: [String: String] = [:], read: @escaping @Sendable () -> Double
  ) {
    _ = register(name, .gauge, help, labels) { .collected(read) }
  }

  /// A counter that is read at each scrape; what `read` gives must never fall.
  package func collectedCounter(
    _ name: String, help: String, labels: [String: String] = [:], read: @escaping @Sendable () -> Double
  ) {
    _ = register(name, .counter, help, labels) { .collected(read) }
  }

  private func register(
    _ name: String, _ kind: MetricKind, _ help: String, _ labels: [String: String],
    make: () -> Instrument
  ) -> Instrument? {
    let fullName = Self.prefix + name
    let labels = MetricLabels(labels.merging(constantLabels) { own, _ in own })
    guard MetricName.isValid(fullName), labels.areValid else { return nil }
    return families.withLock { families in
      var family = families[fullName] ?? Family(kind: kind, help: help)
      guard family.kind == kind else { return nil }
      if let known = family.series[labels] { return known }
      guard family.series.count < Self.maximumSeriesPerFamily else { return nil }
      let instrument = make()
      family.series[labels] = instrument
      families[fullName] = family
      return instrument
    }
  }

  /// Everything in the Prometheus text format 0.0.4, families and series in the order of their names.
  package func render() -> [UInt8] {
    // Collecting closures run outside the lock: they may take locks of their own.
    let families = families.withLock { $0 }
    var text = MetricsText()
    for (name, family) in families.sorted(by: { $0.key < $1.key }) {
      text.family(name, kind: family.kind, help: family.help)
      for (labels, instrument) in family.series.sorted(by: { $0.key < $1.key }) {
        switch instrument {
        case .counter(let counter): text.sample(name, labels, Double(counter.value))
        case .gauge(let gauge): text.sample(name, labels, gauge.value)
        case .collected(let read): text.sample(name, labels, read())
        case .histogram(let histogram): text.histogram(name, labels, histogram)
        }
      }
    }
    return text.output
  }

  /// The media type of what `render` gives.
  package static let contentType = "text/plain; version=0.0.4; charset=utf-8"
}
