import Glibc
import JSON
import Logging
import Mail
import SQLite
import Spool

/// The tables of the index. Opens the file on first use and begins anew where it is damaged.
///
/// `@unchecked Sendable` because `MessageIndex` calls it on its one thread alone.
final class IndexStore: @unchecked Sendable {
  /// What is derived may be made again: a former version's tables are dropped, and filled from the spool.
  private static let schema = [
    "SELECT 1",
    """
    DROP TABLE IF EXISTS deliveries;
    DROP TABLE IF EXISTS messages;
    CREATE TABLE messages (
      id TEXT PRIMARY KEY, folder TEXT NOT NULL, received_at INTEGER NOT NULL, status TEXT NOT NULL,
      queue_id TEXT, sender TEXT NOT NULL COLLATE NOCASE, sender_domain TEXT NOT NULL, from_address TEXT, subject TEXT, message_id TEXT,
      size INTEGER NOT NULL
    ) WITHOUT ROWID;
    CREATE INDEX messages_by_time ON messages (received_at);
    CREATE INDEX messages_by_status ON messages (status, received_at);
    CREATE INDEX messages_by_queue_id ON messages (queue_id);
    CREATE INDEX messages_by_sender ON messages (sender, received_at);
    CREATE INDEX messages_by_sender_domain ON messages (sender_domain, received_at);
    CREATE INDEX messages_by_message_id ON messages (message_id) WHERE message_id IS NOT NULL;
    CREATE TABLE deliveries (
      message TEXT NOT NULL REFERENCES messages (id) ON DELETE CASCADE, position INTEGER NOT NULL,
      event_id TEXT NOT NULL, recipient TEXT NOT NULL COLLATE NOCASE, domain TEXT NOT NULL, route TEXT NOT NULL, status TEXT NOT NULL,
      attempts INTEGER NOT NULL, next_attempt_at INTEGER, last_error TEXT,
      PRIMARY KEY (message, position)
    ) WITHOUT ROWID;
    CREATE INDEX deliveries_by_event ON deliveries (event_id);
    CREATE INDEX deliveries_by_recipient ON deliveries (recipient);
    CREATE INDEX deliveries_by_domain ON deliveries (domain);
    """,
  ]

  private let path: String
  private let logger: Logger
  private var database: Database?
  private var hasFailed = false
  private var wasEmpty = false

  init(path: String, logger: Logger) {
    self.path = path
    self.logger = logger
  }

  /// Whether the file was empty or began anew when it was opened.
  var isFresh: Bool {
    _ = try? opened()
    return wasEmpty
  }

  private func opened() throws -> Database {
    if let database { return database }
    do {
      return try open()
    } catch let error as SQLiteError where error.kind == .damaged || error.kind == .newerSchema {
      logger.warning("index is damaged and begins anew", metadata: ["path": "\(path)", "error": "\(error)"])
      for suffix in ["", "-wal", "-shm"] { unlink(path + suffix) }
      return try open()
    }
  }

  private func open() throws -> Database {
    let options = DatabaseOptions(synchronous: .off, checksIntegrity: true)
    let new = try Database(path: path, options: options)
    let version = try new.firstRow("PRAGMA user_version") { $0.integer(0) } ?? 0
    wasEmpty = version < Int64(Self.schema.count)
    try new.migrate(Self.schema)
    database = new
    return new
  }

  /// Writes a batch in one transaction. What fails is logged once: the spool has all of it.
  func write(_ batch: [SpoolID: MessageIndex.Change]) {
    do {
      let database = try opened()
      try database.transaction {
        for (id, change) in batch {
          switch change {
          case .state(let state): try write(state, database)
          case .removal: try database.run("DELETE FROM messages WHERE id = ?1", [.text(id.description)])
          }
        }
      }
      hasFailed = false
    } catch {
      if !hasFailed { logger.error("index not written", metadata: ["error": "\(error)"]) }
      hasFailed = true
      if (error as? SQLiteError)?.kind == .damaged { database = nil }
    }
  }

