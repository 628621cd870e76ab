import Locking

/// The octets of memory that the bodies of all requests of one server, or of all its answers, take together.
final class BodyBudget: Sendable {
  private let maximum: Int
  private let used = Locked(0)

  init(maximum: Int) { self.maximum = maximum }

  /// Octets in use.
  var inUse: Int { used.withLock { $0 } }

  /// Takes octets; false where so many are not left.
  ///
  /// - Parameter orAlone: Whether any number may be taken where nothing else is.
  func take(_ octets: Int, orAlone: Bool = false) -> Bool {
    used.withLock { used in
      guard octets <= maximum - used || orAlone && used == 0 else { return false }
      used += octets
      return true
    }
  }

  /// Gives them back.
  func giveBack(_ octets: Int) { used.withLock { $0 -= octets } }
}
