import CSQLite
import Glibc

/// Owns the C connection. Statements hold it too, so that it outlives each of them.
final class Connection {
  /// The permissions of a new file, of which the umask may take more: what stands in it is not for everybody. The
  /// files beside it, SQLite's own, take them over.
  static let fileMode: mode_t = 0o640

  let handle: OpaquePointer

  init(path: String) throws(SQLiteError) {
    // SQLite would let everybody read it. An empty file is a new database to it; what stands in the way of
    // making one it will say itself.
    if path != ":memory:" {
      let file = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, Self.fileMode)
      if file >= 0 { close(file) }
    }
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
