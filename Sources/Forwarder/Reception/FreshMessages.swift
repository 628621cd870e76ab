import Authentication
import Spool
import Synchronization

/// What the first lines of the latest messages say, from their arrival to their first attempt, which need
/// not read and parse what was just written. Whoever finds nothing here reads the file.
final class FreshMessages: Sendable {
  /// What a first line says.
  typealias Known = (record: SpoolRecord, seal: SpoolSeal)

  /// Messages that are kept, about 2 kB each: where more wait for their first attempt, the oldest go.
  static let maximum = 512

  private struct State {
    var known: [SpoolID: Known] = [:]
    /// Who comes next to be forgotten, at `position`.
    var order: [SpoolID] = []
    var position = 0
  }

  private let state = Mutex(State())

  /// Keeps what is known of a message that arrived.
  func note(_ record: SpoolRecord, _ seal: SpoolSeal) {
    // As it is read back: the sealed id is the message's.
    var record = record
    record.verdict.deliveryID = seal.deliveryID
    let known = (record: record, seal: seal)
    state.withLock { state in
      if state.order.count < Self.maximum {
        state.order.append(record.id)
      } else {
        state.known[state.order[state.position]] = nil
        state.order[state.position] = record.id
        state.position = (state.position + 1) % Self.maximum
      }
      state.known[record.id] = known
    }
  }

  /// Gives and forgets what is known.
  func take(_ id: SpoolID) -> Known? { state.withLock { $0.known.removeValue(forKey: id) } }
}
