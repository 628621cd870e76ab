import Foundation

/// Holds threads back until it is opened.
final class Gate: Sendable {
  private let condition = NSCondition()
  // Unsafe marker because Swift cannot see that every access is under the condition's lock.
  nonisolated(unsafe) private var isOpen = false

  func wait() {
    condition.lock()
    while !isOpen { condition.wait() }
    condition.unlock()
  }

  func open() {
    condition.lock()
    isOpen = true
    condition.broadcast()
    condition.unlock()
  }
}
