import CSQLite
import Mail

/// What went wrong in SQLite or with a database file.
package struct SQLiteError: Failure, Hashable {
  /// The kinds of failure that callers tell apart.
  package enum Kind: Hashable, Sendable {
    /// Another connection held a lock for longer than the busy time-out.
    case busy
    /// A table of this connection is locked by another statement of it.
    case locked
    /// The disk, the quota or the page limit is used up.
    case full
    /// The operating system reported a read, write or sync error.
    case inputOutput
    /// The file is not a sound database: torn, overwritten, or no database at all.
    case damaged
    /// The file or its directory is missing or may not be opened.
    case cannotOpen
    /// The file, its directory or its file system refuses writing.
    case readOnly
    /// A UNIQUE, NOT NULL, CHECK or FOREIGN KEY rule refused the change.
    case constraint
    /// No memory.
    case outOfMemory
    /// The file was written by a newer program: its `user_version` is beyond the known migrations.
    case newerSchema
    /// Anything else, wrong SQL included: see `resultCode`.
    case other
  }

  /// The kind of failure.
  package let kind: Kind
  /// SQLite's extended result code; 0 where the failure is our own finding.
  package let resultCode: Int32
  /// SQLite's words, or ours.
  package let message: String
  /// The statement, without bound values; empty where there was none.
  package let sql: String

  init(kind: Kind, resultCode: Int32 = 0, message: String, sql: String = "") {
    self.kind = kind
    self.resultCode = resultCode
    self.message = message
    self.sql = sql
  }

  init(resultCode: Int32, connection: OpaquePointer?, sql: String = "") {
    kind = Self.kind(of: resultCode)
    self.resultCode = resultCode
    // sqlite3_errmsg describes the latest call on the connection, which is the one that failed.
    message = String(
      cString: connection.flatMap { sqlite3_errmsg($0) } ?? sqlite3_errstr(resultCode))
    self.sql = sql
  }

  /// True where the same call may succeed once a lock, space or memory is free again.
  package var isTemporary: Bool {
    switch kind {
    case .busy, .locked, .full, .inputOutput, .outOfMemory: true
    case .damaged, .cannotOpen, .readOnly, .constraint, .newerSchema, .other: false
    }
  }

  private static func kind(of resultCode: Int32) -> Kind {
    // The low octet of an extended result code is its primary code.
    switch resultCode & 0xff {
    case SQLITE_BUSY, SQLITE_PROTOCOL: .busy
    case SQLITE_LOCKED: .locked
    case SQLITE_FULL: .full
    case SQLITE_IOERR: .inputOutput
    case SQLITE_CORRUPT, SQLITE_NOTADB: .damaged
    case SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_AUTH: .cannotOpen
    case SQLITE_READONLY: .readOnly
    case SQLITE_CONSTRAINT: .constraint
    case SQLITE_NOMEM: .outOfMemory
    default: .other
    }
  }
}

extension SQLiteError: CustomStringConvertible {
  /// `disk is full (SQLite 13)`, with the statement where there is one.
  package var description: String {
    let code = resultCode == 0 ? "" : " (SQLite \(resultCode))"
    return message + code + (sql.isEmpty ? "" : " in: \(sql)")
  }
}
