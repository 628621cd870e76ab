import SQLite
import Testing

@Suite struct StatementTests {
  @Test(arguments: [
    SQLiteValue.null, .integer(0), .integer(Int64.min), .integer(Int64.max), .double(-0.5), .text(""),
    .text("plain"), .text("nul\0inside"), .text("größer 🐘"), .blob([]), .blob([0, 255, 10, 0]),
  ])
  func aValueComesBackAsItWasBound(value: SQLiteValue) throws {
    let database = try Database(path: ":memory:")
    let back = try database.firstRow("SELECT ?1, typeof(?1)", [value]) { row in
      switch row.text(1) {
      case "null": row.isNull(0) ? SQLiteValue.null : .text("not null")
      case "integer": SQLiteValue.integer(row.integer(0))
      case "real": SQLiteValue.double(row.double(0))
      case "text": SQLiteValue.text(row.text(0))
      default: SQLiteValue.blob(row.blob(0))
      }
    }
    #expect(back == value)
  }

  @Test func columnsThatDoNotExistReadAsNull() throws {
    let database = try Database(path: ":memory:")
    for column in [-1, 1, Int.max] {
      let columns = try database.firstRow("SELECT 1") { $0.columnCount }
      #expect(columns == 1)
      #expect(try database.firstRow("SELECT 1") { $0.isNull(column) } == true)
      #expect(try database.firstRow("SELECT 1") { $0.integer(column) } == 0)
      #expect(try database.firstRow("SELECT 1") { $0.text(column) } == "")
      #expect(try database.firstRow("SELECT 1") { $0.blob(column) } == [])
    }
  }

  @Test(arguments: [[], [SQLiteValue.null], [.null, .null, .null]])
  func theNumberOfValuesMustFit(values: [SQLiteValue]) throws {
    let database = try Database(path: ":memory:")
    #expect(throws: SQLiteError.self) { try database.run("SELECT ?1, ?2", values) }
  }

  @Test func oneStatementMayBeReadWithinItself() throws {
    let database = try Database(path: ":memory:")
    try database.execute("CREATE TABLE t (a); INSERT INTO t VALUES (1), (2), (3)")
    let pairs = try database.rows("SELECT a FROM t") { outer in
      try database.rows("SELECT a FROM t") { inner in outer.integer(0) * inner.integer(0) }
    }
    #expect(pairs == [[1, 2, 3], [2, 4, 6], [3, 6, 9]])
  }

  @Test func aStatementThatThrewCanRunAgain() throws {
    let database = try Database(path: ":memory:")
    try database.execute("CREATE TABLE t (a INTEGER UNIQUE)")
    let insert = try database.statement("INSERT INTO t VALUES (?1)")
    try insert.run([1])
    let error = #expect(throws: SQLiteError.self) { try insert.run([1]) }
    #expect(error?.kind == .constraint)
    #expect(error?.sql == "INSERT INTO t VALUES (?1)")
    try insert.run([2])
    #expect(try database.firstRow("SELECT count(*) FROM t") { $0.integer(0) } == 2)
  }

  @Test func aStatementOutlivesItsDatabase() throws {
    var database: Database? = try Database(path: ":memory:")
    let statement = try #require(try database?.statement("SELECT 5"))
    database = nil
    #expect(try statement.firstRow { $0.integer(0) } == 5)
  }

  @Test func manyDifferentStatementsAreNotKeptForever() throws {
    let database = try Database(path: ":memory:")
    for number in 0..<300 {
      #expect(try database.firstRow("SELECT \(number)") { $0.integer(0) } == Int64(number))
    }
  }

  @Test(arguments: ["", "   ", "-- nothing", "SELEKT 1"])
  func wrongSQLIsAnError(sql: String) throws {
    let database = try Database(path: ":memory:")
    let error = #expect(throws: SQLiteError.self) { try database.run(sql) }
    #expect(error?.isTemporary == false)
  }
}
