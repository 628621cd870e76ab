import Locking

/// Counts observations by size. Safe from any thread.
package final class Histogram: Sendable {
  /// Upper bounds for durations in seconds, from a millisecond to the longest webhook timeout.
  package static let secondsBuckets = [
    0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
  ]
  /// Upper bounds for message sizes in octets, from 1 kB to 64 MB.
  package static let octetsBuckets: [Double] = [
    1024, 4096, 16384, 65536, 262_144, 1_048_576, 4_194_304, 16_777_216, 67_108_864,
  ]

  struct Snapshot {
    /// One for each bound: observations up to it, those of smaller bounds not counted.
    var counts: [Int]
    /// Observations above the last bound.
    var above = 0
    var sum = 0.0
  }

  let bounds: [Double]
  private let state: Locked<Snapshot>

  /// A histogram with these upper bounds; they are sorted, and infinities and repetitions dropped.
  package init(buckets: [Double]) {
    bounds = Set(buckets.filter(\.isFinite)).sorted()
    state = Locked(Snapshot(counts: Array(repeating: 0, count: bounds.count)))
  }

  /// Counts one observation; NaN is ignored.
  package func observe(_ value: Double) {
    guard !value.isNaN else { return }
    let index = bounds.firstIndex { value <= $0 }
    state.withLock { state in
      if let index { state.counts[index] += 1 } else { state.above += 1 }
      state.sum += value
    }
  }

  /// Counts one duration, in seconds.
  package func observe(_ duration: Duration) {
    let (seconds, attoseconds) = duration.components
    observe(Double(seconds) + Double(attoseconds) / 1e18)
  }

  var snapshot: Snapshot { state.withLock { $0 } }
}
