import Mail
import NIOPosix
import Spool
import Synchronization

/// The threads that parse messages. Which message each one has is noted in the slot file, so that a
/// restart knows what a crash was about.
///
/// A message that was being parsed when a process died is a suspect: suspects have one thread of
/// their own and go one after another, so that the next crash condemns one message and not its
/// neighbours.
final class ParserThreads: Sendable {
  private let threads: NIOThreadPool
  private let suspectThread: NIOThreadPool
  private let slots: SlotFile
  private let freeSlots: Mutex<[Int]>

  /// - Parameters:
  ///   - count: Threads for messages that are not suspect; `slots` has room for one more.
  init(count: Int, slots: SlotFile) {
    threads = NIOThreadPool(numberOfThreads: count)
    suspectThread = NIOThreadPool(numberOfThreads: 1)
    threads.start()
    suspectThread.start()
    self.slots = slots
    freeSlots = Mutex(Array(1...count))
  }

  /// Runs `work` on a thread, with `message` noted while it runs. The suspects' slot is 0.
  func run<Result: Sendable>(
    _ message: SpoolID, isSuspect: Bool, _ work: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await (isSuspect ? suspectThread : threads).runIfActive {
      let slot = isSuspect ? 0 : self.takeSlot()
      // A slot that cannot be written protects nobody, and mail goes on without it.
      try? self.slots.note(message, in: slot)
      defer {
        try? self.slots.note(nil, in: slot)
        if !isSuspect { self.giveBack(slot) }
      }
      return try work()
    }
  }

  /// There are as many slots as threads.
  private func takeSlot() -> Int { freeSlots.withLock { $0.popLast() } ?? 0 }

  private func giveBack(_ slot: Int) { freeSlots.withLock { $0.append(slot) } }
}
