import Mail

/// The labels of one series, in the order of their names.
struct MetricLabels: Hashable, Comparable, Sendable {
  struct Label: Hashable, Sendable {
    let name: String
    let value: String
  }

  let labels: [Label]

  init(_ labels: [String: String]) {
    self.labels = labels.sorted { $0.key < $1.key }.map { Label(name: $0.key, value: $0.value) }
  }

  var areValid: Bool {
    labels.allSatisfy { MetricName.isValid($0.name) && !$0.name.contains(":") && $0.name != "le" }
  }

  static func < (left: MetricLabels, right: MetricLabels) -> Bool {
    left.labels.lexicographicallyPrecedes(right.labels) { ($0.name, $0.value) < ($1.name, $1.value) }
  }
}

/// `[a-zA-Z_:][a-zA-Z0-9_:]*`
enum MetricName {
  static func isValid(_ name: String) -> Bool {
    guard let first = name.utf8.first, !ASCII.isDigit(first) else { return false }
    return name.utf8.allSatisfy {
      ASCII.isLetterOrDigit($0) || $0 == UInt8(ascii: "_") || $0 == UInt8(ascii: ":")
    }
  }
}
