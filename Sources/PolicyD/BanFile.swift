import Glibc
import Mail
import Policy
import SQLite

/// The bans on disk. Confined to one thread, as its database is.
final class BanFile {
  // Steps are never changed once released: see Database.migrate.
  private static let schema = [
    """
    CREATE TABLE bans (
      network TEXT PRIMARY KEY NOT NULL,
      reason TEXT NOT NULL,
      author TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER,
      automatic INTEGER NOT NULL,
      action TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX bans_by_expiry ON bans (expires_at) WHERE expires_at IS NOT NULL;
    """
  ]

  private let database: Database

  /// Opens the file and creates it where it is missing.
  init(path: String) throws {
    // FULL: a ban that a person was told of must survive a power failure.
    database = try Database(path: path, options: DatabaseOptions(synchronous: .full))
    try database.migrate(Self.schema)
  }

  /// Opens the file; a damaged one is put aside under another name and an empty one begun, because
  /// mail without bans is better than no mail.
  ///
  /// - Returns: the file, and the name of the damaged one where there was one.
  static func openPuttingDamageAside(path: String, now: Timestamp) throws -> (file: BanFile, aside: String?) {
    do {
      return (try BanFile(path: path), nil)
    } catch let error as SQLiteError where error.kind == .damaged {
      let aside = "\(path).damaged-\(now.seconds)"
      guard rename(path, aside) == 0 else { throw error }
      // The log belongs to the damaged file; beside a new one it would be taken for its own.
      for suffix in ["-wal", "-shm"] { rename(path + suffix, aside + suffix) }
      return (try BanFile(path: path), aside)
    }
  }

  /// All bans, and how many rows could not be understood.
  func load() throws -> (bans: [Ban], unreadable: Int) {
    let rows = try database.rows(
      "SELECT network, reason, author, created_at, expires_at, automatic, action FROM bans"
    ) { row -> Ban? in
      guard let network = Network(row.text(0)), let action = Ban.Action(rawValue: row.text(6)) else {
        return nil
      }
      return Ban(
        network: network, reason: row.text(1), author: row.text(2),
        createdAt: Timestamp(milliseconds: row.integer(3)),
        expiresAt: row.optionalInteger(4).map { Timestamp(milliseconds: $0) },
        isAutomatic: row.bool(5), action: action)
    }
    let bans = rows.compactMap { $0 }
    return (bans, rows.count - bans.count)
  }

  /// Writes a ban in place of the one on the same network.
  func save(_ ban: Ban) throws {
    try database.run(
      "INSERT OR REPLACE INTO bans VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
      [
        .text(ban.network.description), .text(ban.reason), .text(ban.author),
        .integer(ban.createdAt.milliseconds), .integer(orNull: ban.expiresAt?.milliseconds),
        .bool(ban.isAutomatic), .text(ban.action.rawValue),
      ])
  }

  /// Removes the ban on exactly this network.
  func delete(_ network: Network) throws {
    try database.run("DELETE FROM bans WHERE network = ?1", [.text(network.description)])
  }

  /// Removes what has expired by `now`.
  func deleteExpired(at now: Timestamp) throws {
    try database.run("DELETE FROM bans WHERE expires_at <= ?1", [.integer(now.milliseconds)])
  }
}