  private func write(_ state: SpoolState, _ database: Database) throws {
    let id = state.id.description
    try database.run(
      """
      INSERT INTO messages VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)
      ON CONFLICT (id) DO UPDATE SET folder = ?2, status = ?4, from_address = ?8, subject = ?9,
        message_id = ?10
      """,
      [
        .text(id), .text(state.folder.rawValue), .integer(state.receivedAt.milliseconds),
        .text(state.status.rawValue), .text(orNull: state.queueID), .text(state.sender),
        .text(Self.domain(of: state.sender)),
        .text(orNull: state.summary.from.first), .text(orNull: state.summary.subject),
        .text(orNull: state.summary.messageID), .integer(state.sizeOctets),
      ])
    for (position, delivery) in state.deliveries.enumerated() {
      try database.run(
        """
        INSERT INTO deliveries VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (message, position) DO UPDATE SET event_id = ?3, recipient = ?4, domain = ?5, route = ?6,
          status = ?7, attempts = ?8, next_attempt_at = ?9, last_error = ?10
        """,
        [
          .text(id), .integer(position), .text(delivery.eventID), .text(delivery.recipient),
          .text(Self.domain(of: delivery.recipient)), .text(delivery.route), .text(delivery.status.rawValue),
          .integer(delivery.attempts),
          .integer(orNull: delivery.nextAttemptAt?.milliseconds), .text(orNull: delivery.lastError),
        ])
    }
  }

  /// Those of `ids` that the index does not know in `folder`.
  func unknown(among ids: [SpoolID], in folder: SpoolFolder) throws -> [SpoolID] {
    let database = try opened()
    return try ids.filter { id in
      try database.firstRow(
        "SELECT 1 FROM messages WHERE id = ?1 AND folder = ?2",
        [.text(id.description), .text(folder.rawValue)], { $0.integer(0) }) == nil
    }
  }

  /// The domain of an address in lower case; empty where it has none.
  private static func domain(of address: String) -> String {
    address.lastIndex(of: "@").map { address[address.index(after: $0)...].lowercased() } ?? ""
  }

  /// Reads one index from end to end, not the messages. Messages that are final have a status of
  /// their folder's own.
  func count(in folder: SpoolFolder) throws -> Int {
    let condition =
      switch folder {
      case .inbox: "status IN ('pending', 'held')"
      case .processed: "status = 'delivered'"
      case .failed: "status IN ('failed', 'cancelled')"
      }
    return Int(
      try opened().firstRow("SELECT count(*) FROM messages WHERE \(condition)") { $0.integer(0) } ?? 0)
  }

  func message(ofEvent id: String) throws -> SpoolID? {
    let text = try opened().firstRow(
      "SELECT message FROM deliveries WHERE event_id = ?1 ORDER BY message DESC LIMIT 1", [.text(id)]
    ) { $0.text(0) }
    return text.flatMap { SpoolID($0) }
  }

