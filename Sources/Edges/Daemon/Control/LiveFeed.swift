package import JSON
import Locking
import Synchronization

/// What a daemon does, live: one line of JSON for each thing that happened, to everybody who follows.
///
/// Nobody is waited for: a follower that reads too slowly loses lines, and is told how many with
/// `{"kind":"dropped","lines":n}` where they are missing. Without followers nothing is rendered.
package final class LiveFeed: Sendable {
  /// Lines that wait for one follower: some seconds of a busy server.
  package static let maximumWaitingLines = 1000
  /// Followers at a time: people, not programs.
  package static let maximumFollowers = 16
  /// How often a follower hears that the daemon is alive.
  package static let heartbeat = Duration.seconds(15)

  private struct Follower {
    let lines: AsyncStream<[UInt8]>.Continuation
    var dropped = 0

    mutating func take(_ line: [UInt8]) {
      if dropped > 0 {
        let gap: JSONObject = ["kind": "dropped", "lines": .integer(Int64(dropped))]
        guard case .enqueued = lines.yield(JSONValue.object(gap).serialized()) else {
          dropped += 1
          return
        }
        dropped = 0
      }
      if case .dropped = lines.yield(line) { dropped += 1 }
    }
  }

  private struct State {
    var followers: [Int: Follower] = [:]
    var nextNumber = 0
  }

  private let state = Locked(State())
  private let count = Atomic<Int>(0)
  private let waitingLines: Int

  /// A feed without followers.
  package convenience init() { self.init(waitingLines: Self.maximumWaitingLines) }

  init(waitingLines: Int) { self.waitingLines = waitingLines }

  /// Tells all followers; `render` is called only where there are any, and may have nothing to tell.
  package func publish(_ render: () -> JSONObject?) {
    guard count.load(ordering: .relaxed) > 0, let object = render() else { return }
    let line = JSONValue.object(object).serialized()
    state.withLock { state in
      for number in state.followers.keys { state.followers[number]?.take(line) }
    }
  }

  /// The lines from now on; `nil` where too many follow already. Dropping the stream ends it.
  package func follow() -> AsyncStream<[UInt8]>? {
    state.withLock { state in
      guard state.followers.count < Self.maximumFollowers else { return nil }
      let (stream, continuation) = AsyncStream.makeStream(
        of: [UInt8].self, bufferingPolicy: .bufferingOldest(waitingLines))
      let number = state.nextNumber
      state.nextNumber += 1
      state.followers[number] = Follower(lines: continuation)
      count.store(state.followers.count, ordering: .relaxed)
      continuation.onTermination = { [weak self] _ in self?.remove(number) }
      return stream
    }
  }

  /// `GET /tail`: the lines as they come.
  package var route: ControlRoute {
    ControlRoute("GET", "/tail") { _ in
      guard let stream = self.follow() else {
        throw ControlProblem.unavailable("\(Self.maximumFollowers) others follow already")
      }
      return .lines(heartbeat: Self.heartbeat) { stream }
    }
  }

  private func remove(_ number: Int) {
    state.withLock { state in
      state.followers[number] = nil
      count.store(state.followers.count, ordering: .relaxed)
    }
  }
}
