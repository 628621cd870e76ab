/// Writes the Prometheus text format 0.0.4.
struct MetricsText {
  private(set) var output: [UInt8] = []

  mutating func family(_ name: String, kind: MetricKind, help: String) {
    line("# HELP \(name) \(escaped(help, quotes: false))")
    line("# TYPE \(name) \(kind.rawValue)")
  }

  mutating func sample(_ name: String, _ labels: MetricLabels, _ value: Double) {
    sample(name, labels.labels.map { ($0.name, $0.value) }, value)
  }

  mutating func histogram(_ name: String, _ labels: MetricLabels, _ histogram: Histogram) {
    let snapshot = histogram.snapshot
    let own = labels.labels.map { ($0.name, $0.value) }
    var total = 0
    for (bound, count) in zip(histogram.bounds, snapshot.counts) {
      total += count
      sample(name + "_bucket", own + [("le", number(bound))], Double(total))
    }
    total += snapshot.above
    sample(name + "_bucket", own + [("le", "+Inf")], Double(total))
    sample(name + "_sum", own, snapshot.sum)
    sample(name + "_count", own, Double(total))
  }

  private mutating func sample(_ name: String, _ labels: [(String, String)], _ value: Double) {
    let list = labels.map { "\($0.0)=\"\(escaped($0.1, quotes: true))\"" }.joined(separator: ",")
    line("\(name)\(list.isEmpty ? "" : "{\(list)}") \(number(value))")
  }

  private mutating func line(_ text: String) {
    output.append(contentsOf: text.utf8)
    output.append(UInt8(ascii: "\n"))
  }

  private func number(_ value: Double) -> String {
    if value.isNaN { return "NaN" }
    if value.isInfinite { return value < 0 ? "-Inf" : "+Inf" }
    if let whole = Int64(exactly: value) { return String(whole) }
    return "\(value)"
  }

  private func escaped(_ text: String, quotes: Bool) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\\": result += "\\\\"
      case "\n": result += "\\n"
      case "\"" where quotes: result += "\\\""
      default: result.unicodeScalars.append(scalar)
      }
    }
    return result
  }
}
