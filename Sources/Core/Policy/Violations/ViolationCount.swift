package import Mail

/// The violations of one client within the window, by weight and by kind.
///
/// The window is cut into `ViolationCount.steps` steps; a violation counts until a whole window has passed since
/// the end of its step, so for one window and a sixteenth at most.
package struct ViolationCount: Hashable, Sendable {
  /// Sixteen steps, and the one that is running beside the fifteen that make the window.
  package static let steps = 16

  /// The number of the newest step since the epoch.
  package private(set) var step: Int64
  /// Thousandths by step modulo `steps`.
  package private(set) var weights: SIMD16<UInt32>
  /// Violations by kind, in the order of `ViolationReport.Kind.allCases`, since the client was last without any; at
  /// most eight kinds.
  package private(set) var numbers: SIMD8<UInt32>
  /// When the last one happened.
  package private(set) var lastAt: Timestamp

  /// Nothing yet.
  init(at moment: Timestamp, window: Duration) {
    step = Self.step(of: moment, window: window)
    weights = .zero
    numbers = .zero
    lastAt = moment
  }

  /// What was written down; `nil` for what this type did not write.
  package init?(step: Int64, weights: [UInt32], numbers: [UInt32], lastAt: Timestamp) {
    guard weights.count == Self.steps, numbers.count <= SIMD8<UInt32>.scalarCount, step >= 0 else {
      return nil
    }
    self.step = step
    self.weights = SIMD16(weights)
    self.numbers = SIMD8(numbers + Array(repeating: 0, count: SIMD8<UInt32>.scalarCount - numbers.count))
    self.lastAt = lastAt
  }

  /// Counts a violation of `weight` thousandths. One from before the window is not counted.
  mutating func add(
    _ violation: ViolationReport.Violation, weight: Int, at moment: Timestamp, window: Duration
  ) {
    let at = Self.step(of: moment, window: window)
    advance(to: at)
    guard at > step - Int64(Self.steps) else { return }
    let place = Self.place(of: at)
    weights[place] = Self.sum(weights[place], weight.multipliedReportingOverflow(by: violation.count))
    if let kind = ViolationReport.Kind.allCases.firstIndex(of: violation.kind) {
      numbers[kind] = Self.sum(numbers[kind], (violation.count, false))
    }
    lastAt = max(lastAt, moment)
  }

  /// The weight within the window that ends at `now`, in thousandths.
  package func total(at now: Timestamp, window: Duration) -> Int {
    let current = Self.step(of: now, window: window)
    // A clock that was set back: what has been counted counts.
    let newest = max(step, current)
    return (0..<Int64(Self.steps)).reduce(0) { sum, age in
      let at = newest - age
      return at <= step && at > step - Int64(Self.steps) ? sum + Int(weights[Self.place(of: at)]) : sum
    }
  }

  /// Whether nothing counts any more.
  func isOver(at now: Timestamp, window: Duration) -> Bool { total(at: now, window: window) == 0 }

  /// Whether the steps are of this window's length: they are not where the setting changed since.
  func fits(_ window: Duration) -> Bool { step == Self.step(of: lastAt, window: window) }

  /// How many violations of a kind there were.
  package func number(of kind: ViolationReport.Kind) -> Int {
    ViolationReport.Kind.allCases.firstIndex(of: kind).map { Int(numbers[$0]) } ?? 0
  }

  private mutating func advance(to newest: Int64) {
    guard newest > step else { return }
    for passed in 1...min(newest - step, Int64(Self.steps)) {
      weights[Self.place(of: newest - passed + 1)] = 0
    }
    step = newest
    if weights == .zero { numbers = .zero }
  }

  private static func step(of moment: Timestamp, window: Duration) -> Int64 {
    let length = max(1, window.milliseconds / Int64(steps - 1))
    return moment.milliseconds / length
  }

  private static func place(of step: Int64) -> Int { Int(step & Int64(steps - 1)) }

  private static func sum(_ number: UInt32, _ more: (partialValue: Int, overflow: Bool)) -> UInt32 {
    more.overflow ? .max : UInt32(clamping: Int(number) + min(more.partialValue, Int(UInt32.max)))
  }
}
