import Foundation
import Synchronization

/// Messages on their way at the same time, each on a thread of its own.
final class Waiting: Sendable {
  private struct State {
    var started = 0
    /// By the number of the message.
    var results: [Int: Result<(verdict: MilterVerdict, seconds: Double), any Error>] = [:]
  }

  private let state = Mutex(State())

  /// Messages that are done.
  var finished: Int { state.withLock { $0.results.count } }

  func start(_ deliver: @escaping @Sendable () throws -> MilterVerdict) {
    let number = state.withLock { state in
      defer { state.started += 1 }
      return state.started
    }
    Thread.detachNewThread { [self] in
      let began = Date()
      let result = Result { (try deliver(), Date().timeIntervalSince(began)) }
      state.withLock { $0.results[number] = result.map { (verdict: $0.0, seconds: $0.1) } }
    }
  }

  /// Waits for all of them; what became of each, with the seconds it took, in the order of `start`.
  func join() throws -> [(verdict: MilterVerdict, seconds: Double)] {
    while state.withLock({ $0.results.count < $0.started }) { usleep(10_000) }
    return try state.withLock { try $0.results.sorted { $0.key < $1.key }.map { try $0.value.get() } }
  }
}
