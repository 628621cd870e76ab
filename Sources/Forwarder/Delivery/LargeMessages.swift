import Locking

/// Large messages take turns while they are read, parsed and rendered, so that any number of them at once
/// takes no more memory than the largest one alone, or some smaller ones. Whoever comes first goes first. Nobody
/// waits on a thread.
final class LargeMessages: Sendable {
  /// A message with more octets is large: its event is written to a file and posted from there. Eight worker
  /// threads with smaller ones take some 50 MB.
  static let threshold = 1 << 20
  /// Octets of the large messages that are worked on at once: one of the longest that Postfix takes by our
  /// settings, or several smaller ones. One that is longer goes alone.
  static let standardBudget = 26_214_400

  private struct Waiter {
    let octets: Int
    let continuation: CheckedContinuation<Bool, Never>
  }

  private struct State {
    var octets = 0
    var isClosed = false
    var waiting: [Waiter] = []
  }

  private let budget: Int
  private let state = Locked(State())

  init(budget: Int = standardBudget) { self.budget = budget }

  /// How many wait for their turn.
  var waiting: Int { state.withLock { $0.waiting.count } }

  /// Waits for the turn of a message of so many octets; `end` ends it. False where there is none because
  /// the daemon stops.
  func begin(_ octets: Int) async -> Bool {
    await withCheckedContinuation { continuation in
      let answer: Bool? = state.withLock { state in
        if state.isClosed { return false }
        if state.waiting.isEmpty, fits(octets, state) {
          state.octets += octets
          return true
        }
        state.waiting.append(Waiter(octets: octets, continuation: continuation))
        return nil
      }
      if let answer { continuation.resume(returning: answer) }
    }
  }

  /// The message of so many octets does not take memory any more.
  func end(_ octets: Int) {
    let next = state.withLock { state in
      state.octets -= octets
      var next: [Waiter] = []
      while let first = state.waiting.first, fits(first.octets, state) {
        state.octets += first.octets
        next.append(state.waiting.removeFirst())
      }
      return next
    }
    for waiter in next { waiter.continuation.resume(returning: true) }
  }

  /// Sends away whoever waits, now and later.
  func close() {
    let waiting = state.withLock { state in
      state.isClosed = true
      defer { state.waiting = [] }
      return state.waiting
    }
    for waiter in waiting { waiter.continuation.resume(returning: false) }
  }

  private func fits(_ octets: Int, _ state: State) -> Bool {
    state.octets == 0 || octets <= budget - state.octets
  }
}
