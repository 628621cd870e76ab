import Authentication
import Locking
import Spool

/// The latest messages, from their arrival to their first attempt, which need not read and parse what was just
/// written: what their first lines say and, of small ones, the octets. Whoever finds nothing here reads the file.
final class FreshMessages: Sendable {
  /// What is known of a message.
  struct Known: Sendable {
    /// What its first line says.
    let record: SpoolRecord
    let seal: SpoolSeal
    /// The message, where its octets are kept.
    let message: SpooledMessage?
  }

  /// Messages that are kept, about 2 kB each without their octets: where more wait for their first attempt, the
  /// oldest go.
  static let maximum = 512
  /// Octets of a message that are kept at most: most mail is smaller, and of a larger one reading is no large part.
  static let maximumMessageOctets = 65_536
  /// Octets of all messages that are kept at most: of those that come when they are reached only the first lines are.
  static let maximumOctets = 4 << 20

  private struct State {
    var known: [SpoolID: Known] = [:]
    var octets = 0
    /// Who comes next to be forgotten, at `position`.
    var order: [SpoolID] = []
    var position = 0

    mutating func remove(_ id: SpoolID) -> Known? {
      let known = known.removeValue(forKey: id)
      if let message = known?.message { octets -= message.seal.sizeOctets }
      return known
    }
  }

  private let state = Locked(State())

  /// Keeps what is known of a message that arrived.
  ///
  /// - Parameter raw: All of its octets, where they are at hand.
  func note(_ record: SpoolRecord, _ seal: SpoolSeal, raw: [UInt8]? = nil) {
    // As it is read back: the sealed id is the message's.
    var record = record
    record.verdict.deliveryID = seal.deliveryID
    let message = raw.flatMap { raw in
      raw.count == seal.sizeOctets && raw.count <= Self.maximumMessageOctets
        ? SpooledMessage(record: record, seal: seal, raw: raw) : nil
    }
    state.withLock { state in
      if state.order.count < Self.maximum {
        state.order.append(record.id)
      } else {
        _ = state.remove(state.order[state.position])
        state.order[state.position] = record.id
        state.position = (state.position + 1) % Self.maximum
      }
      let hasRoom = message != nil && state.octets + seal.sizeOctets <= Self.maximumOctets
      if hasRoom { state.octets += seal.sizeOctets }
      state.known[record.id] = Known(record: record, seal: seal, message: hasRoom ? message : nil)
    }
  }

  /// Gives and forgets what is known.
  func take(_ id: SpoolID) -> Known? { state.withLock { $0.remove(id) } }
}
