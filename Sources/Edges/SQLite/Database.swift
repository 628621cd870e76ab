import CSQLite
import Mail

/// A connection to one SQLite file, in WAL mode, with foreign keys enforced.
///
/// Not `Sendable`: confine it to one thread (a dedicated one, or an NIOThreadPool of one thread).
/// Every call blocks on the file system and must not run on Swift's cooperative pool. Statements
/// are prepared once and kept; all handles are freed with the last reference.
package final class Database {
  /// How many prepared statements are kept. SQL text comes from our code alone, which has fewer.
  static let maximumCachedStatements = 64

  private let connection: Connection
  private var statements: [String: Statement] = [:]

  /// Opens the file at `path` (`:memory:` for none) and creates it where it is missing.
  ///
  /// Throws `.damaged` for a file that is not a sound database, `.cannotOpen` where the directory is
  /// missing or not permitted, `.busy` after the busy time-out.
  package init(path: String, options: DatabaseOptions = DatabaseOptions()) throws(SQLiteError) {
    connection = try Connection(path: path)
    sqlite3_busy_timeout(connection.handle, Int32(clamping: options.busyTimeout.milliseconds))
    if options.checksIntegrity { try checkIntegrity() }
    // Answers the mode in use: an in-memory database stays "memory".
    try execute("PRAGMA journal_mode = WAL")
    try execute("PRAGMA synchronous = \(options.synchronous.rawValue)")
    try execute("PRAGMA foreign_keys = ON")
    // A file from elsewhere must not run functions through its schema.
    try execute("PRAGMA trusted_schema = OFF")
    if let pages = options.maximumPages { try execute("PRAGMA max_page_count = \(pages)") }
  }

  /// Runs one or several statements without parameters; rows are ignored. Not cached.
  package func execute(_ sql: String) throws(SQLiteError) {
    let result = sqlite3_exec(connection.handle, sql, nil, nil, nil)
    guard result == SQLITE_OK else {
      throw SQLiteError(resultCode: result, connection: connection.handle, sql: sql)
    }
  }

  /// The prepared statement for `sql`: the kept one, or a fresh one while that is being read.
  package func statement(_ sql: String) throws(SQLiteError) -> Statement {
    if let kept = statements[sql] {
      return kept.isRunning ? try Statement(sql, connection: connection) : kept
    }
    let statement = try Statement(sql, connection: connection)
    if statements.count >= Self.maximumCachedStatements { statements.removeAll() }
    statements[sql] = statement
    return statement
  }

  /// Runs `sql` to its end with `values` bound to `?1`, `?2`, …
  package func run(_ sql: String, _ values: [SQLiteValue] = []) throws(SQLiteError) {
    try statement(sql).run(values)
  }

  /// What `read` makes of each row that `sql` yields.
  package func rows<Element>(
    _ sql: String, _ values: [SQLiteValue] = [], _ read: (borrowing Row) throws -> Element
  ) throws -> [Element] {
    try statement(sql).rows(values, read)
  }

  /// What `read` makes of the first row that `sql` yields; `nil` without rows.
  package func firstRow<Element>(
    _ sql: String, _ values: [SQLiteValue] = [], _ read: (borrowing Row) throws -> Element
  ) throws -> Element? {
    try statement(sql).firstRow(values, read)
  }

  /// Runs `body` in a transaction: committed when it returns, rolled back when it throws. The write
  /// lock is taken at the beginning, so that a commit does not fail as busy. May be nested.
  package func transaction<Answer>(_ body: () throws -> Answer) throws -> Answer {
    let isNested = isInTransaction
    try execute(isNested ? "SAVEPOINT nested" : "BEGIN IMMEDIATE")
    do {
      let answer = try body()
      try execute(isNested ? "RELEASE nested" : "COMMIT")
      return answer
    } catch {
      // SQLite itself rolls back after some errors (full disk); what `body` threw matters more than
      // a failure here.
      if isInTransaction {
        try? execute(isNested ? "ROLLBACK TO nested; RELEASE nested" : "ROLLBACK")
      }
      throw error
    }
  }

  /// Whether a transaction is open.
  package var isInTransaction: Bool { sqlite3_get_autocommit(connection.handle) == 0 }

  /// How many rows the latest INSERT, UPDATE or DELETE changed.
  package var changedRows: Int { Int(sqlite3_changes64(connection.handle)) }

  /// The row id of the latest INSERT.
  package var lastInsertedRowID: Int64 { sqlite3_last_insert_rowid(connection.handle) }

  /// Moves the write-ahead log into the file as far as readers allow, and shortens it.
  package func checkpoint() throws(SQLiteError) {
    try execute("PRAGMA wal_checkpoint(TRUNCATE)")
  }

  /// SQLite's own check without the indexes' contents; throws `.damaged` with the first finding.
  package func checkIntegrity() throws(SQLiteError) {
    let finding: String?
    do {
      finding = try Statement("PRAGMA quick_check(1)", connection: connection).firstRow { $0.text(0) }
    } catch let error as SQLiteError {
      throw error
    } catch {
      throw SQLiteError(kind: .other, message: "\(error)")
    }
    guard finding == "ok" else {
      throw SQLiteError(kind: .damaged, message: finding ?? "quick_check gave no answer")
    }
  }
}
