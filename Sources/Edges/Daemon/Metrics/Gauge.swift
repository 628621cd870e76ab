import Synchronization

/// A number that rises and falls. Safe from any thread.
package final class Gauge: Sendable {
  /// The bits of a `Double`, because an `Atomic<Double>` does not exist.
  private let bits = Atomic<UInt64>(0)

  /// A gauge on its own; those that appear in `/metrics` come from `Metrics.gauge`.
  package init() {}

  /// Replaces the value.
  package func set(_ value: Double) { bits.store(value.bitPattern, ordering: .relaxed) }

  /// Replaces the value.
  package func set(_ value: Int) { set(Double(value)) }

  /// Adds `amount`, which may be negative.
  package func add(_ amount: Double) {
    var old = bits.load(ordering: .relaxed)
    while true {
      let new = (Double(bitPattern: old) + amount).bitPattern
      let (exchanged, current) = bits.weakCompareExchange(expected: old, desired: new, ordering: .relaxed)
      if exchanged { return }
      old = current
    }
  }

  /// Adds `amount`, which may be negative.
  package func add(_ amount: Int) { add(Double(amount)) }

  /// The value now.
  package var value: Double { Double(bitPattern: bits.load(ordering: .relaxed)) }
}
