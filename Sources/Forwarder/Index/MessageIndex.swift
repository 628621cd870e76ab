import Locking
import Logging
import Mail
import NIOPosix
import ServiceLifecycle
import SQLite
import Spool

/// The searchable list of messages: an SQLite file on a thread of its own, written in batches and
/// never synced, since all of it stands in the spool. A damaged one is deleted and built again.
final class MessageIndex: Service {
  /// How long changes are collected before they are written: many messages come and go within it, and a transaction
  /// has its price. Who asks sees what is pending.
  static let batchPause = Duration.seconds(1)
  /// The most changes of one transaction, so that a question never waits long.
  static let maximumBatch = 1000

  /// Changes that may wait before whoever makes many of them has to: some megabytes.
  static let maximumWaiting = 4 * maximumBatch

  enum Change: Sendable {
    case state(SpoolState)
    case removal
  }

  private let thread = NIOThreadPool(numberOfThreads: 1)
  private let store: IndexStore
  private let pending = Locked<[SpoolID: Change]>([:])
  private let signal: AsyncStream<Void>.Continuation
  private let changes: AsyncStream<Void>
  private let logger: Logger

  init(path: String, logger: Logger) {
    store = IndexStore(path: path, logger: logger)
    (changes, signal) = AsyncStream.makeStream(bufferingPolicy: .bufferingNewest(1))
    self.logger = logger
    thread.start()
  }

  /// Notes a message as it stands now; written soon.
  func note(_ state: SpoolState) { add(.state(state), for: state.id) }

  /// Notes that a message is gone.
  func remove(_ id: SpoolID) { add(.removal, for: id) }

  private func add(_ change: Change, for id: SpoolID) {
    let isFirst = pending.withLock { pending in
      pending[id] = change
      return pending.count == 1
    }
    if isFirst { signal.yield() }
  }

  func run() async throws {
    await withGracefulShutdownHandler {
      for await _ in changes {
        try? await Task.sleep(for: Self.batchPause)
        await flush()
      }
    } onGracefulShutdown: {
      self.signal.finish()
    }
    await flush()
  }

  /// Writes what is pending.
  func flush() async {
    try? await thread.runIfActive { self.writePending() }
  }

  /// Waits until there is room for many more changes.
  func makeRoom() async {
    guard pending.withLock({ $0.count }) > Self.maximumWaiting else { return }
    await flush()
  }

  /// Messages that fit `query`, latest first; pending changes are seen.
  func messages(_ query: IndexQuery) async throws -> [IndexEntry] {
    try await thread.runIfActive {
      self.writePending()
      return try self.store.messages(query)
    }
  }

  /// The message that an event belongs to.
  func message(ofEvent id: String) async throws -> SpoolID? {
    try await thread.runIfActive {
      self.writePending()
      return try self.store.message(ofEvent: id)
    }
  }

  /// Brings the index in line with the folders of finished messages: those it does not know, or knows
  /// elsewhere, are read from the spool.
  func reconcile(with spool: Spool, folder: SpoolFolder) async {
    do {
      let isFresh = try await thread.runIfActive { self.store.isFresh }
      var messages = 0
      for day in try await thread.runIfActive({ try spool.days(in: folder) }) {
        guard !Task.isCancelledOrStopping else { return }
        var rest = try await thread.runIfActive { try spool.messages(of: day, in: folder) }[...]
        messages += rest.count
        while !rest.isEmpty, !Task.isCancelledOrStopping {
          let batch = Array(rest.prefix(Self.maximumBatch))
          rest = rest.dropFirst(Self.maximumBatch)
          try await thread.runIfActive { try self.reconcile(batch, in: folder, of: spool) }
        }
      }
      guard isFresh, messages > 0 else { return }
      logger.notice(
        "index is rebuilt", metadata: ["folder": "\(folder.rawValue)", "messages": "\(messages)"])
    } catch {
      guard !Task.isCancelledOrStopping else { return }
      logger.warning("index not reconciled", metadata: ["folder": "\(folder.rawValue)", "error": "\(error)"])
    }
  }

  private func reconcile(_ ids: [SpoolID], in folder: SpoolFolder, of spool: Spool) throws {
    for id in try store.unknown(among: ids, in: folder) {
      guard let state = FinishedMessage.state(id, in: folder, of: spool) else { continue }
      pending.withLock { if $0[id] == nil { $0[id] = .state(state) } }
    }
    writePending()
  }

  /// How many messages the index knows in a folder; pending changes are seen.
  func count(in folder: SpoolFolder) async throws -> Int {
    try await thread.runIfActive {
      self.writePending()
      return try self.store.count(in: folder)
    }
  }

  private func writePending() {
    while true {
      let batch = pending.withLock { pending in
        guard pending.count > Self.maximumBatch else {
          defer { pending = [:] }
          return pending
        }
        var batch: [SpoolID: Change] = [:]
        for (id, change) in pending.prefix(Self.maximumBatch) { batch[id] = change }
        for id in batch.keys { pending[id] = nil }
        return batch
      }
      guard !batch.isEmpty else { return }
      store.write(batch)
    }
  }
}

extension Task where Success == Never, Failure == Never {
  /// Whether long work in the background should end.
  static var isCancelledOrStopping: Bool { isCancelled || isShuttingDownGracefully }
}
