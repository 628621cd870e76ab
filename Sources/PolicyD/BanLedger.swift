import Locking
import Mail
import NIOCore
import Policy

/// The one writer of bans, allowed networks and what is known of clients: disk first, then memory, then the
/// followers, one change after the other.
///
/// It runs on an event loop of its own, on which nothing else runs: its calls wait for the disk.
actor BanLedger {
  /// So many changes of what is known of clients are written at once, without waiting for the next time.
  private static let manyChanges = 20_000

  nonisolated let unownedExecutor: UnownedSerialExecutor
  /// What those who ask look at.
  nonisolated let board: BanBoard
  /// The name that a damaged file was put aside under when this ledger was opened.
  nonisolated let damagedFile: String?
  /// How many rows of the file could not be understood; they stay in it.
  nonisolated let unreadableRows: Int

  /// Why the last change could not be written; `nil` where it could.
  private nonisolated let writeProblem = Locked<String?>(nil)
  private nonisolated let bookState = Locked(BookState())
  private let file: BanFile
  private var book: ViolationBook
  /// Keeps the executor alive.
  private let eventLoop: any EventLoop

  /// What metrics say of the book.
  struct BookState: Sendable {
    /// Clients with violations.
    var violations = 0
    /// Clients with past bans.
    var histories = 0
    /// Clients with verified mail.
    var goodMail = 0
    /// Clients that were forgotten for want of room.
    var evictions = 0
  }

  /// What became of a batch of reports.
  struct Decision: Sendable {
    /// The bans that came of it.
    var bans: [Ban] = []
    /// Violations that would have led to a ban, of clients that verified mail spares.
    var spared = 0
    /// Violations of clients that are allowed or banned already.
    var passedOver = 0
    /// Bans for which there was no room.
    var withoutRoom = 0
  }

  /// Opens the file at `path` and reads it. Blocks; meant for the start of the program.
  init(path: String, rules: ViolationRules, eventLoop: any EventLoop, board: BanBoard, now: Timestamp) throws
  {
    let opened = try BanFile.openPuttingDamageAside(path: path, now: now)
    var part: [Ban] = []
    var unreadable = try opened.file.forEachBan { ban in
      guard ban.isInForce(at: now) else { return }
      part.append(ban)
      if part.count == BanBoard.maximumLooks {
        board.insert(part)
        part.removeAll(keepingCapacity: true)
      }
    }
    board.insert(part)
    unreadable += try opened.file.forEachAllowed { if $0.isInForce(at: now) { board.allow([$0]) } }
    var book = ViolationBook(rules: rules)
    try opened.file.restore(&book)
    file = opened.file
    self.book = book
    damagedFile = opened.aside
    unreadableRows = unreadable
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

  /// How much is known of clients.
  nonisolated var bookSizes: BookState { bookState.withLock { $0 } }

  // MARK: Bans

  /// Writes bans down and publishes them, all or none. A ban on the same network is replaced.
  ///
  /// - Returns: how many are on networks that had none; `nil` where there is no room for so many.
  func add(_ bans: [Ban]) throws -> Int? {
    guard !bans.isEmpty else { return 0 }
    guard board.counts.bans + bans.count <= BanBoard.maximumEntries else { return nil }
    try writing { try file.save(bans) }
    return board.insert(bans)
  }

  /// Removes the ban on exactly `network`; `nil` where there is none. Lifting an automatic one forgives the
  /// client a step.
  func remove(_ network: Network, at now: Timestamp) throws -> Ban? {
    guard let ban = board.read({ $0.bans[network] }) else { return nil }
    let whole = try withReason(ban)
    try writing { try file.deleteBans([network]) }
    board.remove([network])
    if ban.isAutomatic {
      book.pardon(network, at: now)
      try writeBook()
    }
    return whole
  }

  /// A page of the bans in force that `filter` takes, and where the next one begins; `nil` at the end.
  func page(_ filter: BanFilter, at now: Timestamp) async throws -> (bans: [Ban], next: BanTable.Cursor?) {
    var bans: [Ban] = []
    var cursor: BanTable.Cursor? = filter.cursor
    while let place = cursor, bans.count < filter.limit {
      let (found, next) = board.part(from: place, limit: filter.limit - bans.count) {
        filter.takes($0) && $0.isInForce(at: now)
      }
      bans += try found.map { try withReason($0) }
      cursor = next
      // Others have changes to make.
      await Task.yield()
    }
    return (bans, cursor)
  }

  /// The ban whose id says `reference`.
  func ban(reference: UInt64) async throws -> Ban? {
    var cursor: BanTable.Cursor? = 0
    while let place = cursor {
      let (found, next) = board.part(from: place, limit: 1) { $0.reference == reference }
      if let ban = found.first { return try withReason(ban) }
      cursor = next
      await Task.yield()
    }
    return nil
  }

  /// The ban with its reason, which memory does not keep.
  func withReason(_ ban: Ban) throws -> Ban {
    Ban(
      network: ban.network, reason: try file.reason(ofBanOn: ban.network), author: ban.author,
      createdAt: ban.createdAt, expiresAt: ban.expiresAt, isAutomatic: ban.isAutomatic, action: ban.action)
  }

  // MARK: Allowed networks

  /// Writes allowed networks down and publishes them, all or none.
  ///
  /// - Returns: how many are new; `nil` where there is no room for so many.
  func allow(_ entries: [AllowEntry]) throws -> Int? {
    guard board.counts.allowed + entries.count <= BanBoard.maximumEntries else { return nil }
    try writing { try file.save(entries) }
    return board.allow(entries)
  }

  /// Removes the entry for exactly `network`; `nil` where there is none.
  func disallow(_ network: Network) throws -> AllowEntry? {
    guard let entry = board.read({ $0.allowed[network] }) else { return nil }
    try writing { try file.deleteAllowed([network]) }
    board.disallow([network])
    return entry
  }

  // MARK: Clients

  /// Takes what the milter has seen, and bans whom the rules ban.
  func take(_ reports: [ViolationReport], at now: Timestamp) throws -> Decision {
    var decision = Decision()
    var bans: [Network: Ban] = [:]
    for report in reports {
      switch report {
      case .goodMail(let mail): book.take(mail, at: now)
      case .violation(let violation):
        let isDecided = board.read {
          $0.allowed.covers(violation.client, at: now)
            || $0.bans.ban(covering: violation.client, at: now) != nil
        }
        guard !isDecided, bans[book.rules.clientNetwork(of: violation.client)] == nil else {
          decision.passedOver += 1
          continue
        }
        switch book.take(violation, at: now) {
        case .counted, .ignored: break
        case .spared: decision.spared += 1
        case .ban(let ban): bans[ban.network] = ban
        }
      }
    }
    // Together: an attack from many addresses costs one write to the disk a batch.
    if try add(Array(bans.values)) != nil {
      decision.bans = Array(bans.values)
    } else {
      decision.withoutRoom = bans.count
    }
    if !decision.bans.isEmpty || book.changeCount >= Self.manyChanges { try writeBook() }
    tellSizes()
    return decision
  }

  /// What is known of the client at `address`.
  func client(of address: IPAddress, at now: Timestamp) -> ViolationBook.Client {
    book.client(of: address, at: now)
  }

  /// Up to `limit` clients with violations, those of the last violation first.
  func violators(at now: Timestamp, limit: Int) -> [ViolationBook.Client] {
    book.violators(at: now, limit: limit)
  }

  // MARK: Time

  /// Forgets what has expired by `now`, and writes down what is known of clients. Memory forgets even where the
  /// disk refuses; the rows are tried again next time and ignored when the file is read.
  func sweep(at now: Timestamp) throws -> (bans: [Ban], allowed: [AllowEntry]) {
    var all: (bans: [Ban], allowed: [AllowEntry]) = ([], [])
    while true {
      let (bans, allowed) = board.removeExpired(at: now)
      guard !bans.isEmpty || !allowed.isEmpty else { break }
      all.bans += bans
      all.allowed += allowed
    }
    book.forget(at: now)
    tellSizes()
    try writing { try file.deleteExpired(at: now) }
    try writeBook()
    return all
  }

  /// Writes down what is known of clients, before the program ends.
  func writeBook() throws {
    let changes = book.takeChanges()
    guard !changes.isEmpty else { return }
    do {
      try writing { try file.save(changes) }
    } catch {
      book.putBack(changes)
      throw error
    }
  }

  private func tellSizes() {
    let sizes = book.sizes
    let evictions = book.evictions
    bookState.withLock {
      $0 = BookState(
        violations: sizes.violations, histories: sizes.histories, goodMail: sizes.goodMail,
        evictions: evictions)
    }
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
