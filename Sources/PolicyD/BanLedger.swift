import Mail
import NIOCore
import Policy
import Synchronization

/// The one writer of bans: disk first, then memory, then the subscribers, one change after the other.
///
/// It runs on an event loop of its own, on which nothing else runs: its calls wait for the disk.
actor BanLedger {
  nonisolated let unownedExecutor: UnownedSerialExecutor
  /// What those who ask look at.
  nonisolated let board: BanBoard
  /// The name that a damaged file was put aside under when this ledger was opened.
  nonisolated let damagedFile: String?
  /// How many rows of the file could not be understood; they stay in it.
  nonisolated let unreadableRows: Int

  /// Why the last change could not be written; `nil` where it could.
  private nonisolated let writeProblem = Mutex<String?>(nil)
  private let file: BanFile
  /// Keeps the executor alive.
  private let eventLoop: any EventLoop

  /// Opens the file at `path` and reads it. Blocks; meant for the start of the program.
  init(path: String, eventLoop: any EventLoop, board: BanBoard, now: Timestamp) throws {
    let opened = try BanFile.openPuttingDamageAside(path: path, now: now)
    let loaded = try opened.file.load()
    for ban in loaded.bans where ban.isInForce(at: now) { board.insert(ban) }
    file = opened.file
    damagedFile = opened.aside
    unreadableRows = loaded.unreadable
    self.board = board
    self.eventLoop = eventLoop
    unownedExecutor = eventLoop.executor.asUnownedSerialExecutor()
  }

  /// What the operator should know of the file, in words; `nil` where all is well.
  nonisolated var problem: String? {
    if let problem = writeProblem.withLock({ $0 }) { return "bans cannot be written: \(problem)" }
    if let damagedFile {
      return "the file of bans was damaged and is now \(damagedFile); bans may be missing"
    }
    return unreadableRows > 0 ? "\(unreadableRows) bans in the file cannot be understood" : nil
  }

  /// Writes the ban down and publishes it. A ban on the same network is replaced.
  func add(_ ban: Ban) throws {
    try writing { try file.save(ban) }
    board.insert(ban)
  }

  /// Removes the ban on exactly `network`; `nil` where there is none.
  func remove(_ network: Network) throws -> Ban? {
    guard board.ban(on: network) != nil else { return nil }
    try writing { try file.delete(network) }
    return board.remove(network)
  }

  /// Forgets what has expired by `now`. Memory forgets even where the disk refuses; the rows are
  /// tried again next time and ignored when the file is read.
  func sweep(at now: Timestamp) throws -> [Ban] {
    let expired = board.removeExpired(at: now)
    try writing { try file.deleteExpired(at: now) }
    return expired
  }

  private func writing(_ change: () throws -> Void) throws {
    do {
      try change()
      writeProblem.withLock { $0 = nil }
    } catch {
      writeProblem.withLock { $0 = "\(error)" }
      throw error
    }
  }
}
