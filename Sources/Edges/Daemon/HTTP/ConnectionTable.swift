import Locking

/// The open connections of one server.
final class ConnectionTable: Sendable {
  private struct State {
    var open: [ObjectIdentifier: HTTPConnection] = [:]
    var isDraining = false
  }

  private let maximum: Int
  private let state = Locked(State())

  init(maximum: Int) { self.maximum = maximum }

  /// False where the table is full; the connection is then not in it.
  func add(_ connection: HTTPConnection) -> Bool {
    let (isAdmitted, isDraining) = state.withLock { state in
      guard state.open.count < maximum else { return (false, state.isDraining) }
      state.open[ObjectIdentifier(connection)] = connection
      return (true, state.isDraining)
    }
    if isDraining { connection.drain() }
    return isAdmitted
  }

  func remove(_ connection: HTTPConnection) {
    _ = state.withLock { $0.open.removeValue(forKey: ObjectIdentifier(connection)) }
  }

  func drain() {
    let open = state.withLock { state in
      state.isDraining = true
      return Array(state.open.values)
    }
    for connection in open { connection.drain() }
  }
}
