import Authentication
import Daemon
import Foundation
import Inspection
import JSON
import Logging
import Mail
import NIOCore
import NIOPosix
import SQLite
import Testing

@testable import Milter

/// Observations on disk.
@Suite struct ObservationFileTests {
  typealias Entry = DMARCObservationBook.Entry

  let path = NSTemporaryDirectory() + "/gomail-milter-\(UUID().uuidString).sqlite"
  /// 2026-11-22.
  let now = Timestamp(seconds: 1_795_363_101)

  private func remove() {
    for suffix in ["", "-wal", "-shm"] { try? FileManager.default.removeItem(atPath: path + suffix) }
  }

  private func row(_ day: String, _ domain: String, from source: String = "192.0.2.9") throws
    -> DMARCObservation
  {
    var evaluation = DMARCEvaluation(method: .treeWalk)
    evaluation.result = .fail
    evaluation.author = DomainName("www.\(domain)")
    evaluation.policyDomain = DomainName(domain)
    evaluation.record = DMARCRecord(Array("v=DMARC1; p=quarantine".utf8))
    (evaluation.publishedPolicy, evaluation.policy) = (.quarantine, .quarantine)
    return DMARCObservation(
      day: try #require(UTCDay(day)), source: try #require(IPAddress(source)), evaluation: evaluation,
      decision: DMARCDecision(evaluation, enforcement: .relaxed), sender: "ann@\(domain)",
      recipients: ["bob@example.com"], spf: nil, dkim: nil)
  }

  private func filter(_ query: [String: String] = [:]) throws -> ObservationFilter {
    try ObservationFilter(query)
  }

  /// `day domain source count` of each row.
  private func lines(_ file: ObservationFile, _ query: [String: String] = [:]) throws -> [String] {
    try file.page(filter(query)).rows.map { row in
      [
        row["day"]?.stringValue, row["policy_published"]?["domain"]?.stringValue,
        row["source_ip"]?.stringValue, row["count"]?.intValue.map(String.init),
      ].map { $0 ?? "?" }.joined(separator: " ")
    }
  }

