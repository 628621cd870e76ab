import Synchronization

/// What closures on other threads handed over, in order.
final class Collected<Element: Sendable>: Sendable {
  private let state = Mutex<[Element]>([])

  func add(_ element: Element) { state.withLock { $0.append(element) } }

  var all: [Element] { state.withLock { $0 } }
}