  func messages(_ query: IndexQuery) throws -> [IndexEntry] {
    let database = try opened()
    var conditions: [String] = []
    var values: [SQLiteValue] = []
    /// Each question mark stands for the next value.
    func require(_ condition: String, _ new: SQLiteValue...) {
      let parts = condition.split(separator: "?", omittingEmptySubsequences: false)
      let numbered = parts.dropFirst().enumerated().map { "?\(values.count + $0.offset + 1)\($0.element)" }
      conditions.append((parts.first.map(String.init) ?? "") + numbered.joined())
      values += new
    }
    // Which routes are disabled changes for all their mail at once: the index does not follow, questions do.
    let held = """
      EXISTS (SELECT 1 FROM deliveries AS d WHERE d.message = messages.id AND d.status = 'pending'
        AND d.route IN (SELECT value FROM json_each(?)))
      """
    let disabled = SQLiteValue.text(Self.json(query.disabledRoutes))
    switch query.status {
    case .held?: require("(status = 'held' OR status = 'pending' AND \(held))", disabled)
    case .pending?: require("(status = 'pending' AND NOT \(held))", disabled)
    case let status?: require("status = ?", .text(status.rawValue))
    case nil: break
    }
    if let sender = query.sender { require("sender = ?", .text(sender)) }
    if let queueID = query.queueID { require("queue_id = ?", .text(queueID)) }
    if let since = query.since { require("received_at >= ?", .integer(since.milliseconds)) }
    if let until = query.until { require("received_at < ?", .integer(until.milliseconds)) }
    if let messageID = query.messageID { require("message_id = ?", .text(messageID)) }
    if let address = query.address {
      require(
        "(sender = ? OR id IN (SELECT message FROM deliveries WHERE recipient = ?))", .text(address),
        .text(address))
    }
    if let domain = query.domain {
      let domain = SQLiteValue.text(domain.lowercased())
      require(
        "(sender_domain = ? OR id IN (SELECT message FROM deliveries WHERE domain = ?))", domain, domain)
    }
    if let after = query.after {
      require(
        "(received_at, id) < (?, ?)", .integer(after.receivedAt.milliseconds), .text(after.id.description))
    }
    if let recipient = query.recipient {
      require("id IN (SELECT message FROM deliveries WHERE recipient = ?)", .text(recipient))
    }
    if let route = query.route {
      require(
        "EXISTS (SELECT 1 FROM deliveries WHERE message = messages.id AND route = ?)", .text(route))
    }
    values.append(.integer(query.limit))
    let selection = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND ")) "
    let sql = """
      SELECT id, received_at, status, queue_id, sender, from_address, subject, message_id, size
      FROM messages \(selection)ORDER BY received_at DESC, id DESC LIMIT ?\(values.count)
      """
    let found = try database.rows(sql, values) { row in
      Head(
        id: row.text(0), receivedAt: Timestamp(milliseconds: row.integer(1)), status: row.text(2),
        queueID: row.optionalText(3), sender: row.text(4), from: row.optionalText(5),
        subject: row.optionalText(6), messageID: row.optionalText(7), size: row.integer(8))
    }
    let disabledRoutes = Set(query.disabledRoutes)
    return try found.map { try entry($0, disabledRoutes, database) }
  }

  private struct Head {
    let id: String
    let receivedAt: Timestamp
    let status: String
    let queueID: String?
    let sender: String
    let from: String?
    let subject: String?
    let messageID: String?
    let size: Int64
  }

  private static func json(_ texts: [String]) -> String {
    var writer = JSONWriter()
    writer.beginArray()
    for text in texts { writer.string(text) }
    writer.endArray()
    return String(decoding: writer.output, as: UTF8.self)
  }

  private func entry(_ head: Head, _ disabled: Set<String>, _ database: Database) throws -> IndexEntry {
    let deliveries = try database.rows(
      """
      SELECT recipient, route, attempts, next_attempt_at, last_error, status FROM deliveries
      WHERE message = ?1 ORDER BY position
      """, [.text(head.id)]
    ) { row in
      (
        recipient: row.text(0), route: row.text(1), attempts: row.integer(2),
        next: row.optionalInteger(3).map { Timestamp(milliseconds: $0) }, error: row.optionalText(4),
        isHeld: row.text(5) == DeliveryStatus.pending.rawValue && disabled.contains(row.text(1))
      )
    }
    return IndexEntry(
      id: head.id, receivedAt: head.receivedAt,
      status: deliveries.contains(where: \.isHeld) ? DeliveryStatus.held.rawValue : head.status,
      queueID: head.queueID,
      sender: head.sender, recipients: unique(deliveries.map(\.recipient)),
      routes: unique(deliveries.map(\.route)), from: head.from, subject: head.subject,
      messageID: head.messageID, sizeOctets: head.size, attempts: deliveries.map(\.attempts).max() ?? 0,
      nextAttemptAt: deliveries.lazy.filter { !$0.isHeld }.compactMap(\.next).min(),
      lastError: deliveries.lazy.compactMap(\.error).first)
  }

  private func unique(_ texts: [String]) -> [String] {
    var seen: Set<String> = []
    return texts.filter { seen.insert($0).inserted }
  }
}
