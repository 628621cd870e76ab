import CSQLite

/// The row that a statement stands on. It cannot be copied and is only lent to a closure, because
/// SQLite's memory behind it changes with the next step.
///
/// Columns count from 0 in the order of the SELECT. A column that does not exist reads as NULL.
/// The accessors convert as SQLite does (text `"12"` reads as integer 12); use the optional ones
/// where NULL is possible.
package struct Row: ~Copyable {
  private let statement: OpaquePointer

  init(_ statement: OpaquePointer) { self.statement = statement }

  /// The number of columns.
  package var columnCount: Int { Int(sqlite3_column_count(statement)) }

  /// Whether the column holds NULL or does not exist.
  package func isNull(_ column: Int) -> Bool {
    guard let index = index(column) else { return true }
    return sqlite3_column_type(statement, index) == SQLITE_NULL
  }

  /// The column as integer; 0 for NULL.
  package func integer(_ column: Int) -> Int64 {
    index(column).map { sqlite3_column_int64(statement, $0) } ?? 0
  }

  /// The column as integer; `nil` for NULL.
  package func optionalInteger(_ column: Int) -> Int64? { isNull(column) ? nil : integer(column) }

  /// Whether the column is an integer other than 0.
  package func bool(_ column: Int) -> Bool { integer(column) != 0 }

  /// The column as floating-point number; 0 for NULL.
  package func double(_ column: Int) -> Double {
    index(column).map { sqlite3_column_double(statement, $0) } ?? 0
  }

  /// The column as text; empty for NULL. Octets that are not UTF-8 read as U+FFFD.
  package func text(_ column: Int) -> String {
    guard let index = index(column), let text = sqlite3_column_text(statement, index) else { return "" }
    let octets = Int(sqlite3_column_bytes(statement, index))
    return String(decoding: UnsafeBufferPointer(start: text, count: octets), as: UTF8.self)
  }

  /// The column as text; `nil` for NULL.
  package func optionalText(_ column: Int) -> String? { isNull(column) ? nil : text(column) }

  /// The column as octets; empty for NULL.
  package func blob(_ column: Int) -> [UInt8] {
    guard let index = index(column), let start = sqlite3_column_blob(statement, index) else { return [] }
    return Array(UnsafeRawBufferPointer(start: start, count: Int(sqlite3_column_bytes(statement, index))))
  }

  private func index(_ column: Int) -> Int32? {
    // Beyond the last column SQLite's answer is undefined.
    column >= 0 && column < columnCount ? Int32(truncatingIfNeeded: column) : nil
  }
}
