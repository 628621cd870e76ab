import CSQLite

/// Owns the C connection. Statements hold it too, so that it outlives each of them.
final class Connection {
  let handle: OpaquePointer

  init(path: String) throws(SQLiteError) {
    var handle: OpaquePointer?
    // NOMUTEX: a Database is confined to one thread at a time, so SQLite need not lock for us.
    let flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_EXRESCODE
    let result = sqlite3_open_v2(path, &handle, flags, nil)
    guard result == SQLITE_OK, let handle else {
      let error = SQLiteError(resultCode: result, connection: handle)
      // Even a connection that failed to open must be closed.
      sqlite3_close_v2(handle)
      throw SQLiteError(kind: error.kind, resultCode: result, message: "\(path): \(error.message)")
    }
    self.handle = handle
  }

  deinit { sqlite3_close_v2(handle) }
}
