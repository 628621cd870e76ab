import Glibc
import Inspection
import JSON
import Mail
import OpenSSL
import SQLite

/// The observations of DMARC on disk. Confined to one thread, as its database is.
final class ObservationFile {
  /// What became of a batch.
  struct Outcome: Hashable {
    /// Messages that were counted.
    var written = 0
    /// Messages whose row found no room.
    var withoutRoom = 0
  }

  /// A page of rows as the control socket hands them out, and where the next one begins; `nil` at the end.
  struct Page {
    let rows: [JSONValue]
    let next: Int64?
  }

  // Steps are never changed once released: see Database.migrate. `digest` stands for source and details, so that the
  // index stays small.
  private static let schema = [
    """
    CREATE TABLE observations (
      id INTEGER PRIMARY KEY,
      day TEXT NOT NULL,
      domain TEXT NOT NULL,
      header_from TEXT NOT NULL,
      source TEXT NOT NULL,
      details TEXT NOT NULL,
      digest BLOB NOT NULL,
      count INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX observations_by_day ON observations (day, domain, digest);
    """
  ]
  /// Half of SHA-256: no two rows meet by accident, and who makes them meet falsifies his own count.
  private static let digestOctets = 16
  /// The size of the file is looked at each time after so many rows.
  private static let entriesBetweenLooks = 500
  /// So many pages stay free: what as many rows take where each is as long as it can be.
  private static let sparePages = 1024

  private let database: Database
  private let bounds: ObservationBounds
  /// How many rows each day has.
  private var rowsOfDays: [String: Int]

  /// Opens the file and creates it where it is missing.
  init(path: String, bounds: ObservationBounds = ObservationBounds()) throws {
    // NORMAL: a power failure may cost the latest batch, which harms nobody.
    database = try Database(path: path, options: DatabaseOptions(synchronous: .normal))
    try database.migrate(Self.schema)
    self.bounds = bounds
    rowsOfDays = Dictionary(
      try database.rows("SELECT day, count(*) FROM observations GROUP BY day", []) { row in
        (row.text(0), Int(row.integer(1)))
      }
    ) { first, _ in first }
  }

  /// Opens the file; a damaged one is put aside under another name and an empty one begun.
  ///
  /// - Returns: the file, and the name of the damaged one where there was one.
  static func openPuttingDamageAside(
    path: String, bounds: ObservationBounds = ObservationBounds(), now: Timestamp
  ) throws -> (file: ObservationFile, aside: String?) {
    do {
      return (try ObservationFile(path: path, bounds: bounds), nil)
    } catch let error as SQLiteError where error.kind == .damaged {
      let aside = "\(path).damaged-\(now.seconds)"
      guard rename(path, aside) == 0 else { throw error }
      // The log belongs to the damaged file; beside a new one it would be taken for its own.
      for suffix in ["-wal", "-shm"] { rename(path + suffix, aside + suffix) }
      return (try ObservationFile(path: path, bounds: bounds), aside)
    }
  }

  /// How many rows there are.
  var rowCount: Int { rowsOfDays.values.reduce(0, +) }

  // MARK: Writing

  /// Adds messages to their rows: all of them or none. Rows beyond the bounds are left out and counted; the oldest
  /// day gives way first.
  func write(_ entries: [DMARCObservationBook.Entry]) throws -> Outcome {
    guard let newest = entries.map(\.observation.day).max() else { return Outcome() }
    let before = rowsOfDays
    do {
      return try database.transaction {
        try makeRoom(for: entries.count, keeping: newest.description)
        var hasPages = false
        var outcome = Outcome()
        for (number, entry) in entries.enumerated() {
          if number % Self.entriesBetweenLooks == 0 {
            hasPages = try usedPages() < bounds.pages - Self.sparePages
          }
          if try write(entry, mayInsert: hasPages) {
            outcome.written += entry.count
          } else {
            outcome.withoutRoom += entry.count
          }
        }
        return outcome
      }
    } catch {
      rowsOfDays = before
      throw error
    }
  }

  private func write(_ entry: DMARCObservationBook.Entry, mayInsert: Bool) throws -> Bool {
    let row = entry.observation
    let (day, source) = (row.day.description, row.source.description)
    let domain = SQLiteValue.text(row.domain?.description ?? "")
    let details = row.details.serialized
    let digest = Array(sha256(Array(source.utf8) + [0] + details).prefix(Self.digestOctets))
    try database.run(
      "UPDATE observations SET count = count + ?4 WHERE day = ?1 AND domain = ?2 AND digest = ?3",
      [.text(day), domain, .blob(digest), .integer(entry.count)])
    if database.changedRows > 0 { return true }
    guard mayInsert, rowCount < bounds.rows, rowsOfDays[day, default: 0] < bounds.rowsOfADay else {
      return false
    }
    try database.run(
      """
      INSERT INTO observations (day, domain, header_from, source, details, digest, count)
      VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
      """,
      [
        .text(day), domain, .text(row.headerFrom?.description ?? ""), .text(source),
        .text(String(decoding: details, as: UTF8.self)), .blob(digest), .integer(entry.count),
      ])
    rowsOfDays[day, default: 0] += 1
    return true
  }

  /// Forgets days, the oldest first and never `newest`, until there is room for so many rows.
  private func makeRoom(for count: Int, keeping newest: String) throws {
    while let oldest = rowsOfDays.keys.min(), oldest < newest {
      let isFull = try rowCount + count > bounds.rows || usedPages() >= bounds.pages - Self.sparePages
      guard isFull else { return }
      try forget(day: oldest)
    }
  }

  private func usedPages() throws -> Int {
    let pages = try database.firstRow("PRAGMA page_count") { Int($0.integer(0)) } ?? 0
    let free = try database.firstRow("PRAGMA freelist_count") { Int($0.integer(0)) } ?? 0
    return pages - free
  }

  private func forget(day: String) throws {
    try database.run("DELETE FROM observations WHERE day = ?1", [.text(day)])
    rowsOfDays[day] = nil
  }

  /// Forgets the days before `first`. Returns how many rows that were.
  func prune(before first: UTCDay) throws -> Int {
    let days = rowsOfDays.filter { $0.key < first.description }
    for day in days.keys { try database.transaction { try forget(day: day) } }
    return days.values.reduce(0, +)
  }

  // MARK: Reading

  /// The rows that `filter` takes, in the order in which they were first seen.
  func page(_ filter: ObservationFilter) throws -> Page {
    var rows: [JSONValue] = []
    var last = filter.cursor
    var hasMore = false
    try database.statement(
      """
      SELECT id, day, source, count, details FROM observations
      WHERE id > ?1 AND (?2 IS NULL OR day = ?2) AND (?3 IS NULL OR domain = ?3 OR header_from = ?3)
      ORDER BY id
      """
    ).forEachRow([
      .integer(filter.cursor), .text(orNull: filter.day?.description),
      .text(orNull: filter.domain?.description),
    ]) { row in
      guard rows.count < filter.limit else {
        hasMore = true
        return false
      }
      last = row.integer(0)
      // One that somebody else has changed is passed over.
      guard let details = (try? JSONValue(parsing: Array(row.text(4).utf8)))?.objectValue else { return true }
      var json: JSONObject = [
        "day": .string(row.text(1)), "count": .integer(row.integer(3)), "source_ip": .string(row.text(2)),
      ]
      for member in details.members { json[member.key] = member.value }
      rows.append(.object(json))
      return true
    }
    return Page(rows: rows, next: hasMore ? last : nil)
  }
}

extension JSONObject {
  /// The compact JSON text.
  fileprivate var serialized: [UInt8] { JSONValue.object(self).serialized() }
}
