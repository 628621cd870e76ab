import Synchronization

/// The octets of memory that the bodies of all requests of one server take together.
final class BodyBudget: Sendable {
  private let maximum: Int
  private let used = Mutex(0)

  init(maximum: Int) { self.maximum = maximum }

  /// Octets in use.
  var inUse: Int { used.withLock { $0 } }

  /// Takes octets; false where so many are not left.
  func take(_ octets: Int) -> Bool {
    used.withLock { used in
      guard octets <= maximum - used else { return false }
      used += octets
      return true
    }
  }

  /// Gives them back.
  func giveBack(_ octets: Int) { used.withLock { $0 -= octets } }
}
