import Synchronization

/// A number that only grows. Safe from any thread; adding is one atomic operation.
package final class Counter: Sendable {
  private let storage = Atomic<Int>(0)

  /// A counter on its own; those that appear in `/metrics` come from `Metrics.counter`.
  package init() {}

  /// Adds `amount`; a negative one is ignored, because scrapers take a fall for a restart.
  package func add(_ amount: Int = 1) {
    guard amount > 0 else { return }
    storage.wrappingAdd(amount, ordering: .relaxed)
  }

  /// The sum so far.
  package var value: Int { storage.load(ordering: .relaxed) }
}
