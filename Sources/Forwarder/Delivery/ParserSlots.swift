import Locking
import Mail
import NIOPosix
import Spool

/// Notes which message each thread is parsing in the slot file, so that a restart knows what a crash
/// was about.
///
/// A message that was being parsed when a process died is a suspect: suspects have one thread of
/// their own and go one after another, so that the next crash condemns one message and not its
/// neighbours.
final class ParserSlots: Sendable {
  private let suspectThread = NIOThreadPool(numberOfThreads: 1)
  private let file: SlotFile
  private let free: Locked<[Int]>

  /// - Parameter file: has a slot for each thread that parses, and one more.
  init(_ file: SlotFile) {
    self.file = file
    free = Locked(Array(1..<max(2, file.slots)))
    suspectThread.start()
  }

  /// Runs `work` on the calling thread, with `message` noted while it runs. Blocks.
  func run<Result>(_ message: SpoolID, _ work: () throws -> Result) rethrows -> Result {
    let slot = free.withLock { $0.popLast() }
    defer { if let slot { free.withLock { $0.append(slot) } } }
    return try noted(message, in: slot, work)
  }

  /// Runs `work` on the suspects' thread, whose slot is 0.
  func runSuspect<Result: Sendable>(
    _ message: SpoolID, _ work: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await suspectThread.runIfActive { try self.noted(message, in: 0, work) }
  }

  /// The same as `run` for a message that is not in the spool yet. Blocks.
  func run<Result>(delivery: DeliveryID, _ work: () throws -> Result) rethrows -> Result {
    let slot = free.withLock { $0.popLast() }
    defer { if let slot { free.withLock { $0.append(slot) } } }
    return try noted(in: slot, { try file.note(delivery: delivery, in: $0) }, work)
  }

  /// The same as `runSuspect` for a message that is not in the spool yet.
  func runSuspect<Result: Sendable>(
    delivery: DeliveryID, _ work: @escaping @Sendable () throws -> Result
  ) async throws -> Result {
    try await suspectThread.runIfActive {
      try self.noted(in: 0, { try self.file.note(delivery: delivery, in: $0) }, work)
    }
  }

  private func noted<Result>(
    _ message: SpoolID, in slot: Int?, _ work: () throws -> Result
  ) rethrows -> Result {
    try noted(in: slot, { try file.note(message, in: $0) }, work)
  }

  private func noted<Result>(
    in slot: Int?, _ note: (Int) throws -> Void, _ work: () throws -> Result
  ) rethrows -> Result {
    guard let slot else { return try work() }
    // A slot that cannot be written protects nobody, and mail goes on without it.
    try? note(slot)
    defer { try? file.note(nil, in: slot) }
    return try work()
  }
}