  @Test func equalRowsAddUpOverBatchesAndRestarts() throws {
    defer { remove() }
    let (one, other) = (
      try row("2026-11-22", "example.org"), try row("2026-11-22", "example.org", from: "2001:db8::1")
    )
    let nextDay = try row("2026-11-23", "example.org")
    do {
      let file = try ObservationFile(path: path)
      #expect(try file.write([]) == .init())
      #expect(try file.write([Entry(one, count: 2), Entry(other, count: 1)]) == .init(written: 3))
      #expect(try file.write([Entry(one, count: 5)]) == .init(written: 5))
      #expect(file.rowCount == 2)
    }
    let file = try ObservationFile(path: path)
    #expect(file.rowCount == 2)
    #expect(try file.write([Entry(one, count: 1), Entry(nextDay, count: 1)]) == .init(written: 2))
    #expect(
      try lines(file) == [
        "2026-11-22 example.org 192.0.2.9 8", "2026-11-22 example.org 2001:db8::1 1",
        "2026-11-23 example.org 192.0.2.9 1",
      ])
    let whole = try #require(try file.page(filter()).rows.first)
    #expect(
      whole.description == """
        {"day":"2026-11-22","count":8,"source_ip":"192.0.2.9",\
        "policy_evaluated":{"disposition":"quarantine","dkim":"fail","spf":"fail"},\
        "identifiers":{"header_from":"www.example.org","envelope_from":"example.org","envelope_to":"example.com"},\
        "policy_published":{"domain":"example.org","discovery_method":"treewalk","p":"quarantine","adkim":"r",\
        "aspf":"r","fo":"0","testing":"n","psd":"u"},"auth_results":{"dkim":[]},"result":"fail",\
        "policy":"quarantine"}
        """)
  }

  @Test func pagesAndFilters() throws {
    defer { remove() }
    let file = try ObservationFile(path: path)
    for day in ["2026-11-21", "2026-11-22"] {
      for domain in ["example.org", "example.net", "example.com"] {
        _ = try file.write([Entry(try row(day, domain), count: 1)])
      }
    }
    #expect(try lines(file, ["day": "2026-11-22"]).count == 3)
    #expect(try lines(file, ["domain": "EXAMPLE.net"]).count == 2)
    // That of the author too.
    #expect(try lines(file, ["domain": "www.example.net", "day": "2026-11-21"]).count == 1)
    #expect(try lines(file, ["domain": "example.test"]).isEmpty)
    var seen: [String] = []
    var cursor: Int64? = 0
    while let place = cursor {
      let query = ["limit": "4", "cursor": "\(place)"]
      seen += try lines(file, query)
      cursor = try file.page(filter(query)).next
    }
    #expect(try seen == lines(file) && seen.count == 6)
    #expect(try file.page(filter(["limit": "6"])).next == nil)
  }

  @Test(arguments: [
    ["day": "yesterday"], ["day": "2026-02-30"], ["domain": "no domain"], ["limit": "0"], ["limit": "1001"],
    ["limit": "x"], ["cursor": "-1"], ["cursor": "x"], ["from": "example.org"],
  ])
  func badParametersAreRefused(_ query: [String: String]) {
    #expect(throws: ControlProblem.self) { try ObservationFilter(query) }
  }

  @Test func oldDaysAreForgotten() throws {
    defer { remove() }
    let file = try ObservationFile(path: path)
    for day in ["2026-10-17", "2026-10-18", "2026-11-22"] {
      _ = try file.write([Entry(try row(day, "example.org"), count: 1)])
    }
    let first = UTCDay(now).earlier(by: 35)
    #expect(first.description == "2026-10-18")
    #expect(try file.prune(before: first) == 1)
    #expect(try file.prune(before: first) == 0)
    #expect(try lines(file).count == 2 && file.rowCount == 2)
  }

  @Test func theOldestDayGivesWayAndADayHasItsOwnBound() throws {
    defer { remove() }
    let file = try ObservationFile(path: path, bounds: ObservationBounds(rows: 6, rowsOfADay: 3))
    func add(_ day: String, _ count: Int) throws -> ObservationFile.Outcome {
      try file.write(
        try (1...count).map { Entry(try row(day, "example.org", from: "192.0.2.\($0)"), count: 2) })
    }
    #expect(try add("2026-11-20", 3) == .init(written: 6))
    // Beyond the day's bound only rows that are known go on counting.
    #expect(try add("2026-11-20", 5) == .init(written: 6, withoutRoom: 4))
    #expect(try add("2026-11-21", 3) == .init(written: 6))
    #expect(file.rowCount == 6)
    #expect(try add("2026-11-22", 2) == .init(written: 4))
    #expect(try lines(file).map { $0.prefix(10) }.sorted().first == "2026-11-21")
    #expect(file.rowCount == 5)
    // A late message of a day that is gone does not cost a later one.
    #expect(try add("2026-11-19", 1) == .init(written: 2))
    #expect(try add("2026-11-19", 2) == .init(written: 2, withoutRoom: 2))
    #expect(try ObservationFile(path: path).rowCount == file.rowCount)
  }

  @Test func aFileThatIsLargeEnoughTakesNoNewRows() throws {
    defer { remove() }
    let known = try row("2026-11-22", "example.org")
    do { _ = try ObservationFile(path: path).write([Entry(known, count: 1)]) }
    let file = try ObservationFile(path: path, bounds: ObservationBounds(pages: 1025))
    let fresh = try row("2026-11-22", "example.net")
    #expect(
      try file.write([Entry(known, count: 1), Entry(fresh, count: 1)]) == .init(written: 1, withoutRoom: 1))
  }

  @Test func aDamagedFileIsPutAside() throws {
    defer { remove() }
    try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: path))
    let (file, aside) = try ObservationFile.openPuttingDamageAside(path: path, now: now)
    let name = try #require(aside)
    #expect(try Data(contentsOf: URL(fileURLWithPath: name)).count == 5000)
    try FileManager.default.removeItem(atPath: name)
    #expect(try file.write([Entry(try row("2026-11-22", "example.org"), count: 1)]) == .init(written: 1))
  }

  // MARK: The archive

  private func archive(_ recorder: ObservationRecorder, path: String? = nil) -> ObservationArchive {
    ObservationArchive(
      path: path ?? self.path, days: 35, recorder: recorder, counters: nil,
      logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
      eventLoop: MultiThreadedEventLoopGroup.singleton.next())
  }

  @Test func whatSessionsLeaveIsWrittenAndRead() async throws {
    defer { remove() }
    let recorder = ObservationRecorder()
    let archive = archive(recorder)
    for _ in 1...3 { recorder.add(try row("2026-11-22", "example.org")) }
    recorder.add(try row("2026-10-17", "example.org"))
    #expect(recorder.figures.waiting == 2)
    // The page holds what was not yet written.
    #expect(try await archive.page(ObservationFilter(), at: now).rows.count == 2)
    #expect(recorder.figures.waiting == 0 && archive.state.rows == 2 && archive.state.problem == nil)
    // The next day, the old one goes.
    #expect(await archive.flush(at: now + .seconds(86_400)))
    #expect(archive.state.rows == 1)
    await archive.close(at: now)
    #expect(try ObservationFile(path: path).rowCount == 1)
  }

  /// Nothing is lost before memory is full, and all is written once the disk takes it again.
  @Test func aDiskThatRefusesIsWaitedFor() async throws {
    let directory = path + ".d"
    try Data().write(to: URL(fileURLWithPath: directory))
    defer { try? FileManager.default.removeItem(atPath: directory) }
    let recorder = ObservationRecorder(DMARCObservationBook(maximum: 2))
    let archive = archive(recorder, path: directory + "/dmarc.sqlite")
    for number in 1...3 { recorder.add(try row("2026-11-22", "example.org", from: "192.0.2.\(number)")) }
    #expect(await archive.flush(at: now) == false)
    #expect(recorder.figures == (waiting: 2, dropped: 1))
    #expect(archive.state.problem != nil && archive.health["problem"] != nil)
    await #expect(throws: ControlProblem.self) { try await archive.page(ObservationFilter(), at: now) }
    try FileManager.default.removeItem(atPath: directory)
    #expect(await archive.flush(at: now))
    #expect(archive.state.problem == nil && archive.state.rows == 2 && recorder.figures.waiting == 0)
    await archive.close(at: now)
  }

  /// What is no database when the first rows are written costs the file and not the rows that wait.
  @Test func damageCostsNoWaitingRows() async throws {
    defer { remove() }
    try Data(repeating: 0x41, count: 5000).write(to: URL(fileURLWithPath: path))
    let recorder = ObservationRecorder()
    let archive = archive(recorder)
    recorder.add(try row("2026-11-22", "example.org"))
    #expect(await archive.flush(at: now))
    let aside = try #require(archive.state.damagedFile)
    #expect(archive.health["damaged_file"] == .string(aside) && archive.state.rows == 1)
    try FileManager.default.removeItem(atPath: aside)
    await archive.close(at: now)
  }
}
