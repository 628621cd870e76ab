import BenchShim

/// Something that is done again and again; `false` where it went wrong.
typealias Work = () -> Bool

enum Stopwatch {
  /// How often each is done in a second of CPU: the median of interleaved rounds of `seconds` each.
  static func rates(of works: [(name: String, work: Work)], seconds: Double) -> [Double] {
    var rates = works.map { _ in [Double]() }
    for (name, work) in works where !work() { BenchCore.fail("\(name) does not work") }
    for _ in 0..<BenchCore.rounds {
      for (index, entry) in works.enumerated() { rates[index].append(rate(of: entry.work, seconds: seconds)) }
    }
    return rates.map { $0.sorted()[$0.count / 2] }
  }

  private static func rate(of work: Work, seconds: Double) -> Double {
    var count = 0
    // The clock costs as much as a short piece of work: it is asked after more and more of them.
    var batch = 1
    let began = bench_cpu_seconds()
    while true {
      for _ in 0..<batch where !work() { BenchCore.fail("it worked once, and then not") }
      count += batch
      let used = bench_cpu_seconds() - began
      if used >= seconds { return Double(count) / used }
      if used < seconds / 20 { batch *= 2 }
    }
  }
}

/// Columns for people.
enum Table {
  static func row(_ name: String, _ values: [String]) {
    guard !values.isEmpty else { return print(name) }
    let columns = values.map { pad($0, 16) }
    print(name + String(repeating: " ", count: max(1, 44 - name.count)) + columns.joined())
  }

  /// Four digits that count.
  static func number(_ value: Double) -> String {
    if value < 10 { return "\((value * 100).rounded() / 100)" }
    if value < 100 { return "\((value * 10).rounded() / 10)" }
    return "\(Int(value.rounded()))"
  }

  private static func pad(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(1, width - text.count)) + text
  }
}
