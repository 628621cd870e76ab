import Spool

/// What a `Backlog` guards.
struct BacklogContents {
  struct Entry {
    var state: SpoolState
    var hasStateFile = false
    var isDirty = false
    var isWriting = false
    var isRecovered = false
    /// How often in a row an attempt could not be made for trouble of our own.
    var troubles = 0

    /// While deliveries of a message wait for their first attempt, its state is not written at once:
    /// it would be written again within moments. Where that lasts, `unsaved` has it.
    var hasFirstAttemptsLeft: Bool {
      state.deliveries.contains { $0.status == .pending && $0.attempts == 0 }
    }
  }

  var entries: [SpoolID: Entry] = [:]
  /// Messages that were final when they came and wait to leave the inbox.
  var settled: [SpoolID] = []
  /// Messages of which the disk knows less than their entry, and which no order is about.
  var unsaved: Set<SpoolID> = []
  var schedule: DeliverySchedule

  init(schedule: DeliverySchedule) { self.schedule = schedule }

  /// An order for the message, where something is to be written and no other order is about it.
  mutating func order(_ id: SpoolID) -> StateOrder? {
    guard var entry = entries[id], entry.isDirty, !entry.isWriting else { return nil }
    entry.isDirty = false
    entry.isWriting = true
    entries[id] = entry
    unsaved.remove(id)
    return StateOrder(state: entry.state, hasStateFile: entry.hasStateFile)
  }
}

extension DeliveryTicket {
  /// Octets of memory that an attempt takes for each octet of its message: the message, its parts and
  /// the event in base64.
  static let octetsFactor = 4

  /// The delivery at `index` of a message.
  init(_ state: SpoolState, _ index: Int) {
    let (octets, overflow) = state.sizeOctets.multipliedReportingOverflow(by: Self.octetsFactor)
    self.init(
      message: state.id, index: index, route: state.deliveries[index].route,
      octets: overflow ? Int.max / 2 : octets)
  }
}
