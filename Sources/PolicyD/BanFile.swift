import Glibc
import Mail
import Policy
import SQLite

/// The bans and allowed networks on disk, and what is known of clients' behaviour. Confined to one thread, as
/// its database is.
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
    """,
    """
    CREATE TABLE allowed (
      network TEXT PRIMARY KEY NOT NULL,
      reason TEXT NOT NULL,
      author TEXT NOT NULL,
      created_at INTEGER NOT NULL,
      expires_at INTEGER
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE violations (
      network TEXT PRIMARY KEY NOT NULL,
      last_at INTEGER NOT NULL,
      step INTEGER NOT NULL,
      weights TEXT NOT NULL,
      numbers TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE ban_histories (
      network TEXT PRIMARY KEY NOT NULL,
      level INTEGER NOT NULL,
      quiet_since INTEGER NOT NULL,
      bans INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE good_mail (
      network TEXT PRIMARY KEY NOT NULL,
      messages INTEGER NOT NULL,
      last_at INTEGER NOT NULL,
      domain TEXT NOT NULL
    ) STRICT, WITHOUT ROWID;
    """,
  ]

  let database: Database

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

  // MARK: Bans

  /// Gives every ban, one after another, without its reason. Returns how many rows could not be understood.
  func forEachBan(_ take: (Ban) -> Void) throws -> Int {
    var unreadable = 0
    try database.statement(
      "SELECT network, author, created_at, expires_at, automatic, action FROM bans"
    ).forEachRow { row in
      if let network = Network(row.text(0)), let action = Ban.Action(rawValue: row.text(5)) {
        take(
          Ban(
            network: network, reason: "", author: row.text(1),
            createdAt: Timestamp(milliseconds: row.integer(2)),
            expiresAt: row.optionalInteger(3).map { Timestamp(milliseconds: $0) },
            isAutomatic: row.bool(4), action: action))
      } else {
        unreadable += 1
      }
      return true
    }
    return unreadable
  }

  /// The reason of the ban on exactly `network`; empty where there is none.
  func reason(ofBanOn network: Network) throws -> String {
    try database.firstRow("SELECT reason FROM bans WHERE network = ?1", [.text(network.description)]) {
      $0.text(0)
    } ?? ""
  }

  /// Writes bans, each in place of the one on the same network: all of them or none.
  func save(_ bans: [Ban]) throws {
    try database.transaction {
      for ban in bans {
        try database.run(
          "INSERT OR REPLACE INTO bans VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
          [
            .text(ban.network.description), .text(ban.reason), .text(ban.author),
            .integer(ban.createdAt.milliseconds), .integer(orNull: ban.expiresAt?.milliseconds),
            .bool(ban.isAutomatic), .text(ban.action.rawValue),
          ])
      }
    }
  }

  /// Removes the bans on exactly these networks.
  func deleteBans(_ networks: [Network]) throws {
    try database.transaction {
      for network in networks {
        try database.run("DELETE FROM bans WHERE network = ?1", [.text(network.description)])
      }
    }
  }

  // MARK: Allowed networks

  /// Gives every allowed network. Returns how many rows could not be understood.
  func forEachAllowed(_ take: (AllowEntry) -> Void) throws -> Int {
    var unreadable = 0
    try database.statement("SELECT network, reason, author, created_at, expires_at FROM allowed").forEachRow {
      row in
      if let network = Network(row.text(0)) {
        take(
          AllowEntry(
            network: network, reason: row.text(1), author: row.text(2),
            createdAt: Timestamp(milliseconds: row.integer(3)),
            expiresAt: row.optionalInteger(4).map { Timestamp(milliseconds: $0) }))
      } else {
        unreadable += 1
      }
      return true
    }
    return unreadable
  }

  /// Writes entries, each in place of the one for the same network: all of them or none.
  func save(_ entries: [AllowEntry]) throws {
    try database.transaction {
      for entry in entries {
        try database.run(
          "INSERT OR REPLACE INTO allowed VALUES (?1, ?2, ?3, ?4, ?5)",
          [
            .text(entry.network.description), .text(entry.reason), .text(entry.author),
            .integer(entry.createdAt.milliseconds), .integer(orNull: entry.expiresAt?.milliseconds),
          ])
      }
    }
  }

  /// Removes the entries for exactly these networks.
  func deleteAllowed(_ networks: [Network]) throws {
    try database.transaction {
      for network in networks {
        try database.run("DELETE FROM allowed WHERE network = ?1", [.text(network.description)])
      }
    }
  }

  /// Removes what has expired by `now`.
  func deleteExpired(at now: Timestamp) throws {
    try database.transaction {
      try database.run("DELETE FROM bans WHERE expires_at <= ?1", [.integer(now.milliseconds)])
      try database.run("DELETE FROM allowed WHERE expires_at <= ?1", [.integer(now.milliseconds)])
    }
  }
}
