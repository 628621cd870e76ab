import CSQLite

/// A prepared statement; finalised when the last reference goes. Confined to its database's thread.
package final class Statement {
  private let connection: Connection
  private let handle: OpaquePointer
  private let sql: String

  /// True while rows are being read: such a statement must not be started anew.
  private(set) var isRunning = false

  init(_ sql: String, connection: Connection) throws(SQLiteError) {
    var handle: OpaquePointer?
    let result = sqlite3_prepare_v3(
      connection.handle, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &handle, nil)
    guard result == SQLITE_OK else {
      throw SQLiteError(resultCode: result, connection: connection.handle, sql: sql)
    }
    guard let handle else { throw SQLiteError(kind: .other, message: "empty statement", sql: sql) }
    self.connection = connection
    self.handle = handle
    self.sql = sql
  }

  deinit { sqlite3_finalize(handle) }

  /// Runs the statement to its end with `values` bound to `?1`, `?2`, …; rows are ignored.
  package func run(_ values: [SQLiteValue] = []) throws(SQLiteError) {
    try start(values)
    defer { finish() }
    while try step() {}
  }

  /// Runs the statement and lends each row to `body`, which returns false to end early.
  package func forEachRow(
    _ values: [SQLiteValue] = [], _ body: (borrowing Row) throws -> Bool
  ) throws {
    try start(values)
    defer { finish() }
    while try step() {
      guard try body(Row(handle)) else { return }
    }
  }

  /// What `read` makes of each row, in order.
  package func rows<Element>(
    _ values: [SQLiteValue] = [], _ read: (borrowing Row) throws -> Element
  ) throws -> [Element] {
    var elements: [Element] = []
    try forEachRow(values) { row in
      elements.append(try read(row))
      return true
    }
    return elements
  }

  /// What `read` makes of the first row; `nil` without rows.
  package func firstRow<Element>(
    _ values: [SQLiteValue] = [], _ read: (borrowing Row) throws -> Element
  ) throws -> Element? {
    var first: Element?
    try forEachRow(values) { row in
      first = try read(row)
      return false
    }
    return first
  }

  private func start(_ values: [SQLiteValue]) throws(SQLiteError) {
    guard !isRunning else {
      throw SQLiteError(kind: .locked, message: "the statement is being read", sql: sql)
    }
    let expected = Int(sqlite3_bind_parameter_count(handle))
    guard values.count == expected else {
      throw SQLiteError(
        kind: .other, message: "\(values.count) values for \(expected) parameters", sql: sql)
    }
    for (index, value) in values.enumerated() {
      let result = bind(value, at: Int32(truncatingIfNeeded: index + 1))
      guard result == SQLITE_OK else {
        let error = SQLiteError(resultCode: result, connection: connection.handle, sql: sql)
        sqlite3_clear_bindings(handle)
        throw error
      }
    }
    isRunning = true
  }

  private func bind(_ value: SQLiteValue, at index: Int32) -> Int32 {
    // SQLITE_TRANSIENT, a cast that the importer cannot translate: SQLite copies the octets.
    let copied = unsafeBitCast(-1, to: sqlite3_destructor_type.self)
    switch value {
    case .null:
      return sqlite3_bind_null(handle, index)
    case .integer(let integer):
      return sqlite3_bind_int64(handle, index, integer)
    case .double(let double):
      return sqlite3_bind_double(handle, index, double)
    case .text(var text):
      return text.withUTF8 { utf8 in
        // An empty buffer may have no address, and a null pointer would bind NULL.
        guard let start = utf8.baseAddress else { return sqlite3_bind_text(handle, index, "", 0, copied) }
        return start.withMemoryRebound(to: CChar.self, capacity: utf8.count) {
          sqlite3_bind_text64(handle, index, $0, UInt64(utf8.count), copied, UInt8(SQLITE_UTF8))
        }
      }
    case .blob(let bytes):
      return bytes.withUnsafeBytes { bytes in
        guard let start = bytes.baseAddress, !bytes.isEmpty else {
          return sqlite3_bind_zeroblob(handle, index, 0)
        }
        return sqlite3_bind_blob64(handle, index, start, UInt64(bytes.count), copied)
      }
    }
  }

  /// True where a row is ready, false at the end.
  private func step() throws(SQLiteError) -> Bool {
    let result = sqlite3_step(handle)
    switch result {
    case SQLITE_ROW: return true
    case SQLITE_DONE: return false
    default: throw SQLiteError(resultCode: result, connection: connection.handle, sql: sql)
    }
  }

  private func finish() {
    // Both repeat the step's error at most, which has been thrown already.
    sqlite3_reset(handle)
    sqlite3_clear_bindings(handle)
    isRunning = false
  }
}
