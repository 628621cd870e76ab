import Foundation
import SQLite

/// A database file of its own for one test, removed with its write-ahead log.
final class TemporaryFile {
  let path: String

  init() { path = NSTemporaryDirectory() + "/gomail-sqlite-\(UUID().uuidString).sqlite" }

  deinit {
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
  }

  func open(maximumPages: Int? = nil, busyTimeout: Duration = .zero) throws -> Database {
    try Database(
      path: path,
      options: DatabaseOptions(busyTimeout: busyTimeout, synchronous: .normal, maximumPages: maximumPages))
  }
}
