import Foundation
import Mail
import SQLite
import Testing

@Suite struct DatabaseTests {
  let file = TemporaryFile()

  @Test func opensInWALModeWithForeignKeys() throws {
    let database = try file.open()
    #expect(try database.firstRow("PRAGMA journal_mode") { $0.text(0) } == "wal")
    #expect(try database.firstRow("PRAGMA foreign_keys") { $0.integer(0) } == 1)
    #expect(try database.firstRow("PRAGMA synchronous") { $0.integer(0) } == 1)
  }

  @Test func isNotForEverybodyToRead() throws {
    let former = umask(0)
    defer { umask(former) }
    let database = try file.open()
    try database.execute("CREATE TABLE t (a INTEGER)")
    for suffix in ["", "-wal", "-shm"] {
      let facts = try FileManager.default.attributesOfItem(atPath: file.path + suffix)
      #expect(facts[.posixPermissions] as? Int == 0o640, "\(suffix)")
    }
  }

  @Test func keepsWhatWasWrittenAfterReopening() throws {
    do {
      let database = try file.open()
      try database.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b TEXT)")
      try database.run("INSERT INTO t (b) VALUES (?1)", ["kept"])
      #expect(database.lastInsertedRowID == 1)
    }
    let again = try file.open()
    #expect(try again.rows("SELECT b FROM t") { $0.text(0) } == ["kept"])
  }

  @Test func commitsAndRollsBack() throws {
    struct Stop: Error {}
    let database = try file.open()
    try database.execute("CREATE TABLE t (a INTEGER)")
    try database.transaction { try database.run("INSERT INTO t VALUES (1)") }
    #expect(throws: Stop.self) {
      try database.transaction {
        try database.run("INSERT INTO t VALUES (2)")
        throw Stop()
      }
    }
    #expect(!database.isInTransaction)
    #expect(try database.rows("SELECT a FROM t") { $0.integer(0) } == [1])
  }

  @Test func aNestedTransactionRollsBackAlone() throws {
    struct Stop: Error {}
    let database = try file.open()
    try database.execute("CREATE TABLE t (a INTEGER)")
    try database.transaction {
      try database.run("INSERT INTO t VALUES (1)")
      try? database.transaction {
        try database.run("INSERT INTO t VALUES (2)")
        throw Stop()
      }
      try database.transaction { try database.run("INSERT INTO t VALUES (3)") }
    }
    #expect(try database.rows("SELECT a FROM t ORDER BY a") { $0.integer(0) } == [1, 3])
  }

  @Test func migratesStepByStepAndOnce() throws {
    let first = "CREATE TABLE t (a INTEGER)"
    let second = "ALTER TABLE t ADD COLUMN b TEXT DEFAULT 'new'; INSERT INTO t (a) VALUES (7)"
    do {
      let database = try file.open()
      try database.migrate([first])
      try database.run("INSERT INTO t VALUES (1)")
    }
    let database = try file.open()
    try database.migrate([first, second])
    try database.migrate([first, second])
    #expect(try database.rows("SELECT a || b FROM t") { $0.text(0) } == ["1new", "7new"])
    let error = #expect(throws: SQLiteError.self) { try database.migrate([first]) }
    #expect(error?.kind == .newerSchema)
    #expect(error?.description == "the file has schema version 2, this program knows 1")
  }

  @Test func aFailedMigrationLeavesTheOldSchema() throws {
    let database = try file.open()
    #expect(throws: SQLiteError.self) { try database.migrate(["CREATE TABLE t (a)", "CREATE TABLE t (a)"]) }
    #expect(try database.firstRow("PRAGMA user_version") { $0.integer(0) } == 0)
    #expect(try database.rows("SELECT name FROM sqlite_schema") { $0.text(0) } == [])
  }

  @Test func aFileThatIsNoDatabaseIsDamaged() throws {
    try Data("this is a letter, not a database, and it is long enough to be read as a header......".utf8)
      .write(to: URL(fileURLWithPath: file.path))
    let error = #expect(throws: SQLiteError.self) { try file.open() }
    #expect(error?.kind == .damaged)
    #expect(error?.isTemporary == false)
  }

  @Test func anOverwrittenPageIsDamaged() throws {
    do {
      let database = try file.open()
      try database.execute("CREATE TABLE t (a INTEGER PRIMARY KEY, b BLOB)")
      for _ in 0..<100 {
        try database.run("INSERT INTO t (b) VALUES (?1)", [.blob(.init(repeating: 7, count: 900))])
      }
      try database.checkpoint()
    }
    let handle = try FileHandle(forUpdating: URL(fileURLWithPath: file.path))
    for page in 3..<8 {
      try handle.seek(toOffset: UInt64(page * 4096))
      try handle.write(contentsOf: Data(repeating: 0xa5, count: 4096))
    }
    try handle.close()
    let error = #expect(throws: SQLiteError.self) { try file.open() }
    #expect(error?.kind == .damaged)
  }

  @Test func aMissingDirectoryCannotBeOpened() throws {
    let error = #expect(throws: SQLiteError.self) { try Database(path: file.path + "/missing/x.sqlite") }
    #expect(error?.kind == .cannotOpen)
    #expect(error?.description.contains("/missing/x.sqlite") == true)
  }

  @Test func aFullFileIsTemporaryAndRollsBack() throws {
    let database = try file.open(maximumPages: 8)
    try database.execute("CREATE TABLE t (b BLOB)")
    let error = #expect(throws: SQLiteError.self) {
      try database.transaction {
        for _ in 0..<100 {
          try database.run("INSERT INTO t VALUES (?1)", [.blob(.init(repeating: 1, count: 4000))])
        }
      }
    }
    #expect(error?.kind == .full)
    let failure = try #require(error as (any Error)? as? any Failure)
    #expect(failure.isTemporary)
    #expect(!database.isInTransaction)
    #expect(try database.firstRow("SELECT count(*) FROM t") { $0.integer(0) } == 0)
  }

  @Test func anotherWriterMakesItBusy() throws {
    let first = try file.open()
    let second = try file.open()
    try first.execute("CREATE TABLE t (a)")
    try first.transaction {
      let error = #expect(throws: SQLiteError.self) { try second.transaction {} }
      #expect(error?.kind == .busy)
      #expect(error?.isTemporary == true)
    }
    try second.transaction { try second.run("INSERT INTO t VALUES (1)") }
    #expect(second.changedRows == 1)
  }
}
