import Inspection
import Locking
import Resolver

/// Where sessions leave their rows: a short lock, no disk.
final class ObservationRecorder: Sendable {
  private let book: Locked<DMARCObservationBook>
  /// One element where rows should be written soon.
  let wakeUps: AsyncStream<Void>
  private let wakeUp: AsyncStream<Void>.Continuation

  init(_ book: DMARCObservationBook = DMARCObservationBook()) {
    self.book = Locked(book)
    (wakeUps, wakeUp) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
  }

  /// Rows that wait, and messages that found no room.
  var figures: (waiting: Int, dropped: Int) { book.withLock { ($0.rowCount, $0.dropped) } }

  /// Counts a message.
  func add(_ observation: DMARCObservation) {
    let isFilling = book.withLock { book in
      book.add(observation)
      return book.isFilling
    }
    if isFilling { wakeUp.yield() }
  }

  /// Has waiting rows written now.
  func wake() { wakeUp.yield() }

  /// Takes all rows out.
  func take() -> [DMARCObservationBook.Entry] { book.withLock { $0.take() } }

  /// Puts back what could not be written.
  func putBack(_ entries: [DMARCObservationBook.Entry]) { book.withLock { $0.putBack(entries) } }
}
